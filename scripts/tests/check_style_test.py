"""Each rule of the style check, on one small file."""

import pathlib
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

import check_style

HEADER = "// A tile.\n#pragma once\n"


class CheckStyle(unittest.TestCase):
    def found(self, name, text, retired=()):
        with tempfile.TemporaryDirectory() as scratch:
            root = pathlib.Path(scratch)
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_bytes(text if isinstance(text, bytes) else text.encode())
            style = check_style.Style(root, retired)
            style.check(name)
            return style.found

    def rules(self, name, text, retired=()):
        return [finding.rule for finding in self.found(name, text, retired)]

    def test_a_good_file_has_no_finding(self):
        self.assertEqual(self.rules("src/ledger/tile.h", HEADER + "int width();\n"), [])

    def test_layout(self):
        for text in ("\tint a;\n", "int a; \n", "int " + "a" * 100 + ";\n"):
            with self.subTest(text):
                self.assertEqual(self.rules("src/ledger/tile.cpp", text), ["S001"])

    def test_a_line_of_100_characters_is_fine_whatever_its_bytes(self):
        self.assertEqual(self.rules("src/ledger/tile.cpp", "// " + "→" * 97 + "\n"), [])

    def test_prose_tables_and_addresses_may_be_long(self):
        self.assertEqual(self.rules("docs/a.md", "| " + "a" * 200 + " |\n"), [])
        self.assertEqual(self.rules("src/a.cpp", "// https://example.org/" + "a" * 100 + "\n"), [])

    def test_a_note_left_over(self):
        self.assertEqual(self.rules("src/a.cpp", "// TO" + "DO: later\n"), ["S002"])

    def test_banned_calls(self):
        for line in (
            "auto now = std::chrono::system_clock::now();",
            "int a = std::rand();",
            "std::regex r(text);",
            "double d = std::stod(text);",
            "double d = strtod(text, nullptr);",
            "using namespace std;",
            "auto* a = new Tile(1);",
            "delete a;",
            "std::shared_ptr<Tile> tile;",
            "} catch (...) {",
            "EVP_Digest(a, b, c, d, e, f);",
        ):
            with self.subTest(line):
                found = self.found("src/ledger/tile.cpp", line + "\n")
                self.assertEqual([finding.rule for finding in found], ["S003"])
                self.assertTrue(found[0].help.startswith("use "))

    def test_what_only_looks_banned(self):
        for line in (
            "// a new tile, deleted by nobody",
            'say("using namespace std");',
            "Tile(const Tile&) = delete;",
            "void* operator new(std::size_t);",
            "int renew = 1;",
            "auto stop = stoi_like(text);",
            "std::shared_ptr<Tile> tile;  // shared: by every reader until the last leaves",
        ):
            with self.subTest(line):
                self.assertEqual(self.rules("src/ledger/tile.cpp", line + "\n"), [])

    def test_the_clock_is_read_in_one_file(self):
        line = "return std::chrono::system_clock::now();\n"
        self.assertEqual(self.rules("src/base/clock.cpp", line), [])

    def test_names_that_name_no_idea(self):
        for name in ("src/ledger/utils.cpp", "src/common/a.cpp", "src/ledger/tile_helpers.cpp"):
            with self.subTest(name):
                self.assertEqual(self.rules(name, "int a;\n"), ["S004"])

    def test_paths_of_one_machine(self):
        path = "/ho" + "me/me/data"
        self.assertEqual(self.rules("src/a.cpp", f'open("{path}");\n'), ["S005"])
        self.assertEqual(self.rules("src/a_test.cpp", 'open("/t' + 'mp/x");\n'), [])
        self.assertEqual(self.rules("src/a.cpp", "// see docs/home/page and src/work/x\n"), [])

    def test_words_that_stay_at_the_workplace(self):
        for word in ("sub" + "agent", "session" + " id", "py" + "pi.org"):
            with self.subTest(word):
                self.assertEqual(self.rules("README.md", f"a {word} here\n"), ["S005"])

    def test_headers(self):
        self.assertEqual(self.rules("src/a.h", "// a\nint a();\n"), ["S006"])
        self.assertEqual(self.rules("src/a.h", "#pragma once\nint a();\n"), ["S006"])
        self.assertEqual(self.rules("src/a.h", HEADER + "#include <iostream>\n"), ["S003"])

    def test_large_files(self):
        self.assertEqual(self.rules("tests/a.bin", b"\0" * 300_001), ["S007"])
        self.assertEqual(self.rules("docs/images/a.png", b"\x89" * 900_000), [])
        self.assertEqual(self.rules("docs/images/a.png", b"\x89" * 1_000_001), ["S007"])

    def test_retired_words(self):
        retired = [("feedback", "evidence")]
        self.assertEqual(self.rules("src/a.cpp", "int feedback_count;\n", retired), ["S008"])
        self.assertEqual(self.rules("src/a.cpp", "// the guest's Feedback\n", retired), ["S008"])
        self.assertEqual(self.rules("docs/a.md", "feedback\n", retired), [])

    def test_the_list_of_retired_words_is_read_from_the_glossary(self):
        with tempfile.TemporaryDirectory() as scratch:
            root = pathlib.Path(scratch)
            self.assertEqual(check_style.retired_words(root), [])
            (root / "GLOSSARY.md").write_text(
                "# Glossary\n- review → no\n## Retired words\n| word | use |\n|---|---|\n"
                "| feedback, vote | evidence |\n- `ratee` → subject\n\n## After\n- kept → no\n",
                encoding="utf-8",
            )
            expected = [("feedback", "evidence"), ("vote", "evidence"), ("ratee", "subject")]
            self.assertEqual(check_style.retired_words(root), expected)


if __name__ == "__main__":
    unittest.main()
