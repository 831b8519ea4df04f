// Checkpoints: origin, tree size and root hash, signed (C2SP tlog-checkpoint, signed-note).
//
//   example.com/ledger          <- origin, also the key's name
//   70000                       <- tree size, decimal, no leading zeros
//   base64 of the 32-byte root
//                               <- empty line
//   — example.com/ledger base64(key id ‖ signature)
//
// Signed is the text up to and including the newline before the empty line. The key id is
// SHA-256(name ‖ 0A ‖ 01 ‖ public key)[0:4]; a vkey is name+hex(key id)+base64(01 ‖ public key).
#pragma once

#include <string>
#include <string_view>

#include "base/ed25519.h"
#include "base/result.h"
#include "base/sha256.h"
#include "ledger/entry.h"

namespace recount::ledger {

struct Checkpoint {
  std::string origin;
  TreeSize size = 0;
  Hash root{};

  friend bool operator==(const Checkpoint&, const Checkpoint&) = default;
};

/// A name that may stand in a key and a checkpoint: printable, no space, no '+'.
bool is_key_name(std::string_view name);

std::string vkey_of(std::string_view name, const Ed25519Public& key);

struct VerifierKey {
  std::string name;
  Ed25519Public key{};
};

/// InvalidInput when the text is no Ed25519 vkey or its key id is not its own.
Result<VerifierKey> parse_vkey(std::string_view text);

std::string sign_checkpoint(const Checkpoint& checkpoint, const Ed25519Seed& seed);

/// The same note with one more signature, by another key of the same name.
std::string cosign_checkpoint(std::string note, const Ed25519Seed& seed);

/// Parses and verifies a whole signed note. Strict: whatever this accepts, `sign_checkpoint` could
/// have written, but for further signature lines, which are ignored. Damaged otherwise.
Result<Checkpoint> open_checkpoint(std::string_view note, const VerifierKey& key);

/// What the text says, whoever signed it: only to tell more about a checkpoint that was refused.
Result<Checkpoint> read_checkpoint_unverified(std::string_view note);

}  // namespace recount::ledger
