#!/usr/bin/env python3
"""What would differ if Recount's ratings were shown in place of mean stars: a report for a week.

    PGHOST=... RECOUNT_URL=... RECOUNT_KEY=... shadow_report.py LEDGER CONTEXT [--after 3]

Shadow mode: the service goes on showing its stars, Recount runs beside it, and nobody sees it.
"""
import argparse
import os
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "clients" / "python"))
from recount_client import Recount  # noqa: E402

MEANS = """
SELECT CASE WHEN by_guest THEN host ELSE guest END AS subject, avg(stars)::float8, count(*)
FROM review JOIN stay ON stay.id = review.stay GROUP BY subject ORDER BY subject
"""
LISTED = 10


def star_means():
    """subject → (mean stars, reviews), as the service shows them."""
    done = subprocess.run(["psql", "-qAtX", "-F", "\t", "-v", "ON_ERROR_STOP=1", "-c", MEANS],
                          check=True, stdout=subprocess.PIPE, text=True)
    rows = (line.split("\t") for line in done.stdout.splitlines())
    return {subject: (float(mean), int(count)) for subject, mean, count in rows}


def places(scores):
    """subject → place in the order of scores, best first; names settle what is equal."""
    order = sorted(scores, key=lambda subject: (-scores[subject], subject))
    return {subject: place for place, subject in enumerate(order, 1)}


def report(stars, standings, after):
    """The report's lines.  `standings` as `standings_of` gives them, in the order of `stars`."""
    found = {subject: one for subject, one in zip(stars, standings) if one is not None}
    missing = sorted(set(stars) - set(found))
    shown = {name: one for name, one in found.items() if one["evidence_count"] >= after}
    was = places({name: stars[name][0] for name in found})
    is_now = places({name: one["rating"] for name, one in found.items()})
    moved = sorted(found, key=lambda name: (-abs(was[name] - is_now[name]), name))
    lines = [f"{len(stars)} rated; Recount has evidence of {len(found)}",
             f"not in Recount: {', '.join(missing) or 'nobody'}",
             f"shown with stars, not by this policy (fewer than {after} pieces of evidence): "
             f"{len(found) - len(shown)}", "",
             f"{'subject':<20} {'stars':>6} {'rating':>7} {'95 % interval':>15} {'place':>12}"]
    for name in moved[:LISTED]:
        one = found[name]
        low, high = one["interval"]
        interval = f"{low:.2f} - {high:.2f}"
        lines.append(f"{name:<20} {stars[name][0]:>6.2f} {one['rating']:>7.2f} {interval:>15} "
                     f"{was[name]:>5} -> {is_now[name]:>3}")
    return lines


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("ledger")
    parser.add_argument("context")
    parser.add_argument("--after", type=int, default=3, help="the policy's show.after")
    options = parser.parse_args()
    stars = star_means()
    recount = Recount(os.environ["RECOUNT_URL"], os.environ["RECOUNT_KEY"],
                      purpose="shadow report")
    standings = recount.ledger(options.ledger).standings_of(options.context, stars)
    print("\n".join(report(stars, standings, options.after)))


if __name__ == "__main__":
    main()
