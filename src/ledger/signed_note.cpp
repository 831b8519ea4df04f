#include "ledger/signed_note.h"

#include <algorithm>

#include "base/ensure.h"
#include "base/sha256.h"

namespace recount::ledger {
namespace {

constexpr std::string_view kDash = "\xE2\x80\x94 ";  // U+2014 and a space

/// Names of other signers may be any text without spaces and plus signs.
bool may_be_signer(std::string_view name) {
  return !name.empty() && std::ranges::none_of(name, [](char c) {
    return static_cast<unsigned char>(c) <= ' ' || c == '+' || c == '\x7F';
  });
}

}  // namespace

bool is_key_name(std::string_view name) {
  return !name.empty() &&
         std::ranges::all_of(name, [](char c) { return c > ' ' && c < '\x7F' && c != '+'; });
}

KeyId key_id_of(KeyType type, const NamedKey& key) {
  const std::string_view newline = "\n";
  const auto type_byte = static_cast<std::uint8_t>(type);
  const std::array<ByteView, 4> parts = {as_bytes(key.name), as_bytes(newline),
                                         ByteView(&type_byte, 1), key.key};
  const Hash hash = sha256(parts);
  KeyId id{};
  std::copy_n(hash.begin(), id.size(), id.begin());
  return id;
}

std::string write_vkey(KeyType type, const NamedKey& key) {
  ensure(is_key_name(key.name), "a key's name is printable and has no space and no plus sign");
  Bytes typed_key = {static_cast<std::uint8_t>(type)};
  typed_key.insert(typed_key.end(), key.key.begin(), key.key.end());
  return key.name + "+" + to_hex(key_id_of(type, key)) + "+" + to_base64(typed_key);
}

std::optional<NamedKey> read_vkey(KeyType type, std::string_view text) {
  const std::size_t plus = text.find('+');
  const std::size_t second = plus == std::string_view::npos ? plus : text.find('+', plus + 1);
  if (second == std::string_view::npos) {
    return std::nullopt;
  }
  NamedKey key{.name = std::string(text.substr(0, plus))};
  const std::optional<Bytes> typed_key = from_base64(text.substr(second + 1));
  if (!is_key_name(key.name) || !typed_key || typed_key->size() != 1 + key.key.size() ||
      typed_key->front() != static_cast<std::uint8_t>(type)) {
    return std::nullopt;
  }
  std::copy(typed_key->begin() + 1, typed_key->end(), key.key.begin());
  return write_vkey(type, key) == text ? std::optional(std::move(key)) : std::nullopt;
}

std::optional<ByteView> SignatureLine::signature_by(KeyType type, const NamedKey& key) const {
  const ByteView bytes = key_id_and_signature;
  const bool is_theirs =
      name == key.name && std::ranges::equal(bytes.first(kKeyIdBytes), key_id_of(type, key));
  return is_theirs ? std::optional(bytes.subspan(kKeyIdBytes)) : std::nullopt;
}

std::optional<SignatureLine> parse_signature_line(std::string_view line) {
  if (!line.starts_with(kDash)) {
    return std::nullopt;
  }
  line.remove_prefix(kDash.size());
  const std::size_t space = line.find(' ');
  if (space == std::string_view::npos || !may_be_signer(line.substr(0, space))) {
    return std::nullopt;
  }
  std::optional<Bytes> bytes = from_base64(line.substr(space + 1));
  if (!bytes || bytes->size() <= kKeyIdBytes) {
    return std::nullopt;
  }
  return SignatureLine{.name = line.substr(0, space), .key_id_and_signature = std::move(*bytes)};
}

std::string write_signature_line(KeyType type, const NamedKey& key, ByteView signature) {
  const KeyId id = key_id_of(type, key);
  Bytes bytes(id.begin(), id.end());
  bytes.insert(bytes.end(), signature.begin(), signature.end());
  return std::string(kDash) + key.name + " " + to_base64(bytes) + "\n";
}

std::optional<std::string_view> take_line(std::string_view& text) {
  const std::size_t end = text.find('\n');
  if (end == std::string_view::npos) {
    return std::nullopt;
  }
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end + 1);
  return line;
}

}  // namespace recount::ledger
