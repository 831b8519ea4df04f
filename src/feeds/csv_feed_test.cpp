#include "feeds/csv_feed.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "base/utf8.h"
#include "feeds/csv_reader.h"
#include "feeds/recording_sink.h"
#include "feeds/test_input.h"

namespace recount::feeds {
namespace {

constexpr std::string_view kMap = R"([constants]
kind  = "inspection"
rater = "the city"

[fields]
subject     = "place"
score       = "grade"
observed_at = { column = "day", format = "yyyymmdd" }

[facets]
hygiene = "clean"

[id]
from = ["place", "day"]

[select]
grade = "number"

[report]
repeats_of = ["place"]
)";

// The same, of all records.
constexpr std::string_view kWholeMap = R"([constants]
kind  = "inspection"
rater = "the city"
[fields]
subject     = "place"
score       = "grade"
observed_at = { column = "day", format = "yyyymmdd" }
[facets]
hygiene = "clean"
[id]
from = ["#row"]
)";

CsvMap map_of(std::string_view text) {
  LoadedMap loaded = load_csv_map(text, "test.map.toml");
  EXPECT_TRUE(loaded.map.has_value()) << render(loaded.diagnostics, text);
  return loaded.map.value_or(CsvMap());
}

class CsvFeed : public testing::Test {
 protected:
  TestDirectory directory_;

  Result<RecordingSink> read(std::string_view content, std::string_view map = kMap) {
    const Path path = directory_.write("grades.csv", content);
    RecordingSink sink;
    RECOUNT_TRY(read_csv(path, map_of(map), "kitchens", sink));
    EXPECT_EQ(sink.bytes_read, content.size());
    return sink;
  }
};

TEST_F(CsvFeed, ReadsByItsMap) {
  const RecordingSink sink = read(
                                 "\xEF\xBB\xBF"
                                 "place,day,grade,clean\n"
                                 "\"Osteria \"\"Ponte\"\", Via\r\nRoma\",20240501,5,10\r\n"
                                 "Bar,20240502,Exempt,\n"
                                 "\n"
                                 "Bar,20240503,3,\n"
                                 "Bar,20240504,\"4\",0")
                                 .value();
  EXPECT_EQ(sink.rejects(), "");
  ASSERT_EQ(sink.evidence.size(), 3U);
  const evidence::Evidence& first = sink.evidence[0];
  EXPECT_EQ(first.subject, "Osteria \"Ponte\", Via\r\nRoma");
  EXPECT_EQ(first.id, "Osteria \"Ponte\", Via\r\nRoma/20240501");
  EXPECT_EQ(first.rater, "the city");
  EXPECT_EQ(first.context, "kitchens");
  EXPECT_EQ(first.kind, evidence::Kind::Inspection);
  EXPECT_EQ(to_rfc3339(first.observed_at), "2024-05-01T00:00:00Z");
  EXPECT_EQ(first.facets, (std::vector<evidence::Facet>{{.name = "hygiene", .value = 10}}));
  EXPECT_TRUE(sink.evidence[1].facets.empty());
  EXPECT_EQ(sink.lines, (std::vector<std::uint64_t>{2, 6, 7}));
  EXPECT_EQ(sink.texts[1], "Bar,20240503,3,");
  EXPECT_EQ(sink.left_out, 1U);
  EXPECT_EQ(sink.notes, std::vector<std::string>{"1 record repeats the place of an earlier one"});
}

