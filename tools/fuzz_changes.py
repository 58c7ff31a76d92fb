"""How the fuzzer breaks a file: bytes, runs of bytes, and words that a format has a meaning for."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

#: What parsers stumble over, whatever the format.
WORDS = (
    *(b"", b"\0", b"\xff", b"\xef\xbb\xbf", b"\r", b"\n\n", b" ", b"'", b'"', b",", b";", b"\\", b"\x1a"),
    *(b"-0", b"NaN", b"Infinity", b"1e400", b"-1", b"9" * 30, b"4294967295", b"0x10", b"true", b"null", b"~"),
    *(b"[" * 600, b"{" * 600, b"- " * 400, b"(" * 300, b"A" * 3000, b"\xed\xa0\x80", "é두😀".encode()),
)
OF_FORMAT: dict[str, tuple[bytes, ...]] = {
    "json": (
        b'"\\ud800"',
        b'"\\u0000"',
        b'"\\udc00\\ud800"',
        b"[[]]",
        b"{}",
        b'"rows": [],',
        b'"1" :',
        b"1.0",
        b"/**/",
    ),
    "xml": (
        *(b"&#0;", b"&#xD800;", b"&lol;", b"&amp;", b"<!DOCTYPE x [<!ENTITY a 'b'>]>", b"<!--", b"]]>", b"<![CDATA["),
        *(
            b' encoding="rot13"',
            b' encoding="idna"',
            b' encoding="utf-16"',
            b' encoding="unicode_escape"',
            b"<x>" * 300,
        ),
        *(b"<ItemData/>", b' OID=""', b' xmlns="x"', b"<?xml?>", b"</ODM>", b' IsNull="Yes"', b' Value="2"'),
    ),
    "yaml": (
        *(
            b"&a ",
            b"*a",
            b"<<: *a\n",
            b"!!python/object/apply:os.system ['true']",
            b"!!binary ",
            b"? ",
            b"|\n",
            b">-\n",
        ),
        *(
            b"--- ",
            b"...\n",
            b"%YAML 9.9\n",
            b"\t",
            b"{a: &x [*x]}",
            b"[&a [*a, *a], *a]",
            b": ",
            b"# ",
            b"raw: ",
            b"- ",
        ),
    ),
    "sheet": (
        *(b' r="XFD1048576"', b' r="A1"', b' t="e"', b' t="s"', b' t="d"', b"<v>99999</v>", b"<f>1+1</f>", b' s="99"'),
        *(b"<c/>", b"<row/>", b"<v>-1</v>", b"<v>1e309</v>", b' r="0"', b"&lol;", b"<c><v/></c>", b' t="inlineStr"'),
    ),
}
KINDS = {"json": "json", "ndjson": "json", "odm": "xml", "define": "xml", "yaml": "yaml", "xlsx": "sheet"}

Change = Callable[[random.Random, bytes, Sequence[bytes]], bytes]


def bit(dice: random.Random, data: bytes, _: Sequence[bytes]) -> bytes:
    """One bit is another."""
    at = dice.randrange(len(data))
    return data[:at] + bytes([data[at] ^ 1 << dice.randrange(8)]) + data[at + 1 :]


def byte(dice: random.Random, data: bytes, _: Sequence[bytes]) -> bytes:
    """One byte is another."""
    at = dice.randrange(len(data))
    return data[:at] + bytes([dice.randrange(256)]) + data[at + 1 :]


def cut(dice: random.Random, data: bytes, _: Sequence[bytes]) -> bytes:
    """The file ends early."""
    return data[: dice.randrange(len(data))]


def lost(dice: random.Random, data: bytes, _: Sequence[bytes]) -> bytes:
    """A run of bytes is lost."""
    at, size = dice.randrange(len(data)), run(dice)
    return data[:at] + data[at + size :]


def twice(dice: random.Random, data: bytes, _: Sequence[bytes]) -> bytes:
    """A run of bytes stands twice."""
    at, size = dice.randrange(len(data)), run(dice)
    return data[: at + size] + data[at:]


def swapped(dice: random.Random, data: bytes, _: Sequence[bytes]) -> bytes:
    """Two runs of bytes have changed places."""
    size = run(dice)
    a, b = sorted(dice.randrange(len(data)) for _ in range(2))
    size = min(size, b - a)
    return data[:a] + data[b : b + size] + data[a + size : b] + data[a : a + size] + data[b + size :]


def blank(dice: random.Random, data: bytes, _: Sequence[bytes]) -> bytes:
    """A run of bytes is all the same, as a bad disk has it."""
    at, size = dice.randrange(len(data)), run(dice)
    return data[:at] + dice.choice([b"\0", b"\xff", b" "]) * min(size, len(data) - at) + data[at + size :]


def word(dice: random.Random, data: bytes, words: Sequence[bytes]) -> bytes:
    """A word is put in."""
    at = dice.randrange(len(data) + 1)
    return data[:at] + dice.choice(words) + data[at:]


def other_word(dice: random.Random, data: bytes, words: Sequence[bytes]) -> bytes:
    """A word in place of what stands between two signs."""
    signs = [at for at, sign in enumerate(data) if sign in b" \"'<>=,:[]{}\n"]
    if len(signs) < 2:
        return word(dice, data, words)
    place = dice.randrange(len(signs) - 1)
    return data[: signs[place] + 1] + dice.choice(words) + data[signs[place + 1] :]


def other_line(dice: random.Random, data: bytes, _: Sequence[bytes]) -> bytes:
    """Two lines have changed places, or one is lost, or stands twice."""
    lines = data.splitlines(keepends=True)
    a, b = dice.randrange(len(lines)), dice.randrange(len(lines))
    what = dice.randrange(3)
    if what == 0:
        lines[a], lines[b] = lines[b], lines[a]
    elif what == 1:
        del lines[a]
    else:
        lines.insert(b, lines[a])
    return b"".join(lines)


def run(dice: random.Random) -> int:
    """The length of a run of bytes: most are short."""
    return dice.choice([1, 1, 2, 4, 8, dice.randrange(1, 80), dice.randrange(1, 400)])


CHANGES: tuple[Change, ...] = (
    *(bit, byte, cut, lost, twice, swapped, blank, word, word, other_word, other_word, other_line),
)


def changed(dice: random.Random, kind: str, data: bytes) -> bytes:
    """A file of a kind with one to three faults; a packed one outside, or inside and packed again."""
    if kind == "xlsx" and dice.random() < 0.8:
        return inside_zip(dice, data)
    if kind == "gz" and dice.random() < 0.5:
        import gzip

        return gzip.compress(faults(dice, "csv", gzip.decompress(data)), mtime=0)
    return faults(dice, kind, data)


def faults(dice: random.Random, kind: str, data: bytes) -> bytes:
    """Bytes with one to three faults."""
    words = (*WORDS, *OF_FORMAT.get(KINDS.get(kind, ""), ()) * 3)
    for _ in range(dice.choice([1, 1, 1, 2, 3])):
        if data:
            data = dice.choice(CHANGES)(dice, data, words)
    return data


def inside_zip(dice: random.Random, data: bytes) -> bytes:
    """A workbook with a part that has faults; most often a sheet."""
    made = BytesIO()
    with ZipFile(BytesIO(data)) as old, ZipFile(made, "w", ZIP_DEFLATED) as new:
        names = old.namelist()
        sheets = [name for name in names if "worksheets" in name]
        chosen = dice.choice(sheets if dice.random() < 0.6 else names)
        for name in names:
            content = old.read(name)
            new.writestr(name, faults(dice, "xlsx", content) if name == chosen else content)
    return made.getvalue()
