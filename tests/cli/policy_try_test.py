"""recount policy try, budget, format and completion."""
import json
import pathlib
import shutil
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from recount import POLICIES, LedgerCase, answer, line, run  # noqa: E402

HOME = (POLICIES / "home-sharing.toml").read_text()


class Try(LedgerCase):
    def setUp(self):
        super().setUp()
        self.ledger = self.init()
        self.ingest_lines(self.ledger, 60)

    def changed(self, *edits, name="next.toml"):
        text = HOME
        for old, new in edits:
            self.assertIn(old, text)
            text = text.replace(old, new)
        return self.write(name, text)

    def tried(self, path, *more):
        (trial,) = answer("policy", "try", self.ledger, path, *more)["trials"]
        return trial

    def standing_under(self, path, subject):
        """The same lines in a ledger that began with the candidate."""
        other = self.directory / "other.ledger"
        if not other.exists():
            run("init", other, "--kind", "synthetic", "--controller", "The tests", "--policy", path)
            self.ingest_lines(other, 60)
        return answer("show", other, "home-sharing", subject)

    def test_the_policy_in_force_moves_nothing(self):
        trial = self.tried(POLICIES / "home-sharing.toml")
        self.assertEqual((trial["rated"], trial["moved"], trial["crossings"]), (7, 0, []))
        self.assertEqual(trial["evidence_before"], trial["evidence_after"])
        self.assertEqual((trial["policy"], trial["movers"]), (trial["candidate"], []))

    def test_it_says_what_a_ledger_under_the_candidate_answers(self):
        path = self.changed(('half_life = "365d"', 'half_life = "10d"'),
                            ("mean = 3.5, weight = 7", "mean = 2, weight = 9"))
        trial = self.tried(path, "--movers", "7")
        self.assertEqual(len(trial["movers"]), 7)
        sizes = []
        for mover in trial["movers"]:
            now = answer("show", self.ledger, "home-sharing", mover["subject"])
            then = self.standing_under(path, mover["subject"])
            self.assertEqual(mover["before"]["rating"], now["rating"])
            self.assertEqual(mover["after"]["rating"], then["rating"])
            self.assertEqual(trial["candidate"], then["policy"])
            sizes.append(abs(then["rating"] - now["rating"]))
        self.assertEqual(sizes, sorted(sizes, reverse=True))
        self.assertAlmostEqual(trial["move"]["most"], sizes[0], places=15)
        self.assertAlmostEqual(trial["move"]["mean"], sum(sizes) / 7, places=12)
        self.assertEqual(trial["rose"] + trial["fell"], trial["moved"])
        self.assertTrue(trial["crossings"])
        self.assertEqual(sum(group["rated"] for group in trial["groups"]), 7)

    def test_it_writes_nothing(self):
        before = {path: path.read_bytes() for path in self.ledger.rglob("*") if path.is_file()}
        self.tried(self.changed(('half_life = "365d"', 'half_life = "10d"')))
        after = {path: path.read_bytes() for path in self.ledger.rglob("*") if path.is_file()}
        self.assertEqual(before, after)

    def test_keeping_less_has_a_cost(self):
        trial = self.tried(POLICIES / "home-sharing.toml", "--retention", "14d")
        self.assertLess(trial["evidence_after"], trial["evidence_before"])
        self.assertGreater(trial["move"]["mean"], 0)
        self.assertEqual(self.tried(POLICIES / "home-sharing.toml", "--retention", "12mo")["moved"],
                         0)
        self.assertIn("no length of time",
                      run("policy", "try", self.ledger, POLICIES / "home-sharing.toml",
                          "--retention", "soon", code=2).stderr)

    def test_what_is_refused_is_not_tried(self):
        done = run("policy", "try", self.ledger,
                   self.changed(('"simultaneous"', '"on-arrival"')), code=3)
        self.assertIn("what is refused is not tried", done.stderr)
        self.assertIn("person-one-service-mutual", done.stderr)
        self.assertEqual(done.stdout, "")

    def test_another_scale_or_context_is_no_candidate(self):
        scale = self.changed(("max = 5", "max = 10"))
        self.assertIn("another scale", run("policy", "try", self.ledger, scale, code=3).stderr)
        run("policy", "try", self.ledger, POLICIES / "rides.toml", code=4)

    def test_what_cannot_be_replayed_is_listed(self):
        run("contest", self.ledger, "home-sharing", "3", "--by",
            answer("explain", self.ledger, "home-sharing", "host-2")["subject"], "--reason", "no",
            code=None)
        self.ingest_lines(self.ledger, 61, "more.ndjson")
        run("erase", self.ledger, "home-sharing", "guest-5", "--reason", "on request")
        trial = self.tried(self.changed(('window = "14d"', 'window = "7d"')))
        found = {one["what"].split(";")[0].split(":")[0]: one for one in trial["not_replayed"]}
        self.assertEqual(found["erased openings"]["count"], 1)
        keys = found["changed keys that move no rating of the past"]
        self.assertIn("mutual.window", keys["what"])

    def test_groups_are_what_the_policy_lets_raters_say(self):
        ledger = self.init("inspection.toml", "synthetic", "kitchens.ledger")
        lines = [json.dumps({"id": f"i-{i}", "kind": "inspection", "rater": "office",
                             "subject": f"kitchen-{i}", "score": i % 6,
                             "facets": {"hygiene": 5 * (i % 5)},
                             "observed_at": "2025-03-01T10:00:00Z"}) for i in range(30)]
        answer("ingest", ledger, self.write("i.ndjson", "\n".join(lines)), "--context",
               "inspection")
        preset = POLICIES / "inspection.toml"
        found = answer("policy", "try", ledger, preset, "--by", "hygiene")["trials"][0]["groups"]
        by_facet = [group for group in found if group["group"].startswith("hygiene")]
        self.assertEqual(sum(group["rated"] for group in by_facet), 30)
        done = run("policy", "try", ledger, preset, "--by", "nationality", code=3)
        self.assertIn('no facet "nationality"', done.stderr)
        self.assertIn("by nothing else about them", done.stderr)

    def test_the_text_says_that_it_is_no_forecast(self):
        text = run("policy", "try", self.ledger,
                   self.changed(('half_life = "365d"', 'half_life = "10d"'))).stdout
        self.assertIn("people would have behaved differently", text)
        self.assertIn("of 7 standings move", text)
        self.assertIn("largest moves", text)


