#include "feeds/csv_feed.h"

#include <unistd.h>

#include <gtest/gtest.h>

#include "feeds/recording_sink.h"

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

CsvMap map_of(std::string_view text) {
  LoadedMap loaded = load_csv_map(text, "test.map.toml");
  EXPECT_TRUE(loaded.map.has_value()) << render(loaded.diagnostics, text);
  return loaded.map.value_or(CsvMap());
}

class CsvFeed : public testing::Test {
 protected:
  Path path_ = std::filesystem::temp_directory_path() /
               ("recount-csv-" + std::to_string(::getpid()) + ".csv");

  ~CsvFeed() override { std::filesystem::remove(path_); }

  Result<RecordingSink> read(std::string_view content, std::string_view map = kMap) {
    EXPECT_TRUE(write_new_file(path_, as_bytes(content)).has_value());
    RecordingSink sink;
    RECOUNT_TRY(read_csv(path_, map_of(map), "kitchens", sink));
    return sink;
  }
};

TEST_F(CsvFeed, ReadsByItsMap) {
  const RecordingSink sink = read(
                                 "place,day,grade,clean\n"
                                 "\"Osteria \"\"Ponte\"\", Via\nRoma\",20240501,5,10\r\n"
                                 "Bar,20240502,Exempt,\n"
                                 "Bar,20240503,3,\n"
                                 "Bar,20240504,4,0\n")
                                 .value();
  ASSERT_EQ(sink.evidence.size(), 3U);
  const evidence::Evidence& first = sink.evidence[0];
  EXPECT_EQ(first.subject, "Osteria \"Ponte\", Via\nRoma");
  EXPECT_EQ(first.id, "Osteria \"Ponte\", Via\nRoma/20240501");
  EXPECT_EQ(first.rater, "the city");
  EXPECT_EQ(first.context, "kitchens");
  EXPECT_EQ(to_rfc3339(first.observed_at), "2024-05-01T00:00:00Z");
  ASSERT_EQ(first.facets.size(), 1U);
  EXPECT_EQ(first.facets[0].value, 10);
  EXPECT_TRUE(sink.evidence[1].facets.empty());
  EXPECT_EQ(sink.lines, (std::vector<std::uint64_t>{2, 5, 6}));
  EXPECT_EQ(sink.left_out, 1U);
  EXPECT_EQ(sink.notes, std::vector<std::string>{"1 records repeat the place of an earlier one"});
}

TEST_F(CsvFeed, SaysWhatIsWrongWithARecordAndGoesOn) {
  const RecordingSink sink = read(
                                 "place,day,grade,clean\n"
                                 "A,,5,1\n"
                                 "A,20240231,5,1\n"
                                 "A,20240501,5\n"
                                 "A\xff,20240501,5,1\n"
                                 "A,20240501,5,much\n"
                                 "\"A\"B,20240501,5,1\n"
                                 "B,20240501,5,1\n"
                                 "\"C,20240501,5,1\n")
                                 .value();
  EXPECT_EQ(sink.evidence.size(), 1U);
  const auto is = [&](std::size_t i, std::uint64_t line, std::string_view where,
                      std::string_view message) {
    ASSERT_LT(i, sink.rejected.size());
    EXPECT_EQ(sink.rejected[i].line, line);
    EXPECT_EQ(sink.rejected[i].where, where);
    EXPECT_EQ(sink.rejected[i].message, message);
  };
  is(0, 2, "column 2, day", "the time is missing");
  is(1, 3, "column 2, day", "\"20240231\" is no time");
  is(2, 4, "", "the record has 3 cells, not 4");
  is(3, 5, "", "the record is not UTF-8 at its byte 2");
  is(4, 6, "column 4, clean", "\"much\" is no number");
  is(5, 7, "column 1", "something stands behind a cell's closing quote");
  is(6, 9, "column 1", "a quoted cell does not end");
}

TEST_F(CsvFeed, AsksForTheColumnThatTheMapNames) {
  const Result<RecordingSink> sink = read("place,day,grades,clean\n");
  ASSERT_FALSE(sink.has_value());
  EXPECT_EQ(sink.error().message, "the CSV has no column \"grade\"");
  EXPECT_EQ(sink.error().help, "did you mean \"grades\"? The map names it");
}

TEST(CsvMap, PointsAtItsFaults) {
  constexpr std::string_view kBad = R"([constants]
kind = "inspektion"
[feilds]
subject = "a"
[id]
repeat = "always"
)";
  const LoadedMap loaded = load_csv_map(kBad, "bad.map.toml");
  EXPECT_FALSE(loaded.map.has_value());
  const std::string text = render(loaded.diagnostics, kBad);
  EXPECT_NE(text.find("there is no table \"feilds\""), std::string::npos) << text;
  EXPECT_NE(text.find("did you mean \"fields\"?"), std::string::npos) << text;
  EXPECT_NE(text.find("bad.map.toml:2:8"), std::string::npos) << text;
  EXPECT_NE(text.find("there is no way to repeat \"always\""), std::string::npos) << text;
}

TEST(CsvMap, AsksForEveryFieldThatEvidenceNeeds) {
  const LoadedMap loaded = load_csv_map("[constants]\nkind = \"vouch\"\n[fields]\n", "m");
  std::string text = render(loaded.diagnostics, "");
  for (const char* missing :
       {"subject is not mapped", "score is not mapped", "observed_at is not mapped",
        "the rater is given by no column", "the id is given by no column"}) {
    EXPECT_NE(text.find(missing), std::string::npos) << missing << "\n" << text;
  }
}

}  // namespace
}  // namespace recount::feeds
