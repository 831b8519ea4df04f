#!/usr/bin/env python3
"""Runs one unittest file, and writes what came out as JUnit XML.

    scripts/run_unittest.py FILE [--xml FOLDER]

The standard library's runner prints but does not write.  `./dev test` counts cases over C++ and
Python alike, so both leave the same kind of file.
"""

import argparse
import importlib.util
import pathlib
import sys
import time
import unittest
import xml.etree.ElementTree as ET

ROOT = pathlib.Path(__file__).resolve().parent.parent


class Result(unittest.TextTestResult):
    """Remembers every case: its outcome, the words about it, and how long it took."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.cases = []
        self.started = 0.0

    def startTest(self, test):
        self.started = time.monotonic()
        super().startTest(test)

    def note(self, test, outcome, text=""):
        self.cases.append((test.id(), outcome, text, time.monotonic() - self.started))

    def addSuccess(self, test):
        super().addSuccess(test)
        self.note(test, "passed")

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self.note(test, "skipped", reason)

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self.note(test, "failure", self._exc_info_to_string(err, test))

    def addError(self, test, err):
        super().addError(test, err)
        self.note(test, "failure", self._exc_info_to_string(err, test))

    def addExpectedFailure(self, test, err):
        super().addExpectedFailure(test, err)
        self.note(test, "passed")

    def addUnexpectedSuccess(self, test):
        super().addUnexpectedSuccess(test)
        self.note(test, "failure", "expected to fail, but passed")

    def addSubTest(self, test, subtest, err):
        super().addSubTest(test, subtest, err)
        if err is not None:
            self.note(subtest, "failure", self._exc_info_to_string(err, subtest))


def write_xml(path, name, cases):
    suites = ET.Element("testsuites")
    suite = ET.SubElement(suites, "testsuite", name=name, tests=str(len(cases)))
    for identity, outcome, text, seconds in cases:
        classname, _, case = identity.rpartition(".")
        element = ET.SubElement(
            suite, "testcase", name=case, classname=classname, time=f"{seconds:.3f}", status="run"
        )
        if outcome != "passed":
            ET.SubElement(element, outcome, message=text.strip().splitlines()[-1] if text else "")
    path.parent.mkdir(parents=True, exist_ok=True)
    ET.ElementTree(suites).write(path, encoding="utf-8", xml_declaration=True)


def load(file):
    """A file that cannot be imported is a failing case, not a traceback of ours."""
    sys.path[:0] = [str(file.parent), str(ROOT / "scripts")]
    spec = importlib.util.spec_from_file_location(file.stem, file)
    module = importlib.util.module_from_spec(spec)
    sys.modules[file.stem] = module
    spec.loader.exec_module(module)
    return unittest.defaultTestLoader.loadTestsFromModule(module)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", type=pathlib.Path)
    parser.add_argument("--xml", type=pathlib.Path, help="folder for the JUnit XML")
    options = parser.parse_args()
    file = options.file.resolve()
    outcome = unittest.TextTestRunner(resultclass=Result).run(load(file))
    if options.xml:
        name = file.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".")
        write_xml(options.xml / f"{name}.xml", name, outcome.cases)
    return 0 if outcome.wasSuccessful() and outcome.cases else 1


if __name__ == "__main__":
    sys.exit(main())
