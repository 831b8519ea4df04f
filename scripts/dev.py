#!/usr/bin/env python3
"""What ./dev runs.  Python 3.11, standard library only."""

import pathlib
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from house import command_line  # noqa: E402

if __name__ == "__main__":
    sys.exit(command_line.main())
