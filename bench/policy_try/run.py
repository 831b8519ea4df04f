#!/usr/bin/env python3
"""How long does a policy try take, the whole command, on the benches' workload?

Ours: `recount policy try` of all twenty contexts under another half-life and prior, from opening
the ledger to the last line, in CPU seconds. The peer is the promise: 2 CPU seconds for 10 M events.
What it says of the subjects that move most is compared first with `show`, in the ledger and in one
that was made under the candidates.
"""
import argparse
import json
import pathlib
import re
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import peers  # noqa: E402

PROMISE = 10_000_000 / 2  # events a CPU second
RECOUNT = peers.BUILD / "bin" / "recount"
CONTEXTS_COMPARED = ("ctx-00", "ctx-07", "ctx-19")


def candidates(directory):
    """The workload's policies with another half-life and prior."""
    folder = directory / "candidates"
    folder.mkdir()
    for path in sorted(directory.glob("ctx-*.toml")):
        text = re.sub(r'half_life(\s*)= "[^"]+"', r'half_life\1= "30d"', path.read_text())
        text, count = re.subn(r"mean = [\d.]+, weight = [\d.]+", "mean = 2.5, weight = 4", text)
        assert count == 1 and '"30d"' in text, path
        (folder / path.name).write_text(text)
    return sorted(folder.glob("*.toml"))


def answer(*command):
    done = subprocess.run([RECOUNT, *map(str, command), "--json"], check=True, capture_output=True,
                          text=True)
    return json.loads(done.stdout)


def compare(trials, ledger, other):
    compared = 0
    for trial in trials:
        if trial["context"] not in CONTEXTS_COMPARED:
            continue
        for mover in trial["movers"]:
            subject = mover["subject"]
            now = answer("show", ledger, trial["context"], subject)
            then = answer("show", other, trial["context"], subject)
            assert mover["before"]["rating"] == now["rating"], (trial["context"], subject)
            assert mover["after"]["rating"] == then["rating"], (trial["context"], subject)
            assert trial["candidate"] == then["policy"] and trial["policy"] == now["policy"]
            compared += 1
    return compared


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    with peers.scratch() as name:
        directory = pathlib.Path(name)
        peers.make_workload(options.events, directory)
        ledgers = [peers.make_ledger(directory), directory / "other.ledger"]
        files = candidates(directory)
        subprocess.run([RECOUNT, "init", ledgers[1], "--kind", "synthetic", "--controller",
                        "The bench", "--policy", *files], check=True, stdout=subprocess.DEVNULL)
        for ledger in ledgers:
            subprocess.run([RECOUNT, "ingest", ledger, directory / "events.ndjson", "--json"],
                           check=True, stdout=subprocess.DEVNULL)
        command = [RECOUNT, "policy", "try", ledgers[0], *files, "--json"]
        text, *_ = peers.timed(command)
        trials = json.loads(text)["trials"]
        assert sum(trial["evidence_after"] for trial in trials) == options.events
        peers.say(f"checked: {compare(trials, *ledgers)} movers are as `show` says, before and "
                  "after")
        seconds = peers.median([peers.timed(command)[1] for _ in range(options.runs)])
    peers.say(f"{sum(trial['moved'] for trial in trials):,} standings move; {seconds:.2f} CPU "
              f"seconds for {options.events:,} events, opening the ledger included")
    peers.result("policy_try", options.events / seconds, "events/CPU-s",
                 "the promise: 10 M events in 2 CPU seconds", PROMISE, floors={"ratio": 1})


if __name__ == "__main__":
    main()
