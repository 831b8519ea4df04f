"""A ledger from its making to its verification, through the command line alone."""
import json
import math
import os
import pathlib
import pty
import random
import shutil
import signal
import subprocess
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from recount import BIN, VERIFY_BIN, LedgerCase, answer, line, run  # noqa: E402

USED = ("checkpoint", "vkey", "tile", "vault")


def files_of(ledger):
    return [path for name in USED for path in
            ([ledger / name] if (ledger / name).is_file() else sorted((ledger / name).rglob("*")))
            if path.is_file()]


class Answers(LedgerCase):
    def test_a_standing_says_what_it_rests_on(self):
        ledger = self.init()
        summary = self.ingest_lines(ledger, 700)
        self.assertEqual((summary["accepted"], summary["duplicate"], summary["rejected"]),
                         (700, 0, 0))
        standing = answer("show", ledger, "home-sharing", "host-3")
        self.assertEqual(standing["evidence_count"], 100)
        self.assertEqual(standing["tree_size"], summary["tree_size"])
        self.assertEqual(standing["ledger_kind"], "synthetic")
        low, high = standing["interval"]
        self.assertLess(low, standing["rating"])
        self.assertLess(standing["rating"], high)

    def test_an_explanation_adds_up_to_its_rating(self):
        ledger = self.init()
        self.ingest_lines(ledger, 700)
        why = answer("explain", ledger, "home-sharing", "host-5")
        total = math.fsum([why["prior"]["contribution"],
                           *(part["contribution"] for part in why["contributions"])])
        self.assertEqual(len(why["contributions"]), why["evidence_count"])
        self.assertLessEqual(abs(total - why["rating"]), 1e-12 * abs(why["rating"]))
        for part in why["contributions"]:
            self.assertTrue(0 < part["weight"] <= 1)

    def test_a_contest_flags_and_an_upheld_one_sets_aside(self):
        ledger = self.init()
        self.ingest_lines(ledger, 70)
        before = answer("explain", ledger, "home-sharing", "host-1")
        entry = before["contributions"][0]["entry_index"]
        refused = run("contest", ledger, "home-sharing", entry, "--by", "host-2", "--reason", "x",
                      code=3)
        self.assertIn("is not who the evidence is about", refused.stderr)
        contest = answer("contest", ledger, "home-sharing", entry, "--by", "host-1", "--reason",
                         "never stayed here")
        flagged = answer("show", ledger, "home-sharing", "host-1")
        self.assertEqual(flagged["contested_count"], 1)
        self.assertEqual(flagged["rating"], before["rating"])
        partial = run("rule", ledger, "home-sharing", contest["entry_index"], "--by", "host-1",
                      "--outcome", "upheld", "--reason", "x", code=3)
        self.assertIn("is a party to what is decided", partial.stderr)
        answer("rule", ledger, "home-sharing", contest["entry_index"], "--by", "The board",
               "--outcome", "upheld", "--reason", "no such stay on record")
        after = answer("explain", ledger, "home-sharing", "host-1")
        self.assertEqual(after["evidence_count"], before["evidence_count"] - 1)
        self.assertEqual(after["set_aside"][0]["entry_index"], entry)
        then = answer("explain", ledger, "home-sharing", "host-1", "--as-of", before["tree_size"])
        self.assertEqual(then["rating"], before["rating"])
        second = run("rule", ledger, "home-sharing", contest["entry_index"], "--by", "Another",
                     "--outcome", "dismissed", "--reason", "x", "--id", "again", code=3)
        self.assertIn("has its ruling already", second.stderr)

    def test_as_of_and_at_turn_back_the_ledger_and_the_clock(self):
        ledger = self.init()
        first = self.ingest_lines(ledger, 70)
        then = answer("show", ledger, "home-sharing", "host-1")
        path = self.write("more.ndjson", "".join(
            line(i, score=1, observed_at="2025-09-01T00:00:00Z") + "\n" for i in range(100, 170)))
        answer("ingest", ledger, path, "--context", "home-sharing")
        now = answer("show", ledger, "home-sharing", "host-1")
        self.assertLess(now["rating"], then["rating"])
        back = answer("show", ledger, "home-sharing", "host-1", "--as-of", first["tree_size"])
        self.assertEqual((back["rating"], back["at"]), (then["rating"], then["at"]))
        earlier = answer("show", ledger, "home-sharing", "host-1", "--at", then["at"])
        self.assertEqual(earlier["rating"], then["rating"])
        run("show", ledger, "home-sharing", "host-1", "--as-of", 10 ** 9, code=3)

    def test_the_outsider_counts_the_same(self):
        ledger = self.init()
        self.ingest_lines(ledger, 700)
        vkey = run("key", ledger).stdout.strip()
        outside = answer(ledger, "--vkey", vkey, "--standings", "home-sharing", binary=VERIFY_BIN)
        self.assertEqual(outside["verdict"], "pass")
        inside = answer("top", ledger, "home-sharing", "--limit", "0")["standings"]
        counted = {one["subject"]: one for one in outside["standings"]}
        self.assertEqual(set(counted), {one["subject"] for one in inside})
        for one in inside:
            other = counted[one["subject"]]
            self.assertEqual(other["evidence_count"], one["evidence_count"])
            self.assertLessEqual(abs(other["rating"] - one["rating"]), 1e-12 * one["rating"])


