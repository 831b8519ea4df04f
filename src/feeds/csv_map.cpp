#include "feeds/csv_map.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <toml++/toml.h>

#include "base/nearest_name.h"

namespace recount::feeds {
namespace {

constexpr std::array<std::string_view, 7> kTables = {"input", "constants", "fields", "facets",
                                                     "id",    "select",    "report"};
constexpr std::array<std::string_view, 7> kFields = {
    "rater", "subject", "score", "observed_at", "interaction", "item", "id"};

struct FormatName {
  std::string_view name;
  TimeFormat format;
};

constexpr std::array<FormatName, 4> kFormats = {{{"rfc3339", TimeFormat::Rfc3339},
                                                 {"date", TimeFormat::Date},
                                                 {"yyyymmdd", TimeFormat::CompactDate},
                                                 {"unix-seconds", TimeFormat::UnixSeconds}}};

class MapReader {
 public:
  explicit MapReader(std::string_view file) : file_(file) {}

  LoadedMap read(std::string_view text) {
    toml::parse_result parsed = toml::parse(text);
    if (!parsed) {
      fault(parsed.error().source(), std::string(parsed.error().description()),
            "mend the TOML; docs/csv-map.md shows a whole map");
      return finish();
    }
    const toml::table& root = parsed.table();
    check_names(root, kTables, "table");
    read_input(root);
    read_constants(root);
    read_fields(root);
    read_facets(root);
    read_id(root);
    read_select(root);
    map_.report_repeats_of = texts(root, "report", "repeats_of");
    check_names_of(root, "report", std::array<std::string_view, 1>{"repeats_of"});
    if (!has_errors(found_)) {
      check_complete();
    }
    return finish();
  }

 private:
  void fault(const toml::source_region& at, std::string message, std::string help) {
    Diagnostic one;
    one.code = "M001";
    one.message = std::move(message);
    one.file = file_;
    one.span = {.line = at.begin.line,
                .column = at.begin.column,
                .length = at.end.line == at.begin.line && at.end.column > at.begin.column
                              ? at.end.column - at.begin.column
                              : 1};
    one.help = std::move(help);
    found_.push_back(std::move(one));
  }

  void whole_fault(std::string message, std::string help) {
    Diagnostic one;
    one.code = "M002";
    one.message = std::move(message);
    one.file = file_;
    one.help = std::move(help);
    found_.push_back(std::move(one));
  }

  LoadedMap finish() {
    LoadedMap loaded;
    if (!has_errors(found_)) {
      loaded.map = std::move(map_);
    }
    loaded.diagnostics = std::move(found_);
    return loaded;
  }

  void check_names(const toml::table& table, std::span<const std::string_view> known,
                   std::string_view what) {
    for (const auto& [key, node] : table) {
      const std::string_view name = key.str();
      if (std::find(known.begin(), known.end(), name) != known.end()) {
        continue;
      }
      const auto meant = nearest_name(name, known);
      fault(key.source(), fmt::format("there is no {} \"{}\"", what, name),
            meant ? fmt::format("did you mean \"{}\"?", *meant)
                  : fmt::format("there are {}", fmt::join(known, ", ")));
    }
  }

  void check_names_of(const toml::table& root, std::string_view table,
                      std::span<const std::string_view> known) {
    if (const toml::table* found = root[table].as_table()) {
      check_names(*found, known, "key");
    }
  }

  std::string text_of(const toml::node& node, std::string_view what) {
    const auto* text = node.as_string();
    if (text == nullptr) {
      fault(node.source(), fmt::format("{} is not a text", what), "put it in quotes");
      return {};
    }
    return text->get();
  }

  std::vector<std::string> texts_of(const toml::node& node, std::string_view what) {
    std::vector<std::string> all;
    const toml::array* array = node.as_array();
    if (array == nullptr) {
      fault(node.source(), fmt::format("{} is not a list of texts", what),
            "write it as [\"one\", \"two\"]");
      return all;
    }
    for (const toml::node& one : *array) {
      all.push_back(text_of(one, what));
    }
    return all;
  }

  std::vector<std::string> texts(const toml::table& root, std::string_view table,
                                 std::string_view key) {
    const toml::node* node = root[table][key].node();
    return node == nullptr ? std::vector<std::string>() : texts_of(*node, key);
  }

  void read_input(const toml::table& root) {
    constexpr std::array<std::string_view, 3> kKeys = {"delimiter", "header", "columns"};
    check_names_of(root, "input", kKeys);
    map_.header = root["input"]["header"].value_or(true);
    map_.columns = texts(root, "input", "columns");
    if (const toml::node* node = root["input"]["delimiter"].node()) {
      const std::string delimiter = text_of(*node, "delimiter");
      if (delimiter.size() != 1 || delimiter == "\"") {
        fault(node->source(), "the delimiter is not one character",
              "write \",\", \";\" or \"\\t\"");
      } else {
        map_.delimiter = delimiter.front();
      }
    }
    if (!map_.header && map_.columns.empty()) {
      whole_fault("there is no header and no list of columns",
                  "add columns = [\"rater\", ...] to [input]");
    }
  }

