"""Each rule of the layer check, on a small house of its own."""

import pathlib
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

import check_layers
import layer_map

MAP = """
deterministic_zone = ["ledger"]
everywhere = ["fmt"]
in_tests = ["gtest"]
[folder.base]
charter = "words"
may_include = []
third_party = ["openssl"]
[folder.ledger]
charter = "log"
may_include = ["base"]
[folder.app]
charter = "wiring"
may_include = ["base", "ledger"]
[apart.app]
files = "recount_verify*"
may_include = ["base"]
[beside.tests]
third_party = ["gtest"]
[part.fmt]
headers = ["fmt/"]
targets = ["fmt::fmt"]
[part.openssl]
headers = ["openssl/"]
targets = ["OpenSSL::Crypto"]
[part.gtest]
headers = ["gtest/"]
targets = ["GTest::gtest"]
"""

HOUSE = {
    "layers.toml": MAP,
    "src/base/hash.h": "// hash\n#pragma once\n#include <string>\n",
    "src/base/hash.cpp": '#include "base/hash.h"\n#include <openssl/evp.h>\n#include <unistd.h>\n',
    "src/base/CMakeLists.txt": "recount_folder(base LINKS OpenSSL::Crypto)\n",
    "src/ledger/tile.h": '// tile\n#pragma once\n#include "base/hash.h"\n',
    "src/ledger/CMakeLists.txt": "recount_folder(ledger DEPENDS base)\n",
    "src/app/main.cpp": '#include "base/hash.h"\n#include "ledger/tile.h"\n',
    "src/app/recount_verify.cpp": '#include "base/hash.h"\n',
    "src/app/CMakeLists.txt": "recount_app(DEPENDS base ledger\n VERIFY_DEPENDS base)\n",
}


