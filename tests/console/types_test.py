"""The console's types: its code, its pages, its tests, and the API's description agree."""

import pathlib
import subprocess
import unittest

CONSOLE = pathlib.Path(__file__).resolve().parent.parent.parent / "console"


class Types(unittest.TestCase):
    def test_svelte_check_finds_nothing(self):
        checked = subprocess.run(
            ["npm", "run", "--silent", "check"],
            cwd=CONSOLE,
            capture_output=True,
            text=True,
            check=False,
        )
        self.assertEqual(checked.returncode, 0, checked.stdout + checked.stderr)
