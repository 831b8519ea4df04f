"""The cases of policies/cases: sourced, dated, and judged like any policy.

cases.json holds each one's verdict by the house and by each rulebook, and the rules that it breaks;
UPDATE_GOLDEN=1 rewrites it.
"""
import json
import os
import pathlib
import re
import sys
import tomllib
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "cli"))
from recount import POLICIES, LedgerCase, answer, run  # noqa: E402

CASES = sorted((POLICIES / "cases").glob("*.toml"))
BOOKS = ("eu", "cn", "uk", "std")
DAY = "2026-11-25"
# What no edit can mend, at least: the reason why a case is shown.
IN_THE_WAY = {"rongcheng-points": "house/person-general-trust",
              "suzhou-osmanthus": "house/person-general-trust",
              "bologna-wallet": "house/person-general-trust",
              "fidenza-housing-card": "house/person-public-rater",
              "judgment-defaulters": "house/person-public-rater"}


def compared(path):
    return answer("policy", "compare", path, "--rulebook", ",".join(BOOKS), "--on",
                  DAY)["policies"][0]


class Cases(LedgerCase):
    def test_each_names_its_sources_their_day_and_what_is_unknown(self):
        self.assertEqual(len(CASES), 10)
        for path in CASES:
            comment = " ".join(line.lstrip("# ") for line in
                               path.read_text().split("\nlanguage")[0].splitlines())
            self.assertTrue(comment.startswith("CASE, no preset"), path.name)
            self.assertRegex(comment, r"Read on 23 November 2026", path.name)
            self.assertRegex(comment, r"Written from|by the Shanghai", path.name)
            self.assertIn("nknown", path.read_text(), path.name)
            self.assertEqual(tomllib.loads(path.read_text())["context"], path.stem)

    def test_each_is_judged_as_expected(self):
        found = {}
        for path in CASES:
            one = compared(path)
            rules = {book: sorted(demand["rule"] for demand in one["demands"] if book in demand)
                     for book in ("house", *BOOKS)}
            found[path.stem] = {"touches": one["touches"], "verdicts": one["verdicts"],
                                "rules": rules}
        golden = HERE / "cases.json"
        if os.environ.get("UPDATE_GOLDEN") == "1":
            golden.write_text(json.dumps(found, indent=1) + "\n")
        self.assertEqual(found, json.loads(golden.read_text()))

    def test_the_good_ones_pass_at_home_and_the_bad_ones_nowhere(self):
        verdicts = {path.stem: compared(path)["verdicts"] for path in CASES}
        self.assertEqual(verdicts["london-food-hygiene"]["uk"], "pass")
        self.assertEqual(verdicts["london-food-hygiene"]["house"], "pass")
        for name in IN_THE_WAY:
            self.assertEqual(verdicts[name]["house"], "refuse", name)
            self.assertIn(verdicts[name]["eu"], ("refuse", "require"), name)

    def test_no_edit_mends_what_a_rating_is_for(self):
        for path in CASES:
            found = answer("policy", "transplant", path, "--to", "eu", "--on", DAY, code=None)
            self.assertEqual(found["passes"], path.stem not in IN_THE_WAY, (path.stem, found))
            if path.stem in IN_THE_WAY:
                self.assertIn(IN_THE_WAY[path.stem], [one["rule"] for one in found["in_the_way"]])

    def test_the_edits_pass_when_somebody_makes_them(self):
        path = POLICIES / "cases" / "ride-deactivation.toml"
        found = answer("policy", "transplant", path, "--to", "eu", "--on", DAY)
        edits = {one["edit"] for one in found["edits"]}
        self.assertIn('mutual.reveal = "simultaneous"', edits)
        self.assertIn("remove consequence[0].published", edits)
        self.assertIn('consequence[0].decided_by = "named-decision"', edits)
        self.assertTrue(all(re.match(r"(house|eu)/", one["rule"]) for one in found["edits"]))
        text = run("policy", "transplant", path, "--to", "eu", "--on", DAY).stdout
        self.assertIn("<- to fill", text)

    def test_the_chain_of_hangzhou_shows_its_actors(self):
        reading = compared(POLICIES / "cases" / "hangzhou-service-chain.toml")["reading"]
        self.assertIn("builder A technology company of Hangzhou (cn)", reading["who runs it"])
        self.assertIn("operator Hangzhou data bureau (cn, a public body)", reading["who runs it"])
        self.assertIn("Hangzhou data bureau sees aggregates, evidence, standing",
                      reading["who sees"])
        self.assertIn("the contract to build it", reading["who profits"])

    def test_two_cases_stand_side_by_side(self):
        text = run("policy", "compare", POLICIES / "cases" / "fidenza-housing-card.toml",
                   POLICIES / "cases" / "rongcheng-points.toml", "--rulebook", "eu,cn").stdout
        for words in ("who can appeal", "who profits", "fidenza-housing-card", "rongcheng-points",
                      "person-essential-service", "they agree on", "Law on paper"):
            self.assertIn(words, text)


if __name__ == "__main__":
    unittest.main()
