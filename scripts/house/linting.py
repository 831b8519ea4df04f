"""Layers, style, layout, static analysis."""

import concurrent.futures
import json
import re
import subprocess
import sys

from house import building
from house.stage import JOBS, ROOT, Failed, Timings, output, run, say, tracked

FORMAT = "clang-format-19"
TIDY = "clang-tidy-19"
TIDY_FOLDER = ROOT / "build" / "tidy"


def cpp_files():
    return tracked("*.cpp", "*.h")


def changed_files():
    """What differs from the published main, or on it from the commit before; and new files."""
    head = output("git", "rev-parse", "HEAD").strip()
    base = output("git", "merge-base", "HEAD", "origin/main").strip()
    if base in ("", head):
        base = output("git", "rev-parse", "--verify", "-q", "HEAD~1").strip() or head
    names = set(output("git", "diff", "--name-only", "-z", base).split("\0"))
    names |= set(output("git", "ls-files", "-z", "--others", "--exclude-standard").split("\0"))
    return sorted(name for name in names if name and (ROOT / name).is_file())


def script(name, *arguments):
    run(sys.executable, ROOT / "scripts" / name, *arguments)


def check_format(files):
    if files:
        run(FORMAT, "--dry-run", "--Werror", *files, quiet=True)


def reformat():
    files = cpp_files()
    if files:
        run(FORMAT, "-i", *files)
    say(f"{len(files)} files formatted")


def compile_commands(preset):
    """g++'s commands as clang understands them: what only g++ knows is left out."""
    building.configure(preset)
    commands = json.loads(
        (building.folder(preset) / "compile_commands.json").read_text(encoding="utf-8")
    )
    for entry in commands:
        entry["command"] = re.sub(r"^\S*ccache\s+", "", entry["command"])
        entry["command"] = re.sub(r" -(fuse-ld=\S+|Werror)(?= )", "", entry["command"])
    TIDY_FOLDER.mkdir(parents=True, exist_ok=True)
    (TIDY_FOLDER / "compile_commands.json").write_text(json.dumps(commands), encoding="utf-8")
    return {entry["file"] for entry in commands}


def to_analyse(known, everything):
    """Compiled sources to analyse; a changed header stands for the sources that include it."""
    sources = [name for name in cpp_files() if str(ROOT / name) in known]
    if everything:
        return sources
    changed = changed_files()
    headers = [name.removeprefix("src/") for name in changed if name.endswith(".h")]
    chosen = {name for name in changed if name in sources}
    for name in sources:
        text = (ROOT / name).read_text(encoding="utf-8")
        if any(f'"{header}"' in text for header in headers):
            chosen.add(name)
    return sorted(chosen)


def analyse(name):
    """What clang-tidy says of one source and our headers in it, without its counts of others'."""
    command = [TIDY, "--quiet", "-p", TIDY_FOLDER, "--warnings-as-errors=*"]
    ours = f"--header-filter=^{re.escape(str(ROOT))}/(src|tests|bench)/"
    finished = subprocess.run(
        [*command, ours, name], cwd=ROOT, capture_output=True, text=True, check=False
    )
    said = finished.stdout.strip()
    return name, said or (finished.stderr.strip() if finished.returncode else "")


def tidy(preset, everything):
    files = to_analyse(compile_commands(preset), everything)
    faulty = 0
    with concurrent.futures.ThreadPoolExecutor(JOBS) as pool:
        for name, said in pool.map(analyse, files):
            if said:
                say(said)
                faulty += 1
    say(f"{len(files)} sources analysed")
    if faulty:
        raise Failed(f"clang-tidy has something to say of {faulty} sources")


def lint(everything=False, preset="release"):
    """Every step runs, also after one that failed: all faults in one run."""
    timings = Timings()
    steps = [
        ("layers", lambda: script("check_layers.py")),
        ("style", lambda: script("check_style.py")),
        ("layout", lambda: check_format(cpp_files())),
        ("static analysis", lambda: tidy(preset, everything)),
    ]
    for name, step in steps:
        try:
            with timings.stage(name):
                step()
        except Failed as failure:
            say(str(failure))
    say(timings.table())
    return 1 if any(outcome != "ok" for _, _, outcome in timings.rows) else 0
