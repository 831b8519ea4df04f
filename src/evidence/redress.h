// What is said about evidence that is on record, and what follows from ratings: the rater
// withdraws, the rated answers, disputes and is ruled upon; a consequence is declared and held.
//
// Each names what it is about by its entry. All are private events; their ids are unique within the
// context, as those of evidence are.
#pragma once

#include <string>

#include "evidence/entry_set.h"

namespace recount::evidence {

/// Of a reason, a reply or a rule, in bytes.
inline constexpr std::size_t kWordsBytesMax = 4096;

/// The rater withdraws; the evidence stays on record and counts no more.
struct Retract {
  static constexpr std::uint8_t kKind = 0x20;

  std::string id;
  std::string context;
  EntryIndex target = 0;  // a piece of evidence in the same context
  std::string reason;
  Instant declared_at;

  friend bool operator==(const Retract&, const Retract&) = default;
};

/// Somebody concerned disputes a piece of evidence, which counts on, flagged, until a ruling; or a
/// consequence.
struct Contest {
  static constexpr std::uint8_t kKind = 0x21;

  std::string id;
  std::string context;
  EntryIndex target = 0;  // evidence or a consequence
  std::string party;      // who contests: the subject or its representative
  std::string reason;
  Instant declared_at;

  friend bool operator==(const Contest&, const Contest&) = default;
};

enum class Outcome : std::uint8_t {
  Upheld = 1,     // the contest was right: the evidence counts no more, the consequence ends
  Dismissed = 2,  // what was contested stands, and is no longer flagged
};

/// The decision on a contest, by somebody who was not involved, with reasons.
struct Ruling {
  static constexpr std::uint8_t kKind = 0x22;

  std::string id;
  std::string context;
  EntryIndex contest = 0;
  Outcome outcome = Outcome::Dismissed;
  std::string decider;
  std::string reasons;
  Instant declared_at;

  friend bool operator==(const Ruling&, const Ruling&) = default;
};

/// The rated side's word beside a piece of evidence. It moves no rating.
struct Reply {
  static constexpr std::uint8_t kKind = 0x26;

  std::string id;
  std::string context;
  EntryIndex target = 0;  // a piece of evidence
  std::string party;      // who answers: the subject or its representative
  std::string text;
  Instant declared_at;

  friend bool operator==(const Reply&, const Reply&) = default;
};

/// An effect on the rated, with its rule, reasons, decider and end.
struct Consequence {
  static constexpr std::uint8_t kKind = 0x27;

  std::string id;
  std::string context;
  std::string subject;
  std::string effect;           // as the policy names it, such as "search-rank"
  std::string rule;             // the policy's clause, in words
  std::string decider;          // empty: by formula
  std::string reasons;          // may be empty where a formula decides
  std::uint64_t tree_size = 0;  // of the standing that it rests on
  Instant begins_at;
  Instant ends_at;  // later than begins_at: what has no end is no consequence here
  Instant declared_at;

  friend bool operator==(const Consequence&, const Consequence&) = default;
};

/// A consequence is held while it is contested, until the ruling.
struct Stay {
  static constexpr std::uint8_t kKind = 0x28;

  std::string id;
  std::string context;
  EntryIndex consequence = 0;
  EntryIndex contest = 0;
  Instant declared_at;

  friend bool operator==(const Stay&, const Stay&) = default;
};

void write_fields(const Retract& retract, FieldWriter& write);
void write_fields(const Contest& contest, FieldWriter& write);
void write_fields(const Ruling& ruling, FieldWriter& write);
void write_fields(const Reply& reply, FieldWriter& write);
void write_fields(const Consequence& consequence, FieldWriter& write);
void write_fields(const Stay& stay, FieldWriter& write);

/// False when the fields are none of a valid event; whether anything is left is for the caller.
bool read_fields(FieldReader& read, Retract& retract);
bool read_fields(FieldReader& read, Contest& contest);
bool read_fields(FieldReader& read, Ruling& ruling);
bool read_fields(FieldReader& read, Reply& reply);
bool read_fields(FieldReader& read, Consequence& consequence);
bool read_fields(FieldReader& read, Stay& stay);

}  // namespace recount::evidence
