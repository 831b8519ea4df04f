// Logging in and out.
#include <algorithm>
#include <memory>

#include <fmt/format.h>

#include "portal/portal.h"
#include "serve/session_cookie.h"

namespace recount::portal {
namespace {

constexpr std::string_view kTicketCookie = "recount_login";
constexpr std::size_t kCodeBytesMax = 4'096;

/// An answer that comes later, from another thread.
class Later final : public wire::Exchange {
 public:
  explicit Later(std::move_only_function<void(wire::Reply)> begin) : begin_(std::move(begin)) {}

  void open(wire::Reply reply) override { reply_ = std::move(reply); }

  void take(std::string_view /*piece*/, wire::More more) override { more(); }

  void finish() override { begin_(std::move(reply_)); }

 private:
  std::move_only_function<void(wire::Reply)> begin_;
  wire::Reply reply_;
};

std::string ticket_cookie(std::string_view value, std::int64_t seconds,
                          const wire::Request& request) {
  // Lax: the provider sends the browser back from another site.
  return fmt::format("{}={}; Path=/login; Max-Age={}; HttpOnly; SameSite=Lax{}", kTicketCookie,
                     value, seconds, serve::is_secure(request) ? "; Secure" : "");
}

// Behind a proxy on this machine, whom the proxy names.
std::string_view address_of(const wire::Request& request) {
  const auto forwarded = wire::find_header(request.headers, "X-Forwarded-For");
  const bool is_proxy = request.peer == "127.0.0.1" || request.peer == "::1";
  if (!forwarded || !is_proxy) {
    return request.peer;
  }
  std::string_view last = forwarded->substr(forwarded->rfind(',') + 1);
  last.remove_prefix(std::min(last.find_first_not_of(' '), last.size()));
  return last;
}

wire::Response message(Language language, Word title, std::string_view text, int status) {
  return to_response(
      {.language = language,
       .path = "/login",
       .title = std::string(say(language, title)),
       .main = fmt::format("<p>{}</p><p><a class=\"button\" href=\"/login\">{}</a></p>",
                           escape(text), say(language, Word::Again)),
       .has_menu = false,
       .moves_to = {},
       .status = status});
}

wire::Response not_logged_in(Language language, std::string_view why) {
  return message(language, Word::LogInFailed, why, 403);
}

}  // namespace

std::optional<wire::Response> Portal::too_often(const Place& place) {
  const Duration wait = logins_limit_.take(address_of(place.call.request), parts_.clock.now());
  if (wait.microseconds == 0) {
    return std::nullopt;
  }
  wire::Response response =
      message(place.language, Word::LogInFailed, say(place.language, Word::TooOften), 429);
  response.headers.push_back(
      {"Retry-After", std::to_string(wait.microseconds / kMicrosecondsPerSecond + 1)});
  return response;
}

wire::Answer Portal::begin_login(const Place& place) {
  if (auto refusal = too_often(place)) {
    return std::move(*refusal);
  }
  const Instant now = parts_.clock.now();
  const std::string ticket = ticket_key_.issue(parts_.entropy, now);
  const Result<identity::Attempt> attempt = ticket_key_.read(ticket, now);
  const std::string cookie =
      ticket_cookie(ticket, kTicketLife.microseconds / kMicrosecondsPerSecond, place.call.request);
  return std::make_unique<Later>([&desk = place.desk, attempt = *attempt, cookie,
                                  language = place.language](wire::Reply reply) {
    // A job that is refused is gone, and the reply is needed then.
    const auto shared_reply = std::make_shared<wire::Reply>(std::move(reply));  // shared: as said
    const bool waits = desk.ask([=](identity::Provider& provider) {
      const Result<std::string> address = provider.login_address(attempt);
      if (!address) {
        (*shared_reply)(message(language, Word::LogInFailed, address.error().message, 502));
        return;
      }
      wire::Response response;
      response.status = 302;
      response.headers = {
          {"Location", *address}, {"Set-Cookie", cookie}, {"Cache-Control", "no-store"}};
      (*shared_reply)(std::move(response));
    });
    if (!waits) {
      (*shared_reply)(message(language, Word::LogInFailed, say(language, Word::Busy), 503));
    }
  });
}

wire::Answer Portal::end_login(const Place& place) {
  if (auto refusal = too_often(place)) {
    return std::move(*refusal);
  }
  const wire::Request& request = place.call.request;
  const auto cookie = serve::cookie_of(request, kTicketCookie);
  const Result<identity::Attempt> attempt =
      ticket_key_.read(cookie.value_or(""), parts_.clock.now());
  if (!attempt) {
    return not_logged_in(place.language, attempt.error().message);
  }
  if (!is_equal(place.call.parameter("state").value_or(""), attempt->state)) {
    return not_logged_in(place.language, "this answer belongs to another login");
  }
  const std::string code(place.call.parameter("code").value_or(""));
  if (code.empty() || code.size() > kCodeBytesMax || place.call.parameter("error")) {
    return not_logged_in(place.language, "the provider has not let you in");
  }
  const std::string issuer(place.call.parameter("iss").value_or(""));
  // The call ends before the provider has answered: what is needed then is taken along.
  return std::make_unique<Later>([this, &login = place.login, &desk = place.desk, code, issuer,
                                  attempt = *attempt, language = place.language,
                                  asked = request](wire::Reply reply) {
    const auto shared_reply = std::make_shared<wire::Reply>(std::move(reply));  // shared: as above
    const bool waits = desk.ask([=, this, &login](identity::Provider& provider) {
      const Result<std::string> name = provider.redeem(code, issuer, attempt);
      (*shared_reply)(name ? logged_in(login, asked, language, *name)
                           : not_logged_in(language, name.error().message));
    });
    if (!waits) {
      (*shared_reply)(message(language, Word::LogInFailed, say(language, Word::Busy), 503));
    }
  });
}

wire::Response Portal::logged_in(const Login& login, const wire::Request& request,
                                 Language language, const std::string& name) const {
  serve::Caller caller{.name = name, .role = serve::Role::Party, .scopes = {login.party}};
  if (!login.is_of_parties()) {
    const auto staff = std::ranges::find(login.staff, name, &Staff::subject);
    if (staff == login.staff.end()) {
      return not_logged_in(language, "you are known to the provider, and have no role here");
    }
    caller = {.name = staff->name, .role = staff->role, .scopes = {}};
  }
  if (const auto before = serve::session_of(request)) {
    static_cast<void>(parts_.control.close_session(*before));  // a session that is not there: fine
  }
  const Result<serve::NewSession> session = parts_.control.begin_session(caller);
  if (!session) {
    return message(language, Word::LogInFailed, session.error().message, 500);
  }
  // The browser goes on by itself, from this origin: a redirect would still count as coming from
  // the provider's site, and would not bring the session's cookie.
  const std::string goes_on = login.is_of_parties() ? "/me" : "/";
  wire::Response response =
      to_response({.language = language,
                   .path = "/login",
                   .title = std::string(say(language, Word::LoggedIn)),
                   .main = fmt::format("<p><a class=\"button\" href=\"{}\">{}</a></p>", goes_on,
                                       say(language, Word::GoOn)),
                   .has_menu = false,
                   .moves_to = goes_on,
                   .status = 200});
  response.headers.push_back(
      {"Set-Cookie",
       serve::session_cookie(
           session->token, serve::kSessionIdleMax.microseconds / kMicrosecondsPerSecond, request)});
  response.headers.push_back({"Set-Cookie", ticket_cookie("", 0, request)});
  return response;
}

wire::Answer Portal::log_out(const Place& place) {
  const wire::Request& request = place.call.request;
  if (const auto token = serve::session_of(request)) {
    if (const Status same = serve::check_origin(request); !same) {
      return message(place.language, Word::LogInFailed, same.error().message, 403);
    }
    static_cast<void>(parts_.control.close_session(*token));
  }
  wire::Response response = message(place.language, Word::LoggedOut, "", 200);
  response.headers.push_back({"Set-Cookie", serve::session_cookie("", 0, request)});
  return response;
}

}  // namespace recount::portal
