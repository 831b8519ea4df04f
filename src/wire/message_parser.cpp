#include "wire/message_parser.h"

// Beast asserts that a last chunk of which three bytes are known is given again with at least five;
// bytes come as they come, and it copes with four.
#define BOOST_DISABLE_ASSERTS

#include <algorithm>
#include <limits>

#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>

#include "base/ensure.h"

namespace recount::wire {
namespace {

namespace beast = boost::beast;
namespace http = boost::beast::http;
using beast::error_code;

std::string_view text_of(beast::string_view text) {
  return {text.data(), text.size()};
}

bool is_word(beast::string_view text, std::string_view word) {
  return beast::iequals(text, {word.data(), word.size()});
}

Method method_of(http::verb verb) {
  switch (verb) {
    case http::verb::get:
      return Method::Get;
    case http::verb::head:
      return Method::Head;
    case http::verb::post:
      return Method::Post;
    case http::verb::put:
      return Method::Put;
    case http::verb::delete_:
      return Method::Delete;
    case http::verb::options:
      return Method::Options;
    default:
      return Method::Other;
  }
}

/// "HTTP/2.0" is another version; anything else in its place is no HTTP at all.
bool names_a_version(std::string_view head) {
  const std::string_view line = head.substr(0, head.find('\r'));
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  return std::ranges::count(line, ' ') == 2 && line.size() > 9 &&
         line.substr(line.size() - 9, 6) == " HTTP/" && is_digit(line[line.size() - 3]) &&
         line[line.size() - 2] == '.' && is_digit(line.back());
}

Fault fault_of(const error_code& error, std::string_view head) {
  if (error == http::error::body_limit) {
    return {413, "the body is larger than this server takes"};
  }
  if (error == http::error::bad_version && names_a_version(head)) {
    return {505, "this server speaks HTTP/1.1"};
  }
  if (error == http::error::bad_transfer_encoding || error == http::error::bad_content_length ||
      error == http::error::multiple_content_length) {
    return {400, "the length of the body is not told in one way"};
  }
  if (error == http::error::bad_chunk || error == http::error::bad_chunk_extension) {
    return {400, "the body's chunks are malformed"};
  }
  return {400, "the request is malformed"};
}

/// What both kinds of message have in common: one step of a body at a time.
template <bool kIsRequest>
class BodyReader : public http::basic_parser<kIsRequest> {
 public:
  BodyPiece step(std::string_view bytes) {
    if (this->is_done()) {
      return {.kind = BodyPiece::Kind::End};
    }
    if (bytes.empty()) {
      return {};
    }
    piece_ = {};
    error_code error;
    const std::size_t consumed = this->put({bytes.data(), bytes.size()}, error);
    if (error && error != http::error::need_more) {
      return {.kind = BodyPiece::Kind::Faulty, .consumed = consumed, .fault = fault_of(error, {})};
    }
    if (!piece_.empty()) {
      return {.kind = BodyPiece::Kind::Piece, .consumed = consumed, .bytes = piece_};
    }
    if (consumed > 0) {  // the head of a chunk, or the end of all
      BodyPiece next = step(bytes.substr(consumed));
      next.consumed += consumed;
      return next;
    }
    return {};
  }

 protected:
  void on_header_impl(error_code& /*error*/) override { is_head_read_ = true; }

  void on_body_init_impl(const boost::optional<std::uint64_t>& /*length*/,
                         error_code& /*error*/) override {}

  std::size_t on_body_impl(beast::string_view bytes, error_code& /*error*/) override {
    piece_ = text_of(bytes);
    return bytes.size();
  }

  void on_chunk_header_impl(std::uint64_t /*size*/, beast::string_view /*extensions*/,
                            error_code& /*error*/) override {}

  std::size_t on_chunk_body_impl(std::uint64_t /*remaining*/, beast::string_view bytes,
                                 error_code& /*error*/) override {
    piece_ = text_of(bytes);
    return bytes.size();
  }

  void on_finish_impl(error_code& /*error*/) override {}

  bool is_head_read_ = false;  // fields behind it are trailers

 private:
  std::string_view piece_;
};

class RequestReader final : public BodyReader<true> {
 public:
  RequestReader(Request& request, std::uint64_t body_bytes_max) : request_(&request) {
    header_limit(std::numeric_limits<std::uint32_t>::max());  // the caller has counted
    body_limit(body_bytes_max);
  }

  /// What Beast lets pass and a server must not.
  Fault check() const {
    if (is_encoded_otherwise_ && content_length()) {
      return {400, "the length of the body is not told in one way"};
    }
    if (is_encoded_otherwise_) {
      return {501, "no transfer encoding but chunked is known here"};
    }
    if (version_ < 11 && chunked()) {
      return {400, "HTTP/1.0 has no chunks"};
    }
    if (hosts_ > 1 || (hosts_ == 0 && version_ >= 11)) {
      return {400, "a request has one Host"};
    }
    if (request_->path.empty()) {
      return {400, "the target must begin with '/'"};
    }
    return {};
  }

  RequestFacts facts() const {
    return {.is_http_1_1 = version_ >= 11,
            .keeps_alive = keep_alive(),
            .has_body = !is_done(),
            .expects_continue = expects_continue_ && version_ >= 11 && !is_done()};
  }

 private:
  void on_request_impl(http::verb verb, beast::string_view /*method*/, beast::string_view target,
                       int version, error_code& /*error*/) override {
    request_->method = method_of(verb);
    version_ = version;
    set_target(text_of(target));
  }

