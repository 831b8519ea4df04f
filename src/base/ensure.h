// A bug stops the program, in release builds too: going on would put something untrue on record.
//
// `ensure` states what must hold whatever the input was. Input that can be wrong is answered with
// a Result instead; a condition that input can break must never stand in an ensure.
#pragma once

#include <source_location>

namespace recount {

/// Prints where and what, then aborts.
[[noreturn]] void abort_on_bug(const char* what_must_hold, const std::source_location& where);

inline void ensure(bool condition, const char* what_must_hold,
                   const std::source_location& where = std::source_location::current()) {
  if (!condition) [[unlikely]] {
    abort_on_bug(what_must_hold, where);
  }
}

}  // namespace recount
