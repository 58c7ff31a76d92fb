"""Large CSV files to frames of text, some records after the others, so that no file is whole in memory.

Pieces end where records do, and each is held to the rule of CSV by itself: what begins where a record begins and is
sound to its end are whole records, however the rest of the file is. From the first piece on that is odd in any way, the
file is read whole, and says itself what is odd: so a file gives the same records, and the same errors, in any pieces.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

import numpy as np

from ..columns import Text
from ..errors import RawDataError
from ..formats.csv_breaks import like_rows
from ..formats.csv_reader import read_columns, refuse_endless, without_marks
from ..formats.csv_rule import CsvText
from ..formats.opening import BLOCK, opened, unpacked
from ..model import RawSource
from .csv_files import read_csv, trim
from .encodings import encoding_of
from .frame import RawFrame
from .headers import delimiter_of, missing_file, names_of, refuse_other_kinds

PIECE = 1 << 24  # bytes that are read at once


def read_csv_pieces(source: RawSource, path: Path, shown: str, size: int = PIECE) -> Iterator[RawFrame]:
    """One file, about so many bytes after the others. Raises RawDataError as `read_csv` does."""
    given = 0
    for piece in plain_pieces(source, path, shown, size):
        if piece is None:
            yield below(read_csv(source, path, shown), given)
            return
        given += len(piece)
        yield piece


def below(whole: RawFrame, given: int) -> RawFrame:
    """The rows of a file from a place on, with all that is said of the file."""
    if not given:
        return whole
    rest = whole.take(np.arange(given, len(whole)))
    return replace(rest, encodings=whole.encodings, told=whole.told)


def plain_pieces(source: RawSource, path: Path, shown: str, size: int) -> Iterator[RawFrame | None]:
    """The pieces of a file as long as there is nothing to say of them; None, at last, where there is."""
    head: Head | None = None
    given = 0
    try:
        with opened(path, shown) as file:
            for part in cut_by_records(blocks(file, source, path, shown), size):
                try:
                    if head is None:
                        head, part = head_of(source, part, shown)
                    piece = plain_piece(head, part, given, source, shown) if head else None
                except (RawDataError, UnicodeDecodeError):  # told with its place by who reads the whole file
                    piece = None
                yield piece
                if piece is None:
                    return
                given += len(piece)
    except OSError as error:
        raise missing_file(source, path, error) from None
    if not given and head is None:  # an empty file
        yield None


def blocks(file: BinaryIO, source: RawSource, path: Path, shown: str) -> Iterator[bytes]:
    """The bytes of an open file, unpacked if its name ends in .gz."""
    packed = path.suffix.lower() == ".gz"
    for block in unpacked(file, shown) if packed else iter(lambda: file.read(BLOCK), b""):
        refuse_endless(block, source.delimiter, shown)
        yield block


def cut_by_records(found: Iterable[bytes], size: int) -> Iterator[bytes]:
    """Text in pieces of about so many bytes, likely cut between records; blank lines begin a piece, and end none but
    the last one.

    >>> [*cut_by_records([b'A\\n1\\n\\n\\n', b'"2\\n3"\\n4\\n'], 5)]
    [b'A\\n1\\n', b'\\n\\n"2\\n3"\\n4\\n']
    """
    rest, wanted = b"", size
    for block in found:
        rest += block
        while len(rest) > wanted:
            at = cut(rest[:wanted])
            if at:
                yield rest[:at]
            rest, wanted = rest[at:], size if at else 2 * wanted
    if rest:
        yield rest


def cut(data: bytes) -> int:
    """Where the last whole record of a text likely ends: behind the last line up to which quotes are even."""
    last = end = data.rfind(b"\n") + 1
    odd = data.count(b'"', 0, end) % 2
    while end and odd:
        before = data.rfind(b"\n", 0, end - 1) + 1
        odd = (odd + data.count(b'"', before, end)) % 2
        end = before
    end = end or last  # a quote that is text
    filled = data[:end].rstrip(b"\r\n")
    return data.find(b"\n", len(filled)) + 1 if filled else 0


@dataclass(frozen=True, slots=True)
class Head:
    """What the beginning of a file decides for all of it."""

    encoding: str
    delimiter: str
    header: bytes
    names: list[str]


def head_of(source: RawSource, first: bytes, shown: str) -> tuple[Head | None, bytes]:
    """The head of a file, None if it is not in UTF-8, and the records of its first piece."""
    refuse_other_kinds(first, shown)
    encoding = encoding_of(source, first, shown)
    if codecs.lookup(encoding).name not in ("utf-8", "ascii"):
        return None, first
    first = without_marks(first)
    delimiter, skipped = delimiter_of(first, source, shown)
    text = CsvText(first[skipped:], delimiter, shown)
    head = Head(encoding, delimiter, text.data[: text.body], names_of(text, source))
    return head, text.data[text.body :]


def plain_piece(head: Head, part: bytes, given: int, source: RawSource, shown: str) -> RawFrame | None:
    """Further records of a file, None where something is to be said of them.

    Raises RawDataError or UnicodeDecodeError where they are not sound.
    """
    data = head.header + part
    data.decode(head.encoding)
    text = CsvText(data, head.delimiter, shown)
    if not source.line_breaks and any(True for _ in like_rows(text, len(head.names))):
        return None
    columns = dict(zip(head.names, map(trim, read_columns(text, len(head.names))), strict=True))
    rows = np.arange(given + 2, given + text.size + 2, dtype=np.int32)
    return RawFrame(columns, Text.constant(shown, len(rows)), rows, encodings={shown: head.encoding})
