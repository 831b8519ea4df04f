#include "identity/id_token.h"

#include <fmt/format.h>
#include <simdjson.h>

#include "base/utf8.h"

namespace recount::identity {
namespace {

namespace dom = simdjson::dom;

constexpr std::size_t kNameBytesMax = 256;

Error refused(std::string message) {
  return make_error(ErrorCode::Unauthorized, std::move(message),
                    "sign in again; if it happens again, tell the operator");
}

std::string_view text_of(dom::object claims, std::string_view name) {
  std::string_view text;
  return claims[name].get_string().get(text) ? std::string_view() : text;
}

/// Seconds since 1970; whole, as providers write them.
bool read_time(dom::object claims, std::string_view name, Instant& out) {
  constexpr std::int64_t kLatest = 253'402'300'799;  // the year 9999
  std::int64_t seconds = 0;
  if (claims[name].get_int64().get(seconds) || seconds < 0 || seconds > kLatest) {
    return false;
  }
  out.microseconds = seconds * kMicrosecondsPerSecond;
  return true;
}

bool is_for(dom::object claims, std::string_view client) {
  dom::array several;
  if (claims["aud"].get_array().get(several)) {
    return text_of(claims, "aud") == client;
  }
  bool is_named = false;
  for (const dom::element one : several) {
    std::string_view text;
    is_named = is_named || (!one.get_string().get(text) && text == client);
  }
  // Of several audiences the one it was made for must be told.
  return is_named && (several.size() == 1 || text_of(claims, "azp") == client);
}

}  // namespace

Result<std::string> read_id_token(std::string_view payload, const Asked& asked) {
  dom::parser parser;
  dom::object claims;
  if (parser.parse(payload.data(), payload.size()).get_object().get(claims)) {
    return refused("the token's payload is no JSON object");
  }
  if (text_of(claims, "iss") != asked.issuer) {
    return refused("the token is of another provider");
  }
  if (!is_for(claims, asked.client)) {
    return refused("the token was made for another service");
  }
  if (const std::string_view party = text_of(claims, "azp");
      !party.empty() && party != asked.client) {
    return refused("the token was made for another service");
  }
  if (asked.nonce.empty() || text_of(claims, "nonce") != asked.nonce) {
    return refused("the token answers another login");
  }
  Instant expires;
  Instant issued;
  if (!read_time(claims, "exp", expires) || !read_time(claims, "iat", issued)) {
    return refused("the token does not say when it was made and when it ends");
  }
  if (asked.now >= expires + kTokenSkewMax || asked.now >= issued + kTokenAgeMax ||
      issued >= asked.now + kTokenSkewMax) {
    return refused("the token's time is over, or has not come");
  }
  const std::string_view name = text_of(claims, asked.claim);
  if (name.empty() || name.size() > kNameBytesMax || first_invalid_utf8(name)) {
    return refused(
        fmt::format("the provider does not say who you are (claim \"{}\")", asked.claim));
  }
  return std::string(name);
}

}  // namespace recount::identity
