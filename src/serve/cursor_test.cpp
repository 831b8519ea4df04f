#include "serve/cursor.h"

#include <gtest/gtest.h>

namespace recount::serve {
namespace {

constexpr Cursor kCursor{.size = 70'000, .at = {-5}, .count = 12, .position = 1ULL << 40U};

TEST(Cursor, IsReadAsItWasWritten) {
  SeededEntropy entropy(1);
  const CursorKey key(entropy);
  const std::string text = key.write(kCursor, "standings\ncity");
  EXPECT_EQ(text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                   "0123456789-_"),
            std::string::npos);
  const Result<Cursor> again = key.read(text, "standings\ncity");
  ASSERT_TRUE(again);
  EXPECT_EQ(*again, kCursor);
}

TEST(Cursor, IsGoodForItsOwnQuestionAndServerOnly) {
  SeededEntropy entropy(1);
  const CursorKey key(entropy);
  const CursorKey other(entropy);
  const std::string text = key.write(kCursor, "standings\ncity");
  EXPECT_FALSE(key.read(text, "standings\ntown"));
  EXPECT_FALSE(other.read(text, "standings\ncity"));
  EXPECT_EQ(key.read(text, "").error().where, "?cursor");
}

TEST(Cursor, AnyChangedCharacterIsSeen) {
  SeededEntropy entropy(1);
  const CursorKey key(entropy);
  const std::string text = key.write(kCursor, "q");
  for (std::size_t at = 0; at < text.size(); ++at) {
    std::string changed = text;
    changed[at] = changed[at] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(key.read(changed, "q")) << at;
  }
  for (const std::string& bad : {std::string(), text + "A", text.substr(1), std::string("%%")}) {
    EXPECT_FALSE(key.read(bad, "q")) << bad;
  }
}

}  // namespace
}  // namespace recount::serve
