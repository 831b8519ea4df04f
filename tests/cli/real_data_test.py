"""The four real sets: counts that other programs found, and an independent recount."""
import csv
import datetime
import math
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from recount import POLICIES, LedgerCase, answer, real, run  # noqa: E402

ARCHIVE = POLICIES / "archive"
DAY = 86_400


class RealData(LedgerCase):
    def take(self, ledger, context, path, *more, code=0):
        return answer("ingest", ledger, path, "--context", context, *more, code=code)

    def counts(self, summary):
        return tuple(summary[key] for key in ("accepted", "duplicate", "rejected", "left_out"))

    def test_bitcoin_otc_equals_an_independent_recount(self):
        path = real("ratings/bitcoin_otc.csv")
        ledger = self.init("archive/bitcoin-otc.toml", "archive")
        summary = self.take(ledger, "bitcoin-otc", path, "--map", ARCHIVE / "bitcoin-otc.map.toml")
        self.assertEqual(self.counts(summary), (35_592, 0, 0, 0))
        self.assertEqual(summary["contexts"][0]["parties"], 5_881)
        again = self.take(ledger, "bitcoin-otc", path, "--map", ARCHIVE / "bitcoin-otc.map.toml")
        self.assertEqual(self.counts(again), (0, 35_592, 0, 0))
        said = run("ingest", ledger, path, "--context", "bitcoin-otc", "--map",
                   ARCHIVE / "bitcoin-otc.map.toml").stdout
        self.assertIn("nothing new: everything was on record already", said)
        self.recount_otc(ledger, path)
        self.assertEqual(answer("verify", ledger)["verdict"], "pass")

    def recount_otc(self, ledger, path):
        """Beta by its definition, with exact times and exactly rounded sums, for ten subjects."""
        with path.open(newline="") as source:
            rows = [(rater, subject, float(score), time.split("."))
                    for rater, subject, score, time in csv.reader(source)]
        micro = [int(whole) * 10 ** 6 + int((part + ["0"])[0].ljust(6, "0")[:6])
                 for *_, (whole, *part) in rows]
        now = max(micro)
        received = {}
        for (_, subject, score, _), at in zip(rows, micro):
            received.setdefault(subject, []).append((score, at))
        policy = (ARCHIVE / "bitcoin-otc.toml").read_text()
        mean, weight, half_life = self.beta_of(policy)
        ranked = sorted(received, key=lambda one: (-len(received[one]), one))
        for subject in ranked[:5] + ranked[1000:1005]:
            weights = [2.0 ** (-(now - at) / half_life) for _, at in received[subject]]
            rating = (math.fsum([weight * mean, *(w * score for w, (score, _) in
                                                  zip(weights, received[subject]))]) /
                      math.fsum([weight, *weights]))
            standing = answer("show", ledger, "bitcoin-otc", subject)
            self.assertEqual(standing["evidence_count"], len(received[subject]))
            self.assertEqual(standing["ledger_kind"], "archive")
            self.assertLessEqual(abs(standing["rating"] - rating), 1e-12 * abs(rating), subject)

    def beta_of(self, policy):
        import tomllib
        rating = tomllib.loads(policy)["rating"]
        days = float(rating["half_life"].removesuffix("d"))
        return rating["prior"]["mean"], rating["prior"]["weight"], days * DAY * 1e6

    def test_london_baseline_and_three_months_of_events(self):
        baseline = real("ratings/london_hygiene/fhrs_london_2020-08_baseline.csv")
        events = real("ratings/london_hygiene/fhrs_london_events_2020-08_2020-11.csv")
        ledger = self.init("archive/london-hygiene.toml", "archive")
        first = self.take(ledger, "london-hygiene", baseline, "--map",
                          ARCHIVE / "london-hygiene.map.toml", code=3)
        self.assertEqual(self.counts(first), (56_752, 0, 1, 8_147))
        second = self.take(ledger, "london-hygiene", events, "--map",
                           ARCHIVE / "london-hygiene-events.map.toml", code=3)
        self.assertEqual(self.counts(second)[:3], (4_844, 190, 1))
        self.assertEqual(second["contexts"][0]["evidence"], 61_596)
        self.assertEqual(second["contexts"][0]["subjects"], 58_593)
        rejects = pathlib.Path(f"{ledger}-rejects") / (baseline.name + ".ndjson")
        self.assertIn('"where":"column 9, rating_date"', rejects.read_text())
        self.re_rated(ledger, events)
        self.assertEqual(answer("verify", ledger)["verdict"], "pass")

    def re_rated(self, ledger, events):
        """A re-rated kitchen shows both inspections with their facets."""
        with events.open(newline="") as source:
            changed = next(row for row in csv.DictReader(source)
                           if row["event"] == "re-rated" and row["rating_value"].isdigit() and
                           row["old_rating_value"].isdigit() and
                           row["rating_date"] != row["old_rating_date"])
        why = answer("explain", ledger, "london-hygiene", changed["fhrsid"])
        found = [(part["observed_at"][:10], part["score"]) for part in why["contributions"]]
        for prefix in ("old_", ""):
            expected = changed[prefix + "rating_date"], float(changed[prefix + "rating_value"])
            self.assertIn(expected, found)
            facets = why["contributions"][found.index(expected)]["facets"]
            self.assertEqual(facets, {name: float(changed[prefix + name]) for name in
                                      ("hygiene", "structural", "confidence")})

    def test_the_inspection_preset_rates_london_as_a_recount_does(self):
        """The preset over the baseline and what came after: appeal, ruling and re-rating."""
        folder = "ratings/london_hygiene/"
        baseline = real(folder + "fhrs_london_2020-08_baseline.csv")
        events = real(folder + "fhrs_london_events_2020-08_2020-11.csv")
        ledger = self.init("inspection.toml", "synthetic")
        self.take(ledger, "inspection", baseline, "--map", ARCHIVE / "london-hygiene.map.toml",
                  code=3)
        before = answer("top", ledger, "inspection", "--limit", "1")
        self.assertEqual(before["rated"], 56_752)
        self.take(ledger, "inspection", events, "--map", ARCHIVE / "london-hygiene-events.map.toml",
                  code=3)
        given = self.inspections(baseline, events)
        now = max(at for about in given.values() for at in about)
        mean, weight, half_life = self.beta_of((POLICIES / "inspection.toml").read_text())
        twice = sorted((key for key in given if len(given[key]) > 1), key=int)
        once = sorted((key for key in given if len(given[key]) == 1), key=int)
        for subject in twice[:4] + twice[-4:] + once[:2] + once[-2:]:
            weights = {at: 2.0 ** (-(now - at) / half_life) for at in given[subject]}
            expected = ((weight * mean + math.fsum(weights[at] * score
                                                   for at, score in given[subject].items())) /
                        (weight + math.fsum(weights.values())))
            standing = answer("show", ledger, "inspection", subject)
            self.assertEqual(standing["evidence_count"], len(given[subject]))
            self.assertAlmostEqual(standing["rating"], expected, delta=1e-12)
        self.appealed(ledger, twice[0])

    def inspections(self, baseline, events):
        """By premises: time of an inspection, and its score; the first row of a repeat stands."""
        given = {}
        for path, wanted in ((baseline, None), (events, ("re-rated", "appeared",
                                                         "scores-changed"))):
            with path.open(newline="") as source:
                for row in csv.DictReader(source):
                    is_one = wanted is None or row["event"] in wanted
                    if is_one and row["rating_value"].isdigit() and row["rating_date"]:
                        day = datetime.date.fromisoformat(row["rating_date"])
                        at = (day - datetime.date(1970, 1, 1)).days * DAY * 1e6
                        about = given.setdefault(row["fhrsid"], {})
                        about.setdefault(at, float(row["rating_value"]))
        return given

    def appealed(self, ledger, subject):
        """An appeal marks the newest inspection at once; upheld, the one before stands again."""
        newest = answer("explain", ledger, "inspection", subject)["contributions"][-1]
        before = answer("show", ledger, "inspection", subject)
        entry = str(newest["entry_index"])
        run("contest", ledger, "inspection", entry, "--by", subject, "--reason",
            "the rating did not reflect the kitchen on that day")
        disputed = answer("show", ledger, "inspection", subject)
        self.assertEqual((disputed["contested_count"], disputed["rating"]),
                         (1, before["rating"]))
        contest = disputed["tree_size"] - 1
        done = run("rule", ledger, "inspection", str(contest), "--by", newest["rater"],
                   "--outcome", "upheld", "--reason", "seen again", code=3)
        self.assertIn("uninvolved", done.stderr)
        run("rule", ledger, "inspection", str(contest), "--by", "another officer",
            "--outcome", "upheld", "--reason", "the report mixed up two premises")
        after = answer("show", ledger, "inspection", subject)
        self.assertEqual(after["evidence_count"], before["evidence_count"] - 1)
        again = answer("show", ledger, "inspection", subject, "--as-of", before["tree_size"])
        self.assertEqual(again["rating"], before["rating"])

    def test_san_francisco_reports_its_repeated_rows(self):
        path = real("ratings/sf_food_inspections.csv")
        ledger = self.init("archive/sf-inspections.toml", "archive")
        summary = self.take(ledger, "sf-inspections", path, "--map",
                            ARCHIVE / "sf-inspections.map.toml")
        self.assertEqual(self.counts(summary), (14_233, 0, 0, 0))
        self.assertEqual(summary["notes"],
                         ["3 records repeat the business_id and date of an earlier one"])
        self.assertEqual(answer("verify", ledger)["verdict"], "pass")

    def test_one_week_of_bay_wheels(self):
        path = real("city/gbfs/baywheels_station_status_2023-06-05_2023-06-11.tar.xz")
        ledger = self.init("archive/baywheels.toml", "archive")
        summary = self.take(ledger, "baywheels", path)
        self.assertEqual(self.counts(summary), (477_191, 0, 0, 0))
        self.assertEqual(summary["contexts"][0]["subjects"], 517)
        self.assertEqual(self.counts(self.take(ledger, "baywheels", path)), (0, 477_191, 0, 0))
        self.assertEqual(answer("verify", ledger)["verdict"], "pass")


if __name__ == "__main__":
    unittest.main()
