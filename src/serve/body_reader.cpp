#include "serve/body_reader.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/excerpt.h"
#include "serve/problem.h"

namespace recount::serve {
namespace {

class Whole final : public wire::Exchange {
 public:
  Whole(std::size_t bytes_max, AnswerToBody answer)
      : bytes_max_(bytes_max), answer_(std::move(answer)) {}

  void open(wire::Reply reply) override { reply_ = std::move(reply); }

  void take(std::string_view piece, wire::More more) override {
    if (body_.size() + piece.size() > bytes_max_) {
      reply_(to_response({.status = 413,
                          .code = "too_large",
                          .detail = fmt::format("the body is longer than {} bytes", bytes_max_),
                          .hint = "send less at once",
                          .parameter = {},
                          .pointer = {},
                          .errors = {}}));
      return;
    }
    body_ += piece;
    more();
  }

  void finish() override {
    Result<wire::Response> response = answer_(body_);
    reply_(response ? std::move(*response) : to_response(problem_of(response.error())));
  }

 private:
  std::size_t bytes_max_;
  AnswerToBody answer_;
  std::string body_;
  wire::Reply reply_;
};

}  // namespace

std::unique_ptr<wire::Exchange> read_body(std::size_t bytes_max, AnswerToBody answer) {
  return std::make_unique<Whole>(bytes_max, std::move(answer));
}

std::string media_type_of(const Call& call) {
  if (call.header("Content-Encoding").value_or("identity") != "identity") {
    return {};
  }
  const std::string_view header = call.header("Content-Type").value_or("");
  std::string type(header.substr(0, header.find(';')));
  type.resize(type.find_last_not_of(" \t") + 1);
  std::ranges::transform(type, type.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
  });
  return type;
}

wire::Response unsupported_media_type(const Call& call, std::string_view wanted) {
  const std::string_view type = call.header("Content-Type").value_or("");
  const std::string_view coding = call.header("Content-Encoding").value_or("identity");
  std::string detail = type.empty() ? "the body has no Content-Type"
                                    : fmt::format("a body of {} is not read here", excerpt(type));
  if (coding != "identity") {
    detail = fmt::format("a body with Content-Encoding {} is not read here", excerpt(coding));
  }
  return to_response({.status = 415,
                      .code = "unsupported_media_type",
                      .detail = std::move(detail),
                      .hint = fmt::format("send {}, not encoded", wanted),
                      .parameter = "Content-Type",
                      .pointer = {},
                      .errors = {}});
}

std::optional<wire::Response> wrong_media_type(const Call& call, std::string_view wanted) {
  return media_type_of(call) == wanted ? std::nullopt
                                       : std::optional(unsupported_media_type(call, wanted));
}

}  // namespace recount::serve
