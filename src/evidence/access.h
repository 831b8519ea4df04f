// A read, as the access log keeps it: who saw what of whom, and why. The log is a ledger of its own
// beside the one that was read (`LEDGER-access`), so that reading leaves the first as it was.
//
//   ┌─────────┬──────┬─────────┬────────┬──────┬──────┬─────────┬─────────┬───────┬─────────┐
//   │ version │ 0x60 │ read_at │ reader │ role │ what │ context │ subject │ count │ purpose │
//   │ 1 byte  │ 1    │ 8, LE   │ text   │ 1    │ 1    │ text    │ text    │ LEB128│ text    │
//   └─────────┴──────┴─────────┴────────┴──────┴──────┴─────────┴─────────┴───────┴─────────┘
//   text: LEB128 length, bytes, as in codec.h
//
// Equal reads are equal bytes, and no other bytes are read. It is no part of `Event`: intake admits
// none, and the engine passes over it, since a read is no evidence.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/instant.h"
#include "base/result.h"

namespace recount::evidence {

/// What a reader may do follows from its role (serve/visibility.h). Values are part of the byte
/// form and never reused.
enum class Role : std::uint8_t {
  Public = 1,    // anyone, without a key
  Service = 2,   // a service, in its own contexts
  Auditor = 3,   // reads everything, writes nothing
  Operator = 4,  // everything
  Party = 5,     // a rater or a subject who has logged in to one context: its own record
};

inline constexpr std::array kRoles = {Role::Public, Role::Service, Role::Auditor, Role::Operator,
                                      Role::Party};

std::string_view name_of(Role role);
std::optional<Role> role_named(std::string_view name);

/// What was read. Values are part of the byte form and never reused.
enum class Reading : std::uint8_t {
  Standing = 1,     // of one subject
  Standings = 2,    // a page of the leaderboard, or a batch
  Explanation = 3,  // of one subject's standing
  History = 4,      // of one subject's standing
  Opening = 5,      // of one entry
  Places = 6,       // the register, with standings
  Subjects = 7,     // a page of names
};

inline constexpr std::array kReadings = {
    Reading::Standing, Reading::Standings, Reading::Explanation, Reading::History,
    Reading::Opening,  Reading::Places,    Reading::Subjects};

std::string_view name_of(Reading what);
std::optional<Reading> reading_named(std::string_view name);

inline constexpr std::size_t kReaderBytesMax = 128;
inline constexpr std::size_t kPurposeBytesMax = 128;
inline constexpr std::uint8_t kAccessKind = 0x60;

struct Access {
  Instant read_at;
  std::string reader;  // the name of the key or session; "public" without one
  Role role = Role::Public;
  Reading what = Reading::Standing;
  std::string context;
  std::string subject;      // empty for a bulk read
  std::uint64_t count = 1;  // subjects in the answer: 1 where `subject` is named
  std::string purpose;      // as the reader gave it; may be empty

  friend bool operator==(const Access&, const Access&) = default;
};

/// Lengths, UTF-8, the context's name, and that a named subject is one.
Status validate(const Access& access);

/// Appends to `out`. The read has passed `validate`.
void encode(const Access& access, Bytes& out);
/// Damaged when the bytes are not the canonical form of a valid read.
Result<Access> decode_access(ByteView bytes);
/// Whether an event's bytes say that they are a read; the rest may still be damaged.
bool is_access(ByteView bytes);

}  // namespace recount::evidence
