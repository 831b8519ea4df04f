// A value, or the Error that stood in its way.
//
// Every function that can fail on input, or because the machine failed, returns a Result; none
// throws. `RECOUNT_TRY(expression)` yields the value, or returns the error to the caller.
#pragma once

#include <expected>
#include <string>
#include <type_traits>
#include <utility>

#include "base/error.h"

namespace recount {

template <typename T>
class [[nodiscard]] Result : public std::expected<T, Error> {
 public:
  using std::expected<T, Error>::expected;

  // Implicit, so that a function returns an Error where it would return a value.
  // NOLINTNEXTLINE(google-explicit-constructor)
  Result(Error error) : std::expected<T, Error>(std::unexpected(std::move(error))) {}
};

/// The Result of an action with nothing to return.
using Status = Result<void>;

inline Error make_error(ErrorCode code, std::string message, std::string help = {}) {
  return Error{.code = code,
               .message = std::move(message),
               .where = {},
               .notes = {},
               .help = std::move(help)};
}

}  // namespace recount

// A statement expression, so that the value can be used where it is asked for.
#define RECOUNT_TRY(expression)                                       \
  __extension__({                                                     \
    auto recount_try_result = (expression);                           \
    if (!recount_try_result.has_value()) [[unlikely]] {               \
      return ::recount::Error(std::move(recount_try_result).error()); \
    }                                                                 \
    ::recount::detail::take(std::move(recount_try_result));           \
  })

namespace recount::detail {

template <typename T>
T take(Result<T>&& result) {
  if constexpr (!std::is_void_v<T>) {
    return std::move(*result);
  }
}

}  // namespace recount::detail
