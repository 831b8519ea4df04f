"""A server under clients that are broken, slow, idle or many: no error that was not meant, and
memory that stays flat.

Loopback only, bounded in time. Here each case takes a second or two; with RECOUNT_HTTP_LOAD=long
(`./dev ci --long`) it is ten thousand idle connections, and a thousand readers for a minute.
"""
import json
import pathlib
import socket
import sys
import time
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "cli")]
import load  # noqa: E402
from server import Server  # noqa: E402
from load import IS_LONG, MIB, WellBehaved, allow_files, connect, exchange  # noqa: E402
from recount import BIN, LedgerCase  # noqa: E402

GOOD = b"GET /livez HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
KEY = b"@KEY@"  # stands for the operator's
POST = (b"POST /v1/ledgers/test.ledger/evidence?context=home-sharing HTTP/1.1\r\nHost: x\r\n"
        b"Authorization: Bearer " + KEY + b"\r\n")
TYPE = b"Content-Type: application/x-ndjson\r\n"

# What is sent, and the statuses that may come back; None is the end of the connection.
MALFORMED = {
    "nothing at all": (b"", {None}),
    "blank lines": (b"\r\n\r\n\r\n", {None, 400}),
    "no HTTP": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(64), {400, None}),
    "half a request line": (b"GET /li", {None, 400}),
    "a request line of one word": (b"GET\r\n\r\n", {400}),
    "no version": (b"GET /livez\r\n\r\n", {400}),
    "another protocol": (b"GET /livez HTCPCP/1.1\r\nHost: x\r\n\r\n", {400}),
    "a version to come": (b"GET /livez HTTP/9.9\r\nHost: x\r\n\r\n", {400, 505}),
    "no target": (b"GET  HTTP/1.1\r\nHost: x\r\n\r\n", {400}),
    "a target of another form": (b"GET livez HTTP/1.1\r\nHost: x\r\n\r\n", {400}),
    "a blank in the target": (b"GET /li vez HTTP/1.1\r\nHost: x\r\n\r\n", {400}),
    "a bad percent": (b"GET /v1/ledgers/%zz HTTP/1.1\r\nHost: x\r\n\r\n", {400, 404}),
    "a NUL in percent": (b"GET /v1/ledgers/%00 HTTP/1.1\r\nHost: x\r\n\r\n", {400, 404}),
    "a climb": (b"GET /log/test.ledger/tile/../secret/signing.seed HTTP/1.1\r\nHost: x\r\n\r\n",
                {400, 404}),
    "a climb in percent": (b"GET /log/test.ledger/tile/%2e%2e/secret/signing.seed HTTP/1.1\r\n"
                           b"Host: x\r\n\r\n", {400, 404}),
    "no host": (b"GET /livez HTTP/1.1\r\n\r\n", {400, 200}),
    "a header without a name": (b"GET /livez HTTP/1.1\r\n: x\r\n\r\n", {400}),
    "a blank before the colon": (b"GET /livez HTTP/1.1\r\nHost : x\r\n\r\n", {400}),
    "a folded header": (b"GET /livez HTTP/1.1\r\nHost: x\r\nA: b\r\n c\r\n\r\n", {400, 200}),
    "a NUL in a header": (b"GET /livez HTTP/1.1\r\nHost: x\0y\r\n\r\n", {400}),
    "a header line without end": (b"GET /livez HTTP/1.1\r\nHost: x\r\nA: " + b"a" * 100_000,
                                  {400, 431, None}),
    "a target without end": (b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
                             {400, 414, 431}),
    "ten thousand headers": (b"GET /livez HTTP/1.1\r\n" + b"A: b\r\n" * 10_000 + b"\r\n",
                             {400, 431}),
    "a method of nobody": (b"BREW /livez HTTP/1.1\r\nHost: x\r\n\r\n", {400, 405, 501}),
    "a tunnel": (b"CONNECT example.org:443 HTTP/1.1\r\nHost: x\r\n\r\n", {400, 404, 405, 501}),
    "a length that is no number": (POST + TYPE + b"Content-Length: ten\r\n\r\n", {400}),
    "a length below nothing": (POST + TYPE + b"Content-Length: -1\r\n\r\n", {400}),
    "two lengths": (POST + TYPE + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}\n", {400}),
    "a length and chunks": (POST + TYPE + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n"
                            b"\r\n0\r\n\r\n", {400}),
    "a coding of nobody": (POST + TYPE + b"Transfer-Encoding: cake\r\n\r\n", {400, 501}),
    "a chunk that is no number": (POST + TYPE + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
                                  {400, None}),
    "a chunk without its end": (POST + TYPE + b"Transfer-Encoding: chunked\r\n\r\n5\r\nabcdefgh",
                                {400, None}),
    "a chunk of 2^64": (POST + TYPE + b"Transfer-Encoding: chunked\r\n\r\n"
                        b"FFFFFFFFFFFFFFFFF\r\n", {400, 413, None}),
    "a body cut off": (POST + TYPE + b"Content-Length: 100\r\n\r\n{}", {400, 408, None}),
    "no length": (POST + TYPE + b"\r\n", {200, 400, 411, 422}),
    "an expectation of nobody": (POST + TYPE + b"Expect: the-moon\r\nContent-Length: 2\r\n\r\n",
                                 {400, 401, 403, 417, None}),
    "an upgrade": (b"GET /livez HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\n"
                   b"Upgrade: websocket\r\n\r\n", {200, 400}),
    "HTTP/2 in the clear": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", {400, 505, None}),
    "noise": (bytes(range(256)) * 40, {400, 431, None}),
}


