#include "identity/token.h"

#include <array>
#include <cjose/cjose.h>
#include <cstdlib>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/bytes.h"
#include "identity/provider.h"

namespace recount::identity {
namespace {

constexpr std::string_view kPayload = R"({"sub":"host-3"})";

struct Signer {
  cjose_jwk_t* key = nullptr;
  std::string algorithm;

  Signer(cjose_jwk_t* made, std::string_view id, std::string signs)
      : key(made), algorithm(std::move(signs)) {
    cjose_jwk_set_kid(key, id.data(), id.size(), nullptr);
  }

  Signer(const Signer&) = delete;
  Signer& operator=(const Signer&) = delete;

  ~Signer() { cjose_jwk_release(key); }

  std::string json(bool with_private = false) const {
    char* text = cjose_jwk_to_json(key, with_private, nullptr);
    std::string out(text);
    std::free(text);
    return out;
  }

  std::string sign(std::string_view id, const char* extra = nullptr) const {
    cjose_header_t* header = cjose_header_new(nullptr);
    cjose_header_set(header, CJOSE_HDR_ALG, algorithm.c_str(), nullptr);
    cjose_header_set(header, CJOSE_HDR_KID, std::string(id).c_str(), nullptr);
    if (extra != nullptr) {
      cjose_header_set_raw(header, "crit", extra, nullptr);
    }
    cjose_jws_t* token =
        cjose_jws_sign(key, header, reinterpret_cast<const std::uint8_t*>(kPayload.data()),
                       kPayload.size(), nullptr);
    const char* text = nullptr;
    cjose_jws_export(token, &text, nullptr);
    std::string out(text);
    cjose_jws_release(token);
    cjose_header_release(header);
    return out;
  }
};

Signer elliptic(std::string_view id) {
  return {cjose_jwk_create_EC_random(CJOSE_JWK_EC_P_256, nullptr), id, "ES256"};
}

Signer rsa(std::string_view id, std::size_t bits = 2048) {
  const std::array<std::uint8_t, 3> exponent = {1, 0, 1};
  return {cjose_jwk_create_RSA_random(bits, exponent.data(), exponent.size(), nullptr), id,
          "RS256"};
}

KeySet set_of(std::initializer_list<const Signer*> signers) {
  std::string keys;
  for (const Signer* one : signers) {
    keys += (keys.empty() ? "" : ",") + one->json();
  }
  return *KeySet::parse("{\"keys\":[" + keys + "]}");
}

std::string encoded(std::string_view text) {
  return to_base64url(as_bytes(text));
}

TEST(KeySet, VerifiesWhatOneOfItsKeysHasSigned) {
  const Signer first = elliptic("first");
  const Signer second = rsa("second");
  const KeySet set = set_of({&first, &second});
  EXPECT_EQ(set.verify(first.sign("first")).value_or(""), kPayload);
  EXPECT_EQ(set.verify(second.sign("second")).value_or(""), kPayload);
}

TEST(KeySet, TellsAKeyThatIsNotKnownFromASignatureThatIsWrong) {
  const Signer first = elliptic("first");
  const Signer other = elliptic("first");
  const KeySet set = set_of({&first});
  EXPECT_EQ(set.verify(first.sign("later")).error().code, ErrorCode::NotFound);
  EXPECT_EQ(set.verify(other.sign("first")).error().code, ErrorCode::Unauthorized);
}

TEST(KeySet, AnyChangedByteIsRefused) {
  const Signer signer = elliptic("first");
  const KeySet set = set_of({&signer});
  const std::string token = signer.sign("first");
  for (std::size_t i = 0; i < token.size(); ++i) {
    std::string changed = token;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    if (const Result<std::string> read = set.verify(changed); read) {
      // The last letter of a part may carry bits that are no part of its bytes.
      EXPECT_EQ(*read, kPayload) << i;
      EXPECT_TRUE(i + 1 == token.size() || token[i + 1] == '.') << i;
    }
  }
}

TEST(KeySet, TheAlgorithmIsTheKeysAndNotTheTokens) {
  const Signer signer = rsa("first");
  const KeySet set = set_of({&signer});
  for (const std::string_view header :
       {R"({"alg":"none","kid":"first"})", R"({"alg":"HS256","kid":"first"})",
        R"({"alg":"ES256","kid":"first"})", R"({"kid":"first"})"}) {
    for (const std::string_view signature : {"", "AAAA"}) {
      EXPECT_FALSE(
          set.verify(fmt::format("{}.{}.{}", encoded(header), encoded(kPayload), signature)))
          << header;
    }
  }
  // A keyed hash under the public key, which everybody knows.
  const std::string secret = signer.json();
  Signer keyed(cjose_jwk_create_oct_spec(reinterpret_cast<const std::uint8_t*>(secret.data()),
                                         secret.size(), nullptr),
               "first", "HS256");
  EXPECT_FALSE(set.verify(keyed.sign("first")));
}

TEST(KeySet, WhatIsNotUnderstoodIsRefused) {
  const Signer signer = elliptic("first");
  const KeySet set = set_of({&signer});
  EXPECT_FALSE(set.verify(signer.sign("first", R"(["b64"])")));
  for (const std::string_view token : {"", ".", "..", "a.b.c", "a.b.c.d.e"}) {
    EXPECT_FALSE(set.verify(token)) << token;
  }
  EXPECT_FALSE(set.verify(std::string(kTokenBytesMax + 1, 'a')));
}

TEST(KeySet, TakesSignatureKeysOfEnoughBitsOnly) {
  const Signer weak = rsa("weak", 1024);
  const Signer strong = rsa("strong");
  EXPECT_EQ(set_of({&weak, &strong}).size(), 1U);
  std::string for_encryption = strong.json();
  for_encryption.insert(1, R"("use":"enc",)");
  EXPECT_EQ(KeySet::parse("{\"keys\":[" + for_encryption + "]}")->size(), 0U);
  EXPECT_EQ(KeySet::parse(R"({"keys":[3,{},{"kty":"oct","k":"AAAA"}]})")->size(), 0U);
  EXPECT_FALSE(KeySet::parse("[]"));
  EXPECT_FALSE(KeySet::parse(""));
}

}  // namespace
}  // namespace recount::identity
