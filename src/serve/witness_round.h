// The witnesses of one ledger, asked in rounds.
//
// Holds
//   1. A round asks every witness on the list (ledger/witnesses.h) that has not cosigned the
//      reader's checkpoint and whose time has come; what it gets is in LEDGER/cosigned when it
//      returns.
//   2. A witness that does not answer is asked again after a second, then after twice as long, up
//      to five minutes: it holds up nobody for longer than one question (witness_client.h).
//   3. Damaged means a split view (witness_client.h). Everything else that goes wrong with a
//      witness is remembered, and told by `states`.
//
// `states` may be called from any thread; rounds are for one.
#pragma once

#include <chrono>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/files.h"
#include "base/result.h"
#include "ledger/reader.h"
#include "ledger/witnesses.h"

namespace recount::serve {

inline constexpr std::chrono::seconds kWitnessRetryFirst{1};
inline constexpr std::chrono::seconds kWitnessRetryLast{300};

struct WitnessState {
  std::string name;
  std::string url;
  ledger::TreeSize size = 0;   // it has cosigned
  std::uint64_t failures = 0;  // since the start
  std::string trouble;         // the last one; empty when the last question went well
  std::string help;
};

class WitnessRounds {
 public:
  using Moment = std::chrono::steady_clock::time_point;

  explicit WitnessRounds(Path ledger) : ledger_(std::move(ledger)) {}

  Status ask(const ledger::Reader& reader, Moment now);

  /// When a witness is to be asked again; nothing when nobody is behind.
  std::optional<Moment> next() const;

  /// In the list's order, as the last round left them.
  std::vector<WitnessState> states() const;

 private:
  struct Asked {
    WitnessState state;
    std::chrono::seconds wait{0};
    Moment next{};
    bool is_behind = true;
  };

  Status begin(const std::vector<ledger::Witness>& witnesses, const ledger::Reader& reader);
  void learn(Asked& asked, const Status& done, ledger::TreeSize size, Moment now);

  Path ledger_;
  mutable std::mutex mutex_;
  std::vector<Asked> asked_;
};

/// One round, of whatever the ledger's last checkpoint is: before anything is written, so that an
/// older copy is found out before it signs, and after that. Asks nobody when there is no witness
/// or no checkpoint.
Result<std::vector<WitnessState>> ask_witnesses(const Path& ledger);

/// Who has cosigned what LEDGER/cosigned holds: each listed witness with the size, or 0. Asks
/// nobody.
Result<std::vector<WitnessState>> cosigned_by(const Path& ledger);

}  // namespace recount::serve
