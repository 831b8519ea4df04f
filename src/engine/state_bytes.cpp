// Engine::state_bytes and back: the canonical form of the whole state. Little-endian, in the order
// written here; contexts by name, maps by key, so that equal states are equal bytes.
#include <bit>
#include <cstring>

#include "engine/engine.h"
#include "evidence/codec.h"
#include "policy/load.h"

namespace recount::engine {
namespace {

template <typename T>
void put_column(ByteWriter& write, const std::vector<T>& column) {
  static_assert(std::is_trivially_copyable_v<T> && std::endian::native == std::endian::little);
  write.le64(column.size());
  write.raw({reinterpret_cast<const std::uint8_t*>(column.data()), column.size() * sizeof(T)});
}

template <typename T>
bool get_column(ByteReader& read, std::vector<T>& column) {
  const std::optional<std::uint64_t> count = read.le64();
  if (!count || *count > read.remaining() / sizeof(T)) {
    return false;
  }
  const std::optional<ByteView> bytes = read.raw(*count * sizeof(T));
  column.resize(*count);
  if (*count > 0) {
    std::memcpy(column.data(), bytes->data(), bytes->size());
  }
  return true;
}

void put_subject(ByteWriter& write, const SubjectState& subject) {
  write.le32(subject.party);
  write.f64(subject.beta.weight);
  write.f64(subject.beta.weighted_score);
  write.le64(static_cast<std::uint64_t>(subject.beta.latest.microseconds));
  write.le32(static_cast<std::uint32_t>(subject.beta.exponent));
  write.le32(subject.beta.count);
}

SubjectState get_subject(ByteReader& read) {
  SubjectState subject;
  subject.party = read.le32().value_or(0);
  subject.beta.weight = read.f64().value_or(0);
  subject.beta.weighted_score = read.f64().value_or(0);
  subject.beta.latest = {static_cast<std::int64_t>(read.le64().value_or(0))};
  subject.beta.exponent = static_cast<std::int32_t>(read.le32().value_or(0));
  subject.beta.count = read.le32().value_or(0);
  return subject;
}

void put_seals(ByteWriter& write, const std::map<RowIndex, EntryIndex>& seals) {
  write.le64(seals.size());
  for (const auto& [row, seal] : seals) {
    write.le32(row);
    write.le64(seal);
  }
}

bool get_seals(ByteReader& read, std::map<RowIndex, EntryIndex>& seals) {
  const std::uint64_t count = read.le64().value_or(UINT64_MAX);
  for (std::uint64_t i = 0; i < count; ++i) {
    const std::optional<std::uint32_t> row = read.le32();
    const std::optional<std::uint64_t> seal = read.le64();
    if (!row || !seal) {
      return false;
    }
    seals.emplace(*row, *seal);
  }
  return true;
}

void put_rotations(ByteWriter& write,
                   const std::map<EntryIndex, evidence::KeyRotation>& rotations) {
  write.le64(rotations.size());
  for (const auto& [entry, rotation] : rotations) {
    write.le64(entry);
    write.sized(as_text(evidence::encode(evidence::ControlEvent(rotation))));
  }
}

bool get_rotations(ByteReader& read, std::map<EntryIndex, evidence::KeyRotation>& rotations) {
  const std::uint64_t count = read.le64().value_or(UINT64_MAX);
  for (std::uint64_t i = 0; i < count; ++i) {
    const std::optional<std::uint64_t> entry = read.le64();
    const std::optional<std::string_view> bytes = read.sized();
    const auto event = evidence::decode_control(as_bytes(bytes.value_or("")));
    if (!entry || !event || !std::holds_alternative<evidence::KeyRotation>(*event)) {
      return false;
    }
    rotations.emplace(*entry, std::get<evidence::KeyRotation>(*event));
  }
  return true;
}

void put_missing(ByteWriter& write, const Missing& missing) {
  write.le64(missing.size());
  for (const EntryIndex entry : missing) {
    write.le64(entry);
  }
}

bool get_missing(ByteReader& read, Missing& missing) {
  const std::uint64_t count = read.le64().value_or(UINT64_MAX);
  for (std::uint64_t i = 0; i < count; ++i) {
    const std::optional<std::uint64_t> entry = read.le64();
    if (!entry) {
      return false;
    }
    missing.insert(*entry);
  }
  return true;
}

void put_context(ByteWriter& write, const ContextState& context) {
  const Record& record = context.record();
  write.sized(context.name());
  write.le64(context.policies().size());
  for (const PolicyInForce& one : context.policies()) {
    write.le64(one.from);
    write.sized(one.policy.text);
  }
  write.sized(context.parties().arena());
  put_column(write, context.parties().ends());
  put_column(write, record.rows());
  put_column(write, record.since());
  put_column(write, record.raters());
  put_column(write, record.scores());
  write.le64(context.subjects().size());
  for (const SubjectState& subject : context.subjects()) {
    put_subject(write, subject);
  }
  put_seals(write, record.seals());
  put_facts(write, record.facts());
}

Error damaged() {
  return make_error(ErrorCode::Damaged, "these bytes are no engine state");
}

Status get_policies(ByteReader& read, evidence::LedgerKind kind, ContextState::Parts& parts) {
  const std::uint64_t count = read.le64().value_or(UINT64_MAX);
  for (std::uint64_t i = 0; i < count; ++i) {
    const std::optional<std::uint64_t> from = read.le64();
    const std::optional<std::string_view> text = read.sized();
    if (!from || !text) {
      return damaged();
    }
    policy::Loaded loaded = policy::load(*text, "entry " + std::to_string(*from), kind);
    if (!loaded.policy) {
      return damaged();
    }
    parts.policies.push_back({.from = *from, .policy = std::move(*loaded.policy)});
  }
  return {};
}

Status get_columns(ByteReader& read, ContextState::Parts& parts) {
  const std::optional<std::string_view> arena = read.sized();
  std::vector<std::uint64_t> name_ends;
  if (!arena || !get_column(read, name_ends)) {
    return damaged();
  }
  std::optional<PartyTable> parties =
      PartyTable::restore(std::string(*arena), std::move(name_ends));
  if (!parties || !get_column(read, parts.rows) || !get_column(read, parts.since) ||
      !get_column(read, parts.raters) || !get_column(read, parts.scores)) {
    return damaged();
  }
  parts.parties = std::move(*parties);
  return {};
}

Result<ContextState> get_context(ByteReader& read, evidence::LedgerKind kind) {
  const std::optional<std::string_view> name = read.sized();
  if (!name) {
    return damaged();
  }
  ContextState::Parts parts;
  RECOUNT_TRY(get_policies(read, kind, parts));
  RECOUNT_TRY(get_columns(read, parts));
  const std::uint64_t subjects = read.le64().value_or(UINT64_MAX);
  for (std::uint64_t i = 0; i < subjects; ++i) {
    if (read.remaining() == 0) {
      return damaged();
    }
    parts.subjects.push_back(get_subject(read));
  }
  if (!get_seals(read, parts.seals) || !get_facts(read, parts.facts)) {
    return damaged();
  }
  return ContextState::restore(std::string(*name), std::move(parts));
}

}  // namespace

Bytes Engine::state_bytes() const {
  Bytes out;
  ByteWriter write(out);
  write.le64(size_);
  const Bytes genesis = genesis_ ? evidence::encode(evidence::ControlEvent(*genesis_)) : Bytes();
  write.sized(as_text(genesis));
  put_rotations(write, rotations_);
  put_missing(write, missing_);
  write.le64(contexts_.size());
  for (const auto& [name, context] : contexts_) {
    put_context(write, context);
  }
  return out;
}

Result<Engine> Engine::from_state_bytes(ByteView bytes) {
  ByteReader read(bytes);
  Engine engine;
  const std::optional<std::uint64_t> size = read.le64();
  const std::optional<std::string_view> genesis = read.sized();
  if (!size || !genesis) {
    return damaged();
  }
  engine.size_ = *size;
  if (!genesis->empty()) {
    const evidence::ControlEvent event = RECOUNT_TRY(evidence::decode_control(as_bytes(*genesis)));
    if (!std::holds_alternative<evidence::Genesis>(event)) {
      return damaged();
    }
    engine.genesis_ = std::get<evidence::Genesis>(event);
  }
  if (!get_rotations(read, engine.rotations_) || !get_missing(read, engine.missing_)) {
    return damaged();
  }
  const std::optional<std::uint64_t> contexts = read.le64();
  if (!contexts) {
    return damaged();
  }
  for (std::uint64_t i = 0; i < *contexts; ++i) {
    if (!engine.genesis_) {
      return damaged();
    }
    ContextState context = RECOUNT_TRY(get_context(read, engine.genesis_->kind));
    const std::string name = context.name();
    if (!engine.contexts_.emplace(name, std::move(context)).second) {
      return damaged();
    }
  }
  return read.at_end() ? Result<Engine>(std::move(engine)) : damaged();
}

}  // namespace recount::engine
