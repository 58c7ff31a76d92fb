"""Plain names, lists and texts as YAML that a person would write: short things on a line, long text folded."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

Tree: TypeAlias = "str | Sequence[Tree] | Mapping[str, Tree] | None"  # None: a name with nothing behind it


class Verbatim(str):
    """Lines of YAML as they stand below their name."""

    __slots__ = ()


WIDE = 110  # characters of a line
PLAIN = re.compile(r"[A-Za-z0-9_.+/-][\w.+/()%=-]*(?: [\w.+/()%=-]+)*", re.ASCII)
NOTHING = ("null", "Null", "NULL")  # plain words that mean no value
FRACTION = re.compile(r"\d+\.\d+")  # a number that is meant as it is written, as 3.10


def yaml_text(tree: Mapping[str, Tree], comments: Mapping[str, str] | None = None) -> str:
    """A file of names with their values; ``comments`` stand behind the lines of names at the top.

    >>> print(yaml_text({"dataset": "VS", "keys": ["USUBJID", "VSDTC"], "note": "a: b"}), end="")
    dataset: VS
    keys: [USUBJID, VSDTC]
    note: "a: b"
    """
    lines: list[str] = []
    for name, value in tree.items():
        made = list(named(name, value, ""))
        if comments and name in comments:
            made[0] += f" # {comments[name]}"
        lines += made
    return "\n".join(lines) + "\n"


def named(name: str, value: Tree, indent: str) -> Iterator[str]:
    """A name with its value, in as many lines as it takes."""
    before = f"{indent}{scalar(name)}:"
    if value is None:
        yield before
    elif isinstance(value, Verbatim):
        yield before
        yield from value.split("\n")
    elif isinstance(value, str):
        yield from of_text(before, value, indent)
    elif len(line := f"{before} {flow(value)}") <= WIDE and is_short(value):
        yield line
    elif isinstance(value, Mapping):
        yield before
        for inner, part in value.items():
            yield from named(inner, part, indent + "  ")
    else:
        yield before
        for part in value:
            yield from entry(part, indent + "  ")


def entry(value: Tree, indent: str) -> Iterator[str]:
    """An entry of a list."""
    line = f"{indent}- {flow(value)}"
    if isinstance(value, Mapping) and (len(line) > WIDE or not is_short(value)):
        inner = [part for name, each in value.items() for part in named(name, each, indent + "  ")]
        yield f"{indent}- {inner[0].lstrip()}"
        yield from inner[1:]
    else:
        yield line


def of_text(before: str, text: str, indent: str) -> Iterator[str]:
    """A text behind its name: on the line, folded where it is long, line by line where it has lines."""
    text = held(text)
    line = f"{before} {scalar(text)}"
    if len(line) <= WIDE and "\n" not in text:
        yield line
    elif "\n" in text and all(map(is_plain_line, text.split("\n"))) and text == text.strip():
        yield f"{before} |-"
        yield from (f"{indent}  {part}".rstrip() for part in text.split("\n"))
    elif is_plain_line(text) and "  " not in text:
        yield f"{before} >-"
        wide = max(WIDE - len(indent) - 2, 40)
        yield from (
            f"{indent}  {part}" for part in textwrap.wrap(text, wide, break_long_words=False, break_on_hyphens=False)
        )
    else:
        yield line


def is_plain_line(line: str) -> bool:
    """Whether a line of a text can stand in a block as it is."""
    return line == line.strip() and (not line or line.isprintable())


def is_short(value: Tree) -> bool:
    """Whether a value stands well on one line: no long list, nothing nested deeper than a condition."""
    if value is None or isinstance(value, str):
        return "\n" not in (value or "")
    parts = value.values() if isinstance(value, Mapping) else value
    if isinstance(value, Mapping) and len(value) > 8:
        return False
    return all(is_short(part) and depth(part) < 3 for part in parts)


def depth(value: Tree) -> int:
    """How many levels a value has."""
    if value is None or isinstance(value, str):
        return 0
    parts = value.values() if isinstance(value, Mapping) else value
    return 1 + max(map(depth, parts), default=0)


def flow(value: Tree) -> str:
    """A value on one line."""
    if value is None:
        return ""
    if isinstance(value, str):
        return scalar(value)
    if isinstance(value, Mapping):
        parts = (scalar(name) + ("" if part is None else f": {flow(part)}") for name, part in value.items())
        return "{" + ", ".join(parts) + "}"
    return "[" + ", ".join(map(flow, value)) + "]"


def held(text: str) -> str:
    """A text without control characters, but for the ends of its lines."""
    return "".join(sign if sign == "\n" or sign.isprintable() else " " for sign in text)


def scalar(text: str) -> str:
    """A text as YAML takes it for nothing else. A control character, which a spec cannot hold, is a blank.

    >>> scalar("One record per subject"), scalar("a, b"), scalar("null"), scalar("")
    ('One record per subject', '"a, b"', '"null"', '""')
    """
    text = held(text)
    if (
        PLAIN.fullmatch(text)
        and text not in NOTHING
        and not FRACTION.fullmatch(text)
        and not text.startswith(("-", "?"))
        and text not in (".", "/")
    ):
        return text
    return json.dumps(text, ensure_ascii=False)
