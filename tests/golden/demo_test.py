"""The demo: the same tour and roots on every machine, found again, and never in anybody's way.

The expected text is tests/golden/demo.txt; UPDATE_GOLDEN=1 rewrites it.
"""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "cli"))
from recount import (  # noqa: E402
    BIN, ROOT, VERIFY_BIN, LedgerCase, answer, data_directory, keep_ledgers, run)

GOLDEN = ROOT / "tests" / "golden" / "demo.txt"
STORY = ("home-sharing", "kitchens", "stations")
ARCHIVES = ("bitcoin-otc", "london-hygiene", "sf-inspections", "baywheels")


def offline():
    """The words that take the network away, where this machine lets us."""
    words = ["unshare", "--map-root-user", "--net"]
    try:
        works = subprocess.run([*words, "true"], capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        works = False
    return words if works else []


def next_commands(text):
    return [line.split("next: ", 1)[1] for line in text.splitlines() if "next: " in line]


class Demo(unittest.TestCase):
    """One demo, made once and asked many times."""

    maxDiff = None

    @classmethod
    def setUpClass(cls):
        scratch = tempfile.TemporaryDirectory(prefix="recount-demo-")
        cls.addClassCleanup(scratch.cleanup)
        cls.directory = pathlib.Path(scratch.name)
        cls.addClassCleanup(keep_ledgers, cls.directory)
        done = subprocess.run([*offline(), BIN, "demo", "--no-serve"], cwd=cls.directory,
                              capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise AssertionError(f"exit {done.returncode}\n{done.stdout}\n{done.stderr}")
        cls.first = done.stdout

    def demo(self, *arguments, code=0):
        return run("demo", "--no-serve", *arguments, code=code, cwd=self.directory)

    def test_the_tour_is_the_same_on_every_machine(self):
        text = self.first.replace(BIN, "recount")
        if os.environ.get("UPDATE_GOLDEN"):
            GOLDEN.write_text(text)
        self.assertEqual(text, GOLDEN.read_text())

    def test_every_command_of_the_tour_works_as_printed(self):
        commands = next_commands(self.first)
        self.assertGreaterEqual(len(commands), 8)
        for command in commands:
            done = subprocess.run(command, shell=True, cwd=self.directory, capture_output=True,
                                  text=True, check=False)
            self.assertEqual(done.returncode, 0, command + "\n" + done.stderr)
            self.assertTrue(done.stdout, command)

    def test_a_second_run_finds_it_and_says_so(self):
        again = self.demo().stdout
        self.assertIn("is there already", again)
        lines = [line for line in again.splitlines() if "is there already" not in line]
        self.assertEqual(lines, self.first.splitlines())

    def test_an_outsider_verifies_every_ledger(self):
        for name in STORY:
            ledger = self.directory / "recount-demo" / name
            key = run("key", ledger).stdout.strip()
            run(ledger, "--vkey", key, "--openings", binary=VERIFY_BIN)

    def test_json_tells_the_same(self):
        told = json.loads(self.demo("--json").stdout)
        self.assertEqual([pathlib.Path(one["ledger"]).name for one in told["ledgers"]],
                         list(STORY))
        for one in told["ledgers"]:
            self.assertIn(f"root {one['root']}", self.first)
            self.assertEqual((one["ledger_kind"], one["verdict"], one["made_now"]),
                             ("synthetic", "pass", False))

    def test_sets_that_are_not_here_are_skipped_in_sight(self):
        text = self.demo("--real", "--data", "nowhere").stdout
        for name in ARCHIVES:
            self.assertIn(f"skipped: {name}: nowhere/", text)


class Place(LedgerCase):
    """What a demo does with the directory it is given."""

    def roots(self, *arguments):
        told = json.loads(run("demo", "--no-serve", "--dir", self.directory / "city", *arguments,
                              "--json").stdout)
        return {one["context"]: (one["root"], one["made_now"]) for one in told["ledgers"]}

    def test_what_was_interrupted_is_made_anew_and_the_rest_is_kept(self):
        before = self.roots()
        finished = self.directory / "city" / "demo.txt"
        finished.write_text("\n".join(finished.read_text().splitlines()[:2]) + "\n")
        shutil.rmtree(self.directory / "city" / "stations" / "tile")
        after = self.roots()
        self.assertEqual({name: root for name, (root, _) in after.items()},
                         {name: root for name, (root, _) in before.items()})
        self.assertEqual({name: made for name, (_, made) in after.items()},
                         {"home-sharing": False, "inspection": True, "city-service": True})
        self.assertEqual(self.roots("--fresh"), before)

    def test_damage_is_told_and_mended_by_a_fresh_one(self):
        self.roots()
        checkpoint = self.directory / "city" / "kitchens" / "checkpoint"
        text = checkpoint.read_bytes()
        checkpoint.write_bytes(text.replace(b"demo", b"dema", 1))
        done = run("demo", "--no-serve", "--dir", self.directory / "city", code=6)
        self.assertIn("--fresh", done.stderr)
        self.roots("--fresh")
        self.assertEqual(checkpoint.read_bytes(), text)

    def test_nothing_of_anybody_else_is_touched(self):
        mine = self.write("thesis.txt", "mine")
        for more in ((), ("--fresh",)):
            done = run("demo", "--no-serve", "--dir", self.directory, *more, code=2)
            self.assertIn("is not empty", done.stderr)
        self.assertEqual(sorted(self.directory.iterdir()), [mine])

    def test_a_directory_with_a_space_and_a_quote_is_quoted(self):
        city = self.directory / "anna's city"
        text = run("demo", "--no-serve", "--dir", city).stdout
        for command in next_commands(text):
            done = subprocess.run(command, shell=True, capture_output=True, check=False)
            self.assertEqual(done.returncode, 0, command)


class Real(LedgerCase):
    def test_the_four_real_sets_have_their_counts(self):
        data = data_directory()
        if data is None:
            self.skipTest("real data not here (set RECOUNT_DATA)")
        told = json.loads(run("demo", "--no-serve", "--real", "--data", data, "--json", "--dir",
                              self.directory / "city").stdout)
        if told["skipped"]:
            self.skipTest(f"real data not here: {told['skipped']}")
        found = {one["context"]: one for one in told["ledgers"]}
        counts = {name: [(one["accepted"], one["duplicate"], one["rejected"])
                         for one in found[name]["ingests"]] for name in ARCHIVES}
        self.assertEqual(counts, {
            "bitcoin-otc": [(35_592, 0, 0)],
            "london-hygiene": [(56_752, 0, 1), (4_844, 190, 1)],
            "sf-inspections": [(14_233, 0, 0)],
            "baywheels": [(477_191, 0, 0)],
        })
        self.assertEqual(found["bitcoin-otc"]["parties"], 5_881)
        self.assertEqual(found["london-hygiene"]["evidence"], 61_596)
        self.assertEqual(found["london-hygiene"]["subjects"], 58_593)
        self.assertEqual({found[name]["ledger_kind"] for name in ARCHIVES}, {"archive"})
        text = run("demo", "--no-serve", "--real", "--dir", self.directory / "city", "--data",
                   data).stdout
        self.assertEqual(text.count("there already, from an earlier run; verified again"), 4)
        for command in next_commands(text):
            done = subprocess.run(command, shell=True, capture_output=True, text=True, check=False)
            self.assertEqual(done.returncode, 0, command + "\n" + done.stderr)
        kitchen = answer("explain", self.directory / "city" / "london-hygiene", "london-hygiene",
                         "61443")
        self.assertEqual([part["score"] for part in kitchen["contributions"]], [1, 4])
        for part in kitchen["contributions"]:
            self.assertEqual(sorted(part["facets"]), ["confidence", "hygiene", "structural"])


if __name__ == "__main__":
    unittest.main()
