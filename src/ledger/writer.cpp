#include "ledger/writer.h"

#include <algorithm>
#include <optional>

#include "base/ensure.h"
#include "ledger/checkpoint.h"
#include "ledger/growing_tree.h"
#include "ledger/key_rotation.h"
#include "ledger/keys.h"
#include "ledger/layout.h"
#include "ledger/open_frames.h"
#include "ledger/recovery.h"
#include "ledger/tile_files.h"
#include "ledger/vault.h"
#include "ledger/writer_lock.h"

namespace recount::ledger {
namespace {

// Full tiles wait in memory for the next publish, but not more of them than this.
constexpr std::size_t kTileBytesWaitingMax = 32U << 20U;

/// The checkpoint on disk; none before the first publish.
Result<std::optional<Checkpoint>> read_last_checkpoint(const Path& ledger,
                                                       const VerifierKey& vkey) {
  const Result<std::string> note = read_text(checkpoint_path(ledger));
  if (!note && note.error().code == ErrorCode::NotFound) {
    return std::optional<Checkpoint>();
  }
  if (!note) {
    return note.error();
  }
  Result<Checkpoint> checkpoint = open_checkpoint(*note, vkey);
  if (!checkpoint) {
    return std::move(checkpoint).error().with_where(std::string(kCheckpointName));
  }
  return std::optional(std::move(*checkpoint));
}

Status make_empty_ledger(const Path& directory, const CreateOptions& options) {
  if (!is_key_name(options.origin)) {
    return make_error(ErrorCode::Usage, "the origin \"" + options.origin + "\" is no name of a log",
                      "write a name such as example.com/ledger: printable, no space, no '+'");
  }
  if (!RECOUNT_TRY(list_directory(directory)).empty()) {
    return make_error(ErrorCode::Usage, directory.string() + " is not empty",
                      "give a directory that is empty or not there yet");
  }
  RECOUNT_TRY(make_directories(vault_path(directory)));
  RECOUNT_TRY(write_keys(directory, options.origin, options.signing_seed));
  const Path parent = (directory / "").parent_path().parent_path();
  return sync_directory(parent);
}

}  // namespace

struct Writer::State {
  Path directory;
  File lock;
  VerifierKey vkey;
  Ed25519Seed seed;
  std::optional<NextKey> next;          // of a rotation that is on record
  std::optional<PreviousKey> previous;  // while it may sign
  Clock& clock;
  SaltPool salts;
  WriterLimits limits;
  Vault vault;
  TileWriter tiles;
  GrowingTree tree;
  OpenFrames open;
  FrameChain chain;
  std::optional<Instant> last_recorded_at;
  TreeSize published_size = 0;
  bool has_checkpoint = false;
  Recovery recovery;
  std::optional<Error> failure;  // what ended this writer

  Result<Commit> commit();
  Status publish();
  Status write_tiles();
  Status sign();
  Status adopt();
  Status remove_replaced_partials(TreeSize older);

