#include "evidence/evidence.h"

#include <algorithm>
#include <cmath>

#include "base/utf8.h"

namespace recount::evidence {
namespace {

Error invalid(std::string message, std::string pointer, std::string help) {
  return make_error(ErrorCode::InvalidInput, std::move(message), std::move(help))
      .with_where(std::move(pointer));
}

Error bad_text(std::string_view text, std::string_view field, std::size_t bytes_max) {
  const std::string name(field);
  if (text.empty()) {
    return invalid(name + " is empty", "/" + name, "give the " + name + " a name");
  }
  if (text.size() > bytes_max) {
    return invalid(name + " is " + std::to_string(text.size()) + " bytes long, at most " +
                       std::to_string(bytes_max) + " are kept",
                   "/" + name, "use a shorter identifier");
  }
  const std::size_t at = first_invalid_utf8(text).value_or(0);
  return invalid(name + " is not UTF-8 at its byte " + std::to_string(at + 1), "/" + name,
                 "convert the input to UTF-8");
}

Status validate_text(std::string_view text, std::string_view field, std::size_t bytes_min,
                     std::size_t bytes_max) {
  const bool is_good =
      text.size() >= bytes_min && text.size() <= bytes_max && !first_invalid_utf8(text);
  return is_good ? Status() : Status(bad_text(text, field, bytes_max));
}

Status validate_facets(const std::vector<Facet>& facets) {
  if (facets.size() > kFacetCountMax) {
    return invalid("there are " + std::to_string(facets.size()) + " facets, at most " +
                       std::to_string(kFacetCountMax) + " are kept",
                   "/facets", "send only the facets that the policy names");
  }
  for (std::size_t i = 0; i < facets.size(); ++i) {
    RECOUNT_TRY(validate_text(facets[i].name, "facets", 1, kFacetNameBytesMax));
    if (!std::isfinite(facets[i].value)) {
      return invalid("facet \"" + facets[i].name + "\" is not a finite number",
                     "/facets/" + facets[i].name, "leave the facet out when it was not judged");
    }
    if (i > 0 && facets[i - 1].name >= facets[i].name) {
      return invalid("facet \"" + facets[i].name + "\" is given twice or out of order",
                     "/facets/" + facets[i].name, "give each facet once");
    }
  }
  return {};
}

}  // namespace

std::string_view name_of(Kind kind) {
  switch (kind) {
    case Kind::Review:
      return "review";
    case Kind::Vouch:
      return "vouch";
    case Kind::Inspection:
      return "inspection";
    case Kind::Measurement:
      return "measurement";
  }
  return "unknown";
}

std::optional<Kind> kind_named(std::string_view name) {
  const auto found =
      std::find_if(kKinds.begin(), kKinds.end(), [&](Kind kind) { return name_of(kind) == name; });
  return found == kKinds.end() ? std::nullopt : std::optional(*found);
}

bool is_context_name(std::string_view name) {
  const auto is_word = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
  const auto is_allowed = [&](char c) { return is_word(c) || c == '-' || c == '_' || c == '.'; };
  return !name.empty() && name.size() <= kContextBytesMax && is_word(name.front()) &&
         std::all_of(name.begin(), name.end(), is_allowed);
}

Status validate(const Evidence& evidence) {
  RECOUNT_TRY(validate_text(evidence.id, "id", 1, kIdBytesMax));
  if (!is_context_name(evidence.context)) {
    return invalid(
        "\"" + evidence.context + "\" is no name for a context", "/context",
        "use 1 to 64 characters of a-z, 0-9, '-', '_' and '.', such as \"home-sharing\"");
  }
  RECOUNT_TRY(validate_text(evidence.rater, "rater", 1, kPartyBytesMax));
  RECOUNT_TRY(validate_text(evidence.subject, "subject", 1, kPartyBytesMax));
  RECOUNT_TRY(validate_text(evidence.interaction, "interaction", 0, kIdBytesMax));
  RECOUNT_TRY(validate_text(evidence.item, "item", 0, kIdBytesMax));
  if (evidence.rater == evidence.subject) {
    return invalid("rater and subject are the same", "/subject", "nobody rates themselves");
  }
  if (!std::isfinite(evidence.score)) {
    return invalid("score is not a finite number", "/score", "give a number on the policy's scale");
  }
  return validate_facets(evidence.facets);
}

}  // namespace recount::evidence
