#include "ledger/witnesses.h"

#include <algorithm>

#include <fmt/format.h>

#include "ledger/layout.h"

namespace recount::ledger {
namespace {

Error refused(std::size_t line, std::string_view what) {
  return make_error(ErrorCode::Damaged, fmt::format("not a list of witnesses: {}", what),
                    "remove the file and add the witnesses anew: `recount witness add`")
      .with_where(fmt::format("{}:{}", kWitnessesName, line));
}

}  // namespace

bool is_witness_url(std::string_view url) {
  const bool is_http = url.starts_with("http://") || url.starts_with("https://");
  return is_http && !url.ends_with('/') &&
         std::ranges::all_of(url, [](char c) { return c > ' ' && c < '\x7F'; });
}

std::string write_witnesses(const std::vector<Witness>& witnesses) {
  std::string text;
  for (const Witness& one : witnesses) {
    text += fmt::format("{} {}\n", witness_vkey_of(one.key), one.url);
  }
  return text;
}

Result<std::vector<Witness>> parse_witnesses(std::string_view text) {
  std::vector<Witness> witnesses;
  while (!text.empty()) {
    const std::size_t number = witnesses.size() + 1;
    const auto line = take_line(text);
    const std::size_t space = line ? line->find(' ') : std::string_view::npos;
    if (space == std::string_view::npos || number > kWitnessesMax) {
      return refused(number,
                     number > kWitnessesMax ? "there are too many" : "no line of two words");
    }
    Result<WitnessKey> key = parse_witness_vkey(line->substr(0, space));
    const std::string_view url = line->substr(space + 1);
    if (!key || !is_witness_url(url)) {
      return refused(number, key ? "the second word is no address" : key.error().message);
    }
    if (std::ranges::any_of(witnesses,
                            [&](const Witness& other) { return other.key.name == key->name; })) {
      return refused(number, fmt::format("{} stands there twice", key->name));
    }
    witnesses.push_back({.key = std::move(*key), .url = std::string(url)});
  }
  return witnesses;
}

Result<std::vector<Witness>> read_witnesses_file(const Path& ledger) {
  const Result<std::string> text = read_text(ledger / kWitnessesName);
  if (!text && text.error().code == ErrorCode::NotFound) {
    return std::vector<Witness>();
  }
  return parse_witnesses(RECOUNT_TRY(text));
}

Status write_witnesses_file(const Path& ledger, const std::vector<Witness>& witnesses) {
  const Path file = ledger / kWitnessesName;
  if (witnesses.empty()) {
    RECOUNT_TRY(remove_with_content(file));
    return sync_directory(ledger);
  }
  return write_file_atomically(file, as_bytes(write_witnesses(witnesses)));
}

}  // namespace recount::ledger
