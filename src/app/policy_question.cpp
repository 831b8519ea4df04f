#include "app/policy_question.h"

#include <fmt/format.h>

#include "base/clock.h"

namespace recount::app {

Result<evidence::LedgerKind> kind_from(const std::string& name) {
  if (const auto kind = evidence::ledger_kind_named(name)) {
    return *kind;
  }
  return make_error(ErrorCode::Usage, fmt::format("there is no kind of ledger \"{}\"", name),
                    "say --kind live, archive or synthetic");
}

Result<Instant> day_from(const std::string& text) {
  if (text.empty()) {
    return SystemClock().now();
  }
  if (const auto day = parse_date(text)) {
    return *day;
  }
  return make_error(ErrorCode::Usage, fmt::format("\"{}\" is no day", text),
                    "--on takes a day such as 2027-12-03");
}

std::string day_text(Instant day) {
  return to_rfc3339(day).substr(0, 10);
}

}  // namespace recount::app
