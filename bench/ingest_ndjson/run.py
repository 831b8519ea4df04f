#!/usr/bin/env python3
"""How many events a second become durable, hashed and rated, from NDJSON?

Ours: `recount ingest` as a whole process: parse, validate, deduplicate, hash, write with
fdatasync, tree, tiles, checkpoint, fold, snapshot. Peer: PostgreSQL 15 on the same events, durable,
in its best bulk form (COPY with a statement-level upsert trigger) and, shown beside it, a batched
upsert. It keeps no tree, no salts and no receipts, and reads CSV. Every rating is compared before a
number is printed.
"""
import argparse
import json
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import peers  # noqa: E402

BATCHED_EVENTS = 200_000  # the batched upsert's rate does not change with more of them
WEIGHT = f"power(2.0::float8, (at - 1704067200000000) / {peers.HALF_LIFE_US}::float8)"

SCHEMA = f"""
CREATE TABLE event(context int, subject int, rater int, score int, at bigint);
CREATE TABLE rating(context int, subject int, weight float8, weighted float8, count int,
                    PRIMARY KEY (context, subject));
CREATE FUNCTION rate() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  INSERT INTO rating AS r
  SELECT context, subject, sum({WEIGHT}), sum(score * {WEIGHT}), count(*)
  FROM new_events GROUP BY context, subject ORDER BY context, subject
  ON CONFLICT (context, subject) DO UPDATE SET weight = r.weight + excluded.weight,
    weighted = r.weighted + excluded.weighted, count = r.count + excluded.count;
  RETURN NULL; END $$;
CREATE TRIGGER rate AFTER INSERT ON event REFERENCING NEW TABLE AS new_events
  FOR EACH STATEMENT EXECUTE FUNCTION rate();
"""


def postgres_ratings(server):
    """(context, subject) -> rating and count, at the context's greatest time."""
    rows = server.sql(f"""
      SELECT r.context, r.subject,
        (5 * 3.0 + weighted * f) / (5 + weight * f), count
      FROM rating r JOIN (SELECT context, power(2.0::float8,
        -(max(at) - 1704067200000000) / {peers.HALF_LIFE_US}::float8) f
        FROM event GROUP BY context) t
      ON r.context = t.context""")
    ratings = {}
    for row in rows.splitlines():
        context, subject, rating, count = row.split("|")
        ratings[f"ctx-{int(context):02}", f"item-{int(subject):08}"] = float(rating), int(count)
    return ratings


def compare(ledger, expected):
    """Every standing of every context against the peer's."""
    compared = 0
    for context in sorted({context for context, _ in expected}):
        out = subprocess.run([peers.BUILD / "bin" / "recount", "top", ledger, context, "--limit",
                              "0", "--json"], check=True, capture_output=True, text=True).stdout
        for one in json.loads(out)["standings"]:
            rating, count = expected[context, one["subject"]]
            assert count == one["evidence_count"], one
            assert abs(rating - one["rating"]) <= 1e-9 * abs(rating), (one, rating)
            compared += 1
    assert compared == len(expected), (compared, len(expected))
    return compared


def run_postgres(server, directory, events):
    server.sql("DROP TABLE IF EXISTS event, rating; DROP FUNCTION IF EXISTS rate CASCADE")
    server.sql(SCHEMA)
    before = server.cpu_seconds()
    server.sql("COPY event FROM STDIN WITH (FORMAT csv)", feed=directory / "events.csv")
    return events / (server.cpu_seconds() - before)


def run_postgres_batched(server, directory, events, batch=1000):
    """The batched upsert: COPY statements of 1,000 rows, each its own durable transaction."""
    lines = (directory / "events.csv").read_text().splitlines()[:events]
    server.sql("DROP TABLE IF EXISTS event, rating; DROP FUNCTION IF EXISTS rate CASCADE")
    server.sql(SCHEMA)
    script = directory / "batches.sql"
    with script.open("w") as out:
        for at in range(0, len(lines), batch):
            out.write("COPY event FROM STDIN WITH (FORMAT csv);\n")
            out.write("\n".join(lines[at:at + batch]) + "\n\\.\n")
    before = server.cpu_seconds()
    subprocess.run(["psql", "-h", server.directory, "-U", "bench", "-d", "postgres", "-q",
                    "-f", script], check=True, capture_output=True)
    return len(lines) / (server.cpu_seconds() - before)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=2_000_000)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    if not (peers.POSTGRES / "initdb").exists():
        peers.skip("ingest_ndjson", "PostgreSQL 15 is not installed: apt-get install postgresql-15")
    with peers.scratch() as name:
        directory = pathlib.Path(name)
        peers.say(f"{options.events:,} events, {options.runs} runs, pairs in turn")
        peers.make_workload(options.events, directory)
        ours, walls, bulk, batched = [], [], [], []
        with peers.Postgres(directory) as server:
            for run in range(options.runs):
                ledger = peers.make_ledger(directory)
                cpu, wall = peers.ingest(ledger, directory)
                per_cpu, per_wall = options.events / cpu, options.events / wall
                bulk.append(run_postgres(server, directory, options.events))
                if run == 0:
                    compared = compare(ledger, postgres_ratings(server))
                    peers.say(f"checked: {compared:,} standings equal PostgreSQL's to 1e-9")
                batched.append(run_postgres_batched(server, directory,
                                                    min(options.events, BATCHED_EVENTS)))
                ours.append(per_cpu)
                walls.append(per_wall)
                peers.say(f"run {run + 1}: ours {per_cpu:,.0f} a CPU second "
                          f"({per_wall:,.0f} by the clock), COPY + trigger {bulk[-1]:,.0f}, "
                          f"batches of 1,000 {batched[-1]:,.0f}")
        ratios = [a / b for a, b in zip(ours, bulk)]
        to_batched = peers.median([a / b for a, b in zip(ours, batched)])
        peers.say(f"median of ratios: {peers.median(ratios):.2f} to COPY + trigger, "
                  f"{to_batched:.2f} to batches of 1,000")
        value = peers.median(ours)
        peers.result("ingest_ndjson", value, "events/CPU-s",
                     "PostgreSQL 15, COPY with statement trigger", value / peers.median(ratios),
                     floors={"value": 700_000, "ratio": 3, "ratio_to_batched": 7},
                     ratio_to_batched=round(to_batched, 2),
                     wall_events_per_second=round(peers.median(walls)))


if __name__ == "__main__":
    main()
