"""SAS transport files (XPT, version 5) to frames of text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain
from pathlib import Path

from ..columns import Column, Text
from ..errors import RawDataError
from ..formats.xpt import XptAttributes, missing_code, read_attributes, read_chunks
from ..formats.xpt_reader import member_names
from ..model import RawSource
from ..quick import np
from .csv_files import trim
from .encodings import advice, doubts, is_encoding, no_encoding
from .frame import RawFrame
from .headers import column_names, missing_file
from .sas_values import number_column

RECORDS = 1 << 17  # read at once, so that a file need not fit in memory


def read_xpt_source(source: RawSource, path: Path, shown: str) -> Iterator[RawFrame]:
    """One dataset, some records after the others: every variable as text, records numbered from 1."""
    encoding = stated(source, shown)
    try:
        attributes, chunks = read_chunks(path, encoding=encoding, member=source.member or None, records=RECORDS)
        others = [name for name in member_names(path, encoding) if name != source.member] if source.member else []
        names = column_names([variable.name for variable in attributes.variables], source, shown)
        left = {shown: frozenset(f"the dataset {name}" for name in others)}
        start = 1
        for chunk in chain(chunks, [{}]):  # one piece at least, for who asks which columns there are
            if not chunk and start > 1:
                break
            columns = dict(zip(names, as_text(chunk, attributes), strict=True))
            size = len(next(iter(columns.values())))
            rows = np.arange(start, size + start, dtype=np.int32)
            told = doubts(columns.values(), encoding, source, shown)
            yield RawFrame(columns, Text.constant(shown, size), rows, encodings={shown: encoding}, told=told, left=left)
            start += size
    except (OSError, RawDataError) as error:
        raise refusal(source, path, shown, error) from None


def as_text(chunk: Mapping[str, Column], attributes: XptAttributes) -> Iterator[Text]:
    """Every variable of some records as text, of none if there is nothing of it."""
    for variable in attributes.variables:
        values = chunk.get(variable.name, Text.of([]))
        if isinstance(values, Text):
            yield trim(values)
        else:
            yield number_column(values, variable.format, missing_code(values))


def xpt_names(source: RawSource, path: Path, shown: str) -> list[str]:
    """The column names of one dataset."""
    try:
        attributes = read_attributes(path, encoding=stated(source, shown), member=source.member or None)
    except (OSError, RawDataError) as error:
        raise refusal(source, path, shown, error) from None
    return column_names([variable.name for variable in attributes.variables], source, shown)


def stated(source: RawSource, shown: str) -> str:
    """The encoding that is stated for a source, else UTF-8: the format does not say."""
    if source.encoding and not is_encoding(source.encoding):
        raise no_encoding(shown, source.encoding)
    return source.encoding or "utf-8"


def refusal(source: RawSource, path: Path, shown: str, error: Exception) -> RawDataError:
    """The error for a file that cannot be read, in the words of the specs."""
    if isinstance(error, OSError):
        return missing_file(source, path, error)
    text = str(error).removeprefix(f"{path}: ")
    text, _, hint = text.partition("; ")
    if isinstance(cause := error.__cause__, UnicodeDecodeError):
        hint = advice(cause.object, source.name, error=cause)
    elif "member" in hint:
        hint = f"say which one it is: member: for {source.name} in study.yaml"
    return RawDataError(f"{shown}: {text}; {hint or 'export the file again'}")
