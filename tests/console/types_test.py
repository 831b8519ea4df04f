"""The console's types: its code, its pages, its tests, and the API's description agree."""

import os
import subprocess
import unittest

from house import console


class Types(unittest.TestCase):
    def test_svelte_check_finds_nothing(self):
        checked = subprocess.run(
            [str(word) for word in console.npm("run", "--silent", "check")],
            cwd=console.FOLDER,
            env={**os.environ, **console.environment()},
            capture_output=True,
            text=True,
            check=False,
        )
        self.assertEqual(checked.returncode, 0, checked.stdout + checked.stderr)
