// What the feeds make of the real sets, against counts that other programs found.
#include <fstream>
#include <set>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "feeds/csv_feed.h"
#include "feeds/csv_reader.h"
#include "feeds/gbfs_feed.h"
#include "feeds/recording_sink.h"
#include "feeds/test_input.h"

// Skips the test, and says so, where the file is not there.
#define RECOUNT_NEEDS(path)                              \
  if (!std::filesystem::exists(path)) {                  \
    GTEST_SKIP() << "real data is not here: " << (path); \
  }

namespace recount::feeds {
namespace {

// Counts, as a ledger would: by ids.
struct CountingSink final : Sink {
  Status take(const evidence::Evidence& one, const Line& /*line*/) override {
    EXPECT_TRUE(evidence::validate(one).has_value()) << one.id;
    ids.insert(one.id).second ? ++fresh : ++repeated;
    subjects.insert(one.subject);
    raters.insert(one.rater);
    return {};
  }

  Status reject(const Error& error, const Line& line) override {
    rejects.push_back(fmt::format("{} {}: {}", line.number, error.where, error.message));
    return {};
  }

  void leave_out(const Line& /*line*/) override { ++left_out; }

  void note(std::string text) override { notes.push_back(std::move(text)); }

  void advance(std::uint64_t bytes) override { bytes_read = bytes; }

