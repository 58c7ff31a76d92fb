"""Reports as files of the kind that their name ends in, the same bytes each time."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from ..errors import RequestError


def report_kind(path: Path, kinds: Iterable[str]) -> str:
    """The ending of a report's name; RequestError where it is none of ``kinds``.

    >>> report_kind(Path("AE.HTML"), [".txt", ".html"])
    '.html'
    """
    known = list(kinds)
    if (ending := path.suffix.lower()) not in known:
        raise RequestError(f"{path}: no report is of the kind '{path.suffix}'; end its name in {', '.join(known)}")
    return ending


def write_report(path: Path, makers: Mapping[str, Callable[[], bytes]]) -> None:
    """Write the report that the ending of its name asks for, once it is made whole."""
    path.write_bytes(makers[report_kind(path, makers)]())


def as_json(data: Mapping[str, Any]) -> bytes:
    """Data as JSON for people and programs; a number that JSON cannot hold is null.

    A list stands with one item a line.

    >>> print(as_json({"a": [{"b": 1}, float("nan")], "c": {}}).decode(), end="")
    {
    "a": [
    {"b": 1},
    null
    ],
    "c": {}
    }
    """
    parts = (f"{dumped(name)}: {lines(value)}" for name, value in data.items())
    return ("{\n" + ",\n".join(parts) + "\n}\n").encode()


def lines(value: Any) -> str:
    """A list with one item a line, any other value in one."""
    if isinstance(value, (list, tuple)) and value:
        return "[\n" + ",\n".join(map(dumped, value)) + "\n]"
    return dumped(value)


def dumped(value: Any) -> str:
    """A value as JSON in one line."""
    try:
        return json.dumps(value, ensure_ascii=False, allow_nan=False)
    except ValueError:  # a number that JSON cannot hold
        return json.dumps(held(value), ensure_ascii=False, allow_nan=False)


def held(data: Any) -> Any:
    """Data with null for NaN and texts for infinite numbers."""
    if isinstance(data, Mapping):
        return {str(name): held(value) for name, value in data.items()}
    if isinstance(data, (list, tuple)):
        return [held(value) for value in data]
    if isinstance(data, float) and (data != data or abs(data) == float("inf")):
        return None if data != data else str(data)
    return data
