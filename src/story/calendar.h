// The story's days: it begins on Monday, 6 January 2025, and no machine's clock is in it.
#pragma once

#include <cstdint>

#include "base/instant.h"

namespace recount::story {

/// 2025-01-06T00:00:00Z.
inline constexpr Instant kFirstMoment{1'736'121'600 * kMicrosecondsPerSecond};

inline constexpr int kYearDays = 365;
inline constexpr int kDayMinutes = 24 * 60;

/// `day` counts from 0, the first Monday; `minute` from midnight, and may run into later days.
constexpr Instant moment(int day, int minute) {
  return {kFirstMoment.microseconds + day * kDay.microseconds +
          std::int64_t{minute} * 60 * kMicrosecondsPerSecond};
}

/// 0 is Monday.
constexpr int weekday_of(int day) {
  return day % 7;
}

}  // namespace recount::story
