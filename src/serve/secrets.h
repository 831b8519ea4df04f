// The secrets that a server gives out: a prefix that tells what it is (and lets scanners of leaked
// secrets find it), and 32 random bytes in base64url.
//
// Only hashes are kept, of the whole text. 256 random bits cannot be tried out, so one plain
// SHA-256 is enough; a slow hash would only slow every request down.
#pragma once

#include <string>
#include <string_view>

#include "base/entropy.h"
#include "base/sha256.h"

namespace recount::serve {

inline constexpr std::string_view kKeyPrefix = "rk_";
inline constexpr std::string_view kSessionPrefix = "rs_";
inline constexpr std::string_view kLinkPrefix = "rl_";
inline constexpr std::size_t kSecretBytes = 3 + 43;

std::string new_secret(std::string_view prefix, Entropy& entropy);

/// Whether it could be one. Asked before hashing: what strangers send may be long.
bool looks_like(std::string_view prefix, std::string_view secret);

inline Hash hash_of(std::string_view secret) {
  return sha256(as_bytes(secret));
}

}  // namespace recount::serve
