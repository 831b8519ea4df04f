// The fields of an evidence line (json_line.h), by name.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace recount::evidence {

/// Each is a bit, so that a reading remembers in one word which it has seen.
enum JsonField : std::uint32_t {
  kUnknown = 0,
  kId = 1U << 0U,
  kContext = 1U << 1U,
  kKind = 1U << 2U,
  kRater = 1U << 3U,
  kSubject = 1U << 4U,
  kScore = 1U << 5U,
  kObservedAt = 1U << 6U,
  kInteraction = 1U << 7U,
  kItem = 1U << 8U,
  kFacets = 1U << 9U,
};

inline constexpr std::uint32_t kRequired =
    kId | kContext | kKind | kRater | kSubject | kScore | kObservedAt;

/// In the order of the bits.
inline constexpr std::array<std::string_view, 10> kFieldNames = {
    "id",    "context",     "kind",        "rater", "subject",
    "score", "observed_at", "interaction", "item",  "facets"};

inline JsonField field_named(std::string_view name) {
  const auto found = std::find(kFieldNames.begin(), kFieldNames.end(), name);
  return found == kFieldNames.end() ? kUnknown
                                    : static_cast<JsonField>(1U << (found - kFieldNames.begin()));
}

inline std::string_view name_of(JsonField field) {
  return kFieldNames.at(static_cast<std::size_t>(std::countr_zero(std::uint32_t{field})));
}

/// The field whose name, and the quote behind it, stand at `raw`: what the hot path asks instead of
/// unescaping a name. A name that is written with escapes is unknown here. As many bytes as the
/// longest name has, and one more, can be read at `raw`.
inline JsonField field_at(const char* raw) {
  const auto is = [raw](std::string_view name) {
    return std::memcmp(raw, name.data(), name.size()) == 0 && raw[name.size()] == '"';
  };
  switch (raw[0]) {
    case 'i':
      return is("id") ? kId : is("interaction") ? kInteraction : is("item") ? kItem : kUnknown;
    case 'c':
      return is("context") ? kContext : kUnknown;
    case 'k':
      return is("kind") ? kKind : kUnknown;
    case 'r':
      return is("rater") ? kRater : kUnknown;
    case 's':
      return is("score") ? kScore : is("subject") ? kSubject : kUnknown;
    case 'o':
      return is("observed_at") ? kObservedAt : kUnknown;
    case 'f':
      return is("facets") ? kFacets : kUnknown;
    default:
      return kUnknown;
  }
}

}  // namespace recount::evidence
