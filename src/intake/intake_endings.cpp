// How an intake ends openings: on request, or when their time is over.
//
// The entry that lists them is durable and published before the first byte is overwritten; whoever
// opens a ledger that stopped in between destroys what is listed and still there.
#include <algorithm>

#include <fmt/format.h>

#include "evidence/codec.h"
#include "intake/admission.h"
#include "intake/intake.h"

namespace recount::intake {
namespace {

Error damaged(evidence::EntryIndex entry, std::string message) {
  return make_error(ErrorCode::Damaged, std::move(message), "run `recount verify`")
      .with_where(fmt::format("entry {}", entry));
}

/// Endings in order, cut so that each part can be listed by one event.
std::vector<evidence::EntrySet> lists_of(const Endings& endings) {
  std::vector<evidence::EntrySet> lists;
  for (const auto& [entry, ending] : endings) {
    const bool is_full = !lists.empty() && entry != lists.back().end() &&
                         lists.back().runs().size() == evidence::kEntryRunsMax;
    if (lists.empty() || is_full) {
      lists.emplace_back();
    }
    lists.back().append(entry);
  }
  return lists;
}

Hash marks_of(const evidence::EntrySet& entries, const Endings& endings) {
  evidence::MarkHash marks;
  entries.for_each([&](evidence::EntryIndex entry) {
    const Ending& ending = endings.at(entry);
    marks.add(ending.event_bytes, ending.mark);
  });
  return marks.take();
}

std::string numbered(const std::string& id, std::size_t part) {
  return part == 0 ? id : fmt::format("{}-{}", id, part + 1);
}

}  // namespace

Status Intake::fold_erased(const ledger::OpenedEntry& entry) {
  const Hash128 id = id_of(entry.mark);
  if (id == Hash128{} || ids_.find(id) != nullptr) {
    return damaged(entry.index, "the mark that an erasure left is no id's, or another one's");
  }
  ids_.insert({.id = id, .content = {}, .entry = entry.index});
  erased_.append(entry.index);
  return {};
}

Status Intake::destroy(const Endings& endings) {
  std::vector<ledger::DestroyedOpening> openings;
  for (const auto& [entry, ending] : endings) {
    openings.push_back({.entry = entry, .mark = ending.mark});
  }
  RECOUNT_TRY(writer_.destroy(openings));
  for (const auto& [entry, ending] : endings) {
    ids_.forget_content(id_of(ending.mark));
  }
  return {};
}

Status Intake::finish_endings() {
  if (unfinished_.empty()) {
    return {};
  }
  const ledger::Reader reader = RECOUNT_TRY(ledger::Reader::open(ledger_));
  Endings endings;
  for (const evidence::EntryIndex entry : unfinished_) {
    endings.emplace(entry, RECOUNT_TRY(ending_of(reader, hasher_, entry)));
  }
  unfinished_.clear();
  return destroy(endings);
}

template <typename MakeEvent>
Result<Ended> Intake::end(std::string_view context, const Endings& endings, const MakeEvent& make) {
  Ended ended{.context = std::string(context), .openings = endings.size(), .entries = {}};
  std::size_t part = 0;
  for (evidence::EntrySet& entries : lists_of(endings)) {
    const Hash marks = marks_of(entries, endings);
    const evidence::Event event = make(std::move(entries), marks, part++);
    const Bytes bytes = evidence::encode(event);
    const Submitted done =
        append(hasher_.hash_of_id(evidence::context_of(event), evidence::id_of(event)),
               hasher_.hash_of_content(bytes), bytes);
    if (done.verdict != Verdict::Accepted) {
      return make_error(ErrorCode::IdConflict,
                        fmt::format("the id \"{}\" of this erasure is on record already, as "
                                    "entry {}",
                                    evidence::id_of(event), done.entry),
                        "nothing was erased; try again");
    }
    ended.entries.push_back(done.entry);
  }
  const auto carry_out = [&]() -> Status {
    RECOUNT_TRY(writer_.publish());
    return destroy(endings);
  };
  if (Status done = carry_out(); !done) {
    writer_.stop(done.error());  // what is on record is carried out when the ledger is opened
    return done.error();
  }
  return ended;
}

Result<Ended> Intake::erase(std::string_view context, std::string_view party,
                            std::string_view reason) {
  if (find_policy(context) == nullptr) {
    return make_error(ErrorCode::NotFound,
                      fmt::format("this ledger has no context \"{}\"", context),
                      fmt::format("it has: {}", fmt::join(contexts(), ", ")));
  }
  RECOUNT_TRY(validate_reason(reason));
  if (reason.find(party) != std::string_view::npos) {
    return make_error(ErrorCode::InvalidInput, "the reason names the party, and stays on record",
                      "say why without saying who, such as \"on request\"")
        .with_where("/reason");
  }
  RECOUNT_TRY(writer_.publish());
  const ledger::Reader reader = RECOUNT_TRY(ledger::Reader::open(ledger_));
  const Endings endings = RECOUNT_TRY(endings_of_party(reader, hasher_, context, party));
  if (endings.empty()) {
    return make_error(ErrorCode::NotFound,
                      fmt::format("nothing in \"{}\" names \"{}\"", context, party),
                      "names are compared byte for byte; what was erased before is not kept");
  }
  const std::string id = fmt::format("erase-{}", writer_.committed_size());
  return end(
      context, endings,
      [&](evidence::EntrySet entries, const Hash& marks, std::size_t part) -> evidence::Event {
        return evidence::Erase{.id = numbered(id, part),
                               .context = std::string(context),
                               .reason = std::string(reason),
                               .entries = std::move(entries),
                               .marks = marks,
                               .declared_at = clock_->now()};
      });
}

Result<std::vector<Ended>> Intake::expire(Instant at) {
  const std::string day = to_rfc3339(at).substr(0, 10);
  std::vector<Ended> all;
  for (const auto& [name, policy] : policies_) {
    const std::string id = "expiry-" + day;
    const bool is_done = ids_.find(hasher_.hash_of_id(name, id)) != nullptr;
    if (!policy.retention.evidence || is_done) {
      continue;
    }
    RECOUNT_TRY(writer_.publish());
    const ledger::Reader reader = RECOUNT_TRY(ledger::Reader::open(ledger_));
    const Endings endings = RECOUNT_TRY(endings_of_retention(reader, hasher_, policy, at));
    if (endings.empty()) {
      continue;
    }
    const Instant before = {at.microseconds - policy.retention.evidence->microseconds};
    all.push_back(RECOUNT_TRY(end(
        name, endings,
        [&](evidence::EntrySet entries, const Hash& marks, std::size_t part) -> evidence::Event {
          return evidence::Expiry{.id = numbered(id, part),
                                  .context = name,
                                  .before = before,
                                  .entries = std::move(entries),
                                  .marks = marks,
                                  .declared_at = clock_->now()};
        })));
  }
  return all;
}

}  // namespace recount::intake
