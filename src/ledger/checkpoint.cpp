#include "ledger/checkpoint.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "base/ensure.h"

namespace recount::ledger {
namespace {

constexpr std::uint8_t kEd25519Type = 0x01;
constexpr std::string_view kDash = "\xE2\x80\x94 ";  // U+2014 and a space
constexpr std::size_t kKeyIdBytes = 4;
constexpr std::size_t kNoteBytesMax = 1'000'000;
constexpr std::size_t kSignatureLinesMax = 100;

using KeyId = std::array<std::uint8_t, kKeyIdBytes>;

KeyId key_id_of(std::string_view name, const Ed25519Public& key) {
  const std::string_view newline = "\n";
  const std::array<ByteView, 4> parts = {as_bytes(name), as_bytes(newline),
                                         ByteView(&kEd25519Type, 1), key};
  const Hash hash = sha256(parts);
  KeyId id{};
  std::copy_n(hash.begin(), id.size(), id.begin());
  return id;
}

std::string text_of(const Checkpoint& checkpoint) {
  return checkpoint.origin + "\n" + std::to_string(checkpoint.size) + "\n" +
         to_base64(checkpoint.root) + "\n";
}

Error refused(std::string reason) {
  return make_error(ErrorCode::Damaged, "not a checkpoint of this ledger: " + std::move(reason));
}

/// Takes a line and its newline off the front; nothing when no newline is left.
std::optional<std::string_view> take_line(std::string_view& text) {
  const std::size_t end = text.find('\n');
  if (end == std::string_view::npos) {
    return std::nullopt;
  }
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end + 1);
  return line;
}

std::optional<TreeSize> parse_size(std::string_view text) {
  TreeSize size = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), size);
  const bool is_whole = failure == std::errc() && std::to_string(size) == text;
  return is_whole ? std::optional(size) : std::nullopt;
}

/// The three lines of text and the empty one; `note` is left at the signatures.
Result<Checkpoint> take_text(std::string_view& note) {
  Checkpoint checkpoint;
  const auto origin = take_line(note);
  const auto size_line = take_line(note);
  const auto root_line = take_line(note);
  const auto empty_line = take_line(note);
  if (!origin || !size_line || !root_line || !empty_line) {
    return refused("it has fewer than four lines");
  }
  if (!is_key_name(*origin)) {
    return refused("its first line is no origin");
  }
  const std::optional<TreeSize> size = parse_size(*size_line);
  if (!size) {
    return refused("its second line is no tree size");
  }
  const std::optional<Bytes> root = from_base64(*root_line);
  if (!root || root->size() != checkpoint.root.size()) {
    return refused("its third line is no root hash");
  }
  if (!empty_line->empty()) {
    return refused("its fourth line is not empty");
  }
  checkpoint.origin = *origin;
  checkpoint.size = *size;
  std::copy(root->begin(), root->end(), checkpoint.root.begin());
  return checkpoint;
}

struct SignatureLine {
  std::string_view name;
  Bytes key_id_and_signature;
};

/// Names of other signers may be any text without spaces and plus signs.
bool may_be_signer(std::string_view name) {
  return !name.empty() && std::ranges::none_of(name, [](char c) {
    return static_cast<unsigned char>(c) <= ' ' || c == '+' || c == '\x7F';
  });
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

/// Whether a line is by this key; its signature must then be good.
Result<bool> is_signed_by(const SignatureLine& line, const VerifierKey& key,
                          std::string_view signed_text) {
  const KeyId id = key_id_of(key.name, key.key);
  const ByteView bytes = line.key_id_and_signature;
  if (line.name != key.name || !std::ranges::equal(bytes.first(kKeyIdBytes), id)) {
    return false;
  }
  Ed25519Signature signature{};
  if (bytes.size() != kKeyIdBytes + signature.size()) {
    return refused("its signature by " + key.name + " has a wrong length");
  }
  std::ranges::copy(bytes.subspan(kKeyIdBytes), signature.begin());
  if (!signature_is_valid(key.key, as_bytes(signed_text), signature)) {
    return refused("its signature by " + key.name + " does not verify");
  }
  return true;
}

std::string signature_line(const std::string& name, std::string_view signed_text,
                           const Ed25519Seed& seed) {
  const KeyId id = key_id_of(name, public_key_of(seed));
  const Ed25519Signature signature = sign(seed, as_bytes(signed_text));
  Bytes bytes(id.begin(), id.end());
  bytes.insert(bytes.end(), signature.begin(), signature.end());
  return std::string(kDash) + name + " " + to_base64(bytes) + "\n";
}

}  // namespace

