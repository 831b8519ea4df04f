// What the checker refuses is not loaded at run time either: a ledger that holds such a policy,
// however it came there, is opened by nobody.
#include <filesystem>
#include <unistd.h>

#include <gtest/gtest.h>

#include "base/clock.h"
#include "base/ensure.h"
#include "base/entropy.h"
#include "base/files.h"
#include "engine/snapshot.h"
#include "intake/intake.h"
#include "policy/load.h"

namespace recount {
namespace {

std::string replaced(std::string text, std::string_view old, std::string_view with) {
  const std::size_t at = text.find(old);
  ensure(at != std::string::npos, "the preset says it");
  return text.replace(at, old.size(), with);
}

class RefusedPolicy : public testing::TestWithParam<std::pair<const char*, const char*>> {};

TEST_P(RefusedPolicy, IsLoadedByNeitherIntakeNorEngine) {
  const std::string text = read_text("policies/home-sharing.toml").value();
  policy::Loaded loaded = policy::load(text, "p", evidence::LedgerKind::Live);
  ASSERT_TRUE(loaded.policy.has_value());
  loaded.policy->text = replaced(text, GetParam().first, GetParam().second);
  ASSERT_FALSE(policy::load(loaded.policy->text, "p", evidence::LedgerKind::Live).policy);

  const Path directory = Path(testing::TempDir()) / ("refused-" + std::to_string(::getpid()));
  std::filesystem::remove_all(directory);
  SystemClock clock;
  SeededEntropy entropy(7);
  intake::NewLedger made;
  made.kind = evidence::LedgerKind::Live;
  made.controller = "The tests";
  made.policies.push_back(std::move(*loaded.policy));
  const auto created = intake::Intake::create(directory, made, clock, entropy);
  ASSERT_FALSE(created.has_value()) << "a forged policy is on record, and intake takes it";
  EXPECT_EQ(created.error().code, ErrorCode::Damaged);

  const auto opened = intake::Intake::open(directory, clock, entropy);
  ASSERT_FALSE(opened.has_value());
  EXPECT_EQ(opened.error().code, ErrorCode::Damaged);
  const auto reader = ledger::Reader::open(directory);
  ASSERT_TRUE(reader.has_value()) << "its entries are there for whoever wants to look";
  const auto engine = engine::load_engine(directory, *reader);
  ASSERT_FALSE(engine.has_value());
  EXPECT_NE(engine.error().message.find("does not load"), std::string::npos);
  std::filesystem::remove_all(directory);
}

INSTANTIATE_TEST_SUITE_P(Rules, RefusedPolicy,
                         testing::Values(std::pair{"\"simultaneous\"", "\"on-arrival\""},
                                         std::pair{"by = \"uninvolved\"", "by = \"formula\""},
                                         std::pair{"notice   = \"before\"", "notice = \"none\""}));

}  // namespace
}  // namespace recount
