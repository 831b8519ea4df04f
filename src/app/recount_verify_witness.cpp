#include "app/recount_verify_witness.h"

#include <algorithm>

#include <fmt/format.h>

namespace recount::app {
namespace {

constexpr std::uint8_t kWitnessKeyType = 4;
constexpr std::size_t kCosignatureBytes = 4 + 8 + 64;  // key id, time, signature

// Whether the witness's line is there, and its signature good.
bool is_cosigned(std::string_view text, std::string_view lines, const OutsideKey& key) {
  const std::string begin = "\u2014 " + key.name + " ";
  for (std::size_t end = 0; (end = lines.find('\n')) != std::string_view::npos;
       lines.remove_prefix(end + 1)) {
    const std::string_view line = lines.substr(0, end);
    const auto blob =
        line.starts_with(begin) ? from_base64(line.substr(begin.size())) : std::nullopt;
    if (!blob || blob->size() != kCosignatureBytes ||
        !std::equal(key.id.begin(), key.id.end(), blob->begin())) {
      continue;
    }
    ByteReader read(ByteView(*blob).subspan(key.id.size()));
    const std::string message = fmt::format("cosignature/v1\ntime {}\n{}", *read.be64(), text);
    Ed25519Signature signature{};
    std::ranges::copy(*read.raw(signature.size()), signature.begin());
    if (signature_is_valid(key.bytes, as_bytes(message), signature)) {
      return true;
    }
  }
  return false;
}

// The text that the log of these entries has at some size; nothing when it is none of its texts.
std::optional<std::uint64_t> size_of(std::string_view text, const PublicLog& log) {
  const std::string begin = log.origin + "\n";
  std::uint64_t size = 0;
  if (!text.starts_with(begin)) {
    return std::nullopt;
  }
  for (const char digit : text.substr(begin.size(), text.find('\n', begin.size()) - begin.size())) {
    if (digit < '0' || digit > '9' || size > log.entries.size()) {
      return std::nullopt;
    }
    size = 10 * size + static_cast<std::uint64_t>(digit - '0');
  }
  if (size > log.entries.size()) {
    return std::nullopt;
  }
  const std::string expected =
      fmt::format("{}{}\n{}\n", begin, size, to_base64(root_at(log, size)));
  return text == expected ? std::optional(size) : std::nullopt;
}

}  // namespace

Result<Vouched> read_cosigned(const Path& directory, const PublicLog& log,
                              const std::vector<std::string>& vkeys,
                              std::vector<std::string>& faults) {
  std::vector<OutsideKey> keys;
  for (const std::string& vkey : vkeys) {
    keys.push_back(RECOUNT_TRY(read_key(vkey, kWitnessKeyType)));
  }
  Vouched vouched;
  const Result<std::string> note = read_text(directory / "cosigned");
  if (!note && note.error().code == ErrorCode::NotFound) {
    return vouched;
  }
  const std::string all = RECOUNT_TRY(note);
  const std::size_t gap = all.find("\n\n");
  const std::string_view text = std::string_view(all).substr(0, gap + 1);
  const auto size = gap == std::string::npos ? std::nullopt : size_of(text, log);
  if (!size) {
    faults.emplace_back("cosigned: what witnesses have signed is not this history");
    return vouched;
  }
  vouched.size = *size;
  for (const OutsideKey& key : keys) {
    if (is_cosigned(text, std::string_view(all).substr(gap + 2), key)) {
      vouched.witnesses.push_back(key.name);
    }
  }
  return vouched;
}

}  // namespace recount::app
