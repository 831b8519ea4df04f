#include "lab/opinion_path.h"

#include <bit>
#include <cmath>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "lab/norm.h"

namespace recount::lab {
namespace {

struct Masks {
  std::vector<std::uint64_t> low, high;

  friend bool operator==(const Masks&, const Masks&) = default;
};

Masks drawn(const OpinionPath& path, const MaskRequest& request) {
  Masks masks{.low = std::vector<std::uint64_t>(request.count, 0x5555),
              .high = std::vector<std::uint64_t>(request.count, 0x5555)};
  path.draw_masks(request, masks.low.data(), masks.high.data());
  return masks;
}

double any_chance() {
  const double edges[] = {0, 1, 0.5, 0.875, 0.05, 0.1, 1e-6, 0.02, 1 - 1e-9, 0x1p-53};
  return edges[*rc::gen::inRange<std::size_t>(0, std::size(edges))];
}

RC_GTEST_PROP(OpinionPath, EveryWidthDrawsTheSameMasks, ()) {
  MaskRequest request;
  request.key = RunKey{.seed = *rc::gen::arbitrary<std::uint64_t>(), .replica = 1}.philox_key();
  request.round = *rc::gen::arbitrary<std::uint32_t>();
  request.encounter = *rc::gen::inRange<std::uint32_t>(0, 1000);
  request.words_per_encounter = *rc::gen::inRange<std::uint32_t>(1, 40);
  request.count = request.words_per_encounter * *rc::gen::inRange<std::size_t>(1, 30);
  request.low = Chance(any_chance());
  request.high = Chance(any_chance());
  const Masks expected = drawn(portable_path(), request);
  for (const OpinionPath* path : every_path()) {
    RC_ASSERT(drawn(*path, request) == expected);
  }
}

// A mask must not depend on which masks were asked for before it.
RC_GTEST_PROP(OpinionPath, AMaskIsAFunctionOfItsPlace, ()) {
  MaskRequest whole;
  whole.words_per_encounter = *rc::gen::inRange<std::uint32_t>(1, 20);
  whole.low = Chance(any_chance());
  whole.high = Chance(any_chance());
  whole.count = std::size_t{whole.words_per_encounter} * 24;
  MaskRequest part = whole;
  part.encounter = *rc::gen::inRange<std::uint32_t>(0, 23);
  part.count = whole.words_per_encounter;
  const Masks all = drawn(widest_path(), whole);
  const Masks one = drawn(widest_path(), part);
  const auto from = static_cast<std::ptrdiff_t>(part.encounter * whole.words_per_encounter);
  RC_ASSERT(std::equal(one.low.begin(), one.low.end(), all.low.begin() + from));
  RC_ASSERT(std::equal(one.high.begin(), one.high.end(), all.high.begin() + from));
}

RC_GTEST_PROP(OpinionPath, EveryWidthJudgesAsTheNormSays, ()) {
  const auto words = *rc::gen::inRange<std::size_t>(1, 40);
  const auto row = [&] {
    return *rc::gen::container<std::vector<std::uint64_t>>(words,
                                                           rc::gen::arbitrary<std::uint64_t>());
  };
  const std::vector<std::uint64_t> donor = row(), recipient = row(), unseen = row(),
                                   misread = row(), misjudged = row();
  const Norm norm{.assessment = *rc::gen::arbitrary<std::uint8_t>(), .action = 0};
  std::vector<std::uint64_t> verdicts(8);
  for (unsigned k = 0; k < 8; ++k) {
    verdicts[k] = ((norm.assessment >> k) & 1U) != 0 ? ~std::uint64_t{0} : 0;
  }
  const bool act = *rc::gen::arbitrary<bool>();
  const bool has_errors = *rc::gen::arbitrary<bool>();
  std::vector<std::uint64_t> expected = donor;
  for (std::size_t at = 0; at < words * 64; ++at) {
    const auto bit = [&](const std::vector<std::uint64_t>& from) {
      return ((from[at / 64] >> (at % 64)) & 1U) != 0;
    };
    bool verdict = norm.good(bit(donor), bit(recipient), act != (has_errors && bit(misread)));
    verdict = verdict != (has_errors && bit(misjudged));
    if (!(has_errors && bit(unseen)) && verdict != bit(donor)) {
      expected[at / 64] ^= std::uint64_t{1} << (at % 64);
    }
  }
  for (const OpinionPath* path : every_path()) {
    std::vector<std::uint64_t> judged = donor;
    path->judge({.donor = judged.data(),
                 .recipient = recipient.data(),
                 .words = words,
                 .act = act,
                 .verdicts = verdicts.data(),
                 .verdicts_vary = false,
                 .unseen = has_errors ? unseen.data() : nullptr,
                 .misread = has_errors ? misread.data() : nullptr,
                 .misjudged = has_errors ? misjudged.data() : nullptr});
    RC_ASSERT(judged == expected);
    std::size_t ones = 0;
    for (const std::uint64_t word : judged) {
      ones += static_cast<std::size_t>(std::popcount(word));
    }
    RC_ASSERT(path->count_bits(judged.data(), words) == ones);
  }
}

// 2^20 draws: the share must lie within five standard errors.
TEST(OpinionPath, MasksHaveTheChanceThatWasAsked) {
  constexpr std::size_t kWords = 1U << 14;
  for (const double chance : {0.001, 0.05, 0.1, 1.0 / 3, 0.5, 0.875, 0.999}) {
    MaskRequest request;
    request.count = kWords;
    request.low = Chance(chance);
    request.high = Chance((1 - chance) / 2);
    const Masks masks = drawn(widest_path(), request);
    const auto share = [&](const std::vector<std::uint64_t>& mask) {
      return static_cast<double>(widest_path().count_bits(mask.data(), kWords)) / (64.0 * kWords);
    };
    const auto within = [](double p) { return 5 * std::sqrt(p * (1 - p) / (64.0 * kWords)); };
    EXPECT_NEAR(share(masks.low), chance, within(chance));
    EXPECT_NEAR(share(masks.high), (1 - chance) / 2, within((1 - chance) / 2));
    for (std::size_t at = 0; at < kWords; ++at) {
      ASSERT_EQ(masks.low[at] & masks.high[at], 0U) << "one number lies on one side";
    }
  }
}

}  // namespace
}  // namespace recount::lab
