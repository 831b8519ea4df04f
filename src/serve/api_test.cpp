// The API without sockets: what the service answers, and to whom.
#include "serve/api.h"

#include <future>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "serve/test_directory.h"
#include "serve/test_ledger.h"

namespace recount::serve {
namespace {

constexpr std::string_view kStays = "/v1/ledgers/stays/contexts/home-sharing";
constexpr std::string_view kBikes = "/v1/ledgers/bikes/contexts/city-service";

evidence::Evidence measurement(int number, const std::string& station) {
  evidence::Evidence one;
  one.kind = evidence::Kind::Measurement;
  one.id = fmt::format("m-{}", number);
  one.context = "city-service";
  one.rater = "sensor";
  one.subject = station;
  one.score = 0.5;
  one.observed_at = *parse_rfc3339("2025-03-01T10:00:00Z");
  return one;
}

// Two live ledgers: one whose standings the policy keeps from the public, one that is open to all
// from twelve pieces of evidence on.
class ApiTest : public ::testing::Test {
 protected:
  ApiTest()
      : control_(*Control::open(directory_ / "control.sqlite", clock_, entropy_)),
        kept_(control_.file(), clock_) {
    ledgers_.reserve(2);
    serve("stays", "home-sharing.toml");
    serve("bikes", "city-service.toml");
    api_.emplace(Api::Parts{.ledgers = ledgers_,
                            .control = control_,
                            .kept_answers = kept_,
                            .clock = clock_,
                            .entropy = entropy_,
                            .log = {}});
    operator_ = key("operator", Role::Operator, {});
  }

  void serve(const std::string& name, std::string_view policy) {
    make_ledger(directory_ / name, evidence::LedgerKind::Live, policy, clock_, entropy_);
    ledgers_.push_back({.ledger = *HostedLedger::open(directory_ / name, clock_, entropy_),
                        .access = *AccessLog::open(directory_ / name, clock_, entropy_),
                        .streams = {},
                        .leaderboards = {}});
  }

  std::string key(const std::string& name, Role role, std::vector<Scope> scopes) {
    const auto made = control_.add_key(
        {.name = name, .role = role, .scopes = std::move(scopes), .life = std::nullopt});
    EXPECT_TRUE(made);
    return made->secret;
  }

  void write(std::size_t ledger, std::vector<evidence::Evidence> evidence) {
    std::promise<void> seen;
    HostedLedger& to = ledgers_[ledger].ledger;
    to.submit({.evidence = std::move(evidence),
               .done =
                   [&](const Result<Written>& written) {
                     ASSERT_TRUE(written);
                     to.when_published(written->tree_size, [&](const Status& done) {
                       EXPECT_TRUE(done);
                       seen.set_value();
                     });
                   }},
              [] {});
    seen.get_future().wait();
  }

  wire::Response ask(wire::Method method, const std::string& target, const std::string& key,
                     std::vector<wire::Header> headers = {}, std::string_view body = {}) {
    wire::Request request;
    request.method = method;
    request.path = target.substr(0, target.find('?'));
    request.query =
        target.size() > request.path.size() ? target.substr(request.path.size() + 1) : "";
    request.headers = std::move(headers);
    if (!key.empty()) {
      request.headers.push_back({"Authorization", "Bearer " + key});
    }
    wire::Answer answer = api_->begin(request);
    if (auto* response = std::get_if<wire::Response>(&answer)) {
      return std::move(*response);
    }
    auto& exchange = std::get<std::unique_ptr<wire::Exchange>>(answer);
    std::promise<wire::Response> reply;
    exchange->open([&](wire::Response response) { reply.set_value(std::move(response)); });
    if (!body.empty()) {
      exchange->take(body, [] {});
    }
    exchange->finish();
    return reply.get_future().get();
  }

  wire::Response get(const std::string& target, const std::string& key = "",
                     std::vector<wire::Header> headers = {}) {
    return ask(wire::Method::Get, target, key, std::move(headers));
  }

  static bool has(const wire::Response& response, std::string_view text) {
    return response.body.find(text) != std::string::npos;
  }

