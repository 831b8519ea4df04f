// recount-verify: an outsider's check of a ledger directory. It needs the ledger's public key and
// believes nothing else; it links none of the code that writes ledgers or rates by them.
#include <algorithm>
#include <cstdio>
#include <exception>
#include <optional>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "app/recount_verify_record.h"
#include "app/recount_verify_witness.h"
#include "base/json_writer.h"
#include "policy/house.h"

namespace recount::app {
namespace {

struct Options {
  std::string directory;
  std::string vkey;
  std::string standings;  // a context to print
  std::vector<std::string> witnesses;
  std::optional<std::size_t> witnesses_needed;  // nothing: all that are named
  bool openings = false;
  bool json = false;
};

struct Outcome {
  PublicLog log;
  PrivateRecord record;
  Vouched vouched;
  std::string house_rules = "unknown";
  std::vector<std::string> faults;
};

// The vkey itself, or the file that holds it.
std::string key_text(const std::string& given) {
  std::string text = read_text(given).value_or(given);
  while (text.ends_with('\n')) {
    text.pop_back();
  }
  return text;
}

Status verify(const Options& options, Outcome& out) {
  out.log = RECOUNT_TRY(read_public_log(options.directory, key_text(options.vkey), out.faults));
  out.record = RECOUNT_TRY(read_record(options.directory, out.log,
                                       options.openings || !options.standings.empty(), out.faults));
  std::vector<std::string> witness_keys;
  for (const std::string& given : options.witnesses) {
    witness_keys.push_back(key_text(given));
  }
  out.vouched = RECOUNT_TRY(read_cosigned(options.directory, out.log, witness_keys, out.faults));
  const std::size_t needed = options.witnesses_needed.value_or(witness_keys.size());
  if (out.vouched.witnesses.size() < needed) {
    out.faults.push_back(fmt::format("cosigned: {} of the {} cosignatures asked for",
                                     out.vouched.witnesses.size(), needed));
  }
  if (!out.record.genesis) {
    out.faults.push_back("entry 0: no genesis");
  } else if (out.record.genesis->rulebook == policy::house_rulebook_hash()) {
    out.house_rules = "known";
  }
  const std::vector<Ed25519Public>& keys = out.record.keys;
  if (std::find(keys.begin(), keys.end(), out.log.key) == keys.end()) {
    out.faults.push_back("the key given is none that the ledger's entries name");
  }
  return {};
}

void print_standings(const Options& options, const Outcome& out, JsonWriter& json) {
  json.key("standings").begin_array();
  for (const auto& [subject, rating] : recount_context(out.record, options.standings)) {
    json.begin_object().field("subject", subject).field("rating", rating.rating);
    json.field("evidence_count", rating.evidence_count).end_object();
  }
  json.end_array();
}

void print_json(const Options& options, const Outcome& out) {
  JsonWriter json;
  json.begin_object().field("verdict", out.faults.empty() ? "pass" : "fail");
  json.field("origin", out.log.origin).field("tree_size", out.log.size);
  json.field("root", to_base64(out.log.root)).field("openings", out.record.openings);
  json.field("openings_erased", std::uint64_t{out.record.erased.size()});
  json.field("cosigned_size", out.vouched.size).key("cosigned_by").begin_array();
  for (const std::string& name : out.vouched.witnesses) {
    json.value(name);
  }
  json.end_array();
  json.field("house_rules", out.house_rules).key("faults").begin_array();
  for (const std::string& fault : out.faults) {
    json.value(fault);
  }
  json.end_array();
  if (!options.standings.empty() && out.record.policies.contains(options.standings)) {
    print_standings(options, out, json);
  }
  std::printf("%s\n", json.end_object().text().c_str());
}

void print_text(const Options& options, const Outcome& out) {
  std::string text = fmt::format("{}\n  entries     {}\n  root        {}\n", out.log.origin,
                                 out.log.size, to_base64(out.log.root));
  text += options.openings
              ? fmt::format("  openings    {} match their commitments\n", out.record.openings)
              : std::string("  openings    not asked for (--openings)\n");
  if (!out.record.erased.empty()) {
    text += fmt::format("  erased      {}, each listed by an erasure or expiry\n",
                        out.record.erased.size());
  }
  if (!options.witnesses.empty()) {
    text += fmt::format("  cosigned    {} entries, by {} of the {} witnesses named\n",
                        out.vouched.size, out.vouched.witnesses.size(), options.witnesses.size());
  }
  text += fmt::format("  house rules: {}\n", out.house_rules);
  for (const std::string& fault : out.faults) {
    text += "fault: " + fault + "\n";
  }
  text += out.faults.empty() ? "verified\n" : fmt::format("FAILED: {} faults\n", out.faults.size());
  std::fputs(text.c_str(), stdout);
}

int run(int argc, char** argv) {
  CLI::App app("Verify a ledger directory with nothing but its public key", "recount-verify");
  app.footer(
      "Examples:\n"
      "  recount key city.ledger > city.vkey\n"
      "  recount-verify city.ledger --vkey city.vkey\n"
      "  recount-verify city.ledger --vkey city.vkey --openings\n"
      "  recount-verify city.ledger --vkey city.vkey --witness w1.vkey --witness w2.vkey "
      "--witnesses 1\n"
      "  recount-verify city.ledger --vkey city.vkey --standings inspection --json");
  Options options;
  app.add_option("directory", options.directory, "ledger directory, or a copy of its public half")
      ->required();
  app.add_option("--vkey", options.vkey, "the key, or a file that holds it")->required();
  app.add_flag("--openings", options.openings, "hold the vault against the commitments");
  app.add_option("--standings", options.standings,
                 "recount every standing of this context from the openings");
  app.add_option("--witness", options.witnesses,
                 "a witness that must have cosigned: its key, or a file of it; repeatable");
  app.add_option("--witnesses", options.witnesses_needed,
                 "how many of the witnesses named are enough; else all");
  app.add_flag("--json", options.json, "print JSON");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  Outcome out;
  if (const Status done = verify(options, out); !done) {
    out.faults.push_back(done.error().message);
  }
  if (options.json || !options.standings.empty()) {
    print_json(options, out);
  } else {
    print_text(options, out);
  }
  return out.faults.empty() ? 0 : 1;
}

}  // namespace
}  // namespace recount::app

int main(int argc, char** argv) {
  try {
    return recount::app::run(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "error: internal error: %s\n", error.what());
    return 70;
  }
}
