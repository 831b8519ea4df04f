#include "wire/server.h"

#include <algorithm>
#include <csignal>
#include <pthread.h>
#include <thread>
#include <vector>

#include "base/ensure.h"
#include "wire/listener.h"

namespace recount::wire {
namespace {

constexpr std::chrono::milliseconds kTickMin{5};
constexpr std::chrono::milliseconds kTickMax{250};

/// Deadlines are kept to within a quarter of the shortest of them.
std::chrono::milliseconds tick_for(const ServerOptions& options) {
  const auto shortest =
      std::min({options.header_time_max, options.body_piece_time_max, options.idle_time_max,
                options.write_time_max, options.stop_grace});
  return std::clamp(shortest / 4, kTickMin, kTickMax);
}

/// Signals are for the thread that started the server.
void block_signals() {
  sigset_t all;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, nullptr);
}

}  // namespace

struct Server::State {
  ServerOptions options;
  std::optional<Tls> tls;
  std::uint16_t port = 0;
  std::atomic<std::uint64_t> open = 0;
  std::atomic<std::uint64_t> accepted = 0;
  std::atomic<std::uint64_t> refused = 0;
  std::vector<std::unique_ptr<Desk>> desks;
  std::vector<Surroundings> places;
  std::vector<std::thread> threads;
};

Result<Server> Server::start(const ServerOptions& options, Service& service) {
  ensure(options.threads > 0, "a server has a thread");
  auto state = std::make_unique<State>();
  state->options = options;
  if (!options.certificate_file.empty()) {
    state->tls = RECOUNT_TRY(Tls::for_server(options.certificate_file, options.key_file));
  }
  Socket socket = RECOUNT_TRY(listen_on(options.address, options.port));
  state->port = RECOUNT_TRY(port_of(socket));
  for (unsigned i = 0; i < options.threads; ++i) {
    auto loop = std::make_shared<Loop>(tick_for(options));  // shared: see Surroundings
    state->desks.push_back(std::make_unique<Desk>(options));
    state->places.push_back({.options = state->options,
                             .service = service,
                             .connections_open = state->open,
                             .loop = std::move(loop),
                             .desk = *state->desks.back()});
  }
  Loop& first = *state->places.front().loop;
  const Loop::Id id = first.next_id();
  first.add(id, std::make_unique<Listener>(std::move(socket), id, state->places,
                                           state->tls ? &*state->tls : nullptr, state->accepted,
                                           state->refused));
  for (const Surroundings& place : state->places) {
    state->threads.emplace_back([&loop = *place.loop] {
      block_signals();
      loop.run();
    });
  }
  return Server(std::move(state));
}

Server::Server(std::unique_ptr<State> state) : state_(std::move(state)) {}

Server::Server(Server&&) noexcept = default;

Server& Server::operator=(Server&& other) noexcept {
  if (this != &other) {
    stop();
    state_ = std::move(other.state_);
  }
  return *this;
}

Server::~Server() {
  stop();
}

std::uint16_t Server::port() const {
  return state_->port;
}

ServerCounts Server::counts() const {
  ServerCounts counts{.connections_open = state_->open,
                      .connections_accepted = state_->accepted,
                      .connections_refused = state_->refused};
  for (const auto& desk : state_->desks) {
    counts.requests += desk->requests.load(std::memory_order_relaxed);
    counts.refusals += desk->refusals.load(std::memory_order_relaxed);
  }
  return counts;
}

void Server::stop() {
  if (state_ == nullptr) {
    return;  // moved from
  }
  for (const Surroundings& place : state_->places) {
    place.loop->stop(state_->options.stop_grace);
  }
  for (std::thread& thread : state_->threads) {
    thread.join();
  }
  state_->threads.clear();
}

}  // namespace recount::wire
