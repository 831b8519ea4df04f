"""Who may see what of a running server, and that who has looked is on record."""
import json
import pathlib
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from recount import LedgerCase, answer, damaged_on_purpose, run  # noqa: E402
from server import Server  # noqa: E402

LEDGER = "/v1/ledgers/test.ledger"
CONTEXT = LEDGER + "/contexts/home-sharing"
READS = {
    "standing": f"{CONTEXT}/standing?subject=host-1",
    "explanation": f"{CONTEXT}/explanation?subject=host-1",
    "history": f"{CONTEXT}/history?subject=host-1",
    "standings": f"{CONTEXT}/standings?limit=5",
    "subjects": f"{CONTEXT}/subjects?q=host",
    "opening": f"{LEDGER}/entries/3/opening",
}


class Access(LedgerCase):
    def start(self, kind="live"):
        self.control = self.directory / "control.sqlite"
        self.ledger = self.init(kind=kind)
        self.ingest_lines(self.ledger, 40)
        self.server = Server(self.ledger, control=self.control)
        self.addCleanup(self.server.__exit__)

    def key(self, name, role, *contexts):
        arguments = [part for one in contexts for part in ("--context", one)]
        return answer("apikey", "add", self.control, "--name", name, "--role", role,
                      *arguments)["key"]

    def statuses(self, key):
        return {what: self.server.get(target, key=key).status for what, target in READS.items()}

    def reads(self, **query):
        text = "&".join(f"{name}={value}" for name, value in query.items())
        return self.server.get(f"{LEDGER}/access?{text}").json()["reads"]

    def test_every_read_is_on_record_with_who_and_why(self):
        self.start()
        auditor = self.key("A. Auditor", "auditor")
        for target in READS.values():
            self.assertEqual(self.server.get(target, key=auditor,
                                             Recount_Purpose="audit 7").status, 200, target)
        reads = self.reads(limit=50)
        self.assertEqual([one["what"] for one in reads], list(reversed(READS)))
        for one in reads:
            self.assertEqual((one["reader"], one["role"], one["context"], one["purpose"]),
                             ("A. Auditor", "auditor", "home-sharing", "audit 7"))
            is_bulk = one["what"] in ("standings", "subjects")
            self.assertEqual("subject" in one, not is_bulk)
        self.assertEqual({one["what"] for one in self.reads(subject="host-1")},
                         {"standing", "explanation", "history", "opening"})

    def test_the_access_log_verifies_while_it_is_written(self):
        self.start()
        self.server.get(READS["standing"])
        self.assertEqual(len(self.reads()), 1)
        log = f"{self.ledger}-access"
        self.assertEqual(answer("verify", log)["verdict"], "pass")
        self.assertEqual(self.server.stop(), 0)
        self.assertEqual(answer("verify", log)["tree_size"], 2)
        bundle = next(pathlib.Path(log, "tile", "entries").glob("000.p/*"))
        changed = bytearray(bundle.read_bytes())
        changed[-1] ^= 1
        bundle.write_bytes(changed)
        damaged_on_purpose(log)
        self.assertEqual(answer("verify", log, code=1)["verdict"], "fail")

    def test_of_a_live_ledger_the_public_sees_what_its_policy_shows(self):
        self.start()
        self.assertEqual(set(self.statuses(None).values()), {401})
        there = self.server.get(READS["standing"], key=None)
        nobody = self.server.get(f"{CONTEXT}/standing?subject=nobody", key=None)
        told = [one.json() for one in (there, nobody)]
        for one in told:
            one.pop("instance", None)
        self.assertEqual(told[0], told[1], "a refusal tells nothing about who is there")
        self.assertIn("auditor", told[0]["hint"])
        for target in (LEDGER, f"{LEDGER}/entries/3", f"{LEDGER}/entries/3/proof",
                       "/log/test.ledger/checkpoint", f"{CONTEXT}/policy"):
            self.assertEqual(self.server.get(target, key=None).status, 200, target)
        self.assertEqual(self.reads(), [])

    def test_of_a_synthetic_ledger_the_public_sees_all_answers(self):
        self.start(kind="synthetic")
        self.assertEqual(set(self.statuses(None).values()), {200})
        self.assertEqual({one["role"] for one in self.reads()}, {"public"})

    def test_a_service_has_its_own_contexts(self):
        self.start()
        own = self.key("own", "service", "test.ledger/home-sharing")
        other = self.key("other", "service", "inspection", "city/home-sharing")
        self.assertEqual(set(self.statuses(own).values()), {200})
        self.assertEqual(set(self.statuses(other).values()), {403})
        self.assertEqual(self.server.get(f"{LEDGER}/access", key=own).status, 403)
        line = json.dumps({"id": "new", "kind": "review", "rater": "g", "subject": "h", "score": 4,
                           "interaction": "s", "observed_at": "2025-03-01T10:00:00Z"})
        self.assertEqual(self.server.ingest("test.ledger", [line], key=other).status, 403)
        auditor = self.key("auditor", "auditor")
        self.assertEqual(self.server.ingest("test.ledger", [line], key=auditor).status, 403)
        self.assertEqual(self.server.ingest("test.ledger", [line], key=own).json()["accepted"], 1)

    def test_a_revoked_key_stops_within_a_second(self):
        self.start()
        key = self.key("brief", "auditor")
        self.assertEqual(self.server.get(READS["standing"], key=key).status, 200)
        run("apikey", "revoke", self.control, "brief")
        end = time.monotonic() + 1
        while self.server.get(READS["standing"], key=key).status != 401:
            self.assertLess(time.monotonic(), end)
            time.sleep(0.01)


if __name__ == "__main__":
    unittest.main()
