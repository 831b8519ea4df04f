#include "wire/channel.h"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <climits>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include "base/ensure.h"

namespace recount::wire {
namespace {

// A BIO on a socket, as OpenSSL's own but for MSG_NOSIGNAL: a client that has gone must not end
// the program.

int descriptor_of(BIO* bio) {
  return static_cast<int>(BIO_get_fd(bio, nullptr));
}

bool may_try_again() {
  return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
}

int bio_write(BIO* bio, const char* bytes, int size) {
  BIO_clear_retry_flags(bio);
  const auto sent = ::send(descriptor_of(bio), bytes, static_cast<std::size_t>(size), MSG_NOSIGNAL);
  if (sent < 0 && may_try_again()) {
    BIO_set_retry_write(bio);
  }
  return static_cast<int>(sent);
}

int bio_read(BIO* bio, char* room, int size) {
  BIO_clear_retry_flags(bio);
  const auto got = ::recv(descriptor_of(bio), room, static_cast<std::size_t>(size), 0);
  if (got < 0 && may_try_again()) {
    BIO_set_retry_read(bio);
  } else if (got == 0) {
    BIO_set_flags(bio, BIO_FLAGS_IN_EOF);
  }
  return static_cast<int>(got);
}

long bio_control(BIO* bio, int command, long /*number*/, void* /*pointer*/) {
  switch (command) {
    case BIO_C_GET_FD:
      return static_cast<long>(reinterpret_cast<std::intptr_t>(BIO_get_data(bio)));
    case BIO_CTRL_FLUSH:
      return 1;
    case BIO_CTRL_EOF:
      return BIO_test_flags(bio, BIO_FLAGS_IN_EOF) != 0 ? 1 : 0;
    default:
      return 0;
  }
}

BIO* make_bio(int descriptor) {
  static BIO_METHOD* const kMethod = [] {
    BIO_METHOD* method = BIO_meth_new(BIO_TYPE_SOURCE_SINK | BIO_get_new_index(), "socket");
    ensure(method != nullptr, "OpenSSL makes a BIO method");
    BIO_meth_set_write(method, bio_write);
    BIO_meth_set_read(method, bio_read);
    BIO_meth_set_ctrl(method, bio_control);
    return method;
  }();
  BIO* bio = BIO_new(kMethod);
  ensure(bio != nullptr, "OpenSSL makes a BIO");
  BIO_set_data(bio, reinterpret_cast<void*>(static_cast<std::intptr_t>(descriptor)));
  BIO_set_init(bio, 1);
  return bio;
}

std::string last_complaint() {
  const unsigned long code = ERR_peek_last_error();
  const char* reason = code == 0 ? nullptr : ERR_reason_error_string(code);
  return reason == nullptr ? "unknown" : reason;
}

SSL_CTX* make_context(const SSL_METHOD* method) {
  ERR_clear_error();
  SSL_CTX* context = SSL_CTX_new(method);
  ensure(context != nullptr, "OpenSSL makes a context");
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  // Records of an idle connection need no buffer of 34 KB.
  SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION);
  return context;
}

SSL* make_session(SSL_CTX* context, int descriptor) {
  SSL* session = SSL_new(context);
  ensure(session != nullptr, "OpenSSL makes a session");
  BIO* bio = make_bio(descriptor);
  SSL_set_bio(session, bio, bio);
  return session;
}

}  // namespace

Socket::~Socket() {
  if (descriptor_ >= 0) {
    ::close(descriptor_);
  }
}

void Tls::Free::operator()(ssl_ctx_st* context) const {
  SSL_CTX_free(context);
}

void Channel::Free::operator()(ssl_st* session) const {
  SSL_free(session);
}

Result<Tls> Tls::for_server(const std::string& certificate_file, const std::string& key_file) {
  Tls tls(make_context(TLS_server_method()));
  SSL_CTX* context = tls.context_.get();
  if (SSL_CTX_use_certificate_chain_file(context, certificate_file.c_str()) != 1) {
    return make_error(ErrorCode::Usage,
                      "no certificate in " + certificate_file + ": " + last_complaint(),
                      "give a PEM file with the server's certificate first, then its chain");
  }
  if (SSL_CTX_use_PrivateKey_file(context, key_file.c_str(), SSL_FILETYPE_PEM) != 1) {
    return make_error(ErrorCode::Usage,
                      "no key of that certificate in " + key_file + ": " + last_complaint(),
                      "give the PEM file of the certificate's private key, without a passphrase");
  }
  return tls;
}

