#!/usr/bin/env python3
"""How many bytes of memory does a rated (context, subject) take?

Ours: growth of the resident set while the parts of a writer are filled as an ingest fills them,
each apart: the state of a pair (what the floor is about), its name, its four pieces of evidence in
the record, and the deduplication of their ids. A start from a snapshot of as many pairs is timed
beside it, in a process of its own. Peer: PostgreSQL 15, heap and index of a table of as many
ratings (context, subject, two sums, a count), which holds no name, no evidence and no ids.
"""
import argparse
import pathlib
import re
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import peers  # noqa: E402


def ours(pairs):
    out = subprocess.run([peers.BUILD / "bench" / "bin" / "memory", str(pairs)], check=True,
                         capture_output=True, text=True).stdout
    return {part: float(size) for part, size in (line.split() for line in out.splitlines())}


def start(pairs):
    """CPU and wall seconds from a snapshot to an engine that answers; the state is compared."""
    with peers.scratch() as name:
        directory = pathlib.Path(name)
        peers.make_workload(0, directory)
        command = [peers.BUILD / "bench" / "bin" / "memory", str(pairs),
                   peers.make_ledger(directory), directory / "state"]
        subprocess.run(command, check=True)
        runs = [re.match(r"cpu ([\d.]+) wall ([\d.]+) bytes ([\d.]+)",
                         subprocess.run(command, check=True, capture_output=True, text=True).stdout)
                for _ in range(3)]
        cpu, wall, resident = (peers.median([float(run[part]) for run in runs])
                               for part in (1, 2, 3))
        peers.say(f"checked: the state of {pairs:,} pairs is the one that was written; start "
                  f"{cpu:.2f} CPU seconds, {wall:.2f} by the clock, {resident:.1f} bytes a pair")
        return cpu, wall


def postgres(pairs):
    with peers.scratch() as name, peers.Postgres(pathlib.Path(name)) as server:
        server.sql(f"""
          CREATE TABLE rating(context int, subject int, weight float8, weighted float8, count int,
                              PRIMARY KEY (context, subject));
          INSERT INTO rating SELECT i % 20, i / 20, 1.5, 4.5, 4 FROM generate_series(1, {pairs}) i
        """)
        count, size = server.sql("SELECT count(*), pg_total_relation_size('rating') FROM rating"
                                 ).strip().split("|")
        assert int(count) == pairs
        return int(size) / pairs


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=10_000_000)
    options = parser.parse_args()
    if not (peers.POSTGRES / "initdb").exists():
        peers.skip("memory", "PostgreSQL 15 is not installed: apt-get install postgresql-15")
    peers.build("bench_memory")
    parts = ours(options.pairs)
    peers.say(f"{options.pairs:,} pairs, bytes a pair: "
              + ", ".join(f"{part} {size:.1f}" for part, size in parts.items()))
    cpu, wall = start(options.pairs)
    peers.result("memory", parts["state"], "bytes of state a rated (context, subject)",
                 "PostgreSQL 15, heap and index of the ratings", postgres(options.pairs),
                 ceilings={"value": 48, "start_cpu_s": 3},
                 pairs=options.pairs, parts=parts, start_cpu_s=round(cpu, 2),
                 start_wall_s=round(wall, 2))


if __name__ == "__main__":
    main()
