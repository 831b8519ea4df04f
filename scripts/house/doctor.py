"""What this machine has, what it lacks, and the command that mends it."""

import os
import pathlib
import re
import shutil
import sys

from house import datasets, packages
from house.stage import JOBS, ROOT, output, say

TOOLS = {  # tool → what to ask it
    "g++": "--version",
    "cmake": "--version",
    "ninja": "--version",
    "ccache": "--version",
    "mold": "--version",
    "git": "--version",
    "clang-format-19": "--version",
    "clang-tidy-19": "--version",
    "clang++-19": "--version",
}
DISK_GB_MIN = 4


def version(tool):
    text = output(tool, TOOLS[tool])
    found = re.search(r"\d+\.\d+(\.\d+)?", text)
    return found.group() if found else None


def cpu():
    """(model, the features that matter)."""
    path = pathlib.Path("/proc/cpuinfo")
    text = path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""
    model = re.search(r"^model name\s*:\s*(.*)$", text, re.MULTILINE)
    flags = re.search(r"^flags\s*:\s*(.*)$", text, re.MULTILINE)
    have = set(flags.group(1).split()) if flags else set()
    return model.group(1) if model else "unknown", {
        name: name in have for name in ("sha_ni", "avx2")
    }


def memory_gb():
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9


def system():
    path = pathlib.Path("/etc/os-release")
    found = (
        re.search(r'^PRETTY_NAME="?([^"\n]*)', path.read_text(encoding="utf-8"), re.MULTILINE)
        if path.exists()
        else None
    )
    return found.group(1) if found else sys.platform


def doctor():
    mend = []
    say(f"system   {system()}, python {sys.version.split()[0]}")
    model, features = cpu()
    say(f"cpu      {JOBS} × {model}")
    for name, present in features.items():
        say(f"         {name}: {'yes' if present else 'no: slower, the same bytes'}")
    free_gb = shutil.disk_usage(ROOT).free / 1e9
    say(f"memory   {memory_gb():.1f} GB")
    say(f"disk     {free_gb:.1f} GB free")
    if free_gb < DISK_GB_MIN:
        mend.append((f"a build of every preset wants {DISK_GB_MIN} GB of disk", "rm -r build"))
    for tool in TOOLS:
        say(f"{tool:<16} {version(tool) or 'missing'}")
    have = packages.installed()
    for name, (group, purpose) in packages.PACKAGES.items():
        say(f"{name:<22} {have.get(name, 'missing'):<28} {group}: {purpose}")
    lacking = packages.missing(packages.GROUPS["setup"])
    if lacking:
        mend.append((f"missing packages: {' '.join(lacking)}", "./dev setup"))
    for_bench = packages.missing(("bench",))
    if for_bench:
        mend.append(
            (f"missing, for benches only: {' '.join(for_bench)}", "./dev bench NAME installs them")
        )
    if output("git", "config", "core.hooksPath").strip() != "scripts/hooks":
        mend.append(("the commit hook is not set", "./dev setup"))
    if not (datasets.folder() / "SOURCES.md").is_file():
        mend.append(("the real data is not here (optional)", "set RECOUNT_DATA; see ./dev data"))
    say()
    for fault, command in mend:
        say(f"{fault}\n  mend: {command}")
    say("nothing to mend" if not mend else f"{len(mend)} to mend")
    return 1 if lacking else 0
