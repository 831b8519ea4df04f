#include "serve/places.h"

namespace recount::serve {
Path places_path(const Path& ledger, std::string_view context) {
  return Path(ledger.string() + "-places") / (std::string(context) + ".geojson");
}

Result<std::vector<evidence::Place>> read_places(const Path&, std::string_view) {
  return make_error(ErrorCode::NotFound, "no register");
}
}  // namespace recount::serve
