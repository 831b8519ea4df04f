#include "ledger/open_frames.h"

#include <algorithm>
#include <array>

#include "base/checksum.h"
#include "base/ensure.h"
#include "ledger/merkle.h"

namespace recount::ledger {
namespace {

constexpr std::size_t kRecordedAtOffset = 1;  // in a private entry
constexpr std::size_t kRecordedAtBytes = 8;
constexpr std::size_t kCommitmentsAtOnce = 64;

}  // namespace

Salt SaltPool::next() {
  if (used_ == bytes_.size()) {
    entropy_.fill(bytes_);
    used_ = 0;
  }
  Salt salt;
  const auto from = bytes_.begin() + static_cast<std::ptrdiff_t>(used_);
  std::copy_n(from, salt.size(), salt.begin());
  std::fill_n(from, salt.size(), std::uint8_t{0});
  used_ += salt.size();
  return salt;
}

OpenFrames::OpenFrames(std::uint32_t payload_bytes_max) : payload_bytes_max_(payload_bytes_max) {
  ensure(payload_bytes_max <= kFramePayloadBytesMax, "a payload keeps to the format's limit");
}

std::size_t OpenFrames::end_of(std::size_t frame) const {
  return frame + 1 < frames_.size() ? frames_[frame + 1].offset : bytes_.size();
}

void OpenFrames::begin_record(std::size_t record_bytes) {
  const std::size_t payload_bytes =
      frames_.empty() ? 0 : bytes_.size() - frames_.back().offset - kFrameHeaderBytes;
  if (frames_.empty() || (payload_bytes > 0 && payload_bytes + record_bytes > payload_bytes_max_)) {
    frames_.push_back({.offset = bytes_.size(), .entry_count = 0});
    bytes_.resize(bytes_.size() + kFrameHeaderBytes);
  }
  ++frames_.back().entry_count;
  ++entry_count_;
}

void OpenFrames::add_private(const Salt& salt, ByteView event) {
  begin_record(kRecordHeadBytes + salt.size() + event.size());
  append_private_record(salt, event, bytes_);
  const std::size_t length = salt.size() + event.size();
  waiting_.push_back({.offset = bytes_.size() - length, .length = length});
  if (waiting_.size() == kCommitmentsAtOnce) {
    commit_to_waiting();
  }
}

void OpenFrames::commit_to_waiting() {
  std::array<ByteView, kCommitmentsAtOnce> salted_events;
  std::array<Hash, kCommitmentsAtOnce> commitments;
  const std::size_t count = waiting_.size();
  for (std::size_t i = 0; i < count; ++i) {
    salted_events[i] = ByteView(bytes_).subspan(waiting_[i].offset, waiting_[i].length);
  }
  commitments_of(std::span(salted_events).first(count), std::span(commitments).first(count));
  for (std::size_t i = 0; i < count; ++i) {
    append_private_entry({}, commitments[i], private_entries_);
  }
  waiting_.clear();
}

void OpenFrames::add_control(ByteView body) {
  begin_record(kRecordHeadBytes + body.size());
  append_control_record(body, bytes_);
  controls_.push_back(
      {.position = entry_count_ - 1, .offset = bytes_.size() - body.size(), .length = body.size()});
}

ByteView OpenFrames::seal(Instant recorded_at, FrameChain& chain) {
  for (std::size_t i = 0; i < frames_.size(); ++i) {
    const std::size_t payload_at = frames_[i].offset + kFrameHeaderBytes;
    const ByteView payload = ByteView(bytes_).subspan(payload_at, end_of(i) - payload_at);
    const FrameHeader header{
        .first_index = chain.next_index,
        .recorded_at = recorded_at,
        .entry_count = frames_[i].entry_count,
        .payload_bytes = static_cast<std::uint32_t>(payload.size()),
        .payload_xxh3 = xxh3(payload),
        .previous_link = chain.link,
    };
    std::ranges::copy(encode_frame_header(header),
                      bytes_.begin() + static_cast<std::ptrdiff_t>(frames_[i].offset));
    chain.next_index += frames_[i].entry_count;
    chain.link = link_of(header);
  }
  return bytes_;
}

void OpenFrames::add_control_leaf(const Control& control, GrowingTree& tree,
                                  Instant recorded_at) const {
  Bytes entry;
  append_control_entry(recorded_at, ByteView(bytes_).subspan(control.offset, control.length),
                       entry);
  tree.add(entry, leaf_hash(entry));
}

void OpenFrames::move_to(GrowingTree& tree, Instant recorded_at) {
  commit_to_waiting();
  Bytes time;
  ByteWriter(time).be64(static_cast<std::uint64_t>(recorded_at.microseconds));
  ensure(time.size() == kRecordedAtBytes, "a time of record has eight bytes");
  std::vector<Hash> hashes(private_entries_.size() / kPrivateEntryBytes);
  std::vector<ByteView> entries(hashes.size());
  for (std::size_t i = 0; i < hashes.size(); ++i) {
    const auto entry =
        std::span(private_entries_).subspan(i * kPrivateEntryBytes, kPrivateEntryBytes);
    std::ranges::copy(time, entry.begin() + kRecordedAtOffset);
    entries[i] = entry;
  }
  leaf_hashes(entries, hashes);

  std::size_t control = 0;
  std::size_t leaf = 0;
  for (std::uint64_t position = 0; position < entry_count_; ++position) {
    if (control < controls_.size() && controls_[control].position == position) {
      add_control_leaf(controls_[control++], tree, recorded_at);
      continue;
    }
    tree.add(entries[leaf], hashes[leaf]);
    ++leaf;
  }
  bytes_.clear();
  frames_.clear();
  entry_count_ = 0;
  private_entries_.clear();
  controls_.clear();
}

}  // namespace recount::ledger
