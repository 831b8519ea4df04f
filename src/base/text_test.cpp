// utf8.h, nearest_name.h, json_writer.h, diagnostic.h, error.h
#include <array>

#include <gtest/gtest.h>

#include "base/diagnostic.h"
#include "base/error.h"
#include "base/json_writer.h"
#include "base/nearest_name.h"
#include "base/utf8.h"

namespace recount {
namespace {

TEST(Utf8, FindsTheFirstByteThatIsNot) {
  EXPECT_EQ(first_invalid_utf8("Trattoria città 重庆 🍜"), std::nullopt);
  EXPECT_EQ(first_invalid_utf8("ab\xff"), 2U);
  EXPECT_EQ(first_invalid_utf8("\xC0\x80"), 0U);          // overlong
  EXPECT_EQ(first_invalid_utf8("\xED\xA0\x80"), 0U);      // surrogate
  EXPECT_EQ(first_invalid_utf8("\xF4\x90\x80\x80"), 0U);  // above U+10FFFF
  EXPECT_EQ(first_invalid_utf8("x\xE9\x87"), 1U);         // cut off
  EXPECT_EQ(count_code_points("città"), 5U);
}

TEST(Utf8, PrintsNamesThatMoveNoCursor) {
  EXPECT_EQ(printable("città 重庆"), "città 重庆");
  EXPECT_EQ(printable("a\nb\x1b[2J\x7f"),
            "a\xEF\xBF\xBD"
            "b\xEF\xBF\xBD[2J\xEF\xBF\xBD");
}

TEST(NearestName, FindsWhatWasMeant) {
  constexpr std::array<std::string_view, 3> kNames = {"rating", "retention", "redress"};
  EXPECT_EQ(nearest_name("ratign", kNames), "rating");
  EXPECT_EQ(nearest_name("retenton", kNames), "retention");
  EXPECT_EQ(nearest_name("zebra", kNames), std::nullopt);
}

TEST(JsonWriter, WritesNumbersThatReadBack) {
  JsonWriter json;
  json.begin_object().field("a", 0.1).field("b", 4.0).field("c", std::uint64_t{7});
  json.key("d").begin_array().value(true).null().end_array().end_object();
  EXPECT_EQ(json.text(), R"({"a":0.10000000000000001,"b":4,"c":7,"d":[true,null]})");
}

TEST(JsonWriter, QuotesWhateverComes) {
  EXPECT_EQ(json_quote("a\"b\\c\n\x01"), R"("a\"b\\c\n\u0001")");
  EXPECT_EQ(json_quote("x\xff\xfey"), "\"x\xEF\xBF\xBD\xEF\xBF\xBDy\"");
  EXPECT_EQ(json_quote("città"), "\"città\"");
}

TEST(Diagnostic, PointsAtTheFault) {
  const Diagnostic fault{.severity = Severity::Error,
                         .headline = "",
                         .code = "P012",
                         .message = "half-life must be positive, found \"-30d\"",
                         .file = "chess.toml",
                         .span = {.line = 2, .column = 13, .length = 6},
                         .label = "in [rating]",
                         .notes = {"evidence loses half its weight after this long"},
                         .help = "write a duration such as \"30d\""};
  EXPECT_EQ(render(fault, "[rating]\nhalf_life = \"-30d\"\n"),
            "error[P012]: half-life must be positive, found \"-30d\"\n"
            "  --> chess.toml:2:13\n"
            "  |\n"
            "2 | half_life = \"-30d\"\n"
            "  |             ^^^^^^ in [rating]\n"
            "  = note: evidence loses half its weight after this long\n"
            "  = help: write a duration such as \"30d\"\n");
}

TEST(Error, EveryCodeHasAName) {
  for (int code = 0; code <= static_cast<int>(ErrorCode::IdConflict); ++code) {
    const ErrorTraits traits = traits_of(static_cast<ErrorCode>(code));
    EXPECT_FALSE(traits.name.empty());
    EXPECT_GE(traits.http_status, 400);
    EXPECT_GT(traits.exit_code, 0);
  }
}

}  // namespace
}  // namespace recount
