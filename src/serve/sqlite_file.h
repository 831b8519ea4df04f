// A SQLite file as the rest of the folder sees it: statements with values in, rows out, and a
// transaction that is whole or nothing. The only adapter to SQLite.
//
// Holds
//   1. Write-ahead log, and a sync at every commit: what was committed survives a power cut.
//   2. The file and the directory that is made for it are for their owner only.
//   3. One thread at a time: `lock` gives the right to use it.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/files.h"
#include "base/result.h"

namespace recount::serve {

/// A value for a statement's `?`. Borrows texts and bytes for the call.
class SqlValue {
 public:
  // Implicit, so that a statement's values read as a list.
  // NOLINTBEGIN(google-explicit-constructor)
  SqlValue(std::int64_t number) : kind_(Kind::Number), number_(number) {}

  SqlValue(std::optional<std::int64_t> number)
      : kind_(number ? Kind::Number : Kind::Null), number_(number.value_or(0)) {}

  SqlValue(std::string_view text) : kind_(Kind::Text), bytes_(as_bytes(text)) {}

  SqlValue(ByteView bytes) : kind_(Kind::Blob), bytes_(bytes) {}

  // NOLINTEND(google-explicit-constructor)

  enum class Kind : std::uint8_t { Null, Number, Text, Blob };

  Kind kind() const { return kind_; }

  std::int64_t number() const { return number_; }

  ByteView bytes() const { return bytes_; }

 private:
  Kind kind_;
  std::int64_t number_ = 0;
  ByteView bytes_;
};

/// One row of a result, for the length of one call. Columns count from 0.
class SqlRow {
 public:
  explicit SqlRow(void* statement) : statement_(statement) {}

  std::int64_t number(int column) const;
  std::optional<std::int64_t> number_or_null(int column) const;
  std::string_view text(int column) const;
  ByteView blob(int column) const;

 private:
  void* statement_;
};

class SqliteFile {
 public:
  /// Makes the file when it is not there. Damaged when it is no SQLite file.
  static Result<std::unique_ptr<SqliteFile>> open(const Path& path);

  struct Connection;  // known to the adapter alone
  explicit SqliteFile(std::unique_ptr<Connection> connection);

  SqliteFile(const SqliteFile&) = delete;
  SqliteFile& operator=(const SqliteFile&) = delete;
  ~SqliteFile();

  using Visit = std::function<void(const SqlRow&)>;

  class Locked {
   public:
    /// Runs one statement; rows go to `visit`. Busy when another process writes for too long.
    Status run(std::string_view sql, const std::vector<SqlValue>& values = {},
               const Visit& visit = {});
    /// Rows that the last statement changed.
    std::int64_t changed() const;
    /// All of the body's statements, or none. The body's error ends it.
    Status transaction(const std::function<Status()>& body);
    /// Another number when another process has changed the file since.
    Result<std::int64_t> data_version();

   private:
    friend class SqliteFile;

    explicit Locked(SqliteFile& file) : file_(file), lock_(file.mutex_) {}

    SqliteFile& file_;
    std::unique_lock<std::mutex> lock_;
  };

  Locked lock() { return Locked(*this); }

 private:
  std::unique_ptr<Connection> connection_;
  std::mutex mutex_;
};

}  // namespace recount::serve
