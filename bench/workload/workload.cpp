// The benches' workload, in the contract's own NDJSON: events over a year in time order, subjects
// by Zipf's law (exponent 1) over a million names, 200,000 raters, 20 contexts, scores 1 to 5. The
// same count gives the same bytes on every machine.
//
//   workload EVENTS DIRECTORY     writes DIRECTORY/events.ndjson, events.csv (context, subject,
//   rater,
//                                 score, microseconds) and one policy a context
#include <algorithm>
#include <charconv>
#include <cstdio>
#include <numeric>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "base/entropy.h"
#include "base/files.h"
#include "base/instant.h"

namespace {

constexpr std::uint64_t kSubjects = 1'000'000;
constexpr std::uint64_t kRaters = 200'000;
constexpr std::uint64_t kContexts = 20;
constexpr std::int64_t kBegin = 1'704'067'200;  // 2024-01-01T00:00:00Z
constexpr std::int64_t kYearSeconds = 366 * 86'400;

// Draws ranks with probability proportional to 1/rank; names are shuffled so that a popular subject
// is not a small number. Integer cumulative weights: no rounding differs between machines.
class Zipf {
 public:
  explicit Zipf(recount::SeededEntropy& entropy) : cumulative_(kSubjects), names_(kSubjects) {
    std::uint64_t sum = 0;
    for (std::uint64_t rank = 0; rank < kSubjects; ++rank) {
      sum += (std::uint64_t{1} << 40U) / (rank + 1);
      cumulative_[rank] = sum;
    }
    std::iota(names_.begin(), names_.end(), 0U);
    for (std::uint64_t i = kSubjects - 1; i > 0; --i) {
      std::swap(names_[i], names_[entropy.below(i + 1)]);
    }
  }

  std::uint32_t draw(recount::SeededEntropy& entropy) const {
    const std::uint64_t at = entropy.below(cumulative_.back());
    const auto rank = std::upper_bound(cumulative_.begin(), cumulative_.end(), at);
    return names_[static_cast<std::size_t>(rank - cumulative_.begin())];
  }

 private:
  std::vector<std::uint64_t> cumulative_;
  std::vector<std::uint32_t> names_;
};

std::string policy_text(std::uint64_t context) {
  return fmt::format(R"(language    = 1
context     = "ctx-{:02}"
activity    = "marketplace"
purpose     = "Measure how fast evidence is admitted"
operates_in = ["eu"]
basis       = "contract"

[[actor]]
role = "controller"
name = "The bench"
country = "it"
sees = ["standing", "evidence"]

[subject]
kind = "service"

[[evidence]]
kind   = "review"
by     = "member"
proof  = "none"
source = "made by the bench"
score  = {{ min = 1, max = 5 }}

[rating]
model     = "beta"
prior     = {{ mean = 3, weight = 5 }}
half_life = "90d"
parameters_public = true

[show]
to    = ["public", "subject"]
after = 1
with  = ["rating", "interval", "count"]
)",
                     context);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fputs("usage: workload EVENTS DIRECTORY\n", stderr);
    return 2;
  }
  const std::string_view count = argv[1];
  std::uint64_t events = 0;
  std::from_chars(count.data(), count.data() + count.size(), events);
  const recount::Path directory = argv[2];
  recount::SeededEntropy entropy(0x5eed);
  const Zipf zipf(entropy);
  std::FILE* ndjson = std::fopen((directory / "events.ndjson").c_str(), "wb");
  std::FILE* csv = std::fopen((directory / "events.csv").c_str(), "wb");
  if (ndjson == nullptr || csv == nullptr) {
    std::perror("cannot write");
    return 74;
  }
  for (std::uint64_t i = 0; i < events; ++i) {
    const std::uint32_t subject = zipf.draw(entropy);
    const std::uint64_t rater = entropy.below(kRaters);
    const std::uint64_t context = entropy.below(kContexts);
    const std::uint64_t score = 1 + entropy.below(5);
    const auto offset = static_cast<std::int64_t>(i * static_cast<std::uint64_t>(kYearSeconds) /
                                                  std::max<std::uint64_t>(events, 1));
    const recount::Instant at{(kBegin + offset) * recount::kMicrosecondsPerSecond};
    fmt::print(ndjson,
               "{{\"id\":\"e-{:010}\",\"context\":\"ctx-{:02}\",\"kind\":\"review\","
               "\"rater\":\"user-{:08}\",\"subject\":\"item-{:08}\",\"score\":{},"
               "\"observed_at\":\"{}\"}}\n",
               i, context, rater, subject, score, to_rfc3339(at));
    fmt::print(csv, "{},{},{},{},{}\n", context, subject, rater, score, at.microseconds);
  }
  std::fclose(ndjson);
  std::fclose(csv);
  for (std::uint64_t context = 0; context < kContexts; ++context) {
    const std::string text = policy_text(context);
    const auto done = recount::write_new_file(directory / fmt::format("ctx-{:02}.toml", context),
                                              recount::as_bytes(text));
    if (!done) {
      return 74;
    }
  }
  return 0;
}
