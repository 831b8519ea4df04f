"""What a check found, printed as a compiler would: path:line:column, rule, note, help."""

import dataclasses
import sys


@dataclasses.dataclass(frozen=True, order=True)
class Finding:
    path: str
    line: int
    rule: str
    message: str
    note: str = ""
    help: str = ""

    def __str__(self):
        text = f"{self.path}:{self.line}:1: error[{self.rule}]: {self.message}"
        if self.note:
            text += f"\n  = note: {self.note}"
        if self.help:
            text += f"\n  = help: {self.help}"
        return text


def report(name, findings, seen):
    """Prints the findings and a closing line; returns the exit status."""
    for finding in sorted(findings):
        print(finding)
    if findings:
        print(f"{name}: {len(findings)} errors in {seen} files", file=sys.stderr)
        return 1
    print(f"{name}: {seen} files, nothing to mend")
    return 0
