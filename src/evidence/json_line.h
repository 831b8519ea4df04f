// One line of NDJSON becomes evidence, or an error with its place as a JSON pointer.
//
//   {"id":"r-17","context":"home-sharing","kind":"review","rater":"ana","subject":"ben","score":4,
//    "interaction":"stay-9","observed_at":"2024-05-01T10:00:00Z","facets":{"cleanliness":5}}
//
// `context` and `kind` may be missing where the caller has a default. A line with a `specversion`
// is a CloudEvents 1.0 envelope: its `data` is the evidence; where that has no id or time, they are
// the envelope's `source` and `id` joined by '#', and its `time`.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "evidence/evidence.h"

namespace recount::evidence {

struct JsonDefaults {
  std::string context;       // empty: none
  std::optional<Kind> kind;  // nothing: none
};

/// Bytes that must lie, readable, behind every line handed to the parser.
inline constexpr std::size_t kJsonPaddingBytes = 64;

class JsonLineParser {
 public:
  JsonLineParser();
  ~JsonLineParser();
  JsonLineParser(JsonLineParser&&) noexcept;
  JsonLineParser& operator=(JsonLineParser&&) noexcept;

  /// Fills `out`, whose strings keep their room. The line has no newline in it and
  /// kJsonPaddingBytes readable bytes behind it. Meaning is not validated here (evidence.h).
  Status parse(std::string_view padded_line, const JsonDefaults& defaults, Evidence& out);

 private:
  struct Machine;
  std::unique_ptr<Machine> machine_;
};

}  // namespace recount::evidence
