#include "lab/norm.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/nearest_name.h"

namespace recount::lab {
namespace {

constexpr std::size_t kVerdicts = 8;
constexpr std::size_t kActs = 4;

// A place of the table, counted from its left, as a bit: the table begins with what is set.
constexpr unsigned bit_at(std::size_t place, std::size_t places) {
  // GG,C is case 7 and GG,D case 6: the table runs from the highest case down.
  return static_cast<unsigned>(places - 1 - place);
}

constexpr bool has_bit(unsigned bits, unsigned at) {
  return ((bits >> at) & 1U) != 0;
}

constexpr Norm written(std::string_view table) {
  Norm norm;
  for (std::size_t place = 0; place < kVerdicts; ++place) {
    if (table[place] == 'G') {
      norm.assessment =
          static_cast<std::uint8_t>(norm.assessment | (1U << bit_at(place, kVerdicts)));
    }
  }
  for (std::size_t place = 0; place < kActs; ++place) {
    if (table[kVerdicts + 1 + place] == 'C') {
      norm.action = static_cast<std::uint8_t>(norm.action | (1U << bit_at(place, kActs)));
    }
  }
  return norm;
}

bool is_table(std::string_view text) {
  if (text.size() != kVerdicts + 1 + kActs || text[kVerdicts] != '/') {
    return false;
  }
  const auto all_of = [](std::string_view part, std::string_view letters) {
    return part.find_first_not_of(letters) == std::string_view::npos;
  };
  return all_of(text.substr(0, kVerdicts), "GB") && all_of(text.substr(kVerdicts + 1), "CD");
}

unsigned reversed(unsigned bits, unsigned count) {
  unsigned out = 0;
  for (unsigned at = 0; at < count; ++at) {
    out |= ((bits >> at) & 1U) << (count - 1 - at);
  }
  return out;
}

}  // namespace

Norm Norm::mirrored() const {
  // Exchanging both standings turns case 4x + 2y + a into 4(1-x) + 2(1-y) + a.
  Norm out;
  for (unsigned at = 0; at < kVerdicts; ++at) {
    const bool was_good = ((assessment >> (at ^ 6U)) & 1U) != 0;
    out.assessment = static_cast<std::uint8_t>(out.assessment | (was_good ? 0U : 1U << at));
  }
  out.action = static_cast<std::uint8_t>(reversed(action, kActs));
  return out;
}

bool Norm::is_second_order() const {
  return (assessment >> 4) == (assessment & 15U) && (action >> 2) == (action & 3U);
}

const std::vector<NamedNorm>& named_norms() {
  static const std::vector<NamedNorm> kNames = {
      {"L1", written("GBGGGBGB/CDCC"), "consistent standing"},
      {"L2", written("GBBGGBGB/CDCC"), "standing without mercy for help to the bad"},
      {"L3", written("GBGGGBGG/CDCD"), "simple standing"},
      {"L4", written("GBGGGBBG/CDCD"), ""},
      {"L5", written("GBBGGBGG/CDCD"), ""},
      {"L6", written("GBBGGBBG/CDCD"), "stern judging"},
      {"L7", written("GBGGGBBB/CDCD"), "staying"},
      {"L8", written("GBBGGBBB/CDCD"), "judging"},
      {"scoring", written("GBGBGBGB/CDCD"), "image scoring: whoever helps is good"},
      {"shunning", written("GBBBGBBB/CDCD"), "good is only who helps the good"},
      {"stern", written("GBBGGBBG/CDCD"), "stern judging, L6"},
      {"simple", written("GBGGGBGG/CDCD"), "simple standing, L3"},
      {"allc", kAllC, "helps everybody"},
      {"alld", kAllD, "helps nobody"},
  };
  return kNames;
}

Result<Norm> parse_norm(std::string_view text) {
  std::vector<std::string_view> names;
  for (const NamedNorm& one : named_norms()) {
    if (one.name == text) {
      return one.norm;
    }
    names.push_back(one.name);
  }
  if (is_table(text)) {
    return written(text);
  }
  const std::string meant = nearest_name(text, names).value_or("");
  return make_error(
      ErrorCode::Usage, fmt::format("\"{}\" is no norm", text),
      meant.empty() ? "use L1 to L8, scoring, shunning, stern, simple, allc, alld, or a table such "
                      "as GBGGGBGG/CDCD: verdicts for GG,C GG,D GB,C GB,D BG,C BG,D BB,C BB,D, "
                      "then acts for GG GB BG BB"
                    : fmt::format("did you mean {}?", meant));
}

std::string table_of(Norm norm) {
  std::string text;
  for (std::size_t place = 0; place < kVerdicts; ++place) {
    text += has_bit(norm.assessment, bit_at(place, kVerdicts)) ? 'G' : 'B';
  }
  text += '/';
  for (std::size_t place = 0; place < kActs; ++place) {
    text += has_bit(norm.action, bit_at(place, kActs)) ? 'C' : 'D';
  }
  return text;
}

std::string name_of(Norm norm) {
  for (const NamedNorm& one : named_norms()) {
    if (one.norm == norm) {
      return std::string(one.name);
    }
  }
  return table_of(norm);
}

std::vector<Norm> every_norm() {
  std::vector<Norm> all;
  for (unsigned action = 0; action < 16; ++action) {
    for (unsigned assessment = 0; assessment < 256; ++assessment) {
      all.push_back({.assessment = static_cast<std::uint8_t>(assessment),
                     .action = static_cast<std::uint8_t>(action)});
    }
  }
  return all;
}

std::vector<Norm> second_order_norms() {
  std::vector<Norm> kept;
  for (const Norm norm : every_norm()) {
    // Of two that are one society in other words, the one that acts by "help the good" stays.
    const Norm twin = norm.mirrored();
    const bool is_kept =
        norm.action != twin.action ? norm.action > twin.action : norm.assessment >= twin.assessment;
    if (norm.is_second_order() && is_kept) {
      kept.push_back(norm);
    }
  }
  return kept;
}

}  // namespace recount::lab
