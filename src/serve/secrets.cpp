#include "serve/secrets.h"

#include <algorithm>
#include <array>

namespace recount::serve {

std::string new_secret(std::string_view prefix, Entropy& entropy) {
  std::array<std::uint8_t, 32> bytes{};
  entropy.fill(bytes);
  std::string text = to_base64(bytes);
  text.pop_back();  // the padding of 32 bytes
  std::ranges::replace(text, '+', '-');
  std::ranges::replace(text, '/', '_');
  return std::string(prefix) + text;
}

bool looks_like(std::string_view prefix, std::string_view secret) {
  return secret.size() == kSecretBytes && secret.starts_with(prefix);
}

}  // namespace recount::serve
