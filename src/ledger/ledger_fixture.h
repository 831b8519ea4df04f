// For tests: ledgers in directories that go away, made from a fixed clock and seed.
#pragma once

#include <cstdlib>
#include <string>
#include <unistd.h>
#include <vector>

#include "base/clock.h"
#include "base/ensure.h"
#include "base/entropy.h"
#include "base/files.h"
#include "ledger/verify.h"
#include "ledger/writer.h"

namespace recount::ledger {

/// Where test ledgers are made: in memory if possible, since they sync thousands of times.
inline Path test_directories() {
  const Path in_memory = "/dev/shm";
  return ::access(in_memory.c_str(), W_OK) == 0 ? in_memory
                                                : std::filesystem::temp_directory_path();
}

class TestDirectory {
 public:
  TestDirectory() {
    std::string name = (test_directories() / "recount-ledger-XXXXXX").string();
    ensure(::mkdtemp(name.data()) != nullptr, "a temporary directory can be made");
    path_ = name;
  }

  ~TestDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  TestDirectory(const TestDirectory&) = delete;
  TestDirectory& operator=(const TestDirectory&) = delete;

  const Path& path() const { return path_; }

 private:
  Path path_;
};

inline constexpr Instant kTestTime{1'700'000'000'000'000};

inline std::string event_text(EntryIndex index) {
  return "event " + std::to_string(index);
}

/// A ledger with its clock and entropy. `writer` may be closed and opened again.
class TestLedger {
 public:
  explicit TestLedger(const WriterLimits& limits = {}) : limits_(limits) {
    CreateOptions options{.origin = "example.com/ledger", .signing_seed = {}};
    entropy_.fill(options.signing_seed);
    take(Writer::create(path(), options, clock, entropy_, limits_));
  }

  Path path() const { return directory_.path() / "ledger"; }

  Writer& writer() { return *writer_; }

  void close() { writer_.reset(); }

  void take(Result<Writer> opened) {
    ensure(opened.has_value(), "the test's ledger opens");
    writer_.emplace(std::move(*opened));
  }

  /// Opens anew; the error when that fails.
  Status reopen() {
    close();
    Result<Writer> opened = Writer::open(path(), clock, entropy_, limits_);
    if (!opened) {
      return opened.error();
    }
    writer_.emplace(std::move(*opened));
    return {};
  }

  /// Appends events until there are `size` entries, and commits them as one frame a microsecond
  /// after the one before. Entry 0 is a control entry.
  void grow_to(TreeSize size) {
    clock.set(clock.now() + Duration{1});
    for (EntryIndex index = writer().committed_size(); index < size; ++index) {
      const std::string text = event_text(index);
      const EntryIndex at = index == 0 ? writer().append_control(as_bytes(text))
                                       : writer().append_private(as_bytes(text));
      ensure(at == index, "entries are numbered as they come");
    }
    ensure(writer().commit().has_value(), "the test's ledger commits");
  }

  void publish() { ensure(writer().publish().has_value(), "the test's ledger publishes"); }

  FixedClock clock{kTestTime};

 private:
  WriterLimits limits_;
  TestDirectory directory_;
  SeededEntropy entropy_{7};
  std::optional<Writer> writer_;
};

/// The names in a directory, sorted.
inline std::vector<std::string> names_in(const Path& directory) {
  const std::vector<DirectoryEntry> entries = list_directory(directory).value();
  std::vector<std::string> names;
  for (const DirectoryEntry& entry : entries) {
    names.push_back(entry.name);
  }
  return names;
}

inline Bytes bytes_of(const Path& path) {
  Result<Bytes> bytes = read_file(path);
  ensure(bytes.has_value(), "a test's file is there");
  return std::move(*bytes);
}

/// Overwrites a file in place.
inline void put_bytes(const Path& path, ByteView bytes) {
  Result<File> file = File::open(path, File::Mode::Create);
  const bool done = file && file->truncate(0) && file->write_at(0, bytes);
  ensure(done, "a test's file can be written");
}

/// All faults, a line each: for messages of tests.
inline std::string text_of(const LedgerReport& report) {
  std::string text;
  for (const Fault& fault : report.faults) {
    text += fault.place + ": " + fault.reason + "\n";
  }
  return text;
}

inline bool names_place(const LedgerReport& report, std::string_view part) {
  for (const Fault& fault : report.faults) {
    if (fault.place.find(part) != std::string::npos) {
      return true;
    }
  }
  return false;
}

}  // namespace recount::ledger
