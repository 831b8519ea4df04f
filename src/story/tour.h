// Whom a visitor of the city is shown. They live in every city, whatever its seed; what the story
// plants around them is told in ring.h, kitchens.h and stations.h.
#pragma once

#include <array>
#include <string_view>

namespace recount::story {

/// A host whom most guests leave content.
inline constexpr std::string_view kTourHost = "Teresa Vallelunga";

/// Six accounts that praise each other; the first is a poor host and gains most.
inline constexpr std::array<std::string_view, 6> kRing = {
    "Silvano Greycourt", "Petra Halfpenny",   "Ludo Mezzanotte",
    "Wilf Candlewick",   "Norma Passalacqua", "贾不换",
};
inline constexpr std::string_view kRingLeader = kRing[0];

/// Falls from 5 to 1 by a mistaken inspection, contests it, and is believed.
inline constexpr std::string_view kDisputedKitchen = "Osteria del Gelso";
/// The premises that the inspector stood in, twenty doors away.
inline constexpr std::string_view kMistakenForKitchen = "Osteria del Gelsomino";
inline constexpr std::string_view kMistakenInspection = "visit-gelso-mistaken";
inline constexpr std::string_view kUpheldContest = "contest-gelso";
inline constexpr std::string_view kUpheldRuling = "ruling-gelso";

/// Contests a grade that was deserved.
inline constexpr std::string_view kDismissedKitchen = "福星食堂";
inline constexpr std::string_view kDismissedInspection = "visit-fuxing-august";
inline constexpr std::string_view kDismissedContest = "contest-fuxing";
inline constexpr std::string_view kDismissedRuling = "ruling-fuxing";

/// Runs empty from six to noon, every day; the second for three hours.
inline constexpr std::string_view kEmptiestStation = "Cathedral Steps";
inline constexpr std::string_view kSecondEmptiestStation = "Belvedere Alto";

}  // namespace recount::story
