// Who a caller is: the public, or what an API key or a session stands for (control.h). What it may
// do is in visibility.h.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "evidence/access.h"

namespace recount::serve {

using evidence::Role;

/// A context that a service may use. An empty ledger means: in every ledger of the server.
struct Scope {
  std::string ledger;
  std::string context;

  bool covers(std::string_view of_ledger, std::string_view of_context) const {
    return context == of_context && (ledger.empty() || ledger == of_ledger);
  }

  friend bool operator==(const Scope&, const Scope&) = default;
};

/// "city/inspection", or "inspection" for every ledger.
Result<Scope> parse_scope(std::string_view text);
std::string to_text(const Scope& scope);

struct Caller {
  std::string name = "public";  // of the key; what the access log calls the reader
  Role role = Role::Public;
  std::vector<Scope> scopes;  // of a service; empty for the others

  bool is_scoped_to(std::string_view ledger, std::string_view context) const;
  /// Whether any context of the ledger is in scope.
  bool is_scoped_to(std::string_view ledger) const;
};

using CallerRef = std::shared_ptr<const Caller>;  // shared: a request may outlive its key

/// The caller without a key: always the same object.
const CallerRef& public_caller();

}  // namespace recount::serve
