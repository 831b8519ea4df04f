#include "wire/connection.h"

#include "wire/connection_parts.h"

namespace recount::wire {
namespace {

constexpr std::size_t kBodyBytesToCopy = 16U << 10U;  // larger ones are written from where they are

}  // namespace

Desk::Desk(const ServerOptions& options)
    : room(options.header_bytes_max + kBodyPieceBytes),
      request(std::make_unique<Request>()),
      parser(std::make_unique<RequestParser>()) {}

Connection::Connection(const Surroundings& around, Loop::Id id, Channel channel, std::string peer)
    : around_(around),
      id_(id),
      channel_(std::move(channel)),
      peer_(std::move(peer)),
      stage_(channel_.is_secure() ? Stage::Handshake : Stage::Head) {
  set_deadline(around_.options.header_time_max);
}

Connection::~Connection() {
  if (stream_ != nullptr) {
    stream_->queue->abandon();
  }
  --around_.connections_open;
}

bool Connection::shake_hands() {
  const Transfer shaken = channel_.shake_hands();
  if (shaken.flow == Flow::Moved) {
    stage_ = Stage::Head;
    return true;
  }
  return shaken.flow == Flow::WaitToRead || shaken.flow == Flow::WaitToWrite ? wait_for(shaken.flow)
                                                                             : fail();
}

bool Connection::take_head() {
  if (is_stopping_) {
    stage_ = Stage::Closing;
    return true;
  }
  while (hand_.starts_with("\r\n")) {  // RFC 9112 section 2.2
    hand_.remove_prefix(2);
  }
  const auto length = find_head(hand_, seen_);
  const std::size_t bytes_max = around_.options.header_bytes_max;
  if (length.value_or(hand_.size()) > bytes_max || (!length && hand_.size() == bytes_max)) {
    return refuse({431, "the header is larger than this server takes"});
  }
  if (!length) {
    if (!flush()) {
      return false;
    }
    if (!can_become_head(hand_)) {
      return refuse({400, "the request is malformed"});
    }
    if (hand_.empty()) {
      if (!is_first_) {
        set_deadline(around_.options.idle_time_max);
      }
    } else if (!std::exchange(is_head_begun_, true)) {
      set_deadline(around_.options.header_time_max);
    }
    seen_ = hand_.size();
    return read_more();
  }
  const std::string_view head = hand_.substr(0, *length);
  hand_.remove_prefix(*length);
  seen_ = 0;
  is_head_begun_ = false;
  is_first_ = false;
  Desk& desk = around_.desk;
  is_head_ = false;
  is_http_1_1_ = true;
  const Fault fault = desk.parser->read_head(head, around_.options.body_bytes_max, *desk.request);
  return fault.status != 0 ? refuse(fault) : begin();
}

bool Connection::begin() {
  Desk& desk = around_.desk;
  const RequestFacts facts = desk.parser->facts();
  Request& request = *desk.request;
  request.peer = peer_;
  request.is_secure = channel_.is_secure();
  is_http_1_1_ = facts.is_http_1_1;
  is_head_ = request.method == Method::Head;
  keeps_alive_ = facts.keeps_alive;
  ++serial_;
  desk.requests.fetch_add(1, std::memory_order_relaxed);
  Answer said = around_.service.begin(request);
  if (auto* response = std::get_if<Response>(&said)) {
    answer(std::move(*response), !facts.has_body || skip_body_in_hand(*desk.parser));
    return true;
  }
  if (auto* streaming = std::get_if<Streaming>(&said)) {
    return open_stream(std::move(*streaming));
  }
  return fly(std::move(std::get<std::unique_ptr<Exchange>>(said)));
}

bool Connection::fly(std::unique_ptr<Exchange> exchange) {
  Desk& desk = around_.desk;
  flight_ = std::make_unique<Flight>();
  flight_->request = std::exchange(desk.request, std::make_unique<Request>());
  flight_->parser = std::exchange(desk.parser, std::make_unique<RequestParser>());
  flight_->exchange = std::move(exchange);
  flight_->must_invite = flight_->parser->facts().expects_continue && hand_.empty();
  stage_ = Stage::Body;
  flight_->exchange->open(reply_for(serial_));
  return true;
}

bool Connection::take_body() {
  if (flight_->reply) {
    const bool is_body_read = skip_body_in_hand(*flight_->parser);
    answer(std::move(*flight_->reply), is_body_read);
    return true;
  }
  if (!flight_->may_take) {
    deadline_ = Moment::max();
    return false;
  }
  const BodyPiece next = flight_->parser->read_body(hand_.substr(0, kBodyPieceBytes));
  hand_.remove_prefix(next.consumed);
  switch (next.kind) {
    case BodyPiece::Kind::Piece:
      flight_->may_take = false;
      flight_->exchange->take(next.bytes, more_for(serial_));
      return true;
    case BodyPiece::Kind::End:
      stage_ = Stage::Answering;
      flight_->exchange->finish();
      return true;
    case BodyPiece::Kind::Faulty:
      return refuse(next.fault);
    case BodyPiece::Kind::NeedMore:
      break;
  }
  if (hand_.size() >= around_.options.header_bytes_max) {
    return refuse({400, "the body's chunks are malformed"});
  }
  if (std::exchange(flight_->must_invite, false)) {
    output_ += "HTTP/1.1 100 Continue\r\n\r\n";
  }
  set_deadline(around_.options.body_piece_time_max);
  return read_more();
}

bool Connection::await_answer() {
  if (flight_->reply) {
    answer(std::move(*flight_->reply), true);
    return true;
  }
  deadline_ = Moment::max();
  return false;
}

/// An answer that came before the body's end costs the connection, unless the rest is here already.
bool Connection::skip_body_in_hand(RequestParser& parser) {
  for (;;) {
    const BodyPiece next = parser.read_body(hand_);
    hand_.remove_prefix(next.consumed);
    if (next.kind != BodyPiece::Kind::Piece) {
      return next.kind == BodyPiece::Kind::End;
    }
  }
}

void Connection::answer(Response response, bool is_body_read) {
  keeps_alive_ = keeps_alive_ && is_body_read && !is_stopping_;
  must_linger_ = !is_body_read || !hand_.empty() || !is_drained_;
  append_head(
      output_, response,
      {.keeps_alive = keeps_alive_, .is_http_1_1 = is_http_1_1_, .length = response.body.size()},
      around_.desk.date.now());
  if (!is_head_ && !is_without_body(response.status)) {
    if (response.body.size() <= kBodyBytesToCopy) {
      output_ += response.body;
    } else {
      tail_ = std::move(response.body);
    }
  }
  stage_ = keeps_alive_ ? Stage::Head : Stage::Closing;
  flight_.reset();
}

bool Connection::refuse(const Fault& fault) {
  around_.desk.refusals.fetch_add(1, std::memory_order_relaxed);
  answer(around_.service.refuse(fault.status, fault.reason), false);
  return true;
}

Reply Connection::reply_for(std::uint64_t serial) {
  return [loop = around_.loop, id = id_, serial](Response response) {
    loop->call(id, [serial, response = std::move(response)](Guest& guest) mutable {
      auto& connection = static_cast<Connection&>(guest);
      Flight* flight = connection.flight_.get();
      if (connection.serial_ == serial && flight != nullptr && !flight->reply) {
        flight->reply = std::move(response);
        connection.advance();
      }
    });
  };
}

More Connection::more_for(std::uint64_t serial) {
  return [loop = around_.loop, id = id_, serial] {
    loop->call(id, [serial](Guest& guest) {
      auto& connection = static_cast<Connection&>(guest);
      if (connection.serial_ == serial && connection.flight_ != nullptr) {
        connection.flight_->may_take = true;
        connection.advance();
      }
    });
  };
}

}  // namespace recount::wire
