"""C++ text with what is not code blanked out, line for line, so that a search finds code only."""

import re

_TOKEN = re.compile(
    r'(?P<raw>R"(?P<mark>[^\s()\\]{0,16})\(.*?\)(?P=mark)")'
    r'|(?P<string>"(?:\\.|[^"\\\n])*")'
    r"|(?P<digits>(?<=[0-9a-fA-F])'(?=[0-9a-fA-F]))"
    r"|(?P<char>'(?:\\.|[^'\\\n])*')"
    r"|(?P<comment>//[^\n]*|/\*.*?\*/)",
    re.DOTALL,
)


def _blank(text):
    return re.sub(r"[^\n]", " ", text)


def _keep_code(match):
    return match.group() if match.group("digits") else _blank(match.group())


def code_lines(text):
    """The lines of `text`, comments and literals blanked; quoted includes go too."""
    return _TOKEN.sub(_keep_code, text).split("\n")


_INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')


def includes(text):
    """(line number, is quoted, header) of every include that is not in a comment."""
    found = []
    code = code_lines(text)
    for number, (line, kept) in enumerate(zip(text.split("\n"), code), start=1):
        match = _INCLUDE.match(line)
        if match and kept.lstrip().startswith("#"):
            found.append((number, match.group(1) == '"', match.group(2)))
    return found
