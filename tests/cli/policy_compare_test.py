"""recount policy compare, diff, transplant, new and schema, and what check prints for editors."""
import json
import pathlib
import re
import subprocess
import sys
import tomllib
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from recount import BIN, POLICIES, ROOT, LedgerCase, answer, run  # noqa: E402

DAY = "2026-11-25"


class Compare(LedgerCase):
    def compared(self, *files, books="eu,cn,uk"):
        return answer("policy", "compare", *files, "--rulebook", books, "--on", DAY)

    def test_one_policy_under_three_laws(self):
        found = self.compared(POLICIES / "home-sharing.toml")
        (policy,) = found["policies"]
        self.assertEqual(found["rulebooks"], ["house", "eu", "cn", "uk"])
        self.assertEqual((policy["context"], policy["touches"]), ("home-sharing", ["eu"]))
        self.assertEqual(policy["verdicts"]["eu"], "pass")
        self.assertEqual(policy["verdicts"]["house"], "pass")
        asked = {one["rule"]: one for one in policy["demands"]}
        self.assertIn("cn", asked["terms-change-notice"])
        self.assertNotIn("eu", asked["terms-change-notice"])
        self.assertIn("delete-or-never-delete", {one["rule"] for one in policy["collisions"]})
        self.assertEqual(policy["reading"]["who can appeal"].split(",")[0], "the rated")

    def test_laws_agree_where_each_that_has_the_rule_finds_it_broken(self):
        text = (POLICIES / "home-sharing.toml").read_text()
        path = self.write("p.toml", text.replace(
            'external = "the national data protection authority; the courts"\n', ""))
        (policy,) = self.compared(path)["policies"]
        asked = {one["rule"]: one for one in policy["demands"]}
        self.assertTrue(asked["redress-external"]["agree"])
        self.assertFalse(asked["terms-change-notice"]["agree"])

    def test_a_text_that_is_none_is_compared_as_silent(self):
        (policy,) = self.compared(self.write("none.toml", "language = "))["policies"]
        self.assertEqual(policy["verdicts"]["house"], "invalid")
        self.assertEqual(policy["reading"]["who rates"], "not declared")

    def test_the_table_fits_a_terminal_and_names_everybody(self):
        text = run("policy", "compare", POLICIES / "home-sharing.toml",
                   POLICIES / "business-compliance.toml", "--rulebook", "eu,cn").stdout
        self.assertLessEqual(max(map(len, text.splitlines())), 140)
        for words in ("who rates", "who can leave", "law that it touches", "they collide"):
            self.assertIn(words, text)


class Blind(LedgerCase):
    FILES = (POLICIES / "home-sharing.toml", POLICIES / "cases" / "rongcheng-points.toml")

    def judged(self, answers):
        return subprocess.run([BIN, "policy", "compare", *map(str, self.FILES), "--blind"],
                              input=answers, capture_output=True, text=True, check=True).stdout

    def test_names_are_told_after_the_answers(self):
        text = self.judged("a\nB\nwhat\n-\n" + "a\n" * 20)
        before, after = text.split("they are:")
        for name in ("Example Stays", "City of Rongcheng", "home-sharing.toml", "(cn", "(it"):
            self.assertNotIn(name, before)
        self.assertIn("who can appeal", before)
        for path in self.FILES:
            self.assertIn(str(path), after)
        self.assertIn("City of Rongcheng, social credit office (cn, a public body)", after)

    def test_what_is_chosen_is_counted_whatever_the_order(self):
        for _ in range(3):
            text = self.judged("a\n" * 3)
            first, second = re.findall(r"chosen (\d+) times", text)
            self.assertEqual((first, second), ("3", "0"))
            by_a = re.search(r"who rates\n  A  (\S+)", text).group(1)
            self.assertEqual("home-sharing" in text.split("they are:")[1].splitlines()[1],
                             by_a == "counterparty,")

    def test_one_is_not_enough(self):
        run("policy", "compare", self.FILES[0], "--blind", code=2)
        run("policy", "compare", *self.FILES, "--blind", "--json", code=2)


