"""A key follows another: both sign for a while, and verifiers accept either."""
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from recount import VERIFY_BIN, LedgerCase, answer, run  # noqa: E402


class Rotation(LedgerCase):
    def test_verifiers_of_either_key_are_served(self):
        ledger = self.init()
        self.ingest_lines(ledger, 30)
        old = answer("key", ledger)["vkey"]
        done = answer("key", "rotate", ledger)
        new = answer("key", ledger)["vkey"]
        self.assertEqual(done["vkey"], new)
        self.assertNotEqual(old, new)
        self.assertEqual(run("key", ledger).stdout, new + "\n")
        self.ingest_lines(ledger, 40)
        self.assertEqual((ledger / "checkpoint").read_text().count("\u2014"), 2)
        self.assertEqual(answer("verify", ledger)["verdict"], "pass")
        for vkey in (old, new):
            outside = answer(ledger, "--vkey", vkey, "--openings", binary=VERIFY_BIN)
            self.assertEqual(outside["verdict"], "pass")
        receipt = run("proof", ledger, done["entry_index"]).stdout
        self.assertTrue(receipt.endswith((ledger / "checkpoint").read_text()))
        answer("key", "rotate", ledger, "--overlap-days", 2)
        self.assertEqual(answer("verify", ledger)["verdict"], "pass")

    def test_no_overlap_is_refused_and_a_ledger_is_asked_for(self):
        ledger = self.init()
        refused = run("key", "rotate", ledger, "--overlap-days", 0, code=3)
        self.assertIn("ends before it begins", refused.stderr)
        run("key", code=2)
        run("key", "rotate", code=2)


if __name__ == "__main__":
    unittest.main()
