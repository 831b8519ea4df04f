#include "feeds/csv_map.h"

#include <gtest/gtest.h>

#include "base/files.h"

namespace recount::feeds {
namespace {

std::string faults_of(std::string_view text) {
  const LoadedMap loaded = load_csv_map(text, "bad.map.toml");
  EXPECT_EQ(loaded.map.has_value(), loaded.diagnostics.empty());
  return render(loaded.diagnostics, text);
}

std::string with(std::string_view more) {
  return R"([constants]
kind = "vouch"
[fields]
rater = "a"
subject = "b"
score = "c"
observed_at = "d"
[id]
from = ["a", "b"]
)" + std::string(more);
}

TEST(CsvMap, LoadsWithDefaults) {
  const LoadedMap loaded = load_csv_map(with(""), "a.map.toml");
  ASSERT_TRUE(loaded.map.has_value());
  EXPECT_EQ(loaded.map->delimiter, ',');
  EXPECT_TRUE(loaded.map->header);
  EXPECT_EQ(loaded.map->repeat, Repeat::Conflict);
  EXPECT_EQ(loaded.map->time_format, TimeFormat::Rfc3339);
  EXPECT_EQ(loaded.map->id_separator, "/");
}

TEST(CsvMap, PointsAtItsFaults) {
  EXPECT_EQ(faults_of(R"([constants]
kind = "inspektion"
[feilds]
subject = "a"
[id]
from   = "a"
repeat = "always"
[select]
event = "re-rated"
)"),
            R"(error[M003]: there is no kind of evidence "inspektion"
  --> bad.map.toml:2:8
  |
2 | kind = "inspektion"
  |        ^^^^^^^^^^^^
  = help: did you mean "inspection"?

error[M002]: there is no table "feilds"
  --> bad.map.toml:3:2
  |
3 | [feilds]
  |  ^^^^^^
  = help: did you mean "fields"?

error[M003]: from is not a list of texts
  --> bad.map.toml:6:10
  |
6 | from   = "a"
  |          ^^^
  = help: write it as ["one", "two"]

error[M003]: repeat cannot be "always"
  --> bad.map.toml:7:10
  |
7 | repeat = "always"
  |          ^^^^^^^^
  = help: write "conflict" to reject a repeated id with other content, or "keep-first"

error[M003]: the selection by "event" is no list of texts, and not "number"
  --> bad.map.toml:9:9
  |
9 | event = "re-rated"
  |         ^^^^^^^^^^
  = help: write the cells to take as ["one", "two"], or "number" to take numbers
)");
}

TEST(CsvMap, SaysWhereTheTomlBreaks) {
  EXPECT_TRUE(faults_of("[id\n").starts_with("error[M001]: the map is not TOML: "));
  EXPECT_TRUE(faults_of(std::string("\0\0", 2)).starts_with("error[M001]: the map is not TOML: "));
  EXPECT_TRUE(faults_of("a = \"\xff\"").starts_with("error[M001]: the map is not TOML: "));
}

TEST(CsvMap, AsksForEveryFieldThatEvidenceNeeds) {
  EXPECT_EQ(faults_of("[constants]\nkind = \"vouch\"\n[fields]\n"),
            R"(error[M004]: subject is not mapped
  --> bad.map.toml
  = help: add subject = "COLUMN" to [fields]

error[M004]: score is not mapped
  --> bad.map.toml
  = help: add score = "COLUMN" to [fields]

error[M004]: observed_at is not mapped
  --> bad.map.toml
  = help: add observed_at = "COLUMN" to [fields]

error[M004]: the rater is not mapped
  --> bad.map.toml
  = help: map rater in [fields], or name one in [constants]

error[M004]: the id is not mapped
  --> bad.map.toml
  = help: write from = [...] in [id], or map id in [fields]
)");
  EXPECT_EQ(faults_of(""), R"(error[M004]: the kind of evidence is missing
  --> bad.map.toml
  = help: add kind = "inspection" to [constants]
)");
}

TEST(CsvMap, RefusesWhatIsGivenInTwoWays) {
  EXPECT_EQ(faults_of(with("[input]\ncolumns = [\"a\"]\n")),
            R"(error[M003]: columns are listed, and the header names them too
   --> bad.map.toml:11:11
   |
11 | columns = ["a"]
   |           ^^^^^
   = help: add header = false, or take columns away
)");
}

TEST(CsvMap, KnowsTheColumnsOfAFileWithoutAHeader) {
  EXPECT_EQ(faults_of(with("[input]\nheader = false\ncolumns = [\"a\", \"b\", \"c\", \"time\"]\n"
                           "[report]\nrepeats_of = [\"#row\", \"tme\"]\n")),
            R"(error[M002]: there is no column "d"
  --> bad.map.toml:7:15
  |
7 | observed_at = "d"
  |               ^^^
  = help: [input] lists a, b, c, time

error[M002]: there is no column "tme"
   --> bad.map.toml:14:23
   |
14 | repeats_of = ["#row", "tme"]
   |                       ^^^^^
   = help: did you mean "time"?
)");
}

TEST(CsvMap, SaysEveryKeyThatIsOfTheWrongType) {
  const std::string text = faults_of(
      "select = 1\n[input]\nheader = \"no\"\ndelimiter = \",,\"\n[constants]\nkind = 1\nrater = "
      "\"\"\n[fields]\nsubject = 5\nobserved_at = { colum = \"a\", format = \"iso\" }\n[facets]\na "
      "= []\n[id]\nfrom = []\nseparator = 1\n");
  for (const char* expected :
       {"select is not a table", "header is not true or false",
        "the delimiter is not one ASCII character", "kind is not a text", "rater is empty",
        "subject is not a text", "there is no key \"colum\"", "observed_at names no column",
        "there is no time format \"iso\"", "a is not a text", "from is not a list of texts",
        "separator is not a text"}) {
    EXPECT_NE(text.find(expected), std::string::npos) << expected << "\n" << text;
  }
}

// Tests run in the repository's root.
TEST(CsvMap, LoadsTheMapOfItsDocument) {
  const std::string document = read_text("docs/csv-map.md").value();
  const std::string fence = "```toml\n";
  const std::size_t begin = document.find(fence) + fence.size();
  const std::string map = document.substr(begin, document.find("```", begin) - begin);
  EXPECT_EQ(faults_of(map), "");
  for (const char* code : {"| M001 |", "| M002 |", "| M003 |", "| M004 |"}) {
    EXPECT_NE(document.find(code), std::string::npos) << code;
  }
}

}  // namespace
}  // namespace recount::feeds
