// What ties a login's answer to the browser that began it: a cookie with a secret and an end.
// State, nonce and PKCE's verifier are made from it and from a key of the server's, so that nothing
// is kept for strangers who begin a login and go.
//
//   cookie   secret "." end       end: microseconds since 1970
//   state    SHA-256("state" ‖ key ‖ secret ‖ end), and so on, in base64url
//
// A login that the server did not outlive is begun again.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "base/entropy.h"
#include "base/instant.h"
#include "base/result.h"
#include "identity/provider.h"

namespace recount::portal {

inline constexpr Duration kTicketLife{10 * 60 * kMicrosecondsPerSecond};

class TicketKey {
 public:
  explicit TicketKey(Entropy& entropy);

  /// A cookie's value.
  std::string issue(Entropy& entropy, Instant now) const;

  /// Unauthorized when the cookie is not of this server, or its time is over.
  Result<identity::Attempt> read(std::string_view cookie, Instant now) const;

 private:
  std::array<std::uint8_t, 32> key_{};
};

/// In a time that does not depend on where they differ.
bool is_equal(std::string_view one, std::string_view other);

}  // namespace recount::portal
