// Cosigned notes: no lines crash whoever looks for a witness in them, and none that it did not
// write is taken for its own.
#include "base/ensure.h"
#include "ledger/cosignature.h"

namespace ledger = recount::ledger;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view note = recount::as_text({data, size});
  recount::Ed25519Seed seed{};
  seed.fill(0x5E);  // signs nothing that is in the corpus
  const ledger::WitnessKey key{.name = "witness.example", .key = recount::public_key_of(seed)};
  const auto checkpoint = ledger::read_checkpoint_unverified(note);
  if (!checkpoint) {
    return 0;
  }
  const std::string text = ledger::signed_text(*checkpoint);
  const auto found = ledger::find_cosignature(text, *ledger::signature_lines(note), key);
  recount::ensure(!found || !*found, "a cosignature needs the witness's key");
  const ledger::Cosignature made = ledger::cosign(text, key.name, seed, 1);
  const std::string cosigned = ledger::add_cosignature(note, made, key);
  const auto lines = ledger::signature_lines(cosigned);
  const auto again = ledger::find_cosignature(text, *lines, key);
  recount::ensure(!again || (*again)->line == made.line, "what was added is found");
  return 0;
}
