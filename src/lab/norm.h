// A social norm of the donation game: what to think of a donor, and whom to help.
//
// A donor of standing X meets a recipient of standing Y and cooperates (C) or defects (D). An
// observer holds X and Y by its own opinions and calls the donor good (G) or bad (B): the
// assessment. A donor acts by its opinion of itself and of the recipient: the action rule.
// Eight cases of assessment and four of action make 2^12 = 4,096 norms.
//
// Names and tables: Ohtsuki & Iwasa, J Theor Biol 231:107 (2004), doi 10.1016/j.jtbi.2004.06.005;
// numbered L1 to L8 as in Hilbe, Schmid, Tkadlec, Chatterjee, Nowak, PNAS 115:12241 (2018),
// doi 10.1073/pnas.1810565115.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace recount::lab {

/// The case of a donor of standing `x` who did `act` to a recipient of standing `y`.
constexpr unsigned case_of(bool x, bool y, bool act) {
  return (x ? 4U : 0U) | (y ? 2U : 0U) | (act ? 1U : 0U);
}

struct Norm {
  std::uint8_t assessment = 0;  // bit case_of(x, y, act): good
  std::uint8_t action = 0;      // bit 2x + y: cooperate

  bool good(bool x, bool y, bool act) const {
    return ((assessment >> case_of(x, y, act)) & 1U) != 0;
  }

  bool cooperates(bool own, bool other) const {
    return ((action >> ((own ? 2U : 0U) | (other ? 1U : 0U))) & 1U) != 0;
  }

  /// The same society with the words good and bad exchanged.
  Norm mirrored() const;

  /// Judgement and action do not ask who the donor was before.
  bool is_second_order() const;

  friend auto operator<=>(const Norm&, const Norm&) = default;
};

inline constexpr std::uint8_t kDiscriminate = 0b1010;  // help whom you hold good
inline constexpr Norm kAllC{.assessment = 0xFF, .action = 0b1111};
inline constexpr Norm kAllD{.assessment = 0x00, .action = 0b0000};

struct NamedNorm {
  std::string_view name;
  Norm norm;
  std::string_view about;
};

/// L1 to L8, scoring, shunning, stern (L6), simple (L3), allc, alld.
const std::vector<NamedNorm>& named_norms();

/// A name, or a table "GBGBGBGB/CDCD": verdicts for GG,C GG,D GB,C GB,D BG,C BG,D BB,C BB,D
/// (donor, recipient, act), then acts for GG GB BG BB (self, recipient).
Result<Norm> parse_norm(std::string_view text);

/// The table of a norm, as `parse_norm` reads it.
std::string table_of(Norm norm);

/// The first name that it has, else its table.
std::string name_of(Norm norm);

/// All 4,096.
std::vector<Norm> every_norm();

/// The 36 second-order norms: of 64, one of each pair that exchanging good and bad makes.
std::vector<Norm> second_order_norms();

}  // namespace recount::lab
