// Receipts: whatever is read is written back the same, and none proves what was never logged.
#include "base/ensure.h"
#include "ledger/tlog_proof.h"

namespace ledger = recount::ledger;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = recount::as_text({data, size});
  if (const auto proof = ledger::parse_tlog_proof(text)) {
    recount::ensure(ledger::write_tlog_proof(*proof) == text, "a receipt has one text");
  }
  recount::Ed25519Seed seed{};
  seed.fill(0x5E);  // signs nothing that is in the corpus
  const ledger::VerifierKey key{.name = "example.com/ledger", .key = recount::public_key_of(seed)};
  recount::ensure(!ledger::verify_tlog_proof(text, recount::as_bytes("never logged"), key),
                  "a receipt needs the key's signature");
  return 0;
}
