#include "wire/server.h"

#include <netinet/tcp.h>
#include <sys/resource.h>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "wire/test_service.h"

namespace recount::wire {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

/// A server with its service; the service is there longer.
struct Running {
  explicit Running(const ServerOptions& options = {})
      : server(Server::start(options, service).value()) {}

  RawClient client() { return RawClient(server.port()); }

  std::string ask(std::string_view request) {
    RawClient one = client();
    one.send(request);
    return one.read_all();
  }

  /// Whether the server comes to hold that many connections.
  bool comes_to_hold(std::uint64_t connections) {
    const auto deadline = steady_clock::now() + std::chrono::seconds(5);
    while (server.counts().connections_open != connections && steady_clock::now() < deadline) {
      std::this_thread::sleep_for(milliseconds(1));
    }
    return server.counts().connections_open == connections;
  }

  TestService service;
  Server server;
};

std::string get(std::string_view path, std::string_view more = {}) {
  return fmt::format("GET {} HTTP/1.1\r\nHost: x\r\n{}\r\n", path, more);
}

std::string post(std::string_view path, std::string_view body, std::string_view more = {}) {
  return fmt::format("POST {} HTTP/1.1\r\nHost: x\r\n{}Content-Length: {}\r\n\r\n{}", path, more,
                     body.size(), body);
}

std::string chunk(std::string_view text) {
  return fmt::format("{:x}\r\n{}\r\n", text.size(), text);
}

constexpr std::string_view kClose = "Connection: close\r\n";
constexpr std::string_view kChunked = "Connection: close\r\nTransfer-Encoding: chunked\r\n";

TEST(Server, AnswersAndKeepsTheConnection) {
  Running running;
  RawClient client = running.client();
  client.send(get("/a?b=c"));
  const std::string first = client.read_until("/a?b=c");
  EXPECT_EQ(status_of(first), 200);
  EXPECT_TRUE(first.contains("\r\nContent-Length: 6\r\n")) << first;
  EXPECT_TRUE(first.contains("\r\nDate: ")) << first;
  EXPECT_FALSE(first.contains("Connection:")) << first;
  client.send(get("/second", kClose));
  const std::string second = client.read_all();
  EXPECT_EQ(body_of(second), "/second?");
  EXPECT_TRUE(second.contains("\r\nConnection: close\r\n")) << second;
  EXPECT_EQ(running.server.counts().requests, 2U);
  EXPECT_EQ(running.server.counts().connections_accepted, 1U);
}

TEST(Server, SpeaksToClientsOfOldHttp) {
  Running running;
  EXPECT_EQ(status_of(running.ask("GET /a HTTP/1.0\r\n\r\n")), 200);
  RawClient client = running.client();
  client.send("GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  EXPECT_TRUE(client.read_until("/a?").contains("\r\nConnection: keep-alive\r\n"));
  client.send("GET /b HTTP/1.0\r\n\r\n");
  EXPECT_EQ(body_of(client.read_all()), "/b?");
}

TEST(Server, TakesTheAbsoluteFormAndABlankLineBefore) {
  Running running;
  EXPECT_EQ(body_of(running.ask("\r\nGET http://x/p?q HTTP/1.1\r\nHost: x\r\n"
                                "Connection: close\r\n\r\n")),
            "/p?q");
}

TEST(Server, AnswersHeadWithoutTheBody) {
  Running running;
  const std::string answer =
      running.ask("HEAD /abc HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  EXPECT_TRUE(answer.contains("\r\nContent-Length: 5\r\n")) << answer;
  EXPECT_EQ(body_of(answer), "");
}

TEST(Server, SendsNoBodyWhereTheStatusHasNone) {
  Running running;
  const std::string answer = running.ask(get("/empty", kClose));
  EXPECT_EQ(status_of(answer), 204);
  EXPECT_FALSE(answer.contains("Content-")) << answer;
}

TEST(Server, LetsNoHeaderPretendToBeTwo) {
  Running running;
  const std::string answer = running.ask(get("/split", kClose));
  EXPECT_TRUE(answer.contains("\r\nX-Echo: a  X-Evil: 1\r\n")) << answer;
}

TEST(Server, AnswersPipelinedRequestsInOrder) {
  ServerOptions options;
  options.threads = 2;
  Running running(options);
  RawClient client = running.client();
  std::string requests;
  std::string expected;
  for (int i = 0; i < 300; ++i) {
    if (i % 3 == 0) {
      requests += post("/slow", fmt::format("[{}]", i));
    } else {
      requests += get(fmt::format("/[{}]", i));
    }
    expected += fmt::format("[{}]", i);
  }
  requests += get("/[end]", kClose);
  client.send(requests);
  std::string found;
  const std::string answers = client.read_all();
  for (std::size_t at = answers.find('['); at != std::string::npos; at = answers.find('[', at)) {
    const std::size_t end = answers.find(']', at);
    found += answers.substr(at, end - at + 1);
    at = end;
  }
  EXPECT_EQ(found, expected + "[end]");
}

TEST(Server, WritesALargeAnswerToASlowReader) {
  Running running;
  RawClient client = running.client();
  client.send(get("/big") + get("/after", kClose));
  std::this_thread::sleep_for(milliseconds(20));  // its buffers are full by now
  const std::string answers = client.read_all();
  EXPECT_TRUE(body_of(answers).starts_with(std::string(4U << 20U, 'b') + "HTTP/1.1 200 OK"));
  EXPECT_TRUE(answers.ends_with("/after?"));
}

TEST(Server, GivesUpAReaderThatDoesNotRead) {
  ServerOptions options;
  options.write_time_max = milliseconds(60);
  Running running(options);
  RawClient client = running.client();
  client.send(get("/big") + get("/big") + get("/big"));
  client.read_until("\r\n\r\n");  // it is being answered
  EXPECT_TRUE(running.comes_to_hold(0));
}

// Bodies.

TEST(Server, TakesABodyInPieces) {
  Running running;
  std::string body;
  for (int i = 0; body.size() < 3'000'000; ++i) {
    body += fmt::format("line {}\n", i);
  }
  EXPECT_EQ(body_of(running.ask(post("/echo", body, kClose))), body);
  EXPECT_GT(running.service.largest_piece, 1'000U);
  EXPECT_LE(running.service.largest_piece, kBodyPieceBytes);
}

TEST(Server, TakesAPieceWhenAskedForIt) {
  Running running;
  const std::string body(1U << 20U, 'x');
  EXPECT_EQ(body_of(running.ask(post("/slow", body, kClose))), body);
}

TEST(Server, TakesChunksWithExtensionsAndTrailers) {
  Running running;
  const std::string request =
      fmt::format("POST /echo HTTP/1.1\r\nHost: x\r\n{}\r\n{}3;name=value\r\nabc\r\n", kChunked,
                  chunk("hello ")) +
      "0\r\nX-Trailer: 1\r\nX-Other: 2\r\n\r\n";
  EXPECT_EQ(body_of(running.ask(request)), "hello abc");
}

TEST(Server, TakesBytesOneByOne) {
  Running running;
  const std::string request =
      fmt::format("POST /echo HTTP/1.1\r\nHost: x\r\n{}\r\n{}0\r\n\r\n", kChunked, chunk("hello"));
  RawClient client = running.client();
  const int now = 1;
  ::setsockopt(client.descriptor(), IPPROTO_TCP, TCP_NODELAY, &now, sizeof(now));
  for (const char c : request) {
    client.send({&c, 1});
    std::this_thread::sleep_for(std::chrono::microseconds(200));
  }
  EXPECT_EQ(body_of(client.read_all()), "hello");
}

TEST(Server, InvitesWhoWaitsToBeInvited) {
  Running running;
  RawClient client = running.client();
  client.send(
      "POST /echo HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
  EXPECT_EQ(client.read_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  client.send("ok");
  EXPECT_EQ(status_of(client.read_until("ok")), 200);
}

TEST(Server, AnswersABodyEarlyAndCloses) {
  Running running;
  RawClient client = running.client();
  client.send("POST /early HTTP/1.1\r\nHost: x\r\nContent-Length: 100000000\r\n\r\nbegin");
  const std::string answer = client.read_all();
  EXPECT_EQ(status_of(answer), 403);
  EXPECT_TRUE(answer.contains("\r\nConnection: close\r\n")) << answer;
  EXPECT_TRUE(running.service.exchange_destroyed.wait());
}

TEST(Server, LingersSoThatAnEarlyAnswerIsRead) {
  Running running;
  RawClient client = running.client();
  client.send("POST /early HTTP/1.1\r\nHost: x\r\nContent-Length: 8000000\r\n\r\n");
  EXPECT_TRUE(client.send(std::string(8'000'000, 'x')));  // does not look at the answer before
  EXPECT_EQ(body_of(client.read_all()), "enough");
  EXPECT_FALSE(client.was_reset());
}

TEST(Server, KeepsTheConnectionWhenTheRestOfTheBodyIsHere) {
  Running running;
  RawClient client = running.client();
  client.send(post("/early", "short") + post("/plain", "a body nobody asked for") +
              get("/after", kClose));
  const std::string answers = client.read_all();
  EXPECT_TRUE(answers.contains("enough")) << answers;
  EXPECT_TRUE(answers.contains("/plain?")) << answers;
  EXPECT_TRUE(answers.ends_with("/after?")) << answers;
}

TEST(Server, DestroysTheExchangeOfAClientThatLeaves) {
  Running running;
  RawClient client = running.client();
  client.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhalf");
  ASSERT_TRUE(running.service.exchange_opened.wait());
  client.close();
  EXPECT_TRUE(running.service.exchange_destroyed.wait());
  EXPECT_TRUE(running.comes_to_hold(0));
}

TEST(Server, IgnoresAReplyToAClientThatLeft) {
  Running running;
  RawClient client = running.client();
  client.send(post("/hold", "x"));
  ASSERT_TRUE(running.service.exchange_opened.wait());
  client.close();
  running.service.let_go.raise();
  EXPECT_TRUE(running.comes_to_hold(0));
  EXPECT_EQ(status_of(running.ask(get("/", kClose))), 200);
}

TEST(Server, IgnoresAReplyThatComesWhenTheServerIsGone) {
  TestService service;
  ServerOptions options;
  options.stop_grace = milliseconds(20);
  {
    Server server = Server::start(options, service).value();
    RawClient client(server.port());
    client.send(post("/hold", "x"));
    ASSERT_TRUE(service.exchange_opened.wait());
    server.stop();
    EXPECT_TRUE(service.exchange_destroyed.wait());
  }
  service.let_go.raise();
}

// Limits.

TEST(Server, RefusesALargeHeader) {
  ServerOptions options;
  options.header_bytes_max = 1'000;
  Running running(options);
  const std::string large = "X: " + std::string(1'000, 'x') + "\r\n";
  EXPECT_EQ(status_of(running.ask(get("/", large))), 431);
  EXPECT_EQ(status_of(running.ask("GET /" + std::string(5'000, 'x'))), 431);
  EXPECT_EQ(running.server.counts().refusals, 2U);
}

TEST(Server, RefusesALargeBody) {
  ServerOptions options;
  options.body_bytes_max = 100;
  Running running(options);
  EXPECT_EQ(status_of(running.ask(post("/echo", std::string(100, 'x'), kClose))), 200);
  EXPECT_EQ(status_of(running.ask(post("/echo", std::string(101, 'x')))), 413);
  const std::string chunks = chunk(std::string(60, 'x')) + chunk(std::string(60, 'x'));
  EXPECT_EQ(status_of(running.ask(
                fmt::format("POST /echo HTTP/1.1\r\nHost: x\r\n{}\r\n{}", kChunked, chunks))),
            413);
  EXPECT_TRUE(running.service.exchange_destroyed.wait());
}

TEST(Server, RefusesEndlessChunkHeadsAndTrailers) {
  ServerOptions options;
  options.header_bytes_max = 1'000;
  Running running(options);
  const std::string begin = fmt::format("POST /echo HTTP/1.1\r\nHost: x\r\n{}\r\n", kChunked);
  EXPECT_EQ(status_of(running.ask(begin + "1;x=" + std::string(2'000, 'x'))), 400);
  EXPECT_EQ(status_of(running.ask(begin + "0\r\nX: " + std::string(2'000, 'x'))), 400);
}

TEST(Server, RefusesASlowHeader) {
  ServerOptions options;
  options.header_time_max = milliseconds(80);
  Running running(options);
  RawClient client = running.client();
  const auto begin = steady_clock::now();
  std::thread slow([&] {
    for (const char c : std::string_view("GET / HTTP/1.1\r\nHost: x")) {
      client.send({&c, 1});
      std::this_thread::sleep_for(milliseconds(10));
    }
  });
  EXPECT_EQ(status_of(client.read_until("\r\n\r\n")), 408);
  EXPECT_GE(steady_clock::now() - begin, milliseconds(80));
  slow.join();
}

TEST(Server, ClosesWithoutAWordWhoSaysNothing) {
  ServerOptions options;
  options.header_time_max = milliseconds(120);
  options.idle_time_max = milliseconds(120);
  Running running(options);
  EXPECT_EQ(running.ask(""), "");
  EXPECT_EQ(body_of(running.ask(get("/once"))), "/once?");  // and then closed
}

TEST(Server, RefusesASlowBody) {
  ServerOptions options;
  options.body_piece_time_max = milliseconds(40);
  Running running(options);
  EXPECT_EQ(
      status_of(running.ask("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nhalf")),
      408);
  EXPECT_TRUE(running.service.exchange_destroyed.wait());
}

TEST(Server, DoesNotTimeWhatItIsItselfSlowWith) {
  ServerOptions options;
  options.header_time_max = milliseconds(100);
  options.body_piece_time_max = milliseconds(100);
  options.idle_time_max = milliseconds(100);
  options.write_time_max = milliseconds(100);
  Running running(options);
  RawClient client = running.client();
  client.send(post("/hold", "x", kClose));
  std::this_thread::sleep_for(milliseconds(250));
  running.service.let_go.raise();
  EXPECT_EQ(body_of(client.read_all()), "x");
}

TEST(Server, TurnsAwayWhoIsOneTooMany) {
  ServerOptions options;
  options.connections_max = 2;
  Running running(options);
  RawClient first = running.client();
  RawClient second = running.client();
  first.send(get("/a"));
  second.send(get("/b"));
  EXPECT_TRUE(first.read_until("/a?").ends_with("/a?"));
  EXPECT_TRUE(second.read_until("/b?").ends_with("/b?"));
  RawClient third = running.client();
  EXPECT_EQ(status_of(third.read_all()), 503);
  EXPECT_EQ(running.server.counts().connections_refused, 1U);
  first.close();
  EXPECT_TRUE(running.comes_to_hold(1));
  EXPECT_EQ(status_of(running.ask(get("/", kClose))), 200);
}

TEST(Server, ServesBesideTwoThousandIdleConnections) {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = std::min<rlim_t>(limit.rlim_max, 8'192);
  ::setrlimit(RLIMIT_NOFILE, &limit);
  Running running;
  std::vector<RawClient> idle;
  for (int i = 0; i < 2'000; ++i) {
    idle.push_back(running.client());
    ASSERT_TRUE(idle.back().is_connected()) << i;
  }
  EXPECT_TRUE(running.comes_to_hold(2'000));
  EXPECT_EQ(body_of(running.ask(get("/works", kClose))), "/works?");
  idle[1'234].send(get("/late", kClose));
  EXPECT_EQ(body_of(idle[1'234].read_all()), "/late?");
}

TEST(Server, SurvivesALackOfDescriptors) {
  Running running;
  RawClient client = running.client();
  client.send(get("/before"));
  client.read_until("/before?");
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  std::vector<RawClient> others;
  others.reserve(64);
  for (int i = 0; i < 64; ++i) {
    others.push_back(running.client());
  }
  EXPECT_TRUE(running.comes_to_hold(65));
  // The client's descriptor is there already; the server's, the next one, cannot be.
  const int last = ::socket(AF_INET, SOCK_STREAM, 0);
  rlimit less = limit;
  less.rlim_cur = static_cast<rlim_t>(last) + 1;
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &less), 0);
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_port = htons(running.server.port());
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ASSERT_EQ(::connect(last, reinterpret_cast<sockaddr*>(&at), sizeof(at)), 0);
  client.send(get("/beside"));
  EXPECT_TRUE(client.read_until("/beside?").ends_with("/beside?"));
  EXPECT_EQ(running.server.counts().connections_accepted, 65U);
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &limit), 0);
  EXPECT_TRUE(running.comes_to_hold(66));
  ::close(last);
}

// Starting and stopping.

TEST(Server, SaysWhyItCannotListen) {
  Running running;
  ServerOptions options;
  options.port = running.server.port();
  EXPECT_EQ(Server::start(options, running.service).error().code, ErrorCode::Busy);
  options.address = "nowhere.invalid";
  EXPECT_EQ(Server::start(options, running.service).error().code, ErrorCode::Usage);
  options.address = "203.0.113.1";
  EXPECT_EQ(Server::start(options, running.service).error().code, ErrorCode::Usage);
}

TEST(Server, FinishesWhatItIsAnsweringWhenStopped) {
  Running running;
  RawClient busy = running.client();
  RawClient idle = running.client();
  busy.send(post("/hold", "kept"));
  ASSERT_TRUE(running.service.exchange_opened.wait());
  std::thread stopping([&] { running.server.stop(); });
  EXPECT_EQ(idle.read_all(), "");  // the stop has come
  running.service.let_go.raise();
  const std::string answer = busy.read_all();
  EXPECT_EQ(body_of(answer), "kept");
  EXPECT_TRUE(answer.contains("\r\nConnection: close\r\n")) << answer;
  stopping.join();
  EXPECT_FALSE(running.client().is_connected());
  EXPECT_EQ(running.server.counts().connections_open, 0U);
}

TEST(Server, StopsThoughSomeoneNeverFinishes) {
  ServerOptions options;
  options.stop_grace = milliseconds(50);
  options.threads = 2;
  Running running(options);
  RawClient client = running.client();
  client.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nhalf");
  ASSERT_TRUE(running.service.exchange_opened.wait());
  const auto begin = steady_clock::now();
  running.server.stop();
  EXPECT_GE(steady_clock::now() - begin, milliseconds(50));
  EXPECT_TRUE(running.service.exchange_destroyed.wait());
}

// Streams.

TEST(Server, StreamsEventsUntilTheSenderEnds) {
  Running running;
  running.service.on_stream = [&](std::unique_ptr<EventStream> stream) {
    EXPECT_TRUE(stream->send("data: first\n\n"));
    running.service.spawn([stream = stream.release()] {
      const std::unique_ptr<EventStream> mine(stream);
      std::this_thread::sleep_for(milliseconds(5));
      EXPECT_TRUE(mine->send("data: second\n\n"));
    });
  };
  const std::string answer = running.ask(get("/events"));
  EXPECT_TRUE(answer.contains("\r\nTransfer-Encoding: chunked\r\n")) << answer;
  EXPECT_TRUE(answer.contains("\r\nCache-Control: no-store\r\n")) << answer;
  EXPECT_EQ(body_of(answer),
            "d\r\ndata: first\n\n\r\n"
            "e\r\ndata: second\n\n\r\n"
            "0\r\n\r\n");
}

TEST(Server, EndsAStreamWhoseClientLeft) {
  Running running;
  Signal ended;
  running.service.on_stream = [&](std::unique_ptr<EventStream> stream) {
    running.service.spawn([&ended, stream = stream.release()] {
      const std::unique_ptr<EventStream> mine(stream);
      while (mine->send(": still there\n\n")) {
        std::this_thread::sleep_for(milliseconds(1));
      }
      ended.raise();
    });
  };
  RawClient client = running.client();
  client.send(get("/events"));
  client.read_until("still there");
  client.close();
  EXPECT_TRUE(ended.wait());
  EXPECT_TRUE(running.comes_to_hold(0));
}

TEST(Server, EndsAStreamThatIsNotReadFastEnough) {
  Running running;
  Signal ended;
  running.service.on_stream = [&](std::unique_ptr<EventStream> stream) {
    running.service.spawn([&ended, stream = stream.release()] {
      const std::unique_ptr<EventStream> mine(stream);
      const std::string text(100'000, 'x');
      while (mine->send(text)) {
      }
      ended.raise();
    });
  };
  RawClient client = running.client();
  client.send(get("/events"));
  EXPECT_TRUE(ended.wait());
  EXPECT_TRUE(running.comes_to_hold(0));
}

TEST(Server, EndsStreamsWhenStopped) {
  Running running;
  std::unique_ptr<EventStream> kept;
  running.service.on_stream = [&](std::unique_ptr<EventStream> stream) {
    EXPECT_TRUE(stream->send("data: 1\n\n"));
    kept = std::move(stream);
  };
  RawClient client = running.client();
  client.send(get("/events"));
  client.read_until("data: 1\n\n\r\n");
  std::thread stopping([&] { running.server.stop(); });
  EXPECT_EQ(client.read_all(), "0\r\n\r\n");
  client.close();
  stopping.join();
  EXPECT_FALSE(kept->send("data: 2\n\n"));
}

}  // namespace
}  // namespace recount::wire
