// Who is asked to cosign a ledger's checkpoints: LEDGER/witnesses, a line each, in the order in
// which they were added.
//
//   witness.example+1a2b3c4d+base64(04 ‖ public key) https://witness.example/prefix
//
// A witness is told apart by its key's name. The file is read anew for every checkpoint, so that
// one may be added or removed while a server runs.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/files.h"
#include "base/result.h"
#include "ledger/cosignature.h"

namespace recount::ledger {

struct Witness {
  WitnessKey key;
  std::string url;  // "/add-checkpoint" goes behind it

  friend bool operator==(const Witness&, const Witness&) = default;
};

inline constexpr std::size_t kWitnessesMax = 50;

/// Whether it may stand in a line: an http or https address, printable, without a space and
/// without a slash at its end.
bool is_witness_url(std::string_view url);

std::string write_witnesses(const std::vector<Witness>& witnesses);
/// Exactly what `write_witnesses` writes; Damaged otherwise.
Result<std::vector<Witness>> parse_witnesses(std::string_view text);

/// Of a ledger; none when it has no such file.
Result<std::vector<Witness>> read_witnesses_file(const Path& ledger);
/// Replaces the file; removes it when there are none.
Status write_witnesses_file(const Path& ledger, const std::vector<Witness>& witnesses);

}  // namespace recount::ledger
