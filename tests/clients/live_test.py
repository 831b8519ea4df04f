"""The clients against a running server: what is in their READMEs, and what only a server shows."""
import base64
import json
import pathlib
import subprocess
import sys
import threading
import time
import unittest

HERE = pathlib.Path(__file__).resolve().parent
PYTHON_CLIENT = HERE.parent.parent / "clients" / "python"
sys.path[:0] = [str(HERE), str(HERE.parent / "cli"), str(PYTHON_CLIENT)]
import node_environment  # noqa: E402
import recount_client  # noqa: E402
from server import Server  # noqa: E402
from recount import answer, line  # noqa: E402
from recount_client import Problem, Recount  # noqa: E402
from served_pages import ServedPage, blocks  # noqa: E402


class Readme(ServedPage):
    def test_ten_lines_of_python_from_evidence_to_standing_and_proof(self):
        (block,) = blocks(PYTHON_CLIENT / "README.md", "python")
        self.assertLessEqual(len(block.splitlines()), 10)
        given = f"URL, KEY, VKEY = {self.server.url!r}, {self.server.key!r}, {self.vkey!r}\n"
        done = subprocess.run([sys.executable, "-c", given + block], capture_output=True,
                              text=True, env={"PYTHONPATH": str(PYTHON_CLIENT)}, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        shown = answer("show", self.ledger, "home-sharing", "ben")
        first = f"{shown['rating']} {shown['interval']} {shown['evidence_count']}"
        self.assertEqual(done.stdout.splitlines()[0], first)
        self.assertEqual(shown["evidence_count"], 8)
        self.assertIn("Checkpoint(origin=", done.stdout)

    def test_ten_lines_of_typescript_from_evidence_to_standing(self):
        place = node_environment.environment()
        example = (place / "example.ts").read_text(encoding="utf-8")
        self.assertEqual(len(example.split("// [ten lines]\n")[1].splitlines()), 10)
        subprocess.run(["node_modules/.bin/tsc"], cwd=place, check=True, timeout=120)
        done = subprocess.run(["node", "built/example.js", self.server.url, self.server.key,
                               "stays.ledger"], cwd=place, capture_output=True, text=True,
                              timeout=60, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        told = json.loads(done.stdout)
        self.assertEqual(told["accepted"], 1)
        self.assertEqual(told["standing"], answer("show", self.ledger, "home-sharing", "ben"))


class PythonClient(ServedPage):
    def setUp(self):
        super().setUp()
        self.recount = Recount(self.server.url, self.server.key)
        self.addCleanup(self.recount.close)
        self.served = self.recount.ledger("stays.ledger")

    def ingest(self, count, **options):
        return self.served.ingest((line(number) for number in range(count)),
                                  context="home-sharing", **options)

    def test_every_operation_answers(self):
        told = self.ingest(60, receipts=True)
        self.assertEqual((told["accepted"], len(told["receipts"])), (60, 60))
        served = self.served
        self.assertTrue(self.recount.is_live() and self.recount.is_ready())
        self.assertEqual([one["name"] for one in self.recount.ledgers()], ["stays.ledger"])
        self.assertEqual(served.about()["vkey"], self.vkey)
        context = served.context("home-sharing")
        self.assertEqual((context["evidence_count"], context["rated"]), (60, 7))
        self.assertIn("[rating]", served.policy("home-sharing"))
        self.assertEqual(sorted(served.subjects("home-sharing", "HOST", limit=3)),
                         [f"host-{number}" for number in range(7)])
        shown = answer("show", self.ledger, "home-sharing", "host-3")
        self.assertEqual(served.standing("home-sharing", "host-3"), shown)
        board = list(served.standings("home-sharing", limit=2))
        self.assertEqual(board, answer("top", self.ledger, "home-sharing")["standings"])
        batch = served.standings_of("home-sharing", ["host-3", "nobody"])
        self.assertEqual(batch, [shown, None])
        self.assertEqual(served.explanation("home-sharing", "host-3"),
                         answer("explain", self.ledger, "home-sharing", "host-3"))
        last = served.history("home-sharing", "host-3")["points"][-1]
        then = served.standing("home-sharing", "host-3", as_of=last["tree_size"], at=last["at"])
        self.assertEqual(last["rating"], then["rating"])
        with self.assertRaises(Problem) as caught:
            served.places("home-sharing")
        self.assertEqual(caught.exception.status, 404)
        self.assertEqual(self.recount.session()["role"], "operator")
        self.assertIn("recount_", self.recount.metrics())
        self.assertEqual(self.recount.openapi()["openapi"], "3.1.0")
        reads = list(served.reads(subject="host-3", limit=2))
        self.assertIn("explanation", {one["what"] for one in reads})
        self.assertEqual(len(served.tile("0/000.p/62")), 62 * 32)

    def test_every_receipt_and_opening_verifies_without_the_server(self):
        told = self.ingest(40, receipts=True)
        for kept in told["receipts"][::7]:
            index = kept["entry_index"]
            entry = base64.b64decode(self.served.entry(index)["bytes"])
            self.assertEqual(recount_client.leaf_hash(entry).hex(), kept["leaf_hash"])
            recount_client.verify_receipt(self.served.proof(index),
                                          bytes.fromhex(kept["leaf_hash"]), self.vkey)
            opening = self.served.opening(index)
            event = base64.b64decode(opening["event"])
            recount_client.verify_opening(entry, base64.b64decode(opening["salt"]), event)
            self.assertIn(kept["id"].encode(), event)
        checkpoint = recount_client.verify_checkpoint(self.served.checkpoint(), self.vkey)
        self.assertEqual(checkpoint.tree_size, told["tree_size"])

    def test_a_watch_sees_each_checkpoint(self):
        seen, arrived = [], threading.Event()
        watcher = Recount(self.server.url).ledger("stays.ledger")

        def watch():
            for one in watcher.watch(after=0):
                seen.append(one["tree_size"])
                arrived.set()
                if len(seen) == 2:
                    return

        thread = threading.Thread(target=watch, daemon=True)
        thread.start()
        self.assertTrue(arrived.wait(10))  # the newest at once
        told = self.ingest(5)
        self.served.wait_for(told["tree_size"])
        thread.join(10)
        self.assertEqual(seen, [2, told["tree_size"]])

    def test_the_lines_of_a_bad_batch_are_told_with_their_number_in_the_whole(self):
        lines = [line(number) for number in range(50)]
        lines[33] = line(33, score=77)
        told = self.served.ingest(lines, context="home-sharing", batch_bytes=2000)
        self.assertEqual((told["accepted"], told["rejected"]), (49, 1))
        self.assertEqual([(one["line"], one["pointer"]) for one in told["errors"]],
                         [(34, "/score")])

    def test_an_idempotency_key_gets_the_first_answer_again(self):
        first = self.ingest(5, idempotency_key="k")
        self.assertEqual(self.ingest(5, idempotency_key="k"), first)
        self.assertEqual(self.ingest(5)["duplicate"], 5)
        with self.assertRaises(Problem):
            self.ingest(6, idempotency_key="k")

    def test_a_server_that_comes_back_is_found_again(self):
        self.ingest(5, receipts=True)
        before = self.served.standing("home-sharing", "host-1")
        port = self.server.port
        self.assertEqual(self.server.stop(), 0)

        self.server = Server(self.ledger, port=port)
        self.addCleanup(self.server.close)
        self.assertEqual(self.served.standing("home-sharing", "host-1"), before)

    def test_the_public_sees_what_the_policy_shows_everyone_and_writes_nothing(self):
        public = Recount(self.server.url).ledger("stays.ledger")
        with self.assertRaises(Problem) as caught:
            public.ingest([line(1)], context="home-sharing")
        self.assertIn(caught.exception.status, (401, 403))
        self.assertTrue(caught.exception.hint)

    def test_a_large_file_goes_in_and_out_of_memory(self):
        path = self.write("many.ndjson", "".join(line(i) + "\n" for i in range(20_000)))
        begin = time.monotonic()
        with open(path, "rb") as file:
            told = self.served.ingest(file, context="home-sharing", batch_bytes=1 << 20)
        self.assertEqual((told["accepted"], told["errors"]), (20_000, []))
        self.served.wait_for(told["tree_size"])
        self.assertEqual(self.served.context("home-sharing")["evidence_count"], 20_000)
        self.assertLess(time.monotonic() - begin, 60)


if __name__ == "__main__":
    unittest.main()
