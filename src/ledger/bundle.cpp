#include "ledger/bundle.h"

#include <limits>

#include "base/ensure.h"

namespace recount::ledger {
namespace {

Error too_short(unsigned width, std::size_t found) {
  return make_error(ErrorCode::Damaged, "an entry bundle of " + std::to_string(width) +
                                            " entries ends within entry " + std::to_string(found) +
                                            " of it");
}

/// Reads `width` entries and calls `take` with each.
template <typename Take>
Result<std::size_t> walk(ByteView bundle, unsigned width, Take take) {
  ByteReader reader(bundle);
  for (unsigned i = 0; i < width; ++i) {
    const std::optional<std::uint16_t> length = reader.be16();
    const std::optional<ByteView> entry = length ? reader.raw(*length) : std::nullopt;
    if (!entry) {
      return too_short(width, i);
    }
    take(*entry);
  }
  return reader.position();
}

}  // namespace

void append_to_bundle(ByteView entry, Bytes& bundle) {
  ensure(!entry.empty() && entry.size() <= std::numeric_limits<std::uint16_t>::max(),
         "an entry of a bundle has 1 to 65535 bytes");
  ByteWriter writer(bundle);
  writer.be16(static_cast<std::uint16_t>(entry.size()));
  writer.raw(entry);
}

Result<std::vector<ByteView>> split_bundle(ByteView bundle, unsigned width) {
  std::vector<ByteView> entries;
  entries.reserve(width);
  const std::size_t end =
      RECOUNT_TRY(walk(bundle, width, [&](ByteView entry) { entries.push_back(entry); }));
  if (end != bundle.size()) {
    return make_error(ErrorCode::Damaged,
                      "an entry bundle of " + std::to_string(width) + " entries has " +
                          std::to_string(bundle.size() - end) + " bytes behind the last");
  }
  return entries;
}

Result<std::size_t> bundle_prefix_bytes(ByteView bundle, unsigned width) {
  return walk(bundle, width, [](ByteView) {});
}

}  // namespace recount::ledger
