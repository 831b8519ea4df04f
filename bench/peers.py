"""What the benches share: where the binaries are, whole-process CPU time, a private PostgreSQL."""
import json
import os
import pathlib
import pwd
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
BUILD = ROOT / "build" / "release"
POSTGRES = pathlib.Path("/usr/lib/postgresql/15/bin")
HALF_LIFE_US = 90 * 86_400 * 1_000_000
PRIOR_MEAN = 3.0
PRIOR_WEIGHT = 5.0


def say(text):
    print(text, flush=True)


def build(target):
    subprocess.run(["cmake", "--build", BUILD, "--target", target], check=True,
                   stdout=subprocess.DEVNULL)


def cpu_of_children():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def timed(command, **options):
    """Runs a command; its CPU seconds (user and system, its children's too) and wall seconds."""
    cpu, wall = cpu_of_children(), time.monotonic()
    done = subprocess.run(command, check=True, capture_output=True, text=True, **options)
    return done.stdout, cpu_of_children() - cpu, time.monotonic() - wall


def make_workload(events, directory):
    build("bench_workload")
    subprocess.run([BUILD / "bench" / "bin" / "workload", str(events), str(directory)], check=True)
    (directory / "count").write_text(str(events))


def make_ledger(directory):
    """A new ledger with the workload's twenty contexts."""
    number = len(list(directory.glob("bench*.ledger")))
    ledger = directory / (f"bench-{number}.ledger" if number else "bench.ledger")
    policies = sorted(str(path) for path in directory.glob("ctx-*.toml"))
    command = [BUILD / "bin" / "recount", "init", ledger, "--kind", "synthetic",
               "--controller", "The bench"]
    subprocess.run([*command, "--policy", *policies], check=True, stdout=subprocess.DEVNULL)
    return ledger


class Postgres:
    """A PostgreSQL server of our own in a temporary directory, durable as it comes."""

    def __init__(self, directory):
        self.directory = directory / "postgres"
        self.as_user = []
        if os.geteuid() == 0:  # the server refuses to run as root
            user = pwd.getpwnam("postgres")
            self.directory.mkdir()
            os.chown(self.directory, user.pw_uid, user.pw_gid)
            for parent in [directory, *directory.parents]:
                if parent.stat().st_uid == 0 and parent != pathlib.Path("/"):
                    parent.chmod(parent.stat().st_mode | 0o055)
            self.as_user = ["setpriv", "--reuid", "postgres", "--regid", "postgres",
                            "--clear-groups"]

    def __enter__(self):
        data = self.directory / "data"
        self.run([POSTGRES / "initdb", "-D", data, "-A", "trust", "-U", "bench", "--no-locale",
                  "-E", "UTF8"])
        settings = ("listen_addresses=''", "shared_buffers=2GB", "max_wal_size=8GB",
                    "work_mem=256MB", "jit=off", f"unix_socket_directories='{self.directory}'")
        options = " ".join(f"-c {setting}" for setting in settings)
        self.run([POSTGRES / "pg_ctl", "-D", data, "-w", "-l", self.directory / "log", "-o",
                  options, "start"])
        return self

    def __exit__(self, *_):
        self.run([POSTGRES / "pg_ctl", "-D", self.directory / "data", "-m", "fast", "stop"])

    def run(self, command):
        subprocess.run([*self.as_user, *map(str, command)], check=True, capture_output=True,
                       cwd="/")

    def sql(self, text, feed=None):
        command = ["psql", "-h", str(self.directory), "-U", "bench", "-d", "postgres", "-qAt",
                   "-v", "ON_ERROR_STOP=1", "-c", text]
        with open(feed, "rb") if feed else open(os.devnull, "rb") as source:
            done = subprocess.run(command, check=True, stdin=source, capture_output=True)
        return done.stdout.decode()

    def cpu_seconds(self):
        """User and system time of the server and of all it started, ended ones included."""
        main = int((self.directory / "data" / "postmaster.pid").read_text().split()[0])
        ticks = os.sysconf("SC_CLK_TCK")
        total = 0
        for stat in pathlib.Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = stat.read_text().rsplit(")", 1)[1].split()
            except OSError:
                continue
            if int(fields[1]) == main or stat.parent.name == str(main):
                total += int(fields[11]) + int(fields[12])
                total += int(fields[13]) + int(fields[14]) if stat.parent.name == str(main) else 0
        return total / ticks


def ingest(ledger, directory):
    """CPU and wall seconds of one whole `recount ingest`; every event must be accepted."""
    out, cpu, wall = timed([BUILD / "bin" / "recount", "ingest", ledger,
                            directory / "events.ndjson", "--json"])
    events = int((directory / "count").read_text())
    assert json.loads(out)["accepted"] == events, out
    return cpu, wall


def verify(ledger):
    """CPU and wall seconds of one whole `recount verify`."""
    _, cpu, wall = timed([BUILD / "bin" / "recount", "verify", ledger])
    return cpu, wall


def filled_ledger(directory, events):
    make_workload(events, directory)
    ledger = make_ledger(directory)
    ingest(ledger, directory)
    return ledger


def python_with(*packages):
    """A Python of the benches' own with these packages, made at the first run; None without."""
    environment = ROOT / "build" / "bench-environment"
    python = environment / "bin" / "python"
    try:
        if not python.exists():
            say("making an environment for the peers")
            subprocess.run([sys.executable, "-m", "venv", environment], check=True)
        subprocess.run([python, "-m", "pip", "install", "-q", "--disable-pip-version-check",
                        *packages], check=True, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL)
    except subprocess.CalledProcessError:
        return None
    return python


def scratch():
    """A temporary directory that goes when the bench ends. What a run leaves stays until then:
    ext4 passes slowly over inodes that were deleted a moment ago when it makes new ones."""
    return tempfile.TemporaryDirectory(prefix="recount-bench-", dir=os.environ.get("TMPDIR"))


def skip(name, reason):
    """Ends a bench whose peer is not here: said aloud, with no number."""
    say(f"skipped: {reason}")
    say(json.dumps({"bench": name, "value": None, "unit": None, "peer": None, "peer_value": None,
                    "ratio": None, "floor": None, "met": False, "checked": False,
                    "skipped": reason}))
    sys.exit(0)


def result(name, value, unit, peer, peer_value, floors=None, ceilings=None, **more):
    """The last line. `floors` and `ceilings` bound `value`, `ratio` and what else is in the line,
    each by its name; `floor` is the first of them, and `met` says that all are kept. A value with a
    ceiling is better when it is lower, and the ratio says how much."""
    floors, ceilings = floors or {}, ceilings or {}
    ratio = peer_value / value if "value" in ceilings else value / peer_value
    line = {"bench": name, "value": round(value), "unit": unit, "peer": peer,
            "peer_value": round(peer_value), "ratio": round(ratio, 2), **more}
    exact = {**more, "value": value, "ratio": ratio}
    met = (all(exact[key] >= bound for key, bound in floors.items())
           and all(exact[key] <= bound for key, bound in ceilings.items()))
    bounds = {**ceilings, **floors}
    say(json.dumps({**line, "floor": next(iter(bounds.values())), "bounds": bounds, "met": met,
                    "checked": True}))


def median(values):
    return statistics.median(values)


def has(program):
    return shutil.which(program) is not None
