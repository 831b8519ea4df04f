"""An unmodified witness cosigns our checkpoints, and finds out an older copy of a ledger."""
import json
import pathlib
import shutil
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "cli"))
sys.path.insert(0, str(HERE))
from litewitness import Litewitness, install, wait_until  # noqa: E402
from recount import VERIFY_BIN, LedgerCase, answer, line, run  # noqa: E402
from server import Server  # noqa: E402

DAMAGED = 6


class Witness(LedgerCase):
    @classmethod
    def setUpClass(cls):
        scratch = tempfile.TemporaryDirectory(prefix="recount-litewitness-")
        cls.addClassCleanup(scratch.cleanup)
        cls.binary = install(pathlib.Path(scratch.name))

    def setUp(self):
        super().setUp()
        self.ledger = self.init()
        self.witness = Litewitness(self.binary, self.directory / "witness")
        self.addCleanup(self.witness.close)
        self.vkey = run("key", self.ledger).stdout.strip()

    def add(self):
        self.witness.know(self.vkey)
        return answer("witness", "add", self.ledger, self.witness.url, "--key",
                      self.witness.vkey())

    def states(self):
        return answer("witness", "list", self.ledger)

    def verify(self, *arguments, code=0):
        return answer(self.ledger, "--vkey", self.vkey, *arguments, code=code, binary=VERIFY_BIN)

    def test_what_is_ingested_is_cosigned(self):
        self.assertEqual(self.add()["name"], self.witness.name)
        size = self.ingest_lines(self.ledger, 300)["tree_size"]
        self.assertEqual(self.states()["witnesses"][0]["cosigned_size"], size)
        note = (self.ledger / "cosigned").read_text(encoding="utf-8")
        checkpoint = (self.ledger / "checkpoint").read_text(encoding="utf-8")
        self.assertTrue(note.startswith(checkpoint))
        self.assertIn(f"— {self.witness.name} ", note)
        found = self.verify("--witness", self.witness.vkey())
        self.assertEqual((found["cosigned_size"], found["cosigned_by"]),
                         (size, [self.witness.name]))

    def test_its_key_is_learned_from_it(self):
        self.witness.know(self.vkey)
        added = answer("witness", "add", self.ledger, self.witness.url)
        self.assertEqual(added["vkey"], self.witness.vkey())

    def test_a_stranger_is_told_of_in_words(self):
        """It was never told of this ledger: 404."""
        answer("witness", "add", self.ledger, self.witness.url)
        told = answer("witness", "submit", self.ledger, code=1)
        self.assertIn("does not know this ledger", told["witnesses"][0]["trouble"])
        self.verify("--witness", self.witness.vkey(), code=1)

    def test_an_older_copy_is_found_out_before_it_signs(self):
        self.add()
        self.ingest_lines(self.ledger, 20)
        backup = self.directory / "backup"
        shutil.copytree(self.ledger, backup)
        self.ingest_lines(self.ledger, 30)

        before = (backup / "checkpoint").read_bytes()
        path = self.write("more.ndjson", line(900) + "\n")
        done = run("ingest", backup, path, "--context", "home-sharing", code=DAMAGED)
        self.assertIn("has cosigned", done.stderr)
        self.assertIn("older copy", done.stderr)
        self.assertEqual((backup / "checkpoint").read_bytes(), before)
        with self.assertRaisesRegex(AssertionError, "older copy"):
            Server(backup).close()

    def test_another_history_of_the_same_length_is_found_out(self):
        """The witness was away while the copy went on: 422, and the server writes no more."""
        self.add()
        self.ingest_lines(self.ledger, 20)
        backup = self.directory / "backup"
        shutil.copytree(self.ledger, backup)
        self.ingest_lines(self.ledger, 30)
        self.witness.stop()
        with Server(backup) as server:
            answered = server.ingest("backup", [line(n) for n in range(900, 950)])
            self.assertEqual(answered.status, 200, "a witness that is away stops nothing")
            self.witness.start()
            wait_until("the server takes nothing more",
                       lambda: server.get("/readyz").status == 503)
            refused = server.ingest("backup", [line(990)])
            self.assertEqual(refused.status, 503)

    def test_a_server_shows_every_checkpoint(self):
        self.add()
        with Server(self.ledger) as server:
            server.ingest("test.ledger", [line(n) for n in range(40)])
            wait_until("the witness has cosigned",
                       lambda: self.states()["witnesses"][0]["cosigned_size"] > 40)
            self.witness.stop()
            server.ingest("test.ledger", [line(n) for n in range(100, 140)])
            trouble = 'recount_witness_in_trouble{ledger="test.ledger",'
            wait_until("the trouble is told", lambda: any(
                row.startswith(trouble) and row.endswith(" 1")
                for row in server.get("/metrics").body.decode().splitlines()))
            self.witness.start()
            wait_until("it has caught up",
                       lambda: self.states()["witnesses"][0]["cosigned_size"] > 80)

    def test_the_doctor_says_who_is_behind(self):
        answer("witness", "add", self.ledger, self.witness.url)
        done = run("doctor", self.ledger, "--listen", "127.0.0.1:0", "--json", code=None)
        says = [one["says"] for one in json.loads(done.stdout)["findings"]]
        self.assertTrue(any(text.startswith("witness witness.example/w has cosigned 0 of ")
                            for text in says), says)

    def test_a_witness_is_removed_by_name(self):
        self.add()
        done = run("witness", "remove", self.ledger, "witness.exampel/w", code=4)
        self.assertIn("did you mean witness.example/w?", done.stderr)
        run("witness", "remove", self.ledger, self.witness.name)
        self.assertEqual(self.states()["witnesses"], [])


if __name__ == "__main__":
    unittest.main()
