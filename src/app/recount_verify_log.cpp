#include "app/recount_verify_log.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "base/ed25519.h"

namespace recount::app {
namespace {

constexpr std::uint64_t kTileWidth = 256;
constexpr std::uint8_t kLogKeyType = 1;

Error refused(std::string message) {
  return make_error(ErrorCode::Damaged, std::move(message));
}

bool is_signed(std::string_view text, std::string_view signatures, const OutsideKey& key) {
  const std::string begin = "\u2014 " + key.name + " ";
  while (!signatures.empty()) {
    const std::size_t end = signatures.find('\n');
    if (end == std::string_view::npos) {
      return false;
    }
    const std::string_view line = signatures.substr(0, end);
    signatures.remove_prefix(end + 1);
    const auto blob =
        line.starts_with(begin) ? from_base64(line.substr(begin.size())) : std::nullopt;
    if (!blob || blob->size() != 68 || !std::equal(key.id.begin(), key.id.end(), blob->begin())) {
      continue;
    }
    Ed25519Signature signature{};
    std::copy(blob->begin() + 4, blob->end(), signature.begin());
    if (signature_is_valid(key.bytes, as_bytes(text), signature)) {
      return true;
    }
  }
  return false;
}

Result<PublicLog> read_checkpoint(const Path& directory, const OutsideKey& key) {
  const std::string note = RECOUNT_TRY(read_text(directory / "checkpoint"));
  const std::size_t gap = note.find("\n\n");
  if (gap == std::string::npos || !is_signed(std::string_view(note).substr(0, gap + 1),
                                             std::string_view(note).substr(gap + 2), key)) {
    return refused("checkpoint: no valid signature of " + key.name);
  }
  const std::string_view text = std::string_view(note).substr(0, gap + 1);
  const std::size_t first = text.find('\n');
  const std::size_t second = text.find('\n', first + 1);
  PublicLog log;
  log.origin = text.substr(0, first);
  const std::string_view digits = text.substr(first + 1, second - first - 1);
  const auto [after, failure] =
      std::from_chars(digits.data(), digits.data() + digits.size(), log.size);
  const auto root = second == std::string_view::npos
                        ? std::nullopt
                        : from_base64(text.substr(second + 1, text.size() - second - 2));
  if (failure != std::errc() || after != digits.data() + digits.size() || !root ||
      root->size() != 32 || log.origin != key.name) {
    return refused("checkpoint: its three lines are not origin, size and root");
  }
  std::copy(root->begin(), root->end(), log.root.begin());
  return log;
}

// 1234067 is x001/x234/067; a tile that is not full has its width behind ".p/".
std::string tile_path(std::string_view level, std::uint64_t number, std::uint64_t width) {
  std::string path = fmt::format("{:03}", number % 1000);
  while ((number /= 1000) > 0) {
    path = fmt::format("x{:03}/{}", number % 1000, path);
  }
  path = fmt::format("tile/{}/{}", level, path);
  return width == kTileWidth ? path : fmt::format("{}.p/{}", path, width);
}

Hash leaf_hash(const Bytes& entry) {
  Bytes preimage = {0x00};
  preimage.insert(preimage.end(), entry.begin(), entry.end());
  return sha256(preimage);
}

Hash node_hash(const Hash& left, const Hash& right) {
  Bytes preimage = {0x01};
  preimage.insert(preimage.end(), left.begin(), left.end());
  preimage.insert(preimage.end(), right.begin(), right.end());
  return sha256(preimage);
}

// MTH of RFC 6962 section 2.1 over leaf hashes.
Hash tree_hash(std::span<const Hash> leaves) {
  if (leaves.empty()) {
    return sha256(ByteView());
  }
  if (leaves.size() == 1) {
    return leaves[0];
  }
  std::size_t split = 1;
  while (split * 2 < leaves.size()) {
    split *= 2;
  }
  return node_hash(tree_hash(leaves.first(split)), tree_hash(leaves.subspan(split)));
}

void read_bundles(const Path& directory, PublicLog& log, std::vector<std::string>& faults) {
  for (std::uint64_t begin = 0; begin < log.size; begin += kTileWidth) {
    const std::uint64_t width = std::min(kTileWidth, log.size - begin);
    const std::string path = tile_path("entries", begin / kTileWidth, width);
    const Result<Bytes> bytes = read_file(directory / path);
    ByteReader read(bytes ? ByteView(*bytes) : ByteView());
    for (std::uint64_t i = 0; i < width; ++i) {
      const auto length = read.be16();
      const auto entry = length ? read.raw(*length) : std::nullopt;
      log.entries.emplace_back(entry ? Bytes(entry->begin(), entry->end()) : Bytes());
    }
    if (!bytes || !read.at_end()) {
      faults.push_back(fmt::format("{}: is not {} entries", path, width));
    }
  }
}

// Each level's hashes are the roots of 256 hashes of the level below; whole ones only.
void check_tiles(const Path& directory, std::vector<Hash> hashes,
                 std::vector<std::string>& faults) {
  for (int level = 0; !hashes.empty(); ++level) {
    std::vector<Hash> above;
    for (std::size_t begin = 0; begin < hashes.size(); begin += kTileWidth) {
      const std::size_t width = std::min<std::size_t>(kTileWidth, hashes.size() - begin);
      const std::span<const Hash> tile = std::span(hashes).subspan(begin, width);
      const std::string path = tile_path(std::to_string(level), begin / kTileWidth, width);
      Bytes expected;
      for (const Hash& hash : tile) {
        expected.insert(expected.end(), hash.begin(), hash.end());
      }
      const Result<Bytes> found = read_file(directory / path);
      if (!found || *found != expected) {
        faults.push_back(path + ": is not what its entries hash to");
      }
      if (width == kTileWidth) {
        above.push_back(tree_hash(tile));
      }
    }
    hashes = std::move(above);
  }
}

}  // namespace

Result<OutsideKey> read_key(std::string_view vkey, std::uint8_t type) {
  const std::size_t first = vkey.find('+');
  const std::size_t second = first == std::string_view::npos ? first : vkey.find('+', first + 1);
  if (second == std::string_view::npos) {
    return refused("the vkey is not NAME+ID+KEY");
  }
  OutsideKey key{.name = std::string(vkey.substr(0, first)), .id = {}, .bytes = {}};
  const auto id = from_hex(vkey.substr(first + 1, second - first - 1));
  const auto blob = from_base64(vkey.substr(second + 1));
  if (!id || id->size() != 4 || !blob || blob->size() != 33 || blob->front() != type) {
    return refused(fmt::format("the vkey is not of an Ed25519 key of type {:02}", type));
  }
  Bytes named(key.name.begin(), key.name.end());
  named.push_back('\n');
  named.insert(named.end(), blob->begin(), blob->end());
  const Hash hash = sha256(named);
  if (!std::equal(id->begin(), id->end(), hash.begin())) {
    return refused("the vkey's id is not its own");
  }
  key.id = *id;
  std::copy(blob->begin() + 1, blob->end(), key.bytes.begin());
  return key;
}

Hash root_at(const PublicLog& log, std::uint64_t size) {
  std::vector<Hash> leaves;
  for (const Bytes& entry : std::span(log.entries).first(size)) {
    leaves.push_back(leaf_hash(entry));
  }
  return tree_hash(leaves);
}

Result<PublicLog> read_public_log(const Path& directory, std::string_view vkey,
                                  std::vector<std::string>& faults) {
  const OutsideKey key = RECOUNT_TRY(read_key(vkey, kLogKeyType));
  PublicLog log = RECOUNT_TRY(read_checkpoint(directory, key));
  log.key = key.bytes;
  read_bundles(directory, log, faults);
  std::vector<Hash> leaves;
  leaves.reserve(log.entries.size());
  for (const Bytes& entry : log.entries) {
    leaves.push_back(leaf_hash(entry));
  }
  if (tree_hash(leaves) != log.root) {
    faults.push_back("checkpoint: its root is not that of the entries");
  }
  check_tiles(directory, std::move(leaves), faults);
  return log;
}

}  // namespace recount::app
