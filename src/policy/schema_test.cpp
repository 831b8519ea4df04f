// The editors' schema and the reference are made from the table of keys, and held to it here.
#include "policy/schema.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "policy/keys.h"
#include "policy/test_texts.h"

namespace recount::policy {
namespace {

TEST(Schema, IsTheOneInDocs) {
  expect_golden(schema_json(), "docs/policy.schema.json");
}

TEST(Keys, WhatIsActedOnIsAKey) {
  for (const std::string_view path : keys_acted_on()) {
    EXPECT_NE(key_at(path), nullptr) << path;
  }
}

TEST(Keys, TablesStandBeforeTheirMembersAndMembersTogether) {
  for (const Key& key : keys()) {
    const std::string_view table = table_of(key);
    if (table.empty()) {
      continue;
    }
    const std::string_view name = table.ends_with("[]") ? table.substr(0, table.size() - 2) : table;
    const Key* around = key_at(name);
    ASSERT_NE(around, nullptr) << key.path;
    EXPECT_LT(around, &key) << key.path;
    EXPECT_EQ(around->type, table.ends_with("[]") ? KeyType::Tables : KeyType::Table) << key.path;
  }
}

}  // namespace
}  // namespace recount::policy
