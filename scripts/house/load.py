"""Load: a large workload goes in, and every count that comes out is counted by other means."""

import collections
import json
import os
import pathlib
import subprocess
import tempfile

from house import building
from house.stage import Failed, run, say

EVENTS = 5_000_000


def measured(*command):
    """(what it printed, the most memory it held, in MB)."""
    process = subprocess.Popen([str(word) for word in command], stdout=subprocess.PIPE, text=True)
    printed = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise Failed(f"`{command[0]} {command[1]}` ended with status {process.returncode}")
    return printed, usage.ru_maxrss / 1024


def counts(csv):
    """Pieces of evidence by (context, subject), from the generator's other file."""
    with open(csv, encoding="ascii") as lines:
        return collections.Counter(tuple(line.split(",", 2)[:2]) for line in lines)


def must_equal(what, found, expected):
    if found != expected:
        raise Failed(f"load: {what} is {found}, not {expected}")


def compare(recount, ledger, contexts, expected):
    """The count of every standing."""
    compared = 0
    for context in contexts:
        printed, _ = measured(recount, "top", ledger, context, "--limit", 0, "--json")
        for one in json.loads(printed)["standings"]:
            key = str(int(context[-2:])), str(int(one["subject"].removeprefix("item-")))
            must_equal(f"the count of {one['subject']}", one["evidence_count"], expected[key])
            compared += 1
    must_equal("the number of standings", compared, len(expected))
    return compared


def load(preset, events=EVENTS):
    """A line worth recording."""
    building.build(preset, building.BINARIES, "bench_workload", quiet=True)
    recount = building.binary(preset)
    outsider = building.binary(preset, "recount-verify")
    with tempfile.TemporaryDirectory(prefix="recount-load-") as scratch:
        place = pathlib.Path(scratch)
        ledger = place / "load.ledger"
        run(building.folder(preset) / "bench" / "bin" / "workload", events, place)
        policies = sorted(place.glob("ctx-*.toml"))
        start = ("--kind", "synthetic", "--controller", "The load", "--policy", *policies)
        run(recount, "init", ledger, *start, quiet=True)
        printed, ingest_mb = measured(recount, "ingest", ledger, place / "events.ndjson", "--json")
        summary = json.loads(printed)
        for key, expected in (("accepted", events), ("duplicate", 0), ("rejected", 0)):
            must_equal(key, summary[key], expected)
        say(f"  {events:,} events ingested, at most {ingest_mb:,.0f} MB of memory")
        names = [policy.stem for policy in policies]
        standings = compare(recount, ledger, names, counts(place / "events.csv"))
        say(f"  the counts of {standings:,} standings are right")
        _, verify_mb = measured(recount, "verify", ledger)
        _, outsider_mb = measured(outsider, ledger, "--vkey", ledger / "vkey", "--openings")
        say(f"  verified ({verify_mb:,.0f} MB), and by an outsider ({outsider_mb:,.0f} MB)")
    return f"{events:,} events, {standings:,} standings counted, ingest {ingest_mb:,.0f} MB"
