// Vault frames: a header and the records behind it; whatever is read is written back the same.
#include <algorithm>

#include "base/ensure.h"
#include "ledger/vault_frame.h"

namespace ledger = recount::ledger;

namespace {

void check_records(recount::ByteView payload) {
  ledger::RecordWalk walk(payload);
  recount::Bytes again;
  for (;;) {
    const auto record = walk.next();
    if (!record || !*record) {
      recount::ensure(!record || again.size() == payload.size(), "the walk ends at the end");
      break;
    }
    if ((*record)->type == ledger::kPrivateEntry) {
      ledger::append_private_record((*record)->salt, (*record)->bytes, again);
    } else if ((*record)->type == ledger::kControlEntry) {
      ledger::append_control_record((*record)->bytes, again);
    } else {
      ledger::append_erased_record((*record)->salt, (*record)->bytes.size(), again);
    }
    recount::ensure(again.size() == walk.position(), "a record has one length");
  }
  recount::ensure(std::equal(again.begin(), again.end(), payload.begin()), "a record has one form");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const recount::ByteView bytes(data, size);
  check_records(bytes);
  if (size < ledger::kFrameHeaderBytes) {
    return 0;
  }
  const recount::ByteView head = bytes.first(ledger::kFrameHeaderBytes);
  if (const auto header = ledger::decode_frame_header(head)) {
    recount::ensure(std::ranges::equal(ledger::encode_frame_header(*header), head),
                    "a header has one form");
  }
  check_records(bytes.subspan(ledger::kFrameHeaderBytes));
  return 0;
}
