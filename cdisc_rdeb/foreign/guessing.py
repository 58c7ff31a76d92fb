"""Which encoding text is in that is not in the one it should be: guessed by its bytes, and told."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from ..errors import RawDataError, RequestError
from ..raw.encodings import is_encoding, likely

#: What any text is read as at the last: Western letters and signs of Windows, and an encoding that has every byte.
WESTERN, ANY = "cp1252", "latin-1"

Read = TypeVar("Read")


def refuse_no_encoding(name: str) -> None:
    """Raise RequestError for a name that is none of an encoding of text."""
    if name and not is_encoding(name):
        raise RequestError(f"there is no encoding {name}; name one such as utf-8, cp1252 or euc_kr")


def in_some_encoding(
    read: Callable[[str], Read], usual: str, stated: str, foreign: Callable[[], Iterable[bytes]]
) -> tuple[Read, str]:
    """What ``read`` gives in the stated encoding, else in the usual one, else in the one that bytes look like; and the
    name of this last one, '' where nothing was guessed. ``foreign`` gives the bytes outside ASCII.
    """
    refuse_no_encoding(stated)
    try:
        return read(stated or usual), ""
    except RawDataError as error:
        if not isinstance(error.__cause__, UnicodeError):
            raise
    texts = b"\n".join(dict.fromkeys(foreign()))
    found = next(name for name in guesses(texts) if is_in(texts, name))
    return read(found), found


def guesses(texts: bytes) -> Iterator[str]:
    """The encodings to try, the likeliest first; a name of an encoding that others are wider than stands for these."""
    yield "utf-8"
    found = likely(texts)
    if found:
        yield found
    yield from (WESTERN, ANY)


def is_in(texts: bytes, encoding: str) -> bool:
    """Whether bytes are text of an encoding."""
    try:
        codecs.decode(texts, encoding)
    except UnicodeError:
        return False
    return True
