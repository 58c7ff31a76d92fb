"""Blocks of subjects: contiguous ranges of sorted USUBJID, each with its rows of every source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import numpy.typing as npt

from ..columns import Codes, Text, objects
from ..errors import RawDataError
from ..model import Study
from .frame import RawBlock, RawFrame


def usubjid(study: Study, subject: str) -> str:
    """USUBJID of a collected subject, '' when there is none."""
    return study.usubjid.replace("{subject}", subject) if subject else ""


def partition(study: Study, frames: Mapping[str, RawFrame], blocks: int) -> Iterator[RawBlock]:
    """Cut the raw data into at most ``blocks`` ranges of subjects, at least one."""
    named = {name: subject_column(study, name, frame) for name, frame in frames.items()}
    everyone = sorted({v for text in named.values() if text for v in text.values[text.used()] if v})
    place = {value: number for number, value in enumerate(everyone)}
    codes: dict[str, Codes] = {}
    for name, text in named.items():
        if text is not None:
            codes[name] = np.array([place.get(v, -1) for v in text.values], np.int32)[text.codes]
    count = max(1, min(blocks, len(everyone)))
    bounds = [i * len(everyone) // count for i in range(count + 1)]
    for number in range(count):
        low, high = bounds[number], bounds[number + 1]
        yield RawBlock(
            objects(everyone[low:high]),
            {name: rows_of(frame, codes.get(name), low, high, number) for name, frame in frames.items()},
            first=number == 0,
            number=number,
        )


def subject_column(study: Study, name: str, frame: RawFrame) -> Text | None:
    """USUBJID of every row; None for a reference source."""
    source = study.raw[name]
    if source.reference:
        return None
    column = frame.columns.get(source.subject)
    if not isinstance(column, Text):
        raise RawDataError(
            f"{source.files[0]}: there is no column {source.subject} for the subject; it has {', '.join(frame.columns)}"
        )
    return column.map(lambda subject: usubjid(study, subject))


def rows_of(frame: RawFrame, codes: Codes | None, low: int, high: int, number: int) -> RawFrame:
    """The rows of a range of subjects; rows without a subject go with the first range."""
    if codes is None:
        return frame
    keep: npt.NDArray[np.bool_] = (codes >= low) & (codes < high)
    if number == 0:
        keep |= codes < 0
    shifted = np.where(codes < 0, -1, codes - low).astype(np.int32)
    whole = RawFrame(frame.columns, frame.file, frame.row, shifted)
    return whole if keep.all() else whole.take(keep)
