#include "app/policy_blind.h"

#include <iostream>
#include <optional>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "app/progress.h"
#include "base/entropy.h"
#include "base/files.h"
#include "policy/reading.h"

namespace recount::app {
namespace {

constexpr std::size_t kFewest = 2;
constexpr std::size_t kMost = 9;

struct Masked {
  std::string file;
  policy::Node document;  // without names
  std::string who;        // who runs it, told at the end
  std::vector<policy::ReadingRow> reading;
  std::size_t chosen = 0;
};

// A name and what stands for it.
using Names = std::vector<std::pair<std::string, std::string>>;

const policy::Node* items_of(const policy::Node& document, std::string_view list) {
  const policy::Node* found = document.find(list);
  return found != nullptr && found->shape == policy::Shape::List ? found : nullptr;
}

Names names_in(const policy::Node& document) {
  Names names;
  if (const policy::Node* actors = items_of(document, "actor")) {
    for (const policy::Node& actor : actors->items) {
      const policy::Node* name = actor.find("name");
      const policy::Node* role = actor.find("role");
      if (name != nullptr && role != nullptr) {
        names.emplace_back(name->text, "the " + role->text);
      }
    }
  }
  if (const policy::Node* sharing = items_of(document, "sharing")) {
    for (const policy::Node& one : sharing->items) {
      if (const policy::Node* name = one.find("name")) {
        names.emplace_back(name->text, "another body");
      }
    }
  }
  return names;
}

void mask_text(std::string& text, const Names& names) {
  for (const auto& [name, stand_in] : names) {
    for (std::size_t at = 0; !name.empty() && (at = text.find(name, at)) != std::string::npos;) {
      text.replace(at, name.size(), stand_in);
      at += stand_in.size();
    }
  }
}

void mask(policy::Node& node, const Names& names) {
  mask_text(node.text, names);
  for (policy::Node& item : node.items) {
    mask(item, names);
  }
  for (policy::Member& member : node.members) {
    const bool is_a_place = member.key == "country" || member.key == "reads_from";
    if (is_a_place) {
      member.value.shape = policy::Shape::Text;
      member.value.text = "a country";
    } else {
      mask(member.value, names);
    }
  }
}

std::string says(const std::vector<policy::ReadingRow>& reading, std::string_view question) {
  for (const policy::ReadingRow& row : reading) {
    if (row.question == question) {
      return row.says;
    }
  }
  return {};
}

Result<Masked> masked(const std::string& file) {
  const std::string text = RECOUNT_TRY(read_text(file));
  Masked one;
  one.file = file;
  one.document = policy::read_toml(text, file).root;
  one.who = says(policy::read_questions(one.document), "who runs it");
  mask(one.document, names_in(one.document));
  one.reading = policy::read_questions(one.document);
  return one;
}

// The order is drawn, so that the first one typed is not always A.
void shuffle(std::vector<Masked>& all, Entropy& entropy) {
  for (std::size_t i = all.size(); i > 1; --i) {
    std::uint8_t byte = 0;
    entropy.fill({&byte, 1});
    std::swap(all[i - 1], all[byte % i]);
  }
}

bool is_same_in_all(const std::vector<Masked>& all, std::size_t row) {
  for (const Masked& one : all) {
    if (one.reading[row].says != all.front().reading[row].says) {
      return false;
    }
  }
  return true;
}

// The place of the policy that was chosen; all.size() for none, nothing at the end of the input.
std::optional<std::size_t> choice_of(std::size_t count) {
  const char last = static_cast<char>('A' + count - 1);
  for (std::string line;;) {
    print(fmt::format("  which would you rather live under? A to {}, or - for none: ", last));
    if (!std::getline(std::cin, line)) {
      return std::nullopt;
    }
    if (line == "-") {
      return count;
    }
    const char lower = static_cast<char>(line.empty() ? ' ' : line.front() | 0x20);
    const std::size_t place = std::string_view("abcdefghi").find(lower);
    if (line.size() == 1 && place < count) {
      return place;
    }
  }
}

}  // namespace

Status compare_blind(const std::vector<std::string>& files) {
  if (files.size() < kFewest || files.size() > kMost) {
    return make_error(ErrorCode::Usage, "a blind comparison takes two to nine policies",
                      "name some policy files, such as those in policies/cases");
  }
  std::vector<Masked> all;
  all.reserve(files.size());
  for (const std::string& file : files) {
    all.push_back(RECOUNT_TRY(masked(file)));
  }
  SystemEntropy entropy;
  shuffle(all, entropy);
  print(
      "Names are taken out; words that a policy's author wrote otherwise stay. What you answer\n"
      "is counted here and kept nowhere.\n");
  for (std::size_t row = 0; row < all.front().reading.size(); ++row) {
    if (is_same_in_all(all, row)) {
      continue;
    }
    print(fmt::format("\n{}\n", all.front().reading[row].question));
    for (std::size_t i = 0; i < all.size(); ++i) {
      print(fmt::format("  {}  {}\n", static_cast<char>('A' + i), all[i].reading[row].says));
    }
    const std::optional<std::size_t> chosen = choice_of(all.size());
    if (!chosen) {
      break;
    }
    if (*chosen < all.size()) {
      ++all[*chosen].chosen;
    }
  }
  print("\n\nthey are:\n");
  for (std::size_t i = 0; i < all.size(); ++i) {
    print(fmt::format("  {}  {}, run by {}: chosen {} times\n", static_cast<char>('A' + i),
                      all[i].file, all[i].who, all[i].chosen));
  }
  return {};
}

}  // namespace recount::app
