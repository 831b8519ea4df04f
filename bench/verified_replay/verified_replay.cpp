// Rates a ledger's history again from the vault and from nothing else, and recomputes on the way
// every commitment, every leaf and the root: one pass, one thread. What it believes is the signed
// checkpoint.
//
//   verified_replay LEDGER RUNS      prints a line a run; stops when a root or a state differs
#include <charconv>
#include <cstdio>
#include <ctime>

#include <fmt/format.h>

#include "engine/snapshot.h"
#include "evidence/codec.h"
#include "ledger/growing_tree.h"
#include "ledger/layout.h"
#include "ledger/merkle.h"
#include "ledger/reader.h"
#include "ledger/vault.h"

namespace recount {
namespace {

double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

// One frame at a time: its records, then their hashes as batches, then what they say.
class VerifiedReplay {
 public:
  Status take(const ledger::Vault& vault, const ledger::PlacedFrame& frame) {
    const Bytes payload = RECOUNT_TRY(ledger::read_payload_unchecked(vault, frame));
    RECOUNT_TRY(find_records(payload));
    hash_records(frame.header.recorded_at);
    return fold(frame.header.first_index);
  }

  Hash root() const { return tree_.root(); }

  ledger::TreeSize size() const { return tree_.size(); }

  const engine::Engine& engine() const { return engine_; }

 private:
  Status find_records(ByteView payload) {
    records_.clear();
    salted_.clear();
    ledger::RecordWalk walk(payload);
    for (;;) {
      const std::optional<ledger::VaultRecord> record = RECOUNT_TRY(walk.next());
      if (!record) {
        return {};
      }
      records_.push_back(*record);
      if (record->type == ledger::kPrivateEntry) {
        const std::size_t length = record->salt.size() + record->bytes.size();
        salted_.push_back(payload.subspan(walk.position() - length, length));
      }
    }
  }

  void hash_records(Instant recorded_at) {
    commitments_.resize(salted_.size());
    ledger::commitments_of(salted_, commitments_);
    entries_.clear();
    ends_.clear();
    std::size_t at = 0;
    for (const ledger::VaultRecord& record : records_) {
      if (record.type == ledger::kPrivateEntry) {
        ledger::append_private_entry(recorded_at, commitments_[at++], entries_);
      } else {
        ledger::append_control_entry(recorded_at, record.bytes, entries_);
      }
      ends_.push_back(entries_.size());
    }
    views_.clear();
    for (std::size_t begin = 0; const std::size_t end : ends_) {
      views_.push_back(ByteView(entries_).subspan(begin, end - begin));
      begin = end;
    }
    leaves_.resize(views_.size());
    ledger::leaf_hashes(views_, leaves_);
    for (const Hash& leaf : leaves_) {
      tree_.add(leaf);
    }
    tree_.take_full();
  }

  Status fold(ledger::EntryIndex first) {
    evidence_.clear();
    ledger::EntryIndex next = first;
    for (const ledger::VaultRecord& record : records_) {
      if (record.type == ledger::kPrivateEntry) {
        evidence_.push_back(evidence::view_of(record.bytes));  // the bench holds evidence only
        continue;
      }
      RECOUNT_TRY(fold_evidence(next));
      const evidence::ControlEvent event = RECOUNT_TRY(evidence::decode_control(record.bytes));
      RECOUNT_TRY(engine_.apply(next++, event));
    }
    return fold_evidence(next);
  }

  Status fold_evidence(ledger::EntryIndex& next) {
    RECOUNT_TRY(engine_.apply(next, evidence_));
    next += evidence_.size();
    evidence_.clear();
    return {};
  }

  engine::Engine engine_;
  ledger::HashRows tree_;
  std::vector<ledger::VaultRecord> records_;
  std::vector<ByteView> salted_;
  std::vector<Hash> commitments_;
  Bytes entries_;
  std::vector<std::size_t> ends_;
  std::vector<ByteView> views_;
  std::vector<Hash> leaves_;
  std::vector<evidence::EvidenceView> evidence_;
};

Status run(const Path& directory) {
  const ledger::Reader reader = RECOUNT_TRY(ledger::Reader::open(directory));
  const double begin = cpu_seconds();
  const ledger::Vault vault =
      RECOUNT_TRY(ledger::Vault::open(ledger::vault_path(directory), File::Mode::Read));
  ledger::FrameWalk walk(vault);
  VerifiedReplay replay;
  for (;;) {
    const ledger::FrameStep step = RECOUNT_TRY(walk.next());
    if (step.kind != ledger::FrameStep::Kind::Frame) {
      break;
    }
    RECOUNT_TRY(replay.take(vault, step.frame));
  }
  const double seconds = cpu_seconds() - begin;
  if (replay.size() != reader.size() || replay.root() != reader.checkpoint().root) {
    return make_error(ErrorCode::Damaged, "the root is not the checkpoint's");
  }
  const engine::Engine known = RECOUNT_TRY(engine::load_engine(directory, reader));
  if (known.state_hash() != replay.engine().state_hash()) {
    return make_error(ErrorCode::Damaged, "the state is not the snapshot's");
  }
  fmt::print("verified {} {:.6f}\n", replay.size(), seconds);
  return {};
}

int run_often(const char* directory, std::string_view count) {
  int runs = 0;
  std::from_chars(count.data(), count.data() + count.size(), runs);
  for (int i = 0; i < runs; ++i) {
    if (const Status done = run(directory); !done) {
      std::fputs(render(done.error()).c_str(), stderr);
      return 1;
    }
  }
  return 0;
}

}  // namespace
}  // namespace recount

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fputs("usage: verified_replay LEDGER RUNS\n", stderr);
    return 2;
  }
  return recount::run_often(argv[1], argv[2]);
}
