// Where a list goes on: given out with a page, signed, and good for the same question only.
//
//   base64url( size 8 │ at 8 │ count 8 │ position 8 │ SipHash 16 of question ‖ all of these )
//
// The key is the server's own and made at its start: a cursor does not outlive it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/entropy.h"
#include "base/instant.h"
#include "base/result.h"
#include "base/sip_hash.h"

namespace recount::serve {

/// What each list makes of these is its own affair; what it does not need stays 0.
struct Cursor {
  std::uint64_t size = 0;  // of the ledger that is asked
  Instant at;
  std::uint64_t count = 0;     // of what is listed
  std::uint64_t position = 0;  // of the next page's first

  friend bool operator==(const Cursor&, const Cursor&) = default;
};

class CursorKey {
 public:
  explicit CursorKey(Entropy& entropy);

  /// `question` is everything that decides what the list holds, and in which order.
  std::string write(const Cursor& cursor, std::string_view question) const;
  /// Usage when the text was not written for this question by this server.
  Result<Cursor> read(std::string_view text, std::string_view question) const;

 private:
  SipKey key_{};
};

}  // namespace recount::serve
