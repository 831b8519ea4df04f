// recount backup, recount restore
#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "app/command.h"
#include "app/opened_ledger.h"
#include "app/progress.h"
#include "base/json_writer.h"
#include "intake/intake.h"
#include "ledger/backup.h"
#include "ledger/layout.h"
#include "ledger/verify.h"

namespace recount::app {
namespace {

struct BackupOptions {
  std::string ledger;
  std::string file;
  std::string keys;
  std::string newest;
  std::int64_t keep_days = 30;
  bool nothing_newer = false;
  bool json = false;
};

Status back_up(const BackupOptions& options) {
  SystemClock clock;
  SystemEntropy entropy;
  const Instant now = clock.now();
  const std::uint64_t destroyed = RECOUNT_TRY(ledger::destroy_expired_keys(options.keys, now));
  const ledger::BackupKey key = RECOUNT_TRY(ledger::key_that_expires(
      options.keys, {now.microseconds + options.keep_days * kDay.microseconds}, entropy));
  const ledger::BackupReport report =
      RECOUNT_TRY(ledger::write_backup(options.ledger, options.file, key, entropy));
  JsonWriter json;
  json.begin_object().field("tree_size", report.tree_size).field("bytes", report.bytes);
  json.field("key", to_hex(key.id)).field("expires_at", to_rfc3339(key.expires_at));
  json.field("keys_destroyed", destroyed).end_object();
  print(options.json ? json.text() + "\n"
                     : fmt::format("{}: {} entries, {} bytes, readable until {} with the key {}\n",
                                   options.file, report.tree_size, report.bytes,
                                   to_rfc3339(key.expires_at), to_hex(key.id)));
  return {};
}

/// Openings that entries behind the backup list as erased are destroyed as the ledger is opened.
Status reapply_erasures(const std::string& ledger) {
  SystemClock clock;
  SystemEntropy entropy;
  const bool has_admission =
      File::open(Path(ledger) / "secret" / "admission.key", File::Mode::Read).has_value();
  if (has_admission) {
    RECOUNT_TRY(intake::Intake::open(ledger, clock, entropy));
  } else {  // an access log
    RECOUNT_TRY(ledger::Writer::open(ledger, clock, entropy));
  }
  return {};
}

Status check_whole(const std::string& ledger) {
  const ledger::LedgerReport report = ledger::verify_ledger(ledger);
  if (report.fault_count == 0) {
    return {};
  }
  return make_error(ErrorCode::Damaged,
                    fmt::format("what was restored is not whole: {}: {}", report.faults[0].place,
                                report.faults[0].reason),
                    "do not serve it; `recount verify` tells the whole extent");
}

Status restore(const BackupOptions& options) {
  if (options.newest.empty() != options.nothing_newer) {
    return make_error(ErrorCode::Usage, "a backup may be older than what was published since",
                      "give --newest DIR, where the newest tree is, or --nothing-newer when "
                      "nothing was published behind the backup");
  }
  const ledger::BackupKeyId id = RECOUNT_TRY(ledger::read_backup_key_id(options.file));
  const ledger::BackupKey key = RECOUNT_TRY(ledger::find_backup_key(options.keys, id));
  RECOUNT_TRY(ledger::unpack_backup(options.file, key.key, options.ledger));
  if (!options.newest.empty()) {
    const Result<ledger::RollForward> rolled = ledger::roll_forward(options.ledger, options.newest);
    if (!rolled) {
      RECOUNT_TRY(remove_with_content(options.ledger));
      return rolled.error();
    }
  }
  RECOUNT_TRY(reapply_erasures(options.ledger));
  RECOUNT_TRY(check_whole(options.ledger));
  const ledger::Reader reader = RECOUNT_TRY(ledger::Reader::open(options.ledger));
  JsonWriter json;
  json.begin_object().field("tree_size", reader.size()).end_object();
  print(options.json ? json.text() + "\n"
                     : fmt::format("{}: {} entries, erasures applied, whole\n", options.ledger,
                                   reader.size()));
  return {};
}

}  // namespace

void add_backup_commands(CLI::App& app, int& exit_code) {
  const auto backed = make_options<BackupOptions>();
  CLI::App* backup = app.add_subcommand("backup", "Copy a ledger into one sealed file");
  backup->footer(
      "Example:\n"
      "  recount backup city.ledger city.backup --keys /mnt/keys --keep-days 30\n\n"
      "Also while a server writes. The key is made in --keys, which belongs on another medium; "
      "when\n"
      "its days are over the next backup destroys it, and what was erased since is gone from "
      "every\n"
      "copy of the file.");
  backup->add_option("ledger", backed->ledger, "ledger directory")->required();
  backup->add_option("file", backed->file, "the file to write")->required();
  backup->add_option("--keys", backed->keys, "directory of the keys of backups")->required();
  backup->add_option("--keep-days", backed->keep_days, "how long the backup can be read")
      ->check(CLI::Range(1, 3650));
  backup->add_flag("--json", backed->json, "print JSON");
  backup->callback([backed, &exit_code] { exit_code = finish(back_up(*backed), backed->json); });

  const auto restored = make_options<BackupOptions>();
  CLI::App* restoring = app.add_subcommand("restore", "Make a ledger from a backup");
  restoring->footer(
      "Example:\n"
      "  recount restore city.backup city.ledger --keys /mnt/keys --newest city.damaged\n\n"
      "--newest names a directory with the newest tree (checkpoint, vkey, tile/) and what is left\n"
      "of the vault: the ledger goes on from there, and erasures since the backup are applied\n"
      "again. A backup that would show another tree than the published one is refused.");
  restoring->add_option("file", restored->file, "the backup")->required();
  restoring->add_option("ledger", restored->ledger, "directory to make")->required();
  restoring->add_option("--keys", restored->keys, "directory of the keys of backups")->required();
  restoring->add_option("--newest", restored->newest, "where the newest tree is");
  restoring->add_flag("--nothing-newer", restored->nothing_newer,
                      "nothing was published behind the backup");
  restoring->add_flag("--json", restored->json, "print JSON");
  restoring->callback(
      [restored, &exit_code] { exit_code = finish(restore(*restored), restored->json); });
}

}  // namespace recount::app
