#include "evidence/json_line.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "base/json_writer.h"

namespace recount::evidence {
namespace {

constexpr std::string_view kGood =
    R"({"id":"r-17","context":"stays","kind":"review","rater":"ana","subject":"ben","score":4,)"
    R"("interaction":"s9","observed_at":"2024-05-01T10:00:00Z","facets":{"calm":5,"arrival":3.5}})";

Result<Evidence> parse(std::string line, const JsonDefaults& defaults = {}) {
  const std::size_t size = line.size();
  line.append(kJsonPaddingBytes, ' ');
  JsonLineParser parser;
  Evidence out;
  const Status status = parser.parse(std::string_view(line).substr(0, size), defaults, out);
  return status ? Result<Evidence>(out) : Result<Evidence>(status.error());
}

std::string replaced(std::string_view from, std::string_view to) {
  std::string line(kGood);
  const std::size_t at = line.find(from);
  EXPECT_NE(at, std::string::npos);
  return line.replace(at, from.size(), to);
}

std::string error_of(const std::string& line) {
  const Result<Evidence> parsed = parse(line);
  return parsed
             ? "read"
             : parsed.error().where + " | " + parsed.error().message + " | " + parsed.error().help;
}

TEST(JsonLine, ReadsTheContractsLine) {
  const Evidence one = parse(std::string(kGood)).value();
  EXPECT_EQ(one.id, "r-17");
  EXPECT_EQ(one.kind, Kind::Review);
  EXPECT_EQ(one.score, 4);
  EXPECT_EQ(to_rfc3339(one.observed_at), "2024-05-01T10:00:00Z");
  ASSERT_EQ(one.facets.size(), 2U);
  EXPECT_EQ(one.facets[0].name, "arrival");  // in order of names
}

TEST(JsonLine, TakesContextAndKindFromTheCaller) {
  const std::string line =
      R"({"id":"1","rater":"a","subject":"b","score":1,"observed_at":"2024-05-01T10:00:00Z"})";
  const Evidence one = parse(line, {.context = "stays", .kind = Kind::Vouch}).value();
  EXPECT_EQ(one.context, "stays");
  EXPECT_EQ(one.kind, Kind::Vouch);
  EXPECT_EQ(error_of(line),
            "/context | context is missing | add it, or say --context for all lines");
}

TEST(JsonLine, ReadsACloudEventsEnvelope) {
  const Evidence one =
      parse(R"({"specversion":"1.0","id":"7","source":"/stays","type":"review",)"
            R"("time":"2024-05-01T10:00:00Z","data":{"context":"stays","kind":"review",)"
            R"("rater":"ana","subject":"specversion","score":4}})")
          .value();
  EXPECT_EQ(one.id, "/stays#7");
  EXPECT_EQ(to_rfc3339(one.observed_at), "2024-05-01T10:00:00Z");
}

TEST(JsonLine, SaysWhatIsWrongWhereAndWhatToDo) {
  EXPECT_EQ(error_of(replaced("\"score\":4", "\"score\":\"4\"")),
            "/score | score is a string, not a number | take the quotes away");
  EXPECT_EQ(error_of(replaced("\"rater\"", "\"ratr\"")),
            "/ratr | there is no field \"ratr\" | did you mean \"rater\"?");
  EXPECT_EQ(error_of(replaced("\"review\"", "\"reveiw\"")),
            "/kind | there is no kind of evidence \"reveiw\" | did you mean \"review\"?");
  EXPECT_EQ(error_of(replaced("2024-05-01T10:00:00Z", "yesterday")),
            "/observed_at | observed_at \"yesterday\" is no time | write it as RFC 3339 has it, "
            "such as \"2024-05-01T10:00:00Z\"");
  EXPECT_EQ(error_of(replaced("\"score\":4", "\"score\":4,\"score\":5")),
            "/score | score is given twice | give each field once");
  EXPECT_EQ(error_of(replaced("\"score\":4,", "")),
            "/score | score is missing | add \"score\" to the line");
  EXPECT_EQ(error_of(replaced("\"score\":4", "\"score\":1e999")),
            "/score | score is no number that a double can hold | write a decimal number, such as "
            "4 or 3.5");
  EXPECT_EQ(error_of(replaced("\"calm\":5", "\"calm\":\"5\"")),
            "/facets/calm | facets/calm is a string, not a number | take the quotes away");
  EXPECT_EQ(error_of(std::string(kGood) + "}"),
            " | something stands behind the JSON object | write one JSON object a line");
  EXPECT_EQ(error_of("[1,2]"), " | the line is no JSON object | write one JSON object a line");
  EXPECT_EQ(error_of("hello"), " | the line is no JSON object | write one JSON object a line");
  EXPECT_EQ(error_of(std::string(kGood.substr(0, 60))),
            " | the line ends in the middle of its JSON | the file may have been cut off; write it "
            "again");
  EXPECT_EQ(error_of(replaced("ana", "an\xff")),
            " | the line is not UTF-8 at its byte 59 | convert the input to UTF-8");
  EXPECT_EQ(error_of(std::string(10, '\0')),
            " | the line holds a NUL byte, its byte 1 | is this a text file? write one JSON object "
            "a line");
}

// No prefix of a line, and no changed byte of it, does anything but parse or explain itself.
TEST(JsonLine, SurvivesEveryCut) {
  for (std::size_t size = 0; size < kGood.size(); ++size) {
    EXPECT_FALSE(parse(std::string(kGood.substr(0, size))).has_value()) << size;
  }
}

RC_GTEST_PROP(JsonLine, ReadsWhatAWriterWrote, (const std::string& rater, double score)) {
  RC_PRE(std::isfinite(score));
  JsonWriter json;
  json.begin_object().field("id", "1").field("context", "c").field("kind", "review");
  json.field("rater", json_quote(rater)).field("subject", "b").field("score", score);
  json.field("observed_at", "2024-05-01T10:00:00.25Z").end_object();
  const Result<Evidence> one = parse(json.text());
  RC_ASSERT(one.has_value());
  RC_ASSERT(one->rater == json_quote(rater));
  RC_ASSERT(one->score == score);
}

}  // namespace
}  // namespace recount::evidence
