// What went wrong, for somebody who can act on it.
//
// A separate code exists only where some caller reacts differently to it; everything else is told
// in the message. Codes are never reused. Messages are plain English, begin in lower case, end
// without a full stop, and make sense without the source text beside them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace recount {

enum class ErrorCode : std::uint8_t {
  InvalidInput,   // a line, field or value cannot be admitted; the rest of the input can
  InvalidPolicy,  // a policy text does not load
  Refused,        // a rule of the house forbids it, whatever the caller's rights
  Usage,          // the command or request itself is malformed
  NotFound,       // no such context, subject, entry or file
  Busy,           // another writer holds the ledger
  Damaged,        // stored bytes are not what was written
  Io,             // the machine failed to read or write
  IdConflict,     // the same id arrived with other content
  Unauthorized,   // the caller is not known; a key or a session would help
  Forbidden,      // the caller is known and its role does not allow it
  NoSpace,        // the disk is full; nothing was changed, and it can be done again
  Erased,         // it was there, and was destroyed on request or when its time was over
};

struct Error {
  ErrorCode code = ErrorCode::InvalidInput;
  std::string message;
  std::string where;  // file:line:column, JSON pointer, entry or tile; empty when there is none
  std::vector<std::string> notes;
  std::string help;  // the next step; empty only where there is none

  Error& note(std::string text) & {
    notes.push_back(std::move(text));
    return *this;
  }

  Error with_where(std::string place) && {
    where = std::move(place);
    return std::move(*this);
  }
};

/// One row a code: its stable name, its HTTP status, the exit code of the command line.
struct ErrorTraits {
  std::string_view name;
  int http_status;
  int exit_code;
};

ErrorTraits traits_of(ErrorCode code);

/// `error: message`, the place, notes and help on lines of their own; ends with a newline.
std::string render(const Error& error);

}  // namespace recount
