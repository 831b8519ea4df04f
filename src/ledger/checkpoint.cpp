#include "ledger/checkpoint.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "base/ensure.h"

namespace recount::ledger {
namespace {

constexpr std::size_t kNoteBytesMax = 1'000'000;
constexpr std::size_t kSignatureLinesMax = 100;

Error refused(std::string reason) {
  return make_error(ErrorCode::Damaged, "not a checkpoint of this ledger: " + std::move(reason));
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
  const std::optional<TreeSize> size = parse_tree_size(*size_line);
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

/// Whether a line is by this key; its signature must then be good.
Result<bool> is_signed_by(const SignatureLine& line, const VerifierKey& key,
                          std::string_view text) {
  const std::optional<ByteView> bytes = line.signature_by(KeyType::Log, key);
  if (!bytes) {
    return false;
  }
  Ed25519Signature signature{};
  if (bytes->size() != signature.size()) {
    return refused("its signature by " + key.name + " has a wrong length");
  }
  std::ranges::copy(*bytes, signature.begin());
  if (!signature_is_valid(key.key, as_bytes(text), signature)) {
    return refused("its signature by " + key.name + " does not verify");
  }
  return true;
}

std::string signature_line(const std::string& name, std::string_view text,
                           const Ed25519Seed& seed) {
  return write_signature_line(KeyType::Log, {.name = name, .key = public_key_of(seed)},
                              sign(seed, as_bytes(text)));
}

}  // namespace

std::optional<TreeSize> parse_tree_size(std::string_view text) {
  TreeSize size = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), size);
  const bool is_whole = failure == std::errc() && std::to_string(size) == text;
  return is_whole ? std::optional(size) : std::nullopt;
}

std::string signed_text(const Checkpoint& checkpoint) {
  return checkpoint.origin + "\n" + std::to_string(checkpoint.size) + "\n" +
         to_base64(checkpoint.root) + "\n";
}

std::string vkey_of(std::string_view name, const Ed25519Public& key) {
  return write_vkey(KeyType::Log, {.name = std::string(name), .key = key});
}

Result<VerifierKey> parse_vkey(std::string_view text) {
  std::optional<NamedKey> key = read_vkey(KeyType::Log, text);
  if (!key) {
    return make_error(
        ErrorCode::InvalidInput, "not an Ed25519 verifier key",
        "write name+id+key as `recount key` prints it, with the ledger's origin as the name");
  }
  return std::move(*key);
}

std::string sign_checkpoint(const Checkpoint& checkpoint, const Ed25519Seed& seed) {
  ensure(is_key_name(checkpoint.origin), "an origin is a key's name");
  const std::string text = signed_text(checkpoint);
  return text + "\n" + signature_line(checkpoint.origin, text, seed);
}

std::string cosign_checkpoint(std::string note, const Ed25519Seed& seed) {
  const Result<Checkpoint> checkpoint = read_checkpoint_unverified(note);
  ensure(checkpoint.has_value(), "what is signed once more is a checkpoint");
  return std::move(note) + signature_line(checkpoint->origin, signed_text(*checkpoint), seed);
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
  const std::string text = signed_text(checkpoint);
  ensure(note.starts_with(text), "one checkpoint has one text");

  std::size_t lines = 0;
  std::size_t ours = 0;
  while (!rest.empty()) {
    const auto next = take_line(rest);
    const auto line = next ? parse_signature_line(*next) : std::nullopt;
    if (!line || ++lines > kSignatureLinesMax) {
      return refused(!line ? "a signature line is malformed" : "it has too many signatures");
    }
    ours += RECOUNT_TRY(is_signed_by(*line, key, text)) ? 1U : 0U;
  }
  if (ours != 1) {
    return refused(ours == 0 ? "it is not signed by " + key.name
                             : "it is signed more than once by " + key.name);
  }
  return checkpoint;
}

}  // namespace recount::ledger
