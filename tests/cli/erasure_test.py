"""Erasure and expiry, through the command line alone: what goes, what stays, and what is told."""
import json
import pathlib
import random
import shutil
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from recount import ROOT, VERIFY_BIN, LedgerCase, answer, line, run  # noqa: E402

PARTY = "Zoë Unverwechselbar"


def holding(ledger, text):
    """Files of a ledger in which the bytes of a text stand, as they are or as JSON escapes them."""
    forms = {text.encode(), json.dumps(text)[1:-1].encode()}
    return [str(path.relative_to(ledger)) for path in sorted(ledger.rglob("*"))
            if path.is_file() and any(form in path.read_bytes() for form in forms)]


class Erasure(LedgerCase):
    def setUp(self):
        super().setUp()
        self.ledger = self.init()
        others = [line(i) for i in range(90)]
        named = [line(i, rater=PARTY) for i in range(100, 107)]
        named += [line(i, subject=PARTY) for i in range(110, 113)]
        self.named = self.write("named.ndjson", "\n".join(named) + "\n")
        everybody = self.write("all.ndjson", "\n".join(others[:50] + named + others[50:]) + "\n")
        answer("ingest", self.ledger, everybody, "--context", "home-sharing")

    def outside(self, code=0):
        vkey = run("key", self.ledger).stdout.strip()
        return answer(self.ledger, "--vkey", vkey, "--openings", "--standings", "home-sharing",
                      binary=VERIFY_BIN, code=code)

    def erase(self, party=PARTY, **options):
        return answer("erase", self.ledger, "home-sharing", party, "--reason", "on request",
                      **options)

    def test_nothing_of_the_party_is_left_and_all_else_stays(self):
        never = self.directory / "never.ledger"
        run("init", never, "--kind", "synthetic", "--controller", "The tests", "--policy",
            ROOT / "policies" / "home-sharing.toml")
        path = self.write("others.ndjson", "".join(line(i) + "\n" for i in range(90)))
        answer("ingest", never, path, "--context", "home-sharing")
        self.assertIn("vault/000000.seg", holding(self.ledger, PARTY))
        self.assertIn("snapshot/engine", holding(self.ledger, PARTY))
        root = answer("verify", self.ledger)
        public = {path: path.read_bytes() for path in self.ledger.glob("tile/**/*")
                  if path.is_file()}
        receipts = {entry: run("proof", self.ledger, entry).stdout.splitlines()[:2]
                    for entry in (3, 55, 80)}
        before = answer("show", self.ledger, "home-sharing", "host-3")

        done = self.erase()
        self.assertEqual(done["erased"], 10)
        self.assertEqual(holding(self.ledger, PARTY), [])
        self.assertEqual(holding(self.ledger, "r-103"), [], "ids are kept as keyed hashes only")
        for path, content in public.items():
            if path.exists():  # a partial tile goes when a full one has its hashes
                self.assertEqual(path.read_bytes(), content)
        for entry, lines in receipts.items():
            self.assertEqual(run("proof", self.ledger, entry).stdout.splitlines()[:2], lines)

        report = answer("verify", self.ledger)
        self.assertEqual((report["verdict"], report["openings_erased"]), ("pass", 10))
        self.assertEqual(report["snapshot"], "intact")
        self.assertEqual(report["tree_size"], root["tree_size"] + 1)
        outside = self.outside()
        self.assertEqual((outside["verdict"], outside["openings_erased"]), ("pass", 10))

        told = answer("top", self.ledger, "home-sharing", "--limit", "0")["standings"]
        as_never = answer("top", never, "home-sharing", "--limit", "0")["standings"]
        for one, other in zip(told, as_never, strict=True):
            for key in ("subject", "rating", "interval", "evidence_count", "at"):
                self.assertEqual(one[key], other[key])
        counted = {one["subject"]: one["evidence_count"] for one in outside["standings"]}
        self.assertEqual(counted, {one["subject"]: one["evidence_count"] for one in told})
        earlier = answer("show", self.ledger, "home-sharing", "host-3", "--as-of",
                         before["tree_size"])
        self.assertLess(earlier["evidence_count"], before["evidence_count"])
        self.assertEqual((before["context_erased"], earlier["context_erased"]), (0, 10))
        text = run("show", self.ledger, "home-sharing", "host-3", "--as-of",
                   before["tree_size"]).stdout
        self.assertIn("10 openings of this context at this size", text)

    def test_who_was_erased_is_not_confirmed(self):
        self.erase()
        erased = run("show", self.ledger, "home-sharing", PARTY, code=4).stderr
        nobody = run("show", self.ledger, "home-sharing", "Nobody Ever", code=4).stderr
        self.assertIn("openings of this context were erased; of whom is not kept", erased)
        self.assertEqual(erased.replace(PARTY, "X"), nobody.replace("Nobody Ever", "X"))
        again = run("erase", self.ledger, "home-sharing", PARTY, "--reason", "again", code=4)
        self.assertIn("what was erased before is not kept", again.stderr)

    def test_an_erased_id_is_answered_as_erased_and_not_taken_again(self):
        self.erase()
        summary = answer("ingest", self.ledger, self.named, "--context", "home-sharing")
        self.assertEqual((summary["accepted"], summary["duplicate"], summary["erased"]),
                         (0, 0, 10))
        changed = self.write("changed.ndjson", line(101, score=1) + "\n")
        summary = answer("ingest", self.ledger, changed, "--context", "home-sharing")
        self.assertEqual((summary["accepted"], summary["erased"]), (0, 1))
        told = run("ingest", self.ledger, changed, "--context", "home-sharing").stdout
        self.assertIn("1 erased before and not taken again", told)
        self.assertEqual(holding(self.ledger, PARTY), [])

    def test_what_is_said_about_the_erased_goes_with_it(self):
        why = answer("explain", self.ledger, "home-sharing", "host-3")
        entry = next(part["entry_index"] for part in why["contributions"]
                     if part["rater"] == PARTY)
        contest = answer("contest", self.ledger, "home-sharing", entry, "--by", "host-3",
                         "--reason", f"I do not know {PARTY}")
        answer("rule", self.ledger, "home-sharing", contest["entry_index"], "--by", "The board",
               "--outcome", "upheld", "--reason", f"{PARTY} never came")
        self.assertEqual(self.erase()["erased"], 12)
        self.assertEqual(holding(self.ledger, PARTY), [])
        self.assertEqual(answer("verify", self.ledger)["verdict"], "pass")
        self.assertEqual(self.outside()["verdict"], "pass")
        standing = answer("show", self.ledger, "home-sharing", "host-3")
        self.assertEqual(standing["contested_count"], 0)

    def test_a_reason_that_names_the_party_is_refused(self):
        refused = run("erase", self.ledger, "home-sharing", PARTY, "--reason",
                      f"{PARTY} asked for it", code=3)
        self.assertIn("the reason names the party", refused.stderr)
        run("erase", self.ledger, "elsewhere", PARTY, "--reason", "x", code=4)
        self.assertNotEqual(holding(self.ledger, PARTY), [])

    def test_rejected_lines_that_hold_the_name_are_told(self):
        bad = self.write("bad.ndjson", line(500, rater=PARTY, score=9) + "\n")
        run("ingest", self.ledger, bad, "--context", "home-sharing", code=3)
        self.assertEqual([pathlib.Path(name).name for name in self.erase()["also_named_in"]],
                         ["bad.ndjson.ndjson"])

    def test_a_missing_opening_without_an_erasure_fails(self):
        """One who overwrites an opening as an erasure would, all checksums mended by the tool."""
        self.erase()
        segment = self.ledger / "vault" / "000000.seg"
        erased = segment.read_bytes()
        other = self.directory / "other.ledger"
        shutil.copytree(self.ledger, other)
        answer("erase", other, "home-sharing", "host-1", "--reason", "on request")
        forged = (other / "vault" / "000000.seg").read_bytes()[:len(erased)]
        segment.write_bytes(forged)
        report = json.loads(run("verify", self.ledger, "--json", code=1).stdout)
        self.assertTrue(any("no erasure lists it" in fault["reason"]
                            for fault in report["faults"]), report)
        self.assertTrue(any("missing without an erasure" in fault
                            for fault in self.outside(code=1)["faults"]))

    def test_a_restored_opening_fails_until_the_erasure_is_finished(self):
        """As after a crash behind the entry of the erasure, and before its destruction."""
        segment = self.ledger / "vault" / "000000.seg"
        before = segment.read_bytes()
        self.erase()
        after = segment.read_bytes()
        segment.write_bytes(before + after[len(before):])
        report = json.loads(run("verify", self.ledger, "--json", code=1).stdout)
        self.assertTrue(any("there still" in fault["reason"] for fault in report["faults"]), report)
        self.assertTrue(self.outside(code=1)["faults"])
        nothing = self.write("nothing.ndjson", "")
        answer("ingest", self.ledger, nothing, "--context", "home-sharing")
        self.assertEqual(segment.read_bytes(), after)
        self.assertEqual(answer("verify", self.ledger)["verdict"], "pass")
        self.assertEqual(holding(self.ledger, PARTY), [])

    def test_any_changed_byte_of_what_is_left_is_found(self):
        self.erase()
        segment = self.ledger / "vault" / "000000.seg"
        whole = segment.read_bytes()
        seed = random.randrange(2 ** 32)
        chance = random.Random(seed)
        for _ in range(25):
            content = bytearray(whole)
            at = chance.randrange(len(content))
            content[at] ^= 1 << chance.randrange(8)
            segment.write_bytes(content)
            run("verify", self.ledger, code=1)
        segment.write_bytes(whole)
        answer("verify", self.ledger)

    def test_a_ledger_of_the_first_format_can_be_erased_in(self):
        old = self.directory / "old.ledger"
        shutil.copytree(ROOT / "tests" / "data" / "ledger-rcf1", old)
        answer("erase", old, "home-sharing", "guest-21", "--reason", "on request")
        self.assertEqual(holding(old, "guest-21"), [])
        report = answer("verify", old)
        self.assertEqual((report["verdict"], report["openings_erased"]), ("pass", 1))


