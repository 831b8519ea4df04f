"""What a ledger does about each answer of a witness; a real one is asked in tests/outside."""
import http.server
import threading
import unittest

from recount import LedgerCase, answer, line, run

KEY = "witness.example+10e41b5c+BAQXhFob/qWAOk9GIsAY9wt5CfO/OuAtKPj4409bGgMy"
DAMAGED = 6


class Witness(http.server.ThreadingHTTPServer):
    """Says what it is told to say, and remembers what it was asked."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Answering)
        self.says = (503, "text/plain", "")
        self.asked = []
        self.url = f"http://127.0.0.1:{self.server_port}"


class Answering(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.asked.append((self.path, body))
        status, kind, text = self.server.says
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_):
        pass


class Answers(LedgerCase):
    def setUp(self):
        super().setUp()
        self.ledger = self.init()
        self.witness = Witness()
        thread = threading.Thread(target=self.witness.serve_forever)
        thread.start()
        self.addCleanup(thread.join)
        self.addCleanup(self.witness.server_close)
        self.addCleanup(self.witness.shutdown)
        run("witness", "add", self.ledger, self.witness.url + "/prefix/", "--key", KEY)

    def ingest(self, number, code=0):
        path = self.write("one.ndjson", line(number) + "\n")
        return run("ingest", self.ledger, path, "--context", "home-sharing", code=code)

    def trouble(self):
        return answer("witness", "submit", self.ledger, code=1)["witnesses"][0]["trouble"]

    def test_it_is_asked_as_the_protocol_says(self):
        self.ingest(1)
        path, body = self.witness.asked[-1]
        checkpoint = (self.ledger / "checkpoint").read_text(encoding="utf-8")
        self.assertEqual((path, body), ("/prefix/add-checkpoint", "old 0\n\n" + checkpoint))

    def test_one_that_has_another_size_is_asked_again_with_a_proof(self):
        self.ingest_lines(self.ledger, 10)
        self.witness.says = (409, "text/x.tlog.size", "3\n")
        self.trouble()
        self.assertEqual(self.witness.asked[-2][1].split("\n", 1)[0], "old 0")
        proof, note = self.witness.asked[-1][1].split("\n\n", 1)
        self.assertEqual(proof.split("\n")[0], "old 3")
        self.assertEqual({len(hash) for hash in proof.split("\n")[1:]}, {44})
        self.assertIn("\n12\n", note)

    def test_trouble_stops_nothing_and_is_told(self):
        for says, told in (((503, "text/plain", ""), "answers with status 503"),
                           ((404, "text/plain", ""), "does not know this ledger"),
                           ((403, "text/plain", ""), "does not accept this ledger's key"),
                           ((409, "text/plain", "many"), "does not say which it has"),
                           ((200, "text/plain", ""), "without a good cosignature"),
                           ((200, "text/plain", "hello\n"), "without a good cosignature")):
            self.witness.says = says
            self.assertIn(told, self.trouble())
            self.assertIn(told, self.ingest(len(self.witness.asked)).stderr)
        self.assertFalse((self.ledger / "cosigned").exists())

    def test_one_that_is_away_stops_nothing(self):
        run("witness", "remove", self.ledger, "witness.example")
        run("witness", "add", self.ledger, "http://127.0.0.1:9", "--key", KEY)
        self.assertIn("warning: ", self.ingest(1).stderr)
        self.assertEqual(answer("verify", self.ledger)["verdict"], "pass")

    def test_a_split_view_stops_before_anything_is_signed(self):
        before = (self.ledger / "checkpoint").read_bytes()
        for says, told in (((409, "text/x.tlog.size", "90\n"), "90 entries"),
                           ((422, "text/plain", ""), "other entries"),
                           ((409, "text/x.tlog.size", "2\n"), "other entries")):
            self.witness.says = says
            stderr = self.ingest(1, code=DAMAGED).stderr
            self.assertIn(told, stderr)
            self.assertIn("newest copy", stderr)
        self.assertEqual((self.ledger / "checkpoint").read_bytes(), before)

    def test_what_is_no_witness_is_refused(self):
        for url, key in (("witness.example", KEY), (self.witness.url, KEY[:-1]),
                         (self.witness.url, run("key", self.ledger).stdout.strip())):
            run("witness", "add", self.ledger, url, "--key", key, code=None)
        self.assertEqual(len(answer("witness", "list", self.ledger)["witnesses"]), 1)
        done = run("witness", "add", self.ledger, self.witness.url, "--key", KEY, code=None)
        self.assertIn("is a witness of this ledger already", done.stderr)


if __name__ == "__main__":
    unittest.main()
