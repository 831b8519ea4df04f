// The ledger's key on disk: the public half for everyone, the seed for its owner alone.
#pragma once

#include "base/ed25519.h"
#include "base/files.h"
#include "base/result.h"
#include "ledger/checkpoint.h"

namespace recount::ledger {

/// Makes secret/ (0700), secret/signing.seed (0600) and vkey in a ledger directory.
Status write_keys(const Path& ledger, std::string_view origin, const Ed25519Seed& seed);

/// NotFound when the directory is no ledger; Damaged when the file is not exactly one vkey line.
Result<VerifierKey> read_vkey_file(const Path& ledger);

Result<Ed25519Seed> read_seed_file(const Path& ledger);

/// The seed, if it is the vkey's.
Result<Ed25519Seed> read_signing_key(const Path& ledger, const VerifierKey& vkey);

}  // namespace recount::ledger
