#include "lab/fixation_table.h"

#include <charconv>
#include <optional>
#include <string_view>

#include <fmt/format.h>

namespace recount::lab {
namespace {

constexpr std::string_view kHeader = "first,second,first_invades,second_invades\n";

std::string line_of(const FixationRow& row) {
  return fmt::format("{},{},{:.17g},{:.17g}\n", table_of(row.first), table_of(row.second),
                     row.at.first_invades, row.at.second_invades);
}

std::string_view take(std::string_view& line) {
  const std::size_t comma = line.find(',');
  const std::string_view field = line.substr(0, comma);
  line.remove_prefix(comma == std::string_view::npos ? line.size() : comma + 1);
  return field;
}

std::optional<double> number(std::string_view text) {
  double value = 0;
  const char* end = text.data() + text.size();
  const auto [after, failure] = std::from_chars(text.data(), end, value);
  return failure == std::errc() && after == end ? std::optional(value) : std::nullopt;
}

std::optional<FixationRow> row_of(std::string_view line) {
  const Result<Norm> first = parse_norm(take(line));
  const Result<Norm> second = parse_norm(take(line));
  const std::optional<double> first_invades = number(take(line));
  const std::optional<double> second_invades = number(take(line));
  if (!first || !second || !first_invades || !second_invades || !line.empty()) {
    return std::nullopt;
  }
  return FixationRow{.first = *first,
                     .second = *second,
                     .at = {.first_invades = *first_invades, .second_invades = *second_invades}};
}

}  // namespace

EvolutionSetting table_setting() {
  EvolutionSetting setting;
  setting.society.observe = 0.9;
  setting.society.errors.perception = 0.05;
  setting.society.rounds = 1'000;
  setting.society.burn_in = 200;
  return setting;
}

std::vector<FixationRow> table_pairs() {
  const std::vector<Norm> norms = second_order_norms();
  std::vector<FixationRow> pairs;
  for (std::size_t first = 0; first < norms.size(); ++first) {
    for (std::size_t second = first + 1; second < norms.size(); ++second) {
      pairs.push_back({.first = norms[first], .second = norms[second]});
    }
  }
  return pairs;
}

Result<std::vector<FixationRow>> read_fixation_table(const Path& path) {
  std::vector<FixationRow> rows;
  const Result<std::string> text = read_text(path);
  if (!text && text.error().code == ErrorCode::NotFound) {
    return rows;
  }
  std::string_view left = RECOUNT_TRY(read_text(path));
  for (std::size_t number = 1; !left.empty(); ++number) {
    const std::string_view line = left.substr(0, left.find('\n'));
    left.remove_prefix(std::min(left.size(), line.size() + 1));
    if (number == 1) {
      continue;
    }
    const std::optional<FixationRow> row = row_of(line);
    if (!row) {
      return make_error(
          ErrorCode::InvalidInput,
          fmt::format("{} line {} is no row of a fixation table", path.string(), number),
          "remove the line; its pair is played again");
    }
    rows.push_back(*row);
  }
  return rows;
}

Status extend_fixation_table(const Path& path,
                             const std::function<void(std::size_t, std::size_t)>& watch) {
  std::vector<FixationRow> done = RECOUNT_TRY(read_fixation_table(path));
  const std::vector<FixationRow> pairs = table_pairs();
  const EvolutionSetting setting = table_setting();
  std::string text(kHeader);
  for (const FixationRow& row : done) {
    text += line_of(row);
  }
  for (const FixationRow& pair : pairs) {
    bool is_there = false;
    for (const FixationRow& row : done) {
      is_there = is_there || (row.first == pair.first && row.second == pair.second);
    }
    if (is_there) {
      continue;
    }
    FixationRow played = pair;
    played.at = fixation_of(pair.first, pair.second, setting);
    done.push_back(played);
    text += line_of(played);
    RECOUNT_TRY(write_file_atomically(path, as_bytes(text)));
    watch(done.size(), pairs.size());
  }
  return {};
}

}  // namespace recount::lab
