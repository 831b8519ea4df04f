#include "wire/client.h"

#include <algorithm>
#include <fstream>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "wire/test_service.h"

namespace recount::wire {
namespace {

using std::chrono::milliseconds;

std::string url_of(const Server& server, std::string_view path = {}) {
  return fmt::format("http://127.0.0.1:{}{}", server.port(), path);
}

/// One answer after the other, as written, each to whatever was asked; then the connection ends.
class ScriptedServer {
 public:
  using Script = std::vector<std::vector<std::string>>;  // connections, and their answers

  explicit ScriptedServer(Script connections) : listener_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(at);
    const bool is_listening = ::bind(listener_, reinterpret_cast<sockaddr*>(&at), size) == 0 &&
                              ::listen(listener_, 8) == 0;
    ensure(is_listening, "there is a free port");
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&at), &size);
    port_ = ntohs(at.sin_port);
    thread_ = std::thread([this, connections = std::move(connections)] {
      for (const auto& answers : connections) {
        const int client = ::accept(listener_, nullptr, nullptr);
        for (const std::string& answer : answers) {
          std::array<char, 4'096> room{};
          if (::recv(client, room.data(), room.size(), 0) <= 0) {
            break;
          }
          (void)::send(client, answer.data(), answer.size(), MSG_NOSIGNAL);
        }
        ::close(client);
      }
    });
  }

  ScriptedServer(ScriptedServer&&) = delete;

  ~ScriptedServer() {
    thread_.join();
    ::close(listener_);
  }

  std::string url() const { return fmt::format("http://127.0.0.1:{}", port_); }

 private:
  int listener_;
  std::uint16_t port_ = 0;
  std::thread thread_;
};

TEST(Client, AsksAgainOnOneConnection) {
  TestService service;
  const Server server = Server::start({}, service).value();
  Client client = Client::to(url_of(server, "/under/")).value();
  for (int i = 0; i < 3; ++i) {
    const Response response = client.send(Method::Get, fmt::format("/{}?a=b", i), {}).value();
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.content_type, "text/plain");
    EXPECT_EQ(response.body, fmt::format("/under/{}?a=b", i));
  }
  EXPECT_EQ(server.counts().connections_accepted, 1U);
}

TEST(Client, SendsAndTakesBodiesOrNone) {
  TestService service;
  const Server server = Server::start({}, service).value();
  Client client = Client::to(url_of(server)).value();
  EXPECT_EQ(client.send(Method::Head, "/", {}).value().body, "");
  EXPECT_EQ(client.send(Method::Get, "/empty", {}).value().status, 204);
  EXPECT_EQ(client.send(Method::Post, "/echo", {}, "text").value().body, "text");
  EXPECT_EQ(client.send(Method::Post, "/echo", {}).value().body, "");
  EXPECT_EQ(server.counts().connections_accepted, 1U);
}

