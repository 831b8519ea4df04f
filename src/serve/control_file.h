// The rows of the control file (control.h): its tables, their versions, and what is read and
// written of keys, sessions and links.
//
//   key      id · name · role · scopes · secret_hash · made_at · expires_at · revoked_at · last_use
//   session  token_hash · key_id (none: from a link) · name · role · scopes · expires_at · ends_at
//   link     secret_hash · name · role · scopes · expires_at
//   answer   caller · key · digest · status · body · made_at              (kept_answers.h)
//
// Times are microseconds since 1970; scopes a line each. Versions only go forward: a file of a
// later version than ours is not touched.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "base/sha256.h"
#include "serve/control.h"
#include "serve/sqlite_file.h"

namespace recount::serve {

inline constexpr std::int64_t kControlVersion = 1;

/// Opens the file and brings it to our version.
Result<std::unique_ptr<SqliteFile>> open_control_file(const Path& path, Instant now);

struct KeyRow {
  std::int64_t id = 0;
  Hash secret_hash{};
  KeyInfo info;
};

struct SessionRow {
  Hash token_hash{};
  std::optional<std::int64_t> key_id;
  Caller caller;
  Instant expires_at;              // moves on with use
  std::optional<Instant> ends_at;  // never beyond: the key's own end
};

/// All keys, by name.
Result<std::vector<KeyRow>> read_keys(SqliteFile::Locked& file);
Result<std::vector<SessionRow>> read_sessions(SqliteFile::Locked& file);

/// The key that a secret opens, if it is neither revoked nor expired.
Result<std::optional<KeyRow>> find_live_key(SqliteFile::Locked& file, const Hash& secret,
                                            Instant now);

Status insert_key(SqliteFile::Locked& file, const KeyRow& row);
/// The key is revoked and its sessions are gone. NotFound without such a live key.
Status revoke(SqliteFile::Locked& file, std::string_view name, Instant now);

/// Adds a session; of the caller's sessions the oldest beyond kSessionsPerNameMax are gone.
Status insert_session(SqliteFile::Locked& file, const SessionRow& row);

Status insert_link(SqliteFile::Locked& file, const Hash& secret, const Caller& caller,
                   Instant expires_at);
/// The link's caller; the link is used up. Nothing when there is no such link, or it has expired.
Result<std::optional<Caller>> take_link(SqliteFile::Locked& file, const Hash& secret, Instant now);

/// Removes sessions and links that have expired.
Status remove_expired(SqliteFile::Locked& file, Instant now);

}  // namespace recount::serve
