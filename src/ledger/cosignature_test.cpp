#include "ledger/cosignature.h"

#include <algorithm>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "ledger/ledger_fixture.h"

namespace recount::ledger {
namespace {

constexpr std::uint64_t kTime = 1'679'315'147;

Ed25519Seed seed_of(std::uint8_t value) {
  Ed25519Seed seed{};
  seed.fill(value);
  return seed;
}

const Ed25519Seed kLogSeed = seed_of(3);
const Ed25519Seed kWitnessSeed = seed_of(4);
const WitnessKey kWitness{.name = "witness.example", .key = public_key_of(kWitnessSeed)};

Checkpoint sample() {
  return {.origin = "example.com/ledger", .size = 70'000, .root = sha256(as_bytes("root"))};
}

TEST(Cosignature, AKeyIsReadAsItIsWritten) {
  const std::string vkey = witness_vkey_of(kWitness);
  EXPECT_EQ(*parse_witness_vkey(vkey), kWitness);
  EXPECT_FALSE(parse_vkey(vkey)) << "a witness's key signs no checkpoint of a log";
  EXPECT_FALSE(parse_witness_vkey(vkey_of(kWitness.name, kWitness.key)));
  EXPECT_FALSE(parse_witness_vkey(vkey + "\n"));
  EXPECT_FALSE(parse_witness_vkey(""));
}

TEST(Cosignature, EveryChangedByteIsFoundOut) {
  const std::string text = signed_text(sample());
  const Cosignature made = cosign(text, kWitness.name, kWitnessSeed, kTime);
  const auto found = find_cosignature(text, made.line, kWitness);
  ASSERT_TRUE(found && *found);
  EXPECT_EQ((*found)->time, kTime);
  EXPECT_EQ((*found)->line, made.line);
  for (std::size_t at = 0; at < made.line.size(); ++at) {
    std::string changed = made.line;
    changed[at] = static_cast<char>(changed[at] ^ 1);
    const auto other = find_cosignature(text, changed, kWitness);
    ASSERT_TRUE(!other || !*other) << at;
  }
  Checkpoint larger = sample();
  ++larger.size;
  EXPECT_FALSE(find_cosignature(signed_text(larger), made.line, kWitness));
}

TEST(Cosignature, LinesOfOthersAreNotItsOwn) {
  const std::string text = signed_text(sample());
  const std::string note = sign_checkpoint(sample(), kLogSeed);
  const auto lines = signature_lines(note);
  ASSERT_TRUE(lines);
  EXPECT_FALSE(*find_cosignature(text, *lines, kWitness));
  EXPECT_FALSE(find_cosignature(text, "no line\n", kWitness));
  const WitnessKey same_name{.name = kWitness.name, .key = public_key_of(seed_of(5))};
  const Cosignature made = cosign(text, kWitness.name, kWitnessSeed, kTime);
  EXPECT_FALSE(*find_cosignature(text, made.line, same_name));
}

TEST(Cosignature, ACosignedNoteIsACheckpointStill) {
  const std::string note = sign_checkpoint(sample(), kLogSeed);
  const std::string text = signed_text(sample());
  const VerifierKey log{.name = sample().origin, .key = public_key_of(kLogSeed)};
  const Cosignature first = cosign(text, kWitness.name, kWitnessSeed, kTime);
  const std::string once = add_cosignature(note, first, kWitness);
  EXPECT_EQ(once, note + first.line);
  EXPECT_EQ(*open_checkpoint(once, log), sample());

  const Cosignature later = cosign(text, kWitness.name, kWitnessSeed, kTime + 1);
  const std::string again = add_cosignature(once, later, kWitness);
  EXPECT_EQ(again, note + later.line) << "a later one stands in place of an earlier one";
  const auto found = find_cosignature(text, *signature_lines(again), kWitness);
  ASSERT_TRUE(found && *found);
  EXPECT_EQ((*found)->time, kTime + 1);
}

TEST(Cosignature, ARequestIsTheProtocols) {
  const Hash hash = sha256(as_bytes("node"));
  EXPECT_EQ(write_witness_request(20, std::vector<Hash>{hash, hash}, "note\n"),
            "old 20\n" + to_base64(hash) + "\n" + to_base64(hash) + "\n\nnote\n");
  EXPECT_EQ(write_witness_request(0, {}, "note\n"), "old 0\n\nnote\n");
}

TEST(Cosignature, TheFileIsWrittenAndRead) {
  const TestDirectory directory;
  EXPECT_FALSE(*read_cosigned(directory.path()));
  ASSERT_TRUE(write_cosigned(directory.path(), "a note\n"));
  EXPECT_EQ(**read_cosigned(directory.path()), "a note\n");
}

RC_GTEST_PROP(Cosignature, WhatIsCosignedIsFound,
              (TreeSize size, const Hash& root, std::uint64_t time)) {
  const std::string text =
      signed_text({.origin = "example.com/ledger", .size = size, .root = root});
  const Cosignature made = cosign(text, kWitness.name, kWitnessSeed, time);
  const auto found = find_cosignature(text, made.line, kWitness);
  RC_ASSERT(found && *found);
  RC_ASSERT((*found)->time == time);
}

}  // namespace
}  // namespace recount::ledger
