// Where things lie in a ledger directory.
//
//   LEDGER/
//     checkpoint                  the newest signed tree head; replaced atomically
//     vkey                        the ledger's public key, one line, signed-note form
//     tile/<L>/<N>[.p/<W>]        hash tiles (tile.h)
//     tile/entries/<N>[.p/<W>]    entry bundles (bundle.h)
//     vault/000000.seg ...        openings, in frames (vault_frame.h); not public
//     secret/signing.seed         32 bytes, owner only; not public
//     snapshot/                   what was made of the openings; may be thrown away; not public
//     erasing                     openings being destroyed (destruction.h); there only meanwhile
//     witnesses                   who is asked to cosign checkpoints (witnesses.h); not public
//     cosigned                    the newest checkpoint that a witness has cosigned (cosignature.h)
//     lock                        held by the one writer; its process id as text
//
// Only checkpoint, cosigned, vkey and tile/ may be served to anyone as they are.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/files.h"

namespace recount::ledger {

inline constexpr std::string_view kCheckpointName = "checkpoint";
inline constexpr std::string_view kVkeyName = "vkey";
inline constexpr std::string_view kTileName = "tile";
inline constexpr std::string_view kVaultName = "vault";
inline constexpr std::string_view kSecretName = "secret";
inline constexpr std::string_view kSeedName = "signing.seed";
inline constexpr std::string_view kNextSeedName = "next.seed";          // key_rotation.h
inline constexpr std::string_view kPreviousSeedName = "previous.seed";  // key_rotation.h
inline constexpr std::string_view kSnapshotName = "snapshot";
inline constexpr std::string_view kErasingName = "erasing";
inline constexpr std::string_view kWitnessesName = "witnesses";
inline constexpr std::string_view kCosignedName = "cosigned";
inline constexpr std::string_view kLockName = "lock";

inline Path checkpoint_path(const Path& ledger) {
  return ledger / kCheckpointName;
}

inline Path vkey_path(const Path& ledger) {
  return ledger / kVkeyName;
}

inline Path vault_path(const Path& ledger) {
  return ledger / kVaultName;
}

inline Path seed_path(const Path& ledger) {
  return ledger / kSecretName / kSeedName;
}

inline Path lock_path(const Path& ledger) {
  return ledger / kLockName;
}

/// "000017.seg". Six digits at least.
std::string segment_name(std::uint32_t segment);
std::optional<std::uint32_t> parse_segment_name(std::string_view name);

}  // namespace recount::ledger
