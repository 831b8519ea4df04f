#include "policy/build_policy.h"

#include <algorithm>
#include <string>
#include <utility>

#include "policy/across_keys.h"
#include "policy/keys.h"

namespace recount::policy {
namespace {

// Reads the members of one table; a missing one, or one of another shape, leaves what was there.
class Table {
 public:
  explicit Table(const Node* node) : node_(node) {}

  bool is_there() const { return node_ != nullptr && node_->shape == Shape::Table; }

  void read(std::string_view key, std::string& out) const {
    if (const Node* value = member(key, Shape::Text)) {
      out = value->text;
    }
  }

  void read(std::string_view key, bool& out) const {
    if (const Node* value = member(key, Shape::Flag)) {
      out = value->flag;
    }
  }

  void read(std::string_view key, double& out) const {
    const Node* value = member(key, Shape::Number);
    value = value == nullptr ? member(key, Shape::Integer) : value;
    if (value != nullptr) {
      out = value->number + 0.0;  // -0.0 becomes 0.0
    }
  }

  void read(std::string_view key, std::uint64_t& out) const {
    const Node* value = member(key, Shape::Integer);
    if (value != nullptr && value->integer >= 0) {
      out = static_cast<std::uint64_t>(value->integer);
    }
  }

  void read(std::string_view key, std::optional<std::uint64_t>& out) const {
    const Node* value = member(key, Shape::Integer);
    if (value != nullptr && value->integer >= 0) {
      out = static_cast<std::uint64_t>(value->integer);
    }
  }

  void read(std::string_view key, std::optional<Duration>& out) const {
    if (const Node* value = member(key, Shape::Text)) {
      out = parse_duration(value->text);
    }
  }

  void read(std::string_view key, Duration& out) const {
    std::optional<Duration> found;
    read(key, found);
    out = found.value_or(out);
  }

  /// Sorted: the order of a list has no meaning.
  void read(std::string_view key, std::vector<std::string>& out) const {
    if (const Node* value = member(key, Shape::List)) {
      out.clear();
      for (const Node& item : value->items) {
        out.push_back(item.text);
      }
      std::sort(out.begin(), out.end());
    }
  }

  Table table(std::string_view key) const { return Table(member(key, Shape::Table)); }

  std::vector<Table> tables(std::string_view key) const {
    std::vector<Table> all;
    if (const Node* value = member(key, Shape::List)) {
      for (const Node& item : value->items) {
        all.emplace_back(&item);
      }
    }
    return all;
  }

 private:
  const Node* member(std::string_view key, Shape shape) const {
    const Node* value = node_ == nullptr ? nullptr : node_->find(key);
    return value != nullptr && value->shape == shape ? value : nullptr;
  }

