"""Configure and build one preset."""

import json

from house import console
from house.stage import JOBS, ROOT, run

BINARIES = "binaries"


def presets():
    data = json.loads((ROOT / "CMakePresets.json").read_text(encoding="utf-8"))
    return [preset["name"] for preset in data["configurePresets"] if not preset.get("hidden")]


def folder(preset):
    return ROOT / "build" / preset


def binary(preset, name="recount"):
    return folder(preset) / "bin" / name


def configure(preset):
    """Quick when nothing changed: the build itself sees new files and changed CMake files."""
    written = folder(preset) / "build.ninja"
    fresh = (
        written.exists() and written.stat().st_mtime > (ROOT / "CMakePresets.json").stat().st_mtime
    )
    if not fresh:
        run("cmake", "--preset", preset, quiet=True)
        if written.exists():
            written.touch()


def build(preset, *targets, quiet=False):
    """The console first: the binary holds it."""
    if preset != "fuzz":
        console.build()
    configure(preset)
    chosen = ["--target", *targets] if targets else []
    run("cmake", "--build", folder(preset), "-j", JOBS, *chosen, quiet=quiet)
