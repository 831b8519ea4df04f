#include "evidence/codec.h"

#include <algorithm>
#include <cmath>
#include <set>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "evidence/event_fields.h"

namespace recount::evidence {
namespace {

std::string any_text(std::size_t bytes_max) {
  std::string text = *rc::gen::container<std::string>(rc::gen::inRange<char>(0x20, 0x7f));
  text += *rc::gen::element<std::string>("", "città", "重庆", "🍜");
  return text.size() > bytes_max ? "short" : text;
}

Evidence any_evidence() {
  Evidence one;
  one.kind = *rc::gen::elementOf(std::vector<Kind>(kKinds.begin(), kKinds.end()));
  one.id = any_text(kIdBytesMax) + "1";
  one.context = "context-" + std::to_string(*rc::gen::inRange(0, 20));
  one.rater = "r" + any_text(100);
  one.subject = "s" + any_text(100);
  one.score = *rc::gen::map(rc::gen::arbitrary<int>(), [](int n) { return n / 8.0; });
  one.observed_at = {*rc::gen::arbitrary<std::int64_t>()};
  one.interaction = any_text(50);
  one.item = any_text(50);
  const int facets = *rc::gen::inRange(0, 4);
  for (int i = 0; i < facets; ++i) {
    one.facets.push_back({.name = "facet" + std::to_string(i), .value = i * 0.5});
  }
  return one;
}

EntryIndex any_index() {
  return *rc::gen::arbitrary<EntryIndex>();
}

Instant any_time() {
  return {*rc::gen::arbitrary<std::int64_t>()};
}

template <std::size_t kSize>
std::array<std::uint8_t, kSize> any_array() {
  return *rc::gen::arbitrary<std::array<std::uint8_t, kSize>>();
}

EntrySet any_entries() {
  EntrySet entries;
  EntryIndex at = any_index() / 2;
  for (int runs = *rc::gen::inRange(1, 5); runs > 0; --runs) {
    for (int length = *rc::gen::inRange(1, 6); length > 0; --length) {
      entries.append(at++);
    }
    at += *rc::gen::inRange<EntryIndex>(1, 1000);
  }
  return entries;
}

Interaction any_interaction() {
  return {.id = "i" + any_text(60),
          .context = "c",
          .first = {.party = "a" + any_text(60), .role = "guest"},
          .second = {.party = "b" + any_text(60), .role = "host"},
          .ended_at = {5},
          .closes_at = {*rc::gen::inRange<std::int64_t>(6, 1000)},
          .declared_at = any_time()};
}

Reveal any_reveal() {
  Reveal reveal{.id = "v" + any_text(60), .context = "c", .parts = {}, .declared_at = any_time()};
  Evidence there = any_evidence();
  there.context = "c";
  Evidence back = there;
  back.id = "other";
  std::swap(back.rater, back.subject);
  const EntryIndex seal = any_index() / 2;
  reveal.parts.push_back({.seal = seal, .blinding = any_array<32>(), .evidence = there});
  if (*rc::gen::arbitrary<bool>()) {
    reveal.parts.push_back({.seal = seal + 1, .blinding = any_array<32>(), .evidence = back});
  }
  return reveal;
}

Consequence any_consequence() {
  return {.id = "q" + any_text(60),
          .context = "c",
          .subject = "s" + any_text(60),
          .effect = "search-rank",
          .rule = "the lowest tenth " + any_text(60),
          .decider = any_text(60),
          .reasons = any_text(60),
          .tree_size = any_index(),
          .begins_at = {-7},
          .ends_at = {*rc::gen::inRange<std::int64_t>(-6, 1000)},
          .declared_at = any_time()};
}

/// An event of each kind, by its place in the variant.
Event any_event_of(std::size_t alternative) {
  switch (alternative) {
    case 0:
      return any_evidence();
    case 1:
      return Retract{any_text(60), "c", any_index(), any_text(60), any_time()};
    case 2:
      return Contest{any_text(60), "c", any_index(), any_text(60), any_text(60), any_time()};
    case 3:
      return Ruling{.id = any_text(60),
                    .context = "c",
                    .contest = any_index(),
                    .outcome = *rc::gen::element(Outcome::Upheld, Outcome::Dismissed),
                    .decider = any_text(60),
                    .reasons = any_text(60),
                    .declared_at = any_time()};
    case 4:
      return any_interaction();
    case 5:
      return Seal{"s" + any_text(60), "c", any_array<32>(),
                  *rc::gen::container<Bytes>(rc::gen::arbitrary<std::uint8_t>()), any_time()};
    case 6:
      return any_reveal();
    case 7:
      return Reply{"y" + any_text(60), "c",       any_index(), "p" + any_text(60),
                   "t" + any_text(60), any_time()};
    case 8:
      return any_consequence();
    case 9:
      return Stay{"t" + any_text(60), "c", any_index(), any_index(), any_time()};
    case 10:
      return Erase{"e" + any_text(60), "c",       "r" + any_text(60), any_entries(),
                   any_array<32>(),    any_time()};
    case 11:
      return Expiry{"x" + any_text(60), "c",       any_time(), any_entries(),
                    any_array<32>(),    any_time()};
    default:
      return ModelOutput{"m" + any_text(60), "c",       "rev2", any_text(60), any_index(),
                         any_array<32>(),    any_time()};
  }
}

Event any_event() {
  return any_event_of(*rc::gen::inRange<std::size_t>(0, std::variant_size_v<Event>));
}

RC_GTEST_PROP(Codec, EveryKindHasItsByte, ()) {
  for (std::size_t i = 0; i < std::variant_size_v<Event>; ++i) {
    const Event event = any_event_of(i);
    RC_ASSERT(event.index() == i);
    const std::uint8_t kind = encode(event)[1];
    const bool is_its_own = i == 0 ? kind <= kKinds.size() : kind == 0x1f + i;
    RC_ASSERT(is_its_own);
    RC_ASSERT(context_of(event).starts_with("c"));
  }
}

RC_GTEST_PROP(Codec, ReadsWhatItWrote, ()) {
  const Event event = any_event();
  const Result<Event> again = decode_event(encode(event));
  RC_ASSERT(again.has_value());
  RC_ASSERT(*again == event);
}

// What decodes encodes back to itself: there is one form of every event.
RC_GTEST_PROP(Codec, ReadsNoOtherForm, ()) {
  Bytes bytes = encode(any_event());
  const auto at = *rc::gen::inRange<std::size_t>(0, bytes.size());
  bytes[at] = static_cast<std::uint8_t>(bytes[at] ^ *rc::gen::inRange(1, 256));
  const Result<Event> other = decode_event(bytes);
  if (other) {
    RC_ASSERT(encode(*other) == bytes);
  }
}

RC_GTEST_PROP(Codec, ReadsNoCutOrLengthenedForm, ()) {
  Bytes bytes = encode(any_event());
  bytes.push_back(0);
  RC_ASSERT(!decode_event(bytes).has_value());
  bytes.resize(*rc::gen::inRange<std::size_t>(0, bytes.size() - 1));
  RC_ASSERT(!decode_event(bytes).has_value());
}

TEST(Codec, ReadsControlEventsBack) {
  const Genesis genesis{.kind = LedgerKind::Archive,
                        .controller = "A. Researcher",
                        .origin = "example.org/otc",
                        .signing_key = {1, 2},
                        .rulebook = {3},
                        .created_at = {17}};
  const PolicyChange change{.context = "c", .text = "language = 1\n", .rulebook = {4}};
  EXPECT_EQ(decode_control(encode(ControlEvent(genesis))).value(), ControlEvent(genesis));
  EXPECT_EQ(decode_control(encode(ControlEvent(change))).value(), ControlEvent(change));
  KeyRotation rotation{
      .previous_key = {1}, .new_key = {2}, .overlap_until = {18}, .declared_at = {17}};
  EXPECT_EQ(decode_control(encode(ControlEvent(rotation))).value(), ControlEvent(rotation));
  rotation.overlap_until = {17};
  EXPECT_FALSE(decode_control(encode(ControlEvent(rotation))).has_value());
  EXPECT_FALSE(decode_control(encode(Event(Retract{}))).has_value());
}

// What is canonical in form and cannot be meant is refused as well.
RC_GTEST_PROP(Codec, ReadsNoEventThatCannotBe, ()) {
  const auto is_read = [](const Event& event) { return decode_event(encode(event)).has_value(); };
  Interaction alone = any_interaction();
  alone.second.party = alone.first.party;
  RC_ASSERT(!is_read(alone));
  Interaction closed = any_interaction();
  closed.closes_at = closed.ended_at;
  RC_ASSERT(!is_read(closed));
  Consequence endless = any_consequence();
  endless.ends_at = endless.begins_at;
  RC_ASSERT(!is_read(endless));
  Reveal elsewhere = any_reveal();
  elsewhere.context = "another";
  RC_ASSERT(!is_read(elsewhere));
  Reveal strangers = any_reveal();
  strangers.parts.resize(1);
  strangers.parts.push_back(strangers.parts.front());
  ++strangers.parts.back().seal;
  RC_ASSERT(!is_read(strangers));
  Erase nothing = std::get<Erase>(any_event_of(10));
  nothing.entries = {};
  RC_ASSERT(!is_read(nothing));
}

RC_GTEST_PROP(EntrySet, HoldsWhatWasAppended, ()) {
  const auto drawn = *rc::gen::container<std::set<EntryIndex>>(rc::gen::inRange<EntryIndex>(0, 60));
  EntrySet entries;
  for (const EntryIndex entry : drawn) {
    entries.append(entry);
  }
  RC_ASSERT(entries.count() == drawn.size());
  std::set<EntryIndex> seen;
  entries.for_each([&](EntryIndex entry) { seen.insert(entry); });
  RC_ASSERT(seen == drawn);
  for (EntryIndex entry = 0; entry < 62; ++entry) {
    RC_ASSERT(entries.contains(entry) == drawn.contains(entry));
    RC_ASSERT(entries.count_below(entry) ==
              static_cast<std::uint64_t>(std::distance(drawn.begin(), drawn.lower_bound(entry))));
  }
}

// A run that touches the one before it, an empty one, none, and one behind the last entry there is.
TEST(EntrySet, HasOneForm) {
  for (const std::string_view hex :
       {"00", "0201010001", "010100", "0100", "0101", "01ffffffffffffffffff0101"}) {
    const Bytes bytes = *from_hex(hex);
    FieldReader read(bytes);
    EntrySet entries;
    EXPECT_FALSE(read_entries(read, entries) && read.done()) << hex;
  }
}

TEST(Event, TellsWhomItNamesAndOfWhatItSpeaks) {
  const Ruling ruling{"i", "c", 7, Outcome::Upheld, "board", "r", {}};
  EXPECT_FALSE(names_party(ruling, "board"));
  EXPECT_EQ(spoken_of(ruling), std::vector<EntryIndex>{7});
  EXPECT_EQ(spoken_of(Stay{"i", "c", 3, 4, {}}), (std::vector<EntryIndex>{3, 4}));
  EXPECT_TRUE(names_party(Contest{"i", "c", 7, "ben", "r", {}}, "ben"));
  Consequence consequence;
  consequence.subject = "ben";
  EXPECT_TRUE(names_party(consequence, "ben"));
  EXPECT_TRUE(spoken_of(consequence).empty());
}

// The bytes that docs/formats/event.md shows.
TEST(Codec, WritesTheBytesOfTheFormatDocument) {
  const Evidence one{.kind = Kind::Review,
                     .id = "r-1",
                     .context = "stays",
                     .rater = "ana",
                     .subject = "ben",
                     .score = 4,
                     .observed_at = {1'714'557'600'000'000},
                     .interaction = "s9",
                     .item = "",
                     .facets = {{.name = "calm", .value = 5}}};
  EXPECT_EQ(to_hex(encode(Event(one))),
            "0101"
            "03722d31"
            "057374617973"
            "03616e61"
            "0362656e"
            "0000000000001040"
            "00e8b18c61170600"
            "027339"
            "00"
            "01"
            "0463616c6d"
            "0000000000001440");
}

TEST(Evidence, IsRefusedWithAPlace) {
  Evidence good{.kind = Kind::Review,
                .id = "1",
                .context = "c",
                .rater = "a",
                .subject = "b",
                .score = 1,
                .observed_at = {},
                .interaction = "",
                .item = "",
                .facets = {}};
  ASSERT_TRUE(validate(good).has_value());
  const auto place_of = [&](auto change) {
    Evidence bad = good;
    change(bad);
    const Status status = validate(bad);
    return status ? std::string("valid") : status.error().where;
  };
  EXPECT_EQ(place_of([](Evidence& one) { one.id.clear(); }), "/id");
  EXPECT_EQ(place_of([](Evidence& one) { one.rater.assign(257, 'x'); }), "/rater");
  EXPECT_EQ(place_of([](Evidence& one) { one.rater.assign(256, 'x'); }), "valid");
  EXPECT_EQ(place_of([](Evidence& one) { one.subject = "b\xff"; }), "/subject");
  EXPECT_EQ(place_of([](Evidence& one) { one.subject = "a"; }), "/subject");
  EXPECT_EQ(place_of([](Evidence& one) { one.context = "Not A Name"; }), "/context");
  EXPECT_EQ(place_of([](Evidence& one) { one.score = NAN; }), "/score");
  EXPECT_EQ(place_of([](Evidence& one) { one.facets = {{"b", 1}, {"a", 1}}; }), "/facets/a");
  EXPECT_EQ(place_of([](Evidence& one) { one.facets = {{"a", INFINITY}}; }), "/facets/a");
}

}  // namespace
}  // namespace recount::evidence
