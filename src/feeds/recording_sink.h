// A sink that keeps what a feed hands it, for tests.
#pragma once

#include <string>
#include <vector>

#include "feeds/feed.h"

namespace recount::feeds {

struct RecordingSink final : Sink {
  struct Rejected {
    std::uint64_t line = 0;
    std::string where;
    std::string message;
  };

  Status take(const evidence::Evidence& one, const Line& line) override {
    evidence.push_back(one);
    lines.push_back(line.number);
    return {};
  }

  Status reject(const Error& error, const Line& line) override {
    rejected.push_back({.line = line.number, .where = error.where, .message = error.message});
    return {};
  }

  void leave_out(const Line& /*line*/) override { ++left_out; }

  void note(std::string text) override { notes.push_back(std::move(text)); }

  void advance(std::uint64_t bytes) override { bytes_read = bytes; }

  std::vector<evidence::Evidence> evidence;
  std::vector<std::uint64_t> lines;
  std::vector<Rejected> rejected;
  std::vector<std::string> notes;
  std::uint64_t left_out = 0;
  std::uint64_t bytes_read = 0;
};

}  // namespace recount::feeds
