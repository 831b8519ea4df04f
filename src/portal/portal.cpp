#include "portal/portal.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/ensure.h"
#include "portal/own_pages.h"

namespace recount::portal {
namespace {

constexpr std::int64_t kLoginBurst = 30;
constexpr Duration kLoginStep{2 * kMicrosecondsPerSecond};

bool is_get(const wire::Request& request) {
  return request.method == wire::Method::Get || request.method == wire::Method::Head;
}

wire::Answer redirect(std::string_view path) {
  wire::Response response;
  response.status = 303;
  response.headers = {{"Location", std::string(path)}, {"Cache-Control", "no-store"}};
  return response;
}

wire::Answer not_this_way(std::string_view allowed) {
  wire::Response response;
  response.status = 405;
  response.content_type = "text/plain; charset=utf-8";
  response.body = "not for this path\n";
  response.headers = {{"Allow", std::string(allowed)}};
  return response;
}

wire::Answer front_page(Language language) {
  return to_response(
      {.language = language,
       .path = "/",
       .title = std::string(say(language, Word::Standing)),
       .main = fmt::format("<p>{}</p><p><a class=\"button\" href=\"/login\">{}</a></p>",
                           say(language, Word::LogInText), say(language, Word::LogIn)),
       .has_menu = false,
       .moves_to = {},
       .status = 200});
}

serve::Served* find_ledger(const serve::PageParts& parts, std::string_view name) {
  const auto found = std::ranges::find_if(
      parts.ledgers, [&](const serve::Served& one) { return one.ledger.name() == name; });
  return found == parts.ledgers.end() ? nullptr : &*found;
}

}  // namespace

Portal::Portal(std::vector<Login> logins, std::vector<identity::Provider> providers,
               const serve::PageParts& parts)
    : logins_(std::move(logins)),
      parts_(parts),
      ticket_key_(parts.entropy),
      logins_limit_(kLoginBurst, kLoginStep) {
  for (identity::Provider& provider : providers) {
    desks_.push_back(std::make_unique<LoginDesk>(std::move(provider)));
  }
}

Result<std::unique_ptr<serve::Pages>> Portal::open(const Path& logins_file,
                                                   const serve::PageParts& parts) {
  std::vector<Login> logins = RECOUNT_TRY(read_logins(logins_file));
  std::vector<identity::Provider> providers;
  for (const Login& login : logins) {
    providers.push_back(RECOUNT_TRY(identity::Provider::of(login.client, parts.clock)));
    if (!login.is_of_parties()) {
      continue;
    }
    serve::Served* served = find_ledger(parts, login.party.ledger);
    if (served == nullptr) {
      return make_error(ErrorCode::NotFound,
                        fmt::format("the login at {} is for a ledger \"{}\", which is not served",
                                    login.origin, login.party.ledger),
                        "name a ledger that is served, by its directory's name");
    }
    RECOUNT_TRY(answers::ask(served->ledger.look().engine, login.party.context, {}));
  }
  return std::make_unique<Portal>(std::move(logins), std::move(providers), parts);
}

bool Portal::admits(const serve::Caller& caller, const wire::Request& request) const {
  const Login* login = login_at(logins_, wire::find_header(request.headers, "Host").value_or(""));
  return login != nullptr && login->is_of_parties() && caller.scopes.size() == 1 &&
         caller.scopes.front() == login->party;
}

std::optional<Result<wire::Answer>> Portal::find(const serve::Call& call) {
  const Login* login =
      login_at(logins_, wire::find_header(call.request.headers, "Host").value_or(""));
  if (login == nullptr) {
    return std::nullopt;
  }
  const std::string& path = call.request.path;
  const bool is_own = path == "/me" || path.starts_with("/me/");
  const bool is_login = path == "/login" || path == "/login/return" || path == "/logout";
  const bool is_party_only = is_own || path == "/";
  if (path != "/portal.css" && !is_login && !(is_party_only && login->is_of_parties())) {
    return std::nullopt;
  }
  Place place{.call = call,
              .login = *login,
              .desk = *desks_[static_cast<std::size_t>(login - logins_.data())],
              .language = language_of(call.request)};
  const Language* chosen = language_coded(call.parameter("lang").value_or(""));
  if (chosen != nullptr) {
    place.language = *chosen;
  }
  wire::Answer found = answer(place);
  if (auto* response = std::get_if<wire::Response>(&found);
      response != nullptr && chosen != nullptr) {
    response->headers.push_back({"Set-Cookie", language_cookie(*chosen)});
  }
  return Result<wire::Answer>(std::move(found));
}

wire::Answer Portal::answer(const Place& place) {
  const wire::Request& request = place.call.request;
  if (request.path == "/logout") {
    return request.method == wire::Method::Post ? log_out(place) : not_this_way("POST");
  }
  if (!is_get(request)) {
    return not_this_way("GET, HEAD");
  }
  if (request.path == "/portal.css") {
    return style_sheet();
  }
  if (request.path == "/login") {
    return begin_login(place);
  }
  if (request.path == "/login/return") {
    return end_login(place);
  }
  const bool is_party = place.call.caller->role == serve::Role::Party;
  if (request.path == "/") {
    return is_party ? redirect("/me") : front_page(place.language);
  }
  return is_party ? own_page(place) : redirect("/");
}

wire::Answer Portal::own_page(const Place& place) {
  serve::Served* served = find_ledger(parts_, place.login.party.ledger);
  ensure(served != nullptr, "a login's ledger is served");
  const Own own{.served = *served,
                .call = place.call,
                .context = place.login.party.context,
                .party = place.call.caller->name,
                .language = place.language,
                .now = parts_.clock.now()};
  return own_answer(own);
}

}  // namespace recount::portal
