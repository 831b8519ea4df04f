"""The Debian packages of the project, and their installation.

docs/dependencies.md says of each what it is for; scripts/tests holds the two lists equal.
"""

import os
import pathlib
import shutil

from house.stage import Failed, output, run, say

# package → (group, what it is for)
PACKAGES = {
    "build-essential": ("build", "compiler, linker, make"),
    "g++": ("build", "the C++23 compiler, 12.2"),
    "cmake": ("build", "the build description"),
    "ninja-build": ("build", "the build runner"),
    "ccache": ("build", "a second build takes seconds"),
    "mold": ("build", "a quick linker"),
    "pkg-config": ("build", "finds libraries without CMake files"),
    "git": ("build", "history, and the list of tracked files"),
    "python3": ("build", "./dev and the scripts"),
    "python3-yaml": ("build", "openapi.yaml as JSON"),
    "libfmt-dev": ("build", "formatting text and JSON"),
    "libsimdjson-dev": ("build", "reading JSON"),
    "libtomlplusplus-dev": ("build", "reading policies"),
    "libcli11-dev": ("build", "the command line"),
    "libarchive-dev": ("build", "reading archived feeds"),
    "libssl-dev": ("build", "SHA-256, Ed25519, randomness, TLS"),
    "libxxhash-dev": ("build", "a fast unkeyed hash"),
    "libsqlite3-dev": ("build", "keys and sessions of a server"),
    "libcjose-dev": ("build", "reading signed tokens of logins"),
    "libboost1.81-dev": ("build", "special functions of the models, HTTP"),
    "nodejs": ("build", "runs npm"),
    "npm": ("build", "fetches the console's parts, a newer Node among them"),
    "libgtest-dev": ("test", "unit tests"),
    "librapidcheck-dev": ("test", "property tests"),
    "nlohmann-json3-dev": ("test", "JSON in tests, off the hot path"),
    "libbenchmark-dev": ("test", "micro-benchmarks"),
    "xz-utils": ("test", "unpacking recorded feeds"),
    "golang-go": ("outside", "compiles the outside verifiers"),
    "golang-golang-x-mod-dev": ("outside", "the outside verifier of notes and trees"),
    "python3-venv": ("test", "an environment for what comes from the Python registry"),
    "chromium": ("browser", "the browser that walks through the console"),
    "fonts-liberation2": ("browser", "letters for that browser"),
    "fonts-wqy-microhei": ("browser", "Chinese letters for that browser"),
    "clang-format-19": ("lint", "the layout of the sources"),
    "clang-tidy-19": ("lint", "static analysis"),
    "clang-19": ("fuzz", "libFuzzer's compiler"),
    "libclang-rt-19-dev": ("fuzz", "libFuzzer and sanitizer runtime of clang"),
    "debootstrap": ("fresh", "makes a fresh Debian to try the two commands on"),
    "postgresql-15": ("bench", "a peer that benches measure beside us"),
    "libpq-dev": ("bench", "talks to that peer"),
    "nginx-light": ("http", "the proxy of the recipes, and a peer of a bench"),
    "wrk": ("http", "load over HTTP"),
    "curl": ("http", "runs the examples of docs/api.md"),
    "strace": ("http", "fails the system calls of a real run, one by one"),
}

# What each verb needs beyond the build; demo and build need nothing more.
GROUPS = {
    "build": ("build", "test"),  # the tree is configured whole, tests included
    "test": ("build", "test", "outside", "browser"),
    "lint": ("build", "test", "lint"),
    "fuzz": ("build", "test", "fuzz"),
    "bench": ("build", "test", "bench", "http"),
    "ci": ("build", "test", "outside", "browser", "http", "lint", "fuzz"),
    "long": ("build", "test", "outside", "browser", "http", "lint", "fuzz", "fresh"),
    "fresh": ("fresh",),
    "setup": ("build", "test", "outside", "browser", "lint", "fuzz"),
    "all": ("build", "test", "outside", "browser", "http", "lint", "fuzz", "fresh", "bench"),
}

# What is no less present when it did not come from Debian.
COMMANDS = {"nodejs": "node", "npm": "npm"}

_DPKG = pathlib.Path("/var/lib/dpkg/status")


def installed():
    """package → version of what is installed."""
    listed = output(
        "dpkg-query", "-W", "-f", "${Package}\t${Version}\t${db:Status-Abbrev}\n", *PACKAGES
    )
    if not listed:  # dpkg-query fails when a name is unknown to it: ask for all
        listed = output("dpkg-query", "-W", "-f", "${Package}\t${Version}\t${db:Status-Abbrev}\n")
    rows = (line.split("\t") for line in listed.splitlines())
    have = {row[0]: row[1] for row in rows if len(row) == 3 and row[2].startswith("ii")}
    others = {name: "not Debian's" for name, command in COMMANDS.items() if shutil.which(command)}
    return others | have


def missing(groups):
    have = installed()
    return [name for name, (group, _) in PACKAGES.items() if group in groups and name not in have]


def apt_command():
    if os.geteuid() == 0:
        return ["apt-get"]
    if shutil.which("sudo"):
        return ["sudo", "DEBIAN_FRONTEND=noninteractive", "apt-get"]
    return None


def install(names):
    """Installs packages with apt-get, saying which and why."""
    if shutil.which("apt-get") is None:
        raise Failed(
            "missing: "
            + " ".join(names)
            + "\nthis is no Debian; install their counterparts by hand"
        )
    apt = apt_command()
    if apt is None:
        raise Failed(
            "missing packages, and no right to install them; as root:\n"
            f"  apt-get install -y {' '.join(names)}"
        )
    say("Installing what is missing:")
    for name in names:
        say(f"  {name:<22} {PACKAGES[name][1]}")
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    options = ["install", "-y", "-qq", "--no-install-recommends", *names]
    if run(*apt, *options, env=quiet, quiet=True, check=False):
        say("The list of packages may be old or absent: updating it once.")
        run(*apt, "update", "-qq", env=quiet, quiet=True)
        run(*apt, *options, env=quiet, quiet=True)


def ensure(groups):
    """Installs what the groups lack; does nothing, quickly, when all is present."""
    if not _DPKG.exists() and shutil.which("cmake"):
        return  # another system, with its own packages
    names = missing(groups)
    if names:
        install(names)
