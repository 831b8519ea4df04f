// Finding a subject by a part of its name.
//
// Names are compared without regard to ASCII case; other letters must be as they are. Those that
// begin with the text come before those that have it further in, each group by the bytes of the
// name.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/context_state.h"

namespace recount::answers {

struct SubjectPage {
  std::vector<std::string> names;
  bool has_more = false;  // behind this page
};

struct SubjectQuestion {
  std::string_view text;                 // empty: part of every name
  std::size_t known = 0;                 // of the context's subjects, the first so many
  std::uint64_t evidence_count_min = 0;  // without those who have less that counts now
  std::size_t from = 0;                  // the place of the page's first name
  std::size_t limit = 0;
};

SubjectPage find_subjects(const engine::ContextState& context, const SubjectQuestion& question);

}  // namespace recount::answers
