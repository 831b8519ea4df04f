#include "ledger/merkle.h"

#include <algorithm>
#include <array>
#include <bit>
#include <optional>

#include "base/ensure.h"

namespace recount::ledger {
namespace {

constexpr std::uint8_t kLeafPrefix = 0x00;
constexpr std::uint8_t kNodePrefix = 0x01;
constexpr std::size_t kHashBytes = std::tuple_size_v<Hash>;
constexpr std::size_t kNodeMessageBytes = 1 + 2 * kHashBytes;

/// Leaves [first, last) of a tree.
struct Range {
  std::uint64_t first = 0;
  std::uint64_t last = 0;

  std::uint64_t count() const { return last - first; }

  /// Where RFC 6962 splits: the largest power of two below the count.
  std::uint64_t middle() const { return first + std::bit_floor(count() - 1); }
};

/// The hash over a range that begins where a perfect subtree of its size would.
Result<Hash> hash_of_range(Range range, const HashSource& source) {
  if (std::has_single_bit(range.count())) {
    const auto level = static_cast<unsigned>(std::countr_zero(range.count()));
    return source({.level = level, .index = range.first >> level});
  }
  const std::uint64_t middle = range.middle();
  const Hash left = RECOUNT_TRY(hash_of_range({range.first, middle}, source));
  const Hash right = RECOUNT_TRY(hash_of_range({middle, range.last}, source));
  return node_hash(left, right);
}

}  // namespace

Hash leaf_hash(ByteView entry) {
  const std::array<ByteView, 2> parts = {ByteView(&kLeafPrefix, 1), entry};
  return sha256(parts);
}

void leaf_hashes(std::span<const ByteView> entries, std::span<Hash> hashes) {
  sha256_each(ByteView(&kLeafPrefix, 1), entries, hashes);
}

Hash node_hash(const Hash& left, const Hash& right) {
  std::array<std::uint8_t, kNodeMessageBytes> message;
  message[0] = kNodePrefix;
  std::copy(left.begin(), left.end(), message.begin() + 1);
  std::copy(right.begin(), right.end(), message.begin() + 1 + kHashBytes);
  return sha256(message);
}

Hash empty_root() {
  return sha256(ByteView());
}

Hash fold_perfect(std::span<const Hash> row) {
  constexpr std::size_t kPairsMax = 128;
  ensure(std::has_single_bit(row.size()) && row.size() <= 2 * kPairsMax,
         "a perfect row has a power of two of hashes, at most 256");
  // A level at a time: its nodes are independent messages, a prefix and two hashes each.
  std::array<Hash, kPairsMax> nodes;
  std::span<const Hash> below = row;
  while (below.size() > 1) {
    const std::span<Hash> above(nodes.data(), below.size() / 2);
    sha256_each(ByteView(&kNodePrefix, 1), {below.front().data(), below.size_bytes()},
                2 * kHashBytes, above);
    below = above;
  }
  return below[0];
}

Result<Hash> root_of(TreeSize size, const HashSource& source) {
  if (size == 0) {
    return empty_root();
  }
  return hash_of_range({0, size}, source);
}

Result<std::vector<Hash>> prove_inclusion(EntryIndex index, TreeSize size,
                                          const HashSource& source) {
  ensure(index < size, "a proof is about an entry of the tree");
  std::vector<Hash> proof;
  Range range{0, size};
  while (range.count() > 1) {
    const std::uint64_t middle = range.middle();
    const bool is_left = index < middle;
    const Range sibling = is_left ? Range{middle, range.last} : Range{range.first, middle};
    range = is_left ? Range{range.first, middle} : Range{middle, range.last};
    proof.push_back(RECOUNT_TRY(hash_of_range(sibling, source)));
  }
  std::reverse(proof.begin(), proof.end());
  return proof;
}

Result<std::vector<Hash>> prove_consistency(TreeSize older, TreeSize newer,
                                            const HashSource& source) {
  ensure(older <= newer, "a tree is consistent with a newer one");
  std::vector<Hash> proof;
  if (older == 0 || older == newer) {
    return proof;
  }
  Range range{0, newer};
  bool is_whole_older = true;  // RFC 6962 calls this flag b
  while (range.last != older) {
    const std::uint64_t middle = range.middle();
    const bool is_left = older <= middle;
    const Range sibling = is_left ? Range{middle, range.last} : Range{range.first, middle};
    range = is_left ? Range{range.first, middle} : Range{middle, range.last};
    is_whole_older = is_whole_older && is_left;
    proof.push_back(RECOUNT_TRY(hash_of_range(sibling, source)));
  }
  if (!is_whole_older) {
    proof.push_back(RECOUNT_TRY(hash_of_range(range, source)));
  }
  std::reverse(proof.begin(), proof.end());
  return proof;
}

bool inclusion_holds(EntryIndex index, TreeSize size, const Hash& leaf, std::span<const Hash> proof,
                     const Hash& root) {
  if (index >= size) {
    return false;
  }
  std::uint64_t node = index;
  std::uint64_t last = size - 1;
  Hash hash = leaf;
  for (const Hash& sibling : proof) {
    if (last == 0) {
      return false;
    }
    if ((node & 1U) == 1 || node == last) {
      hash = node_hash(sibling, hash);
      while ((node & 1U) == 0 && node != 0) {
        node >>= 1U;
        last >>= 1U;
      }
    } else {
      hash = node_hash(hash, sibling);
    }
    node >>= 1U;
    last >>= 1U;
  }
  return last == 0 && hash == root;
}

bool consistency_holds(TreeSize older, TreeSize newer, const Hash& older_root,
                       const Hash& newer_root, std::span<const Hash> proof) {
  if (older > newer) {
    return false;
  }
  if (older == newer) {
    return proof.empty() && older_root == newer_root;
  }
  if (older == 0) {
    return proof.empty() && older_root == empty_root();
  }
  // A perfect older tree is itself a node of the newer one, and the proof does not repeat it.
  const bool starts_at_root = std::has_single_bit(older);
  if (!starts_at_root && proof.empty()) {
    return false;
  }
  Hash from_older = starts_at_root ? older_root : proof[0];
  Hash from_newer = from_older;
  std::uint64_t node = older - 1;
  std::uint64_t last = newer - 1;
  while ((node & 1U) == 1) {
    node >>= 1U;
    last >>= 1U;
  }
  for (const Hash& sibling : proof.subspan(starts_at_root ? 0 : 1)) {
    if (last == 0) {
      return false;
    }
    if ((node & 1U) == 1 || node == last) {
      from_older = node_hash(sibling, from_older);
      from_newer = node_hash(sibling, from_newer);
      while ((node & 1U) == 0 && node != 0) {
        node >>= 1U;
        last >>= 1U;
      }
    } else {
      from_newer = node_hash(from_newer, sibling);
    }
    node >>= 1U;
    last >>= 1U;
  }
  return last == 0 && from_older == older_root && from_newer == newer_root;
}

}  // namespace recount::ledger
