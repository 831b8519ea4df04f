#include "ledger/backup_file.h"

#include <algorithm>

#include "base/ensure.h"
#include "base/sha256.h"

namespace recount::ledger {
namespace {

constexpr std::string_view kMagic = "RCBACK1\n";
constexpr std::string_view kTag = "recount backup 1";
constexpr std::size_t kBoxContentBytes = 1U << 20U;
constexpr std::size_t kNameBytesMax = 200;
constexpr std::size_t kLengthBytes = 4;
constexpr std::size_t kFileHeadBytes = kLengthBytes + 8;  // and the name

BoxKey key_of_boxes(const BoxKey& key, ByteView salt) {
  Bytes bytes(kTag.begin(), kTag.end());
  bytes.insert(bytes.end(), key.begin(), key.end());
  bytes.insert(bytes.end(), salt.begin(), salt.end());
  return sha256(bytes);
}

BoxNonce nonce_of(std::uint64_t box) {
  BoxNonce nonce{};
  for (std::size_t i = 0; i < sizeof(box); ++i) {
    nonce[i] = static_cast<std::uint8_t>(box >> (8 * i));
  }
  return nonce;
}

Bytes beside(ByteView head, bool is_last) {
  Bytes bytes(head.begin(), head.end());
  bytes.push_back(is_last ? 1 : 0);
  return bytes;
}

bool is_plain_name(std::string_view name) {
  const auto is_plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '/' || c == '-' ||
           c == '_';
  };
  return !name.empty() && name.size() <= kNameBytesMax && std::ranges::all_of(name, is_plain) &&
         name.front() != '/' && name.find("..") == std::string_view::npos;
}

Error damaged(const Path& path, std::string reason) {
  return make_error(ErrorCode::Damaged, "the backup cannot be read: " + std::move(reason),
                    "take another backup, or another copy of this one")
      .with_where(path.string());
}

/// Takes the stream of files apart as it comes.
class FileSplitter {
 public:
  explicit FileSplitter(const BackupSink& sink) : sink_(sink) {}

  Status take(ByteView bytes) {
    while (!bytes.empty()) {
      if (left_ == 0) {
        RECOUNT_TRY(take_head(bytes));
        continue;
      }
      const ByteView some = bytes.first(std::min<std::uint64_t>(left_, bytes.size()));
      RECOUNT_TRY(sink_.append(some));
      left_ -= some.size();
      bytes = bytes.subspan(some.size());
    }
    return {};
  }

  bool is_between_files() const { return left_ == 0 && head_.empty(); }

 private:
  Status take_head(ByteView& bytes) {
    std::size_t needed = kFileHeadBytes;
    if (head_.size() >= kLengthBytes) {
      needed += *ByteReader(head_).le32();
    }
    head_.push_back(bytes.front());
    bytes = bytes.subspan(1);
    if (head_.size() == kLengthBytes && *ByteReader(head_).le32() > kNameBytesMax) {
      return make_error(ErrorCode::Damaged, "the name of a file in it is too long");
    }
    if (head_.size() < needed || head_.size() == kLengthBytes) {
      return {};
    }
    ByteReader read(head_);
    const std::uint32_t length = *read.le32();
    const std::string name(as_text(*read.raw(length)));
    left_ = *read.le64();
    head_.clear();
    if (!is_plain_name(name)) {
      return make_error(ErrorCode::Damaged, "a file in it has no plain name");
    }
    return sink_.begin(name, left_);
  }

  const BackupSink& sink_;
  Bytes head_;
  std::uint64_t left_ = 0;
};

}  // namespace

Result<BackupWriter> BackupWriter::create(const Path& path, const BackupKeyId& id,
                                          const BoxKey& key, Entropy& entropy) {
  std::array<std::uint8_t, 32> salt{};
  entropy.fill(salt);
  Bytes head(kMagic.begin(), kMagic.end());
  head.insert(head.end(), id.begin(), id.end());
  head.insert(head.end(), salt.begin(), salt.end());
  ensure(head.size() == kBackupHeadBytes, "the head is as it is drawn");
  File file = RECOUNT_TRY(File::open(path, File::Mode::Replace));
  RECOUNT_TRY(file.write_at(0, head));
  return BackupWriter(std::move(file), std::move(head), key_of_boxes(key, salt));
}

Status BackupWriter::seal(bool is_last) {
  const Bytes box = seal_box(key_, nonce_of(box_++), beside(head_, is_last), open_);
  Bytes bytes;
  ByteWriter(bytes).le32(static_cast<std::uint32_t>(box.size()));
  bytes.insert(bytes.end(), box.begin(), box.end());
  RECOUNT_TRY(file_.write_at(end_, bytes));
  end_ += bytes.size();
  open_.clear();
  return {};
}

Status BackupWriter::begin_file(std::string_view name, std::uint64_t size) {
  ensure(is_plain_name(name), "the files of a ledger have plain names");
  Bytes head;
  ByteWriter write(head);
  write.le32(static_cast<std::uint32_t>(name.size()));
  write.raw(as_bytes(name));
  write.le64(size);
  return append(head);
}

Status BackupWriter::append(ByteView bytes) {
  while (!bytes.empty()) {
    if (open_.size() == kBoxContentBytes) {
      RECOUNT_TRY(seal(false));
    }
    const ByteView some = bytes.first(std::min(bytes.size(), kBoxContentBytes - open_.size()));
    open_.insert(open_.end(), some.begin(), some.end());
    bytes = bytes.subspan(some.size());
  }
  return {};
}

Status BackupWriter::finish() {
  RECOUNT_TRY(seal(true));
  return file_.sync();
}

Result<BackupKeyId> read_backup_key_id(const Path& path) {
  const File file = RECOUNT_TRY(File::open(path, File::Mode::Read));
  Bytes head(kBackupHeadBytes);
  RECOUNT_TRY(file.read_at(0, head));
  if (as_text(ByteView(head).first(kMagic.size())) != kMagic) {
    return damaged(path, "it does not begin as one");
  }
  BackupKeyId id{};
  std::copy_n(head.begin() + kMagic.size(), id.size(), id.begin());
  return id;
}

Status read_backup(const Path& path, const BoxKey& key, const BackupSink& sink) {
  RECOUNT_TRY(read_backup_key_id(path));
  const File file = RECOUNT_TRY(File::open(path, File::Mode::Read));
  const std::uint64_t size = RECOUNT_TRY(file.size());
  Bytes head(kBackupHeadBytes);
  RECOUNT_TRY(file.read_at(0, head));
  const BoxKey box_key = key_of_boxes(key, ByteView(head).last(32));
  FileSplitter files(sink);
  std::uint64_t at = head.size();
  for (std::uint64_t number = 0; at < size; ++number) {
    Bytes length_bytes(4);
    RECOUNT_TRY(file.read_at(at, length_bytes));
    const std::uint32_t length = *ByteReader(length_bytes).le32();
    at += length_bytes.size();
    if (length > kBoxContentBytes + kBoxTagBytes || length > size - at) {
      return damaged(path, "a box is longer than it can be");
    }
    Bytes box(length);
    RECOUNT_TRY(file.read_at(at, box));
    at += length;
    const std::optional<Bytes> content =
        open_box(box_key, nonce_of(number), beside(head, at == size), box);
    if (!content) {
      return damaged(path, "box " + std::to_string(number) + " was changed, or cut off behind");
    }
    RECOUNT_TRY(files.take(*content));
  }
  if (at == head.size() || !files.is_between_files()) {
    return damaged(path, "it ends too early");
  }
  return {};
}

}  // namespace recount::ledger
