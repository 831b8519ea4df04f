// Who may log in where: the file that `recount serve --logins FILE` reads (docs/portal.md).
//
//   [[login]]                                  [[login]]
//   origin = "https://stays.example"           origin = "https://desk.example"
//   issuer = "https://id.example"              issuer = "https://id.example"
//   client = "recount-stays"                   client = "recount-desk"
//   secret_file = "stays.secret"               [[login.staff]]
//   party = "city/home-sharing"                subject = "248289761001"
//                                              name = "anna"
//                                              role = "operator"
//
// Holds: a context has one login, a login one context; origins and clients are used once. So
// nobody, not the browser and not the provider's client, carries anything from one context to
// another.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/files.h"
#include "base/result.h"
#include "identity/provider.h"
#include "serve/caller.h"

namespace recount::portal {

/// Somebody who works here, as the provider knows them.
struct Staff {
  std::string subject;
  std::string name;
  serve::Role role = serve::Role::Auditor;
};

struct Login {
  std::string origin;  // "https://stays.example", without a slash behind
  std::string host;    // of the origin, with a port that is not the scheme's own
  identity::ClientSettings client;
  serve::Scope party;        // the context of parties; empty: a login of staff
  std::vector<Staff> staff;  // empty: a login of parties

  bool is_of_parties() const { return staff.empty(); }
};

/// InvalidInput, with the place, when the file is not as above.
Result<std::vector<Login>> read_logins(const Path& file);

/// The login at the host that a request was sent to; null where there is none.
const Login* login_at(const std::vector<Login>& logins, std::string_view host);

}  // namespace recount::portal
