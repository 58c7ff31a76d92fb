"""Datasets past a market's limit: beside the whole file pieces that are valid by themselves."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from itertools import chain, islice
from pathlib import Path

from ..errors import WriteError
from ..formats.limits import LONGEST_NAME
from ..formats.xpt import XptAttributes, read_attributes, read_chunks, write_chunks

CHUNK = 65_536  # records in memory
BLOCK = 80  # bytes; a transport file is made of these


def split(path: Path, folder: Path, limit: int, created: datetime) -> list[Path]:
    """The pieces of a transport file, none larger than ``limit`` bytes: ``split/lb1.xpt``, ``lb2.xpt`` ...

    Records stay in order, and a piece differs from the whole in its name and records alone. Raises WriteError where a
    piece would have too long a name, or could not hold one record.
    """
    each = (limit - header_size(read_attributes(path)) - BLOCK) // read_attributes(path).record_length
    if each < 1:
        raise WriteError(f"{path.name}: {limit:,} bytes cannot hold its header and one record; name a larger limit")
    chunks = -(-each // CHUNK)  # of a piece; all of one size, so that pieces are full
    attributes, records = read_chunks(path, records=each // chunks)
    folder.mkdir(exist_ok=True)
    made: list[Path] = []
    while (first := next(records, None)) is not None:
        name = f"{attributes.name}{len(made) + 1}"
        if len(name) > LONGEST_NAME:
            raise WriteError(f"{path.name}: {name}, a piece of it, has a name of more than {LONGEST_NAME} characters")
        part = folder / f"{name.lower()}.xpt"
        write_chunks(part, replace(attributes, name=name), chain([first], islice(records, chunks - 1)), created)
        made.append(part)
    return made


def header_size(attributes: XptAttributes) -> int:
    """The bytes before the first record: eight lines of header, and a description of each variable (TS-140)."""
    return 8 * BLOCK + -(-140 * len(attributes.variables) // BLOCK) * BLOCK
