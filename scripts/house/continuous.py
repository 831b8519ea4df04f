"""./dev ci: everything a change must pass; --long adds what takes hours."""

import datetime
import json
import pathlib
import tempfile

from house import building, fresh, fuzzing, linting, load, testing
from house.stage import ROOT, Failed, Timings, output, run, say

PRESET = "ci"
RECORD = ROOT / "docs" / "long-run.json"
# Ten thousand idle connections, a thousand readers for a minute.
HTTP_LOAD = {"RECOUNT_HTTP_LOAD": "long"}
# The long run's simulation: so many cases a property, and so many ledgers killed eight times each.
SIMULATION = {"RC_PARAMS": "max_success=1000", "RECOUNT_KILLED_LEDGERS": "50"}


def must(status, what):
    if status:
        raise Failed(f"{what} failed")


def tests(preset, **options):
    count = testing.run_tests(preset, **options)
    testing.print_count(count)
    must(bool(count.failed) or not count.passed, "tests")
    return count.line()


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


def sanitized(preset):
    building.build(preset, quiet=True)
    return tests(preset, minutes=60)


def simulation():
    said = " ".join(f"{name}={value}" for name, value in SIMULATION.items())
    return f"{tests(PRESET, env=SIMULATION, minutes=60)}, under {said}"


def plan(long, fuzz_seconds):
    """(name, step) in order; a step may return a line worth recording."""
    steps = [
        ("build, warnings are errors", lambda: building.build(PRESET, quiet=True)),
        ("lint", lambda: must(linting.lint(everything=long, preset=PRESET), "lint")),
        ("tests", lambda: tests(PRESET)),
        ("fuzz smoke", lambda: fuzzing.fuzz(seconds=10)),
        ("demo and verify", demo),
    ]
    if long:
        steps += [
            ("load", lambda: load.load(PRESET)),
            ("load over HTTP", lambda: tests(PRESET, env=HTTP_LOAD, only="^tests/load/")),
            ("simulation", simulation),
            ("tests under address and undefined", lambda: sanitized("asan")),
            ("tests under thread", lambda: sanitized("tsan")),
            ("fuzz", lambda: fuzzing.fuzz(fuzz_seconds)),
            ("fresh Debian", fresh.fresh),
        ]
    return steps


def record(names, rows, lines, commit, dirty):
    """What ran last, on which commit, how each stage ended; also of a run that is not over yet."""
    ran = {
        name: {"seconds": round(seconds), "result": lines.get(name, outcome)}
        for name, seconds, outcome in rows
    }
    text = {
        "date": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d"),
        "commit": commit,
        "uncommitted_changes": dirty,
        "stages": [{"stage": name, **ran.get(name, {"result": "not run"})} for name in names],
    }
    RECORD.parent.mkdir(exist_ok=True)
    RECORD.write_text(json.dumps(text, indent=2) + "\n", encoding="utf-8")


def ci(long=False, fuzz_seconds=600):
    """Every stage runs, also after one that failed, so that one run shows all faults."""
    commit = output("git", "rev-parse", "HEAD").strip()
    dirty = bool(output("git", "status", "--porcelain").strip())
    timings, lines = Timings(), {}
    steps = plan(long, fuzz_seconds)
    for name, step in steps:
        try:
            with timings.stage(name):
                lines[name] = step() or "ok"
        except Failed as failure:
            say(str(failure))
            if not building.binary(PRESET).exists():
                break  # nothing to test
        finally:
            if long:
                record([name for name, _ in steps], timings.rows, lines, commit, dirty)
    say("\n" + timings.table())
    if long:
        say(f"recorded in {RECORD.relative_to(ROOT)}")
    failed = [name for name, _, outcome in timings.rows if outcome != "ok"]
    say(f"ci: {'failed: ' + ', '.join(failed) if failed else 'all passed'}")
    return 1 if failed else 0
