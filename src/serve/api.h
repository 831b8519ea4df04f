// The HTTP face of ledgers: every operation of openapi.yaml, as a service of wire.
//
// Holds
//   1. What a caller may see or do is asked of visibility.h before anything is looked up.
//   2. A read of answers or evidence is on record in the access log before its answer is sent.
//   3. Every answer is of one signed checkpoint.
//   4. No answer to a caller with a key or a session is kept by anybody on the way.
//
// The handlers are in *_routes.cpp, one file a group of operations.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/entropy.h"
#include "serve/call.h"
#include "serve/control.h"
#include "serve/cursor.h"
#include "serve/kept_answers.h"
#include "serve/metrics.h"
#include "serve/pages.h"
#include "serve/served.h"
#include "serve/visibility.h"
#include "wire/server.h"

namespace recount::serve {

/// Of one answered request.
struct LogLine {
  std::string_view method;
  std::string_view path;
  std::string_view caller;
  std::string_view peer;
  int status = 0;
  std::chrono::microseconds took{0};
};

class Api;

struct Route {
  std::string_view operation;  // operationId of openapi.yaml
  wire::Method method;
  std::string_view path;
  Result<wire::Answer> (Api::*handler)(const Call&);
  std::vector<std::string_view> parameters;  // of the query
};

/// Every operation there is.
std::span<const Route> routes();

class Api final : public wire::Service {
 public:
  struct Parts {
    std::vector<Served>& ledgers;
    Control& control;
    KeptAnswers& kept_answers;
    Clock& clock;
    Entropy& entropy;
    std::function<void(const LogLine&)> log;  // nothing: no log
    Pages* pages = nullptr;                   // nothing: no pages but the console
  };

  explicit Api(const Parts& parts);

  wire::Answer begin(const wire::Request& request) override;
  wire::Response refuse(int status, std::string_view reason) override;

  /// For /metrics, which tells what the wire has counted too. Borrowed.
  void set_server(const wire::Server& server);

 private:
  friend std::span<const Route> routes();
  class Watched;

  /// What is remembered of a request until its answer is sent.
  struct Trail {
    std::size_t route = 0;  // its place in routes(); their number: none of them
    std::chrono::steady_clock::time_point begun;
    wire::Method method = wire::Method::Get;
    bool is_public = true;
    std::string if_none_match;
    std::string path;
    std::string caller;
    std::string peer;
  };

  /// One context as a caller may see it, at one checkpoint.
  struct View {
    Served& served;
    Look look;
    const engine::ContextState& context;
    const policy::Policy& policy;  // in force now
    Where where;
    Sight sight;
  };

  Result<CallerRef> caller_of(const wire::Request& request) const;
  Result<wire::Answer> dispatch(const wire::Request& request, Trail& trail);
  Result<wire::Answer> page_of(const Call& call) const;
  static wire::Response not_for_path(const wire::Request& request,
                                     const std::vector<wire::Method>& allowed);
  void finish(const Trail& trail, wire::Response& response);

  Result<Served*> ledger_of(const Call& call) const;
  /// The call as if it had named the one ledger; NotFound when there are several.
  Result<Call> of_only_ledger(const Call& call) const;
  /// The context of the call's path.
  Result<View> view_of(const Call& call, Act act) const;
  static Status may_write(const Call& call, const Served& served, const std::string& context);
  Status record(const Call& call, const View& view, evidence::Reading what,
                std::string_view subject, std::uint64_t count) const;

  Result<wire::Answer> list_ledgers(const Call& call);
  Result<wire::Answer> get_ledger(const Call& call);
  Result<wire::Answer> get_context(const Call& call);
  Result<wire::Answer> get_policy(const Call& call);

  Result<wire::Answer> find_subjects(const Call& call);
  Result<wire::Answer> get_standing(const Call& call);
  Result<wire::Answer> list_standings(const Call& call);
  Result<wire::Answer> get_standings(const Call& call);
  Result<wire::Answer> get_explanation(const Call& call);
  Result<wire::Answer> get_history(const Call& call);
  Result<wire::Answer> get_places(const Call& call);

  Result<wire::Answer> post_evidence(const Call& call);

  Result<wire::Answer> get_entry(const Call& call);
  Result<wire::Answer> get_opening(const Call& call);
  Result<wire::Answer> get_proof(const Call& call);
  Result<wire::Answer> watch_ledger(const Call& call);
  Result<wire::Answer> get_checkpoint(const Call& call);
  Result<wire::Answer> get_tile(const Call& call);
  Result<wire::Answer> get_only_checkpoint(const Call& call);
  Result<wire::Answer> get_only_tile(const Call& call);

  Result<wire::Answer> list_access(const Call& call);

  Result<wire::Answer> get_session(const Call& call);
  Result<wire::Answer> open_session(const Call& call);
  Result<wire::Answer> close_session(const Call& call);
  Result<wire::Answer> is_live(const Call& call);
  Result<wire::Answer> is_ready(const Call& call);
  Result<wire::Answer> get_metrics(const Call& call);
  Result<wire::Answer> get_open_api(const Call& call);

  Parts parts_;
  CursorKey cursor_key_;
  Metrics metrics_;
  std::atomic<const wire::Server*> server_{nullptr};  // set while requests come already
};

}  // namespace recount::serve
