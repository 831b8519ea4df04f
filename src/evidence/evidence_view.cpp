#include "evidence/evidence_view.h"

#include "base/ensure.h"

namespace recount::evidence {

EvidenceView view_of(const Evidence& evidence) {
  return {.id = evidence.id,
          .context = evidence.context,
          .rater = evidence.rater,
          .subject = evidence.subject,
          .score = evidence.score,
          .observed_at = evidence.observed_at};
}

EvidenceView view_of(ByteView canonical) {
  constexpr std::size_t kVersionAndKind = 2;
  ByteReader read(canonical.subspan(kVersionAndKind));
  EvidenceView view;
  for (std::string_view* text : {&view.id, &view.context, &view.rater, &view.subject}) {
    *text = read.sized().value_or(std::string_view());
  }
  view.score = read.f64().value_or(0);
  const std::optional<std::uint64_t> observed_at = read.le64();
  ensure(observed_at.has_value(), "evidence was encoded whole");
  view.observed_at = {static_cast<std::int64_t>(*observed_at)};
  return view;
}

}  // namespace recount::evidence
