// Entries and entry bundles: whatever is read is written back the same.
#include <algorithm>

#include "base/ensure.h"
#include "ledger/bundle.h"
#include "ledger/entry.h"

namespace ledger = recount::ledger;

namespace {

void check_entry(recount::ByteView bytes) {
  const auto entry = ledger::read_entry(bytes);
  if (!entry) {
    return;
  }
  recount::Bytes again;
  if (entry->type == ledger::kPrivateEntry) {
    ledger::append_private_entry(entry->recorded_at, entry->commitment, again);
  } else {
    ledger::append_control_entry(entry->recorded_at, entry->body, again);
  }
  recount::ensure(std::ranges::equal(again, bytes), "an entry has one form");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const recount::ByteView bytes(data, size);
  check_entry(bytes);
  if (size == 0) {
    return 0;
  }
  const unsigned width = data[0] + 1U;
  const recount::ByteView bundle = bytes.subspan(1);
  if (const auto entries = ledger::split_bundle(bundle, width)) {
    recount::Bytes again;
    for (const recount::ByteView entry : *entries) {
      check_entry(entry);
      if (entry.empty()) {
        return 0;  // the format allows it, we never write it
      }
      ledger::append_to_bundle(entry, again);
    }
    recount::ensure(std::ranges::equal(again, bundle), "a bundle has one form");
  }
  return 0;
}
