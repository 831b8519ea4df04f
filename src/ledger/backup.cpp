#include "ledger/backup.h"

#include <algorithm>
#include <optional>

#include "ledger/keys.h"
#include "ledger/layout.h"
#include "ledger/merkle.h"
#include "ledger/recovery.h"
#include "ledger/tile.h"
#include "ledger/tile_files.h"
#include "ledger/vault.h"

namespace recount::ledger {
namespace {

constexpr int kTries = 5;
constexpr std::string_view kAskHelp =
    "restore a newer backup, or name with --newest the directory where the newest tree is";

/// What must stay as it is while a ledger is copied.
struct Moment {
  std::string vkey;
  std::string note;
  Checkpoint checkpoint;
  std::vector<PlacedFrame> frames;
};

bool are_same(const std::vector<PlacedFrame>& one, const std::vector<PlacedFrame>& other) {
  return std::ranges::equal(one, other, {}, &PlacedFrame::header, &PlacedFrame::header);
}

Result<std::vector<PlacedFrame>> frames_below(const Vault& vault, TreeSize size) {
  std::vector<PlacedFrame> frames;
  FrameWalk walk(vault);
  RECOUNT_TRY(
      walk_covered(vault, walk, size, [&](const PlacedFrame& frame) { frames.push_back(frame); }));
  return frames;
}

Result<Checkpoint> checkpoint_of(const Path& ledger, std::string& note) {
  const VerifierKey vkey = RECOUNT_TRY(read_vkey_file(ledger));
  note = RECOUNT_TRY(read_text(checkpoint_path(ledger)));
  return open_checkpoint(note, vkey);
}

bool is_erasing(const Path& ledger) {
  return File::open(ledger / kErasingName, File::Mode::Read).has_value();
}

Status add_file(BackupWriter& out, const std::string& name, ByteView bytes) {
  RECOUNT_TRY(out.begin_file(name, bytes.size()));
  return out.append(bytes);
}

/// Keys, and whatever else lies beside tree and vault; not what is made anew or of one process.
bool is_kept_aside(const std::string& name) {
  const auto is_below = [&](std::string_view directory) {
    return name.starts_with(std::string(directory) + "/");
  };
  return !is_below(kTileName) && !is_below(kVaultName) && !is_below(kSnapshotName) &&
         name != kCheckpointName && name != kLockName && name != kErasingName &&
         !name.ends_with(".new");
}

Status copy_vault(const Vault& vault, const std::vector<PlacedFrame>& frames, BackupWriter& out) {
  for (std::size_t at = 0; at < frames.size();) {
    const std::uint32_t segment = frames[at].place.segment;
    const auto end =
        std::find_if(frames.begin() + static_cast<std::ptrdiff_t>(at), frames.end(),
                     [&](const PlacedFrame& frame) { return frame.place.segment != segment; });
    RECOUNT_TRY(out.begin_file(std::string(kVaultName) + "/" + segment_name(segment),
                               std::prev(end)->end().offset));
    for (; at < static_cast<std::size_t>(end - frames.begin()); ++at) {
      FrameHeaderBytes header{};
      RECOUNT_TRY(vault.read_at(frames[at].place, header));
      RECOUNT_TRY(out.append(header));
      const Bytes payload = RECOUNT_TRY(read_payload(vault, frames[at]));
      RECOUNT_TRY(out.append(payload));
    }
  }
  return {};
}

Status copy_tree(const Path& ledger, TreeSize size, BackupWriter& out) {
  const TileReader tiles(ledger, size);
  const auto copy = [&](const TileId& tile) -> Status {
    return add_file(out, tile_path(tile), RECOUNT_TRY(tiles.bytes(tile.level, tile.index)));
  };
  for (std::uint64_t i = 0; i < size / kTileWidth; ++i) {
    RECOUNT_TRY(copy({.level = kEntriesLevel, .index = i}));
  }
  for (int level = 0; hashes_in_level(level, size) > 0; ++level) {
    for (std::uint64_t i = 0; i < hashes_in_level(level, size) / kTileWidth; ++i) {
      RECOUNT_TRY(copy({.level = level, .index = i}));
    }
  }
  for (const TileId& tile : partial_tiles_of(size)) {
    RECOUNT_TRY(copy(tile));
  }
  return {};
}

/// Nothing when an erasure, an expiry or a rotation changed what was being copied.
Result<std::optional<TreeSize>> try_copy(const Path& ledger, BackupWriter& out) {
  std::vector<std::pair<std::string, Bytes>> aside;
  for (const Path& name : list_files_below(ledger)) {
    if (is_kept_aside(name.string())) {
      aside.emplace_back(name.string(), RECOUNT_TRY(read_file(ledger / name)));
    }
  }
  Moment before;
  before.checkpoint = RECOUNT_TRY(checkpoint_of(ledger, before.note));
  const bool was_erasing = is_erasing(ledger);
  const TreeSize size = before.checkpoint.size;
  const Vault vault = RECOUNT_TRY(Vault::open(vault_path(ledger), File::Mode::Read));
  before.frames = RECOUNT_TRY(frames_below(vault, size));
  for (const auto& [name, bytes] : aside) {
    RECOUNT_TRY(add_file(out, name, bytes));
  }
  RECOUNT_TRY(copy_tree(ledger, size, out));
  const Status copied = copy_vault(vault, before.frames, out);
  const std::vector<PlacedFrame> after = RECOUNT_TRY(frames_below(vault, size));
  if (was_erasing || is_erasing(ledger) || !are_same(before.frames, after)) {
    return std::optional<TreeSize>();
  }
  RECOUNT_TRY(copied);
  for (const auto& [name, bytes] : aside) {
    const Result<Bytes> now = read_file(ledger / name);
    if (!now || *now != bytes) {
      return std::optional<TreeSize>();
    }
  }
  RECOUNT_TRY(add_file(out, std::string(kCheckpointName), as_bytes(before.note)));
  return std::optional(size);
}

Error two_trees(TreeSize here, TreeSize seen) {
  return make_error(ErrorCode::Damaged,
                    "this ledger has " + std::to_string(here) + " entries, and a checkpoint over " +
                        std::to_string(seen) +
                        " was seen of it: going on from here would show two trees",
                    std::string(kAskHelp));
}

/// Frames of [from, to) of the newest vault, by their bytes, as one continuation.
Result<Bytes> frames_behind(const Path& newest, const std::vector<PlacedFrame>& known,
                            TreeSize to) {
  const TreeSize from = known.empty() ? 0 : known.back().header.end_index();
  const auto lost = [&](const std::string& why) {
    return make_error(
        ErrorCode::Damaged,
        "the openings of entries " + std::to_string(from) + " to " + std::to_string(to - 1) +
            " are in no vault: " + why,
        "restore a newer backup; below entry " + std::to_string(from) + " this one is whole");
  };
  const Vault vault = RECOUNT_TRY(Vault::open(vault_path(newest), File::Mode::Read));
  const std::optional<PlacedFrame> first = RECOUNT_TRY(find_frame(vault, {}, from));
  if (!first || first->header.first_index != from ||
      (!known.empty() && first->header.previous_link != link_of(known.back().header))) {
    return lost("no frame continues the backup");
  }
  FrameWalk walk(vault);
  walk.resume_at(*first);
  Bytes bytes;
  while (walk.next_index() < to) {
    const FrameStep step = RECOUNT_TRY(walk.next());
    if (step.kind != FrameStep::Kind::Frame) {
      return lost(step.kind == FrameStep::Kind::End ? "the vault ends before" : step.reason);
    }
    FrameHeaderBytes header{};
    RECOUNT_TRY(vault.read_at(step.frame.place, header));
    const Bytes payload = RECOUNT_TRY(read_payload(vault, step.frame));
    bytes.insert(bytes.end(), header.begin(), header.end());
    bytes.insert(bytes.end(), payload.begin(), payload.end());
  }
  return bytes;
}

/// Replaces tree and keys by the newest ones; the checkpoint last.
Status take_tree(const Path& ledger, const Path& newest, const std::string& note) {
  for (const Path& name : list_files_below(newest)) {
    const std::string text = name.string();
    if (text == kCheckpointName || text.starts_with(std::string(kVaultName) + "/") ||
        (!text.starts_with(std::string(kTileName) + "/") && !is_kept_aside(text))) {
      continue;
    }
    const bool is_secret = text.starts_with(std::string(kSecretName) + "/");
    RECOUNT_TRY(make_directories((ledger / name).parent_path()));
    const Bytes bytes = RECOUNT_TRY(read_file(newest / name));
    RECOUNT_TRY(write_file_atomically(ledger / name, bytes,
                                      is_secret ? Access::OwnerOnly : Access::Everyone));
  }
  return write_file_atomically(checkpoint_path(ledger), as_bytes(note));
}

/// A file as it comes out of a backup. Keys are the owner's alone from their first byte on disk.
class UnpackedFile {
 public:
  explicit UnpackedFile(const Path& directory) : directory_(directory) {}

