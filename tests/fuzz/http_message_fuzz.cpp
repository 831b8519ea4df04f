// Requests as bytes: the parser takes what it takes whether they come whole or in two parts.
#include "base/bytes.h"
#include "base/ensure.h"
#include "wire/message_parser.h"

namespace wire = recount::wire;

namespace {

struct Seen {
  int status = 0;
  bool has_ended = false;
  std::string body;

  friend bool operator==(const Seen&, const Seen&) = default;
};

/// The body, when at first only `first` bytes of it are here.
void read_body(wire::RequestParser& parser, std::string_view bytes, std::size_t first, Seen& seen) {
  std::string_view hand = bytes.substr(0, first);
  for (;;) {
    const wire::BodyPiece next = parser.read_body(hand);
    recount::ensure(next.consumed <= hand.size(), "no more is consumed than there is");
    bytes.remove_prefix(next.consumed);
    hand.remove_prefix(next.consumed);
    switch (next.kind) {
      case wire::BodyPiece::Kind::Piece:
        seen.body += next.bytes;
        continue;
      case wire::BodyPiece::Kind::End:
        seen.has_ended = true;
        return;
      case wire::BodyPiece::Kind::Faulty:
        seen.status = next.fault.status;
        return;
      case wire::BodyPiece::Kind::NeedMore:
        break;
    }
    if (hand.size() == bytes.size()) {
      return;
    }
    hand = bytes;
  }
}

Seen read(std::string_view bytes, std::size_t split) {
  Seen seen;
  const auto length = wire::find_head(bytes, 0);
  if (!length) {
    return seen;
  }
  wire::Request request;
  wire::RequestParser parser;
  const wire::Fault fault = parser.read_head(bytes.substr(0, *length), 1U << 20U, request);
  seen.status = fault.status;
  if (fault.status != 0) {
    return seen;
  }
  recount::ensure(request.path.starts_with('/'), "a path begins with '/'");
  bytes.remove_prefix(*length);
  read_body(parser, bytes, split % (bytes.size() + 1), seen);
  return seen;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) {
    return 0;
  }
  const std::string_view bytes = recount::as_text({data + 1, size - 1});
  const Seen whole = read(bytes, 0);
  recount::ensure(whole == read(bytes, data[0]), "parts make no difference");
  return 0;
}
