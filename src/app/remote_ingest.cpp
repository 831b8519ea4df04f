#include "app/remote_ingest.h"

#include <array>
#include <chrono>
#include <fstream>
#include <optional>

#include <fmt/format.h>

#include "app/evidence_client.h"
#include "app/progress.h"
#include "app/rejects_file.h"
#include "base/bytes.h"
#include "evidence/evidence_json.h"

namespace recount::app {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr std::size_t kLinesPerRequest = 5'000;
constexpr std::size_t kBytesPerRequest = 4U << 20U;
constexpr std::size_t kErrorsPerAnswer = 100;  // a server tells no more of them at once

std::string random_text(Entropy& entropy) {
  std::array<std::uint8_t, 16> bytes{};
  entropy.fill(bytes);
  return to_hex(bytes);
}

// Where a line came from.
struct Origin {
  std::string input;
  std::uint64_t number = 0;
  std::string text;
  std::optional<RemoteError> unread;  // why it is not in the body
};

class RemoteSink final : public feeds::Sink {
 public:
  RemoteSink(EvidenceClient client, const IngestInput& input, std::uint64_t input_bytes,
             std::string run)
      : client_(std::move(client)),
        input_(input),
        run_(std::move(run)),
        rejects_(input.rejects),
        progress_(input.file.filename().string(), input_bytes, input.progress) {
    if (input.receipts) {
      receipts_.open(*input.receipts, std::ios::binary | std::ios::app);
    }
  }

  Status take(const evidence::Evidence& evidence, const feeds::Line& line) override {
    JsonWriter json;
    json.begin_object();
    write_fields(json, evidence);
    body_ += json.end_object().text();
    body_ += '\n';
    return add(line, std::nullopt);
  }

  Status reject(const Error& error, const feeds::Line& line) override {
    return add(line, RemoteError{.line = 0,
                                 .pointer = error.where,
                                 .code = std::string(traits_of(error.code).name),
                                 .reason = error.message,
                                 .help = error.help});
  }

  void leave_out(const feeds::Line& /*line*/) override { ++summary_.left_out; }

  void note(std::string text) override { summary_.notes.push_back(std::move(text)); }

  void advance(std::uint64_t bytes_read) override {
    progress_.update(bytes_read, summary_.accepted + summary_.duplicate);
  }

  /// Sends what is left.
  Result<IngestSummary> finish() {
    RECOUNT_TRY(send());
    if (requests_ == 0) {
      summary_.tree_size = RECOUNT_TRY(post("")).tree_size;
    }
    return summary_;
  }

  bool interrupted() const { return interrupted_; }

 private:
  // A line that is not in the body waits for those before it: rejects are told in their order.
  Status add(const feeds::Line& line, std::optional<RemoteError> unread) {
    sent_ += unread ? 0U : 1U;
    origins_.push_back({.input = line.input,
                        .number = line.number,
                        .text = std::string(line.text.substr(0, feeds::kLineTextBytesMax)),
                        .unread = std::move(unread)});
    if (origins_.size() >= kLinesPerRequest || body_.size() >= kBytesPerRequest) {
      RECOUNT_TRY(send());
    }
    return stop_if_interrupted();
  }

  Status stop_if_interrupted() {
    if (!ingest_interrupted.load(std::memory_order_relaxed)) {
      return {};
    }
    interrupted_ = true;
    return make_error(ErrorCode::Usage, "interrupted");
  }

  Result<RemoteAnswer> post(std::string_view lines) {
    return client_.post(lines, fmt::format("{}-{}", run_, ++requests_), receipts_.is_open());
  }

  Status send() {
    std::vector<RemoteError> errors;
    if (sent_ > 0) {
      const RemoteAnswer answer = RECOUNT_TRY(post(body_));
      summary_.accepted += answer.accepted;
      summary_.duplicate += answer.duplicate;
      summary_.tree_size = answer.tree_size;
      for (const std::string& receipt : answer.receipts) {
        receipts_ << receipt << '\n';
      }
      errors = answer.rejected > answer.errors.size() ? RECOUNT_TRY(all_errors()) : answer.errors;
    }
    RECOUNT_TRY(tell(errors));
    body_.clear();
    origins_.clear();
    sent_ = 0;
    return {};
  }

  // More was rejected than one answer tells of: the same lines, a few at a time. Those that are on
  // record by now are duplicates, and were counted.
  Result<std::vector<RemoteError>> all_errors() {
    std::vector<RemoteError> all;
    std::string_view rest = body_;
    for (std::uint64_t before = 0; !rest.empty(); before += kErrorsPerAnswer) {
      std::size_t end = 0;
      for (std::size_t lines = 0; lines < kErrorsPerAnswer && end < rest.size(); ++lines) {
        end = rest.find('\n', end) + 1;
      }
      RemoteAnswer answer = RECOUNT_TRY(post(rest.substr(0, end)));
      for (RemoteError& error : answer.errors) {
        error.line += before;
        all.push_back(std::move(error));
      }
      rest.remove_prefix(end);
    }
    return all;
  }

  bool keeps_first() const { return input_.map && input_.map->repeat == feeds::Repeat::KeepFirst; }

  // `errors` by their line in the body.
  Status tell(const std::vector<RemoteError>& errors) {
    auto next = errors.begin();
    std::uint64_t line = 0;
    for (const Origin& origin : origins_) {
      const RemoteError* error = origin.unread ? &*origin.unread : nullptr;
      line += error == nullptr ? 1 : 0;
      if (error == nullptr && next != errors.end() && next->line == line) {
        error = &*next++;
      }
      if (error != nullptr) {
        RECOUNT_TRY(tell(origin, *error));
      }
    }
    return {};
  }

  Status tell(const Origin& origin, const RemoteError& error) {
    if (error.code == traits_of(ErrorCode::IdConflict).name && keeps_first()) {
      ++summary_.duplicate;
      ++summary_.duplicate_differs;
      return {};
    }
    ++summary_.rejected;
    return rejects_.add(json_of({.input = origin.input,
                                 .number = origin.number,
                                 .text = origin.text,
                                 .where = error.pointer,
                                 .code = error.code,
                                 .reason = error.reason,
                                 .help = error.help}));
  }

  EvidenceClient client_;
  const IngestInput& input_;
  std::string run_;  // begins every Idempotency-Key
  std::uint64_t requests_ = 0;
  RejectsFile rejects_;
  Progress progress_;
  std::ofstream receipts_;
  std::string body_;
  std::vector<Origin> origins_;  // of the lines since the last request
  std::size_t sent_ = 0;         // of these, in the body
  IngestSummary summary_;
  bool interrupted_ = false;
};

}  // namespace

Result<IngestSummary> ingest_via(const RemoteLedger& ledger, const IngestInput& input,
                                 Entropy& entropy) {
  const auto begin = SteadyClock::now();
  wire::ClientOptions options;
  options.ca_file = ledger.ca_file;
  wire::Client client = RECOUNT_TRY(wire::Client::to(ledger.url, options));
  RemoteSink sink(EvidenceClient(std::move(client), ledger.name, ledger.key), input,
                  RECOUNT_TRY(feeds::input_bytes(input.file)), random_text(entropy));
  const Status read = read_input(input, sink);
  if (!read && !sink.interrupted()) {
    return read.error();
  }
  IngestSummary summary = RECOUNT_TRY(sink.finish());
  summary.interrupted = sink.interrupted();
  summary.seconds = std::chrono::duration<double>(SteadyClock::now() - begin).count();
  return summary;
}

}  // namespace recount::app