TEST_F(CsvFeed, SaysWhatIsWrongWithARecordAndGoesOn) {
  const RecordingSink sink = read(
                                 "place,day,grade,clean\n"
                                 "A,,5,1\n"
                                 "A,20240231,5,1\n"
                                 "A,20240501,5\n"
                                 "A,20240501,5,1,2\n"
                                 "A,20240501,5,\xff\n"
                                 "A,20240501,5,much\n"
                                 "A,20240501,inf,1\n"
                                 "A,20240501,,1\n"
                                 "\"A\"B,20240501,5,1\n"
                                 "A \"B\",20240501,5,1\n" +
                                     std::string("A\0,20240501,5,1\n", 16) +
                                     "B,20240501,5,1\n"
                                     "C,\"20240501,5,1\n"
                                     "D,20240501,5,1\n",
                                 kWholeMap)
                                 .value();
  EXPECT_EQ(sink.lines, (std::vector<std::uint64_t>{13}));
  EXPECT_EQ(sink.evidence.at(0).id, "12");
  EXPECT_EQ(
      sink.rejects(),
      "2 column 2, day | the time is missing | the map says that times look like 20240501\n"
      "3 column 2, day | \"20240231\" is no time | the map says that times look like 20240501\n"
      "4 column 4, clean | the record has 3 cells, not 4 | check its delimiters and quotes\n"
      "5 column 5 | the record has 5 cells, not 4 | check its delimiters and quotes\n"
      "6 column 4, clean | the record is not UTF-8 at its byte 14 | convert the input to UTF-8\n"
      "7 column 4, clean | \"much\" is no number | write a decimal number, or let [select] leave "
      "such records out\n"
      "8 column 3, grade | \"inf\" is no number | write a decimal number, or let [select] leave "
      "such records out\n"
      "9 column 3, grade | the number is missing | write a decimal number, or let [select] leave "
      "such records out\n"
      "10 column 1, place | something stands behind a cell's closing quote | within a quoted cell "
      "write a quote twice\n"
      "11 column 1, place | a quote stands in a cell that does not begin with one | put the cell "
      "in quotes, and write a quote within it twice\n"
      "12 - | the record holds a NUL byte, its byte 2 | is this a text file? write it again as CSV "
      "in UTF-8\n"
      "14 column 2, day | a quoted cell does not end: its record runs from line 14 to the end of "
      "the input, line 16 | end it with a quote; within a quoted cell write a quote twice\n");
}

// What a rater wrote within quotes must not become evidence, however long it is.
TEST_F(CsvFeed, NeverReadsTheInsideOfACellAsARecord) {
  std::string content = "place,day,grade,clean\nA,20240501,5,\"";
  while (content.size() < 3'000'000) {
    content += "\nX,20240501,5,1";
  }
  const RecordingSink ended = read(content + "\"\nB,20240501,5,1\n", kWholeMap).value();
  ASSERT_EQ(ended.evidence.size(), 1U);
  EXPECT_EQ(ended.evidence[0].subject, "B");
  EXPECT_EQ(ended.rejects(),
            "2 - | the record is longer than 1048576 bytes | is a quote missing that should end a "
            "cell?\n");
  const RecordingSink open = read(content, kWholeMap).value();
  EXPECT_TRUE(open.evidence.empty());
  ASSERT_EQ(open.rejected.size(), 1U);
  EXPECT_TRUE(open.rejected[0].error.message.starts_with(
      "the record is longer than 1048576 bytes; a quote in it does not end, to line "));
}

TEST_F(CsvFeed, PassesOverARecordThatIsTooLong) {
  const RecordingSink sink =
      read("place,day,grade,clean\n" + std::string(5'000'000, ',') + "\nB,20240501,5,1\n").value();
  EXPECT_EQ(sink.lines, (std::vector<std::uint64_t>{3}));
  ASSERT_EQ(sink.rejected.size(), 1U);
  EXPECT_EQ(sink.rejected[0].error.message, "the record is longer than 1048576 bytes");
  EXPECT_EQ(sink.rejected[0].text.size(), kLineTextBytesMax);
}

TEST_F(CsvFeed, ReadsNothingFromAnEmptyFile) {
  for (const char* content : {"", "\n", "\r\n\r\n", "place,day,grade,clean\n"}) {
    const RecordingSink sink = read(content).value();
    EXPECT_TRUE(sink.evidence.empty());
    EXPECT_TRUE(sink.rejected.empty());
  }
}

