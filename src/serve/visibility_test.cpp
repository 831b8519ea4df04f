#include "serve/visibility.h"

#include <map>

#include <gtest/gtest.h>

#include "base/files.h"

namespace recount::serve {
namespace {

using evidence::LedgerKind;

const Caller kPublic = *public_caller();
const Caller kService{.name = "portal",
                      .role = Role::Service,
                      .scopes = {{.ledger = "city", .context = "inspection"}}};
const Caller kAuditor{.name = "auditor", .role = Role::Auditor, .scopes = {}};
const Caller kOperator{.name = "operator", .role = Role::Operator, .scopes = {}};

policy::Policy policy_of(const std::string& context, std::vector<std::string> to,
                         std::vector<std::string> with) {
  policy::Policy policy;
  policy.context = context;
  policy.show.to = std::move(to);
  policy.show.with = std::move(with);
  policy.show.after = 3;
  return policy;
}

policy::Actor actor(const std::string& role, std::vector<std::string> sees) {
  policy::Actor one;
  one.role = role;
  one.sees = std::move(sees);
  return one;
}

const policy::Policy kOpen =
    policy_of("inspection", {"public", "subject"}, {"rating", "interval", "count", "evidence"});
const policy::Policy kRatingsOnly = policy_of("inspection", {"public"}, {"rating"});
const policy::Policy kClosed = policy_of("inspection", {"subject"}, {"rating", "evidence"});

Where at(const policy::Policy& policy, LedgerKind kind = LedgerKind::Live,
         std::string_view ledger = "city") {
  return {.ledger = ledger, .kind = kind, .policy = &policy};
}

bool allows(const Caller& caller, Act act, const Where& where) {
  return may(caller, act, where).has_value();
}

// The table once more, as its readers know it: a change of one is a change of both.
TEST(Visibility, TheTableIsThis) {
  using enum Right;
  const std::map<Act, std::array<Right, 5>> table = {
      // act                  public   service   auditor  operator  party
      {Act::ReadLog, {Always, Always, Always, Always, Always}},
      {Act::ReadAnswers, {AsShown, InScope, Always, Always, AsShown}},
      {Act::ReadEvidence, {AsShown, AsActors, Always, Always, AsShown}},
      {Act::WriteEvidence, {Never, InScope, Never, Always, Never}},
      {Act::ReadAccessLog, {Never, Never, Always, Always, Never}},
      {Act::ReadMetrics, {Never, Never, Always, Always, Never}},
      {Act::OwnRecord, {Never, Never, Never, Never, AsItself}},
  };
  ASSERT_EQ(table.size(), kActs.size());
  for (const auto& [act, rights] : table) {
    for (std::size_t i = 0; i < evidence::kRoles.size(); ++i) {
      EXPECT_EQ(right_of(evidence::kRoles[i], act), rights[i])
          << name_of(act) << " " << name_of(evidence::kRoles[i]);
    }
  }
}

TEST(Visibility, TheDocumentPrintsTheTable) {
  const std::string text = *read_text("docs/serving.md");
  for (const Act act : kActs) {
    std::string line = "| " + std::string(name_of(act)) + " |";
    for (const Role role : evidence::kRoles) {
      line += " " + std::string(name_of(right_of(role, act))) + " |";
    }
    EXPECT_NE(text.find(line), std::string::npos) << "docs/serving.md lacks: " << line;
  }
}

TEST(Visibility, TheOperatorMayEverythingButBeSomebodyElse) {
  for (const Act act : kActs) {
    EXPECT_EQ(allows(kOperator, act, at(kClosed)), act != Act::OwnRecord) << name_of(act);
  }
}

TEST(Visibility, TheAuditorReadsEverythingAndWritesNothing) {
  for (const Act act : kActs) {
    const bool reads = act != Act::WriteEvidence && act != Act::OwnRecord;
    EXPECT_EQ(allows(kAuditor, act, at(kClosed)), reads) << name_of(act);
  }
}

TEST(Visibility, AServiceHasItsOwnContextsOnly) {
  const policy::Policy other = policy_of("stays", {"public"}, {"rating", "evidence"});
  for (const Act act : {Act::ReadAnswers, Act::WriteEvidence}) {
    EXPECT_TRUE(allows(kService, act, at(kClosed)));
    EXPECT_FALSE(allows(kService, act, at(other)));
    EXPECT_FALSE(allows(kService, act, at(kClosed, LedgerKind::Live, "town")));
  }
}

TEST(Visibility, APartyHasItsOwnRecordInItsContextAndElseWhatThePublicHas) {
  const Caller party{.name = "host-3",
                     .role = Role::Party,
                     .scopes = {{.ledger = "city", .context = "inspection"}}};
  const policy::Policy other = policy_of("stays", {"subject"}, {"rating"});
  EXPECT_TRUE(allows(party, Act::OwnRecord, at(kClosed)));
  EXPECT_FALSE(allows(party, Act::OwnRecord, at(other)));
  EXPECT_FALSE(allows(party, Act::OwnRecord, at(kClosed, LedgerKind::Live, "town")));
  for (const Act act : {Act::ReadLog, Act::ReadAnswers, Act::ReadEvidence, Act::WriteEvidence,
                        Act::ReadAccessLog, Act::ReadMetrics}) {
    for (const policy::Policy& policy : {kOpen, kRatingsOnly, kClosed}) {
      EXPECT_EQ(allows(party, act, at(policy)), allows(kPublic, act, at(policy))) << name_of(act);
    }
  }
  EXPECT_EQ(sight_of(party, at(kRatingsOnly)).evidence_count_min, 3U);
  EXPECT_FALSE(sight_of(party, at(kRatingsOnly)).count);
}

TEST(Visibility, AServiceSeesEvidenceAsTheOperatorDoes) {
  const auto sees = [](std::vector<policy::Actor> actors) {
    policy::Policy policy = kClosed;
    policy.actors = std::move(actors);
    const bool may_read = allows(kService, Act::ReadEvidence, at(policy));
    EXPECT_EQ(sight_of(kService, at(policy)).evidence, may_read);
    EXPECT_TRUE(sight_of(kService, at(policy)).rating);
    return may_read;
  };
  EXPECT_FALSE(sees({}));
  EXPECT_TRUE(sees({actor("controller", {"standing", "evidence"})}));
  EXPECT_FALSE(sees({actor("controller", {"evidence"}), actor("operator", {"standing"})}));
  EXPECT_TRUE(sees({actor("controller", {}), actor("operator", {"evidence"})}));
  EXPECT_FALSE(sees({actor("host", {"evidence"}), actor("builder", {"evidence"})}));
}

TEST(Visibility, ThePublicSeesOfALiveLedgerWhatThePolicyShows) {
  EXPECT_TRUE(allows(kPublic, Act::ReadAnswers, at(kOpen)));
  EXPECT_TRUE(allows(kPublic, Act::ReadEvidence, at(kOpen)));
  EXPECT_TRUE(allows(kPublic, Act::ReadAnswers, at(kRatingsOnly)));
  EXPECT_FALSE(allows(kPublic, Act::ReadEvidence, at(kRatingsOnly)));
  EXPECT_FALSE(allows(kPublic, Act::ReadAnswers, at(kClosed)));
  EXPECT_FALSE(allows(kPublic, Act::ReadEvidence, at(kClosed)));
  EXPECT_FALSE(allows(kPublic, Act::WriteEvidence, at(kOpen)));
  EXPECT_TRUE(allows(kPublic, Act::ReadLog, {.ledger = "city"}));
  EXPECT_FALSE(allows(kPublic, Act::ReadAccessLog, {.ledger = "city"}));
  EXPECT_FALSE(allows(kPublic, Act::ReadMetrics, {}));
}

TEST(Visibility, ThePublicSeesAnswersOfArchiveAndSyntheticLedgers) {
  for (const LedgerKind kind : {LedgerKind::Archive, LedgerKind::Synthetic}) {
    EXPECT_TRUE(allows(kPublic, Act::ReadAnswers, at(kClosed, kind)));
    EXPECT_TRUE(allows(kPublic, Act::ReadEvidence, at(kClosed, kind)));
    EXPECT_FALSE(allows(kPublic, Act::WriteEvidence, at(kClosed, kind)));
    const Sight sight = sight_of(kPublic, at(kClosed, kind));
    EXPECT_TRUE(sight.rating && sight.interval && sight.count && sight.facets && sight.evidence);
    EXPECT_EQ(sight.evidence_count_min, 0U);
  }
}

TEST(Visibility, ThePublicsSightIsWhatTheStandingIsShownWith) {
  const Sight few = sight_of(kPublic, at(kRatingsOnly));
  EXPECT_TRUE(few.rating);
  EXPECT_FALSE(few.interval || few.count || few.facets || few.evidence);
  EXPECT_EQ(few.evidence_count_min, 3U);
  const Sight more = sight_of(kPublic, at(kOpen));
  EXPECT_TRUE(more.rating && more.interval && more.count && more.evidence);
  EXPECT_FALSE(more.facets);
  EXPECT_EQ(sight_of(kAuditor, at(kRatingsOnly)).evidence_count_min, 0U);
}

TEST(Visibility, ARefusalSaysWhoWouldBeAllowed) {
  const Error to_public = may(kPublic, Act::WriteEvidence, at(kOpen)).error();
  EXPECT_EQ(to_public.code, ErrorCode::Unauthorized);
  EXPECT_EQ(to_public.help, "use a key of role operator, or of a service with this context");
  const Error to_auditor = may(kAuditor, Act::WriteEvidence, at(kOpen)).error();
  EXPECT_EQ(to_auditor.code, ErrorCode::Forbidden);
  EXPECT_EQ(to_auditor.message,
            "the auditor key \"auditor\" may not record evidence in this context");
  EXPECT_EQ(may(kService, Act::ReadAccessLog, at(kOpen)).error().help,
            "use a key of role operator or auditor");
}

TEST(Scope, ReadsBackAndIsBounded) {
  for (const char* text : {"inspection", "city/inspection", "Città di Esempio/home-sharing"}) {
    const auto scope = parse_scope(text);
    ASSERT_TRUE(scope) << text;
    EXPECT_EQ(to_text(*scope), text);
  }
  for (const std::string text :
       {"", "/", "city/", "/inspection", "city/No Context", "a\nb/c", "a/b/c"}) {
    EXPECT_FALSE(parse_scope(text)) << text;
  }
  EXPECT_FALSE(parse_scope(std::string(129, 'l') + "/c"));
}

}  // namespace
}  // namespace recount::serve
