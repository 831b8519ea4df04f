#include "base/error.h"

#include "base/ensure.h"
#include "base/utf8.h"

namespace recount {

ErrorTraits traits_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::InvalidInput:
      return {.name = "invalid_input", .http_status = 422, .exit_code = 3};
    case ErrorCode::InvalidPolicy:
      return {.name = "invalid_policy", .http_status = 422, .exit_code = 1};
    case ErrorCode::Refused:
      return {.name = "refused", .http_status = 403, .exit_code = 1};
    case ErrorCode::Usage:
      return {.name = "usage", .http_status = 400, .exit_code = 2};
    case ErrorCode::NotFound:
      return {.name = "not_found", .http_status = 404, .exit_code = 4};
    case ErrorCode::Busy:
      return {.name = "busy", .http_status = 503, .exit_code = 5};
    case ErrorCode::Damaged:
      return {.name = "damaged", .http_status = 500, .exit_code = 6};
    case ErrorCode::Io:
      return {.name = "io", .http_status = 500, .exit_code = 74};
    case ErrorCode::NoSpace:
      return {.name = "no_space", .http_status = 507, .exit_code = 75};
    case ErrorCode::IdConflict:
      return {.name = "id_conflict", .http_status = 409, .exit_code = 3};
    case ErrorCode::Unauthorized:
      return {.name = "unauthorized", .http_status = 401, .exit_code = 1};
    case ErrorCode::Forbidden:
      return {.name = "forbidden", .http_status = 403, .exit_code = 1};
    case ErrorCode::Erased:
      return {.name = "erased", .http_status = 410, .exit_code = 4};
  }
  ensure(false, "every error code has a row");
  return {};
}

std::string render(const Error& error) {
  std::string text = "error: " + printable(error.message) + "\n";
  if (!error.where.empty()) {
    text += "  --> " + printable(error.where) + "\n";
  }
  for (const std::string& note : error.notes) {
    text += "  = note: " + printable(note) + "\n";
  }
  if (!error.help.empty()) {
    text += "  = help: " + printable(error.help) + "\n";
  }
  return text;
}

}  // namespace recount
