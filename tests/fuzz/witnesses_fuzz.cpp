// Lists of witnesses: whatever is read is written back the same.
#include "base/ensure.h"
#include "ledger/witnesses.h"

namespace ledger = recount::ledger;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = recount::as_text({data, size});
  if (const auto witnesses = ledger::parse_witnesses(text)) {
    recount::ensure(ledger::write_witnesses(*witnesses) == text, "a list has one text");
  }
  return 0;
}
