// What a rated (context, subject) takes in memory: the parts of a writer are filled one after the
// other, as an ingest fills them, and the growth of the resident set is read after each.
//
//   memory PAIRS       prints `part bytes-a-pair` lines; a pair has PIECES pieces of evidence
#include <charconv>
#include <cstdio>
#include <fstream>
#include <malloc.h>
#include <unistd.h>

#include <fmt/format.h>

#include "base/ensure.h"
#include "engine/context_state.h"
#include "intake/id_table.h"

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

}  // namespace
}  // namespace recount

int main(int argc, char** argv) {
  const std::string_view text = argc == 2 ? argv[1] : "";
  std::uint64_t pairs = 0;
  std::from_chars(text.data(), text.data() + text.size(), pairs);
  if (pairs < 100) {
    std::fputs("usage: memory PAIRS (100 or more)\n", stderr);
    return 2;
  }
  recount::measure(pairs);
  return 0;
}
