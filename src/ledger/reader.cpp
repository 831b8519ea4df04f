#include "ledger/reader.h"

#include <algorithm>
#include <mutex>

#include "base/ensure.h"
#include "ledger/bundle.h"
#include "ledger/keys.h"
#include "ledger/layout.h"
#include "ledger/merkle.h"
#include "ledger/recovery.h"
#include "ledger/tile_files.h"
#include "ledger/tlog_proof.h"
#include "ledger/vault.h"

namespace recount::ledger {
namespace {

/// A frame with its records found, kept since neighbours are often asked for next.
struct OpenedFrame {
  EntryIndex first_index = 0;
  Instant recorded_at;
  Bytes payload;
  std::vector<std::size_t> offsets;  // of the records in the payload
};

Error not_an_index(EntryIndex index, TreeSize size) {
  return make_error(
      ErrorCode::NotFound,
      "no entry " + std::to_string(index) + ": the ledger has " + std::to_string(size),
      "entries count from 0");
}

Result<OpenedFrame> open_frame(const Vault& vault, const PlacedFrame& frame) {
  OpenedFrame opened;
  opened.first_index = frame.header.first_index;
  opened.recorded_at = frame.header.recorded_at;
  Result<Bytes> payload = read_payload(vault, frame);
  if (!payload && payload.error().code == ErrorCode::Damaged) {
    const std::optional<PlacedFrame> now = RECOUNT_TRY(reread_frame(vault, frame));
    payload = now ? read_payload(vault, *now) : std::move(payload);
  }
  opened.payload = RECOUNT_TRY(std::move(payload));
  RecordWalk records(opened.payload);
  for (std::size_t at = 0;; at = records.position()) {
    const Result<std::optional<VaultRecord>> record = records.next();
    if (!record) {
      return Error(record.error()).with_where(describe(frame.place));
    }
    if (!*record) {
      break;
    }
    opened.offsets.push_back(at);
  }
  if (opened.offsets.size() != frame.header.entry_count) {
    return make_error(ErrorCode::Damaged, "the frame has " + std::to_string(opened.offsets.size()) +
                                              " records, its header says " +
                                              std::to_string(frame.header.entry_count))
        .with_where(describe(frame.place));
  }
  return opened;
}

/// The record at a position of an opened frame.
VaultRecord record_of(const OpenedFrame& frame, std::size_t position) {
  ensure(position < frame.offsets.size(), "an entry lies in its frame");
  RecordWalk records(ByteView(frame.payload).subspan(frame.offsets[position]));
  Result<std::optional<VaultRecord>> record = records.next();
  ensure(record && *record, "a record that was read once is read again");
  return **record;
}

}  // namespace

struct Reader::State {
  Path directory;
  VerifierKey key;
  std::string vkey;
  std::string checkpoint_text;
  Checkpoint checkpoint;
  std::optional<TileReader> tiles;  // of the checkpoint's size
  Vault vault;
  std::vector<PlacedFrame> frames;
  std::mutex mutex;
  std::optional<OpenedFrame> last_opened;

  State(Path ledger, VerifierKey verifier, Vault files)
      : directory(std::move(ledger)),
        key(std::move(verifier)),
        vkey(vkey_of(key.name, key.key)),
        vault(std::move(files)) {}

  Status see_newest();

