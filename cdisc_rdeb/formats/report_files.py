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

    >>> print(as_json({"a": [1, float("nan")]}).decode(), end="")
    {
     "a": [
      1,
      null
     ]
    }
    """
    return (json.dumps(held(data), ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode()


def held(data: Any) -> Any:
    """Data with null for NaN and texts for infinite numbers."""
    if isinstance(data, Mapping):
        return {str(name): held(value) for name, value in data.items()}
    if isinstance(data, (list, tuple)):
        return [held(value) for value in data]
    if isinstance(data, float) and (data != data or abs(data) == float("inf")):
        return None if data != data else str(data)
    return data
