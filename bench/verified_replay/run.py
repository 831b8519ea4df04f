#!/usr/bin/env python3
"""How fast is history rated again when nothing stored is believed?

Ours: one pass over the vault on one thread. Every salted event is hashed to its commitment, every
commitment to its leaf, every leaf into the tree; every name is found again and every rating folded.
Checked in each run: the root is that of the signed checkpoint, and the state is, byte for byte,
that which the ledger was written with. No system that people use does this; beside it stands
`recount verify` as a whole process, which is the tool for it.
"""
import argparse
import pathlib
import re
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import peers  # noqa: E402


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=2_000_000)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    peers.build("bench_verified_replay")
    with peers.scratch() as name:
        directory = pathlib.Path(name)
        ledger = peers.filled_ledger(directory, options.events)
        out = subprocess.run(
            [peers.BUILD / "bench" / "bin" / "verified_replay", ledger, str(options.runs)],
            check=True, capture_output=True, text=True).stdout
        rates = [int(entries) / float(seconds)
                 for entries, seconds in re.findall(r"verified (\d+) ([\d.]+)", out)]
        assert len(rates) == options.runs, out
        peers.say(f"checked: {len(rates)} times the checkpoint's root and the snapshot's state")
        peers.say("entries a CPU second: " + ", ".join(f"{rate:,.0f}" for rate in rates))
        cpu, _ = peers.verify(ledger)
    peers.result("verified_replay", peers.median(rates), "entries/CPU-s",
                 "recount verify, which also reads every tile and the snapshot",
                 options.events / cpu, floors={"value": 2_000_000})


if __name__ == "__main__":
    main()
