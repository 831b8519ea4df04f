"""Ledgers of formats that were released before: read, verified, and gone on with."""
import pathlib
import shutil
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from recount import ROOT, VERIFY_BIN, LedgerCase, answer, line, run  # noqa: E402

FIRST = ROOT / "tests" / "data" / "ledger-rcf1"  # made by the release that wrote RCF1 frames
FIRST_ROOT = "ipngn332bnuAOOeDN5apABtsW+bPY6Ce2ODPLfGUPYY="


class FirstFormat(LedgerCase):
    def setUp(self):
        super().setUp()
        self.ledger = self.directory / "old.ledger"
        shutil.copytree(FIRST, self.ledger)
        self.segment = self.ledger / "vault" / "000000.seg"

    def verify(self):
        report = answer("verify", self.ledger)
        self.assertEqual(report["verdict"], "pass")
        vkey = run("key", self.ledger).stdout.strip()
        outside = answer(self.ledger, "--vkey", vkey, "--openings", binary=VERIFY_BIN)
        self.assertEqual(outside["verdict"], "pass")
        return report

    def test_it_is_read_and_verified_as_it_is(self):
        before = self.segment.read_bytes()
        self.assertEqual((before.count(b"RCF1"), before.count(b"RCF2")), (6, 0))
        top = answer("top", self.ledger, "home-sharing")["standings"]
        self.assertEqual([one["evidence_count"] for one in top], [5, 6])
        self.assertAlmostEqual(top[0]["rating"], 3.3735, places=4)
        self.assertEqual(self.segment.read_bytes(), before)

    def test_a_writer_goes_on_behind_the_old_frames(self):
        before = self.segment.read_bytes()
        path = self.write("more.ndjson", line(40) + "\n")
        answer("ingest", self.ledger, path, "--context", "home-sharing")
        after = self.segment.read_bytes()
        self.assertTrue(after.startswith(before))
        self.assertTrue(after[len(before):].startswith(b"RCF2"))
        self.assertEqual(self.verify()["tree_size"], 17)
        again = answer("ingest", self.ledger, path, "--context", "home-sharing")
        self.assertEqual((again["accepted"], again["duplicate"]), (0, 1))

    def test_a_changed_byte_in_an_old_frame_is_found(self):
        content = bytearray(self.segment.read_bytes())
        for at in (3, 9, 40, 100, len(content) - 1):
            content[at] ^= 1
            self.segment.write_bytes(content)
            run("verify", self.ledger, code=1)
            content[at] ^= 1


if __name__ == "__main__":
    unittest.main()
