"""The console: its parts from the npm registry, and its build, which the binary holds.

Node 22 and its npm come first, fetched by whatever npm the machine has (console/node): Debian 12's
Node is too old for the parts, and an npm leaves out parts that the Node it runs on is too old for.
Every step is left out, in milliseconds, when what it is made of has not changed.
"""

import hashlib
import os
import pathlib
import time

from house.stage import ROOT, duration, run, say, tracked

FOLDER = ROOT / "console"
NODE = FOLDER / "node"
CERTIFICATES = pathlib.Path("/etc/ssl/certs/ca-certificates.crt")  # those the system trusts
PARTS = FOLDER / "node_modules"
DIST = FOLDER / "dist"
QUIET = ("--loglevel=error", "--no-audit", "--no-fund")
DECLARED = (".npmrc", "package.json", "package-lock.json")


def digest(names):
    """Of the files' names and contents."""
    whole = hashlib.sha256()
    for name in sorted(names):
        content = (ROOT / name).read_bytes()
        whole.update(f"{name}\0{len(content)}\0".encode())
        whole.update(content)
    return whole.hexdigest()


def fresh(stamp, made, names):
    return made.exists() and stamp.is_file() and stamp.read_text(encoding="utf-8") == digest(names)


def size(folder):
    return sum(path.lstat().st_size for path in folder.rglob("*"))


def environment():
    """For npm's programs: our Node before the machine's, trusting whom Debian's own Node trusts."""
    places = [str(path) for path in NODE.glob("node_modules/node-linux-*/bin")]
    found = {"PATH": os.pathsep.join([*places, os.environ.get("PATH", "")])}
    if CERTIFICATES.exists() and "NODE_EXTRA_CA_CERTS" not in os.environ:
        found["NODE_EXTRA_CA_CERTS"] = str(CERTIFICATES)
    return found


def npm(*words):
    """A command of our npm, on our Node."""
    return ("node", NODE / "node_modules" / "npm" / "bin" / "npm-cli.js", *words)


def step(what, stamp, made, names, *command, folder=FOLDER):
    """Runs the command unless its outcome is there and of these files."""
    if fresh(stamp, made, names):
        return
    start = time.monotonic()
    run(*command, cwd=folder, env=environment())
    stamp.write_text(digest(names), encoding="utf-8")
    cost = f"{duration(time.monotonic() - start)}, {size(made) / 1e6:.0f} MB"
    say(f"console: {what} in {cost}")


def fetch(what, folder, *command):
    made = folder / "node_modules"
    names = [str((folder / name).relative_to(ROOT)) for name in DECLARED]
    step(what, made / ".fetched", made, names, *command, "ci", *QUIET, folder=folder)


def install():
    fetch("Node fetched", NODE, "npm")
    fetch("parts fetched", FOLDER, *npm())


def build():
    install()
    sources = [name for name in tracked("console") if not name.endswith("_test.ts")]
    command = npm("run", "--silent", "build")
    step("built", PARTS / ".built", DIST, [*sources, "openapi.yaml"], *command)