class Diff(LedgerCase):
    def test_what_changed_and_nothing_else(self):
        old = POLICIES / "home-sharing.toml"
        text = old.read_text()
        same = self.write("same.toml", "# another comment\n" + text.replace('"14d"', '"2w"'))
        self.assertEqual(run("policy", "diff", old, same).stdout, "the two say the same\n")
        new = self.write("new.toml", text.replace('longest    = "90d"', 'longest    = "30d"')
                         .replace("half_life = \"365d\"\n", ""))
        found = answer("policy", "diff", old, new, code=1)["differences"]
        self.assertEqual([one["key"] for one in found],
                         ["consequence[search-rank, formula].longest", "rating.half_life"])
        self.assertEqual((found[0]["before"], found[0]["after"]), (7776000000000, 2592000000000))
        self.assertIsNone(found[1]["after"])
        text = run("policy", "diff", old, new, code=1).stdout
        self.assertIn("- rating.half_life", text)

    def test_a_text_that_is_none_cannot_be_compared(self):
        broken = self.write("broken.toml", "language = 1\ncolour = 3\n")
        done = run("policy", "diff", POLICIES / "rides.toml", broken, code=3)
        self.assertIn("cannot be read whole", done.stderr)
        self.assertIn("P005", done.stderr)
        run("policy", "diff", POLICIES / "rides.toml", self.directory / "absent.toml", code=4)


class Transplant(LedgerCase):
    def test_a_policy_moves_to_another_law(self):
        found = answer("policy", "transplant", POLICIES / "home-sharing.toml", "--to", "cn", "--on",
                       DAY)
        self.assertTrue(found["passes"])
        edits = {one["edit"]: one for one in found["edits"]}
        self.assertIn('terms.consultation = true', edits)
        self.assertIn('records.kept = "3y"', edits)
        self.assertEqual(edits['records.kept = "3y"']["rule"], "cn/records-and-assessment")
        self.assertEqual(found["in_the_way"], [])

    def test_two_laws_at_once_may_have_none(self):
        found = answer("policy", "transplant", POLICIES / "home-sharing.toml", "--to", "cn,eu",
                       "--on", DAY, code=1)
        self.assertIn("conflicts/delete-or-never-delete",
                      [one["rule"] for one in found["in_the_way"]])
        text = run("policy", "transplant", POLICIES / "home-sharing.toml", "--to", "cn,eu", "--on",
                   DAY, code=1).stdout
        self.assertIn("none does", text)


class Sarif(LedgerCase):
    def test_findings_for_editors(self):
        text = (POLICIES / "home-sharing.toml").read_text()
        text = text.replace('"simultaneous"', '"on-arrival"')
        text = text.replace('notice = "15d"', 'notice = "3d"')
        path = self.write("p.toml", text)
        done = run("policy", "check", path, "--rulebook", "eu", "--on", DAY, "--sarif", code=1)
        sarif = json.loads(done.stdout)
        self.assertEqual(sarif["version"], "2.1.0")
        (made,) = sarif["runs"]
        found = {one["ruleId"]: one for one in made["results"]}
        self.assertEqual(set(found), {"house/person-one-service-mutual", "eu/terms-change-notice"})
        self.assertLessEqual(set(found), {rule["id"] for rule in made["tool"]["driver"]["rules"]})
        place = found["house/person-one-service-mutual"]["locations"][0]["physicalLocation"]
        line = text.splitlines()[place["region"]["startLine"] - 1]
        self.assertEqual(line[place["region"]["startColumn"] - 1:], '"on-arrival"')
        self.assertEqual(place["artifactLocation"]["uri"], str(path))
        run("policy", "check", path, "--sarif", "--json", code=2)


class Schema(LedgerCase):
    def test_is_the_one_in_docs_and_takes_every_preset(self):
        schema = json.loads(run("policy", "schema").stdout)
        self.assertEqual(schema, json.loads((ROOT / "docs" / "policy.schema.json").read_text()))
        for path in [*POLICIES.glob("*.toml"), *POLICIES.glob("cases/*.toml")]:
            self.hold(schema, tomllib.loads(path.read_text()), path.stem)

    def hold(self, schema, value, where):
        """As much of JSON Schema as ours uses."""
        kinds = {"object": dict, "array": list, "string": str, "boolean": bool, "integer": int,
                 "number": (int, float)}
        self.assertIsInstance(value, kinds[schema["type"]], where)
        if schema["type"] == "object":
            self.assertLessEqual(set(schema["required"]), set(value), where)
            for name, member in value.items():
                refused = name in ("context", "about") and "[" in where
                if not refused:
                    self.assertIn(name, schema["properties"], where)
                    self.hold(schema["properties"][name], member, f"{where}.{name}")
        elif schema["type"] == "array":
            for item in value:
                self.hold(schema["items"], item, f"{where}[]")
        elif "pattern" in schema:
            self.assertRegex(value, schema["pattern"], where)
        elif "enum" in schema and not where.endswith(".activity"):
            self.assertIn(value, schema["enum"], where)


if __name__ == "__main__":
    unittest.main()
