"""A corpus of policies with their findings: every preset, many small breaks of each preset, cases
and sketches. A break is known to break exactly what it says, and nothing else.

sketches/*.toml say in their first line what is expected: `# expect house: rule, rule; eu: rule`.
"""
import pathlib
import re
import sys
import tomllib
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "cli"))
from recount import POLICIES, LedgerCase, answer  # noqa: E402

DAY = "2026-11-25"
BREAKS = tomllib.loads((HERE / "breaks.toml").read_text())["break"]
SKETCHES = sorted((HERE / "sketches").glob("*.toml"))
PRESETS = sorted(POLICIES.glob("*.toml"))
POLICIES_MIN = 150


def mutations():
    """(name, text, rulebook, rules) of every break of every preset that it is for."""
    for path in PRESETS:
        whole = path.read_text()
        for broken in BREAKS:
            if path.stem in broken["of"]:
                text, made = re.subn(broken["pattern"], broken["to"], whole, count=1,
                                     flags=re.MULTILINE)
                name = f"{path.stem}: {broken['name']}"
                if made != 1:
                    raise AssertionError(f"{name}: there is nothing to break")
                yield name, text, broken["rulebook"], broken["rules"]


class Corpus(LedgerCase):
    def found(self, items, rulebook):
        """Rules found in many texts at once, by the name of each file."""
        paths = [self.write(f"{number:04}.toml", text) for number, text in items]
        answered = answer("policy", "check", *paths, "--rulebook", f"house,{rulebook}", "--on", DAY,
                          code=None)
        rules = {number: set() for number, _ in items}
        for one in answered["findings"]:
            rules[int(pathlib.Path(one["file"]).stem)].add(one["rule"])
        return rules

    def test_each_mutation_breaks_its_rules_and_no_other(self):
        all_of = list(mutations())
        for book in sorted({book for _, _, book, _ in all_of}):
            items = [(number, text) for number, (_, text, of, _) in enumerate(all_of) if of == book]
            for number, rules in self.found(items, book).items():
                name, _, _, expected = all_of[number]
                with self.subTest(mutation=name, rulebook=book):
                    self.assertEqual(rules, set(expected))

    def test_each_sketch_is_found_out(self):
        for path in SKETCHES:
            text = path.read_text()
            first = text.splitlines()[0]
            self.assertTrue(first.startswith("# expect "), path.name)
            for part in first.removeprefix("# expect ").split("; "):
                book, rules = part.split(": ", 1)
                with self.subTest(sketch=path.name, rulebook=book):
                    found = self.found([(1, text)], "eu" if book == "house" else book)[1]
                    wanted = set() if rules == "nothing" else set(rules.split(", "))
                    self.assertLessEqual(wanted, found)
                    if rules == "nothing":
                        self.assertEqual(found, set())

    def test_it_is_large(self):
        cases = list((POLICIES / "cases").glob("*.toml"))
        count = len(list(mutations())) + len(PRESETS) + len(SKETCHES) + len(cases)
        self.assertGreaterEqual(count, POLICIES_MIN)


if __name__ == "__main__":
    unittest.main()
