// A sink that keeps what a feed hands it, for tests.
#pragma once

#include <string>
#include <vector>

#include "feeds/feed.h"

namespace recount::feeds {

struct RecordingSink final : Sink {
  struct Rejected {
    std::string input;
    std::uint64_t line = 0;
    std::string text;
    Error error;
  };

  Status take(const evidence::Evidence& one, const Line& line) override {
    evidence.push_back(one);
    lines.push_back(line.number);
    texts.emplace_back(line.text);
    return {};
  }

  Status reject(const Error& error, const Line& line) override {
    rejected.push_back(
        {.input = line.input, .line = line.number, .text = std::string(line.text), .error = error});
    return {};
  }

  void leave_out(const Line& /*line*/) override { ++left_out; }

  void note(std::string text) override { notes.push_back(std::move(text)); }

  void advance(std::uint64_t bytes) override { bytes_read = bytes; }

  /// All that was rejected, as a golden text: "line place | message | help".
  std::string rejects() const {
    std::string text;
    for (const Rejected& one : rejected) {
      text += std::to_string(one.line) + " " + (one.error.where.empty() ? "-" : one.error.where) +
              " | " + one.error.message + " | " + one.error.help + "\n";
    }
    return text;
  }

  std::vector<evidence::Evidence> evidence;
  std::vector<std::uint64_t> lines;
  std::vector<std::string> texts;
  std::vector<Rejected> rejected;
  std::vector<std::string> notes;
  std::uint64_t left_out = 0;
  std::uint64_t bytes_read = 0;
};

}  // namespace recount::feeds
