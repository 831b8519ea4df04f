#include "evidence/json_line.h"

#include <bit>
#include <cmath>
#include <set>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "base/json_writer.h"

namespace recount::evidence {
namespace {

constexpr std::string_view kGood =
    R"({"id":"r-17","context":"stays","kind":"review","rater":"ana","subject":"ben","score":4,)"
    R"("interaction":"s9","observed_at":"2024-05-01T10:00:00Z","facets":{"calm":5,"arrival":3.5}})";

constexpr std::string_view kEnvelope =
    R"({"id":"7","source":"/stays","specversion":"1.0","type":"review","subject":"x",)"
    R"("time":"2024-05-01T10:00:00Z","data":{"context":"stays","kind":"review","rater":"ana",)"
    R"("subject":"specversion","score":4},"traceparent":"00-1"})";

// Garbage behind the line, which the parser must not take for a part of it.
Status parse_into(JsonLineParser& parser, std::string line, const JsonDefaults& defaults,
                  Evidence& out) {
  const std::size_t size = line.size();
  line.append(kJsonPaddingBytes, '}');
  return parser.parse(std::string_view(line).substr(0, size), defaults, out);
}

Result<Evidence> parse(std::string line, const JsonDefaults& defaults = {}) {
  JsonLineParser parser;
  Evidence out;
  const Status status = parse_into(parser, std::move(line), defaults, out);
  return status ? Result<Evidence>(out) : Result<Evidence>(status.error());
}

std::string replaced(std::string_view from, std::string_view to, std::string_view whole = kGood) {
  std::string line(whole);
  const std::size_t at = line.find(from);
  EXPECT_NE(at, std::string::npos) << from;
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
  EXPECT_EQ(one.interaction, "s9");
  EXPECT_EQ(to_rfc3339(one.observed_at), "2024-05-01T10:00:00Z");
  EXPECT_EQ(one.facets, (std::vector<Facet>{{"arrival", 3.5}, {"calm", 5}}));  // by name
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

TEST(JsonLine, KeepsNothingOfTheLineBefore) {
  JsonLineParser parser;
  Evidence out;
  ASSERT_TRUE(parse_into(parser, std::string(kGood), {}, out).has_value());
  const std::string bare =
      R"({"id":"1","context":"c","kind":"vouch","rater":"a","subject":"b","score":1,)"
      R"("observed_at":"2024-05-01T10:00:00Z"})";
  ASSERT_TRUE(parse_into(parser, bare, {}, out).has_value());
  EXPECT_EQ(out, parse(bare).value());
  EXPECT_TRUE(out.facets.empty());
  EXPECT_TRUE(out.interaction.empty());
}

TEST(JsonLine, ReadsNamesAndTextsThatAreWrittenWithEscapes) {
  EXPECT_EQ(parse(replaced("\"rater\":\"ana\"", R"("r\u0061ter":"an\u00e8 \ud83d\ude80")"))->rater,
            "anè 🚀");
}

TEST(JsonLine, ReadsACloudEventsEnvelope) {
  const Evidence one = parse(std::string(kEnvelope)).value();
  EXPECT_EQ(one.id, "/stays#7");
  EXPECT_EQ(one.subject, "specversion");
  EXPECT_EQ(to_rfc3339(one.observed_at), "2024-05-01T10:00:00Z");
  const Evidence own =
      parse(replaced("\"score\":4", "\"score\":4,\"id\":\"mine\"", kEnvelope)).value();
  EXPECT_EQ(own.id, "mine");
  // A facet of that name makes no envelope.
  EXPECT_TRUE(parse(replaced("\"calm\":5", "\"specversion\":5")).has_value());
}

TEST(JsonLine, SaysWhatIsWrongInAnEnvelope) {
  const auto error = [](std::string_view from, std::string_view to) {
    return error_of(replaced(from, to, kEnvelope));
  };
  EXPECT_EQ(error("\"score\":4", "\"score\":\"4\""),
            "/data/score | score is a string, not a number | take the quotes away");
  EXPECT_EQ(error("\"1.0\"", "\"0.3\""),
            "/specversion | specversion is \"0.3\", not \"1.0\" | send CloudEvents 1.0, or plain "
            "evidence lines");
  EXPECT_EQ(error("\"rater\"", "\"ratr\""),
            "/data/ratr | there is no field \"ratr\" | did you mean \"rater\"?");
  EXPECT_EQ(error("2024-05-01T10", "2024-05-01 at 10"),
            "/time | time \"2024-05-01 at 10:00:00Z\" is no time | write it as RFC 3339 has it, "
            "with a zone: \"2024-05-01T10:00:00Z\"");
  EXPECT_EQ(error("\"data\"", "\"dat\""),
            "/data | the envelope has no data | put the evidence into \"data\"");
  EXPECT_EQ(error("\"data\"", "\"data\":[],\"data\""),
            "/data | data is an array, not an object | write an object");
  EXPECT_EQ(error("\"source\":\"/stays\",", ""),
            "/data/id | id is missing | add \"id\" to the line");
  EXPECT_EQ(error("\"00-1\"", "00-1"),
            "/traceparent | the line is not JSON at its byte 214: a number begins with 0 | mend it "
            "there; RFC 8259 says what JSON is");
}

TEST(JsonLine, SaysWhatIsWrongWhereAndWhatToDo) {
  EXPECT_EQ(error_of(replaced("\"score\":4", "\"score\":\"4\"")),
            "/score | score is a string, not a number | take the quotes away");
  EXPECT_EQ(error_of(replaced("\"score\":4", "\"score\":null")),
            "/score | score is null, not a number | leave the field out when there is nothing to "
            "say");
  EXPECT_EQ(error_of(replaced("\"score\":4", "\"score\":{\"a\":1}")),
            "/score | score is an object, not a number | write a number");
  EXPECT_EQ(error_of(replaced("\"ana\"", "17")),
            "/rater | rater is a number, not a string | put it in quotes");
  EXPECT_EQ(error_of(replaced("\"ana\"", "[\"ana\"]")),
            "/rater | rater is an array, not a string | write a string");
  EXPECT_EQ(error_of(replaced("\"rater\"", "\"ratr\"")),
            "/ratr | there is no field \"ratr\" | did you mean \"rater\"?");
  EXPECT_EQ(error_of(replaced("\"rater\"", "\"a/b~c\"")),
            "/a~1b~0c | there is no field \"a/b~c\" | an evidence line has id, context, kind, "
            "rater, subject, score, observed_at, interaction, item, facets");
  EXPECT_EQ(error_of(replaced("\"review\"", "\"reveiw\"")),
            "/kind | there is no kind of evidence \"reveiw\" | did you mean \"review\"?");
  EXPECT_EQ(error_of(replaced("2024-05-01T10:00:00Z", "yesterday")),
            "/observed_at | observed_at \"yesterday\" is no time | write it as RFC 3339 has it, "
            "with a zone: \"2024-05-01T10:00:00Z\"");
  EXPECT_EQ(error_of(replaced("\"score\":4", "\"score\":4,\"score\":5")),
            "/score | score is given twice | give it once");
  EXPECT_EQ(error_of(replaced("\"score\":4,", "")),
            "/score | score is missing | add \"score\" to the line");
  EXPECT_EQ(error_of(replaced("\"score\":4", "\"score\":-1e999")),
            "/score | score \"-1e999\" is beyond what a double can hold | write a number between "
            "-1.7e308 and 1.7e308");
}

TEST(JsonLine, SaysWhatIsWrongWithFacets) {
  EXPECT_EQ(error_of(replaced("\"calm\":5", "\"calm\":\"5\"")),
            "/facets/calm | facets/calm is a string, not a number | take the quotes away");
  EXPECT_EQ(error_of(replaced("\"calm\":5", "\"calm\":5,\"b\":1,\"calm\":6")),
            "/facets/calm | facets/calm is given twice | give it once");
  EXPECT_EQ(error_of(replaced("\"calm\":5", "\"a/b\":[[1]]")),
            "/facets/a~1b | facets/a~1b is an array, not a number | write a number");
  EXPECT_EQ(error_of(replaced("{\"calm\":5,\"arrival\":3.5}", "[5]")),
            "/facets | facets is an array, not an object of numbers | write an object of numbers");
}

TEST(JsonLine, SaysWhereALineIsNoJson) {
  const std::string mend = " | mend it there; RFC 8259 says what JSON is";
  EXPECT_EQ(error_of(std::string(kGood) + "}"),
            " | something stands behind the JSON of the line, from byte 178 on | take it away: "
            "nothing may follow");
  EXPECT_EQ(error_of("[1,2]"), " | the line is no JSON object | write one JSON object a line");
  EXPECT_EQ(error_of("hello"), " | the line is no JSON object | write one JSON object a line");
  EXPECT_EQ(error_of("  "), " | the line is empty | write one JSON object a line");
  EXPECT_EQ(error_of(std::string(kGood.substr(0, 60))),
            "/rater | the line ends in the middle of its JSON, behind byte 60 | it may have been "
            "cut off; write it again, whole");
  EXPECT_EQ(error_of(replaced("ana", "an\xff")),
            " | the line is not UTF-8 at its byte 59 | convert the input to UTF-8");
  EXPECT_EQ(error_of(replaced("ana", std::string("a\0a", 3))),
            " | the line holds a NUL byte, its byte 58 | is this a text file? write it again as "
            "JSON text in UTF-8");
  EXPECT_EQ(error_of(std::string(10, '\0')),
            " | the line holds a NUL byte, its byte 1 | is this a text file? write it again as "
            "JSON text in UTF-8");
  EXPECT_EQ(error_of(replaced("ana", "a\tna")),
            "/rater | the line is not JSON at its byte 58: a string holds the control character "
            "byte 0x09 unescaped" +
                mend);
  EXPECT_EQ(
      error_of(replaced("ana", "a\\na\\x")),
      "/rater | the line is not JSON at its byte 62: a string holds the unknown escape \\x" + mend);
  EXPECT_EQ(error_of(replaced("\"score\":4", "\"score\":NaN")),
            "/score | the line is not JSON at its byte 86: a value is missing before 'N'" + mend);
  EXPECT_EQ(error_of(replaced("\"score\":4", "\"score\":04")),
            "/score | the line is not JSON at its byte 86: a number begins with 0" + mend);
  EXPECT_EQ(
      error_of(replaced("\"score\":4", "\"score\":4x")),
      "/score | the line is not JSON at its byte 87: ',' or '}' is missing before 'x'" + mend);
  EXPECT_EQ(error_of(replaced("\"score\":4", "\"score\" 4")),
            "/score | the line is not JSON at its byte 86: ':' is missing before '4'" + mend);
}

TEST(JsonLine, RefusesEveryCut) {
  for (const std::string_view whole : {kGood, kEnvelope}) {
    for (std::size_t size = 1; size < whole.size(); ++size) {
      const Result<Evidence> cut = parse(std::string(whole.substr(0, size)));
      ASSERT_FALSE(cut.has_value()) << size;
      EXPECT_EQ(cut.error().message,
                "the line ends in the middle of its JSON, behind byte " + std::to_string(size));
    }
  }
}

// No changed byte does anything but parse or explain itself.
TEST(JsonLine, ExplainsEveryChangedByte) {
  for (const std::string_view whole : {kGood, kEnvelope}) {
    for (std::size_t at = 0; at < whole.size(); ++at) {
      for (const char c : {'\0', '\x1f', '"', '\\', ',', ':', '{', '}', '[', '0', 'x', '\xff'}) {
        std::string line(whole);
        line[at] = c;
        const Result<Evidence> parsed = parse(line);
        EXPECT_TRUE(parsed || (!parsed.error().message.empty() && !parsed.error().help.empty()))
            << line;
      }
    }
  }
}

// A line as a client may write it.
std::string to_json_line(const Evidence& one) {
  JsonWriter json;
  json.begin_object().key("facets").begin_object();
  for (auto facet = one.facets.rbegin(); facet != one.facets.rend(); ++facet) {
    json.field(facet->name, facet->value);
  }
  json.end_object();
  json.field("item", one.item).field("interaction", one.interaction);
  json.field("observed_at", to_rfc3339(one.observed_at)).field("score", one.score);
  json.field("subject", one.subject).field("rater", one.rater).field("kind", name_of(one.kind));
  return json.field("context", one.context).field("id", one.id).end_object().take();
}

rc::Gen<std::string> any_text() {
  const std::vector<std::string> pieces = {"a",      "Z",  "0",    " ",    "\"", "\\", "/",
                                           "\n",     "\t", "\x01", "\x7f", "è",  "中", "🚀",
                                           "\u2028", "~",  "{",    "}",    ":",  ",",  "'"};
  return rc::gen::map(rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(pieces)),
                      [](const std::vector<std::string>& parts) {
                        std::string text;
                        for (const std::string& part : parts) {
                          text += part;
                        }
                        return text;
                      });
}

rc::Gen<double> any_number() {
  return rc::gen::suchThat(
      rc::gen::map(rc::gen::arbitrary<std::uint64_t>(),
                   [](std::uint64_t bits) { return std::bit_cast<double>(bits); }),
      [](double number) { return std::isfinite(number); });
}

RC_GTEST_PROP(JsonLine, ReadsWhatAWriterWrote, ()) {
  Evidence one;
  one.kind = *rc::gen::elementOf(kKinds);
  one.id = *any_text();
  one.context = *any_text();
  one.rater = *any_text();
  one.subject = *any_text();
  one.interaction = *any_text();
  one.item = *any_text();
  one.score = *any_number();
  one.observed_at =
      Instant{*rc::gen::inRange<std::int64_t>(-62'135'596'800'000'000, 253'402'300'799'999'999)};
  for (const std::string& name : *rc::gen::container<std::set<std::string>>(any_text())) {
    one.facets.push_back({.name = name, .value = *any_number()});
  }
  const Result<Evidence> read = parse(to_json_line(one));
  RC_ASSERT(read.has_value());
  RC_ASSERT(*read == one);
}

}  // namespace
}  // namespace recount::evidence
