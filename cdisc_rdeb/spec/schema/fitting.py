"""Whether a spec file fits its schema, told fast: few do not, and only of these need be said what is wrong."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, TypeAlias

from ..yaml.reader import Node

Schema: TypeAlias = Mapping[str, Any]
Fits: TypeAlias = Callable[[Node], bool]

KINDS = {"string": str, "array": list, "object": dict}  # every scalar is text, so that nothing is of the others
SAID = frozenset(
    {"$schema", "$defs", "title", "description", "examples", "errorMessage", "patternErrorMessage"}
)  # which judge nothing
OF_OTHERS = frozenset({"additionalProperties", "then", "else"})  # which stand in what another keyword judges


def fits_schema(schema: Schema, part: bool = False) -> Fits:
    """A function that tells whether a file fits a schema; of a ``part`` of a file, as if nothing had to be given.

    Raises KeyError for a keyword of JSON Schema that the schemas of specs do not use.

    >>> from ...model.language import NOWHERE
    >>> fits = fits_schema({"type": "object", "properties": {"a": {"enum": ["x"]}}, "additionalProperties": False})
    >>> text = lambda word: Node(word, NOWHERE)
    >>> [fits(Node({name: text(word)}, NOWHERE)) for name, word in (("a", "x"), ("a", "y"), ("b", "x"))]
    [True, False, False]
    """
    asked = {key: rule for key, rule in schema.items() if not (part and key in ("required", "if", "else"))}
    return Compiler(schema.get("$defs", {})).fits(asked)


class Compiler:
    """A schema to functions, its definitions once each: they may hold themselves."""

    def __init__(self, definitions: Mapping[str, Schema]) -> None:
        self.definitions = definitions
        self.made: dict[str, Fits] = {}

    def fits(self, schema: Schema) -> Fits:
        """What judges by one schema."""
        tests = [KEYWORDS[key](self, schema) for key in ordered(schema)]
        if len(tests) == 1:
            return tests[0]

        def fits(node: Node) -> bool:
            for test in tests:  # noqa: SIM110  a generator would cost more than most tests
                if not test(node):
                    return False
            return True

        return fits

    def reference(self, schema: Schema) -> Fits:
        name = schema["$ref"].removeprefix("#/$defs/")

        def fits(node: Node) -> bool:
            if name not in self.made:
                self.made[name] = self.fits(self.definitions[name])
            return self.made[name](node)

        return fits

    def kind(self, schema: Schema) -> Fits:
        rule = schema["type"]
        kinds = tuple(KINDS[name] for name in ([rule] if isinstance(rule, str) else rule) if name in KINDS)
        return lambda node: isinstance(node.value, kinds)

    def pattern(self, schema: Schema) -> Fits:
        search = re.compile(schema["pattern"]).search
        return lambda node: not isinstance(node.value, str) or search(node.value) is not None

    def enum(self, schema: Schema) -> Fits:
        known = frozenset(schema["enum"] if "enum" in schema else [schema["const"]])
        return lambda node: isinstance(node.value, str) and node.value in known

    def items(self, schema: Schema) -> Fits:
        fits = self.fits(schema["items"])
        return lambda node: not isinstance(node.value, list) or all(map(fits, node.value))

    def size(self, schema: Schema, key: str) -> Fits:
        kind, rule, least = dict if "Prop" in key else list, schema[key], key.startswith("min")
        return lambda node: (
            not isinstance(node.value, kind) or (len(node.value) >= rule if least else len(node.value) <= rule)
        )

    def required(self, schema: Schema) -> Fits:
        needed = frozenset(schema["required"])
        return lambda node: not isinstance(node.value, dict) or needed <= node.value.keys()

    def properties(self, schema: Schema) -> Fits:
        known = {name: self.fits(inner) for name, inner in schema.get("properties", {}).items()}
        rest = schema.get("additionalProperties", True)
        other: Fits = (lambda _: rest) if isinstance(rest, bool) else self.fits(rest)

        def fits(node: Node) -> bool:
            if isinstance(node.value, dict):
                for name, inner in node.value.items():
                    if not known.get(name, other)(inner):
                        return False
            return True

        return fits

    def any_of(self, schema: Schema) -> Fits:
        ways = [self.fits(way) for way in schema["anyOf"]]
        return lambda node: any(fits(node) for fits in ways)

    def choice(self, schema: Schema) -> Fits:
        asked = self.fits(schema["if"])
        then, otherwise = (self.fits(schema[key]) if key in schema else None for key in ("then", "else"))

        def fits(node: Node) -> bool:
            judge = then if asked(node) else otherwise
            return judge is None or judge(node)

        return fits


KEYWORDS: Mapping[str, Callable[[Compiler, Schema], Fits]] = {
    "$ref": Compiler.reference,
    "type": Compiler.kind,
    "pattern": Compiler.pattern,
    "enum": Compiler.enum,
    "const": Compiler.enum,
    "items": Compiler.items,
    "required": Compiler.required,
    "properties": Compiler.properties,
    "anyOf": Compiler.any_of,
    "if": Compiler.choice,
} | {key: partial(Compiler.size, key=key) for key in ("minItems", "maxItems", "minProperties")}


def ordered(schema: Schema) -> list[str]:
    """The keywords of a schema that judge, each that stands for others too once."""
    keys = [key for key in schema if key not in SAID and key not in OF_OTHERS]
    alone = "additionalProperties" in schema and "properties" not in schema
    return [*keys, "properties"] if alone else keys
