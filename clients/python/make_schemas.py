#!/usr/bin/env python3
"""Writes recount_client/schemas.py, the types of the answers, from openapi.yaml.

    clients/python/make_schemas.py [--check]

Needs PyYAML (Debian's python3-yaml); the package that it writes into needs nothing.  A test runs
--check, which fails where the written file is not what this would write.
"""

import argparse
import keyword
import pathlib
import sys
import textwrap

import yaml

HERE = pathlib.Path(__file__).resolve().parent
OPENAPI = HERE.parent.parent / "openapi.yaml"
SCHEMAS = HERE / "recount_client" / "schemas.py"

HEAD = '''"""The types of what the API is asked and answers.  Made by make_schemas.py from
openapi.yaml: change that, not this.

At run time they are plain dicts: a field that a newer server adds is there to be read.
"""

from __future__ import annotations

from typing import Any, Dict, List, Literal, Optional, TypedDict, Union
'''

LINE_MAX = 100
SCALARS = {"string": "str", "integer": "int", "number": "float", "boolean": "bool"}


def title(name):
    return "".join(part[:1].upper() + part[1:] for part in name.split("_"))


def is_class(schema):
    """Whether a schema has fields of its own."""
    return "properties" in schema or "allOf" in schema


class Writer:
    """Turns schemas into Python source; an object inside another becomes a class of its own."""

    def __init__(self, schemas):
        self.schemas = schemas
        self.classes = []  # source texts, what is referred to first

    def of(self, schema, name):
        """The type of a schema, as source; `name` is for a class it may need."""
        if "$ref" in schema:
            return self.of_named(schema["$ref"].rsplit("/", 1)[1])
        if "const" in schema:
            return f'Literal["{schema["const"]}"]'
        if "enum" in schema:
            return "Literal[" + ", ".join(f'"{value}"' for value in schema["enum"]) + "]"
        if "anyOf" in schema:
            return self.either([self.of(one, name) for one in schema["anyOf"]])
        kind = schema.get("type")
        if isinstance(kind, list):
            return self.either([self.of({**schema, "type": one}, name) for one in kind])
        if kind == "null":
            return "None"
        if kind == "array":
            return f"List[{self.of(schema['items'], name.removesuffix('s'))}]"
        if kind == "object" or "allOf" in schema:
            return self.of_object(schema, name)
        return SCALARS[kind]

    def either(self, types):
        given = [one for one in types if one != "None"]
        inner = given[0] if len(given) == 1 else f"Union[{', '.join(given)}]"
        return f"Optional[{inner}]" if "None" in types else inner

    def of_named(self, name):
        return name if is_class(self.schemas[name]) else self.of(self.schemas[name], name)

    def of_object(self, schema, name):
        if is_class(schema):
            self.write_class(name, schema)
            return name
        values = schema.get("additionalProperties")
        return f"Dict[str, {self.of(values, name) if isinstance(values, dict) else 'Any'}]"

    def write_class(self, name, schema):
        """Python 3.9 has no NotRequired: what may be absent stands in a base with total=False."""
        bases, fields, required = [], {}, set()
        for part in schema.get("allOf", [schema]):
            if "$ref" in part:
                bases.append(self.of(part, name))
            fields.update(part.get("properties", {}))
            required.update(part.get("required", []))
        typed = {key: self.of(one, name + title(key)) for key, one in fields.items()}
        assert not any(keyword.iskeyword(key) for key in typed), name
        optional = [key for key in typed if key not in required]
        if optional:
            self.add(f"_{name}Optional", ["TypedDict"], {key: typed[key] for key in optional},
                     ", total=False")
            bases.append(f"_{name}Optional")
        mandatory = {key: one for key, one in typed.items() if key in required}
        self.add(name, bases or ["TypedDict"], mandatory, "", schema.get("description"))

    @staticmethod
    def field(key, type_):
        """Long lists of words are set below one another."""
        line = f"    {key}: {type_}"
        return line if len(line) <= LINE_MAX else line.replace("[", "[\n        ").replace(
            ", ", ",\n        ").replace("]", ",\n    ]")

    def add(self, name, bases, fields, more, says=None):
        lines = [f"class {name}({', '.join(bases)}{more}):"]
        lines += [textwrap.fill(f'"""{" ".join(says.split())}"""', LINE_MAX, initial_indent="    ",
                                subsequent_indent="    ") + "\n"] if says else []
        lines += [self.field(key, one) for key, one in fields.items()]
        text = "\n".join(lines)
        if text not in self.classes:
            self.classes.append(text)


def answers(document):
    """(name, schema) of each answer that has no name of its own: the pages and lists."""
    for path in document["paths"].values():
        for method in ("get", "post", "delete"):
            operation = path.get(method)
            if operation is None:
                continue
            for status, response in operation["responses"].items():
                schema = response.get("content", {}).get("application/json", {}).get("schema", {})
                if status == "200" and "properties" in schema:
                    name = operation["operationId"]
                    yield name[0].upper() + name[1:] + "Answer", schema


def source(document):
    schemas = document["components"]["schemas"]
    writer = Writer(schemas)
    for name, schema in schemas.items():
        if is_class(schema):
            writer.write_class(name, schema)
    for name, schema in answers(document):
        writer.write_class(name, schema)
    body = "\n\n\n".join(writer.classes)
    head = HEAD
    for word in ("Any", "Dict", "List", "Literal", "Optional", "Union"):
        if f"{word}[" not in body and f" {word}" not in body and f"[{word}" not in body:
            head = head.replace(f"{word}, ", "").replace(f", {word}\n", "\n")
    return head + "\n\n" + body + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="compare; write nothing")
    options = parser.parse_args()
    made = source(yaml.safe_load(OPENAPI.read_text(encoding="utf-8")))
    if not options.check:
        SCHEMAS.write_text(made, encoding="utf-8")
    elif SCHEMAS.read_text(encoding="utf-8") != made:
        sys.exit(f"{SCHEMAS.name} is not what openapi.yaml says; run {pathlib.Path(__file__).name}")


if __name__ == "__main__":
    main()
