#include "portal/logins.h"

#include <algorithm>
#include <array>
#include <functional>

#include <fmt/format.h>

#include "base/nearest_name.h"
#include "policy/toml_text.h"

namespace recount::portal {
namespace {

using policy::Node;
using policy::Shape;

Error wrong(const Path& file, const Span& span, std::string message, std::string help) {
  return make_error(ErrorCode::InvalidInput, std::move(message), std::move(help))
      .with_where(fmt::format("{}:{}", file.string(), span.line));
}

/// The members of a table, each a text whose place is known by its name.
struct TextKey {
  std::string_view name;
  std::string* out;
};

Status read_texts(const Path& file, const Node& table, std::span<const TextKey> keys,
                  std::string_view other = {}) {
  for (const policy::Member& member : table.members) {
    const auto key = std::ranges::find(keys, member.key, &TextKey::name);
    if (key == keys.end()) {
      if (member.key == other) {
        continue;
      }
      std::vector<std::string_view> names;
      std::ranges::transform(keys, std::back_inserter(names), &TextKey::name);
      const auto meant = nearest_name(member.key, names);
      return wrong(file, member.key_span, fmt::format("there is no key \"{}\" here", member.key),
                   meant ? fmt::format("did you mean \"{}\"?", *meant)
                         : fmt::format("known are: {}", fmt::join(names, ", ")));
    }
    if (member.value.shape != Shape::Text || member.value.text.empty()) {
      return wrong(file, member.value.span, fmt::format("{} is no text", member.key),
                   "write it in quotes");
    }
    *key->out = member.value.text;
  }
  return {};
}

Status read_staff(const Path& file, const Node& list, Login& login) {
  for (const Node& one : list.items) {
    Staff staff;
    std::string role;
    const std::array<TextKey, 3> keys = {
        {{"subject", &staff.subject}, {"name", &staff.name}, {"role", &role}}};
    RECOUNT_TRY(read_texts(file, one, keys));
    if (staff.subject.empty() || staff.name.empty()) {
      return wrong(file, one.span, "staff is known by a subject and a name", "write both");
    }
    if (role != "operator" && role != "auditor") {
      return wrong(file, one.span, fmt::format("staff has no role \"{}\"", role),
                   "say operator or auditor; services have keys");
    }
    staff.role = role == "operator" ? serve::Role::Operator : serve::Role::Auditor;
    login.staff.push_back(std::move(staff));
  }
  return {};
}

Status read_secret(const Path& file, const std::string& name, Login& login) {
  if (name.empty()) {
    return {};
  }
  login.client.secret = RECOUNT_TRY(read_text(file.parent_path() / name));
  while (login.client.secret.ends_with('\n') || login.client.secret.ends_with('\r')) {
    login.client.secret.pop_back();
  }
  return {};
}

Result<Login> read_login(const Path& file, const Node& table) {
  Login login;
  login.client.claim = "sub";
  std::string secret_file;
  std::string party;
  const std::array<TextKey, 6> keys = {{{"origin", &login.origin},
                                        {"issuer", &login.client.issuer},
                                        {"client", &login.client.client},
                                        {"secret_file", &secret_file},
                                        {"party", &party},
                                        {"claim", &login.client.claim}}};
  RECOUNT_TRY(read_texts(file, table, keys, "staff"));
  const std::size_t scheme = login.origin.find("://");
  if (scheme == login.origin.npos || login.origin.find('/', scheme + 3) != login.origin.npos) {
    return wrong(file, table.span, "origin is no origin", "write it as \"https://stays.example\"");
  }
  login.host = login.origin.substr(scheme + 3);
  if (login.client.issuer.empty() || login.client.client.empty()) {
    return wrong(file, table.span, "a login needs an issuer and a client",
                 "they are the provider's address and the name it knows this service by");
  }
  login.client.returns = login.origin + "/login/return";
  RECOUNT_TRY(read_secret(file, secret_file, login));
  if (const Node* staff = table.find("staff")) {
    RECOUNT_TRY(read_staff(file, *staff, login));
  }
  if (party.empty() == login.staff.empty()) {
    return wrong(file, table.span, "a login is of parties or of staff",
                 "write party = \"LEDGER/CONTEXT\", or a table [[login.staff]]");
  }
  if (!party.empty()) {
    login.party = RECOUNT_TRY(serve::parse_scope(party));
    if (login.party.ledger.empty()) {
      return wrong(file, table.span, "a party is known in one context of one ledger",
                   "write party = \"LEDGER/CONTEXT\"");
    }
  }
  return login;
}

Status check_apart(const Path& file, const Node& table, const std::vector<Login>& others,
                   const Login& login) {
  for (const Login& other : others) {
    const bool is_same_client =
        other.client.issuer == login.client.issuer && other.client.client == login.client.client;
    const bool is_same_context = login.is_of_parties() && other.party == login.party;
    if (other.host == login.host || is_same_client || is_same_context) {
      return wrong(file, table.span, "two logins share an origin, a client or a context",
                   "give each context an origin and a client of its own: contexts do not meet");
    }
  }
  return {};
}

}  // namespace

Result<std::vector<Login>> read_logins(const Path& file) {
  const std::string text = RECOUNT_TRY(read_text(file));
  const policy::TomlText toml = policy::read_toml(text, file.string());
  if (!toml.diagnostics.empty()) {
    const Diagnostic& first = toml.diagnostics.front();
    return wrong(file, first.span, first.message, "see docs/portal.md");
  }
  std::vector<Login> logins;
  for (const policy::Member& member : toml.root.members) {
    if (member.key != "login" || member.value.shape != Shape::List) {
      return wrong(file, member.key_span, fmt::format("there is no key \"{}\" here", member.key),
                   "a file of logins holds tables [[login]]");
    }
    for (const Node& table : member.value.items) {
      Login login = RECOUNT_TRY(read_login(file, table));
      RECOUNT_TRY(check_apart(file, table, logins, login));
      logins.push_back(std::move(login));
    }
  }
  return logins;
}

const Login* login_at(const std::vector<Login>& logins, std::string_view host) {
  const auto found = std::ranges::find(logins, host, &Login::host);
  return found == logins.end() ? nullptr : &*found;
}

}  // namespace recount::portal
