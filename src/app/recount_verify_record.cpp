#include "app/recount_verify_record.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "evidence/access.h"
#include "evidence/codec.h"
#include "policy/load.h"

namespace recount::app {
namespace {

constexpr std::size_t kEntryHead = 1 + 8;  // type, recorded_at
constexpr std::size_t kFrameHeader = 64;
constexpr std::size_t kSalt = 16;

bool is_control(const Bytes& entry) {
  return entry.size() > kEntryHead && entry[0] == 2;
}

// What a reveal opens counts from there, if it is what was sealed.
void take_reveal(std::uint64_t index, evidence::Reveal& reveal, PrivateRecord& record,
                 std::vector<std::string>& faults) {
  for (evidence::Revealed& part : reveal.parts) {
    const auto seal = record.seals.find(part.seal);
    if (seal == record.seals.end()) {
      continue;  // erased, or a fault that is told where the references are checked
    }
    if (seal->second != evidence::seal_commitment(part.blinding, part.evidence)) {
      faults.push_back(
          fmt::format("entry {}: reveals other evidence than entry {} seals", index, part.seal));
      continue;
    }
    record.evidence.emplace(part.seal, std::move(part.evidence));
  }
}

// Every erased opening is listed by one erasure, every listed one is erased, and what is left of
// them is what the erasure says.
void check_erasures(const PrivateRecord& record, std::vector<std::string>& faults) {
  std::uint64_t listed = 0;
  for (const auto& [index, erasure] : record.erasures) {
    evidence::MarkHash marks;
    erasure.entries.for_each([&](std::uint64_t entry) {
      const auto remains = record.erased.find(entry);
      if (remains == record.erased.end() || entry >= index) {
        faults.push_back(
            fmt::format("entry {}: lists entry {}, which is not erased", index, entry));
        return;
      }
      ++listed;
      marks.add(remains->second.event_bytes, remains->second.mark);
    });
    if (marks.take() != erasure.marks) {
      faults.push_back(fmt::format("entry {}: other marks are left than it says", index));
    }
  }
  if (listed == record.erased.size()) {
    return;
  }
  for (const auto& [entry, remains] : record.erased) {
    const bool is_listed =
        std::any_of(record.erasures.begin(), record.erasures.end(),
                    [&](const auto& one) { return one.second.entries.contains(entry); });
    if (!is_listed) {
      faults.push_back(fmt::format("entry {}: its opening is missing without an erasure", entry));
    }
  }
}

// 16 bytes of a mark, and zeros.
void take_erased(std::uint64_t index, ByteView body, const Bytes& entry, PrivateRecord& record,
                 std::vector<std::string>& faults) {
  const ByteView zeros = body.subspan(kSalt);
  const bool is_erased =
      entry.size() == kEntryHead + sizeof(Hash) && entry[0] == 1 &&
      std::all_of(zeros.begin(), zeros.end(), [](auto byte) { return byte == 0; });
  if (!is_erased) {
    faults.push_back(fmt::format("entry {}: its opening is neither there nor erased", index));
  }
  Remains remains{.event_bytes = static_cast<std::uint32_t>(zeros.size()), .mark = {}};
  std::copy(body.begin(), body.begin() + kSalt, remains.mark.begin());
  record.erased.emplace(index, remains);
}

void take_event(std::uint64_t index, evidence::Event event, PrivateRecord& record,
                std::vector<std::string>& faults) {
  if (auto* one = std::get_if<evidence::Evidence>(&event)) {
    record.evidence.emplace(index, std::move(*one));
  } else if (const auto* retract = std::get_if<evidence::Retract>(&event)) {
    record.ended.push_back(retract->target);
  } else if (const auto* contest = std::get_if<evidence::Contest>(&event)) {
    record.contests.emplace(index, contest->target);
  } else if (const auto* erase = std::get_if<evidence::Erase>(&event)) {
    record.erasures.emplace(index, Erasure{.entries = erase->entries, .marks = erase->marks});
  } else if (const auto* expiry = std::get_if<evidence::Expiry>(&event)) {
    record.erasures.emplace(index, Erasure{.entries = expiry->entries, .marks = expiry->marks});
  } else if (const auto* seal = std::get_if<evidence::Seal>(&event)) {
    record.seals.emplace(index, seal->commitment);
  } else if (auto* reveal = std::get_if<evidence::Reveal>(&event)) {
    take_reveal(index, *reveal, record, faults);
  } else if (const auto* ruling = std::get_if<evidence::Ruling>(&event)) {
    const auto about = record.contests.find(ruling->contest);
    if (ruling->outcome == evidence::Outcome::Upheld && about != record.contests.end()) {
      record.ended.push_back(about->second);
    }
  }
}

// commitment = SHA-256("recount1" ‖ salt ‖ event), behind the entry's first nine bytes.
void take_opening(std::uint64_t index, ByteView salt_and_event, const Bytes& entry,
                  PrivateRecord& record, std::vector<std::string>& faults) {
  const std::array<ByteView, 2> parts = {as_bytes("recount1"), salt_and_event};
  const Hash commitment = sha256(parts);
  const bool matches = entry.size() == kEntryHead + commitment.size() && entry[0] == 1 &&
                       std::equal(commitment.begin(), commitment.end(), entry.begin() + kEntryHead);
  if (!matches) {
    faults.push_back(fmt::format("entry {}: its opening is not what it commits to", index));
    return;
  }
  const ByteView bytes = salt_and_event.subspan(kSalt);
  if (evidence::is_access(bytes) && evidence::decode_access(bytes)) {
    ++record.openings;  // of an access log: it rates nobody
    return;
  }
  Result<evidence::Event> event = evidence::decode_event(bytes);
  if (!event) {
    faults.push_back(fmt::format("entry {}: {}", index, event.error().message));
    return;
  }
  ++record.openings;
  take_event(index, std::move(*event), record, faults);
}

// One frame's records; false where they are not what the header says.
bool take_frame(ByteReader records, std::uint64_t first, std::uint32_t count, const PublicLog& log,
                PrivateRecord& record, std::vector<std::string>& faults) {
  for (std::uint64_t index = first; index < first + count && index < log.size; ++index) {
    const auto type = records.u8();
    const auto length = records.le32();
    if (!type || !length) {
      return false;
    }
    const auto body = records.raw(*type == 2 ? *length : kSalt + *length);
    if (!body) {
      return false;
    }
    if (*type == 3) {
      take_erased(index, *body, log.entries[index], record, faults);
    } else if (*type == 1) {
      take_opening(index, *body, log.entries[index], record, faults);
    } else if (!std::equal(body->begin(), body->end(), log.entries[index].begin() + kEntryHead,
                           log.entries[index].end())) {
      faults.push_back(fmt::format("entry {}: the vault holds another control event", index));
    }
  }
  return true;
}

// The next entry index behind a segment's frames.
std::uint64_t take_segment(const Bytes& segment, const std::string& name, std::uint64_t next,
                           const PublicLog& log, PrivateRecord& record,
                           std::vector<std::string>& faults) {
  std::size_t at = 0;
  while (next < log.size && at + kFrameHeader <= segment.size()) {
    ByteReader header(ByteView(segment).subspan(at, kFrameHeader));
    const auto magic = header.raw(4);
    header.le32();  // checksum: against accidents, no matter here
    const auto first = header.le64();
    header.le64();  // recorded_at
    const auto count = header.le32();
    const auto payload = header.le32();
    const bool is_frame = as_text(*magic) == "RCF2" || as_text(*magic) == "RCF1";
    const bool fits =
        is_frame && *first == next && *count > 0 && *payload <= segment.size() - at - kFrameHeader;
    if (!fits || !take_frame(ByteReader(ByteView(segment).subspan(at + kFrameHeader, *payload)),
                             *first, *count, log, record, faults)) {
      faults.push_back(fmt::format("vault/{} byte {}: no frame for entry {}", name, at, next));
      return log.size;
    }
    next += *count;
    at += kFrameHeader + *payload;
  }
  return next;
}

void read_vault(const Path& directory, const PublicLog& log, PrivateRecord& record,
                std::vector<std::string>& faults) {
  std::uint64_t next = 0;
  for (const Path& file : list_files_below(directory / "vault")) {
    const std::string name = file.string();
    const Result<Bytes> segment = read_file(directory / "vault" / name);
    if (!segment) {
      faults.push_back(fmt::format("vault/{}: {}", name, segment.error().message));
      return;
    }
    next = take_segment(*segment, name, next, log, record, faults);
  }
  if (next < log.size) {
    faults.push_back(fmt::format("vault: no opening of entry {} and behind", next));
  }
}

}  // namespace

Result<PrivateRecord> read_record(const Path& directory, const PublicLog& log, bool with_openings,
                                  std::vector<std::string>& faults) {
  PrivateRecord record;
  for (std::uint64_t index = 0; index < log.entries.size(); ++index) {
    if (!is_control(log.entries[index])) {
      continue;
    }
    const evidence::ControlEvent event =
        RECOUNT_TRY(evidence::decode_control(ByteView(log.entries[index]).subspan(kEntryHead)));
    if (const auto* genesis = std::get_if<evidence::Genesis>(&event)) {
      record.genesis = *genesis;
      record.keys.push_back(genesis->signing_key);
      continue;
    }
    if (const auto* rotation = std::get_if<evidence::KeyRotation>(&event)) {
      if (record.keys.empty() || record.keys.back() != rotation->previous_key) {
        faults.push_back(fmt::format("entry {}: replaces a key that is not the ledger's", index));
      }
      record.keys.push_back(rotation->new_key);
      continue;
    }
    const auto& change = std::get<evidence::PolicyChange>(event);
    policy::Loaded loaded =
        policy::load(change.text, fmt::format("entry {}", index),
                     record.genesis ? record.genesis->kind : evidence::LedgerKind::Live);
    if (!loaded.policy) {
      faults.push_back(fmt::format("entry {}: its policy does not load", index));
      continue;
    }
    record.policies.insert_or_assign(change.context, std::move(*loaded.policy));
  }
  if (with_openings) {
    read_vault(directory, log, record, faults);
    check_erasures(record, faults);
  }
  return record;
}

namespace {

using Said = std::vector<const evidence::Evidence*>;

NaiveRating rate_naively(const policy::RatingRule& rule, const Said& said, Instant at) {
  double weights = 0;
  double scores = 0;
  for (const evidence::Evidence* one : said) {
    const auto age = static_cast<double>((at - one->observed_at).microseconds);
    const double weight =
        rule.half_life ? std::exp2(-age / static_cast<double>(rule.half_life->microseconds)) : 1.0;
    weights += weight;
    scores += weight * one->score;
  }
  return {.rating = (rule.prior.weight * rule.prior.mean + scores) / (rule.prior.weight + weights),
          .evidence_count = said.size()};
}

// The newest come last; a memory keeps those of an age, and then the last of them.
NaiveRating rate_remembered(const policy::Policy& policy, Said said, Instant at) {
  if (policy.memory.empty()) {
    return rate_naively(policy.rating, said, at);
  }
  std::ranges::stable_sort(said, {}, &evidence::Evidence::observed_at);
  std::optional<NaiveRating> best;
  for (const policy::Memory& memory : policy.memory) {
    Said kept;
    for (const evidence::Evidence* one : said) {
      if (!memory.window || at - one->observed_at <= *memory.window) {
        kept.push_back(one);
      }
    }
    const std::size_t last = memory.last.value_or(kept.size());
    kept.erase(kept.begin(), kept.end() - static_cast<std::ptrdiff_t>(std::min(last, kept.size())));
    const NaiveRating rated = rate_naively(policy.rating, kept, at);
    best = !best || rated.rating > best->rating ? rated : best;
  }
  return *best;
}

}  // namespace

std::map<std::string, NaiveRating> recount_context(const PrivateRecord& record,
                                                   const std::string& context) {
  std::vector<const evidence::Evidence*> counting;
  Instant at{INT64_MIN};
  for (const auto& [index, one] : record.evidence) {
    const bool ended =
        std::find(record.ended.begin(), record.ended.end(), index) != record.ended.end();
    if (one.context == context && !ended) {
      counting.push_back(&one);
      at = std::max(at, one.observed_at);
    }
  }
  std::map<std::string, Said> about;
  for (const evidence::Evidence* one : counting) {
    about[one->subject].push_back(one);
  }
  std::map<std::string, NaiveRating> ratings;
  for (const auto& [subject, said] : about) {
    ratings[subject] = rate_remembered(record.policies.at(context), said, at);
  }
  return ratings;
}

}  // namespace recount::app
