#include "evidence/ndjson_line.h"

#include <fmt/format.h>

#include "evidence/json_fault.h"

namespace recount::evidence {
namespace {

Error too_long() {
  return make_error(ErrorCode::InvalidInput,
                    fmt::format("the line is longer than {} bytes", kLineBytesMax),
                    "evidence is small: is a newline missing?");
}

// A last line without a newline may be whole, wrong, or the beginning of a line.
Error last_line_error(Error error, std::string_view text) {
  const auto fault = find_json_fault(text);
  if (fault && fault->kind == JsonFault::Kind::CutOff) {
    error.message = fmt::format("the last line is cut off behind its byte {}", text.size());
    error.help = "the input seems incomplete: ingest it again when it is whole, nothing is doubled";
  }
  return error;
}

}  // namespace

bool is_blank(const NdjsonLine& line) {
  return !line.too_long && line.text.find_first_not_of(" \t\r") == std::string_view::npos;
}

Status parse_line(JsonLineParser& parser, const NdjsonLine& line, const JsonDefaults& defaults,
                  Evidence& out) {
  if (line.too_long) {
    return too_long();
  }
  Status parsed = parser.parse(line.text, defaults, out);
  if (parsed || line.ended) [[likely]] {
    return parsed;
  }
  return last_line_error(std::move(parsed).error(), line.text);
}

}  // namespace recount::evidence