class CheckLayers(unittest.TestCase):
    def found(self, changes=None, draft=False):
        """What the check says of the house with some files changed, added or (None) removed."""
        with tempfile.TemporaryDirectory() as scratch:
            root = pathlib.Path(scratch)
            for name, text in {**HOUSE, **(changes or {})}.items():
                if text is not None:
                    (root / name).parent.mkdir(parents=True, exist_ok=True)
                    (root / name).write_text(text, encoding="utf-8")
            return check_layers.Checker(root, draft).run()

    def rules(self, changes=None, draft=False):
        return [finding.rule for finding in self.found(changes, draft)]

    def test_a_good_house_has_no_finding(self):
        self.assertEqual(self.found(), [])

    def test_an_edge_that_is_not_listed(self):
        found = self.found(
            {"src/base/hash.cpp": '#include <openssl/evp.h>\n#include "ledger/tile.h"\n'}
        )
        self.assertEqual(
            str(found[0]).split("\n")[0],
            "src/base/hash.cpp:2:1: error[L001]: base may not include ledger",
        )
        self.assertIn("= note: base may include: nothing", str(found[0]))

    def test_a_commented_include_is_no_edge(self):
        edge = '#include "ledger/tile.h"\n'
        text = f"#include <openssl/evp.h>\n// {edge}/*\n{edge}*/\n"
        self.assertEqual(self.rules({"src/base/hash.cpp": text}), [])

    def test_a_listed_edge_that_nothing_uses(self):
        changes = {"src/ledger/tile.h": "// tile\n"}
        self.assertEqual(self.rules(changes), ["L002"])
        self.assertEqual(self.rules(changes, draft=True), [])

    def test_a_part_that_nothing_uses(self):
        self.assertEqual(self.rules({"src/base/hash.cpp": "\n"}), ["L002"])

    def test_a_part_outside_its_fence(self):
        self.assertIn("L003", self.rules({"src/ledger/a.cpp": "#include <openssl/evp.h>\n"}))

    def test_a_part_in_a_header(self):
        self.assertIn("L003", self.rules({"src/base/b.h": "#include <openssl/evp.h>\n"}))

    def test_fmt_in_any_source_but_in_no_header(self):
        build = {
            "src/ledger/CMakeLists.txt": "recount_folder(ledger DEPENDS base LINKS fmt::fmt)\n"
        }
        self.assertEqual(self.rules({**build, "src/ledger/a.cpp": "#include <fmt/core.h>\n"}), [])
        self.assertEqual(
            self.rules({**build, "src/ledger/a.h": "#include <fmt/core.h>\n"}), ["L003"]
        )

    def test_gtest_in_tests_only(self):
        self.assertEqual(self.rules({"src/ledger/a_test.cpp": "#include <gtest/gtest.h>\n"}), [])
        self.assertIn("L003", self.rules({"src/ledger/a.cpp": "#include <gtest/gtest.h>\n"}))

    def test_a_part_that_is_on_no_map(self):
        self.assertEqual(self.rules({"src/ledger/a.cpp": "#include <curl/curl.h>\n"}), ["L003"])
        self.assertEqual(self.rules({"tests/x/a_test.cpp": "#include <curl/curl.h>\n"}), ["L003"])

    def test_tests_beside_src_have_a_fence_too(self):
        self.assertEqual(self.rules({"tests/x/a_test.cpp": "#include <gtest/gtest.h>\n"}), [])
        self.assertEqual(self.rules({"tests/x/a_test.cpp": "#include <openssl/evp.h>\n"}), ["L003"])

    def test_the_zone_asks_no_clock_no_chance_no_environment_no_locale(self):
        for line in (
            "auto now = std::chrono::system_clock::now();",
            "#include <random>",
            'const char* home = std::getenv("HOME");',
            "std::locale::global(l);",
            "std::set<Tile*> tiles;",
        ):
            with self.subTest(line):
                self.assertEqual(self.rules({"src/ledger/a.cpp": line + "\n"}), ["L004"])
                self.assertEqual(self.rules({"src/base/a.cpp": line + "\n"}), [])

    def test_the_zone_is_about_code_not_comments_or_text(self):
        text = '// system_clock\nconst char* word = "std::getenv(";\n'
        self.assertEqual(self.rules({"src/ledger/a.cpp": text}), [])

    def test_hash_order_needs_its_reason(self):
        line = "std::unordered_map<int, int> seen;"
        self.assertEqual(self.rules({"src/ledger/a.cpp": line + "\n"}), ["L004"])
        reason = "  // order: never iterated, looked up by id\n"
        self.assertEqual(self.rules({"src/ledger/a.cpp": line + reason}), [])
        self.assertEqual(self.rules({"src/ledger/a.cpp": reason + line + "\n"}), [])
        self.assertEqual(self.rules({"src/ledger/a_test.cpp": line + "\n"}), [])

    def test_a_cycle_in_the_map(self):
        turned = MAP.replace("may_include = []", 'may_include = ["ledger"]')
        build = "recount_folder(base DEPENDS ledger LINKS OpenSSL::Crypto)\n"
        changes = {
            "layers.toml": turned,
            "src/base/hash.cpp": '#include <openssl/evp.h>\n#include "ledger/tile.h"\n',
            "src/base/CMakeLists.txt": build,
        }
        self.assertEqual(self.rules(changes), ["L005"])

    def test_cmake_says_what_the_map_says(self):
        for text in (
            "recount_folder(ledger)\n",
            "recount_folder(ledger DEPENDS base app)\n",
            "recount_folder(ledger DEPENDS base LINKS OpenSSL::Crypto)\n",
            "# recount_folder(ledger DEPENDS base)\n",
            None,
        ):
            with self.subTest(text):
                self.assertEqual(self.rules({"src/ledger/CMakeLists.txt": text}), ["L006"])

    def test_cmake_lacks_a_part_that_is_used(self):
        self.assertEqual(
            self.rules({"src/base/CMakeLists.txt": "recount_folder(base)\n"}), ["L006"]
        )

    def test_recount_verify_stands_apart(self):
        text = '#include "base/hash.h"\n#include "ledger/tile.h"\n'
        self.assertEqual(self.rules({"src/app/recount_verify.cpp": text}), ["L001"])
        more = {"src/app/flags.h": "// flags\n"}
        text = '#include "base/hash.h"\n#include "app/flags.h"\n'
        self.assertEqual(self.rules({**more, "src/app/recount_verify.cpp": text}), ["L001"])

    def test_the_book_says_what_the_map_says(self):
        table = (
            "| folder | charter | may include |\n|---|---|---|\n| base | words | nothing |\n"
            "| ledger | log | base |\n| app | wiring | all |\n"
        )
        self.assertEqual(self.rules({"ARCHITECTURE.md": table}), [])
        self.assertEqual(
            self.rules({"ARCHITECTURE.md": table.replace("log | base", "log | —")}), ["L007"]
        )
        self.assertEqual(
            self.rules({"ARCHITECTURE.md": table.replace("| ledger |", "| log |")}), ["L007"]
        )

    def test_what_is_not_there(self):
        self.assertEqual(self.rules({"src/ledger/a.cpp": '#include "tile.h"\n'}), ["L008"])
        self.assertEqual(self.rules({"src/city/road.cpp": "\n"}), ["L008"])
        self.assertIn("L008", self.rules({"layers.toml": MAP + "[folder.lab]\nmay_include = []\n"}))


class OwnTable(unittest.TestCase):
    def test_the_map_of_this_project_reads(self):
        layers = layer_map.Map(check_layers.pathlib.Path(__file__).resolve().parents[2])
        self.assertEqual(layers.edges("base"), [])
        self.assertNotIn("evidence", layers.edges("ledger"))


if __name__ == "__main__":
    unittest.main()
