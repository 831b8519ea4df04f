#include "ledger/vault.h"

#include <algorithm>
#include <cstring>
#include <thread>

#include "base/checksum.h"
#include "base/ensure.h"
#include "ledger/layout.h"

namespace recount::ledger {
namespace {

constexpr std::uint64_t kWindowBytes = 16U << 10U;
constexpr std::uint64_t kSearchWindowBytes = 1U << 20U;
constexpr std::string_view kMagicBegin = "RCF";  // of every format

/// A whole frame at a place: header, payload and both checksums.
Result<std::optional<PlacedFrame>> frame_at(const Vault& vault, const VaultPlace& place) {
  const std::uint64_t end = vault.segment_bytes(place.segment);
  if (end < kFrameHeaderBytes || place.offset > end - kFrameHeaderBytes) {
    return std::optional<PlacedFrame>();
  }
  FrameHeaderBytes bytes{};
  RECOUNT_TRY(vault.read_at(place, bytes));
  const Result<FrameHeader> header = decode_frame_header(bytes);
  if (!header) {
    return std::optional<PlacedFrame>();
  }
  const PlacedFrame frame{.place = place, .header = *header};
  if (frame.end().offset > end) {
    return std::optional<PlacedFrame>();
  }
  const Bytes payload = RECOUNT_TRY(read_payload_unchecked(vault, frame));
  return xxh3(payload) == header->payload_xxh3 ? std::optional(frame) : std::nullopt;
}

/// The first offset in [from, end) of a segment at which a magic may stand.
Result<std::optional<std::uint64_t>> find_magic(const Vault& vault, std::uint32_t segment,
                                                std::uint64_t from) {
  const std::uint64_t end = vault.segment_bytes(segment);
  Bytes window;
  for (std::uint64_t at = from; at + kMagicBegin.size() <= end;) {
    window.resize(std::min(kSearchWindowBytes, end - at));
    RECOUNT_TRY(vault.read_at({.segment = segment, .offset = at}, window));
    const std::size_t found = as_text(window).find(kMagicBegin);
    if (found != std::string_view::npos) {
      return std::optional(at + found);
    }
    at += window.size() - (kMagicBegin.size() - 1);
  }
  return std::optional<std::uint64_t>();
}

}  // namespace

std::string describe(const VaultPlace& place) {
  return std::string(kVaultName) + "/" + segment_name(place.segment) + " byte " +
         std::to_string(place.offset);
}

Result<Vault> Vault::open(const Path& directory, File::Mode mode) {
  const std::vector<DirectoryEntry> entries = RECOUNT_TRY(list_directory(directory));
  std::vector<std::uint32_t> numbers;
  for (const DirectoryEntry& entry : entries) {
    if (const std::optional<std::uint32_t> number = parse_segment_name(entry.name)) {
      numbers.push_back(*number);
    }
  }
  std::ranges::sort(numbers);
  Vault vault(directory);
  for (std::uint32_t i = 0; i < numbers.size(); ++i) {
    if (numbers[i] != i) {
      return make_error(ErrorCode::Damaged, "the vault has no segment " + segment_name(i) +
                                                ", but " + segment_name(numbers[i]));
    }
    RECOUNT_TRY(vault.add_segment(mode));
  }
  return vault;
}

Status Vault::add_segment(File::Mode mode) {
  const Path path = directory_ / segment_name(segment_count());
  File file = RECOUNT_TRY(File::open(path, mode));
  const std::uint64_t bytes = RECOUNT_TRY(file.size());
  segments_.push_back({.file = std::move(file), .bytes = bytes, .is_dirty = false});
  return {};
}

std::uint64_t Vault::bytes() const {
  std::uint64_t sum = 0;
  for (const Segment& segment : segments_) {
    sum += segment.bytes;
  }
  return sum;
}

Status Vault::read_at(const VaultPlace& place, std::span<std::uint8_t> out) const {
  ensure(place.segment < segments_.size(), "a place lies in a segment");
  return segments_[place.segment].file.read_at(place.offset, out);
}

Result<VaultPlace> Vault::append(ByteView frames, std::uint64_t segment_bytes_max) {
  if (segments_.empty() || segments_.back().bytes >= segment_bytes_max) {
    RECOUNT_TRY(add_segment(File::Mode::Create));
    has_new_segment_ = true;
  }
  Segment& last = segments_.back();
  const VaultPlace place{.segment = segment_count() - 1, .offset = last.bytes};
  last.is_dirty = true;
  RECOUNT_TRY(last.file.write_at(last.bytes, frames));
  last.bytes += frames.size();
  return place;
}

Status Vault::overwrite(const VaultPlace& place, ByteView bytes) {
  ensure(place.segment < segments_.size(), "a place lies in a segment");
  Segment& segment = segments_[place.segment];
  ensure(place.offset + bytes.size() <= segment.bytes, "what is overwritten is there");
  segment.is_dirty = true;
  return segment.file.write_at(place.offset, bytes);
}

Status Vault::sync() {
  for (Segment& segment : segments_) {
    if (segment.is_dirty) {
      RECOUNT_TRY(segment.file.sync());
      segment.is_dirty = false;
    }
  }
  if (has_new_segment_) {
    RECOUNT_TRY(sync_directory(directory_));
    has_new_segment_ = false;
  }
  return {};
}

Status Vault::cut(const VaultPlace& place) {
  ensure(place.segment < segments_.size(), "a place lies in a segment");
  while (segment_count() > place.segment + 1) {
    RECOUNT_TRY(remove_with_content(directory_ / segment_name(segment_count() - 1)));
    segments_.pop_back();
    has_new_segment_ = true;  // the directory changed
  }
  Segment& last = segments_.back();
  RECOUNT_TRY(last.file.truncate(place.offset));
  last.bytes = place.offset;
  last.is_dirty = true;
  return sync();
}

Result<ByteView> FrameWalk::header_bytes() {
  const std::uint64_t end = vault_.segment_bytes(place_.segment);
  const bool is_inside = window_place_.segment == place_.segment &&
                         window_place_.offset <= place_.offset &&
                         place_.offset + kFrameHeaderBytes <= window_place_.offset + window_.size();
  if (!is_inside) {
    window_.resize(std::min(kWindowBytes, end - place_.offset));
    window_place_ = place_;
    RECOUNT_TRY(vault_.read_at(place_, window_));
  }
  return ByteView(window_).subspan(place_.offset - window_place_.offset, kFrameHeaderBytes);
}

std::string FrameWalk::misfit(const PlacedFrame& frame) const {
  const FrameHeader& header = frame.header;
  if (header.first_index != next_index_) {
    return "the frame begins with entry " + std::to_string(header.first_index) + ", expected " +
           std::to_string(next_index_);
  }
  if (header.previous_link != last_link_) {
    return "the frame does not continue the one before it";
  }
  if (last_recorded_at_ && header.recorded_at < *last_recorded_at_) {
    return "the frame's recorded_at lies before that of the frame before it";
  }
  if (frame.end().offset > vault_.segment_bytes(frame.place.segment)) {
    return "the segment ends within the frame's payload";
  }
  return {};
}

void FrameWalk::take(const PlacedFrame& frame) {
  place_ = frame.end();
  next_index_ = frame.header.end_index();
  last_link_ = link_of(frame.header);
  last_recorded_at_ = frame.header.recorded_at;
}

void FrameWalk::resume_at(const PlacedFrame& frame) {
  place_ = frame.place;
  next_index_ = frame.header.first_index;
  last_link_ = frame.header.previous_link;
  last_recorded_at_.reset();
}

Result<FrameStep> FrameWalk::next() {
  while (place_.segment < vault_.segment_count() &&
         place_.offset >= vault_.segment_bytes(place_.segment)) {
    if (place_.segment + 1 == vault_.segment_count()) {
      return FrameStep();
    }
    place_ = {.segment = place_.segment + 1, .offset = 0};
  }
  if (place_.segment >= vault_.segment_count()) {
    return FrameStep();
  }
  FrameStep step;
  step.kind = FrameStep::Kind::Bad;
  step.frame.place = place_;
  if (vault_.segment_bytes(place_.segment) - place_.offset < kFrameHeaderBytes) {
    step.reason = "the segment ends within a frame header";
    return step;
  }
  const ByteView bytes = RECOUNT_TRY(header_bytes());
  const Result<FrameHeader> header = decode_frame_header(bytes);
  if (!header) {
    step.reason = header.error().message;
    return step;
  }
  step.frame.header = *header;
  step.has_header = true;
  step.reason = misfit(step.frame);
  if (step.reason.empty()) {
    step.kind = FrameStep::Kind::Frame;
    take(step.frame);
  }
  return step;
}

Result<Bytes> read_payload_unchecked(const Vault& vault, const PlacedFrame& frame) {
  Bytes payload(frame.header.payload_bytes);
  RECOUNT_TRY(vault.read_at(frame.payload_place(), payload));
  return payload;
}

Result<Bytes> read_payload(const Vault& vault, const PlacedFrame& frame) {
  Bytes payload = RECOUNT_TRY(read_payload_unchecked(vault, frame));
  if (xxh3(payload) != frame.header.payload_xxh3) {
    Error error = make_error(
        ErrorCode::Damaged,
        "the payload's checksum differs; the openings of entries " +
            std::to_string(frame.header.first_index) + " to " +
            std::to_string(frame.header.end_index() - 1) + " cannot be relied on",
        "run `recount verify` for the whole extent, then restore the file from a backup");
    error.note("the tree (checkpoint and tiles) and every other frame are not concerned");
    return std::move(error).with_where(describe(frame.place));
  }
  return payload;
}

Result<std::optional<PlacedFrame>> reread_frame(const Vault& vault, const PlacedFrame& frame) {
  constexpr int kTries = 5;  // an erasure writes a frame's header right behind its payload
  for (int i = 0; i < kTries; ++i) {
    const std::optional<PlacedFrame> now = RECOUNT_TRY(frame_at(vault, frame.place));
    if (now && now->header.first_index == frame.header.first_index &&
        now->header.entry_count == frame.header.entry_count &&
        now->header.payload_bytes == frame.header.payload_bytes) {
      return now;
    }
    std::this_thread::yield();
  }
  return std::optional<PlacedFrame>();
}

Result<std::optional<PlacedFrame>> find_frame(const Vault& vault, const VaultPlace& from,
                                              EntryIndex index_min) {
  VaultPlace place = from;
  while (place.segment < vault.segment_count()) {
    const std::optional<std::uint64_t> magic =
        RECOUNT_TRY(find_magic(vault, place.segment, place.offset));
    if (!magic) {
      place = {.segment = place.segment + 1, .offset = 0};
      continue;
    }
    place.offset = *magic;
    const std::optional<PlacedFrame> frame = RECOUNT_TRY(frame_at(vault, place));
    if (frame && frame->header.first_index >= index_min) {
      return frame;
    }
    ++place.offset;
  }
  return std::optional<PlacedFrame>();
}

Result<bool> is_followed_by_frame(const Vault& vault, const FrameStep& bad, EntryIndex next_index) {
  if (bad.has_header && bad.frame.header.first_index == next_index) {
    // The header is whole, so that the place and the chain of the next one are known; what the
    // payload contains is not searched, since its bytes are the clients'.
    const VaultPlace end = bad.frame.end();
    const bool is_inside = end.offset <= vault.segment_bytes(end.segment);
    const std::optional<PlacedFrame> next =
        is_inside ? RECOUNT_TRY(frame_at(vault, end)) : std::nullopt;
    const bool is_last = end.segment + 1 >= vault.segment_count();
    const std::optional<PlacedFrame> other =
        next || is_last ? next
                        : RECOUNT_TRY(frame_at(vault, {.segment = end.segment + 1, .offset = 0}));
    return other && other->header.previous_link == link_of(bad.frame.header);
  }
  VaultPlace behind = bad.frame.place;
  ++behind.offset;
  const auto found = RECOUNT_TRY(find_frame(vault, behind, next_index + 1));
  return found.has_value();
}

}  // namespace recount::ledger
