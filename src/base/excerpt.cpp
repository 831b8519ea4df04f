#include "base/excerpt.h"

namespace recount {

std::string excerpt(std::string_view text) {
  constexpr std::size_t kShownBytesMax = 60;
  std::size_t end = text.size();
  if (end > kShownBytesMax) {
    end = kShownBytesMax;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) {
      --end;
    }
  }
  std::string shown = "\"";
  shown += text.substr(0, end);
  shown += end < text.size() ? "…\"" : "\"";
  return shown;
}

}  // namespace recount
