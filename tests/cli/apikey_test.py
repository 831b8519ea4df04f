"""API keys on the command line: shown once, listed without it, revoked, and kept to the owner."""
import pathlib
import stat
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from recount import LedgerCase, answer, run  # noqa: E402


class ApiKeys(LedgerCase):
    def setUp(self):
        super().setUp()
        self.control = self.directory / "control.sqlite"

    def add(self, *arguments, code=0):
        return answer("apikey", "add", self.control, *arguments, code=code)

    def test_a_key_is_shown_once_and_listed_without_it(self):
        made = self.add("--name", "portal", "--role", "service", "--context", "stays", "--context",
                        "city/inspection", "--expires", "90d")
        self.assertRegex(made["key"], r"^rk_[A-Za-z0-9_-]{43}$")
        listed = answer("apikey", "list", self.control)["keys"]
        self.assertEqual(len(listed), 1)
        self.assertEqual(listed[0]["contexts"], ["stays", "city/inspection"])
        self.assertIsNotNone(listed[0]["expires_at"])
        self.assertIsNone(listed[0]["last_use"])
        self.assertNotIn("key", listed[0])
        for path in self.directory.glob("control.sqlite*"):
            self.assertNotIn(made["key"][3:].encode(), path.read_bytes(), path)

    def test_the_key_alone_goes_to_standard_output(self):
        done = run("apikey", "add", self.control, "--name", "a", "--role", "auditor")
        self.assertRegex(done.stdout, r"^rk_[A-Za-z0-9_-]{43}\n$")
        self.assertIn("not shown again", done.stderr)

    def test_the_file_is_for_its_owner_only(self):
        self.add("--name", "a", "--role", "auditor")
        self.assertEqual(stat.S_IMODE(self.control.stat().st_mode), 0o600)

    def test_a_revoked_key_stays_listed_and_its_name_is_not_used_again(self):
        self.add("--name", "a", "--role", "auditor")
        self.assertEqual(answer("apikey", "revoke", self.control, "a"), {"revoked": "a"})
        self.assertIsNotNone(answer("apikey", "list", self.control)["keys"][0]["revoked_at"])
        run("apikey", "revoke", self.control, "a", code=4)
        done = run("apikey", "add", self.control, "--name", "a", "--role", "auditor", code=3)
        self.assertIn("there is a key named", done.stderr)

    def test_unsound_requests_are_refused_with_help(self):
        for code, arguments in (
            (2, ("--name", "x", "--role", "admin")),
            (2, ("--name", "x", "--role", "public")),
            (3, ("--name", "x", "--role", "service")),
            (3, ("--name", "x", "--role", "service", "--context", "No Context")),
            (3, ("--name", "x", "--role", "auditor", "--context", "stays")),
            (2, ("--name", "x", "--role", "auditor", "--expires", "soon")),
            (3, ("--name", "public", "--role", "auditor")),
        ):
            done = run("apikey", "add", self.control, *arguments, code=code)
            self.assertIn("help:", done.stderr, arguments)
            self.assertEqual(done.stdout, "")

    def test_a_list_makes_no_file(self):
        run("apikey", "list", self.control, code=4)
        self.assertFalse(self.control.exists())


if __name__ == "__main__":
    unittest.main()
