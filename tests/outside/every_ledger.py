#!/usr/bin/env python3
"""Code of others looks at every ledger that the tests left behind, and counts them.

    every_ledger.py FOLDER

FOLDER holds what tests kept under $RECOUNT_KEEP_LEDGERS (tests/cli/recount.py). Exit 1 when one is
faulty that no test has damaged on purpose.
"""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
DEBIAN_SOURCES = pathlib.Path("/usr/share/gocode")
DAMAGED = "damaged-on-purpose"


def last_line(done):
    return (done.stderr.strip().splitlines() or ["no reason given"])[-1]


def build(directory):
    """(the outside verifier, why it lacks fsck), or a visible skip."""
    if shutil.which("go") is None:
        raise unittest.SkipTest("go is not installed")
    command = ["go", "build", "-o", directory / "outside"]
    modules = subprocess.run(["go", "mod", "download"], cwd=HERE, capture_output=True, text=True,
                             timeout=300, check=False)
    if modules.returncode == 0:
        subprocess.run([*command, "-tags", "fsck", "."], cwd=HERE, check=True, timeout=600)
        return directory / "outside", None
    reason = f"the Go modules cannot be had: {last_line(modules)}"
    if not (DEBIAN_SOURCES / "src/golang.org/x/mod/sumdb").is_dir():
        raise unittest.SkipTest(f"{reason}; golang-golang-x-mod-dev is not installed")
    old = {**os.environ, "GO111MODULE": "off", "GOPATH": str(DEBIAN_SOURCES)}
    subprocess.run([*command, "."], cwd=HERE, env=old, check=True, timeout=600)
    return directory / "outside", reason


def look(binary, folder):
    """(ledgers that were looked at, those damaged on purpose, faults of the others)."""
    count, damaged, faults = 0, 0, []
    for ledger in sorted(pathlib.Path(folder).iterdir()):
        if (ledger / DAMAGED).exists():
            damaged += 1
            continue
        done = subprocess.run([binary, ledger], capture_output=True, text=True, timeout=600,
                              check=False)
        count += 1
        if done.returncode:
            words = "; ".join(row for row in done.stdout.splitlines() if "FAULT" in row)
            faults.append(f"{ledger.name}: {words or last_line(done)}")
    return count, damaged, faults


def main(folder):
    with tempfile.TemporaryDirectory(prefix="recount-outside-") as scratch:
        try:
            binary, without_fsck = build(pathlib.Path(scratch))
        except unittest.SkipTest as skip:
            print(f"skipped: {skip}")
            return 0
        count, damaged, faults = look(binary, folder)
    for fault in faults:
        print(f"FAULT {fault}")
    by = "x/mod alone" if without_fsck else "x/mod and fsck"
    print(f"{count} ledgers that the tests left were looked at by {by}, {len(faults)} are faulty; "
          f"{damaged} more were damaged on purpose")
    if without_fsck:
        print(f"fsck skipped: {without_fsck}")
    return 1 if faults or not count else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
