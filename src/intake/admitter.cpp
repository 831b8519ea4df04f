#include "intake/admitter.h"

#include <fmt/format.h>

#include "base/checksum.h"
#include "evidence/codec.h"
#include "intake/admission.h"

namespace recount::intake {

void AdmittedBatch::clear() {
  pieces.clear();
  bytes.clear();
}

Result<const policy::Policy*> Admitter::policy_of(const evidence::Evidence& evidence) {
  const policy::Policy*& known = known_[xxh3(as_bytes(evidence.context)) % known_.size()];
  if (known != nullptr && known->context == evidence.context) {
    return known;
  }
  const auto found = policies_->find(evidence.context);
  if (found != policies_->end()) {
    known = &found->second;
    return known;
  }
  std::string names;
  for (const auto& [name, policy] : *policies_) {
    names += (names.empty() ? "" : ", ") + name;
  }
  return make_error(ErrorCode::InvalidInput,
                    fmt::format("this ledger has no context \"{}\"", evidence.context),
                    "it has: " + names)
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
