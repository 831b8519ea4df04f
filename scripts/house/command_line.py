"""The verbs of ./dev and their options."""

import argparse
import os
import sys

from house import benching, building, continuous, datasets, doctor, fresh, fuzzing, linting
from house import packages, testing
from house.stage import ROOT, Failed, Timings, output, run, say

HOOKS = "scripts/hooks"


def setup(_):
    packages.ensure(packages.GROUPS["setup"])
    if (ROOT / ".git").exists() and not output("git", "config", "core.hooksPath").strip():
        run("git", "config", "core.hooksPath", HOOKS)
    say("all is present; ./dev build comes next")
    return 0


def build(options):
    packages.ensure(packages.GROUPS["build"])
    timings = Timings()
    with timings.stage(f"build {options.preset}"):
        building.build(options.preset, *([] if options.all else [building.BINARIES]))
    return 0


def test(options):
    packages.ensure(packages.GROUPS["test"])
    return testing.test(options.preset, options.only)


def lint(options):
    packages.ensure(packages.GROUPS["lint"])
    return linting.lint(options.all)


def reformat(_):
    packages.ensure(packages.GROUPS["lint"])
    linting.reformat()
    return 0


def demo(options):
    packages.ensure(packages.GROUPS["build"])
    building.build("release", building.BINARIES, quiet=True)
    binary = building.binary("release")
    if not binary.exists():
        raise Failed("there is no recount binary yet: src/app has no main")
    sys.stdout.flush()
    os.execv(binary, [str(binary), "demo", *options.arguments])


def bench(options):
    if options.list:
        return benching.list_all()
    packages.ensure(packages.GROUPS["bench"])
    return benching.bench(options.name, options.arguments)


def fuzz(options):
    packages.ensure(packages.GROUPS["fuzz"])
    say(fuzzing.fuzz(options.seconds, options.name))
    return 0


def try_fresh(_):
    packages.ensure(packages.GROUPS["fresh"])
    say(fresh.fresh())
    return 0


def ci(options):
    packages.ensure(packages.GROUPS["long" if options.long else "ci"])
    return continuous.ci(options.long, options.fuzz_seconds, options.only)


def parser():
    top = argparse.ArgumentParser(prog="./dev", description="Recount's one command.")
    verbs = top.add_subparsers(dest="verb", required=True, metavar="VERB")

    def verb(name, action, text):
        sub = verbs.add_parser(name, help=text, description=text)
        sub.set_defaults(action=action)
        return sub

    verb("setup", setup, "install what is missing, set the commit hook")
    sub = verb("build", build, "build the binaries into build/release/bin")
    sub.add_argument("--preset", choices=building.presets(), default="release")
    sub.add_argument("--all", action="store_true", help="the tests too")
    sub = verb("test", test, "build and run every test, C++ and Python")
    sub.add_argument("--preset", choices=building.presets(), default="release")
    sub.add_argument("--only", metavar="REGEX", help="test binaries whose name matches")
    sub = verb("lint", lint, "layers, style, layout, static analysis of what changed")
    sub.add_argument("--all", action="store_true", help="static analysis of every source")
    verb("format", reformat, "lay the sources out")
    sub = verb("demo", demo, "build, then show a story city; arguments go to `recount demo`")
    sub.add_argument("arguments", nargs=argparse.REMAINDER)
    sub = verb("bench", bench, "run one bench, or all")
    sub.add_argument("--list", action="store_true", help="name them all")
    sub.add_argument("name", nargs="?")
    sub.add_argument("arguments", nargs=argparse.REMAINDER)
    sub = verb("fuzz", fuzz, "run every fuzz target for a while")
    sub.add_argument("--seconds", type=int, default=10, help="for each target (10)")
    sub.add_argument("name", nargs="?", help="one target only")
    verb("data", lambda _: datasets.data(), "check the real data against its list")
    verb("doctor", lambda _: doctor.doctor(), "what is installed, what is missing, what mends it")
    verb("fresh", try_fresh, "the README's two commands on a fresh Debian 12; needs root")
    sub = verb("ci", ci, "what a change must pass")
    sub.add_argument("--long", action="store_true", help="what takes hours too, on record")
    sub.add_argument("--fuzz-seconds", type=int, default=600, help="of the long run (600)")
    sub.add_argument("--only", metavar="REGEX", help="stages whose name matches")
    return top


def main():
    arguments = sys.argv[1:]
    if not arguments:
        parser().print_help()
        return 0
    # What follows `demo` is recount's, flags too; argparse would read a leading one as its own.
    if arguments[0] == "demo":
        options = argparse.Namespace(action=demo, arguments=arguments[1:])
    else:
        options = parser().parse_args(arguments)
    try:
        return options.action(options)
    except Failed as failure:
        sys.stdout.flush()
        print(f"error: {failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
