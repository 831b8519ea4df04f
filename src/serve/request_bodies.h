// Bodies that are one JSON text: what each operation takes, read strictly, with a pointer to what
// is wrong.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "answers/standing.h"
#include "base/result.h"

namespace recount::serve {

inline constexpr std::size_t kSubjectsMax = 10'000;
inline constexpr std::size_t kSecretBytesMax = 200;

struct StandingsQuestion {
  std::vector<std::string> subjects;
  answers::AsOf as_of;
};

Result<StandingsQuestion> read_standings_question(std::string_view body);

/// The secret of a session's request.
Result<std::string> read_secret(std::string_view body);

/// The elements of an array, each as its own text; stops at the first error of `visit`.
Status visit_elements(std::string_view body, const std::function<Status(std::string_view)>& visit);

}  // namespace recount::serve
