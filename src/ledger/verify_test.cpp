#include "ledger/verify.h"

#include <algorithm>
#include <map>

#include <gtest/gtest.h>

#include "base/checksum.h"
#include "ledger/bundle.h"
#include "ledger/growing_tree.h"
#include "ledger/keys.h"
#include "ledger/layout.h"
#include "ledger/ledger_fixture.h"
#include "ledger/merkle.h"
#include "ledger/vault.h"

namespace recount::ledger {
namespace {

/// Everything that verification covers: paths relative to the ledger.
std::vector<std::string> covered_files(const Path& ledger) {
  std::vector<std::string> names = {"checkpoint", "vkey"};
  for (const std::string part : {"tile", "vault"}) {
    for (const Path& file : list_files_below(ledger / part)) {
      names.push_back(part + "/" + file.string());
    }
  }
  return names;
}

/// Changes one byte of a file, verifies, and puts it back.
LedgerReport verify_with(const Path& ledger, const std::string& name, std::size_t at,
                         std::uint8_t change) {
  Result<File> file = File::open(ledger / name, File::Mode::ReadWrite);
  std::array<std::uint8_t, 1> byte{};
  bool done = file && file->read_at(at, byte);
  byte[0] ^= change;
  done = done && file->write_at(at, byte);
  LedgerReport report = verify_ledger(ledger);
  byte[0] ^= change;
  done = done && file->write_at(at, byte);
  ensure(done, "a test's file can be changed");
  return report;
}

void expect_sound(const Path& ledger) {
  const LedgerReport report = verify_ledger(ledger);
  EXPECT_EQ(report.fault_count, 0U) << text_of(report);
}

TEST(Verify, EveryByteOfASmallLedger) {
  TestLedger ledger;
  ledger.grow_to(2);
  ledger.publish();
  ledger.grow_to(5);
  ledger.publish();
  ledger.close();
  std::size_t checked = 0;
  for (const std::string& name : covered_files(ledger.path())) {
    const std::size_t size = bytes_of(ledger.path() / name).size();
    for (std::size_t at = 0; at < size; ++at) {
      for (unsigned bit = 0; bit < 8; ++bit) {
        const auto change = static_cast<std::uint8_t>(1U << bit);
        const LedgerReport report = verify_with(ledger.path(), name, at, change);
        ASSERT_GE(report.fault_count, 1U) << name << " byte " << at;
        ASSERT_TRUE(names_place(report, name)) << name << " byte " << at << "\n" << text_of(report);
        ++checked;
      }
    }
  }
  EXPECT_GT(checked, 7000U);
  expect_sound(ledger.path());
}

TEST(Verify, ASampleOfTheBytesOfALargerLedger) {
  TestLedger ledger({.segment_bytes = 6000, .frame_payload_bytes = 3000});
  for (const TreeSize size : {3U, 200U, 300U, 555U, 600U}) {
    ledger.grow_to(size);
    ledger.publish();
  }
  ledger.close();
  ASSERT_EQ(segment_name(2), names_in(vault_path(ledger.path())).back());
  SeededEntropy dice(5);
  for (const std::string& name : covered_files(ledger.path())) {
    const std::size_t size = bytes_of(ledger.path() / name).size();
    for (std::size_t at = dice.below(60); at < size; at += 1 + dice.below(60)) {
      const auto change = static_cast<std::uint8_t>(1U << dice.below(8));
      const LedgerReport report = verify_with(ledger.path(), name, at, change);
      ASSERT_TRUE(names_place(report, name)) << name << " byte " << at << "\n" << text_of(report);
    }
  }
  expect_sound(ledger.path());
}

TEST(Verify, ACutOrLengthenedOrMissingFileIsNamed) {
  TestLedger ledger;
  ledger.grow_to(200);
  ledger.publish();
  ledger.grow_to(300);
  ledger.publish();
  ledger.close();
  for (const std::string& name : covered_files(ledger.path())) {
    const Path path = ledger.path() / name;
    const Bytes bytes = bytes_of(path);
    put_bytes(path, ByteView(bytes).first(bytes.size() - 1));
    EXPECT_TRUE(names_place(verify_ledger(ledger.path()), name)) << name;
    Bytes longer = bytes;
    longer.push_back(0);
    put_bytes(path, longer);
    const LedgerReport report = verify_ledger(ledger.path());
    if (name.starts_with("vault")) {
      EXPECT_EQ(report.free_bytes, 1U) << "free space is listed, and no fault";
    } else {
      EXPECT_TRUE(names_place(report, name)) << name;
    }
    std::filesystem::remove(path);
    EXPECT_TRUE(names_place(verify_ledger(ledger.path()), name)) << name;
    put_bytes(path, bytes);
  }
  expect_sound(ledger.path());
}

TEST(Verify, ExtraFilesAreFaults) {
  TestLedger ledger;
  ledger.grow_to(300);
  ledger.publish();
  for (const std::string name :
       {"tile/readme", "tile/0/002", "tile/0/001.p/45", "tile/7/000.p/1", "tile/entries/002.p/1",
        "tile/0/0001", "vault/notes.txt", "vault/000000.seg.bak", "vault/1.seg"}) {
    const Path path = ledger.path() / name;
    ASSERT_TRUE(make_directories(path.parent_path()));
    put_bytes(path, as_bytes("x"));
    EXPECT_TRUE(names_place(verify_ledger(ledger.path()), name)) << name;
    std::filesystem::remove(path);
  }
  std::filesystem::create_symlink("000", ledger.path() / "tile" / "0" / "777");
  EXPECT_TRUE(names_place(verify_ledger(ledger.path()), "tile/0/777"));
  std::filesystem::remove(ledger.path() / "tile" / "0" / "777");
  put_bytes(vault_path(ledger.path()) / "000002.seg", as_bytes("x"));
  EXPECT_TRUE(names_place(verify_ledger(ledger.path()), "vault"));
  std::filesystem::remove(vault_path(ledger.path()) / "000002.seg");
  expect_sound(ledger.path());
}

TEST(Verify, AnotherSeedThanTheVkeysIsAFaultAndNoneIsNot) {
  TestLedger ledger;
  ledger.grow_to(3);
  ledger.publish();
  Bytes seed = bytes_of(seed_path(ledger.path()));
  seed[5] ^= 1U;
  put_bytes(seed_path(ledger.path()), seed);
  EXPECT_TRUE(names_place(verify_ledger(ledger.path()), "secret/signing.seed"));
  std::filesystem::remove_all(seed_path(ledger.path()).parent_path());
  expect_sound(ledger.path());
}

TEST(Verify, ALedgerWithoutACheckpointSaysSo) {
  TestLedger ledger;
  ledger.grow_to(3);
  EXPECT_TRUE(names_place(verify_ledger(ledger.path()), "checkpoint"));
  EXPECT_EQ(verify_ledger(ledger.path()).entries_unpublished, 3U);
  EXPECT_TRUE(names_place(verify_ledger(ledger.path() / "none"), "vkey"));
}

TEST(Verify, ASizeThatNothingBearsOutEnds) {
  TestLedger ledger;
  ledger.grow_to(3);
  ledger.publish();
  const VerifierKey key = *read_vkey_file(ledger.path());
  const Ed25519Seed seed = *read_signing_key(ledger.path(), key);
  const Checkpoint huge{.origin = key.name, .size = ~TreeSize{0}, .root = Hash{}};
  put_bytes(checkpoint_path(ledger.path()), as_bytes(sign_checkpoint(huge, seed)));
  EXPECT_TRUE(names_place(verify_ledger(ledger.path()), "checkpoint"));
}

TEST(Verify, WhatIsBehindTheCheckpointIsCountedAndNoFault) {
  TestLedger ledger;
  ledger.grow_to(3);
  ledger.publish();
  ledger.grow_to(10);
  LedgerReport report = verify_ledger(ledger.path());
  EXPECT_EQ(report.fault_count, 0U) << text_of(report);
  EXPECT_EQ(report.entries_unpublished, 7U);
  const Path segment = vault_path(ledger.path()) / "000000.seg";
  const Bytes whole = bytes_of(segment);
  put_bytes(segment, ByteView(whole).first(whole.size() - 1));
  report = verify_ledger(ledger.path());
  EXPECT_EQ(report.fault_count, 0U) << text_of(report);
  EXPECT_EQ(report.entries_unpublished, 0U);
  EXPECT_GT(report.free_bytes, 100U);
}

TEST(Verify, OneDamagedFrameDoesNotHideTheOthers) {
  TestLedger ledger;
  ledger.grow_to(10);
  const std::size_t second = bytes_of(vault_path(ledger.path()) / "000000.seg").size();
  ledger.grow_to(20);
  ledger.grow_to(30);
  ledger.publish();
  const LedgerReport report = verify_with(ledger.path(), "vault/000000.seg", second + 24, 0x01);
  EXPECT_EQ(report.fault_count, 1U) << text_of(report);
  EXPECT_EQ(report.openings_checked, 20U);
  EXPECT_TRUE(names_place(report, "entries 10 to 19"));
}

/// One who changes the vault and then makes all its checksums right again.
class Adversary {
 public:
  explicit Adversary(Path segment) : segment_(std::move(segment)), bytes_(bytes_of(segment_)) {
    for (std::size_t at = 0; at < bytes_.size();) {
      frames_.push_back(at);
      const FrameHeader header = header_at(at);
      at += kFrameHeaderBytes + header.payload_bytes;
    }
  }

