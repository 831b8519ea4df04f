#include "serve/evidence_upload.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/ensure.h"
#include "ledger/merkle.h"
#include "serve/line_splitter.h"
#include "serve/request_bodies.h"
#include "serve/upload_tally.h"
#include "serve/visibility.h"

namespace recount::serve {
namespace {

constexpr std::size_t kBatchItemsMax = 4'096;

wire::Response as_json(std::string body, int status = 200) {
  wire::Response response;
  response.status = status;
  response.body = std::move(body);
  return response;
}

/// What remains of an upload when its exchange is gone: the writer may still be at its batches.
struct Rest {
  UploadRequest request;
  UploadTally tally;
  Sha256Stream digest;  // of the target and the body
  wire::Reply reply;

  explicit Rest(UploadRequest asked) : request(std::move(asked)) {}

  void answer();
  Result<std::string> receipts_json() const;
  wire::Response response();
};

using RestRef = std::shared_ptr<Rest>;  // shared: by the exchange and the batches at the writer

Result<std::string> Rest::receipts_json() const {
  const Look look = request.ledger.look();
  JsonWriter json;
  json.begin_array();
  for (const Receipt& receipt : tally.receipts()) {
    const Bytes entry = RECOUNT_TRY(look.reader.entry(receipt.entry));
    json.begin_object().field("id", receipt.id).field("entry_index", receipt.entry);
    json.field("leaf_hash", to_hex(ledger::leaf_hash(entry)));
    json.field("tree_size", look.reader.size()).end_object();
  }
  return json.end_array().take();
}

wire::Response Rest::response() {
  if (const auto& failure = tally.failure()) {
    Problem problem = problem_of(*failure);
    // Reads go on, writes do not: on a full disk until there is room.
    problem.status = failure->code == ErrorCode::NoSpace ? problem.status : 503;
    return to_response(problem);
  }
  if (request.form == BodyForm::Object && tally.rejected() > 0) {
    Problem problem;
    problem.errors = tally.errors();
    const LineError& error = problem.errors.front();
    problem.status = error.code == "id_conflict" ? 409
                     : error.code == "erased"    ? 410
                     : error.code == "forbidden" ? 403
                                                 : 422;
    problem.code = error.code;
    problem.detail = error.reason;
    problem.hint = error.help;
    problem.pointer = error.pointer;
    return to_response(problem);
  }
  JsonWriter json;
  json.begin_object();
  tally.write_counts(json);
  if (request.wants_receipts) {
    const Result<std::string> receipts = receipts_json();
    if (!receipts) {
      return to_response(problem_of(receipts.error()));
    }
    json.key("receipts").literal(*receipts);
  }
  return as_json(json.end_object().take() + "\n");
}

void Rest::answer() {
  wire::Response done = response();
  if (request.claim) {
    if (done.status < 500) {
      // What cannot be kept is answered all the same: a repeat finds the ids on record.
      static_cast<void>(
          request.claim->keep(digest.finish(), {.status = done.status, .body = done.body}));
    }
    request.claim.reset();
  }
  reply(std::move(done));
}

// Reads a body into batches.
class Upload final : public wire::Exchange {
 public:
  explicit Upload(UploadRequest request)
      : rest_(std::make_shared<Rest>(std::move(request))),  // shared: as RestRef
        defaults_{.context = rest_->request.context, .kind = {}} {
    rest_->digest.add(as_bytes(rest_->request.target));
  }

  void open(wire::Reply reply) override { rest_->reply = std::move(reply); }

  void take(std::string_view piece, wire::More more) override {
    if (rest_->request.claim) {
      rest_->digest.add(as_bytes(piece));
    }
    if (rest_->request.form != BodyForm::Lines) {
      take_whole(piece, std::move(more));
      return;
    }
    splitter_.add(piece, reader());
    if (count_ == 0) {
      more();
    } else {
      send(std::move(more));
    }
  }

  void finish() override {
    if (is_refused_) {
      return;
    }
    if (rest_->request.form == BodyForm::Lines) {
      splitter_.finish(reader());
    } else if (const Status read = read_whole(); !read) {
      Problem problem = problem_of(read.error());
      rest_->reply(to_response(problem));
      return;
    }
    send([] {});
    rest_->tally.finish([rest = rest_] { settle(rest); });
  }

 private:
  LineSplitter::Visit reader() {
    return [this](const evidence::NdjsonLine& line, std::uint64_t number) {
      if (!evidence::is_blank(line)) {
        read(line, number);
      }
    };
  }

  void read(const evidence::NdjsonLine& line, std::uint64_t number) {
    if (count_ == evidence_.size()) {
      evidence_.emplace_back();
    }
    evidence::Evidence& room = evidence_[count_];
    Status done = evidence::parse_line(parser_, line, defaults_, room);
    done = done ? check_scope(room.context) : std::move(done);
    if (!done) {
      rest_->tally.reject(line_error(number, done.error()));
      return;
    }
    ++count_;
    lines_.push_back(number);
    ids_.push_back(room.id);
    if (count_ == kBatchItemsMax) {
      send([] {});
    }
  }