  void read_constants(const toml::table& root) {
    constexpr std::array<std::string_view, 2> kKeys = {"kind", "rater"};
    check_names_of(root, "constants", kKeys);
    if (const toml::node* node = root["constants"]["rater"].node()) {
      map_.rater = text_of(*node, "rater");
    }
    const toml::node* node = root["constants"]["kind"].node();
    const std::string name = node == nullptr ? "" : text_of(*node, "kind");
    const auto kind = evidence::kind_named(name);
    if (kind) {
      map_.kind = *kind;
    } else if (node == nullptr) {
      whole_fault("the kind of evidence is missing", "add kind = \"inspection\" to [constants]");
    } else {
      fault(node->source(), fmt::format("there is no kind of evidence \"{}\"", name),
            "kinds are review, vouch, inspection, measurement");
    }
  }

  void read_fields(const toml::table& root) {
    const toml::table* table = root["fields"].as_table();
    if (table == nullptr) {
      whole_fault("there is no [fields] table", "map at least subject, score and observed_at");
      return;
    }
    check_names(*table, kFields, "field");
    for (const auto& [key, node] : *table) {
      if (key.str() == "observed_at" && node.is_table()) {
        read_time_field(*node.as_table());
      } else {
        map_.fields[std::string(key.str())] = text_of(node, key.str());
      }
    }
  }

  void read_time_field(const toml::table& table) {
    constexpr std::array<std::string_view, 2> kKeys = {"column", "format"};
    check_names(table, kKeys, "key");
    const toml::node* column = table["column"].node();
    if (column == nullptr) {
      fault(table.source(), "observed_at names no column", "add column = \"...\"");
      return;
    }
    map_.fields["observed_at"] = text_of(*column, "column");
    const toml::node* node = table["format"].node();
    if (node == nullptr) {
      return;
    }
    const std::string name = text_of(*node, "format");
    const auto known = std::find_if(kFormats.begin(), kFormats.end(),
                                    [&](const FormatName& one) { return one.name == name; });
    if (known == kFormats.end()) {
      fault(node->source(), fmt::format("there is no time format \"{}\"", name),
            "formats are rfc3339, date, yyyymmdd, unix-seconds");
    } else {
      map_.time_format = known->format;
    }
  }

  void read_facets(const toml::table& root) {
    if (const toml::table* table = root["facets"].as_table()) {
      for (const auto& [key, node] : *table) {
        map_.facets[std::string(key.str())] = text_of(node, key.str());
      }
    }
  }

  void read_id(const toml::table& root) {
    constexpr std::array<std::string_view, 3> kKeys = {"from", "separator", "repeat"};
    check_names_of(root, "id", kKeys);
    map_.id_from = texts(root, "id", "from");
    if (const toml::node* node = root["id"]["separator"].node()) {
      map_.id_separator = text_of(*node, "separator");
    }
    const toml::node* node = root["id"]["repeat"].node();
    const std::string repeat = node == nullptr ? "conflict" : text_of(*node, "repeat");
    if (repeat == "keep-first") {
      map_.repeat = Repeat::KeepFirst;
    } else if (repeat != "conflict") {
      fault(node->source(), fmt::format("there is no way to repeat \"{}\"", repeat),
            "write \"conflict\" or \"keep-first\"");
    }
  }

  void read_select(const toml::table& root) {
    const toml::table* table = root["select"].as_table();
    if (table == nullptr) {
      return;
    }
    for (const auto& [key, node] : *table) {
      CsvMap::Selection one{.column = std::string(key.str()), .is_number = false, .allowed = {}};
      if (node.is_array()) {
        one.allowed = texts_of(node, key.str());
      } else {
        one.is_number = text_of(node, key.str()) == "number";
        if (!one.is_number) {
          fault(node.source(), "a selection is a list of texts, or \"number\"",
                "write [\"one\", \"two\"], or \"number\" for cells that are whole numbers");
        }
      }
      map_.select.push_back(std::move(one));
    }
  }

  void check_complete() {
    for (const std::string_view field : {"subject", "score", "observed_at"}) {
      if (!map_.fields.contains(std::string(field))) {
        whole_fault(fmt::format("{} is not mapped", field),
                    fmt::format("add {} = \"COLUMN\" to [fields]", field));
      }
    }
    if (map_.rater.empty() == !map_.fields.contains("rater")) {
      whole_fault("the rater is given by no column, or by two ways",
                  "map rater in [fields], or name one in [constants]");
    }
    if (map_.id_from.empty() == !map_.fields.contains("id")) {
      whole_fault("the id is given by no column, or by two ways",
                  "write from = [...] in [id], or map id in [fields]");
    }
  }

  std::string file_;
  CsvMap map_;
  Diagnostics found_;
};

}  // namespace

LoadedMap load_csv_map(std::string_view text, std::string_view file) {
  return MapReader(file).read(text);
}

}  // namespace recount::feeds
