"""layers.toml, and the two other places that say the same: CMake files and ARCHITECTURE.md."""

import re
import tomllib

MAP = "layers.toml"


class Map:
    """layers.toml, read."""

    def __init__(self, root):
        with open(root / MAP, "rb") as file:
            data = tomllib.load(file)
        self.folders = data["folder"]
        self.parts = data.get("part", {})
        self.apart = data.get("apart", {})
        self.beside = data.get("beside", {})
        self.zone = set(data.get("deterministic_zone", []))
        self.everywhere = data.get("everywhere", [])
        self.in_tests = data.get("in_tests", [])

    def part_of(self, header):
        for name, part in self.parts.items():
            if any(header.startswith(start) for start in part["headers"]):
                return name
        return None

    def edges(self, folder):
        return self.folders[folder]["may_include"]


def keywords(text):
    """The DEPENDS, LINKS, … lists of the one call in a folder's CMakeLists.txt."""
    text = re.sub(r"#[^\n]*", "", text)
    match = re.search(r"recount_(?:folder|app)\s*\(([^)]*)\)", text)
    lists, word = {}, ""
    for token in match.group(1).split() if match else []:
        if token.isupper() and "::" not in token:
            word = token
        else:
            lists.setdefault(word, []).append(token)
    return lists


def table_rows(text, folders):
    """folder → (line, last cell) of the rows that begin with a folder's name."""
    rows = {}
    for number, line in enumerate(text.split("\n"), start=1):
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        name = cells[0].strip("`/").removeprefix("src/")
        if (
            line.lstrip().startswith("|")
            and len(cells) >= 3
            and name in folders
            and name not in rows
        ):
            rows[name] = (number, cells[2])
    return rows


def words_of(cell, folders, folder):
    words = set(re.findall(r"[a-z]+", cell.lower()))
    return set(folders) - {folder} if words == {"all"} else words - {"nothing"}


def print_table(layers):
    print("| folder of src/ | charter | may include |\n|---|---|---|")
    for name, folder in layers.folders.items():
        edges = " ".join(folder["may_include"]) or "nothing"
        if len(folder["may_include"]) == len(layers.folders) - 1:
            edges = "all"
        print(f"| {name} | {folder['charter']} | {edges} |")
