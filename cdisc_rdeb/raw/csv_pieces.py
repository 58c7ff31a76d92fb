"""Large CSV files to frames of text, some records after the others, so that no file is whole in memory.

Pieces end where records do, and each is held to the rule of CSV by itself: what begins where a record begins and is
sound to its end are whole records, however the rest of the file is.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from ..columns import Text
from ..formats.csv_breaks import like_rows
from ..formats.csv_reader import read_columns, refuse_endless, without_marks
from ..formats.csv_rule import CsvText
from ..formats.opening import BLOCK, opened, unpacked
from ..model import RawSource
from ..quick import dataclass, np
from .csv_files import read_csv, trim
from .encodings import Foreign, encoding_of
from .frame import RawFrame, Told
from .headers import names_of, refuse_other_kinds
from .left_out import Row, Top, reads_as, told_above, told_below, told_labels, top_of, without_labels
from .pieces import Odd, in_pieces, with_last

PIECE = 1 << 24  # bytes that are read at once


def read_csv_pieces(source: RawSource, path: Path, shown: str, size: int = PIECE) -> Iterator[RawFrame]:
    """One file, about so many bytes after the others. Raises RawDataError as `read_csv` does."""
    pieces = plain_pieces(source, path, shown, size)
    return in_pieces(path, shown, pieces, lambda: read_csv(source, path, shown))


def plain_pieces(source: RawSource, path: Path, shown: str, size: int) -> Iterator[RawFrame]:
    """The pieces of a file. Raises Odd, RawDataError or UnicodeError where there is something to say of them."""
    head: Head | None = None
    given = 0
    with opened(path, shown) as file:
        encoding, text = in_utf8(blocks(file, source, path, shown), source, shown)
        foreign = Foreign(encoding)
        parts = cut_by_records(text, size)
        for part, last in with_last(parts, source.footer):
            if head is None:
                head, part = head_of(source, encoding, part, shown)
                given = len(head.labels)
            piece = plain_piece(head, part, given, source, shown, last=last)
            foreign.add(piece.columns)
            yield piece
            given += len(piece)
    if head is None or foreign.doubts(source, shown):  # an empty file has something to say too
        raise Odd


def in_utf8(found: Iterator[bytes], source: RawSource, shown: str) -> tuple[str, Iterator[bytes]]:
    """The encoding of a file, and its bytes in UTF-8."""
    first = next(found, b"")
    refuse_other_kinds(first, shown)
    encoding = encoding_of(source, first, shown)
    all_ = chain([first], found)
    return encoding, all_ if is_utf8(encoding) else transcoded(all_, encoding)


def is_utf8(encoding: str) -> bool:
    """Whether text in an encoding is UTF-8 as it is."""
    return codecs.lookup(encoding).name in ("utf-8", "ascii")


def transcoded(found: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    """Text of an encoding in UTF-8."""
    decoder = codecs.getincrementaldecoder(encoding)()
    for block in found:
        yield decoder.decode(block).encode()
    yield decoder.decode(b"", True).encode()


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
    top: Top
    header: bytes
    names: list[str]
    labels: list[Row]  # below the header


def head_of(source: RawSource, encoding: str, first: bytes, shown: str) -> tuple[Head, bytes]:
    """The head of a file, and the records of its first piece."""
    first = without_marks(first)
    top = top_of(first, source, shown)
    text = top.text(first, source, shown)
    names = names_of(text, source)
    if len(names) == 1:
        raise Odd  # it may be a title
    text, labels = without_labels(text, source)
    if source.below_header and not text.size:
        raise Odd  # more of them may begin the next piece
    return Head(encoding, top, text.data[: text.body], names, labels), text.data[text.body :]


def plain_piece(head: Head, part: bytes, given: int, source: RawSource, shown: str, *, last: bool = True) -> RawFrame:
    """Further records of a file; ``last``: its footers are among them, if it has any."""
    data = head.header + part
    data.decode(head.encoding if is_utf8(head.encoding) else "utf-8")
    sign = head.top.delimiter
    text = CsvText(data, sign, shown, rows_above=given + source.header_row - 1)
    told: tuple[Told, ...] = ()
    if given == len(head.labels):
        told = (*told_above(source, head.top.rows, sign, shown), *told_labels(source, head.labels, sign, shown))
    if source.footer:
        footers = text.cut_last(reads_as(source.footer, sign))
        if bool(footers) != last:
            raise Odd  # they begin in another piece, or there are none
        told += tuple(told_below(source, footers, sign, shown)) if last else ()
    if not source.line_breaks and any(True for _ in like_rows(text, len(head.names))):
        raise Odd
    columns = dict(zip(head.names, map(trim, read_columns(text, len(head.names))), strict=True))
    rows = np.arange(text.size, dtype=np.int32) + text.first_row
    return RawFrame(columns, Text.constant(shown, len(rows)), rows, encodings={shown: head.encoding}, told=told)
