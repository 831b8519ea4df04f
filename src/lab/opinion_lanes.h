// The work of opinion_path.h, written once for any number of lanes.
//
// `Lanes` says how wide a vector is: kWords words of 64 bits in `Bits`, and as many 32-bit lanes in
// `Half`, one lane a word. A word's 64 random bits of one binary place come as two halves from one
// Philox call, which gives two places. The comparison of a uniform number with a chance goes from
// the highest place down and stops when every bit is decided, or when the chance has no more ones.
//
// Everything is in an unnamed namespace of the source that includes it: what is compiled for a
// wider machine must not be taken by the linker for the portable code.
#pragma once

#include <cstddef>
#include <cstdint>

#include "lab/opinion_path.h"

namespace recount::lab {
namespace {

// One chance, compared with kWords × 64 uniform numbers at once.
template <class Lanes>
struct Comparison {
  using Half = typename Lanes::Half;
  std::uint64_t left = 0;      // binary places not yet used, the next one highest
  Half open_low, open_high;    // bits not yet decided, by halves of their words
  Half below_low, below_high;  // bits decided to be below the chance

  explicit Comparison(std::uint64_t bits)
      : left(bits),
        open_low(Lanes::all_ones()),
        open_high(Lanes::all_ones()),
        below_low(Lanes::zero()),
        below_high(Lanes::zero()) {}

  bool is_open() const { return left != 0 && Lanes::any(open_low, open_high); }

  void use(Half random_low, Half random_high) {
    if ((left >> 63) != 0) {
      below_low = Lanes::or_and_not(below_low, open_low, random_low);
      below_high = Lanes::or_and_not(below_high, open_high, random_high);
      open_low = Lanes::and_(open_low, random_low);
      open_high = Lanes::and_(open_high, random_high);
    } else {
      open_low = Lanes::and_not(open_low, random_low);
      open_high = Lanes::and_not(open_high, random_high);
    }
    left <<= 1;
  }
};

template <class Lanes>
struct Philox {
  using Half = typename Lanes::Half;

  static void call(Half (&counter)[4], PhiloxKey key) {
    for (unsigned round = 0; round < kPhiloxRounds; ++round) {
      Half high0, low0, high1, low1;
      Lanes::multiply(counter[0], kPhiloxMultiplier0, high0, low0);
      Lanes::multiply(counter[2], kPhiloxMultiplier1, high1, low1);
      counter[0] = Lanes::xor3(high1, counter[1], Lanes::splat(key[0]));
      counter[1] = low1;
      counter[2] = Lanes::xor3(high0, counter[3], Lanes::splat(key[1]));
      counter[3] = low0;
      key[0] += kPhiloxWeyl0;
      key[1] += kPhiloxWeyl1;
    }
  }
};

// The places in a round of kWords words that follow one another.
template <class Lanes>
struct Places {
  alignas(64) std::uint32_t block[Lanes::kWords];
  alignas(64) std::uint32_t encounter[Lanes::kWords];
  std::uint32_t next_block = 0;
  std::uint32_t next_encounter = 0;

