#include "identity/provider.h"

#include <algorithm>

#include <fmt/format.h>
#include <simdjson.h>

#include "base/excerpt.h"
#include "base/sha256.h"
#include "identity/id_token.h"
#include "wire/client.h"

namespace recount::identity {
namespace {

namespace dom = simdjson::dom;

constexpr std::chrono::seconds kSilenceMax{10};
constexpr std::size_t kAnswerBytesMax = 1U << 20U;
constexpr std::string_view kDiscovery = "/.well-known/openid-configuration";

/// "https://id.example:8443/a/b" as "https://id.example:8443" and "/a/b".
struct Address {
  std::string_view origin;
  std::string_view target;
};

Address split(std::string_view url) {
  const std::size_t scheme = url.find("://");
  const std::size_t slash = scheme == url.npos ? url.npos : url.find('/', scheme + 3);
  return slash == url.npos ? Address{.origin = url, .target = "/"}
                           : Address{.origin = url.substr(0, slash), .target = url.substr(slash)};
}

bool is_fit(std::string_view url) {
  if (url.starts_with("https://")) {
    return true;
  }
  const std::string_view origin = split(url).origin;
  const auto is_host = [&](std::string_view host) {
    return origin == host || (origin.starts_with(host) && origin.substr(host.size())[0] == ':');
  };
  return is_host("http://127.0.0.1") || is_host("http://localhost") || is_host("http://[::1]");
}

Error unfit(std::string_view url) {
  return make_error(ErrorCode::Usage, fmt::format("{} is no address of a provider", excerpt(url)),
                    "it begins with https://, or, on this machine, with http://127.0.0.1");
}

Result<wire::Response> ask(wire::Method method, std::string_view url,
                           const std::vector<wire::Header>& headers, std::string_view body) {
  if (!is_fit(url)) {
    return unfit(url);
  }
  const Address address = split(url);
  wire::Client client = RECOUNT_TRY(wire::Client::to(
      address.origin, {.timeout = kSilenceMax, .body_bytes_max = kAnswerBytesMax, .ca_file = {}}));
  wire::Response response = RECOUNT_TRY(client.send(method, address.target, headers, body));
  if (response.status != 200) {
    return make_error(
        ErrorCode::Unauthorized,
        fmt::format("the provider answers {} at {}", response.status, excerpt(address.target)),
        "sign in again; if it happens again, look at the provider's log");
  }
  return response;
}

Result<std::string> member(std::string_view json, std::string_view name) {
  dom::parser parser;
  dom::element root;
  std::string_view text;
  if (parser.parse(json.data(), json.size()).get(root) || root[name].get_string().get(text)) {
    return make_error(ErrorCode::Unauthorized,
                      fmt::format("the provider's answer has no \"{}\"", name),
                      "look whether the issuer is an OpenID provider");
  }
  return std::string(text);
}

bool flag(std::string_view json, std::string_view name) {
  dom::parser parser;
  dom::element root;
  bool value = false;
  return !parser.parse(json.data(), json.size()).get(root) && !root[name].get_bool().get(value) &&
         value;
}

}  // namespace

std::string to_base64url(ByteView bytes) {
  std::string text = to_base64(bytes);
  text.resize(text.find_last_not_of('=') + 1);
  std::ranges::replace(text, '+', '-');
  std::ranges::replace(text, '/', '_');
  return text;
}

Result<Provider> Provider::of(ClientSettings settings, Clock& clock) {
  return is_fit(settings.issuer) ? Result<Provider>(Provider(std::move(settings), clock))
                                 : unfit(settings.issuer);
}

Status Provider::discover() {
  if (addresses_) {
    return {};
  }
  const bool ends_in_slash = settings_.issuer.ends_with('/');
  const std::string url =
      fmt::format("{}{}", settings_.issuer, kDiscovery.substr(ends_in_slash ? 1 : 0));
  const wire::Response response = RECOUNT_TRY(ask(wire::Method::Get, url, {}, {}));
  if (RECOUNT_TRY(member(response.body, "issuer")) != settings_.issuer) {
    return make_error(ErrorCode::Unauthorized, "the provider calls itself by another name",
                      "write the issuer exactly as the provider does");
  }
  addresses_ = {
      .authorization = RECOUNT_TRY(member(response.body, "authorization_endpoint")),
      .token = RECOUNT_TRY(member(response.body, "token_endpoint")),
      .keys = RECOUNT_TRY(member(response.body, "jwks_uri")),
      .names_issuer = flag(response.body, "authorization_response_iss_parameter_supported")};
  return {};
}

Status Provider::fetch_keys() {
  const wire::Response response = RECOUNT_TRY(ask(wire::Method::Get, addresses_->keys, {}, {}));
  keys_ = RECOUNT_TRY(KeySet::parse(response.body));
  keys_fetched_at_ = clock_->now();
  return {};
}

Result<std::string> Provider::login_address(const Attempt& attempt) {
  RECOUNT_TRY(discover());
  const std::string& base = addresses_->authorization;
  if (!is_fit(base)) {
    return unfit(base);
  }
  return fmt::format(
      "{}{}response_type=code&scope=openid&client_id={}&redirect_uri={}&state={}&nonce={}"
      "&code_challenge={}&code_challenge_method=S256",
      base, base.contains('?') ? '&' : '?', wire::encode_percent(settings_.client),
      wire::encode_percent(settings_.returns), wire::encode_percent(attempt.state),
      wire::encode_percent(attempt.nonce),
      to_base64url(sha256(as_bytes(std::string_view(attempt.verifier)))));
}

Result<std::string> Provider::fetch_token(std::string_view code, std::string_view verifier) {
  std::vector<wire::Header> headers = {{"Content-Type", "application/x-www-form-urlencoded"},
                                       {"Accept", "application/json"}};
  std::string body =
      fmt::format("grant_type=authorization_code&code={}&redirect_uri={}&code_verifier={}",
                  wire::encode_percent(code), wire::encode_percent(settings_.returns),
                  wire::encode_percent(verifier));
  if (settings_.secret.empty()) {
    body += "&client_id=" + wire::encode_percent(settings_.client);
  } else {
    const std::string pair = fmt::format("{}:{}", wire::encode_percent(settings_.client),
                                         wire::encode_percent(settings_.secret));
    headers.push_back({"Authorization", "Basic " + to_base64(as_bytes(pair))});
  }
  const wire::Response response =
      RECOUNT_TRY(ask(wire::Method::Post, addresses_->token, headers, body));
  return member(response.body, "id_token");
}

// A token of a key that is not known may be of one that came since: the keys are fetched again.
Result<std::string> Provider::verified(std::string_view token) {
  if (!keys_fetched_at_) {
    RECOUNT_TRY(fetch_keys());
  }
  Result<std::string> payload = keys_.verify(token);
  if (!payload && payload.error().code == ErrorCode::NotFound &&
      clock_->now() - *keys_fetched_at_ >= kKeysEvery) {
    RECOUNT_TRY(fetch_keys());
    payload = keys_.verify(token);
  }
  return payload;
}

Result<std::string> Provider::redeem(std::string_view code, std::string_view issuer,
                                     const Attempt& attempt) {
  RECOUNT_TRY(discover());
  if (issuer.empty() ? addresses_->names_issuer : issuer != settings_.issuer) {
    return make_error(ErrorCode::Unauthorized, "another provider has answered",
                      "sign in again, from this page");
  }
  const std::string token = RECOUNT_TRY(fetch_token(code, attempt.verifier));
  const Result<std::string> payload = verified(token);
  if (!payload) {
    Error error = payload.error();
    error.code = ErrorCode::Unauthorized;
    return error;
  }
  return read_id_token(*payload, {.issuer = settings_.issuer,
                                  .client = settings_.client,
                                  .nonce = attempt.nonce,
                                  .claim = settings_.claim,
                                  .now = clock_->now()});
}

}  // namespace recount::identity