class Load(LedgerCase):
    @classmethod
    def setUpClass(cls):
        allow_files(2000 if not IS_LONG else 16_000)

    def setUp(self):
        super().setUp()
        self.ledger = self.init()
        self.ingest_lines(self.ledger, 700)
        self.server = Server(self.ledger)
        self.addCleanup(self.server.close)
        self.port = self.server.port
        self.target = ("/v1/ledgers/test.ledger/contexts/home-sharing/standing"
                       "?subject=host-3")

    def keyed(self, request):
        return request.replace(KEY, self.server.key.encode())

    def client(self):
        return WellBehaved(self.port, self.target,
                           {"Authorization": f"Bearer {self.server.key}"})

    def assert_unhurt(self, client):
        self.assertEqual(client.faults, [])
        self.assertTrue(client.seconds)
        self.assertIsNone(self.server.process.poll(), "the server has ended")
        print(f"\n    {self.id().rsplit('.', 1)[1]}: {client.told()}", file=sys.stderr)

    def assert_flat(self, before, allowed, what):
        grown = load.resident_bytes(self.server.process.pid) - before
        print(f"    {what}: {grown / MIB:+.1f} MiB resident, {allowed / MIB:.0f} allowed",
              file=sys.stderr)
        if not any(f"/{preset}/" in BIN for preset in ("asan", "tsan")):  # they keep what is freed
            self.assertLess(grown, allowed)

    def test_malformed_requests(self):
        with self.client() as client:
            for what, (request, statuses) in MALFORMED.items():
                with self.subTest(what):
                    status, said = exchange(self.port, self.keyed(request))
                    self.assertIn(status, statuses, said[:300])
                    if status is not None and status >= 400:
                        self.assertIn(b"application/problem+json", said)
                        json.loads(said.partition(b"\r\n\r\n")[2])
                    self.assertNotIn(b"200 OK", said.partition(b"\r\n\r\n")[2])
        self.assert_unhurt(client)
        self.assertEqual(exchange(self.port, GOOD)[0], 200)

    def test_slow_headers_and_slow_bodies(self):
        """Many clients that send a byte now and then; they are cut off, the others see nothing."""
        many, seconds = (2000, 45) if IS_LONG else (200, 2)
        body = self.keyed(POST + TYPE + b"Content-Length: 100000\r\n\r\n")
        slow = [connect(self.port) for _ in range(many)]
        self.addCleanup(lambda: [one.close() for one in slow])
        for number, one in enumerate(slow):
            one.sendall(body if number % 2 else b"GET /livez HTTP/1.1\r\nX: ")
        with self.client() as client:
            until = time.monotonic() + seconds
            while time.monotonic() < until:
                for one in slow:
                    try:
                        one.send(b"a")
                    except OSError:
                        pass  # cut off by now
                time.sleep(0.5)
        self.assert_unhurt(client)
        if IS_LONG:  # a header has 10 seconds, whatever is sent meanwhile
            for one in slow[::2]:
                one.settimeout(5)
                said = load.everything_from(one)
                self.assertIn(said[:12], (b"HTTP/1.1 408", b""), said[:200])
            self.assertEqual(exchange(self.port, GOOD)[0], 200)

    def test_idle_connections(self):
        many, seconds = (10_000, 20) if IS_LONG else (1000, 1)
        before = load.resident_bytes(self.server.process.pid)
        idle = [connect(self.port) for _ in range(many)]
        self.addCleanup(lambda: [one.close() for one in idle])
        self.all_ask(idle, b"GET /livez HTTP/1.1\r\nHost: x\r\n\r\n")
        with self.client() as client:
            time.sleep(seconds)
        self.assert_unhurt(client)
        self.assert_flat(before, 16 * MIB + many * 16384, f"{many} idle connections")
        self.all_ask(idle, GOOD)  # none of them was dropped

    def all_ask(self, connections, request):
        for one in connections:
            one.sendall(request)
        for one in connections:
            self.assertTrue(one.recv(4096).startswith(b"HTTP/1.1 200"))

    def test_bodies_over_the_limit(self):
        key = f"Authorization: Bearer {self.server.key}\r\n".encode()
        before = load.resident_bytes(self.server.process.pid)
        with self.client() as client:
            huge = self.keyed(POST + TYPE + b"Content-Length: 99999999999999\r\n\r\n{")
            self.assertEqual(exchange(self.port, huge)[0], 413)
            self.assertIn(self.endless_line(), (400, 413, 422))
            question = (b"POST /v1/ledgers/test.ledger/contexts/home-sharing/standings HTTP/1.1\r\n"
                        b"Host: x\r\nContent-Type: application/json\r\n" + key)
            names = json.dumps({"subjects": ["a"] * 10_001}).encode()
            status, said = exchange(self.port, question + b"Content-Length: %d\r\n\r\n" %
                                    len(names) + names)
            self.assertIn(status, (400, 413, 422), said[:300])
            filler = b'{"subjects":["' + b"a" * (64 * MIB) + b'"]}'
            status, said = exchange(self.port, question + b"Content-Length: %d\r\n\r\n" %
                                    len(filler) + filler)
            self.assertIn(status, (400, 413, 422), said[:300])
        self.assert_unhurt(client)
        self.assert_flat(before, 48 * MIB, "bodies over the limit")

    def endless_line(self):
        """A line of evidence that never ends, in chunks; the status that ends it."""
        piece = b"10000\r\n" + b"a" * 65536 + b"\r\n"
        with connect(self.port) as one:
            one.sendall(self.keyed(POST + TYPE + b"Transfer-Encoding: chunked\r\n\r\n"))
            try:
                for _ in range(1600):  # 100 MiB
                    one.sendall(piece)
                one.sendall(b"0\r\n\r\n")
            except OSError:
                pass
            one.shutdown(socket.SHUT_WR)
            said = load.everything_from(one)
        if said.startswith(b"HTTP/1.1 200"):  # the line was told as one that cannot be admitted
            told = json.loads(said.partition(b"\r\n\r\n")[2])
            self.assertEqual((told["accepted"], told["rejected"]), (0, 1))
            return 422
        return int(said[9:12]) if said else None

    def test_concurrent_readers(self):
        readers, seconds = (1000, 60) if IS_LONG else (100, 2)
        url = f"http://127.0.0.1:{self.port}{self.target}"
        key = [f"Authorization: Bearer {self.server.key}"]
        load.wrk(url, readers, 5 if IS_LONG else 1, key)  # what is made once is made
        before = load.resident_bytes(self.server.process.pid)
        with self.client() as client:
            answers, rate, faults = load.wrk(url, readers, seconds, key)
        self.assertEqual(faults, [])
        self.assertGreater(answers, 0)
        self.assert_unhurt(client)
        print(f"    {readers} readers: {answers:,} answers, {rate:,.0f}/s", file=sys.stderr)
        self.assert_flat(before, 48 * MIB, f"{readers} readers for {seconds} s")


if __name__ == "__main__":
    unittest.main()
