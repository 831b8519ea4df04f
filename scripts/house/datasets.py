"""The real data: where it lies, and whether it is what SOURCES.md says."""

import hashlib
import os
import pathlib
import re

from house.stage import ROOT, say


def folder():
    named = os.environ.get("RECOUNT_DATA")
    return pathlib.Path(named) if named else ROOT.parent / "shared" / "data"


def listed(text):
    """path → sha256, from the lines of SOURCES.md's list."""
    return {
        path.strip(): digest
        for digest, path in re.findall(r"^([0-9a-f]{64})  (\S.*)$", text, re.MULTILINE)
    }


def origins(text):
    """(files, origin) of SOURCES.md's table."""
    rows = []
    for line in text.split("\n"):
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if line.startswith("|") and len(cells) == 4 and cells[0] not in ("file", "---"):
            rows.append((cells[0], cells[3]))
    return rows


def digest(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def compare(place, digests):
    """(present, missing, different) paths."""
    present, missing, different = [], [], []
    for name, expected in digests.items():
        if not (place / name).is_file():
            missing.append(name)
        elif digest(place / name) != expected:
            different.append(name)
        else:
            present.append(name)
    return present, missing, different


def data():
    place = folder()
    sources = place / "SOURCES.md"
    if not sources.is_file():
        say(f"There is no real data here ({place} has no SOURCES.md).")
        say("Only `recount demo --real`, some benches, and tests that say they skip want it.")
        say("Set RECOUNT_DATA to the folder that holds it. ./dev downloads nothing.")
        return 1
    text = sources.read_text(encoding="utf-8")
    digests = listed(text)
    present, missing, different = compare(place, digests)
    say(f"{place}: {len(present)} of {len(digests)} files are as listed")
    for name in missing:
        say(f"missing    {name}")
    for name in different:
        say(f"different  {name}: its sha256 is not the listed one")
    if missing or different:
        say("./dev downloads nothing; fetch them from their publishers:")
        for files, origin in origins(text):
            say(f"  {files}: {origin}")
        return 1
    return 0
