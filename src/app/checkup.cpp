#include "app/checkup.h"

#include <algorithm>
#include <array>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <fmt/format.h>

#include "app/progress.h"
#include "app/serving.h"
#include "base/clock.h"
#include "base/entropy.h"
#include "ledger/layout.h"
#include "ledger/reader.h"
#include "ledger/writer_lock.h"
#include "serve/access_log.h"
#include "serve/control.h"
#include "serve/witness_round.h"
#include "wire/server.h"

namespace recount::app {
namespace {

constexpr std::uint64_t kRoomNeeded = 64U << 20U;
constexpr std::uint64_t kRoomWanted = 1U << 30U;
constexpr mode_t kOthers = 077;  // what the group and everybody else may

Finding good(const Path& about, std::string says) {
  return {.health = Health::Good, .about = about.string(), .says = std::move(says), .help = {}};
}

Finding bad(const Path& about, const Error& error) {
  return {.health = Health::Bad,
          .about = about.string(),
          .says = error.message,
          .help = error.help.empty() ? "run `recount verify`" : error.help};
}

Finding look_at_record(const Path& ledger) {
  const Result<ledger::Reader> reader = ledger::Reader::open(ledger);
  return reader ? good(ledger, fmt::format("a ledger of {} entries", grouped(reader->size())))
                : bad(ledger, reader.error());
}

Finding look_at_lock(const Path& ledger) {
  const Result<File> lock = ledger::lock_for_writing(ledger);
  if (lock) {
    return good(ledger, "nobody is writing to it");
  }
  const bool is_busy = lock.error().code == ErrorCode::Busy;
  return {.health = is_busy ? Health::Doubtful : Health::Bad,
          .about = ledger.string(),
          .says = lock.error().message,
          .help = is_busy ? lock.error().help : "make the directory writable for this user"};
}

Finding look_at_mode(const Path& path, Health otherwise) {
  struct stat status{};
  if (::stat(path.c_str(), &status) != 0) {
    return {.health = Health::Bad,
            .about = path.string(),
            .says = "it is not there, or out of reach",
            .help = "restore it from a backup, or run as its owner"};
  }
  if ((status.st_mode & kOthers) == 0) {
    return good(path, "only its owner may read it");
  }
  return {.health = otherwise,
          .about = path.string(),
          .says = "others on this machine may read it",
          .help = fmt::format("chmod go-rwx {}", path.string())};
}

Finding look_at_room(const Path& ledger) {
  struct statvfs disk{};
  if (::statvfs(ledger.c_str(), &disk) != 0) {
    return bad(ledger, make_error(ErrorCode::Io, "its disk cannot be asked for room"));
  }
  const std::uint64_t room = static_cast<std::uint64_t>(disk.f_bavail) * disk.f_frsize;
  std::string says = fmt::format("{} MB left on its disk", grouped(room >> 20U));
  if (room >= kRoomWanted) {
    return good(ledger, std::move(says));
  }
  return {.health = room < kRoomNeeded ? Health::Bad : Health::Doubtful,
          .about = ledger.string(),
          .says = std::move(says),
          .help = "make room: a ledger only grows, and a full disk stops it"};
}

std::vector<Finding> look_at_witnesses(const Path& ledger) {
  const auto states = serve::cosigned_by(ledger);
  const Result<ledger::Reader> reader = ledger::Reader::open(ledger);
  if (!states || !reader) {
    return {bad(ledger, states ? reader.error() : states.error())};
  }
  std::vector<Finding> found;
  for (const serve::WitnessState& one : *states) {
    const bool is_behind = one.size != reader->size();
    found.push_back(
        {.health = is_behind ? Health::Doubtful : Health::Good,
         .about = ledger.string(),
         .says = fmt::format("witness {} has cosigned {} of {} entries", one.name,
                             grouped(one.size), grouped(reader->size())),
         .help = is_behind ? fmt::format("recount witness submit {}", ledger.string()) : ""});
  }
  return found;
}

class Nobody final : public wire::Service {
 public:
  wire::Answer begin(const wire::Request& /*request*/) override { return refuse(503, ""); }

  wire::Response refuse(int status, std::string_view /*reason*/) override {
    wire::Response response;
    response.status = status;
    return response;
  }
};

}  // namespace

std::vector<Finding> look_at_ledger(const Path& ledger) {
  std::vector<Finding> found = {look_at_record(ledger)};
  if (found.front().health != Health::Good) {
    return found;
  }
  found.push_back(look_at_lock(ledger));
  found.push_back(look_at_mode(ledger / ledger::kSecretName, Health::Bad));
  found.push_back(look_at_mode(ledger::vault_path(ledger), Health::Doubtful));
  found.push_back(look_at_room(ledger));
  std::ranges::move(look_at_witnesses(ledger), std::back_inserter(found));
  const Path access = serve::access_path(ledger);
  if (std::error_code ignored; std::filesystem::exists(access, ignored)) {
    found.push_back(look_at_record(access));
  }
  return found;
}

std::vector<Finding> look_at_control(const Path& file) {
  if (std::error_code ignored; !std::filesystem::exists(file, ignored)) {
    return {{.health = Health::Good,
             .about = file.string(),
             .says = "no keys yet: the first `recount serve` makes the operator's",
             .help = {}}};
  }
  std::vector<Finding> found = {look_at_mode(file, Health::Bad)};
  SystemClock clock;
  SystemEntropy entropy;
  Result<serve::Control> control = serve::Control::open(file, clock, entropy);
  const Result<std::vector<serve::KeyInfo>> keys =
      control ? control->keys() : Result<std::vector<serve::KeyInfo>>(control.error());
  if (!keys) {
    found.push_back(bad(file, keys.error()));
    return found;
  }
  const Instant now = clock.now();
  const auto operators = std::ranges::count_if(*keys, [&](const serve::KeyInfo& key) {
    return key.role == serve::Role::Operator && !key.revoked_at &&
           (!key.expires_at || now < *key.expires_at);
  });
  found.push_back(operators > 0 ? good(file, fmt::format("{} keys, {} of them an operator's",
                                                         keys->size(), operators))
                                : Finding{.health = Health::Doubtful,
                                          .about = file.string(),
                                          .says = "no operator's key is live",
                                          .help = fmt::format("recount apikey add {} --name NAME "
                                                              "--role operator",
                                                              file.string())});
  return found;
}

Finding look_at_address(const std::string& listen) {
  const Result<ListenAddress> address = parse_listen(listen);
  if (!address) {
    return bad(listen, address.error());
  }
  wire::ServerOptions options;
  options.address = address->host;
  options.port = address->port;
  Nobody nobody;
  const Result<wire::Server> server = wire::Server::start(options, nobody);
  return server ? good(listen, "can be listened on") : bad(listen, server.error());
}

}  // namespace recount::app
