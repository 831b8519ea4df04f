"""Runs each fuzz target for a while, from the committed corpus."""

from house import building
from house.stage import ROOT, Failed, Timings, duration, run, say

PRESET = "fuzz"


def targets():
    return sorted(path for path in (building.folder(PRESET) / "fuzz").glob("*_fuzz"))


def run_target(target, seconds):
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
    run(
        target,
        f"-max_total_time={seconds}",
        "-timeout=10",
        "-rss_limit_mb=2048",
        "-print_final_stats=1",
        f"-artifact_prefix={faults}/",
        *options,
        found,
        *seeds,
        quiet=True,
    )
    say(f"  {len(list(corpus.glob('*'))) if seeds else 0} seeds, no fault")


def fuzz(seconds=10, only=None):
    timings = Timings()
    with timings.stage("build fuzz"):
        building.build(PRESET, "fuzzers", quiet=True)
    chosen = [target for target in targets() if not only or only in target.name]
    if only and not chosen:
        raise Failed(
            f'no fuzz target is named "{only}"; there are: '
            + ", ".join(target.name for target in targets())
        )
    failed = []
    for target in chosen:
        try:
            with timings.stage(f"{target.name}, {duration(seconds)}"):
                run_target(target, seconds)
        except Failed as failure:
            say(str(failure))
            failed.append(target.name)
    say(timings.table())
    say(f"{len(chosen) - len(failed)} targets without a fault, {len(failed)} with one")
    if failed:
        say(f"  the inputs lie in {building.folder(PRESET).relative_to(ROOT)}/faults")
    return 1 if failed else 0
