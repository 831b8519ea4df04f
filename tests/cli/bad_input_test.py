"""Bad input: each fault has place, reason and help, good lines are kept, the exit code tells.

The expected text is tests/golden/bad_input.txt; UPDATE_GOLDEN=1 rewrites it.
"""
import json
import os
import pathlib
import resource
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from recount import ROOT, LedgerCase, answer, line, run  # noqa: E402

GOLDEN = ROOT / "tests" / "golden" / "bad_input.txt"

CASES = {
    "invalid UTF-8": line(1).encode().replace(b"guest-1", b"guest-\xff") + b"\n",
    "a number out of scale": (line(1, score=9) + "\n").encode(),
    "a number as text": (line(1, score="4") + "\n").encode(),
    "a time that does not parse": (line(1, observed_at="last Tuesday") + "\n").encode(),
    "a time in the future": (line(1, observed_at="2999-01-01T00:00:00Z") + "\n").encode(),
    "an unknown field": (line(1, scroe=3) + "\n").encode(),
    "an unknown context": (line(1, context="home-sharring") + "\n").encode(),
    "a kind that the policy does not admit": (line(1, kind="inspection") + "\n").encode(),
    "no proof of the interaction": (line(1, interaction=None) + "\n").encode(),
    "a rating of oneself": (line(1, rater="host-1") + "\n").encode(),
    "a 10 MB line": (line(1, rater="x" * 10_000_000) + "\n").encode(),
    "a truncated file": line(1).encode()[:70],
    "an empty file": b"",
    "a file of NUL bytes": b"\0" * 1000,
    "no JSON": b"hello world\n",
    "other content under a used id": (line(0, score=5) + "\n").encode(),
}


class BadInput(LedgerCase):
    maxDiff = None

    def transcript(self, name, content):
        """What a user sees of one bad file between two good lines."""
        ledger = self.init(name=f"{list(CASES).index(name)}.ledger")
        good = (line(0) + "\n").encode()
        alone = name in ("a truncated file", "an empty file", "a file of NUL bytes")
        path = self.write("input.ndjson", content if alone else
                          good + content + (line(2) + "\n").encode())
        done = run("ingest", ledger, path, "--context", "home-sharing", "--json", code=None)
        summary = json.loads(done.stdout)
        text = f"== {name}\nexit {done.returncode}: "
        text += ", ".join(f"{summary[key]} {key}" for key in ("accepted", "duplicate", "rejected"))
        rejects = pathlib.Path(f"{ledger}-rejects") / "input.ndjson.ndjson"
        if rejects.exists():
            for reject in map(json.loads, rejects.read_text().splitlines()):
                text += (f"\n  line {reject['line']} {reject['where'] or '-'} [{reject['code']}] "
                         f"{reject['reason']}\n    help: {reject['help']}")
        if not alone:
            self.assertEqual(summary["accepted"], 2, name)
        return text + "\n"

    def test_every_fault_is_told_and_nothing_else_is_lost(self):
        text = "".join(self.transcript(name, content) for name, content in CASES.items())
        if os.environ.get("UPDATE_GOLDEN"):
            GOLDEN.write_text(text)
        self.assertEqual(text, GOLDEN.read_text())

    def test_a_long_line_is_not_held_in_memory(self):
        """300 MB without a newline, under an address space of 256 MB."""
        ledger = self.init()
        path = self.directory / "long.ndjson"
        with path.open("wb") as out:
            for _ in range(300):
                out.write(b"x" * 1_000_000)
            out.write(b"\n" + line(1).encode() + b"\n")
        limit = 256 << 20
        summary = json.loads(run(
            "ingest", ledger, path, "--context", "home-sharing", "--json", code=3,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (limit, limit))).stdout)
        self.assertEqual((summary["accepted"], summary["rejected"]), (1, 1))

    def test_mended_rejects_go_in_and_nothing_is_doubled(self):
        ledger = self.init()
        path = self.write("lines.ndjson", line(1) + "\n" + line(2, score=7) + "\n")
        answer("ingest", ledger, path, "--context", "home-sharing", code=3)
        self.write("lines.ndjson", line(1) + "\n" + line(2, score=5) + "\n")
        again = answer("ingest", ledger, path, "--context", "home-sharing")
        self.assertEqual((again["accepted"], again["duplicate"]), (1, 1))


class Usage(LedgerCase):
    def test_a_mistyped_command_is_answered_with_the_one_meant(self):
        self.assertIn("did you mean `recount ingest`?", run("ingst", code=2).stderr)

    def test_a_mistyped_subject_or_context_is_answered_with_the_one_meant(self):
        ledger = self.init()
        self.ingest_lines(ledger, 20)
        self.assertIn('did you mean "host-3"?',
                      run("show", ledger, "home-sharing", "hots-3", code=4).stderr)
        self.assertIn('did you mean "home-sharing"?',
                      run("top", ledger, "home-sharng", code=4).stderr)

    def test_what_is_no_ledger_is_said_to_be_none(self):
        self.assertIn("error:", run("show", self.directory / "none", "a", "b", code=4).stderr)

    def test_every_command_has_examples(self):
        for command in ("init", "ingest", "show", "top", "explain", "key", "proof", "verify",
                        "retract", "contest", "rule", "policy", "demo"):
            self.assertIn("xample", run(command, "--help").stdout, command)


if __name__ == "__main__":
    unittest.main()