  Status begin(const std::string& name, std::uint64_t size) {
    path_ = directory_ / name;
    is_secret_ = name.starts_with(std::string(kSecretName) + "/");
    left_ = size;
    at_ = 0;
    secret_.clear();
    RECOUNT_TRY(make_directories(path_.parent_path()));
    if (!is_secret_) {
      file_.emplace(RECOUNT_TRY(File::open(path_, File::Mode::Replace)));
    }
    return {};
  }

  Status append(ByteView bytes) {
    left_ -= bytes.size();
    if (!is_secret_) {
      RECOUNT_TRY(file_->write_at(at_, bytes));
      at_ += bytes.size();
      return {};
    }
    secret_.insert(secret_.end(), bytes.begin(), bytes.end());
    return left_ == 0 ? write_file_atomically(path_, secret_, Access::OwnerOnly) : Status();
  }

 private:
  Path directory_;
  Path path_;
  std::optional<File> file_;
  std::uint64_t left_ = 0;
  std::uint64_t at_ = 0;
  bool is_secret_ = false;
  Bytes secret_;
};

}  // namespace

Result<BackupReport> write_backup(const Path& ledger, const Path& to, const BackupKey& key,
                                  Entropy& entropy) {
  const Path draft = to.string() + ".new";
  for (int i = 0; i < kTries; ++i) {
    BackupWriter out = RECOUNT_TRY(BackupWriter::create(draft, key.id, key.key, entropy));
    const std::optional<TreeSize> size = RECOUNT_TRY(try_copy(ledger, out));
    if (!size) {
      continue;
    }
    RECOUNT_TRY(out.finish());
    RECOUNT_TRY(rename_durably(draft, to));
    return BackupReport{.tree_size = *size, .bytes = out.bytes_written()};
  }
  RECOUNT_TRY(remove_with_content(draft));
  return make_error(ErrorCode::Busy, "openings are being erased, again and again",
                    "take the backup a little later");
}

Status unpack_backup(const Path& from, const BoxKey& key, const Path& ledger) {
  if (!RECOUNT_TRY(list_directory(ledger)).empty()) {
    return make_error(ErrorCode::Usage, ledger.string() + " is not empty",
                      "give a directory that is empty or not there yet");
  }
  const Path draft = ledger.string() + ".new";
  RECOUNT_TRY(remove_with_content(draft));
  RECOUNT_TRY(make_directories(draft / kSecretName));
  RECOUNT_TRY(protect_directory(draft / kSecretName));
  File root = RECOUNT_TRY(File::open(draft, File::Mode::Read));  // before all writes
  UnpackedFile file(draft);
  const BackupSink sink{
      .begin = [&](const std::string& name, std::uint64_t size) { return file.begin(name, size); },
      .append = [&](ByteView bytes) { return file.append(bytes); }};
  Status unpacked = read_backup(from, key, sink);
  if (!unpacked) {
    RECOUNT_TRY(remove_with_content(draft));
    return unpacked;
  }
  RECOUNT_TRY(root.sync_filesystem());
  RECOUNT_TRY(remove_with_content(ledger));
  return rename_durably(draft, ledger);
}

Status check_extends(const Path& ledger, const Checkpoint& seen) {
  std::string note;
  const Checkpoint here = RECOUNT_TRY(checkpoint_of(ledger, note));
  const TileReader tiles(ledger, here.size);
  const bool is_same =
      seen.size <= here.size && RECOUNT_TRY(root_of(seen.size, tiles.source())) == seen.root;
  return is_same ? Status() : Status(two_trees(here.size, seen.size));
}

Result<RollForward> roll_forward(const Path& ledger, const Path& newest) {
  std::string older_note;
  std::string note;
  const Checkpoint older = RECOUNT_TRY(checkpoint_of(ledger, older_note));
  const Checkpoint seen = RECOUNT_TRY(checkpoint_of(newest, note));
  if (seen.size < older.size || seen.origin != older.origin) {
    RECOUNT_TRY(check_extends(ledger, seen));
    return RollForward{.from = older.size, .to = older.size};
  }
  RECOUNT_TRY(check_extends(newest, older));
  Vault vault = RECOUNT_TRY(Vault::open(vault_path(ledger), File::Mode::ReadWrite));
  const std::vector<PlacedFrame> known = RECOUNT_TRY(frames_below(vault, older.size));
  if (seen.size > older.size) {
    const Bytes frames = RECOUNT_TRY(frames_behind(newest, known, seen.size));
    RECOUNT_TRY(vault.append(frames, kSegmentBytes));
    RECOUNT_TRY(vault.sync());
  }
  RECOUNT_TRY(take_tree(ledger, newest, note));
  const VerifierKey vkey = RECOUNT_TRY(read_vkey_file(ledger));
  RECOUNT_TRY(read_signing_key(ledger, vkey));
  return RollForward{.from = older.size, .to = seen.size};
}

}  // namespace recount::ledger
