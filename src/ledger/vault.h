// The vault's files: numbered segments in which frames stand one behind the other.
//
// Holds
//   1. A frame never spans two segments; a new segment begins when the last one is large enough.
//   2. `append` returns with the bytes handed to the system, `sync` with them on stable storage,
//   the
//      directory included. One append and one sync a commit.
//   3. All input and output of the vault goes through this class.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/files.h"
#include "base/result.h"
#include "ledger/vault_frame.h"

namespace recount::ledger {

inline constexpr std::uint64_t kSegmentBytes = 256U << 20U;

struct VaultPlace {
  std::uint32_t segment = 0;
  std::uint64_t offset = 0;

  friend auto operator<=>(const VaultPlace&, const VaultPlace&) = default;
};

/// "vault/000000.seg byte 4096".
std::string describe(const VaultPlace& place);

class Vault {
 public:
  /// Io or Damaged (a number is missing among the segments). A directory without segments is an
  /// empty vault; `File::Mode::Create` and `ReadWrite` are for the writer.
  static Result<Vault> open(const Path& directory, File::Mode mode);

  std::uint32_t segment_count() const { return static_cast<std::uint32_t>(segments_.size()); }

  /// As it was at opening, and grown by our own appends since.
  std::uint64_t segment_bytes(std::uint32_t segment) const { return segments_[segment].bytes; }

  std::uint64_t bytes() const;

  Status read_at(const VaultPlace& place, std::span<std::uint8_t> out) const;

  /// Appends whole frames, to a new segment when the last has `segment_bytes_max` or more.
  Result<VaultPlace> append(ByteView frames, std::uint64_t segment_bytes_max);
  /// Writes within what is there, for destruction.h alone.
  Status overwrite(const VaultPlace& place, ByteView bytes);
  Status sync();
  /// Drops everything at and behind a place, durably.
  Status cut(const VaultPlace& place);

 private:
  struct Segment {
    File file;
    std::uint64_t bytes = 0;
    bool is_dirty = false;
  };

  explicit Vault(Path directory) : directory_(std::move(directory)) {}

  Status add_segment(File::Mode mode);

  Path directory_;
  std::vector<Segment> segments_;
  bool has_new_segment_ = false;
};

/// A frame where it stands.
struct PlacedFrame {
  VaultPlace place;
  FrameHeader header;

  VaultPlace payload_place() const {
    return {.segment = place.segment, .offset = place.offset + kFrameHeaderBytes};
  }

  VaultPlace end() const {
    return {.segment = place.segment,
            .offset = place.offset + kFrameHeaderBytes + header.payload_bytes};
  }
};

/// What stands at the next place of a walk.
struct FrameStep {
  enum class Kind { Frame, End, Bad };
  Kind kind = Kind::End;
  PlacedFrame frame;        // Frame: whole, in its place of the chain. Bad: its place
  bool has_header = false;  // Bad: `frame.header` could be read nevertheless
  std::string reason;       // Bad
};

/// Walks headers from the first frame on: each must be whole and follow the one before in index,
/// time and chain, and its payload must lie within the segment. Payloads are not read. The vault is
/// borrowed for the walk's life.
class FrameWalk {
 public:
  explicit FrameWalk(const Vault& vault) : vault_(vault) {}

  Result<FrameStep> next();

  /// Goes on at a frame that was found behind a bad one, without a chain to the frames before.
  void resume_at(const PlacedFrame& frame);

  /// Where the next frame begins, and what it must continue.
  const VaultPlace& place() const { return place_; }

  EntryIndex next_index() const { return next_index_; }

  std::uint64_t last_link() const { return last_link_; }

  const std::optional<Instant>& last_recorded_at() const { return last_recorded_at_; }

 private:
  Result<ByteView> header_bytes();
  std::string misfit(const PlacedFrame& frame) const;
  void take(const PlacedFrame& frame);

  const Vault& vault_;
  VaultPlace place_;
  EntryIndex next_index_ = 0;
  std::uint64_t last_link_ = 0;
  std::optional<Instant> last_recorded_at_;
  Bytes window_;
  VaultPlace window_place_;
};

/// Damaged when the payload's checksum differs.
Result<Bytes> read_payload(const Vault& vault, const PlacedFrame& frame);
/// The frame as it stands at a place now, when it holds the same entries and is whole: an erasure
/// changes a frame under its readers, payload first.
Result<std::optional<PlacedFrame>> reread_frame(const Vault& vault, const PlacedFrame& frame);
/// The payload whatever its checksum.
Result<Bytes> read_payload_unchecked(const Vault& vault, const PlacedFrame& frame);

/// The next place behind `from` where a whole frame stands, of entries at or behind `index_min`.
Result<std::optional<PlacedFrame>> find_frame(const Vault& vault, const VaultPlace& from,
                                              EntryIndex index_min);

/// Whether a frame was written after the bad one at the end of a walk: then the bad one is damage,
/// and no torn tail.
Result<bool> is_followed_by_frame(const Vault& vault, const FrameStep& bad, EntryIndex next_index);

}  // namespace recount::ledger
