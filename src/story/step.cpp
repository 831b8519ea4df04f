#include "story/step.h"

namespace recount::story {
namespace {

struct TimeOf {
  Instant operator()(const evidence::Evidence& evidence) const { return evidence.observed_at; }

  Instant operator()(const ContestStep& contest) const { return contest.declared_at; }

  Instant operator()(const RulingStep& ruling) const { return ruling.declared_at; }
};

}  // namespace

const std::string& id_of(const Step& step) {
  return std::visit([](const auto& event) -> const std::string& { return event.id; }, step);
}

Instant time_of(const Step& step) {
  return std::visit(TimeOf{}, step);
}

}  // namespace recount::story
