#include <gtest/gtest.h>

#include "app/demo_archive.h"
#include "app/demo_tour.h"
#include "app/embedded_files.h"
#include "app/embedded_policy.h"
#include "story/city.h"

namespace recount::app {
namespace {

TEST(Demo, CarriesThePolicyOfEveryLedger) {
  for (const story::Chapter& chapter : story::build_city().chapters) {
    const auto policy = embedded_policy(chapter.policy_file, evidence::LedgerKind::Synthetic);
    ASSERT_TRUE(policy) << render(policy.error());
    EXPECT_EQ(policy->context, chapter.context);
  }
  for (const ArchiveSet& set : archive_sets()) {
    const auto policy = embedded_policy(set.policy, evidence::LedgerKind::Archive);
    ASSERT_TRUE(policy) << render(policy.error());
    EXPECT_EQ(policy->context, set.ledger);
  }
}

TEST(Demo, CarriesMapsThatLoad) {
  for (const ArchiveSet& set : archive_sets()) {
    for (const ArchiveFile& file : set.files) {
      if (!file.map.empty()) {
        const auto text = embedded_text(file.map);
        ASSERT_TRUE(text) << file.map;
        EXPECT_TRUE(feeds::load_csv_map(*text, file.map).map) << file.map;
      }
    }
  }
}

TEST(Demo, NamesThePolicyThatIsNotThere) {
  const auto policy = embedded_policy("policies/none.toml", evidence::LedgerKind::Synthetic);
  ASSERT_FALSE(policy);
  EXPECT_EQ(policy.error().code, ErrorCode::NotFound);
}

TEST(Demo, WritesWordsThatAShellReadsBack) {
  EXPECT_EQ(shell_word("recount-demo/kitchens"), "recount-demo/kitchens");
  EXPECT_EQ(shell_word("Osteria del Gelso"), "\"Osteria del Gelso\"");
  EXPECT_EQ(shell_word("anna's"), "\"anna's\"");
  EXPECT_EQ(shell_word("a \"b\" $c's"), "'a \"b\" $c'\\''s'");
  EXPECT_EQ(shell_word("福星食堂"), "\"福星食堂\"");
  EXPECT_EQ(shell_word(""), "\"\"");
}

}  // namespace
}  // namespace recount::app
