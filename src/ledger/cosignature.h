// Cosignatures: what a witness puts under a checkpoint once it has seen that the tree only grew
// (C2SP tlog-cosignature, type 04; tlog-witness).
//
//   — witness.example base64(key id ‖ time ‖ signature)     4 + 8 + 64 bytes, time big-endian
//
// Signed is "cosignature/v1\ntime T\n" and the checkpoint's text, with Ed25519; T is in seconds
// since 1970. A witness is asked by
//
//   old 20                      <- the size that it has cosigned last
//   base64 of a hash            <- the proof that the tree of that size is a part of the new one
//   ...
//                               <- empty line
//   the checkpoint, verbatim
//
// LEDGER/cosigned is the newest checkpoint that a witness has cosigned: the note with the ledger's
// own signatures, and the witnesses' lines behind them.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/files.h"
#include "base/result.h"
#include "ledger/checkpoint.h"

namespace recount::ledger {

using WitnessKey = NamedKey;

std::string witness_vkey_of(const WitnessKey& key);
/// InvalidInput when the text is no vkey of a cosigner, or its key id is not its own.
Result<WitnessKey> parse_witness_vkey(std::string_view text);

/// One witness's word for one checkpoint.
struct Cosignature {
  std::uint64_t time = 0;  // seconds since 1970, by the witness's clock
  std::string line;        // with its newline
};

/// What a witness writes.
Cosignature cosign(std::string_view text, const std::string& name, const Ed25519Seed& seed,
                   std::uint64_t time);

/// The witness's cosignature of a checkpoint's text among signature lines; nothing when there is
/// none of its key. Damaged when there is one and it does not verify, and when a line is none.
Result<std::optional<Cosignature>> find_cosignature(std::string_view text, std::string_view lines,
                                                    const WitnessKey& key);

/// The signature lines of a note that reads as a checkpoint.
Result<std::string_view> signature_lines(std::string_view note);

/// The note with the cosignature, in place of an older one by the same key.
std::string add_cosignature(std::string_view note, const Cosignature& cosignature,
                            const WitnessKey& key);

std::string write_witness_request(TreeSize old, std::span<const Hash> proof, std::string_view note);

/// The note of LEDGER/cosigned; nothing when there is none. It is for whoever reads it to verify.
Result<std::optional<std::string>> read_cosigned(const Path& ledger);
Status write_cosigned(const Path& ledger, std::string_view note);

}  // namespace recount::ledger
