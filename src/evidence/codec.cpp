#include "evidence/codec.h"

#include <algorithm>

#include "base/ensure.h"
#include "evidence/event_fields.h"

namespace recount::evidence {
namespace {

Error damaged(std::string_view what) {
  return make_error(ErrorCode::Damaged, "these bytes are no canonical " + std::string(what));
}

void write_fields(const Evidence& evidence, FieldWriter& write) {
  write.text(evidence.id);
  write.text(evidence.context);
  write.text(evidence.rater);
  write.text(evidence.subject);
  write.number(evidence.score);
  write.time(evidence.observed_at);
  write.text(evidence.interaction);
  write.text(evidence.item);
  write.varint(evidence.facets.size());
  for (const Facet& facet : evidence.facets) {
    write.text(facet.name);
    write.number(facet.value);
  }
}

bool read_fields(FieldReader& read, Evidence& out) {
  read.text(out.id);
  read.text(out.context);
  read.text(out.rater);
  read.text(out.subject);
  out.score = read.number();
  out.observed_at = read.time();
  read.text(out.interaction);
  read.text(out.item);
  const std::uint64_t count = read.varint();
  if (!read.ok() || count > kFacetCountMax) {
    return false;
  }
  out.facets.resize(count);
  for (Facet& facet : out.facets) {
    read.text(facet.name);
    facet.value = read.number();
  }
  return read.ok() && validate(out).has_value();
}

void write_fields(const Genesis& genesis, FieldWriter& write) {
  write.u8(static_cast<std::uint8_t>(genesis.kind));
  write.text(genesis.controller);
  write.text(genesis.origin);
  write.array(genesis.signing_key);
  write.array(genesis.rulebook);
  write.time(genesis.created_at);
}

bool read_fields(FieldReader& read, Genesis& genesis) {
  const std::uint8_t kind = read.u8();
  genesis.kind = static_cast<LedgerKind>(kind);
  read.text(genesis.controller);
  read.text(genesis.origin);
  read.array(genesis.signing_key);
  read.array(genesis.rulebook);
  genesis.created_at = read.time();
  return read.ok() && kind >= 1 && kind <= kLedgerKinds.size();
}

void write_fields(const PolicyChange& change, FieldWriter& write) {
  write.text(change.context);
  write.text(change.text);
  write.array(change.rulebook);
}

bool read_fields(FieldReader& read, PolicyChange& change) {
  read.text(change.context);
  read.text(change.text);
  read.array(change.rulebook);
  return read.ok();
}

void write_fields(const KeyRotation& rotation, FieldWriter& write) {
  write.array(rotation.previous_key);
  write.array(rotation.new_key);
  write.time(rotation.overlap_until);
  write.time(rotation.declared_at);
}

bool read_fields(FieldReader& read, KeyRotation& rotation) {
  read.array(rotation.previous_key);
  read.array(rotation.new_key);
  rotation.overlap_until = read.time();
  rotation.declared_at = read.time();
  return read.ok() && rotation.previous_key != rotation.new_key &&
         rotation.declared_at < rotation.overlap_until;
}

std::uint8_t kind_of(const Evidence& evidence) {
  return static_cast<std::uint8_t>(evidence.kind);
}

template <typename One>
std::uint8_t kind_of(const One& /*one*/) {
  return One::kKind;
}

template <typename OneOf>
Bytes encode_one_of(const OneOf& event) {
  Bytes out;
  std::visit(
      [&](const auto& one) {
        FieldWriter write(kind_of(one), out);
        write_fields(one, write);
      },
      event);
  ensure(out.size() <= kEventBytesMax, "a validated event fits an entry");
  return out;
}

/// Tries the alternatives of a variant, from `kAt` on, for the one of this kind.
template <typename OneOf, std::size_t kAt>
Result<OneOf> decode_one_of(std::uint8_t kind, FieldReader& read) {
  if constexpr (kAt == std::variant_size_v<OneOf>) {
    return damaged("event: unknown kind");
  } else {
    using One = std::variant_alternative_t<kAt, OneOf>;
    if (kind != One::kKind) {
      return decode_one_of<OneOf, kAt + 1>(kind, read);
    }
    One one;
    const bool is_valid = read_fields(read, one) && read.done();
    return is_valid ? Result<OneOf>(std::move(one)) : damaged("event of its kind");
  }
}

}  // namespace

void encode(const Evidence& evidence, Bytes& out) {
  const std::size_t before = out.size();
  FieldWriter write(kind_of(evidence), out);
  write_fields(evidence, write);
  ensure(out.size() - before <= kEventBytesMax, "valid evidence fits an entry");
}

Bytes encode(const Event& event) {
  return encode_one_of(event);
}

Bytes encode(const ControlEvent& event) {
  return encode_one_of(event);
}

Result<bool> decode_evidence(ByteView bytes, Evidence& out) {
  FieldReader read(bytes);
  const std::uint8_t version = read.u8();
  const std::uint8_t kind = read.u8();
  if (!read.ok() || version != kCodecVersion) {
    return damaged("event: unknown version");
  }
  if (kind < 1 || kind > kKinds.size()) {
    return false;
  }
  out.kind = static_cast<Kind>(kind);
  if (!read_fields(read, out) || !read.done()) {
    return damaged("evidence");
  }
  return true;
}

Result<Event> decode_event(ByteView bytes) {
  Evidence evidence;
  if (RECOUNT_TRY(decode_evidence(bytes, evidence))) {
    return Event(std::move(evidence));
  }
  FieldReader read(bytes);
  read.u8();
  constexpr std::size_t kBehindEvidence = 1;
  return decode_one_of<Event, kBehindEvidence>(read.u8(), read);
}

Result<ControlEvent> decode_control(ByteView bytes) {
  FieldReader read(bytes);
  const std::uint8_t version = read.u8();
  if (!read.ok() || version != kCodecVersion) {
    return damaged("control event: unknown version");
  }
  return decode_one_of<ControlEvent, 0>(read.u8(), read);
}

}  // namespace recount::evidence
