#include "identity/token.h"

#include <algorithm>
#include <array>
#include <cjose/cjose.h>
#include <cstdlib>

#include <fmt/format.h>
#include <simdjson.h>

#include "base/excerpt.h"

namespace recount::identity {
namespace {

constexpr std::size_t kRsaBitsMin = 2048;
constexpr std::size_t kP256Bits = 256;

struct ReleaseKey {
  void operator()(cjose_jwk_t* key) const { cjose_jwk_release(key); }
};

struct ReleaseToken {
  void operator()(cjose_jws_t* token) const { cjose_jws_release(token); }
};

struct Free {
  void operator()(char* text) const { std::free(text); }
};

using KeyHandle = std::unique_ptr<cjose_jwk_t, ReleaseKey>;
using TokenHandle = std::unique_ptr<cjose_jws_t, ReleaseToken>;

Error refused(std::string message) {
  return make_error(ErrorCode::Unauthorized, std::move(message),
                    "sign in again; if it happens again, tell the operator");
}

std::string header_text(cjose_header_t* header, const char* name) {
  cjose_err error{};
  const char* text = cjose_header_get(header, name, &error);
  return text == nullptr ? std::string() : std::string(text);
}

bool fits(std::string_view algorithm, cjose_jwk_t* key) {
  cjose_err error{};
  const cjose_jwk_kty_t kind = cjose_jwk_get_kty(key, &error);
  const std::size_t bits = cjose_jwk_get_keysize(key, &error);
  if (algorithm == "ES256") {
    return kind == CJOSE_JWK_KTY_EC && bits == kP256Bits;
  }
  return (algorithm == "RS256" || algorithm == "PS256") && kind == CJOSE_JWK_KTY_RSA &&
         bits >= kRsaBitsMin;
}

std::string member(simdjson::dom::object object, std::string_view name) {
  std::string_view text;
  return object[name].get_string().get(text) ? std::string() : std::string(text);
}

}  // namespace

struct KeySet::Key {
  std::string id;
  std::string algorithm;  // empty: any that fits
  KeyHandle key;
};

KeySet::KeySet() = default;
KeySet::KeySet(KeySet&&) noexcept = default;
KeySet& KeySet::operator=(KeySet&&) noexcept = default;
KeySet::~KeySet() = default;

Result<KeySet> KeySet::parse(std::string_view json) {
  simdjson::dom::parser parser;
  simdjson::dom::element root;
  simdjson::dom::array listed;
  if (parser.parse(json.data(), json.size()).get(root) || root["keys"].get_array().get(listed)) {
    return make_error(ErrorCode::InvalidInput, "this is no JSON Web Key Set",
                      "the provider's jwks_uri has to answer one");
  }
  KeySet set;
  for (const simdjson::dom::element one : listed) {
    simdjson::dom::object object;
    if (one.get_object().get(object)) {
      continue;
    }
    const std::string use = member(object, "use");
    if ((!use.empty() && use != "sig") || set.keys_.size() == kKeysMax) {
      continue;
    }
    const std::string text = simdjson::minify(one);
    cjose_err error{};
    KeyHandle key(cjose_jwk_import(text.data(), text.size(), &error));
    if (key && (fits("ES256", key.get()) || fits("RS256", key.get()))) {
      set.keys_.push_back(std::make_unique<Key>(Key{
          .id = member(object, "kid"), .algorithm = member(object, "alg"), .key = std::move(key)}));
    }
  }
  return set;
}

std::size_t KeySet::size() const {
  return keys_.size();
}

Result<std::string> KeySet::verify(std::string_view token) const {
  cjose_err error{};
  if (token.size() > kTokenBytesMax) {
    return refused("the token is too long");
  }
  const TokenHandle parsed(cjose_jws_import(token.data(), token.size(), &error));
  if (!parsed) {
    return refused("this is no signed token");
  }
  cjose_header_t* header = cjose_jws_get_protected(parsed.get());
  const std::string algorithm = header_text(header, CJOSE_HDR_ALG);
  const std::string id = header_text(header, CJOSE_HDR_KID);
  if (const std::unique_ptr<char, Free> critical(cjose_header_get_raw(header, "crit", &error));
      critical) {
    return refused("the token asks for what is not understood here");
  }
  const auto found = std::ranges::find_if(keys_, [&](const std::unique_ptr<Key>& key) {
    return id.empty() ? keys_.size() == 1 : key->id == id;
  });
  if (found == keys_.end()) {
    return make_error(ErrorCode::NotFound, fmt::format("no key has the token's id {}", excerpt(id)),
                      "fetch the provider's keys again");
  }
  const Key& key = **found;
  if (!fits(algorithm, key.key.get()) || (!key.algorithm.empty() && key.algorithm != algorithm)) {
    return refused(fmt::format("a token signed by {} is not read", excerpt(algorithm)));
  }
  std::uint8_t* payload = nullptr;
  std::size_t size = 0;
  if (!cjose_jws_verify(parsed.get(), key.key.get(), &error) ||
      !cjose_jws_get_plaintext(parsed.get(), &payload, &size, &error)) {
    return refused("the token's signature does not verify");
  }
  return std::string(reinterpret_cast<const char*>(payload), size);
}

}  // namespace recount::identity
