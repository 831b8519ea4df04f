"""The npm packages of clients/typescript, installed once into a folder of the build's own.

Skipped, with the reason, where there is no node or no registry to install from.
"""
import fcntl
import os
import pathlib
import shutil
import subprocess
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
SOURCES = ROOT / "clients" / "typescript"
# Beside the binary under test, so that two presets do not meet.
BIN = pathlib.Path(os.environ.get("RECOUNT_BIN", ROOT / "build" / "release" / "bin" / "recount"))
BUILD = BIN.parent.parent


def environment():
    """A copy of clients/typescript with node_modules; what the lock file says, no more."""
    if shutil.which("npm") is None or shutil.which("node") is None:
        raise unittest.SkipTest("node and npm are not installed")
    place = BUILD / "test-typescript"
    place.mkdir(parents=True, exist_ok=True)
    with open(place / "lock", "w", encoding="utf-8") as held:
        fcntl.flock(held, fcntl.LOCK_EX)  # tests run side by side
        install(place)
    return place


def install(place):
    lock = (SOURCES / "package-lock.json").read_bytes()
    for name in ("package.json", "package-lock.json", ".npmrc", "tsconfig.json", "api.ts",
                 "example.ts"):
        shutil.copy(SOURCES / name, place / name)
    installed = place / "installed-lock.json"
    if not installed.exists() or installed.read_bytes() != lock:
        done = subprocess.run(["npm", "ci", "--no-audit", "--no-fund"], cwd=place, timeout=300,
                              capture_output=True, text=True, check=False)
        if done.returncode != 0:
            reason = (done.stderr.strip().splitlines() or ["npm ci failed"])[-1]
            raise unittest.SkipTest(f"the npm packages cannot be had: {reason}")
        installed.write_bytes(lock)
