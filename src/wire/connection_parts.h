// What a connection holds while a request is under way, and not while it is idle.
#pragma once

#include "wire/connection.h"

namespace recount::wire {

struct Connection::Flight {
  std::unique_ptr<Request> request;  // before the exchange, which may look at it until its end
  std::unique_ptr<RequestParser> parser;
  std::unique_ptr<Exchange> exchange;
  std::optional<Response> reply;
  bool may_take = true;      // the exchange asked for the next piece
  bool must_invite = false;  // the client waits for "100 Continue"
};

struct Connection::Stream {
  EventSender::Queue queue;
  std::move_only_function<void(std::unique_ptr<EventStream>)> begin;  // until it is called
};

}  // namespace recount::wire
