#include "app/progress.h"

#include <algorithm>
#include <cstdio>
#include <unistd.h>

#include <fmt/format.h>

namespace recount::app {
namespace {

constexpr std::size_t kBarCells = 24;

std::string clock_text(double seconds) {
  const auto whole = static_cast<std::uint64_t>(seconds + 0.5);
  return fmt::format("{}:{:02}", whole / 60, whole % 60);
}

}  // namespace

Progress::Progress(std::string title, std::uint64_t all, bool wanted)
    : title_(std::move(title)),
      all_(all),
      visible_(wanted && ::isatty(STDERR_FILENO) == 1),
      begin_(std::chrono::steady_clock::now()),
      drawn_(begin_) {}

Progress::~Progress() {
  if (visible_) {
    std::fputs("\r\x1b[K", stderr);
  }
}

void Progress::update(std::uint64_t done, std::uint64_t count) {
  done_ = done;
  count_ = count;
  const auto now = std::chrono::steady_clock::now();
  if (!visible_ || now - drawn_ < std::chrono::milliseconds(100)) {
    return;
  }
  drawn_ = now;
  draw(std::chrono::duration<double>(now - begin_).count());
}

void Progress::draw(double seconds) const {
  const double share =
      all_ == 0 ? 0 : std::min(1.0, static_cast<double>(done_) / static_cast<double>(all_));
  const auto filled = static_cast<std::size_t>(share * static_cast<double>(kBarCells));
  const std::string bar = std::string(filled, '#') + std::string(kBarCells - filled, '.');
  const double rate = static_cast<double>(count_) / std::max(seconds, 1e-3);
  const std::string left = share > 0 ? clock_text(seconds / share * (1 - share)) : std::string("?");
  const std::string line =
      fmt::format("\r\x1b[K{} [{}] {:3.0f} %  {}  {}/s  {} left", title_, bar, share * 100,
                  grouped(count_), grouped(static_cast<std::uint64_t>(rate)), left);
  std::fputs(line.c_str(), stderr);
}

std::string grouped(std::uint64_t number) {
  std::string text = std::to_string(number);
  for (std::size_t at = text.size(); at > 3; at -= 3) {
    text.insert(at - 3, ",");
  }
  return text;
}

void print(const std::string& text) {
  std::fwrite(text.data(), 1, text.size(), stdout);
}

}  // namespace recount::app
