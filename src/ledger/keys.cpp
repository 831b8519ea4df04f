#include "ledger/keys.h"

#include <algorithm>

#include "ledger/layout.h"

namespace recount::ledger {
namespace {

Status make_private_directory(const Path& path) {
  RECOUNT_TRY(make_directories(path));
  return protect_directory(path);
}

}  // namespace

Status write_keys(const Path& ledger, std::string_view origin, const Ed25519Seed& seed) {
  const Path secret = seed_path(ledger);
  RECOUNT_TRY(make_private_directory(secret.parent_path()));
  RECOUNT_TRY(write_file_atomically(secret, seed, Access::OwnerOnly));
  const std::string line = vkey_of(origin, public_key_of(seed)) + "\n";
  return write_file_atomically(vkey_path(ledger), as_bytes(line));
}

Result<VerifierKey> read_vkey_file(const Path& ledger) {
  const Path path = vkey_path(ledger);
  const Result<std::string> line = read_text(path);
  if (!line && line.error().code == ErrorCode::NotFound) {
    return make_error(ErrorCode::NotFound, ledger.string() + " is no ledger: it has no file vkey",
                      "give the directory that `recount init` made");
  }
  if (!line) {
    return line.error();
  }
  const bool is_one_line = line->ends_with('\n');
  Result<VerifierKey> key =
      parse_vkey(std::string_view(*line).substr(0, line->size() - (is_one_line ? 1 : 0)));
  if (!is_one_line || !key) {
    return make_error(ErrorCode::Damaged, "the ledger's public key is not one line with a vkey",
                      "restore the file from a backup, or from where you publish the key")
        .with_where(std::string(kVkeyName));
  }
  return key;
}

Result<Ed25519Seed> read_seed_file(const Path& ledger) {
  const Bytes bytes = RECOUNT_TRY(read_file(seed_path(ledger)));
  Ed25519Seed seed{};
  if (bytes.size() != seed.size()) {
    return make_error(ErrorCode::Damaged, "the signing seed has " + std::to_string(bytes.size()) +
                                              " bytes, expected 32")
        .with_where(std::string(kSecretName) + "/" + std::string(kSeedName));
  }
  std::ranges::copy(bytes, seed.begin());
  return seed;
}

Result<Ed25519Seed> read_signing_key(const Path& ledger, const VerifierKey& vkey) {
  const Ed25519Seed seed = RECOUNT_TRY(read_seed_file(ledger));
  if (public_key_of(seed) != vkey.key) {
    return make_error(ErrorCode::Damaged, "the signing seed is not that of the ledger's vkey",
                      "restore secret/signing.seed or vkey, whichever was changed")
        .with_where(std::string(kSecretName) + "/" + std::string(kSeedName));
  }
  return seed;
}

}  // namespace recount::ledger
