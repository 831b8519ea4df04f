"""Every preset: passes the house and the law of a place that it names, and rates as it says.

Evidence lies in <preset>/evidence.ndjson; expected.json is what a recount in a few lines makes of
it, which shares nothing with the program. UPDATE_GOLDEN=1 rewrites expected.json.
"""
import datetime
import json
import os
import pathlib
import sys
import tomllib
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "cli"))
from recount import POLICIES, LedgerCase, answer, run  # noqa: E402

PRESETS = sorted(path.stem for path in POLICIES.glob("*.toml"))
DAY = "2026-11-25"
LINES_MAX = 80
UNION = {"eu", "at", "be", "bg", "cy", "cz", "de", "dk", "ee", "es", "fi", "fr", "gr", "hr", "hu",
         "ie", "it", "lt", "lu", "lv", "mt", "nl", "pl", "pt", "ro", "se", "si", "sk"}
DAYS = {"d": 1, "w": 7, "mo": 30, "y": 365}


def text_of(preset):
    return (POLICIES / f"{preset}.toml").read_text()


def policy_of(preset):
    return tomllib.loads(text_of(preset))


def rulebooks_of(policy):
    books = set()
    for country in policy["operates_in"]:
        books |= {"eu"} if country in UNION else {{"cn": "cn", "gb": "uk"}[country]}
    return sorted(books)


def seconds(instant):
    return datetime.datetime.fromisoformat(instant.replace("Z", "+00:00")).timestamp()


def length(text):
    unit = text.lstrip("0123456789")
    return int(text.removesuffix(unit)) * DAYS[unit] * 86400


def half_life(policy):
    text = policy["rating"].get("half_life")
    return None if text is None else length(text)


def memories(policy, about, at):
    """The evidence that each memory keeps; all of it where there is none."""
    about = sorted(about, key=lambda one: seconds(one["observed_at"]))
    for memory in policy.get("memory", [{}]):
        kept = [one for one in about if "window" not in memory or
                at - seconds(one["observed_at"]) <= length(memory["window"])]
        yield kept[-memory.get("last", len(kept)):] if kept else kept


def rated(policy, about, at):
    prior, half = policy["rating"]["prior"], half_life(policy)
    weights = [2 ** ((seconds(one["observed_at"]) - at) / half) if half else 1 for one in about]
    total = sum(weight * one["score"] for weight, one in zip(weights, about))
    return {"rating": (prior["mean"] * prior["weight"] + total) / (prior["weight"] + sum(weights)),
            "evidence_count": len(about)}


def recounted(policy, evidence):
    """Standings by the definition: a weighted mean with a prior, as of the newest evidence."""
    at = max(seconds(one["observed_at"]) for one in evidence)
    standings = {}
    for subject in sorted({one["subject"] for one in evidence}):
        about = [one for one in evidence if one["subject"] == subject]
        standings[subject] = max((rated(policy, kept, at) for kept in memories(policy, about, at)),
                                 key=lambda one: one["rating"])
    return standings


class Presets(LedgerCase):
    def test_there_are_the_eleven(self):
        self.assertEqual(PRESETS, sorted([
            "business-compliance", "city-service", "community", "freelance", "home-sharing",
            "inspection", "marketplace-asymmetric", "municipal-sharing", "open-reviews",
            "references", "rides"]))

    def test_each_is_short_and_says_what_it_is_for(self):
        for preset in PRESETS:
            lines = text_of(preset).splitlines()
            self.assertLessEqual(len(lines), LINES_MAX, preset)
            self.assertTrue(lines[0].startswith("# ") and lines[1].startswith("# "), preset)

    def test_each_passes_the_law_of_every_place_that_it_names(self):
        for preset in PRESETS:
            books = rulebooks_of(policy_of(preset))
            self.assertTrue(books, preset)
            for book in books:
                with self.subTest(preset=preset, rulebook=book):
                    found = answer("policy", "check", POLICIES / f"{preset}.toml", "--rulebook",
                                   f"house,{book}", "--on", DAY, code=None)
                    self.assertEqual((found["verdict"], found["findings"]), ("pass", []))

    def test_each_is_begun_from_by_name(self):
        for preset in PRESETS:
            path = self.directory / f"{preset}.toml"
            run("policy", "new", path, "--preset", preset)
            self.assertTrue(path.read_text().endswith(text_of(preset)))
            self.assertEqual(answer("policy", "diff", POLICIES / f"{preset}.toml", path),
                             {"differences": []})
        self.assertIn("is there already",
                      run("policy", "new", path, "--preset", "rides", code=3).stderr)
        self.assertIn("did you mean",
                      run("policy", "new", self.directory / "x.toml", "--preset", "ride",
                          code=2).stderr)

    def test_each_rates_as_a_recount_does(self):
        for preset in PRESETS:
            with self.subTest(preset=preset):
                self.hold_to_the_recount(preset)

    def hold_to_the_recount(self, preset):
        lines = (HERE / preset / "evidence.ndjson").read_text().splitlines()
        evidence = [json.loads(line) for line in lines]
        standings = recounted(policy_of(preset), evidence)
        golden = HERE / preset / "expected.json"
        if os.environ.get("UPDATE_GOLDEN") == "1":
            golden.write_text(json.dumps(standings, indent=1) + "\n")
        expected = json.loads(golden.read_text())
        self.assertEqual(sorted(expected), sorted(standings))
        ledger = self.init(f"{preset}.toml", name=f"{preset}.ledger")
        taken = answer("ingest", ledger, HERE / preset / "evidence.ndjson", "--context", preset)
        self.assertEqual((taken["accepted"], taken["rejected"]), (len(evidence), 0))
        for subject, should in expected.items():
            standing = answer("show", ledger, preset, subject)
            self.assertEqual(standing["evidence_count"], should["evidence_count"])
            self.assertAlmostEqual(standing["rating"], should["rating"], delta=1e-9)
            self.assertAlmostEqual(standings[subject]["rating"], should["rating"], delta=1e-12)


if __name__ == "__main__":
    unittest.main()
