#include "evidence/codec.h"

#include <algorithm>
#include <cmath>

#include "base/ensure.h"
#include "base/utf8.h"

namespace recount::evidence {
namespace {

// Kinds of evidence are 1..31 (evidence.h); what is said about evidence begins at 32, and control
// events at 64. None is ever reused.
constexpr std::uint8_t kRetract = 32;
constexpr std::uint8_t kContest = 33;
constexpr std::uint8_t kRuling = 34;
constexpr std::uint8_t kGenesis = 64;
constexpr std::uint8_t kPolicyChange = 65;

ByteWriter begin(std::uint8_t kind, Bytes& out) {
  ByteWriter write(out);
  write.u8(kCodecVersion);
  write.u8(kind);
  return write;
}

void put(ByteWriter& write, Instant at) {
  write.le64(static_cast<std::uint64_t>(at.microseconds));
}

Bytes encode_private(const Evidence& evidence) {
  Bytes out;
  encode(evidence, out);
  return out;
}

Bytes encode_private(const Retract& retract) {
  Bytes out;
  ByteWriter write = begin(kRetract, out);
  write.sized(retract.id);
  write.sized(retract.context);
  write.le64(retract.target);
  write.sized(retract.reason);
  put(write, retract.declared_at);
  return out;
}

Bytes encode_private(const Contest& contest) {
  Bytes out;
  ByteWriter write = begin(kContest, out);
  write.sized(contest.id);
  write.sized(contest.context);
  write.le64(contest.target);
  write.sized(contest.party);
  write.sized(contest.reason);
  put(write, contest.declared_at);
  return out;
}

Bytes encode_private(const Ruling& ruling) {
  Bytes out;
  ByteWriter write = begin(kRuling, out);
  write.sized(ruling.id);
  write.sized(ruling.context);
  write.le64(ruling.contest);
  write.u8(static_cast<std::uint8_t>(ruling.outcome));
  write.sized(ruling.decider);
  write.sized(ruling.reasons);
  put(write, ruling.declared_at);
  return out;
}

Bytes encode_control(const Genesis& genesis) {
  Bytes out;
  ByteWriter write = begin(kGenesis, out);
  write.u8(static_cast<std::uint8_t>(genesis.kind));
  write.sized(genesis.controller);
  write.sized(genesis.origin);
  write.raw(genesis.signing_key);
  write.raw(genesis.rulebook);
  put(write, genesis.created_at);
  return out;
}

Bytes encode_control(const PolicyChange& change) {
  Bytes out;
  ByteWriter write = begin(kPolicyChange, out);
  write.sized(change.context);
  write.sized(change.text);
  write.raw(change.rulebook);
  return out;
}

// Reads fields in order; the first that is not there makes all the rest empty, and `done` false.
class FieldReader {
 public:
  explicit FieldReader(ByteView bytes) : read_(bytes) {}

  std::uint8_t u8() { return keep(read_.u8()); }

  std::uint64_t u64() { return keep(read_.le64()); }

  std::uint64_t varint() { return keep(read_.varint()); }

  Instant time() { return {static_cast<std::int64_t>(u64())}; }

  double number() {
    const double value = keep(read_.f64());
    ok_ = ok_ && !(value == 0.0 && std::signbit(value));  // the one form of zero is positive
    return value;
  }

  void text(std::string& out) {
    const std::string_view found = keep(read_.sized());
    ok_ = ok_ && !first_invalid_utf8(found);
    out.assign(found);
  }

  template <std::size_t kSize>
  void array(std::array<std::uint8_t, kSize>& out) {
    const ByteView found = keep(read_.raw(kSize));
    if (found.size() == kSize) {
      std::copy(found.begin(), found.end(), out.begin());
    }
  }

  bool ok() const { return ok_; }

  bool done() const { return ok_ && read_.at_end(); }

 private:
  template <typename T>
  T keep(std::optional<T> value) {
    ok_ = ok_ && value.has_value();
    return value.value_or(T{});
  }

