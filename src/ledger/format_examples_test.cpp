// The examples printed in docs/formats are real: one small ledger, whose files are also the first
// seeds of the fuzz targets.
#include <gtest/gtest.h>

#include "base/checksum.h"
#include "ledger/bundle.h"
#include "ledger/growing_tree.h"
#include "ledger/ledger_fixture.h"
#include "ledger/merkle.h"
#include "ledger/tlog_proof.h"
#include "ledger/vault_frame.h"

namespace recount::ledger {
namespace {

const Path kCorpus = "tests/fuzz/corpus";
const Path kFormats = "docs/formats";

std::string text_at(const Path& path) {
  return std::string(as_text(bytes_of(path)));
}

/// The bytes written in hexadecimal in the code blocks of a page: pairs of digits at the begin of a
/// line, up to what is no pair.
Bytes hex_of(std::string_view page) {
  Bytes bytes;
  bool is_code = false;
  while (!page.empty()) {
    const std::size_t end = page.find('\n');
    std::string_view line = page.substr(0, end);
    page.remove_prefix(end == std::string_view::npos ? page.size() : end + 1);
    if (line.starts_with("```")) {
      is_code = !is_code;
      continue;
    }
    while (is_code && line.size() >= 2) {
      const std::optional<Bytes> byte = from_hex(line.substr(0, 2));
      const bool is_pair = byte && (line.size() == 2 || line[2] == ' ');
      if (!is_pair) {
        break;
      }
      bytes.push_back(byte->front());
      line.remove_prefix(std::min<std::size_t>(3, line.size()));
    }
  }
  return bytes;
}

std::string example_of(const std::string& page) {
  const std::string text = text_at(kFormats / page);
  return text.substr(text.find("## An example"));
}

TEST(FormatExamples, TheReceiptProvesTheEntryUnderTheKey) {
  const std::string receipt = text_at(kCorpus / "tlog_proof" / "receipt");
  const std::string vkey = text_at(kCorpus / "checkpoint" / "vkey");
  const Bytes entry = bytes_of(kCorpus / "entry" / "private");
  EXPECT_TRUE(verify_tlog_proof(receipt, entry, *parse_vkey(vkey)));
  EXPECT_NE(example_of("tlog-proof.md").find(receipt), std::string::npos);
  EXPECT_NE(example_of("checkpoint.md").find(vkey), std::string::npos);
  const std::string note = text_at(kCorpus / "checkpoint" / "signed");
  EXPECT_NE(example_of("checkpoint.md").find(note), std::string::npos);
}

TEST(FormatExamples, TheEntriesAreThoseOfThePage) {
  Bytes both = bytes_of(kCorpus / "entry" / "control");
  const Bytes uniform = bytes_of(kCorpus / "entry" / "private");
  both.insert(both.end(), uniform.begin(), uniform.end());
  EXPECT_EQ(to_hex(hex_of(example_of("entry.md"))), to_hex(both));
}

TEST(FormatExamples, TheFrameIsThatOfThePageAndGivesTheSignedRoot) {
  const Bytes frame = bytes_of(kCorpus / "vault_frame" / "frame");
  EXPECT_EQ(to_hex(hex_of(example_of("vault.md"))), to_hex(frame));
  const FrameHeader header = *decode_frame_header(ByteView(frame).first(kFrameHeaderBytes));
  const ByteView payload = ByteView(frame).subspan(kFrameHeaderBytes);
  EXPECT_EQ(header.payload_xxh3, xxh3(payload));
  RecordWalk records(payload);
  HashRows rows;
  Bytes bundle;
  for (std::uint32_t i = 0; i < header.entry_count; ++i) {
    Bytes entry;
    append_entry_of(**records.next(), header.recorded_at, entry);
    append_to_bundle(entry, bundle);
    rows.add(leaf_hash(entry));
  }
  const std::string note = text_at(kCorpus / "checkpoint" / "signed");
  EXPECT_EQ(read_checkpoint_unverified(note)->root, rows.root());
  bundle.insert(bundle.begin(), 2);  // the fuzz target's width byte
  EXPECT_EQ(bytes_of(kCorpus / "entry" / "bundle"), bundle);
}

}  // namespace
}  // namespace recount::ledger
