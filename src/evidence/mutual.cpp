#include "evidence/mutual.h"

#include "evidence/codec.h"

namespace recount::evidence {
namespace {

constexpr std::string_view kSealTag = "recount-seal1";
constexpr std::size_t kPartsMax = 2;

bool is_side(const Side& side) {
  return is_text_of(side.party, 1, kPartyBytesMax) && is_text_of(side.role, 1, kContextBytesMax);
}

/// Both sides of one interaction, or one of them.
bool belong_together(const Reveal& reveal) {
  for (const Revealed& part : reveal.parts) {
    if (part.evidence.context != reveal.context) {
      return false;
    }
  }
  if (reveal.parts.size() == 1) {
    return true;
  }
  const Revealed& first = reveal.parts[0];
  const Revealed& second = reveal.parts[1];
  return first.seal < second.seal && first.evidence.interaction == second.evidence.interaction &&
         first.evidence.rater == second.evidence.subject &&
         first.evidence.subject == second.evidence.rater;
}

}  // namespace

Hash seal_commitment(const Blinding& blinding, const Evidence& evidence) {
  Bytes event;
  encode(evidence, event);
  const std::array<ByteView, 3> parts = {as_bytes(kSealTag), blinding, event};
  return sha256(parts);
}

void write_fields(const Interaction& interaction, FieldWriter& write) {
  write.text(interaction.id);
  write.text(interaction.context);
  for (const Side* side : {&interaction.first, &interaction.second}) {
    write.text(side->party);
    write.text(side->role);
  }
  write.time(interaction.ended_at);
  write.time(interaction.closes_at);
  write.time(interaction.declared_at);
}

bool read_fields(FieldReader& read, Interaction& interaction) {
  read.text(interaction.id);
  read.text(interaction.context);
  for (Side* side : {&interaction.first, &interaction.second}) {
    read.text(side->party);
    read.text(side->role);
  }
  interaction.ended_at = read.time();
  interaction.closes_at = read.time();
  interaction.declared_at = read.time();
  return read.ok() && is_named(interaction.id, interaction.context) && is_side(interaction.first) &&
         is_side(interaction.second) && interaction.first.party != interaction.second.party &&
         interaction.ended_at < interaction.closes_at;
}

void write_fields(const Seal& seal, FieldWriter& write) {
  write.text(seal.id);
  write.text(seal.context);
  write.array(seal.commitment);
  write.bytes(seal.sealed);
  write.time(seal.declared_at);
}

bool read_fields(FieldReader& read, Seal& seal) {
  read.text(seal.id);
  read.text(seal.context);
  read.array(seal.commitment);
  read.bytes(seal.sealed);
  seal.declared_at = read.time();
  return read.ok() && is_named(seal.id, seal.context) && seal.sealed.size() <= kSealedBytesMax;
}

void write_fields(const Reveal& reveal, FieldWriter& write) {
  write.text(reveal.id);
  write.text(reveal.context);
  write.varint(reveal.parts.size());
  Bytes evidence;
  for (const Revealed& part : reveal.parts) {
    evidence.clear();
    encode(part.evidence, evidence);
    write.index(part.seal);
    write.array(part.blinding);
    write.bytes(evidence);
  }
  write.time(reveal.declared_at);
}

bool read_fields(FieldReader& read, Reveal& reveal) {
  read.text(reveal.id);
  read.text(reveal.context);
  const std::uint64_t count = read.varint();
  if (!read.ok() || count == 0 || count > kPartsMax) {
    return false;
  }
  reveal.parts.resize(count);
  Bytes evidence;
  for (Revealed& part : reveal.parts) {
    part.seal = read.index();
    read.array(part.blinding);
    read.bytes(evidence);
    const Result<bool> is_evidence = decode_evidence(evidence, part.evidence);
    if (!is_evidence || !*is_evidence) {
      return false;
    }
  }
  reveal.declared_at = read.time();
  return read.ok() && is_named(reveal.id, reveal.context) && belong_together(reveal);
}

}  // namespace recount::evidence