class Expiry(LedgerCase):
    """The home-sharing policy retains evidence for 24 months."""

    def test_what_is_not_retained_goes_once_a_day(self):
        ledger = self.init()
        self.ingest_lines(ledger, 70)
        self.assertEqual(answer("expire", ledger)["contexts"], [])
        before = answer("verify", ledger)
        done = answer("expire", ledger, "--at", "2099-03-01T10:00:00Z")
        self.assertEqual([(one["context"], one["erased"]) for one in done["contexts"]],
                         [("home-sharing", 70)])
        self.assertEqual(len(done["contexts"][0]["entries"]), 1)
        self.assertEqual(holding(ledger, "guest-3"), [])
        report = answer("verify", ledger)
        self.assertEqual((report["verdict"], report["openings_erased"]), ("pass", 70))
        self.assertEqual(report["tree_size"], before["tree_size"] + 1)
        self.assertEqual(answer("top", ledger, "home-sharing")["rated"], 0)
        self.ingest_lines(ledger, 75)
        again = answer("expire", ledger, "--at", "2099-03-01T12:00:00Z")
        self.assertEqual(again["contexts"], [], "once a day")
        later = answer("expire", ledger, "--at", "2099-03-02T12:00:00Z")
        self.assertEqual(later["contexts"][0]["erased"], 5)
        vkey = run("key", ledger).stdout.strip()
        outside = answer(ledger, "--vkey", vkey, "--openings", binary=VERIFY_BIN)
        self.assertEqual((outside["verdict"], outside["openings_erased"]), ("pass", 75))


if __name__ == "__main__":
    unittest.main()
