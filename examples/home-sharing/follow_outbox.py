#!/usr/bin/env python3
"""Gives what a service writes into its outbox table to Recount, in order, and goes on where it was.

    PGHOST=... RECOUNT_URL=... RECOUNT_KEY=... follow_outbox.py LEDGER CONTEXT STATE [--once]

Nothing is lost and nothing counts twice: the place is kept in the file STATE, and only after
Recount has acknowledged; after a crash some lines are sent again, and Recount knows their ids.

Transactions end in another order than they begin.  A line is taken once every transaction that
began before it has ended, so that none can still slip in behind the place.
"""
import argparse
import json
import os
import pathlib
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "clients" / "python"))
from recount_client import Recount  # noqa: E402

BATCH = 1000
PAUSE_S = 0.5
QUERY = """
SELECT json_build_object('tx', tx::text, 'id', id, 'event', event) FROM recount_outbox
WHERE (tx, id) > ('{tx}'::xid8, {id}) AND tx < pg_snapshot_xmin(pg_current_snapshot())
ORDER BY tx, id LIMIT {batch}
"""


def read_outbox(place):
    """The lines behind a place, through psql and its usual settings (PGHOST, PGUSER, ...)."""
    query = QUERY.format(tx=int(place["tx"]), id=int(place["id"]), batch=BATCH)
    done = subprocess.run(["psql", "-qAtX", "-v", "ON_ERROR_STOP=1", "-c", query], check=True,
                          stdout=subprocess.PIPE, text=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def load(state):
    return json.loads(state.read_text()) if state.exists() else {"tx": 0, "id": 0}


def keep(state, place):
    fresh = state.with_suffix(".new")
    with open(fresh, "w", encoding="utf-8") as out:
        json.dump(place, out)
        out.flush()
        os.fsync(out.fileno())
    fresh.replace(state)


def follow(ledger, context, state, once):
    """Until stopped; with `once`, until nothing more is there.  How many lines were taken."""
    place, taken = load(state), 0
    while True:
        lines = read_outbox(place)
        if lines:
            told = ledger.ingest([line["event"] for line in lines], context=context)
            for fault in told["errors"]:  # a line that the policy does not admit is told, not lost
                event = lines[fault["line"] - 1]["event"]
                print(f"{event['id']}: {fault['reason']}", file=sys.stderr)
            place = {"tx": lines[-1]["tx"], "id": lines[-1]["id"]}
            keep(state, place)
            taken += len(lines)
        elif once:
            return taken
        else:
            time.sleep(PAUSE_S)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("ledger")
    parser.add_argument("context")
    parser.add_argument("state", type=pathlib.Path)
    parser.add_argument("--once", action="store_true", help="end when nothing more is there")
    options = parser.parse_args()
    ledger = Recount(os.environ["RECOUNT_URL"], os.environ["RECOUNT_KEY"]).ledger(options.ledger)
    print(f"{follow(ledger, options.context, options.state, options.once)} lines taken")


if __name__ == "__main__":
    main()