  const Node* node_;
};

SubjectKind subject_kind(const Table& subject) {
  std::string name;
  subject.read("kind", name);
  for (const SubjectKind kind :
       {SubjectKind::Person, SubjectKind::SoleTrader, SubjectKind::Service, SubjectKind::Place}) {
    if (name == name_of(kind)) {
      return kind;
    }
  }
  return SubjectKind::Business;
}

EvidenceRule evidence_rule(const Table& table) {
  EvidenceRule rule;
  std::string kind;
  table.read("kind", kind);
  rule.kind = evidence::kind_named(kind).value_or(rule.kind);
  rule.proof = "none";
  table.read("by", rule.by);
  table.read("proof", rule.proof);
  table.read("source", rule.source);
  table.read("facets", rule.facets);
  table.table("score").read("min", rule.score.min);
  table.table("score").read("max", rule.score.max);
  return rule;
}

Actor actor(const Table& table) {
  Actor actor;
  table.read("role", actor.role);
  table.read("name", actor.name);
  table.read("country", actor.country);
  table.read("body", actor.body);
  table.read("sees", actor.sees);
  return actor;
}

RatingRule rating_rule(const Table& table) {
  RatingRule rule;
  table.read("model", rule.model);
  table.table("prior").read("mean", rule.prior.mean);
  table.table("prior").read("weight", rule.prior.weight);
  table.read("half_life", rule.half_life);
  table.read("parameters_public", rule.parameters_public);
  return rule;
}

ShowRule show_rule(const Table& table) {
  ShowRule rule;
  table.read("to", rule.to);
  table.read("after", rule.after);
  table.read("with", rule.with);
  table.read("subject_sees", rule.subject_sees);
  return rule;
}

std::vector<Memory> memory(const Table& top) {
  std::vector<Memory> all;
  for (const Table& table : top.tables("memory")) {
    Memory& one = all.emplace_back();
    table.read("last", one.last);
    table.read("window", one.window);
  }
  return all;
}

std::vector<Tier> tiers(const Table& top) {
  std::vector<Tier> all;
  for (const Table& table : top.tables("tier")) {
    Tier& one = all.emplace_back();
    table.read("name", one.name);
    table.read("from", one.from);
    table.read("after", one.after);
  }
  std::ranges::stable_sort(all, {}, &Tier::from);
  return all;
}

Redress redress(const Table& table) {
  Redress redress;
  table.read("notice", redress.notice);
  table.read("external", redress.external);
  if (const Table reply = table.table("reply"); reply.is_there()) {
    redress.reply_days = 0;
    reply.read("days", *redress.reply_days);
  }
  if (const Table contest = table.table("contest"); contest.is_there()) {
    ContestRule& rule = redress.contest.emplace();
    contest.read("window", rule.window);
    contest.read("decide_within", rule.decide_within);
    contest.read("by", rule.by);
    contest.read("on_dispute", rule.on_dispute);
    contest.read("stay", rule.stay);
  }
  for (const Key& key : keys()) {
    std::optional<Duration> within;
    if (table_of(key) == "redress.rights") {
      table.table("rights").read(name_of(key), within);
    }
    if (within) {
      redress.rights.push_back({.name = std::string(name_of(key)), .within = *within});
    }
  }
  return redress;
}

Retention retention(const Table& table) {
  Retention retention;
  table.read("evidence", retention.evidence);
  table.read("rating", retention.rating);
  table.read("contests", retention.contests);
  return retention;
}

Policy read_policy(const Table& top) {
  Policy policy;
  top.read("context", policy.context);
  top.read("activity", policy.activity);
  top.read("purpose", policy.purpose);
  top.read("operates_in", policy.operates_in);
  top.read("basis", policy.basis);
  for (const Table& table : top.tables("actor")) {
    policy.actors.push_back(actor(table));
  }
  const Table subject = top.table("subject");
  policy.subject = subject_kind(subject);
  subject.read("minors", policy.minors);
  subject.read("legal_form", policy.legal_forms);
  subject.read("registered", policy.registered);
  subject.read("geometry", policy.geometry);
  for (const Table& table : top.tables("evidence")) {
    policy.evidence.push_back(evidence_rule(table));
  }
  if (const Table mutual = top.table("mutual"); mutual.is_there()) {
    MutualRule& rule = policy.mutual.emplace();
    mutual.read("reveal", rule.reveal);
    mutual.read("window", rule.window);
  }
  policy.rating = rating_rule(top.table("rating"));
  policy.memory = memory(top);
  policy.tiers = tiers(top);
  policy.show = show_rule(top.table("show"));
  for (const Table& table : top.tables("consequence")) {
    Consequence& consequence = policy.consequences.emplace_back();
    table.read("effect", consequence.effect);
    table.read("decided_by", consequence.decided_by);
    table.read("longest", consequence.longest);
  }
  policy.redress = redress(top.table("redress"));
  policy.retention = retention(top.table("retention"));
  top.table("records").read("assessment", policy.assessment);
  return policy;
}

}  // namespace

Policy build_policy(const Node& document, Findings& findings) {
  Policy policy = read_policy(Table(&document));
  check_across_keys(document, policy, findings);
  return policy;
}

}  // namespace recount::policy
