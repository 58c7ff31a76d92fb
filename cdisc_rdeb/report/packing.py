"""Columns and other data as a page holds them: packed, as text, and laid out so that a browser reads them at once.

What is packed is a JSON head and, behind it, arrays of whole numbers; all of it deflated. The head says of each array
how many bytes a number has and how many numbers there are. The same data give the same bytes.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from ..columns import Column, Index, as_text

LEVEL = 9


def pack(head: Mapping[str, Any], arrays: Sequence[npt.NDArray[Any]] = ()) -> str:
    """Data as text for a page; the arrays hold whole numbers from 0.

    >>> unpack(pack({"name": "AE"}, [np.array([0, 300])]))
    ({'name': 'AE'}, [[0, 300]])
    """
    stored = [array.astype(width(array)) for array in arrays]
    about = {**head, "arrays": [[array.itemsize, len(array)] for array in stored]}
    text = json.dumps(about, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
    body = b"".join([len(text).to_bytes(4, "little"), text, *(array.tobytes() for array in stored)])
    return base64.b64encode(zlib.compress(body, LEVEL)).decode()


def unpack(packed: str) -> tuple[dict[str, Any], list[list[int]]]:
    """What ``pack`` was given."""
    body = zlib.decompress(base64.b64decode(packed))
    at = 4 + int.from_bytes(body[:4], "little")
    head = json.loads(body[4:at])
    arrays = []
    for size, number in head.pop("arrays"):
        arrays.append(np.frombuffer(body, f"<u{size}", number, at).tolist())
        at += size * number
    return head, arrays


def width(array: npt.NDArray[Any]) -> str:
    """The smallest type that holds the numbers of an array, the same on every machine."""
    largest = int(array.max()) if len(array) else 0
    return "<u1" if largest < 1 << 8 else "<u2" if largest < 1 << 16 else "<u4"


def pack_columns(columns: Mapping[str, Column], at: Index) -> str:
    """Some records of a dataset: of each column the distinct values and a number a record; ``at`` are their positions
    in the file, which go along."""
    texts = [as_text(column).take(at).compact() for column in columns.values()]
    head = {"names": [*columns], "values": [text.values.tolist() for text in texts]}
    return pack(head, [at, *(text.codes for text in texts)])
