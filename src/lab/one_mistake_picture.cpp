// The page of one_mistake.h. Lengths are millimetres of an A4.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "lab/one_mistake.h"

namespace recount::lab {
namespace {

constexpr double kLeft = 14;
constexpr double kFirstColumn = 80;
constexpr double kCell = 12.2;
constexpr double kRow = 12;
constexpr double kNormRow = 7;
constexpr double kTableTop = 54;
constexpr double kDaysMost = 730;
constexpr double kDoorDaysDark = 600;  // of a year's 6 × 365
constexpr std::size_t kRoundsShown[] = {1, 3, 10, 30, 100, 300};

std::string text(double x, double y, double size, std::string_view words,
                 std::string_view more = "") {
  std::string safe;
  for (const char letter : words) {
    safe += letter == '&' ? "&amp;" : letter == '<' ? "&lt;" : std::string(1, letter);
  }
  return fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" font-size=\"{:.1f}\" {}>{}</text>\n", x, y,
                     size, more, safe);
}

// Dark where much is shut; a square root, so that a day can be told from none.
std::string cell(double x, double y, double height, double share, std::string_view words) {
  const double shade = std::sqrt(std::clamp(share, 0.0, 1.0));
  const auto mix = [&](int from, int to) {
    return static_cast<int>(std::lround(from + (shade * (to - from))));
  };
  const std::string colour =
      fmt::format("#{:02x}{:02x}{:02x}", mix(246, 94), mix(243, 22), mix(236, 48));
  return fmt::format(
             "<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" "
             "fill=\"{}\"/>\n",
             x + 0.3, y + 0.3, kCell - 0.6, height - 0.6, colour) +
         text(x + (kCell / 2), y + (height / 2) + 1.0, 2.8, words,
              fmt::format("text-anchor=\"middle\" fill=\"{}\"", shade > 0.55 ? "#fff" : "#222"));
}

std::string days_text(const Measured& days) {
  return days.mean < 0.05 ? "0" : fmt::format("{:.{}f}", days.mean, days.mean < 10 ? 1 : 0);
}

std::string percent(double share) {
  return share <= 0 ? "0" : share < 0.0005 ? "<0.1" : fmt::format("{:.1f}", share * 100);
}

std::string head(double x, double y, std::string_view first, std::string_view second = "") {
  constexpr std::string_view kMiddle = "text-anchor=\"middle\" fill=\"#555\"";
  return text(x + (kCell / 2), y - 4.2, 2.2, first, kMiddle) +
         text(x + (kCell / 2), y - 1.2, 2.2, second, kMiddle);
}

// A rule in two lines, parted behind its first thought.
std::string rule_text(double y, std::string_view rule) {
  const std::size_t part = std::min(rule.find("; "), rule.size());
  std::string out = text(kLeft, y, 2.2, rule.substr(0, part), "fill=\"#555\"");
  if (part < rule.size()) {
    out += text(kLeft, y + 2.8, 2.2, rule.substr(part + 2), "fill=\"#555\"");
  }
  return out;
}

std::string regime_table(const OneMistake& found) {
  std::string out;
  const double beside = kFirstColumn + (kDoors * kCell) + 3;
  for (std::size_t at = 0; at < kDoors; ++at) {
    out += head(kFirstColumn + (static_cast<double>(at) * kCell), kTableTop, "", kDoorNames[at]);
  }
  out += head(beside, kTableTop, "innocents:", "days lost");
  out += head(beside + kCell, kTableTop, "with city", "sensors");
  out += head(beside + (2 * kCell), kTableTop, "doors that", "read it");
  double y = kTableTop;
  for (const RegimeRow& row : found.regimes) {
    out += text(kLeft, y + 4.4, 3.2, row.regime.name, "font-weight=\"bold\"");
    out += rule_text(y + 7.8, row.regime.rule);
    for (std::size_t at = 0; at < kDoors; ++at) {
      const Measured& days = row.closed.days_shut[at];
      out += cell(kFirstColumn + (static_cast<double>(at) * kCell), y, kRow, days.mean / kDaysMost,
                  days_text(days));
    }
    out += cell(beside, y, kRow, row.closed.innocent_days.mean / kDoorDaysDark,
                days_text(row.closed.innocent_days));
    out += cell(beside + kCell, y, kRow, row.open.innocent_days.mean / kDoorDaysDark,
                days_text(row.open.innocent_days));
    out += cell(beside + (2 * kCell), y, kRow, row.closed.readers / kDoors,
                fmt::format("{:.1f}", row.closed.readers));
    y += kRow;
  }
  return out;
}

std::string norm_table(const OneMistake& found, double top) {
  std::string out;
  double x = kFirstColumn;
  for (const std::size_t round : kRoundsShown) {
    out += head(x, top, round == 1 ? "after" : "", fmt::format("{}", round));
    x += kCell;
  }
  out += head(x + 3, top, "never", "back, %");
  out += head(x + 3 + kCell, top, "all bad for", "ever, %");
  double y = top;
  for (const NormRow& row : found.norms) {
    const Recovery& one = row.recovery;
    const auto add = [&](double at, double share) {
      out += cell(at, y, kNormRow, share * 20, percent(share));
    };
    double column = kFirstColumn;
    for (const std::size_t round : kRoundsShown) {
      add(column, round < one.held_bad.size() ? one.held_bad[round] : 0);
      column += kCell;
    }
    add(column + 3, one.never_back);
    add(column + 3 + kCell, one.all_bad);
    out += text(kLeft, y + 4.6, 3.3, row.name, "font-weight=\"bold\"");
    out += text(
        kLeft + 18, y + 4.6, 2.4,
        fmt::format("back after {:.2f} rounds, 95 % by {:.1f}", one.mean_rounds, one.late_rounds),
        "fill=\"#555\"");
    y += kNormRow;
  }
  return out;
}

std::string caveats(const OneMistake& found, double top) {
  const std::string lines[] = {
      "A model, not a country. Every resident is made up; no real record went in, and none can.",
      fmt::format("Above: {} replicas of {} residents; the same residents, uses and misjudgements "
                  "meet every regime. How long a mark lasts, who reads it and",
                  found.doors.replicas, found.doors.residents),
      "how it is mended are assumptions written in the program (src/lab/doors.cpp): change them "
      "and "
      "the colours change. No regime's benefit is shown",
      "here: what refusing cheats is worth to others is not measured. Perks that points buy are no "
      "doors.",
      fmt::format(
          "Below: {} agents, no further error, everybody sees every act; {} runs (Schmid et "
          "al. 2023, doi 10.1038/s41467-023-37817-x, with two",
          found.recovery.agents, found.recovery.runs),
      "standings). A colour there reaches its darkest at 5 % of all opinions. Standard errors are "
      "in "
      "`recount lab one-mistake --json`.",
  };
  std::string out;
  double y = top;
  for (const std::string& line : lines) {
    out += text(kLeft, y, 2.5, line, "fill=\"#333\"");
    y += 3.8;
  }
  return out;
}

}  // namespace

