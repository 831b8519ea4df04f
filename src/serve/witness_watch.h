// Shows the checkpoints of a served ledger to its witnesses, on a thread of its own: writers and
// readers never wait for it.
//
// Holds: after every `tell`, and whenever a silent witness is to be asked again, a round is made
// with the newest checkpoint (witness_round.h). At a split view the listener is called, once, and
// nobody is asked any more.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "base/error.h"
#include "base/files.h"
#include "serve/witness_round.h"

namespace recount::serve {

class WitnessWatch {
 public:
  WitnessWatch(const Path& ledger, std::move_only_function<void(const Error&)> on_split);

  WitnessWatch(WitnessWatch&&) noexcept;
  WitnessWatch& operator=(WitnessWatch&&) noexcept;
  ~WitnessWatch();  // ends, behind the question that is being asked

  /// There is a newer checkpoint. From any thread.
  void tell();

  std::vector<WitnessState> states() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace recount::serve
