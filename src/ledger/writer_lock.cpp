#include "ledger/writer_lock.h"

#include <string>
#include <unistd.h>

#include "ledger/layout.h"

namespace recount::ledger {
namespace {

/// The id that the holder wrote; it may be just about to.
std::string holder_of(const Path& ledger) {
  const Result<std::string> text = read_text(lock_path(ledger));
  const std::string id = text ? text->substr(0, text->find('\n')) : "";
  return id.empty() ? "another process" : "process " + id;
}

}  // namespace

Result<File> lock_for_writing(const Path& ledger) {
  File file = RECOUNT_TRY(File::open(lock_path(ledger), File::Mode::Create));
  if (!RECOUNT_TRY(file.try_lock())) {
    return make_error(ErrorCode::Busy, holder_of(ledger) + " is writing to " + ledger.string(),
                      "if it is a server, go through it with --via URL; otherwise wait for it");
  }
  RECOUNT_TRY(file.truncate(0));
  const std::string id = std::to_string(::getpid()) + "\n";
  RECOUNT_TRY(file.write_at(0, as_bytes(id)));
  return file;
}

}  // namespace recount::ledger
