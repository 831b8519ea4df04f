#include "ledger/opening_stream.h"

#include <algorithm>

#include "base/checksum.h"

namespace recount::ledger {

void OpeningStream::stop(const Error& error) {
  faults_.add(error, describe(walk_.place()));
  is_stopped_ = true;
  records_.reset();
}

std::uint64_t OpeningStream::bytes_from(const VaultPlace& place) const {
  std::uint64_t bytes = 0;
  for (std::uint32_t segment = place.segment; segment < vault_.segment_count(); ++segment) {
    bytes += vault_.segment_bytes(segment);
  }
  return bytes - place.offset;
}

void OpeningStream::open(const PlacedFrame& frame) {
  Result<Bytes> payload = read_payload_unchecked(vault_, frame);
  if (payload && xxh3(*payload) != frame.header.payload_xxh3 && !is_reread_) {
    // An erasure may be changing the frame under us.
    const Result<std::optional<PlacedFrame>> now = reread_frame(vault_, frame);
    if (now && *now) {
      is_reread_ = true;
      open(**now);
      is_reread_ = false;
      return;
    }
  }
  if (!payload) {
    stop(payload.error());
    return;
  }
  frame_ = frame;
  payload_ = std::move(*payload);
  records_.emplace(payload_);
  position_ = frame.header.first_index;
  const std::string range = entry_range(frame.header.first_index, frame.header.end_index());
  if (xxh3(payload_) != frame.header.payload_xxh3) {
    if (frame.header.first_index >= covered_) {
      FrameStep bad;
      bad.frame = frame;
      bad.has_header = true;
      bad.reason = "the payload's checksum differs";
      records_.reset();
      skip_bad(bad, frame.header.first_index);
      return;
    }
    faults_.add(describe(frame.place) + ", " + range,
                "the checksum of the payload differs from the one in the frame's header");
  }
  if (frame.header.first_index < covered_ && frame.header.end_index() > covered_) {
    faults_.add(
        describe(frame.place) + ", " + range,
        "the frame is covered in part, the checkpoint's size is " + std::to_string(covered_));
  }
}

void OpeningStream::skip_bad(const FrameStep& bad, EntryIndex next_index) {
  const bool is_covered = next_index < covered_;
  if (!is_covered) {
    const Result<bool> is_damage = is_followed_by_frame(vault_, bad, next_index);
    if (is_damage && !*is_damage) {
      free_bytes_ = bytes_from(bad.frame.place);
      is_stopped_ = true;
      return;
    }
  }
  VaultPlace from = bad.frame.place;
  from.offset += bad.has_header ? 0 : 1;
  const auto found = find_frame(vault_, from, next_index);
  const bool is_found = found && *found;
  const TreeSize end = is_found ? (*found)->header.first_index : std::max(covered_, next_index + 1);
  const bool is_readable = is_found && (*found)->place == bad.frame.place;
  faults_.add(describe(bad.frame.place) + ", " +
                  entry_range(next_index, is_readable ? next_index + 1 : end),
              bad.reason + (is_readable ? "" : "; the openings of these entries are not found"));
  if (!is_found) {
    is_stopped_ = true;
    return;
  }
  walk_.resume_at(**found);
}

void OpeningStream::check_end_of_frame() {
  if (records_ && position_ == frame_.header.end_index() &&
      records_->position() != payload_.size()) {
    faults_.add(describe(frame_.place) + ", " +
                    entry_range(frame_.header.first_index, frame_.header.end_index()),
                "the payload has bytes behind its last record");
  }
  records_.reset();
}

bool OpeningStream::open_frame_of(EntryIndex index) {
  while (!is_stopped_ && !(records_ && index < frame_.header.end_index())) {
    check_end_of_frame();
    const EntryIndex next_index = walk_.next_index();
    if (next_index > index) {
      return false;
    }
    const Result<FrameStep> step = walk_.next();
    if (!step) {
      stop(step.error());
    } else if (step->kind == FrameStep::Kind::Frame) {
      open(step->frame);
    } else if (step->kind == FrameStep::Kind::Bad) {
      skip_bad(*step, next_index);
    } else {
      is_stopped_ = true;
      if (next_index < covered_) {
        faults_.add(describe(walk_.place()) + ", " + entry_range(next_index, covered_),
                    "the vault ends before the openings of these entries");
      }
    }
  }
  return records_ && index >= frame_.header.first_index && index < frame_.header.end_index();
}

std::optional<RebuiltEntry> OpeningStream::rebuild() {
  VaultPlace place = frame_.payload_place();
  place.offset += records_->position();
  const Result<std::optional<VaultRecord>> record = records_->next();
  if (!record || !*record) {
    faults_.add(describe(place) + ", " + entry_range(position_, frame_.header.end_index()),
                record ? "the payload ends before this entry's record" : record.error().message);
    position_ = frame_.header.end_index();
    records_.emplace(ByteView());
    payload_.clear();
    return std::nullopt;
  }
  entry_.clear();
  const bool is_erased = (*record)->type == kErasedRecord;
  if (!is_erased) {
    append_entry_of(**record, frame_.header.recorded_at, entry_);
  } else if (position_ >= covered_) {
    faults_.add(describe(place) + ", entry " + std::to_string(position_),
                "an opening is erased that no checkpoint covers");
  }
  ++position_;
  return RebuiltEntry{.entry = entry_, .place = place, .is_erased = is_erased};
}

std::optional<RebuiltEntry> OpeningStream::next(EntryIndex index) {
  if (!open_frame_of(index) || position_ > index) {
    return std::nullopt;
  }
  std::optional<RebuiltEntry> entry = rebuild();
  while (entry && position_ <= index) {
    entry = rebuild();
  }
  return entry;
}

OpeningStream::Tail OpeningStream::finish() {
  Tail tail{.committed_size = covered_, .entries = 0, .free_bytes = 0};
  EntryIndex index = std::max(covered_, walk_.next_index());
  check_end_of_frame();
  while (open_frame_of(index)) {
    const EntryIndex end = frame_.header.end_index();
    for (; index < end; ++index) {
      next(index);
    }
    tail.entries = end - covered_;
    tail.committed_size = end;
  }
  tail.free_bytes = free_bytes_;
  return tail;
}

}  // namespace recount::ledger
