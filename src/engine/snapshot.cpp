#include "engine/snapshot.h"

#include <algorithm>

#include "base/checksum.h"
#include "base/ensure.h"
#include "evidence/access.h"
#include "evidence/codec.h"
#include "policy/house.h"

namespace recount::engine {
namespace {

constexpr std::string_view kMagic = "RCSNAP2\n";
constexpr std::size_t kHeadBytes = 8 + 32 + 32;
static_assert(kMagic.size() == 8);

struct SnapshotFile {
  Hash rulebook{};
  Hash root{};
  ByteView state;  // borrows from the bytes that were read
};

std::optional<SnapshotFile> take_apart(ByteView bytes) {
  ByteReader read(bytes);
  const std::optional<ByteView> magic = read.raw(kMagic.size());
  const std::optional<ByteView> rulebook = read.raw(32);
  const std::optional<ByteView> root = read.raw(32);
  if (!root || as_text(*magic) != kMagic || read.remaining() < 8) {
    return std::nullopt;
  }
  SnapshotFile file;
  std::copy(rulebook->begin(), rulebook->end(), file.rulebook.begin());
  std::copy(root->begin(), root->end(), file.root.begin());
  file.state = *read.raw(read.remaining() - 8);
  const bool whole = read.le64() == xxh3(bytes.first(bytes.size() - 8));
  return whole && file.rulebook == policy::house_rulebook_hash() ? std::optional(file)
                                                                 : std::nullopt;
}

Status fold_entry(Engine& engine, evidence::Evidence& room, const ledger::OpenedEntry& entry) {
  if (entry.is_erased) {
    engine.apply_erased(entry.index);
    return {};
  }
  if (entry.type == ledger::kControlEntry) {
    return engine.apply(entry.index, RECOUNT_TRY(evidence::decode_control(entry.bytes)));
  }
  if (RECOUNT_TRY(evidence::decode_evidence(entry.bytes, room))) {
    return engine.apply(entry.index, evidence::view_of(room));
  }
  if (evidence::is_access(entry.bytes)) {
    RECOUNT_TRY(evidence::decode_access(entry.bytes));
    return engine.apply_access(entry.index);
  }
  return engine.apply(entry.index, RECOUNT_TRY(evidence::decode_event(entry.bytes)));
}

// The snapshot's engine, when the snapshot fits this ledger.
std::optional<Engine> read_snapshot(const Path& ledger, const ledger::Reader& reader) {
  const Result<Bytes> bytes = read_file(snapshot_path(ledger));
  if (!bytes) {
    return std::nullopt;
  }
  const std::optional<SnapshotFile> file = take_apart(*bytes);
  if (!file) {
    return std::nullopt;
  }
  Result<Engine> engine = Engine::from_state_bytes(file->state);
  if (!engine || engine->size() > reader.size()) {
    return std::nullopt;
  }
  const Result<Hash> root = reader.root_at(engine->size());
  return root && *root == file->root ? std::optional(std::move(*engine)) : std::nullopt;
}

}  // namespace

Path snapshot_path(const Path& ledger) {
  return ledger / "snapshot" / "engine";
}

Status catch_up(Engine& engine, const ledger::Reader& reader) {
  evidence::Evidence room;
  return reader.visit(engine.size(), reader.size(), [&](const ledger::OpenedEntry& entry) {
    return fold_entry(engine, room, entry);
  });
}

Result<Engine> replay(const ledger::Reader& reader) {
  Engine engine;
  RECOUNT_TRY(catch_up(engine, reader));
  return engine;
}

Result<Engine> load_engine(const Path& ledger, const ledger::Reader& reader) {
  Engine engine = read_snapshot(ledger, reader).value_or(Engine());
  RECOUNT_TRY(catch_up(engine, reader));
  return engine;
}

Status save_snapshot(const Path& ledger, const ledger::Reader& reader, const Engine& engine) {
  const Bytes state = engine.state_bytes();
  Bytes bytes;
  bytes.reserve(kHeadBytes + state.size() + 8);
  ByteWriter write(bytes);
  write.raw(as_bytes(kMagic));
  write.raw(policy::house_rulebook_hash());
  write.raw(RECOUNT_TRY(reader.root_at(engine.size())));
  write.raw(state);
  write.le64(xxh3(bytes));
  RECOUNT_TRY(make_directories(snapshot_path(ledger).parent_path()));
  return write_file_atomically(snapshot_path(ledger), bytes);
}

Result<SnapshotState> compare_snapshot(const Path& ledger, const ledger::Reader& reader) {
  const Result<Bytes> bytes = read_file(snapshot_path(ledger));
  if (!bytes) {
    return bytes.error().code == ErrorCode::NotFound ? Result<SnapshotState>(SnapshotState::Absent)
                                                     : Result<SnapshotState>(bytes.error());
  }
  const std::optional<SnapshotFile> file = take_apart(*bytes);
  const std::optional<std::uint64_t> size =
      file ? ByteReader(file->state).le64() : std::optional<std::uint64_t>();
  if (!size || *size > reader.size()) {
    return SnapshotState::Damaged;
  }
  Engine engine;
  evidence::Evidence room;
  RECOUNT_TRY(reader.visit(
      0, *size, [&](const ledger::OpenedEntry& entry) { return fold_entry(engine, room, entry); }));
  const Bytes state = engine.state_bytes();
  const bool same =
      std::equal(state.begin(), state.end(), file->state.begin(), file->state.end()) &&
      RECOUNT_TRY(reader.root_at(*size)) == file->root;
  return same ? SnapshotState::Intact : SnapshotState::Damaged;
}

}  // namespace recount::engine
