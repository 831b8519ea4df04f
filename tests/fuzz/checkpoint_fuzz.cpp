// Checkpoints and keys: whatever is read is what signing would write.
#include "base/ensure.h"
#include "ledger/checkpoint.h"

namespace ledger = recount::ledger;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = recount::as_text({data, size});
  const recount::Ed25519Seed seed{};
  if (const auto checkpoint = ledger::read_checkpoint_unverified(text)) {
    const std::string note = ledger::sign_checkpoint(*checkpoint, seed);
    const std::size_t text_end = note.find("\n\n") + 2;
    recount::ensure(text.starts_with(note.substr(0, text_end)), "a checkpoint has one text");
    const ledger::VerifierKey key{.name = checkpoint->origin, .key = recount::public_key_of(seed)};
    recount::ensure(*ledger::open_checkpoint(note, key) == *checkpoint,
                    "what was signed is opened");
    const auto opened = ledger::open_checkpoint(text, key);
    recount::ensure(!opened || *opened == *checkpoint, "a signature changes no content");
  }
  if (const auto key = ledger::parse_vkey(text)) {
    recount::ensure(ledger::vkey_of(key->name, key->key) == text, "a key has one text");
  }
  return 0;
}
