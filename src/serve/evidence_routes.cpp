// The way in.
#include <fmt/format.h>

#include "base/nearest_name.h"
#include "base/utf8.h"
#include "serve/api.h"
#include "serve/body_reader.h"
#include "serve/evidence_upload.h"
#include "serve/problem.h"

namespace recount::serve {
namespace {

constexpr std::size_t kIdempotencyKeyBytesMax = 128;

std::optional<BodyForm> form_of(std::string_view media_type) {
  if (media_type == "application/x-ndjson") {
    return BodyForm::Lines;
  }
  if (media_type == "application/json" || media_type == "application/cloudevents+json") {
    return BodyForm::Object;
  }
  if (media_type == "application/cloudevents-batch+json") {
    return BodyForm::Array;
  }
  return std::nullopt;
}

Status check_idempotency_key(std::string_view key) {
  if (key.empty() || key.size() > kIdempotencyKeyBytesMax || first_invalid_utf8(key)) {
    return make_error(ErrorCode::Usage,
                      fmt::format("the Idempotency-Key is not 1 to {} bytes of UTF-8",
                                  kIdempotencyKeyBytesMax),
                      "a random UUID is a good one")
        .with_where("?Idempotency-Key");
  }
  return {};
}

}  // namespace

Result<wire::Answer> Api::post_evidence(const Call& call) {
  Served& served = *RECOUNT_TRY(ledger_of(call));
  const std::string context(RECOUNT_TRY(call.context()));
  const bool wants_receipts = RECOUNT_TRY(call.flag("receipts"));
  RECOUNT_TRY(may_write(call, served, context));
  const auto form = form_of(media_type_of(call));
  if (!form) {
    return unsupported_media_type(call, "application/x-ndjson or application/json");
  }
  if (served.ledger.counts().has_failed) {
    return to_response({.status = 503,
                        .code = "io",
                        .detail = "this ledger takes nothing more: its disk failed",
                        .hint = "look at the server's log and at the disk, then start it again",
                        .parameter = {},
                        .pointer = {},
                        .errors = {}});
  }
  UploadRequest upload{
      .ledger = served.ledger,
      .caller = call.caller,
      .form = *form,
      .context = context,
      .wants_receipts = wants_receipts,
      .claim = std::nullopt,
      .target = fmt::format("POST {}?{}\n", call.request.path, call.request.query)};
  if (const auto key = call.header("Idempotency-Key")) {
    RECOUNT_TRY(check_idempotency_key(*key));
    upload.claim.emplace(RECOUNT_TRY(parts_.kept_answers.claim(*call.caller, *key)));
  }
  return receive_evidence(std::move(upload));
}

// Where the call names a context, of that one; else of any that the caller's key has. Looks into
// the ledger only to say what is wrong: whoever writes does not wait for a fold.
Status Api::may_write(const Call& call, const Served& served, const std::string& context) {
  const Caller& caller = *call.caller;
  const Right right = right_of(caller.role, Act::WriteEvidence);
  const std::string& name = served.ledger.name();
  if (context.empty() && right == Right::InScope) {
    // Each line is asked of by itself.
    return caller.is_scoped_to(name)
               ? Status()
               : make_error(ErrorCode::Forbidden,
                            fmt::format("this key gives no evidence in \"{}\"", name),
                            "use a key whose scope has a context of it");
  }
  const bool is_free =
      right == Right::Always || (right == Right::InScope && caller.is_scoped_to(name, context));
  if (is_free && (context.empty() || served.ledger.has_context(context))) {
    return {};
  }
  const Look look = served.ledger.look();
  Where where{.ledger = name, .kind = look.engine.genesis()->kind, .policy = nullptr};
  if (!context.empty()) {
    where.policy = RECOUNT_TRY(answers::ask(look.engine, context, {})).policy;
  }
  return may(caller, Act::WriteEvidence, where);
}

}  // namespace recount::serve
