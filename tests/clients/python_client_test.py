"""The Python client without a server of ours: its operations against openapi.yaml, what it does
when a server misbehaves, and its verification against ledgers that the command line wrote."""
import base64
import email.utils
import json
import pathlib
import re
import shutil
import subprocess
import sys
import time
import unittest

import yaml

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
PYTHON_CLIENT = ROOT / "clients" / "python"
sys.path[:0] = [str(HERE), str(HERE.parent / "cli"), str(HERE.parent / "conformance"),
                str(PYTHON_CLIENT)]
import python_environment  # noqa: E402
import recount_client  # noqa: E402
import stub_server  # noqa: E402
from recount import LedgerCase, run  # noqa: E402
from recount_client import Problem, Recount, Unreachable, VerificationFailed  # noqa: E402
from recount_client import ed25519, events, verification  # noqa: E402
from stub_server import answer, half, hang_up, problem, raw  # noqa: E402

OPENAPI = yaml.safe_load((ROOT / "openapi.yaml").read_text(encoding="utf-8"))
NAME = "a b/ü"  # a name that has to be escaped
SUBJECT = "ben & co"
QUERY = {"subject": SUBJECT, "as_of": 7, "at": "2025-01-01"}
PAGE = {"limit": 9}

# operation -> what a caller writes, with every parameter; a ledger is `o`, a server `r`.
CALLS = {
    "listLedgers": lambda r, o: r.ledgers(),
    "getLedger": lambda r, o: o.about(),
    "getContext": lambda r, o: o.context("c"),
    "getPolicy": lambda r, o: o.policy("c", as_of=7),
    "findSubjects": lambda r, o: list(o.subjects("c", "b", **PAGE)),
    "getStanding": lambda r, o: o.standing("c", **QUERY),
    "listStandings": lambda r, o: list(o.standings("c", as_of=7, at="2025-01-01", **PAGE)),
    "getStandings": lambda r, o: o.standings_of("c", ["x", "y"], as_of=7, at="2025-01-01"),
    "getExplanation": lambda r, o: o.explanation("c", **QUERY),
    "getHistory": lambda r, o: o.history("c", SUBJECT, as_of=7, points=5),
    "getPlaces": lambda r, o: o.places("c", as_of=7, at="2025-01-01"),
    "postEvidence": lambda r, o: o.ingest([{"id": "1"}], context="c", receipts=True),
    "getEntry": lambda r, o: o.entry(3),
    "getOpening": lambda r, o: o.opening(3),
    "getProof": lambda r, o: o.proof(3),
    "watchLedger": lambda r, o: next(o.watch(after=5)),
    "listAccess": lambda r, o: list(o.reads(context="c", subject=SUBJECT, **PAGE)),
    "getSession": lambda r, o: r.session(),
    "getCheckpoint": lambda r, o: o.checkpoint(),
    "getTile": lambda r, o: o.tile("entries/000.p/5"),
    "isLive": lambda r, o: r.is_live(),
    "isReady": lambda r, o: r.is_ready(),
    "getMetrics": lambda r, o: r.metrics(),
    "getOpenApi": lambda r, o: r.openapi(),
}
# Cookies of a browser, a program has a key; and names of the log for other programs that read logs.
OF_OTHERS = {"openSession", "closeSession", "getOnlyCheckpoint", "getOnlyTile"}
# Sent by the client on its own, not by its caller: tested apart.
ON_ITS_OWN = {"If-None-Match", "cursor"}

ANSWERS = {
    "findSubjects": {"subjects": [], "tree_size": 1},
    "listStandings": {"standings": []},
    "getStandings": {"standings": [None, None]},
    "listLedgers": {"ledgers": []},
    "listAccess": {"reads": []},
    "postEvidence": {"accepted": 1, "duplicate": 0, "rejected": 0, "tree_size": 2, "errors": []},
}


def operations():
    """operationId -> (method, path, parameters with references followed)."""
    named = OPENAPI["components"]["parameters"]
    for path, item in OPENAPI["paths"].items():
        for method in ("get", "post", "put", "delete"):
            if method in item:
                given = item.get("parameters", []) + item[method].get("parameters", [])
                yield item[method]["operationId"], method.upper(), path, [
                    named[one["$ref"].rsplit("/", 1)[1]] if "$ref" in one else one
                    for one in given]


class StubCase(unittest.TestCase):
    def setUp(self):
        self.stub = stub_server.Stub()
        self.addCleanup(self.stub.close)
        self.recount = Recount(self.stub.url, "secret", purpose="a test", first_pause=0.001)
        self.addCleanup(self.recount.close)
        self.ledger = self.recount.ledger(NAME)


