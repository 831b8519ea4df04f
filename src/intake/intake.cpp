#include "intake/intake.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/ensure.h"
#include "evidence/codec.h"
#include "intake/admission.h"
#include "intake/admission_key.h"
#include "policy/house.h"
#include "policy/load.h"

namespace recount::intake {
namespace {

Error damaged(evidence::EntryIndex entry, std::string message) {
  return make_error(ErrorCode::Damaged, std::move(message))
      .with_where(fmt::format("entry {}", entry));
}

Error rejected(std::string message, std::string pointer, std::string help) {
  return make_error(ErrorCode::InvalidInput, std::move(message), std::move(help))
      .with_where(std::move(pointer));
}

std::string origin_for(const Path& ledger, const Ed25519Public& key) {
  std::string name = ledger.filename().string();
  const auto is_plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
  };
  std::replace_if(name.begin(), name.end(), [&](char c) { return !is_plain(c); }, '-');
  return fmt::format("recount.local/{}-{}", name, to_hex(ByteView(key).first(4)));
}

evidence::Genesis genesis_of(const NewLedger& options, const ledger::CreateOptions& made,
                             Instant now) {
  return {.kind = options.kind,
          .controller = options.controller,
          .origin = made.origin,
          .signing_key = public_key_of(made.signing_seed),
          .rulebook = policy::house_rulebook_hash(),
          .created_at = now};
}

Bytes encoded(const evidence::ControlEvent& event) {
  return evidence::encode(event);
}

}  // namespace

Intake::Intake(ledger::Writer writer, Path ledger, const SipKey& key, Clock& clock)
    : writer_(std::move(writer)), ledger_(std::move(ledger)), hasher_(key), clock_(&clock) {}

Result<Intake> Intake::create(const Path& ledger, const NewLedger& options, Clock& clock,
                              Entropy& entropy) {
  const Path named = ledger.filename().empty() ? ledger.parent_path() : ledger;
  ledger::CreateOptions made;
  entropy.fill(made.signing_seed);
  made.origin =
      options.origin.empty() ? origin_for(named, public_key_of(made.signing_seed)) : options.origin;
  ledger::Writer writer = RECOUNT_TRY(ledger::Writer::create(named, made, clock, entropy));
  SipKey key{};
  entropy.fill(key);
  RECOUNT_TRY(write_admission_key(named, key));
  writer.append_control(encoded(genesis_of(options, made, clock.now())));
  for (const policy::Policy& policy : options.policies) {
    writer.append_control(
        encoded(evidence::PolicyChange{.context = policy.context,
                                       .text = policy.text,
                                       .rulebook = policy::house_rulebook_hash()}));
  }
  RECOUNT_TRY(writer.publish());
  Intake intake(std::move(writer), named, key, clock);
  RECOUNT_TRY(intake.fold_ledger());
  return intake;
}

Result<Intake> Intake::open(const Path& ledger, Clock& clock, Entropy& entropy) {
  ledger::Writer writer = RECOUNT_TRY(ledger::Writer::open(ledger, clock, entropy));
  const SipKey key = RECOUNT_TRY(read_admission_key(ledger));
  Intake intake(std::move(writer), ledger, key, clock);
  RECOUNT_TRY(intake.fold_ledger());
  return intake;
}

Result<evidence::EntryIndex> Intake::rotate_key(Instant overlap_until, Entropy& entropy) {
  const Instant now = clock_->now();
  if (overlap_until <= now) {
    return rejected("the overlap of two keys ends before it begins", "/overlap",
                    "leave verifiers some days to take up the new key");
  }
  Ed25519Seed seed{};
  entropy.fill(seed);
  const Bytes body =
      encoded(evidence::KeyRotation{.previous_key = public_key_of(writer_.signing_seed()),
                                    .new_key = public_key_of(seed),
                                    .overlap_until = overlap_until,
                                    .declared_at = now});
  return writer_.rotate_key(seed, overlap_until, body);
}

