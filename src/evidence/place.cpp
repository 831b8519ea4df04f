#include "evidence/place.h"

#include <cmath>
#include <string_view>

#include "base/utf8.h"
#include "evidence/evidence.h"

namespace recount::evidence {
namespace {

Error invalid(std::string message, std::string pointer, std::string help) {
  return make_error(ErrorCode::InvalidInput, std::move(message), std::move(help))
      .with_where(std::move(pointer));
}

Status validate_text(std::string_view text, std::string_view field, std::size_t bytes_max) {
  const std::string name(field);
  if (text.empty() || text.size() > bytes_max) {
    return invalid(name + " is " + std::to_string(text.size()) + " bytes long; it has 1 to " +
                       std::to_string(bytes_max),
                   "/properties/" + name, "give the " + name + " a text of that length");
  }
  if (const auto at = first_invalid_utf8(text)) {
    return invalid(name + " is not UTF-8 at its byte " + std::to_string(*at + 1),
                   "/properties/" + name, "convert the register to UTF-8");
  }
  return {};
}

}  // namespace

Status validate(const Place& place) {
  RECOUNT_TRY(validate_text(place.subject, "subject", kPartyBytesMax));
  RECOUNT_TRY(validate_text(place.name, "name", kPlaceNameBytesMax));
  if (!(std::abs(place.longitude) <= 180)) {  // also: not a number
    return invalid("longitude " + std::to_string(place.longitude) + " is not on the globe",
                   "/geometry/coordinates/0", "give degrees east, -180 to 180");
  }
  if (!(std::abs(place.latitude) <= 90)) {
    return invalid("latitude " + std::to_string(place.latitude) + " is not on the globe",
                   "/geometry/coordinates/1", "give degrees north, -90 to 90");
  }
  return {};
}

}  // namespace recount::evidence