bool is_key_name(std::string_view name) {
  return !name.empty() &&
         std::ranges::all_of(name, [](char c) { return c > ' ' && c < '\x7F' && c != '+'; });
}

std::string vkey_of(std::string_view name, const Ed25519Public& key) {
  ensure(is_key_name(name), "a key's name is printable and has no space and no plus sign");
  Bytes typed_key = {kEd25519Type};
  typed_key.insert(typed_key.end(), key.begin(), key.end());
  return std::string(name) + "+" + to_hex(key_id_of(name, key)) + "+" + to_base64(typed_key);
}

Result<VerifierKey> parse_vkey(std::string_view text) {
  const Error error = make_error(
      ErrorCode::InvalidInput, "not an Ed25519 verifier key",
      "write name+id+key as `recount key` prints it, with the ledger's origin as the name");
  const std::size_t plus = text.find('+');
  const std::size_t second = plus == std::string_view::npos ? plus : text.find('+', plus + 1);
  if (second == std::string_view::npos) {
    return error;
  }
  VerifierKey key{.name = std::string(text.substr(0, plus))};
  const std::optional<Bytes> typed_key = from_base64(text.substr(second + 1));
  if (!is_key_name(key.name) || !typed_key || typed_key->size() != 1 + key.key.size() ||
      typed_key->front() != kEd25519Type) {
    return error;
  }
  std::copy(typed_key->begin() + 1, typed_key->end(), key.key.begin());
  return vkey_of(key.name, key.key) == text ? Result<VerifierKey>(std::move(key))
                                            : Result<VerifierKey>(error);
}

std::string sign_checkpoint(const Checkpoint& checkpoint, const Ed25519Seed& seed) {
  ensure(is_key_name(checkpoint.origin), "an origin is a key's name");
  const std::string text = text_of(checkpoint);
  return text + "\n" + signature_line(checkpoint.origin, text, seed);
}

std::string cosign_checkpoint(std::string note, const Ed25519Seed& seed) {
  const Result<Checkpoint> checkpoint = read_checkpoint_unverified(note);
  ensure(checkpoint.has_value(), "what is signed once more is a checkpoint");
  return std::move(note) + signature_line(checkpoint->origin, text_of(*checkpoint), seed);
}

Result<Checkpoint> read_checkpoint_unverified(std::string_view note) {
  return take_text(note);
}

Result<Checkpoint> open_checkpoint(std::string_view note, const VerifierKey& key) {
  if (note.size() > kNoteBytesMax) {
    return refused("it is longer than a million bytes");
  }
  std::string_view rest = note;
  Checkpoint checkpoint = RECOUNT_TRY(take_text(rest));
  if (checkpoint.origin != key.name) {
    return refused("its origin is " + checkpoint.origin + ", the key is for " + key.name);
  }
  const std::string signed_text = text_of(checkpoint);
  ensure(note.starts_with(signed_text), "one checkpoint has one text");

  std::size_t lines = 0;
  std::size_t ours = 0;
  while (!rest.empty()) {
    const auto text = take_line(rest);
    const auto line = text ? parse_signature_line(*text) : std::nullopt;
    if (!line || ++lines > kSignatureLinesMax) {
      return refused(!line ? "a signature line is malformed" : "it has too many signatures");
    }
    ours += RECOUNT_TRY(is_signed_by(*line, key, signed_text)) ? 1U : 0U;
  }
  if (ours != 1) {
    return refused(ours == 0 ? "it is not signed by " + key.name
                             : "it is signed more than once by " + key.name);
  }
  return checkpoint;
}

}  // namespace recount::ledger
