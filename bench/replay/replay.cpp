// Folds a ledger's record again under another half-life and prior, from the ledger's own files, and
// prints how fast; with --ratings the answers, for the peer to be compared with.
//
//   replay LEDGER HALF_LIFE_DAYS PRIOR_MEAN PRIOR_WEIGHT RUNS [--ratings]
#include <charconv>
#include <cstdio>
#include <cstring>
#include <time.h>

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
    const double before = cpu_seconds();
    std::uint64_t rows = 0;
    for (const auto& [name, context] : engine->contexts()) {
      states[name] = recount::engine::fold_rows(context.record(), context.subjects().size(), model);
      rows += context.record().count();
    }
    fmt::print(stderr, "replayed {} {:.6f}\n", rows, cpu_seconds() - before);
  }
  if (argc > 6 && std::strcmp(argv[6], "--ratings") == 0) {
    print_ratings(*engine, states, model);
  }
  return 0;
}
