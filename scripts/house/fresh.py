"""The README's two commands on a fresh Debian 12, as root and as a user with sudo.

A minimal Debian is made in a folder from this machine's own package sources, once for each of the
two.  It holds git and the checkout, for the user sudo too, and nothing else: the commands install
the rest.
"""

import os
import pathlib
import shutil
import subprocess
import tempfile
import time

from house.stage import ROOT, Failed, duration, output, run, say

RELEASE = "bookworm"
CERTIFICATES = pathlib.Path("/usr/local/share/ca-certificates")

# The demo serves in the end: it is ended once the server says that it is ready.
DEMO = """cd recount
./dev demo > ../demo.log 2>&1 &
until url=$(grep -om1 'http://127[^/ ]*' ../demo.log); do
  sleep 1
  kill -0 $! || { cat ../demo.log; exit 1; }
done
python3 -c "import urllib.request as u; u.urlopen('$url/readyz')" && kill $! && wait $!"""
COMMANDS = {"./dev demo": DEMO, "./dev test": "cd recount && ./dev test"}
USERS = {"root": "", "ada": "sudo"}  # user → packages a person of this kind has beside git

# Its own mounts and processes: nothing is left behind when it ends, or is ended.
INSIDE = """
mount --rbind /dev "$1/dev" && mount -t proc proc "$1/proc" && exec chroot "$1" su - "$2" -c "$3"
"""


def sources():
    """(mirror, lines of sources.list) that this machine's apt takes Debian itself from."""
    form = "$(ORIGIN) $(REPO_URI) $(RELEASE) $(COMPONENT)"
    listed = output("apt-get", "indextargets", "--format", form, "Created-By: Packages")
    rows = [row.split() for row in listed.splitlines() if row.startswith("Debian ")]
    ours = [row[1:] for row in rows if row[2].startswith(RELEASE)]
    mirrors = [uri for uri, suite, _ in ours if suite == RELEASE]
    if not mirrors:
        raise Failed(f"apt has no Debian {RELEASE} source here, to make a fresh one from")
    return mirrors[0], "".join(f"deb {' '.join(row)}\n" for row in ours)


def inside(place, user, command):
    """The exit status and what it printed."""
    entered = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "sh", "-c", INSIDE, "sh"]
    finished = subprocess.run(
        [*entered, place, user, command],
        env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    return finished.returncode, finished.stdout


def must(place, user, command):
    """What it printed."""
    status, printed = inside(place, user, command)
    if status:
        say(printed.rstrip())
        raise Failed(f"`{command}` as {user} ended with status {status}")
    return printed


def make(place, user, extra):
    """A Debian with a clone of what is committed here, and without apt's lists."""
    mirror, lines = sources()
    run("debootstrap", "--variant=minbase", RELEASE, place, mirror, quiet=True)
    (place / "etc/apt/sources.list").write_text(lines, encoding="utf-8")
    (place / "etc/hosts").write_text("127.0.0.1 localhost\n", encoding="ascii")  # as installed
    settings = output("apt-config", "dump", "Acquire::http", "Acquire::https")
    (place / "etc/apt/apt.conf.d/90host").write_text(settings, encoding="utf-8")
    (place / "etc/dpkg/dpkg.cfg.d/unsafe-io").write_text("force-unsafe-io\n", encoding="ascii")
    if CERTIFICATES.is_dir():  # whom this machine trusts beside Debian's own list
        shutil.copytree(CERTIFICATES, place / CERTIFICATES.relative_to("/"), dirs_exist_ok=True)
    install = "apt-get install -y -qq --no-install-recommends"
    must(place, "root", f"apt-get update -qq && {install} git {extra}")
    must(place, "root", "rm -rf /var/lib/apt/lists/*; apt-get clean")
    if user != "root":
        must(place, "root", f"useradd --create-home --shell /bin/bash {user}")
        (place / "etc/sudoers.d" / user).write_text(f"{user} ALL=(ALL) NOPASSWD: ALL\n", "ascii")
    run("git", "bundle", "create", place / "recount.bundle", "HEAD", quiet=True)
    must(place, user, "git clone -q /recount.bundle recount")


def try_as(user):
    """How long each of the two took, and how many tests passed."""
    with tempfile.TemporaryDirectory(prefix="recount-fresh-") as scratch:
        place = pathlib.Path(scratch, "debian")
        make(place, user, USERS[user])
        times, last = [], ""
        for typed, script in COMMANDS.items():
            start = time.monotonic()
            printed = must(place, user, script)
            times.append(f"{typed} {duration(time.monotonic() - start)}")
            last = printed.rstrip().rpartition("\n")[2]
        line = f"{user}: {', '.join(times)}; {last}"
        say(f"  {line}")
        return line


def fresh():
    """A line worth recording."""
    if os.geteuid():
        say("skipped: only root can make a Debian in a folder")
        return "skipped: not root"
    return " · ".join(try_as(user) for user in USERS)
