"""The running server against openapi.yaml, by schemathesis: as each role, no unexplained failure.

schemathesis asks every operation what it allows and what it forbids, and compares status, type,
headers and body of each answer with the document that the server itself gives out. Bounded in time;
what it finds that is meant stands in explained.toml with its reason.
"""
import base64
import json
import pathlib
import re
import subprocess
import sys
import tomllib
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "cli")]
import python_environment  # noqa: E402
from server import Server  # noqa: E402
from recount import LedgerCase  # noqa: E402

EXPLAINED = tomllib.loads((HERE / "explained.toml").read_text(encoding="utf-8"))["explained"]
SECONDS = 20  # a role
EXAMPLES = 15  # an operation
SHOWN_MAX = 10

# Names that lead somewhere, so that not every question ends at a ledger which is not there.
CONFIGURATION = """
[dictionaries.ledgers]
values = ["test.ledger"]
[dictionaries.contexts]
values = ["home-sharing"]
[dictionaries.subjects]
values = ["host-1", "host-2", "host-3"]
[dictionaries.indices]
values = [0, 1, 2, 50]
[dictionaries.tiles]
values = ["0/000.p/102", "entries/000.p/102", "0/000"]
[parameters]
"path.ledger" = { dictionary = "ledgers", probability = 0.8 }
"path.context" = { dictionary = "contexts", probability = 0.8 }
"path.index" = { dictionary = "indices", probability = 0.8 }
"path.path" = { dictionary = "tiles", probability = 0.5 }
"query.subject" = { dictionary = "subjects", probability = 0.8 }
"""


def content(part):
    """The bytes of a request's or an answer's body in schemathesis's report."""
    body = part.get("body", part.get("content")) or {}
    return base64.b64decode(body.get("$base64", ""))


def failures(report):
    """(check, operation, problem's detail) -> the first that met it, told whole."""
    found = {}
    for line in report.read_text(encoding="utf-8").splitlines():
        recorder = json.loads(line).get("ScenarioFinished", {}).get("recorder", {})
        for case, checks in recorder.get("checks", {}).items():
            for check in checks:
                if check["status"] != "success":
                    told = recorder["interactions"][case]
                    key = check["name"], recorder["label"], detail_of(told)
                    found.setdefault(key, tell(check, told))
    return found


def detail_of(told):
    """A problem's detail; of an answer about several lines, why the first was rejected."""
    try:
        answered = json.loads(content(told["response"] or {}))
        rejected = [f"a line was rejected: {one['reason']}" for one in answered.get("errors", [])]
        return answered.get("detail", rejected[0] if rejected else "")
    except (ValueError, AttributeError):
        return ""


def tell(check, told):
    request, response = told["request"], told["response"] or {}
    return (f"{check['name']}: {check['failure_info']['failure']['message'][:400]}\n"
            f"  {request['method']} {request['uri'][:300]}\n  {content(request)[:500]!r}\n"
            f"  answered {response.get('status_code')} {content(response)[:400]!r}")


def is_explained(check, detail):
    return any(one["check"] == check and re.fullmatch(one["detail"], detail, re.DOTALL)
               for one in EXPLAINED)


class Conformance(LedgerCase):
    @classmethod
    def setUpClass(cls):
        cls.programs = python_environment.environment()

    def setUp(self):
        super().setUp()
        self.ledger = self.init()
        self.ingest_lines(self.ledger, 100)
        self.server = Server(self.ledger)
        self.addCleanup(self.server.close)

    def holds_for(self, key):
        report = self.directory / "report.ndjson"
        configuration = self.write("schemathesis.toml", CONFIGURATION)
        headers = [] if key is None else ["--header", f"Authorization: Bearer {key}"]
        done = subprocess.run(
            [self.programs / "schemathesis", "--config-file", configuration, "run",
             f"{self.server.url}/openapi.json", "--max-time", str(SECONDS), "--max-examples",
             str(EXAMPLES), "--phases", "examples,coverage,fuzzing", "--continue-on-failure",
             "--no-shrink", "--seed", "1", "--request-timeout", "20", "--report", "ndjson",
             "--report-ndjson-path", report,
             # A stream without end; tests/clients/live_test.py watches it.
             "--exclude-operation-id", "watchLedger", *headers],
            cwd=self.directory, capture_output=True, text=True, timeout=SECONDS + 120, check=False)
        self.assertIn(done.returncode, (0, 1), done.stdout[-3000:] + done.stderr[-3000:])
        selected, tested = re.search(r"Selected: (\d+)/\d+\s+Tested: (\d+)", done.stdout).groups()
        self.assertGreater(int(tested), 20)
        self.assertEqual(tested, selected)
        self.assertIsNone(self.server.process.poll(), "the server has ended")
        unexplained = [told for (check, _, detail), told in failures(report).items()
                       if not is_explained(check, detail)]
        if unexplained:
            self.fail(f"{len(unexplained)} unexplained\n" + "\n".join(unexplained[:SHOWN_MAX]))

    def test_as_the_public(self):
        self.holds_for(None)

    def test_as_an_operator(self):
        self.holds_for(self.server.key)

    def test_as_a_service(self):
        self.holds_for(self.server.add_key("service", "home-sharing"))

    def test_as_an_auditor(self):
        self.holds_for(self.server.add_key("auditor"))


if __name__ == "__main__":
    unittest.main()
