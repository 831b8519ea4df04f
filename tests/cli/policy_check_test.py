"""recount policy: verdicts, findings with their place, exit codes; what is refused is not made."""
import json
import pathlib
import resource
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from recount import POLICIES, ROOT, LedgerCase, answer, run  # noqa: E402

ARCHIVES = sorted(path for path in (POLICIES / "archive").glob("*.toml")
                  if not path.name.endswith(".map.toml"))


class PolicyCheck(LedgerCase):
    def one_way(self):
        text = (POLICIES / "home-sharing.toml").read_text()
        return self.write("one-way.toml", text.replace('"simultaneous"', '"on-arrival"'))

    def test_presets_pass_for_their_ledgers(self):
        live = answer("policy", "check", *sorted(POLICIES.glob("*.toml")))
        archive = answer("policy", "check", *ARCHIVES, "--kind", "archive")
        self.assertEqual(live["verdict"], "pass")
        self.assertEqual(archive["verdict"], "pass")
        self.assertEqual([file["context"] for file in archive["files"]],
                         [path.stem for path in ARCHIVES])
        self.assertEqual(live["findings"], [])

    def test_a_refusal_names_rule_place_and_help(self):
        policy = self.one_way()
        found = answer("policy", "check", policy, "--rulebook", "house", code=1)
        self.assertEqual(found["verdict"], "refuse")
        (finding,) = found["findings"]
        self.assertEqual(finding["rule"], "person-one-service-mutual")
        self.assertEqual(finding["severity"], "refuse")
        self.assertEqual(policy.read_text().splitlines()[finding["line"] - 1],
                         'reveal = "on-arrival"')
        self.assertEqual(finding["citation"], "REFUSALS.md#person-one-service-mutual")
        self.assertIn("simultaneous", finding["help"])
        page, anchor = finding["citation"].split("#")
        self.assertIn(f'<a id="{anchor}">', (ROOT / page).read_text())

    def test_text_output_shows_the_line_and_the_verdict(self):
        text = run("policy", "check", self.one_way(), code=1).stdout
        self.assertIn("error[person-one-service-mutual]", text)
        self.assertIn("^^^^^^^^^^^^", text)
        self.assertIn("refuse (live ledger, house rules), 1 finding", text)

    def test_the_strictest_verdict_is_the_verdict(self):
        broken = self.write("broken.toml", "language = ")
        good = POLICIES / "inspection.toml"
        found = answer("policy", "check", good, broken, code=1)
        self.assertEqual(found["verdict"], "invalid")
        self.assertEqual([file["verdict"] for file in found["files"]], ["pass", "invalid"])
        found = answer("policy", "check", good, broken, self.one_way(), code=1)
        self.assertEqual(found["verdict"], "refuse")

    def test_what_is_not_there_is_a_usage_error(self):
        done = run("policy", "check", POLICIES / "inspection.toml", "--rulebook", "house,eo",
                   code=2)
        self.assertIn('there is no rulebook "eo"', done.stderr)
        self.assertIn('there are "house", "cn", "eu"', done.stderr)
        run("policy", "check", POLICIES / "inspection.toml", "--kind", "lively", code=2)
        run("policy", "check", self.directory / "absent.toml", code=4)
        run("policy", "check", code=2)

    def test_a_ledger_is_not_made_with_what_is_refused(self):
        ledger = self.directory / "refused.ledger"
        for policy, kind in ((self.one_way(), "live"), (self.one_way(), "synthetic"),
                             (POLICIES / "archive" / "bitcoin-otc.toml", "live")):
            done = run("init", ledger, "--kind", kind, "--controller", "The tests", "--policy",
                       policy, code=1)
            self.assertIn("error[person-one-service-mutual]", done.stderr)
            self.assertFalse(ledger.exists())

    def test_keys_prints_the_reference(self):
        reference = (ROOT / "docs" / "policy-reference.md").read_text()
        self.assertEqual(run("policy", "keys").stdout, reference)

    def test_json_is_json_whatever_the_text_is(self):
        for content in (b"\x00" * 100, b"\xff", b"a = \"\\u001b\"", b"x" * 60_000):
            policy = self.write("odd.toml", content)
            done = run("policy", "check", policy, "--json", code=1)
            self.assertEqual(json.loads(done.stdout)["verdict"], "invalid")

    def test_a_text_of_a_megabyte_is_answered_at_once(self):
        preset = (POLICIES / "home-sharing.toml").read_text()
        texts = {"a comment": "# " + "x" * 1_000_000 + "\n" + preset,
                 "many tables": "[[consequence]]\neffect = \"badge\"\n" * 30_000,
                 "deep": "a = " + "[" * 1_000_000,
                 "one string": 'purpose = "' + "y" * 1_000_000 + '"\n'}
        for name, text in texts.items():
            with self.subTest(name):
                path = self.write("big.toml", text)
                before = resource.getrusage(resource.RUSAGE_CHILDREN)
                found = answer("policy", "check", path, "--rulebook", "house,eu,cn,uk", code=1)
                after = resource.getrusage(resource.RUSAGE_CHILDREN)
                self.assertEqual(found["verdict"], "invalid")
                self.assertEqual(found["findings"][0]["rule"], "P002")
                used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
                self.assertLess(used, 1.0, "CPU seconds; 0.1 on a quiet machine")


if __name__ == "__main__":
    unittest.main()