  std::set<std::string> ids;
  std::set<std::string> subjects;
  std::set<std::string> raters;
  std::vector<std::string> rejects;
  std::vector<std::string> notes;
  std::uint64_t fresh = 0;
  std::uint64_t repeated = 0;
  std::uint64_t left_out = 0;
  std::uint64_t bytes_read = 0;
};

CsvMap archive_map(const char* name) {
  const Path path = Path("policies/archive") / name;
  const std::string text = read_text(path).value();
  LoadedMap loaded = load_csv_map(text, path.string());
  EXPECT_TRUE(loaded.map.has_value()) << render(loaded.diagnostics, text);
  return loaded.map.value_or(CsvMap());
}

void take(const Path& input, const char* map, CountingSink& sink) {
  EXPECT_TRUE(read_csv(input, archive_map(map), "archive", sink).has_value());
  EXPECT_EQ(sink.bytes_read, input_bytes(input).value());
}

TEST(RealData, BitcoinOtc) {
  const Path path = real_data("ratings/bitcoin_otc.csv");
  RECOUNT_NEEDS(path)
  CountingSink sink;
  take(path, "bitcoin-otc.map.toml", sink);
  EXPECT_EQ(sink.fresh, 35'592U);
  EXPECT_EQ(sink.repeated + sink.left_out + sink.rejects.size(), 0U);
  sink.subjects.merge(sink.raters);
  EXPECT_EQ(sink.subjects.size(), 5'881U);
}

TEST(RealData, LondonBaselineThenEvents) {
  const Path baseline = real_data("ratings/london_hygiene/fhrs_london_2020-08_baseline.csv");
  RECOUNT_NEEDS(baseline)
  const Path events = real_data("ratings/london_hygiene/fhrs_london_events_2020-08_2020-11.csv");
  RECOUNT_NEEDS(events)
  CountingSink sink;
  take(baseline, "london-hygiene.map.toml", sink);
  EXPECT_EQ(sink.fresh, 56'752U);
  EXPECT_EQ(sink.repeated, 0U);
  EXPECT_EQ(sink.left_out, 8'147U);
  ASSERT_EQ(sink.rejects.size(), 1U);
  EXPECT_TRUE(sink.rejects[0].ends_with(" column 9, rating_date: the time is missing"));

  take(events, "london-hygiene-events.map.toml", sink);
  EXPECT_EQ(sink.fresh - 56'752U, 4'844U);
  EXPECT_EQ(sink.repeated, 190U);
  EXPECT_EQ(sink.rejects.size(), 2U);
  EXPECT_EQ(sink.subjects.size(), 58'593U);
  EXPECT_EQ(sink.fresh + sink.repeated + sink.left_out + sink.rejects.size(), 64'900U + 12'541U);
  EXPECT_EQ(archive_map("london-hygiene-events.map.toml").repeat, Repeat::KeepFirst);
}

TEST(RealData, SanFrancisco) {
  const Path path = real_data("ratings/sf_food_inspections.csv");
  RECOUNT_NEEDS(path)
  CountingSink sink;
  take(path, "sf-inspections.map.toml", sink);
  EXPECT_EQ(sink.fresh, 14'233U);
  EXPECT_EQ(sink.repeated + sink.left_out + sink.rejects.size(), 0U);
  EXPECT_EQ(sink.notes, std::vector<std::string>{
                            "3 records repeat the business_id and date of an earlier one"});
}

// Names and addresses with quotes, commas and accents, in files that are no evidence.
TEST(RealData, SanFranciscosOtherFilesAreWellFormed) {
  const Path businesses = real_data("ratings/sf_food_businesses.csv");
  RECOUNT_NEEDS(businesses)
  const Path violations = real_data("ratings/sf_food_violations.csv");
  RECOUNT_NEEDS(violations)
  const auto count = [](const Path& path) {
    CsvReader reader = CsvReader::open(path, ',').value();
    CsvRecord record;
    EXPECT_TRUE(reader.next(record).value());
    const std::size_t columns = record.size();
    std::size_t records = 0;
    for (; reader.next(record).value(); ++records) {
      EXPECT_FALSE(record.fault.has_value()) << record.line << " " << record.fault->message;
      EXPECT_EQ(record.size(), columns) << record.line;
    }
    return records;
  };
  EXPECT_EQ(count(businesses), 6'399U);
  EXPECT_EQ(count(violations), 39'006U);
}

TEST(RealData, AWeekOfBayWheels) {
  const Path path = real_data("city/gbfs/baywheels_station_status_2023-06-05_2023-06-11.tar.xz");
  RECOUNT_NEEDS(path)
  CountingSink sink;
  ASSERT_TRUE(read_gbfs(path, {.context = "archive", .rater = "gbfs"}, sink).has_value());
  EXPECT_EQ(sink.fresh, 477'191U);
  EXPECT_EQ(sink.subjects.size(), 517U);
  EXPECT_EQ(sink.repeated + sink.left_out + sink.rejects.size() + sink.notes.size(), 0U);
  EXPECT_EQ(sink.bytes_read, input_bytes(path).value());
}

TEST(RealData, AWeekOfOslo) {
  const Path path = real_data("city/oslo_gbfs/oslo_station_status_2023-06-05_2023-06-11.tar.xz");
  RECOUNT_NEEDS(path)
  CountingSink sink;
  ASSERT_TRUE(read_gbfs(path, {.context = "archive", .rater = "gbfs"}, sink).has_value());
  EXPECT_GT(sink.fresh, 100'000U);
  EXPECT_EQ(sink.repeated + sink.rejects.size() + sink.notes.size(), 0U);
}

TEST(RealData, HalfAnArchiveIsReadAndSaidToBeHalf) {
  const Path path = real_data("city/oslo_gbfs/oslo_station_status_2023-06-05_2023-06-11.tar.xz");
  RECOUNT_NEEDS(path)
  const Bytes bytes = read_file(path).value();
  const Path half = std::filesystem::temp_directory_path() /
                    ("recount-half-" + std::to_string(::getpid()) + ".tar.xz");
  ASSERT_TRUE(write_new_file(half, ByteView(bytes).first(bytes.size() / 2)).has_value());
  CountingSink sink;
  ASSERT_TRUE(read_gbfs(half, {.context = "archive", .rater = "gbfs"}, sink).has_value());
  std::filesystem::remove(half);
  EXPECT_GT(sink.fresh, 10'000U);
  ASSERT_EQ(sink.rejects.size(), 1U);
  EXPECT_NE(sink.rejects[0].find("the archive cannot be unpacked any further"), std::string::npos);
}

TEST(RealData, ConformanceFixturesOfVersions2And3) {
  for (const char* name :
       {"city/gbfs/v2_X/station_status.json", "city/gbfs/v3_0/station_status.json"}) {
    const Path path = real_data(name);
    RECOUNT_NEEDS(path)
    RecordingSink sink;
    ASSERT_TRUE(read_gbfs(path, {.context = "archive", .rater = "gbfs"}, sink).has_value());
    EXPECT_EQ(sink.rejects(), "");
    ASSERT_EQ(sink.evidence.size(), 2U) << name;
    EXPECT_EQ(sink.evidence[0].score, 1.0);
    EXPECT_EQ(sink.evidence[1].facets[0], (evidence::Facet{.name = "bikes", .value = 6}));
  }
}

}  // namespace
}  // namespace recount::feeds
