// recount proof, recount verify
#include <map>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "app/command.h"
#include "app/progress.h"
#include "base/json_writer.h"
#include "engine/snapshot.h"
#include "evidence/codec.h"
#include "ledger/verify.h"
#include "policy/house.h"

namespace recount::app {
namespace {

constexpr int kFaultExit = 1;

struct ProofOptions {
  std::string ledger;
  std::uint64_t index = 0;
  bool json = false;
};

struct VerifyOptions {
  std::string ledger;
  bool json = false;
};

// What verification found beyond the ledger's own bytes.
struct Findings {
  ledger::LedgerReport ledger;
  std::vector<ledger::Fault> faults;  // of all parts
  std::string house_rules = "unknown";
  std::string snapshot = "absent";
  std::string state_hash;
  std::uint64_t erased_accounted = 0;  // openings that an erasure or expiry on record lists
};

Status print_proof(const ProofOptions& options) {
  const ledger::Reader reader = RECOUNT_TRY(ledger::Reader::open(options.ledger));
  const std::string receipt = RECOUNT_TRY(reader.receipt(options.index));
  JsonWriter json;
  json.begin_object().field("index", options.index).field("tree_size", reader.size());
  json.field("vkey", reader.vkey()).field("receipt", receipt).end_object();
  print(options.json ? json.text() + "\n" : receipt);
  return {};
}

// The genesis says whose ledger this is and under which rules.
void check_genesis(const engine::Engine& engine, const ledger::Reader& reader, Findings& found) {
  const auto& genesis = engine.genesis();
  if (!genesis) {
    found.faults.push_back({.place = "entry 0", .reason = "the ledger has no genesis entry"});
    return;
  }
  const auto& rotations = engine.rotations();
  const Ed25519Public& key =
      rotations.empty() ? genesis->signing_key : rotations.rbegin()->second.new_key;
  const std::string place =
      fmt::format("entry {}", rotations.empty() ? 0 : rotations.rbegin()->first);
  if (ledger::vkey_of(genesis->origin, key) != reader.vkey()) {
    found.faults.push_back({.place = place, .reason = "it names another key than vkey"});
  }
  const bool known = genesis->rulebook == policy::house_rulebook_hash();
  found.house_rules = known ? "known" : "unknown";
}

// An opening may be missing with an erasure that lists it, and must not be there after one; what is
// left of it must be what the erasure says.
Status check_erasures(const engine::Engine& engine, const ledger::Reader& reader, Findings& found) {
  for (const evidence::EntryIndex entry : engine.missing()) {
    found.faults.push_back({.place = fmt::format("entry {}", entry),
                            .reason = "its opening is erased, and no erasure lists it"});
  }
  std::map<evidence::EntryIndex, std::pair<std::uint32_t, ledger::Salt>> left;
  if (!found.ledger.erased.empty()) {
    RECOUNT_TRY(reader.visit(0, reader.size(), [&](const ledger::OpenedEntry& entry) -> Status {
      if (entry.is_erased) {
        left[entry.index] = {static_cast<std::uint32_t>(entry.bytes.size()), entry.mark};
      }
      return {};
    }));
  }
  for (const auto& [name, context] : engine.contexts()) {
    for (const auto& [erasure, fact] : context.record().facts()) {
      const auto* erased = std::get_if<engine::Erased>(&fact);
      if (erased == nullptr) {
        continue;
      }
      evidence::MarkHash marks;
      bool is_done = true;
      erased->entries.for_each([&](evidence::EntryIndex entry) {
        const auto at = left.find(entry);
        is_done = is_done && at != left.end();
        if (at != left.end()) {
          marks.add(at->second.first, at->second.second);
          ++found.erased_accounted;
        }
      });
      if (!is_done) {
        found.faults.push_back({.place = fmt::format("entry {}", erasure),
                                .reason = "it lists openings that are there still; open the ledger "
                                          "for writing once to finish the erasure"});
      } else if (marks.take() != erased->marks) {
        found.faults.push_back(
            {.place = fmt::format("entry {}", erasure),
             .reason = "what is left of the openings that it lists was changed"});
      }
    }
  }
  return {};
}

// Replays every rating from the first entry, and holds the snapshot against it.
Status check_ratings(const Path& path, Findings& found) {
  const ledger::Reader reader = RECOUNT_TRY(ledger::Reader::open(path));
  const engine::Engine engine = RECOUNT_TRY(engine::replay(reader));
  found.state_hash = to_hex(engine.state_hash());
  check_genesis(engine, reader, found);
  RECOUNT_TRY(check_erasures(engine, reader, found));
  switch (RECOUNT_TRY(engine::compare_snapshot(path, reader))) {
    case engine::SnapshotState::Absent:
      found.snapshot = "absent";
      break;
    case engine::SnapshotState::Intact:
      found.snapshot = "intact";
      break;
    case engine::SnapshotState::Damaged:
      found.snapshot = "rebuilt";
      found.faults.push_back({.place = "snapshot/engine",
                              .reason = "differs from a replay of the ledger; it was rebuilt"});
      RECOUNT_TRY(engine::save_snapshot(path, reader, engine));
      break;
  }
  return {};
}

Findings verify(const VerifyOptions& options) {
  Findings found;
  Progress progress("verify", 0, !options.json);
  found.ledger = ledger::verify_ledger(options.ledger, [&](std::uint64_t done, std::uint64_t all) {
    progress.update(all == 0 ? 0 : done, done);
  });
  found.faults = found.ledger.faults;
  if (const Status done = check_ratings(options.ledger, found); !done) {
    found.faults.push_back(
        {.place = done.error().where.empty() ? options.ledger : done.error().where,
         .reason = done.error().message});
  }
  return found;
}

std::string verify_json(const Findings& found) {
  JsonWriter json;
  json.begin_object().field("verdict", found.faults.empty() ? "pass" : "fail");
  json.field("tree_size", found.ledger.checkpoint.size);
  json.field("root", to_base64(found.ledger.checkpoint.root));
  json.field("origin", found.ledger.checkpoint.origin);
  json.field("tiles_checked", found.ledger.tiles_checked);
  json.field("openings_checked", found.ledger.openings_checked);
  json.field("openings_erased", found.erased_accounted);
  json.field("entries_unpublished", found.ledger.entries_unpublished);
  json.field("free_bytes_excluded", found.ledger.free_bytes);
  json.field("house_rules", found.house_rules).field("snapshot", found.snapshot);
  json.field("state_hash", found.state_hash).key("faults").begin_array();
  for (const ledger::Fault& fault : found.faults) {
    json.begin_object().field("place", fault.place).field("reason", fault.reason).end_object();
  }
  return json.end_array().end_object().take();
}

std::string verify_text(const VerifyOptions& options, const Findings& found) {
  std::string text =
      fmt::format("{}: {} entries, root {}\n", options.ledger,
                  grouped(found.ledger.checkpoint.size), to_base64(found.ledger.checkpoint.root));
  text += fmt::format(
      "  tiles and bundles  {} recomputed\n  openings           {} held against "
      "their commitments\n  ratings            replayed, state {}\n",
      grouped(found.ledger.tiles_checked), grouped(found.ledger.openings_checked),
      found.state_hash.empty() ? "not to be had" : found.state_hash.substr(0, 16));
  if (found.erased_accounted > 0) {
    text += fmt::format("  erased             {} openings, each listed by an erasure or expiry\n",
                        grouped(found.erased_accounted));
  }
  text += fmt::format("  snapshot           {}\n  house rules        {}\n", found.snapshot,
                      found.house_rules);
  text += fmt::format("  not covered        {} bytes of free space in the vault\n",
                      grouped(found.ledger.free_bytes));
  for (const ledger::Fault& fault : found.faults) {
    text += fmt::format("fault: {}: {}\n", fault.place, fault.reason);
  }
  return text + (found.faults.empty() ? "verified: nothing differs\n"
                                      : fmt::format("FAILED: {} faults\n", found.faults.size()));
}

}  // namespace

void add_proof_commands(CLI::App& app, int& exit_code) {
  const auto proof = make_options<ProofOptions>();
  CLI::App* proof_command =
      app.add_subcommand("proof", "Print an entry's receipt (c2sp.org/tlog-proof@v1)");
  proof_command->footer(
      "Example:\n  recount proof city.ledger 17 > receipt-17.txt\n\n"
      "The receipt proves, with nothing but the ledger's key, that the entry is in its tree.");
  proof_command->add_option("ledger", proof->ledger, "ledger directory")->required();
  proof_command->add_option("index", proof->index, "entry index, from 0")->required();
  proof_command->add_flag("--json", proof->json, "print JSON");
  proof_command->callback(
      [proof, &exit_code] { exit_code = finish(print_proof(*proof), proof->json); });

  const auto options = make_options<VerifyOptions>();
  CLI::App* verify_command = app.add_subcommand(
      "verify", "Recompute roots, openings and ratings; exit 1 when one differs");
  verify_command->footer("Example:\n  recount verify city.ledger");
  verify_command->add_option("ledger", options->ledger, "ledger directory")->required();
  verify_command->add_flag("--json", options->json, "print JSON");
  verify_command->callback([options, &exit_code] {
    const Findings found = verify(*options);
    print(options->json ? verify_json(found) + "\n" : verify_text(*options, found));
    exit_code = found.faults.empty() ? 0 : kFaultExit;
  });
}

}  // namespace recount::app
