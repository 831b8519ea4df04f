// Reads HTTP/1.1 messages out of bytes. Boost.Beast stays behind this header.
//
// Holds
//   1. A message is framed one way or not at all: what two parsers could read differently
//      (Content-Length beside Transfer-Encoding, a length given twice, an encoding other than
//      chunked, a line ended by LF alone) is refused.
//   2. Nothing is held here: the head is given whole, a piece of the body is a part of the bytes
//      given. Who calls keeps what was not consumed, and gives it again with more behind it.
//   3. Fields behind a chunked body are read and thrown away.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "wire/message.h"

namespace recount::wire {

/// Length of the head at the beginning of the bytes, with its empty line; nothing when it is not
/// whole yet. The first `seen` bytes are known to be without an end.
std::optional<std::size_t> find_head(std::string_view bytes, std::size_t seen);

/// Whether bytes that hold no whole head can still become one.
bool can_become_head(std::string_view bytes);

/// Why a message is not taken; `status` is 0 when it is.
struct Fault {
  int status = 0;
  std::string_view reason;
};

struct BodyPiece {
  enum class Kind { NeedMore, Piece, End, Faulty };

  Kind kind = Kind::NeedMore;
  std::size_t consumed = 0;
  std::string_view bytes = {};  // with Piece: a part of what was given
  Fault fault = {};             // with Faulty
};

struct RequestFacts {
  bool is_http_1_1 = false;
  bool keeps_alive = false;
  bool has_body = false;
  bool expects_continue = false;
};

class RequestParser {
 public:
  RequestParser();
  ~RequestParser();

  /// Begins a request. `head` is what find_head found.
  Fault read_head(std::string_view head, std::uint64_t body_bytes_max, Request& request);
  const RequestFacts& facts() const;
  /// The next step of the body of that request, End once.
  BodyPiece read_body(std::string_view bytes);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

class ResponseParser {
 public:
  ResponseParser();
  ~ResponseParser();

  Fault read_head(std::string_view head, bool is_answer_to_head, Response& response);
  bool has_body() const;
  bool keeps_alive() const;
  BodyPiece read_body(std::string_view bytes);
  /// The connection has ended: whether that ends the body in order.
  bool may_end_here();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace recount::wire
