#include "wire/client.h"

#include <algorithm>
#include <array>
#include <optional>

#include <fmt/format.h>

#include "base/ensure.h"
#include "wire/dial.h"
#include "wire/message_parser.h"
#include "wire/message_writer.h"

namespace recount::wire {
namespace {

constexpr std::size_t kHeadBytesMax = 64U << 10U;
constexpr std::size_t kRoomBytes = 64U << 10U;

}  // namespace

/// One connection, and what was read ahead on it.
struct Client::State {
  enum class Sent { Whole, Answered /* before its end */, Lost };

  Address address;
  ClientOptions options;
  std::optional<Tls> tls;
  std::optional<Channel> channel;
  std::string unread;
  bool has_ended = false;     // the other side has
  bool is_unanswered = true;  // the request that was sent last, to the first byte
  std::vector<char> room = std::vector<char>(kRoomBytes);

  Status connect();
  Result<bool> keep_or_connect();
  bool hears_something();
  Sent put(std::string_view first, std::string_view second = {});
  Result<Sent> put_chunks(const BodySource& body);
  Status read_more();
  Result<Response> read_response(Method method);
  Status read_body(ResponseParser& parser, std::string& body);
  Error lost(std::string_view what) const;

  template <typename Work>
  Result<Response> closing_on_error(const Work& work);
};

Error Client::State::lost(std::string_view what) const {
  return make_error(ErrorCode::Io, fmt::format("{} {}", address.host_header(), what),
                    "see what the server's log says, then try again");
}

/// What failed half-way cannot be used again.
template <typename Work>
Result<Response> Client::State::closing_on_error(const Work& work) {
  auto result = work();
  if (!result) {
    channel.reset();
  }
  return result;
}

Status Client::State::connect() {
  unread.clear();
  has_ended = false;
  is_unanswered = true;
  channel.emplace(RECOUNT_TRY(dial(address, tls ? &*tls : nullptr, options.timeout)));
  return {};
}

/// Whether the connection was kept from an earlier request.
Result<bool> Client::State::keep_or_connect() {
  if (channel && !hears_something()) {
    is_unanswered = true;
    return true;
  }
  RECOUNT_TRY(connect());
  return false;
}

/// Whether bytes of an answer, or the end, have come unasked. What TLS says to itself is neither.
bool Client::State::hears_something() {
  const Transfer got = channel->read(room);
  if (got.flow == Flow::Moved) {
    unread.append(room.data(), got.bytes);
    is_unanswered = false;
  }
  return !unread.empty() || (got.flow != Flow::WaitToRead && got.flow != Flow::WaitToWrite);
}

/// Sends until an answer comes, which a server may give before it has read all.
Client::State::Sent Client::State::put(std::string_view first, std::string_view second) {
  while (!first.empty() || !second.empty()) {
    const Transfer sent = channel->write(first, second);
    const std::size_t of_first = std::min(sent.bytes, first.size());
    first.remove_prefix(of_first);
    second.remove_prefix(sent.bytes - of_first);
    if (sent.flow == Flow::WaitToRead || sent.flow == Flow::WaitToWrite) {
      if (!wait_for(*channel, Wish::Either, options.timeout)) {
        return Sent::Lost;
      }
      if (hears_something()) {
        return Sent::Answered;
      }
    } else if (sent.flow != Flow::Moved) {
      return Sent::Lost;
    }
  }
  return Sent::Whole;
}

Result<Client::State::Sent> Client::State::put_chunks(const BodySource& body) {
  std::vector<char> piece(kRoomBytes);
  for (;;) {
    const std::size_t size = RECOUNT_TRY(body(piece));
    ensure(size <= piece.size(), "a body's source fills the room it is given");
    const std::string begin = fmt::format("{:x}\r\n", size);
    if (size == 0) {
      return put(begin, "\r\n");
    }
    Sent sent = put(begin, std::string_view(piece.data(), size));
    if (sent == Sent::Whole) {
      sent = put("\r\n");
    }
    if (sent != Sent::Whole) {
      return sent;
    }
    if (hears_something()) {
      return Sent::Answered;
    }
  }
}

Status Client::State::read_more() {
  for (;;) {
    const Transfer got = channel->read(room);
    if (got.flow == Flow::Moved) {
      unread.append(room.data(), got.bytes);
      is_unanswered = false;
      return {};
    }
    if (got.flow != Flow::WaitToRead && got.flow != Flow::WaitToWrite) {
      has_ended = true;
      return lost("ended the connection before its answer was whole");
    }
    const Wish wish = got.flow == Flow::WaitToRead ? Wish::Read : Wish::Write;
    if (!wait_for(*channel, wish, options.timeout)) {
      return lost(fmt::format("has been silent for {} ms", options.timeout.count()));
    }
  }
}

Result<Response> Client::State::read_response(Method method) {
  ResponseParser parser;
  Response response;
  do {  // "100 Continue" and its like come before the answer
    std::optional<std::size_t> length = find_head(unread, 0);
    while (!length) {
      if (unread.size() > kHeadBytesMax) {
        return lost("sends a header without an end");
      }
      const std::size_t seen = unread.size();
      RECOUNT_TRY(read_more());
      length = find_head(unread, seen);
    }
    response = {};
    const std::string_view head = std::string_view(unread).substr(0, *length);
    if (parser.read_head(head, method == Method::Head, response).status != 0) {
      return lost("does not answer in HTTP/1.1");
    }
    unread.erase(0, *length);
  } while (response.status / 100 == 1);
  RECOUNT_TRY(read_body(parser, response.body));
  if (!parser.keeps_alive()) {
    channel.reset();
  }
  return response;
}

Status Client::State::read_body(ResponseParser& parser, std::string& body) {
  for (;;) {
    const BodyPiece next = parser.read_body(unread);
    if (next.kind == BodyPiece::Kind::Piece) {
      body += next.bytes;
    }
    unread.erase(0, next.consumed);
    if (body.size() > options.body_bytes_max || unread.size() > kHeadBytesMax + kRoomBytes) {
      return lost("sends a larger answer than is taken here");
    }
    switch (next.kind) {
      case BodyPiece::Kind::Piece:
        break;
      case BodyPiece::Kind::End:
        return {};
      case BodyPiece::Kind::Faulty:
        return lost("sends a malformed answer");
      case BodyPiece::Kind::NeedMore:
        if (auto more = read_more(); !more) {
          return parser.may_end_here() ? Status{} : std::move(more);
        }
    }
  }
}

Result<Client> Client::to(std::string_view url, const ClientOptions& options) {
  auto state = std::make_unique<State>();
  state->address = RECOUNT_TRY(parse_address(url));
  state->options = options;
  if (state->address.is_secure) {
    state->tls = RECOUNT_TRY(Tls::for_client(options.ca_file));
  }
  return Client(std::move(state));
}

Client::Client(std::unique_ptr<State> state) : state_(std::move(state)) {}

Client::Client(Client&&) noexcept = default;
Client& Client::operator=(Client&&) noexcept = default;
Client::~Client() = default;

Result<Response> Client::send(Method method, std::string_view target,
                              const std::vector<Header>& headers, std::string_view body) {
  State& state = *state_;
  ensure(target.starts_with('/'), "a target begins with '/'");
  std::string head;
  append_head(head, method, state.address.path + std::string(target), state.address.host_header(),
              headers, body.size());
  return state.closing_on_error([&]() -> Result<Response> {
    const bool is_kept = RECOUNT_TRY(state.keep_or_connect());
    State::Sent sent = state.put(head, body);
    auto response = state.read_response(method);
    if (!response && is_kept && state.has_ended && state.is_unanswered) {
      RECOUNT_TRY(state.connect());  // it was closed while we were not looking
      sent = state.put(head, body);
      response = state.read_response(method);
    }
    if (sent != State::Sent::Whole) {
      state.channel.reset();
    }
    return response;
  });
}

Result<Response> Client::send_stream(Method method, std::string_view target,
                                     const std::vector<Header>& headers, const BodySource& body) {
  State& state = *state_;
  ensure(target.starts_with('/'), "a target begins with '/'");
  std::string head;
  append_head(head, method, state.address.path + std::string(target), state.address.host_header(),
              headers, std::nullopt);
  return state.closing_on_error([&]() -> Result<Response> {
    RECOUNT_TRY(state.keep_or_connect());
    State::Sent sent = state.put(head);
    if (sent == State::Sent::Whole) {
      sent = RECOUNT_TRY(state.put_chunks(body));
    }
    auto response = state.read_response(method);
    if (sent != State::Sent::Whole) {
      state.channel.reset();
    }
    return response;
  });
}

}  // namespace recount::wire
