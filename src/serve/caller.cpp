#include "serve/caller.h"

#include <algorithm>

#include <fmt/format.h>

#include "evidence/evidence.h"

namespace recount::serve {
namespace {

constexpr std::size_t kLedgerNameBytesMax = 128;

bool is_ledger_name(std::string_view name) {
  return name.size() <= kLedgerNameBytesMax && std::ranges::all_of(name, [](char c) {
           return static_cast<unsigned char>(c) >= 0x20 && c != '/' && c != '\x7f';
         });
}

}  // namespace

Result<Scope> parse_scope(std::string_view text) {
  const std::size_t slash = text.rfind('/');
  const bool is_everywhere = slash == std::string_view::npos;
  const std::string_view ledger = is_everywhere ? std::string_view() : text.substr(0, slash);
  const std::string_view context = is_everywhere ? text : text.substr(slash + 1);
  if ((!is_everywhere && ledger.empty()) || !is_ledger_name(ledger) ||
      !evidence::is_context_name(context)) {
    return make_error(ErrorCode::InvalidInput, fmt::format("\"{}\" names no context", text),
                      "write CONTEXT, or LEDGER/CONTEXT for one ledger only");
  }
  return Scope{.ledger = std::string(ledger), .context = std::string(context)};
}

std::string to_text(const Scope& scope) {
  return scope.ledger.empty() ? scope.context : scope.ledger + "/" + scope.context;
}

bool Caller::is_scoped_to(std::string_view ledger, std::string_view context) const {
  return std::ranges::any_of(scopes,
                             [&](const Scope& scope) { return scope.covers(ledger, context); });
}

bool Caller::is_scoped_to(std::string_view ledger) const {
  return std::ranges::any_of(
      scopes, [&](const Scope& scope) { return scope.ledger.empty() || scope.ledger == ledger; });
}

const CallerRef& public_caller() {
  static const CallerRef kPublic = std::make_shared<const Caller>();  // shared: as CallerRef
  return kPublic;
}

}  // namespace recount::serve
