"""Runs a bench: bench/<name>/run.py, whose last line is one JSON object."""

import ast
import json
import os
import subprocess
import sys

from house import building
from house.stage import ROOT, Failed, say

KEYS = ("bench", "value", "unit", "peer", "peer_value", "ratio", "floor", "met", "checked")


def names():
    return sorted(path.parent.name for path in (ROOT / "bench").glob("*/run.py"))


def question(name):
    """The first line of the driver's docstring."""
    text = (ROOT / "bench" / name / "run.py").read_text(encoding="utf-8")
    return (ast.get_docstring(ast.parse(text)) or "").split("\n")[0]


def list_all():
    width = max((len(name) for name in names()), default=0)
    for name in names():
        say(f"{name:<{width}}  {question(name)}".rstrip())
    return 0


def check_line(name, line):
    """The contract of a bench's last line."""
    try:
        result = json.loads(line)
    except json.JSONDecodeError:
        raise Failed(f"bench {name}: its last line is not JSON: {line[:200]}") from None
    lacking = [key for key in KEYS if key not in result] if isinstance(result, dict) else list(KEYS)
    if lacking:
        raise Failed(f"bench {name}: its last line lacks {', '.join(lacking)}")
    return result


def run_one(name, arguments):
    if name not in names():
        raise Failed(f'there is no bench "{name}"; there are: {", ".join(names()) or "none yet"}')
    environment = {
        **os.environ,
        "RECOUNT_BIN": str(building.binary("release")),
        "RECOUNT_BUILD": str(building.folder("release")),
        "RECOUNT_ROOT": str(ROOT),
    }
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "bench" / name / "run.py"), *arguments],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    last = ""
    for line in process.stdout:
        print(line, end="", flush=True)
        last = line.strip() or last
    if process.wait() != 0:
        raise Failed(f"bench {name} ended with status {process.returncode}")
    return check_line(name, last)


def bench(name, arguments):
    """One bench, or all; what it measures is built first."""
    building.build("release", building.BINARIES, "benches", quiet=True)
    for chosen in [name] if name else names():
        run_one(chosen, arguments)
    return 0
