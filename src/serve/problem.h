// What went wrong, as a client reads it (RFC 9457): what, where in its input, and what to do next.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/json_writer.h"
#include "wire/message.h"

namespace recount::serve {

/// A fault of one line, or of one element, of the input.
struct LineError {
  std::uint64_t line = 1;
  std::string pointer;  // within the line; empty: all of it
  std::string code;
  std::string reason;
  std::string help;
};

LineError line_error(std::uint64_t line, const Error& error);
void write_fields(JsonWriter& json, const LineError& error);

struct Problem {
  int status = 400;
  std::string code;  // "not_found"
  std::string detail;
  std::string hint;
  std::string parameter;  // the parameter or the header that is wrong
  std::string pointer;    // the place in a body that is one JSON text
  std::vector<LineError> errors;
};

/// By the error's code. A place that is a JSON pointer becomes `pointer`, "?name" `parameter`.
Problem problem_of(const Error& error);

wire::Response to_response(const Problem& problem);

/// "Not Found".
std::string_view reason_phrase(int status);

}  // namespace recount::serve