Status Intake::fold_ledger() {
  const ledger::Reader reader = RECOUNT_TRY(ledger::Reader::open(ledger_));
  RECOUNT_TRY(reader.visit(0, reader.size(),
                           [this](const ledger::OpenedEntry& entry) { return fold(entry); }));
  return finish_endings();
}

Status Intake::fold_control(const ledger::OpenedEntry& entry) {
  const evidence::ControlEvent event = RECOUNT_TRY(evidence::decode_control(entry.bytes));
  if (const auto* genesis = std::get_if<evidence::Genesis>(&event)) {
    kind_ = genesis->kind;
    return {};
  }
  if (std::holds_alternative<evidence::KeyRotation>(event)) {
    return {};
  }
  const auto& change = std::get<evidence::PolicyChange>(event);
  policy::Loaded loaded = policy::load(change.text, fmt::format("entry {}", entry.index), kind_);
  if (!loaded.policy) {
    return damaged(entry.index, "the policy on record does not load under the house rules");
  }
  policies_.insert_or_assign(change.context, std::move(*loaded.policy));
  return {};
}

Status Intake::fold(const ledger::OpenedEntry& entry) {
  if (entry.is_erased) {
    return fold_erased(entry);
  }
  if (entry.type == ledger::kControlEntry) {
    return fold_control(entry);
  }
  const evidence::Event event = RECOUNT_TRY(evidence::decode_event(entry.bytes));
  ids_.insert({.id = hasher_.hash_of_id(evidence::context_of(event), evidence::id_of(event)),
               .content = hasher_.hash_of_content(entry.bytes),
               .entry = entry.index});
  if (const auto* ruling = std::get_if<evidence::Ruling>(&event)) {
    ruled_.insert(ruling->contest);
  }
  if (const evidence::EntrySet* ended = evidence::entries_ended_by(event)) {
    ended->for_each([&](evidence::EntryIndex one) {
      if (!erased_.contains(one)) {
        unfinished_.push_back(one);
      }
    });
  }
  return {};
}

const policy::Policy* Intake::find_policy(std::string_view context) const {
  const auto found = policies_.find(context);
  return found == policies_.end() ? nullptr : &found->second;
}

std::vector<std::string> Intake::contexts() const {
  std::vector<std::string> names;
  for (const auto& [name, policy] : policies_) {
    names.push_back(name);
  }
  return names;
}

Submitted Intake::append(const Hash128& id, const Hash128& content, ByteView event) {
  if (const IdTable::Row* used = ids_.find(id)) {
    const Verdict verdict = used->content == Hash128{} ? Verdict::Erased
                            : used->content == content ? Verdict::Duplicate
                                                       : Verdict::IdConflict;
    return {.verdict = verdict, .entry = used->entry};
  }
  const evidence::EntryIndex entry = writer_.append_private(event);
  ids_.insert({.id = id, .content = content, .entry = entry});
  return {.verdict = Verdict::Accepted, .entry = entry};
}

void Intake::append(const AdmittedBatch& batch, std::vector<Submitted>& answers) {
  constexpr std::size_t kPiecesAhead = 16;  // far enough to hide one trip to memory
  answers.clear();
  for (std::size_t i = 0; i < batch.pieces.size(); ++i) {
    if (i + kPiecesAhead < batch.pieces.size()) {
      ids_.prefetch(batch.pieces[i + kPiecesAhead].id);
    }
    answers.push_back(append(batch.pieces[i].id, batch.pieces[i].content, batch.event(i)));
  }
}

Result<Submitted> Intake::submit(const evidence::Evidence& evidence) {
  one_.clear();
  RECOUNT_TRY(admitter().admit(evidence, clock_->now(), one_));
  return append(one_.pieces.front().id, one_.pieces.front().content, one_.event(0));
}

