#include "feeds/ndjson_feed.h"

#include <unistd.h>

#include <gtest/gtest.h>

#include "feeds/recording_sink.h"

namespace recount::feeds {
namespace {

class NdjsonFeed : public testing::Test {
 protected:
  Path path_ = std::filesystem::temp_directory_path() /
               ("recount-ndjson-" + std::to_string(::getpid()) + ".ndjson");

  ~NdjsonFeed() override { std::filesystem::remove(path_); }

  RecordingSink read(std::string_view content) {
    EXPECT_TRUE(write_new_file(path_, as_bytes(content)).has_value());
    RecordingSink sink;
    EXPECT_TRUE(
        read_ndjson(path_, {.context = "c", .kind = evidence::Kind::Vouch}, sink).has_value());
    EXPECT_EQ(sink.bytes_read, content.size());
    return sink;
  }

  static std::string line(int number) {
    return R"({"id":")" + std::to_string(number) +
           R"(","rater":"a","subject":"b","score":1,"observed_at":"2024-05-01T10:00:00Z"})";
  }
};

TEST_F(NdjsonFeed, ReadsLinesHoweverTheyEnd) {
  const RecordingSink sink =
      read("\xEF\xBB\xBF" + line(1) + "\n\n" + line(2) + "\r\n   \n" + line(3));
  ASSERT_EQ(sink.evidence.size(), 3U);
  EXPECT_EQ(sink.lines, (std::vector<std::uint64_t>{1, 3, 5}));
  EXPECT_TRUE(sink.rejected.empty());
}

TEST_F(NdjsonFeed, ReadsNothingFromAnEmptyFile) {
  const RecordingSink sink = read("");
  EXPECT_TRUE(sink.evidence.empty());
  EXPECT_TRUE(sink.rejected.empty());
}

TEST_F(NdjsonFeed, SaysThatALastLineIsCutOff) {
  const RecordingSink sink = read(line(1) + "\n" + line(2).substr(0, 40));
  EXPECT_EQ(sink.evidence.size(), 1U);
  ASSERT_EQ(sink.rejected.size(), 1U);
  EXPECT_EQ(sink.rejected[0].message,
            "the last line is cut off: the line ends in the middle of its JSON");
}

TEST_F(NdjsonFeed, PassesOverALineThatIsTooLong) {
  const RecordingSink sink =
      read(line(1) + "\n" + std::string(10'000'000, 'x') + "\n" + line(2) + "\n");
  EXPECT_EQ(sink.lines, (std::vector<std::uint64_t>{1, 3}));
  ASSERT_EQ(sink.rejected.size(), 1U);
  EXPECT_EQ(sink.rejected[0].line, 2U);
  EXPECT_EQ(sink.rejected[0].message, "the line is longer than 1048576 bytes");
}

// Lines lie across every kind of block border.
TEST_F(NdjsonFeed, ReadsLinesAcrossBlocks) {
  std::string content;
  int count = 0;
  while (content.size() < 10'000'000) {
    ++count;
    content += line(count) + std::string(static_cast<std::size_t>(count % 97), ' ') + "\n";
  }
  const RecordingSink sink = read(content);
  EXPECT_TRUE(sink.rejected.empty());
  ASSERT_EQ(sink.evidence.size(), static_cast<std::size_t>(count));
  EXPECT_EQ(sink.evidence.back().id, std::to_string(count));
}

}  // namespace
}  // namespace recount::feeds
