"""Every rule of every rulebook: a policy that passes it, and a small change that breaks it."""
import pathlib
import sys
import tomllib
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "cli"))
from recount import POLICIES, ROOT, LedgerCase, answer, run  # noqa: E402

BOOKS = ("eu", "cn", "uk", "std")
DAY = "2026-11-25"
CASES = tomllib.loads((HERE / "cases.toml").read_text())["case"]
# Reviews collide whatever is declared: E-Commerce Law Art. 39 and the Digital Services Act.
UNAVOIDABLE = ("conflicts", "delete-or-never-delete")


def rules_of(book):
    return tomllib.loads((ROOT / "rulebooks" / f"{book}.toml").read_text())["rule"]


class Rulebooks(LedgerCase):
    def findings(self, text, books=BOOKS, on=DAY):
        path = self.write("policy.toml", text)
        return answer("policy", "check", path, "--rulebook", ",".join(books), "--on", on,
                      code=None)

    @staticmethod
    def rules(found):
        return {(one["rulebook"], one["rule"]) for one in found["findings"]}

    def test_the_two_policies_pass_every_rulebook(self):
        person = self.findings((HERE / "person.toml").read_text())
        self.assertEqual(self.rules(person), {UNAVOIDABLE})
        self.assertEqual(person["verdict"], "conflict")
        for book in BOOKS:
            alone = self.findings((HERE / "person.toml").read_text(), books=(book,))
            self.assertEqual((alone["verdict"], alone["findings"]), ("pass", []), book)
        business = self.findings((HERE / "business.toml").read_text())
        self.assertEqual((business["verdict"], business["findings"]), ("pass", []))

    def test_each_case_breaks_its_rule(self):
        for case in CASES:
            text = (HERE / f"{case['base']}.toml").read_text()
            for change in case["change"]:
                self.assertIn(change["from"], text, case["rule"])
                text = text.replace(change["from"], change["to"], 1)
            book, rule = case["rule"].split("/")
            with self.subTest(rule=case["rule"]):
                found = self.findings(text, on=case.get("on", DAY))
                self.assertIn((book, rule), self.rules(found))
                one = next(one for one in found["findings"] if one["rule"] == rule)
                self.assertGreater(one["line"], 0)
                self.assertTrue(one["citation"] and one["help"] and one["message"])

    def test_every_rule_has_a_case(self):
        held = {case["rule"] for case in CASES} | {"/".join(UNAVOIDABLE)}
        written = {f"{book}/{rule['id']}" for book in (*BOOKS, "conflicts")
                   for rule in rules_of(book)}
        self.assertEqual(held, written)

    def test_a_rule_speaks_from_its_day_on(self):
        text = (HERE / "person.toml").read_text().replace('"search-rank"', '"credit"')
        severity = {}
        for day in ("2024-07-31", "2026-11-25", "2027-12-01", "2027-12-02"):
            found = self.findings(text, books=("eu",), on=day)["findings"]
            severity[day] = [one["severity"] for one in found
                             if one["rule"] == "person-high-risk-use"]
        self.assertEqual(severity, {"2024-07-31": [], "2026-11-25": ["warn"],
                                    "2027-12-01": ["warn"], "2027-12-02": ["require"]})

    def test_a_conflict_needs_both_rulebooks(self):
        text = (HERE / "person.toml").read_text()
        self.assertNotIn(UNAVOIDABLE, self.rules(self.findings(text, books=("eu", "uk"))))
        self.assertIn(UNAVOIDABLE, self.rules(self.findings(text, books=("cn", "eu"))))

    def test_an_unconfirmed_citation_says_so(self):
        text = (HERE / "person.toml").read_text().replace('basis       = "contract"\n', "")
        (found,) = [one for one in self.findings(text, books=("uk",))["findings"]
                    if one["rule"] == "person-lawful-basis"]
        self.assertEqual(found["citation"], "unconfirmed: UK GDPR Art. 6")

    def test_an_amended_rulebook_is_read_from_a_file(self):
        book = (ROOT / "rulebooks" / "uk.toml").read_text()
        book = book.replace('rulebook = "uk"', 'rulebook = "mine"')
        path = self.write("mine.toml", book.replace("decide_within > 21d", "decide_within > 5d"))
        policy = self.write("policy.toml", (HERE / "person.toml").read_text())
        found = answer("policy", "check", policy, "--rulebook", path, code=1)
        self.assertEqual(self.rules(found), {("mine", "redress-appeal-independent")})

    def test_a_faulty_rulebook_is_shown_where_it_is_faulty(self):
        policy = POLICIES / "inspection.toml"
        for old, new, told in (
                ('breaks   = "person and not', 'breaks   = "persona and not',
                 "did you mean person?"),
                ('severity = "require"', 'severity = "ask"', "is no severity"),
                ('from     = "2021-01-01"', 'from     = "2021-13-01"', "is no date"),
                ('"[U] UK GDPR Art. 6"', '"UK GDPR Art. 6"', "how sure it is"),
                ('at       = "basis"', 'at       = "bases"', 'no key "bases"')):
            book = (ROOT / "rulebooks" / "uk.toml").read_text()
            self.assertIn(old, book)
            path = self.write("faulty.toml", book.replace(old, new, 1))
            done = run("policy", "check", policy, "--rulebook", path, code=3)
            self.assertIn(told, done.stderr)
            self.assertRegex(done.stderr, r"faulty\.toml:\d+:\d+")


if __name__ == "__main__":
    unittest.main()
