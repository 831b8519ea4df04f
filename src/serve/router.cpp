#include "serve/router.h"

namespace recount::serve {
namespace {

/// The first segment behind a '/', which is taken off the path.
std::string_view take_segment(std::string_view& path) {
  path.remove_prefix(1);
  const std::string_view segment = path.substr(0, path.find('/'));
  path.remove_prefix(segment.size());
  return segment;
}

}  // namespace

std::optional<std::vector<std::string>> match_path(std::string_view pattern,
                                                   std::string_view path) {
  std::vector<std::string> values;
  while (!pattern.empty() && !path.empty()) {
    const std::string_view wanted = take_segment(pattern);
    if (wanted.ends_with("+}")) {
      values.emplace_back(path.substr(1));
      return values;
    }
    const std::string_view segment = take_segment(path);
    if (!wanted.starts_with('{')) {
      if (wanted != segment) {
        return std::nullopt;
      }
      continue;
    }
    std::optional<std::string> value = wire::decode_percent(segment);
    if (!value || value->empty()) {
      return std::nullopt;
    }
    values.push_back(std::move(*value));
  }
  return pattern.empty() && path.empty() ? std::optional(std::move(values)) : std::nullopt;
}

wire::Method routed_method(wire::Method method) {
  return method == wire::Method::Head ? wire::Method::Get : method;
}

}  // namespace recount::serve
