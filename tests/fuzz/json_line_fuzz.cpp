// Evidence lines: any bytes are refused with a reason and a help, or are JSON and read the same
// again. The fast parser and the slow, exact reading of JSON never contradict each other.
#include <string>

#include "base/ensure.h"
#include "evidence/json_fault.h"
#include "evidence/json_line.h"
#include "evidence/plain_line.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace evidence = recount::evidence;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::string_view line = text.substr(0, text.find('\n'));
  std::string padded(line);
  padded.append(evidence::kJsonPaddingBytes, '}');
  const evidence::JsonDefaults defaults{.context = "c", .kind = evidence::Kind::Review};
  static evidence::JsonLineParser parser;  // as in a feed: what came before must not matter
  evidence::Evidence one;
  const auto parsed = parser.parse(std::string_view(padded).substr(0, line.size()), defaults, one);
  const auto fault = evidence::find_json_fault(line);
  evidence::Evidence plain;
  if (evidence::read_plain_line(std::string_view(padded).substr(0, line.size()), defaults, plain)) {
    const std::string spaced = " " + padded;  // no longer plain: the full reader says what it is
    evidence::Evidence full;
    const auto read =
        parser.parse(std::string_view(spaced).substr(0, line.size() + 1), defaults, full);
    recount::ensure(read.has_value() && full == plain, "a plain line is read as in full");
  }
  if (!parsed) {
    recount::ensure(!parsed.error().message.empty() && !parsed.error().help.empty(),
                    "what is refused is explained");
    return 0;
  }
  recount::ensure(!fault.has_value(), "what is read is JSON");
  evidence::JsonLineParser fresh;
  evidence::Evidence again;
  const auto second = fresh.parse(std::string_view(padded).substr(0, line.size()), defaults, again);
  recount::ensure(second.has_value() && again == one, "a line reads the same again");
  return 0;
}
