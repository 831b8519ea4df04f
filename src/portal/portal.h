// The pages for people: logging in through an OpenID provider, and, for parties, their own record.
//
//   /login           begins a login at this origin's provider         everybody
//   /login/return    where the provider sends the browser back to
//   /logout          ends the session (POST)
//   /me              my standing in this context                      parties
//   /me/why          each piece of evidence, and what it adds
//   /me/readers      who has looked
//
// Holds
//   1. An origin has one login and one context; a session is good at its own origin alone.
//   2. A page tells a party of itself and of nobody else: no path and no parameter names a party.
//   3. A login gives a session that was not there before, and ends the one that was.
//   4. Every page is whole without scripts; none has any.
//
// Thread-safe.
#pragma once

#include <memory>
#include <vector>

#include "portal/login_desk.h"
#include "portal/logins.h"
#include "portal/page.h"
#include "portal/rate_limit.h"
#include "portal/ticket.h"
#include "serve/pages.h"

namespace recount::portal {

class Portal final : public serve::Pages {
 public:
  /// NotFound when a login names a ledger that is not served.
  static Result<std::unique_ptr<serve::Pages>> open(const Path& logins_file,
                                                    const serve::PageParts& parts);

  Portal(std::vector<Login> logins, std::vector<identity::Provider> providers,
         const serve::PageParts& parts);

  std::optional<Result<wire::Answer>> find(const serve::Call& call) override;
  bool admits(const serve::Caller& caller, const wire::Request& request) const override;

 private:
  struct Place {
    const serve::Call& call;
    const Login& login;
    LoginDesk& desk;
    Language language;
  };

  wire::Answer answer(const Place& place);
  wire::Answer begin_login(const Place& place);
  wire::Answer end_login(const Place& place);
  wire::Answer log_out(const Place& place);
  wire::Response logged_in(const Login& login, const wire::Request& request, Language language,
                           const std::string& name) const;
  wire::Answer own_page(const Place& place);
  std::optional<wire::Response> too_often(const Place& place);

  std::vector<Login> logins_;
  std::vector<std::unique_ptr<LoginDesk>> desks_;  // one a login
  serve::PageParts parts_;
  TicketKey ticket_key_;
  RateLimit logins_limit_;
};

}  // namespace recount::portal
