#include "evidence/plain_line.h"

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <optional>

#include "evidence/json_fields.h"

namespace recount::evidence {
namespace {

constexpr std::uint64_t kOnes = 0x0101010101010101U;
constexpr std::uint64_t kHighBits = 0x8080808080808080U;

// In the high bit of each byte: whether it ends a plain text (a quote, a backslash, a control
// character, or no ASCII). Exact up to the first such byte, which is all that is looked at.
std::uint64_t ends_of_text(std::uint64_t word) {
  const auto has = [word](std::uint64_t byte) {
    const std::uint64_t other = word ^ (kOnes * byte);
    return (other - kOnes) & ~other;
  };
  const std::uint64_t below_space = (word - kOnes * 0x20U) & ~word;
  return (has('"') | has('\\') | below_space | word) & kHighBits;
}

// Digits that fit a double exactly, divided by a power of ten that does too: the quotient is the
// double nearest to what is written.
constexpr int kDigitsMax = 15;
constexpr std::array<double, kDigitsMax + 1> kPowersOfTen = {
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};

class PlainReading {
 public:
  explicit PlainReading(std::string_view line)
      : at_(line.data()), end_(line.data() + line.size()) {}

  bool read(const JsonDefaults& defaults, Evidence& out) {
    out.interaction.clear();
    out.item.clear();
    if (!take('{')) {
      return false;
    }
    do {
      if (!read_member(out)) {
        return false;
      }
    } while (take_with_space(','));
    if (!take('}') || at_ != end_ || !fill_defaults(defaults, out)) {
      return false;
    }
    out.facets.clear();
    return true;
  }

 private:
  // Bytes behind the line are no part of it, but can be read: `at_ <= end_` is judged at the end,
  // since nothing plain ends a text or a number there.
  bool take(char wanted) {
    const bool is_there = *at_ == wanted;
    at_ += is_there ? 1 : 0;
    return is_there;
  }

  bool take_with_space(char wanted) {
    const bool is_there = take(wanted);
    take(' ');
    return is_there;
  }

  bool read_member(Evidence& out) {
    if (end_ - at_ < 2 || !take('"')) {
      return false;
    }
    const JsonField field = field_at(at_);
    if (field == kUnknown || (seen_ & field) != 0) {
      return false;
    }
    seen_ |= field;
    at_ += name_of(field).size() + 1;
    return take_with_space(':') && at_ < end_ && read_value(field, out);
  }

  bool read_value(JsonField field, Evidence& out) {
    switch (field) {
      case kId:
        return read_text(out.id);
      case kContext:
        return read_text(out.context);
      case kRater:
        return read_text(out.rater);
      case kSubject:
        return read_text(out.subject);
      case kInteraction:
        return read_text(out.interaction);
      case kItem:
        return read_text(out.item);
      case kKind:
        return read_kind(out.kind);
      case kObservedAt:
        return read_time(out.observed_at);
      case kScore:
        return read_number(out.score);
      case kFacets:
      case kUnknown:
        break;
    }
    return false;
  }

  // The text between two quotes; nothing when it is not plain or does not end within the line.
  std::optional<std::string_view> text() {
    static_assert(std::endian::native == std::endian::little && kJsonPaddingBytes >= 8);
    if (!take('"')) {
      return std::nullopt;
    }
    const char* begin = at_;
    for (; at_ < end_; at_ += sizeof(std::uint64_t)) {
      std::uint64_t word = 0;
      std::memcpy(&word, at_, sizeof word);
      if (const std::uint64_t found = ends_of_text(word); found != 0) {
        at_ += std::countr_zero(found) / 8;
        const std::string_view text(begin, static_cast<std::size_t>(at_ - begin));
        return at_ < end_ && take('"') ? std::optional(text) : std::nullopt;
      }
    }
    return std::nullopt;
  }

  bool read_text(std::string& out) {
    const std::optional<std::string_view> found = text();
    if (found) {
      out.assign(*found);
    }
    return found.has_value();
  }

  bool read_kind(Kind& out) {
    const std::optional<std::string_view> name = text();
    const std::optional<Kind> kind = name ? kind_named(*name) : std::nullopt;
    out = kind.value_or(out);
    return kind.has_value();
  }

  bool read_time(Instant& out) {
    const std::optional<std::string_view> found = text();
    const std::optional<Instant> at = found ? parse_rfc3339(*found) : std::nullopt;
    out = at.value_or(out);
    return at.has_value();
  }

  // How many digits stand here; they are added behind `digits`.
  int take_digits(std::uint64_t& digits) {
    const char* begin = at_;
    for (; at_ < end_ && *at_ >= '0' && *at_ <= '9' && at_ - begin <= kDigitsMax; ++at_) {
      digits = digits * 10 + static_cast<std::uint64_t>(*at_ - '0');
    }
    return static_cast<int>(at_ - begin);
  }

  bool read_number(double& out) {
    const bool is_negative = take('-');
    const bool begins_with_zero = *at_ == '0';
    std::uint64_t digits = 0;
    const int whole = take_digits(digits);
    if (whole == 0 || (begins_with_zero && whole > 1)) {
      return false;
    }
    int behind_point = 0;
    if (at_ < end_ && take('.')) {
      behind_point = take_digits(digits);
      if (behind_point == 0) {
        return false;
      }
    }
    if (whole + behind_point > kDigitsMax || (*at_ != ',' && *at_ != '}')) {
      return false;
    }
    const double value =
        static_cast<double>(digits) / kPowersOfTen[static_cast<std::size_t>(behind_point)];
    out = is_negative ? -value : value;
    return true;
  }

  bool fill_defaults(const JsonDefaults& defaults, Evidence& out) {
    if ((seen_ & kContext) == 0 && !defaults.context.empty()) {
      out.context = defaults.context;
      seen_ |= kContext;
    }
    if ((seen_ & kKind) == 0 && defaults.kind) {
      out.kind = *defaults.kind;
      seen_ |= kKind;
    }
    return (seen_ & kRequired) == kRequired;
  }

  const char* at_;
  const char* end_;
  std::uint32_t seen_ = 0;
};

}  // namespace

bool read_plain_line(std::string_view padded_line, const JsonDefaults& defaults, Evidence& out) {
  return PlainReading(padded_line).read(defaults, out);
}

}  // namespace recount::evidence
