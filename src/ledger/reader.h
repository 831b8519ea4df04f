// Reads a ledger directory as its last checkpoint shows it. Any number of readers beside the
// writer.
//
// Holds: nothing behind the checkpoint is seen. Reads return Damaged, with the tile or the entry
// named, when the bytes are not what the format says; whether they are what the signed root says is
// `verify_ledger`'s matter (verify.h).
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/files.h"
#include "base/result.h"
#include "ledger/checkpoint.h"
#include "ledger/entry.h"

namespace recount::ledger {

/// An entry with its opening, for the length of one call. `bytes` is the event of a private entry,
/// or the body of a control entry; of an erased opening, zeros.
struct OpenedEntry {
  EntryIndex index = 0;
  std::uint8_t type = kPrivateEntry;
  Instant recorded_at;
  ByteView bytes;
  bool is_erased = false;
  Salt mark{};  // what an erasure left
};

/// What lies behind a private entry's commitment.
struct Opening {
  Salt salt{};
  Bytes event;
};

class Reader {
 public:
  /// NotFound when the directory is no ledger; Damaged when its checkpoint does not verify.
  static Result<Reader> open(const Path& directory);

  /// From now on shows what the newest checkpoint covers; as it was when that fails. Costs what
  /// came since, not the whole ledger. Not while others read through this reader.
  Status see_newest();

  Reader(Reader&&) noexcept;
  Reader& operator=(Reader&&) noexcept;
  ~Reader();

  const Checkpoint& checkpoint() const;
  const std::string& checkpoint_text() const;  // the signed note, verbatim
  const std::string& vkey() const;             // signed-note form

  TreeSize size() const { return checkpoint().size; }

  /// The public bytes of one entry, from its entry bundle. NotFound at or behind `size()`.
  Result<Bytes> entry(EntryIndex index) const;

  /// The event (or control body) of one entry, from the vault. Erased when it was destroyed.
  Result<Bytes> opening(EntryIndex index) const;
  /// With its salt; NotFound for a control entry, which is public and has none.
  Result<Opening> salted_opening(EntryIndex index) const;

  /// Calls `visit` for every entry of [from, to) in order, from the vault; stops at its first
  /// error.
  Status visit(EntryIndex from, TreeSize to,
               const std::function<Status(const OpenedEntry&)>& visit) const;

  /// Hashes of RFC 6962 section 2.1, from tiles. 0 <= size <= size().
  Result<Hash> root_at(TreeSize size) const;
  Result<std::vector<Hash>> inclusion_proof(EntryIndex index, TreeSize size) const;
  Result<std::vector<Hash>> consistency_proof(TreeSize older, TreeSize newer) const;

  /// A c2sp.org/tlog-proof@v1 text for one entry under the checkpoint.
  Result<std::string> receipt(EntryIndex index) const;

 private:
  struct State;
  explicit Reader(std::unique_ptr<State> state);
  Status read_record(EntryIndex index,
                     const std::function<void(const struct VaultRecord&)>& read) const;
  std::unique_ptr<State> state_;
};

}  // namespace recount::ledger
