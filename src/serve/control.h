// The operator's control data: API keys, browser sessions, one-time links. One SQLite file beside
// the ledgers, which a server and the command line may have open at the same time.
//
// Holds
//   1. No secret is stored, only its SHA-256: secrets are 32 random bytes, so nothing can be tried
//      out against a hash. A lookup is by hash: its time tells nothing about a secret.
//   2. Recognizing a caller runs no SQL: live keys and sessions are held in memory. A change made
//      by another process is seen within kRefreshEvery; a revoked key stops with it.
//   3. What is held in memory grows with the keys and sessions that were given out, never with what
//      strangers send. Sessions are at most kSessionsPerNameMax a caller: the oldest make room.
//   4. When the file cannot be read any more, nobody but the public is recognized.
//   5. The file is for its owner only (0600, in a directory that is made with 0700).
//
// Thread-safe. The clock and the entropy are borrowed for the object's life; both must bear calls
// from several threads.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/entropy.h"
#include "base/files.h"
#include "base/result.h"
#include "serve/caller.h"

namespace recount::serve {

inline constexpr Duration kRefreshEvery{500'000};               // half a second
inline constexpr Duration kSessionIdleMax{12 * 3'600'000'000};  // 12 h, sliding
inline constexpr Duration kLinkLife{15 * 60'000'000};           // 15 min
inline constexpr Duration kLastUseStep{60'000'000};             // last uses are kept to the minute
inline constexpr std::size_t kSessionsPerNameMax = 100;

struct KeyRequest {
  std::string name;  // unique among keys, revoked ones included; 1..128 bytes
  Role role = Role::Service;
  std::vector<Scope> scopes;  // of a service: at least one; of the others: none
  std::optional<Duration> life;
};

/// What is known of a key; its secret is not.
struct KeyInfo {
  std::string name;
  Role role = Role::Service;
  std::vector<Scope> scopes;
  Instant made_at;
  std::optional<Instant> expires_at;
  std::optional<Instant> revoked_at;
  std::optional<Instant> last_use;  // to the minute
};

struct NewKey {
  KeyInfo info;
  std::string secret;  // "rk_" and 43 characters of base64url; shown once
};

struct NewSession {
  std::string token;  // for the cookie
  CallerRef caller;
  Instant expires_at;
};

class SqliteFile;

class Control {
 public:
  /// Makes the file when it is not there. Damaged when it is no control file, or of a later
  /// version.
  static Result<Control> open(const Path& file, Clock& clock, Entropy& entropy);

  Control(Control&&) noexcept;
  Control& operator=(Control&&) noexcept;
  ~Control();

  /// InvalidInput when the request is not sound or the name is taken.
  Result<NewKey> add_key(const KeyRequest& request);
  /// All keys, by name.
  Result<std::vector<KeyInfo>> keys();
  /// Its sessions end with it. NotFound when there is no such key, or it is revoked already.
  Status revoke_key(std::string_view name);

  /// Unauthorized when the secret is not a live key's: unknown, revoked and expired are told alike.
  Result<CallerRef> caller_of_key(std::string_view secret);
  /// Unauthorized when it is not a live session's token. Use makes it live longer.
  Result<CallerRef> caller_of_session(std::string_view token);

  /// A secret that opens one session for this caller, within kLinkLife.
  Result<std::string> make_link(const Caller& caller);
  /// From a link's secret, which is used up, or from an API key. Unauthorized otherwise.
  Result<NewSession> open_session(std::string_view secret);
  /// For somebody whom a provider vouches for (portal/login.h).
  Result<NewSession> begin_session(const Caller& caller);
  Status close_session(std::string_view token);

  /// Writes last uses and removes what has expired. A server calls it now and then (a minute is
  /// enough) and before it ends.
  Status tidy();

  /// For what else is kept in the same file (kept_answers.h).
  SqliteFile& file();

 private:
  struct State;
  explicit Control(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace recount::serve