  /// Runs an action that must not be tried again once it failed.
  template <typename Value>
  Result<Value> once(Result<Value> (State::*action)()) {
    if (failure) {
      return make_error(ErrorCode::Io, "this writer has stopped: " + failure->message,
                        "open the ledger again");
    }
    Result<Value> result = (this->*action)();
    if (!result) {
      failure = result.error();
    }
    return result;
  }
};

Result<Commit> Writer::State::commit() {
  Commit done{.first = tree.size(), .count = open.entry_count(), .recorded_at = {}};
  if (done.count == 0) {
    return done;
  }
  done.recorded_at = clock.now();
  if (last_recorded_at) {
    done.recorded_at = std::max(done.recorded_at, *last_recorded_at);
  }
  RECOUNT_TRY(vault.append(open.seal(done.recorded_at, chain), limits.segment_bytes));
  RECOUNT_TRY(vault.sync());
  last_recorded_at = done.recorded_at;
  open.move_to(tree, done.recorded_at);
  ensure(tree.size() == chain.next_index, "vault and tree have the same entries");
  if (tree.full_bytes() > kTileBytesWaitingMax) {
    RECOUNT_TRY(write_tiles());
  }
  return done;
}

Status Writer::State::write_tiles() {
  for (const TileBytes& tile : tree.take_full()) {
    RECOUNT_TRY(tiles.write(tile));
  }
  return {};
}

Status Writer::State::sign() {
  const Checkpoint checkpoint{.origin = vkey.name, .size = tree.size(), .root = tree.root()};
  std::string note = sign_checkpoint(checkpoint, seed);
  if (next) {
    note = cosign_checkpoint(std::move(note), next->seed);
  }
  if (previous && clock.now() > previous->overlap_until) {
    previous.reset();
    RECOUNT_TRY(drop_previous_key(directory));
  }
  if (previous) {
    note = cosign_checkpoint(std::move(note), previous->seed);
  }
  return write_file_atomically(checkpoint_path(directory), as_bytes(note));
}

Status Writer::State::adopt() {
  RECOUNT_TRY(adopt_next_key(directory, vkey.name, *next));
  previous = PreviousKey{.seed = seed, .overlap_until = next->overlap_until};
  seed = next->seed;
  vkey.key = public_key_of(seed);
  next.reset();
  return {};
}

Status Writer::State::remove_replaced_partials(TreeSize older) {
  for (const TileId& tile : partial_tiles_of(older)) {
    if (hashes_in_level(tile.level, tree.size()) / kTileWidth > tile.index) {
      RECOUNT_TRY(tiles.remove_partials(tile));
    }
  }
  return {};
}

Status Writer::State::publish() {
  RECOUNT_TRY(commit());
  if (has_checkpoint && published_size == tree.size()) {
    return {};
  }
  RECOUNT_TRY(write_tiles());
  // A published tile is never written again: somebody may be reading it.
  const std::vector<TileId> published = partial_tiles_of(published_size);
  for (const TileBytes& tile : tree.partials()) {
    if (std::ranges::find(published, tile.id) == published.end()) {
      RECOUNT_TRY(tiles.write(tile));
    }
  }
  RECOUNT_TRY(tiles.sync());
  RECOUNT_TRY(sign());
  const TreeSize older = published_size;
  published_size = tree.size();
  has_checkpoint = true;
  return remove_replaced_partials(older);
}

Writer::Writer(std::unique_ptr<State> state) : state_(std::move(state)) {}

Writer::Writer(Writer&&) noexcept = default;
Writer& Writer::operator=(Writer&&) noexcept = default;
Writer::~Writer() = default;

Result<Writer> Writer::create(const Path& directory, const CreateOptions& options, Clock& clock,
                              Entropy& entropy, const WriterLimits& limits) {
  RECOUNT_TRY(make_empty_ledger(directory, options));
  return open(directory, clock, entropy, limits);
}

Result<Writer> Writer::open(const Path& directory, Clock& clock, Entropy& entropy,
                            const WriterLimits& limits) {
  const std::string origin = RECOUNT_TRY(read_vkey_file(directory)).name;
  File lock = RECOUNT_TRY(lock_for_writing(directory));
  RECOUNT_TRY(finish_adoption(directory, origin));
  VerifierKey vkey = RECOUNT_TRY(read_vkey_file(directory));
  const Ed25519Seed seed = RECOUNT_TRY(read_signing_key(directory, vkey));
  const std::optional<Checkpoint> checkpoint = RECOUNT_TRY(read_last_checkpoint(directory, vkey));
  GrowingTree tree = checkpoint ? RECOUNT_TRY(load_tree(directory, *checkpoint)) : GrowingTree();
  Vault vault = RECOUNT_TRY(Vault::open(vault_path(directory), File::Mode::ReadWrite));
  const bool finished = RECOUNT_TRY(finish_destruction(directory, vault));
  const VaultEnd end = RECOUNT_TRY(recover_vault(vault, tree));
  TileWriter tiles = RECOUNT_TRY(TileWriter::open(directory));
  const TreeSize published_size = checkpoint ? checkpoint->size : 0;
  const std::uint64_t behind = tree.size() - published_size;
  std::optional<NextKey> next = RECOUNT_TRY(read_next_key(directory));
  if (next && next->entry >= tree.size()) {
    RECOUNT_TRY(drop_next_key(directory));
    next.reset();
  }

  Writer writer(std::make_unique<State>(State{
      .directory = directory,
      .lock = std::move(lock),
      .vkey = std::move(vkey),
      .seed = seed,
      .next = next,
      .previous = RECOUNT_TRY(read_previous_key(directory)),
      .clock = clock,
      .salts = SaltPool(entropy),
      .limits = limits,
      .vault = std::move(vault),
      .tiles = std::move(tiles),
      .tree = std::move(tree),
      .open = OpenFrames(limits.frame_payload_bytes),
      .chain = end.chain,
      .last_recorded_at = end.recorded_at,
      .published_size = published_size,
      .has_checkpoint = checkpoint.has_value(),
      .recovery = {.entries_published = behind,
                   .bytes_cut = end.bytes_cut,
                   .finished_destruction = finished},
      .failure = {},
  }));
  if (behind > 0) {
    RECOUNT_TRY(writer.publish());
  }
  if (next) {
    RECOUNT_TRY(writer.state_->sign());
    RECOUNT_TRY(writer.state_->adopt());
  }
  return writer;
}

EntryIndex Writer::append_private(ByteView event) {
  const EntryIndex index = state_->tree.size() + state_->open.entry_count();
  state_->open.add_private(state_->salts.next(), event);
  return index;
}

EntryIndex Writer::append_control(ByteView body) {
  const EntryIndex index = state_->tree.size() + state_->open.entry_count();
  state_->open.add_control(body);
  return index;
}

std::size_t Writer::pending_bytes() const {
  return state_->open.byte_count();
}

Result<Commit> Writer::commit() {
  return state_->once(&State::commit);
}

Status Writer::publish() {
  Result<void> result = state_->once(&State::publish);
  return result ? Status() : Status(std::move(result).error());
}

Status Writer::destroy(const std::vector<DestroyedOpening>& openings) {
  RECOUNT_TRY(publish());
  const auto run = [&]() -> Status {
    RECOUNT_TRY(
        begin_destruction(state_->directory, state_->vault, state_->published_size, openings));
    RECOUNT_TRY(finish_destruction(state_->directory, state_->vault));
    return {};
  };
  Status done = run();
  if (!done) {
    state_->failure = done.error();
  }
  return done;
}

Result<EntryIndex> Writer::rotate_key(const Ed25519Seed& seed, Instant overlap_until,
                                      ByteView body) {
  RECOUNT_TRY(commit());
  const NextKey next{.seed = seed, .overlap_until = overlap_until, .entry = state_->tree.size()};
  RECOUNT_TRY(write_next_key(state_->directory, next));
  state_->next = next;
  const EntryIndex entry = append_control(body);
  RECOUNT_TRY(publish());
  if (Status adopted = state_->adopt(); !adopted) {
    state_->failure = adopted.error();
    return adopted.error();
  }
  return entry;
}

const Ed25519Seed& Writer::signing_seed() const {
  return state_->seed;
}

TreeSize Writer::committed_size() const {
  return state_->tree.size();
}

TreeSize Writer::published_size() const {
  return state_->published_size;
}

const Recovery& Writer::recovery() const {
  return state_->recovery;
}

}  // namespace recount::ledger
