"""What the command line tests share: run the binaries, make ledgers, find the real data."""
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
BIN = os.environ.get("RECOUNT_BIN", str(ROOT / "build" / "release" / "bin" / "recount"))
VERIFY_BIN = os.environ.get("RECOUNT_VERIFY_BIN", BIN + "-verify")
POLICIES = ROOT / "policies"


def data_directory():
    """$RECOUNT_DATA, or shared/data beside the checkout; None where there is neither."""
    for candidate in (os.environ.get("RECOUNT_DATA"), ROOT.parent / "shared" / "data"):
        if candidate and pathlib.Path(candidate).is_dir():
            return pathlib.Path(candidate)
    return None


def real(name):
    """A file of the real data, or a visible skip."""
    data = data_directory()
    if data is None or not (data / name).exists():
        raise unittest.SkipTest(f"real data not here: {name} (set RECOUNT_DATA)")
    return data / name


def run(*arguments, binary=BIN, code=0, **options):
    """Runs a command, holds it to its exit code; standard output and error."""
    done = subprocess.run([str(binary), *map(str, arguments)], capture_output=True, text=True,
                          stdin=subprocess.DEVNULL, check=False, **options)
    if code is not None and done.returncode != code:
        raise AssertionError(f"{arguments}: exit {done.returncode}, not {code}\n{done.stdout}\n"
                             f"{done.stderr}")
    return done


def answer(*arguments, code=0, binary=BIN):
    return json.loads(run(*arguments, "--json", code=code, binary=binary).stdout)


def line(number, **changes):
    """An evidence line for the home-sharing policy."""
    evidence = {"id": f"r-{number}", "kind": "review", "rater": f"guest-{number}",
                "subject": f"host-{number % 7}", "score": 1 + number % 5,
                "interaction": f"stay-{number}",
                "observed_at": f"2025-03-{1 + number % 28:02}T10:00:00Z"}
    evidence.update(changes)
    return json.dumps({key: value for key, value in evidence.items() if value is not None},
                      ensure_ascii=False)


DAMAGED = "damaged-on-purpose"


def keep_ledgers(directory):
    """Copies the public half of every ledger of a test to $RECOUNT_KEEP_LEDGERS, where outside
    verifiers look at all of them once the tests are through (tests/outside/every_ledger.py)."""
    place = os.environ.get("RECOUNT_KEEP_LEDGERS")
    if not place:
        return
    pathlib.Path(place).mkdir(parents=True, exist_ok=True)
    for vkey in pathlib.Path(directory).rglob("vkey"):
        ledger = vkey.parent
        if not (ledger / "checkpoint").is_file():
            continue
        kept = pathlib.Path(tempfile.mkdtemp(prefix=f"{ledger.name}-", dir=place))
        for name in ("vkey", "checkpoint", "cosigned", DAMAGED):
            if (ledger / name).exists():
                shutil.copy(ledger / name, kept / name)
        shutil.copytree(ledger / "tile", kept / "tile")


def damaged_on_purpose(ledger):
    """A test says that it leaves this ledger's public half damaged."""
    (pathlib.Path(ledger) / DAMAGED).touch()


class LedgerCase(unittest.TestCase):
    """A test with a directory of its own."""

    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix="recount-test-")
        self.addCleanup(scratch.cleanup)
        self.directory = pathlib.Path(scratch.name)
        self.addCleanup(keep_ledgers, self.directory)

    def init(self, policy="home-sharing.toml", kind="synthetic", name="test.ledger"):
        ledger = self.directory / name
        run("init", ledger, "--kind", kind, "--controller", "The tests", "--policy",
            POLICIES / policy)
        return ledger

    def write(self, name, content):
        path = self.directory / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def ingest_lines(self, ledger, count, name="lines.ndjson"):
        path = self.write(name, "".join(line(i) + "\n" for i in range(count)))
        return answer("ingest", ledger, path, "--context", "home-sharing")
