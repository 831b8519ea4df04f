#!/usr/bin/env python3
"""Holds src/ to layers.toml: who may include whom, and what may reach an answer.

    scripts/check_layers.py [--root FOLDER] [--draft] [--print-table]

L001  an include that the map does not list          L005  the map has a cycle
L002  a listed edge or part that nothing uses        L006  CMake and the map differ
L003  a third-party header outside its fence         L007  ARCHITECTURE.md and the map differ
L004  the deterministic zone asks the machine        L008  an include or a folder that is not there
"""

import argparse
import fnmatch
import graphlib
import pathlib
import re
import sys

import cpp_text
import deterministic_zone
import findings
from findings import Finding
from layer_map import MAP, Map, keywords, print_table, table_rows, words_of

DECISION = "change layers.toml and say why in docs/decisions/, or move the code"

# Headers that the operating system and the compiler bring: free, like the standard library's.
SYSTEM = re.compile(
    r"(sys|linux|arpa|netinet|net|asm|sanitizer)/"
    r"|(unistd|fcntl|errno|signal|termios|poll|dirent|netdb|pthread|sched|dlfcn|endian|cpuid|fenv"
    r"|getopt|grp|pwd|time|langinfo|malloc|spawn|[a-z0-9]*intrin|arm_neon)\.h$"
)
STANDARD = re.compile(r"[a-z_0-9]+$")


def is_test(path):
    return path.stem.endswith(("_test", "_fuzz"))


