#include "ledger/tlog_proof.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "ledger/merkle.h"

namespace recount::ledger {
namespace {

constexpr std::string_view kHeader = "c2sp.org/tlog-proof@v1\n";
constexpr std::string_view kExtra = "extra ";
constexpr std::string_view kIndex = "index ";
constexpr std::size_t kHashesMax = 64;  // the height of the tallest tree of a 64-bit size

Error not_a_proof(std::string reason) {
  return make_error(ErrorCode::InvalidInput, "not a c2sp.org/tlog-proof@v1: " + std::move(reason));
}

std::optional<EntryIndex> parse_index(std::string_view line) {
  if (!line.starts_with(kIndex)) {
    return std::nullopt;
  }
  const std::string_view digits = line.substr(kIndex.size());
  EntryIndex index = 0;
  const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), index);
  const bool is_whole = failure == std::errc() && std::to_string(index) == digits;
  return is_whole ? std::optional(index) : std::nullopt;
}

std::optional<Hash> parse_hash(std::string_view line) {
  const std::optional<Bytes> bytes = from_base64(line);
  Hash hash{};
  if (!bytes || bytes->size() != hash.size()) {
    return std::nullopt;
  }
  std::ranges::copy(*bytes, hash.begin());
  return hash;
}

}  // namespace

std::string write_tlog_proof(const TlogProof& proof) {
  std::string text(kHeader);
  if (!proof.extra.empty()) {
    text += std::string(kExtra) + to_base64(proof.extra) + "\n";
  }
  text += std::string(kIndex) + std::to_string(proof.index) + "\n";
  for (const Hash& hash : proof.proof) {
    text += to_base64(hash) + "\n";
  }
  return text + "\n" + proof.checkpoint;
}

Result<TlogProof> parse_tlog_proof(std::string_view text) {
  if (!text.starts_with(kHeader)) {
    return not_a_proof("its first line is another");
  }
  text.remove_prefix(kHeader.size());
  TlogProof proof;
  std::optional<std::string_view> line = take_line(text);
  if (line && line->starts_with(kExtra)) {
    std::optional<Bytes> extra = from_base64(line->substr(kExtra.size()));
    if (!extra || extra->empty()) {
      return not_a_proof("its extra line is no base64");
    }
    proof.extra = std::move(*extra);
    line = take_line(text);
  }
  const std::optional<EntryIndex> index = line ? parse_index(*line) : std::nullopt;
  if (!index) {
    return not_a_proof("its index line is missing or malformed");
  }
  proof.index = *index;
  for (line = take_line(text); line && !line->empty(); line = take_line(text)) {
    const std::optional<Hash> hash = parse_hash(*line);
    if (!hash || proof.proof.size() == kHashesMax) {
      return not_a_proof(!hash ? "a line of it is no hash" : "it has more than 64 hashes");
    }
    proof.proof.push_back(*hash);
  }
  if (!line || text.empty()) {
    return not_a_proof("it has no checkpoint");
  }
  proof.checkpoint = text;
  return proof;
}

Result<Checkpoint> verify_tlog_proof(std::string_view text, ByteView entry,
                                     const VerifierKey& key) {
  const TlogProof proof = RECOUNT_TRY(parse_tlog_proof(text));
  Checkpoint checkpoint = RECOUNT_TRY(open_checkpoint(proof.checkpoint, key));
  if (!inclusion_holds(proof.index, checkpoint.size, leaf_hash(entry), proof.proof,
                       checkpoint.root)) {
    return make_error(ErrorCode::Damaged, "the receipt's hashes do not lead from entry " +
                                              std::to_string(proof.index) + " to the signed root");
  }
  return checkpoint;
}

}  // namespace recount::ledger
