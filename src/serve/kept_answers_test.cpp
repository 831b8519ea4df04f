#include "serve/kept_answers.h"

#include <gtest/gtest.h>

#include "serve/test_directory.h"

namespace recount::serve {
namespace {

class KeptAnswersTest : public ::testing::Test {
 protected:
  AnswerClaim claim(const Caller& caller, std::string_view key) {
    Result<AnswerClaim> claimed = answers_.claim(caller, key);
    EXPECT_TRUE(claimed);
    return std::move(*claimed);
  }

  static Hash digest(std::string_view request) { return sha256(as_bytes(request)); }

  TestDirectory directory_;
  FixedClock clock_{*parse_rfc3339("2026-11-25T10:00:00Z")};
  SystemEntropy entropy_;
  Control control_ = *Control::open(directory_ / "control.sqlite", clock_, entropy_);
  KeptAnswers answers_{control_.file(), clock_};
  Caller ana_{.name = "ana", .role = Role::Operator, .scopes = {}};
  Caller ben_{.name = "ben", .role = Role::Operator, .scopes = {}};
};

TEST_F(KeptAnswersTest, ARepeatGetsTheFirstAnswer) {
  {
    AnswerClaim first = claim(ana_, "key");
    EXPECT_FALSE(*first.find(digest("body")));
    ASSERT_TRUE(first.keep(digest("body"), {.status = 200, .body = "{\"accepted\":3}"}));
  }
  AnswerClaim again = claim(ana_, "key");
  const auto answer = again.find(digest("body"));
  ASSERT_TRUE(answer && *answer);
  EXPECT_EQ((*answer)->status, 200);
  EXPECT_EQ((*answer)->body, "{\"accepted\":3}");
}

TEST_F(KeptAnswersTest, AnotherBodyUnderTheKeyIsAConflict) {
  claim(ana_, "key").keep(digest("body"), {.status = 200, .body = "{}"}).value();
  const auto answer = claim(ana_, "key").find(digest("other"));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, ErrorCode::IdConflict);
}

TEST_F(KeptAnswersTest, KeysOfTwoCallersDoNotMeet) {
  claim(ana_, "key").keep(digest("body"), {.status = 200, .body = "ana's"}).value();
  EXPECT_FALSE(*claim(ben_, "key").find(digest("other")));
}

TEST_F(KeptAnswersTest, OneRequestAtATimeUnderAKey) {
  const AnswerClaim held = claim(ana_, "key");
  const auto second = answers_.claim(ana_, "key");
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::Busy);
  EXPECT_TRUE(answers_.claim(ana_, "other"));
  EXPECT_TRUE(answers_.claim(ben_, "key"));
}

TEST_F(KeptAnswersTest, AClaimWithoutAnAnswerLeavesNothing) {
  {
    const AnswerClaim given_up = claim(ana_, "key");
  }
  EXPECT_FALSE(*claim(ana_, "key").find(digest("another body")));
}

TEST_F(KeptAnswersTest, AnAnswerIsKeptForADayAndThenGoes) {
  claim(ana_, "key").keep(digest("body"), {.status = 200, .body = "{}"}).value();
  clock_.set({clock_.now().microseconds + kAnswerLife.microseconds - 1});
  ASSERT_TRUE(answers_.tidy());
  EXPECT_TRUE(*claim(ana_, "key").find(digest("body")));
  clock_.set({clock_.now().microseconds + 1});
  ASSERT_TRUE(answers_.tidy());
  EXPECT_FALSE(*claim(ana_, "key").find(digest("body")));
}

TEST_F(KeptAnswersTest, AnAnswerThatIsTooLongIsNotKept) {
  AnswerClaim first = claim(ana_, "key");
  const KeptAnswer answer{.status = 200, .body = std::string(kAnswerBytesMax + 1, 'x')};
  EXPECT_EQ(first.keep(digest("body"), answer).error().code, ErrorCode::Usage);
}

}  // namespace
}  // namespace recount::serve
