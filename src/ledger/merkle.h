// The hash tree of RFC 6962 section 2.1: roots, inclusion proofs, consistency proofs.
//
//   leaf = SHA-256(00 ‖ entry)      node = SHA-256(01 ‖ left ‖ right)      empty = SHA-256("")
//
// A tree of n leaves splits at the largest power of two below n. Every hash that a root or a proof
// needs is therefore a fold of *perfect* subtrees, which never change once they are full: a
// HashSource hands those out by level and position, from memory or from tiles.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "base/result.h"
#include "base/sha256.h"
#include "ledger/entry.h"

namespace recount::ledger {

Hash leaf_hash(ByteView entry);
/// The leaf hash of each entry.
void leaf_hashes(std::span<const ByteView> entries, std::span<Hash> hashes);
Hash node_hash(const Hash& left, const Hash& right);
/// The root of the tree without leaves.
Hash empty_root();

/// A perfect subtree: the 2^level leaves that begin at index * 2^level.
struct Subtree {
  unsigned level = 0;
  std::uint64_t index = 0;
};

using HashSource = std::function<Result<Hash>(const Subtree&)>;

/// The root over a row of hashes whose count is a power of two, 1 to 256.
Hash fold_perfect(std::span<const Hash> row);

Result<Hash> root_of(TreeSize size, const HashSource& source);
/// index < size.
Result<std::vector<Hash>> prove_inclusion(EntryIndex index, TreeSize size,
                                          const HashSource& source);
/// older <= newer. Empty when older is 0 or equals newer.
Result<std::vector<Hash>> prove_consistency(TreeSize older, TreeSize newer,
                                            const HashSource& source);

/// RFC 9162 section 2.1.3.2: does the proof lead from the leaf to the root?
bool inclusion_holds(EntryIndex index, TreeSize size, const Hash& leaf, std::span<const Hash> proof,
                     const Hash& root);
/// RFC 9162 section 2.1.4.2: is the newer tree the older one with leaves appended?
bool consistency_holds(TreeSize older, TreeSize newer, const Hash& older_root,
                       const Hash& newer_root, std::span<const Hash> proof);

}  // namespace recount::ledger