  void advance(std::uint32_t words_per_encounter) {
    for (std::size_t lane = 0; lane < Lanes::kWords; ++lane) {
      block[lane] = next_block;
      encounter[lane] = next_encounter;
      ++next_block;
      if (next_block == words_per_encounter) {
        next_block = 0;
        ++next_encounter;
      }
    }
  }
};

template <class Lanes>
void store_some(typename Lanes::Half low, typename Lanes::Half high, bool turned,
                std::uint64_t* out, std::size_t room) {
  const std::uint64_t turn = turned ? ~std::uint64_t{0} : 0;
  if (room >= Lanes::kWords) {
    Lanes::store_words(low, high, turn, out);
    return;
  }
  alignas(64) std::uint64_t whole[Lanes::kWords];
  Lanes::store_words(low, high, turn, whole);
  for (std::size_t lane = 0; lane < room; ++lane) {
    out[lane] = whole[lane];
  }
}

template <class Lanes>
void draw_masks(const MaskRequest& request, std::uint64_t* low, std::uint64_t* high) {
  using Half = typename Lanes::Half;
  Places<Lanes> places;
  places.next_encounter = request.encounter;
  // u >= 1 - high is the contrary of u < 1 - high.
  const std::uint64_t high_bits = std::uint64_t{0} - request.high.bits();
  for (std::size_t done = 0; done < request.count; done += Lanes::kWords) {
    places.advance(request.words_per_encounter);
    const Half block = Lanes::load(places.block);
    const Half encounter = Lanes::load(places.encounter);
    Comparison<Lanes> first(request.low.bits());
    Comparison<Lanes> second(request.high.is_never() ? 0 : high_bits);
    std::uint32_t pair = static_cast<std::uint32_t>(request.purpose) << 24;
    while (first.is_open() || second.is_open()) {
      Half counter[4] = {block, encounter, Lanes::splat(request.round), Lanes::splat(pair)};
      Philox<Lanes>::call(counter, request.key);
      first.use(counter[0], counter[1]);
      second.use(counter[0], counter[1]);
      first.use(counter[2], counter[3]);
      second.use(counter[2], counter[3]);
      ++pair;
    }
    const std::size_t room = request.count - done;
    if (!request.low.is_never()) {
      store_some<Lanes>(first.below_low, first.below_high, request.low.is_always(), low + done,
                        room);
    }
    if (!request.high.is_never()) {
      store_some<Lanes>(second.below_low, second.below_high, true, high + done, room);
    }
  }
}

// Verdicts of one word or vector: `verdict(k)` gives the bits of case k.
template <class Bits, class Verdict>
inline Bits judged(Bits x, Bits y, Bits act, Verdict verdict) {
  const auto choose = [](Bits which, Bits if_one, Bits if_zero) {
    return if_zero ^ (which & (if_one ^ if_zero));
  };
  const Bits bad_bad = choose(act, verdict(1), verdict(0));
  const Bits bad_good = choose(act, verdict(3), verdict(2));
  const Bits good_bad = choose(act, verdict(5), verdict(4));
  const Bits good_good = choose(act, verdict(7), verdict(6));
  return choose(x, choose(y, good_good, good_bad), choose(y, bad_good, bad_bad));
}

template <class Bits>
inline Bits load_bits(const std::uint64_t* from) {
  Bits bits;
  __builtin_memcpy(&bits, from, sizeof(Bits));
  return bits;
}

template <class Bits, bool kVary>
inline void judge_at(const Judgement& job, std::size_t at) {
  const Bits none = Bits{} ^ Bits {};
  const auto verdict = [&](std::size_t k) {
    if constexpr (kVary) {
      return load_bits<Bits>(job.verdicts + (k * job.words) + at);
    } else {
      return none | job.verdicts[k];
    }
  };
  const Bits before = load_bits<Bits>(job.donor + at);
  const Bits y = load_bits<Bits>(job.recipient + at);
  Bits act = none | (job.act ? ~std::uint64_t{0} : std::uint64_t{0});
  if (job.misread != nullptr) {
    act ^= load_bits<Bits>(job.misread + at);
  }
  Bits after = judged(before, y, act, verdict);
  if (job.misjudged != nullptr) {
    after ^= load_bits<Bits>(job.misjudged + at);
  }
  if (job.unseen != nullptr) {
    after ^= load_bits<Bits>(job.unseen + at) & (after ^ before);
  }
  __builtin_memcpy(job.donor + at, &after, sizeof(Bits));
}

template <class Lanes, bool kVary>
void judge_row(const Judgement& job) {
  using Bits = typename Lanes::Bits;
  constexpr std::size_t kStep = sizeof(Bits) / sizeof(std::uint64_t);
  std::size_t at = 0;
  for (; at + kStep <= job.words; at += kStep) {
    judge_at<Bits, kVary>(job, at);
  }
  for (; at < job.words; ++at) {
    judge_at<std::uint64_t, kVary>(job, at);
  }
}

template <class Lanes>
void judge(const Judgement& job) {
  job.verdicts_vary ? judge_row<Lanes, true>(job) : judge_row<Lanes, false>(job);
}

inline std::size_t count_bits(const std::uint64_t* words, std::size_t count) {
  std::size_t sum = 0;
  for (std::size_t at = 0; at < count; ++at) {
    sum += static_cast<std::size_t>(__builtin_popcountll(words[at]));
  }
  return sum;
}

template <class Lanes>
constexpr OpinionPath path_of(std::string_view name) {
  return {.name = name,
          .draw_masks = &draw_masks<Lanes>,
          .judge = &judge<Lanes>,
          .count_bits = &count_bits};
}

}  // namespace
}  // namespace recount::lab
