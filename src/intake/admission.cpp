#include "intake/admission.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/nearest_name.h"
#include "base/utf8.h"

namespace recount::intake {
namespace {

constexpr std::size_t kReasonBytesMax = 4096;

Error rejected(std::string message, std::string pointer, std::string help) {
  return make_error(ErrorCode::InvalidInput, std::move(message), std::move(help))
      .with_where(std::move(pointer));
}

std::string admitted_kinds(const policy::Policy& policy) {
  std::string names;
  for (const policy::EvidenceRule& rule : policy.evidence) {
    names += (names.empty() ? "" : ", ") + std::string(name_of(rule.kind));
  }
  return names;
}

Status admit_facets(const evidence::Evidence& evidence, const policy::EvidenceRule& rule) {
  for (const evidence::Facet& facet : evidence.facets) {
    if (!std::binary_search(rule.facets.begin(), rule.facets.end(), facet.name)) {
      const std::vector<std::string_view> known(rule.facets.begin(), rule.facets.end());
      const auto meant = nearest_name(facet.name, known);
      return rejected(fmt::format("the policy has no facet \"{}\"", facet.name),
                      "/facets/" + facet.name,
                      meant ? fmt::format("did you mean \"{}\"?", *meant)
                            : "leave it out, or declare it in the policy's [[evidence]]");
    }
  }
  return {};
}

Status validate_time(Instant claimed, Instant now, std::string_view field) {
  if (claimed > now + kClockSkewMax) {
    return rejected(fmt::format("{} {} lies in the future", field, to_rfc3339(claimed)),
                    "/" + std::string(field),
                    "send evidence after it was observed; check the sender's clock and time zone");
  }
  return {};
}

Status validate_words(std::string_view text, std::string_view field, std::size_t bytes_max) {
  if (text.empty() || text.size() > bytes_max || first_invalid_utf8(text)) {
    return rejected(fmt::format("{} must be 1 to {} bytes of UTF-8", field, bytes_max),
                    "/" + std::string(field), "write it out, shortly");
  }
  return {};
}

}  // namespace

Status admit(const evidence::Evidence& evidence, const policy::Policy& policy, Instant now) {
  const policy::EvidenceRule* rule = policy.rule_for(evidence.kind);
  if (rule == nullptr) {
    return rejected(
        fmt::format("the policy of \"{}\" admits no {}", policy.context, name_of(evidence.kind)),
        "/kind", "it admits: " + admitted_kinds(policy));
  }
  if (!(evidence.score >= rule->score.min && evidence.score <= rule->score.max)) {
    return rejected(fmt::format("score {} is not on the scale from {} to {}", evidence.score,
                                rule->score.min, rule->score.max),
                    "/score", "give a score on the policy's scale");
  }
  if (rule->proof == "interaction" && evidence.interaction.empty()) {
    return rejected("there is no interaction, and the policy asks for its proof", "/interaction",
                    "name what the parties had with each other, such as a stay or an order");
  }
  RECOUNT_TRY(validate_time(evidence.observed_at, now, "observed_at"));
  return admit_facets(evidence, *rule);
}

Status validate_reason(std::string_view reason) {
  return validate_words(reason, "reason", kReasonBytesMax);
}

Status validate(const evidence::Event& event, Instant now) {
  const auto judge = [&](const auto& one) -> Status {
    using One = std::decay_t<decltype(one)>;
    constexpr bool has_a_way_in = std::is_same_v<One, evidence::Retract> ||
                                  std::is_same_v<One, evidence::Contest> ||
                                  std::is_same_v<One, evidence::Ruling>;
    if constexpr (std::is_same_v<One, evidence::Evidence>) {
      return evidence::validate(one);
    } else if constexpr (!has_a_way_in) {
      return rejected("events of this kind are not taken from outside", "/kind",
                      "evidence, retractions, contests and rulings are");
    } else {
      RECOUNT_TRY(validate_words(one.id, "id", evidence::kIdBytesMax));
      RECOUNT_TRY(validate_time(one.declared_at, now, "declared_at"));
      if constexpr (std::is_same_v<One, evidence::Ruling>) {
        RECOUNT_TRY(validate_words(one.decider, "decider", evidence::kPartyBytesMax));
        return validate_words(one.reasons, "reasons", kReasonBytesMax);
      } else {
        if constexpr (std::is_same_v<One, evidence::Contest>) {
          RECOUNT_TRY(validate_words(one.party, "party", evidence::kPartyBytesMax));
        }
        return validate_words(one.reason, "reason", kReasonBytesMax);
      }
    }
  };
  return std::visit(judge, event);
}

}  // namespace recount::intake
