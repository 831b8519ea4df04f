// A body that is read whole before it is answered.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "serve/call.h"
#include "wire/server.h"

namespace recount::serve {

using AnswerToBody = std::move_only_function<Result<wire::Response>(std::string_view body)>;

/// 413 when it is longer than that.
std::unique_ptr<wire::Exchange> read_body(std::size_t bytes_max, AnswerToBody answer);

/// The media type of a body without its parameters, in lower case; empty when it is not told, or
/// when the body is encoded (Content-Encoding), which nobody here reads.
std::string media_type_of(const Call& call);

/// 415 when the body is of another media type than the wanted one.
std::optional<wire::Response> wrong_media_type(const Call& call, std::string_view wanted);
wire::Response unsupported_media_type(const Call& call, std::string_view wanted);

}  // namespace recount::serve
