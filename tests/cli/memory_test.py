"""A policy's memory: what is remembered counts, what is not is shown and counts no more."""
import json
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from recount import POLICIES, VERIFY_BIN, LedgerCase, answer, run  # noqa: E402

DAYS = [("2023-01-10", 5), ("2024-11-01", 1), ("2025-02-01", 2), ("2025-03-01", 4)]


def mean(scores, prior, weight):
    return (prior * weight + sum(scores)) / (weight + len(scores))


class Memory(LedgerCase):
    def standing(self, memory):
        text = (POLICIES / "rides.toml").read_text()
        old = "memory      = [{ last = 500 }]"
        self.assertIn(old, text)
        policy = self.write("rides.toml", text.replace(old, memory))
        ledger = self.directory / f"{len(memory)}.ledger"
        run("init", ledger, "--kind", "synthetic", "--controller", "The tests", "--policy", policy)
        lines = [json.dumps({"id": f"r{i}", "kind": "review", "rater": f"rider-{i}",
                             "subject": "driver", "score": score, "interaction": f"ride-{i}",
                             "observed_at": f"{day}T10:00:00Z"})
                 for i, (day, score) in enumerate(DAYS)]
        answer("ingest", ledger, self.write("r.ndjson", "\n".join(lines)), "--context", "rides")
        return ledger, answer("explain", ledger, "rides", "driver")

    def expect(self, memory, scores, forgotten):
        ledger, why = self.standing(memory)
        self.assertEqual([part["score"] for part in why["contributions"]], scores)
        self.assertEqual([part["score"] for part in why["forgotten"]], forgotten)
        self.assertAlmostEqual(why["rating"], mean(scores, 4.5, 10), places=12)
        self.assertEqual(why["evidence_count"], len(scores))
        shown = answer("show", ledger, "rides", "driver")
        self.assertEqual(shown["rating"], why["rating"])
        board = answer("top", ledger, "rides")
        self.assertEqual(board["rated"], 1)
        self.assertEqual(answer("verify", ledger)["verdict"], "pass")
        checked = answer(ledger, "--vkey", run("key", ledger).stdout.strip(), "--openings",
                         "--standings", "rides", binary=VERIFY_BIN)
        (apart,) = checked["standings"]
        self.assertAlmostEqual(apart["rating"], why["rating"], places=12)
        self.assertEqual(apart["evidence_count"], len(scores))

    def test_the_newest_pieces(self):
        self.expect("memory = [{ last = 2 }]", [2, 4], [5, 1])

    def test_evidence_of_an_age(self):
        self.expect('memory = [{ window = "120d" }]', [1, 2, 4], [5])

    def test_the_newest_of_an_age(self):
        self.expect('memory = [{ window = "120d", last = 1 }]', [4], [5, 1, 2])

    def test_of_several_the_best_for_the_rated(self):
        # The last three give (45 + 7)/13, the last one alone (45 + 4)/11.
        self.expect('memory = [{ last = 3 }, { last = 1 }]', [4], [5, 1, 2])

    def test_without_a_memory_all_counts(self):
        self.expect("", [5, 1, 2, 4], [])

    def test_the_time_of_reading_moves_the_window(self):
        ledger, _ = self.standing('memory = [{ window = "120d" }]')
        then = answer("show", ledger, "rides", "driver", "--at", "2024-11-02")
        self.assertEqual(then["evidence_count"], 1)


if __name__ == "__main__":
    unittest.main()
