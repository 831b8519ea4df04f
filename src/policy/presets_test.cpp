// Every policy that this repository prints passes its check: what a reader copies must load.
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/files.h"
#include "policy/load.h"
#include "policy/test_texts.h"

namespace recount::policy {
namespace {

using evidence::LedgerKind;

void expect_loads(const std::string& text, const std::string& name, LedgerKind kind) {
  const Loaded loaded = load(text, name, kind);
  EXPECT_TRUE(loaded.policy.has_value()) << render(loaded.diagnostics, text);
}

// What stands between a line of three backticks with the word toml and the next three.
std::vector<std::string> toml_blocks(const std::string& page) {
  std::vector<std::string> blocks;
  std::size_t at = 0;
  while ((at = page.find("\n```toml\n", at)) != std::string::npos) {
    const std::size_t begin = at + 9;
    const std::size_t end = page.find("\n```", begin);
    blocks.push_back(page.substr(begin, end - begin));
    at = end;
  }
  return blocks;
}

TEST(Presets, LoadForTheLedgersTheyAreFor) {
  for (const Path& path : list_files_below("policies")) {
    const std::string name = path.string();
    // Cases are of systems that are refused here: tests/policies judges them.
    if (!name.ends_with(".toml") || name.ends_with(".map.toml") || name.starts_with("cases/")) {
      continue;
    }
    const std::string text = text_of("policies" / path);
    if (name.starts_with("archive/")) {
      expect_loads(text, name, LedgerKind::Archive);
      continue;
    }
    expect_loads(text, name, LedgerKind::Live);
    expect_loads(text, name, LedgerKind::Synthetic);
  }
}

TEST(Presets, AreNamedForTheirContext) {
  for (const Path& path : list_files_below("policies")) {
    const std::string name = path.stem().string();
    if (path.extension() != ".toml" || name.ends_with(".map")) {
      continue;
    }
    const TomlText read = read_toml(text_of("policies" / path), name);
    const Node* context = read.root.find("context");
    ASSERT_NE(context, nullptr) << path;
    EXPECT_EQ(context->text, name) << path;
  }
}

TEST(Presets, PrintedInPagesLoadToo) {
  std::vector<Path> pages = {"README.md", "REFUSALS.md", "ARCHITECTURE.md"};
  for (const Path& page : list_files_below("docs")) {
    pages.push_back("docs" / page);
  }
  for (const Path& page : pages) {
    const auto text = read_text(page);
    if (page.extension() != ".md" || !text) {
      continue;
    }
    for (const std::string& block : toml_blocks(*text)) {
      if (block.find("language = 1") != std::string::npos ||
          block.find("language    = 1") != std::string::npos) {
        expect_loads(block, page.string(), LedgerKind::Live);
      }
    }
  }
}

}  // namespace
}  // namespace recount::policy
