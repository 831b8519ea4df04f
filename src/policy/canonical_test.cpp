// The hash is of the meaning: writing the same differently keeps it, meaning something else moves
// it.
#include "policy/canonical.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "policy/keys.h"
#include "policy/load.h"
#include "policy/test_texts.h"

namespace recount::policy {
namespace {

using evidence::LedgerKind;

const std::vector<std::string> kPresets = {"home-sharing", "inspection", "city-service"};

std::string preset(const std::string& name) {
  return text_of("policies/" + name + ".toml");
}

Hash hash_of(const std::string& text) {
  const TomlText read = read_toml(text, "test.toml");
  EXPECT_TRUE(read.diagnostics.empty()) << render(read.diagnostics, text);
  return hash_of_meaning(read.root);
}

// One level of a document, written out again in another order and with other spacing.
class Scribe {
 public:
  std::string write(const Node& root) {
    std::string text = members(root, "", "");
    return text + comment();
  }

 private:
  static std::size_t below(std::size_t count) { return *rc::gen::inRange<std::size_t>(0, count); }

  template <typename T>
  static std::vector<const T*> shuffled(const std::vector<T>& items) {
    std::vector<const T*> order;
    order.reserve(items.size());
    for (const T& item : items) {
      order.push_back(&item);
    }
    for (std::size_t i = order.size(); i > 1; --i) {
      std::swap(order[i - 1], order[below(i)]);
    }
    return order;
  }

  static std::string gap() { return std::string(below(4), ' ') + (below(4) == 0 ? "\t" : ""); }

  static std::string comment() {
    const std::vector<std::string> all = {"\n", " # a note\n", "\n\n", "\r\n", " # \"[x]\n  \n"};
    return all[below(all.size())];
  }

  static bool is_header(const Node& value) {
    return value.shape == Shape::Table || (value.shape == Shape::List && !value.items.empty() &&
                                           value.items.front().shape == Shape::Table);
  }

  // Plain values first: behind a header they would belong to it.
  std::string members(const Node& table, const std::string& path, const std::string& key_path) {
    std::string values;
    std::string tables;
    for (const Member* member : shuffled(table.members)) {
      const std::string inner = path.empty() ? member->key : path + "." + member->key;
      const std::string inner_key = key_path.empty() ? member->key : key_path + "." + member->key;
      if (!is_header(member->value)) {
        values += gap() + member->key + gap() + "=" + gap() + value(member->value) + comment();
      } else if (member->value.shape == Shape::Table) {
        tables += gap() + "[" + inner + "]" + comment() + members(member->value, inner, inner_key);
      } else {
        for (const Node* item : shuffled(member->value.items)) {
          tables += "[[" + inner + "]]" + comment() + members(*item, inner, inner_key + "[]");
        }
      }
    }
    const Key* own = key_at(key_path);
    RC_ASSERT(key_path.empty() || key_path.ends_with("[]") || own != nullptr);
    return values + tables;
  }

