#include "feeds/gbfs_feed.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "feeds/gbfs_snapshot.h"
#include "feeds/recording_sink.h"
#include "feeds/test_input.h"

namespace recount::feeds {
namespace {

RecordingSink read(const Path& input) {
  RecordingSink sink;
  const Status done = read_gbfs(input, {.context = "stations", .rater = "gbfs"}, sink);
  EXPECT_TRUE(done.has_value());
  return sink;
}

class GbfsFeed : public testing::Test {
 protected:
  TestDirectory directory_;
};

constexpr std::string_view kSnapshot =
    R"({"last_updated": 1685923200, "ttl": 0, "data": {"stations": [
  {"station_id": "full", "num_bikes_available": 9, "num_docks_available": 0,
   "is_installed": 1, "is_renting": 1, "is_returning": 1},
  {"station_id": "both", "num_bikes_available": 2, "num_docks_available": 3,
   "num_ebikes_available": 1, "num_bikes_disabled": 0,
   "is_installed": true, "is_renting": true, "is_returning": true},
  {"station_id": "closed", "num_bikes_available": 2, "num_docks_available": 3,
   "is_installed": true, "is_renting": false, "is_returning": false}]}})";

// One station, with a member of its own in place of another.
std::string snapshot(std::string_view from = "", std::string_view to = "") {
  std::string text = R"({"last_updated": 1685923200, "data": {"stations": [{"station_id": "a", )"
                     R"("num_bikes_available": 2, "num_docks_available": 3, "is_installed": true, )"
                     R"("is_renting": true, "is_returning": true}]}})";
  return from.empty() ? text : text.replace(text.find(from), from.size(), to);
}

TEST_F(GbfsFeed, ScoresWhatARiderCanDo) {
  const RecordingSink sink = read(directory_.write("a.json", kSnapshot));
  ASSERT_EQ(sink.evidence.size(), 3U);
  EXPECT_EQ(sink.evidence[0].score, 0.5);
  EXPECT_EQ(sink.evidence[1].score, 1.0);
  EXPECT_EQ(sink.evidence[2].score, 0.0);
  const evidence::Evidence& both = sink.evidence[1];
  EXPECT_EQ(both.id, "both@2023-06-05T00:00:00Z");
  EXPECT_EQ(both.rater, "gbfs");
  EXPECT_EQ(both.context, "stations");
  EXPECT_EQ(to_rfc3339(both.observed_at), "2023-06-05T00:00:00Z");
  EXPECT_EQ(both.kind, evidence::Kind::Measurement);
  EXPECT_EQ(both.facets, (std::vector<evidence::Facet>{{.name = "bikes", .value = 2},
                                                       {.name = "disabled", .value = 0},
                                                       {.name = "docks", .value = 3},
                                                       {.name = "ebikes", .value = 1}}));
  EXPECT_EQ(sink.lines, (std::vector<std::uint64_t>{1, 2, 3}));
  EXPECT_TRUE(sink.texts[2].starts_with("{\"station_id\":\"closed\""));
  EXPECT_EQ(sink.bytes_read, kSnapshot.size());
}

TEST_F(GbfsFeed, KnowsWhereARiderCannotTakeOrReturn) {
  const auto score = [&](std::string_view from, std::string_view to) {
    return read(directory_.write("a.json", snapshot(from, to))).evidence.at(0).score;
  };
  EXPECT_EQ(score("", ""), 1.0);
  EXPECT_EQ(score("available\": 2", "available\": 0"), 0.5);
  EXPECT_EQ(score("docks_available\": 3", "docks_available\": 0"), 0.5);
  EXPECT_EQ(score("\"num_docks_available\": 3, ", ""), 1.0);  // no docks to count: no limit
  EXPECT_EQ(score("is_renting\": true", "is_renting\": 0"), 0.5);
  EXPECT_EQ(score("is_returning\": true", "is_returning\": false"), 0.5);
  EXPECT_EQ(score("is_installed\": true", "is_installed\": false"), 0.0);
}

