"""`recount serve` from outside: what it answers, what it keeps, and how it ends."""
import base64
import hashlib
import http.client
import json
import pathlib
import re
import resource
import signal
import ssl
import subprocess
import sys
import threading
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from recount import ROOT, VERIFY_BIN, LedgerCase, answer, line, run  # noqa: E402
from server import Server  # noqa: E402

CONTEXT = "/v1/ledgers/test.ledger/contexts/home-sharing"


class ServeCase(LedgerCase):
    def serve(self, *ledgers, **options):
        server = Server(*ledgers, control=self.directory / "control.sqlite", **options)
        self.addCleanup(server.__exit__)
        return server

    def served(self, count=40, **options):
        """A server of one ledger with some evidence."""
        self.ledger = self.init()
        if count:
            self.ingest_lines(self.ledger, count)
        return self.serve(self.ledger, **options)

    def seen_size(self, server, size, seconds=5):
        """Waits until readers see a ledger of that size."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            seen = server.get("/v1/ledgers/test.ledger").json()["tree_size"]
            if seen >= size:
                return seen
            time.sleep(0.01)
        raise AssertionError(f"{size} entries were not published within {seconds} s")


class Answers(ServeCase):
    def test_a_standing_is_what_the_command_line_says_byte_for_byte(self):
        server = self.served()
        for query, words in (("subject=host-3", ()),
                             ("subject=host-3&as_of=20", ("--as-of", 20)),
                             ("subject=host-3&at=2025-03-10", ("--at", "2025-03-10"))):
            got = server.get(f"{CONTEXT}/standing?{query}")
            self.assertEqual(got.status, 200, got.body)
            said = run("show", self.ledger, "home-sharing", "host-3", *words, "--json").stdout
            self.assertEqual(got.body.decode(), said)

    def test_an_explanation_is_what_the_command_line_says(self):
        server = self.served()
        got = server.get(f"{CONTEXT}/explanation?subject=host-3")
        said = run("explain", self.ledger, "home-sharing", "host-3", "--json").stdout
        self.assertEqual(got.body.decode(), said)

    def test_the_leaderboard_in_pages_is_the_whole_one(self):
        server = self.served()
        whole = answer("top", self.ledger, "home-sharing", "--limit", 0)["standings"]
        found = []
        target = f"{CONTEXT}/standings?limit=3"
        while target:
            page = server.get(target)
            self.assertEqual(page.status, 200, page.body)
            found += page.json()["standings"]
            link = page.headers.get("Link")
            self.assertEqual(link is None, "next" not in page.json())
            target = link and re.fullmatch(r'<(.*)>; rel="next"', link).group(1)
            server.ingest("test.ledger", [line(1000 + len(found), subject="newcomer")])
        self.assertEqual(found, whole)

    def test_a_cursor_is_good_for_its_own_question_only(self):
        server = self.served()
        cursor = server.get(f"{CONTEXT}/standings?limit=3").json()["next"]
        changed = ("A" if cursor[5] != "A" else "B").join((cursor[:5], cursor[6:]))
        for bad in (changed, cursor[:-1], "nonsense"):
            got = server.get(f"{CONTEXT}/standings?limit=3&cursor={bad}")
            self.assertEqual((got.status, got.json()["parameter"]), (400, "cursor"), bad)
        got = server.get(f"{CONTEXT}/subjects?cursor={cursor}")
        self.assertEqual(got.status, 400)

    def test_many_standings_at_once(self):
        server = self.served()
        body = json.dumps({"subjects": ["host-2", "nobody", "host-1"]})
        got = server.ask("POST", f"{CONTEXT}/standings", body, Content_Type="application/json")
        first, second, third = got.json()["standings"]
        self.assertIsNone(second)
        self.assertEqual(first, server.get(f"{CONTEXT}/standing?subject=host-2").json())
        self.assertEqual(third["subject"], "host-1")

    def test_faults_of_a_body_have_pointers(self):
        server = self.served(1)
        for body, pointer, hint in (
                ('{"subjects":["a",7]}', "/subjects/1", "quotes"),
                ('{"subject":["a"]}', "/subject", 'did you mean "subjects"?'),
                ('{"subjects":[],"as_of":-1}', "/as_of", "whole number")):
            got = server.ask("POST", f"{CONTEXT}/standings", body,
                             Content_Type="application/json")
            self.assertEqual((got.status, got.json()["pointer"]), (422, pointer))
            self.assertIn(hint, got.json()["hint"])
        got = server.ask("POST", f"{CONTEXT}/standings", "{}", Content_Type="text/plain")
        self.assertEqual(got.status, 415)

    def test_subjects_are_found_by_a_part_of_their_name(self):
        self.ledger = self.init()
        names = ["Osteria Ponte", "ponte vecchio", "Al Ponte", "Bar", "PONTE"]
        path = self.write("names.ndjson", "".join(
            line(i, subject=name) + "\n" for i, name in enumerate(names)))
        answer("ingest", self.ledger, path, "--context", "home-sharing")
        server = self.serve(self.ledger)
        got = server.get(f"{CONTEXT}/subjects?q=ponte").json()
        self.assertEqual(got["subjects"], ["PONTE", "ponte vecchio", "Al Ponte", "Osteria Ponte"])
        first = server.get(f"{CONTEXT}/subjects?q=ponte&limit=3").json()
        second = server.get(f"{CONTEXT}/subjects?q=ponte&limit=3&cursor={first['next']}").json()
        self.assertEqual(first["subjects"] + second["subjects"], got["subjects"])
        self.assertNotIn("next", second)

    def test_a_history_ends_at_the_standing(self):
        server = self.served()
        history = server.get(f"{CONTEXT}/history?subject=host-3").json()
        self.assertEqual(history["left_out"], 0)
        sizes = [point["tree_size"] for point in history["points"]]
        self.assertEqual(sizes, sorted(sizes))
        for point in history["points"]:
            then = server.get(f"{CONTEXT}/standing?subject=host-3&as_of={point['tree_size']}"
                              f"&at={point['at']}").json()
            self.assertEqual([point[name] for name in ("rating", "interval", "evidence_count")],
                             [then[name] for name in ("rating", "interval", "evidence_count")])
        few = server.get(f"{CONTEXT}/history?subject=host-3&points=2").json()
        self.assertEqual(few["points"], [history["points"][0], history["points"][-1]])
        self.assertEqual(few["left_out"], len(sizes) - 2)

    def test_etags_spare_what_the_caller_has(self):
        server = self.served()
        target = f"{CONTEXT}/standing?subject=host-3"
        etag = server.get(target).headers["ETag"]
        again = server.get(target, If_None_Match=etag)
        self.assertEqual((again.status, again.body), (304, b""))
        size = server.ingest("test.ledger", [line(3000, subject="host-3")]).json()["tree_size"]
        self.seen_size(server, size)
        self.assertEqual(server.get(target, If_None_Match=etag).status, 200)
        self.assertEqual(server.ask("HEAD", target).body, b"")

    def test_what_is_not_there_is_told_with_the_nearest_name(self):
        server = self.served()
        for target, hint in (("/v1/ledgers/tets.ledger", "test.ledger"),
                             ("/v1/ledgers/test.ledger/contexts/home-shearing", "home-sharing"),
                             (f"{CONTEXT}/standing?subject=hots-3", "host-3"),
                             ("/v1/ledger", "/v1/ledgers")):
            got = server.get(target)
            self.assertEqual(got.status, 404, target)
            self.assertEqual(got.headers["Content-Type"], "application/problem+json")
            self.assertIn(hint, got.json()["hint"])

    def test_parameters_are_held_to_the_contract(self):
        server = self.served(1)
        for query, parameter in (("", "subject"), ("subject=", "subject"),
                                 ("subject=a&subject=b", "subject"),
                                 ("subject=a&as_off=3", "as_off"), ("subject=a&as_of=x", "as_of"),
                                 ("subject=a&at=noon", "at"), ("subject=a&as_of=-1", "as_of")):
            got = server.get(f"{CONTEXT}/standing?{query}")
            self.assertEqual((got.status, got.json().get("parameter")), (400, parameter), query)
        self.assertEqual(server.get(f"{CONTEXT}/standing?subject=%zz").status, 400)
        self.assertEqual(server.get(f"{CONTEXT}/standing?subject=a&as_of=999").status, 422)
        got = server.ask("PUT", f"{CONTEXT}/standing")
        self.assertEqual((got.status, got.headers["Allow"]), (405, "OPTIONS, GET, HEAD"))
        self.assertEqual(server.ask("OPTIONS", "/v1/ledgers").status, 204)


class Evidence(ServeCase):
    def test_lines_are_recorded_and_faults_told_by_line(self):
        server = self.served(0)
        got = server.ingest("test.ledger", [
            line(1), "", "{", line(2, score=99), line(3, scoer=1), line(1), line(4)])
        told = got.json()
        self.assertEqual((told["accepted"], told["duplicate"], told["rejected"]), (2, 1, 3))
        self.assertEqual([(one["line"], one["pointer"], one["code"]) for one in told["errors"]],
                         [(3, "", "invalid_input"), (4, "/score", "invalid_input"),
                          (5, "/scoer", "invalid_input")])
        self.assertIn("did you mean", told["errors"][2]["help"])
        self.assertEqual(self.seen_size(server, told["tree_size"]), told["tree_size"])

    def test_the_same_lines_again_change_nothing(self):
        server = self.served(0)
        lines = [line(i) for i in range(50)]
        first = server.ingest("test.ledger", lines).json()
        again = server.ingest("test.ledger", lines).json()
        self.assertEqual((first["accepted"], again["accepted"], again["duplicate"]), (50, 0, 50))
        self.assertEqual(first["tree_size"], again["tree_size"])
        other = server.ingest("test.ledger", [line(3, score=5)]).json()
        self.assertEqual((other["rejected"], other["errors"][0]["code"]), (1, "id_conflict"))

    def test_receipts_are_under_a_checkpoint(self):
        server = self.served(0)
        told = server.ingest("test.ledger", [line(1), line(2)],
                             "context=home-sharing&receipts=true").json()
        self.assertEqual([one["id"] for one in told["receipts"]], ["r-1", "r-2"])
        for receipt in told["receipts"]:
            entry = server.get(f"/v1/ledgers/test.ledger/entries/{receipt['entry_index']}").json()
            self.assertEqual(entry["leaf_hash"], receipt["leaf_hash"])
            leaf = hashlib.sha256(b"\0" + base64.b64decode(entry["bytes"])).hexdigest()
            self.assertEqual(entry["leaf_hash"], leaf)
            proof = server.get(
                f"/v1/ledgers/test.ledger/entries/{receipt['entry_index']}/proof").body
            self.assertTrue(proof.startswith(b"c2sp.org/tlog-proof@v1\n"))

    def test_one_object_and_cloud_events(self):
        server = self.served(0)
        post = "/v1/ledgers/test.ledger/evidence?context=home-sharing"
        got = server.ask("POST", post, json.dumps(json.loads(line(1)), indent=2),
                         Content_Type="application/json")
        self.assertEqual(got.json()["accepted"], 1)
        got = server.ask("POST", post, line(2, score=99), Content_Type="application/json")
        self.assertEqual((got.status, got.json()["pointer"]), (422, "/score"))
        event = {"specversion": "1.0", "source": "app", "id": "7", "type": "review",
                 "data": json.loads(line(3))}
        got = server.ask("POST", post, json.dumps(event),
                         Content_Type="application/cloudevents+json")
        self.assertEqual(got.json()["accepted"], 1, got.body)
        batch = [dict(event, data=json.loads(line(number))) for number in (4, 5)]
        batch.append({"specversion": "1.0"})
        got = server.ask("POST", post, json.dumps(batch),
                         Content_Type="application/cloudevents-batch+json")
        told = got.json()
        self.assertEqual((told["accepted"], told["rejected"], told["errors"][0]["line"]), (2, 1, 3))
        self.assertEqual(server.ask("POST", post, "x", Content_Type="text/csv").status, 415)

    def test_a_repeated_key_gets_the_first_answer(self):
        server = self.served(0)
        lines = [line(1), line(2)]
        first = server.ingest("test.ledger", lines, Idempotency_Key="once")
        again = server.ingest("test.ledger", lines, Idempotency_Key="once")
        self.assertEqual(first.body, again.body)
        self.assertEqual(again.headers["Idempotent-Replayed"], "true")
        other = server.ingest("test.ledger", [line(9)], Idempotency_Key="once")
        self.assertEqual(other.status, 409)
        fresh = server.ingest("test.ledger", [line(9)])
        self.assertEqual(fresh.json()["accepted"], 1, "what was refused left something behind")

    def test_a_line_that_never_ends_is_passed_over(self):
        server = self.served(0)
        told = server.ingest("test.ledger", ["x" * 3_000_000, line(1)]).json()
        self.assertEqual((told["accepted"], told["rejected"]), (1, 1))
        self.assertIn("longer than", told["errors"][0]["reason"])

    def test_more_errors_than_are_told(self):
        server = self.served(0)
        told = server.ingest("test.ledger", ["{"] * 150 + [line(1)]).json()
        self.assertEqual((told["accepted"], told["rejected"], len(told["errors"])), (1, 150, 100))

    def test_many_writers_at_once_lose_and_double_nothing(self):
        server = self.served(0)
        told = []

        def write(writer):
            for step in range(20):
                lines = [line(writer * 1000 + step * 10 + i) for i in range(10)]
                told.append(server.ingest("test.ledger", lines).json())

        threads = [threading.Thread(target=write, args=(writer,)) for writer in range(8)]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
        self.assertEqual(sum(one["accepted"] for one in told), 1600)
        size = max(one["tree_size"] for one in told)
        self.seen_size(server, size)
        context = server.get(CONTEXT).json()
        self.assertEqual(context["evidence_count"], 1600)
        self.assertEqual(server.stop(), 0)
        run("verify", self.ledger)


class Life(ServeCase):
    def test_a_second_writer_is_told_who_and_how(self):
        server = self.served(5)
        path = self.write("more.ndjson", line(100) + "\n")
        done = run("ingest", self.ledger, path, "--context", "home-sharing", code=5)
        self.assertIn(str(server.process.pid), done.stderr)
        self.assertIn("--via", done.stderr)

    def test_via_a_server_it_is_the_same_as_without(self):
        lines = "".join(line(i) + "\n" for i in range(300)) + "{\n" + line(400, score=99) + "\n"
        path = self.write("lines.ndjson", lines + "".join("{]\n" for _ in range(250)))
        alone = self.init(name="alone.ledger")
        here = answer("ingest", alone, path, "--context", "home-sharing", code=3)
        rejects = (self.directory / "alone.ledger-rejects" / "lines.ndjson.ndjson").read_text()
        server = self.served(0)
        key = self.write("key", server.key + "\n")
        there = answer("ingest", self.ledger, path, "--context", "home-sharing", "--via",
                       server.banner["url"], "--key-file", key, code=3)
        for name in ("accepted", "duplicate", "rejected", "left_out", "tree_size"):
            self.assertEqual(here[name], there[name], name)
        self.assertEqual(
            (self.directory / "test.ledger-rejects" / "lines.ndjson.ndjson").read_text(), rejects)
        again = answer("ingest", self.ledger, path, "--context", "home-sharing", "--via",
                       server.banner["url"], "--key-file", key, code=3)
        self.assertEqual((again["accepted"], again["duplicate"]), (0, 300))

    def test_nothing_acknowledged_is_lost_when_it_is_killed(self):
        server = self.served(0)
        acknowledged = []

        def write(writer):
            for step in range(10_000):
                lines = [line(writer * 100_000 + step * 5 + i) for i in range(5)]
                try:
                    told = server.ingest("test.ledger", lines)
                except (OSError, http.client.HTTPException):
                    return
                if told.status == 200:
                    acknowledged.extend(json.loads(one)["id"] for one in lines)

        threads = [threading.Thread(target=write, args=(writer,)) for writer in range(4)]
        for one in threads:
            one.start()
        time.sleep(1.5)
        server.kill()
        for one in threads:
            one.join()
        self.assertGreater(len(acknowledged), 20)
        again = self.serve(self.ledger, key=server.key)
        told = again.ingest("test.ledger", [line(int(one.split("-")[1])) for one in acknowledged])
        self.assertEqual((told.json()["accepted"], told.json()["duplicate"]),
                         (0, len(acknowledged)))
        self.assertEqual(again.stop(), 0)
        run("verify", self.ledger)

    def test_it_ends_in_good_order(self):
        server = self.served(5)
        told = server.ingest("test.ledger", [line(100)]).json()
        self.assertEqual(server.stop(), 0)
        self.assertEqual(answer("verify", self.ledger)["tree_size"], told["tree_size"])
        self.assertTrue((self.ledger / "snapshot" / "engine").exists())
        server = self.serve(self.ledger, key=server.key)
        self.assertIsNone(server.banner["operator_key"])
        self.assertEqual(server.get("/v1/session").json()["role"], "operator")

    def test_what_cannot_be_served_is_told(self):
        self.assertIn("no ledger", run("serve", self.directory, "--listen", "127.0.0.1:0",
                                       code=None).stderr)
        ledger = self.init()
        run("serve", ledger, "--listen", "nowhere", code=2)
        server = self.serve(ledger)
        other = self.init(name="other.ledger")
        done = run("serve", other, "--listen", f"127.0.0.1:{server.address.port}", "--control",
                   self.directory / "other.sqlite", code=5)
        self.assertIn(str(server.address.port), done.stderr)


    def test_a_disk_that_fails_stops_writes_and_not_reads(self):
        self.ledger = self.init()

        def small_files():  # a write beyond this fails, as on a full disk
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))

        server = self.serve(self.ledger, preexec_fn=small_files, restore_signals=False)
        acknowledged = 0
        for step in range(100):
            told = server.ingest("test.ledger", [line(step * 100 + i) for i in range(100)])
            if told.status != 200:
                break
            acknowledged += told.json()["accepted"]
        self.assertEqual(told.status, 503, told.body)
        self.assertGreater(acknowledged, 100)
        self.assertEqual(server.ingest("test.ledger", [line(99_999)]).status, 503)
        self.assertEqual(server.get("/readyz").status, 503)
        self.assertEqual(server.get("/livez").status, 200)
        self.assertEqual(server.get(f"{CONTEXT}/standing?subject=host-1").status, 200)
        self.assertIn('recount_writer_failed{ledger="test.ledger"} 1',
                      server.get("/metrics").body.decode())
        self.assertNotEqual(server.stop(), 0)
        again = self.serve(self.ledger, key=server.key)
        self.assertGreaterEqual(again.get(CONTEXT).json()["evidence_count"], acknowledged)
        self.assertEqual(again.stop(), 0)
        run("verify", self.ledger)

    def test_it_serves_https_itself(self):
        certificate, key = self.directory / "cert.pem", self.directory / "key.pem"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                        "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj",
                        "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key,
                        "-out", certificate], check=True, capture_output=True)
        server = self.served(3, arguments=("--tls-cert", certificate, "--tls-key", key))
        self.assertTrue(server.banner["url"].startswith("https://"))
        server.context = ssl.create_default_context(cafile=certificate)
        self.assertEqual(server.get("/v1/session").json()["role"], "operator")
        path = self.write("more.ndjson", line(50) + "\n")
        told = answer("ingest", self.ledger, path, "--context", "home-sharing", "--via",
                      server.banner["url"], "--key-file", self.write("key", server.key),
                      "--ca-file", certificate)
        self.assertEqual(told["accepted"], 1)

    def test_the_doctor_says_what_mends(self):
        ledger = self.init()
        control = self.directory / "control.sqlite"
        words = ("doctor", ledger, "--control", control, "--listen", "127.0.0.1:0")
        (ledger / "vault").chmod(0o700)
        found = answer(*words)["findings"]
        self.assertEqual({one["health"] for one in found}, {"good"}, found)
        server = self.serve(ledger)
        busy = answer("doctor", ledger, "--control", control, "--listen",
                      f"127.0.0.1:{server.address.port}", code=1)["findings"]
        self.assertIn(str(server.process.pid), json.dumps(busy))
        self.assertEqual([one["health"] for one in busy].count("bad"), 1, "the port alone")
        server.stop()
        (ledger / "secret").chmod(0o755)
        found = answer(*words, code=1)["findings"]
        self.assertEqual([one["help"] for one in found if one["health"] == "bad"],
                         [f"chmod go-rwx {ledger / 'secret'}"])
        run("doctor", self.directory, "--listen", "127.0.0.1:0", code=1)


class Proofs(ServeCase):
    def test_an_outsider_verifies_what_the_tile_paths_hold(self):
        server = self.served(700)
        copy = self.directory / "copy"
        checkpoint = server.get("/log/test.ledger/checkpoint", key=None)
        self.assertEqual(checkpoint.body, (self.ledger / "checkpoint").read_bytes())
        self.assertEqual(server.get("/checkpoint", key=None).body, checkpoint.body)
        for file in sorted((self.ledger / "tile").rglob("*")):
            if file.is_file():
                path = file.relative_to(self.ledger)
                got = server.get(f"/log/test.ledger/{path}", key=None)
                self.assertEqual((got.status, got.body), (200, file.read_bytes()), path)
                self.assertIn("immutable", got.headers["Cache-Control"])
                self.assertEqual(server.get(f"/{path}", key=None).body, got.body)
                (copy / path).parent.mkdir(parents=True, exist_ok=True)
                (copy / path).write_bytes(got.body)
        (copy / "checkpoint").write_bytes(checkpoint.body)
        vkey = server.get("/v1/ledgers/test.ledger").json()["vkey"]
        run(copy, "--vkey", vkey, binary=VERIFY_BIN)
        for path in ("0/999", "0/../0/000", "0/000.p/0", "99/000", "entries/003"):
            self.assertEqual(server.get(f"/log/test.ledger/tile/{path}").status, 404, path)

    def test_an_opening_is_behind_its_commitment(self):
        server = self.served(3)
        entry = server.get("/v1/ledgers/test.ledger/entries/3").json()
        opening = server.get("/v1/ledgers/test.ledger/entries/3/opening").json()
        commitment = hashlib.sha256(b"recount1" + base64.b64decode(opening["salt"]) +
                                    base64.b64decode(opening["event"])).digest()
        self.assertEqual(base64.b64decode(entry["bytes"])[9:], commitment)
        self.assertEqual(server.get("/v1/ledgers/test.ledger/entries/0/opening").status, 404)
        self.assertEqual(server.get("/v1/ledgers/test.ledger/entries/99").status, 404)

    def test_checkpoints_are_told_as_they_are_signed(self):
        server = self.served(3)
        connection = server.connect()
        self.addCleanup(connection.close)
        connection.request("GET", "/v1/ledgers/test.ledger/events",
                           headers={"Last-Event-ID": "2"})
        stream = connection.getresponse()
        self.assertEqual(stream.headers["Content-Type"], "text/event-stream")

        def event():
            fields = {}
            while True:
                text = stream.readline().decode().rstrip("\n")
                if not text and fields:
                    return fields
                if text and not text.startswith(":"):
                    name, _, value = text.partition(": ")
                    fields[name] = value

        self.assertEqual(event()["id"], "5")  # it had missed one
        size = server.ingest("test.ledger", [line(50)]).json()["tree_size"]
        told = event()
        self.assertEqual((told["event"], told["id"]), ("checkpoint", str(size)))
        self.assertEqual(json.loads(told["data"])["tree_size"], size)


class Whole(ServeCase):
    def test_every_operation_is_routed_and_no_route_is_missing(self):
        server = self.served(1)
        document = server.get("/openapi.json").json()
        described = {(method.upper(), path) for path, item in document["paths"].items()
                     for method in item if method in ("get", "post", "put", "delete")}
        source = (ROOT / "src" / "serve" / "routes.cpp").read_text()
        rows = re.findall(r'\{"(\w+)",\s*(\w+),\s*"([^"]+)"', source)
        routed = {(method.upper(), path.replace("+}", "}")) for _, method, path in rows}
        self.assertEqual(described, routed)
        operations = {item[method]["operationId"] for item in document["paths"].values()
                      for method in item if method in ("get", "post", "put", "delete")}
        self.assertEqual(operations, {name for name, _, _ in rows})

    def test_parameters_of_the_routes_are_those_of_the_contract(self):
        server = self.served(1)
        document = server.get("/openapi.json").json()
        source = (ROOT / "src" / "serve" / "routes.cpp").read_text()
        rows = re.findall(r'\{"(\w+)",\s*\w+,\s*"[^"]+",\s*&Api::\w+,\s*\{([^}]*)\}', source)
        known = {name: set(re.findall(r'"(\w+)"', names)) for name, names in rows}

        def resolved(one):
            reference = one.get("$ref")
            return document["components"]["parameters"][reference.split("/")[-1]] \
                if reference else one

        for item in document["paths"].values():
            for method, operation in item.items():
                if method == "parameters":
                    continue
                asked = {one["name"] for one in map(resolved, operation.get("parameters", []))
                         if one["in"] == "query"}
                self.assertEqual(known[operation["operationId"]], asked,
                                 operation["operationId"])

    def test_health_and_figures(self):
        server = self.served(3)
        self.assertEqual(server.get("/livez", key=None).status, 200)
        self.assertEqual(server.get("/readyz", key=None).status, 200)
        server.get(f"{CONTEXT}/standing?subject=host-1")
        text = server.get("/metrics").body.decode()
        self.assertIn('recount_requests_total{operation="getStanding",status="200"} 1', text)
        self.assertIn('recount_tree_size{ledger="test.ledger"} 5', text)
        self.assertNotIn("host-1", text)
        for row in text.splitlines():
            self.assertRegex(row, r'^(# (HELP|TYPE) \w+ .+|\w+(\{[^}]*\})? [0-9.e+-]+)$')

    def test_a_one_time_link_opens_one_session(self):
        server = self.served(3)
        token = server.banner["operator_link"].split("token=")[1]
        body = json.dumps({"secret": token})
        own = {"Origin": server.banner["url"], "Sec_Fetch_Site": "same-origin"}
        opened = server.ask("POST", "/v1/session", body, key=None,
                            Content_Type="application/json", **own)
        self.assertEqual((opened.status, opened.json()["role"]), (200, "operator"), opened.body)
        set_cookie = opened.headers["Set-Cookie"]
        for part in ("HttpOnly", "SameSite=Strict", "Path=/"):
            self.assertIn(part, set_cookie)
        cookie = set_cookie.split(";")[0]
        self.assertEqual(server.get("/v1/session", key=None, Cookie=cookie).json()["role"],
                         "operator")
        again = server.ask("POST", "/v1/session", body, key=None,
                           Content_Type="application/json")
        self.assertEqual(again.status, 401)
        post = "/v1/ledgers/test.ledger/evidence?context=home-sharing"
        lines = {"body": line(70) + "\n", "key": None, "Cookie": cookie,
                 "Content_Type": "application/x-ndjson"}
        self.assertEqual(server.ask("POST", post, **lines).status, 403)
        self.assertEqual(server.ask("POST", post, Origin="http://elsewhere.example",
                                    Sec_Fetch_Site="cross-site", **lines).status, 403)
        self.assertEqual(server.ask("POST", post, **own, **lines).json()["accepted"], 1)
        self.assertEqual(server.ask("DELETE", "/v1/session", key=None, Cookie=cookie,
                                    **own).status, 204)
        self.assertEqual(server.get("/v1/session", key=None, Cookie=cookie).json()["role"],
                         "public")

    def test_the_public_reads_and_does_not_write(self):
        server = self.served(3)
        self.assertEqual(server.get("/v1/session", key=None).json()["role"], "public")
        got = server.ingest("test.ledger", [line(50)], key=None)
        self.assertEqual(got.status, 401)
        self.assertIn("Bearer", got.headers["WWW-Authenticate"])
        self.assertEqual(server.get("/v1/session", key="rk_wrong").status, 401)
        self.assertEqual(server.get("/v1/ledgers/test.ledger/access", key=None).status, 401)

    def test_reads_are_on_record(self):
        server = self.served(3)
        server.get(f"{CONTEXT}/standing?subject=host-1", Recount_Purpose="a test")
        server.get(f"{CONTEXT}/standings")
        server.get(f"{CONTEXT}/standing?subject=nobody")
        reads = server.get("/v1/ledgers/test.ledger/access").json()["reads"]
        self.assertEqual([(one["what"], one.get("subject"), one["reader"]) for one in reads],
                         [("standings", None, "operator"), ("standing", "host-1", "operator")])
        self.assertEqual(reads[1]["purpose"], "a test")

    def test_a_page_for_browsers(self):
        server = self.served(1)
        for path in ("/", "/some/page"):
            page = server.get(path, key=None)
            self.assertEqual((page.status, page.headers["Content-Type"]),
                             (200, "text/html; charset=utf-8"))
            self.assertIn("default-src 'none'", page.headers["Content-Security-Policy"])
        self.assertEqual(server.get("/missing.js", key=None).status, 404)

    def test_the_log_tells_each_request(self):
        server = self.served(1, arguments=("--log", "json"))
        server.get("/livez")
        server.process.terminate()
        error = server.process.communicate(timeout=30)[1]
        told = [json.loads(one) for one in error.splitlines()]
        self.assertEqual([(one["path"], one["status"]) for one in told], [("/livez", 200)])


if __name__ == "__main__":
    unittest.main()
