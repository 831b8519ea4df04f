// A progress bar with rate and time left, on a terminal only; silent in a pipe.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace recount::app {

class Progress {
 public:
  /// `all` in any unit of work (bytes, entries); 0 when it is not known.
  Progress(std::string title, std::uint64_t all, bool wanted);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// `count` is what is shown with its rate (rows, entries). Draws at most ten times a second.
  void update(std::uint64_t done, std::uint64_t count);

 private:
  void draw(double seconds) const;

  std::string title_;
  std::uint64_t all_;
  std::uint64_t done_ = 0;
  std::uint64_t count_ = 0;
  bool visible_;
  std::chrono::steady_clock::time_point begin_;
  std::chrono::steady_clock::time_point drawn_;
};

/// "1,234,567".
std::string grouped(std::uint64_t number);

/// Writes a whole text to standard output.
void print(const std::string& text);

}  // namespace recount::app
