"""Dataset-JSON and its NDJSON to frames of text."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ..columns import Text, as_text
from ..errors import RawDataError
from ..formats.dataset_json import read_dataset_json
from ..model import RawSource
from .csv_files import trim
from .frame import RawFrame
from .headers import checked, missing_file


def read_json_source(source: RawSource, path: Path, shown: str) -> RawFrame:
    """One file: every variable as text, records numbered from 1."""
    try:
        frame = read_dataset_json(path).frame
    except OSError as error:
        raise missing_file(source, path, error) from None
    except RawDataError as error:
        raise RawDataError(f"{shown}: {error}") from None
    names = checked([str(name).removeprefix(source.prefix) for name in frame], shown)
    columns = {}
    for name, (_, values) in zip(names, frame.items(), strict=True):
        numeric = values.dtype.kind in "fiu"
        columns[name] = as_text(values.to_numpy(np.float64)) if numeric else trim(Text.from_series(values))
    size = len(frame)
    return RawFrame(columns, Text.constant(shown, size), np.arange(1, size + 1, dtype=np.int32))


def json_names(source: RawSource, path: Path, shown: str) -> list[str]:
    """The column names of one file."""
    return list(read_json_source(source, path, shown).columns)
