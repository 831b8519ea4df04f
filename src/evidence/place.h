// A place of a register: a subject with a name for readers and a point on the globe. Registers lie
// beside a ledger and are no evidence: nothing is rated by where it is.
#pragma once

#include <string>

#include "base/result.h"

namespace recount::evidence {

inline constexpr std::size_t kPlaceNameBytesMax = 256;

struct Place {
  std::string subject;   // as the ledger's context names it
  std::string name;      // for readers; 1..256 bytes of UTF-8
  double longitude = 0;  // degrees east, WGS 84
  double latitude = 0;   // degrees north

  friend bool operator==(const Place&, const Place&) = default;
};

/// Lengths, UTF-8, and a point that is on the globe. The error's place is a JSON pointer within the
/// feature ("/geometry/coordinates/1").
Status validate(const Place& place);

}  // namespace recount::evidence
