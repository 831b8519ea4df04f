"""docs/api.md: every block of it, run in order against a live server."""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "cli")]
from recount import ROOT  # noqa: E402
from served_pages import ServedPage  # noqa: E402

PAGE = ROOT / "docs" / "api.md"
# What the page says of curl in words; a refused block must end with curl's status for that, 22.
PROLOGUE = """set -euo pipefail
curl() { command curl -sS --fail-with-body "$@"; }
"""


class ApiPage(ServedPage):
    def test_every_block_does_what_the_page_says(self):
        if shutil.which("curl") is None:
            self.skipTest("curl is not installed; ./dev ci installs it")
        text = PAGE.read_text(encoding="utf-8")
        found = re.findall(r"^```sh( refused)?\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
        self.assertGreater(len(found), 10)
        script = PROLOGUE + "".join(self.step(bool(refused), block) for refused, block in found)
        env = {**os.environ, "URL": self.server.url, "KEY": self.server.key, "VKEY": self.vkey,
               "CHECKOUT": str(ROOT)}
        done = subprocess.run(["bash", "-c", script], cwd=self.directory, env=env, timeout=120,
                              capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, f"{done.stdout}\n{done.stderr}")
        self.assertIn("Checkpoint(origin=", done.stdout)

    def step(self, is_refused, block):
        if not is_refused:
            return block
        return f"status=0; ( {block} ) || status=$?; test $status = 22\n"


if __name__ == "__main__":
    unittest.main()
