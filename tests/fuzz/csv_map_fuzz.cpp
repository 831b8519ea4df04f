// CSV maps: any text is a map, or has diagnostics that can be shown.
#include "base/ensure.h"
#include "feeds/csv_map.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto loaded = recount::feeds::load_csv_map(text, "fuzz.map.toml");
  recount::ensure(loaded.map.has_value() == loaded.diagnostics.empty(), "a map, or its faults");
  for (const recount::Diagnostic& one : loaded.diagnostics) {
    recount::ensure(!one.message.empty() && !one.help.empty(), "a fault is explained");
  }
  recount::ensure(loaded.map || !render(loaded.diagnostics, text).empty(), "faults can be shown");
  return 0;
}
