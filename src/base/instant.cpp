#include "base/instant.h"

#include <array>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <limits>

#include "base/ensure.h"

namespace recount {
namespace {

constexpr std::int64_t kSecondsPerDay = 86'400;

// Reads fixed shapes: digits of a given count, and single characters.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  int digits(std::size_t count) {
    int value = 0;
    for (std::size_t i = 0; i < count; ++i) {
      const char c = next();
      failed_ = failed_ || c < '0' || c > '9';
      value = value * 10 + (c - '0');
    }
    return failed_ ? 0 : value;
  }

  char any_of(std::string_view allowed) {
    const char c = next();
    failed_ = failed_ || allowed.find(c) == std::string_view::npos;
    return c;
  }

  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  bool ok() const { return !failed_; }

  bool done() const { return !failed_ && at_ == text_.size(); }

  /// Digits behind a decimal point as microseconds.
  int fraction() {
    int value = 0;
    int places = 0;
    for (; peek() >= '0' && peek() <= '9'; ++places) {
      const int digit = next() - '0';
      failed_ = failed_ || (places >= 6 && digit != 0);
      value = places < 6 ? value * 10 + digit : value;
    }
    failed_ = failed_ || places == 0;
    for (; places < 6; ++places) {
      value *= 10;
    }
    return value;
  }

 private:
  char next() {
    if (at_ >= text_.size()) {
      failed_ = true;
      return '\0';
    }
    return text_[at_++];
  }

  std::string_view text_;
  std::size_t at_ = 0;
  bool failed_ = false;
};

CivilTime scan_date(Scanner& scan) {
  CivilTime time;
  time.year = scan.digits(4);
  scan.any_of("-");
  time.month = scan.digits(2);
  scan.any_of("-");
  time.day = scan.digits(2);
  return time;
}

// "2024-05-01T10:00:00Z", as almost all times are written; nothing for any other form.
std::optional<CivilTime> scan_commonest(std::string_view text) {
  constexpr std::string_view kForm = "0000-00-00T00:00:00Z";
  if (text.size() != kForm.size()) {
    return std::nullopt;
  }
  unsigned misfit = 0;
  const auto digits = [&](std::size_t at) {
    const auto tens = static_cast<unsigned>(text[at] - '0');
    const auto ones = static_cast<unsigned>(text[at + 1] - '0');
    misfit |= (tens > 9 ? 1U : 0U) | (ones > 9 ? 1U : 0U);
    return static_cast<int>(tens * 10 + ones);
  };
  const CivilTime time{.year = digits(0) * 100 + digits(2),
                       .month = digits(5),
                       .day = digits(8),
                       .hour = digits(11),
                       .minute = digits(14),
                       .second = digits(17),
                       .microsecond = 0};
  const bool is_form = text[4] == '-' && text[7] == '-' && text[10] == 'T' && text[13] == ':' &&
                       text[16] == ':' && text[19] == 'Z';
  return misfit == 0 && is_form ? std::optional(time) : std::nullopt;
}

}  // namespace

std::optional<Instant> instant_of(const CivilTime& time) {
  const std::chrono::year_month_day date{std::chrono::year(time.year),
                                         std::chrono::month(static_cast<unsigned>(time.month)),
                                         std::chrono::day(static_cast<unsigned>(time.day))};
  const bool is_time = time.hour >= 0 && time.hour < 24 && time.minute >= 0 && time.minute < 60 &&
                       time.second >= 0 && time.second < 60 && time.microsecond >= 0 &&
                       time.microsecond < kMicrosecondsPerSecond;
  if (!date.ok() || !is_time || time.year < 1 || time.year > 9999) {
    return std::nullopt;
  }
  const std::int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
  const std::int64_t seconds =
      days * kSecondsPerDay + time.hour * 3600 + time.minute * 60 + time.second;
  return Instant{seconds * kMicrosecondsPerSecond + time.microsecond};
}

CivilTime civil_time_of(Instant at) {
  const std::int64_t day_length = kDay.microseconds;
  std::int64_t days = at.microseconds / day_length;
  if (at.microseconds % day_length < 0) {
    --days;
  }
  const std::int64_t rest = at.microseconds - days * day_length;
  const std::chrono::year_month_day date{
      std::chrono::sys_days(std::chrono::days(static_cast<int>(days)))};
  const std::int64_t seconds = rest / kMicrosecondsPerSecond;
  return {.year = static_cast<int>(date.year()),
          .month = static_cast<int>(static_cast<unsigned>(date.month())),
          .day = static_cast<int>(static_cast<unsigned>(date.day())),
          .hour = static_cast<int>(seconds / 3600),
          .minute = static_cast<int>(seconds / 60 % 60),
          .second = static_cast<int>(seconds % 60),
          .microsecond = static_cast<int>(rest % kMicrosecondsPerSecond)};
}

