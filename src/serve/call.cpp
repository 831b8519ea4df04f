#include "serve/call.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "base/excerpt.h"
#include "base/nearest_name.h"
#include "base/utf8.h"
#include "evidence/access.h"
#include "evidence/evidence.h"

namespace recount::serve {
namespace {

constexpr std::uint64_t kNumberMax = (1ULL << 53U) - 1;  // what every JSON reader keeps exactly

Error wrong(std::string_view where, std::string message, std::string help) {
  return make_error(ErrorCode::Usage, std::move(message), std::move(help))
      .with_where(std::string(where));
}

std::string place_of(std::string_view name) {
  return "?" + std::string(name);
}

Error unknown_parameter(std::string_view name, std::span<const std::string_view> known) {
  const auto meant = nearest_name(name, known);
  std::string help = known.empty() ? "this path takes no parameters"
                                   : fmt::format("this path takes {}", fmt::join(known, ", "));
  if (meant) {
    help = fmt::format("did you mean \"{}\"?", *meant);
  }
  return wrong(place_of(name), fmt::format("there is no parameter {}", excerpt(name)),
               std::move(help));
}

}  // namespace

Status check_party(std::string_view name, std::string_view where) {
  if (name.empty() || name.size() > evidence::kPartyBytesMax || first_invalid_utf8(name)) {
    return wrong(where, fmt::format("{} is no name of a party", excerpt(name)),
                 fmt::format("a name is 1 to {} bytes of UTF-8", evidence::kPartyBytesMax));
  }
  return {};
}

Result<Instant> parse_time(std::string_view text, std::string_view where) {
  std::optional<Instant> at = parse_rfc3339(text);
  at = at ? at : parse_date(text);
  if (!at) {
    return wrong(where, fmt::format("{} is no time", excerpt(text)),
                 "write a time such as 2024-05-01T10:00:00Z, or a date");
  }
  return *at;
}

Result<std::uint64_t> parse_number(std::string_view text, std::string_view where) {
  std::uint64_t number = 0;
  const auto [after, failure] = std::from_chars(text.begin(), text.end(), number);
  if (text.empty() || failure != std::errc() || after != text.end() || number > kNumberMax) {
    return wrong(where,
                 fmt::format("{} is no whole number from 0 to {}", excerpt(text), kNumberMax),
                 "write it in decimal digits");
  }
  return number;
}

Status Call::check_parameters(std::span<const std::string_view> known) const {
  for (auto at = query.begin(); at != query.end(); ++at) {
    if (std::ranges::find(known, at->name) == known.end()) {
      return unknown_parameter(at->name, known);
    }
    const bool is_twice = std::any_of(
        query.begin(), at, [&](const wire::Header& one) { return one.name == at->name; });
    if (is_twice) {
      return wrong(place_of(at->name), fmt::format("{} is given twice", at->name), "give it once");
    }
  }
  return {};
}

std::optional<std::string_view> Call::parameter(std::string_view name) const {
  const auto found = std::ranges::find(query, name, &wire::Header::name);
  return found == query.end() ? std::nullopt : std::optional<std::string_view>(found->value);
}

std::optional<std::string_view> Call::header(std::string_view name) const {
  return wire::find_header(request.headers, name);
}

Result<std::string_view> Call::subject() const {
  const auto name = parameter("subject");
  if (!name) {
    return wrong("?subject", "subject is missing", "say whose: ?subject=NAME");
  }
  RECOUNT_TRY(check_party(*name, "?subject"));
  return *name;
}

Result<std::string_view> Call::context() const {
  const auto name = parameter("context");
  if (name && !evidence::is_context_name(*name)) {
    return wrong("?context", fmt::format("{} is no name of a context", excerpt(*name)),
                 "a name is 1 to 64 of a-z, 0-9, _, . and -, and begins with a letter or a digit");
  }
  return name.value_or("");
}

Result<answers::AsOf> Call::as_of() const {
  answers::AsOf as_of;
  if (const auto size = parameter("as_of")) {
    as_of.size = RECOUNT_TRY(parse_number(*size, "?as_of"));
  }
  if (const auto at = parameter("at")) {
    as_of.at = RECOUNT_TRY(parse_time(*at, "?at"));
  }
  return as_of;
}

Result<std::uint64_t> Call::number(std::string_view name, std::uint64_t min, std::uint64_t max,
                                   std::uint64_t otherwise) const {
  const auto text = parameter(name);
  if (!text) {
    return otherwise;
  }
  const std::uint64_t number = RECOUNT_TRY(parse_number(*text, place_of(name)));
  if (number < min || number > max) {
    return wrong(place_of(name), fmt::format("{} is {}", name, number),
                 fmt::format("it goes from {} to {}", min, max));
  }
  return number;
}

Result<std::size_t> Call::limit() const {
  return number("limit", 1, kLimitMax, kLimitDefault);
}

Result<bool> Call::flag(std::string_view name) const {
  const auto text = parameter(name);
  if (text && *text != "true" && *text != "false") {
    return wrong(place_of(name), fmt::format("{} is {}", name, excerpt(*text)),
                 "it is true or false");
  }
  return text == "true";
}

Result<std::string> Call::purpose() const {
  const std::string_view text = header("Recount-Purpose").value_or("");
  if (text.size() > evidence::kPurposeBytesMax || first_invalid_utf8(text)) {
    return wrong(
        "?Recount-Purpose",
        fmt::format("Recount-Purpose is longer than {} bytes of UTF-8", evidence::kPurposeBytesMax),
        "say it shorter");
  }
  return std::string(text);
}

}  // namespace recount::serve
