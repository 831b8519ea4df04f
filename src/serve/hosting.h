// A server with everything that belongs to it: ledgers and their writers, access logs, the
// operator's control data, and the wire.
//
// Holds: when `stop` has returned, everything that was acknowledged is on disk and published, and
// the locks are let go.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/entropy.h"
#include "base/files.h"
#include "base/result.h"
#include "serve/api.h"
#include "wire/server.h"

namespace recount::serve {

struct HostingOptions {
  std::vector<Path> ledgers;
  Path control;  // the control file (control.h); empty: beside the first ledger
  wire::ServerOptions wire;
  std::function<void(const LogLine&)> log;  // nothing: no log
  MakePages make_pages;                     // nothing: no pages but the console
};

class Hosting {
 public:
  /// The first error of what it opens; a port that is taken is Busy. The clock and the entropy are
  /// borrowed, and bear calls from several threads.
  static Result<Hosting> start(const HostingOptions& options, Clock& clock, Entropy& entropy);

  Hosting(Hosting&&) noexcept;
  Hosting& operator=(Hosting&&) noexcept;
  ~Hosting();  // stops

  std::uint16_t port() const;

  /// The secret of the operator's key, if this start made the first one.
  const std::optional<std::string>& first_key() const;
  /// A secret that opens one session as operator (control.h).
  Result<std::string> make_operator_link();

  /// The first failure of what it closes.
  Status stop();

 private:
  struct State;
  explicit Hosting(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

/// The control file's place when nothing else is said: "control.sqlite" beside a ledger.
Path control_beside(const Path& ledger);

}  // namespace recount::serve
