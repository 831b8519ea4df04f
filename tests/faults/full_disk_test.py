"""A disk that is really full: a small tmpfs. Reads go on, writes say so, and with room again the
same server goes on; a command line run is told, and run again does the rest."""
import pathlib
import subprocess
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "cli"))
from recount import LedgerCase, answer, line, run  # noqa: E402
from server import Server  # noqa: E402


class FullDisk(LedgerCase):
    def setUp(self):
        super().setUp()
        self.small = self.directory / "small"
        self.small.mkdir()
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", self.small],
                                 capture_output=True, text=True, check=False)
        if mounted.returncode != 0:
            self.skipTest(f"no file system may be mounted here: {mounted.stderr.strip()}")
        self.addCleanup(subprocess.run, ["umount", "-l", self.small], check=False)
        self.ledger = self.init(name="small/test.ledger")
        self.ballast = self.small / "ballast"

    def fill(self):
        with open(self.ballast, "wb", buffering=0) as out:
            try:
                while out.write(bytes(4096)):
                    pass
            except OSError:
                pass

    def test_a_server_survives_it(self):
        with Server(self.ledger, control=self.directory / "control.sqlite") as server:
            self.assertEqual(server.ingest("test.ledger", [line(i) for i in range(50)]).status, 200)
            time.sleep(1.5)
            self.fill()
            full = server.ingest("test.ledger", [line(i, item="x" * 200) for i in range(50, 400)])
            self.assertEqual(full.status, 507, full.body)
            self.assertEqual(full.json()["code"], "no_space")
            shown = server.get("/v1/ledgers/test.ledger/contexts/home-sharing/standing"
                               "?subject=host-3")
            self.assertEqual(shown.status, 200, shown.body)
            self.ballast.unlink()
            again = server.ingest("test.ledger", [line(i) for i in range(400, 450)])
            self.assertEqual(again.status, 200, again.body)
            self.assertEqual(server.stop(), 0)
        self.assertEqual(answer("verify", self.ledger)["verdict"], "pass")

    def test_a_command_is_told_and_run_again_does_the_rest(self):
        path = self.write("many.ndjson", "".join(line(i) + "\n" for i in range(3000)))
        self.fill()
        told = run("ingest", self.ledger, path, "--context", "home-sharing", code=75)
        self.assertIn("free some space", told.stderr)
        self.ballast.unlink()
        done = answer("ingest", self.ledger, path, "--context", "home-sharing")
        self.assertEqual(done["accepted"] + done["duplicate"], 3000)
        self.assertEqual(answer("verify", self.ledger)["verdict"], "pass")


if __name__ == "__main__":
    unittest.main()
