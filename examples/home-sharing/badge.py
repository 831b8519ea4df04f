#!/usr/bin/env python3
"""A badge for a page: a standing as a few lines of HTML, made where the page is made.

    RECOUNT_URL=... RECOUNT_KEY=... badge.py LEDGER CONTEXT SUBJECT

Made on the service's side, so that no reader's browser tells Recount who looks at whom.  It says
how sure the rating is and on how much it rests, in words that a screen reader reads as one line.
"""
import html
import os
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "clients" / "python"))
from recount_client import Problem, Recount  # noqa: E402

AFTER = 3  # the policy's show.after


def badge(standing):
    """`None`, or a standing that rests on too little, is said as such and never as a number."""
    if standing is None or standing["evidence_count"] < AFTER:
        return '<span class="rating">Not enough reviews yet</span>'
    low, high = standing["interval"]
    words = (f"Rated {standing['rating']:.1f} of 5 on {standing['evidence_count']} reviews, "
             f"probably between {low:.1f} and {high:.1f}")
    title = f"policy {standing['policy'][:16]}, checkpoint of {standing['tree_size']} entries"
    return f'<span class="rating" title="{html.escape(title)}">{html.escape(words)}</span>'


def main():
    ledger, context, subject = sys.argv[1:4]
    recount = Recount(os.environ["RECOUNT_URL"], os.environ["RECOUNT_KEY"], purpose="badge")
    try:
        standing = recount.ledger(ledger).standing(context, subject)
    except Problem as problem:
        if problem.code != "not_found":
            raise
        standing = None
    print(badge(standing))


if __name__ == "__main__":
    main()
