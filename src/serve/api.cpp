#include "serve/api.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/checksum.h"
#include "base/nearest_name.h"
#include "serve/problem.h"
#include "serve/router.h"
#include "serve/session_cookie.h"
#include "serve/static_files.h"

namespace recount::serve {
namespace {

std::vector<std::string_view> operations() {
  std::vector<std::string_view> names;
  for (const Route& route : routes()) {
    names.push_back(route.operation);
  }
  return names;
}

wire::Response to_response(const Error& error) {
  return serve::to_response(problem_of(error));
}

std::string etag_of(std::string_view body) {
  return fmt::format("\"{:016x}\"", xxh3(as_bytes(body)));
}

bool is_matched(std::string_view if_none_match, std::string_view etag) {
  return if_none_match == "*" || if_none_match.find(etag) != std::string_view::npos;
}

void add_allow(wire::Response& response, const std::vector<wire::Method>& allowed) {
  std::string names = "OPTIONS";
  for (const wire::Method method : allowed) {
    names += fmt::format(", {}", name_of(method));
    names += method == wire::Method::Get ? ", HEAD" : "";
  }
  response.headers.push_back({"Allow", std::move(names)});
}

}  // namespace

/// Tells `finish` of an exchange's answer before it is sent.
class Api::Watched final : public wire::Exchange {
 public:
  Watched(Api& api, Trail trail, std::unique_ptr<wire::Exchange> inner)
      : api_(api), trail_(std::move(trail)), inner_(std::move(inner)) {}

  void open(wire::Reply reply) override {
    inner_->open(
        [&api = api_, trail = trail_, reply = std::move(reply)](wire::Response response) mutable {
          api.finish(trail, response);
          reply(std::move(response));
        });
  }

  void take(std::string_view piece, wire::More more) override {
    inner_->take(piece, std::move(more));
  }

  void finish() override { inner_->finish(); }

