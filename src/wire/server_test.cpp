#include "wire/server.h"

#include <gtest/gtest.h>

#include "wire/test_service.h"

namespace recount::wire {
namespace {

using std::chrono::milliseconds;

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

  TestService service;
  Server server;
};

std::string get(std::string_view path, std::string_view more = {}) {
  return "GET " + std::string(path) + " HTTP/1.1\r\nHost: x\r\n" + std::string(more) + "\r\n";
}

constexpr std::string_view kClose = "Connection: close\r\n";

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

TEST(Server, EchoesABody) {
  Running running;
  const std::string answer = running.ask(
      "POST /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello");
  EXPECT_EQ(body_of(answer), "hello") << answer;
}

}  // namespace
}  // namespace recount::wire
