#include "serve/witness_round.h"

#include <algorithm>

#include "serve/witness_client.h"

namespace recount::serve {
namespace {

struct CosignedNote {
  std::string note;
  std::string text;
  ledger::TreeSize size = 0;
};

// What LEDGER/cosigned holds; an unreadable one is replaced by the next cosignature.
std::optional<CosignedNote> cosigned_note(const Path& ledger) {
  auto note = ledger::read_cosigned(ledger);
  if (!note || !*note) {
    return std::nullopt;
  }
  const auto checkpoint = ledger::read_checkpoint_unverified(**note);
  if (!checkpoint) {
    return std::nullopt;
  }
  return CosignedNote{.note = std::move(**note),
                      .text = ledger::signed_text(*checkpoint),
                      .size = checkpoint->size};
}

bool has_cosigned(const CosignedNote& note, const ledger::WitnessKey& key) {
  const auto lines = ledger::signature_lines(note.note);
  const auto found = lines ? ledger::find_cosignature(note.text, *lines, key)
                           : Result<std::optional<ledger::Cosignature>>(lines.error());
  return found && *found;
}

}  // namespace

Result<std::vector<WitnessState>> cosigned_by(const Path& ledger) {
  const auto witnesses = RECOUNT_TRY(ledger::read_witnesses_file(ledger));
  const std::optional<CosignedNote> note = cosigned_note(ledger);
  std::vector<WitnessState> states;
  for (const ledger::Witness& one : witnesses) {
    states.push_back({.name = one.key.name, .url = one.url, .trouble = {}, .help = {}});
    states.back().size = note && has_cosigned(*note, one.key) ? note->size : 0;
  }
  return states;
}

Result<std::vector<WitnessState>> ask_witnesses(const Path& ledger) {
  if (RECOUNT_TRY(ledger::read_witnesses_file(ledger)).empty()) {
    return std::vector<WitnessState>();
  }
  const Result<ledger::Reader> reader = ledger::Reader::open(ledger);
  if (!reader) {
    return reader.error().code == ErrorCode::NotFound
               ? Result<std::vector<WitnessState>>(std::vector<WitnessState>())
               : Result<std::vector<WitnessState>>(reader.error());
  }
  WitnessRounds rounds(ledger);
  RECOUNT_TRY(rounds.ask(*reader, std::chrono::steady_clock::now()));
  return rounds.states();
}

// The list may have changed since the last round: who stays keeps what is known of it.
Status WitnessRounds::begin(const std::vector<ledger::Witness>& witnesses,
                            const ledger::Reader& reader) {
  const std::vector<WitnessState> cosigned = RECOUNT_TRY(cosigned_by(ledger_));
  const std::lock_guard lock(mutex_);
  std::vector<Asked> now;
  for (std::size_t i = 0; i < std::min(witnesses.size(), cosigned.size()); ++i) {
    const auto before = std::ranges::find_if(asked_, [&](const Asked& one) {
      return one.state.name == cosigned[i].name && one.state.url == cosigned[i].url;
    });
    if (before != asked_.end()) {
      now.push_back(std::move(*before));
    } else {
      now.push_back({.state = cosigned[i]});
    }
    now.back().is_behind = now.back().state.size != reader.size() || before == asked_.end();
  }
  asked_ = std::move(now);
  return {};
}

void WitnessRounds::learn(Asked& asked, const Status& done, ledger::TreeSize size, Moment now) {
  const std::lock_guard lock(mutex_);
  if (done) {
    asked.state.size = size;
    asked.state.trouble.clear();
    asked.state.help.clear();
    asked.wait = {};
    asked.is_behind = false;
    return;
  }
  ++asked.state.failures;
  asked.state.trouble = done.error().message;
  asked.state.help = done.error().help;
  asked.wait = std::clamp(2 * asked.wait, kWitnessRetryFirst, kWitnessRetryLast);
  asked.next = now + asked.wait;
}

Status WitnessRounds::ask(const ledger::Reader& reader, Moment now) {
  const auto witnesses = RECOUNT_TRY(ledger::read_witnesses_file(ledger_));
  RECOUNT_TRY(begin(witnesses, reader));
  const std::string text = ledger::signed_text(reader.checkpoint());
  const std::optional<CosignedNote> before = cosigned_note(ledger_);
  std::string note = before && before->text == text ? before->note : reader.checkpoint_text();
  const std::string begun_with = note;
  Status first_split;
  for (std::size_t i = 0; i < asked_.size(); ++i) {
    Asked& asked = asked_[i];
    if (!asked.is_behind || now < asked.next) {
      continue;
    }
    auto cosignature = ask_witness(witnesses[i], reader, asked.state.size);
    if (!cosignature && cosignature.error().code == ErrorCode::Damaged && first_split) {
      first_split = cosignature.error();
    }
    learn(asked, cosignature ? Status() : Status(cosignature.error()), reader.size(), now);
    if (cosignature) {
      note = ledger::add_cosignature(note, *cosignature, witnesses[i].key);
    }
  }
  RECOUNT_TRY(first_split);
  return note == begun_with ? Status() : ledger::write_cosigned(ledger_, note);
}

std::optional<WitnessRounds::Moment> WitnessRounds::next() const {
  const std::lock_guard lock(mutex_);
  std::optional<Moment> next;
  for (const Asked& one : asked_) {
    if (one.is_behind) {
      next = std::min(next.value_or(one.next), one.next);
    }
  }
  return next;
}

std::vector<WitnessState> WitnessRounds::states() const {
  const std::lock_guard lock(mutex_);
  std::vector<WitnessState> states;
  for (const Asked& one : asked_) {
    states.push_back(one.state);
  }
  return states;
}

}  // namespace recount::serve
