#include "serve/hosting.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <thread>

#include <fmt/format.h>

namespace recount::serve {
namespace {

constexpr std::chrono::seconds kTickEvery{15};
constexpr int kTicksPerTidying = 4;
constexpr std::string_view kOperatorName = "operator";

Path without_slash(const Path& path) {
  return path.filename().empty() ? path.parent_path() : path;
}

Status check_names(const std::vector<Path>& ledgers) {
  for (auto at = ledgers.begin(); at != ledgers.end(); ++at) {
    const auto is_same = [&](const Path& other) {
      return without_slash(other).filename() == without_slash(*at).filename();
    };
    if (std::any_of(ledgers.begin(), at, is_same)) {
      return make_error(
          ErrorCode::Usage,
          fmt::format("two ledgers are called \"{}\"", without_slash(*at).filename().string()),
          "a server tells ledgers apart by the names of their directories");
    }
  }
  return {};
}

}  // namespace

struct Hosting::State {
  Control control;
  KeptAnswers kept_answers;
  std::vector<Served> ledgers;
  std::optional<std::string> first_key;
  std::unique_ptr<Pages> pages;
  std::optional<Api> api;
  std::optional<wire::Server> server;
  std::uint16_t port = 0;

  std::mutex mutex;
  std::condition_variable ends;
  bool is_ending = false;
  std::thread ticker;

  State(Control opened, Clock& clock)
      : control(std::move(opened)), kept_answers(control.file(), clock) {}

  Status open_ledgers(const std::vector<Path>& paths, Clock& clock, Entropy& entropy);
  Status make_first_key();
  void tick();
};

Status Hosting::State::open_ledgers(const std::vector<Path>& paths, Clock& clock,
                                    Entropy& entropy) {
  ledgers.reserve(paths.size());
  for (const Path& path : paths) {
    const Path named = without_slash(path);
    // An older copy is found out before it signs anything.
    RECOUNT_TRY(ask_witnesses(named));
    HostedLedger ledger = RECOUNT_TRY(HostedLedger::open(named, clock, entropy));
    AccessLog access = RECOUNT_TRY(AccessLog::open(named, clock, entropy));
    ledgers.push_back({.ledger = std::move(ledger),
                       .access = std::move(access),
                       .streams = {},
                       .leaderboards = {}});
  }
  for (Served& one : ledgers) {
    one.witnesses.emplace(one.ledger.directory(),
                          [&ledger = one.ledger](const Error& why) { ledger.halt(why); });
    one.ledger.on_checkpoint([&one](const ledger::Checkpoint& checkpoint) {
      one.streams.tell(checkpoint);
      one.witnesses->tell();
    });
  }
  return {};
}

Status Hosting::State::make_first_key() {
  if (RECOUNT_TRY(control.keys()).empty()) {
    first_key = RECOUNT_TRY(control.add_key({.name = std::string(kOperatorName),
                                             .role = Role::Operator,
                                             .scopes = {},
                                             .life = std::nullopt}))
                    .secret;
  }
  return {};
}

// What is done now and then while the server runs.
void Hosting::State::tick() {
  std::unique_lock lock(mutex);
  for (int count = 1; !ends.wait_for(lock, kTickEvery, [this] { return is_ending; }); ++count) {
    for (Served& one : ledgers) {
      one.streams.keep_alive();
    }
    if (count % kTicksPerTidying == 0) {
      // What cannot be tidied now is tidied later.
      static_cast<void>(control.tidy());
      static_cast<void>(kept_answers.tidy());
    }
  }
}

Path control_beside(const Path& ledger) {
  return without_slash(ledger).parent_path() / "control.sqlite";
}

Hosting::Hosting(std::unique_ptr<State> state) : state_(std::move(state)) {}

Hosting::Hosting(Hosting&&) noexcept = default;
Hosting& Hosting::operator=(Hosting&&) noexcept = default;

Hosting::~Hosting() {
  if (state_) {
    static_cast<void>(stop());
  }
}

Result<Hosting> Hosting::start(const HostingOptions& options, Clock& clock, Entropy& entropy) {
  RECOUNT_TRY(check_names(options.ledgers));
  const Path file =
      options.control.empty() ? control_beside(options.ledgers.front()) : options.control;
  Control control = RECOUNT_TRY(Control::open(file, clock, entropy));
  Hosting hosting(std::make_unique<State>(std::move(control), clock));
  State& state = *hosting.state_;
  RECOUNT_TRY(state.open_ledgers(options.ledgers, clock, entropy));
  if (options.make_pages) {
    state.pages = RECOUNT_TRY(options.make_pages(
        {.ledgers = state.ledgers, .control = state.control, .clock = clock, .entropy = entropy}));
  }
  state.api.emplace(Api::Parts{.ledgers = state.ledgers,
                               .control = state.control,
                               .kept_answers = state.kept_answers,
                               .clock = clock,
                               .entropy = entropy,
                               .log = options.log,
                               .pages = state.pages.get()});
  state.server.emplace(RECOUNT_TRY(wire::Server::start(options.wire, *state.api)));
  state.api->set_server(*state.server);
  state.port = state.server->port();
  RECOUNT_TRY(state.make_first_key());
  state.ticker = std::thread([&state] { state.tick(); });
  return hosting;
}

std::uint16_t Hosting::port() const {
  return state_->port;
}

const std::optional<std::string>& Hosting::first_key() const {
  return state_->first_key;
}

Result<std::string> Hosting::make_operator_link() {
  return state_->control.make_link(
      {.name = std::string(kOperatorName), .role = Role::Operator, .scopes = {}});
}

Status Hosting::stop() {
  {
    const std::lock_guard lock(state_->mutex);
    state_->is_ending = true;
  }
  state_->ends.notify_all();
  if (state_->ticker.joinable()) {
    state_->ticker.join();
  }
  if (state_->server) {
    state_->server->stop();
  }
  Status first;
  const auto keep_first = [&](Status done) {
    if (first && !done) {
      first = std::move(done);
    }
  };
  for (Served& one : state_->ledgers) {
    keep_first(one.ledger.stop());
    keep_first(one.access.settle());
  }
  keep_first(state_->control.tidy());
  return first;
}

}  // namespace recount::serve
