"""What frames of a raw file say together: their rows and words, or the error; for comparing pieces with the whole."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cdisc_rdeb.columns import as_text
from cdisc_rdeb.errors import RawDataError
from cdisc_rdeb.raw import RawFrame


def told(frames: Iterator[RawFrame]) -> tuple[Any, ...]:
    """The rows of frames, and all that is said with them; or the error."""
    rows: list[tuple[Any, ...]] = []
    names, said, encodings = [], [], {}
    left: dict[str, frozenset[str]] = {}
    try:
        for frame in frames:
            cells = [as_text(column).tolist() for column in frame.columns.values()]
            rows += zip(frame.row.tolist(), frame.file.tolist(), *cells, strict=True)
            names, said = [*frame.columns], [*said, *frame.told]
            encodings, left = {**encodings, **frame.encodings}, {**left, **frame.left}
    except RawDataError as error:
        return ("refused", str(error))
    return names, rows, [*dict.fromkeys(said)], encodings, left
