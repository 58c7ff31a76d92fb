"""Raw sources of one file, as the readers give them; and the samples of others that are shared."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cdisc_rdeb.columns import Text
from cdisc_rdeb.errors import RawDataError
from cdisc_rdeb.model import RawSource
from cdisc_rdeb.raw import RawFrame

SHARED = Path(os.environ.get("CDISC_RDEB_SHARED") or Path(__file__).parents[2] / "shared")
SAS = SHARED / "examples" / "sas7bdat"
needs_sas = pytest.mark.skipif(not SAS.is_dir(), reason=f"the SAS samples are not in {SAS}")


def source(file: str, **habits: Any) -> RawSource:
    return RawSource("labs", (file,), **habits)


def cells(frame: RawFrame) -> dict[str, list[str]]:
    return {name: column.tolist() for name, column in frame.columns.items() if isinstance(column, Text)}


def refusal(read: Callable[[], object]) -> str:
    with pytest.raises(RawDataError) as caught:
        read()
    return str(caught.value)