  ByteReader read_;
  bool ok_ = true;
};

Error damaged(std::string_view what) {
  return make_error(ErrorCode::Damaged, "these bytes are no canonical " + std::string(what));
}

bool read_evidence_fields(FieldReader& read, Evidence& out) {
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
  return read.done() && validate(out).has_value();
}

Result<Event> read_retract(FieldReader& read) {
  Retract retract;
  read.text(retract.id);
  read.text(retract.context);
  retract.target = read.u64();
  read.text(retract.reason);
  retract.declared_at = read.time();
  return read.done() ? Result<Event>(std::move(retract)) : damaged("retraction");
}

Result<Event> read_contest(FieldReader& read) {
  Contest contest;
  read.text(contest.id);
  read.text(contest.context);
  contest.target = read.u64();
  read.text(contest.party);
  read.text(contest.reason);
  contest.declared_at = read.time();
  return read.done() ? Result<Event>(std::move(contest)) : damaged("contest");
}

Result<Event> read_ruling(FieldReader& read) {
  Ruling ruling;
  read.text(ruling.id);
  read.text(ruling.context);
  ruling.contest = read.u64();
  const std::uint8_t outcome = read.u8();
  ruling.outcome = static_cast<Outcome>(outcome);
  read.text(ruling.decider);
  read.text(ruling.reasons);
  ruling.declared_at = read.time();
  const bool known = outcome == 1 || outcome == 2;
  return read.done() && known ? Result<Event>(std::move(ruling)) : damaged("ruling");
}

Result<ControlEvent> read_genesis(FieldReader& read) {
  Genesis genesis;
  const std::uint8_t kind = read.u8();
  genesis.kind = static_cast<LedgerKind>(kind);
  read.text(genesis.controller);
  read.text(genesis.origin);
  read.array(genesis.signing_key);
  read.array(genesis.rulebook);
  genesis.created_at = read.time();
  const bool known = kind >= 1 && kind <= kLedgerKinds.size();
  return read.done() && known ? Result<ControlEvent>(std::move(genesis)) : damaged("genesis");
}

Result<ControlEvent> read_policy_change(FieldReader& read) {
  PolicyChange change;
  read.text(change.context);
  read.text(change.text);
  read.array(change.rulebook);
  return read.done() ? Result<ControlEvent>(std::move(change)) : damaged("policy change");
}

}  // namespace

void encode(const Evidence& evidence, Bytes& out) {
  const std::size_t before = out.size();
  ByteWriter write = begin(static_cast<std::uint8_t>(evidence.kind), out);
  write.sized(evidence.id);
  write.sized(evidence.context);
  write.sized(evidence.rater);
  write.sized(evidence.subject);
  write.f64(evidence.score);
  put(write, evidence.observed_at);
  write.sized(evidence.interaction);
  write.sized(evidence.item);
  write.varint(evidence.facets.size());
  for (const Facet& facet : evidence.facets) {
    write.sized(facet.name);
    write.f64(facet.value);
  }
  ensure(out.size() - before <= kEventBytesMax, "valid evidence fits an entry");
}

Bytes encode(const Event& event) {
  Bytes out = std::visit([](const auto& one) { return encode_private(one); }, event);
  ensure(out.size() <= kEventBytesMax, "a validated event fits an entry");
  return out;
}

Bytes encode(const ControlEvent& event) {
  Bytes out = std::visit([](const auto& one) { return encode_control(one); }, event);
  ensure(out.size() <= kEventBytesMax, "a validated control event fits an entry");
  return out;
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
  if (!read_evidence_fields(read, out)) {
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
  switch (read.u8()) {
    case kRetract:
      return read_retract(read);
    case kContest:
      return read_contest(read);
    case kRuling:
      return read_ruling(read);
    default:
      return damaged("event: unknown kind");
  }
}

Result<ControlEvent> decode_control(ByteView bytes) {
  FieldReader read(bytes);
  const std::uint8_t version = read.u8();
  if (!read.ok() || version != kCodecVersion) {
    return damaged("control event: unknown version");
  }
  switch (read.u8()) {
    case kGenesis:
      return read_genesis(read);
    case kPolicyChange:
      return read_policy_change(read);
    default:
      return damaged("control event: unknown kind");
  }
}

}  // namespace recount::evidence
