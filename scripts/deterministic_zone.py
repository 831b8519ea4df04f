"""What may not reach an answer: clocks, randomness, environment, locale, hash and address order."""

import re

import cpp_text

# What the deterministic zone may not ask.  (pattern, what it is, what to do, holds in tests too)
ZONE = [
    (
        r"\b(system|steady|high_resolution)_clock\b"
        r"|\b(clock_gettime|gettimeofday|localtime|gmtime)\b"
        r"|\btime\s*\(\s*(nullptr|NULL|0)\s*\)",
        "the machine's clock",
        "take the time as a parameter (base/clock.h is given by app)",
        True,
    ),
    (
        r"#\s*include\s*<random>|\brandom_device\b|\bmt19937|\bstd::(shuffle|rand)\b",
        "randomness",
        "take a seeded generator as a parameter",
        True,
    ),
    (r"\b(secure_)?getenv\b", "the environment", "take the value as a parameter", False),
    (
        r"#\s*include\s*<locale>|\bstd::locale\b|\bsetlocale\b|\bstd::(toupper|tolower|isalpha)\b",
        "the locale",
        "compare bytes, or use base/utf8.h",
        True,
    ),
    (
        r"\bstd::unordered_(multi)?(map|set)\b",
        "hash order",
        "use a sorted vector or std::map, or end the line with `// order: never iterated` and why",
        False,
    ),
    (
        r"\bstd::(multi)?(map|set)<\s*(const\s+)?[\w:]+(\s+const)?\s*\*",
        "address order",
        "order by an id",
        False,
    ),
]
ZONE = [(re.compile(pattern), *rest) for pattern, *rest in ZONE]
NEVER_ITERATED = "order: never iterated"


def faults(text, in_test):
    """(line, what it depends on, what to do instead) of every fault in a source."""
    raw = text.split("\n")
    for number, line in enumerate(cpp_text.code_lines(text), start=1):
        for pattern, what, advice, in_tests_too in ZONE:
            if not pattern.search(line) or (in_test and not in_tests_too):
                continue
            nearby = raw[max(0, number - 2) : number]
            if what == "hash order" and any(NEVER_ITERATED in near for near in nearby):
                continue
            yield number, what, advice
