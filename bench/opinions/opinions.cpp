// Rounds of private societies, timed by the processor's clock; a line a setting.
//
//   opinions society AGENTS OBSERVE PERCEPTION ROUNDS   updates a second, and the cooperation found
//   opinions copy MEBIBYTES                             bytes read and written a second by memcpy
#include <chrono>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "lab/private_society.h"

namespace {

using recount::lab::Norm;
using recount::lab::PrivateSociety;
using recount::lab::SocietySetting;

double cpu_seconds() {
  return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

template <typename Number>
Number read(const char* text) {
  Number value = 0;
  std::sscanf(text, std::is_floating_point_v<Number> ? "%lf" : "%u", &value);
  return value;
}

void society(char** arguments) {
  SocietySetting setting;
  setting.norm = recount::lab::parse_norm("L3").value();
  setting.agents = read<std::uint32_t>(arguments[2]);
  setting.observe = read<double>(arguments[3]);
  setting.errors.perception = read<double>(arguments[4]);
  const auto rounds = read<std::uint32_t>(arguments[5]);
  PrivateSociety playing(setting, {{.norm = setting.norm, .count = setting.agents}},
                         recount::lab::widest_path());
  playing.play(0);
  std::uint64_t helped = 0;
  const double begin = cpu_seconds();
  for (std::uint32_t round = 1; round <= rounds; ++round) {
    helped += playing.play(round);
  }
  const double seconds = cpu_seconds() - begin;
  const double acts = static_cast<double>(setting.agents) * rounds;
  fmt::print("{} {:.6g} {:.6f} {:.6g}\n", recount::lab::widest_path().name,
             acts * setting.agents / seconds, static_cast<double>(helped) / acts, seconds / rounds);
}

void copy(char** arguments) {
  const std::size_t bytes = std::size_t{read<std::uint32_t>(arguments[2])} << 20;
  std::vector<char> from(bytes, 1);
  std::vector<char> to(bytes, 2);
  double best = 1e9;
  for (int run = 0; run < 5; ++run) {
    const double begin = cpu_seconds();
    std::memcpy(to.data(), from.data(), bytes);
    best = std::min(best, cpu_seconds() - begin);
    from[static_cast<std::size_t>(run)] = to[bytes / 2];
  }
  fmt::print("{:.6g}\n", 2 * static_cast<double>(bytes) / best);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 6 && std::string(argv[1]) == "society") {
    society(argv);
  } else if (argc == 3 && std::string(argv[1]) == "copy") {
    copy(argv);
  } else {
    return 2;
  }
  return 0;
}
