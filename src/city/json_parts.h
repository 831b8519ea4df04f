// The members of a JSON object, each asked for by name and type, with errors that say where it
// stands. For the .cpp files of this folder that read JSON.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <fmt/format.h>
#include <simdjson.h>

#include "base/result.h"

namespace recount::city {

class Part {
 public:
  Part(simdjson::dom::element element, std::string where)
      : element_(element), where_(std::move(where)) {}

  Result<Part> member(std::string_view name) const {
    simdjson::dom::element found;
    if (element_[name].get(found)) {
      return wrong(name, "is missing");
    }
    return Part(found, fmt::format("{}/{}", where_, name));
  }

  bool has(std::string_view name) const { return element_[name].error() == simdjson::SUCCESS; }

  template <typename T>
  Result<T> get(std::string_view name) const {
    const Part part = RECOUNT_TRY(member(name));
    return part.as<T>();
  }

  template <typename T>
  Result<T> get_or(std::string_view name, T otherwise) const {
    return has(name) ? get<T>(name) : Result<T>(otherwise);
  }

  template <typename T>
  Result<T> as() const {
    T value{};
    if (element_.get(value)) {
      return wrong("", fmt::format("is no {}", name_of<T>()));
    }
    return value;
  }

  /// Calls `each` with every element of an array.
  template <typename Each>
  Status for_each(std::string_view name, Each each) const {
    const Part list = RECOUNT_TRY(member(name));
    return list.for_each(each);
  }

  template <typename Each>
  Status for_each(Each each) const {
    simdjson::dom::array array;
    if (element_.get(array)) {
      return wrong("", "is no list");
    }
    std::size_t number = 0;
    for (const simdjson::dom::element element : array) {
      RECOUNT_TRY(each(Part(element, fmt::format("{}/{}", where_, number++))));
    }
    return {};
  }

  Error wrong(std::string_view name, std::string_view what) const {
    const std::string place = name.empty() ? where_ : fmt::format("{}/{}", where_, name);
    return make_error(ErrorCode::InvalidInput,
                      fmt::format("{} {}", place.empty() ? "the whole" : place, what),
                      "see docs/city.md for the files that are read")
        .with_where(place);
  }

 private:
  template <typename T>
  static constexpr std::string_view name_of() {
    if constexpr (std::is_same_v<T, double> || std::is_same_v<T, std::int64_t>) {
      return "number";
    } else if constexpr (std::is_same_v<T, bool>) {
      return "true or false";
    } else {
      return "text";
    }
  }

  simdjson::dom::element element_;
  std::string where_;
};

}  // namespace recount::city
