"""The TypeScript types: fresh, and enough to compile the example."""
import json
import pathlib
import re
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import node_environment  # noqa: E402
from node_environment import ROOT, SOURCES  # noqa: E402


class TypeScript(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.place = node_environment.environment()

    def run_there(self, *command, code=0):
        done = subprocess.run([str(word) for word in command], cwd=self.place, timeout=120,
                              capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode == 0, code == 0, done.stdout + done.stderr)
        return done.stdout

    def test_the_types_are_what_openapi_says_now(self):
        made = self.place / "made.ts"
        self.run_there("node_modules/.bin/openapi-typescript", ROOT / "openapi.yaml", "--output",
                       made)
        self.assertEqual(made.read_text(encoding="utf-8"),
                         (SOURCES / "api.ts").read_text(encoding="utf-8"),
                         "run `npm run types` in clients/typescript")

    # In example.ts: what stands there, and what the API does not have.
    WRONG = [
        ('"/v1/ledgers/{ledger}/evidence"', '"/v1/ledgers/{ledger}/reviews"'),
        ('subject: "ben" } }', 'party: "ben" } }'),
        ("sent.data.accepted", "sent.data.agreed"),
        ("score: 5", 'score: "five"'),
    ]

    def test_what_the_api_does_not_have_does_not_compile(self):
        example = (SOURCES / "example.ts").read_text(encoding="utf-8")
        (self.place / "wrong-0.ts").write_text(example)
        for number, (sound, wrong) in enumerate(self.WRONG, start=1):
            self.assertIn(sound, example)
            (self.place / f"wrong-{number}.ts").write_text(example.replace(sound, wrong))
        (self.place / "tsconfig.wrong.json").write_text(json.dumps(
            {"extends": "./tsconfig.json", "files": [],
             "include": ["wrong-*.ts"], "compilerOptions": {"noEmit": True}}))
        said = self.run_there("node_modules/.bin/tsc", "-p", "tsconfig.wrong.json", code=1)
        found = {int(number) for number in re.findall(r"^wrong-(\d+)\.ts\(", said, re.MULTILINE)}
        self.assertEqual(found, set(range(1, 1 + len(self.WRONG))), said)


if __name__ == "__main__":
    unittest.main()