class Contract(StubCase):
    def test_each_operation_has_a_method_that_asks_as_openapi_says(self):
        self.assertEqual(set(CALLS), {one[0] for one in operations()} - OF_OTHERS)
        for operation, method, path, parameters in operations():
            if operation in OF_OTHERS:
                continue
            with self.subTest(operation):
                self.asks(operation, method, path, parameters)

    def asks(self, operation, method, path, parameters):
        body = json.dumps(ANSWERS.get(operation, {})).encode()
        if operation == "watchLedger":
            body = b'event: checkpoint\nid: 9\ndata: {"tree_size":9,"root":""}\n\n'
        self.stub.seen.clear()
        self.stub.script = [answer(body=body)]
        CALLS[operation](self.recount, self.ledger)
        (sent_method, target, headers, _), = self.stub.seen
        self.assertEqual(sent_method, method)
        sent_path, _, query = target.partition("?")
        values = "(?P<{}>[^?]+)" if operation == "getTile" else "(?P<{}>[^/?]+)"
        pattern = re.sub(r"\{(\w+)\}", lambda found: values.format(found[1]), path)
        match = re.fullmatch(pattern, sent_path)
        self.assertIsNotNone(match, f"{sent_path} is not {path}")
        if "ledger" in match.groupdict():
            self.assertEqual(match["ledger"], "a%20b%2F%C3%BC")
        names = {pair.split("=")[0] for pair in query.split("&") if pair}
        wanted = {one["name"] for one in parameters if one["in"] == "query"} - ON_ITS_OWN
        self.assertEqual(names, wanted)
        if "subject" in names and "subject" in QUERY:
            self.assertIn("subject=ben%20%26%20co", query)
        wanted = {one["name"] for one in parameters if one["in"] == "header"} - ON_ITS_OWN
        self.assertLessEqual(wanted, set(headers))
        self.assertEqual(headers["Authorization"], "Bearer secret")

    def test_the_types_are_what_openapi_says_now(self):
        done = subprocess.run([sys.executable, PYTHON_CLIENT / "make_schemas.py", "--check"],
                              capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_pages_are_walked_by_their_cursors(self):
        pages = [{"subjects": ["a", "b"], "tree_size": 1, "next": "n=1&x"},
                 {"subjects": ["c"], "tree_size": 1}]
        self.stub.script = [answer(body=json.dumps(page).encode()) for page in pages]
        self.assertEqual(list(self.ledger.subjects("c")), ["a", "b", "c"])
        self.assertTrue(self.stub.seen[1][1].endswith("?cursor=n%3D1%26x"))


class Misfortune(StubCase):
    def test_one_connection_carries_many_requests(self):
        for _ in range(5):
            self.recount.session()
        self.assertEqual(len(self.stub.connections), 1)

    def test_a_question_outlives_broken_connections(self):
        self.stub.script = [hang_up, half, answer(body=b'{"name":"x"}')]
        self.assertEqual(self.recount.session()["name"], "x")
        self.assertEqual(len(self.stub.seen), 3)

    def test_retries_end(self):
        self.stub.script = [hang_up] * 20
        with self.assertRaises(Unreachable):
            self.recount.session()
        self.assertEqual(len(self.stub.seen), 5)

    def test_nobody_listens(self):
        self.stub.close()
        with self.assertRaises(Unreachable):
            self.recount.session()

    def test_a_busy_server_is_asked_again_when_it_says(self):
        soon = email.utils.formatdate(time.time() + 1, usegmt=True)
        self.stub.script = [problem(503, "busy"), answer(503, headers=[("Retry-After", "1")]),
                            answer(503, headers=[("Retry-After", soon)])]
        begin = time.monotonic()
        self.recount.session()
        self.assertEqual(len(self.stub.seen), 4)
        self.assertGreaterEqual(time.monotonic() - begin, 1)

    def test_a_server_that_stays_busy_is_a_problem(self):
        self.stub.script = [problem(503, "busy")] * 9
        with self.assertRaises(Problem) as caught:
            self.recount.session()
        self.assertEqual((caught.exception.status, len(self.stub.seen)), (503, 5))

    def test_a_wait_beyond_reason_is_a_problem_at_once(self):
        self.stub.script = [problem(503, "busy", hint="later")]
        self.stub.script = [answer(503, b"down for the night", [("Retry-After", "28800")])]
        with self.assertRaises(Problem) as caught:
            self.recount.session()
        self.assertIn("down for the night", str(caught.exception))

    def test_a_problem_tells_what_the_server_told(self):
        fault = {"line": 2, "pointer": "/score", "code": "out_of_scale", "reason": "7 is not on "
                 "the scale", "help": "1 to 5"}
        self.stub.script = [problem(422, "bad_input", detail="one line", hint="mend it",
                                    errors=[fault])]
        with self.assertRaises(Problem) as caught:
            self.recount.session()
        self.assertEqual((caught.exception.code, caught.exception.hint), ("bad_input", "mend it"))
        self.assertEqual(caught.exception.errors, [fault])
        self.assertIn("line 2/score: 7 is not on the scale", str(caught.exception))

    def test_a_known_answer_is_not_sent_again(self):
        self.stub.script = [answer(body=b'{"subject":"x"}', headers=[("ETag", '"1"')]),
                            answer(304, b"", [("ETag", '"1"')]), answer(body=b'{"subject":"y"}')]
        found = [self.ledger.standing("c", "x")["subject"] for _ in range(3)]
        self.assertEqual(found, ["x", "x", "y"])
        self.assertEqual([one[2].get("If-None-Match") for one in self.stub.seen],
                         [None, '"1"', '"1"'])

    def test_a_refusal_before_the_bodys_end_is_read(self):
        refuse = raw(b"HTTP/1.1 413 Content Too Large\r\nContent-Type: application/problem+json\r\n"
                     b'Content-Length: 30\r\n\r\n{"status":413,"code":"toolong"}'[:-1])
        refuse.unread = True
        self.stub.script = [refuse] * 9
        with self.assertRaises((Problem, Unreachable)):
            self.ledger.ingest([{"id": "x" * 100}] * 100_000, batch_bytes=1 << 30)


def ingested(accepted, errors=(), rejected=0):
    return answer(body=json.dumps({"accepted": accepted, "duplicate": 0, "rejected": rejected,
                                   "tree_size": 9, "errors": list(errors)}).encode())


class Ingest(StubCase):
    def test_an_endless_iterable_is_sent_in_batches_with_keys_of_their_own(self):
        fault = {"line": 2, "pointer": "/id", "code": "x", "reason": "y", "help": "z"}
        self.stub.script = [ingested(3), ingested(2, [fault], 1), ingested(1)]
        lines = ({"id": f"{number:01}", "rater": "ü"} for number in range(7))
        size = len(json.dumps({"id": "1", "rater": "ü"}, ensure_ascii=False).encode()) + 1
        total = self.ledger.ingest(lines, idempotency_key="k", batch_bytes=3 * size)
        self.assertEqual((total["accepted"], total["rejected"], total["tree_size"]), (6, 1, 9))
        self.assertEqual(total["errors"][0]["line"], 5)
        self.assertEqual([one[2]["Idempotency-Key"] for one in self.stub.seen],
                         ["k-0", "k-1", "k-2"])
        self.assertEqual([one[3].count(b"\n") for one in self.stub.seen], [3, 3, 1])

    def test_a_batch_whose_answer_is_lost_is_sent_again_with_its_key(self):
        self.stub.script = [hang_up, ingested(1)]
        self.assertEqual(self.ledger.ingest([{"id": "1"}])["accepted"], 1)
        first, second = self.stub.seen
        self.assertEqual(first[2]["Idempotency-Key"], second[2]["Idempotency-Key"])
        self.assertEqual(first[3], second[3])

    def test_lines_of_a_file_are_sent_as_they_are(self):
        self.stub.script = [ingested(2)]
        self.ledger.ingest([b'{"id": "1"}\r\n', '{"id":"ü"}'])
        self.assertEqual(self.stub.seen[0][3], '{"id": "1"}\n{"id":"ü"}\n'.encode())

    def test_lines_of_a_problem_are_of_the_whole(self):
        fault = {"line": 1, "pointer": "", "code": "x", "reason": "y", "help": "z"}
        self.stub.script = [ingested(2), problem(422, "bad_input", errors=[fault])]
        with self.assertRaises(Problem) as caught:
            self.ledger.ingest([{"id": "1"}] * 3, batch_bytes=20)
        self.assertEqual(caught.exception.errors[0]["line"], 3)


def checkpoint_event(size):
    return f'event: checkpoint\nid: {size}\ndata: {{"tree_size":{size},"root":"00"}}\n\n'.encode()


class Watching(StubCase):
    HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"

    def test_a_watch_resumes_behind_the_last_event_it_had(self):
        self.stub.script = [raw(self.HEAD + b": hello\n\n" + checkpoint_event(5) + b"event: chec"),
                            hang_up, problem(503, "busy"),
                            raw(self.HEAD + checkpoint_event(6) + checkpoint_event(8))]
        watch = self.ledger.watch()
        self.assertEqual([next(watch)["tree_size"] for _ in range(3)], [5, 6, 8])
        self.assertEqual([one[2].get("Last-Event-ID") for one in self.stub.seen],
                         [None, "5", "5", "5"])

    def test_a_watch_gives_up_in_the_end_and_at_once_where_it_may_not(self):
        self.stub.script = [hang_up] * 20
        with self.assertRaises(Unreachable):
            next(self.ledger.watch())
        self.stub.script = [problem(403, "forbidden")]
        with self.assertRaises(Problem):
            next(self.ledger.watch())

    def test_the_streams_grammar(self):
        stream = [b":c\r\n", b"data:a\n", b"data: b\n", b"id\n", b"\n", b"event: x\n", b"\n",
                  b"data\n", b"\n", b"data: cut off\n"]
        self.assertEqual([tuple(one) for one in events.parse(stream)],
                         [("message", "", "a\nb"), ("message", "", "")])


# RFC 8032 section 7.1: TEST 1, 2, 3 and SHA(abc): public key, message, signature.
VECTORS = [
    ("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b"
     "46bd25bf5f0595bbe24655141438e7a100b"),
    ("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11"
     "d8c387b2eaeb4302aeeb00d291612bb0c00"),
    ("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
     "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984"
     "dc6594a7c15e9716ed28dc027beceea1ec40a"),
    ("ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
     "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3fe"
     "ebbd454d4423643ce80e2a9ac94fa54ca49f",
     "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431"
     "e0303dca179c138ac17ad9bef1177331a704"),
]


class Ed25519(unittest.TestCase):
    def test_the_vectors_of_rfc_8032(self):
        for key, message, signature in VECTORS:
            with self.subTest(key):
                given = map(bytes.fromhex, (key, message, signature))
                self.assertTrue(ed25519.is_signature(*given))

    def test_any_changed_bit_fails(self):
        parts = [bytes.fromhex(one) for one in VECTORS[2]]
        for part in range(3):
            for bit in range(0, 8 * len(parts[part]), 5):
                wrong = [bytearray(one) for one in parts]
                wrong[part][bit // 8] ^= 1 << bit % 8
                self.assertFalse(ed25519.is_signature(*map(bytes, wrong)), (part, bit))

    def test_a_second_spelling_of_a_signature_fails(self):
        key, message, signature = (bytes.fromhex(one) for one in VECTORS[1])
        s = int.from_bytes(signature[32:], "little") + ed25519.ORDER
        self.assertFalse(ed25519.is_signature(key, message, signature[:32] +
                                              s.to_bytes(32, "little")))
        self.assertFalse(ed25519.is_signature(key[:31], message, signature))
        self.assertFalse(ed25519.is_signature(b"\xff" * 32, message, signature))


class Verification(LedgerCase):
    """What the writer in C++ made, this reader in Python verifies."""

    def test_every_receipt_of_ledgers_of_several_sizes(self):
        for count in (1, 2, 6, 300):
            with self.subTest(count):
                ledger = self.init(name=f"{count}.ledger")
                self.ingest_lines(ledger, count)
                vkey = run("key", ledger).stdout
                bundle = self.entries(ledger)
                step = 1 if count < 10 else 37
                for index in range(0, len(bundle), step):
                    proof = run("proof", ledger, index).stdout
                    leaf = recount_client.leaf_hash(bundle[index])
                    told = recount_client.verify_receipt(proof, leaf, vkey)
                    self.assertEqual(told.tree_size, len(bundle))

    def entries(self, ledger):
        """The entries of all bundles (C2SP tlog-tiles), read with code of this test's own."""
        size = int((ledger / "checkpoint").read_text(encoding="utf-8").split("\n")[1])
        found = []
        for number in range((size + 255) // 256):
            width = min(256, size - 256 * number)
            name = f"{number:03}" + (f".p/{width}" if width < 256 else "")
            data = (ledger / "tile" / "entries" / name).read_bytes()
            while data:
                length = int.from_bytes(data[:2], "big")
                found.append(data[2:2 + length])
                data = data[2 + length:]
        self.assertEqual(len(found), size)
        return found

    def test_what_was_changed_does_not_verify(self):
        ledger = self.init()
        self.ingest_lines(ledger, 20)
        vkey, proof = run("key", ledger).stdout, run("proof", ledger, 5).stdout
        leaf = recount_client.leaf_hash(self.entries(ledger)[5])
        recount_client.verify_receipt(proof, leaf, vkey)
        other = run("key", self.init(name="other.ledger")).stdout
        lines = proof.split("\n")
        wrong = {
            "another leaf": (proof, leaf[::-1], vkey),
            "another key": (proof, leaf, other),
            "another index": (proof.replace("index 5", "index 4"), leaf, vkey),
            "an index in another spelling": (proof.replace("index 5", "index 05"), leaf, vkey),
            "an index beyond": (proof.replace("index 5", "index 99"), leaf, vkey),
            "a node less": ("\n".join(lines[:2] + lines[3:]), leaf, vkey),
            "a node more": ("\n".join(lines[:3] + lines[2:]), leaf, vkey),
            "another head": (proof.replace("@v1", "@v2"), leaf, vkey),
            "nothing": ("", leaf, vkey),
            "a vkey cut off": (proof, leaf, vkey[:-6]),
            "a key id of another": (proof, leaf, re.sub(r"\+[0-9a-f]{8}\+", "+00000000+", vkey)),
        }
        for number, line in enumerate(lines):
            if line:
                changed = line[:-3] + ("A" if line[-3:-2] != "A" else "B") + line[-2:]
                wrong[f"line {number}"] = ("\n".join(lines[:number] + [changed] +
                                                     lines[number + 1:]), leaf, vkey)
        for what, arguments in wrong.items():
            with self.subTest(what), self.assertRaises(VerificationFailed):
                recount_client.verify_receipt(*arguments)

    def test_the_example_of_the_formats(self):
        """The vkey of checkpoint.md, the receipt of tlog-proof.md, the entry of entry.md."""
        pages = {name: (ROOT / "docs" / "formats" / f"{name}.md").read_text(encoding="utf-8")
                 for name in ("checkpoint", "tlog-proof", "entry")}
        vkey = re.search(r"^example\.com/ledger\+\S+$", pages["checkpoint"], re.MULTILINE)[0]
        proof = re.search(r"^c2sp\.org/tlog-proof@v1\nindex 1\n.*?(?=^```)", pages["tlog-proof"],
                          re.MULTILINE | re.DOTALL)[0]
        private = pages["entry"].split("The private entry of the event")[1]
        rows = re.findall(r"^((?:[0-9a-f]{2} )+)", private.split("```")[1].replace("\n", " \n"),
                          re.MULTILINE)
        entry = bytes.fromhex("".join(rows))
        told = recount_client.verify_receipt(proof, recount_client.leaf_hash(entry), vkey)
        self.assertEqual((told.origin, told.tree_size), ("example.com/ledger", 3))
        salt = bytes.fromhex(re.search(r"salt `([0-9a-f ]+)`", private)[1])
        recount_client.verify_opening(entry, salt, b"event 1")
        for wrong in ((entry, salt, b"event 2"), (entry, salt[:-1] + b"x", b"event 1"),
                      (b"\2" + entry[1:], salt, b"event 1"), (entry[:-1], salt, b"event 1")):
            with self.assertRaises(VerificationFailed):
                recount_client.verify_opening(*wrong)
        checkpoint = proof.split("\n\n", 1)[1]
        witnessed = checkpoint + "\u2014 witness.example " + base64.b64encode(b"w" * 76).decode()
        self.assertEqual(verification.verify_checkpoint(witnessed + "\n", vkey).tree_size, 3)
        with self.assertRaises(VerificationFailed):
            verification.verify_checkpoint(checkpoint + checkpoint.split("\n\n")[1], vkey)


class Package(LedgerCase):
    def test_pip_installs_it_and_it_imports(self):
        programs = python_environment.environment()
        source, target = self.directory / "source", self.directory / "installed"
        shutil.copytree(PYTHON_CLIENT, source)  # a build leaves files beside the sources
        done = subprocess.run(
            [programs / "python", "-m", "pip", "install", "-q", "--no-deps",
             "--no-build-isolation", "--no-index", "--target", target, source],
            capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        subprocess.run([sys.executable, "-c", "import recount_client.ed25519"], check=True,
                       cwd=self.directory, env={"PYTHONPATH": str(target)})
        self.assertTrue((target / "recount_client" / "py.typed").exists())


if __name__ == "__main__":
    unittest.main()
