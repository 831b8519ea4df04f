"""Code of others verifies our ledgers, unmodified: golang.org/x/mod/sumdb and tessera's fsck.

Where Go is too old for tessera or the modules cannot be had, Debian's golang-golang-x-mod-dev
serves for x/mod, and fsck is skipped. Without Go all is skipped. Each skip gives its reason.
"""
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest
import unittest.mock

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "cli"))
sys.path.insert(0, str(HERE))
import every_ledger  # noqa: E402
from every_ledger import build  # noqa: E402
from recount import DAMAGED, LedgerCase, keep_ledgers, run  # noqa: E402


class Outside(LedgerCase):
    @classmethod
    def setUpClass(cls):
        scratch = tempfile.TemporaryDirectory(prefix="recount-outside-")
        cls.addClassCleanup(scratch.cleanup)
        cls.binary, cls.without_fsck = build(pathlib.Path(scratch.name))

    def test_the_whole_log_passes_fsck(self):
        """The other tests ask fsck too, where it is; this one tells where it is not."""
        if self.without_fsck:
            self.skipTest(self.without_fsck)
        ledger = self.init()
        self.ingest_lines(ledger, 300)
        self.assertEqual(self.gates(ledger)["fsck"], "ok")

    def gates(self, ledger, receipts=None):
        """What each gate says; the exit code must agree with them."""
        done = subprocess.run([self.binary, ledger, *([receipts] if receipts else [])],
                              capture_output=True, text=True, timeout=300, check=False)
        said = dict(line.split(": ", 1) for line in done.stdout.splitlines())
        self.assertEqual(done.returncode == 0, all(word == "ok" for word in said.values()),
                         done.stdout + done.stderr)
        return said

    def assert_sound(self, ledger, receipts=None):
        gates = ["vkey", "note", "bundles", "tlog", "receipts"]
        gates += [] if self.without_fsck else ["fsck"]
        self.assertEqual(self.gates(ledger, receipts), dict.fromkeys(gates, "ok"))

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
            if gate == "fsck" and self.without_fsck:
                continue
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

    def test_all_small_proofs_are_those_of_x_mod(self):
        """Ours are hashed by src/ledger/merkle_differential_test.cpp, against the same file."""
        done = subprocess.run([self.binary, "proofs"], capture_output=True, text=True, timeout=600,
                              check=True)
        golden = HERE.parent / "golden" / "proofs.sha256"
        self.assertEqual(done.stdout, golden.read_text(encoding="utf-8"))

    def test_a_flipped_bit_in_one_of_many_is_found(self):
        """What CI does with every ledger that the tests leave behind."""
        beside = tempfile.TemporaryDirectory(prefix="recount-kept-")
        self.addCleanup(beside.cleanup)
        kept = pathlib.Path(beside.name)
        with unittest.mock.patch.dict(os.environ, {"RECOUNT_KEEP_LEDGERS": str(kept)}):
            for name in ("one.ledger", "two.ledger"):
                self.ingest_lines(self.init(name=name), 300)
            keep_ledgers(self.directory)
        self.assertEqual(every_ledger.look(self.binary, kept), (2, 0, []))
        tile = next(kept.glob("two.ledger-*")) / "tile/0/000"
        wrong = bytearray(tile.read_bytes())
        wrong[77] ^= 1
        tile.write_bytes(wrong)
        count, damaged, faults = every_ledger.look(self.binary, kept)
        self.assertEqual((count, damaged, len(faults)), (2, 0, 1))
        self.assertIn("two.ledger", faults[0])
        (tile.parents[2] / DAMAGED).touch()
        self.assertEqual(every_ledger.look(self.binary, kept), (1, 1, []))

    def test_one_flipped_bit_turns_the_gates_red(self):
        ledger = self.init()
        self.ingest_lines(ledger, 300)
        width = self.size_of(ledger) - 256
        self.assert_red(ledger, "vkey", ["vkey"], at=-5)
        self.assert_red(ledger, "checkpoint", ["note", "fsck"], at=-9)
        self.assert_red(ledger, "tile/entries/000", ["tlog", "fsck"])
        self.assert_red(ledger, f"tile/entries/001.p/{width}", ["tlog", "fsck"])
        self.assert_red(ledger, "tile/entries/000", ["bundles", "fsck"], at=0)
        self.assert_red(ledger, "tile/0/000", ["tlog", "fsck"])
        self.assert_red(ledger, f"tile/0/001.p/{width}", ["tlog", "fsck"])
        self.assert_red(ledger, "tile/1/000.p/1", ["tlog", "fsck"])
        self.assert_sound(ledger)


if __name__ == "__main__":
    unittest.main()
