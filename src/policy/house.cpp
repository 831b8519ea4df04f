#include "policy/house.h"

#include <array>
#include <string>

#include "base/bytes.h"

namespace recount::policy {
namespace {

// Raised whenever the code that judges changes what it refuses.
constexpr std::string_view kJudgingVersion = "2";

// REFUSALS.md is held to this table by a test. Ids are never reused.
constexpr HouseRule kRules[] = {
    {"person-cross-context", "a record that joins contexts",
     "what somebody did in one part of life must not be used against them in another",
     "drop the key: evidence counts, and consequences fall, only in the policy's own context"},
    {"person-by-association", "evidence about anybody but the rated themselves",
     "guilt by acquaintance is no evidence", "drop the key: rate the subject's own dealings only"},
    {"person-general-trust", "a rating of a person's life, trustworthiness or civility as a whole",
     "nobody's worth is a number", "name the one service or matter that is rated"},
    {"person-essential-service",
     "a consequence for a person outside the service, such as on housing, health, work or travel",
     "being cut off from what one needs to live is out of proportion to any rating",
     "remove the consequence"},
    {"person-measurement", "evidence of kind \"measurement\" about a person",
     "a person who is measured is watched, and cannot answer an instrument",
     "remove the evidence, or rate a service or a registered place"},
    {"person-minor", "rating persons without saying how minors are kept out",
     "children are not rated", "write minors = \"excluded by …\" in [subject]"},
    {"person-one-service-mutual",
     "a rating of persons by persons that is not mutual, revealed to both sides at once and within "
     "14 days",
     "if you may rate me, I may rate you, at the same moment",
     "declare [mutual] with reveal = \"simultaneous\" and a window of at most \"14d\""},
    {"person-full-sight",
     "a rating of persons who cannot see their standing, the evidence behind it, and how it is "
     "made",
     "nobody can answer or correct what they cannot see",
     "write \"subject\" into show.to, both words into show.subject_sees (or drop the key), and "
     "parameters_public = true into [rating]"},
    {"person-public-rater", "a public body, an authority or an inspector as a rater of persons",
     "a state that grades its people has no equal who could grade it back",
     "let the parties of an interaction rate each other, or rate a declared business in its trade"},
    {"person-solely-automated", "a person's exclusion decided by a formula alone",
     "a machine alone may not shut a person out",
     "write decided_by = \"named-decision\", or remove the consequence"},
    {"person-notice-first", "rating persons who were not told before",
     "you are told before you are rated, not after", "write notice = \"before\" in [redress]"},
    {"redress-reply", "a rating of persons that they cannot answer",
     "the rated side speaks on the same page", "write reply = { days = 30 } in [redress]"},
    {"redress-appeal-independent",
     "a rating of persons that they cannot contest before somebody uninvolved",
     "a contested mark needs a second pair of eyes",
     "write contest = { window = \"21d\", decide_within = \"21d\", by = \"uninvolved\", on_dispute "
     "= "
     "\"flag\" } in [redress]"},
    {"sharing-authority-basis", "a standing feed of persons' standings or evidence to an authority",
     "there is no back door to the state: it asks for one case, by a named law, on record",
     "take the authority out of the sight of standings and evidence"},
    {"consequence-time-limited", "a consequence for a person that has no end", "penalties end",
     "write longest = \"90d\" in [[consequence]]"},
    {"consequence-declared", "a consequence that the rated cannot read of before it falls",
     "there are no secret penalties", "drop published = false from [[consequence]]"},
    {"consequence-no-compulsion", "a consequence that obliges others to act on the rating",
     "nobody is conscripted to punish", "drop compels = true from [[consequence]]"},
    {"evidence-effective-document",
     "an inspection by a public body that rests on no document with legal effect",
     "an office must show its paper",
     "write proof = \"document\" in [[evidence]]: the decision, the signed report"},
    {"ranking-parameters", "secret weights",
     "whoever is rated may know what counts, and so may whoever reads the rating",
     "write parameters_public = true in [rating]"},
    {"one-controller", "a live ledger without exactly one controller",
     "somebody has to answer for it, and it must be clear who",
     "write one [[actor]] with role = \"controller\""},
    {"place-registered", "a rated place that is on no registered list with a geometry",
     "a place that anybody may draw can be drawn around one household",
     "write registered = \"…\" and geometry = \"point\", \"line\" or \"area\" in [subject]"},
    {"place-instruments-only", "a place rated by the people in it",
     "a street's rating must not become a rating of those who live there",
     "let instruments measure it, or inspectors inspect it"},
    {"archive-no-consequences", "a consequence in an archive",
     "published research data is studied; nobody is treated by it",
     "remove [[consequence]] from the policy of an archive"},
};

}  // namespace

std::span<const HouseRule> house_rules() {
  return kRules;
}

Hash house_rulebook_hash() {
  std::string text = "recount-house-v1\n" + std::string(kJudgingVersion) + "\n";
  for (const HouseRule& rule : kRules) {
    for (const std::string_view line : {rule.id, rule.refuses, rule.because, rule.help}) {
      text.append(line).append("\n");
    }
  }
  return sha256(as_bytes(text));
}

}  // namespace recount::policy
