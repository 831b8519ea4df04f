#include "evidence/redress.h"

#include "evidence/evidence.h"

namespace recount::evidence {

void write_fields(const Retract& retract, FieldWriter& write) {
  write.text(retract.id);
  write.text(retract.context);
  write.index(retract.target);
  write.text(retract.reason);
  write.time(retract.declared_at);
}

bool read_fields(FieldReader& read, Retract& retract) {
  read.text(retract.id);
  read.text(retract.context);
  retract.target = read.index();
  read.text(retract.reason);
  retract.declared_at = read.time();
  return read.ok();
}

void write_fields(const Contest& contest, FieldWriter& write) {
  write.text(contest.id);
  write.text(contest.context);
  write.index(contest.target);
  write.text(contest.party);
  write.text(contest.reason);
  write.time(contest.declared_at);
}

bool read_fields(FieldReader& read, Contest& contest) {
  read.text(contest.id);
  read.text(contest.context);
  contest.target = read.index();
  read.text(contest.party);
  read.text(contest.reason);
  contest.declared_at = read.time();
  return read.ok();
}

void write_fields(const Ruling& ruling, FieldWriter& write) {
  write.text(ruling.id);
  write.text(ruling.context);
  write.index(ruling.contest);
  write.u8(static_cast<std::uint8_t>(ruling.outcome));
  write.text(ruling.decider);
  write.text(ruling.reasons);
  write.time(ruling.declared_at);
}

bool read_fields(FieldReader& read, Ruling& ruling) {
  read.text(ruling.id);
  read.text(ruling.context);
  ruling.contest = read.index();
  const std::uint8_t outcome = read.u8();
  ruling.outcome = static_cast<Outcome>(outcome);
  read.text(ruling.decider);
  read.text(ruling.reasons);
  ruling.declared_at = read.time();
  return read.ok() && (outcome == 1 || outcome == 2);
}

void write_fields(const Reply& reply, FieldWriter& write) {
  write.text(reply.id);
  write.text(reply.context);
  write.index(reply.target);
  write.text(reply.party);
  write.text(reply.text);
  write.time(reply.declared_at);
}

bool read_fields(FieldReader& read, Reply& reply) {
  read.text(reply.id);
  read.text(reply.context);
  reply.target = read.index();
  read.text(reply.party);
  read.text(reply.text);
  reply.declared_at = read.time();
  return read.ok() && is_named(reply.id, reply.context) &&
         is_text_of(reply.party, 1, kPartyBytesMax) && is_text_of(reply.text, 1, kWordsBytesMax);
}

void write_fields(const Consequence& consequence, FieldWriter& write) {
  write.text(consequence.id);
  write.text(consequence.context);
  write.text(consequence.subject);
  write.text(consequence.effect);
  write.text(consequence.rule);
  write.text(consequence.decider);
  write.text(consequence.reasons);
  write.index(consequence.tree_size);
  write.time(consequence.begins_at);
  write.time(consequence.ends_at);
  write.time(consequence.declared_at);
}

bool read_fields(FieldReader& read, Consequence& consequence) {
  read.text(consequence.id);
  read.text(consequence.context);
  read.text(consequence.subject);
  read.text(consequence.effect);
  read.text(consequence.rule);
  read.text(consequence.decider);
  read.text(consequence.reasons);
  consequence.tree_size = read.index();
  consequence.begins_at = read.time();
  consequence.ends_at = read.time();
  consequence.declared_at = read.time();
  return read.ok() && is_named(consequence.id, consequence.context) &&
         is_text_of(consequence.subject, 1, kPartyBytesMax) &&
         is_text_of(consequence.effect, 1, kContextBytesMax) &&
         is_text_of(consequence.rule, 1, kWordsBytesMax) &&
         is_text_of(consequence.decider, 0, kPartyBytesMax) &&
         is_text_of(consequence.reasons, 0, kWordsBytesMax) &&
         consequence.begins_at < consequence.ends_at;
}

void write_fields(const Stay& stay, FieldWriter& write) {
  write.text(stay.id);
  write.text(stay.context);
  write.index(stay.consequence);
  write.index(stay.contest);
  write.time(stay.declared_at);
}

bool read_fields(FieldReader& read, Stay& stay) {
  read.text(stay.id);
  read.text(stay.context);
  stay.consequence = read.index();
  stay.contest = read.index();
  stay.declared_at = read.time();
  return read.ok() && is_named(stay.id, stay.context);
}

}  // namespace recount::evidence