  void on_response_impl(int /*status*/, beast::string_view /*reason*/, int /*version*/,
                        error_code& /*error*/) override {}

  void on_field_impl(http::field field, beast::string_view name, beast::string_view value,
                     error_code& /*error*/) override {
    if (is_head_read_) {
      return;
    }
    if (field == http::field::host) {
      ++hosts_;
    } else if (field == http::field::transfer_encoding && !is_word(value, "chunked")) {
      is_encoded_otherwise_ = true;
    } else if (field == http::field::expect && is_word(value, "100-continue")) {
      expects_continue_ = true;
    }
    request_->headers.push_back(
        {.name = std::string(text_of(name)), .value = std::string(text_of(value))});
  }

  /// The path stays empty when the target names none. The absolute form that proxies are sent
  /// (RFC 9112 section 3.2.2) loses what is before its path.
  void set_target(std::string_view target) {
    for (const std::string_view scheme : {"http://", "https://"}) {
      if (target.starts_with(scheme)) {
        target.remove_prefix(std::min(target.find('/', scheme.size()), target.size()));
        break;
      }
    }
    if (!target.starts_with('/') || target.contains('#')) {
      return;
    }
    const std::size_t mark = std::min(target.find('?'), target.size());
    request_->path = target.substr(0, mark);
    request_->query = target.substr(std::min(mark + 1, target.size()));
  }

  Request* request_;
  int version_ = 11;
  int hosts_ = 0;
  bool is_encoded_otherwise_ = false;
  bool expects_continue_ = false;
};

class ResponseReader final : public BodyReader<false> {
 public:
  ResponseReader(Response& response, bool is_answer_to_head) : response_(&response) {
    header_limit(std::numeric_limits<std::uint32_t>::max());
    body_limit(boost::none);  // the caller counts
    skip(is_answer_to_head);
  }

 private:
  void on_request_impl(http::verb /*verb*/, beast::string_view /*method*/,
                       beast::string_view /*target*/, int /*version*/,
                       error_code& /*error*/) override {}

  void on_response_impl(int status, beast::string_view /*reason*/, int /*version*/,
                        error_code& /*error*/) override {
    response_->status = status;
  }

  void on_field_impl(http::field field, beast::string_view name, beast::string_view value,
                     error_code& /*error*/) override {
    if (is_head_read_) {
      return;
    }
    if (field == http::field::content_type) {
      response_->content_type = text_of(value);
    }
    response_->headers.push_back(
        {.name = std::string(text_of(name)), .value = std::string(text_of(value))});
  }

  Response* response_;
};

/// The whole head at once; it ends where its first empty line does.
template <typename Reader>
Fault put_head(Reader& reader, std::string_view head) {
  error_code error;
  const std::size_t consumed = reader.put({head.data(), head.size()}, error);
  if (error) {
    return fault_of(error, head);
  }
  return consumed == head.size() && reader.is_header_done()
             ? Fault{}
             : Fault{400, "the request is malformed"};
}

}  // namespace

std::optional<std::size_t> find_head(std::string_view bytes, std::size_t seen) {
  const std::size_t end = bytes.find("\r\n\r\n", seen < 3 ? 0 : seen - 3);
  if (end == std::string_view::npos) {
    return std::nullopt;
  }
  return end + 4;
}

bool can_become_head(std::string_view bytes) {
  if (bytes.empty() || bytes == "\r") {
    return true;
  }
  const char first = bytes.front();
  const bool is_letter = (first >= 'A' && first <= 'Z') || (first >= 'a' && first <= 'z');
  const std::size_t line_end = bytes.find('\n');
  return is_letter && (line_end == std::string_view::npos || bytes[line_end - 1] == '\r');
}

struct RequestParser::Impl {
  std::optional<RequestReader> reader;
  RequestFacts facts;
};

RequestParser::RequestParser() : impl_(std::make_unique<Impl>()) {}

RequestParser::~RequestParser() = default;

Fault RequestParser::read_head(std::string_view head, std::uint64_t body_bytes_max,
                               Request& request) {
  request.path.clear();
  request.query.clear();
  request.headers.clear();
  RequestReader& reader = impl_->reader.emplace(request, body_bytes_max);
  if (const Fault fault = put_head(reader, head); fault.status != 0) {
    return fault;
  }
  if (const Fault fault = reader.check(); fault.status != 0) {
    return fault;
  }
  impl_->facts = reader.facts();
  return {};
}

const RequestFacts& RequestParser::facts() const {
  return impl_->facts;
}

BodyPiece RequestParser::read_body(std::string_view bytes) {
  return impl_->reader->step(bytes);
}

struct ResponseParser::Impl {
  std::optional<ResponseReader> reader;
};

ResponseParser::ResponseParser() : impl_(std::make_unique<Impl>()) {}

ResponseParser::~ResponseParser() = default;

Fault ResponseParser::read_head(std::string_view head, bool is_answer_to_head, Response& response) {
  return put_head(impl_->reader.emplace(response, is_answer_to_head), head);
}

bool ResponseParser::has_body() const {
  return !impl_->reader->is_done();
}

bool ResponseParser::keeps_alive() const {
  return impl_->reader->keep_alive();
}

BodyPiece ResponseParser::read_body(std::string_view bytes) {
  return impl_->reader->step(bytes);
}

bool ResponseParser::may_end_here() {
  error_code error;
  impl_->reader->put_eof(error);
  return !error;
}

}  // namespace recount::wire
