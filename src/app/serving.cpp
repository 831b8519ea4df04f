#include "app/serving.h"

#include <charconv>
#include <csignal>
#include <cstdio>
#include <pthread.h>
#include <thread>

#include <fmt/format.h>

#include "app/progress.h"
#include "base/clock.h"
#include "base/entropy.h"
#include "base/json_writer.h"
#include "base/utf8.h"
#include "portal/portal.h"
#include "serve/hosting.h"

namespace recount::app {
namespace {

constexpr unsigned kThreadsMax = 64;

// The signals that end a server, held back from every thread that begins after this: one waits.
class EndSignals {
 public:
  EndSignals() {
    sigemptyset(&signals_);
    sigaddset(&signals_, SIGINT);
    sigaddset(&signals_, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals_, &before_);
  }

  EndSignals(const EndSignals&) = delete;
  EndSignals& operator=(const EndSignals&) = delete;

  ~EndSignals() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

  void wait() const {
    int signal = 0;
    sigwait(&signals_, &signal);
  }

 private:
  sigset_t signals_{};
  sigset_t before_{};
};

void log_human(const serve::LogLine& line) {
  const std::string at = to_rfc3339(SystemClock().now());
  fmt::print(stderr, "{}  {}  {:<6} {}  {} ms  {} {}\n", at, line.status, line.method,
             printable(line.path), static_cast<double>(line.took.count()) / 1e3,
             printable(line.caller), line.peer);
}

void log_json(const serve::LogLine& line) {
  JsonWriter json;
  json.begin_object().field("at", to_rfc3339(SystemClock().now())).field("status", line.status);
  json.field("method", line.method).field("path", line.path).field("caller", line.caller);
  json.field("peer", line.peer).field("microseconds", line.took.count()).end_object();
  fmt::print(stderr, "{}\n", json.text());
}

Result<std::function<void(const serve::LogLine&)>> log_of(const std::string& form) {
  if (form.empty()) {
    return std::function<void(const serve::LogLine&)>();
  }
  if (form == "human") {
    return std::function<void(const serve::LogLine&)>(log_human);
  }
  if (form == "json") {
    return std::function<void(const serve::LogLine&)>(log_json);
  }
  return make_error(ErrorCode::Usage, fmt::format("there is no log form \"{}\"", form),
                    "say --log human or --log json");
}

Result<serve::HostingOptions> hosting_options(const ServingOptions& options) {
  const ListenAddress address = RECOUNT_TRY(parse_listen(options.listen));
  serve::HostingOptions hosting;
  hosting.ledgers = options.ledgers;
  hosting.control = options.control;
  hosting.wire.address = address.host;
  hosting.wire.port = address.port;
  const unsigned machine = std::max(1U, std::thread::hardware_concurrency());
  hosting.wire.threads = std::min(options.threads == 0 ? machine : options.threads, kThreadsMax);
  hosting.wire.certificate_file = options.certificate;
  hosting.wire.key_file = options.key;
  if (!options.logins.empty()) {
    hosting.make_pages = [file = Path(options.logins)](const serve::PageParts& parts) {
      return portal::Portal::open(file, parts);
    };
  }
  hosting.log = RECOUNT_TRY(log_of(options.log));
  return hosting;
}

Result<serve::Hosting> start(const ServingOptions& options, Clock& clock, Entropy& entropy) {
  serve::HostingOptions hosting = RECOUNT_TRY(hosting_options(options));
  Result<serve::Hosting> started = serve::Hosting::start(hosting, clock, entropy);
  const bool is_taken = !started && started.error().code == ErrorCode::Busy &&
                        started.error().message.find("port") != std::string::npos;
  if (is_taken && options.any_port_if_taken) {
    hosting.wire.port = 0;
    return serve::Hosting::start(hosting, clock, entropy);
  }
  return started;
}

struct Banner {
  std::string url;
  std::string link;
  std::optional<std::string> first_key;
  std::vector<std::string> ledgers;
};

void print_json(const Banner& banner) {
  JsonWriter json;
  json.begin_object().field("url", banner.url).field("console", banner.url + "/");
  json.field("api", banner.url + "/v1/ledgers").field("metrics", banner.url + "/metrics");
  json.field("operator_link", banner.link).key("operator_key");
  if (banner.first_key) {
    json.value(*banner.first_key);
  } else {
    json.null();
  }
  json.key("ledgers").begin_array();
  for (const std::string& ledger : banner.ledgers) {
    json.value(ledger);
  }
  print(json.end_array().end_object().take() + "\n");
}

void print_text(const Banner& banner) {
  std::string text = fmt::format(
      "Recount serves {}\n"
      "  console   {}/\n"
      "  API       {}/v1/ledgers, described by {}/openapi.json\n"
      "  metrics   {}/metrics\n"
      "  operator  {}\n"
      "            (opens one session, within 15 minutes)\n",
      fmt::join(banner.ledgers, ", "), banner.url, banner.url, banner.url, banner.url, banner.link);
  if (banner.first_key) {
    text += fmt::format(
        "  key       {}\n"
        "            the operator's API key, shown this once: keep it\n",
        *banner.first_key);
  }
  text += fmt::format(
      "next: recount ingest LEDGER FILE --via {} with RECOUNT_KEY set, or curl {}/v1/ledgers\n"
      "Ctrl-C ends it; what was acknowledged is kept.\n",
      banner.url, banner.url);
  print(text);
}

}  // namespace

Result<ListenAddress> parse_listen(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  std::string_view host = colon == std::string_view::npos ? "" : text.substr(0, colon);
  const std::string_view port = colon == std::string_view::npos ? text : text.substr(colon + 1);
  if (host.starts_with('[') && host.ends_with(']')) {
    host = host.substr(1, host.size() - 2);
  }
  ListenAddress address{.host = host.empty() ? "127.0.0.1" : std::string(host), .port = 0};
  const auto [end, failure] = std::from_chars(port.data(), port.data() + port.size(), address.port);
  if (failure != std::errc() || end != port.data() + port.size()) {
    return make_error(ErrorCode::Usage, fmt::format("\"{}\" is no address to listen on", text),
                      "say ADDRESS:PORT, such as 127.0.0.1:8787; port 0 for one that is free");
  }
  return address;
}

Status serve_until_stopped(const ServingOptions& options) {
  const EndSignals signals;
  SystemClock clock;
  SystemEntropy entropy;
  serve::Hosting hosting = RECOUNT_TRY(start(options, clock, entropy));
  const ListenAddress address = RECOUNT_TRY(parse_listen(options.listen));
  const bool is_v6 = address.host.find(':') != std::string::npos;
  Banner banner;
  banner.url = fmt::format("http{}://{}:{}", options.certificate.empty() ? "" : "s",
                           is_v6 ? "[" + address.host + "]" : address.host, hosting.port());
  banner.link =
      fmt::format("{}/#/welcome?token={}", banner.url, RECOUNT_TRY(hosting.make_operator_link()));
  banner.first_key = hosting.first_key();
  for (const Path& ledger : options.ledgers) {
    banner.ledgers.push_back(ledger.string());
  }
  options.json ? print_json(banner) : print_text(banner);
  std::fflush(stdout);
  signals.wait();
  return hosting.stop();
}

}  // namespace recount::app
