// One request on its way to an answer: its path's values, its parameters, and who calls.
//
// What is wrong with a parameter is an error whose place is "?name".
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "answers/standing.h"
#include "base/result.h"
#include "serve/caller.h"
#include "wire/message.h"

namespace recount::serve {

inline constexpr std::size_t kLimitDefault = 50;
inline constexpr std::size_t kLimitMax = 1'000;

struct Call {
  const wire::Request& request;
  std::vector<std::string> path;    // values of the route's names, in order
  std::vector<wire::Header> query;  // decoded
  CallerRef caller;

  /// Usage when a parameter is none of `known`, or stands twice.
  Status check_parameters(std::span<const std::string_view> known) const;

  std::optional<std::string_view> parameter(std::string_view name) const;
  std::optional<std::string_view> header(std::string_view name) const;

  /// The parameters of the contract (openapi.yaml), each with its bounds.
  Result<std::string_view> subject() const;
  /// Empty where none is named.
  Result<std::string_view> context() const;
  Result<answers::AsOf> as_of() const;
  Result<std::uint64_t> number(std::string_view name, std::uint64_t min, std::uint64_t max,
                               std::uint64_t otherwise) const;
  Result<std::size_t> limit() const;
  Result<bool> flag(std::string_view name) const;
  /// Recount-Purpose, at most 128 bytes.
  Result<std::string> purpose() const;
};

/// A text of 1 to 256 bytes of UTF-8; the error's place is `where`.
Status check_party(std::string_view name, std::string_view where);
/// A time or a date.
Result<Instant> parse_time(std::string_view text, std::string_view where);
/// Decimal digits, at most 2^53 - 1.
Result<std::uint64_t> parse_number(std::string_view text, std::string_view where);

}  // namespace recount::serve
