// Receipts: one entry's place in the tree, as text that can be checked offline (C2SP tlog-proof).
//
//   c2sp.org/tlog-proof@v1
//   index 73894
//   base64 of a hash            <- the leaf's sibling first, the root's child last; none in a
//   ...                            tree of one entry
//                               <- empty line
//   the checkpoint, verbatim
//
// A line `extra <base64>` may stand before the index. We write none and ignore what it says:
// nothing vouches for it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/sha256.h"
#include "ledger/checkpoint.h"
#include "ledger/entry.h"

namespace recount::ledger {

struct TlogProof {
  Bytes extra;
  EntryIndex index = 0;
  std::vector<Hash> proof;
  std::string checkpoint;  // the signed note

  friend bool operator==(const TlogProof&, const TlogProof&) = default;
};

std::string write_tlog_proof(const TlogProof& proof);

/// Exactly what `write_tlog_proof` writes; InvalidInput otherwise. The checkpoint is not opened.
Result<TlogProof> parse_tlog_proof(std::string_view text);

/// Whether the entry is in the tree that the receipt's checkpoint signs. Damaged when not.
Result<Checkpoint> verify_tlog_proof(std::string_view text, ByteView entry, const VerifierKey& key);

}  // namespace recount::ledger
