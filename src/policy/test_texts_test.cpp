#include "policy/test_texts.h"

#include <cstdlib>

#include <gtest/gtest.h>

namespace recount::policy {

std::string text_of(const Path& path) {
  const auto text = read_text(path);
  EXPECT_TRUE(text.has_value()) << path;
  return text.value_or("");
}

std::string changed(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << "there is no \"" << from << "\" in\n" << text;
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

void expect_golden(const std::string& text, const Path& path) {
  if (std::getenv("UPDATE_GOLDEN") != nullptr) {
    ASSERT_TRUE(make_directories(path.parent_path()).has_value());
    ASSERT_TRUE(write_file_atomically(path, as_bytes(text)).has_value());
    return;
  }
  EXPECT_EQ(text, text_of(path)) << "UPDATE_GOLDEN=1 rewrites " << path;
}

}  // namespace recount::policy
