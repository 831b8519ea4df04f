// The one writer of a ledger: appends, makes durable, publishes.
//
// Holds
//   1. One writer a ledger: the lock file names its process.
//   2. `commit` returns after the frame with entries and openings is on stable storage; nothing is
//      acknowledged before. A failed sync ends the writer: every later call fails.
//   3. A checkpoint is signed after all tiles and entry bundles that it covers are durable.
//   4. Opening a ledger cuts a torn tail behind the last whole frame, and publishes what was
//      committed and not yet covered by a checkpoint. Damage below the checkpoint stops it.
//   5. On a full disk `commit` and `publish` fail with NoSpace and change nothing: what waits to be
//      committed waits on, and they can be called again.
//   6. recorded_at never goes back: a frame carries the later of the clock and the last frame's.
//
// Not thread-safe, but for `finish_publication`. The clock and the entropy are borrowed for the
// writer's life.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/ed25519.h"
#include "base/entropy.h"
#include "base/files.h"
#include "base/result.h"
#include "ledger/destruction.h"
#include "ledger/entry.h"
#include "ledger/publisher.h"

namespace recount::ledger {

struct CreateOptions {
  std::string origin;  // the checkpoint's first line and the key's name: no space, no '+'
  Ed25519Seed signing_seed{};
};

/// Sizes at which the vault begins something new. Any reader reads any sizes.
struct WriterLimits {
  std::uint64_t segment_bytes = 256U << 20U;
  std::uint32_t frame_payload_bytes = 64U << 20U;  // also the format's own limit
};

/// What opening a ledger found behind its checkpoint.
struct Recovery {
  std::uint64_t entries_published = 0;  // committed before, covered by a checkpoint since
  std::uint64_t bytes_cut = 0;          // of a torn tail: never acknowledged
  bool finished_destruction = false;    // of openings, which was cut short
};

/// What a commit promises of the entries [first, first + count).
struct Commit {
  EntryIndex first = 0;
  std::uint64_t count = 0;
  Instant recorded_at;
};

class Writer {
 public:
  /// Makes the directory (which must be absent or empty); the tree is empty and has no checkpoint
  /// until the first `publish`.
  static Result<Writer> create(const Path& directory, const CreateOptions& options, Clock& clock,
                               Entropy& entropy, const WriterLimits& limits = {});
  /// Busy when another process writes; Damaged when what a checkpoint covers is not all there.
  static Result<Writer> open(const Path& directory, Clock& clock, Entropy& entropy,
                             const WriterLimits& limits = {});

  Writer(Writer&&) noexcept;
  Writer& operator=(Writer&&) noexcept;
  ~Writer();

  /// Takes the event into the open frame; not durable yet. 1..kEventBytesMax bytes.
  EntryIndex append_private(ByteView event);
  EntryIndex append_control(ByteView body);

  /// Bytes of the open frame: a caller commits when this is large or a client waits.
  std::size_t pending_bytes() const;

  /// Makes the open frame durable. An empty frame is no commit: count 0, nothing written.
  Result<Commit> commit();

  /// Commits, writes tiles and entry bundles, signs and replaces the checkpoint.
  Status publish();

  /// The same in two parts, so that commits need not wait for a checkpoint's many files. What a
  /// checkpoint over everything committed needs, without touching the disk; nothing where it would
  /// say nothing new.
  Result<std::optional<Publication>> begin_publication();
  /// Writes it, on any thread, while others append and commit. Until it returns no other
  /// publication, no `publish`, `destroy` or `rotate_key`; its failure ends the writer, but for
  /// NoSpace: then it is to be called again.
  Status finish_publication(const Publication& publication);

  /// Publishes; then destroys the openings of private entries, ascending, all published, in place
  /// and durably. A caller puts on record why, before.
  Status destroy(const std::vector<DestroyedOpening>& openings);

  /// Puts the control body of a key rotation on record, signs a checkpoint with both keys, and from
  /// then on with the new one; until `overlap_until`, by the clock, with the old one as well.
  Result<EntryIndex> rotate_key(const Ed25519Seed& next, Instant overlap_until, ByteView body);

  /// Ends this writer: what is open is dropped, and every later call fails. For a caller whose own
  /// work was cut short half-way, and is finished by whoever opens the ledger next.
  void stop(const Error& cause);

  const Ed25519Seed& signing_seed() const;

  TreeSize committed_size() const;
  TreeSize published_size() const;
  const Recovery& recovery() const;

 private:
  struct State;
  explicit Writer(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace recount::ledger
