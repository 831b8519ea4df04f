#!/usr/bin/env python3
"""The style guide as a test: reads what git tracks, prints what to mend.

    scripts/check_style.py [FILE…]

S001  layout: tabs, trailing space, line length     S005  words of a workplace, machine paths
S002  notes left over                               S006  headers: #pragma once, a leading comment
S003  banned calls, each with its replacement       S007  large files
S004  names of files                                S008  retired words
"""

import argparse
import pathlib
import re
import sys

import cpp_text
import findings
from findings import Finding
from house.stage import ROOT, tracked

LINE_CHARACTERS_MAX = 100
BLOB_BYTES_MAX = 300_000
PICTURE_BYTES_MAX = 1_000_000
CPP = (".h", ".cpp")
CODE = (*CPP, ".py", ".cmake", ".sh", ".ts", ".svelte", ".js", "")
PICTURES = (".png", ".svg", ".jpg", ".webp", ".gif")
# Written by others or by a program: not ours to lay out.
# Go is laid out by gofmt, with tabs.
FOREIGN = re.compile(
    r"(^LICENSE$|(^|/)package-lock\.json$|\.(csv|xml|ndjson|expected|txt|json|geojson)$"
    r"|\.go$|(^|/)go\.(mod|sum)$|^tests/(fuzz/corpus|data)/|^clients/typescript/api\.ts$)"
)

# In code, comments and literals blanked: (pattern, what it is, what to use, files it is fine in)
BANNED = [
    (r"\bstd::s?rand\b", "std::rand", "a seeded generator given as a parameter", None),
    (r"\bsystem_clock::now\b", "system_clock::now", "base/clock.h", r"^src/base/clock"),
    (
        r"\bstd::w?regex\b",
        "std::regex",
        "a hand-written matcher: it is exact and 100× as fast",
        None,
    ),
    (
        r"\b(std::)?(sto(i|l|ul|ll|ull|f|d|ld)|strto(l|ul|ll|ull|f|d|ld)|ato(i|l|ll|f))\s*\(",
        "a locale's number parser",
        "std::from_chars",
        None,
    ),
    (r"\busing\s+namespace\b", "using namespace", "using-declarations or qualified names", None),
    (r"(?<!operator )\bnew\s+[A-Za-z_:(]", "new", "std::make_unique or a container", None),
    (r"(?<!operator )\bdelete(\[\])?\s+[A-Za-z_*(]", "delete", "std::unique_ptr", None),
    (
        r"\bstd::(shared_ptr|make_shared)\b",
        "shared_ptr",
        "std::unique_ptr and references; where sharing is real, `// shared: why` on the line",
        None,
    ),
    (
        r"\bcatch\s*\(\s*\.\.\.\s*\)",
        "catch (...)",
        "a Result; catch by type in the adapter",
        r"^src/app/|_adapter\.cpp$|^src/base/ensure",
    ),
    (
        r"\bEVP_Digest\s*\(",
        "the one-shot EVP_Digest",
        "base/sha256.h: four times as fast",
        r"_test\.cpp$",
    ),
    (r"\bstd::(endl|cout|cerr)\b", "iostream output", "fmt::print to a given file", None),
    (
        r"\bsprintf\s*\(|\bstrcpy\s*\(|\bstrcat\s*\(|\bgets\s*\(",
        "an unbounded copy",
        "fmt::format",
        None,
    ),
]
BANNED = [
    (re.compile(pattern), what, instead, re.compile(fine) if fine else None)
    for pattern, what, instead, fine in BANNED
]
SHARED_REASON = "// shared:"

# The words are put together here so that this file does not hold them.
NOTES = re.compile(r"\b(TO" r"DO|FIX" r"ME|X" r"XX)\b")
WORKPLACE = re.compile(
    r"cla" r"ude|anth" r"ropic|session" r" id|sub" r"agent|far" r"m-", re.IGNORECASE
)
REGISTRIES = re.compile(
    r"py"
    r"pi\.org|npm"
    r"js|crat"
    r"es\.io|proxy\.gol"
    r"ang\.org|repo1\.mav"
    r"en\.org"
    r"|deb\.deb"
    r"ian\.org",
    re.IGNORECASE,
)
MACHINE_PATH = re.compile(r"(?<![\w.~-])/(home|work|root|tmp)/")
PATH_IS_FINE = re.compile(r"(^|/)tests/|_test\.(cpp|py)$|^scripts/hooks/")
NAMELESS = re.compile(
    r"^(common|utils?|core|misc|manager|helpers?)$|_(utils?|misc|manager|helpers?)$"
)


