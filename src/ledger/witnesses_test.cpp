#include "ledger/witnesses.h"

#include <gtest/gtest.h>

#include "ledger/layout.h"
#include "ledger/ledger_fixture.h"

namespace recount::ledger {
namespace {

Witness witness(const std::string& name, std::uint8_t seed_value) {
  Ed25519Seed seed{};
  seed.fill(seed_value);
  return {.key = {.name = name, .key = public_key_of(seed)}, .url = "https://" + name + "/prefix"};
}

TEST(Witnesses, AListIsReadAsItIsWritten) {
  const std::vector<Witness> list = {witness("b.example", 1), witness("a.example", 2)};
  const std::string text = write_witnesses(list);
  EXPECT_EQ(*parse_witnesses(text), list);
  EXPECT_TRUE(parse_witnesses("")->empty());
}

TEST(Witnesses, EveryChangedByteOfAKeyIsRefused) {
  const std::string text = write_witnesses({witness("a.example", 1)});
  for (std::size_t at = 0; at <= text.find(' '); ++at) {
    std::string changed = text;
    changed[at] = static_cast<char>(changed[at] ^ 1);
    ASSERT_FALSE(parse_witnesses(changed)) << at;
  }
  EXPECT_FALSE(parse_witnesses(text.substr(0, text.size() - 1)));
  EXPECT_FALSE(parse_witnesses(text + "\n"));
}

TEST(Witnesses, ANameStandsThereOnce) {
  const std::string text = write_witnesses({witness("a.example", 1), witness("a.example", 2)});
  const auto parsed = parse_witnesses(text);
  ASSERT_FALSE(parsed);
  EXPECT_EQ(parsed.error().where, "witnesses:2");
}

TEST(Witnesses, AnAddressIsOfTheWeb) {
  EXPECT_TRUE(is_witness_url("http://127.0.0.1:7380"));
  EXPECT_TRUE(is_witness_url("https://witness.example/a/b"));
  for (const std::string_view url : {"", "witness.example", "ftp://a", "http://a/", "http://a b"}) {
    EXPECT_FALSE(is_witness_url(url)) << url;
  }
}

TEST(Witnesses, TheFileGoesWithTheLastOne) {
  const TestDirectory directory;
  EXPECT_TRUE(read_witnesses_file(directory.path())->empty());
  const std::vector<Witness> list = {witness("a.example", 1)};
  ASSERT_TRUE(write_witnesses_file(directory.path(), list));
  EXPECT_EQ(*read_witnesses_file(directory.path()), list);
  ASSERT_TRUE(write_witnesses_file(directory.path(), {}));
  EXPECT_FALSE(std::filesystem::exists(directory.path() / kWitnessesName));
}

}  // namespace
}  // namespace recount::ledger
