// sha256.h and sha256_lanes.h: what is hashed in batches against whole messages through OpenSSL.
#include "base/sha256.h"

#include <algorithm>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "base/sha256_lanes.h"

namespace recount {
namespace {

Bytes concatenation(ByteView a, ByteView b) {
  Bytes both(a.begin(), a.end());
  both.insert(both.end(), b.begin(), b.end());
  return both;
}

// Lengths at which padding changes its shape are likelier than others.
rc::Gen<Bytes> any_message() {
  const auto length = rc::gen::weightedOneOf<std::size_t>(
      {{3, rc::gen::inRange<std::size_t>(0, 130)},
       {2, rc::gen::map(rc::gen::inRange<std::size_t>(0, 40),
                        [](std::size_t i) { return i / 4 * 64 + 54 + i % 4 * 4; })},
       {1, rc::gen::inRange<std::size_t>(0, 3000)}});
  return rc::gen::mapcat(length, [](std::size_t bytes) {
    return rc::gen::container<Bytes>(bytes, rc::gen::arbitrary<std::uint8_t>());
  });
}

using HashBatch = void (*)(const sha256_lanes::Batch&, std::span<Hash>);

void check_batch(HashBatch hash_batch, const Bytes& prefix, const std::vector<Bytes>& messages) {
  const std::vector<ByteView> views(messages.begin(), messages.end());
  std::vector<Hash> hashes(messages.size());
  hash_batch({.prefix = prefix, .messages = {}, .message_bytes = 0, .apart = views}, hashes);
  for (std::size_t i = 0; i < messages.size(); ++i) {
    RC_ASSERT(hashes[i] == sha256(concatenation(prefix, messages[i])));
  }
}

TEST(Sha256, MatchesFips180) {
  EXPECT_EQ(to_hex(sha256(as_bytes("abc"))),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(to_hex(sha256(ByteView())),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(Sha256, HashesPartsAsOneAndEachAsIfAlone) {
  const std::array<ByteView, 2> parts = {as_bytes("ab"), as_bytes("c")};
  EXPECT_EQ(sha256(parts), sha256(as_bytes("abc")));
  std::array<Hash, 3> hashes{};
  sha256_each(as_bytes("x"), as_bytes("abcdef"), 2, hashes);
  EXPECT_EQ(hashes[1], sha256(as_bytes("xcd")));
}

RC_GTEST_PROP(Sha256Lanes, HashAsOpenSslDoes, ()) {
  if (!sha256_lanes::are_there()) {
    std::puts("  this processor has no SHA instructions: lanes are not tested");
    return;
  }
  const Bytes prefix = *any_message();
  check_batch(sha256_lanes::hash_in_lanes, prefix,
              *rc::gen::container<std::vector<Bytes>>(any_message()));
}

RC_GTEST_PROP(Sha256Lanes, WithoutThemTheHashesAreTheSame, ()) {
  const Bytes prefix = *any_message();
  check_batch(sha256_lanes::hash_one_by_one, prefix,
              *rc::gen::container<std::vector<Bytes>>(any_message()));
}

TEST(Sha256Lanes, HashEveryLengthWithEveryNeighbour) {
  if (!sha256_lanes::are_there()) {
    GTEST_SKIP() << "this processor has no SHA instructions";
  }
  const Bytes text(400, 0xA5);
  std::vector<ByteView> messages;
  for (std::size_t length = 0; length <= text.size(); ++length) {
    messages.push_back(ByteView(text).first(length));
    messages.push_back(ByteView(text).first(text.size() - length));
  }
  std::vector<Hash> hashes(messages.size());
  sha256_lanes::hash_in_lanes({.prefix = {}, .messages = {}, .message_bytes = 0, .apart = messages},
                              hashes);
  for (std::size_t i = 0; i < messages.size(); ++i) {
    ASSERT_EQ(hashes[i], sha256(messages[i])) << "length " << messages[i].size();
  }
}

// A row of a Merkle tree is folded where it lies.
TEST(Sha256Lanes, HashesMayTakeThePlaceOfTheirMessages) {
  for (const HashBatch hash_batch : {sha256_lanes::hash_in_lanes, sha256_lanes::hash_one_by_one}) {
    if (hash_batch == sha256_lanes::hash_in_lanes && !sha256_lanes::are_there()) {
      continue;
    }
    std::vector<Hash> row(10);
    std::vector<Hash> expected(5);
    for (std::size_t i = 0; i < row.size(); ++i) {
      row[i].fill(static_cast<std::uint8_t>(i));
    }
    const ByteView bytes(row.front().data(), row.size() * sizeof(Hash));
    for (std::size_t i = 0; i < expected.size(); ++i) {
      expected[i] = sha256(bytes.subspan(i * 64, 64));
    }
    hash_batch({.prefix = {}, .messages = bytes, .message_bytes = 64, .apart = {}},
               std::span(row).first(5));
    EXPECT_TRUE(std::ranges::equal(std::span(row).first(5), expected));
  }
}

}  // namespace
}  // namespace recount
