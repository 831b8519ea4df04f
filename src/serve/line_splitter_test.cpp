#include "serve/line_splitter.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace recount::serve {
namespace {

struct Got {
  std::string text;
  bool too_long = false;
  bool ended = true;
  std::uint64_t number = 0;

  friend bool operator==(const Got&, const Got&) = default;
};

std::vector<Got> split(const std::vector<std::string>& pieces) {
  std::vector<Got> lines;
  const auto visit = [&](const evidence::NdjsonLine& line, std::uint64_t number) {
    // What the parser reads behind a line must be readable: a sanitizer sees it when it is not.
    volatile char behind = line.text.data()[line.text.size() + evidence::kJsonPaddingBytes - 1];
    static_cast<void>(behind);
    lines.push_back(
        {line.too_long ? "" : std::string(line.text), line.too_long, line.ended, number});
  };
  LineSplitter splitter;
  for (const std::string& piece : pieces) {
    splitter.add(piece, visit);
  }
  splitter.finish(visit);
  return lines;
}

RC_GTEST_PROP(LineSplitter, LinesDoNotDependOnThePieces, ()) {
  const auto text =
      *rc::gen::container<std::string>(rc::gen::element('a', '\n', '\r', '\xEF', '\xBB', '\xBF'));
  std::vector<std::string> pieces;
  for (std::size_t at = 0; at < text.size();) {
    const auto size = *rc::gen::inRange<std::size_t>(1, 8);
    pieces.push_back(text.substr(at, size));
    at += size;
  }
  RC_ASSERT(split(pieces) == split({text}));
}

TEST(LineSplitter, EndsAreTakenOffAndTold) {
  EXPECT_EQ(split({"a\r\nb\n\nc"}), (std::vector<Got>{{"a", false, true, 1},
                                                      {"b", false, true, 2},
                                                      {"", false, true, 3},
                                                      {"c", false, false, 4}}));
  EXPECT_EQ(split({"\xEF\xBB\xBF", "a\n"}), (std::vector<Got>{{"a", false, true, 1}}));
  EXPECT_TRUE(split({""}).empty());
  EXPECT_TRUE(split({}).empty());
}

TEST(LineSplitter, ALineTooLongIsPassedOver) {
  const std::string piece(60'000, 'x');
  std::vector<std::string> pieces(100, piece);
  pieces.push_back("\nshort\n");
  pieces.push_back(std::string(evidence::kLineBytesMax, 'y') + "\n");
  pieces.push_back(std::string(evidence::kLineBytesMax + 1, 'z'));
  const std::vector<Got> lines = split(pieces);
  ASSERT_EQ(lines.size(), 4U);
  EXPECT_TRUE(lines[0].too_long);
  EXPECT_EQ(lines[1].text, "short");
  EXPECT_FALSE(lines[2].too_long);
  EXPECT_TRUE(lines[3].too_long);
  EXPECT_FALSE(lines[3].ended);
}

}  // namespace
}  // namespace recount::serve
