#include "ledger/writer.h"

#include <algorithm>
#include <atomic>
#include <optional>

#include "base/ensure.h"
#include "ledger/checkpoint.h"
#include "ledger/growing_tree.h"
#include "ledger/keys.h"
#include "ledger/layout.h"
#include "ledger/open_frames.h"
#include "ledger/recovery.h"
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
  Clock& clock;
  SaltPool salts;
  WriterLimits limits;
  Vault vault;
  Publisher publisher;
  GrowingTree tree;
  OpenFrames open;
  FrameChain chain;
  std::optional<Instant> last_recorded_at;
  Recovery recovery;
  std::optional<Error> failure;  // what ended this writer
  // A publication that failed on another thread ends this writer too.
  std::unique_ptr<std::atomic<bool>> publication_failed;

  Result<Commit> commit();
  Status write_early();
  Status publish();
  Publication prepare();
  Status sign();

  Status check_sound() const {
    if (failure) {
      return make_error(ErrorCode::Io, "this writer has stopped: " + failure->message,
                        "open the ledger again");
    }
    if (*publication_failed) {
      return make_error(ErrorCode::Io, "this writer has stopped: a publication failed",
                        "open the ledger again");
    }
    return {};
  }

  /// Runs an action that must not be tried again once it failed, but for a full disk.
  template <typename Value>
  Result<Value> once(Result<Value> (State::*action)()) {
    RECOUNT_TRY(check_sound());
    Result<Value> result = (this->*action)();
    if (!result && result.error().code != ErrorCode::NoSpace) {
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
  FrameChain grown = chain;
  RECOUNT_TRY(vault.append(open.seal(done.recorded_at, grown), limits.segment_bytes));
  RECOUNT_TRY(vault.sync());
  chain = grown;
  last_recorded_at = done.recorded_at;
  open.move_to(tree, done.recorded_at);
  ensure(tree.size() == chain.next_index, "vault and tree have the same entries");
  if (tree.full_bytes() > kTileBytesWaitingMax) {
    RECOUNT_TRY(write_early());
  }
  return done;
}

// On a full disk they wait on: the commit that brought them is done.
Status Writer::State::write_early() {
  std::vector<TileBytes> tiles = tree.take_full();
  Status written = publisher.write_early(tiles);
  if (!written && written.error().code == ErrorCode::NoSpace) {
    tree.give_back(std::move(tiles));
    return {};
  }
  return written;
}

Publication Writer::State::prepare() {
  return {.size = tree.size(),
          .root = tree.root(),
          .full = tree.take_full(),
          .partials = tree.partials()};
}

Status Writer::State::sign() {
  return publisher.sign(
      {.origin = publisher.keys().vkey.name, .size = tree.size(), .root = tree.root()});
}

Status Writer::State::publish() {
  RECOUNT_TRY(commit());
  if (!publisher.is_news(tree.size())) {
    return {};
  }
  Publication publication = prepare();
  Status written = publisher.write(publication);
  if (!written && written.error().code == ErrorCode::NoSpace) {
    tree.give_back(std::move(publication.full));
  }
  return written;
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
  const std::uint64_t behind = tree.size() - (checkpoint ? checkpoint->size : 0);
  std::optional<NextKey> next = RECOUNT_TRY(read_next_key(directory));
  if (next && next->entry >= tree.size()) {
    RECOUNT_TRY(drop_next_key(directory));
    next.reset();
  }
  SigningKeys keys{.vkey = std::move(vkey),
                   .seed = seed,
                   .next = next,
                   .previous = RECOUNT_TRY(read_previous_key(directory))};
  const std::optional<TreeSize> published =
      checkpoint ? std::optional(checkpoint->size) : std::nullopt;
  Publisher publisher = RECOUNT_TRY(Publisher::open(directory, std::move(keys), published, clock));

  Writer writer(std::make_unique<State>(State{
      .directory = directory,
      .lock = std::move(lock),
      .clock = clock,
      .salts = SaltPool(entropy),
      .limits = limits,
      .vault = std::move(vault),
      .publisher = std::move(publisher),
      .tree = std::move(tree),
      .open = OpenFrames(limits.frame_payload_bytes),
      .chain = end.chain,
      .last_recorded_at = end.recorded_at,
      .recovery = {.entries_published = behind,
                   .bytes_cut = end.bytes_cut,
                   .finished_destruction = finished},
      .failure = {},
      .publication_failed = std::make_unique<std::atomic<bool>>(false),
  }));
  if (behind > 0) {
    RECOUNT_TRY(writer.publish());
  }
  if (next) {
    RECOUNT_TRY(writer.state_->sign());
    RECOUNT_TRY(writer.state_->publisher.adopt_next_key());
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

Result<std::optional<Publication>> Writer::begin_publication() {
  RECOUNT_TRY(state_->check_sound());
  return state_->publisher.is_news(state_->tree.size()) ? std::optional(state_->prepare())
                                                        : std::nullopt;
}

Status Writer::finish_publication(const Publication& publication) {
  Status done = state_->publisher.write(publication);
  if (!done && done.error().code != ErrorCode::NoSpace) {
    *state_->publication_failed = true;
  }
  return done;
}

Status Writer::destroy(const std::vector<DestroyedOpening>& openings) {
  RECOUNT_TRY(publish());
  const auto run = [&]() -> Status {
    RECOUNT_TRY(begin_destruction(state_->directory, state_->vault, published_size(), openings));
    RECOUNT_TRY(finish_destruction(state_->directory, state_->vault));
    return {};
  };
  Status done = run();
  if (!done) {
    stop(done.error());
  }
  return done;
}

void Writer::stop(const Error& cause) {
  if (!state_->failure) {
    state_->failure = cause;
  }
}

Result<EntryIndex> Writer::rotate_key(const Ed25519Seed& seed, Instant overlap_until,
                                      ByteView body) {
  RECOUNT_TRY(commit());
  const NextKey next{.seed = seed, .overlap_until = overlap_until, .entry = state_->tree.size()};
  RECOUNT_TRY(write_next_key(state_->directory, next));
  state_->publisher.set_next_key(next);
  const EntryIndex entry = append_control(body);
  const auto run = [&]() -> Status {
    RECOUNT_TRY(publish());
    return state_->publisher.adopt_next_key();
  };
  if (const Status done = run(); !done) {
    stop(done.error());
    return done.error();
  }
  return entry;
}

const Ed25519Seed& Writer::signing_seed() const {
  return state_->publisher.keys().seed;
}

TreeSize Writer::committed_size() const {
  return state_->tree.size();
}

TreeSize Writer::published_size() const {
  return state_->publisher.published_size();
}

const Recovery& Writer::recovery() const {
  return state_->recovery;
}

}  // namespace recount::ledger
