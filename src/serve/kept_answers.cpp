#include "serve/kept_answers.h"

#include <algorithm>
#include <mutex>
#include <set>

#include <fmt/format.h>

#include "serve/sqlite_file.h"

namespace recount::serve {

struct KeptAnswers::State {
  SqliteFile& file;
  Clock& clock;
  std::mutex mutex;
  std::set<std::pair<std::string, std::string>> claimed;  // caller, key

  State(SqliteFile& kept_in, Clock& time) : file(kept_in), clock(time) {}
};

AnswerClaim::AnswerClaim(KeptAnswers& answers, std::string caller, std::string key)
    : answers_(&answers), caller_(std::move(caller)), key_(std::move(key)) {}

AnswerClaim::AnswerClaim(AnswerClaim&& other) noexcept
    : answers_(std::exchange(other.answers_, nullptr)),
      caller_(std::move(other.caller_)),
      key_(std::move(other.key_)) {}

AnswerClaim::~AnswerClaim() {
  if (answers_ != nullptr) {
    const std::lock_guard lock(answers_->state_->mutex);
    answers_->state_->claimed.erase({caller_, key_});
  }
}

Result<std::optional<KeptAnswer>> AnswerClaim::find(const Hash& digest) {
  std::optional<KeptAnswer> answer;
  bool is_same = true;
  SqliteFile::Locked use = answers_->state_->file.lock();
  RECOUNT_TRY(use.run("SELECT digest, status, body FROM answer WHERE caller = ? AND key = ?",
                      {std::string_view(caller_), std::string_view(key_)}, [&](const SqlRow& row) {
                        is_same = std::ranges::equal(row.blob(0), digest);
                        answer = {.status = static_cast<int>(row.number(1)),
                                  .body = std::string(row.text(2))};
                      }));
  if (!is_same) {
    return make_error(ErrorCode::IdConflict,
                      fmt::format("the Idempotency-Key \"{}\" was used for another request", key_),
                      "use a new key for a new request");
  }
  return answer;
}

Status AnswerClaim::keep(const Hash& digest, const KeptAnswer& answer) {
  if (answer.body.size() > kAnswerBytesMax) {
    return make_error(ErrorCode::Usage, "the answer is too long to be kept for a repeat",
                      "ask for less in one request");
  }
  SqliteFile::Locked use = answers_->state_->file.lock();
  return use.run("INSERT OR REPLACE INTO answer VALUES (?, ?, ?, ?, ?, ?)",
                 {std::string_view(caller_), std::string_view(key_), ByteView(digest),
                  static_cast<std::int64_t>(answer.status), std::string_view(answer.body),
                  answers_->state_->clock.now().microseconds});
}

KeptAnswers::KeptAnswers(SqliteFile& file, Clock& clock)
    : state_(std::make_unique<State>(file, clock)) {}

KeptAnswers::~KeptAnswers() = default;

Result<AnswerClaim> KeptAnswers::claim(const Caller& caller, std::string_view key) {
  const std::lock_guard lock(state_->mutex);
  if (!state_->claimed.emplace(caller.name, key).second) {
    return make_error(ErrorCode::Busy,
                      fmt::format("another request with the Idempotency-Key \"{}\" is being "
                                  "answered",
                                  key),
                      "wait for its answer, or send again a little later");
  }
  return AnswerClaim(*this, caller.name, std::string(key));
}

Status KeptAnswers::tidy() {
  const Instant oldest{state_->clock.now().microseconds - kAnswerLife.microseconds};
  return state_->file.lock().run("DELETE FROM answer WHERE made_at <= ?", {oldest.microseconds});
}

}  // namespace recount::serve
