// One client's connection, from the handshake to the last byte.
//
// It is a row of stages, and `advance` walks it as far as bytes and answers allow:
//
//   Handshake ─► Head ─► (Body ─►) Answering ─► Head …     a request answered, and the next one
//                  │        └─► Closing                    a fault, an early answer
//                  └─► Events ─► Closing ─► Lingering      a stream; the end
//
// Holds
//   1. Requests are answered in the order they came; one is begun when the one before is answered.
//   2. While something waits to be written nothing is read: a client that does not read its answers
//      can make us keep one of them, not more.
//   3. An idle connection holds no buffer: bytes are read into its thread's desk, and only what is
//      left unread there is kept by the connection.
#pragma once

#include <atomic>
#include <optional>

#include "wire/channel.h"
#include "wire/event_queue.h"
#include "wire/loop.h"
#include "wire/message_parser.h"
#include "wire/message_writer.h"
#include "wire/server.h"

namespace recount::wire {

/// What the connections of one thread use in turn.
struct Desk {
  explicit Desk(const ServerOptions& options);

  std::vector<char> room;  // where bytes are read to: a head that was kept, and a piece behind it
  std::string output;      // lent to who is being served, so that its capacity is used again
  std::unique_ptr<Request> request;
  std::unique_ptr<RequestParser> parser;
  DateLine date;
  std::atomic<std::uint64_t> requests = 0;  // read by other threads
  std::atomic<std::uint64_t> refusals = 0;
};

/// What a connection is surrounded by; outlives it.
struct Surroundings {
  const ServerOptions& options;
  Service& service;
  std::atomic<std::uint64_t>& connections_open;
  std::shared_ptr<Loop> loop;  // shared: a Reply may be called when the server is gone
  Desk& desk;
};

class Connection final : public Guest {
 public:
  /// Who makes it has counted it among those that are open.
  Connection(const Surroundings& around, Loop::Id id, Channel channel, std::string peer);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection() override;

  int descriptor() const override { return channel_.descriptor(); }

  bool is_done() const override { return stage_ == Stage::Done; }

  void wake() override;
  void tick(Moment now) override;
  void stop() override;

 private:
  enum class Stage { Handshake, Head, Body, Answering, Events, Closing, Lingering, Done };

  struct Flight;  // a request whose exchange is under way
  struct Stream;  // a response that stays open

  // Walking, and bytes (connection_bytes.cpp).
  void advance();
  bool step();  // false: something must come first, and has been waited for
  bool fail();  // at once, without a word
  bool wait_for(Flow flow);
  void set_deadline(std::chrono::milliseconds from_now);

  bool read_more();
  bool flush();

  bool has_output() const { return !output_.empty() || !tail_.empty(); }

  void keep_unread();

  // Requests (connection.cpp).
  bool shake_hands();
  bool take_head();
  bool begin();
  bool fly(std::unique_ptr<Exchange> exchange);
  bool take_body();
  bool await_answer();
  bool skip_body_in_hand(RequestParser& parser);
  void answer(Response response, bool is_body_read);
  bool refuse(const Fault& fault);
  Reply reply_for(std::uint64_t serial);
  More more_for(std::uint64_t serial);

  // The end (connection_end.cpp).
  bool open_stream(Streaming streaming);
  bool take_events();
  bool close_sending();
  bool linger();

  Surroundings around_;
  Loop::Id id_;
  Channel channel_;
  std::string peer_;
  Stage stage_;
  bool is_advancing_ = false;
  bool is_stopping_ = false;
  bool is_http_1_1_ = true;
  bool is_head_ = false;        // the request's method is HEAD
  bool keeps_alive_ = true;     // as the request that is being answered has it
  bool is_head_begun_ = false;  // its time is running
  bool must_linger_ = false;    // the client may still be sending
  bool is_drained_ = false;     // the last read took all there was
  bool is_first_ = true;        // no request was read yet
  int reads_ = 0;               // since the loop was last given back
  std::uint64_t serial_ = 0;    // of the request; tells late replies apart
  Moment deadline_;
  std::string input_;      // unread bytes, between two walks
  std::string_view hand_;  // unread bytes, during one
  std::size_t seen_ = 0;   // of them, known to hold no end of a head
  std::string output_;
  std::string tail_;      // a large body behind `output_`
  std::size_t sent_ = 0;  // of both
  std::unique_ptr<Flight> flight_;
  std::unique_ptr<Stream> stream_;
};

}  // namespace recount::wire
