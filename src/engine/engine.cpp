#include "engine/engine.h"

#include <algorithm>
#include <array>

#include "base/checksum.h"
#include "base/ensure.h"
#include "policy/load.h"

namespace recount::engine {
namespace {

Error damaged(EntryIndex entry, std::string message) {
  return make_error(ErrorCode::Damaged, std::move(message))
      .with_where("entry " + std::to_string(entry));
}

}  // namespace

const ContextState* Engine::find_context(std::string_view name) const {
  const auto found = contexts_.find(name);
  return found == contexts_.end() ? nullptr : &found->second;
}

Result<ContextState*> Engine::context_of(EntryIndex entry, std::string_view name) {
  ensure(entry == size_, "entries are folded in order");
  const auto found = contexts_.find(name);
  if (found == contexts_.end()) {
    return damaged(entry, "context \"" + std::string(name) + "\" has no policy yet");
  }
  return &found->second;
}

Status Engine::begin(EntryIndex entry, const evidence::Genesis& genesis) {
  if (entry != 0) {
    return damaged(entry, "a ledger begins once");
  }
  genesis_ = genesis;
  return {};
}

Status Engine::change(EntryIndex entry, const evidence::PolicyChange& change) {
  policy::Loaded loaded =
      policy::load(change.text, "entry " + std::to_string(entry), genesis_->kind);
  if (!loaded.policy || loaded.policy->context != change.context) {
    return damaged(entry, "the policy on record does not load");
  }
  auto& context = contexts_.try_emplace(change.context, change.context).first->second;
  return context.set_policy(entry, std::move(*loaded.policy));
}

Status Engine::rotate(EntryIndex entry, const evidence::KeyRotation& rotation) {
  const Ed25519Public& current =
      rotations_.empty() ? genesis_->signing_key : rotations_.rbegin()->second.new_key;
  if (rotation.previous_key != current) {
    return damaged(entry, "the key that is replaced is not the ledger's");
  }
  rotations_.emplace(entry, rotation);
  return {};
}

Status Engine::apply(EntryIndex entry, const evidence::ControlEvent& event) {
  ensure(entry == size_, "entries are folded in order");
  if (!genesis_ && !std::holds_alternative<evidence::Genesis>(event)) {
    return damaged(entry, "a ledger's first entry says what kind it is");
  }
  if (const auto* genesis = std::get_if<evidence::Genesis>(&event)) {
    RECOUNT_TRY(begin(entry, *genesis));
  } else if (const auto* rotation = std::get_if<evidence::KeyRotation>(&event)) {
    RECOUNT_TRY(rotate(entry, *rotation));
  } else {
    RECOUNT_TRY(change(entry, std::get<evidence::PolicyChange>(event)));
  }
  ++size_;
  return {};
}

void Engine::apply_erased(EntryIndex entry) {
  ensure(entry == size_, "entries are folded in order");
  missing_.insert(entry);
  ++size_;
}

Status Engine::fold(EntryIndex entry, ContextState& context,
                    const evidence::EvidenceView& evidence) {
  ensure(entry == size_, "entries are folded in order");
  const policy::Scale& scale = context.policies().back().policy.scale();
  if (evidence.score < scale.min || evidence.score > scale.max) {
    return damaged(entry, "a score on record is not on the policy's scale");
  }
  context.fold(entry, evidence);
  ++size_;
  return {};
}

Status Engine::erase(EntryIndex entry, std::string_view name, Erased erased) {
  ContextState* context = RECOUNT_TRY(context_of(entry, name));
  if (erased.entries.end() > entry) {
    return damaged(entry, "an erasure lists what was not yet on record");
  }
  Status fits;
  erased.entries.for_each([&](EntryIndex one) {
    const Record& record = context->record();
    const bool is_here = record.holds(one) && record.find<Erased>(one) == nullptr;
    if (!missing_.contains(one) && !is_here) {
      fits = damaged(entry, "an erasure lists entry " + std::to_string(one) +
                                ", which is nothing in its context that can be erased");
    }
  });
  RECOUNT_TRY(std::move(fits));
  erased.entries.for_each([&](EntryIndex one) { missing_.erase(one); });
  context->forget(entry, std::move(erased));
  return {};
}

Status Engine::apply(EntryIndex entry, const evidence::EvidenceView& evidence) {
  ContextState* context = RECOUNT_TRY(context_of(entry, evidence.context));
  return fold(entry, *context, evidence);
}

Status Engine::apply(EntryIndex first, std::span<const evidence::EvidenceView> evidence) {
  constexpr std::size_t kContextsKnown = 64;  // by the hash of the name, for this call
  constexpr std::size_t kAtOnce = 16;  // enough to hide a trip to memory, few enough for the cache
  std::array<ContextState*, kAtOnce> contexts{};
  std::array<ContextState::Ahead, kAtOnce> ahead;
  std::array<ContextState*, kContextsKnown> known{};
  while (!evidence.empty()) {
    const auto some = evidence.first(std::min(kAtOnce, evidence.size()));
    for (std::size_t i = 0; i < some.size(); ++i) {
      ContextState*& seen = known[xxh3(as_bytes(some[i].context)) % kContextsKnown];
      if (seen == nullptr || seen->name() != some[i].context) {
        seen = RECOUNT_TRY(context_of(first, some[i].context));
      }
      contexts[i] = seen;
      contexts[i]->prefetch_slots(some[i], ahead[i]);
    }
    for (std::size_t i = 0; i < some.size(); ++i) {
      contexts[i]->prefetch_parties(ahead[i]);
    }
    for (std::size_t i = 0; i < some.size(); ++i) {
      contexts[i]->prefetch_states(ahead[i]);
    }
    for (std::size_t i = 0; i < some.size(); ++i) {
      RECOUNT_TRY(fold(first + i, *contexts[i], some[i]));
    }
    first += some.size();
    evidence = evidence.subspan(some.size());
  }
  return {};
}

Status Engine::apply(EntryIndex entry, const evidence::Event& event) {
  if (const auto* one = std::get_if<evidence::Evidence>(&event)) {
    return apply(entry, evidence::view_of(*one));
  }
  if (const auto* one = std::get_if<evidence::Erase>(&event)) {
    RECOUNT_TRY(erase(entry, one->context,
                      {.is_expiry = false, .entries = one->entries, .marks = one->marks}));
  } else if (const auto* expiry = std::get_if<evidence::Expiry>(&event)) {
    RECOUNT_TRY(erase(entry, expiry->context,
                      {.is_expiry = true, .entries = expiry->entries, .marks = expiry->marks}));
  } else {
    ContextState* context = RECOUNT_TRY(context_of(entry, evidence::context_of(event)));
    RECOUNT_TRY(context->fold(entry, event, missing_));
  }
  ++size_;
  return {};
}

Status Engine::apply_access(EntryIndex entry) {
  ensure(entry == size_, "entries are folded in order");
  if (!genesis_ || !contexts_.empty()) {
    return damaged(entry, "a read stands among evidence");
  }
  ++size_;
  return {};
}

Hash Engine::state_hash() const {
  return sha256(state_bytes());
}

}  // namespace recount::engine
