"""The lab on the command line: one society, and what is told of a setting that means nothing."""
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from recount import answer, run  # noqa: E402


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


if __name__ == "__main__":
    unittest.main()
