#include "ledger/checkpoint.h"

#include <algorithm>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace recount::ledger {
namespace {

// The key and the note of c2sp.org/signed-note, "Verifier keys".
constexpr std::string_view kSpecVkey =
    "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
constexpr std::string_view kSpecSignature =
    "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=";

Ed25519Seed seed_of(std::uint8_t value) {
  Ed25519Seed seed{};
  seed.fill(value);
  return seed;
}

const Ed25519Seed kSeed = seed_of(3);
const VerifierKey kKey{.name = "example.com/ledger", .key = public_key_of(kSeed)};

Checkpoint sample() {
  return {.origin = kKey.name, .size = 70'000, .root = sha256(as_bytes("root"))};
}

TEST(Checkpoint, TheKeyOfTheSpecificationIsReadAndWritten) {
  const Result<VerifierKey> key = parse_vkey(kSpecVkey);
  ASSERT_TRUE(key);
  EXPECT_EQ(key->name, "example.com/foo");
  EXPECT_EQ(to_hex(key->key), "e932791ae6e7a840a46164c904786426d5e7821dd8b29a00d61cae72afdd4da4");
  EXPECT_EQ(vkey_of(key->name, key->key), kSpecVkey);
}

TEST(Checkpoint, TheSignatureOfTheSpecificationVerifies) {
  const Bytes bytes = *from_base64(kSpecSignature);
  EXPECT_EQ(to_hex(ByteView(bytes).first(4)), "530d903a");
  Ed25519Signature signature{};
  std::copy(bytes.begin() + 4, bytes.end(), signature.begin());
  EXPECT_TRUE(signature_is_valid(parse_vkey(kSpecVkey)->key,
                                 as_bytes("This is an example message.\n"), signature));
}

TEST(Checkpoint, EveryChangedByteOfAVkeyIsRefused) {
  for (std::size_t at = 0; at < kSpecVkey.size(); ++at) {
    for (int change = 1; change < 256; ++change) {
      std::string text(kSpecVkey);
      text[at] = static_cast<char>(text[at] ^ change);
      ASSERT_FALSE(parse_vkey(text)) << at << " " << change;
    }
  }
  EXPECT_FALSE(parse_vkey(""));
  EXPECT_FALSE(parse_vkey(std::string(kSpecVkey) + "\n"));
}

TEST(Checkpoint, TheTextIsTheSpecifications) {
  const std::string note = sign_checkpoint(sample(), kSeed);
  const std::string text = "example.com/ledger\n70000\n" + to_base64(sample().root) + "\n";
  ASSERT_TRUE(note.starts_with(text + "\n\xE2\x80\x94 example.com/ledger "));
  EXPECT_TRUE(note.ends_with("\n"));
  EXPECT_EQ(std::ranges::count(note, '\n'), 5);
}

RC_GTEST_PROP(Checkpoint, WhatIsSignedIsOpened, (TreeSize size, const Hash& root)) {
  const Checkpoint checkpoint{.origin = kKey.name, .size = size, .root = root};
  const std::string note = sign_checkpoint(checkpoint, kSeed);
  RC_ASSERT(*open_checkpoint(note, kKey) == checkpoint);
  RC_ASSERT(*read_checkpoint_unverified(note) == checkpoint);
}

TEST(Checkpoint, EveryChangedByteIsRefused) {
  const std::string note = sign_checkpoint(sample(), kSeed);
  for (std::size_t at = 0; at < note.size(); ++at) {
    for (const int change : {1, 2, 4, 8, 16, 32, 64, 128, 3, 0x2A}) {
      std::string changed = note;
      changed[at] = static_cast<char>(changed[at] ^ change);
      const Result<Checkpoint> opened = open_checkpoint(changed, kKey);
      ASSERT_FALSE(opened) << at << " " << change;
      ASSERT_EQ(opened.error().code, ErrorCode::Damaged);
    }
  }
}

TEST(Checkpoint, EveryMissingOrAddedByteIsRefused) {
  const std::string note = sign_checkpoint(sample(), kSeed);
  for (std::size_t at = 0; at < note.size(); ++at) {
    std::string shorter = note;
    shorter.erase(at, 1);
    ASSERT_FALSE(open_checkpoint(shorter, kKey)) << at;
    for (const char added : {'\n', ' ', '0', '=', '\0', '\r'}) {
      std::string longer = note;
      longer.insert(at, 1, added);
      ASSERT_FALSE(open_checkpoint(longer, kKey)) << at << " " << static_cast<int>(added);
    }
    ASSERT_FALSE(open_checkpoint(note.substr(0, at), kKey)) << at;
  }
}

TEST(Checkpoint, AnotherKeyOrNameIsRefused) {
  const std::string note = sign_checkpoint(sample(), kSeed);
  EXPECT_FALSE(open_checkpoint(note, {.name = kKey.name, .key = public_key_of(seed_of(4))}));
  EXPECT_FALSE(open_checkpoint(note, {.name = "example.com/other", .key = kKey.key}));
}

TEST(Checkpoint, SignaturesOfOthersAreIgnored) {
  const std::string note = sign_checkpoint(sample(), kSeed);
  const std::string witness = "\xE2\x80\x94 witness.example bWlySXJsa2o=\n";
  EXPECT_TRUE(open_checkpoint(note + witness, kKey));
  EXPECT_FALSE(open_checkpoint(note + "\xE2\x80\x94 witness.example bWly\n", kKey));
  EXPECT_FALSE(open_checkpoint(note + "a line\n", kKey));
  EXPECT_FALSE(open_checkpoint(note + "\n", kKey));

  Checkpoint other = sample();
  other.origin = "example.com/other";
  const std::string foreign = sign_checkpoint(other, kSeed);
  EXPECT_FALSE(open_checkpoint(foreign, kKey));
}

TEST(Checkpoint, OursMustBeThereOnceAndGood) {
  const std::string note = sign_checkpoint(sample(), kSeed);
  const std::string line = note.substr(note.find("\n\n") + 2);
  EXPECT_FALSE(open_checkpoint(note + line, kKey));
  const std::string text = note.substr(0, note.find("\n\n") + 2);
  EXPECT_FALSE(open_checkpoint(text, kKey));
  Checkpoint other = sample();
  ++other.size;
  const std::string wrong = sign_checkpoint(other, kSeed);
  EXPECT_FALSE(open_checkpoint(text + wrong.substr(wrong.find("\n\n") + 2), kKey));
}

TEST(Checkpoint, ExtensionLinesAreRefused) {
  const std::string text = "example.com/ledger\n1\n" + to_base64(sample().root) + "\nextension\n";
  const std::string note = sign_checkpoint(sample(), kSeed);
  EXPECT_FALSE(open_checkpoint(text + note.substr(note.find("\n\n") + 1), kKey));
}

TEST(Checkpoint, NamesHaveNoSpaceAndNoPlus) {
  EXPECT_TRUE(is_key_name("example.com/ledger"));
  for (const std::string_view name : {"", "a b", "a+b", "a\n", "a\t", "\x7F", "\xC3\xA8"}) {
    EXPECT_FALSE(is_key_name(name)) << name;
  }
}

}  // namespace
}  // namespace recount::ledger
