#include "serve/access_log.h"

#include <algorithm>
#include <chrono>
#include <mutex>
#include <ranges>
#include <thread>

#include <fmt/format.h>

#include "evidence/codec.h"
#include "evidence/event.h"
#include "ledger/layout.h"
#include "ledger/reader.h"
#include "ledger/writer.h"
#include "serve/access_queue.h"

namespace recount::serve {
namespace {

constexpr std::string_view kOriginEnd = "/access";
// A page reads the log in blocks, from the newest: small ones first, since most pages end there,
// then larger ones, since a block reads its vault frames whole.
constexpr std::uint64_t kBlockMin = 1'024;
constexpr std::uint64_t kBlockMax = 65'536;

Result<evidence::Genesis> genesis_of(const Path& ledger) {
  const ledger::Reader reader = RECOUNT_TRY(ledger::Reader::open(ledger));
  const Bytes bytes = RECOUNT_TRY(reader.opening(0));
  const evidence::ControlEvent event = RECOUNT_TRY(evidence::decode_control(bytes));
  if (const auto* genesis = std::get_if<evidence::Genesis>(&event)) {
    return *genesis;
  }
  return make_error(ErrorCode::Damaged, ledger.string() + " does not begin with a genesis",
                    "`recount verify` says what is wrong with it");
}

// The log's own first entry: whose reads these are.
Status begin_log(ledger::Writer& writer, const evidence::Genesis& of_ledger,
                 const Ed25519Seed& seed, Instant now) {
  evidence::Genesis genesis = of_ledger;
  genesis.origin += kOriginEnd;
  genesis.signing_key = public_key_of(seed);
  genesis.created_at = now;
  writer.append_control(evidence::encode(evidence::ControlEvent(genesis)));
  return writer.publish();
}

Result<ledger::Writer> make_log(const Path& log, const evidence::Genesis& of_ledger, Clock& clock,
                                Entropy& entropy) {
  // Made whole under another name, so that a half-made log is never taken for one.
  const Path draft = log.string() + ".new";
  RECOUNT_TRY(remove_with_content(draft));
  ledger::CreateOptions options{.origin = of_ledger.origin + std::string(kOriginEnd),
                                .signing_seed = {}};
  entropy.fill(options.signing_seed);
  {
    ledger::Writer writer = RECOUNT_TRY(ledger::Writer::create(draft, options, clock, entropy));
    RECOUNT_TRY(begin_log(writer, of_ledger, options.signing_seed, clock.now()));
  }
  RECOUNT_TRY(rename_durably(draft, log));
  return ledger::Writer::open(log, clock, entropy);
}

Result<ledger::Writer> open_log(const Path& ledger, Clock& clock, Entropy& entropy) {
  const evidence::Genesis of_ledger = RECOUNT_TRY(genesis_of(ledger));
  const Path log = access_path(ledger);
  if (RECOUNT_TRY(list_directory(log)).empty()) {
    return make_log(log, of_ledger, clock, entropy);
  }
  ledger::Writer writer = RECOUNT_TRY(ledger::Writer::open(log, clock, entropy));
  if (RECOUNT_TRY(genesis_of(log)).origin != of_ledger.origin + std::string(kOriginEnd)) {
    return make_error(ErrorCode::Damaged,
                      fmt::format("{} is the access log of another ledger", log.string()),
                      "move it away; a new one is begun");
  }
  return writer;
}

}  // namespace

Path access_path(const Path& ledger) {
  const Path named = ledger.filename().empty() ? ledger.parent_path() : ledger;
  return named.string() + "-access";
}

struct AccessLog::State {
  Path log;
  ledger::Writer writer;  // of the thread alone, once it runs
  AccessQueue queue;
  std::jthread thread;
  std::mutex reading;  // guards `reader`
  std::optional<ledger::Reader> reader;

  State(Path path, ledger::Writer opened) : log(std::move(path)), writer(std::move(opened)) {}

