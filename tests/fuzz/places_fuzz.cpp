// Registers of places: whatever is read as one is valid, each subject once.
#include <set>
#include <string>

#include "base/bytes.h"
#include "base/ensure.h"
#include "serve/places.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (const auto places = recount::serve::parse_places(recount::as_text({data, size}))) {
    std::set<std::string> subjects;
    for (const recount::evidence::Place& place : *places) {
      recount::ensure(validate(place).has_value(), "a place that was read is valid");
      recount::ensure(subjects.insert(place.subject).second, "a register has a subject once");
    }
  }
  return 0;
}
