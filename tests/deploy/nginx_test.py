"""deploy/nginx.conf under a real nginx: TLS in front, and the API behind it as it is."""
import http.client
import json
import pathlib
import sys
import threading
import time
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "cli"), str(HERE.parent / "clients"),
                str(HERE.parent.parent / "clients" / "python")]
import stub_server  # noqa: E402
from nginx_site import Site  # noqa: E402
from server import Server  # noqa: E402
from recount import LedgerCase, line  # noqa: E402
from recount import answer as answer_of  # noqa: E402
from recount_client import Problem, Recount, Unreachable  # noqa: E402
from stub_server import answer, raw  # noqa: E402


class BeforeAStub(LedgerCase):
    """What reaches the server behind it, byte for byte."""

    def setUp(self):
        super().setUp()
        self.stub = stub_server.Stub()
        self.addCleanup(self.stub.close)
        self.site = Site(self.directory, self.stub.server.server_port)
        self.addCleanup(self.site.close)
        self.recount = Recount(self.site.url, "secret", tls=self.site.trust(), first_pause=0.01)
        self.addCleanup(self.recount.close)

    def test_a_path_arrives_as_it_was_sent(self):
        connection = http.client.HTTPSConnection("127.0.0.1", self.site.ports[1],
                                                 context=self.site.trust())
        self.addCleanup(connection.close)
        for target in ("/v1/ledgers/a%20b%2F%C3%BC?subject=%2Fben+%26%20co", "/v1//x/%2e%2e/y",
                       "/log/l/tile/entries/000.p/5", "/v1/ledgers/l/contexts/events",
                       "/v1/ledgers/l%2Fx/events?a=%0A"):
            with self.subTest(target):
                connection.request("GET", target)
                connection.getresponse().read()
                self.assertEqual(self.stub.seen[-1][1], target)

    def test_the_server_is_told_of_the_tls_and_a_caller_cannot_deny_it(self):
        connection = http.client.HTTPSConnection("127.0.0.1", self.site.ports[1],
                                                 context=self.site.trust())
        self.addCleanup(connection.close)
        connection.request("GET", "/", headers={"X-Forwarded-Proto": "http"})
        response = connection.getresponse()
        response.read()
        seen = self.stub.seen[-1][2]
        self.assertEqual(seen["X-Forwarded-Proto"], "https")
        self.assertEqual(seen["Host"], "127.0.0.1")
        self.assertIn("max-age", response.headers["Strict-Transport-Security"])

    def test_plain_http_is_sent_to_tls(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.site.ports[0])
        self.addCleanup(connection.close)
        connection.request("GET", "/v1/ledgers/a%2Fb?x=1")
        response = connection.getresponse()
        self.assertEqual((response.status, response.headers["Location"]),
                         (301, "https://127.0.0.1/v1/ledgers/a%2Fb?x=1"))

    def test_nobody_is_trusted_without_a_certificate(self):
        stranger = Recount(self.site.url, retries=0)
        self.addCleanup(stranger.close)
        with self.assertRaises(Unreachable):
            stranger.session()

    def test_connections_to_the_server_are_kept(self):
        for _ in range(5):
            self.recount.session()
        self.assertEqual(len(self.stub.connections), 1)

    def test_an_event_comes_at_once_and_not_when_a_buffer_is_full(self):
        released = threading.Event()
        self.addCleanup(released.set)

        def slow_stream(handler):
            handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
                                b"Connection: close\r\n\r\nevent: checkpoint\nid: 3\n"
                                b'data: {"tree_size":3,"root":""}\n\n')
            handler.wfile.flush()
            released.wait(20)
            handler.close_connection = True

        self.stub.script = [slow_stream]
        begin = time.monotonic()
        self.assertEqual(next(self.recount.ledger("l").watch())["tree_size"], 3)
        self.assertLess(time.monotonic() - begin, 5)

    def test_a_large_body_is_handed_on(self):
        self.stub.script = [answer(body=b'{"accepted":1,"duplicate":0,"rejected":0,"tree_size":1,'
                                        b'"errors":[]}')]
        lines = [{"id": "x" * 1000}] * 3000
        self.assertEqual(self.recount.ledger("l").ingest(lines)["accepted"], 1)
        self.assertEqual(len(self.stub.seen[0][3]), 3000 * 1011)

    def test_while_the_server_is_away_a_caller_is_told_when_to_come_back(self):
        self.stub.script = [raw(b"")] * 9  # ends connections without an answer
        away = Recount(self.site.url, tls=self.site.trust(), retries=0)
        self.addCleanup(away.close)
        with self.assertRaises(Problem) as caught:
            away.session()
        self.assertEqual((caught.exception.status, caught.exception.code), (503, "away"))
        self.assertIn("two seconds", caught.exception.hint)


class BeforeRecount(LedgerCase):
    """The clients' own way through it, to a running server."""

    def setUp(self):
        super().setUp()
        self.ledger = self.init()
        self.server = Server(self.ledger)
        self.addCleanup(self.server.close)
        self.site = Site(self.directory, self.server.port)
        self.addCleanup(self.site.close)
        self.recount = Recount(self.site.url, self.server.key, tls=self.site.trust())
        self.addCleanup(self.recount.close)

    def test_evidence_goes_in_and_a_standing_comes_out(self):
        ledger = self.recount.ledger("test.ledger")
        name = "host /%2F& ü"
        lines = [line(number, subject=name) for number in range(20)]
        told = ledger.ingest(lines, context="home-sharing", receipts=True)
        self.assertEqual(told["accepted"], 20)
        self.assertEqual(ledger.standing("home-sharing", name)["evidence_count"], 20)
        size = answer_of("show", self.ledger, "home-sharing", name)["tree_size"]
        self.assertEqual(next(ledger.watch(after=1))["tree_size"], size)

    def test_a_session_is_for_tls_alone(self):
        connection = http.client.HTTPSConnection("127.0.0.1", self.site.ports[1],
                                                 context=self.site.trust())
        self.addCleanup(connection.close)
        secret = json.dumps({"secret": self.server.key})
        connection.request("POST", "/v1/session", secret, {"Content-Type": "application/json"})
        response = connection.getresponse()
        self.assertEqual(response.status, 200, response.read())
        self.assertIn("Secure", response.headers["Set-Cookie"])

    def test_a_body_over_the_limit_is_refused_in_the_servers_words(self):
        connection = http.client.HTTPSConnection("127.0.0.1", self.site.ports[1],
                                                 context=self.site.trust())
        self.addCleanup(connection.close)
        connection.putrequest("POST", "/v1/ledgers/test.ledger/evidence")
        connection.putheader("Authorization", f"Bearer {self.server.key}")
        connection.putheader("Content-Type", "application/x-ndjson")
        connection.putheader("Content-Length", str(10**15))
        connection.endheaders(b"{")
        response = connection.getresponse()
        self.assertEqual((response.status, response.headers["Content-Type"]),
                         (413, "application/problem+json"))


if __name__ == "__main__":
    unittest.main()
