#include "base/excerpt.h"

#include <gtest/gtest.h>

namespace recount {
namespace {

TEST(Excerpt, ShowsAShortTextWhole) {
  EXPECT_EQ(excerpt(""), "\"\"");
  EXPECT_EQ(excerpt(std::string(60, 'a')), "\"" + std::string(60, 'a') + "\"");
}

TEST(Excerpt, CutsALongTextBetweenTwoCharacters) {
  EXPECT_EQ(excerpt(std::string(61, 'a')), "\"" + std::string(60, 'a') + "…\"");
  EXPECT_EQ(excerpt(std::string(59, 'a') + "èèè"), "\"" + std::string(59, 'a') + "…\"");
}

}  // namespace
}  // namespace recount