std::optional<Instant> parse_rfc3339(std::string_view text) {
  if (const std::optional<CivilTime> time = scan_commonest(text)) {
    return instant_of(*time);
  }
  Scanner scan(text);
  CivilTime time = scan_date(scan);
  scan.any_of("Tt ");
  time.hour = scan.digits(2);
  scan.any_of(":");
  time.minute = scan.digits(2);
  scan.any_of(":");
  time.second = scan.digits(2);
  if (scan.peek() == '.') {
    scan.any_of(".");
    time.microsecond = scan.fraction();
  }
  std::int64_t offset_minutes = 0;
  const char zone = scan.any_of("Zz+-");
  if (zone == '+' || zone == '-') {
    const int hours = scan.digits(2);
    scan.any_of(":");
    const int minutes = scan.digits(2);
    if (hours > 23 || minutes > 59) {
      return std::nullopt;
    }
    offset_minutes = (zone == '+' ? 1 : -1) * (hours * 60 + minutes);
  }
  if (!scan.done()) {
    return std::nullopt;
  }
  std::optional<Instant> at = instant_of(time);
  if (at) {
    at->microseconds -= offset_minutes * 60 * kMicrosecondsPerSecond;
  }
  return at;
}

std::optional<Instant> parse_date(std::string_view text) {
  Scanner scan(text);
  const CivilTime time = scan_date(scan);
  return scan.done() ? instant_of(time) : std::nullopt;
}

std::string to_rfc3339(Instant at) {
  const CivilTime time = civil_time_of(at);
  std::array<char, 40> text{};
  int size = std::snprintf(text.data(), text.size(), "%04d-%02d-%02dT%02d:%02d:%02d", time.year,
                           time.month, time.day, time.hour, time.minute, time.second);
  ensure(size > 0, "a time can be written");
  std::string result(text.data(), static_cast<std::size_t>(size));
  if (time.microsecond != 0) {
    size = std::snprintf(text.data(), text.size(), ".%06d", time.microsecond);
    result.append(text.data(), static_cast<std::size_t>(size));
    result.erase(result.find_last_not_of('0') + 1);
  }
  return result + "Z";
}

std::optional<Instant> parse_unix_seconds(std::string_view text) {
  constexpr std::int64_t kSecondsMax = 253'402'300'799;  // the end of 9999
  std::int64_t seconds = 0;
  const bool negative = text.starts_with('-');
  const char* end = text.data() + text.size();
  const auto [after, failure] = std::from_chars(text.data(), end, seconds);
  if (failure != std::errc() || seconds > kSecondsMax || seconds < -62'135'596'800) {
    return std::nullopt;
  }
  int fraction = 0;
  if (after != end) {
    Scanner scan(std::string_view(after, static_cast<std::size_t>(end - after)));
    scan.any_of(".");
    fraction = scan.fraction();
    if (!scan.done()) {
      return std::nullopt;
    }
  }
  return Instant{seconds * kMicrosecondsPerSecond + (negative ? -fraction : fraction)};
}

std::optional<Duration> parse_duration(std::string_view text) {
  struct Unit {
    std::string_view name;
    std::int64_t seconds;
  };

  constexpr std::array<Unit, 7> kUnits = {{{"s", 1},
                                           {"min", 60},
                                           {"h", 3600},
                                           {"d", kSecondsPerDay},
                                           {"w", 7 * kSecondsPerDay},
                                           {"mo", 30 * kSecondsPerDay},
                                           {"y", 365 * kSecondsPerDay}}};
  std::int64_t count = 0;
  const char* end = text.data() + text.size();
  const auto [after, failure] = std::from_chars(text.data(), end, count);
  if (failure != std::errc() || count <= 0) {
    return std::nullopt;
  }
  const std::string_view name(after, static_cast<std::size_t>(end - after));
  for (const Unit& unit : kUnits) {
    const std::int64_t length = unit.seconds * kMicrosecondsPerSecond;
    if (name == unit.name && count <= std::numeric_limits<std::int64_t>::max() / length) {
      return Duration{count * length};
    }
  }
  return std::nullopt;
}

}  // namespace recount
