"""The lab on the command line: one society, and what is told of a setting that means nothing."""
import pathlib
import sys
import tempfile
import unittest
import xml.etree.ElementTree

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from recount import ROOT, answer, run  # noqa: E402


class Society(unittest.TestCase):
    def test_the_contract_s_flags_and_keys(self):
        found = answer("lab", "society", "--norm", "L3", "--agents", 50, "--regime", "private",
                       "--observe", 0.9, "--perception-error", 0.05, "--assessment-error", 0,
                       "--execution-error", 0, "--flip-error", 0, "--looks", 1,
                       "--observation", "simultaneous", "--rounds", 5000, "--burn-in", 500,
                       "--seed", 7)
        self.assertAlmostEqual(found["cooperation"], 0.9013, delta=0.01)
        self.assertLess(found["standard_error"], 0.005)
        self.assertTrue({"goodness", "goodness_variance"} <= found.keys())
        again = answer("lab", "society", "--norm", "GBGGGBGG/CDCD", "--observe", 0.9,
                       "--perception-error", 0.05, "--rounds", 5000, "--burn-in", 500, "--seed", 7)
        self.assertEqual(found["cooperation"], again["cooperation"])

    def test_a_committee_is_solitary_unless_told(self):
        common = ("lab", "society", "--norm", "stern", "--regime", "committee", "--members", 3,
                  "--threshold", 0.667, "--execution-error", 0.02, "--assessment-error", 0.02,
                  "--rounds", 2000)
        found = answer(*common)
        self.assertEqual((found["setting"]["observation"], found["setting"]["votes_needed"]),
                         ("solitary", 2))
        self.assertAlmostEqual(found["goodness"], 0.99553, delta=0.003)
        together = answer(*common, "--observation", "simultaneous")
        self.assertNotEqual(found["goodness"], together["goodness"])

    def test_tolerance_is_a_flag(self):
        found = answer("lab", "society", "--norm", "scoring", "--agents", 100, "--looks", 2,
                       "--tolerant", "--observation", "solitary", "--assessment-error", 0.02,
                       "--execution-error", 0.02, "--rounds", 100, "--burn-in", 20)
        self.assertGreater(found["goodness"], 0.99)

    def test_what_means_nothing_is_told_with_help(self):
        self.assertIn("help:", run("lab", "society", "--norm", "L9", code=2).stderr)
        self.assertIn("share", run("lab", "society", "--observe", 2, code=2).stderr)
        run("lab", "society", "--agents", 1, code=2)
        run("lab", "society", "--regime", "anarchy", code=2)


class Studies(unittest.TestCase):
    def test_one_mistake_is_drawn_on_a_page_that_says_what_it_is(self):
        with tempfile.TemporaryDirectory(prefix="recount-test-") as name:
            page = pathlib.Path(name) / "page.svg"
            found = answer("lab", "one-mistake", "--replicas", 30, "--svg", page)
            drawn = xml.etree.ElementTree.parse(page).getroot()
            self.assertEqual((drawn.get("width"), drawn.get("height")), ("210mm", "297mm"))
            self.assertIn("A model, not a country", page.read_text())
        self.assertEqual(len(found["regimes"]), 8)
        self.assertGreaterEqual(found["replicas"], 30)
        shut = {row["name"]: row["wall_closed"]["days_shut"] for row in found["regimes"]}
        self.assertGreater(shut["agencies' lists, joint measures"]["train"]["mean"], 100)
        self.assertEqual(shut["mutual, per service, sealed reveal"]["train"]["mean"], 0)
        run("lab", "one-mistake", "--replicas", 3, code=2)
        self.assertIn("doors are", run("lab", "one-mistake", "--at", "gate", code=2).stderr)

    def test_all_norms_are_tried_and_twenty_four_hold(self):
        found = answer("lab", "norms")
        self.assertEqual(found["tried"], 4096)
        classes = [row["class"] for row in found["norms"]]
        self.assertEqual((classes.count("leading eight"), classes.count("secondary sixteen")),
                         (8, 16))

    def test_a_mistake_under_shunning_may_stay_for_ever(self):
        self.assertGreater(answer("lab", "recovery", "--norm", "shunning")["all_bad_for_ever"],
                           0.01)

    def test_a_whole_table_is_not_played_again_and_a_bad_one_is_told(self):
        with tempfile.TemporaryDirectory(prefix="recount-test-") as name:
            table = pathlib.Path(name) / "table.csv"
            whole = (ROOT / "docs" / "lab" / "fixation-36.csv").read_bytes()
            table.write_bytes(whole)
            self.assertEqual(answer("lab", "fixation", table)["pairs"], 630)
            self.assertEqual(table.read_bytes(), whole)
            table.write_text("first\nno row\n")
            self.assertIn("line 2", run("lab", "fixation", table, code=3).stderr)


if __name__ == "__main__":
    unittest.main()