class Checker:
    def __init__(self, root, draft=False):
        self.root = root
        self.draft = draft
        self.map = Map(root)
        self.found = []
        self.seen = 0
        self.used_edges = set()
        self.used_parts = set()

    def add(self, path, line, rule, message, note="", help=""):
        self.found.append(Finding(str(path), line, rule, message, note, help))

    def run(self):
        self.check_map()
        for folder in self.map.folders:
            self.check_folder(folder)
        for place in self.map.beside:
            self.check_beside(place)
        if not self.draft:
            self.check_unused()
        self.check_cmake()
        self.check_architecture()
        return self.found

    # The map itself.

    def map_line(self, folder):
        lines = (self.root / MAP).read_text(encoding="utf-8").split("\n")
        header = f"[folder.{folder}]"
        return lines.index(header) + 1 if header in lines else 1

    def check_map(self):
        graph = {name: set(self.map.edges(name)) for name in self.map.folders}
        for name, targets in graph.items():
            for target in sorted(targets - graph.keys()):
                self.add(
                    MAP,
                    self.map_line(name),
                    "L008",
                    f"{name} may include {target}, which is no folder",
                )
        try:
            tuple(graphlib.TopologicalSorter(graph).static_order())
        except graphlib.CycleError as error:
            cycle = " → ".join(reversed(error.args[1]))
            self.add(
                MAP, 1, "L005", f"the map has a cycle: {cycle}", help="turn one of the edges round"
            )
        sources = self.root / "src"
        on_disk = (
            {path.name for path in sources.iterdir() if path.is_dir()}
            if sources.is_dir()
            else set()
        )
        for name in sorted(on_disk - graph.keys()):
            self.add(MAP, 1, "L008", f"src/{name} is not on the map", help=f"add [folder.{name}]")
        for name in sorted(graph.keys() - on_disk):
            self.add(
                MAP, self.map_line(name), "L008", f"src/{name} does not exist", help="remove it"
            )

    # Sources.

    def sources(self, place):
        for path in sorted(place.rglob("*")):
            if path.suffix in (".h", ".cpp") and path.is_file():
                self.seen += 1
                yield path, path.relative_to(self.root), path.read_text(encoding="utf-8")

    def check_folder(self, folder):
        for path, name, text in self.sources(self.root / "src" / folder):
            for line, quoted, header in cpp_text.includes(text):
                if quoted:
                    self.check_edge(folder, name, line, header)
                else:
                    self.check_fence(folder, name, line, header)
            if folder in self.map.zone:
                self.check_zone(folder, name, text)

    def check_edge(self, folder, name, line, header):
        target = header.split("/")[0]
        if not (self.root / "src" / header).is_file():
            self.add(
                name,
                line,
                "L008",
                f'there is no "{header}"',
                help='write includes from the src root, such as "ledger/tile.h"',
            )
            return
        allowed, who = self.map.edges(folder), folder
        apart = self.map.apart.get(folder)
        if apart and fnmatch.fnmatch(name.name, apart["files"]):
            allowed, who = apart["may_include"], f"{folder}/{name.name}"
            if target == folder and not fnmatch.fnmatch(header.split("/")[-1], apart["files"]):
                self.add(
                    name,
                    line,
                    "L001",
                    f"{who} may not include {header}",
                    f"it shares no code with the rest of {folder}",
                    DECISION,
                )
        if target == folder:
            return
        self.used_edges.add((folder, target))
        if target not in allowed:
            self.add(
                name,
                line,
                "L001",
                f"{who} may not include {target}",
                f"{who} may include: {' '.join(allowed) or 'nothing'}",
                DECISION,
            )

    def check_fence(self, folder, name, line, header):
        part = self.map.part_of(header)
        if part is None:
            self.check_unknown(name, line, header)
            return
        fence = [*self.map.folders[folder].get("third_party", []), *self.map.everywhere]
        if is_test(name):
            fence += self.map.in_tests
        self.used_parts.add((folder, part))
        if part not in fence:
            self.add(
                name,
                line,
                "L003",
                f"{folder} may not see {part} (<{header}>)",
                f"{folder} may see: {' '.join(fence)}",
                DECISION,
            )
        elif name.suffix == ".h":
            self.add(
                name,
                line,
                "L003",
                f"a header may not include <{header}>",
                f"{part} stays in .cpp files, so that who includes us need not know it",
                "declare our own type in the header, include the part in the source",
            )

    def check_unknown(self, name, line, header):
        if not STANDARD.match(header) and not SYSTEM.match(header):
            self.add(
                name,
                line,
                "L003",
                f"<{header}> belongs to no part on the map",
                help="add its part to layers.toml and docs/dependencies.md, or do without",
            )

    def check_beside(self, place):
        fence = [*self.map.beside[place]["third_party"], *self.map.everywhere]
        for _, name, text in self.sources(self.root / place):
            for line, quoted, header in cpp_text.includes(text):
                part = self.map.part_of(header)
                here = self.root / name.parent / header
                if (
                    quoted
                    and not (self.root / "src" / header).is_file()
                    and not (here.is_file() or (self.root / header).is_file())
                ):
                    self.add(name, line, "L008", f'there is no "{header}"')
                elif not quoted and part is None:
                    self.check_unknown(name, line, header)
                elif not quoted and part not in fence:
                    self.add(
                        name,
                        line,
                        "L003",
                        f"{place} may not see {part} (<{header}>)",
                        f"{place} may see: {' '.join(fence)}",
                        DECISION,
                    )

    def check_zone(self, folder, name, text):
        for line, what, advice in deterministic_zone.faults(text, is_test(name)):
            self.add(
                name,
                line,
                "L004",
                f"{folder} may not depend on {what}",
                "an answer is a function of evidence, policy, size and time",
                advice,
            )

    def check_unused(self):
        for folder in self.map.folders:
            line = self.map_line(folder)
            for target in self.map.edges(folder):
                if (folder, target) not in self.used_edges:
                    self.add(
                        MAP,
                        line,
                        "L002",
                        f"{folder} no longer includes {target}",
                        help=f"remove {target} from may_include and from DEPENDS",
                    )
            for part in self.map.folders[folder].get("third_party", []):
                if (folder, part) not in self.used_parts:
                    self.add(
                        MAP,
                        line,
                        "L002",
                        f"{folder} no longer sees {part}",
                        help=f"remove {part} from third_party and from LINKS",
                    )

    # The build and the book.

    def check_cmake(self):
        targets = {
            target: name for name, part in self.map.parts.items() for target in part["targets"]
        }
        for folder in self.map.folders:
            path = pathlib.Path("src", folder, "CMakeLists.txt")
            if not (self.root / path).is_file():
                self.add(path, 1, "L006", f"src/{folder} has no CMakeLists.txt")
                continue
            call = keywords((self.root / path).read_text(encoding="utf-8"))
            self.compare(path, "DEPENDS", call.get("DEPENDS", []), self.map.edges(folder))
            if folder in self.map.apart:
                self.compare(
                    path,
                    "VERIFY_DEPENDS",
                    call.get("VERIFY_DEPENDS", []),
                    self.map.apart[folder]["may_include"],
                )
            self.check_links(
                path, folder, [targets.get(link, link) for link in call.get("LINKS", [])]
            )

    def compare(self, path, word, listed, mapped):
        for name in sorted(set(listed) - set(mapped)):
            self.add(path, 1, "L006", f"{word} names {name}, the map does not", help=DECISION)
        for name in sorted(set(mapped) - set(listed)):
            self.add(
                path, 1, "L006", f"{word} lacks {name}, which the map lists", help=f"add {name}"
            )

    def check_links(self, path, folder, links):
        fence = {*self.map.folders[folder].get("third_party", []), *self.map.everywhere}
        used = {part for user, part in self.used_parts if user == folder} - set(self.map.in_tests)
        for part in sorted(set(links) - fence):
            self.add(
                path, 1, "L006", f"LINKS names {part}, which {folder} may not see", help=DECISION
            )
        for part in sorted(used - set(links)):
            self.add(
                path,
                1,
                "L006",
                f"LINKS lacks {part}, which {folder} includes",
                help=f"add {' '.join(self.map.parts[part]['targets'])}",
            )

    def check_architecture(self):
        path = self.root / "ARCHITECTURE.md"
        if not path.is_file():
            return
        rows = table_rows(path.read_text(encoding="utf-8"), self.map.folders)
        for folder in self.map.folders:
            if folder not in rows:
                self.add(
                    path.name,
                    1,
                    "L007",
                    f"the table of folders lacks {folder}",
                    help="scripts/check_layers.py --print-table prints it",
                )
                continue
            line, cell = rows[folder]
            if words_of(cell, self.map.folders, folder) != set(self.map.edges(folder)):
                self.add(
                    path.name,
                    line,
                    "L007",
                    f"the table says {folder} may include: {cell}",
                    f"the map says: {' '.join(self.map.edges(folder)) or 'nothing'}",
                    "scripts/check_layers.py --print-table prints it",
                )


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--root", type=pathlib.Path, default=pathlib.Path(__file__).resolve().parent.parent
    )
    parser.add_argument("--draft", action="store_true", help="let listed edges be unused for now")
    parser.add_argument(
        "--print-table", action="store_true", help="print the table of ARCHITECTURE.md"
    )
    options = parser.parse_args()
    if options.print_table:
        print_table(Map(options.root))
        return 0
    checker = Checker(options.root, options.draft)
    return findings.report("check_layers", checker.run(), checker.seen)


if __name__ == "__main__":
    sys.exit(main())