  TestDirectory directory_;
  SystemClock clock_;
  SystemEntropy entropy_;
  Control control_;
  KeptAnswers kept_;
  std::vector<Served> ledgers_;
  std::optional<Api> api_;
  std::string operator_;
};

TEST_F(ApiTest, WhatAPolicyKeepsFromThePublicIsRefusedBeforeAnythingIsLookedUp) {
  write(0, {review(1, "ben"), review(2, "ben"), review(3, "ben")});
  const std::string known = fmt::format("{}/standing?subject=ben", kStays);
  const std::string unknown = fmt::format("{}/standing?subject=benn", kStays);
  EXPECT_EQ(get(known).status, 401);
  EXPECT_EQ(get(known).body, get(unknown).body);
  for (const char* what :
       {"standings", "history?subject=ben", "subjects", "explanation?subject=ben"}) {
    EXPECT_EQ(get(fmt::format("{}/{}", kStays, what)).status, 401) << what;
    EXPECT_EQ(get(fmt::format("{}/{}", kStays, what), operator_).status, 200) << what;
  }
  EXPECT_EQ(get(known, operator_).status, 200);
}

TEST_F(ApiTest, TooLittleEvidenceIsAnsweredToThePublicLikeNone) {
  std::vector<evidence::Evidence> evidence;
  for (int i = 0; i < 12; ++i) {
    evidence.push_back(measurement(i, "Many"));
  }
  evidence.push_back(measurement(12, "Few"));
  write(1, evidence);
  const auto standing = [&](std::string_view who) {
    return fmt::format("{}/standing?subject={}", kBikes, who);
  };
  EXPECT_EQ(get(standing("Many")).status, 200);
  const wire::Response few = get(standing("Few"));
  EXPECT_EQ(few.status, 404);
  EXPECT_FALSE(has(get(standing("Fewx")), "did you mean"));
  EXPECT_EQ(get(fmt::format("{}/history?subject=Few", kBikes)).status, 404);
  EXPECT_TRUE(has(get(fmt::format("{}/subjects", kBikes)), R"("subjects":["Many"])"));
  EXPECT_EQ(get(standing("Few"), operator_).status, 200);
  EXPECT_TRUE(has(get(fmt::format("{}/subjects", kBikes), operator_), R"(["Few","Many"])"));
  const wire::Response both =
      ask(wire::Method::Post, fmt::format("{}/standings", kBikes), "",
          {{"Content-Type", "application/json"}}, R"({"subjects":["Few","Many"]})");
  EXPECT_TRUE(has(both, R"({"standings":[null,{)"));
}

TEST_F(ApiTest, AServiceWritesInItsOwnContextOnly) {
  const std::string portal =
      key("portal", Role::Service, {{.ledger = "stays", .context = "home-sharing"}});
  const std::vector<wire::Header> lines = {{"Content-Type", "application/x-ndjson"}};
  const std::string line =
      R"({"id":"1","kind":"review","rater":"a","subject":"b","score":4,"interaction":"s",)"
      R"("observed_at":"2025-01-01T00:00:00Z","context":)";
  const auto post = [&](const std::string& target, const std::string& context) {
    return ask(wire::Method::Post, target, portal, lines, line + context + "}\n");
  };
  EXPECT_TRUE(has(post("/v1/ledgers/stays/evidence", "\"home-sharing\""), R"("accepted":1)"));
  EXPECT_TRUE(has(post("/v1/ledgers/stays/evidence", "\"elsewhere\""), R"("code":"forbidden")"));
  EXPECT_EQ(post("/v1/ledgers/bikes/evidence", "\"city-service\"").status, 403);
  EXPECT_EQ(post("/v1/ledgers/stays/evidence?context=nowhere", "\"nowhere\"").status, 404);
  EXPECT_EQ(get(fmt::format("{}/standings", kBikes), portal).status, 403);
  EXPECT_EQ(get(fmt::format("{}/standings", kStays), portal).status, 200);
}

TEST_F(ApiTest, PrivateAnswersAreKeptByNobodyOnTheWay) {
  const auto kept = [](const wire::Response& response) {
    return std::string(wire::find_header(response.headers, "Cache-Control").value_or(""));
  };
  EXPECT_EQ(kept(get("/v1/ledgers")), "no-cache");
  EXPECT_EQ(kept(get("/v1/ledgers", operator_)), "no-store");
  EXPECT_EQ(kept(get("/v1/ledgers/nothing", operator_)), "no-store");
}

TEST_F(ApiTest, AnEtagIsMatchedWhole) {
  const wire::Response first = get("/v1/ledgers");
  const std::string etag(*wire::find_header(first.headers, "ETag"));
  EXPECT_EQ(get("/v1/ledgers", "", {{"If-None-Match", etag}}).status, 304);
  EXPECT_EQ(get("/v1/ledgers", "", {{"If-None-Match", "\"a\", " + etag}}).status, 304);
  EXPECT_EQ(get("/v1/ledgers", "", {{"If-None-Match", "*"}}).status, 304);
  EXPECT_EQ(get("/v1/ledgers", "", {{"If-None-Match", "\"0000000000000000\""}}).status, 200);
}

TEST_F(ApiTest, TheLoneLedgersPathsNeedALoneLedger) {
  EXPECT_EQ(get("/checkpoint").status, 404);
  EXPECT_EQ(get("/log/stays/checkpoint").status, 200);
}

TEST_F(ApiTest, WhatTheWireRefusesIsAProblemToo) {
  const wire::Response response = api_->refuse(431, "the header is too long");
  EXPECT_EQ(response.status, 431);
  EXPECT_EQ(response.content_type, "application/problem+json");
  EXPECT_TRUE(has(response, "the header is too long"));
}

}  // namespace
}  // namespace recount::serve
