#include "serve/sqlite_file.h"

#include <cerrno>
#include <chrono>
#include <cstring>
#include <fcntl.h>
#include <sqlite3.h>
#include <string>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

#include <fmt/format.h>

#include "base/ensure.h"

namespace recount::serve {
namespace {

constexpr int kBusyMilliseconds = 5'000;
constexpr mode_t kOwnerFile = 0600;
constexpr mode_t kOwnerDirectory = 0700;

sqlite3_stmt* as_statement(void* statement) {
  return static_cast<sqlite3_stmt*>(statement);
}

// Before SQLite sees it: its log and index files take the mode of the file.
Status make_owner_only(const Path& path) {
  const Path directory = path.parent_path();
  if (!directory.empty() && ::mkdir(directory.c_str(), kOwnerDirectory) != 0 && errno != EEXIST) {
    return make_error(ErrorCode::Io,
                      fmt::format("{}: {}", directory.string(), std::strerror(errno)),
                      "make the directory above it first");
  }
  const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, kOwnerFile);
  if (descriptor < 0) {
    return make_error(ErrorCode::Io, fmt::format("{}: {}", path.string(), std::strerror(errno)),
                      "give a file that may be written");
  }
  const bool done = ::fchmod(descriptor, kOwnerFile) == 0;
  ::close(descriptor);
  return done ? Status()
              : make_error(ErrorCode::Io, path.string() + " cannot be kept to its owner",
                           "run as the file's owner");
}

}  // namespace

std::int64_t SqlRow::number(int column) const {
  return sqlite3_column_int64(as_statement(statement_), column);
}

std::optional<std::int64_t> SqlRow::number_or_null(int column) const {
  const bool is_null = sqlite3_column_type(as_statement(statement_), column) == SQLITE_NULL;
  return is_null ? std::nullopt : std::optional(number(column));
}

std::string_view SqlRow::text(int column) const {
  return as_text(blob(column));
}

ByteView SqlRow::blob(int column) const {
  const auto* bytes =
      static_cast<const std::uint8_t*>(sqlite3_column_blob(as_statement(statement_), column));
  return {bytes, static_cast<std::size_t>(sqlite3_column_bytes(as_statement(statement_), column))};
}

struct SqliteFile::Connection {
  std::string path;
  sqlite3* handle = nullptr;

  ~Connection() { sqlite3_close(handle); }

  Error error() const {
    switch (sqlite3_errcode(handle) & 0xff) {
      case SQLITE_BUSY:
      case SQLITE_LOCKED:
        return make_error(ErrorCode::Busy, path + " is being written by another process",
                          "try again");
      case SQLITE_NOTADB:
      case SQLITE_CORRUPT:
        return make_error(ErrorCode::Damaged, fmt::format("{}: {}", path, sqlite3_errmsg(handle)),
                          "restore it from a backup, or make new keys in a new file");
      default:
        return make_error(ErrorCode::Io, fmt::format("{}: {}", path, sqlite3_errmsg(handle)),
                          "look at the file, its directory and the space on its disk");
    }
  }
};

namespace {

void bind(sqlite3_stmt* statement, int at, const SqlValue& value) {
  const auto length = static_cast<int>(value.bytes().size());
  switch (value.kind()) {
    case SqlValue::Kind::Null:
      sqlite3_bind_null(statement, at);
      return;
    case SqlValue::Kind::Number:
      sqlite3_bind_int64(statement, at, value.number());
      return;
    case SqlValue::Kind::Text:
      sqlite3_bind_text(statement, at, reinterpret_cast<const char*>(value.bytes().data()), length,
                        SQLITE_STATIC);
      return;
    case SqlValue::Kind::Blob:
      sqlite3_bind_blob(statement, at, value.bytes().data(), length, SQLITE_STATIC);
      return;
  }
}

}  // namespace

namespace {

// While another process turns a new file to WAL, SQLite tells busy without having waited.
Status run_patiently(SqliteFile::Locked& use, std::string_view setting) {
  constexpr std::chrono::milliseconds kPause{20};
  Status done = use.run(setting);
  for (int waited = 0; !done && done.error().code == ErrorCode::Busy && waited < kBusyMilliseconds;
       waited += static_cast<int>(kPause.count())) {
    std::this_thread::sleep_for(kPause);
    done = use.run(setting);
  }
  return done;
}

}  // namespace

SqliteFile::SqliteFile(std::unique_ptr<Connection> connection)
    : connection_(std::move(connection)) {}

SqliteFile::~SqliteFile() = default;

Result<std::unique_ptr<SqliteFile>> SqliteFile::open(const Path& path) {
  RECOUNT_TRY(make_owner_only(path));
  auto connection = std::make_unique<Connection>();
  connection->path = path.string();
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX;
  if (sqlite3_open_v2(path.c_str(), &connection->handle, flags, nullptr) != SQLITE_OK) {
    return connection->error();
  }
  sqlite3_extended_result_codes(connection->handle, 1);
  sqlite3_busy_timeout(connection->handle, kBusyMilliseconds);
  auto file = std::make_unique<SqliteFile>(std::move(connection));
  Locked use = file->lock();
  for (const std::string_view setting :
       {"PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL", "PRAGMA foreign_keys = ON",
        "PRAGMA trusted_schema = OFF"}) {
    RECOUNT_TRY(run_patiently(use, setting));
  }
  return file;
}

Status SqliteFile::Locked::run(std::string_view sql, const std::vector<SqlValue>& values,
                               const Visit& visit) {
  sqlite3* handle = file_.connection_->handle;
  sqlite3_stmt* made = nullptr;
  if (sqlite3_prepare_v2(handle, sql.data(), static_cast<int>(sql.size()), &made, nullptr) !=
      SQLITE_OK) {
    return file_.connection_->error();
  }
  const std::unique_ptr<sqlite3_stmt, decltype(&sqlite3_finalize)> statement(made,
                                                                             &sqlite3_finalize);
  ensure(sqlite3_bind_parameter_count(made) == static_cast<int>(values.size()),
         "a statement has a value for each of its places");
  for (std::size_t i = 0; i < values.size(); ++i) {
    bind(made, static_cast<int>(i + 1), values[i]);
  }
  for (;;) {
    const int step = sqlite3_step(made);
    if (step == SQLITE_DONE) {
      return {};
    }
    if (step != SQLITE_ROW) {
      return file_.connection_->error();
    }
    if (visit) {
      visit(SqlRow(made));
    }
  }
}

std::int64_t SqliteFile::Locked::changed() const {
  return sqlite3_changes64(file_.connection_->handle);
}

Status SqliteFile::Locked::transaction(const std::function<Status()>& body) {
  RECOUNT_TRY(run("BEGIN IMMEDIATE"));
  Status done = body();
  if (done) {
    done = run("COMMIT");
  }
  if (!done) {
    (void)run("ROLLBACK");  // it fails when SQLite has done so itself
  }
  return done;
}

Result<std::int64_t> SqliteFile::Locked::data_version() {
  std::int64_t version = 0;
  RECOUNT_TRY(run("PRAGMA data_version", {}, [&](const SqlRow& row) { version = row.number(0); }));
  return version;
}

}  // namespace recount::serve
