// Entries that were taken in and are not durable yet: vault frames in the making, and the leaves
// that they will be once their time of record is known.
//
// Almost always one frame; a further one begins when a payload would exceed its limit. Hashes are
// taken in batches: commitments of a few events at a time, while they are warm in the cache, leaf
// hashes of all entries when their time of record is known.
#pragma once

#include <cstdint>
#include <vector>

#include "base/bytes.h"
#include "base/entropy.h"
#include "ledger/entry.h"
#include "ledger/growing_tree.h"
#include "ledger/vault_frame.h"

namespace recount::ledger {

/// What the next frame continues.
struct FrameChain {
  EntryIndex next_index = 0;
  std::uint64_t link = 0;  // of the frame before (vault_frame.h)
};

class OpenFrames {
 public:
  explicit OpenFrames(std::uint32_t payload_bytes_max);

  void add_private(const Salt& salt, ByteView event);
  void add_control(ByteView body);

  std::uint64_t entry_count() const { return entry_count_; }

  std::size_t byte_count() const { return bytes_.size(); }

  /// Fills in the headers; the bytes are then those of whole frames. Advances the chain.
  ByteView seal(Instant recorded_at, FrameChain& chain);

  /// Adds the entries of the sealed frames to the tree, and begins anew.
  void move_to(GrowingTree& tree, Instant recorded_at);

 private:
  struct Frame {
    std::size_t offset = 0;  // of its header
    std::uint32_t entry_count = 0;
  };

  struct Control {
    std::uint64_t position = 0;  // among all entries
    std::size_t offset = 0;      // of the body in bytes_
    std::size_t length = 0;
  };

  struct SaltedEvent {
    std::size_t offset = 0;  // of the salt in bytes_; the event follows it
    std::size_t length = 0;
  };

  void begin_record(std::size_t record_bytes);
  void commit_to_waiting();
  std::size_t end_of(std::size_t frame) const;
  void add_control_leaf(const Control& control, GrowingTree& tree, Instant recorded_at) const;

  std::uint32_t payload_bytes_max_;
  Bytes bytes_;
  std::vector<Frame> frames_;
  std::uint64_t entry_count_ = 0;
  std::vector<SaltedEvent> waiting_;  // for their commitments
  Bytes private_entries_;             // 41 bytes each, recorded_at still unset
  std::vector<Control> controls_;
};

/// Salts from one fill of the entropy for many.
class SaltPool {
 public:
  explicit SaltPool(Entropy& entropy) : entropy_(entropy) {}

  Salt next();

 private:
  Entropy& entropy_;
  std::array<std::uint8_t, 256 * std::tuple_size_v<Salt>> bytes_{};
  std::size_t used_ = std::tuple_size_v<decltype(bytes_)>;
};

}  // namespace recount::ledger
