// Pages that a server answers beside its API: asked for every path that is no operation's.
//
// A session of a party is good at one origin alone, that of its context's login: the pages say
// which (`admits`), and the API asks them wherever a session's cookie comes in.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "base/clock.h"
#include "base/entropy.h"
#include "base/result.h"
#include "serve/call.h"
#include "serve/control.h"
#include "serve/served.h"
#include "wire/server.h"

namespace recount::serve {

/// What pages are made from. Borrowed for their life.
struct PageParts {
  std::vector<Served>& ledgers;
  Control& control;
  Clock& clock;
  Entropy& entropy;
};

class Pages {
 public:
  virtual ~Pages() = default;

  /// Nothing when the path is none of theirs. Called on the server's threads, several at once.
  virtual std::optional<Result<wire::Answer>> find(const Call& call) = 0;

  /// Whether this session's caller is known where the request was sent to.
  virtual bool admits(const Caller& caller, const wire::Request& request) const = 0;
};

/// Makes the pages of a server, once its ledgers are open.
using MakePages = std::function<Result<std::unique_ptr<Pages>>(const PageParts&)>;

}  // namespace recount::serve
