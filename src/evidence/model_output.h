// What a global model gave over a ledger size: which model, with which parameters, and the hash of
// its result. The result itself is recomputed from live evidence by whoever wants it; after an
// erasure it is another one, with an entry of its own.
#pragma once

#include <string>

#include "base/sha256.h"
#include "evidence/event_fields.h"

namespace recount::evidence {

struct ModelOutput {
  static constexpr std::uint8_t kKind = 0x2b;

  std::string id;
  std::string context;
  std::string model;
  std::string parameters;  // in the model's own canonical form; may be empty
  std::uint64_t tree_size = 0;
  Hash result{};
  Instant declared_at;

  friend bool operator==(const ModelOutput&, const ModelOutput&) = default;
};

void write_fields(const ModelOutput& output, FieldWriter& write);
bool read_fields(FieldReader& read, ModelOutput& output);

}  // namespace recount::evidence
