// Every root and proof of every tree of 1 to 1025 entries, against golang.org/x/mod/sumdb/tlog:
// tests/outside takes the same hash of what that program makes, and both must be the golden file.
#include <gtest/gtest.h>

#include "base/bytes.h"
#include "base/ensure.h"
#include "base/files.h"
#include "base/sha256.h"
#include "ledger/merkle.h"

namespace recount::ledger {
namespace {

constexpr TreeSize kUpTo = 1025;

// The hashes of all perfect subtrees, level by level.
class PerfectHashes {
 public:
  void append(const Hash& leaf) {
    Hash hash = leaf;
    for (std::size_t level = 0;; ++level) {
      if (levels_.size() == level) {
        levels_.emplace_back();
      }
      levels_[level].push_back(hash);
      if (levels_[level].size() % 2 != 0) {
        return;
      }
      hash = node_hash(levels_[level][levels_[level].size() - 2], hash);
    }
  }

  HashSource source() const {
    return [this](const Subtree& wanted) { return Result<Hash>(at(wanted)); };
  }

 private:
  Hash at(const Subtree& wanted) const { return levels_.at(wanted.level).at(wanted.index); }

  std::vector<std::vector<Hash>> levels_;
};

void add(Sha256Stream& sum, const Result<std::vector<Hash>>& proof) {
  ensure(proof.has_value(), "a proof within the tree is made");
  const auto length = static_cast<std::uint8_t>(proof->size());
  sum.add(ByteView(&length, 1));
  for (const Hash& hash : *proof) {
    sum.add(hash);
  }
}

TEST(MerkleDifferential, EveryProofUpTo1025IsThatOfXMod) {
  PerfectHashes tree;
  Sha256Stream sum;
  for (TreeSize size = 1; size <= kUpTo; ++size) {
    Bytes entry;
    ByteWriter(entry).be64(size - 1);
    tree.append(leaf_hash(entry));
    sum.add(*root_of(size, tree.source()));
    for (EntryIndex index = 0; index < size; ++index) {
      add(sum, prove_inclusion(index, size, tree.source()));
    }
    for (TreeSize older = 1; older <= size; ++older) {
      add(sum, prove_consistency(older, size, tree.source()));
    }
  }
  EXPECT_EQ(to_hex(sum.finish()) + "\n", *read_text("tests/golden/proofs.sha256"));
}

}  // namespace
}  // namespace recount::ledger