TEST_F(GbfsFeed, ReadsVersion3) {
  const RecordingSink sink = read(directory_.write(
      "a.json",
      R"({"last_updated": "2023-07-17T13:34:13+02:00", "ttl": 0, "version": "3.0", "data":
      {"stations": [{"station_id": "a", "num_vehicles_available": 0, "num_vehicles_disabled": 2,
      "is_installed": true, "is_renting": true, "is_returning": true}]}})"));
  ASSERT_EQ(sink.evidence.size(), 1U);
  EXPECT_EQ(sink.evidence[0].score, 0.5);
  EXPECT_EQ(sink.evidence[0].id, "a@2023-07-17T11:34:13Z");
  EXPECT_EQ(sink.evidence[0].facets,
            (std::vector<evidence::Facet>{{.name = "bikes", .value = 0},
                                          {.name = "disabled", .value = 2}}));
}

TEST_F(GbfsFeed, SaysWhatIsWrongWithAStation) {
  const auto error = [&](std::string_view from, std::string_view to) {
    return read(directory_.write("a.json", snapshot(from, to))).rejects();
  };
  EXPECT_EQ(error("\"num_bikes_available\": 2, ", ""),
            "1 /data/stations/0/num_bikes_available | num_bikes_available is missing | GBFS 3.0 "
            "calls it num_vehicles_available, 2.x num_bikes_available\n");
  EXPECT_EQ(error("available\": 2", "available\": -2"),
            "1 /data/stations/0/num_bikes_available | num_bikes_available is no count | write a "
            "whole number, 0 or more\n");
  EXPECT_EQ(error("is_renting\": true", "is_renting\": 2"),
            "1 /data/stations/0/is_renting | is_renting is neither true nor false | write true or "
            "false\n");
  EXPECT_EQ(error("\"is_renting\": true, ", ""),
            "1 /data/stations/0/is_renting | is_renting is missing | write true or false\n");
  EXPECT_EQ(error("\"station_id\": \"a\"", "\"station_id\": 7"),
            "1 /data/stations/0/station_id | station_id is no text | every station needs its id\n");
  EXPECT_EQ(error("[{", "[5, {"),
            "1 /data/stations/0 | a station is no JSON object | this reads station_status files of "
            "GBFS 2.x and 3.0\n");
}

TEST_F(GbfsFeed, SaysWhatIsWrongWithASnapshotAndGoesOn) {
  directory_.write("in/1.json", snapshot().substr(0, 99));
  directory_.write("in/2.json", R"({"last_updated": 5})");
  directory_.write("in/3.json", R"({"last_updated": "noon", "data": {"stations": []}})");
  directory_.write("in/4.json", snapshot("1685923200", "0"));
  directory_.write("in/5.json", "");
  directory_.write("in/6.json", std::string(100, '\0'));
  directory_.write("in/7.json", snapshot("\"a\"", "\"a\xff\""));
  directory_.write("in/8.json", "[]");
  directory_.write("in/8.txt", "a note");
  directory_.write("in/9.json", snapshot());
  const RecordingSink sink = read(directory_.path() / "in");
  EXPECT_EQ(sink.evidence.size(), 1U);
  EXPECT_EQ(
      sink.rejects(),
      "1 /data/stations/0 | the snapshot ends in the middle of its JSON, "
      "behind byte 99 | it may have been cut off; write it again, whole\n"
      "1 /data/stations | the snapshot has no list of stations | this reads station_status files "
      "of GBFS 2.x and 3.0\n"
      "1 /last_updated | last_updated is no time | write Unix seconds, or a time such as "
      "2024-05-01T10:00:00Z\n"
      "1 /last_updated | neither the snapshot nor its name says its time | add last_updated, or "
      "name the file by the time: 20240501T100000Z.json\n"
      "1 - | the snapshot ends in the middle of its JSON, behind byte 0 | it may have been cut "
      "off; write it again, whole\n"
      "1 - | the snapshot holds a NUL byte, its byte 1 | is this a text file? write it again as "
      "JSON text in UTF-8\n"
      "1 - | the snapshot is not UTF-8 at its byte 69 | convert the input to UTF-8\n"
      "1 /data/stations | the snapshot has no list of stations | this reads station_status files "
      "of GBFS 2.x and 3.0\n");
  EXPECT_EQ(sink.notes,
            std::vector<std::string>{"1 file was passed over: its name does not end in .json"});
}