  std::string value(const Node& node) {
    switch (node.shape) {
      case Shape::Text:
        return node.text.find('\'') == std::string::npos && below(2) == 0 ? "'" + node.text + "'"
                                                                          : "\"" + node.text + "\"";
      case Shape::Integer:
        return std::to_string(node.integer);
      case Shape::Number:
        return std::to_string(node.number) + "0";
      case Shape::Flag:
        return node.flag ? "true" : "false";
      default:
        break;
    }
    std::string list = "[";
    for (const Node* item : shuffled(node.items)) {
      list += comment() + value(*item) + " ,";
    }
    return list + comment() + "]";
  }
};

RC_GTEST_PROP(PolicyHash, IsTheSameHoweverThePolicyIsWritten, ()) {
  const std::string text = preset(*rc::gen::elementOf(kPresets));
  const std::string rewritten = Scribe().write(read_toml(text, "preset.toml").root);
  const Loaded loaded = load(rewritten, "rewritten.toml", LedgerKind::Live);
  if (!loaded.policy) {
    RC_FAIL(render(loaded.diagnostics, rewritten) + rewritten);
  }
  RC_ASSERT(loaded.policy->hash == hash_of(text));
}

// Every value of a document, wherever it lies.
void collect_values(Node& node, std::vector<Node*>& values) {
  if (node.shape == Shape::Table) {
    for (Member& member : node.members) {
      collect_values(member.value, values);
    }
  } else if (node.shape == Shape::List) {
    for (Node& item : node.items) {
      collect_values(item, values);
    }
  } else {
    values.push_back(&node);
  }
}

void change(Node& value) {
  value.flag = !value.flag;
  value.integer += 1;
  value.number += 1;
  // A length of time stays one: "30d" becomes "130d"; any other text is another text anyway.
  value.text = "1" + value.text;
}

TEST(PolicyHash, MovesWithEveryValue) {
  for (const std::string& name : kPresets) {
    Node document = read_toml(preset(name), name).root;
    std::set<Hash> hashes = {hash_of_meaning(document)};
    std::vector<Node*> values;
    collect_values(document, values);
    ASSERT_GT(values.size(), 20U);
    for (Node* value : values) {
      const Node before = *value;
      change(*value);
      hashes.insert(hash_of_meaning(document));
      *value = before;
    }
    EXPECT_EQ(hashes.size(), values.size() + 1) << name;
  }
}

TEST(PolicyHash, DoesNotCountDefaultsThatAreWrittenOut) {
  const std::string text = preset("city-service");
  const std::string longer =
      changed(text, "with  = [\"rating\", \"interval\", \"count\", \"facets\"]",
              "with  = [\"rating\", \"interval\", \"count\", \"facets\"]\n"
              "subject_sees = [\"standing\", \"evidence\"]");
  EXPECT_EQ(hash_of(text), hash_of(changed(longer, "on_dispute = \"flag\"",
                                           "on_dispute = \"flag\", stay = false")));
  EXPECT_EQ(hash_of(text), hash_of(text + "[records]\n"));
  const std::string archive = preset("archive/baywheels");
  EXPECT_EQ(hash_of(archive),
            hash_of(changed(archive, "[[actor]]", "consequence = []\n[[actor]]")));
}

// Each default of the table is what a policy without the key means.
TEST(PolicyHash, DefaultsAreWhatAPolicyWithoutThemHas) {
  const std::string text = preset("archive/bitcoin-otc");
  std::string explicit_text = changed(text, "purpose ", "operates_in = []\npurpose ");
  explicit_text = changed(explicit_text, "country =", "body = \"private\"\ncountry =");
  explicit_text = changed(explicit_text, "source =", "proof = \"none\"\nfacets = []\nsource =");
  explicit_text = changed(explicit_text, "kind = \"person\"", "kind = \"person\"\nlegal_form = []");
  explicit_text =
      changed(explicit_text, "after = 3", "after = 3\nsubject_sees = [\"evidence\", \"standing\"]");
  explicit_text += "[redress]\nnotice = \"none\"\n";
  const Loaded plain = load(text, "a", LedgerKind::Archive);
  const Loaded spoken = load(explicit_text, "b", LedgerKind::Archive);
  ASSERT_TRUE(plain.policy && spoken.policy) << render(spoken.diagnostics, explicit_text);
  EXPECT_EQ(plain.policy->hash, spoken.policy->hash);
  EXPECT_EQ(plain.policy->operates_in, spoken.policy->operates_in);
  EXPECT_EQ(plain.policy->actors.front().body, spoken.policy->actors.front().body);
  EXPECT_EQ(plain.policy->evidence.front().proof, spoken.policy->evidence.front().proof);
  EXPECT_EQ(plain.policy->evidence.front().facets, spoken.policy->evidence.front().facets);
  EXPECT_EQ(plain.policy->show.subject_sees, spoken.policy->show.subject_sees);
  EXPECT_EQ(plain.policy->redress.notice, spoken.policy->redress.notice);
}

TEST(PolicyHash, TellsApartWhatOnlyLooksAlike) {
  const std::string text = preset("home-sharing");
  const std::map<std::string, std::string> changes = {
      {"\"Example Stays\"", "\"Example  Stays\""},
      {"mean = 3.5", "mean = 3.5000000000000004"},
      {"days = 30", "days = 31"},
      {"window = \"14d\"", "window = \"13d\""},
      {"decided_by = \"formula\"", "decided_by = \"named-decision\""}};
  for (const auto& [from, to] : changes) {
    EXPECT_NE(hash_of(text), hash_of(changed(text, from, to))) << to;
  }
  EXPECT_EQ(hash_of(text), hash_of(changed(text, "window = \"14d\"", "window = \"2w\"")));
  EXPECT_EQ(hash_of(text), hash_of(changed(text, "max = 5", "max = 5.0")));
}

TEST(PolicyHash, OfThePresetIsTheOneOnRecord) {
  std::string lines;
  for (const std::string name :
       {"archive/baywheels", "archive/bitcoin-otc", "archive/london-hygiene",
        "archive/sf-inspections", "city-service", "home-sharing", "inspection"}) {
    const TomlText read = read_toml(preset(name), name);
    lines += hash_text(hash_of_meaning(read.root)) + "  " + name + "\n";
  }
  expect_golden(lines, "tests/golden/policy/hashes.txt");
  expect_golden(canonical_text(read_toml(preset("home-sharing"), "").root) + "\n",
                "tests/golden/policy/home-sharing.canonical.json");
}

}  // namespace
}  // namespace recount::policy
