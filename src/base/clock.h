// What time it is, as a part that is handed in: nothing on the way to an answer asks the machine.
#pragma once

#include "base/instant.h"

namespace recount {

class Clock {
 public:
  virtual ~Clock() = default;
  virtual Instant now() = 0;
};

/// The machine's clock, in UTC.
class SystemClock final : public Clock {
 public:
  Instant now() override;
};

/// A clock that stands where it is put: for tests, and for made-up cities.
class FixedClock final : public Clock {
 public:
  explicit FixedClock(Instant at) : at_(at) {}

  Instant now() override { return at_; }

  void set(Instant at) { at_ = at; }

 private:
  Instant at_;
};

}  // namespace recount
