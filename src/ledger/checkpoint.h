// Checkpoints: origin, tree size and root hash, signed (C2SP tlog-checkpoint, signed-note).
//
//   example.com/ledger          <- origin, also the key's name
//   70000                       <- tree size, decimal, no leading zeros
//   base64 of the 32-byte root
//                               <- empty line
//   — example.com/ledger base64(key id ‖ signature)
//
// Signed is the text up to and including the newline before the empty line (signed_note.h).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/ed25519.h"
#include "base/result.h"
#include "base/sha256.h"
#include "ledger/entry.h"
#include "ledger/signed_note.h"

namespace recount::ledger {

struct Checkpoint {
  std::string origin;
  TreeSize size = 0;
  Hash root{};

  friend bool operator==(const Checkpoint&, const Checkpoint&) = default;
};

std::string vkey_of(std::string_view name, const Ed25519Public& key);

using VerifierKey = NamedKey;

/// InvalidInput when the text is no Ed25519 vkey or its key id is not its own.
Result<VerifierKey> parse_vkey(std::string_view text);

std::string sign_checkpoint(const Checkpoint& checkpoint, const Ed25519Seed& seed);

/// The same note with one more signature, by another key of the same name.
std::string cosign_checkpoint(std::string note, const Ed25519Seed& seed);

/// Decimal, without leading zeros, and nothing else.
std::optional<TreeSize> parse_tree_size(std::string_view text);

/// The text that a checkpoint's signatures are over.
std::string signed_text(const Checkpoint& checkpoint);

/// Parses and verifies a whole signed note. Strict: whatever this accepts, `sign_checkpoint` could
/// have written, but for further signature lines, which are ignored. Damaged otherwise.
Result<Checkpoint> open_checkpoint(std::string_view note, const VerifierKey& key);

/// What the text says, whoever signed it: only to tell more about a checkpoint that was refused.
Result<Checkpoint> read_checkpoint_unverified(std::string_view note);

}  // namespace recount::ledger
