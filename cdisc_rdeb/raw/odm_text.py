"""The text of an XML file: its encoding, and its characters in pieces."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import BinaryIO

from ..errors import RawDataError
from .encodings import MARKS, advice, mark_of

BLOCK = 1 << 16
MARK = "\ufeff"  # of byte order; files that were put together have several
DECLARED = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")


def declared(start: bytes) -> str:
    """The encoding that an XML file states, by its first bytes or in its first line; UTF-8 when it does not."""
    mark = mark_of(start)
    if mark and MARKS[mark] != "utf-8":
        return MARKS[mark]
    for sign, encoding in ((b"<\0", "utf-16-le"), (b"\0<", "utf-16-be")):  # XML 1.0, appendix F
        if start.startswith(sign):
            return encoding
    match = DECLARED.match(start.removeprefix(mark))
    return match[1].decode().lower() if match else "utf-8"


def texts(file: BinaryIO, encoding: str, shown: str) -> Iterator[str]:
    """The characters of an open file. RawDataError, with the line, for bytes that are not in the encoding."""
    decoder = codecs.getincrementaldecoder(encoding)()
    lines, data = 1, b"."
    while data:
        data = file.read(BLOCK)
        try:
            text = decoder.decode(data, final=not data)
        except UnicodeDecodeError as error:
            line = lines + error.object[: error.start].decode(encoding, errors="replace").count("\n")
            byte, way = error.object[error.start], advice(error.object, "its source", encoding)
            raise RawDataError(f"{shown}: line {line}: the byte 0x{byte:02X} is not {encoding}; {way}") from None
        except UnicodeError:
            raise RawDataError(f"{shown}: its text is not {encoding}; {advice(data, 'its source', encoding)}") from None
        yield text.lstrip(MARK) if lines == 1 else text
        lines += text.count("\n")
