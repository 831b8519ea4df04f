"""Code of others verifies our ledgers, unmodified: golang.org/x/mod/sumdb and tessera's fsck.

Skipped, with the reason, where there is no Go or its modules cannot be had.
"""
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "cli"))
from recount import LedgerCase, run  # noqa: E402


def build(directory):
    """The outside verifier, or a visible skip. That it does not compile is no reason to skip."""
    if shutil.which("go") is None:
        raise unittest.SkipTest("go is not installed")
    modules = subprocess.run(["go", "mod", "download"], cwd=HERE, capture_output=True, text=True,
                             timeout=300, check=False)
    if modules.returncode != 0:
        reason = (modules.stderr.strip().splitlines() or ["go mod download failed"])[-1]
        raise unittest.SkipTest(f"the Go modules cannot be had: {reason}")
    binary = directory / "outside"
    subprocess.run(["go", "build", "-o", binary, "."], cwd=HERE, check=True, timeout=600)
    return binary


class Outside(LedgerCase):
    @classmethod
    def setUpClass(cls):
        scratch = tempfile.TemporaryDirectory(prefix="recount-outside-")
        cls.addClassCleanup(scratch.cleanup)
        cls.binary = build(pathlib.Path(scratch.name))

    def gates(self, ledger, receipts=None):
        """What each gate says; the exit code must agree with them."""
        done = subprocess.run([self.binary, ledger, *([receipts] if receipts else [])],
                              capture_output=True, text=True, timeout=300, check=False)
        said = dict(line.split(": ", 1) for line in done.stdout.splitlines())
        self.assertEqual(done.returncode == 0, all(word == "ok" for word in said.values()),
                         done.stdout + done.stderr)
        return said

    def assert_sound(self, ledger, receipts=None):
        expected = dict.fromkeys(["vkey", "note", "bundles", "tlog", "receipts", "fsck"], "ok")
        self.assertEqual(self.gates(ledger, receipts), expected)

    def assert_red(self, ledger, name, gates, at=-1):
        """One flipped bit of a file turns these gates red."""
        path = ledger / name
        sound = path.read_bytes()
        wrong = bytearray(sound)
        wrong[at] ^= 1
        path.write_bytes(wrong)
        said = self.gates(ledger)
        path.write_bytes(sound)
        for gate in gates:
            self.assertTrue(said[gate].startswith("FAULT"), f"{gate} after a change of {name}: "
                                                            f"{said}")

    def receipts(self, ledger, indices):
        directory = self.directory / "receipts"
        directory.mkdir(exist_ok=True)
        for index in indices:
            text = run("proof", ledger, index).stdout
            (directory / f"{index}.tlog-proof").write_text(text, encoding="utf-8")
        return directory

    def size_of(self, ledger):
        return int((ledger / "checkpoint").read_text(encoding="utf-8").split("\n")[1])

    def test_ledgers_of_several_sizes_verify(self):
        ledger = self.init()
        self.assert_sound(ledger)
        for count in (5, 300, 700):
            self.ingest_lines(ledger, count, f"{count}.ndjson")
            self.assert_sound(ledger)
        self.assertGreater(self.size_of(ledger), 700)

    def test_receipts_verify(self):
        ledger = self.init()
        self.ingest_lines(ledger, 300)
        size = self.size_of(ledger)
        self.assert_sound(ledger, self.receipts(ledger, [0, 1, 2, 255, 256, size - 1]))

    def test_a_receipt_of_another_entry_is_refused(self):
        ledger = self.init()
        self.ingest_lines(ledger, 20)
        directory = self.receipts(ledger, [3])
        text = (directory / "3.tlog-proof").read_text(encoding="utf-8")
        (directory / "4.tlog-proof").write_text(text.replace("index 3", "index 4"),
                                                encoding="utf-8")
        self.assertTrue(self.gates(ledger, directory)["receipts"].startswith("FAULT"))

    def test_one_flipped_bit_turns_the_gates_red(self):
        ledger = self.init()
        self.ingest_lines(ledger, 300)
        width = self.size_of(ledger) - 256
        self.assert_red(ledger, "vkey", ["vkey"], at=-5)
        self.assert_red(ledger, "checkpoint", ["note", "fsck"], at=-9)
        self.assert_red(ledger, "tile/entries/000", ["tlog", "fsck"])
        self.assert_red(ledger, f"tile/entries/001.p/{width}", ["tlog", "fsck"])
        self.assert_red(ledger, "tile/entries/000", ["bundles", "fsck"], at=0)
        self.assert_red(ledger, "tile/0/000", ["fsck"])
        self.assert_red(ledger, f"tile/0/001.p/{width}", ["fsck"])
        self.assert_red(ledger, "tile/1/000.p/1", ["tlog", "fsck"])
        self.assert_sound(ledger)


if __name__ == "__main__":
    unittest.main()
