// Requests as no client should send them, and what they get.
#include <gtest/gtest.h>

#include "wire/test_service.h"

namespace recount::wire {
namespace {

struct Case {
  std::string_view what;
  std::string_view request;
  int status;  // of the first answer
};

constexpr Case kCases[] = {
    {"good", "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 200},
    {"no method", " / HTTP/1.1\r\nHost: x\r\n\r\n", 400},
    {"no target", "GET HTTP/1.1\r\nHost: x\r\n\r\n", 400},
    {"no version", "GET /\r\nHost: x\r\n\r\n", 400},
    {"two blanks", "GET  / HTTP/1.1\r\nHost: x\r\n\r\n", 400},
    {"a tab for a blank", "GET\t/ HTTP/1.1\r\nHost: x\r\n\r\n", 400},
    {"a word too many", "GET / x HTTP/1.1\r\nHost: x\r\n\r\n", 400},
    {"a control character in the target", "GET /\x01 HTTP/1.1\r\nHost: x\r\n\r\n", 400},
    {"a target without its slash", "GET x HTTP/1.1\r\nHost: x\r\n\r\n", 400},
    {"a fragment", "GET /#a HTTP/1.1\r\nHost: x\r\n\r\n", 400},
    {"an authority", "CONNECT x:80 HTTP/1.1\r\nHost: x\r\n\r\n", 400},
    {"an asterisk", "OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n", 400},
    {"a method of other characters", "G@T / HTTP/1.1\r\nHost: x\r\n\r\n", 400},
    {"TLS to a plain port", "\x16\x03\x01\x02", 400},
    {"another protocol", "GET / FTP/1.1\r\nHost: x\r\n\r\n", 400},
    {"small letters", "GET / http/1.1\r\nHost: x\r\n\r\n", 400},
    {"HTTP/2", "GET / HTTP/2.0\r\nHost: x\r\n\r\n", 505},
    {"HTTP/1.2", "GET / HTTP/1.2\r\nHost: x\r\n\r\n", 505},
    {"HTTP/0.9 with a name", "GET / HTTP/0.9\r\nHost: x\r\n\r\n", 505},
    {"HTTP/2's preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505},
    {"lines ended by LF", "GET / HTTP/1.1\nHost: x\n\n", 400},
    {"a field ended by LF", "GET / HTTP/1.1\r\nHost: x\nA: b\r\n\r\n", 400},
    {"CR in a value", "GET / HTTP/1.1\r\nHost: x\rA: b\r\n\r\n", 400},
    {"NUL in a value", {"GET / HTTP/1.1\r\nHost: x\0\r\n\r\n", 28}, 400},
    {"a blank before the colon", "GET / HTTP/1.1\r\nHost : x\r\n\r\n", 400},
    {"a field without a colon", "GET / HTTP/1.1\r\nHost: x\r\nA\r\n\r\n", 400},
    {"a field without a name", "GET / HTTP/1.1\r\nHost: x\r\n: a\r\n\r\n", 400},
    {"a continuation before any field", "GET / HTTP/1.1\r\n Host: x\r\n\r\n", 400},
    {"no Host", "GET / HTTP/1.1\r\n\r\n", 400},
    {"two Hosts", "GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", 400},
    {"a length below zero", "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", 400},
    {"a length with a sign", "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: +1\r\n\r\na", 400},
    {"a length in hex", "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 0x1\r\n\r\na", 400},
    {"a length of nothing", "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: \r\n\r\n", 400},
    {"a length beyond 64 bits",
     "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\n", 400},
    {"two lengths",
     "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", 400},
    {"a list of lengths", "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1, 2\r\n\r\nab", 400},
    {"a length and chunks",
     "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"
     "0\r\n\r\n",
     400},
    {"chunks and a length",
     "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n"
     "0\r\n\r\n",
     400},
    {"chunked twice",
     "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n"
     "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
     400},
    {"another encoding", "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n", 501},
    {"an encoding under the chunks",
     "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501},
    {"identity beside a length",
     "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: identity\r\nContent-Length: 1\r\n\r\na",
     400},
    {"a look-alike of chunked",
     "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", 501},
    {"chunks of HTTP/1.0", "POST /echo HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
     400},
    {"a chunk of no size",
     "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n\r\nabc\r\n0\r\n\r\n",
     400},
    {"a chunk of a size in words",
     "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\nabc\r\n", 400},
    {"a chunk below zero",
     "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n-3\r\nabc\r\n", 400},
    {"a chunk beyond 64 bits",
     "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
     "10000000000000003\r\nabc\r\n0\r\n\r\n",
     400},
    {"a chunk longer than it says",
     "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nabc\r\n0\r\n\r\n",
     400},
    {"a malformed trailer",
     "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nA b\r\n\r\n", 400},
};

class Malformed : public testing::TestWithParam<Case> {};

TEST_P(Malformed, GetsItsStatusAndCostsItsConnection) {
  static TestService service;
  static Server server = Server::start({}, service).value();
  RawClient client(server.port());
  client.send(GetParam().request);
  const std::string answer = client.read_all();  // it ends, so the connection was closed
  EXPECT_EQ(status_of(answer), GetParam().status) << GetParam().what << "\n" << answer;
  EXPECT_EQ(answer.find("HTTP/1.1 ", 1), std::string::npos) << "one answer only";
  EXPECT_FALSE(client.was_reset());
}

INSTANTIATE_TEST_SUITE_P(Requests, Malformed, testing::ValuesIn(kCases));

}  // namespace
}  // namespace recount::wire
