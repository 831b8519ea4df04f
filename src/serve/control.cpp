#include "serve/control.h"

#include <algorithm>
#include <atomic>
#include <cstring>
#include <mutex>
#include <shared_mutex>
#include <unordered_map>

#include <fmt/format.h>

#include "base/utf8.h"
#include "serve/control_file.h"
#include "serve/secrets.h"

namespace recount::serve {
namespace {

// A SHA-256 is as good as random: any eight bytes of it spread.
struct HashOfHash {
  std::size_t operator()(const Hash& hash) const {
    std::size_t bits = 0;
    std::memcpy(&bits, hash.data(), sizeof(bits));
    return bits;
  }
};

// A key or session that is recognized. Its times are changed by readers of the table.
struct Live {
  CallerRef caller;
  std::int64_t key_id = 0;                  // of a key
  std::optional<Instant> ends_at;           // never recognized from then on
  std::atomic<std::int64_t> used_at{0};     // 0: not since it was read
  std::atomic<std::int64_t> expires_at{0};  // of a session: moves on with use

  bool is_live(Instant now) const { return !ends_at || now < *ends_at; }
};

using Table = std::unordered_map<Hash, std::unique_ptr<Live>, HashOfHash>;

struct Tables {
  Table keys;
  Table sessions;
};

Error unknown_caller() {
  return make_error(ErrorCode::Unauthorized, "this key or session is not known here, or has ended",
                    "ask the operator for a key (`recount apikey add`), or open a new session");
}

Status check(const KeyRequest& request) {
  const auto invalid = [](std::string message, std::string help) {
    return make_error(ErrorCode::InvalidInput, std::move(message), std::move(help));
  };
  const std::string& name = request.name;
  if (name.empty() || name.size() > evidence::kReaderBytesMax || first_invalid_utf8(name) ||
      printable(name) != name || name == public_caller()->name) {
    return invalid(fmt::format("\"{}\" is no name for a key", printable(name)),
                   fmt::format("give it 1 to {} bytes of UTF-8 that say who uses it",
                               evidence::kReaderBytesMax));
  }
  if (request.role == Role::Service && request.scopes.empty()) {
    return invalid("a service needs the contexts that it may use", "name them with --context");
  }
  if (request.role == Role::Party) {
    return invalid("a party has no key", "people log in (docs/portal.md)");
  }
  if (request.role != Role::Service && !request.scopes.empty()) {
    return invalid(fmt::format("a key of role {} is not bound to contexts", name_of(request.role)),
                   "leave the contexts out, or make it a service");
  }
  return {};
}

// Uses since the last reading of the file are carried over: they are written later.
void carry_over(const Table& from, Table& to) {
  for (const auto& [hash, live] : from) {
    const auto found = to.find(hash);
    if (found != to.end()) {
      Live& again = *found->second;
      again.used_at = std::max(again.used_at.load(), live->used_at.load());
      again.expires_at = std::max(again.expires_at.load(), live->expires_at.load());
    }
  }
}

Result<Tables> read_tables(SqliteFile::Locked& use) {
  Tables tables;
  for (KeyRow& row : RECOUNT_TRY(read_keys(use))) {
    if (row.info.revoked_at) {
      continue;
    }
    auto live = std::make_unique<Live>();
    live->caller = std::make_shared<const Caller>(  // shared: as CallerRef
        Caller{.name = row.info.name, .role = row.info.role, .scopes = std::move(row.info.scopes)});
    live->key_id = row.id;
    live->ends_at = row.info.expires_at;
    tables.keys.emplace(row.secret_hash, std::move(live));
  }
  for (SessionRow& row : RECOUNT_TRY(read_sessions(use))) {
    auto live = std::make_unique<Live>();
    live->caller = std::make_shared<const Caller>(std::move(row.caller));  // shared: as above
    live->ends_at = row.ends_at;
    live->expires_at = row.expires_at.microseconds;
    tables.sessions.emplace(row.token_hash, std::move(live));
  }
  return tables;
}

Status fill_from_link(SqliteFile::Locked& use, std::string_view secret, Instant now,
                      SessionRow& row) {
  auto caller = RECOUNT_TRY(take_link(use, hash_of(secret), now));
  if (!caller) {
    return unknown_caller();
  }
  row.caller = std::move(*caller);
  return {};
}

Status fill_from_key(SqliteFile::Locked& use, std::string_view secret, Instant now,
                     SessionRow& row) {
  auto key = RECOUNT_TRY(find_live_key(use, hash_of(secret), now));
  if (!key) {
    return unknown_caller();
  }
  row.caller = {.name = std::move(key->info.name),
                .role = key->info.role,
                .scopes = std::move(key->info.scopes)};
  row.key_id = key->id;
  row.ends_at = key->info.expires_at;
  return {};
}

}  // namespace

struct Control::State {
  Clock& clock;
  Entropy& entropy;
  std::unique_ptr<SqliteFile> file;
  std::mutex refreshing;
  std::int64_t data_version = 0;        // guarded by `refreshing`
  std::atomic<std::int64_t> looked_at;  // when the file was last asked whether it changed
  std::shared_mutex tables_mutex;
  Tables tables;