  Status check_scope(std::string_view context) const {
    const UploadRequest& request = rest_->request;
    const bool is_free = right_of(request.caller->role, Act::WriteEvidence) == Right::Always ||
                         request.caller->is_scoped_to(request.ledger.name(), context);
    return is_free ? Status()
                   : make_error(ErrorCode::Forbidden,
                                fmt::format("this key gives no evidence in \"{}\"", context),
                                "use a key whose scope has the context")
                         .with_where("/context");
  }

  void take_whole(std::string_view piece, wire::More more) {
    const std::size_t bytes_max =
        rest_->request.form == BodyForm::Object ? kObjectBytesMax : kArrayBytesMax;
    if (whole_.size() + piece.size() > bytes_max) {
      Problem problem;
      problem.status = 413;
      problem.code = "too_large";
      problem.detail = fmt::format("the body is longer than {} bytes", bytes_max);
      problem.hint = "send it as NDJSON, a line a piece of evidence";
      is_refused_ = true;
      rest_->reply(to_response(problem));
      return;
    }
    whole_ += piece;
    more();
  }

  Status read_whole() {
    if (rest_->request.form == BodyForm::Object) {
      whole_.reserve(whole_.size() + evidence::kJsonPaddingBytes);
      read({.text = whole_, .too_long = false, .ended = true}, 1);
      return {};
    }
    std::uint64_t number = 0;
    return visit_elements(whole_, [&](std::string_view element) -> Status {
      std::string padded;
      padded.reserve(element.size() + evidence::kJsonPaddingBytes);
      padded = element;
      read({.text = padded, .too_long = false, .ended = true}, ++number);
      return {};
    });
  }

  void send(wire::More more) {
    evidence_.resize(count_);
    count_ = 0;
    rest_->tally.begin_batch();
    auto done = [rest = rest_, lines = std::move(lines_),
                 ids = std::move(ids_)](Result<Written> written) mutable {
      rest->tally.settle(std::move(written), lines, std::move(ids));
    };
    lines_.clear();
    ids_.clear();
    rest_->request.ledger.submit({.evidence = std::move(evidence_), .done = std::move(done)},
                                 std::move(more));
    evidence_.clear();
  }

  static void settle(const RestRef& rest) {
    if (!rest->request.wants_receipts || rest->tally.failure()) {
      rest->answer();
      return;
    }
    rest->request.ledger.when_published(rest->tally.tree_size(), [rest](const Status& published) {
      if (published) {
        rest->answer();
        return;
      }
      Problem problem = problem_of(published.error());
      problem.status = 503;
      rest->reply(to_response(problem));
    });
  }

  RestRef rest_;
  evidence::JsonDefaults defaults_;
  evidence::JsonLineParser parser_;
  LineSplitter splitter_;
  std::string whole_;  // a body that is one JSON text
  bool is_refused_ = false;
  std::vector<evidence::Evidence> evidence_;
  std::size_t count_ = 0;  // of these that are read
  std::vector<std::uint64_t> lines_;
  std::vector<std::string> ids_;
};

// Reads a body whose key has an answer already, only to know whether it is the same one.
class Repeat final : public wire::Exchange {
 public:
  explicit Repeat(UploadRequest request) : request_(std::move(request)) {
    digest_.add(as_bytes(request_.target));
  }

  void open(wire::Reply reply) override { reply_ = std::move(reply); }

  void take(std::string_view piece, wire::More more) override {
    digest_.add(as_bytes(piece));
    more();
  }

  void finish() override {
    Result<std::optional<KeptAnswer>> kept = request_.claim->find(digest_.finish());
    if (!kept) {
      reply_(to_response(problem_of(kept.error())));
      return;
    }
    ensure(kept->has_value(), "a claim that found an answer keeps it");
    wire::Response response = as_json(std::move((*kept)->body), (*kept)->status);
    if (response.status != 200) {
      response.content_type = "application/problem+json";
    }
    response.headers.push_back({"Idempotent-Replayed", "true"});
    reply_(std::move(response));
  }

 private:
  UploadRequest request_;
  Sha256Stream digest_;
  wire::Reply reply_;
};

// Whether an answer is kept under the key, whatever it was to: no request has this digest.
bool has_answer(AnswerClaim& claim) {
  return !claim.find(Hash{}).has_value();
}

}  // namespace

std::unique_ptr<wire::Exchange> receive_evidence(UploadRequest request) {
  if (request.claim && has_answer(*request.claim)) {
    return std::make_unique<Repeat>(std::move(request));
  }
  return std::make_unique<Upload>(std::move(request));
}

}  // namespace recount::serve
