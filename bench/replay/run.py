#!/usr/bin/env python3
"""How fast is history rated again under another half-life and prior?

Ours: the record of a ledger, folded again in ledger order (one core; loading from the ledger's
files is shown apart). Peer: DuckDB on one thread, the same rows in its own table, one GROUP BY.
Every rating is compared first.
"""
import argparse
import pathlib
import re
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import peers  # noqa: E402

HALF_LIFE_DAYS = 30
MEAN, WEIGHT = 2.5, 4


def duckdb_in(environment):
    """DuckDB in an environment of the bench's own, made at the first run."""
    python = environment / "bin" / "python"
    if not python.exists():
        peers.say("making an environment with DuckDB")
        subprocess.run([sys.executable, "-m", "venv", environment], check=True)
        subprocess.run([python, "-m", "pip", "install", "-q", "duckdb==1.1.3"], check=True)
    return python


PEER = """
import duckdb, resource, sys, time
db = duckdb.connect(config={"threads": 1})
db.execute("CREATE TABLE event AS SELECT * FROM read_csv(?, header=false, columns={"
           "'context':'INTEGER','subject':'INTEGER','rater':'INTEGER','score':'INTEGER',"
           "'at':'BIGINT'})", [sys.argv[1]])
rows = db.execute("SELECT count(*) FROM event").fetchone()[0]
query = '''CREATE OR REPLACE TEMP TABLE rating AS
  SELECT e.context, e.subject, sum(w * score) s, sum(w) w, count(*) n FROM (
    SELECT event.context, subject, score, pow(2.0, (at - latest) / %s) w
    FROM event JOIN (SELECT context, max(at) latest FROM event GROUP BY context) t
    ON event.context = t.context) e GROUP BY e.context, e.subject''' % sys.argv[2]
for run in range(int(sys.argv[3])):
    before = time.process_time()
    db.execute(query)
    print("replayed", rows, time.process_time() - before, file=sys.stderr)
mean, weight = float(sys.argv[4]), float(sys.argv[5])
for context, subject, s, w, n in db.execute("SELECT * FROM rating").fetchall():
    print(f"ctx-{context:02},item-{subject:08},{(weight * mean + s) / (weight + w)!r},{n}")
"""


def read(out):
    ratings = {}
    for line in out.splitlines():
        context, subject, rating, count = line.split(",")
        ratings[context, subject] = float(rating), int(count)
    return ratings


def rates(err):
    return [int(rows) / float(seconds)
            for rows, seconds in re.findall(r"replayed (\d+) ([\d.e-]+)", err)]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    environment = peers.ROOT / "build" / "bench-environment"
    try:
        python = duckdb_in(environment)
    except subprocess.CalledProcessError:
        peers.skip("replay", "DuckDB could not be installed from the Python registry")
    peers.build("bench_replay")
    with peers.scratch() as name:
        directory = pathlib.Path(name)
        peers.make_workload(options.events, directory)
        ledger = peers.make_ledger(directory)
        subprocess.run([peers.BUILD / "bin" / "recount", "ingest", ledger,
                        directory / "events.ndjson", "--json"], check=True,
                       stdout=subprocess.DEVNULL)
        ours = subprocess.run(
            [peers.BUILD / "bench" / "bin" / "replay", ledger, str(HALF_LIFE_DAYS), str(MEAN),
             str(WEIGHT), str(options.runs), "--ratings"],
            check=True, capture_output=True, text=True)
        begin = time.monotonic()
        theirs = subprocess.run(
            [python, "-c", PEER, directory / "events.csv", str(HALF_LIFE_DAYS * 86_400_000_000.0),
             str(options.runs), str(MEAN), str(WEIGHT)], check=True, capture_output=True, text=True)
        peers.say(f"peer done in {time.monotonic() - begin:.1f} s")
    mine, expected = read(ours.stdout), read(theirs.stdout)
    assert mine.keys() == expected.keys(), "not the same subjects"
    for key, (rating, count) in expected.items():
        assert mine[key][1] == count and abs(mine[key][0] - rating) <= 1e-9 * abs(rating), key
    peers.say(f"checked: {len(mine):,} ratings equal DuckDB's to 1e-9")
    peers.say(ours.stderr.splitlines()[0])
    value, peer_value = peers.median(rates(ours.stderr)), peers.median(rates(theirs.stderr))
    peers.say(f"ours {value:,.0f} events a CPU second, DuckDB {peer_value:,.0f} (one thread each)")
    peers.result("replay", value, "events/CPU-s", "DuckDB 1.1.3, one thread", peer_value, floor=5)


if __name__ == "__main__":
    main()