  /// The frame that holds an entry.
  const PlacedFrame& frame_of(EntryIndex index) const {
    const auto behind = std::ranges::upper_bound(
        frames, index, {}, [](const PlacedFrame& frame) { return frame.header.first_index; });
    ensure(behind != frames.begin(), "the frames begin with entry 0");
    return *std::prev(behind);
  }
};

Reader::Reader(std::unique_ptr<State> state) : state_(std::move(state)) {}

Reader::Reader(Reader&&) noexcept = default;
Reader& Reader::operator=(Reader&&) noexcept = default;
Reader::~Reader() = default;

// Frames that are known already are not walked again, but for the last one: it tells how the next
// must go on.
Status Reader::State::see_newest() {
  key = RECOUNT_TRY(read_vkey_file(directory));  // another one may have followed it
  vkey = vkey_of(key.name, key.key);
  Result<std::string> note = read_text(checkpoint_path(directory));
  if (!note && note.error().code == ErrorCode::NotFound) {
    return make_error(ErrorCode::NotFound, directory.string() + " has no checkpoint yet",
                      "open it for writing once: that publishes what was committed");
  }
  std::string text = RECOUNT_TRY(std::move(note));
  Result<Checkpoint> newest = open_checkpoint(text, key);
  if (!newest) {
    return std::move(newest).error().with_where(std::string(kCheckpointName));
  }
  Vault files = RECOUNT_TRY(Vault::open(vault_path(directory), File::Mode::Read));
  FrameWalk walk(files);
  std::size_t known = frames.size();
  if (known > 0) {
    walk.resume_at(frames[--known]);
  }
  std::vector<PlacedFrame> more;
  RECOUNT_TRY(walk_covered(files, walk, newest->size,
                           [&](const PlacedFrame& frame) { more.push_back(frame); }));
  frames.resize(known);
  frames.insert(frames.end(), more.begin(), more.end());
  vault = std::move(files);
  last_opened.reset();  // an erasure may have ended what it holds
  checkpoint = std::move(*newest);
  checkpoint_text = std::move(text);
  tiles.emplace(directory, checkpoint.size);
  return {};
}

Result<Reader> Reader::open(const Path& directory) {
  VerifierKey key = RECOUNT_TRY(read_vkey_file(directory));
  Vault vault = RECOUNT_TRY(Vault::open(vault_path(directory), File::Mode::Read));
  auto state = std::make_unique<State>(directory, std::move(key), std::move(vault));
  RECOUNT_TRY(state->see_newest());
  return Reader(std::move(state));
}

Status Reader::see_newest() {
  return state_->see_newest();
}

const Checkpoint& Reader::checkpoint() const {
  return state_->checkpoint;
}

const std::string& Reader::checkpoint_text() const {
  return state_->checkpoint_text;
}

const std::string& Reader::vkey() const {
  return state_->vkey;
}

Result<Bytes> Reader::entry(EntryIndex index) const {
  if (index >= size()) {
    return not_an_index(index, size());
  }
  const TileId tile = *tile_at(kEntriesLevel, index / kTileWidth, size());
  const Bytes bundle = RECOUNT_TRY(state_->tiles->bytes(kEntriesLevel, tile.index));
  const auto entries = split_bundle(bundle, tile.width);
  if (!entries) {
    return Error(entries.error()).with_where(tile_path(tile));
  }
  const ByteView entry = (*entries)[index % kTileWidth];
  return Bytes(entry.begin(), entry.end());
}

Status Reader::read_record(EntryIndex index,
                           const std::function<void(const VaultRecord&)>& read) const {
  if (index >= size()) {
    return not_an_index(index, size());
  }
  const PlacedFrame& frame = state_->frame_of(index);
  const std::lock_guard lock(state_->mutex);
  std::optional<OpenedFrame>& kept = state_->last_opened;
  if (!kept || kept->first_index != frame.header.first_index) {
    kept.reset();
    kept = RECOUNT_TRY(open_frame(state_->vault, frame));
  }
  const VaultRecord record = record_of(*kept, index - kept->first_index);
  if (record.type == kErasedRecord) {
    return make_error(ErrorCode::Erased,
                      "the opening of entry " + std::to_string(index) + " was erased",
                      "its entry and receipt stay good: `recount proof`");
  }
  read(record);
  return {};
}

Result<Bytes> Reader::opening(EntryIndex index) const {
  Bytes bytes;
  RECOUNT_TRY(read_record(index, [&](const VaultRecord& record) {
    bytes.assign(record.bytes.begin(), record.bytes.end());
  }));
  return bytes;
}

Result<Opening> Reader::salted_opening(EntryIndex index) const {
  Opening opening;
  bool is_private = false;
  RECOUNT_TRY(read_record(index, [&](const VaultRecord& record) {
    is_private = record.type == kPrivateEntry;
    opening.salt = record.salt;
    opening.event.assign(record.bytes.begin(), record.bytes.end());
  }));
  if (!is_private) {
    return make_error(ErrorCode::NotFound, "entry " + std::to_string(index) + " is public",
                      "read the entry itself: it has no opening");
  }
  return opening;
}

Status Reader::visit(EntryIndex from, TreeSize to,
                     const std::function<Status(const OpenedEntry&)>& visit) const {
  if (to > size()) {
    return not_an_index(to - 1, size());
  }
  for (EntryIndex index = from; index < to;) {
    const OpenedFrame frame = RECOUNT_TRY(open_frame(state_->vault, state_->frame_of(index)));
    const EntryIndex end = std::min<EntryIndex>(to, frame.first_index + frame.offsets.size());
    for (; index < end; ++index) {
      const VaultRecord record = record_of(frame, index - frame.first_index);
      const bool is_erased = record.type == kErasedRecord;
      RECOUNT_TRY(visit({.index = index,
                         .type = is_erased ? kPrivateEntry : record.type,
                         .recorded_at = frame.recorded_at,
                         .bytes = record.bytes,
                         .is_erased = is_erased,
                         .mark = is_erased ? record.salt : Salt{}}));
    }
  }
  return {};
}

Result<Hash> Reader::root_at(TreeSize wanted) const {
  if (wanted > size()) {
    return not_an_index(wanted - 1, size());
  }
  return root_of(wanted, state_->tiles->source());
}

Result<std::vector<Hash>> Reader::inclusion_proof(EntryIndex index, TreeSize wanted) const {
  if (wanted > size() || index >= wanted) {
    return not_an_index(index, std::min(wanted, size()));
  }
  return prove_inclusion(index, wanted, state_->tiles->source());
}

Result<std::vector<Hash>> Reader::consistency_proof(TreeSize older, TreeSize newer) const {
  if (newer > size() || older > newer) {
    return make_error(ErrorCode::NotFound,
                      "no consistency from size " + std::to_string(older) + " to " +
                          std::to_string(newer) + ": the ledger has " + std::to_string(size()),
                      "give an older and a newer size, neither above the ledger's");
  }
  return prove_consistency(older, newer, state_->tiles->source());
}

Result<std::string> Reader::receipt(EntryIndex index) const {
  std::vector<Hash> proof = RECOUNT_TRY(inclusion_proof(index, size()));
  return write_tlog_proof({.extra = {},
                           .index = index,
                           .proof = std::move(proof),
                           .checkpoint = state_->checkpoint_text});
}

}  // namespace recount::ledger
