#include "ledger/tlog_proof.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "ledger/ledger_fixture.h"
#include "ledger/reader.h"

namespace recount::ledger {
namespace {

TEST(TlogProof, TheTextIsTheSpecifications) {
  Hash hash{};
  const std::string zeros = to_base64(hash);
  const TlogProof proof{.extra = {}, .index = 7, .proof = {hash, hash}, .checkpoint = "note\n"};
  EXPECT_EQ(write_tlog_proof(proof),
            "c2sp.org/tlog-proof@v1\nindex 7\n" + zeros + "\n" + zeros + "\n\nnote\n");
}

RC_GTEST_PROP(TlogProof, WhatIsWrittenIsRead,
              (const Bytes& extra, EntryIndex index, const std::vector<Hash>& hashes)) {
  RC_PRE(hashes.size() <= 64U);
  const TlogProof proof{.extra = extra, .index = index, .proof = hashes, .checkpoint = "note\n"};
  RC_ASSERT(*parse_tlog_proof(write_tlog_proof(proof)) == proof);
}

TEST(TlogProof, OtherTextsAreRefused) {
  const std::string hash = to_base64(Hash{});
  const std::string head = "c2sp.org/tlog-proof@v1\n";
  for (const std::string& text : std::vector<std::string>{
           std::string(), head, head + "index 0\n", head + "index 0\n\n",
           head + "index 00\n\nnote\n", head + "index -1\n\nnote\n",
           head + "index 18446744073709551616\n\nnote\n", head + "index 0\n" + hash + "\nnote\n",
           head + "index 0\n" + hash.substr(4) + "\n\nnote\n", head + "extra \nindex 0\n\nnote\n",
           head + "extra QQ\nindex 0\n\nnote\n", "c2sp.org/tlog-proof@v2\nindex 0\n\nnote\n",
           head + "index  0\n\nnote\n", head + "\nindex 0\n\nnote\n"}) {
    const Result<TlogProof> proof = parse_tlog_proof(text);
    ASSERT_FALSE(proof) << text;
    EXPECT_EQ(proof.error().code, ErrorCode::InvalidInput);
  }
}

TEST(TlogProof, AReceiptProvesItsEntryAndNoOther) {
  TestLedger ledger;
  ledger.grow_to(300);
  ledger.publish();
  const Result<Reader> reader = Reader::open(ledger.path());
  ASSERT_TRUE(reader);
  const VerifierKey key = *parse_vkey(reader->vkey());
  for (const EntryIndex index : {0U, 1U, 255U, 256U, 299U}) {
    const std::string receipt = *reader->receipt(index);
    EXPECT_EQ(verify_tlog_proof(receipt, *reader->entry(index), key)->size, 300U) << index;
    EXPECT_FALSE(verify_tlog_proof(receipt, *reader->entry((index + 1) % 300), key));
  }
}

TEST(TlogProof, EveryChangedByteOfAReceiptIsRefused) {
  TestLedger ledger;
  ledger.grow_to(11);
  ledger.publish();
  const Result<Reader> reader = Reader::open(ledger.path());
  ASSERT_TRUE(reader);
  const VerifierKey key = *parse_vkey(reader->vkey());
  const std::string receipt = *reader->receipt(4);
  const Bytes entry = *reader->entry(4);
  ASSERT_TRUE(verify_tlog_proof(receipt, entry, key));
  for (std::size_t at = 0; at < receipt.size(); ++at) {
    for (const int change : {1, 2, 16, 32, 128}) {
      std::string changed = receipt;
      changed[at] = static_cast<char>(changed[at] ^ change);
      ASSERT_FALSE(verify_tlog_proof(changed, entry, key)) << at << " " << change;
    }
  }
}

}  // namespace
}  // namespace recount::ledger