TEST_F(CsvFeed, EndsWhenTheHeaderIsNoHeader) {
  const auto error = [this](std::string_view content) {
    const Result<RecordingSink> sink = read(content);
    return sink ? "read"
                : sink.error().where.substr(directory_.path().string().size() + 1) + " | " +
                      sink.error().message + " | " + sink.error().help;
  };
  EXPECT_EQ(error("place,day,grades,clean\n"),
            "grades.csv:1 | the CSV has no column \"grade\" | the map names it; did you mean "
            "\"grades\"?");
  EXPECT_EQ(error("a,b\n"),
            "grades.csv:1 | the CSV has no column \"place\" | the map names it; the CSV has a, b");
  EXPECT_EQ(error("place,day,grade,clean,day\n"),
            "grades.csv:1 | the CSV has two columns \"day\" | the map names it; give each column a "
            "name of its own");
  EXPECT_EQ(error(std::string(1000, '\0')),
            "grades.csv:1 | the header cannot be read: the record holds a NUL byte, its byte 1 | "
            "is this a text file? write it again as CSV in UTF-8");
}

TEST_F(CsvFeed, ReadsColumnsOfAFileWithoutAHeader) {
  constexpr std::string_view kVouches = R"([input]
header    = false
delimiter = ";"
columns   = ["from", "to", "how", "time"]
[constants]
kind = "vouch"
[fields]
rater       = "from"
subject     = "to"
score       = "how"
observed_at = { column = "time", format = "unix-seconds" }
interaction = "time"
[id]
from      = ["from", "to"]
separator = "|"
)";
  const RecordingSink sink =
      read("a|b;c;-3;1289241911.72836\na;b|c;4.5;1289241911\n", kVouches).value();
  ASSERT_EQ(sink.evidence.size(), 2U);
  EXPECT_EQ(sink.evidence[0].score, -3);
  EXPECT_EQ(sink.evidence[0].observed_at.microseconds, 1'289'241'911'728'360);
  EXPECT_EQ(sink.evidence[0].interaction, "1289241911.72836");
  EXPECT_EQ(sink.evidence[0].id, "a\\|b|c");
  EXPECT_EQ(sink.evidence[1].id, "a|b\\|c");
}

rc::Gen<std::string> any_cell() {
  return rc::gen::container<std::string>(
      rc::gen::elementOf(std::string("ab,;\"\n\r \\/\xEF\xBB\xBF")));
}

std::string quoted(const std::string& cell) {
  std::string text = "\"";
  for (const char c : cell) {
    text += c == '"' ? "\"\"" : std::string(1, c);
  }
  return text + "\"";
}

// Whatever stands in the cells, a writer's records come back, and different cells make different
// ids.
RC_GTEST_FIXTURE_PROP(CsvFeed, ReadsWhatAWriterWrote, ()) {
  using Row = std::vector<std::string>;
  const auto rows = *rc::gen::container<std::vector<Row>>(rc::gen::container<Row>(3, any_cell()));
  std::string content;
  for (const Row& row : rows) {
    content += quoted(row[0]) + "," + quoted(row[1]) + "," + quoted(row[2]) +
               (*rc::gen::arbitrary<bool>() ? "\r\n" : "\n");
  }
  CsvReader reader = CsvReader::open(directory_.write("any.csv", content), ',').value();
  CsvRecord record;
  for (const Row& row : rows) {
    RC_ASSERT(reader.next(record).value());
    const bool is_utf8 = !first_invalid_utf8(row[0] + "," + row[1] + "," + row[2]);
    RC_ASSERT(record.fault.has_value() == !is_utf8);
    for (std::size_t i = 0; is_utf8 && i < row.size(); ++i) {
      RC_ASSERT(record.cell(i) == row[i]);
    }
  }
  RC_ASSERT(!reader.next(record).value());
}

}  // namespace
}  // namespace recount::feeds
