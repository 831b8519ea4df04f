// What a rated (context, subject) takes in memory: the parts of a writer are filled one after the
// other, as an ingest fills them, and the growth of the resident set is read after each.
//
//   memory PAIRS      prints `part bytes-a-pair` lines, at four pieces of evidence a pair
//   memory PAIRS LEDGER SNAPSHOT
//                     where SNAPSHOT is not there: gives the contexts of a ledger without evidence
//                     so many rated pairs, and writes the state to it; else prints the seconds of
//                     starting from it, and the bytes a pair that are then resident
#include <charconv>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <malloc.h>
#include <unistd.h>

#include <fmt/format.h>

#include "base/checksum.h"
#include "base/ensure.h"
#include "base/files.h"
#include "engine/engine.h"
#include "engine/snapshot.h"
#include "evidence/evidence_view.h"
#include "intake/id_table.h"
#include "ledger/reader.h"

namespace recount {
namespace {

constexpr std::uint64_t kPiecesAPair = 4;  // 10 M events over 2.64 M pairs, in the workload

double resident_bytes() {
  malloc_trim(0);
  std::ifstream statm("/proc/self/statm");
  double total = 0;
  double resident = 0;
  statm >> total >> resident;
  return resident * static_cast<double>(sysconf(_SC_PAGESIZE));
}

class Growth {
 public:
  explicit Growth(std::uint64_t pairs) : pairs_(static_cast<double>(pairs)) {}

  void report(std::string_view part) {
    const double now = resident_bytes();
    fmt::print("{} {:.1f}\n", part, (now - before_) / pairs_);
    before_ = now;
  }

 private:
  double pairs_;
  double before_ = resident_bytes();
};

void measure(std::uint64_t pairs) {
  Growth growth(pairs);

  engine::PartyTable parties;
  for (std::uint64_t i = 0; i < pairs; ++i) {
    parties.intern(fmt::format("item-{:08}", i));
  }
  growth.report("interning");

  std::vector<engine::SubjectState> subjects;
  std::vector<engine::SubjectIndex> subject_of_party;
  for (std::uint32_t i = 0; i < pairs; ++i) {
    subjects.push_back({.party = i, .last_row = 0, .beta = {}});
    subject_of_party.push_back(i);
  }
  growth.report("state");

  engine::Record record;
  for (std::uint64_t i = 0; i < pairs * kPiecesAPair; ++i) {
    record.append(i, static_cast<engine::SubjectIndex>(i % pairs), 0, 3, Instant{0}, 0);
  }
  growth.report("record");

  const intake::IdHasher hasher(SipKey{1});
  intake::IdTable ids;
  for (std::uint64_t i = 0; i < pairs * kPiecesAPair; ++i) {
    ids.insert(
        {.id = hasher.hash_of_id("c", fmt::format("e-{:010}", i)), .content = {}, .entry = i});
  }
  growth.report("deduplication");

  // What is measured is what it should be.
  ensure(parties.count() == pairs && parties.find("item-00000007") == engine::PartyId{7},
         "the names are there");
  ensure(subjects.size() == pairs && subject_of_party.back() == pairs - 1, "the states are there");
  ensure(record.count() == pairs * kPiecesAPair, "the rows are there");
  ensure(ids.count() == pairs * kPiecesAPair &&
             ids.find(hasher.hash_of_id("c", "e-0000000009"))->entry == 9,
         "the ids are there");
}

double seconds_of(clockid_t clock) {
  timespec now{};
  clock_gettime(clock, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

// Evidence of one more pair for every entry, round the contexts.
Status rate_pairs(engine::Engine& engine, std::uint64_t pairs) {
  std::vector<std::string> contexts;
  for (const auto& [name, context] : engine.contexts()) {
    contexts.push_back(name);
  }
  for (std::uint64_t i = 0; i < pairs; ++i) {
    const std::string subject = fmt::format("item-{:08}", i / contexts.size());
    const std::string rater = fmt::format("user-{:08}", i % 200'000);
    RECOUNT_TRY(engine.apply(engine.size(),
                             evidence::EvidenceView{.id = {},
                                                    .context = contexts[i % contexts.size()],
                                                    .rater = rater,
                                                    .subject = subject,
                                                    .score = 1.0 + static_cast<double>(i % 5),
                                                    .observed_at = {}}));
  }
  return {};
}

Status write_state(std::uint64_t pairs, const Path& ledger, const Path& snapshot) {
  const ledger::Reader reader = RECOUNT_TRY(ledger::Reader::open(ledger));
  engine::Engine engine = RECOUNT_TRY(engine::replay(reader));
  RECOUNT_TRY(rate_pairs(engine, pairs));
  return write_new_file(snapshot, engine.state_bytes());
}

// What a process does before it answers: read, checksum, and put the tables back together.
Status start_from(std::uint64_t pairs, const Path& snapshot) {
  const double cpu = seconds_of(CLOCK_PROCESS_CPUTIME_ID);
  const double wall = seconds_of(CLOCK_MONOTONIC);
  const double before = resident_bytes();
  Bytes bytes = RECOUNT_TRY(read_file(snapshot));
  const std::uint64_t checksum = xxh3(bytes);
  const engine::Engine engine = RECOUNT_TRY(engine::Engine::from_state_bytes(bytes));
  fmt::print("cpu {:.3f} wall {:.3f}", seconds_of(CLOCK_PROCESS_CPUTIME_ID) - cpu,
             seconds_of(CLOCK_MONOTONIC) - wall);
  std::uint64_t rated = 0;
  for (const auto& [name, context] : engine.contexts()) {
    rated += context.subjects().size();
  }
  ensure(rated == pairs, "every pair is there");
  ensure(xxh3(engine.state_bytes()) == checksum, "the state is the one that was written");
  bytes = Bytes();
  const double resident = resident_bytes() - before;
  fmt::print(" bytes {:.1f}\n", resident / static_cast<double>(pairs));
  return {};
}

// In a process of its own: what wrote the state leaves no warm tables behind.
Status measure_start(std::uint64_t pairs, const Path& ledger, const Path& snapshot) {
  if (std::filesystem::exists(snapshot)) {
    return start_from(pairs, snapshot);
  }
  return write_state(pairs, ledger, snapshot);
}

}  // namespace
}  // namespace recount

int main(int argc, char** argv) {
  const std::string_view text = argc == 2 || argc == 4 ? argv[1] : "";
  std::uint64_t pairs = 0;
  std::from_chars(text.data(), text.data() + text.size(), pairs);
  if (pairs < 100) {
    std::fputs("usage: memory PAIRS (100 or more) [LEDGER SNAPSHOT]\n", stderr);
    return 2;
  }
  if (argc == 4) {
    const recount::Status done = recount::measure_start(pairs, argv[2], argv[3]);
    if (!done) {
      std::fprintf(stderr, "%s\n", done.error().message.c_str());
    }
    return done ? 0 : 1;
  }
  recount::measure(pairs);
  return 0;
}
