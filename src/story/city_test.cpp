#include "story/city.h"

#include <map>
#include <set>
#include <tuple>

#include <gtest/gtest.h>

#include "base/sha256.h"
#include "evidence/codec.h"
#include "story/calendar.h"
#include "story/tour.h"

namespace recount::story {
namespace {

using evidence::Evidence;

const City& city() {
  static const City built = build_city();
  return built;
}

// A step as bytes: evidence in its canonical form, the others field by field.
struct Encode {
  Bytes& out;

  void operator()(const Evidence& said) const { evidence::encode(said, out); }

  void operator()(const ContestStep& contest) const {
    ByteWriter writer(out);
    writer.sized(contest.id);
    writer.sized(contest.evidence_id);
    writer.sized(contest.party);
    writer.sized(contest.reason);
    writer.le64(static_cast<std::uint64_t>(contest.declared_at.microseconds));
  }

  void operator()(const RulingStep& ruling) const {
    ByteWriter writer(out);
    writer.sized(ruling.id);
    writer.sized(ruling.contest_id);
    writer.u8(static_cast<std::uint8_t>(ruling.outcome));
    writer.sized(ruling.decider);
    writer.sized(ruling.reasons);
    writer.le64(static_cast<std::uint64_t>(ruling.declared_at.microseconds));
  }
};

std::string hash_of(const Chapter& chapter) {
  Bytes bytes;
  for (const Step& step : chapter.steps) {
    std::visit(Encode{bytes}, step);
  }
  return to_hex(sha256(bytes));
}

std::vector<Evidence> evidence_of(const Chapter& chapter) {
  std::vector<Evidence> all;
  for (const Step& step : chapter.steps) {
    if (const auto* said = std::get_if<Evidence>(&step)) {
      all.push_back(*said);
    }
  }
  return all;
}

const Chapter& chapter_of(const City& whole, std::string_view ledger) {
  for (const Chapter& chapter : whole.chapters) {
    if (chapter.ledger == ledger) {
      return chapter;
    }
  }
  ADD_FAILURE() << "no chapter " << ledger;
  return whole.chapters.front();
}

std::set<std::string> subjects_of(const Chapter& chapter) {
  std::set<std::string> subjects;
  for (const Evidence& said : evidence_of(chapter)) {
    subjects.insert(said.subject);
  }
  return subjects;
}

class AnyCity : public testing::TestWithParam<std::uint64_t> {
 protected:
  const City city_ = build_city(GetParam());
};

TEST(City, IsTheSameOnEveryMachine) {
  EXPECT_EQ(hash_of(chapter_of(city(), "home-sharing")),
            "643ecfe494f304be52edad0528427677ebe9824be85300beb2d50f67d77e3cd6");
  EXPECT_EQ(hash_of(chapter_of(city(), "kitchens")),
            "b28aa785e6b2f9817a2c14637c16d0bd94efa28b1aaae47fcf53294f6429566c");
  EXPECT_EQ(hash_of(chapter_of(city(), "stations")),
            "906c7ce37f43c4ad9855822fa770c794f49d6888f0d89568c652262ca4382a81");
}

TEST(City, ComesBackFromItsSeedAndFromNoOther) {
  const City again = build_city(kCitySeed);
  const City other = build_city(kCitySeed + 1);
  ASSERT_EQ(again.chapters.size(), 3U);
  for (std::size_t index = 0; index < again.chapters.size(); ++index) {
    EXPECT_EQ(again.chapters[index].steps, city().chapters[index].steps);
    EXPECT_NE(hash_of(other.chapters[index]), hash_of(city().chapters[index]));
  }
}

TEST(City, HasTheSizeOfATour) {
  const auto reviews = evidence_of(chapter_of(city(), "home-sharing")).size();
  EXPECT_GE(reviews, 2'900U);
  EXPECT_LE(reviews, 3'400U);
  const auto inspections = evidence_of(chapter_of(city(), "kitchens")).size();
  EXPECT_GE(inspections, 390U);
  EXPECT_LE(inspections, 410U);
  EXPECT_EQ(subjects_of(chapter_of(city(), "kitchens")).size(), 80U);
  EXPECT_EQ(evidence_of(chapter_of(city(), "stations")).size(), 40U * 24U * 14U);
  EXPECT_EQ(subjects_of(chapter_of(city(), "stations")).size(), 40U);
}

TEST_P(AnyCity, SaysOnlyWhatMayGoOnRecord) {
  for (const Chapter& chapter : city_.chapters) {
    EXPECT_TRUE(evidence::is_context_name(chapter.context));
    for (const Evidence& said : evidence_of(chapter)) {
      const Status valid = evidence::validate(said);
      ASSERT_TRUE(valid) << said.id << ": " << valid.error().message;
      ASSERT_EQ(said.context, chapter.context);
      ASSERT_NE(said.rater, said.subject);
    }
  }
}

TEST_P(AnyCity, UsesAnIdOnceAChapter) {
  for (const Chapter& chapter : city_.chapters) {
    std::set<std::string> seen;
    for (const Step& step : chapter.steps) {
      EXPECT_TRUE(seen.insert(id_of(step)).second) << id_of(step);
    }
  }
}

TEST_P(AnyCity, TellsAChapterInTheOrderOfItsTimesWithinItsYear) {
  for (const Chapter& chapter : city_.chapters) {
    Instant last = kFirstMoment;
    for (const Step& step : chapter.steps) {
      ASSERT_GE(time_of(step), last) << id_of(step);
      last = time_of(step);
    }
    EXPECT_LT(last, moment(kYearDays, 0));
  }
}

TEST_P(AnyCity, DisputesOnlyWhatWasSaidBefore) {
  std::size_t contests = 0;
  std::size_t rulings = 0;
  for (const Chapter& chapter : city_.chapters) {
    std::map<std::string, std::string> subject_of;  // evidence said so far
    std::set<std::string> contested;
    for (const Step& step : chapter.steps) {
      if (const auto* said = std::get_if<Evidence>(&step)) {
        subject_of[said->id] = said->subject;
      } else if (const auto* contest = std::get_if<ContestStep>(&step)) {
        ++contests;
        EXPECT_EQ(subject_of[contest->evidence_id], contest->party);
        contested.insert(contest->id);
      } else if (const auto* ruling = std::get_if<RulingStep>(&step)) {
        ++rulings;
        EXPECT_EQ(contested.erase(ruling->contest_id), 1U) << "one ruling a contest";
        EXPECT_FALSE(ruling->reasons.empty());
      }
    }
  }
  EXPECT_EQ(contests, 2U);
  EXPECT_EQ(rulings, 2U);
}

TEST_P(AnyCity, HoldsWhomTheTourNames) {
  const auto parties = subjects_of(chapter_of(city_, "home-sharing"));
  EXPECT_TRUE(parties.contains(std::string(kTourHost)));
  for (const std::string_view member : kRing) {
    EXPECT_TRUE(parties.contains(std::string(member))) << member;
  }
  const auto kitchens = subjects_of(chapter_of(city_, "kitchens"));
  for (const auto kitchen : {kDisputedKitchen, kMistakenForKitchen, kDismissedKitchen}) {
    EXPECT_TRUE(kitchens.contains(std::string(kitchen))) << kitchen;
  }
  const auto stations = subjects_of(chapter_of(city_, "stations"));
  EXPECT_TRUE(stations.contains(std::string(kEmptiestStation)));
  EXPECT_TRUE(stations.contains(std::string(kSecondEmptiestStation)));
}

INSTANTIATE_TEST_SUITE_P(Seeds, AnyCity, testing::Values(kCitySeed, 0, 1, 42, ~std::uint64_t{0}));

}  // namespace
}  // namespace recount::story
