#include "engine/engine.h"

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

Status Engine::apply(EntryIndex entry, const evidence::ControlEvent& event) {
  ensure(entry == size_, "entries are folded in order");
  if (const auto* genesis = std::get_if<evidence::Genesis>(&event)) {
    if (entry != 0) {
      return damaged(entry, "a ledger begins once");
    }
    genesis_ = *genesis;
  } else {
    const auto& change = std::get<evidence::PolicyChange>(event);
    if (!genesis_) {
      return damaged(entry, "a ledger's first entry says what kind it is");
    }
    policy::Loaded loaded =
        policy::load(change.text, "entry " + std::to_string(entry), genesis_->kind);
    if (!loaded.policy || loaded.policy->context != change.context) {
      return damaged(entry, "the policy on record does not load");
    }
    auto& context = contexts_.try_emplace(change.context, change.context).first->second;
    RECOUNT_TRY(context.set_policy(entry, std::move(*loaded.policy)));
  }
  ++size_;
  return {};
}

Status Engine::apply(EntryIndex entry, const evidence::Evidence& evidence) {
  ContextState* context = RECOUNT_TRY(context_of(entry, evidence.context));
  const policy::Scale& scale = context->policies().back().policy.scale();
  if (evidence.score < scale.min || evidence.score > scale.max) {
    return damaged(entry, "a score on record is not on the policy's scale");
  }
  context->fold(entry, evidence);
  ++size_;
  return {};
}

Status Engine::apply(EntryIndex entry, const evidence::Event& event) {
  if (const auto* one = std::get_if<evidence::Evidence>(&event)) {
    return apply(entry, *one);
  }
  const auto fold = [&](const auto& about) -> Status {
    if constexpr (std::is_same_v<std::decay_t<decltype(about)>, evidence::Evidence>) {
      return {};
    } else {
      ContextState* context = RECOUNT_TRY(context_of(entry, about.context));
      return context->fold(entry, about);
    }
  };
  RECOUNT_TRY(std::visit(fold, event));
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
