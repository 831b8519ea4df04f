// Evidence: one statement on record. Who says it, about whom or what, in which context, when.
//
// A rater's words are a score on the context's scale and, where the policy has them, named facets
// (an inspector's marks for hygiene and structure beside the overall score). Evidence never
// changes: what was wrong is retracted, contested and ruled upon by later events (event.h).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.h"
#include "base/result.h"

namespace recount::evidence {

/// Values are part of the byte form (codec.h) and never reused.
enum class Kind : std::uint8_t {
  Review = 1,       // one party of an interaction about the other
  Vouch = 2,        // one party's word for another, no interaction needed
  Inspection = 3,   // an inspector about a place of business
  Measurement = 4,  // an instrument about a place or a service; never about a person
};

inline constexpr std::array kKinds = {Kind::Review, Kind::Vouch, Kind::Inspection,
                                      Kind::Measurement};

std::string_view name_of(Kind kind);
std::optional<Kind> kind_named(std::string_view name);

inline constexpr std::size_t kPartyBytesMax = 256;
inline constexpr std::size_t kIdBytesMax = 256;
inline constexpr std::size_t kContextBytesMax = 64;
inline constexpr std::size_t kFacetCountMax = 32;
inline constexpr std::size_t kFacetNameBytesMax = 64;

struct Facet {
  std::string name;
  double value = 0;

  friend bool operator==(const Facet&, const Facet&) = default;
};

struct Evidence {
  Kind kind = Kind::Review;
  std::string id;  // the client's; unique within the context, for ever
  std::string context;
  std::string rater;  // arbitrary UTF-8, 1..256 bytes, as is the subject
  std::string subject;
  double score = 0;           // on the scale that the policy declares
  Instant observed_at;        // when it happened, as the rater claims
  std::string interaction;    // what the parties had with each other; may be empty
  std::string item;           // what of the subject was judged; may be empty
  std::vector<Facet> facets;  // names strictly ascending by bytes

  friend bool operator==(const Evidence&, const Evidence&) = default;
};

/// What holds of every piece of evidence, whatever its policy: lengths, UTF-8, finite numbers,
/// facet order, and that nobody rates themselves. The error's place is a JSON pointer ("/rater").
Status validate(const Evidence& evidence);

/// 1..64 bytes of a-z, 0-9, '-', '_' and '.', beginning with a letter or digit.
bool is_context_name(std::string_view name);

}  // namespace recount::evidence
