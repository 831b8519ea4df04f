// Points in time and lengths of time, in whole microseconds; written as RFC 3339 and as "14d".
//
// An Instant counts from 1970-01-01T00:00:00Z, leap seconds apart (as POSIX counts). The years
// 0001 to 9999 can be written; nothing outside them is read.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace recount {

struct Duration {
  std::int64_t microseconds = 0;

  friend auto operator<=>(const Duration&, const Duration&) = default;
};

struct Instant {
  std::int64_t microseconds = 0;

  friend auto operator<=>(const Instant&, const Instant&) = default;

  friend Duration operator-(Instant a, Instant b) { return {a.microseconds - b.microseconds}; }

  friend Instant operator+(Instant at, Duration by) { return {at.microseconds + by.microseconds}; }
};

inline constexpr std::int64_t kMicrosecondsPerSecond = 1'000'000;
inline constexpr Duration kDay{86'400 * kMicrosecondsPerSecond};

/// RFC 3339, with a zone ("Z" or an offset) and at most six digits behind the second; digits behind
/// the sixth must be zero. Second 60 is not read.
std::optional<Instant> parse_rfc3339(std::string_view text);

/// "2024-05-01T10:00:00Z"; a fraction only where there is one, without trailing zeros.
std::string to_rfc3339(Instant at);

/// A date "2024-05-01" as its first moment in UTC.
std::optional<Instant> parse_date(std::string_view text);

/// Seconds since 1970 as a decimal number with at most six digits behind the point that are not
/// zero: "1289241911.72836".
std::optional<Instant> parse_unix_seconds(std::string_view text);

/// A positive whole number and a unit: s, min, h, d, w, mo (30 d), y (365 d). "14d", "24mo".
std::optional<Duration> parse_duration(std::string_view text);

/// The moment that a civil time in UTC stands for; nothing when there is no such day or time.
struct CivilTime {
  int year = 1970;
  int month = 1;
  int day = 1;
  int hour = 0;
  int minute = 0;
  int second = 0;
  int microsecond = 0;
};

std::optional<Instant> instant_of(const CivilTime& time);
CivilTime civil_time_of(Instant at);

}  // namespace recount
