"""Raw sources of one file, as the readers give them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from cdisc_rdeb.columns import Text
from cdisc_rdeb.errors import RawDataError
from cdisc_rdeb.model import RawSource
from cdisc_rdeb.raw import RawFrame


def source(file: str, **habits: Any) -> RawSource:
    return RawSource("labs", (file,), **habits)


def cells(frame: RawFrame) -> dict[str, list[str]]:
    return {name: column.tolist() for name, column in frame.columns.items() if isinstance(column, Text)}


def refusal(read: Callable[[], object]) -> str:
    with pytest.raises(RawDataError) as caught:
        read()
    return str(caught.value)
