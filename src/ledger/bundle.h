// Entry bundles: up to 256 entries, each behind its length.
//
//   ┌────────────┬───────┬────────────┬───────┬───
//   │ length     │ entry │ length     │ entry │ ...
//   │ 2, BE      │       │ 2, BE      │       │
//   └────────────┴───────┴────────────┴───────┴───
#pragma once

#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace recount::ledger {

/// 1..65535 bytes.
void append_to_bundle(ByteView entry, Bytes& bundle);

/// The entries of a bundle, borrowed from its bytes. Damaged when they are not exactly `width`.
Result<std::vector<ByteView>> split_bundle(ByteView bundle, unsigned width);

/// Where the first `width` entries end; Damaged when there are fewer.
Result<std::size_t> bundle_prefix_bytes(ByteView bundle, unsigned width);

}  // namespace recount::ledger
