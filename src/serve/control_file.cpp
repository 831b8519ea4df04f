#include "serve/control_file.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/ensure.h"

namespace recount::serve {
namespace {

// Step i brings a file from version i to i + 1. Steps are never edited, only added.
constexpr std::array<std::string_view, kControlVersion> kSteps = {R"(
CREATE TABLE key (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  role TEXT NOT NULL,
  scopes TEXT NOT NULL,
  secret_hash BLOB NOT NULL UNIQUE CHECK (length(secret_hash) = 32),
  made_at INTEGER NOT NULL,
  expires_at INTEGER,
  revoked_at INTEGER,
  last_use INTEGER
) STRICT;
CREATE TABLE session (
  token_hash BLOB PRIMARY KEY CHECK (length(token_hash) = 32),
  key_id INTEGER REFERENCES key (id),
  name TEXT NOT NULL,
  role TEXT NOT NULL,
  scopes TEXT NOT NULL,
  expires_at INTEGER NOT NULL,
  ends_at INTEGER
) STRICT;
CREATE TABLE link (
  secret_hash BLOB PRIMARY KEY CHECK (length(secret_hash) = 32),
  name TEXT NOT NULL,
  role TEXT NOT NULL,
  scopes TEXT NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT;
CREATE TABLE answer (
  caller TEXT NOT NULL,
  key TEXT NOT NULL,
  digest BLOB NOT NULL CHECK (length(digest) = 32),
  status INTEGER NOT NULL,
  body TEXT NOT NULL,
  made_at INTEGER NOT NULL,
  PRIMARY KEY (caller, key)
) STRICT;
CREATE INDEX answer_by_age ON answer (made_at);
)"};

Result<std::int64_t> version_of(SqliteFile::Locked& use) {
  RECOUNT_TRY(use.run(
      "CREATE TABLE IF NOT EXISTS schema_version (version INTEGER PRIMARY KEY, since INTEGER)"));
  std::int64_t version = 0;
  RECOUNT_TRY(use.run("SELECT coalesce(max(version), 0) FROM schema_version", {},
                      [&](const SqlRow& row) { version = row.number(0); }));
  return version;
}

// One statement at a time: what the adapter runs.
Status run_each(SqliteFile::Locked& use, std::string_view statements) {
  while (true) {
    const std::size_t end = statements.find(';');
    if (end == std::string_view::npos) {
      return {};
    }
    RECOUNT_TRY(use.run(statements.substr(0, end)));
    statements.remove_prefix(end + 1);
  }
}

Status migrate(SqliteFile::Locked& use, const Path& path, Instant now) {
  const std::int64_t version = RECOUNT_TRY(version_of(use));
  if (version > kControlVersion) {
    return make_error(ErrorCode::Damaged,
                      fmt::format("{} is of version {}, later than this program's {}",
                                  path.string(), version, kControlVersion),
                      "use a program that is at least as new as the one that wrote it");
  }
  for (std::int64_t step = version; step < kControlVersion; ++step) {
    RECOUNT_TRY(run_each(use, kSteps[static_cast<std::size_t>(step)]));
    RECOUNT_TRY(use.run("INSERT INTO schema_version VALUES (?, ?)", {step + 1, now.microseconds}));
  }
  return {};
}

std::string text_of(const std::vector<Scope>& scopes) {
  std::string text;
  for (const Scope& scope : scopes) {
    text += to_text(scope) + "\n";
  }
  return text;
}

// What we wrote ourselves reads back; a row that somebody else wrote gets less than it names.
std::vector<Scope> scopes_of(std::string_view text) {
  std::vector<Scope> scopes;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    if (Result<Scope> scope = parse_scope(text.substr(0, end))) {
      scopes.push_back(std::move(*scope));
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return scopes;
}

Role role_of(std::string_view name) {
  return evidence::role_named(name).value_or(Role::Public);
}

Hash hash_at(const SqlRow& row, int column) {
  Hash hash{};
  const ByteView bytes = row.blob(column);
  ensure(bytes.size() == hash.size(), "the table checks the length of its hashes");
  std::ranges::copy(bytes, hash.begin());
  return hash;
}

std::optional<Instant> time_at(const SqlRow& row, int column) {
  const std::optional<std::int64_t> at = row.number_or_null(column);
  return at ? std::optional(Instant{*at}) : std::nullopt;
}

std::optional<std::int64_t> number_of(const std::optional<Instant>& at) {
  return at ? std::optional(at->microseconds) : std::nullopt;
}

Caller caller_at(const SqlRow& row, int first_column) {
  return {.name = std::string(row.text(first_column)),
          .role = role_of(row.text(first_column + 1)),
          .scopes = scopes_of(row.text(first_column + 2))};
}

}  // namespace

Result<std::unique_ptr<SqliteFile>> open_control_file(const Path& path, Instant now) {
  std::unique_ptr<SqliteFile> file = RECOUNT_TRY(SqliteFile::open(path));
  {
    SqliteFile::Locked use = file->lock();
    RECOUNT_TRY(use.transaction([&] { return migrate(use, path, now); }));
  }
  return file;
}

Result<std::vector<KeyRow>> read_keys(SqliteFile::Locked& file) {
  std::vector<KeyRow> rows;
  RECOUNT_TRY(file.run(
      "SELECT id, secret_hash, name, role, scopes, made_at, expires_at, revoked_at, last_use"
      " FROM key ORDER BY name",
      {}, [&](const SqlRow& row) {
        Caller caller = caller_at(row, 2);
        rows.push_back({.id = row.number(0),
                        .secret_hash = hash_at(row, 1),
                        .info = {.name = std::move(caller.name),
                                 .role = caller.role,
                                 .scopes = std::move(caller.scopes),
                                 .made_at = {row.number(5)},
                                 .expires_at = time_at(row, 6),
                                 .revoked_at = time_at(row, 7),
                                 .last_use = time_at(row, 8)}});
      }));
  return rows;
}

Result<std::optional<KeyRow>> find_live_key(SqliteFile::Locked& file, const Hash& secret,
                                            Instant now) {
  for (KeyRow& row : RECOUNT_TRY(read_keys(file))) {
    const KeyInfo& info = row.info;
    const bool is_live = !info.revoked_at && (!info.expires_at || now < *info.expires_at);
    if (row.secret_hash == secret && is_live) {
      return std::optional(std::move(row));
    }
  }
  return std::optional<KeyRow>();
}

Result<std::vector<SessionRow>> read_sessions(SqliteFile::Locked& file) {
  std::vector<SessionRow> rows;
  RECOUNT_TRY(
      file.run("SELECT token_hash, key_id, name, role, scopes, expires_at, ends_at FROM session",
               {}, [&](const SqlRow& row) {
                 rows.push_back({.token_hash = hash_at(row, 0),
                                 .key_id = row.number_or_null(1),
                                 .caller = caller_at(row, 2),
                                 .expires_at = {row.number(5)},
                                 .ends_at = time_at(row, 6)});
               }));
  return rows;
}

Status insert_key(SqliteFile::Locked& file, const KeyRow& row) {
  const KeyInfo& info = row.info;
  const std::string scopes = text_of(info.scopes);
  RECOUNT_TRY(
      file.run("INSERT INTO key (name, role, scopes, secret_hash, made_at, expires_at)"
               " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (name) DO NOTHING",
               {std::string_view(info.name), name_of(info.role), std::string_view(scopes),
                ByteView(row.secret_hash), info.made_at.microseconds, number_of(info.expires_at)}));
  if (file.changed() == 0) {
    return make_error(ErrorCode::InvalidInput,
                      fmt::format("there is a key named \"{}\" already", info.name),
                      "choose another name; names are never used again, since the access log "
                      "knows readers by them");
  }
  return {};
}

Status revoke(SqliteFile::Locked& file, std::string_view name, Instant now) {
  return file.transaction([&]() -> Status {
    RECOUNT_TRY(file.run("UPDATE key SET revoked_at = ? WHERE name = ? AND revoked_at IS NULL",
                         {now.microseconds, name}));
    if (file.changed() == 0) {
      return make_error(ErrorCode::NotFound, fmt::format("no live key is named \"{}\"", name),
                        "`recount apikey list` shows the keys");
    }
    return file.run("DELETE FROM session WHERE key_id IN (SELECT id FROM key WHERE name = ?)",
                    {name});
  });
}

Status insert_session(SqliteFile::Locked& file, const SessionRow& row) {
  const std::string scopes = text_of(row.caller.scopes);
  RECOUNT_TRY(file.run("INSERT INTO session VALUES (?, ?, ?, ?, ?, ?, ?)",
                       {ByteView(row.token_hash), row.key_id, std::string_view(row.caller.name),
                        name_of(row.caller.role), std::string_view(scopes),
                        row.expires_at.microseconds, number_of(row.ends_at)}));
  return file.run(
      "DELETE FROM session WHERE name = ?1 AND role = ?2 AND scopes = ?3 AND token_hash NOT IN"
      " (SELECT token_hash FROM session WHERE name = ?1 AND role = ?2 AND scopes = ?3"
      " ORDER BY rowid DESC LIMIT ?4)",
      {std::string_view(row.caller.name), name_of(row.caller.role), std::string_view(scopes),
       static_cast<std::int64_t>(kSessionsPerNameMax)});
}

Status insert_link(SqliteFile::Locked& file, const Hash& secret, const Caller& caller,
                   Instant expires_at) {
  const std::string scopes = text_of(caller.scopes);
  return file.run("INSERT INTO link VALUES (?, ?, ?, ?, ?)",
                  {ByteView(secret), std::string_view(caller.name), name_of(caller.role),
                   std::string_view(scopes), expires_at.microseconds});
}

Result<std::optional<Caller>> take_link(SqliteFile::Locked& file, const Hash& secret, Instant now) {
  std::optional<Caller> caller;
  RECOUNT_TRY(file.run(
      "DELETE FROM link WHERE secret_hash = ? AND expires_at > ? RETURNING name, role, scopes",
      {ByteView(secret), now.microseconds},
      [&](const SqlRow& row) { caller = caller_at(row, 0); }));
  return caller;
}

Status remove_expired(SqliteFile::Locked& file, Instant now) {
  RECOUNT_TRY(file.run("DELETE FROM session WHERE expires_at <= ?", {now.microseconds}));
  return file.run("DELETE FROM link WHERE expires_at <= ?", {now.microseconds});
}

}  // namespace recount::serve
