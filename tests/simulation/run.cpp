#include "run.h"

#include <algorithm>
#include <deque>
#include <set>

#include <fmt/format.h>

#include "base/ensure.h"
#include "engine/snapshot.h"
#include "evidence/codec.h"
#include "ledger/checkpoint.h"
#include "ledger/keys.h"
#include "ledger/merkle.h"
#include "ledger/verify.h"
#include "policy/load.h"

namespace recount::simulation {
namespace {

constexpr std::string_view kPolicy = R"(language    = 1
context     = "stalls"
activity    = "marketplace"
purpose     = "Test what a disk can do"
operates_in = ["eu"]
basis       = "contract"

[[actor]]
role = "controller"
name = "The tests"
country = "it"
sees = ["standing", "evidence"]

[subject]
kind = "service"

[[evidence]]
kind   = "review"
by     = "member"
proof  = "none"
source = "made by a test"
score  = { min = 1, max = 5 }

[rating]
model     = "beta"
prior     = { mean = 3, weight = 5 }
parameters_public = true

[show]
to    = ["public", "subject"]
after = 1
with  = ["rating", "interval", "count"]

[retention]
evidence = "12mo"
)";

constexpr Instant kBegin{1'736'121'600'000'000};
constexpr std::size_t kParties = 6;
const Path kRoot = "/simulated";
const Path kLedger = kRoot / "ledger";

/// What the ledger must hold at one position.
struct Expected {
  std::optional<Bytes> bytes;  // nothing: the ledger made it, and it is learnt when first seen
  std::string id;
  std::set<std::string> parties;
  std::optional<evidence::EntryIndex> target;  // of a retraction
  bool is_erased = false;
  bool is_ending = false;  // an erasure of it was begun and not acknowledged
};

const policy::Policy& stalls() {
  static const policy::Policy kLoaded =
      *policy::load(kPolicy, "stalls.toml", evidence::LedgerKind::Synthetic).policy;
  return kLoaded;
}

/// RFC 6962 section 2.1, word by word.
Hash naive_root(std::span<const Hash> leaves) {
  if (leaves.empty()) {
    return ledger::empty_root();
  }
  if (leaves.size() == 1) {
    return leaves[0];
  }
  std::size_t split = 1;
  while (split * 2 < leaves.size()) {
    split *= 2;
  }
  return ledger::node_hash(naive_root(leaves.first(split)), naive_root(leaves.subspan(split)));
}

class Run {
 public:
  explicit Run(const Scenario& scenario)
      : scenario_(scenario),
        disk_(scenario.seed * 977 + 5),
        dice_(scenario.seed),
        mount_(kRoot, disk_) {
    ensure(disk_.make_directory(kRoot) == 0 && disk_.sync_filesystem(0) == 0, "the disk begins");
    disk_.mischief = scenario.mischief;
    for (std::uint64_t* step :
         {&disk_.mischief.dark_at, &disk_.mischief.failing_step, &disk_.mischief.astray_at}) {
      *step += *step > 0 ? disk_.steps() : 0;
    }
  }

  Outcome go() {
    const std::uint64_t begin = disk_.steps();
    live();
    outcome_.steps = disk_.steps() - begin;
    outcome_.faults = disk_.counts();
    outcome_.acknowledged = acknowledged_ever_;
    return outcome_;
  }

 private:
  void complain(const std::string& text) {
    if (outcome_.complaint.empty()) {
      outcome_.complaint = text;
    }
  }

  bool is_sound() const { return outcome_.complaint.empty(); }

  /// Whether the disk may have changed bytes behind everybody's back.
  bool may_be_damaged() const { return disk_.counts().astray > 0 || disk_.counts().flipped > 0; }

  void live() {
    create();
    const std::uint64_t steps = 12 + dice_.below(8);
    for (std::uint64_t i = 0; i < steps && is_sound() && !outcome_.damage_told; ++i) {
      if (scenario_.room_after > 0 && i == steps / 3) {
        disk_.room = disk_.bytes_used() + scenario_.room_after;
      }
      clock_.set(clock_.now() + Duration{1'000'000});
      if (const Status done = act(); !done) {
        after_failure(done.error());
      }
    }
    disk_.room.reset();
    if (is_sound() && !outcome_.damage_told) {
      restart(scenario_.power_lost);
    }
    for (unsigned i = 0; i < scenario_.flips && is_sound(); ++i) {
      intake_.reset();
      flipped_.append(disk_.flip_a_bit()).append(" ");
      restart(false);
      for (int tries = 0; tries < 20 && is_sound() && !outcome_.damage_told; ++tries) {
        if (const Status done = repeat_one(); !done) {
          complain("an id cannot be repeated: " + render(done.error()));
        }
      }
    }
  }

  void create() {
    for (int tries = 0; tries < 3; ++tries) {
      const intake::NewLedger options{.kind = evidence::LedgerKind::Synthetic,
                                      .controller = "The tests",
                                      .origin = "example.com/simulated",
                                      .policies = {stalls()}};
      Result<intake::Intake> made = intake::Intake::create(kLedger, options, clock_, entropy_);
      if (made) {
        intake_.emplace(std::move(*made));
        expected_.resize(2);  // genesis and policy
        acknowledged_ = acknowledged_ever_ = 2;
        return;
      }
      disk_.restart(true);
      while (!remove_with_content(kLedger)) {  // the power may go once more, or a call fail
        disk_.restart(disk_.is_dark());
      }
      checkpoints_compared_ = disk_.checkpoints_seen().size();
    }
    complain("no ledger could be made");
  }

  std::string party() {
    while (parties_.size() < kParties) {
      parties_.push_back(fmt::format("party-{}-quartz", next_party_++));
    }
    return parties_[dice_.below(parties_.size())];
  }

  Status submit_review() {
    const std::uint64_t number = next_id_++;
    evidence::Evidence review{.kind = evidence::Kind::Review,
                              .id = fmt::format("review-{}", number),
                              .context = "stalls",
                              .rater = party(),
                              .subject = fmt::format("stall-{}-{}-quartz", age_, dice_.below(4)),
                              .score = static_cast<double>(1 + dice_.below(5)),
                              .observed_at = kBegin,
                              .interaction = "",
                              .item = "",
                              .facets = {}};
    const intake::Submitted done = RECOUNT_TRY(intake_->submit(review));
    if (done.verdict != intake::Verdict::Accepted || done.entry != expected_.size()) {
      complain(fmt::format("{} was not taken as entry {}", review.id, expected_.size()));
      return {};
    }
    Expected one;
    one.id = review.id;
    one.parties = {review.rater, review.subject};
    evidence::encode(review, one.bytes.emplace());
    expected_.push_back(std::move(one));
    return {};
  }

  /// A retraction of a live review; nothing where there is none.
  Status submit_retraction() {
    const std::uint64_t target = dice_.below(expected_.size());
    const Expected& what = expected_[target];
    const bool is_review = !what.parties.empty() && !what.target;
    if (!is_review || what.is_erased) {
      return {};
    }
    const evidence::Event event = evidence::Retract{.id = fmt::format("retract-{}", next_id_++),
                                                    .context = "stalls",
                                                    .target = target,
                                                    .reason = "said in error",
                                                    .declared_at = clock_.now()};
    const intake::Submitted done = RECOUNT_TRY(intake_->submit(event));
    // Finding the target publishes: everything before is acknowledged now.
    acknowledge(expected_.size());
    Expected one;
    one.bytes = evidence::encode(event);
    one.id = evidence::id_of(event);
    one.parties = what.parties;
    one.target = target;
    if (done.entry == expected_.size()) {
      expected_.push_back(std::move(one));
    }
    return {};
  }

  Status repeat_one() {
    const std::uint64_t entry = dice_.below(expected_.size());
    const Expected& one = expected_[entry];
    if (one.target || one.parties.empty()) {
      return {};
    }
    const evidence::Event event = evidence::decode_event(*one.bytes).value();
    const intake::Submitted done = RECOUNT_TRY(intake_->submit(event));
    const intake::Verdict due =
        one.is_erased ? intake::Verdict::Erased : intake::Verdict::Duplicate;
    if (done.verdict != due || done.entry != entry) {
      complain(fmt::format("{}{} again was answered {} for entry {}, expected {} for {}", flipped_,
                           one.id, static_cast<int>(done.verdict), done.entry,
                           static_cast<int>(due), entry));
    }
    return {};
  }

  void acknowledge(std::uint64_t size) {
    acknowledged_ever_ += size - std::min(size, acknowledged_);
    acknowledged_ = std::max(acknowledged_, size);
  }

  /// The ledger appended entries of its own.
  void learn_until(std::uint64_t size) {
    while (expected_.size() < size) {
      expected_.emplace_back();
    }
    acknowledge(size);
  }

  template <typename Ends>
  std::uint64_t mark_ending(const Ends& ends) {
    std::uint64_t count = 0;
    for (Expected& one : expected_) {
      if (!one.is_erased && ends(one)) {
        one.is_ending = true;
        ++count;
      }
    }
    return count;
  }

  void finish_ending() {
    for (Expected& one : expected_) {
      one.is_erased |= std::exchange(one.is_ending, false);
    }
    gone_.merge(going_);
    going_.clear();
  }

  Status erase_a_party() {
    const std::string who = party();
    // What is said of a review goes with it; parties of a retraction are those of its target.
    const std::uint64_t count =
        mark_ending([&](const Expected& one) { return one.parties.contains(who); });
    if (count == 0) {
      return {};
    }
    std::erase(parties_, who);
    going_ = {who};
    RECOUNT_TRY(intake_->erase("stalls", who, "on request"));
    finish_ending();
    learn_until(intake_->committed_size());
    return {};
  }

  /// More than a year later all that there is ends; new names come.
  Status expire() {
    mark_ending([&](const Expected& one) { return !one.parties.empty(); });
    for (const Expected& one : expected_) {
      going_.insert(one.parties.begin(), one.parties.end());
    }
    parties_.clear();
    ++age_;
    const Instant later{clock_.now().microseconds + (400 + age_) * kDay.microseconds};
    RECOUNT_TRY(intake_->expire(later));
    finish_ending();
    learn_until(intake_->committed_size());
    return {};
  }

  Status save_snapshot() {
    RECOUNT_TRY(intake_->publish());
    acknowledge(expected_.size());
    const ledger::Reader reader = RECOUNT_TRY(ledger::Reader::open(kLedger));
    const engine::Engine engine = RECOUNT_TRY(engine::load_engine(kLedger, reader));
    return engine::save_snapshot(kLedger, reader, engine);
  }

  Status commit() {
    RECOUNT_TRY(intake_->commit());
    acknowledge(expected_.size());
    return {};
  }

  Status publish() {
    RECOUNT_TRY(intake_->publish());
    acknowledge(expected_.size());
    return {};
  }

  Status rotate_key() {
    const Instant until{clock_.now().microseconds + 5'000'000};
    is_rotating_ = true;
    RECOUNT_TRY(intake_->rotate_key(until, entropy_));
    is_rotating_ = false;
    learn_until(intake_->committed_size());
    return {};
  }

  Status submit_some() {
    const std::uint64_t count = dice_.chance(1, 12) ? 280 : 1 + dice_.below(6);
    for (std::uint64_t i = 0; i < count; ++i) {
      RECOUNT_TRY(submit_review());
    }
    return {};
  }

  Status act() {
    const std::uint64_t choice = dice_.below(20);
    if (choice < 7) {
      RECOUNT_TRY(submit_some());
      return dice_.chance(2, 3) ? commit() : Status();
    }
    switch (choice) {
      case 7:
      case 8:
      case 9:
        return publish();
      case 10:
      case 11:
        return repeat_one();
      case 12:
        return submit_retraction();
      case 13:
      case 14:
        return erase_a_party();
      case 15:
        return expire();
      case 16:
        return rotate_key();
      case 17:
      case 18:
        return save_snapshot();
      default:
        restart(false);
        return {};
    }
  }

  void after_failure(const Error& error) {
    if (error.code == ErrorCode::NoSpace) {
      complain_unless_space_is_survived(error);
      return;
    }
    const bool is_expected = disk_.is_dark() || disk_.counts().failed > 0 || may_be_damaged();
    if (!is_expected) {
      complain("failed without a cause: " + render(error));
      return;
    }
    restart(disk_.is_dark() || scenario_.power_lost);
  }

  /// Reads go on, and when there is room again the same writer goes on.
  void complain_unless_space_is_survived(const Error& error) {
    if (!disk_.room) {
      complain("told of a full disk that is not: " + render(error));
      return;
    }
    const Result<ledger::Reader> reader = ledger::Reader::open(kLedger);
    if (!reader) {
      complain("on a full disk reads do not go on: " + render(reader.error()));
      return;
    }
    disk_.room.reset();
    const Status again = intake_->publish();
    if (!again && !is_ending_under_way() && !is_rotating_) {
      complain("with space again the writer does not go on: " + render(again.error()));
      return;
    }
    restart(dice_.chance(1, 2));
  }

  /// Then the writer has stopped, and whoever opens the ledger goes on with it.
  bool is_ending_under_way() const {
    return std::ranges::any_of(expected_, [](const Expected& one) { return one.is_ending; });
  }

  /// Opens again, with a second crash on the way where the scenario has one.
  void restart(bool power_lost) {
    intake_.reset();
    is_rotating_ = false;
    disk_.restart(power_lost);
    if (const std::uint64_t after = std::exchange(scenario_.second_dark_after, 0); after > 0) {
      disk_.mischief.dark_at = disk_.steps() + after;
    }
    for (;;) {
      if (may_be_damaged() && is_damage_told()) {
        outcome_.damage_told = true;
        return;
      }
      const std::uint64_t failed = disk_.counts().failed;
      Result<intake::Intake> opened = intake::Intake::open(kLedger, clock_, entropy_);
      if (opened) {
        intake_.emplace(std::move(*opened));
        break;
      }
      const bool is_full = opened.error().code == ErrorCode::NoSpace && disk_.room;
      const bool once_more = disk_.is_dark() || is_full || disk_.counts().failed > failed;
      if (!once_more) {
        outcome_.damage_told = may_be_damaged();
        if (!outcome_.damage_told) {
          complain("does not open: " + render(opened.error()));
        }
        return;
      }
      disk_.room.reset();
      disk_.restart(disk_.is_dark());
    }
    if (const Status compared = compare(); !compared) {
      if (disk_.is_dark() || disk_.counts().failed > reads_failed_) {
        reads_failed_ = disk_.counts().failed;
        restart(disk_.is_dark());
        return;
      }
      complain("cannot be read: " + render(compared.error()));
    }
  }

  /// Whether `verify` tells of damage, or of a tail that may be cut.
  bool is_damage_told() const {
    const ledger::LedgerReport report = ledger::verify_ledger(kLedger);
    return report.fault_count > 0 || report.free_bytes > 0;
  }

  Status compare() {
    const ledger::Reader reader = RECOUNT_TRY(ledger::Reader::open(kLedger));
    compare_size(reader.size());
    RECOUNT_TRY(compare_entries(reader));
    RECOUNT_TRY(compare_checkpoints(reader));
    RECOUNT_TRY(compare_states(reader));
    const std::uint64_t failed = disk_.counts().failed;
    const ledger::LedgerReport report = ledger::verify_ledger(kLedger);
    if (report.fault_count > 0 && disk_.counts().failed == failed) {
      complain("verify: " + report.faults[0].place + ": " + report.faults[0].reason);
    }
    for (const std::string& name : gone_) {
      for (const std::string& file : disk_.files_with(name)) {
        complain(fmt::format("{} was erased and stands in {}", name, file));
      }
    }
    return {};
  }

  void compare_size(std::uint64_t size) {
    if (size < acknowledged_) {
      outcome_.lost += acknowledged_ - size;
      complain(fmt::format("{} entries of {} that were acknowledged are lost {}",
                           acknowledged_ - size, acknowledged_, flipped_));
    }
    if (size > expected_.size()) {
      // An erasure, an expiry or a rotation that was cut short behind its commit.
      expected_.resize(size);
    }
    outcome_.survivors += size - std::min(size, acknowledged_);
    expected_.resize(size);
    acknowledged_ = size;
  }

  Status compare_entries(const ledger::Reader& reader) {
    std::uint64_t ended = 0;
    std::uint64_t kept = 0;
    RECOUNT_TRY(reader.visit(0, reader.size(), [&](const ledger::OpenedEntry& entry) -> Status {
      Expected& one = expected_[entry.index];
      if (one.is_ending) {
        (entry.is_erased ? ended : kept) += 1;
        one.is_erased = entry.is_erased;
        one.is_ending = false;
      }
      if (entry.is_erased != one.is_erased) {
        complain(fmt::format("entry {} is {}erased", entry.index, entry.is_erased ? "" : "not "));
      } else if (!one.bytes) {
        one.bytes = Bytes(entry.bytes.begin(), entry.bytes.end());
      } else if (!one.is_erased && !std::ranges::equal(*one.bytes, entry.bytes)) {
        ++outcome_.altered;
        complain(fmt::format("entry {} is not what was said {}", entry.index, flipped_));
      }
      return {};
    }));
    if (ended > 0 && kept > 0) {
      complain(fmt::format("an erasure ended {} openings and left {}", ended, kept));
    }
    if (ended > 0) {
      gone_.merge(going_);
    }
    going_.clear();  // else it never was
    return {};
  }

  Status compare_checkpoints(const ledger::Reader& reader) {
    std::vector<Hash> leaves;
    leaves.reserve(reader.size());
    for (std::uint64_t i = 0; i < reader.size(); ++i) {
      leaves.push_back(ledger::leaf_hash(RECOUNT_TRY(reader.entry(i))));
    }
    const std::vector<std::string>& seen = disk_.checkpoints_seen();
    for (; checkpoints_compared_ < seen.size(); ++checkpoints_compared_) {
      const auto checkpoint = ledger::read_checkpoint_unverified(seen[checkpoints_compared_]);
      ensure(checkpoint.has_value(), "a checkpoint that was signed can be read");
      published_.emplace_back(checkpoint->size, checkpoint->root);
    }
    std::set<ledger::TreeSize> done;
    for (const auto& [size, root] : published_) {
      if (size > leaves.size()) {
        complain(fmt::format("a checkpoint of size {} was seen, and now there are {} entries", size,
                             leaves.size()));
      } else if (done.insert(size).second && naive_root(std::span(leaves).first(size)) != root) {
        complain(fmt::format("the tree of size {} is another than that which was signed", size));
      }
    }
    return {};
  }

  Status compare_states(const ledger::Reader& reader) {
    const engine::Engine replayed = RECOUNT_TRY(engine::replay(reader));
    const engine::Engine loaded = RECOUNT_TRY(engine::load_engine(kLedger, reader));
    if (loaded.state_hash() != replayed.state_hash()) {
      complain("the engine's state is not that of a replay");
    }
    return {};
  }

  Scenario scenario_;
  SimulatedDisk disk_;
  SeededEntropy dice_;
  SeededEntropy entropy_{11};
  FixedClock clock_{kBegin};
  Mount mount_;
  std::optional<intake::Intake> intake_;

  std::vector<Expected> expected_;
  std::uint64_t acknowledged_ = 0;
  std::uint64_t acknowledged_ever_ = 0;
  std::vector<std::string> parties_;
  std::set<std::string> gone_;   // names that may be nowhere any more
  std::set<std::string> going_;  // of an erasure that was begun
  std::uint64_t next_party_ = 0;
  std::uint64_t next_id_ = 0;
  std::int64_t age_ = 0;  // expiries so far
  bool is_rotating_ = false;
  std::size_t checkpoints_compared_ = 0;
  std::vector<std::pair<ledger::TreeSize, Hash>> published_;
  std::uint64_t reads_failed_ = 0;
  std::string flipped_;
  Outcome outcome_;
};

}  // namespace

std::string Scenario::text() const {
  return fmt::format(
      "seed {} dark_at {} second {} failing_step {} failing_read {} astray {} unsynced \"{}\" "
      "names_in_order {} power_lost {} room {} flips {}",
      seed, mischief.dark_at, second_dark_after, mischief.failing_step, mischief.failing_read,
      mischief.astray_at, mischief.unsynced, mischief.names_in_order, power_lost, room_after,
      flips);
}

Outcome run(const Scenario& scenario) {
  return Run(scenario).go();
}

}  // namespace recount::simulation
