#include "wire/message_writer.h"

#include <array>
#include <charconv>

#include <fmt/format.h>

#include "base/instant.h"

namespace recount::wire {
namespace {

void append_number(std::string& out, std::size_t number) {
  std::array<char, 20> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  out.append(digits.data(), end);
}

void append_safely(std::string& out, std::string_view text) {
  for (const char c : text) {
    out += c == '\r' || c == '\n' || c == '\0' ? ' ' : c;
  }
}

/// And the empty line that ends them.
void append_headers(std::string& out, const std::vector<Header>& headers) {
  for (const Header& header : headers) {
    out += "\r\n";
    append_safely(out, header.name);
    out += ": ";
    append_safely(out, header.value);
  }
  out += "\r\n\r\n";
}

}  // namespace

bool is_without_body(int status) {
  return status == 204 || status == 304 || status / 100 == 1;
}

std::string_view DateLine::now() {
  static constexpr std::array<std::string_view, 7> days = {"Thu", "Fri", "Sat", "Sun",
                                                           "Mon", "Tue", "Wed"};
  static constexpr std::array<std::string_view, 12> months = {
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const Instant at = clock_.now();
  const std::int64_t second = at.microseconds / kMicrosecondsPerSecond;
  if (second != second_) {
    second_ = second;
    const CivilTime time = civil_time_of(at);
    const auto day = static_cast<std::size_t>(second / 86'400 % 7);  // 1970 began on a Thursday
    text_ = fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT", days[day], time.day,
                        months[static_cast<std::size_t>(time.month) - 1], time.year, time.hour,
                        time.minute, time.second);
  }
  return text_;
}

std::string_view reason_of(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 201:
      return "Created";
    case 202:
      return "Accepted";
    case 204:
      return "No Content";
    case 206:
      return "Partial Content";
    case 301:
      return "Moved Permanently";
    case 302:
      return "Found";
    case 303:
      return "See Other";
    case 304:
      return "Not Modified";
    case 307:
      return "Temporary Redirect";
    case 308:
      return "Permanent Redirect";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 406:
      return "Not Acceptable";
    case 408:
      return "Request Timeout";
    case 409:
      return "Conflict";
    case 410:
      return "Gone";
    case 412:
      return "Precondition Failed";
    case 413:
      return "Content Too Large";
    case 415:
      return "Unsupported Media Type";
    case 416:
      return "Range Not Satisfiable";
    case 421:
      return "Misdirected Request";
    case 422:
      return "Unprocessable Content";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 500:
      return "Internal Server Error";
    case 501:
      return "Not Implemented";
    case 503:
      return "Service Unavailable";
    case 505:
      return "HTTP Version Not Supported";
    default:
      break;
  }
  static constexpr std::array<std::string_view, 6> classes = {
      "Unknown", "Informational", "Success", "Redirection", "Client Error", "Server Error"};
  const int first_digit = status / 100;
  return first_digit >= 1 && first_digit <= 5 ? classes[static_cast<std::size_t>(first_digit)]
                                              : classes[0];
}

void append_head(std::string& out, const Response& response, const Framing& framing,
                 std::string_view date) {
  out += "HTTP/1.1 ";
  append_number(out, static_cast<std::size_t>(response.status));
  out += ' ';
  out += reason_of(response.status);
  out += "\r\nDate: ";
  out += date;
  if (!framing.keeps_alive) {
    out += "\r\nConnection: close";
  } else if (!framing.is_http_1_1) {
    out += "\r\nConnection: keep-alive";
  }
  if (!response.content_type.empty() && !is_without_body(response.status)) {
    out += "\r\nContent-Type: ";
    append_safely(out, response.content_type);
  }
  if (framing.length && !is_without_body(response.status)) {
    out += "\r\nContent-Length: ";
    append_number(out, *framing.length);
  } else if (!framing.length && framing.is_http_1_1) {
    out += "\r\nTransfer-Encoding: chunked";
  }
  append_headers(out, response.headers);
}

void append_head(std::string& out, Method method, std::string_view target, std::string_view host,
                 const std::vector<Header>& headers, std::optional<std::size_t> length) {
  out += name_of(method);
  out += ' ';
  append_safely(out, target);
  out += " HTTP/1.1\r\nHost: ";
  out += host;
  if (!length) {
    out += "\r\nTransfer-Encoding: chunked";
  } else if (*length > 0 || method == Method::Post || method == Method::Put) {
    out += "\r\nContent-Length: ";
    append_number(out, *length);
  }
  append_headers(out, headers);
}

}  // namespace recount::wire
