// Backups: any bytes are refused, sealed or not, or are files with plain names and their sizes.
#include "base/ensure.h"
#include "fuzz_input.h"
#include "ledger/backup_file.h"

namespace recount::ledger {
namespace {

void read(const Path& path) {
  std::uint64_t due = 0;
  const BackupSink sink{.begin = [&](const std::string& name, std::uint64_t size) -> Status {
                          ensure(due == 0, "a file ends before the next one begins");
                          ensure(!name.empty() && name.front() != '/', "names are relative");
                          due = size;
                          return {};
                        },
                        .append = [&](ByteView bytes) -> Status {
                          ensure(bytes.size() <= due, "a file has the bytes that it says");
                          due -= bytes.size();
                          return {};
                        }};
  const Status done = read_backup(path, {}, sink);
  ensure(!done || due == 0, "what is read is whole");
}

}  // namespace
}  // namespace recount::ledger

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using recount::ensure;
  using recount::feeds::MemoryFile;
  using recount::ledger::BackupWriter;
  const MemoryFile as_it_is(data, size);
  recount::ledger::read(as_it_is.path());
  const MemoryFile sealed(nullptr, 0);
  recount::SeededEntropy entropy(1);
  auto writer = BackupWriter::create(sealed.path(), {}, {}, entropy);
  ensure(writer.has_value(), "a file in memory can be written");
  const bool is_written = writer->append(recount::ByteView(data, size)) && writer->finish();
  ensure(is_written, "a file in memory can be written");
  recount::ledger::read(sealed.path());
  return 0;
}
