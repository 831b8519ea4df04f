#include "portal/ticket.h"

#include <charconv>

#include <fmt/format.h>

#include "base/sha256.h"

namespace recount::portal {
namespace {

constexpr std::size_t kSecretBytes = 43;  // 32 bytes in base64url

std::string made_from(std::string_view what, ByteView key, std::string_view cookie) {
  const Hash inner = sha256(as_bytes(cookie));
  const std::array<ByteView, 3> parts = {as_bytes(what), key, ByteView(inner)};
  return identity::to_base64url(sha256(std::span<const ByteView>(parts)));
}

Error over() {
  return make_error(ErrorCode::Unauthorized, "this login was not begun here, or its time is over",
                    "begin it again");
}

}  // namespace

TicketKey::TicketKey(Entropy& entropy) {
  entropy.fill(key_);
}

std::string TicketKey::issue(Entropy& entropy, Instant now) const {
  std::array<std::uint8_t, 32> secret{};
  entropy.fill(secret);
  return fmt::format("{}.{}", identity::to_base64url(secret), (now + kTicketLife).microseconds);
}

Result<identity::Attempt> TicketKey::read(std::string_view cookie, Instant now) const {
  if (cookie.size() <= kSecretBytes + 1 || cookie[kSecretBytes] != '.') {
    return over();
  }
  const std::string_view digits = cookie.substr(kSecretBytes + 1);
  Instant end;
  const auto [stop, failure] =
      std::from_chars(digits.data(), digits.data() + digits.size(), end.microseconds);
  const bool is_number = failure == std::errc() && stop == digits.data() + digits.size();
  if (!is_number || now >= end || end > now + kTicketLife) {
    return over();
  }
  return identity::Attempt{.state = made_from("state", key_, cookie),
                           .nonce = made_from("nonce", key_, cookie),
                           .verifier = made_from("verifier", key_, cookie)};
}

bool is_equal(std::string_view one, std::string_view other) {
  if (one.size() != other.size()) {
    return false;
  }
  unsigned differs = 0;
  for (std::size_t i = 0; i < one.size(); ++i) {
    differs |= static_cast<unsigned>(static_cast<unsigned char>(one[i] ^ other[i]));
  }
  return differs == 0;
}

}  // namespace recount::portal
