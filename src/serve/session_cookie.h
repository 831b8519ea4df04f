// A browser's session: the cookie that holds it, and what keeps other pages from using it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "wire/message.h"

namespace recount::serve {

/// The value of a cookie that the request brings.
std::optional<std::string_view> cookie_of(const wire::Request& request, std::string_view name);

/// Whether the browser speaks https, to us or to a proxy in front.
bool is_secure(const wire::Request& request);

/// The token of the request's session cookie.
std::optional<std::string_view> session_of(const wire::Request& request);

/// Set-Cookie, for as long; 0 seconds to take it away.
std::string session_cookie(std::string_view token, std::int64_t seconds,
                           const wire::Request& request);

/// A browser sends a session's cookie with what other pages make it send: what changes something
/// must come from a page of ours. Forbidden otherwise; reading is free.
Status check_origin(const wire::Request& request);

}  // namespace recount::serve
