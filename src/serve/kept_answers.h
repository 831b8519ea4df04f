// The answers given under an Idempotency-Key, so that a client that repeats a request gets the
// first answer again.
//
// Holds
//   1. A key belongs to its caller: two callers may use the same one.
//   2. An answer is kept for at least kAnswerLife, and is gone some time after.
//   3. Of two requests under one key at the same time one is answered, the other is told to wait.
//
// Thread-safe. Kept in the control file (control.h), which is borrowed.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "base/sha256.h"
#include "serve/control.h"

namespace recount::serve {

inline constexpr Duration kAnswerLife{24 * 3'600'000'000};
inline constexpr std::size_t kAnswerBytesMax = 1U << 20U;

struct KeptAnswer {
  int status = 200;
  std::string body;
};

class KeptAnswers;

/// The right to answer under a caller's key: while it lives no other request under the key begins.
class AnswerClaim {
 public:
  AnswerClaim(AnswerClaim&& other) noexcept;
  AnswerClaim& operator=(AnswerClaim&&) = delete;
  ~AnswerClaim();

  /// The answer already kept under the key, if it was to the same request; IdConflict when it was
  /// to another. `digest` is of everything that the answer depends on: method, target and body.
  Result<std::optional<KeptAnswer>> find(const Hash& digest);
  /// Usage when the body is longer than kAnswerBytesMax.
  Status keep(const Hash& digest, const KeptAnswer& answer);

 private:
  friend class KeptAnswers;

  AnswerClaim(KeptAnswers& answers, std::string caller, std::string key);

  KeptAnswers* answers_;  // nothing when moved from
  std::string caller_;
  std::string key_;
};

class KeptAnswers {
 public:
  KeptAnswers(SqliteFile& file, Clock& clock);
  ~KeptAnswers();

  /// Busy while another request under the same key is being answered.
  Result<AnswerClaim> claim(const Caller& caller, std::string_view key);
  /// Removes what has been kept long enough.
  Status tidy();

 private:
  friend class AnswerClaim;
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace recount::serve
