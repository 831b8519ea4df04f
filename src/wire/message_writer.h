// How messages look on the wire: the head in one piece, with what stands in no Request or Response.
//
// A line break in a header becomes a blank, so that no value can pretend to be another header.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "wire/message.h"

namespace recount::wire {

/// The value of Date ("Wed, 25 Nov 2026 03:14:36 GMT"), written anew when the second has changed.
class DateLine {
 public:
  std::string_view now();

 private:
  SystemClock clock_;
  std::int64_t second_ = -1;
  std::string text_;
};

struct Framing {
  bool keeps_alive = true;
  bool is_http_1_1 = true;
  std::optional<std::size_t> length;  // none: the body comes in chunks, or until the end in 1.0
};

void append_head(std::string& out, const Response& response, const Framing& framing,
                 std::string_view date);

/// `length` none: the body comes in chunks.
void append_head(std::string& out, Method method, std::string_view target, std::string_view host,
                 const std::vector<Header>& headers, std::optional<std::size_t> length);

/// RFC 9110 sections 6.4.1 and 15.4.5.
bool is_without_body(int status);

/// "OK" for 200; for a status without a name, the name of its class.
std::string_view reason_of(int status);

}  // namespace recount::wire
