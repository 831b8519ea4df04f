// Requests and responses as the rest of the program sees them: plain values, no word of sockets.
//
// Holds
//   1. A request that reaches a service is well-formed HTTP/1.1: its target is origin-form, its
//      header block within the server's limits.
//   2. `path` and `query` are as they came, still percent-encoded; `decode_percent` reads them.
//   3. What the server itself is responsible for (Date, Content-Length, Connection, the framing of
//      the body) stands in no Response.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace recount::wire {

enum class Method { Get, Head, Post, Put, Delete, Options, Other };

std::string_view name_of(Method method);

struct Header {
  std::string name;  // compared without regard to case
  std::string value;

  friend bool operator==(const Header&, const Header&) = default;
};

/// The first header of that name.
std::optional<std::string_view> find_header(const std::vector<Header>& headers,
                                            std::string_view name);

struct Request {
  Method method = Method::Get;
  std::string path;   // "/v1/ledgers/city"
  std::string query;  // "limit=10", without the '?'
  std::vector<Header> headers;
  std::string peer;  // the other side's address, without a port
  bool is_secure = false;
};

struct Response {
  int status = 200;
  std::string content_type = "application/json";
  std::vector<Header> headers;
  std::string body;
};

/// "%41b+c" → "Ab+c"; nothing when a '%' is not followed by two hexadecimal digits, or when the
/// result is not UTF-8.
std::optional<std::string> decode_percent(std::string_view text);

/// Everything but unreserved characters (RFC 3986 section 2.3) as %XX.
std::string encode_percent(std::string_view text);

/// The parameters of a query in order, '+' as a blank; nothing when one does not decode.
std::optional<std::vector<Header>> parse_query(std::string_view query);

}  // namespace recount::wire
