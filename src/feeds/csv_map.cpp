#include "feeds/csv_map.h"

#include <algorithm>
#include <array>
#include <span>

#include <fmt/format.h>

// As in every source that includes the parser: what a text can break is answered by the parser's
// own error path; an assertion would stop the program over somebody's input.
#define TOML_ASSERT(condition) static_cast<void>(0)
#include <toml++/toml.h>

#include "base/excerpt.h"
#include "base/nearest_name.h"

namespace recount::feeds {
namespace {

// Codes are stable; docs/csv-map.md has a paragraph on each.
constexpr std::string_view kNotToml = "M001";
constexpr std::string_view kUnknownName = "M002";
constexpr std::string_view kWrongValue = "M003";
constexpr std::string_view kMissing = "M004";

constexpr std::size_t kDiagnosticsMax = 20;

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
      fault(kNotToml, parsed.error().source(),
            "the map is not TOML: " + std::string(parsed.error().description()),
            "mend it there; docs/csv-map.md shows a whole map");
      return finish();
    }
    const toml::table& root = parsed.table();
    check_names(root, kTables, "table");
    read_input(table_of(root, "input"));
    read_constants(table_of(root, "constants"));
    read_fields(table_of(root, "fields"));
    read_facets(table_of(root, "facets"));
    read_id(table_of(root, "id"));
    read_select(table_of(root, "select"));
    read_report(table_of(root, "report"));
    if (found_.empty()) {
      check_complete();
      check_columns(root);
    }
    return finish();
  }

 private:
  void add(std::string_view code, Span span, std::string message, std::string help) {
    Diagnostic one;
    one.code = std::string(code);
    one.message = std::move(message);
    one.file = file_;
    one.span = span;
    one.help = std::move(help);
    found_.push_back(std::move(one));
  }

  void fault(std::string_view code, const toml::source_region& at, std::string message,
             std::string help) {
    const bool one_line = at.end.line == at.begin.line && at.end.column > at.begin.column;
    add(code,
        {.line = at.begin.line,
         .column = at.begin.column,
         .length = one_line ? at.end.column - at.begin.column : 1},
        std::move(message), std::move(help));
  }

  void missing(std::string message, std::string help) {
    add(kMissing, {}, std::move(message), std::move(help));
  }

  LoadedMap finish() {
    std::stable_sort(found_.begin(), found_.end(), [](const Diagnostic& a, const Diagnostic& b) {
      return std::pair(a.span.line, a.span.column) < std::pair(b.span.line, b.span.column);
    });
    found_.resize(std::min(found_.size(), kDiagnosticsMax));
    LoadedMap loaded;
    if (found_.empty()) {
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
      fault(kUnknownName, key.source(), fmt::format("there is no {} {}", what, excerpt(name)),
            meant ? fmt::format("did you mean \"{}\"?", *meant)
                  : fmt::format("there are {}", fmt::join(known, ", ")));
    }
  }

  // An empty one where there is none.
  const toml::table& table_of(const toml::table& root, std::string_view name) {
    const toml::node* node = root.get(name);
    if (node == nullptr) {
      return none_;
    }
    if (!node->is_table()) {
      fault(kWrongValue, node->source(), fmt::format("{} is not a table", name),
            fmt::format("write [{}] on a line of its own, and its keys below", name));
      return none_;
    }
    return *node->as_table();
  }

  std::string text_of(const toml::node& node, std::string_view what) {
    const auto* text = node.as_string();
    if (text == nullptr || text->get().empty()) {
      fault(kWrongValue, node.source(),
            fmt::format("{} {}", what, text == nullptr ? "is not a text" : "is empty"),
            text == nullptr ? "put it in quotes" : "write a text, or take the line away");
      return {};
    }
    return text->get();
  }

  // Empty texts are allowed, since an empty cell can be selected.
  std::vector<std::string> texts_of(const toml::node& node, std::string_view what) {
    std::vector<std::string> all;
    const toml::array* array = node.as_array();
    const bool are_texts = array != nullptr && !array->empty() &&
                           std::all_of(array->begin(), array->end(),
                                       [](const toml::node& one) { return one.is_string(); });
    if (!are_texts) {
      fault(kWrongValue, node.source(), fmt::format("{} is not a list of texts", what),
            "write it as [\"one\", \"two\"]");
      return all;
    }
    for (const toml::node& one : *array) {
      all.push_back(one.as_string()->get());
    }
    return all;
  }

  void read_text(const toml::table& table, std::string_view key, std::string& out) {
    if (const toml::node* node = table.get(key)) {
      out = text_of(*node, key);
    }
  }

  void read_texts(const toml::table& table, std::string_view key, std::vector<std::string>& out) {
    if (const toml::node* node = table.get(key)) {
      out = texts_of(*node, key);
    }
  }

  void read_input(const toml::table& table) {
    constexpr std::array<std::string_view, 3> kKeys = {"delimiter", "header", "columns"};
    check_names(table, kKeys, "key");
    read_texts(table, "columns", map_.columns);
    if (const toml::node* node = table.get("header")) {
      map_.header = node->value_or(true);
      if (!node->is_boolean()) {
        fault(kWrongValue, node->source(), "header is not true or false",
              "write header = false for a CSV whose first record is data");
      }
    }
    if (const toml::node* node = table.get("delimiter")) {
      const std::string delimiter = text_of(*node, "delimiter");
      map_.delimiter = delimiter.empty() ? ',' : delimiter.front();
      const bool is_one = delimiter.size() == 1 && delimiter.front() > 0;
      if (!delimiter.empty() && (!is_one || delimiter.find_first_of("\"\r\n") == 0)) {
        fault(kWrongValue, node->source(), "the delimiter is not one ASCII character",
              "write \",\", \";\" or \"\\t\"");
      }
    }
    if (map_.header == !map_.columns.empty()) {
      const toml::node* node = table.get(map_.header ? "columns" : "header");
      fault(kWrongValue, node == nullptr ? table.source() : node->source(),
            map_.header ? "columns are listed, and the header names them too"
                        : "there is no header, and no list of columns",
            map_.header ? "add header = false, or take columns away"
                        : "add columns = [\"rater\", \"subject\", ...] to [input]");
    }
  }

  void read_constants(const toml::table& table) {
    constexpr std::array<std::string_view, 2> kKeys = {"kind", "rater"};
    check_names(table, kKeys, "constant");
    read_text(table, "rater", map_.rater);
    const toml::node* node = table.get("kind");
    if (node == nullptr) {
      missing("the kind of evidence is missing", "add kind = \"inspection\" to [constants]");
      return;
    }
    const std::string name = text_of(*node, "kind");
    if (const auto kind = evidence::kind_named(name)) {
      map_.kind = *kind;
    } else if (!name.empty()) {
      std::array<std::string_view, evidence::kKinds.size()> names;
      std::transform(evidence::kKinds.begin(), evidence::kKinds.end(), names.begin(),
                     [](evidence::Kind one) { return evidence::name_of(one); });
      const auto meant = nearest_name(name, names);
      fault(kWrongValue, node->source(),
            fmt::format("there is no kind of evidence {}", excerpt(name)),
            meant ? fmt::format("did you mean \"{}\"?", *meant)
                  : fmt::format("kinds are {}", fmt::join(names, ", ")));
    }
  }

  void read_fields(const toml::table& table) {
    check_names(table, kFields, "field");
    for (const auto& [key, node] : table) {
      const std::string field(key.str());
      if (field == "observed_at" && node.is_table()) {
        read_time_field(*node.as_table());
      } else {
        map_.fields[field] = text_of(node, field);
      }
    }
  }

  void read_time_field(const toml::table& table) {
    constexpr std::array<std::string_view, 2> kKeys = {"column", "format"};
    check_names(table, kKeys, "key");
    read_text(table, "column", map_.fields["observed_at"]);
    if (table.get("column") == nullptr) {
      fault(kMissing, table.source(), "observed_at names no column", "add column = \"...\"");
    }
    const toml::node* node = table.get("format");
    if (node == nullptr) {
      return;
    }
    const std::string name = text_of(*node, "format");
    const auto known = std::find_if(kFormats.begin(), kFormats.end(),
                                    [&](const FormatName& one) { return one.name == name; });
    if (known != kFormats.end()) {
      map_.time_format = known->format;
    } else if (!name.empty()) {
      fault(kWrongValue, node->source(), fmt::format("there is no time format {}", excerpt(name)),
            "formats are rfc3339, date, yyyymmdd, unix-seconds");
    }
  }

  void read_facets(const toml::table& table) {
    for (const auto& [key, node] : table) {
      map_.facets[std::string(key.str())] = text_of(node, key.str());
    }
  }

  void read_id(const toml::table& table) {
    constexpr std::array<std::string_view, 3> kKeys = {"from", "separator", "repeat"};
    check_names(table, kKeys, "key");
    read_texts(table, "from", map_.id_from);
    read_text(table, "separator", map_.id_separator);
    const toml::node* node = table.get("repeat");
    if (node == nullptr) {
      return;
    }
    const std::string repeat = text_of(*node, "repeat");
    if (repeat == "keep-first") {
      map_.repeat = Repeat::KeepFirst;
    } else if (!repeat.empty() && repeat != "conflict") {
      fault(kWrongValue, node->source(), fmt::format("repeat cannot be {}", excerpt(repeat)),
            "write \"conflict\" to reject a repeated id with other content, or \"keep-first\"");
    }
  }

  void read_select(const toml::table& table) {
    for (const auto& [key, node] : table) {
      CsvMap::Selection one{.column = std::string(key.str()), .is_number = false, .allowed = {}};
      one.is_number = node.value_or(std::string_view()) == "number";
      if (node.is_array()) {
        one.allowed = texts_of(node, key.str());
      } else if (!one.is_number) {
        fault(kWrongValue, node.source(),
              fmt::format("the selection by {} is no list of texts, and not \"number\"",
                          excerpt(key.str())),
              "write the cells to take as [\"one\", \"two\"], or \"number\" to take numbers");
      }
      map_.select.push_back(std::move(one));
    }
  }

  void read_report(const toml::table& table) {
    constexpr std::array<std::string_view, 1> kKeys = {"repeats_of"};
    check_names(table, kKeys, "key");
    read_texts(table, "repeats_of", map_.report_repeats_of);
  }

  void check_complete() {
    for (const std::string_view field : {"subject", "score", "observed_at"}) {
      if (!map_.fields.contains(std::string(field))) {
        missing(fmt::format("{} is not mapped", field),
                fmt::format("add {} = \"COLUMN\" to [fields]", field));
      }
    }
    if (map_.rater.empty() == !map_.fields.contains("rater")) {
      missing(map_.rater.empty() ? "the rater is not mapped" : "the rater is given in two ways",
              "map rater in [fields], or name one in [constants]");
    }
    if (map_.id_from.empty() == !map_.fields.contains("id")) {
      missing(map_.id_from.empty() ? "the id is not mapped" : "the id is given in two ways",
              "write from = [...] in [id], or map id in [fields]");
    }
  }

  // Without a header the map itself says which columns there are.
  void check_columns(const toml::table& root) {
    if (map_.header) {
      return;
    }
    const std::vector<std::string_view> known(map_.columns.begin(), map_.columns.end());
    for (const std::string_view table : {"fields", "facets"}) {
      for (const auto& [key, node] : table_of(root, table)) {
        const toml::node* text = node.is_table() ? node.as_table()->get("column") : &node;
        check_column(*text, text->value_or(std::string_view()), known);
      }
    }
    for (const auto& [key, node] : table_of(root, "select")) {
      check_column(node, key.str(), known);
    }
    check_column_list(root["id"]["from"].node(), known);
    check_column_list(root["report"]["repeats_of"].node(), known);
  }

  void check_column_list(const toml::node* list, std::span<const std::string_view> known) {
    if (list == nullptr) {
      return;
    }
    for (const toml::node& one : *list->as_array()) {
      check_column(one, one.value_or(std::string_view()), known);
    }
  }

  void check_column(const toml::node& at, std::string_view name,
                    std::span<const std::string_view> known) {
    if (name == kRowColumn || std::find(known.begin(), known.end(), name) != known.end()) {
      return;
    }
    const auto meant = nearest_name(name, known);
    fault(kUnknownName, at.source(), fmt::format("there is no column {}", excerpt(name)),
          meant ? fmt::format("did you mean \"{}\"?", *meant)
                : fmt::format("[input] lists {}", fmt::join(known, ", ")));
  }

  std::string file_;
  CsvMap map_;
  Diagnostics found_;
  const toml::table none_;
};

}  // namespace

LoadedMap load_csv_map(std::string_view text, std::string_view file) {
  return MapReader(file).read(text);
}

}  // namespace recount::feeds
