"""An environment with what the tests take from the Python registry, made once beside the build.

Skipped, with the reason, where the registry cannot be reached.
"""
import fcntl
import os
import pathlib
import subprocess
import sys
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
BIN = pathlib.Path(os.environ.get("RECOUNT_BIN", ROOT / "build" / "release" / "bin" / "recount"))
PACKAGES = ["schemathesis==4.32.5", "setuptools==80.9.0"]


def environment():
    """The folder of its programs."""
    place = BIN.parent.parent / "test-environment"
    place.mkdir(parents=True, exist_ok=True)
    with open(place / "lock", "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # tests run side by side
        install(place)
    return place / "bin"


def install(place):
    done = place / "installed"
    if not done.exists() or done.read_text(encoding="utf-8").split() != PACKAGES:
        for command in ([sys.executable, "-m", "venv", place],
                        [place / "bin" / "python", "-m", "pip", "install", "-q",
                         "--disable-pip-version-check", "--retries", "1", *PACKAGES]):
            made = subprocess.run(command, capture_output=True, text=True, timeout=400,
                                  check=False)
            if made.returncode != 0:
                said = (made.stderr or made.stdout).strip().splitlines() or ["no reason given"]
                raise unittest.SkipTest(f"the Python registry cannot be had: {said[-1]}")
        done.write_text("\n".join(PACKAGES), encoding="utf-8")
