// The register of places of a context: `LEDGER-places/CONTEXT.geojson` beside the ledger, points
// with `subject` and `name` (RFC 7946). Made by `recount places` or the demo; no evidence.
//
// Holds
//   1. A register that was read is valid: every point is on the globe, every subject stands once.
//   2. Files are bounded: kRegisterBytesMax, kPlacesMax.
#pragma once

#include <string_view>
#include <vector>

#include "base/files.h"
#include "base/result.h"
#include "evidence/place.h"

namespace recount::serve {

inline constexpr std::size_t kRegisterBytesMax = 64U << 20U;
inline constexpr std::size_t kPlacesMax = 200'000;

/// "LEDGER-places/CONTEXT.geojson".
Path places_path(const Path& ledger, std::string_view context);

/// In the file's order. NotFound when there is no register; InvalidInput with a JSON pointer when
/// it does not say what a register says.
Result<std::vector<evidence::Place>> read_places(const Path& ledger, std::string_view context);
Result<std::vector<evidence::Place>> parse_places(std::string_view geojson);

/// Replaces the register. InvalidInput when a place is not valid or a subject stands twice.
Status write_places(const Path& ledger, std::string_view context,
                    const std::vector<evidence::Place>& places);

}  // namespace recount::serve
