// Folds a ledger's record again under another half-life and prior, from the ledger's own files, and
// prints how fast; with --ratings the answers, for the peers to be compared with. Two threads take
// contexts in turn: contexts do not meet, so that each is folded by one thread, in ledger order.
//
//   replay LEDGER HALF_LIFE_DAYS PRIOR_MEAN PRIOR_WEIGHT RUNS [--ratings]
#include <atomic>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <thread>

#include <fmt/format.h>

#include "engine/snapshot.h"

namespace {

double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

using States = std::map<std::string, std::vector<recount::models::BetaState>>;

double number(std::string_view text) {
  double value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

recount::models::Beta model_from(char** argv) {
  return {.min = 1,
          .max = 5,
          .prior_mean = number(argv[3]),
          .prior_weight = number(argv[4]),
          .half_life = recount::Duration{static_cast<std::int64_t>(number(argv[2])) *
                                         recount::kDay.microseconds}};
}

double wall_seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

// Rows folded.
std::uint64_t replay(const recount::engine::Engine& engine, const recount::models::Beta& model,
                     unsigned threads, States& states) {
  std::vector<const recount::engine::ContextState*> contexts;
  std::vector<std::vector<recount::models::BetaState>*> of;
  std::uint64_t rows = 0;
  for (const auto& [name, context] : engine.contexts()) {
    contexts.push_back(&context);
    of.push_back(&states[name]);
    rows += context.record().count();
  }
  std::atomic<std::size_t> next = 0;
  const auto work = [&] {
    for (std::size_t i = next++; i < contexts.size(); i = next++) {
      *of[i] =
          recount::engine::fold_rows(contexts[i]->record(), contexts[i]->subjects().size(), model);
    }
  };
  std::vector<std::thread> others;
  for (unsigned i = 1; i < threads; ++i) {
    others.emplace_back(work);
  }
  work();
  for (std::thread& one : others) {
    one.join();
  }
  return rows;
}

void print_ratings(const recount::engine::Engine& engine, const States& states,
                   const recount::models::Beta& model) {
  for (const auto& [name, context] : engine.contexts()) {
    const recount::Instant at = context.latest_at(engine.size()).value_or(recount::Instant{});
    const auto& of = states.at(name);
    for (std::size_t i = 0; i < of.size(); ++i) {
      const auto sums = recount::models::sums_at(model, of[i], at);
      const double rating = (model.prior_weight * model.prior_mean + sums.weighted_score) /
                            (model.prior_weight + sums.weight);
      fmt::print("{},{},{:.17g},{}\n", name, context.parties().name_of(context.subjects()[i].party),
                 rating, of[i].count);
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 6) {
    std::fputs("usage: replay LEDGER HALF_LIFE_DAYS PRIOR_MEAN PRIOR_WEIGHT RUNS [--ratings]\n",
               stderr);
    return 2;
  }
  const auto reader = recount::ledger::Reader::open(argv[1]);
  if (!reader) {
    std::fputs(render(reader.error()).c_str(), stderr);
    return 1;
  }
  const double begin = cpu_seconds();
  const auto engine = recount::engine::load_engine(argv[1], *reader);
  if (!engine) {
    std::fputs(render(engine.error()).c_str(), stderr);
    return 1;
  }
  const recount::models::Beta model = model_from(argv);
  fmt::print(stderr, "loaded {} entries in {:.3f} CPU seconds\n", engine->size(),
             cpu_seconds() - begin);
  States states;
  const auto runs = static_cast<int>(number(argv[5]));
  for (int run = 0; run < runs; ++run) {
    for (const unsigned threads : {1U, 2U}) {
      const double cpu = cpu_seconds();
      const double wall = wall_seconds();
      const std::uint64_t rows = replay(*engine, model, threads, states);
      fmt::print(stderr, "replayed {} threads {} cpu {:.6f} wall {:.6f}\n", rows, threads,
                 cpu_seconds() - cpu, wall_seconds() - wall);
    }
  }
  if (argc > 6 && std::strcmp(argv[6], "--ratings") == 0) {
    print_ratings(*engine, states, model);
  }
  return 0;
}
