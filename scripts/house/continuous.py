"""./dev ci: everything a change must pass; --long adds what takes hours."""

import datetime
import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile

from house import building, fresh, fuzzing, linting, load, testing
from house.stage import ROOT, Failed, Timings, output, run, say

PRESET = "ci"
RECORD = ROOT / "docs" / "long-run.json"
# Ten thousand idle connections, a thousand readers for a minute.
HTTP_LOAD = {"RECOUNT_HTTP_LOAD": "long"}
# The long run's simulation: so many cases a property, so many ledgers killed eight times each, and
# so many lives of a ledger on a disk that misbehaves, other ones each day.
SIMULATION = {"RC_PARAMS": "max_success=1000", "RECOUNT_KILLED_LEDGERS": "50"}
LIVES = 50_000


def must(status, what):
    if status:
        raise Failed(f"{what} failed")


def tests(preset, **options):
    building.build(preset, quiet=True)
    count = testing.run_tests(preset, **options)
    testing.print_count(count)
    must(bool(count.failed) or not count.passed, "tests")
    return count.line()


def ordinary_tests():
    """Every ledger that they leave is kept for `outside`."""
    place = building.folder(PRESET) / "kept-ledgers"
    shutil.rmtree(place, ignore_errors=True)
    return tests(PRESET, env={"RECOUNT_KEEP_LEDGERS": str(place)})


def outside():
    """Verifiers of others, unmodified, over every ledger that the tests left behind."""
    script = ROOT / "tests" / "outside" / "every_ledger.py"
    run("python3", script, building.folder(PRESET) / "kept-ledgers")


def demo():
    """The demo, then two verifiers on each ledger it made: our own, and the outsider's."""
    with tempfile.TemporaryDirectory() as scratch:
        place = pathlib.Path(scratch, "demo")
        run(building.binary(PRESET), "demo", "--no-serve", "--fresh", "--dir", place, quiet=True)
        ledgers = sorted(path.parent for path in place.glob("*/vkey"))
        must(not ledgers, "demo: it left no ledger, and so it")
        for ledger in ledgers:
            run(building.binary(PRESET), "verify", ledger, quiet=True)
            outsider = building.binary(PRESET, "recount-verify")
            run(outsider, ledger, "--vkey", ledger / "vkey", "--openings", quiet=True)
            say(f"  {ledger.name}: verified, and verified by an outsider")


def simulation():
    said = " ".join(f"{name}={value}" for name, value in SIMULATION.items())
    counted = tests(PRESET, env=SIMULATION, minutes=60)
    return f"{counted}, under {said}; {lives()}"


def lives():
    """What the simulated disk did and found, in the words of its own last line."""
    seed = datetime.date.today().toordinal() * 1_000_000
    program = building.folder(PRESET) / "tests" / "simulation_test"
    lived = subprocess.run(
        [program, "--gtest_brief=1", "--gtest_filter=*WhateverTheDiceSay*"],
        env={
            **os.environ,
            "RECOUNT_SIMULATION_SEED": str(seed),
            "RECOUNT_SIMULATION_SCENARIOS": str(LIVES),
        },
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    say(lived.stdout)
    must(lived.returncode, "simulation")
    told = [line for line in lived.stdout.splitlines() if line.startswith("simulation: ")]
    return f"from seed {seed} on " + told[-1].removeprefix("simulation: ")


def plan(long, fuzz_seconds):
    """(name, step) in order; a step may return a line worth recording."""
    steps = [
        ("build, warnings are errors", lambda: building.build(PRESET, quiet=True)),
        ("lint", lambda: must(linting.lint(everything=long, preset=PRESET), "lint")),
        ("tests", ordinary_tests),
        ("outside verifiers", outside),
        ("fuzz smoke", lambda: fuzzing.fuzz(seconds=10)),
        ("demo and verify", demo),
    ]
    if long:
        steps += [
            ("load", lambda: load.load(PRESET)),
            ("load over HTTP", lambda: tests(PRESET, env=HTTP_LOAD, only="^tests/load/")),
            ("simulation", simulation),
            ("tests under address and undefined", lambda: tests("asan", minutes=60)),
            ("tests under thread", lambda: tests("tsan", minutes=60)),
            ("fuzz", lambda: fuzzing.fuzz(fuzz_seconds)),
            ("fresh Debian", fresh.fresh),
        ]
    return steps


def head():
    """(commit, whether something else than the record is not committed)."""
    changed = output("git", "status", "--porcelain", "--", ".", f":!{RECORD.relative_to(ROOT)}")
    return output("git", "rev-parse", "HEAD").strip(), bool(changed.strip())


def record(name, seconds, result, commit, dirty):
    """What this stage found last, when, and on which commit; other stages' rows stay."""
    rows = json.loads(RECORD.read_text(encoding="utf-8")) if RECORD.exists() else {}
    rows[name] = {
        "date": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d"),
        "commit": commit,
        **({"uncommitted_changes": True} if dirty else {}),
        "seconds": round(seconds),
        "result": result,
    }
    RECORD.parent.mkdir(exist_ok=True)
    RECORD.write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")


def ci(long=False, fuzz_seconds=600, only=None):
    """Every stage runs, also after one that failed, so that one run shows all faults."""
    steps = [step for step in plan(long, fuzz_seconds) if not only or re.search(only, step[0])]
    must(not steps, f'ci: no stage matches "{only}", and so it')
    at, timings = head(), Timings()
    for name, step in steps:
        result = None
        try:
            with timings.stage(name):
                result = step() or "ok"
        except Failed as failure:
            say(str(failure))
        if long:
            _, seconds, outcome = timings.rows[-1]
            record(name, seconds, result or outcome, *at)
        if not result and not only and not building.binary(PRESET).exists():
            break  # nothing to test
    say("\n" + timings.table())
    if long:
        say(f"recorded in {RECORD.relative_to(ROOT)}")
    failed = [name for name, _, outcome in timings.rows if outcome != "ok"]
    say(f"ci: {'failed: ' + ', '.join(failed) if failed else 'all passed'}")
    return 1 if failed else 0
