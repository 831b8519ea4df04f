"""Backups: taken while a server writes, sealed under keys that expire, and brought back without
ever contradicting what was published since."""
import pathlib
import shutil
import sys
import threading
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from erasure_test import holding  # noqa: E402
from recount import VERIFY_BIN, LedgerCase, answer, line, run  # noqa: E402
from server import Server  # noqa: E402

PARTY = "Zoë Unverwechselbar"


class Backup(LedgerCase):
    def setUp(self):
        super().setUp()
        self.keys = self.directory / "keys"
        self.file = self.directory / "city.backup"
        self.back = self.directory / "back.ledger"

    def back_up(self, ledger, *options):
        return answer("backup", ledger, self.file, "--keys", self.keys, *options)

    def restore(self, *options, code=0, file=None):
        return run("restore", file or self.file, self.back, "--keys", self.keys, *options,
                   code=code)

    def filled(self):
        ledger = self.init()
        lines = [line(i) for i in range(300)] + [line(i, rater=PARTY) for i in range(5300, 5305)]
        path = self.write("all.ndjson", "".join(one + "\n" for one in lines))
        answer("ingest", ledger, path, "--context", "home-sharing")
        return ledger

    def test_brings_the_same_ledger_back(self):
        ledger = self.filled()
        done = self.back_up(ledger)
        self.assertEqual(done["tree_size"], 307)
        for text in (PARTY, "guest-7", "home-sharing", "example"):
            self.assertNotIn(text.encode(), self.file.read_bytes())
        self.restore("--nothing-newer")
        self.assertEqual((self.back / "checkpoint").read_bytes(),
                         (ledger / "checkpoint").read_bytes())
        self.assertEqual((self.back / "secret" / "signing.seed").stat().st_mode & 0o777, 0o600)
        self.assertEqual(answer("verify", self.back)["verdict"], "pass")
        self.assertEqual(answer("top", self.back, "home-sharing"),
                         answer("top", ledger, "home-sharing"))
        again = answer("ingest", self.back, self.directory / "all.ndjson", "--context",
                       "home-sharing")
        self.assertEqual((again["accepted"], again["duplicate"]), (0, 305))

    def test_erasures_since_are_applied_again_and_their_bytes_are_nowhere(self):
        ledger = self.filled()
        self.back_up(ledger)
        self.ingest_lines(ledger, 500, "more.ndjson")
        answer("erase", ledger, "home-sharing", PARTY, "--reason", "on request")
        self.assertIn("--newest", self.restore(code=2).stderr)
        self.restore("--newest", ledger)
        self.assertEqual(holding(self.back, PARTY), [])
        self.assertEqual(holding(self.back, "r-5303"), [], "ids are kept as keyed hashes only")
        report = answer("verify", self.back)
        self.assertEqual((report["verdict"], report["openings_erased"]), ("pass", 5))
        self.assertEqual((self.back / "checkpoint").read_bytes(),
                         (ledger / "checkpoint").read_bytes())
        vkey = run("key", self.back).stdout.strip()
        outside = answer(self.back, "--vkey", vkey, "--openings", binary=VERIFY_BIN)
        self.assertEqual(outside["verdict"], "pass")

    def test_a_backup_that_would_show_another_tree_is_refused(self):
        ledger = self.filled()
        self.back_up(ledger)
        fork = shutil.copytree(ledger, self.directory / "fork.ledger")
        self.ingest_lines(ledger, 400, "more.ndjson")
        public = self.directory / "public"  # what a mirror has: no openings
        shutil.copytree(ledger, public, ignore=shutil.ignore_patterns("vault", "secret"))
        told = self.restore("--newest", public, code=6)
        self.assertIn("are in no vault", told.stderr)
        self.assertFalse(self.back.exists())
        # Another ledger of the same key, which went on differently.
        path = self.write("other.ndjson", line(9_000) + "\n")
        answer("ingest", fork, path, "--context", "home-sharing")
        run("backup", fork, self.file, "--keys", self.keys)
        told = self.restore("--newest", ledger, code=6)
        self.assertIn("two trees", told.stderr)
        self.assertFalse(self.back.exists())

    def test_every_changed_byte_is_noticed(self):
        self.back_up(self.filled())
        whole = self.file.read_bytes()
        for at in [*range(0, 60), *range(60, len(whole), max(1, len(whole) // 40))]:
            changed = bytearray(whole)
            changed[at] ^= 1
            self.file.write_bytes(changed)
            told = self.restore("--nothing-newer", code=None)
            self.assertNotEqual(told.returncode, 0, f"byte {at}")
            self.assertFalse(self.back.exists())
        self.file.write_bytes(whole[:-20])
        self.restore("--nothing-newer", code=6)

    def test_a_key_expires_and_the_backup_with_it(self):
        ledger = self.filled()
        done = self.back_up(ledger, "--keep-days", "1")
        (key,) = self.keys.iterdir()
        self.assertEqual(key.name, done["key"] + ".key")
        self.assertEqual(key.stat().st_mode & 0o777, 0o600)
        self.assertEqual(self.back_up(ledger, "--keep-days", "1")["key"], done["key"])
        key.unlink()
        told = self.restore("--nothing-newer", code=4)
        self.assertIn("expired", told.stderr)

    def test_is_consistent_while_a_server_writes(self):
        ledger = self.init()
        stop = threading.Event()
        with Server(ledger) as server:
            def write():
                number = 0
                while not stop.is_set():
                    lines = [line(number + i) for i in range(200)]
                    self.assertEqual(server.ingest("test.ledger", lines).status, 200)
                    number += 200

            writer = threading.Thread(target=write)
            writer.start()
            sizes = []
            try:
                for number in range(4):
                    file = self.directory / f"{number}.backup"
                    sizes.append(answer("backup", ledger, file, "--keys", self.keys)["tree_size"])
            finally:
                stop.set()
                writer.join()
        self.assertEqual(sizes, sorted(sizes))
        for number, size in enumerate(sizes):
            self.restore("--newest", ledger, file=self.directory / f"{number}.backup")
            report = answer("verify", self.back)
            self.assertEqual(report["verdict"], "pass")
            self.assertGreaterEqual(report["tree_size"], size)
            shutil.rmtree(self.back)


if __name__ == "__main__":
    unittest.main()
