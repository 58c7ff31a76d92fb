"""Encodings of text files: stated, told by the file's first bytes, else UTF-8; never guessed in silence."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Mapping
from dataclasses import field
from itertools import islice

from ..columns import Column, Text
from ..errors import RawDataError
from ..formats.csv_reader import MARK as UTF_8_MARK
from ..formats.csv_reader import without_marks
from ..formats.csv_rule import row_of
from ..model import RawSource
from ..quick import dataclass
from .frame import Told

MARKS = {  # of byte order, the longer ones first
    b"\xff\xfe\0\0": "utf-32",
    b"\0\0\xfe\xff": "utf-32",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
    UTF_8_MARK: "utf-8",
}
ENDIAN = {b"\xff\xfe\0\0": "-le", b"\0\0\xfe\xff": "-be", b"\xff\xfe": "-le", b"\xfe\xff": "-be"}
NO_ENCODINGS = ("idna", "punycode", "undefined", "unicode_escape", "raw_unicode_escape", "utf_7", "charmap", "mbcs")
OTHER_EASTERN = ("big5hkscs", "cp932", "cp950", "gb18030", "gbk", "johab", "shift_jis_2004")
SAMPLE = 1 << 16
CUT = ("unexpected end of data", "incomplete multibyte sequence", "truncated data")
WIDE = ("utf-16", "utf-32")


@dataclass(frozen=True, slots=True)
class Frequent:
    """How text of the East is known: by the first bytes of its frequent characters, and their share at the least.

    ``second`` is the least second byte of these; ``signs`` begin punctuation and units; ``only`` are the characters
    that all of the text is made of; ``words``: most of its words have several.
    """

    first: int
    last: int
    share: float = 0.9
    second: int = 0xA1
    signs: bytes = b""
    only: str = ""
    words: bool = False


EASTERN = {  # encodings in the order in which text is held against them
    "euc_jp": Frequent(0xA4, 0xA4, 0.1),  # Hiragana, of which Korean and Chinese have none
    "euc_kr": Frequent(0xB0, 0xC8, signs=b"\xa1\xa3\xa7"),
    "cp949": Frequent(0xB0, 0xC8, 0.5, only="[가-힣]+"),
    "shift_jis": Frequent(0x81, 0x97, second=0x40),
    "gb2312": Frequent(0xB0, 0xD7, signs=b"\xa1\xa2\xa3"),
    "big5": Frequent(0xA4, 0xC6, second=0x40, words=True),
}
LETTER = "A-Za-z"
FOREIGN = re.compile(r"[^\x00-\x7f]+")


def is_encoding(name: str) -> bool:
    """Whether a name is that of an encoding of characters; Python has codecs of other kinds.

    >>> [is_encoding(name) for name in ("cp1252", "rot13", "zip", "utf-99", "idna")]
    [True, False, False, False, False]
    """
    try:
        found = codecs.lookup(name)
    except (LookupError, ValueError):  # a name with a NUL is a ValueError
        return False
    return bool(getattr(found, "_is_text_encoding", False)) and found.name.replace("-", "_") not in NO_ENCODINGS


def no_encoding(shown: str, name: str) -> RawDataError:
    """The error for an encoding that is none."""
    return RawDataError(f"{shown}: there is no encoding {name}; mend it in study.yaml")


def mark_of(data: bytes) -> bytes:
    """The byte order mark that a file begins with."""
    return next((mark for mark in MARKS if data.startswith(mark)), b"")


def encoding_of(source: RawSource, data: bytes, shown: str) -> str:
    """The encoding that is stated for a source, else that of the byte order mark, else UTF-8.

    Raises RawDataError for one that is none, that the mark contradicts, and for text of 2 or 4 bytes a character of
    which nobody said so.
    """
    stated, mark = source.encoding, mark_of(data)
    if stated and not is_encoding(stated):
        raise no_encoding(shown, stated)
    told = MARKS.get(mark, "")
    known = codecs.lookup(stated).name.removesuffix("-sig") if stated else told or "utf-8"
    if told and known not in (told, told + ENDIAN.get(mark, "")):
        raise RawDataError(
            f"{shown}: the file begins with the byte order mark of {told}, and study.yaml says {stated}; "
            f"remove encoding: of {source.name} there"
        )
    wide = wide_encoding(data)
    if data and known.startswith(WIDE) and not told and b"\0" not in data[:400]:
        way = advice(data, source.name, stated)
        raise RawDataError(f"{shown}: its text is not {stated}, which has zero bytes; {way}")
    if wide and (known != wide if known.endswith(("-le", "-be")) else not told):
        raise RawDataError(f"{shown}: its text looks like {wide}; say encoding: {wide} for {source.name} in study.yaml")
    return stated or told or "utf-8"


def wide_encoding(data: bytes) -> str:
    """The encoding of 2 or 4 bytes a character that text is in, as the zero bytes in it tell; '' for none.

    >>> wide_encoding("SUBJECT,AGE".encode("utf-16-be")), wide_encoding(b"SUBJECT,AGE")
    ('utf-16-be', '')
    """
    start = data[:400]
    zeros = [start[place::4].count(0) / max(len(start[place::4]), 1) for place in range(4)]
    high, low = 0.75, 0.25  # shares: text of the East has zeros in its delimiters and digits alone
    if len(start) < 8 or max(zeros) < high / 2:
        return ""
    if zeros[1] > high and zeros[2] > high and zeros[3] > high and zeros[0] < low:
        return "utf-32-le"
    if zeros[0] > high and zeros[1] > high and zeros[2] > high and zeros[3] < low:
        return "utf-32-be"
    if min(zeros[1], zeros[3]) > high / 2 and max(zeros[0], zeros[2]) < low:
        return "utf-16-le"
    if min(zeros[0], zeros[2]) > high / 2 and max(zeros[1], zeros[3]) < low:
        return "utf-16-be"
    return ""


def to_utf8(data: bytes, source: RawSource, shown: str) -> tuple[bytes, str]:
    """Text in UTF-8 without byte order marks, and the encoding that it was in; the error names row and byte."""
    encoding = encoding_of(source, data, shown)
    if codecs.lookup(encoding).name in ("utf-8", "ascii", "utf-8-sig"):
        data = without_marks(data)
        if not data.isascii():
            decode(data, encoding, source, shown)  # nothing to convert
        return data, encoding
    return without_marks(decode(data, encoding, source, shown).encode()), encoding


def decode(data: bytes, encoding: str, source: RawSource, shown: str, *, final: bool = True) -> str:
    """Bytes as text; the error names row and byte. ``final``: they are all; else a character may be cut at the end."""
    try:
        return codecs.getincrementaldecoder(encoding)().decode(data, final)
    except UnicodeDecodeError as error:
        before = data[: error.start].decode(encoding, errors="replace").encode()
        row = row_of(before + b".", len(before), (source.delimiter or ",").encode())
        byte = data[error.start]
        raise RawDataError(
            f"{shown}: row {row}: the byte 0x{byte:02X} is not {encoding}; {advice(data, source.name, encoding)}"
        ) from None
    except UnicodeError as error:
        raise RawDataError(f"{shown}: its text is not {encoding}: {error}; say its encoding in study.yaml") from None


def advice(data: bytes, name: str, encoding: str = "", error: UnicodeDecodeError | None = None) -> str:
    """What to say for bytes of a source that are not in the encoding that they were read in."""
    found = likely(data)
    if error and error.reason in CUT and not error.object[: error.start].isascii():
        return "its last character is cut; write the file again, with more room for the text"
    if found and encoding and codecs.lookup(found).name == codecs.lookup(encoding).name:
        return "the file is cut or damaged; get it once more"
    if found:
        return f"it looks like {found}; say encoding: {found} for {name} in study.yaml"
    return f"say another encoding (such as cp1252 or euc_kr) for {name} in study.yaml"


def likely(data: bytes) -> str:
    """The encoding that bytes outside ASCII are likely in, '' when none is: good enough to name, not to read by.

    Text of the East stands in words of its own; letters of Western Europe stand one by one among Latin ones. What fits
    neither, as Cyrillic does, is not named: a wrong name would be followed.

    >>> likely("두통".encode("euc_kr")), likely("头痛".encode("gb2312")), likely("Amélie, 5 µg".encode("cp1252"))
    ('euc_kr', 'gb2312', 'cp1252')
    >>> likely("Головная боль".encode("cp1251"))
    ''
    """
    if mark := mark_of(data):
        return MARKS[mark]
    sample = foreign_lines(data)
    for encoding, frequent in EASTERN.items():
        words = foreign_words(sample, encoding)
        apart = sum(beside for _, beside in words) <= len(words) / 2
        if words and apart and is_readable([word for word, _ in words], encoding, frequent):
            return encoding
    if foreign_words(sample, "utf-8"):
        return "utf-8"
    words = foreign_words(sample, "cp1252")
    if words and all("\u0080" < sign <= "\u2122" for word, _ in words for sign in word):
        longest = [len(word) for word, _ in words]
        return "cp1252" if sum(size <= 2 for size in longest) >= 0.9 * len(longest) else ""
    return ""


def is_readable(words: list[str], encoding: str, frequent: Frequent) -> bool:
    """Whether words are likely ones of an encoding of the East."""
    signs = "".join(words)
    if frequent.only and not re.fullmatch(frequent.only, signs):
        return False
    if frequent.words and sum(len(word) > 1 for word in words) < len(words) / 2:
        return False
    contents = [sign.encode(encoding, errors="ignore") for sign in signs]
    pairs = [content for content in contents if len(content) == 2 and content[1] >= frequent.second]
    known = sum(frequent.first <= first <= frequent.last for first, _ in pairs)
    return known > 0 and known + sum(first in frequent.signs for first, _ in pairs) >= frequent.share * len(signs)


def foreign_lines(data: bytes) -> bytes:
    """Some lines that hold bytes outside ASCII."""
    lines = [line for line in data.split(b"\n") if not line.isascii()]
    while sum(map(len, lines)) > SAMPLE and len(lines) > 1:
        lines = lines[: len(lines) // 2]
    return b"\n".join(lines)


def foreign_words(sample: bytes, encoding: str) -> list[tuple[str, bool]]:
    """The runs of characters outside ASCII, if bytes are in an encoding, each with whether a Latin letter is beside."""
    try:
        text = sample.decode(encoding)
    except UnicodeDecodeError:
        return []
    beside = re.compile(rf"(?<=[{LETTER}])[^\x00-\x7f]|[^\x00-\x7f](?=[{LETTER}])")
    found = [(match.start(), match.end()) for match in FOREIGN.finditer(text)]
    return [(text[start:end], bool(beside.search(text, max(start - 1, 0), end + 1))) for start, end in found]


def is_sure(encoding: str) -> bool:
    """Whether text that is not in an encoding does not come through it."""
    name = codecs.lookup(encoding).name if encoding else ""
    return name in ("", "utf-8", "utf-8-sig", "ascii") or name.startswith(WIDE)


def doubts(columns: Iterable[Text], encoding: str, source: RawSource, shown: str) -> tuple[Told, ...]:
    """What to say of text that was read in one encoding, and whose bytes look like another of a distant place."""
    if is_sure(encoding):
        return ()
    name = codecs.lookup(encoding).name
    foreign = (value for text in columns for value in text.values if not value.isascii())
    found = likely("\n".join(islice(foreign, SAMPLE)).encode(encoding, errors="ignore"))
    eastern = {codecs.lookup(other).name for other in EASTERN}
    if found == "utf-8" or (found and (found in EASTERN) != (name in eastern or name in OTHER_EASTERN)):
        said = f"the text was read as {encoding}, and looks like {found}; see which one is right for {source.name}"
        return (Told("doubtful encoding", "", "", said, shown, 0),)
    return ()


@dataclass(slots=True)
class Foreign:
    """The text outside ASCII of a file that is read in pieces, as much as `doubts` looks at, by column."""

    encoding: str
    found: dict[str, dict[str, None]] = field(default_factory=dict)

    def add(self, columns: Mapping[str, Column]) -> None:
        """What a further piece has of it."""
        if is_sure(self.encoding):
            return
        for name, text in ((name, column) for name, column in columns.items() if isinstance(column, Text)):
            own = self.found.setdefault(name, {})
            if len(own) < SAMPLE:
                own |= dict.fromkeys(islice((value for value in text.values if not value.isascii()), SAMPLE))

    def doubts(self, source: RawSource, shown: str) -> tuple[Told, ...]:
        """What there is to say of the whole file."""
        return doubts(map(Text.of, self.found.values()), self.encoding, source, shown)