Result<Tls> Tls::for_client(const std::string& ca_file) {
  Tls tls(make_context(TLS_client_method()));
  SSL_CTX* context = tls.context_.get();
  const int is_loaded = ca_file.empty()
                            ? SSL_CTX_set_default_verify_paths(context)
                            : SSL_CTX_load_verify_locations(context, ca_file.c_str(), nullptr);
  if (is_loaded != 1) {
    return make_error(ErrorCode::Usage, "no certificates in " + ca_file + ": " + last_complaint(),
                      "give a PEM file of the authorities to trust");
  }
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
  return tls;
}

Channel::Channel(Socket socket, const Tls& tls)
    : socket_(std::move(socket)), session_(make_session(tls.context_.get(), descriptor())) {
  SSL_set_accept_state(session_.get());
}

Channel::Channel(Socket socket, const Tls& tls, const std::string& host)
    : socket_(std::move(socket)), session_(make_session(tls.context_.get(), descriptor())) {
  SSL* session = session_.get();
  SSL_set_connect_state(session);
  std::array<unsigned char, sizeof(in6_addr)> binary{};
  const bool is_address = ::inet_pton(AF_INET, host.c_str(), binary.data()) == 1 ||
                          ::inet_pton(AF_INET6, host.c_str(), binary.data()) == 1;
  if (is_address) {
    X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(session), host.c_str());
  } else {
    SSL_set1_host(session, host.c_str());
    // SSL_set_tlsext_host_name without its old-style cast
    SSL_ctrl(session, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
             const_cast<char*>(host.c_str()));
  }
}

Transfer Channel::outcome(int returned) const {
  switch (SSL_get_error(session_.get(), returned)) {
    case SSL_ERROR_WANT_READ:
      return {.flow = Flow::WaitToRead};
    case SSL_ERROR_WANT_WRITE:
      return {.flow = Flow::WaitToWrite};
    case SSL_ERROR_ZERO_RETURN:
      return {.flow = Flow::End};
    default:
      return {.flow = Flow::Broken};
  }
}

Transfer Channel::shake_hands() {
  if (session_ == nullptr) {
    return {.flow = Flow::Moved};
  }
  ERR_clear_error();
  const int returned = SSL_do_handshake(session_.get());
  return returned == 1 ? Transfer{.flow = Flow::Moved} : outcome(returned);
}

Transfer Channel::read(std::span<char> room) {
  if (session_ != nullptr) {
    ERR_clear_error();
    std::size_t got = 0;
    const int returned = SSL_read_ex(session_.get(), room.data(), room.size(), &got);
    return returned == 1 ? Transfer{.flow = Flow::Moved, .bytes = got} : outcome(returned);
  }
  const ssize_t got = ::recv(descriptor(), room.data(), room.size(), 0);
  if (got > 0) {
    return {.flow = Flow::Moved, .bytes = static_cast<std::size_t>(got)};
  }
  if (got == 0) {
    return {.flow = Flow::End};
  }
  return {.flow = may_try_again() ? Flow::WaitToRead : Flow::Broken};
}

Transfer Channel::write(std::string_view first, std::string_view second) {
  if (session_ != nullptr) {
    const std::string_view next = first.empty() ? second : first;
    ERR_clear_error();
    std::size_t sent = 0;
    const int returned = SSL_write_ex(session_.get(), next.data(), next.size(), &sent);
    return returned == 1 ? Transfer{.flow = Flow::Moved, .bytes = sent} : outcome(returned);
  }
  // sendmsg reads the texts only; its interface is older than const.
  std::array<iovec, 2> parts = {{{const_cast<char*>(first.data()), first.size()},
                                 {const_cast<char*>(second.data()), second.size()}}};
  msghdr message{};
  message.msg_iov = parts.data();
  message.msg_iovlen = second.empty() ? 1 : 2;
  const ssize_t sent = ::sendmsg(descriptor(), &message, MSG_NOSIGNAL);
  if (sent >= 0) {
    return {.flow = Flow::Moved, .bytes = static_cast<std::size_t>(sent)};
  }
  return {.flow = may_try_again() ? Flow::WaitToWrite : Flow::Broken};
}

void Channel::end_sending() {
  if (session_ != nullptr) {
    ERR_clear_error();
    SSL_shutdown(session_.get());  // one way: the other side's farewell is not waited for
  }
  ::shutdown(descriptor(), SHUT_WR);
}

std::string Channel::complaint() const {
  if (session_ == nullptr) {
    return {};
  }
  const long verdict = SSL_get_verify_result(session_.get());
  return verdict != X509_V_OK ? X509_verify_cert_error_string(verdict) : last_complaint();
}

}  // namespace recount::wire