/// The body `text`, given away in pieces of a few bytes.
BodySource source_of(std::string text) {
  return [text = std::move(text), at = std::size_t{0}](std::span<char> room) mutable {
    const std::size_t size = std::min({room.size(), text.size() - at, std::size_t{70'000}});
    std::copy_n(text.data() + at, size, room.data());
    at += size;
    return Result<std::size_t>(size);
  };
}

TEST(Client, StreamsABody) {
  TestService service;
  const Server server = Server::start({}, service).value();
  Client client = Client::to(url_of(server)).value();
  std::string body;
  for (int i = 0; body.size() < 2'000'000; ++i) {
    body += fmt::format("line {}\n", i);
  }
  EXPECT_EQ(client.send_stream(Method::Post, "/echo", {}, source_of(body)).value().body, body);
  EXPECT_EQ(client.send_stream(Method::Post, "/echo", {}, source_of("")).value().body, "");
  EXPECT_EQ(server.counts().connections_accepted, 1U);
}

TEST(Client, HearsAnAnswerBeforeItHasSentAll) {
  TestService service;
  ServerOptions options;
  options.body_bytes_max = 6'000'000;
  const Server server = Server::start(options, service).value();
  Client client = Client::to(url_of(server)).value();
  const std::string body(8'000'000, 'x');
  EXPECT_EQ(client.send(Method::Post, "/early", {}, body.substr(0, 6'000'000)).value().status, 403);
  EXPECT_EQ(client.send(Method::Post, "/echo", {}, body).value().status, 413);
  EXPECT_EQ(client.send_stream(Method::Post, "/early", {}, source_of(body)).value().status, 403);
  EXPECT_EQ(client.send(Method::Get, "/after", {}).value().status, 200);
}

TEST(Client, StopsWhenTheBodyCannotBeRead) {
  TestService service;
  const Server server = Server::start({}, service).value();
  Client client = Client::to(url_of(server)).value();
  const BodySource broken = [](std::span<char>) -> Result<std::size_t> {
    return make_error(ErrorCode::Damaged, "no more");
  };
  EXPECT_EQ(client.send_stream(Method::Post, "/echo", {}, broken).error().code, ErrorCode::Damaged);
  EXPECT_TRUE(service.exchange_destroyed.wait());  // the server saw no end of the body
  EXPECT_EQ(client.send(Method::Get, "/after", {}).value().status, 200);
}

TEST(Client, ReadsChunksAndWhatComesBeforeTheAnswer) {
  const ScriptedServer server(ScriptedServer::Script{
      {"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n"
       "Content-Type: a/b\r\nX-More: yes\r\n\r\n3\r\nabc\r\n2;x\r\nde\r\n0\r\nX-End: 1\r\n\r\n",
       "HTTP/1.0 200 OK\r\n\r\nuntil the end"}});
  Client client = Client::to(server.url()).value();
  const Response first = client.send(Method::Get, "/", {}).value();
  EXPECT_EQ(first.body, "abcde");
  EXPECT_EQ(first.content_type, "a/b");
  EXPECT_EQ(find_header(first.headers, "x-more"), "yes");
  EXPECT_EQ(client.send(Method::Get, "/", {}).value().body, "until the end");
}

TEST(Client, ConnectsAgainWhenTheServerHadClosed) {
  const std::string answer = "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n";
  const ScriptedServer server(
      ScriptedServer::Script{{answer + "a"}, {answer + "b", ""}, {answer + "c"}});
  Client client = Client::to(server.url()).value();
  EXPECT_EQ(client.send(Method::Get, "/", {}).value().body, "a");
  EXPECT_EQ(client.send(Method::Post, "/", {}, "again").value().body, "b");
  // Now it takes the request, and closes without a word.
  EXPECT_EQ(client.send(Method::Post, "/", {}, "again").value().body, "c");
}

TEST(Client, SaysWhatWasWrongWithTheAnswer) {
  const std::string half = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf";
  const ScriptedServer server(ScriptedServer::Script{
      {half},
      {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n"},
      {"hello\r\n\r\n"},
      {"HTTP/1.1 200 OK\r\nContent-Length: 2000\r\n\r\n" + std::string(2'000, 'x')},
      {""}});
  Client client = Client::to(server.url(), {.body_bytes_max = 1'000, .ca_file = {}}).value();
  for (const std::string_view complaint :
       {"ended the connection before its answer was whole", "sends a malformed answer",
        "does not answer in HTTP/1.1", "sends a larger answer than is taken here",
        "ended the connection before its answer was whole"}) {
    const auto response = client.send(Method::Get, "/", {});
    ASSERT_FALSE(response) << complaint;
    EXPECT_EQ(response.error().code, ErrorCode::Io);
    EXPECT_TRUE(response.error().message.ends_with(complaint)) << response.error().message;
  }
}

TEST(Client, WaitsNoLongerThanItShould) {
  TestService service;
  const Server server = Server::start({}, service).value();
  Client client = Client::to(url_of(server), {.timeout = milliseconds(200), .ca_file = {}}).value();
  EXPECT_EQ(client.send(Method::Post, "/echo", {}, "warm").value().status, 200);
  const auto response = client.send(Method::Post, "/hold", {}, "x");
  ASSERT_FALSE(response);
  EXPECT_TRUE(response.error().message.ends_with("has been silent for 200 ms"))
      << response.error().message;
  EXPECT_EQ(server.counts().requests, 2U) << "a request that may have arrived is not sent twice";
  service.let_go.raise();
}

TEST(Client, SaysWhoCannotBeReached) {
  Client client = Client::to("http://127.0.0.1:1").value();
  const auto response = client.send(Method::Get, "/", {});
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, ErrorCode::Io);
  EXPECT_TRUE(response.error().message.starts_with("cannot reach 127.0.0.1:1"))
      << response.error().message;
}

TEST(Client, TakesAddressesOfServersOnly) {
  for (const std::string_view url :
       {"", "127.0.0.1:80", "ftp://x", "http://", "http:///path", "http://x:", "http://x:0",
        "http://x:65536", "http://x:8a", "http://[::1", "http://[::1]8", "http://a b",
        "http://user@x", "http://x/?q", "http://x/#f"}) {
    const auto client = Client::to(url);
    ASSERT_FALSE(client) << url;
    EXPECT_EQ(client.error().code, ErrorCode::Usage) << url;
  }
  for (const std::string_view url : {"http://x", "http://x:80/a/b/", "http://[::1]:8787"}) {
    EXPECT_TRUE(Client::to(url)) << url;
  }
}

// TLS.

/// A certificate for 127.0.0.1, signed by itself, with its key, in files of this test.
struct Certificate {
  Certificate() {
    EVP_PKEY* const key = EVP_EC_gen("P-256");
    X509* const x509 = X509_new();
    X509_set_version(x509, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(x509), 1);
    X509_gmtime_adj(X509_getm_notBefore(x509), -60);
    X509_gmtime_adj(X509_getm_notAfter(x509), 3'600);
    X509_set_pubkey(x509, key);
    const std::string name = "test";
    X509_NAME_add_entry_by_txt(X509_get_subject_name(x509), "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>(name.data()), -1, -1, 0);
    X509_set_issuer_name(x509, X509_get_subject_name(x509));
    X509_EXTENSION* const names =
        X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, "IP:127.0.0.1");
    X509_add_ext(x509, names, -1);
    X509_sign(x509, key, EVP_sha256());
    write(certificate_file, [&](BIO* out) { PEM_write_bio_X509(out, x509); });
    write(key_file, [&](BIO* out) {
      PEM_write_bio_PrivateKey(out, key, nullptr, nullptr, 0, nullptr, nullptr);
    });
    X509_EXTENSION_free(names);
    X509_free(x509);
    EVP_PKEY_free(key);
  }

  template <typename Work>
  static void write(const std::string& file, const Work& work) {
    BIO* const out = BIO_new_file(file.c_str(), "w");
    work(out);
    BIO_free(out);
  }

  std::string certificate_file = testing::TempDir() + "wire_test_certificate.pem";
  std::string key_file = testing::TempDir() + "wire_test_key.pem";
};

const Certificate& certificate() {
  static const Certificate kMade;
  return kMade;
}

Server start_secure(TestService& service) {
  ServerOptions options;
  options.certificate_file = certificate().certificate_file;
  options.key_file = certificate().key_file;
  return Server::start(options, service).value();
}

TEST(Tls, CarriesRequestsAndBodies) {
  TestService service;
  const Server server = start_secure(service);
  Client client = Client::to(fmt::format("https://127.0.0.1:{}", server.port()),
                             {.ca_file = certificate().certificate_file})
                      .value();
  EXPECT_EQ(client.send(Method::Get, "/a", {}).value().body, "/a?");
  EXPECT_EQ(client.send(Method::Get, "/big", {}).value().body.size(), 4U << 20U);
  std::string body;
  for (int i = 0; body.size() < 2'000'000; ++i) {
    body += fmt::format("line {}\n", i);
  }
  EXPECT_EQ(client.send(Method::Post, "/slow", {}, body).value().body, body);
  EXPECT_EQ(client.send_stream(Method::Post, "/echo", {}, source_of(body)).value().body, body);
  EXPECT_EQ(server.counts().connections_accepted, 1U);
}

TEST(Tls, TrustsOnlyWhomItIsTold) {
  TestService service;
  const Server server = start_secure(service);
  Client stranger = Client::to(fmt::format("https://127.0.0.1:{}", server.port())).value();
  const auto refused = stranger.send(Method::Get, "/", {});
  ASSERT_FALSE(refused);
  EXPECT_TRUE(refused.error().message.contains("self-signed certificate"))
      << refused.error().message;
  Client other_name = Client::to(fmt::format("https://localhost:{}", server.port()),
                                 {.ca_file = certificate().certificate_file})
                          .value();
  const auto mismatch = other_name.send(Method::Get, "/", {});
  ASSERT_FALSE(mismatch);
  EXPECT_TRUE(mismatch.error().message.contains("ostname mismatch")) << mismatch.error().message;
}

TEST(Tls, ClosesWhoSpeaksPlainly) {
  TestService service;
  const Server server = start_secure(service);
  RawClient client(server.port());
  client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(status_of(client.read_all()), 0);
}

TEST(Tls, NeedsACertificateAndItsKey) {
  TestService service;
  ServerOptions options;
  options.certificate_file = certificate().key_file;
  options.key_file = certificate().key_file;
  EXPECT_EQ(Server::start(options, service).error().code, ErrorCode::Usage);
  options.certificate_file = certificate().certificate_file;
  options.key_file = "/nowhere";
  EXPECT_EQ(Server::start(options, service).error().code, ErrorCode::Usage);
  EXPECT_EQ(Client::to("https://x", {.ca_file = "/nowhere"}).error().code, ErrorCode::Usage);
}

}  // namespace
}  // namespace recount::wire
