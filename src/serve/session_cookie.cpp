#include "serve/session_cookie.h"

#include <algorithm>

#include <fmt/format.h>

namespace recount::serve {
namespace {

constexpr std::string_view kName = "recount_session";

bool is_safe(wire::Method method) {
  return method == wire::Method::Get || method == wire::Method::Head ||
         method == wire::Method::Options;
}

}  // namespace

bool is_secure(const wire::Request& request) {
  return request.is_secure ||
         wire::find_header(request.headers, "X-Forwarded-Proto").value_or("") == "https";
}

std::optional<std::string_view> cookie_of(const wire::Request& request, std::string_view name) {
  std::string_view cookies = wire::find_header(request.headers, "Cookie").value_or("");
  while (!cookies.empty()) {
    std::string_view one = cookies.substr(0, cookies.find(';'));
    cookies.remove_prefix(std::min(one.size() + 1, cookies.size()));
    one.remove_prefix(std::min(one.find_first_not_of(' '), one.size()));
    if (one.starts_with(name) && one.substr(name.size()).starts_with('=')) {
      return one.substr(name.size() + 1);
    }
  }
  return std::nullopt;
}

std::optional<std::string_view> session_of(const wire::Request& request) {
  return cookie_of(request, kName);
}

std::string session_cookie(std::string_view token, std::int64_t seconds,
                           const wire::Request& request) {
  return fmt::format("{}={}; Path=/; Max-Age={}; HttpOnly; SameSite=Strict{}", kName, token,
                     seconds, is_secure(request) ? "; Secure" : "");
}

Status check_origin(const wire::Request& request) {
  if (is_safe(request.method)) {
    return {};
  }
  const auto site = wire::find_header(request.headers, "Sec-Fetch-Site");
  const auto origin = wire::find_header(request.headers, "Origin");
  const auto host = wire::find_header(request.headers, "Host");
  const bool is_same_site = !site || *site == "same-origin" || *site == "none";
  const bool is_same_origin = origin ? host && (*origin == fmt::format("http://{}", *host) ||
                                                *origin == fmt::format("https://{}", *host))
                                     : site.has_value();
  if (is_same_site && is_same_origin) {
    return {};
  }
  return make_error(ErrorCode::Forbidden, "the request does not come from a page of this server",
                    "programs send an API key, not a session's cookie");
}

}  // namespace recount::serve
