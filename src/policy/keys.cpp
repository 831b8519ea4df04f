#include "policy/keys.h"

#include <algorithm>
#include <array>

namespace recount::policy {
namespace {

using enum KeyType;
using enum Presence;

// None of these is a person's life as such: each is one service, or one matter that an office looks
// after (REFUSALS.md, person-general-trust).
constexpr std::array<std::string_view, 18> kActivities = {"accommodation",
                                                          "air-quality",
                                                          "bike-share",
                                                          "business-compliance",
                                                          "car-share",
                                                          "delivery",
                                                          "dining",
                                                          "food-safety",
                                                          "freelance",
                                                          "marketplace",
                                                          "municipal-service",
                                                          "public-transport",
                                                          "rides",
                                                          "road-traffic",
                                                          "software",
                                                          "tool-sharing",
                                                          "trading-community",
                                                          "water-quality"};
constexpr std::array<std::string_view, 6> kBases = {"consent",          "contract",
                                                    "legal-obligation", "legitimate-interest",
                                                    "public-task",      "vital-interest"};
constexpr std::array<std::string_view, 4> kRoles = {"controller", "builder", "operator", "host"};
constexpr std::array<std::string_view, 2> kBodies = {"private", "public"};
constexpr std::array<std::string_view, 4> kSees = {"standing", "evidence", "contests",
                                                   "aggregates"};
constexpr std::array<std::string_view, 5> kSubjects = {"person", "sole-trader", "business",
                                                       "service", "place"};
constexpr std::array<std::string_view, 8> kLegalForms = {"association", "company",    "cooperative",
                                                         "foundation",  "household",  "partnership",
                                                         "public-body", "sole-trader"};
constexpr std::array<std::string_view, 3> kGeometries = {"point", "line", "area"};
constexpr std::array<std::string_view, 4> kEvidenceKinds = {"review", "vouch", "inspection",
                                                            "measurement"};
constexpr std::array<std::string_view, 6> kGivers = {"counterparty", "member",    "customer",
                                                     "inspector",    "authority", "instrument"};
constexpr std::array<std::string_view, 4> kProofs = {"interaction", "document", "instrument",
                                                     "none"};
constexpr std::array<std::string_view, 2> kReveals = {"simultaneous", "on-arrival"};
constexpr std::array<std::string_view, 1> kModels = {"beta"};
constexpr std::array<std::string_view, 7> kAudiences = {
    "subject", "counterparties", "customers", "members", "public", "controller", "authorities"};
constexpr std::array<std::string_view, 5> kShown = {"rating", "interval", "count", "facets",
                                                    "evidence"};
constexpr std::array<std::string_view, 2> kSubjectSees = {"standing", "evidence"};
constexpr std::array<std::string_view, 24> kEffects = {
    // within the service
    "search-rank", "badge", "warning", "training", "price", "inspection-frequency", "publication",
    "maintenance",
    // out of the service
    "suspension", "removal", "ban", "closure", "contract-end",
    // out of something else
    "credit", "health", "housing", "insurance", "public-benefit", "school", "travel", "utility",
    "vote", "work", "market-ban"};
constexpr std::array<std::string_view, 2> kDeciders = {"formula", "named-decision"};
constexpr std::array<std::string_view, 3> kNotices = {"before", "after", "none"};
constexpr std::array<std::string_view, 3> kContestDeciders = {"uninvolved", "controller",
                                                              "formula"};
constexpr std::array<std::string_view, 2> kOnDispute = {"flag", "hold"};
constexpr std::array<std::string_view, 11> kSpecialFacts = {
    "biometric", "blood",    "camera",   "ethnicity", "genes", "health",
    "location",  "politics", "religion", "sex-life",  "union"};
constexpr std::array<std::string_view, 3> kLabelling = {"labelled", "none", "unlabelled"};
constexpr std::array<std::string_view, 3> kExceptions = {"contract", "explicit-consent", "law"};
constexpr std::array<std::string_view, 5> kRecipients = {"authority", "company", "controller",
                                                         "processor", "researcher"};
constexpr std::array<std::string_view, 3> kHandedOver = {"aggregates", "evidence", "standing"};
constexpr std::array<std::string_view, 2> kRepairEnds = {"showing", "using"};
constexpr std::array<std::string_view, 6> kExportRoutes = {
    "adequacy",    "binding-rules",       "certification",
    "none-needed", "security-assessment", "standard-contract"};

constexpr Limits kScores = {-1e9, 1e9};

constexpr Key kKeys[] = {
    {"language",
     Integer,
     Required,
     "version of the policy language; this program reads 1",
     {},
     {1, 1}},
    {"context", ContextName, Required,
     "name of the one service or purpose inside which ratings are made and seen"},
    {"activity", Word, Required, "what kind of service or matter it is", kActivities},
    {"purpose", Text, Required, "what the ratings are for, in a sentence that the rated may read"},
    {"operates_in", Places, Optional, "countries where the rated are, or `eu`", {}, {}, "[]"},
    {"basis", Word, Optional, "legal ground on which the rated are rated", kBases},

    {"actor",
     Tables,
     Optional,
     "who runs this: one table for each body that has a hand in it",
     {},
     {},
     "[]"},
    {"actor[].role", Word, Required,
     "`controller` answers for it, `builder` made it, `operator` runs it, `host` holds the "
     "machines",
     kRoles},
    {"actor[].name", Text, Required, "the body's name"},
    {"actor[].country", Place, Required, "where it is established"},
    {"actor[].body", Word, Optional, "whether it is a public body", kBodies, {}, "\"private\""},
    {"actor[].sees", Words, Optional, "what of the rated it sees", kSees, {}, "[]"},

    {"subject", Table, Required, "who or what is rated"},
    {"subject.kind", Word, Required,
     "what the rated are; a `business` whose legal form is not declared, and a `sole-trader`, have "
     "a "
     "person's privacy rules",
     kSubjects},
    {"subject.minors", Text, Optional,
     "how minors are kept out, beginning with the word `excluded`"},
    {"subject.legal_form",
     Words,
     Optional,
     "the legal forms that the rated businesses have; `sole-trader` and `household` are persons",
     kLegalForms,
     {},
     "[]"},
    {"subject.registered", Text, Optional, "the public list on which every rated place stands"},
    {"subject.geometry", Word, Optional, "what that list says of where a place is", kGeometries},

    {"evidence", Tables, Required, "what may be said: one table for each kind"},
    {"evidence[].kind", Word, Required,
     "`review` after an interaction, `vouch` without one, `inspection` of a business, "
     "`measurement` "
     "of a place or a service",
     kEvidenceKinds},
    {"evidence[].by", Word, Required, "who gives it; a measurement is given by an `instrument`",
     kGivers},
    {"evidence[].proof", Word, Optional, "what shows that it is real", kProofs, {}, "\"none\""},
    {"evidence[].source", Text, Required, "where it comes from, in words"},
    {"evidence[].facts",
     Words,
     Optional,
     "facts of a specially protected kind that it holds",
     kSpecialFacts,
     {},
     "[]"},
    {"evidence[].incentive",
     Word,
     Optional,
     "whether those who give it are paid for it, and whether that is shown",
     kLabelling,
     {},
     "\"none\""},
    {"evidence[].catalogue", Text, Optional,
     "line of the public catalogue that lets an office record it"},
    {"evidence[].verified_label",
     Flag,
     Optional,
     "whether it is shown as verified",
     {},
     {},
     "false"},
    {"evidence[].score", Table, Required,
     "the scale of what is said; all evidence of a context has one scale"},
    {"evidence[].score.min", Number, Required, "lowest score", {}, kScores},
    {"evidence[].score.max", Number, Required, "highest score, greater than `min`", {}, kScores},
    {"evidence[].facets",
     Names,
     Optional,
     "names of the parts that a score may have, the only ones admitted",
     {},
     {},
     "[]"},

    {"mutual", Table, Optional, "how the two sides of an interaction rate each other"},
    {"mutual.reveal", Word, Required,
     "`simultaneous`: sealed until both have spoken or the window has closed", kReveals},
    {"mutual.window", Duration, Required, "how long either side may speak"},

    {"rating", Table, Required, "how evidence becomes a rating"},
    {"rating.model", Word, Required, "the published update rule", kModels},
    {"rating.prior", Table, Required, "what is assumed of somebody of whom nothing is known"},
    {"rating.prior.mean",
     Number,
     Required,
     "the assumed rating, on the scale of the evidence",
     {},
     kScores},
    {"rating.prior.weight",
     Number,
     Required,
     "how many pieces of evidence the assumption is worth, more than 0",
     {},
     {0, 1e9}},
    {"rating.half_life", Duration, Optional,
     "age at which evidence counts half; without it, evidence keeps its weight"},
    {"rating.parameters_public",
     Flag,
     Optional,
     "whether anyone may read how the rating is made",
     {},
     {},
     "false"},

    {"show", Table, Required, "who sees a standing, and what of it"},
    {"show.to", Words, Required, "who sees it", kAudiences},
    {"show.after",
     Integer,
     Optional,
     "pieces of evidence before a subject stands on the leaderboard",
     {},
     {1, 1e6},
     "1"},
    {"show.with",
     Words,
     Optional,
     "what is shown",
     kShown,
     {},
     "[\"count\",\"interval\",\"rating\"]"},
    {"show.purpose", Text, Optional, "why those who see it may see it"},
    {"show.separate_consent",
     Flag,
     Optional,
     "whether a person agreed, apart from all else, to be shown to everyone",
     {},
     {},
     "false"},
    {"show.subject_sees",
     Words,
     Optional,
     "what the rated see of themselves",
     kSubjectSees,
     {},
     "[\"evidence\",\"standing\"]"},

    {"consequence",
     Tables,
     Optional,
     "what a standing does to the rated: one table for each effect, and no other happens",
     {},
     {},
     "[]"},
    {"consequence[].effect", Word, Required, "what happens", kEffects},
    {"consequence[].decided_by", Word, Required,
     "`formula`: the program; `named-decision`: a person, by an entry on record", kDeciders},
    {"consequence[].longest", Duration, Optional, "when it ends at the latest"},
    {"consequence[].reasons",
     Flag,
     Optional,
     "whether the rated are given fact, rule, use of automation and redress",
     {},
     {},
     "false"},
    {"consequence[].notice", Duration, Optional, "how long before they are told"},
    {"consequence[].exception", Word, Optional,
     "what lets a formula decide alone on something grave", kExceptions},
    {"consequence[].compels", Flag, Optional, "whether it obliges others to act", {}, {}, "false"},
    {"consequence[].matter", Text, Optional,
     "how the effect and what is rated belong to one matter"},

    {"redress", Table, Optional, "what the rated can do about it"},
    {"redress.notice",
     Word,
     Optional,
     "when the rated are told that they are rated",
     kNotices,
     {},
     "\"none\""},
    {"redress.reply", Table, Optional, "the rated side's answer, shown beside the rating"},
    {"redress.reply.days",
     Integer,
     Required,
     "days in which an answer may be given",
     {},
     {1, 36500}},
    {"redress.contest", Table, Optional, "how evidence is disputed"},
    {"redress.contest.window", Duration, Required, "how long evidence can be disputed"},
    {"redress.contest.decide_within", Duration, Required, "how long a decision may take"},
    {"redress.contest.by", Word, Required, "who decides", kContestDeciders},
    {"redress.contest.on_dispute", Word, Required,
     "whether disputed evidence counts on with a `flag`, or is put on `hold`", kOnDispute},
    {"redress.contest.stay",
     Flag,
     Optional,
     "whether consequences wait for the decision",
     {},
     {},
     "false"},
    {"redress.contest.flag_within", Duration, Optional,
     "time until what is disputed is marked as disputed, at once where it is left out"},
    {"redress.external", Text, Optional, "who can be turned to outside the house"},
    {"redress.rights", Table, Optional, "in what time each right is met"},
    {"redress.rights.access", Duration, Optional, "to see what is held"},
    {"redress.rights.explanation", Duration, Optional, "to be told why a rating is what it is"},
    {"redress.rights.correction", Duration, Optional, "to have it put right"},
    {"redress.rights.erasure", Duration, Optional, "to have it erased"},
    {"redress.rights.objection", Duration, Optional, "to object to being rated"},
    {"redress.rights.portability", Duration, Optional, "to take it elsewhere"},

    {"retention", Table, Optional, "how long things are kept"},
    {"retention.evidence", Duration, Optional, "evidence"},
    {"retention.rating", Duration, Optional, "ratings"},
    {"retention.contests", Duration, Optional, "contests and rulings"},

    {"moderation", Table, Optional, "how evidence is taken off, and what may not be"},
    {"moderation.authenticity", Text, Optional,
     "how it is checked that reviews are real, in words"},
    {"moderation.grounds",
     Names,
     Optional,
     "the only grounds for taking evidence off",
     {},
     {},
     "[]"},
    {"moderation.on_record",
     Flag,
     Optional,
     "whether each removal leaves an entry with its ground and who decided",
     {},
     {},
     "false"},
    {"moderation.may_delete_negative",
     Flag,
     Optional,
     "whether evidence may go because it is bad for the rated",
     {},
     {},
     "false"},
    {"moderation.notices", Text, Optional, "where unlawful content is reported"},

    {"ranking", Table, Optional, "what moves a place in an order besides the rating"},
    {"ranking.paid",
     Word,
     Optional,
     "whether a place can be bought, and whether that is shown",
     kLabelling,
     {},
     "\"none\""},
    {"ranking.own_offers",
     Word,
     Optional,
     "whether the house's own offers stand in it, and whether that is shown",
     kLabelling,
     {},
     "\"none\""},

    {"terms", Table, Optional, "how this policy changes"},
    {"terms.notice", Duration, Optional, "how long before a change the rated are told"},
    {"terms.consultation", Flag, Optional, "whether they are asked before", {}, {}, "false"},

    {"repair", Table, Optional, "how a bad mark is lived down"},
    {"repair.condition", Text, Required, "what has to be put right"},
    {"repair.earliest", Duration, Optional, "when it can be asked for"},
    {"repair.answer_within", Duration, Required, "how long the answer may take"},
    {"repair.ends", Words, Required, "what ends with it", kRepairEnds},

    {"sharing", Tables, Optional, "what is handed to others: one table for each", {}, {}, "[]"},
    {"sharing[].with", Word, Required, "who gets it", kRecipients},
    {"sharing[].name", Text, Required, "the body's name"},
    {"sharing[].what", Words, Required, "what it gets", kHandedOver},
    {"sharing[].purpose", Text, Required, "what for"},
    {"sharing[].basis", Text, Optional, "the law that asks for it, or the contract"},
    {"sharing[].standing_feed",
     Flag,
     Optional,
     "whether it flows without a request for each case",
     {},
     {},
     "false"},
    {"sharing[].separate_consent",
     Flag,
     Optional,
     "whether the rated agreed to it, apart from all else",
     {},
     {},
     "false"},

    {"export",
     Tables,
     Optional,
     "what leaves the country: one table for each destination",
     {},
     {},
     "[]"},
    {"export[].to", Place, Required, "where it goes; remote access from there counts"},
    {"export[].what", Words, Required, "what goes", kHandedOver},
    {"export[].route", Word, Optional, "the legal way it takes", kExportRoutes},
    {"export[].persons", Integer, Optional, "persons concerned since 1 January", {}, {0, 1e10}},
    {"export[].sensitive_persons",
     Integer,
     Optional,
     "of those, with sensitive facts",
     {},
     {0, 1e10}},
    {"export[].separate_consent",
     Flag,
     Optional,
     "whether the rated agreed to it, apart from all else",
     {},
     {},
     "false"},
    {"export[].assessment", Text, Optional, "reference of the transfer's own assessment"},
    {"export[].to_authority",
     Flag,
     Optional,
     "whether it goes to a foreign authority",
     {},
     {},
     "false"},

    {"records", Table, Optional, "the controller's own papers"},
    {"records.assessment", Text, Optional, "reference of the impact assessment"},
    {"records.kept", Duration, Optional, "how long the record of processing is kept"},
    {"records.licence", Text, Optional, "the licence that such business needs"},
    {"records.risk_file", Text, Optional,
     "reference of the file of an AI system of high risk: risks, oversight, information"},
    {"records.worker_information", Text, Optional, "where workers are told how they are rated"},
};

constexpr RefusedKey kRefusedKeys[] = {
    {"evidence[].context", "person-cross-context", "evidence of another context cannot count here"},
    {"consequence[].context", "person-cross-context",
     "a consequence cannot reach into another context"},
    {"subject.joined_with", "person-cross-context",
     "the rated of two contexts cannot be joined into one record"},
    {"evidence[].about", "person-by-association",
     "evidence cannot be about anybody but the rated themselves"},
};

constexpr RefusedWord kRefusedWords[] = {
    {"activity", "any", "person-general-trust"},
    {"activity", "citizenship", "person-general-trust"},
    {"activity", "city-life", "person-general-trust"},
    {"activity", "civic-life", "person-general-trust"},
    {"activity", "civility", "person-general-trust"},
    {"activity", "everyday-life", "person-general-trust"},
    {"activity", "general", "person-general-trust"},
    {"activity", "loyalty", "person-general-trust"},
    {"activity", "morality", "person-general-trust"},
    {"activity", "social-credit", "person-general-trust"},
    {"activity", "society", "person-general-trust"},
    {"activity", "trustworthiness", "person-general-trust"},
};

}  // namespace

std::span<const Key> keys() {
  return kKeys;
}

const Key* key_at(std::string_view path) {
  const auto* found = std::find_if(std::begin(kKeys), std::end(kKeys),
                                   [&](const Key& key) { return key.path == path; });
  return found == std::end(kKeys) ? nullptr : found;
}

std::string_view name_of(const Key& key) {
  const std::size_t dot = key.path.rfind('.');
  return dot == std::string_view::npos ? key.path : key.path.substr(dot + 1);
}

std::string_view table_of(const Key& key) {
  const std::size_t dot = key.path.rfind('.');
  return dot == std::string_view::npos ? std::string_view() : key.path.substr(0, dot);
}

std::string without_indices(std::string_view path) {
  std::string plain;
  for (const char c : path) {
    const bool is_index = c >= '0' && c <= '9' && !plain.empty() && plain.back() == '[';
    if (!is_index) {
      plain += c;
    }
  }
  return plain;
}

std::string quoted_list(std::span<const std::string_view> words) {
  std::string list;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) {
      list += i + 1 == words.size() ? " and " : ", ";
    }
    list += "\"" + std::string(words[i]) + "\"";
  }
  return list;
}

std::span<const RefusedKey> refused_keys() {
  return kRefusedKeys;
}

std::span<const RefusedWord> refused_words() {
  return kRefusedWords;
}

}  // namespace recount::policy
