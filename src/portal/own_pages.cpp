#include "portal/own_pages.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "answers/explanation.h"
#include "base/bytes.h"
#include "evidence/access.h"
#include "portal/page.h"
#include "serve/visibility.h"

namespace recount::portal {
namespace {

constexpr std::size_t kReadersMax = 200;
constexpr int kPagesMax = 20;  // of the access log, for one page here

std::string row(std::string_view name, std::string_view value) {
  return fmt::format("<tr><th scope=\"row\">{}</th><td>{}</td></tr>", name, value);
}

std::string head(Language language, std::initializer_list<Word> words) {
  std::string out = "<thead><tr>";
  for (const Word word : words) {
    out += fmt::format("<th scope=\"col\">{}</th>", say(language, word));
  }
  return out + "</tr></thead>";
}

std::string date(Instant at) {
  return fmt::format("<time datetime=\"{}\">{:.10}</time>", to_rfc3339(at), to_rfc3339(at));
}

Status record(const Own& own, evidence::Reading what) {
  return own.served.access.record({.read_at = own.now,
                                   .reader = std::string(own.party),
                                   .role = serve::Role::Party,
                                   .what = what,
                                   .context = std::string(own.context),
                                   .subject = std::string(own.party),
                                   .count = 1,
                                   .purpose = {}});
}

std::string nothing(const Own& own) {
  return fmt::format("<p>{}</p>", say(own.language, Word::NoEvidence));
}

Result<std::string> standing(const Own& own) {
  const serve::Look look = own.served.ledger.look();
  const Result<answers::Standing> found =
      answers::standing_of(look.engine, own.context, own.party, {});
  RECOUNT_TRY(record(own, evidence::Reading::Standing));
  if (!found) {
    return nothing(own);
  }
  const Language language = own.language;
  std::string evidence = std::to_string(found->evidence_count);
  if (found->contested_count > 0) {
    evidence += fmt::format(" ({} {})", found->contested_count, say(language, Word::Contested));
  }
  return fmt::format("<p class=\"rating\">{:.2f}</p><table>", found->rating) +
         row(say(language, Word::Between),
             fmt::format("{:.2f} – {:.2f}", found->interval.low, found->interval.high)) +
         row(say(language, Word::Evidence), evidence) +
         row(say(language, Word::InContext), escape(own.context)) +
         row(say(language, Word::PolicyHash),
             fmt::format("<code>{:.16}</code>", to_hex(found->policy))) +
         row(say(language, Word::TreeSize), std::to_string(found->tree_size)) + "</table>";
}

std::string contribution(Language language, const answers::Contribution& one) {
  return fmt::format(
      "<tr><td>{}</td><td>{}</td><td>{:g}</td><td>{:.3f}</td><td>{:+.3f}</td><td>{}</td></tr>",
      date(one.observed_at), one.entry_index, one.score, one.weight, one.contribution,
      say(language, one.disputes.empty() ? Word::Counts : Word::InDispute));
}

Result<std::string> why(const Own& own) {
  const serve::Look look = own.served.ledger.look();
  const Result<answers::Explanation> found =
      answers::explain(look.engine, look.reader, own.context, own.party, {});
  RECOUNT_TRY(record(own, evidence::Reading::Explanation));
  if (!found) {
    return found.error().code == ErrorCode::NotFound ? Result<std::string>(nothing(own))
                                                     : found.error();
  }
  const Language language = own.language;
  std::string out = fmt::format(
      "<p>{}</p><div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{}\"><table>",
      say(language, Word::WhyText), say(language, Word::Why));
  out += head(language,
              {Word::When, Word::Entry, Word::Score, Word::Weight, Word::Moves, Word::State}) +
         "<tbody>";
  for (const answers::Contribution& one : found->contributions) {
    out += contribution(language, one);
  }
  for (const answers::SetAside& one : found->set_aside) {
    out += fmt::format(
        "<tr><td>{}</td><td>{}</td><td>{:g}</td><td>0</td><td>0</td><td>{}</td></tr>",
        date(one.observed_at), one.entry_index, one.score, say(language, Word::SetAside));
  }
  out += fmt::format(
      "</tbody><tfoot><tr><th scope=\"row\" colspan=\"4\">{}</th><td>{:+.3f}</td><td></td></tr>",
      say(language, Word::Prior), found->prior.contribution);
  out += fmt::format(
      "<tr><th scope=\"row\" "
      "colspan=\"4\">{}</th><td>{:.3f}</td><td></td></tr></tfoot></table></div>",
      say(language, Word::Sum), found->standing.rating);
  return out;
}

std::string reader(const Own& own, const evidence::Access& read) {
  const std::string bulk = read.subject.empty()
                               ? fmt::format(" ({} {})", say(own.language, Word::Bulk), read.count)
                               : std::string();
  return fmt::format("<tr><td>{}</td><td>{}</td><td>{}</td><td>{}{}</td><td>{}</td></tr>",
                     to_rfc3339(read.read_at), escape(read.reader), name_of(read.role),
                     name_of(read.what), bulk, escape(read.purpose));
}

// One's own reads are left out; bulk reads may have held one's standing, and are shown as such.
bool concerns(const Own& own, const evidence::Access& read) {
  const bool is_own = read.role == serve::Role::Party && read.reader == own.party;
  return !is_own && (read.subject.empty() || read.subject == own.party);
}

Result<std::string> readers(const Own& own) {
  serve::AccessQuestion question;
  question.context = own.context;
  question.limit = kReadersMax;
  std::string rows;
  std::size_t count = 0;
  for (int page = 0; page < kPagesMax && count < kReadersMax; ++page) {
    const serve::AccessPage found = RECOUNT_TRY(own.served.access.find(question));
    for (const evidence::Access& read : found.reads) {
      if (concerns(own, read) && count < kReadersMax) {
        rows += reader(own, read);
        ++count;
      }
    }
    if (!found.next) {
      break;
    }
    question.before = found.next;
  }
  std::string out = fmt::format("<p>{}</p>", say(own.language, Word::ReadersText));
  if (rows.empty()) {
    return out + fmt::format("<p>{}</p>", say(own.language, Word::NoReaders));
  }
  return out +
         fmt::format(
             "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{}\"><table>",
             say(own.language, Word::Readers)) +
         head(own.language, {Word::When, Word::Reader, Word::Role, Word::What, Word::Purpose}) +
         "<tbody>" + rows + "</tbody></table></div>";
}

struct OwnPath {
  std::string_view path;
  Word title;
  Result<std::string> (*body)(const Own&);
};

constexpr std::array kOwnPaths = {
    OwnPath{"/me", Word::Standing, standing},
    OwnPath{"/me/why", Word::Why, why},
    OwnPath{"/me/readers", Word::Readers, readers},
};

}  // namespace

wire::Response own_answer(const Own& own) {
  const std::string& path = own.call.request.path;
  const auto* const found = std::ranges::find(kOwnPaths, path, &OwnPath::path);
  const bool is_there = found != kOwnPaths.end();
  Page page{.language = own.language,
            .path = is_there ? found->path : "/me",
            .title = std::string(say(own.language, is_there ? found->title : Word::Standing)),
            .main = {},
            .has_menu = true,
            .moves_to = {},
            .status = is_there ? 200 : 404};
  if (is_there) {
    const Result<std::string> body = found->body(own);
    page.main = body ? *body : fmt::format("<p>{}</p>", escape(body.error().message));
    page.status = body ? 200 : 500;
  }
  return to_response(page);
}

}  // namespace recount::portal