class Style:
    def __init__(self, root, retired=()):
        self.root = root
        self.retired = [
            (re.compile(rf"(?<![A-Za-z]){re.escape(word)}(?![A-Za-z])", re.IGNORECASE), word, use)
            for word, use in retired
        ]
        self.found = []

    def add(self, name, line, rule, message, note="", help=""):
        self.found.append(Finding(name, line, rule, message, note, help))

    def check(self, name):
        path = pathlib.PurePosixPath(name)
        data = (self.root / name).read_bytes()
        self.check_name(name, path)
        self.check_size(name, path, len(data))
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError:
            return  # a picture, a corpus file
        if "\0" in text:
            return
        lines = text.split("\n")
        self.check_words(name, lines)
        if not FOREIGN.search(name):
            self.check_layout(name, path, lines)
        if path.suffix in CPP:
            self.check_cpp(name, text, lines)

    def check_name(self, name, path):
        parts = [*path.parts[:-1], path.stem]
        for part in parts:
            if NAMELESS.search(part) and not name.startswith("console/node_modules"):
                self.add(
                    name,
                    1,
                    "S004",
                    f'"{part}" names no idea',
                    help="name the file for the noun it defines",
                )

    def check_size(self, name, path, size):
        picture = path.suffix in PICTURES and path.parts[0] == "docs"
        limit = PICTURE_BYTES_MAX if picture else BLOB_BYTES_MAX
        if size > limit:
            self.add(
                name,
                1,
                "S007",
                f"{size} bytes, the limit is {limit}",
                help="make it from a seed, or read it from $RECOUNT_DATA",
            )

    def check_words(self, name, lines):
        for number, line in enumerate(lines, start=1):
            if NOTES.search(line):
                self.add(name, number, "S002", "a note left over", help="do it, or write an issue")
            if WORKPLACE.search(line):
                self.add(name, number, "S005", "a word of the workplace", help="say it without")
            if REGISTRIES.search(line):
                self.add(
                    name,
                    number,
                    "S005",
                    "the name of a registry's host",
                    help="let the package client use its own configuration",
                )
            if MACHINE_PATH.search(line) and not PATH_IS_FINE.search(name):
                self.add(
                    name,
                    number,
                    "S005",
                    "a path of one machine",
                    help="make it relative to the repository, or a parameter",
                )

    def check_layout(self, name, path, lines):
        for number, line in enumerate(lines, start=1):
            if "\t" in line and path.name not in (".gitmodules", "Makefile"):
                self.add(name, number, "S001", "a tab", help="use spaces; in a literal, \\t")
            if line != line.rstrip():
                self.add(name, number, "S001", "trailing space")
            if len(line) > LINE_CHARACTERS_MAX and not may_be_long(path, line):
                self.add(
                    name,
                    number,
                    "S001",
                    f"{len(line)} characters, the limit is {LINE_CHARACTERS_MAX}",
                )

    def check_cpp(self, name, text, lines):
        code = cpp_text.code_lines(text)
        for number, line in enumerate(code, start=1):
            for pattern, what, instead, fine in BANNED:
                if not pattern.search(line) or (fine and fine.search(name)):
                    continue
                if what == "shared_ptr" and SHARED_REASON in lines[number - 1]:
                    continue
                self.add(name, number, "S003", f"{what} is not used here", help=f"use {instead}")
        if name.startswith("src/"):
            self.check_retired(name, lines)
        if name.endswith(".h"):
            self.check_header(name, lines)

    def check_retired(self, name, lines):
        for number, line in enumerate(lines, start=1):
            for pattern, word, use in self.retired:
                if pattern.search(line):
                    self.add(
                        name,
                        number,
                        "S008",
                        f'"{word}" is a retired word',
                        "GLOSSARY.md says why",
                        f"use {use}" if use else "",
                    )

    def check_header(self, name, lines):
        if "#pragma once" not in lines:
            self.add(name, 1, "S006", "a header without #pragma once")
        if not lines[0].startswith(("//", "/*")):
            self.add(
                name,
                1,
                "S006",
                "a header without a leading comment",
                help="say what it is, its invariants, who owns it",
            )
        for number, line in enumerate(lines, start=1):
            if re.match(r"\s*#\s*include\s*<(iostream|regex)>", line):
                self.add(
                    name,
                    number,
                    "S003",
                    "a heavy header in a header",
                    help="include it in the source",
                )


def may_be_long(path, line):
    """Tables, addresses and long strings do not break well; prose in Markdown is not limited."""
    if path.suffix == ".md":
        return True
    return (
        "http://" in line
        or "https://" in line
        or path.name in (".clang-tidy",)
        or path.suffix in (".toml", ".yaml", ".html", ".css", ".svelte", ".ndjson")
    )


def retired_words(root):
    """(word, replacement) of the list under GLOSSARY.md's heading `Retired words`.

    A line of it is a table row `| word | use |` or a list item `- word → use`; words may be
    separated by commas.
    """
    path = root / "GLOSSARY.md"
    if not path.is_file():
        return []
    match = re.search(
        r"^#+ *Retired words.*?$(.*?)(?=^#|\Z)",
        path.read_text(encoding="utf-8"),
        re.MULTILINE | re.DOTALL | re.IGNORECASE,
    )
    pairs = []
    for line in (match.group(1) if match else "").split("\n"):
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        item = re.match(r"[-*] +(.+?)(?: *(?:→|->|:|—) *(.*))?$", line.strip())
        if line.strip().startswith("|") and len(cells) >= 2 and not set(cells[0]) <= set("-: "):
            words, use = cells[0], cells[1]
        elif item:
            words, use = item.group(1), item.group(2) or ""
        else:
            continue
        for word in re.split(r", *", words):
            word = word.strip("`*\"' ")
            if re.fullmatch(r"[A-Za-z][A-Za-z _-]*", word) and word.lower() not in (
                "word",
                "retired",
                "retired word",
            ):
                pairs.append((word, use.strip()))
    return pairs


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "files", nargs="*", help="relative to the root; all tracked files by default"
    )
    options = parser.parse_args()
    names = options.files or tracked()
    style = Style(ROOT, retired_words(ROOT))
    for name in names:
        style.check(name)
    return findings.report("check_style", style.found, len(names))


if __name__ == "__main__":
    sys.exit(main())
