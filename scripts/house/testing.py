"""Runs every test of one build and counts cases, C++ and Python alike.

Tests run on the release build: what is tested is what is shipped, its assertions stay on, and a
clean checkout is built once.  ./dev ci --long runs them under the sanitizers as well.
"""

import dataclasses
import json
import os
import re
import shutil
import xml.etree.ElementTree as ET

from house import building
from house.stage import JOBS, Timings, output, run, say


@dataclasses.dataclass
class Count:
    passed: int = 0
    failed: list = dataclasses.field(default_factory=list)  # "test: what went wrong"
    skipped: list = dataclasses.field(default_factory=list)  # (test, reason)

    def line(self):
        return f"{self.passed} passed, {len(self.failed)} failed, {len(self.skipped)} skipped"


def first_line(text):
    """The reason's own words: gtest puts file:line before them."""
    lines = [line.strip() for line in (text or "").splitlines() if line.strip()]
    lines = [line for line in lines if not re.fullmatch(r"\S+:\d+", line)]
    return lines[0] if lines else "no reason given"


def count_file(path, count):
    for suite in ET.parse(path).getroot().iter("testsuite"):
        for case in suite.iter("testcase"):
            name = f"{path.stem}: {case.get('classname')}.{case.get('name')}"
            if case.find("failure") is not None or case.find("error") is not None:
                count.failed.append(name)
            elif case.find("skipped") is not None:
                count.skipped.append((name, first_line(case.find("skipped").get("message"))))
            elif case.get("status") == "run":
                count.passed += 1


def count_results(results, registered):
    """A binary that left no result died before it could count: that is a failure."""
    count = Count()
    for test in registered:
        path = results / f"{test.removesuffix('.py').replace('/', '.')}.xml"
        if not path.is_file():
            count.failed.append(f"{test}: ended without a result")
            continue
        try:
            count_file(path, count)
        except ET.ParseError:
            count.failed.append(f"{test}: left a broken result")
    return count


def registered_tests(preset):
    listed = output("ctest", "--test-dir", building.folder(preset), "--show-only=json-v1")
    return [test["name"] for test in json.loads(listed or '{"tests": []}')["tests"]]


SANITIZERS = {
    "ASAN_OPTIONS": "detect_stack_use_after_return=1:strict_string_checks=1",
    "UBSAN_OPTIONS": "print_stacktrace=1",
    "TSAN_OPTIONS": "halt_on_error=1",
}


def run_tests(preset, only=None, env=None, minutes=10):
    """Runs what is built; returns the count.  A test that takes longer hangs."""
    results = building.folder(preset) / "test-results"
    shutil.rmtree(results, ignore_errors=True)
    chosen = ["-R", only] if only else []
    command = [
        "ctest",
        "--test-dir",
        building.folder(preset),
        "-j",
        JOBS,
        "--output-on-failure",
        "--no-tests=error",
        "--timeout",
        60 * minutes,
        *chosen,
    ]
    if preset == "tsan":
        command = ["setarch", "-R", *command]  # g++ 12's runtime needs a plain address space
    run(*command, env={**SANITIZERS, **(env or {})}, check=False)
    registered = [name for name in registered_tests(preset) if not only or re.search(only, name)]
    return count_results(results, registered)


def print_count(count):
    for name in count.failed:
        say(f"FAILED  {name}")
    for name, reason in count.skipped:
        say(f"skipped {name} ({reason})")
    say(count.line())


def test(preset="release", only=None):
    timings = Timings()
    with timings.stage(f"build {preset}"):
        building.build(preset, quiet=True)
    with timings.stage("tests") as stage:
        count = run_tests(preset, only)
        stage.failed = bool(count.failed) or not count.passed
    say(timings.table())
    print_count(count)
    return 1 if stage.failed else 0