  Status write(const AccessBatch& batch);
  void run();
  Status look_at_newest();
  Result<std::uint64_t> read_block(std::uint64_t begin, std::uint64_t end,
                                   const AccessQuestion& question, AccessPage& page);
};

Status AccessLog::State::write(const AccessBatch& batch) {
  batch.each([&](ByteView event) { writer.append_private(event); });
  return writer.publish();
}

void AccessLog::State::run() {
  while (std::optional<AccessBatch> batch = queue.take(kCommitEvery)) {
    Status done = batch->count == 0 ? Status() : write(*batch);
    while (!done && done.error().code == ErrorCode::NoSpace &&
           queue.stall(done.error(), kCommitEvery)) {
      done = writer.publish();
    }
    if (!done) {
      queue.fail(done.error());
      return;
    }
    queue.done(std::move(*batch));
  }
}

// A reader sees the log as it was when it was opened.
Status AccessLog::State::look_at_newest() {
  const std::string newest = RECOUNT_TRY(read_text(ledger::checkpoint_path(log)));
  if (!reader || reader->checkpoint_text() != newest) {
    reader.reset();
    reader = RECOUNT_TRY(ledger::Reader::open(log));
  }
  return {};
}

// Adds what a block has for the question, newest first; returns where the page goes on.
Result<std::uint64_t> AccessLog::State::read_block(std::uint64_t begin, std::uint64_t end,
                                                   const AccessQuestion& question,
                                                   AccessPage& page) {
  std::vector<std::pair<std::uint64_t, evidence::Access>> found;
  const auto take = [&](const ledger::OpenedEntry& entry) -> Status {
    if (entry.type == ledger::kControlEntry) {
      return {};
    }
    evidence::Access access = RECOUNT_TRY(evidence::decode_access(entry.bytes));
    const bool fits = (question.context.empty() || question.context == access.context) &&
                      (question.subject.empty() || question.subject == access.subject);
    if (fits) {
      found.emplace_back(entry.index, std::move(access));
    }
    return {};
  };
  RECOUNT_TRY(reader->visit(begin, end, take));
  for (auto& [index, access] : std::views::reverse(found)) {
    page.reads.push_back(std::move(access));
    if (page.reads.size() == question.limit) {
      return index;
    }
  }
  return begin;
}

AccessLog::AccessLog(std::unique_ptr<State> state) : state_(std::move(state)) {}

AccessLog::AccessLog(AccessLog&&) noexcept = default;

AccessLog& AccessLog::operator=(AccessLog&& other) noexcept {
  std::swap(state_, other.state_);
  return *this;
}

AccessLog::~AccessLog() {
  if (state_) {
    state_->queue.close();
    state_->thread.join();
  }
}

Result<AccessLog> AccessLog::open(const Path& ledger, Clock& clock, Entropy& entropy) {
  ledger::Writer writer = RECOUNT_TRY(open_log(ledger, clock, entropy));
  auto state = std::make_unique<State>(access_path(ledger), std::move(writer));
  state->thread = std::jthread([log = state.get()] { log->run(); });
  return AccessLog(std::move(state));
}

Status AccessLog::record(const evidence::Access& access) {
  RECOUNT_TRY(validate(access));
  thread_local Bytes room;
  room.clear();
  encode(access, room);
  return state_->queue.put(room);
}

Status AccessLog::settle() {
  return state_->queue.settle();
}

Result<AccessPage> AccessLog::find(const AccessQuestion& question) {
  RECOUNT_TRY(settle());
  const std::lock_guard lock(state_->reading);
  RECOUNT_TRY(state_->look_at_newest());
  const std::uint64_t size = state_->reader->size();
  const std::uint64_t begin = std::min(question.before.value_or(size), size);
  const std::uint64_t end = begin > question.scan_max ? begin - question.scan_max : 0;
  std::uint64_t at = begin;
  AccessPage page;
  for (std::uint64_t block = kBlockMin; at > end && page.reads.size() < question.limit;
       block = std::min(2 * block, kBlockMax)) {
    const std::uint64_t from = at - std::min(block, at - end);
    at = RECOUNT_TRY(state_->read_block(from, at, question, page));
  }
  // Entry 0 is the genesis: behind entry 1 there is no read.
  page.next = at > 1 ? std::optional(at) : std::nullopt;
  return page;
}

AccessCounts AccessLog::counts() const {
  return state_->queue.counts();
}

}  // namespace recount::serve
