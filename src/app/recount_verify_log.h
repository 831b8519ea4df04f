// recount-verify's own reading of a ledger's public half: checkpoint, entry bundles, hash tiles.
//
// Written from the C2SP documents (signed-note, tlog-checkpoint, tlog-tiles) and RFC 6962 section
// 2.1 alone; it shares no line with the ledger library. Plain before fast: the tree is recomputed
// by the RFC's recursion over all leaves.
#pragma once

#include <string>
#include <vector>

#include "base/ed25519.h"
#include "base/files.h"
#include "base/result.h"
#include "base/sha256.h"

namespace recount::app {

struct PublicLog {
  std::string origin;
  std::uint64_t size = 0;
  Hash root{};
  Ed25519Public key{};         // whose signature was found good
  std::vector<Bytes> entries;  // whole entries, in order
};

struct OutsideKey {
  std::string name;
  Bytes id;  // 4 bytes
  Ed25519Public bytes{};
};

/// A vkey whose type byte is this one: 1 of a log, 4 of a witness.
Result<OutsideKey> read_key(std::string_view vkey, std::uint8_t type);

/// The root over the first `size` entries.
Hash root_at(const PublicLog& log, std::uint64_t size);

/// Reads and verifies signature, bundles, root and every hash tile of the checkpoint's size. What
/// is wrong goes to `faults`, with its place; an error means that nothing more could be read.
Result<PublicLog> read_public_log(const Path& directory, std::string_view vkey,
                                  std::vector<std::string>& faults);

}  // namespace recount::app
