// One question to one witness (C2SP tlog-witness): has this tree only grown since you saw it last?
//
// Holds
//   1. What is returned was verified with the witness's key, and is over the reader's checkpoint.
//   2. Damaged means a split view: the witness has cosigned more entries than the ledger has, or
//      other ones. Every other error is about the witness, and may pass.
#pragma once

#include <chrono>

#include "base/result.h"
#include "ledger/cosignature.h"
#include "ledger/reader.h"
#include "ledger/witnesses.h"

namespace recount::serve {

inline constexpr std::chrono::milliseconds kWitnessTimeout{3'000};

/// `old` is the size that the witness is believed to have; when it has another one it says so, and
/// is asked once more.
Result<ledger::Cosignature> ask_witness(const ledger::Witness& witness,
                                        const ledger::Reader& reader, ledger::TreeSize old);

/// The key that a witness shows on its first page, where it shows one. NotFound otherwise.
Result<ledger::WitnessKey> fetch_witness_key(const std::string& url);

}  // namespace recount::serve
