// An OpenID provider, as one client of it talks to it: authorization code with PKCE (RFC 7636,
// S256).
//
// Holds
//   1. What the provider says of itself (discovery) is read once, at the first login, and its keys
//      again when a token names one that is not known, at most every kKeysEvery: keys may rotate.
//   2. Plain http is spoken with this machine alone.
//   3. A token counts only when its signature, issuer, audience, nonce and times are as asked.
//
// Blocking; not thread-safe. The clock is borrowed.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/result.h"
#include "identity/token.h"

namespace recount::identity {

inline constexpr Duration kKeysEvery{5 * kMicrosecondsPerSecond};

struct ClientSettings {
  std::string issuer;   // "https://id.example"
  std::string client;   // client_id
  std::string secret;   // empty: a public client, which PKCE alone protects
  std::string claim;    // of the ID token: who it is
  std::string returns;  // redirect_uri
};

/// The secrets of one login, which tie the browser, the request and the answer together.
struct Attempt {
  std::string state;
  std::string nonce;
  std::string verifier;  // of PKCE
};

class Provider {
 public:
  /// Usage when the issuer is no https address, nor http on this machine.
  static Result<Provider> of(ClientSettings settings, Clock& clock);

  /// Where to send the browser.
  Result<std::string> login_address(const Attempt& attempt);

  /// Who has logged in: the named claim. `issuer` is the answer's `iss`, where it has one (RFC
  /// 9207).
  Result<std::string> redeem(std::string_view code, std::string_view issuer,
                             const Attempt& attempt);

 private:
  struct Addresses {
    std::string authorization;
    std::string token;
    std::string keys;
    bool names_issuer = false;  // in every answer
  };

  Provider(ClientSettings settings, Clock& clock)
      : settings_(std::move(settings)), clock_(&clock) {}

  Status discover();
  Status fetch_keys();
  Result<std::string> fetch_token(std::string_view code, std::string_view verifier);
  Result<std::string> verified(std::string_view token);

  ClientSettings settings_;
  Clock* clock_;
  std::optional<Addresses> addresses_;
  std::optional<Instant> keys_fetched_at_;
  KeySet keys_;
};

/// base64url without padding.
std::string to_base64url(ByteView bytes);

}  // namespace recount::identity
