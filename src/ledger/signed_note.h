// Signed notes (C2SP signed-note): a text, an empty line, and a signature line a key.
//
//   — example.com/ledger base64(key id ‖ signature)
//
// The key id is SHA-256(name ‖ 0A ‖ type ‖ public key)[0:4]; a vkey is
// name+hex(key id)+base64(type ‖ public key). Of the types two are read here: a log's own key and
// a witness's, both Ed25519. One name may stand in lines of several keys; the id tells them apart.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/ed25519.h"

namespace recount::ledger {

enum class KeyType : std::uint8_t { Log = 0x01, Witness = 0x04 };

inline constexpr std::size_t kKeyIdBytes = 4;
using KeyId = std::array<std::uint8_t, kKeyIdBytes>;

/// A name that may stand in a key and a checkpoint: printable, no space, no '+'.
bool is_key_name(std::string_view name);

struct NamedKey {
  std::string name;
  Ed25519Public key{};

  friend bool operator==(const NamedKey&, const NamedKey&) = default;
};

KeyId key_id_of(KeyType type, const NamedKey& key);

std::string write_vkey(KeyType type, const NamedKey& key);
/// Nothing when the text is no vkey of this type, or its key id is not its own.
std::optional<NamedKey> read_vkey(KeyType type, std::string_view text);

struct SignatureLine {
  std::string_view name;
  Bytes key_id_and_signature;  // longer than the key id

  /// What a key of this type has signed with; nothing when the line is another key's.
  std::optional<ByteView> signature_by(KeyType type, const NamedKey& key) const;
};

/// Without its newline.
std::optional<SignatureLine> parse_signature_line(std::string_view line);
/// With its newline.
std::string write_signature_line(KeyType type, const NamedKey& key, ByteView signature);

/// Takes a line and its newline off the front; nothing when no newline is left.
std::optional<std::string_view> take_line(std::string_view& text);

}  // namespace recount::ledger
