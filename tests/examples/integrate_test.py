"""docs/integrate.md, followed against a real PostgreSQL; and what an outbox must not lose."""
import os
import pathlib
import re
import subprocess
import sys
import time
import unittest

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path[:0] = [str(HERE.parent / "cli"), str(ROOT / "bench"),
                str(ROOT / "examples" / "home-sharing")]
import badge  # noqa: E402
import peers  # noqa: E402
import shadow_report  # noqa: E402
from recount import LedgerCase  # noqa: E402
from server import Server  # noqa: E402

EXAMPLE = ROOT / "examples" / "home-sharing"
STAYS = ("INSERT INTO stay SELECT n, 'guest-' || n, 'host-' || n % 7, DATE '2025-03-01' + n "
         "FROM generate_series(1, 40) n")


class Integrate(LedgerCase):
    @classmethod
    def setUpClass(cls):
        if not (peers.POSTGRES / "initdb").exists():
            raise unittest.SkipTest("PostgreSQL 15 is not installed: apt-get install postgresql-15")
        scratch = peers.scratch()
        cls.addClassCleanup(scratch.cleanup)
        cls.postgres = peers.Postgres(pathlib.Path(scratch.name))
        cls.postgres.__enter__()
        cls.addClassCleanup(cls.postgres.__exit__)

    def setUp(self):
        super().setUp()
        self.sql = self.postgres.sql
        self.sql("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
        self.sql((EXAMPLE / "service.sql").read_text())
        self.sql(STAYS)
        self.ledger = self.init(name="stays.ledger")
        self.server = Server(self.ledger)
        self.addCleanup(self.server.close)
        self.key = self.server.add_key("service", "home-sharing")

    def environment(self):
        return {**os.environ, "PGHOST": str(self.postgres.directory), "PGUSER": "bench",
                "PGDATABASE": "postgres", "URL": self.server.url, "KEY": self.key,
                "CHECKOUT": str(ROOT), "RECOUNT_URL": self.server.url, "RECOUNT_KEY": self.key}

    def follow(self):
        done = subprocess.run([sys.executable, EXAMPLE / "follow_outbox.py", "stays.ledger",
                               "home-sharing", self.directory / "place", "--once"],
                              env=self.environment(), capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        return int(done.stdout.split()[0])

    def on_record(self):
        """Evidence on record, once the last checkpoint covers it."""
        time.sleep(1.5)
        about = self.server.get("/v1/ledgers/stays.ledger").json()
        return about["tree_size"] - 2  # genesis and policy

    def test_every_line_of_the_page_does_what_it_says(self):
        text = (ROOT / "docs" / "integrate.md").read_text(encoding="utf-8")
        script = "set -euo pipefail\n" + "sleep 1.5\n".join(
            re.findall(r"^```sh\n(.*?)^```$", text, re.MULTILINE | re.DOTALL))
        done = subprocess.run(["bash", "-c", script], cwd=self.directory, timeout=120,
                              env=self.environment(), capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("40 lines taken", done.stdout)
        self.assertIn("7 rated; Recount has evidence of 7", done.stdout)
        self.assertRegex(done.stdout, r"Rated 3\.\d of 5 on 6 reviews, probably between")

    def test_a_transaction_that_ends_late_is_not_passed_by(self):
        self.sql((EXAMPLE / "outbox.sql").read_text())
        late = subprocess.Popen(["psql", "-qAtX"], env=self.environment(), text=True,
                                stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.addCleanup(late.stdout.close)
        late.stdin.write("BEGIN; INSERT INTO review VALUES (1, 1, true, 5, '2025-04-01');\n"
                         "SELECT 'begun';\n")
        late.stdin.flush()
        self.assertEqual(late.stdout.readline(), "begun\n")
        self.sql("INSERT INTO review VALUES (2, 2, true, 4, '2025-04-01')")
        self.assertEqual(self.follow(), 0)  # the later one waits for the one before it
        late.communicate("COMMIT;\n", timeout=30)
        self.assertEqual(self.follow(), 2)
        self.assertEqual(self.follow(), 0)
        self.assertEqual(self.on_record(), 2)

    def test_a_place_that_was_lost_counts_nothing_twice(self):
        self.sql((EXAMPLE / "outbox.sql").read_text())
        self.sql("INSERT INTO review SELECT id, id, true, 3, '2025-04-01' FROM stay")
        self.assertEqual(self.follow(), 40)
        (self.directory / "place").unlink()
        self.assertEqual(self.follow(), 40)
        self.assertEqual(self.on_record(), 40)

    def test_what_was_rolled_back_was_never_said(self):
        self.sql((EXAMPLE / "outbox.sql").read_text())
        self.sql("BEGIN; INSERT INTO review VALUES (1, 1, true, 5, '2025-04-01'); ROLLBACK")
        self.assertEqual(self.follow(), 0)


class Words(unittest.TestCase):
    def test_a_badge_says_how_sure_it_is_and_no_number_on_too_little(self):
        standing = {"rating": 4.25, "interval": [3.5, 4.8], "evidence_count": 12,
                    "policy": "ab" * 32, "tree_size": 90}
        said = badge.badge(standing)
        self.assertIn("Rated 4.2 of 5 on 12 reviews, probably between 3.5 and 4.8", said)
        self.assertIn("checkpoint of 90 entries", said)
        for little in (None, standing | {"evidence_count": 2}):
            self.assertNotRegex(badge.badge(little), r"\d")

    def test_a_report_names_whom_it_moves_and_who_is_missing(self):
        stars = {"ann": (5.0, 1), "ben": (4.5, 40), "cid": (4.0, 2)}
        standings = [{"rating": 3.7, "interval": [2.5, 4.6], "evidence_count": 1},
                     {"rating": 4.4, "interval": [4.2, 4.6], "evidence_count": 40}, None]
        lines = shadow_report.report(stars, standings, 3)
        self.assertEqual(lines[0], "3 rated; Recount has evidence of 2")
        self.assertEqual(lines[1], "not in Recount: cid")
        self.assertTrue(lines[2].endswith(": 1"))
        self.assertRegex(lines[5], r"^ann .* 1 -> +2$")
        self.assertRegex(lines[6], r"^ben .* 2 -> +1$")


if __name__ == "__main__":
    unittest.main()
