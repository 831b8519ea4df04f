#include "app/sarif.h"

#include <algorithm>
#include <map>

#include "base/json_writer.h"
#include "policy/verdict.h"

namespace recount::app {
namespace {

struct Found {
  std::string rule;
  const Diagnostic* shown = nullptr;
  bool is_warning = false;
};

std::vector<Found> found_in(const policy::Checked& checked) {
  std::vector<Found> all;
  for (const Diagnostic& one : checked.loaded.diagnostics) {
    const std::string_view book = policy::is_of_a_rule(one) ? "house/" : "text/";
    all.push_back({.rule = std::string(book) + one.code,
                   .shown = &one,
                   .is_warning = one.severity != Severity::Error});
  }
  for (const policy::RuleFinding& one : checked.findings) {
    all.push_back({.rule = one.shown.code,
                   .shown = &one.shown,
                   .is_warning = one.demand == policy::Demand::Warn});
  }
  return all;
}

void write_text(JsonWriter& json, std::string_view name, std::string_view text) {
  json.key(name).begin_object().field("text", text).end_object();
}

void write_rules(JsonWriter& json, std::span<const SarifFile> files) {
  std::map<std::string, const Diagnostic*> rules;
  for (const SarifFile& file : files) {
    for (const Found& found : found_in(*file.checked)) {
      rules.try_emplace(found.rule, found.shown);
    }
  }
  json.key("rules").begin_array();
  for (const auto& [id, shown] : rules) {
    json.begin_object().field("id", id);
    write_text(json, "shortDescription", shown->message);
    std::string notes;
    for (const std::string& note : shown->notes) {
      notes += (notes.empty() ? "" : "; ") + note;
    }
    write_text(json, "fullDescription", notes.empty() ? shown->message : notes);
    if (!shown->help.empty()) {
      write_text(json, "help", shown->help);
    }
    json.end_object();
  }
  json.end_array();
}

// A finding about the whole text stands at its first line, since SARIF knows no place 0.
void write_result(JsonWriter& json, std::string_view file, const Found& found) {
  const Span& span = found.shown->span;
  const std::string& help = found.shown->help;
  json.begin_object().field("ruleId", found.rule);
  json.field("level", found.is_warning ? "warning" : "error");
  write_text(json, "message", found.shown->message + (help.empty() ? "" : "; help: " + help));
  json.key("locations").begin_array().begin_object().key("physicalLocation").begin_object();
  json.key("artifactLocation").begin_object().field("uri", file).end_object();
  json.key("region").begin_object().field("startLine", std::max<std::size_t>(span.line, 1));
  json.field("startColumn", std::max<std::size_t>(span.column, 1)).end_object();
  json.end_object().end_object().end_array().end_object();
}

}  // namespace

std::string sarif_text(std::span<const SarifFile> files) {
  JsonWriter json;
  json.begin_object().field("version", "2.1.0");
  json.field("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
  json.key("runs").begin_array().begin_object();
  json.key("tool").begin_object().key("driver").begin_object().field("name",
                                                                     "recount policy check");
  write_rules(json, files);
  json.end_object().end_object();
  json.field("columnKind", "unicodeCodePoints").key("results").begin_array();
  for (const SarifFile& file : files) {
    for (const Found& found : found_in(*file.checked)) {
      write_result(json, file.file, found);
    }
  }
  return json.end_array().end_object().end_array().end_object().take() + "\n";
}

}  // namespace recount::app
