#include "ledger/cosignature.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/ensure.h"
#include "ledger/layout.h"

namespace recount::ledger {
namespace {

constexpr std::size_t kTimeBytes = 8;

std::string cosigned_text(std::uint64_t time, std::string_view text) {
  return fmt::format("cosignature/v1\ntime {}\n{}", time, text);
}

Error bad(const WitnessKey& key, std::string_view what) {
  return make_error(ErrorCode::Damaged, fmt::format("the cosignature by {} {}", key.name, what),
                    "compare the witness's key with the one that it publishes");
}

Result<Cosignature> open_cosignature(std::string_view text, std::string_view line,
                                     ByteView time_and_signature, const WitnessKey& key) {
  Ed25519Signature signature{};
  if (time_and_signature.size() != kTimeBytes + signature.size()) {
    return bad(key, "has a wrong length");
  }
  std::ranges::copy(time_and_signature.subspan(kTimeBytes), signature.begin());
  Cosignature cosignature{.time = *ByteReader(time_and_signature).be64(),
                          .line = std::string(line) + "\n"};
  const std::string message = cosigned_text(cosignature.time, text);
  if (!signature_is_valid(key.key, as_bytes(message), signature)) {
    return bad(key, "does not verify");
  }
  return cosignature;
}

}  // namespace

std::string witness_vkey_of(const WitnessKey& key) {
  return write_vkey(KeyType::Witness, key);
}

Result<WitnessKey> parse_witness_vkey(std::string_view text) {
  std::optional<NamedKey> key = read_vkey(KeyType::Witness, text);
  if (!key) {
    return make_error(ErrorCode::InvalidInput, "not the verifier key of a witness",
                      "write name+id+key as the witness publishes it (cosignature/v1, Ed25519)");
  }
  return std::move(*key);
}

Cosignature cosign(std::string_view text, const std::string& name, const Ed25519Seed& seed,
                   std::uint64_t time) {
  const std::string message = cosigned_text(time, text);
  const Ed25519Signature signature = sign(seed, as_bytes(message));
  Bytes bytes;
  ByteWriter write(bytes);
  write.be64(time);
  write.raw(signature);
  return {.time = time,
          .line = write_signature_line(KeyType::Witness, {.name = name, .key = public_key_of(seed)},
                                       bytes)};
}

Result<std::optional<Cosignature>> find_cosignature(std::string_view text, std::string_view lines,
                                                    const WitnessKey& key) {
  std::optional<Cosignature> found;
  while (!lines.empty()) {
    const auto next = take_line(lines);
    const auto line = next ? parse_signature_line(*next) : std::nullopt;
    if (!line) {
      return make_error(ErrorCode::Damaged, "a signature line is malformed");
    }
    if (const auto bytes = line->signature_by(KeyType::Witness, key)) {
      found = RECOUNT_TRY(open_cosignature(text, *next, *bytes, key));
    }
  }
  return found;
}

Result<std::string_view> signature_lines(std::string_view note) {
  const Checkpoint checkpoint = RECOUNT_TRY(read_checkpoint_unverified(note));
  return note.substr(signed_text(checkpoint).size() + 1);
}

std::string add_cosignature(std::string_view note, const Cosignature& cosignature,
                            const WitnessKey& key) {
  const Result<std::string_view> signatures = signature_lines(note);
  ensure(signatures.has_value(), "what is cosigned is a checkpoint");
  std::string_view lines = *signatures;
  std::string out(note.substr(0, note.size() - lines.size()));
  while (const auto next = take_line(lines)) {
    const auto line = parse_signature_line(*next);
    if (!line || !line->signature_by(KeyType::Witness, key)) {
      out += std::string(*next) + "\n";
    }
  }
  return out + cosignature.line;
}

std::string write_witness_request(TreeSize old, std::span<const Hash> proof,
                                  std::string_view note) {
  std::string request = fmt::format("old {}\n", old);
  for (const Hash& hash : proof) {
    request += to_base64(hash) + "\n";
  }
  return request + "\n" + std::string(note);
}

Result<std::optional<std::string>> read_cosigned(const Path& ledger) {
  Result<std::string> note = read_text(ledger / kCosignedName);
  if (!note && note.error().code == ErrorCode::NotFound) {
    return std::optional<std::string>();
  }
  return std::optional(RECOUNT_TRY(std::move(note)));
}

Status write_cosigned(const Path& ledger, std::string_view note) {
  return write_file_atomically(ledger / kCosignedName, as_bytes(note));
}

}  // namespace recount::ledger
