"""Texts with signs that XPT cannot hold, told by their cause: an encoding, or signs without a replacement."""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from ..errors import closest
from ..model import RawSource, Study
from ..raw.encodings import is_encoding, is_sure, likely
from ..terminal import count
from ..values.plain import is_plain, visible

NEAR = 0.7  # how like a word of a codelist a text must be to be meant as that
MOST = 20  # further signs that a message names


class Foreign(NamedTuple):
    """A text with signs that the study has no replacement for: its file and row, and its variable."""

    file: str
    row: int
    of: str
    text: str

    @property
    def signs(self) -> list[str]:
        """The signs, each once."""
        return [sign for sign in dict.fromkeys(self.text) if not is_plain(sign)]

    def __str__(self) -> str:
        return f"{self.file}: row {self.row}: {self.of}: '{visible(self.text)}'"


def told(found: Iterable[Foreign], study: Study) -> Iterator[str]:
    """A message for each file that was read in another encoding than its own, and for the signs that texts share."""
    sources = {file: source for source in study.raw.values() for file in source.files}
    texts = sorted({*found})
    ways = {text: way for text in texts if (way := misread(text, sources.get(text.file)))}
    rows = {(text.file, text.row) for text in ways}  # whose other texts are made of the same
    stated = {text.file for text in ways if (source := sources.get(text.file)) and source.encoding}
    yield from (f"{text} {ways[text]}" for text in {text.file: text for text in reversed([*ways])}.values())
    left = [text for text in texts if text.file not in stated and (text.file, text.row) not in rows]
    words = {text: way for text in left if (way := word_meant(text, study))}
    sames = {(text.file, text.row, text.text) for text in words}  # the same cell, in a variable without a codelist
    yield from (
        f"{text} has the character {code(text.signs[0])}, which XPT cannot hold; {words[text]}" for text in words
    )
    left = [text for text in left if (text.file, text.row, text.text) not in sames]
    yield from map(of_signs, together(left))


def word_meant(text: Foreign, study: Study) -> str:
    """The way out where a text is nearly a word that a codelist of its variable knows; '' of any other."""
    owner, _, name = text.of.partition(".")
    dataset = study.datasets.get(owner)
    variable = dataset.variables.get(name) if dataset else None
    ids = variable.codelists if variable else ()
    terms = [term for each in ids if each in study.codelists for term in study.codelists[each].terms.values()]
    near = closest(text.text, [*(word for term in terms for word in (term.value, *term.raw))], NEAR)
    return f"write {near[0]} in the file, a word of {' or '.join(ids)}" if len(near) == 1 else ""


def misread(text: Foreign, source: RawSource | None) -> str:
    """What to say of a text in another encoding than the one that it was read in; '' of any other."""
    if source is not None and source.encoding and is_encoding(source.encoding) and not is_sure(source.encoding):
        found = likely(text.text.encode(source.encoding, errors="ignore"))
        if found and codecs.lookup(found).name != codecs.lookup(source.encoding).name:
            own = text.text.encode(source.encoding, errors="ignore").decode(found, errors="ignore")
            write = f"write encoding: {found} for {source.name} ({source.place.file}:{source.place.line})"
            return f"was read as {source.encoding}, and is {found} ('{visible(own)}'); {write}"
    if own := restored(text.text):
        return f"is UTF-8 that another program read as cp1252 ('{visible(own)}'); get {text.file} once more, or mend it"
    return ""


def restored(text: str) -> str:
    """Text in UTF-8 that was read as cp1252, as it was before; '' where it was not.

    >>> restored("Systemic steroid â‰¥ 5 mg"), restored("Crème brûlée")
    ('Systemic steroid ≥ 5 mg', '')
    """
    try:
        own = text.encode("cp1252").decode()
    except UnicodeError:
        return ""
    return own if own != text else ""


def together(found: Sequence[Foreign]) -> list[list[Foreign]]:
    """Texts by variable, those of variables that share signs together."""
    groups: list[tuple[set[str], list[Foreign]]] = []
    for name in dict.fromkeys(each.of for each in found):
        own = [each for each in found if each.of == name]
        signs = {sign for each in own for sign in each.signs}
        shared = [group for group in groups if group[0] & signs]
        groups = [group for group in groups if not group[0] & signs]
        joined = [each for _, texts in shared for each in texts] + own
        groups.append((signs.union(*(known for known, _ in shared)), joined))
    return [sorted(texts) for _, texts in groups]


def of_signs(texts: Sequence[Foreign]) -> str:
    """The message of texts that share signs: the first of them, and how many others there are."""
    first, *others = texts
    sign, *more = dict.fromkeys(sign for text in texts for sign in text.signs)
    also = ", ".join(map(code, more[:MOST])) + (f" and {len(more) - MOST} others" if len(more) > MOST else "")
    replaced = f"say its replacement under ascii: in study.yaml{f', and that of {also}' if more else ''}"
    those = f"; so do {count(len(others), 'more value')}" if others else ""
    return f"{first} has the character {code(sign)}, which XPT cannot hold; {replaced}{those}"


def code(sign: str) -> str:
    """A character by its number, as U+00E9."""
    return f"U+{ord(sign):04X}"
