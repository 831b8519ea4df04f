#include "feeds/ndjson_feed.h"

#include <sys/resource.h>
#include <sys/stat.h>
#include <thread>

#include <gtest/gtest.h>

#include "feeds/recording_sink.h"
#include "feeds/test_input.h"

namespace recount::feeds {
namespace {

class NdjsonFeed : public testing::Test {
 protected:
  TestDirectory directory_;

  RecordingSink read(std::string_view content) {
    const Path path = directory_.write("lines.ndjson", content);
    RecordingSink sink;
    EXPECT_TRUE(
        read_ndjson(path, {.context = "c", .kind = evidence::Kind::Vouch}, sink).has_value());
    EXPECT_EQ(sink.bytes_read, content.size());
    return sink;
  }

  static std::string line(int number, std::string_view score = "1") {
    return R"({"id":")" + std::to_string(number) + R"(","rater":"a","subject":"b","score":)" +
           std::string(score) + R"(,"observed_at":"2024-05-01T10:00:00Z"})";
  }
};

TEST_F(NdjsonFeed, ReadsLinesHoweverTheyEnd) {
  const RecordingSink sink =
      read("\xEF\xBB\xBF" + line(1) + "\n\n" + line(2) + "\r\n   \n" + line(3));
  ASSERT_EQ(sink.evidence.size(), 3U);
  EXPECT_EQ(sink.lines, (std::vector<std::uint64_t>{1, 3, 5}));
  EXPECT_EQ(sink.texts[0], line(1));
  EXPECT_EQ(sink.texts[1], line(2));
  EXPECT_TRUE(sink.rejected.empty());
}

TEST_F(NdjsonFeed, ReadsNothingFromAnEmptyFile) {
  for (const char* content : {"", "\xEF\xBB\xBF", "\n\n", "\r\n"}) {
    const RecordingSink sink = read(content);
    EXPECT_TRUE(sink.evidence.empty());
    EXPECT_TRUE(sink.rejected.empty());
  }
}

TEST_F(NdjsonFeed, RejectsBadLinesAndKeepsTheGood) {
  std::string content = line(1) + "\n";
  content += "{\"id\":\"an\xff\"}\n";  // not UTF-8
  content += line(3, "1e999") + "\n";  // out of range
  content += R"({"id":"4","observed_at":"May the 4th"})"
             "\n";  // no time
  content += R"({"id":"5","ratre":"a"})"
             "\n";  // unknown field
  content += R"({"id":"6","rater":"a","subject":"b","score":)"
             "\n";                         // cut off
  content += std::string(3, '\0') + "\n";  // NUL bytes
  content += line(8) + line(8) + "\n";     // no newline between
  content += line(9) + "\n";
  const RecordingSink sink = read(content);
  EXPECT_EQ(sink.lines, (std::vector<std::uint64_t>{1, 9}));
  EXPECT_EQ(
      sink.rejects(),
      "2 - | the line is not UTF-8 at its byte 10 | convert the input to UTF-8\n"
      "3 /score | score \"1e999\" is beyond what a double can hold | write a number between "
      "-1.7e308 and 1.7e308\n"
      "4 /observed_at | observed_at \"May the 4th\" is no time | write it as RFC 3339 has it, "
      "with a zone: \"2024-05-01T10:00:00Z\"\n"
      "5 /ratre | there is no field \"ratre\" | did you mean \"rater\"?\n"
      "6 /score | the line ends in the middle of its JSON, behind byte 44 | it may have been "
      "cut off; write it again, whole\n"
      "7 - | the line holds a NUL byte, its byte 1 | is this a text file? write it again as "
      "JSON text in UTF-8\n"
      "8 - | something stands behind the JSON of the line, from byte 84 on | take it away: "
      "nothing may follow\n");
}

TEST_F(NdjsonFeed, RejectsAFileOfNulBytes) {
  EXPECT_EQ(read(std::string(1000, '\0')).rejects(),
            "1 - | the line holds a NUL byte, its byte 1 | is this a text file? write it again as "
            "JSON text in UTF-8\n");
  EXPECT_EQ(read(std::string(5'000'000, '\0')).rejects(),
            "1 - | the line is longer than 1048576 bytes | evidence is small: is a newline "
            "missing?\n");
}

TEST_F(NdjsonFeed, SaysThatALastLineIsCutOff) {
  for (const std::size_t size : {std::size_t{1}, std::size_t{40}, line(2).size() - 1}) {
    const RecordingSink sink = read(line(1) + "\n" + line(2).substr(0, size));
    EXPECT_EQ(sink.evidence.size(), 1U);
    ASSERT_EQ(sink.rejected.size(), 1U);
    EXPECT_EQ(sink.rejected[0].error.message,
              "the last line is cut off behind its byte " + std::to_string(size));
    EXPECT_EQ(sink.rejected[0].error.help,
              "the input seems incomplete: ingest it again when it is whole, nothing is doubled");
  }
  EXPECT_EQ(read(line(1) + "\n" + line(2, "\"1\"")).rejects(),
            "2 /score | score is a string, not a number | take the quotes away\n");
}

TEST_F(NdjsonFeed, PassesOverALineThatIsTooLong) {
  for (const std::size_t size : {kLineBytesMax + 1, std::size_t{10'000'000}}) {
    const RecordingSink sink =
        read(line(1) + "\n" + std::string(size, 'x') + "\n" + line(2) + "\n");
    EXPECT_EQ(sink.lines, (std::vector<std::uint64_t>{1, 3}));
    EXPECT_EQ(sink.rejects(),
              "2 - | the line is longer than 1048576 bytes | evidence is small: is a newline "
              "missing?\n");
    EXPECT_EQ(sink.rejected[0].text.size(), kLineTextBytesMax);
  }
}

TEST_F(NdjsonFeed, HoldsABoundedAmountOfALine) {
  const Path path = directory_.write("long.ndjson", line(1) + "\n");
  std::filesystem::resize_file(path, 256 << 20);  // a hole: as many NUL bytes
  const auto peak_kib = [] {
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
  };
  const long before = peak_kib();
  RecordingSink sink;
  ASSERT_TRUE(read_ndjson(path, {.context = "c", .kind = evidence::Kind::Vouch}, sink).has_value());
  EXPECT_EQ(sink.evidence.size(), 1U);
  EXPECT_EQ(sink.rejected.size(), 1U);
  EXPECT_LT(peak_kib() - before, 64 << 10);
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

TEST_F(NdjsonFeed, ReadsAPipeToItsEnd) {
  const Path pipe = directory_.path() / "pipe";
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  std::jthread writer([&] {
    std::FILE* out = std::fopen(pipe.c_str(), "wb");
    for (int i = 0; i < 1000; ++i) {
      std::fputs((line(i) + "\n").c_str(), out);
      std::fflush(out);
    }
    std::fclose(out);
  });
  RecordingSink sink;
  ASSERT_TRUE(read_ndjson(pipe, {.context = "c", .kind = evidence::Kind::Vouch}, sink).has_value());
  EXPECT_EQ(sink.evidence.size(), 1000U);
}

TEST_F(NdjsonFeed, SaysThatThereIsNoSuchFile) {
  RecordingSink sink;
  const Status none = read_ndjson(directory_.path() / "none", {}, sink);
  EXPECT_EQ(none.error().code, ErrorCode::NotFound);
  EXPECT_EQ(read_ndjson(directory_.path(), {}, sink).error().code, ErrorCode::Usage);
}

// What stops the ledger stops the feed.
TEST_F(NdjsonFeed, EndsWithTheSinksError) {
  struct Broken final : Sink {
    Status take(const evidence::Evidence& /*one*/, const Line& /*line*/) override {
      return make_error(ErrorCode::Io, "the disk is full");
    }

    Status reject(const Error& error, const Line& /*line*/) override { return error; }

    void leave_out(const Line& /*line*/) override {}

    void advance(std::uint64_t /*bytes*/) override {}
  } sink;

  const Path path = directory_.write("lines.ndjson", line(1) + "\n" + line(2) + "\n");
  const Status done = read_ndjson(path, {.context = "c", .kind = evidence::Kind::Vouch}, sink);
  EXPECT_EQ(done.error().message, "the disk is full");
}

}  // namespace
}  // namespace recount::feeds
