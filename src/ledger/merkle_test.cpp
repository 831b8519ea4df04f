#include "ledger/merkle.h"

#include <bit>

#include <gtest/gtest.h>

#include "base/entropy.h"
#include "ledger/growing_tree.h"

namespace recount::ledger {
namespace {

/// RFC 6962 section 2.1, word by word.
Hash plain_root(std::span<const Hash> leaves) {
  if (leaves.empty()) {
    return sha256(ByteView());
  }
  if (leaves.size() == 1) {
    return leaves[0];
  }
  const std::size_t split = std::bit_floor(leaves.size() - 1);
  return node_hash(plain_root(leaves.first(split)), plain_root(leaves.subspan(split)));
}

std::vector<Hash> leaves_of(std::size_t count) {
  std::vector<Hash> leaves;
  for (std::size_t i = 0; i < count; ++i) {
    leaves.push_back(leaf_hash(as_bytes(std::to_string(i))));
  }
  return leaves;
}

/// Every perfect subtree over some leaves, from the RFC's recursion.
HashSource source_over(const std::vector<Hash>& leaves) {
  std::vector<std::vector<Hash>> levels;
  for (std::size_t width = 1; width <= leaves.size(); width *= 2) {
    std::vector<Hash>& level = levels.emplace_back();
    for (std::size_t first = 0; first + width <= leaves.size(); first += width) {
      level.push_back(plain_root(std::span(leaves).subspan(first, width)));
    }
  }
  return [levels = std::move(levels)](const Subtree& subtree) -> Result<Hash> {
    return levels.at(subtree.level).at(subtree.index);
  };
}

constexpr std::size_t kSizeMax = 300;

TEST(Merkle, KnownAnswerRoots) {
  const std::vector<std::string_view> inputs = {"",
                                                "00",
                                                "10",
                                                "2021",
                                                "3031",
                                                "40414243",
                                                "5051525354555657",
                                                "606162636465666768696a6b6c6d6e6f"};
  const std::vector<std::pair<std::size_t, std::string_view>> roots = {
      {0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
      {1, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"},
      {2, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"},
      {3, "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"},
      {7, "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c"},
      {8, "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"}};
  std::vector<Hash> leaves;
  for (const std::string_view input : inputs) {
    leaves.push_back(leaf_hash(*from_hex(input)));
  }
  for (const auto& [size, root] : roots) {
    EXPECT_EQ(to_hex(*root_of(size, source_over(leaves))), root) << size;
  }
}

TEST(Merkle, RootIsTheRecursionOfTheRfc) {
  const std::vector<Hash> leaves = leaves_of(kSizeMax);
  const HashSource source = source_over(leaves);
  HashRows rows;
  for (std::size_t size = 0; size <= kSizeMax; ++size) {
    const Hash expected = plain_root(std::span(leaves).first(size));
    EXPECT_EQ(*root_of(size, source), expected) << size;
    EXPECT_EQ(rows.root(), expected) << size;
    if (size < kSizeMax) {
      rows.add(leaves[size]);
    }
  }
}

TEST(Merkle, FoldingARowIsTheRootOverIt) {
  const std::vector<Hash> leaves = leaves_of(256);
  for (std::size_t width = 1; width <= 256; width *= 2) {
    const auto row = std::span(leaves).first(width);
    EXPECT_EQ(fold_perfect(row), plain_root(row)) << width;
  }
}

TEST(Merkle, EveryInclusionProofHoldsAndNoOtherLeafDoes) {
  const std::vector<Hash> leaves = leaves_of(kSizeMax);
  const HashSource source = source_over(leaves);
  for (TreeSize size = 1; size <= kSizeMax; ++size) {
    const Hash root = *root_of(size, source);
    for (EntryIndex index = 0; index < size; ++index) {
      const std::vector<Hash> proof = *prove_inclusion(index, size, source);
      ASSERT_TRUE(inclusion_holds(index, size, leaves[index], proof, root)) << index << "/" << size;
      const EntryIndex other = (index + 1) % size;
      ASSERT_EQ(size > 1, !inclusion_holds(index, size, leaves[other], proof, root));
    }
  }
}

TEST(Merkle, EveryConsistencyProofHolds) {
  const std::vector<Hash> leaves = leaves_of(kSizeMax);
  const HashSource source = source_over(leaves);
  std::vector<Hash> roots;
  for (TreeSize size = 0; size <= kSizeMax; ++size) {
    roots.push_back(*root_of(size, source));
  }
  for (TreeSize newer = 0; newer <= kSizeMax; ++newer) {
    for (TreeSize older = 0; older <= newer; ++older) {
      const std::vector<Hash> proof = *prove_consistency(older, newer, source);
      ASSERT_TRUE(consistency_holds(older, newer, roots[older], roots[newer], proof))
          << older << "/" << newer;
      const Hash wrong = roots[(newer + 1) % roots.size()];
      ASSERT_EQ(older > 0 || newer == 0,
                !consistency_holds(older, newer, roots[older], wrong, proof))
          << older << "/" << newer;  // every tree continues the empty one
    }
  }
}

/// Flips one random bit of one hash.
void flip_bit(Hash& hash, SeededEntropy& entropy) {
  hash[entropy.below(hash.size())] ^= static_cast<std::uint8_t>(1U << entropy.below(8));
}

TEST(Merkle, NoProofSurvivesAFlippedBitOrAMissingOrAddedHash) {
  const std::vector<Hash> leaves = leaves_of(kSizeMax);
  const HashSource source = source_over(leaves);
  SeededEntropy entropy(11);
  for (int round = 0; round < 2000; ++round) {
    const TreeSize size = 2 + entropy.below(kSizeMax - 1);
    const EntryIndex index = entropy.below(size);
    const TreeSize older = 1 + entropy.below(size - 1);
    const Hash root = *root_of(size, source);
    const Hash older_root = *root_of(older, source);
    std::vector<Hash> inclusion = *prove_inclusion(index, size, source);
    std::vector<Hash> consistency = *prove_consistency(older, size, source);
    flip_bit(inclusion[entropy.below(inclusion.size())], entropy);
    flip_bit(consistency[entropy.below(consistency.size())], entropy);
    ASSERT_FALSE(inclusion_holds(index, size, leaves[index], inclusion, root));
    ASSERT_FALSE(consistency_holds(older, size, older_root, root, consistency));

    inclusion = *prove_inclusion(index, size, source);
    consistency = *prove_consistency(older, size, source);
    inclusion.pop_back();
    consistency.push_back(root);
    ASSERT_FALSE(inclusion_holds(index, size, leaves[index], inclusion, root));
    ASSERT_FALSE(consistency_holds(older, size, older_root, root, consistency));
  }
}

TEST(Merkle, ProofsOfNonsenseDoNotHold) {
  const Hash root = empty_root();
  EXPECT_FALSE(inclusion_holds(0, 0, root, {}, root));
  EXPECT_FALSE(inclusion_holds(5, 5, root, {}, root));
  EXPECT_FALSE(consistency_holds(2, 1, root, root, {}));
  EXPECT_FALSE(consistency_holds(3, 5, root, root, {}));
  EXPECT_TRUE(consistency_holds(0, 5, empty_root(), Hash{}, {}));
}

}  // namespace
}  // namespace recount::ledger
