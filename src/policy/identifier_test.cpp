#include "policy/identifier.h"

#include <string>

#include <gtest/gtest.h>

namespace recount::policy {
namespace {

TEST(Identifier, CreditCodesOfChinaPassByTheirCheckSymbol) {
  for (const char* id :
       {"91350100M000100Y43", "91110000600037341L", "91110108551385082Q", "91420000737944946L"}) {
    EXPECT_TRUE(is_well_formed_id("uscc", id)) << id;
  }
  for (const char* id : {"91350100M000100Y4Z", "A1110000600037341L", "91350100M000100Y4",
                         "91350100M000100Y433", "91350100I000100Y43", "91350628M0000K0H44", ""}) {
    EXPECT_FALSE(is_well_formed_id("uscc", id)) << id;
  }
}

// Where 31 divides the sum, the formula of the standard gives 31, and means symbol 0: programs that
// look symbol 31 up reject one genuine code in 31.
TEST(Identifier, ASumWithoutARestHasTheSymbolZero) {
  const std::string symbols = "0123456789ABCDEFGHJKLMNPQRTUWXY";
  std::size_t zeros = 0;
  for (const char last : symbols) {
    const std::string id = std::string("91350100M000100Y") + last;
    std::size_t sum = 0;
    std::size_t weight = 1;
    for (const char c : id) {
      sum += symbols.find(c) * weight;
      weight = weight * 3 % 31;
    }
    if (sum % 31 == 0) {
      ++zeros;
      EXPECT_TRUE(is_well_formed_id("uscc", id + '0'));
    }
  }
  EXPECT_EQ(zeros, 1U);
}

TEST(Identifier, OneChangedSymbolIsFound) {
  const std::string good = "91350100M000100Y43";
  const std::string symbols = "0123456789ABCDEFGHJKLMNPQRTUWXY";
  for (std::size_t at = 0; at < good.size(); ++at) {
    for (const char c : symbols) {
      std::string bad = good;
      bad[at] = c;
      EXPECT_EQ(is_well_formed_id("uscc", bad), bad == good) << bad;
    }
  }
}

TEST(Identifier, LegalEntitiesAndValueAddedTax) {
  EXPECT_TRUE(is_well_formed_id("lei", "5493001KJTIIGC8Y1R12"));
  EXPECT_FALSE(is_well_formed_id("lei", "5493001KJTIIGC8Y1R13"));
  EXPECT_FALSE(is_well_formed_id("lei", "5493001kjtiigc8y1r12"));
  EXPECT_TRUE(is_well_formed_id("vat-eu", "IT00743110157"));
  EXPECT_FALSE(is_well_formed_id("vat-eu", "IT00743110158"));
  EXPECT_TRUE(is_well_formed_id("vat-eu", "DE136695976"));
  EXPECT_FALSE(is_well_formed_id("vat-eu", "DE136695978"));
  EXPECT_TRUE(is_well_formed_id("vat-eu", "NL123456782B90"));
  EXPECT_FALSE(is_well_formed_id("vat-eu", "GB980780684"));
  EXPECT_TRUE(is_well_formed_id("vat-uk", "GB980780684"));
  EXPECT_FALSE(is_well_formed_id("vat-uk", "802311781"));
  EXPECT_FALSE(is_well_formed_id("vat-uk", ""));
}

TEST(Identifier, OfAnUnknownSchemeNothingIsSaid) {
  EXPECT_TRUE(is_well_formed_id("", "anything"));
}

}  // namespace
}  // namespace recount::policy
