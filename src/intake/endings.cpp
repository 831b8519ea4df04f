#include "intake/endings.h"

#include <algorithm>
#include <set>

#include "base/ensure.h"
#include "evidence/codec.h"

namespace recount::intake {
namespace {

using evidence::EntryIndex;

bool may_end(const evidence::Event& event) {
  return !std::holds_alternative<evidence::Erase>(event) &&
         !std::holds_alternative<evidence::Expiry>(event) &&
         !std::holds_alternative<evidence::ModelOutput>(event);
}

Ending ending_of(const IdHasher& hasher, const evidence::Event& event, ByteView bytes) {
  const Hash128 id = hasher.hash_of_id(evidence::context_of(event), evidence::id_of(event));
  return {.event_bytes = static_cast<std::uint32_t>(bytes.size()), .mark = mark_of(id)};
}

/// Calls `judge` with the events of one context that may end, in ledger order, and `gone` with
/// entries that are erased already.
template <typename Judge, typename Gone>
Status read_context(const ledger::Reader& reader, std::string_view context, const Judge& judge,
                    const Gone& gone) {
  return reader.visit(0, reader.size(), [&](const ledger::OpenedEntry& entry) -> Status {
    if (entry.is_erased) {
      gone(entry.index);
    } else if (entry.type == ledger::kPrivateEntry) {
      const evidence::Event event = RECOUNT_TRY(evidence::decode_event(entry.bytes));
      if (evidence::context_of(event) == context && may_end(event)) {
        judge(entry, event);
      }
    }
    return {};
  });
}

/// Reveals are what counts; the seals that they open go with them.
Status add_seals(const ledger::Reader& reader, const IdHasher& hasher,
                 const std::set<EntryIndex>& seals, Endings& endings) {
  for (const EntryIndex seal : seals) {
    if (endings.contains(seal)) {
      continue;
    }
    Result<Ending> ending = ending_of(reader, hasher, seal);
    if (ending) {
      endings.emplace(seal, *ending);
    } else if (ending.error().code != ErrorCode::Erased) {
      return ending.error();
    }
  }
  return {};
}

/// Judges by age, event by event.
class Retention {
 public:
  Retention(const policy::Policy& policy, Instant at, const IdHasher& hasher)
      : policy_(policy), at_(at), hasher_(hasher) {
    ensure(policy.retention.evidence.has_value(), "a policy that retains for ever ends nothing");
  }

  void judge(const ledger::OpenedEntry& entry, const evidence::Event& event) {
    if (is_over(entry, event)) {
      endings_.emplace(entry.index, ending_of(hasher_, event, entry.bytes));
    } else if (std::holds_alternative<evidence::Reveal>(event)) {
      // Evidence is as old as its reveal; its seal is kept as long.
      for (const EntryIndex seal : evidence::spoken_of(event)) {
        endings_.erase(seal);
      }
    }
  }

  void gone(EntryIndex entry) { gone_.append(entry); }

  Endings take() { return std::move(endings_); }

 private:
  bool is_older(const ledger::OpenedEntry& entry, const std::optional<Duration>& than) const {
    return !than || entry.recorded_at + *than < at_;
  }

  bool is_over(const ledger::OpenedEntry& entry, const evidence::Event& event) const {
    const policy::Retention& retention = policy_.retention;
    if (const auto* consequence = std::get_if<evidence::Consequence>(&event)) {
      const auto& limit = retention.contests ? retention.contests : retention.evidence;
      return consequence->ends_at < at_ && is_older(entry, limit);
    }
    const std::vector<EntryIndex> about = evidence::spoken_of(event);
    if (about.empty() || std::holds_alternative<evidence::Reveal>(event)) {
      return is_older(entry, retention.evidence);
    }
    const bool is_about_nothing = std::all_of(about.begin(), about.end(), [&](EntryIndex one) {
      return endings_.contains(one) || gone_.contains(one);
    });
    return is_about_nothing && is_older(entry, retention.contests);
  }

  const policy::Policy& policy_;
  Instant at_;
  const IdHasher& hasher_;
  Endings endings_;
  evidence::EntrySet gone_;
};

}  // namespace

evidence::ErasedMark mark_of(const Hash128& id) {
  Bytes bytes;
  ByteWriter write(bytes);
  write.le64(id.low);
  write.le64(id.high);
  evidence::ErasedMark mark{};
  std::copy(bytes.begin(), bytes.end(), mark.begin());
  return mark;
}

Hash128 id_of(const evidence::ErasedMark& mark) {
  ByteReader read(mark);
  Hash128 id;
  id.low = *read.le64();
  id.high = *read.le64();
  return id;
}

Result<Ending> ending_of(const ledger::Reader& reader, const IdHasher& hasher, EntryIndex entry) {
  const Bytes bytes = RECOUNT_TRY(reader.opening(entry));
  return ending_of(hasher, RECOUNT_TRY(evidence::decode_event(bytes)), bytes);
}

Result<Endings> endings_of_party(const ledger::Reader& reader, const IdHasher& hasher,
                                 std::string_view context, std::string_view party) {
  Endings endings;
  std::set<EntryIndex> seals;
  const auto judge = [&](const ledger::OpenedEntry& entry, const evidence::Event& event) {
    const std::vector<EntryIndex> about = evidence::spoken_of(event);
    const bool goes_along = std::any_of(about.begin(), about.end(), [&](EntryIndex one) {
      return endings.contains(one) || seals.contains(one);
    });
    if (!goes_along && !evidence::names_party(event, party)) {
      return;
    }
    endings.emplace(entry.index, ending_of(hasher, event, entry.bytes));
    if (std::holds_alternative<evidence::Reveal>(event)) {
      seals.insert(about.begin(), about.end());
    }
  };
  RECOUNT_TRY(read_context(reader, context, judge, [](EntryIndex /*entry*/) {}));
  RECOUNT_TRY(add_seals(reader, hasher, seals, endings));
  return endings;
}

Result<Endings> endings_of_retention(const ledger::Reader& reader, const IdHasher& hasher,
                                     const policy::Policy& policy, Instant at) {
  Retention retention(policy, at, hasher);
  RECOUNT_TRY(read_context(
      reader, policy.context,
      [&](const ledger::OpenedEntry& entry, const evidence::Event& event) {
        retention.judge(entry, event);
      },
      [&](EntryIndex entry) { retention.gone(entry); }));
  return retention.take();
}

}  // namespace recount::intake
