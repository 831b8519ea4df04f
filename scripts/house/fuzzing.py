"""Runs the fuzz targets for a while, one a core, from the committed corpus."""

import concurrent.futures
import re
import subprocess

from house import building
from house.stage import JOBS, ROOT, Failed, Timings, duration, say

PRESET = "fuzz"


def targets():
    return sorted(path for path in (building.folder(PRESET) / "fuzz").glob("*_fuzz"))


def command(target, seconds):
    """What is found new goes to the build folder; the committed corpus is only read."""
    name = target.name.removesuffix("_fuzz")
    found = building.folder(PRESET) / "corpus" / name
    faults = building.folder(PRESET) / "faults" / name
    found.mkdir(parents=True, exist_ok=True)
    faults.mkdir(parents=True, exist_ok=True)
    corpus = ROOT / "tests" / "fuzz" / "corpus" / name
    seeds = [corpus] if corpus.is_dir() else []
    dictionary = ROOT / "tests" / "fuzz" / f"{name}.dict"
    options = [f"-dict={dictionary}"] if dictionary.is_file() else []
    return [
        target,
        f"-max_total_time={seconds}",
        "-timeout=10",
        "-rss_limit_mb=2048",
        "-print_final_stats=1",
        f"-artifact_prefix={faults}/",
        *options,
        found,
        *seeds,
    ]


def inputs_tried(said):
    """From libFuzzer's last statistics."""
    found = re.findall(r"^stat::number_of_executed_units:\s*(\d+)", said, re.MULTILINE)
    return int(found[-1]) if found else 0


def run_target(target, seconds):
    """(target's name, inputs tried, what it said if it found a fault)."""
    finished = subprocess.run(
        command(target, seconds),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    tried = inputs_tried(finished.stdout)
    fault = finished.returncode or not tried  # a target that tries nothing proves nothing
    return target.name, tried, "\n".join(finished.stdout.splitlines()[-60:]) if fault else None


def fuzz(seconds=10, only=None):
    """A line worth recording; fails when a target found a fault."""
    timings = Timings()
    with timings.stage("build fuzz"):
        building.build(PRESET, "fuzzers", quiet=True)
    chosen = [target for target in targets() if not only or only in target.name]
    if not chosen:
        names = ", ".join(target.name for target in targets()) or "none"
        raise Failed(f"there is no such fuzz target; there are: {names}")
    faulty, total = [], 0
    with (
        timings.stage(f"{len(chosen)} targets, {duration(seconds)} each, {JOBS} at once"),
        concurrent.futures.ThreadPoolExecutor(JOBS) as pool,
    ):
        for name, tried, fault in pool.map(lambda target: run_target(target, seconds), chosen):
            say(f"{fault}\n  {name}: a fault" if fault else f"  {name}: {tried:,} inputs, no fault")
            total += tried
            faulty += [name] if fault else []
    if faulty:
        place = building.folder(PRESET).relative_to(ROOT)
        raise Failed(f"a fault in {', '.join(faulty)}; the inputs lie in {place}/faults")
    return f"{len(chosen)} targets, {seconds} s each, {total:,} inputs, no fault"