TEST_F(GbfsFeed, TakesTheTimeFromTheNameWhereTheSnapshotHasNone) {
  const RecordingSink named =
      read(directory_.write("20230605T001723Z.json", snapshot("1685923200", "0")));
  EXPECT_EQ(to_rfc3339(named.evidence.at(0).observed_at), "2023-06-05T00:17:23Z");
  const RecordingSink seconds =
      read(directory_.write("1685923300.json", snapshot("\"last_updated\": 1685923200, ", "")));
  EXPECT_EQ(seconds.evidence.at(0).id, "a@2023-06-05T00:01:40Z");
  // What the publisher says goes before what the collector noted.
  const RecordingSink both = read(directory_.write("1685923300.json", snapshot()));
  EXPECT_EQ(both.evidence.at(0).id, "a@2023-06-05T00:00:00Z");
  EXPECT_FALSE(time_of_name("20231305T001723Z").has_value());
  EXPECT_FALSE(time_of_name("station_status").has_value());
}

// A tar archive in its oldest form: a block for each member's name and size, its bytes, and two
// blocks of zeros.
std::string tar_member(const std::string& name, const std::string& content) {
  std::string header(512, '\0');
  const auto put = [&](std::size_t at, const std::string& text) {
    header.replace(at, text.size(), text);
  };
  put(0, name);
  put(100, "0000644");
  put(124, fmt::format("{:011o}", content.size()));
  put(136, "00000000000");
  put(156, "0");
  put(257, std::string("ustar\00000", 8));
  put(148, "        ");
  unsigned sum = 0;
  for (const char c : header) {
    sum += static_cast<unsigned char>(c);
  }
  put(148, fmt::format("{:06o}", sum) + std::string("\0 ", 2));
  std::string padded = content;
  padded.resize((content.size() + 511) / 512 * 512);
  return header + padded;
}

std::string tar() {
  return tar_member("week/1.json", snapshot()) + tar_member("week/README", "a note") +
         tar_member("week/2.json", snapshot("1685923200", "1685926800")) +
         tar_member("week/3.json", "{}") + std::string(1024, '\0');
}

TEST_F(GbfsFeed, ReadsAnArchive) {
  const RecordingSink sink = read(directory_.write("week.tar", tar()));
  ASSERT_EQ(sink.evidence.size(), 2U);
  EXPECT_EQ(sink.evidence[0].id, "a@2023-06-05T00:00:00Z");
  EXPECT_EQ(sink.evidence[1].id, "a@2023-06-05T01:00:00Z");
  ASSERT_EQ(sink.rejected.size(), 1U);
  EXPECT_TRUE(sink.rejected[0].input.ends_with("week.tar#week/3.json")) << sink.rejected[0].input;
  EXPECT_EQ(sink.notes.size(), 1U);
  EXPECT_EQ(sink.bytes_read, tar().size());
}

TEST_F(GbfsFeed, SaysAtEveryCutThatAnArchiveIsCutOff) {
  const std::string whole = tar();
  for (std::size_t size = 0; size + 1024 <= whole.size(); size += 128) {
    const RecordingSink sink = read(directory_.write("cut.tar", whole.substr(0, size)));
    ASSERT_FALSE(sink.rejected.empty()) << size;
    EXPECT_TRUE(sink.rejected.back().error.message.starts_with(
        "the archive cannot be unpacked any further: "))
        << size << sink.rejects();
    EXPECT_EQ(sink.rejected.back().error.help,
              "it may have been cut off; fetch it again and ingest it, nothing is doubled");
  }
  const RecordingSink sink = read(directory_.write("cut.tar", whole.substr(0, 1024)));
  EXPECT_EQ(sink.rejects(),
            "0 - | the archive cannot be unpacked any further: its end mark is missing | it may "
            "have been cut off; fetch it again and ingest it, nothing is doubled\n");
}

TEST_F(GbfsFeed, ReadsTheRestOfAnArchiveBehindASnapshotThatIsTooLarge) {
  const RecordingSink sink = read(
      directory_.write("week.tar", tar_member("1.json", std::string((64 << 20) + 1, ' ')) +
                                       tar_member("2.json", snapshot()) + std::string(1024, '\0')));
  EXPECT_EQ(sink.evidence.size(), 1U);
  EXPECT_EQ(sink.rejects(),
            "0 - | the snapshot is larger than 67108864 bytes | this reads station_status files of "
            "GBFS 2.x and 3.0\n");
}

TEST_F(GbfsFeed, SaysThatThereIsNoSuchInput) {
  RecordingSink sink;
  for (const char* name : {"none.json", "none.tar.xz"}) {
    const Status done =
        read_gbfs(directory_.path() / name, {.context = "c", .rater = "gbfs"}, sink);
    EXPECT_EQ(done.error().code, ErrorCode::NotFound);
  }
}

}  // namespace
}  // namespace recount::feeds