  State(Clock& time, Entropy& randomness, std::unique_ptr<SqliteFile> opened)
      : clock(time),
        entropy(randomness),
        file(std::move(opened)),
        looked_at(clock.now().microseconds) {}

  Status reload();
  Status refresh(Instant now);
  Status look(Instant now);
  CallerRef find_key(const Hash& hash, Instant now);
  CallerRef find_session(const Hash& hash, Instant now);
  Status write_uses(SqliteFile::Locked& use, Instant now);
  Result<CallerRef> recognize(const Hash& hash, CallerRef (State::*find)(const Hash&, Instant));
};

// Called with `refreshing` held, or before anybody else knows the object.
Status Control::State::reload() {
  std::int64_t version = 0;
  Tables fresh;
  {
    SqliteFile::Locked use = file->lock();
    version = RECOUNT_TRY(use.data_version());
    fresh = RECOUNT_TRY(read_tables(use));
  }
  const std::unique_lock lock(tables_mutex);
  carry_over(tables.keys, fresh.keys);
  carry_over(tables.sessions, fresh.sessions);
  tables = std::move(fresh);
  data_version = version;  // only now: what could not be read is asked for again
  return {};
}

Status Control::State::refresh(Instant now) {
  const Duration since{now.microseconds - looked_at.load()};
  if (since >= Duration{0} && since < kRefreshEvery) {
    return {};
  }
  std::unique_lock lock(refreshing, std::try_to_lock);
  if (!lock) {
    if (since >= Duration{0} && since < Duration{2 * kRefreshEvery.microseconds}) {
      return {};  // another thread is at it, and what is in memory is not too old yet
    }
    lock.lock();
  }
  return look(now);
}

// With `refreshing` held.
Status Control::State::look(Instant now) {
  const std::int64_t version = RECOUNT_TRY(file->lock().data_version());
  if (version != data_version) {
    RECOUNT_TRY(reload());
  }
  looked_at = now.microseconds;
  return {};
}

CallerRef Control::State::find_key(const Hash& hash, Instant now) {
  const std::shared_lock lock(tables_mutex);
  const auto found = tables.keys.find(hash);
  if (found == tables.keys.end() || !found->second->is_live(now)) {
    return nullptr;
  }
  Live& key = *found->second;
  if (now.microseconds - key.used_at.load() >= kLastUseStep.microseconds) {
    key.used_at = now.microseconds;
  }
  return key.caller;
}

CallerRef Control::State::find_session(const Hash& hash, Instant now) {
  const std::shared_lock lock(tables_mutex);
  const auto found = tables.sessions.find(hash);
  if (found == tables.sessions.end() || !found->second->is_live(now) ||
      now.microseconds >= found->second->expires_at.load()) {
    return nullptr;
  }
  Live& session = *found->second;
  const Instant later = now + kSessionIdleMax;
  if (later.microseconds - session.expires_at.load() >= kLastUseStep.microseconds) {
    session.expires_at = later.microseconds;
    session.used_at = now.microseconds;
  }
  return session.caller;
}

Result<CallerRef> Control::State::recognize(const Hash& hash,
                                            CallerRef (State::*find)(const Hash&, Instant)) {
  const Instant now = clock.now();
  RECOUNT_TRY(refresh(now));
  CallerRef caller = (this->*find)(hash, now);
  if (!caller) {
    // A key that another process has just made works at once. A stranger's guess costs a question
    // whether the file has changed, some microseconds.
    const std::lock_guard lock(refreshing);
    RECOUNT_TRY(look(now));
    caller = (this->*find)(hash, now);
  }
  return caller ? Result<CallerRef>(std::move(caller)) : unknown_caller();
}

Status Control::State::write_uses(SqliteFile::Locked& use, Instant now) {
  const std::shared_lock lock(tables_mutex);
  for (const auto& [hash, key] : tables.keys) {
    if (const std::int64_t used = key->used_at.exchange(0); used != 0) {
      const std::int64_t minute = used - used % kLastUseStep.microseconds;
      RECOUNT_TRY(
          use.run("UPDATE key SET last_use = ?1 WHERE id = ?2 AND"
                  " coalesce(last_use, 0) < ?1",
                  {minute, key->key_id}));
    }
  }
  for (const auto& [hash, session] : tables.sessions) {
    if (session->used_at.exchange(0) != 0) {
      RECOUNT_TRY(use.run("UPDATE session SET expires_at = max(expires_at, ?) WHERE token_hash = ?",
                          {session->expires_at.load(), ByteView(hash)}));
    }
  }
  return remove_expired(use, now);
}

Control::Control(std::unique_ptr<State> state) : state_(std::move(state)) {}

Control::Control(Control&&) noexcept = default;
Control& Control::operator=(Control&&) noexcept = default;
Control::~Control() = default;

Result<Control> Control::open(const Path& path, Clock& clock, Entropy& entropy) {
  auto file = RECOUNT_TRY(open_control_file(path, clock.now()));
  auto state = std::make_unique<State>(clock, entropy, std::move(file));
  RECOUNT_TRY(state->reload());
  return Control(std::move(state));
}

Result<NewKey> Control::add_key(const KeyRequest& request) {
  RECOUNT_TRY(check(request));
  const Instant now = state_->clock.now();
  NewKey made{
      .info = {.name = request.name,
               .role = request.role,
               .scopes = request.scopes,
               .made_at = now,
               .expires_at = request.life ? std::optional(now + *request.life) : std::nullopt,
               .revoked_at = {},
               .last_use = {}},
      .secret = new_secret(kKeyPrefix, state_->entropy)};
  const std::lock_guard lock(state_->refreshing);
  {
    SqliteFile::Locked use = state_->file->lock();
    RECOUNT_TRY(insert_key(use, {.id = 0, .secret_hash = hash_of(made.secret), .info = made.info}));
  }
  RECOUNT_TRY(state_->reload());
  return made;
}

Result<std::vector<KeyInfo>> Control::keys() {
  SqliteFile::Locked use = state_->file->lock();
  std::vector<KeyInfo> infos;
  for (KeyRow& row : RECOUNT_TRY(read_keys(use))) {
    infos.push_back(std::move(row.info));
  }
  return infos;
}

Status Control::revoke_key(std::string_view name) {
  const std::lock_guard lock(state_->refreshing);
  {
    SqliteFile::Locked use = state_->file->lock();
    RECOUNT_TRY(revoke(use, name, state_->clock.now()));
  }
  return state_->reload();
}

Result<CallerRef> Control::caller_of_key(std::string_view secret) {
  if (!looks_like(kKeyPrefix, secret)) {
    return unknown_caller();
  }
  return state_->recognize(hash_of(secret), &State::find_key);
}

Result<CallerRef> Control::caller_of_session(std::string_view token) {
  if (!looks_like(kSessionPrefix, token)) {
    return unknown_caller();
  }
  return state_->recognize(hash_of(token), &State::find_session);
}

Result<std::string> Control::make_link(const Caller& caller) {
  std::string secret = new_secret(kLinkPrefix, state_->entropy);
  SqliteFile::Locked use = state_->file->lock();
  RECOUNT_TRY(insert_link(use, hash_of(secret), caller, state_->clock.now() + kLinkLife));
  return secret;
}

Result<NewSession> Control::open_session(std::string_view secret) {
  const Instant now = state_->clock.now();
  SessionRow row{.token_hash = {},
                 .key_id = {},
                 .caller = {},
                 .expires_at = now + kSessionIdleMax,
                 .ends_at = {}};
  const bool is_link = looks_like(kLinkPrefix, secret);
  if (!is_link && !looks_like(kKeyPrefix, secret)) {
    return unknown_caller();
  }
  const std::string token = new_secret(kSessionPrefix, state_->entropy);
  row.token_hash = hash_of(token);
  const std::lock_guard lock(state_->refreshing);
  {
    SqliteFile::Locked use = state_->file->lock();
    const auto open = [&]() -> Status {
      RECOUNT_TRY(is_link ? fill_from_link(use, secret, now, row)
                          : fill_from_key(use, secret, now, row));
      return insert_session(use, row);
    };
    RECOUNT_TRY(use.transaction(open));
  }
  RECOUNT_TRY(state_->reload());
  return NewSession{.token = token,
                    .caller = std::make_shared<const Caller>(row.caller),  // shared: as CallerRef
                    .expires_at = row.expires_at};
}

Result<NewSession> Control::begin_session(const Caller& caller) {
  const std::string token = new_secret(kSessionPrefix, state_->entropy);
  const SessionRow row{.token_hash = hash_of(token),
                       .key_id = {},
                       .caller = caller,
                       .expires_at = state_->clock.now() + kSessionIdleMax,
                       .ends_at = {}};
  const std::lock_guard lock(state_->refreshing);
  {
    SqliteFile::Locked use = state_->file->lock();
    RECOUNT_TRY(use.transaction([&] { return insert_session(use, row); }));
  }
  RECOUNT_TRY(state_->reload());
  return NewSession{.token = token,
                    .caller = std::make_shared<const Caller>(caller),  // shared: as CallerRef
                    .expires_at = row.expires_at};
}

Status Control::close_session(std::string_view token) {
  if (!looks_like(kSessionPrefix, token)) {
    return {};
  }
  const std::lock_guard lock(state_->refreshing);
  {
    SqliteFile::Locked use = state_->file->lock();
    RECOUNT_TRY(use.run("DELETE FROM session WHERE token_hash = ?", {ByteView(hash_of(token))}));
  }
  return state_->reload();
}

Status Control::tidy() {
  SqliteFile::Locked use = state_->file->lock();
  return use.transaction([&] { return state_->write_uses(use, state_->clock.now()); });
}

SqliteFile& Control::file() {
  return *state_->file;
}

}  // namespace recount::serve
