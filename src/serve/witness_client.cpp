#include "serve/witness_client.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "wire/client.h"

namespace recount::serve {
namespace {

constexpr std::size_t kAnswerBytesMax = 64U << 10U;
constexpr std::string_view kSizeType = "text/x.tlog.size";

Result<wire::Client> connect_to(const std::string& url) {
  return wire::Client::to(
      url, {.timeout = kWitnessTimeout, .body_bytes_max = kAnswerBytesMax, .ca_file = {}});
}

Error split_view(const ledger::Witness& witness, std::string what) {
  Error error = make_error(
      ErrorCode::Damaged, fmt::format("witness {} has cosigned {}", witness.key.name, what),
      "this is an older copy of the ledger, or somebody else has gone on with it: signing more "
      "would give two histories under one name. Bring back the newest copy. Where it is lost for "
      "ever, begin a new ledger: the entries behind this copy were promised to others");
  return error.note("nothing more is signed");
}

Error trouble(const ledger::Witness& witness, std::string_view what, std::string help) {
  return make_error(ErrorCode::Io, fmt::format("witness {} {}", witness.key.name, what),
                    std::move(help));
}

Error trouble_of(const ledger::Witness& witness, const wire::Response& response) {
  if (response.status == 404) {
    return trouble(witness, "does not know this ledger",
                   "give its operator the ledger's key: `recount key`");
  }
  if (response.status == 403) {
    return trouble(witness, "does not accept this ledger's key",
                   "give its operator the ledger's key: `recount key`");
  }
  return trouble(witness, fmt::format("answers with status {}", response.status),
                 "it is asked again later");
}

Result<wire::Response> submit(wire::Client& client, const ledger::Reader& reader,
                              ledger::TreeSize old) {
  const std::vector<Hash> proof = RECOUNT_TRY(reader.consistency_proof(old, reader.size()));
  return client.send(wire::Method::Post, "/add-checkpoint", {{"Content-Type", "text/plain"}},
                     ledger::write_witness_request(old, proof, reader.checkpoint_text()));
}

// The size that a witness says it has, when that is why it refuses.
Result<std::optional<ledger::TreeSize>> size_told(const ledger::Witness& witness,
                                                  const wire::Response& response) {
  if (response.status != 409) {
    return std::optional<ledger::TreeSize>();
  }
  std::string_view body = response.body;
  const auto line =
      response.content_type.starts_with(kSizeType) ? ledger::take_line(body) : std::optional(body);
  const auto size = line ? ledger::parse_tree_size(*line) : std::nullopt;
  if (!size) {
    return trouble(witness, "refuses the size, and does not say which it has",
                   "it is asked again later");
  }
  return size;
}

}  // namespace

Result<ledger::Cosignature> ask_witness(const ledger::Witness& witness,
                                        const ledger::Reader& reader, ledger::TreeSize old) {
  wire::Client client = RECOUNT_TRY(connect_to(witness.url));
  const ledger::TreeSize size = reader.size();
  ledger::TreeSize said = std::min(old, size);
  wire::Response response = RECOUNT_TRY(submit(client, reader, said));
  const auto known = RECOUNT_TRY(size_told(witness, response));
  if (known && *known > size) {
    return split_view(witness,
                      fmt::format("{} entries of this ledger, and here are {}", *known, size));
  }
  if (known && *known != said) {
    said = *known;
    response = RECOUNT_TRY(submit(client, reader, said));
  }
  // Another root at the same size is a 409 too.
  const bool is_other_root = response.status == 409 && said == size;
  if (response.status == 422 || is_other_root) {
    return split_view(witness, fmt::format("other entries than the first {} here", said));
  }
  if (response.status != 200) {
    return trouble_of(witness, response);
  }
  const std::string text = ledger::signed_text(reader.checkpoint());
  auto found = ledger::find_cosignature(text, response.body, witness.key);
  if (!found || !*found) {
    return trouble(witness, "answers without a good cosignature by its key",
                   "compare its key with the one that it publishes");
  }
  return std::move(**found);
}

Result<ledger::WitnessKey> fetch_witness_key(const std::string& url) {
  wire::Client client = RECOUNT_TRY(connect_to(url));
  const wire::Response response = RECOUNT_TRY(client.send(wire::Method::Get, "/", {}));
  std::string_view rest = response.body;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find_first_of(" \t\r\n<>\"'"), rest.size());
    if (const auto key = ledger::parse_witness_vkey(rest.substr(0, end))) {
      return *key;
    }
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return make_error(ErrorCode::NotFound, fmt::format("{} shows no verifier key", url),
                    "ask who runs it, and say --key VKEY");
}

}  // namespace recount::serve