 private:
  Api& api_;
  Trail trail_;
  std::unique_ptr<wire::Exchange> inner_;
};

Api::Api(const Parts& parts) : parts_(parts), cursor_key_(parts.entropy), metrics_(operations()) {}

void Api::set_server(const wire::Server& server) {
  server_ = &server;
}

wire::Response Api::refuse(int status, std::string_view reason) {
  Problem problem;
  problem.status = status;
  problem.code = status == 408   ? "timeout"
                 : status == 413 ? "too_large"
                 : status == 431 ? "too_large"
                 : status == 501 ? "not_implemented"
                 : status == 503 ? "busy"
                                 : "malformed";
  problem.detail = std::string(reason);
  problem.hint = status == 503 ? "try again in a moment" : "see /openapi.json";
  wire::Response response = serve::to_response(problem);
  finish({.route = routes().size(),
          .begun = std::chrono::steady_clock::now(),
          .method = wire::Method::Other,
          .is_public = true,
          .if_none_match = {},
          .path = {},
          .caller = {},
          .peer = {}},
         response);
  return response;
}

Result<CallerRef> Api::caller_of(const wire::Request& request) const {
  if (const auto given = wire::find_header(request.headers, "Authorization")) {
    constexpr std::string_view kScheme = "Bearer ";
    if (!given->starts_with(kScheme)) {
      return make_error(ErrorCode::Unauthorized, "the Authorization header holds no bearer key",
                        "send it as: Authorization: Bearer KEY");
    }
    return parts_.control.caller_of_key(given->substr(kScheme.size()));
  }
  if (const auto token = session_of(request)) {
    RECOUNT_TRY(check_origin(request));
    const Result<CallerRef> caller = parts_.control.caller_of_session(*token);
    const bool is_party = caller && (*caller)->role == Role::Party;
    if (caller &&
        (!is_party || (parts_.pages != nullptr && parts_.pages->admits(**caller, request)))) {
      return caller;
    }
  }
  return public_caller();
}

wire::Answer Api::begin(const wire::Request& request) {
  Trail trail{.route = routes().size(),
              .begun = std::chrono::steady_clock::now(),
              .method = request.method,
              .is_public = true,
              .if_none_match = {},
              .path = {},
              .caller = {},
              .peer = {}};
  if (const auto etag = wire::find_header(request.headers, "If-None-Match")) {
    trail.if_none_match = *etag;
  }
  if (parts_.log) {
    trail.path = request.path;
    trail.peer = request.peer;
  }
  Result<wire::Answer> answer = dispatch(request, trail);
  if (!answer) {
    wire::Response response = to_response(answer.error());
    finish(trail, response);
    return response;
  }
  if (auto* response = std::get_if<wire::Response>(&*answer)) {
    finish(trail, *response);
  } else if (auto* exchange = std::get_if<std::unique_ptr<wire::Exchange>>(&*answer)) {
    return std::make_unique<Watched>(*this, std::move(trail), std::move(*exchange));
  } else {
    finish(trail, std::get<wire::Streaming>(*answer).head);
  }
  return std::move(*answer);
}

Result<wire::Answer> Api::dispatch(const wire::Request& request, Trail& trail) {
  const wire::Method method = routed_method(request.method);
  std::vector<wire::Method> allowed;
  const Route* chosen = nullptr;
  std::vector<std::string> values;
  for (const Route& route : routes()) {
    auto match = match_path(route.path, request.path);
    if (!match) {
      continue;
    }
    allowed.push_back(route.method);
    if (route.method == method) {
      chosen = &route;
      values = std::move(*match);
      break;
    }
  }
  if (chosen != nullptr) {
    trail.route = static_cast<std::size_t>(chosen - routes().data());
  } else if (!allowed.empty()) {
    return not_for_path(request, allowed);
  }
  Call call{.request = request, .path = std::move(values), .query = {}, .caller = nullptr};
  call.caller = RECOUNT_TRY(caller_of(request));
  trail.is_public = call.caller->role == Role::Public;
  if (parts_.log) {
    trail.caller = call.caller->name;
  }
  if (!request.query.empty()) {
    auto query = wire::parse_query(request.query);
    if (!query) {
      return make_error(ErrorCode::Usage, "the query is not percent-encoded UTF-8",
                        "encode every byte but letters, digits, '-', '.', '_' and '~' as %XX");
    }
    call.query = std::move(*query);
  }
  if (chosen == nullptr) {
    return page_of(call);
  }
  RECOUNT_TRY(call.check_parameters(chosen->parameters));
  return (this->*chosen->handler)(call);
}

// What is no operation: a page, or a file of the console.
Result<wire::Answer> Api::page_of(const Call& call) const {
  if (parts_.pages != nullptr) {
    if (auto page = parts_.pages->find(call)) {
      return std::move(*page);
    }
  }
  if (auto file = find_page(call.request, console_files())) {
    return std::move(*file);
  }
  std::vector<std::string_view> known;
  for (const Route& route : routes()) {
    known.push_back(route.path);
  }
  const auto meant = nearest_name(call.request.path, known);
  return make_error(
      ErrorCode::NotFound, "there is no such path",
      meant ? fmt::format("did you mean {}?", *meant) : "/openapi.json lists them all");
}

wire::Response Api::not_for_path(const wire::Request& request,
                                 const std::vector<wire::Method>& allowed) {
  if (request.method == wire::Method::Options) {
    wire::Response response;
    response.status = 204;
    add_allow(response, allowed);
    return response;
  }
  Problem problem;
  problem.status = 405;
  problem.code = "method_not_allowed";
  problem.detail = fmt::format("{} is not for this path", name_of(request.method));
  problem.hint = "the Allow header lists what is";
  wire::Response response = serve::to_response(problem);
  add_allow(response, allowed);
  return response;
}

void Api::finish(const Trail& trail, wire::Response& response) {
  const bool is_get = routed_method(trail.method) == wire::Method::Get;
  if (is_get && response.status == 200 && !response.body.empty()) {
    std::string etag = etag_of(response.body);
    if (!trail.if_none_match.empty() && is_matched(trail.if_none_match, etag)) {
      response.status = 304;
      response.body.clear();
    }
    response.headers.push_back({"ETag", std::move(etag)});
  }
  if (!wire::find_header(response.headers, "Cache-Control")) {
    response.headers.push_back({"Cache-Control", trail.is_public ? "no-cache" : "no-store"});
  }
  response.headers.push_back({"X-Content-Type-Options", "nosniff"});
  const auto took = std::chrono::duration_cast<std::chrono::microseconds>(
      std::chrono::steady_clock::now() - trail.begun);
  metrics_.count(trail.route, response.status, took);
  if (parts_.log) {
    parts_.log({.method = name_of(trail.method),
                .path = trail.path,
                .caller = trail.caller,
                .peer = trail.peer,
                .status = response.status,
                .took = took});
  }
}

Result<Served*> Api::ledger_of(const Call& call) const {
  const std::string& name = call.path.front();
  const auto found = std::ranges::find_if(
      parts_.ledgers, [&](const Served& one) { return one.ledger.name() == name; });
  if (found != parts_.ledgers.end()) {
    return &*found;
  }
  std::vector<std::string_view> names;
  for (const Served& one : parts_.ledgers) {
    names.push_back(one.ledger.name());
  }
  const auto meant = nearest_name(name, names);
  return make_error(ErrorCode::NotFound, fmt::format("there is no ledger \"{}\"", name),
                    meant ? fmt::format("did you mean \"{}\"?", *meant)
                          : fmt::format("this server has: {}", fmt::join(names, ", ")));
}

Result<Api::View> Api::view_of(const Call& call, Act act) const {
  Served& served = *RECOUNT_TRY(ledger_of(call));
  Look look = served.ledger.look();
  const answers::Asked asked = RECOUNT_TRY(answers::ask(look.engine, call.path[1], {}));
  Where where{
      .ledger = served.ledger.name(), .kind = look.engine.genesis()->kind, .policy = asked.policy};
  RECOUNT_TRY(may(*call.caller, act, where));
  return View{.served = served,
              .look = std::move(look),
              .context = *asked.context,
              .policy = *asked.policy,
              .where = where,
              .sight = sight_of(*call.caller, where)};
}

Status Api::record(const Call& call, const View& view, evidence::Reading what,
                   std::string_view subject, std::uint64_t count) const {
  return view.served.access.record({.read_at = parts_.clock.now(),
                                    .reader = call.caller->name,
                                    .role = call.caller->role,
                                    .what = what,
                                    .context = view.context.name(),
                                    .subject = std::string(subject),
                                    .count = std::max<std::uint64_t>(count, 1),
                                    .purpose = RECOUNT_TRY(call.purpose())});
}

}  // namespace recount::serve
