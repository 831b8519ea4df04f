// The vault read once from front to back, as the entries that its openings stand for.
//
// Every header, chain link, checksum and record is checked on the way; what is wrong goes to the
// fault list, and the stream finds the next whole frame and goes on.
#pragma once

#include <optional>

#include "ledger/fault_list.h"
#include "ledger/vault.h"

namespace recount::ledger {

/// An entry rebuilt from its opening, until the next one is asked for; an erased opening rebuilds
/// nothing.
struct RebuiltEntry {
  ByteView entry;
  VaultPlace place;  // of the record
  bool is_erased = false;
};

class OpeningStream {
 public:
  /// Both are borrowed. Entries from `covered` on are behind the checkpoint.
  OpeningStream(const Vault& vault, TreeSize covered, FaultList& faults)
      : vault_(vault), covered_(covered), faults_(faults), walk_(vault) {}

  /// The entry at an index, which is greater than at the last call; nothing when it has no readable
  /// opening (the fault is listed).
  std::optional<RebuiltEntry> next(EntryIndex index);

  struct Tail {
    TreeSize committed_size = 0;
    std::uint64_t entries = 0;     // whole frames behind the checkpoint
    std::uint64_t free_bytes = 0;  // behind the last whole frame
  };

  /// Walks what is behind the checkpoint.
  Tail finish();

 private:
  bool open_frame_of(EntryIndex index);
  void skip_bad(const FrameStep& bad, EntryIndex next_index);
  void open(const PlacedFrame& frame);
  void stop(const Error& error);
  void check_end_of_frame();
  std::optional<RebuiltEntry> rebuild();
  std::uint64_t bytes_from(const VaultPlace& place) const;

  const Vault& vault_;
  TreeSize covered_;
  FaultList& faults_;
  FrameWalk walk_;
  bool is_stopped_ = false;
  bool is_reread_ = false;
  std::uint64_t free_bytes_ = 0;

  PlacedFrame frame_;
  Bytes payload_;
  std::optional<RecordWalk> records_;  // of the open frame; none: between frames
  EntryIndex position_ = 0;            // the next record's entry
  Bytes entry_;
};

}  // namespace recount::ledger
