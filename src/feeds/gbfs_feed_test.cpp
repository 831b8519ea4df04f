#include "feeds/gbfs_feed.h"

#include <cstdlib>
#include <unistd.h>

#include <gtest/gtest.h>

#include "feeds/recording_sink.h"

namespace recount::feeds {
namespace {

// $RECOUNT_DATA, else shared/data beside the checkout (tests run in the repository's root).
Path data_file(const char* name) {
  const char* named = std::getenv("RECOUNT_DATA");
  return (named != nullptr ? Path(named) : Path("../shared/data")) / name;
}

RecordingSink read(const Path& input) {
  RecordingSink sink;
  const Status done = read_gbfs(input, {.context = "stations", .rater = "gbfs"}, sink);
  EXPECT_TRUE(done.has_value());
  return sink;
}

class GbfsFeed : public testing::Test {
 protected:
  Path directory_ =
      std::filesystem::temp_directory_path() / ("recount-gbfs-" + std::to_string(::getpid()));

  void SetUp() override { std::filesystem::create_directories(directory_); }

  void TearDown() override { std::filesystem::remove_all(directory_); }

  void write(const std::string& name, std::string_view content) {
    ASSERT_TRUE(write_new_file(directory_ / name, as_bytes(content)).has_value());
  }
};

constexpr std::string_view kSnapshot =
    R"({"last_updated": 1685923200, "ttl": 0, "data": {"stations": [
  {"station_id": "full", "num_bikes_available": 9, "num_docks_available": 0,
   "is_installed": 1, "is_renting": 1, "is_returning": 1},
  {"station_id": "both", "num_bikes_available": 2, "num_docks_available": 3,
   "num_ebikes_available": 1, "is_installed": true, "is_renting": true, "is_returning": true},
  {"station_id": "closed", "num_bikes_available": 2, "num_docks_available": 3,
   "is_installed": true, "is_renting": false, "is_returning": false},
  {"station_id": "broken", "num_docks_available": 3,
   "is_installed": true, "is_renting": true, "is_returning": true}]}})";

TEST_F(GbfsFeed, ScoresWhatARiderCanDo) {
  write("1685923200.json", kSnapshot);
  const RecordingSink sink = read(directory_);
  ASSERT_EQ(sink.evidence.size(), 3U);
  EXPECT_EQ(sink.evidence[0].score, 0.5);
  EXPECT_EQ(sink.evidence[1].score, 1.0);
  EXPECT_EQ(sink.evidence[2].score, 0.0);
  EXPECT_EQ(sink.evidence[1].id, "both@1685923200");
  EXPECT_EQ(to_rfc3339(sink.evidence[1].observed_at), "2023-06-05T00:00:00Z");
  EXPECT_EQ(sink.evidence[1].facets.back(), (evidence::Facet{.name = "ebikes", .value = 1}));
  EXPECT_EQ(sink.evidence[1].kind, evidence::Kind::Measurement);
  ASSERT_EQ(sink.rejected.size(), 1U);
  EXPECT_EQ(sink.rejected[0].line, 4U);
  EXPECT_EQ(sink.rejected[0].where, "/data/stations/3");
}

TEST_F(GbfsFeed, GoesOnBehindASnapshotThatIsNone) {
  write("1.json", kSnapshot.substr(0, 200));
  write("2.json", R"({"last_updated": 5})");
  write("3.json", R"({"data": {"stations": []}})");
  write("4.json", kSnapshot);
  const RecordingSink sink = read(directory_);
  EXPECT_EQ(sink.evidence.size(), 3U);
  ASSERT_EQ(sink.rejected.size(), 4U);
  EXPECT_EQ(sink.rejected[1].where, "/data/stations");
  EXPECT_EQ(sink.rejected[2].where, "/last_updated");
}

TEST_F(GbfsFeed, SaysThatAnArchiveIsCutOff) {
  const Path whole = data_file("city/oslo_gbfs/oslo_station_status_2023-06-05_2023-06-11.tar.xz");
  if (!std::filesystem::exists(whole)) {
    GTEST_SKIP() << "real data not here: " << whole;
  }
  const Bytes bytes = read_file(whole).value();
  write("cut.tar.xz", as_text(ByteView(bytes).first(bytes.size() / 2)));
  const RecordingSink sink = read(directory_ / "cut.tar.xz");
  EXPECT_GT(sink.evidence.size(), 1000U);
  ASSERT_EQ(sink.rejected.size(), 1U);
}

TEST(GbfsFixtures, OfVersions2And3AreRead) {
  for (const char* name :
       {"city/gbfs/v2_X/station_status.json", "city/gbfs/v3_0/station_status.json"}) {
    if (!std::filesystem::exists(data_file(name))) {
      GTEST_SKIP() << "real data not here: " << data_file(name);
    }
    const RecordingSink sink = read(data_file(name));
    EXPECT_EQ(sink.evidence.size(), 2U) << name;
    EXPECT_TRUE(sink.rejected.empty()) << name;
    EXPECT_EQ(sink.evidence[0].score, 1.0);
  }
}

TEST(GbfsOslo, AWeekIsRead) {
  const Path path = data_file("city/oslo_gbfs/oslo_station_status_2023-06-05_2023-06-11.tar.xz");
  if (!std::filesystem::exists(path)) {
    GTEST_SKIP() << "real data not here: " << path;
  }
  const RecordingSink sink = read(path);
  EXPECT_GT(sink.evidence.size(), 100'000U);
  EXPECT_TRUE(sink.rejected.empty());
}

}  // namespace
}  // namespace recount::feeds