Result<Submitted> Intake::submit(const evidence::Event& event) {
  if (const auto* one = std::get_if<evidence::Evidence>(&event)) {
    return submit(*one);
  }
  RECOUNT_TRY(validate(event, clock_->now()));
  const Bytes bytes = evidence::encode(event);
  // A repeat is answered before its reference is judged again: a contest may be ruled by now.
  const Hash128 id = hasher_.hash_of_id(evidence::context_of(event), evidence::id_of(event));
  if (ids_.find(id) == nullptr) {
    RECOUNT_TRY(check_reference(event));
  }
  const Submitted done = append(id, hasher_.hash_of_content(bytes), bytes);
  if (const auto* ruling = std::get_if<evidence::Ruling>(&event);
      ruling != nullptr && done.verdict == Verdict::Accepted) {
    ruled_.insert(ruling->contest);
  }
  return done;
}

Result<evidence::Event> Intake::event_at(evidence::EntryIndex entry, std::string_view context) {
  RECOUNT_TRY(writer_.publish());
  const ledger::Reader reader = RECOUNT_TRY(ledger::Reader::open(ledger_));
  const Result<Bytes> bytes = reader.opening(entry);
  Result<evidence::Event> event =
      bytes ? evidence::decode_event(*bytes) : Result<evidence::Event>(bytes.error());
  const bool is_here = event && evidence::context_of(*event) == context;
  if (!is_here) {
    return make_error(
        ErrorCode::NotFound,
        fmt::format("entry {} is nothing in \"{}\" that can be spoken of", entry, context),
        "`recount explain` lists the entries behind a standing");
  }
  return event;
}

Status Intake::check_reference(const evidence::Event& event) {
  if (const auto* retract = std::get_if<evidence::Retract>(&event)) {
    return check_reference(*retract);
  }
  if (const auto* contest = std::get_if<evidence::Contest>(&event)) {
    return check_reference(*contest);
  }
  return check_reference(std::get<evidence::Ruling>(event));
}

Status Intake::check_reference(const evidence::Retract& retract) {
  const evidence::Event target = RECOUNT_TRY(event_at(retract.target, retract.context));
  if (!std::holds_alternative<evidence::Evidence>(target)) {
    return rejected(fmt::format("entry {} is no evidence", retract.target), "/target",
                    "only evidence is retracted");
  }
  return {};
}

Status Intake::check_reference(const evidence::Contest& contest) {
  const evidence::Event target = RECOUNT_TRY(event_at(contest.target, contest.context));
  const auto* evidence = std::get_if<evidence::Evidence>(&target);
  if (evidence == nullptr) {
    return rejected(fmt::format("entry {} is no evidence", contest.target), "/target",
                    "a contest is about one piece of evidence");
  }
  if (contest.party != evidence->subject) {
    return rejected(fmt::format("\"{}\" is not who the evidence is about", contest.party), "/party",
                    fmt::format("\"{}\" may contest it", evidence->subject));
  }
  return {};
}

Status Intake::check_reference(const evidence::Ruling& ruling) {
  const evidence::Event event = RECOUNT_TRY(event_at(ruling.contest, ruling.context));
  const auto* contest = std::get_if<evidence::Contest>(&event);
  if (contest == nullptr) {
    return rejected(fmt::format("entry {} is no contest", ruling.contest), "/contest",
                    "a ruling decides a contest");
  }
  if (ruled_.contains(ruling.contest)) {
    return rejected(fmt::format("contest {} has its ruling already", ruling.contest), "/contest",
                    "a decision is made once");
  }
  const evidence::Event target = RECOUNT_TRY(event_at(contest->target, ruling.context));
  const auto& evidence = std::get<evidence::Evidence>(target);
  if (ruling.decider == evidence.rater || ruling.decider == evidence.subject ||
      ruling.decider == contest->party) {
    return rejected(fmt::format("\"{}\" is a party to what is decided", ruling.decider), "/decider",
                    "somebody uninvolved decides");
  }
  return {};
}

}  // namespace recount::intake
