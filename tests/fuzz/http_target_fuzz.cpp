// Targets of requests: what is decoded is UTF-8, and comes back when it is encoded again.
#include "base/bytes.h"
#include "base/ensure.h"
#include "base/utf8.h"
#include "wire/message.h"

namespace wire = recount::wire;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = recount::as_text({data, size});
  if (const auto decoded = wire::decode_percent(text)) {
    recount::ensure(!recount::first_invalid_utf8(*decoded), "what is decoded is UTF-8");
    recount::ensure(decoded->size() <= text.size(), "decoding does not lengthen");
    recount::ensure(wire::decode_percent(wire::encode_percent(*decoded)) == decoded,
                    "decoding undoes encoding");
  }
  if (const auto parameters = wire::parse_query(text)) {
    std::string query;
    for (const wire::Header& parameter : *parameters) {
      query +=
          '&' + wire::encode_percent(parameter.name) + '=' + wire::encode_percent(parameter.value);
    }
    recount::ensure(wire::parse_query(query) == parameters, "a query can be written again");
  }
  return 0;
}