std::string draw_one_mistake(const OneMistake& found) {
  const double norms_top = kTableTop + (static_cast<double>(found.regimes.size()) * kRow) + 28;
  const double caveats_top = norms_top + (static_cast<double>(found.norms.size()) * kNormRow) + 10;
  std::string out =
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"210mm\" height=\"297mm\" "
      "viewBox=\"0 0 210 297\" font-family=\"Georgia, 'DejaVu Serif', serif\">\n"
      "<rect width=\"210\" height=\"297\" fill=\"#fffdf8\"/>\n";
  out += text(kLeft, 22, 8, "One mistake, six doors");
  out += text(kLeft, 29, 3.3,
              fmt::format("A made-up resident is marked once, at the door \"{}\".",
                          kDoorNames[found.doors.mistake_at]),
              "fill=\"#333\"");
  out += text(kLeft, 34, 3.3, "For how many days of two years does each door stay shut?",
              "fill=\"#333\"");
  out += text(kLeft, 39.5, 3, "A model, not a country.", "fill=\"#8a1538\"");
  out += regime_table(found);
  out += text(kLeft, norms_top - 17, 5, "And where people judge each other?");
  out += text(kLeft, norms_top - 11, 3.0,
              "One wrong opinion, by norm: bad opinions left after so many rounds, % of all",
              "fill=\"#333\"");
  out += norm_table(found, norms_top);
  out += caveats(found, caveats_top);
  return out + "</svg>\n";
}

}  // namespace recount::lab
