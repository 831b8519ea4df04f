"""./dev itself: the lists it keeps, the results it counts, the contracts it holds others to."""

import hashlib
import json
import pathlib
import re
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

from house import benching, command_line, continuous, datasets, packages, testing
from house.stage import ROOT, Failed, duration

RESULT = """<testsuites><testsuite name="A">
<testcase name="Holds" classname="A" status="run" result="completed"/>
<testcase name="Off" classname="A" status="notrun" result="suppressed"/>
<testcase name="Waits" classname="A" status="run" result="skipped">
  <skipped message="src/a_test.cpp:5&#x0A;no data"/></testcase>
<testcase name="Breaks" classname="A" status="run"><failure message="1 is not 2"/></testcase>
</testsuite></testsuites>"""


class Packages(unittest.TestCase):
    def test_the_book_names_each_package(self):
        text = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
        named = set(re.findall(r"^\| `([^`]+)`", text, re.MULTILINE))
        self.assertEqual(named, set(packages.PACKAGES))

    def test_the_book_names_each_part_of_the_console(self):
        book = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
        rows = re.search(r"^## The console$(.*?)^## ", book, re.MULTILINE | re.DOTALL).group(1)
        cells = re.findall(r"^\| ([^`|]+?) \|", rows, re.MULTILINE)
        named = {name for cell in cells if cell != "part" for name in cell.split(", ")}
        declared = json.loads((ROOT / "console" / "package.json").read_text(encoding="utf-8"))
        kinds = ("dependencies", "devDependencies", "optionalDependencies")
        self.assertEqual(named, {name for kind in kinds for name in declared[kind]})

    def test_each_package_belongs_to_a_group_that_some_verb_installs(self):
        groups = {group for group, _ in packages.PACKAGES.values()}
        self.assertEqual(groups, set(packages.GROUPS["all"]))


class Counting(unittest.TestCase):
    def test_cases_are_counted_and_skips_keep_their_reason(self):
        with tempfile.TemporaryDirectory() as scratch:
            results = pathlib.Path(scratch)
            (results / "a_test.xml").write_text(RESULT, encoding="utf-8")
            count = testing.count_results(results, ["a_test"])
        self.assertEqual(count.line(), "1 passed, 1 failed, 1 skipped")
        self.assertEqual(count.skipped, [("a_test: A.Waits", "no data")])
        self.assertEqual(count.failed, ["a_test: A.Breaks"])

    def test_a_binary_that_died_or_left_half_a_result_is_a_failure(self):
        with tempfile.TemporaryDirectory() as scratch:
            results = pathlib.Path(scratch)
            (results / "half_test.xml").write_text("<testsuites>", encoding="utf-8")
            count = testing.count_results(
                results, ["half_test", "dead_test", "tests/cli/x_test.py"]
            )
        self.assertEqual(count.line(), "0 passed, 3 failed, 0 skipped")


class Bench(unittest.TestCase):
    def test_the_last_line_is_held_to_its_contract(self):
        line = '{"bench":"a","value":1,"unit":"/s","peer":"b","peer_value":1,"ratio":1,"floor":1,'
        line += '"met":true,"checked":true}'
        self.assertEqual(benching.check_line("a", line)["unit"], "/s")
        for broken in ("", "done", "[]", line.replace('"checked":true', '"x":1')):
            with self.subTest(broken), self.assertRaises(Failed):
                benching.check_line("a", broken)


class Data(unittest.TestCase):
    def test_a_changed_and_a_missing_file_are_told_apart(self):
        with tempfile.TemporaryDirectory() as scratch:
            place = pathlib.Path(scratch)
            for name in ("good.csv", "changed.csv"):
                (place / name).write_text(name, encoding="utf-8")
            listed = "".join(
                f"{hashlib.sha256(content).hexdigest()}  {name}\n"
                for name, content in (
                    ("good.csv", b"good.csv"),
                    ("changed.csv", b"as it was"),
                    ("gone.csv", b""),
                )
            )
            outcome = datasets.compare(place, datasets.listed(listed))
        self.assertEqual(outcome, (["good.csv"], ["gone.csv"], ["changed.csv"]))


class CommandLine(unittest.TestCase):
    def test_each_verb_parses(self):
        for verb in (
            "setup",
            "build",
            "test",
            "lint",
            "format",
            "bench",
            "fuzz",
            "data",
            "doctor",
            "ci",
        ):
            with self.subTest(verb):
                self.assertEqual(command_line.parser().parse_args([verb]).verb, verb)

    def test_what_a_bench_is_given_reaches_it(self):
        options = command_line.parser().parse_args(["bench", "replay", "--events", "10"])
        self.assertEqual((options.name, options.arguments), ("replay", ["--events", "10"]))

    def test_the_long_run_does_more(self):
        short = [name for name, _ in continuous.plan(long=False)]
        long = [name for name, _ in continuous.plan(long=True)]
        self.assertEqual(long[: len(short)], short)
        self.assertGreater(len(long), len(short))

    def test_durations(self):
        self.assertEqual([duration(2.25), duration(61)], ["2.2 s", "1 min 1 s"])


if __name__ == "__main__":
    unittest.main()