class Budget(LedgerCase):
    def test_held_used_and_expiring(self):
        ledger = self.init()
        self.ingest_lines(ledger, 60)
        run("erase", ledger, "home-sharing", "guest-5", "--reason", "on request")
        (budget,) = answer("budget", ledger, "home-sharing")["budgets"]
        self.assertEqual(budget["holds"]["evidence"], 59)
        self.assertEqual(budget["holds"]["erased"], 1)
        self.assertEqual(budget["uses"]["evidence"], 59)
        self.assertTrue(0 < budget["uses"]["weight"] <= 59)
        self.assertEqual(budget["expires"], {"retention_days": 720, "overdue": 0,
                                             "within_month": 0, "within_year": 0})
        self.assertEqual(answer("budget", ledger)["budgets"][0]["context"], "home-sharing")
        self.assertIn("59 pieces of evidence", run("budget", ledger).stdout)
        run("budget", ledger, "rides", code=4)


class Format(LedgerCase):
    def test_every_policy_keeps_its_meaning_and_is_laid_out_once(self):
        for path in sorted([*POLICIES.glob("*.toml"), *POLICIES.glob("cases/*.toml")]):
            with self.subTest(path.name):
                copy = self.write(path.name, path.read_text())
                run("policy", "format", copy)
                self.assertEqual(answer("policy", "diff", path, copy), {"differences": []})
                run("policy", "format", copy, "--check")

    def test_words_comments_and_hash_stay(self):
        text = HOME.replace("\n\n", "\n\n\n").replace(" = ", "=").replace("[rating]", "[ rating ]")
        path = self.write("p.toml", "\n\n" + text + "\n\n")
        before = answer("policy", "check", path)["files"][0]["policy"]
        run("policy", "format", path, "--check", code=1)
        run("policy", "format", path)
        after = path.read_text()
        self.assertEqual(answer("policy", "check", path)["files"][0]["policy"], before)
        self.assertNotIn("\n\n\n", after)
        self.assertEqual([part for part in text.splitlines() if part.startswith("#")],
                         [part for part in after.splitlines() if part.startswith("#")])
        run("policy", "format", path, "--check")

    def test_strings_that_look_like_toml_stay(self):
        odd = ('a = """\n[x]  \n b=1   \n"""\nlonger = \'# no " comment\' # one  \n'
               '[t]\nb=[ 1,   \n 2]\n')
        path = self.write("odd.toml", odd)
        run("policy", "format", path)
        self.assertEqual(path.read_text(), 'a      = """\n[x]  \n b=1   \n"""\n'
                         'longer = \'# no " comment\' # one\n\n[t]\nb = [ 1,\n 2]\n')
        run("policy", "format", self.write("none.toml", "a = "), code=3)


class Completion(LedgerCase):
    def completed(self, *words):
        script = run("completion", "bash").stdout
        typed = " ".join(f'"{word}"' for word in ("recount", *words))
        ask = (f"{script}\nCOMP_WORDS=({typed}); COMP_CWORD={len(words)}; _recount; "
               'printf "%s\\n" "${COMPREPLY[@]}"')
        done = run("-c", ask, binary=shutil.which("bash"))
        return done.stdout.split()

    def test_bash_completes_from_the_same_definitions(self):
        self.assertIn("policy", self.completed("po"))
        self.assertEqual(self.completed("policy", "tr"), ["transplant", "try"])
        self.assertEqual(self.completed("policy", "try", "--ret"), ["--retention"])
        self.assertIn("--as-of", self.completed("show", "x.ledger", "inspection", "--"))

    def test_every_command_of_the_help_is_completed(self):
        listed = [row.split()[0] for row in run("--help").stdout.split("Subcommands:")[1]
                  .splitlines() if row.startswith("  ") and row[2].isalpha()]
        listed = [word for word in listed if word != "recount"]
        self.assertGreater(len(listed), 10)
        self.assertLessEqual(set(listed), set(self.completed("")))

    def test_zsh_and_fish(self):
        self.assertTrue(run("completion", "zsh").stdout.startswith("#compdef recount\n"))
        fish = run("completion", "fish").stdout
        self.assertIn("complete -c recount -n '__recount_at \"policy try\"' -l retention", fish)
        run("completion", "tcsh", code=2)


if __name__ == "__main__":
    unittest.main()
