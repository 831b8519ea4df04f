#include "ledger/layout.h"

#include <charconv>

namespace recount::ledger {

std::string segment_name(std::uint32_t segment) {
  const std::string digits = std::to_string(segment);
  const std::size_t padding = digits.size() < 6 ? 6 - digits.size() : 0;
  return std::string(padding, '0') + digits + ".seg";
}

std::optional<std::uint32_t> parse_segment_name(std::string_view name) {
  std::uint32_t segment = 0;
  const auto [end, failure] = std::from_chars(name.data(), name.data() + name.size(), segment);
  const bool is_whole = failure == std::errc() && segment_name(segment) == name;
  return is_whole ? std::optional(segment) : std::nullopt;
}

}  // namespace recount::ledger
