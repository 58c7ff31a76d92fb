"""Encodings of text files: stated, told by the file's first bytes, else UTF-8; never guessed in silence."""

from __future__ import annotations

from ..errors import RawDataError
from ..model import RawSource

UTF_8_MARK = b"\xef\xbb\xbf"
UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")
SAMPLE = 1 << 16
LIKELY = {  # encodings in the order in which they are held against text, with the characters that make it readable
    "euc_kr": ("\uac00", "\ud7a3"),
    "shift_jis": ("\u3000", "\u9fff"),
    "gb2312": ("\u3000", "\u9fff"),
    "cp1252": ("\u0080", "\u2122"),
}


def encoding_of(source: RawSource, data: bytes) -> str:
    """The encoding that is stated for a source, else that of the byte order mark, else UTF-8."""
    return source.encoding or ("utf-16" if data.startswith(UTF_16_MARKS) else "utf-8")


def decode(data: bytes, source: RawSource, shown: str) -> str:
    """Bytes as text in the source's encoding; the error names row and byte."""
    encoding = encoding_of(source, data)
    try:
        return data.removeprefix(UTF_8_MARK).decode(encoding)
    except LookupError:
        raise RawDataError(f"{shown}: there is no encoding {encoding}; mend it in study.yaml") from None
    except UnicodeDecodeError as error:
        row = data[: error.start].count(b"\n") + 1
        byte = data[error.start]
        raise RawDataError(
            f"{shown}: row {row}: the byte 0x{byte:02X} is not {encoding}; {advice(data, source)} in study.yaml"
        ) from None


def advice(data: bytes, source: RawSource) -> str:
    """What to say for bytes that are not in the encoding of a source."""
    found = likely(data)
    if found and found != source.encoding:
        return f"it looks like {found}; say encoding: {found} for {source.name}"
    return f"say another encoding for {source.name}"


def likely(data: bytes) -> str:
    """The encoding that bytes outside ASCII are likely in, '' when none is: good enough to name, not to read by.

    >>> likely("두통".encode("euc_kr")), likely("头痛".encode("gb2312")), likely("Übelkeit, 5 µg".encode("cp1252"))
    ('euc_kr', 'gb2312', 'cp1252')
    """
    if data.startswith(UTF_16_MARKS):
        return "utf-16"
    lines = [line for line in data.split(b"\n") if not line.isascii()]
    sample = b"\n".join(lines)
    while len(sample) > SAMPLE and len(lines) > 1:
        lines = lines[: len(lines) // 2]
        sample = b"\n".join(lines)
    for encoding, (first, last) in LIKELY.items():
        try:
            signs = [sign for sign in sample.decode(encoding) if not sign.isascii()]
        except UnicodeDecodeError:
            continue
        if sum(first <= sign <= last for sign in signs) >= 0.95 * len(signs) > 0:
            return encoding
    return ""
