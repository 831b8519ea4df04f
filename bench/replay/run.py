#!/usr/bin/env python3
"""How fast is history rated again under another half-life and prior?

Ours: the record of a ledger, folded again in ledger order, on one core and on two (loading from the
ledger's files is shown apart). Peers: DuckDB, and ClickHouse as chdb, each on one thread and on
two, the same rows in a table of their own, one GROUP BY. Every rating of every peer is compared
first.
"""
import argparse
import pathlib
import re
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import peers  # noqa: E402

HALF_LIFE_DAYS = 30
MEAN, WEIGHT = 2.5, 4
PEER = pathlib.Path(__file__).resolve().parent / "peer.py"
NAMES = {"duckdb": "DuckDB", "chdb": "ClickHouse (chdb)"}
LINE = r"replayed (\d+) threads (\d) cpu ([\d.e-]+) wall ([\d.e-]+)"


def read(out):
    ratings = {}
    for line in out.splitlines():
        context, subject, rating, count = line.split(",")
        ratings[context, subject] = float(rating), int(count)
    return ratings


def per_cpu(err):
    """Events a CPU second on one thread: the median of the runs."""
    return peers.median([int(rows) / float(cpu)
                         for rows, threads, cpu, _ in re.findall(LINE, err) if threads == "1"])


def per_second(err, threads):
    """Events a second by the clock: the best of the runs, since others share this machine."""
    return max(int(rows) / float(wall)
               for rows, of, _, wall in re.findall(LINE, err) if int(of) == threads)


def compare(mine, expected, name):
    assert mine.keys() == expected.keys(), f"not the same subjects as {name}"
    for key, (rating, count) in expected.items():
        assert mine[key][1] == count and abs(mine[key][0] - rating) <= 1e-9 * abs(rating), key
    peers.say(f"checked: {len(mine):,} ratings equal those of {name} to 1e-9")


def run_peer(engine, directory, runs):
    python = peers.python_with(engine)
    if python is None:
        peers.say(f"skipped: {NAMES[engine]} could not be installed as the Python package {engine}")
        return None
    return subprocess.run(
        [python, PEER, engine, directory / "events.csv", str(HALF_LIFE_DAYS * 86_400_000_000.0),
         str(runs), str(MEAN), str(WEIGHT)], check=True, capture_output=True, text=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=2_000_000)
    parser.add_argument("--runs", type=int, default=7)
    options = parser.parse_args()
    peers.build("bench_replay")
    theirs = {}
    with peers.scratch() as name:
        directory = pathlib.Path(name)
        ledger = peers.filled_ledger(directory, options.events)
        ours = subprocess.run(
            [peers.BUILD / "bench" / "bin" / "replay", ledger, str(HALF_LIFE_DAYS), str(MEAN),
             str(WEIGHT), str(options.runs), "--ratings"],
            check=True, capture_output=True, text=True)
        for engine in NAMES:
            done = run_peer(engine, directory, options.runs)
            if done:
                compare(read(ours.stdout), read(done.stdout), NAMES[engine])
                theirs[engine] = done.stderr
    if "duckdb" not in theirs:
        peers.skip("replay", "DuckDB could not be installed from the Python registry")
    peers.say(ours.stderr.splitlines()[0])
    value = per_cpu(ours.stderr)
    both_cores = per_second(ours.stderr, 2) / per_second(ours.stderr, 1)
    peers.say(f"ours {value:,.0f} events a CPU second; two cores {both_cores:.2f} times one")
    floors = {"value": 30_000_000, "ratio": 5, "both_cores": 1.8}
    more = {"both_cores": round(both_cores, 2)}
    for engine, err in theirs.items():
        peers.say(f"{NAMES[engine]}: {per_cpu(err):,.0f} events a CPU second; "
                  f"two threads {per_second(err, 2):,.0f} a second by the clock")
        more[f"ratio_to_{engine}"] = round(value / per_cpu(err), 2)
    if "chdb" in theirs:
        floors["ratio_to_chdb"] = 3
    peers.result("replay", value, "events/CPU-s", "DuckDB, one thread", per_cpu(theirs["duckdb"]),
                 floors=floors, **more)


if __name__ == "__main__":
    main()
