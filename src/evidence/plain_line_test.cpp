#include "evidence/plain_line.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace recount::evidence {
namespace {

constexpr std::string_view kPlain =
    R"({"id":"r-17","context":"stays","kind":"review","rater":"ana","subject":"ben","score":4.5,)"
    R"("interaction":"stay-9","observed_at":"2024-05-01T10:00:00Z"})";

// Behind the line stands what would go on with it, were it read too far.
bool read_plain(std::string line, const JsonDefaults& defaults, Evidence& out) {
  const std::size_t size = line.size();
  line.append(kJsonPaddingBytes, '7');
  return read_plain_line(std::string_view(line).substr(0, size), defaults, out);
}

// A space before the object is not plain, and changes nothing.
Result<Evidence> read_fully(const std::string& line, const JsonDefaults& defaults) {
  std::string spaced = " " + line;
  EXPECT_FALSE([&] {
    Evidence out;
    return read_plain(spaced, defaults, out);
  }());
  const std::size_t size = spaced.size();
  spaced.append(kJsonPaddingBytes, '7');
  JsonLineParser parser;
  Evidence out;
  const Status done = parser.parse(std::string_view(spaced).substr(0, size), defaults, out);
  return done ? Result<Evidence>(out) : Result<Evidence>(done.error());
}

std::string with_score(std::string_view score) {
  std::string line(kPlain);
  return line.replace(line.find("4.5"), 3, score);
}

TEST(PlainLine, IsReadWithAndWithoutSpaces) {
  const JsonDefaults none;
  for (const bool spaced : {false, true}) {
    std::string line(kPlain);
    for (std::size_t at = 0; spaced && (at = line.find_first_of(":,", at)) != std::string::npos;
         ++at) {
      if (line[at + 1] == '"') {
        line.insert(at + 1, " ");
      }
    }
    Evidence one;
    ASSERT_TRUE(read_plain(line, none, one)) << line;
    EXPECT_EQ(one, read_fully(line, none).value());
    EXPECT_EQ(one.interaction, "stay-9");
    EXPECT_EQ(one.score, 4.5);
  }
}

TEST(PlainLine, ReadsNumbersToTheNearestDouble) {
  const JsonDefaults none;
  for (const std::string_view score :
       {"0", "-0", "1", "-3", "0.1", "0.3", "4.35", "123456789012345", "0.00000000000001",
        "1.00000000000005", "99999.9999999999", "8.41"}) {
    Evidence one;
    ASSERT_TRUE(read_plain(with_score(score), none, one)) << score;
    EXPECT_EQ(one.score, read_fully(with_score(score), none).value().score) << score;
  }
}

TEST(PlainLine, LeavesTheRestToTheFullReader) {
  const JsonDefaults none;
  Evidence one;
  for (const std::string_view score :
       {"01", "1e2", "1234567890123456", "1.", ".5", "+1", "\"4\"", "4 ", "", "- 1"}) {
    EXPECT_FALSE(read_plain(with_score(score), none, one)) << score;
  }
  for (const std::string_view other :
       {R"({"id":"1"})", R"({"id":"1",)", R"({"id":"1")", R"({"id":"a\u0062"})", "{}", "{", "",
        "[]", R"({"id":"1)", R"({"id)"}) {
    EXPECT_FALSE(read_plain(std::string(other), none, one)) << other;
  }
}

TEST(PlainLine, TakesDefaults) {
  const std::string line =
      R"({"id":"1","rater":"a","subject":"b","score":1,"observed_at":"2024-05-01T10:00:00Z"})";
  Evidence one;
  EXPECT_FALSE(read_plain(line, {}, one));
  ASSERT_TRUE(read_plain(line, {.context = "stays", .kind = Kind::Vouch}, one));
  EXPECT_EQ(one.context, "stays");
  EXPECT_EQ(one.kind, Kind::Vouch);
}

RC_GTEST_PROP(PlainLine, IsNeverReadOtherwiseThanInFull, ()) {
  const JsonDefaults defaults{.context = "c", .kind = Kind::Review};
  std::string line(kPlain);
  const auto edits = *rc::gen::inRange(0, 4);
  for (int i = 0; i < edits; ++i) {
    const auto at = *rc::gen::inRange<std::size_t>(0, line.size());
    const char byte = *rc::gen::weightedOneOf<char>(
        {{3, rc::gen::elementOf(std::string("\"\\{}:, .-+e0123456789iuT\n\x1f\x7f\x80\xc3"))},
         {1, rc::gen::arbitrary<char>()}});
    const auto replaced = *rc::gen::inRange<std::size_t>(0, 2);
    const auto added = *rc::gen::inRange<std::size_t>(0, 2);
    line.replace(at, replaced, added, byte);
  }
  Evidence plain;
  const bool is_plain = read_plain(line, defaults, plain);
  RC_CLASSIFY(is_plain, "plain");
  if (is_plain) {
    const Result<Evidence> full = read_fully(line, defaults);
    RC_ASSERT(full.has_value());
    RC_ASSERT(*full == plain);
  }
}

}  // namespace
}  // namespace recount::evidence
