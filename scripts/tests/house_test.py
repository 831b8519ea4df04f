"""./dev itself: the lists it keeps, the results it counts, the contracts it holds others to."""

import contextlib
import hashlib
import io
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from unittest import mock

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

from house import benching, building, command_line, console, continuous, datasets, fresh, fuzzing
from house import load, packages, testing
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
        declared = set()
        for folder in (console.FOLDER, console.NODE):
            package = json.loads((folder / "package.json").read_text(encoding="utf-8"))
            for kind in ("dependencies", "devDependencies", "optionalDependencies"):
                declared |= set(package.get(kind, {}))
        self.assertEqual(named, declared)

    def test_each_package_belongs_to_a_group_that_some_verb_installs(self):
        groups = {group for group, _ in packages.PACKAGES.values()}
        self.assertEqual(groups, set(packages.GROUPS["all"]))


class WithoutPython(unittest.TestCase):
    """./dev where there is no python3: a few stand-ins are all that its PATH holds."""

    TOOLS = {
        "apt-get": """echo "apt-get $1" >> "$LOG"
if [ "$1" = install ]; then printf '#!/bin/sh\\necho "$@"' > "$PATH/python3"; fi
if [ "$1" = install ]; then chmod 755 "$PATH/python3"; fi""",
        "sudo": 'echo sudo >> "$LOG"; exec "$@"',
        "id": 'echo "$USER_ID"',
    }

    def launch(self, user_id):
        """(what it printed, what it did)."""
        with tempfile.TemporaryDirectory() as scratch:
            place, log = pathlib.Path(scratch), pathlib.Path(scratch, "log")
            for name, body in self.TOOLS.items():
                (place / name).write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
                (place / name).chmod(0o755)
            for name in ("dirname", "chmod"):
                (place / name).symlink_to(shutil.which(name))
            env = {"PATH": scratch, "LOG": str(log), "USER_ID": user_id}
            done = subprocess.run(
                [ROOT / "dev", "test"], env=env, capture_output=True, text=True, check=True
            )
            return done.stdout.splitlines(), log.read_text(encoding="utf-8").split("\n")[:-1]

    def test_it_is_installed_first_and_then_runs(self):
        printed, did = self.launch("0")
        self.assertEqual(did, ["apt-get update", "apt-get install"])
        self.assertEqual(printed[-1], f"{ROOT}/scripts/dev.py test")

    def test_a_user_asks_sudo(self):
        _, did = self.launch("1000")
        self.assertEqual(did, ["sudo", "apt-get update", "sudo", "apt-get install"])


class Fresh(unittest.TestCase):
    def test_the_mirror_and_the_suites_are_those_of_this_machines_apt(self):
        listed = """Debian http://mirror.example/debian/ bookworm main
Debian http://mirror.example/debian-security/ bookworm-security main
Debian http://mirror.example/debian/ trixie main
Other http://other.example/ stable main
"""
        with mock.patch.object(fresh, "output", lambda *_: listed):
            mirror, lines = fresh.sources()
        self.assertEqual(mirror, "http://mirror.example/debian/")
        self.assertEqual(
            lines,
            "deb http://mirror.example/debian/ bookworm main\n"
            "deb http://mirror.example/debian-security/ bookworm-security main\n",
        )
        with mock.patch.object(fresh, "output", lambda *_: ""), self.assertRaises(Failed):
            fresh.sources()


class Console(unittest.TestCase):
    def test_a_step_runs_again_when_its_files_or_its_outcome_are_others(self):
        with tempfile.TemporaryDirectory() as scratch:
            stamp, made = pathlib.Path(scratch, "stamp"), pathlib.Path(scratch, "made")
            command = ("mkdir", "-p", made)
            steps = (("README.md",), ("README.md",), ("LICENSE",))
            with contextlib.redirect_stdout(io.StringIO()) as said:
                for names in steps:
                    console.step("made", stamp, made, names, *command)
                made.rmdir()
                console.step("made", stamp, made, steps[-1], *command)
        self.assertEqual(said.getvalue().count("console: made in"), 3)


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


class Fuzz(unittest.TestCase):
    def test_a_target_that_tries_nothing_or_ends_badly_is_at_fault(self):
        says = "stat::number_of_executed_units: {}\n"
        for text, status, tried, fault in (
            (says.format(40), 0, 40, False),
            ("", 0, 0, True),
            (says.format(7) + "deadly signal", 77, 7, True),
        ):
            with self.subTest(text), tempfile.TemporaryDirectory() as scratch:
                target = pathlib.Path(scratch, "nothing_fuzz")
                target.write_text(f"#!/bin/sh\nprintf '%s' '{text}'\nexit {status}\n", "utf-8")
                target.chmod(0o755)
                with mock.patch.object(building, "folder", lambda _: pathlib.Path(scratch)):
                    outcome = fuzzing.run_target(target, 1)
                self.assertEqual((outcome[1], outcome[2] is not None), (tried, fault))


class Load(unittest.TestCase):
    def test_evidence_is_counted_by_context_and_subject(self):
        with tempfile.TemporaryDirectory() as scratch:
            csv = pathlib.Path(scratch, "events.csv")
            csv.write_text("3,17,1,5,99\n3,17,2,1,99\n4,17,1,5,99\n", encoding="ascii")
            self.assertEqual(load.counts(csv), {("3", "17"): 2, ("4", "17"): 1})

    def test_memory_is_that_of_the_program_and_a_failing_one_fails(self):
        script = "held = bytearray(50_000_000); print(len(held))"
        printed, megabytes = load.measured(sys.executable, "-c", script)
        self.assertEqual(printed, "50000000\n")
        self.assertGreater(megabytes, 48)
        with self.assertRaises(Failed):
            load.measured(sys.executable, "-c", "raise SystemExit(3)")


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
        short = [name for name, _ in continuous.plan(long=False, fuzz_seconds=1)]
        long = [name for name, _ in continuous.plan(long=True, fuzz_seconds=1)]
        self.assertEqual(long[: len(short)], short)
        self.assertTrue({"fresh Debian", "load", "simulation", "fuzz"} <= set(long[len(short) :]))

    def test_the_record_keeps_what_each_stage_found_last(self):
        with tempfile.TemporaryDirectory() as scratch:
            place = pathlib.Path(scratch, "long-run.json")
            with mock.patch.object(continuous, "RECORD", place):
                continuous.record("tests", 1.6, "3 passed", "abc", False)
                continuous.record("load", 2, "failed", "abc", False)
                continuous.record("load", 3, "ok", "def", True)
            rows = json.loads(place.read_text(encoding="utf-8"))
        self.assertEqual((rows["tests"]["result"], rows["tests"]["commit"]), ("3 passed", "abc"))
        self.assertEqual((rows["load"]["result"], rows["load"]["commit"]), ("ok", "def"))
        self.assertTrue(rows["load"]["uncommitted_changes"])

    def test_durations(self):
        self.assertEqual([duration(2.25), duration(61)], ["2.2 s", "1 min 1 s"])


if __name__ == "__main__":
    unittest.main()
