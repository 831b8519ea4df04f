"""Every system call that a real run makes of its disk, failed in turn, one run a call: whatever is
said, nothing acknowledged is lost, and the ledger opens, verifies and passes the outsider."""
import collections
import os
import pathlib
import re
import shutil
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "cli"))
from recount import BIN, VERIFY_BIN, LedgerCase, answer, line, run  # noqa: E402

CALLS = ("openat", "pwrite64", "pread64", "fdatasync", "fsync", "syncfs", "rename", "renameat",
         "renameat2", "mkdir", "unlink", "rmdir", "ftruncate", "chmod", "flock")
ERRORS = {"pwrite64": ("EIO", "ENOSPC"), "openat": ("EIO", "ENOSPC"), "mkdir": ("ENOSPC",)}
EACH = int(os.environ.get("RECOUNT_SYSCALLS_EACH", "6"))  # of one kind, spread over the run
LINES = 300


def can_trace():
    if shutil.which("strace") is None:
        return False
    return subprocess.run(["strace", "-f", "-o", "/dev/null", "true"], check=False,
                          stderr=subprocess.DEVNULL).returncode == 0


def spread(count):
    """The first and the last numbers of 1..count, and some between."""
    if count <= EACH:
        return range(1, count + 1)
    return sorted({1 + (count - 1) * i // (EACH - 1) for i in range(EACH)})


@unittest.skipUnless(can_trace(), "strace is not here or may not trace: no system call is failed")
class Syscalls(LedgerCase):
    def setUp(self):
        super().setUp()
        self.path = self.write("some.ndjson", "".join(line(i) + "\n" for i in range(LINES)))
        self.begun = self.init()
        self.ingest_lines(self.begun, 40, "before.ndjson")

    def actions(self, ledger):
        """What is traced: admitting with a publication, and an erasure with its overwriting."""
        receipts = self.directory / "receipts.ndjson"
        receipts.unlink(missing_ok=True)
        return [("ingest", ledger, self.path, "--context", "home-sharing", "--receipts", receipts),
                ("erase", ledger, "home-sharing", "guest-3", "--reason", "on request"),
                ("key", "rotate", ledger)], receipts

    def traced(self, command, *options):
        return subprocess.run(["strace", "-f", "-qq", *options, BIN, *map(str, command)],
                              capture_output=True, text=True, check=False,
                              stdin=subprocess.DEVNULL)

    def count_calls(self, command):
        log = self.directory / "trace"
        self.traced(command, "-o", str(log), "-e", "trace=" + ",".join(CALLS))
        found = re.findall(r"^\d+ +(\w+)\(", log.read_text(), re.MULTILINE)
        return collections.Counter(found)

    def check(self, ledger, receipts, said):
        run("ingest", ledger, self.path, "--context", "home-sharing")  # opens, mends, goes on
        self.assertEqual(answer("verify", ledger)["verdict"], "pass", said)
        vkey = run("key", ledger).stdout.strip()
        outside = answer(ledger, "--vkey", vkey, "--openings", binary=VERIFY_BIN)
        self.assertEqual(outside["verdict"], "pass", said)
        text = receipts.read_text() if receipts.exists() else ""
        for receipt in re.findall(r'"entry_index":\s*(\d+)', text[:text.rfind("\n") + 1])[::97]:
            run("proof", ledger, receipt)

    def test_each_failed_in_turn(self):
        runs = refused = 0
        for number in range(3):
            clean = shutil.copytree(self.begun, self.directory / "counted.ledger")
            counted = self.count_calls(self.actions(clean)[0][number])
            shutil.rmtree(clean)
            for call, count in sorted(counted.items()):
                for when in spread(count):
                    for error in ERRORS.get(call, ("EIO",)):
                        said = f"action {number}: {call} {when} of {count} gives {error}"
                        ledger = shutil.copytree(self.begun, self.directory / "failed.ledger")
                        actions, receipts = self.actions(ledger)
                        done = self.traced(actions[number], "-o", "/dev/null", "-e",
                                           f"inject={call}:error={error}:when={when}")
                        self.assertGreaterEqual(done.returncode, 0, f"{said}: {done.stderr}")
                        self.assertNotEqual(done.returncode, 70, f"{said}: {done.stderr}")
                        runs += 1
                        refused += done.returncode != 0
                        self.check(ledger, receipts, said)
                        shutil.rmtree(ledger)
        print(f"system calls failed: {runs} runs, {refused} ended with an error, 0 ledgers hurt")
        self.assertGreater(refused, 0)


if __name__ == "__main__":
    unittest.main()
