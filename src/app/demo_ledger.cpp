#include "app/demo_ledger.h"

#include <algorithm>

#include <fmt/format.h>

#include "app/progress.h"
#include "engine/snapshot.h"
#include "ledger/verify.h"

namespace recount::app {
namespace {

constexpr std::size_t kFaultsShown = 3;

Error differs(const Path& path, const ledger::LedgerReport& report) {
  Error error =
      make_error(ErrorCode::Damaged,
                 fmt::format("{} does not verify: {} faults", path.string(), report.fault_count),
                 "`recount demo --fresh` makes the demo anew");
  for (std::size_t index = 0; index < std::min(kFaultsShown, report.faults.size()); ++index) {
    error.note(report.faults[index].place + ": " + report.faults[index].reason);
  }
  return error;
}

}  // namespace

Result<DemoLedger> look_into(const Path& path, bool progress) {
  DemoLedger found;
  found.name = path.filename().string();
  found.path = path;
  Progress bar("verify " + found.name, 0, progress);
  const ledger::LedgerReport report = ledger::verify_ledger(
      path, [&](std::uint64_t done, std::uint64_t /*all*/) { bar.update(done, done); });
  if (report.fault_count > 0) {
    return differs(path, report);
  }
  const ledger::Reader reader = RECOUNT_TRY(ledger::Reader::open(path));
  const engine::Engine engine = RECOUNT_TRY(engine::replay(reader));
  if (RECOUNT_TRY(engine::compare_snapshot(path, reader)) == engine::SnapshotState::Damaged) {
    RECOUNT_TRY(engine::save_snapshot(path, reader, engine));
  }
  found.tree_size = reader.size();
  found.root = to_base64(reader.checkpoint().root);
  found.state_hash = to_hex(engine.state_hash());
  found.kind = engine.genesis() ? name_of(engine.genesis()->kind) : "";
  for (const auto& [name, context] : engine.contexts()) {
    found.context = name;
    found.evidence += context.record().count();
    found.subjects += context.subjects().size();
    found.parties += context.parties().count();
  }
  return found;
}

std::string line_of(const DemoLedger& ledger) {
  std::string text = fmt::format(
      "  {:<16} {:<10} {:>8} pieces of evidence about {} subjects\n"
      "  {:<16} {:<10} {:>8} entries, root {}\n",
      ledger.name, ledger.kind, grouped(ledger.evidence), grouped(ledger.subjects), "", "",
      grouped(ledger.tree_size), ledger.root);
  for (const ArchiveIngest& one : ledger.ingests) {
    text += fmt::format("    {}: {} accepted, {} duplicates, {} rejected, {} left out by the map\n",
                        one.file, grouped(one.summary.accepted), grouped(one.summary.duplicate),
                        grouped(one.summary.rejected), grouped(one.summary.left_out));
    for (const std::string& note : one.summary.notes) {
      text += fmt::format("      {}\n", note);
    }
    if (one.summary.rejected > 0) {
      text += fmt::format("      rejected, with reasons: {}\n",
                          rejects_path(ledger.path, one.file).string());
    }
  }
  if (!ledger.ingests.empty()) {
    text += fmt::format("    {} parties\n", grouped(ledger.parties));
  }
  return text;
}

void write_fields(JsonWriter& json, const DemoLedger& ledger) {
  json.field("ledger", ledger.path.string()).field("ledger_kind", ledger.kind);
  json.field("context", ledger.context).field("evidence", ledger.evidence);
  json.field("subjects", ledger.subjects).field("parties", ledger.parties);
  json.field("tree_size", ledger.tree_size).field("root", ledger.root);
  json.field("state_hash", ledger.state_hash).field("verdict", "pass");
  json.field("places", ledger.places.count);
  json.field("places_without_point", ledger.places.without_point);
  json.field("made_now", ledger.made_now).key("ingests").begin_array();
  for (const ArchiveIngest& one : ledger.ingests) {
    json.begin_object().field("file", one.file).field("accepted", one.summary.accepted);
    json.field("duplicate", one.summary.duplicate).field("rejected", one.summary.rejected);
    json.field("left_out", one.summary.left_out).key("notes").begin_array();
    for (const std::string& note : one.summary.notes) {
      json.value(note);
    }
    json.end_array().end_object();
  }
  json.end_array();
}

}  // namespace recount::app
