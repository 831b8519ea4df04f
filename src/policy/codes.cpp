#include "policy/codes.h"

namespace recount::policy {
namespace {

constexpr Code kCodes[] = {
    {"P001", "the text is not TOML", "nothing can be read behind the place that is shown"},
    {"P002", "the text is too long", "a policy stands in one ledger entry"},
    {"P003", "the text is not UTF-8", "names must mean the same to every reader"},
    {"P004", "tables or lists are nested too deep", "no key of a policy lies deeper than a few"},
    {"P005", "a key is not known", "what is not understood cannot be kept"},
    {"P006", "a key is missing", "what is needed is said, not guessed"},
    {"P007", "a value is of another type", "5, \"5\" and [5] are three things"},
    {"P008", "a word is not one of those there are", "what a policy may declare is a fixed list"},
    {"P009", "a number or a count is out of its range", "the range stands beside the key"},
    {"P010", "a text is blank, too long or not well formed", "others have to read and cite it"},
    {"P011", "a length of time is not understood",
     "it is a whole number and a unit: s, min, h, d, w, mo (30 days), y (365 days)"},
    {"P012", "a length of time is not positive", "where there is none, the key is left out"},
    {"P013", "a list holds something twice", "one of the two was meant to be something else"},
    {"P014", "a scale's lowest score is not below its highest", "there is nothing to say on it"},
    {"P015", "two kinds of evidence have different scales", "a rating is read on one scale"},
    {"P016", "the prior's mean is off the scale", "a subject without evidence is rated by it"},
    {"P017", "a model is not known", "only published models rate, and each is named"},
    {"P018", "a kind of evidence is declared twice", "one table says all there is to say of it"},
    {"P019", "evidence of that kind cannot come from there",
     "instruments measure, inspectors and authorities inspect, people review and vouch"},
    {"P020", "the policy's language is not known", "its keys may mean something else"},
    {"P021", "a facet is not among those of the evidence", "nobody could say anything of it"},
    {"P022", "a score is off the scale of the evidence", "nobody could reach it, or give it"},
    {"P023", "a memory forgets nothing", "where everything counts, the table is left out"},
};

}  // namespace

std::span<const Code> codes() {
  return kCodes;
}

}  // namespace recount::policy
