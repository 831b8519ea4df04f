"""docs/policy.md as a new user follows it: every command of the page is typed, in its order."""
import json
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from recount import BIN, POLICIES, ROOT, LedgerCase  # noqa: E402

PAGE = (ROOT / "docs" / "policy.md").read_text()
# What a reader meets on the way, and is not an error: findings, none where there are none.
FINDS = {("policy", "check"): (0, 1), ("policy", "diff"): (0,), ("policy", "transplant"): (0, 1)}


def commands():
    """The indented lines of the page that are commands, and the evidence among them."""
    blocks = re.findall(r"^    (\S.*)$", PAGE, re.MULTILINE)
    return ([line for line in blocks if not line.startswith("{")],
            [line for line in blocks if line.startswith("{")])


class Page(LedgerCase):
    def typed(self, command):
        parts = shlex.split(command)
        into = None
        if ">" in parts:
            into, parts = parts[parts.index(">") + 1], parts[:parts.index(">")]
        if parts[0] == "recount":
            parts[0] = BIN
        done = subprocess.run(parts, cwd=self.directory, input="a\n" * 30, capture_output=True,
                              text=True, check=False)
        allowed = FINDS.get(tuple(parts[1:3]), (0,))
        self.assertIn(done.returncode, allowed, f"{command}\n{done.stdout}\n{done.stderr}")
        if into:
            (self.directory / into).write_text(done.stdout)
        return done.stdout

    def test_every_command_does_what_the_page_says(self):
        typed, evidence = commands()
        self.assertGreaterEqual(len(typed), 15)
        self.assertEqual(len(evidence), 2)
        shutil.copytree(POLICIES, self.directory / "policies")
        self.write("evidence.ndjson", "\n".join(evidence))
        said = {command: self.typed(command) for command in typed}
        self.assertIn("pass", said["recount policy check stays.toml --rulebook house,eu"])
        self.assertIn("rating", said["recount show stays.ledger home-sharing ben"])
        self.assertIn("0 of 2 standings move",
                      said["recount policy try stays.ledger stays-next.toml"])
        self.assertIn("the two say the same",
                      said["recount policy diff stays.toml stays-next.toml"])
        schema = json.loads((self.directory / "policy.schema.json").read_text())
        self.assertIn("context", schema["properties"])
        first = (self.directory / "stays.toml").read_text().splitlines()[0]
        self.assertEqual(first, "#:schema policy.schema.json")

    def test_the_table_of_presets_is_the_presets(self):
        listed = re.findall(r"^\| `([a-z-]+)` \|", PAGE, re.MULTILINE)
        self.assertEqual(sorted(listed), sorted(path.stem for path in POLICIES.glob("*.toml")))


if __name__ == "__main__":
    unittest.main()
