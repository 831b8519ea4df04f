#include "intake/admitter.h"

#include <fmt/format.h>

#include "evidence/codec.h"
#include "intake/admission.h"

namespace recount::intake {

void AdmittedBatch::clear() {
  pieces.clear();
  bytes.clear();
}

Result<const policy::Policy*> Admitter::policy_of(const evidence::Evidence& evidence) {
  if (last_policy_ != nullptr && last_policy_->context == evidence.context) {
    return last_policy_;
  }
  const auto found = policies_->find(evidence.context);
  if (found != policies_->end()) {
    last_policy_ = &found->second;
    return last_policy_;
  }
  std::string known;
  for (const auto& [name, policy] : *policies_) {
    known += (known.empty() ? "" : ", ") + name;
  }
  return make_error(ErrorCode::InvalidInput,
                    fmt::format("this ledger has no context \"{}\"", evidence.context),
                    "it has: " + known)
      .with_where("/context");
}

Status Admitter::admit(const evidence::Evidence& evidence, Instant now, AdmittedBatch& batch) {
  RECOUNT_TRY(evidence::validate(evidence));
  const policy::Policy* policy = RECOUNT_TRY(policy_of(evidence));
  RECOUNT_TRY(intake::admit(evidence, *policy, now));
  const std::size_t begin = batch.bytes.size();
  evidence::encode(evidence, batch.bytes);
  batch.pieces.push_back({.id = hasher_.hash_of_id(evidence.context, evidence.id),
                          .content = hasher_.hash_of_content(ByteView(batch.bytes).subspan(begin)),
                          .begin = begin,
                          .end = batch.bytes.size()});
  return {};
}

}  // namespace recount::intake
