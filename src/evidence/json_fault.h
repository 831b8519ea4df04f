// Where and why a text is no JSON (RFC 8259): the slow and exact reading, for when a fast parser
// has refused a text and its author wants to know what to mend.
//
// The first fault wins. A text nested deeper than kJsonDepthMax levels has a fault too, so that a
// reading needs little memory whatever the text is.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"

namespace recount::evidence {

inline constexpr std::size_t kJsonDepthMax = 64;

struct JsonFault {
  enum class Kind {
    NotUtf8,
    NulByte,
    CutOff,     // the text ends within a value: what is there could be the beginning of JSON
    Behind,     // something stands behind the value
    Malformed,  // all else
  };

  Kind kind = Kind::Malformed;
  std::size_t byte = 1;  // from 1
  std::string pointer;   // JSON pointer (RFC 6901) of the value that was being read
  std::string reason;    // "a value is missing"; of a Malformed text only
};

/// Nothing when the text is one JSON value, with blanks around it or none.
std::optional<JsonFault> find_json_fault(std::string_view text);

/// The fault as an error about `what` ("the line"), for somebody who writes `what`.
Error to_error(const JsonFault& fault, std::string_view what);

/// A member's name as a token of a JSON pointer: "~" and "/" become "~0" and "~1".
std::string pointer_token(std::string_view name);

}  // namespace recount::evidence