  std::size_t frame_count() const { return frames_.size(); }

  std::size_t offset_of(std::size_t frame) const { return frames_[frame]; }

  FrameHeader header_at(std::size_t at) const {
    return *decode_frame_header(ByteView(bytes_).subspan(at, kFrameHeaderBytes));
  }

  /// Applies a change to a frame's header and payload, seals all frames again, verifies, undoes.
  template <typename Change>
  LedgerReport verify_after(const Path& ledger, std::size_t frame, Change change) {
    Bytes forged = bytes_;
    std::uint64_t previous = 0;
    for (std::size_t i = 0; i < frames_.size(); ++i) {
      FrameHeader header = header_at(frames_[i]);
      const std::span payload =
          std::span(forged).subspan(frames_[i] + kFrameHeaderBytes, header.payload_bytes);
      if (i == frame) {
        change(header, payload);
      }
      header.payload_xxh3 = xxh3(payload);
      header.previous_link = previous;
      const FrameHeaderBytes sealed = encode_frame_header(header);
      std::ranges::copy(sealed, forged.begin() + static_cast<std::ptrdiff_t>(frames_[i]));
      previous = link_of(header);
    }
    put_bytes(segment_, forged);
    LedgerReport report = verify_ledger(ledger);
    put_bytes(segment_, bytes_);
    return report;
  }