class Verification(LedgerCase):
    def test_verify_passes_and_says_what_it_covered(self):
        ledger = self.init()
        self.ingest_lines(ledger, 700)
        report = answer("verify", ledger)
        self.assertEqual(report["verdict"], "pass")
        self.assertEqual(report["snapshot"], "intact")
        self.assertEqual(report["house_rules"], "known")
        self.assertEqual(report["openings_checked"], report["tree_size"])

    def test_any_changed_byte_fails_and_is_named(self):
        """Random bytes of tree, tiles and openings; the seed is printed by a failure."""
        ledger = self.init()
        self.ingest_lines(ledger, 300)
        vkey = run("key", ledger).stdout.strip()
        seed = random.randrange(2 ** 32)
        chance = random.Random(seed)
        for _ in range(60):
            copy = self.directory / "copy.ledger"
            shutil.copytree(ledger, copy)
            path = chance.choice(files_of(copy))
            content = bytearray(path.read_bytes())
            at = chance.randrange(len(content))
            content[at] ^= 1 << chance.randrange(8)
            path.write_bytes(content)
            told = f"seed {seed}: {path.relative_to(copy)} byte {at}"
            report = run("verify", copy, "--json", code=1)
            faults = json.loads(report.stdout)["faults"]
            self.assertTrue(faults, told)
            part = "/".join(path.relative_to(copy).parts[:1])
            self.assertTrue(any(part in fault["place"] or "entry" in fault["place"]
                                for fault in faults), f"{told}: {faults}")
            if path.name != "vkey":  # the outsider brings the key along
                run(copy, "--vkey", vkey, "--openings", binary=VERIFY_BIN, code=None)
            shutil.rmtree(copy)

    def test_a_changed_snapshot_is_reported_and_rebuilt(self):
        ledger = self.init()
        self.ingest_lines(ledger, 300)
        snapshot = ledger / "snapshot" / "engine"
        content = bytearray(snapshot.read_bytes())
        content[len(content) // 2] ^= 1
        snapshot.write_bytes(content)
        right = answer("show", ledger, "home-sharing", "host-1")
        report = json.loads(run("verify", ledger, "--json", code=1).stdout)
        self.assertEqual(report["faults"][0]["place"], "snapshot/engine")
        self.assertEqual(answer("verify", ledger)["verdict"], "pass")
        self.assertEqual(answer("show", ledger, "home-sharing", "host-1"), right)

    def test_the_outsider_finds_a_changed_opening_and_tile(self):
        ledger = self.init()
        self.ingest_lines(ledger, 300)
        vkey = run("key", ledger).stdout.strip()
        run(ledger, "--vkey", vkey, "--openings", binary=VERIFY_BIN)
        for name in ("vault/000000.seg", "tile/0/000", "tile/entries/000"):
            path = ledger / name
            whole = path.read_bytes()
            path.write_bytes(whole[:3000] + bytes([whole[3000] ^ 1]) + whole[3001:])
            report = run(ledger, "--vkey", vkey, "--openings", "--json", binary=VERIFY_BIN, code=1)
            self.assertTrue(json.loads(report.stdout)["faults"], name)
            path.write_bytes(whole)

    def test_a_receipt_is_a_tlog_proof(self):
        ledger = self.init()
        self.ingest_lines(ledger, 300)
        receipt = run("proof", ledger, 17).stdout
        self.assertTrue(receipt.startswith("c2sp.org/tlog-proof@v1\nindex 17\n"), receipt)
        self.assertTrue(receipt.endswith((ledger / "checkpoint").read_text()))
        run("proof", ledger, 10 ** 6, code=4)


class Progress(LedgerCase):
    """A bar with rate and time left on a terminal, nothing in a pipe."""

    def setUp(self):
        super().setUp()
        self.ledger = self.init()
        self.path = self.write("many.ndjson", "".join(line(i) + "\n" for i in range(150_000)))

    def test_a_pipe_sees_no_bar(self):
        done = run("ingest", self.ledger, self.path, "--context", "home-sharing")
        self.assertEqual(done.stderr, "")
        self.assertNotIn("\r", done.stdout)

    def test_a_terminal_sees_share_rate_and_time_left(self):
        master, slave = pty.openpty()
        process = subprocess.Popen([BIN, "ingest", self.ledger, self.path, "--context",
                                    "home-sharing"], stdout=subprocess.DEVNULL, stderr=slave)
        os.close(slave)
        shown = b""
        try:
            while chunk := os.read(master, 4096):
                shown += chunk
        except OSError:  # the terminal is gone: the process has ended
            pass
        os.close(master)
        self.assertEqual(process.wait(), 0)
        self.assertRegex(shown.decode(), r"many\.ndjson \[#*\.*\] +\d+ %  [\d,]+  [\d,]+/s  "
                                         r"\d+:\d\d left")


class Interruption(LedgerCase):
    LINES = 60_000
    LEDGERS = int(os.environ.get("RECOUNT_KILLED_LEDGERS", "1"))  # the long run kills many

    def setUp(self):
        super().setUp()
        self.ledger = self.init()
        self.path = self.write("many.ndjson", "".join(line(i) + "\n" for i in range(self.LINES)))

    def ingest(self, receipts):
        return subprocess.Popen([BIN, "ingest", self.ledger, self.path, "--context",
                                 "home-sharing", "--receipts", receipts, "--json"],
                                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def acknowledged(self, receipts):
        """Whole lines only: the killed process may have left a part of one."""
        text = receipts.read_text() if receipts.exists() else ""
        return [json.loads(one) for one in text[:text.rfind("\n") + 1].splitlines()]

    def test_killed_at_any_moment_nothing_acknowledged_is_lost_and_nothing_doubled(self):
        for number in range(self.LEDGERS):
            with self.subTest(ledger=number):
                self.ledger = self.init(name=f"killed-{number}.ledger")
                self.kill_and_resume(self.directory / f"receipts-{number}.ndjson")
                shutil.rmtree(self.ledger)

    def kill_and_resume(self, receipts):
        seed = random.randrange(2 ** 32)
        chance = random.Random(seed)
        seen_size = 0
        for _ in range(8):
            process = self.ingest(receipts)
            time.sleep(chance.uniform(0.01, 0.25))
            process.send_signal(signal.SIGKILL)
            process.wait()
            checkpoint = (self.ledger / "checkpoint").read_text().splitlines()
            self.assertGreaterEqual(int(checkpoint[1]), seen_size, f"seed {seed}")
            seen_size = int(checkpoint[1])
        final = answer("ingest", self.ledger, self.path, "--context", "home-sharing",
                       "--receipts", receipts)
        self.assertEqual(final["accepted"] + final["duplicate"], self.LINES, f"seed {seed}")
        self.assertEqual(final["contexts"][0]["evidence"], self.LINES)
        self.assertEqual(answer("verify", self.ledger)["verdict"], "pass", f"seed {seed}")
        for receipt in self.acknowledged(receipts)[:: 997]:
            proof = run("proof", self.ledger, receipt["entry_index"]).stdout
            self.assertIn(f"index {receipt['entry_index']}\n", proof)
        entries = {}
        for receipt in self.acknowledged(receipts):
            self.assertEqual(entries.setdefault(receipt["id"], receipt["entry_index"]),
                             receipt["entry_index"], f"seed {seed}: acknowledged twice")
        again = answer("ingest", self.ledger, self.path, "--context", "home-sharing")
        self.assertEqual((again["accepted"], again["duplicate"]), (0, self.LINES))

    def test_an_interrupt_keeps_what_was_accepted(self):
        process = subprocess.Popen([BIN, "ingest", self.ledger, self.path, "--context",
                                    "home-sharing", "--json"], stdout=subprocess.PIPE, text=True)
        time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate()
        if process.returncode == 130:
            self.assertTrue(json.loads(out)["interrupted"])
        final = answer("ingest", self.ledger, self.path, "--context", "home-sharing")
        self.assertEqual(final["contexts"][0]["evidence"], self.LINES)

    def test_a_second_writer_is_told_who_holds_the_ledger(self):
        holder = subprocess.Popen([sys.executable, "-c",
                                   "import fcntl, sys, time\n"
                                   f"lock = open({str(self.ledger / 'lock')!r}, 'r+')\n"
                                   "fcntl.flock(lock, fcntl.LOCK_EX)\n"
                                   "print('held', flush=True)\ntime.sleep(30)"],
                                  stdout=subprocess.PIPE, text=True)
        try:
            self.assertEqual(holder.stdout.readline(), "held\n")
            busy = run("ingest", self.ledger, self.path, "--context", "home-sharing", code=5)
            self.assertIn("error:", busy.stderr)
            answer("verify", self.ledger)  # readers go on
        finally:
            holder.kill()
            holder.wait()
            holder.stdout.close()


if __name__ == "__main__":
    unittest.main()
