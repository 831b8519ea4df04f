#include "ledger/entry.h"

#include <algorithm>

#include "base/ensure.h"

namespace recount::ledger {
namespace {

constexpr std::string_view kCommitmentTag = "recount1";

void append_head(std::uint8_t type, Instant recorded_at, Bytes& out) {
  ByteWriter writer(out);
  writer.u8(type);
  writer.be64(static_cast<std::uint64_t>(recorded_at.microseconds));
}

Error not_an_entry(std::string reason) {
  return make_error(ErrorCode::Damaged, "not an entry: " + std::move(reason));
}

}  // namespace

Hash commitment_of(const Salt& salt, ByteView event) {
  const std::array<ByteView, 3> parts = {as_bytes(kCommitmentTag), salt, event};
  return sha256(parts);
}

void commitments_of(std::span<const ByteView> salted_events, std::span<Hash> commitments) {
  sha256_each(as_bytes(kCommitmentTag), salted_events, commitments);
}

void append_private_entry(Instant recorded_at, const Hash& commitment, Bytes& out) {
  append_head(kPrivateEntry, recorded_at, out);
  ByteWriter(out).raw(commitment);
}

void append_control_entry(Instant recorded_at, ByteView body, Bytes& out) {
  ensure(!body.empty() && body.size() <= kEventBytesMax, "a control body has 1 to 60000 bytes");
  append_head(kControlEntry, recorded_at, out);
  ByteWriter(out).raw(body);
}

Result<EntryView> read_entry(ByteView entry) {
  ByteReader reader(entry);
  const std::optional<std::uint8_t> type = reader.u8();
  const std::optional<std::uint64_t> recorded_at = reader.be64();
  if (!recorded_at) {
    return not_an_entry("it has " + std::to_string(entry.size()) + " bytes, fewer than 9");
  }
  EntryView view;
  view.type = *type;
  view.recorded_at = {static_cast<std::int64_t>(*recorded_at)};
  view.body = entry.subspan(reader.position());
  if (view.type == kPrivateEntry) {
    if (entry.size() != kPrivateEntryBytes) {
      return not_an_entry("a private entry has 41 bytes, this one " + std::to_string(entry.size()));
    }
    std::copy(view.body.begin(), view.body.end(), view.commitment.begin());
    view.body = {};
    return view;
  }
  if (view.type != kControlEntry) {
    return not_an_entry("its type is " + std::to_string(view.type) + ", neither 1 nor 2");
  }
  if (view.body.empty() || view.body.size() > kEventBytesMax) {
    return not_an_entry("a control body has 1 to 60000 bytes, this one " +
                        std::to_string(view.body.size()));
  }
  return view;
}

}  // namespace recount::ledger
