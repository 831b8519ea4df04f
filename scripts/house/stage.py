"""Stages with visible names and times, and the running of other programs."""

import contextlib
import os
import pathlib
import shutil
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
JOBS = max(1, len(os.sched_getaffinity(0)))


class Failed(Exception):
    """A step failed; the message says what to do."""


def say(text=""):
    print(text, flush=True)


def duration(seconds):
    if seconds < 60:
        return f"{seconds:.1f} s"
    return f"{int(seconds // 60)} min {int(seconds % 60)} s"


class Stage:
    """A stage fails by an exception, or by saying so."""

    failed = False


class Timings:
    """Which stages ran, how long each took, how each ended."""

    def __init__(self):
        self.rows = []

    @contextlib.contextmanager
    def stage(self, name):
        say(f"── {name}")
        start = time.monotonic()
        stage = Stage()
        try:
            yield stage
        except BaseException:
            stage.failed = True
            raise
        finally:
            seconds = time.monotonic() - start
            outcome = "failed" if stage.failed else "ok"
            self.rows.append((name, seconds, outcome))
            say(f"── {name}: {outcome}, {duration(seconds)}")

    def table(self):
        width = max((len(name) for name, _, _ in self.rows), default=0)
        return "\n".join(
            f"  {name:<{width}}  {duration(seconds):>12}  {outcome}"
            for name, seconds, outcome in self.rows
        )


def run(*command, env=None, cwd=ROOT, quiet=False, check=True, stdin=None):
    """Runs a program.  Quiet keeps its output back unless it fails.  Returns its exit status."""
    words = [str(word) for word in command]
    if shutil.which(words[0]) is None and not pathlib.Path(words[0]).exists():
        raise Failed(f"{words[0]} is not installed; ./dev doctor says what is missing")
    sys.stdout.flush()
    finished = subprocess.run(
        words,
        cwd=cwd,
        env={**os.environ, **(env or {})},
        stdin=stdin,
        stdout=subprocess.PIPE if quiet else None,
        stderr=subprocess.STDOUT if quiet else None,
        text=True,
        errors="replace",
        check=False,
    )
    if finished.returncode and quiet:
        say(finished.stdout.rstrip())
    if finished.returncode and check:
        raise Failed(f"`{' '.join(words)}` ended with status {finished.returncode}")
    return finished.returncode


def output(*command, cwd=ROOT):
    """What a program prints, or "" where it is missing or fails."""
    try:
        finished = subprocess.run(
            [str(word) for word in command],
            cwd=cwd,
            text=True,
            check=False,
            errors="replace",
            capture_output=True,
        )
    except OSError:
        return ""
    return finished.stdout if finished.returncode == 0 else ""


def tracked(*patterns):
    """Files git knows or would add, relative to the root, that still exist."""
    listed = output(
        "git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", *patterns
    )
    return sorted({name for name in listed.split("\0") if name and (ROOT / name).is_file()})
