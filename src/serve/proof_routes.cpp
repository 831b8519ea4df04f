// What verifies without believing the server: entries, openings, proofs, checkpoints and tiles.
#include <fmt/format.h>

#include "evidence/codec.h"
#include "ledger/bundle.h"
#include "ledger/entry.h"
#include "ledger/merkle.h"
#include "ledger/tile.h"
#include "ledger/tile_files.h"
#include "serve/api.h"

namespace recount::serve {
namespace {

constexpr std::string_view kForEver = "public, max-age=31536000, immutable";

wire::Response as_json(std::string body) {
  wire::Response response;
  response.body = std::move(body);
  response.body += '\n';
  return response;
}

wire::Response as_text(std::string body) {
  wire::Response response;
  response.content_type = "text/plain; charset=utf-8";
  response.body = std::move(body);
  return response;
}

// Any page may verify: the log is for everyone.
void open_to_all(wire::Response& response) {
  response.headers.push_back({"Access-Control-Allow-Origin", "*"});
}

Result<std::uint64_t> index_of(const Call& call) {
  return parse_number(call.path[1], "?index");
}

Status may_read_log(const Call& call, const Served& served, const Look& look) {
  return may(
      *call.caller, Act::ReadLog,
      {.ledger = served.ledger.name(), .kind = look.engine.genesis()->kind, .policy = nullptr});
}

// The context that an event belongs to.
std::string context_of(const evidence::Event& event) {
  return std::visit([](const auto& one) { return one.context; }, event);
}

// Whom a piece of evidence is about; what is said about evidence names an entry instead.
std::string subject_of(const evidence::Event& event) {
  const auto* said = std::get_if<evidence::Evidence>(&event);
  return said == nullptr ? std::string() : said->subject;
}

// A tile of the published tree, whatever wider one has replaced it on disk.
Result<std::string> read_tile(const Served& served, const Look& look, std::string_view path) {
  const auto tile = ledger::parse_tile_path(fmt::format("tile/{}", path));
  const auto whole = tile ? ledger::tile_at(tile->level, tile->index, look.reader.size())
                          : std::optional<ledger::TileId>();
  if (!whole || tile->width > whole->width) {
    return make_error(ErrorCode::NotFound,
                      fmt::format("a ledger of {} entries has no such tile", look.reader.size()),
                      "paths are as C2SP tlog-tiles has them: 0/000, entries/x001/067.p/5");
  }
  const ledger::TileReader tiles(served.ledger.directory(), look.reader.size());
  const Bytes bytes = RECOUNT_TRY(tiles.bytes(tile->level, tile->index));
  std::size_t length = tile->width * sizeof(Hash);
  if (tile->level == ledger::kEntriesLevel) {
    length = RECOUNT_TRY(ledger::bundle_prefix_bytes(bytes, tile->width));
  }
  return std::string(recount::as_text(ByteView(bytes).first(length)));
}

}  // namespace

Result<wire::Answer> Api::get_entry(const Call& call) {
  const std::uint64_t index = RECOUNT_TRY(index_of(call));
  const Served& served = *RECOUNT_TRY(ledger_of(call));
  const Look look = served.ledger.look();
  RECOUNT_TRY(may_read_log(call, served, look));
  const Bytes bytes = RECOUNT_TRY(look.reader.entry(index));
  const ledger::EntryView entry = RECOUNT_TRY(ledger::read_entry(bytes));
  JsonWriter json;
  json.begin_object().field("index", index);
  json.field("type", entry.type == ledger::kPrivateEntry ? "private" : "control");
  json.field("recorded_at", to_rfc3339(entry.recorded_at)).field("bytes", to_base64(bytes));
  json.field("leaf_hash", to_hex(ledger::leaf_hash(bytes)));
  return as_json(json.end_object().take());
}

Result<wire::Answer> Api::get_opening(const Call& call) {
  const std::uint64_t index = RECOUNT_TRY(index_of(call));
  Served& served = *RECOUNT_TRY(ledger_of(call));
  Look look = served.ledger.look();
  const ledger::Opening opening = RECOUNT_TRY(look.reader.salted_opening(index));
  const evidence::Event event = RECOUNT_TRY(evidence::decode_event(opening.event));
  const std::string name = context_of(event);
  const answers::Asked asked = RECOUNT_TRY(answers::ask(look.engine, name, {}));
  const Where where{
      .ledger = served.ledger.name(), .kind = look.engine.genesis()->kind, .policy = asked.policy};
  RECOUNT_TRY(may(*call.caller, Act::ReadEvidence, where));
  JsonWriter json;
  json.begin_object().field("index", index).field("salt", to_base64(opening.salt));
  json.field("event", to_base64(opening.event)).end_object();
  const View view{.served = served,
                  .look = std::move(look),
                  .context = *asked.context,
                  .policy = *asked.policy,
                  .where = where,
                  .sight = {}};
  RECOUNT_TRY(record(call, view, evidence::Reading::Opening, subject_of(event), 1));
  return as_json(json.take());
}

Result<wire::Answer> Api::get_proof(const Call& call) {
  const std::uint64_t index = RECOUNT_TRY(index_of(call));
  const Served& served = *RECOUNT_TRY(ledger_of(call));
  const Look look = served.ledger.look();
  RECOUNT_TRY(may_read_log(call, served, look));
  return as_text(RECOUNT_TRY(look.reader.receipt(index)));
}

Result<wire::Answer> Api::watch_ledger(const Call& call) {
  std::optional<ledger::TreeSize> seen;
  if (const auto last = call.header("Last-Event-ID"); last && !last->empty()) {
    seen = RECOUNT_TRY(parse_number(*last, "?Last-Event-ID"));
  }
  Served& served = *RECOUNT_TRY(ledger_of(call));
  RECOUNT_TRY(may_read_log(call, served, served.ledger.look()));
  wire::Streaming streaming;
  streaming.head.content_type = "text/event-stream";
  streaming.begin = [&served, seen](std::unique_ptr<wire::EventStream> stream) {
    served.streams.add(std::move(stream), seen,
                       [&served] { return served.ledger.look().reader.checkpoint(); });
  };
  return streaming;
}

Result<wire::Answer> Api::get_checkpoint(const Call& call) {
  const Served& served = *RECOUNT_TRY(ledger_of(call));
  const Look look = served.ledger.look();
  RECOUNT_TRY(may_read_log(call, served, look));
  wire::Response response = as_text(look.reader.checkpoint_text());
  open_to_all(response);
  return response;
}

Result<wire::Answer> Api::get_tile(const Call& call) {
  const Served& served = *RECOUNT_TRY(ledger_of(call));
  const Look look = served.ledger.look();
  RECOUNT_TRY(may_read_log(call, served, look));
  wire::Response response;
  response.content_type = "application/octet-stream";
  response.body = RECOUNT_TRY(read_tile(served, look, call.path[1]));
  response.headers.push_back({"Cache-Control", std::string(kForEver)});
  open_to_all(response);
  return response;
}

Result<Call> Api::of_only_ledger(const Call& call) const {
  if (parts_.ledgers.size() != 1) {
    return make_error(ErrorCode::NotFound, "this server has several ledgers",
                      "each has its log below /log/{ledger}/");
  }
  Call only = call;
  only.path.insert(only.path.begin(), parts_.ledgers.front().ledger.name());
  return only;
}

Result<wire::Answer> Api::get_only_checkpoint(const Call& call) {
  return get_checkpoint(RECOUNT_TRY(of_only_ledger(call)));
}

Result<wire::Answer> Api::get_only_tile(const Call& call) {
  return get_tile(RECOUNT_TRY(of_only_ledger(call)));
}

}  // namespace recount::serve
