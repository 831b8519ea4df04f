// What a provider says of somebody who has logged in: the claims of an ID token (OpenID Connect
// Core 1.0 section 3.1.3.7), checked against what was asked. Pure: the time is handed in.
#pragma once

#include <string>
#include <string_view>

#include "base/instant.h"
#include "base/result.h"

namespace recount::identity {

/// How far the provider's clock may be off.
inline constexpr Duration kTokenSkewMax{60 * kMicrosecondsPerSecond};
/// How old a token may be: it is read as soon as it is made.
inline constexpr Duration kTokenAgeMax{10 * 60 * kMicrosecondsPerSecond};

struct Asked {
  std::string_view issuer;
  std::string_view client;
  std::string_view nonce;
  std::string_view claim;  // the claim that names the person here
  Instant now;
};

/// The named claim of a verified token's payload: a text of 1 to 256 bytes. Unauthorized when
/// issuer, audience, authorized party, nonce or times are not as asked.
Result<std::string> read_id_token(std::string_view payload, const Asked& asked);

}  // namespace recount::identity
