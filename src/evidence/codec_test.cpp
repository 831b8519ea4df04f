#include "evidence/codec.h"

#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "evidence/evidence.h"

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

Event any_event() {
  const auto index = *rc::gen::arbitrary<std::uint64_t>();
  const Instant at{*rc::gen::arbitrary<std::int64_t>()};
  switch (*rc::gen::inRange(0, 4)) {
    case 0:
      return any_evidence();
    case 1:
      return Retract{.id = any_text(60),
                     .context = "c",
                     .target = index,
                     .reason = any_text(60),
                     .declared_at = at};
    case 2:
      return Contest{.id = any_text(60),
                     .context = "c",
                     .target = index,
                     .party = any_text(60),
                     .reason = any_text(60),
                     .declared_at = at};
    default:
      return Ruling{.id = any_text(60),
                    .context = "c",
                    .contest = index,
                    .outcome = *rc::gen::element(Outcome::Upheld, Outcome::Dismissed),
                    .decider = any_text(60),
                    .reasons = any_text(60),
                    .declared_at = at};
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
  EXPECT_FALSE(decode_control(encode(Event(Retract{}))).has_value());
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