 private:
  Path segment_;
  Bytes bytes_;
  std::vector<std::size_t> frames_;
};

TEST(Verify, AnAdversaryWhoMendsAllChecksumsIsFoundAtEveryPayloadByte) {
  TestLedger ledger;
  ledger.grow_to(4);
  ledger.grow_to(9);
  ledger.grow_to(12);
  ledger.publish();
  ledger.close();
  Adversary adversary(vault_path(ledger.path()) / "000000.seg");
  ASSERT_EQ(adversary.frame_count(), 3U);
  for (std::size_t frame = 0; frame < adversary.frame_count(); ++frame) {
    const FrameHeader header = adversary.header_at(adversary.offset_of(frame));
    for (std::size_t at = 0; at < header.payload_bytes; ++at) {
      const LedgerReport report = adversary.verify_after(
          ledger.path(), frame,
          [at](FrameHeader&, std::span<std::uint8_t> payload) { payload[at] ^= 0x01U; });
      ASSERT_TRUE(names_place(report, "vault/000000.seg")) << frame << " " << at;
      ASSERT_TRUE(names_place(report, "entr")) << frame << " " << at << text_of(report);
    }
  }
  expect_sound(ledger.path());
}

TEST(Verify, AnAdversaryWhoChangesOneEventIsToldTheEntry) {
  TestLedger ledger;
  ledger.grow_to(4);
  ledger.grow_to(9);
  ledger.publish();
  Adversary adversary(vault_path(ledger.path()) / "000000.seg");
  const std::size_t head = kRecordHeadBytes;
  for (const std::size_t at : {head, head + 15, head + 16}) {  // salt, salt, event of entry 4
    const LedgerReport report = adversary.verify_after(
        ledger.path(), 1,
        [at](FrameHeader&, std::span<std::uint8_t> payload) { payload[at] ^= 0x40U; });
    EXPECT_EQ(report.fault_count, 1U) << text_of(report);
    EXPECT_TRUE(names_place(report, "entry 4"));
  }
}

TEST(Verify, AnAdversaryWhoChangesATimeOfRecordIsFound) {
  TestLedger ledger;
  ledger.grow_to(4);
  ledger.grow_to(9);
  ledger.grow_to(12);
  ledger.publish();
  Adversary adversary(vault_path(ledger.path()) / "000000.seg");
  for (std::size_t frame = 0; frame < adversary.frame_count(); ++frame) {
    for (unsigned bit = 0; bit < 63; ++bit) {
      const LedgerReport report = adversary.verify_after(
          ledger.path(), frame, [bit](FrameHeader& header, std::span<std::uint8_t>) {
            header.recorded_at.microseconds ^= std::int64_t{1} << bit;
          });
      ASSERT_TRUE(names_place(report, "vault/000000.seg")) << frame << " " << bit;
      ASSERT_TRUE(names_place(report, "entr")) << frame << " " << bit;
    }
  }
}

/// Rewrites one entry everywhere it can be without the key: bundle, and every hash above it.
TEST(Verify, AnAdversaryWhoRewritesTheWholeTreeLacksTheSignature) {
  TestLedger ledger;
  ledger.grow_to(5);
  ledger.publish();
  const Path bundle_file = ledger.path() / "tile/entries/000.p/5";
  const Path tile_file = ledger.path() / "tile/0/000.p/5";
  Bytes bundle = bytes_of(bundle_file);
  bundle.back() ^= 1U;
  HashRows rows;
  const Result<std::vector<ByteView>> entries = split_bundle(bundle, 5);
  for (const ByteView entry : *entries) {
    rows.add(leaf_hash(entry));
  }
  put_bytes(bundle_file, bundle);
  put_bytes(tile_file, bytes_of_row(rows.row(0)));
  const LedgerReport report = verify_ledger(ledger.path());
  EXPECT_TRUE(names_place(report, "checkpoint")) << text_of(report);
}

TEST(Verify, AnAdversaryWithAnotherKeyMustReplaceTheVkey) {
  TestLedger ledger;
  ledger.grow_to(5);
  ledger.publish();
  Ed25519Seed seed{};
  const Checkpoint forged{.origin = "example.com/ledger", .size = 5, .root = Hash{}};
  put_bytes(checkpoint_path(ledger.path()), as_bytes(sign_checkpoint(forged, seed)));
  EXPECT_TRUE(names_place(verify_ledger(ledger.path()), "checkpoint"));
  const std::string line = vkey_of("example.com/ledger", public_key_of(seed)) + "\n";
  put_bytes(vkey_path(ledger.path()), as_bytes(line));
  EXPECT_TRUE(names_place(verify_ledger(ledger.path()), "secret/signing.seed"));
}

TEST(Verify, ProgressReachesTheEnd) {
  TestLedger ledger;
  ledger.grow_to(40'000);
  ledger.publish();
  std::vector<std::uint64_t> told;
  const LedgerReport report =
      verify_ledger(ledger.path(), [&](std::uint64_t done, std::uint64_t all) {
        EXPECT_EQ(all, 40'000U);
        told.push_back(done);
      });
  EXPECT_EQ(report.fault_count, 0U);
  EXPECT_EQ(told, (std::vector<std::uint64_t>{16'384, 32'768, 40'000}));
}

TEST(Verify, NoMoreThanAHundredFaultsAreKeptAndAllAreCounted) {
  TestLedger ledger;
  ledger.grow_to(500);
  ledger.publish();
  put_bytes(ledger.path() / "tile/0/000", Bytes(8192, 0));
  const LedgerReport report = verify_ledger(ledger.path());
  EXPECT_EQ(report.faults.size(), 100U);
  EXPECT_EQ(report.fault_count, 256U);
}

}  // namespace
}  // namespace recount::ledger
