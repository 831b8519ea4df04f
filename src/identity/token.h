// Signed tokens (JWS, RFC 7515, compact form) and the public keys that verify them (RFC 7517).
//
// Holds
//   1. The algorithm is one of RS256, PS256 and ES256, whatever the token says; it must fit the
//      key: RSA of at least 2048 bits, or P-256. "none" and keyed hashes are not read.
//   2. A token that asks for what is not understood here ("crit") is refused.
//   3. Keys are chosen by their id; a token without one is tried with the only key there is.
//
// libcjose, over OpenSSL, does the work; it is seen in token.cpp alone.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace recount::identity {

inline constexpr std::size_t kTokenBytesMax = 64U << 10U;
inline constexpr std::size_t kKeysMax = 64;

class KeySet {
 public:
  /// A JSON Web Key Set. Keys that are not for signatures, or of a kind that is not read, are
  /// passed over. InvalidInput when it is no key set.
  static Result<KeySet> parse(std::string_view json);

  KeySet();
  KeySet(KeySet&&) noexcept;
  KeySet& operator=(KeySet&&) noexcept;
  ~KeySet();

  std::size_t size() const;

  /// The payload, if a key of this set has signed it. NotFound when no key has the token's id: a
  /// newer set may; Unauthorized otherwise.
  Result<std::string> verify(std::string_view token) const;

 private:
  struct Key;
  std::vector<std::unique_ptr<Key>> keys_;
};

}  // namespace recount::identity
