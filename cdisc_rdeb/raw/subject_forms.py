"""Subjects whose numbers are written in another form than elsewhere: 101001, or ABC-101-001, for 101-001.

A form is a text in which ``?`` stands for one letter or digit and ``*`` for any text, at most once; all else stands for
itself. What ``?`` and ``*`` found is put into those of another form, in the same order, so no two numbers become one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache

from ..model import RawSource

SIGNS = {"?": r"([^\W_])", "*": "(.+)"}
PARTS = re.compile(r"\d+|[^\W\d_]+")
LETTER = re.compile(r"[^\W_]")


def in_form(source: RawSource) -> Callable[[str], str]:
    """What writes a subject of a source as study.yaml says; one that is written in none of its forms stays.

    >>> write = in_form(RawSource("lab", (), "NO", subject_written=("??????",), subject_as="???-???"))
    >>> write("101001"), write("101-002"), write("1")
    ('101-001', '101-002', '1')
    """
    written = [(pattern(form), signs(form)) for form in source.subject_written]
    pieces = re.split(r"[?*]", source.subject_as)

    def write(text: str) -> str:
        for form, wanted in written:
            match = form.fullmatch(text) if wanted == signs(source.subject_as) else None
            if match is not None:
                return "".join(f"{piece}{found}" for piece, found in zip(pieces, (*match.groups(), ""), strict=True))
        return text

    return write


def signs(form: str) -> str:
    """The signs of a form that stand for something else.

    >>> signs("ABC-???-???")
    '??????'
    """
    return "".join(sign for sign in form if sign in SIGNS)


@cache
def pattern(form: str) -> re.Pattern[str]:
    """A form as a pattern."""
    return re.compile("".join(SIGNS.get(sign) or re.escape(sign) for sign in form), re.DOTALL)


def letters(subject: str) -> str:
    """The letters and digits of a subject, in one case.

    >>> letters("Abc-101 001")
    'abc101001'
    """
    return "".join(PARTS.findall(subject.casefold()))


def without_front(subject: str) -> Iterator[str]:
    """The letters and digits of a subject without its first parts: one, two, and so on.

    >>> [*without_front("ABC-101-001")]
    ['101001', '001']
    """
    parts = PARTS.findall(subject.casefold())
    yield from ("".join(parts[number:]) for number in range(1, len(parts)))


class Alike:
    """Subjects, to be asked for the one that is equal to another without signs, or without what stands in front.

    >>> Alike(["101-001", "101-002"]).to("ABC-101-001"), Alike(["1-11", "11-1"]).to("111")
    ('101-001', '')
    """

    def __init__(self, subjects: Sequence[str]) -> None:
        self.by_letters = only([(letters(subject), subject) for subject in subjects])
        self.by_ends = only([(end, subject) for subject in subjects for end in without_front(subject)])

    def to(self, subject: str) -> str:
        """The one subject that is equal so, '' where there is none, or several."""
        own = letters(subject)
        fronts = (self.by_letters[end] for end in without_front(subject) if end in self.by_letters)
        return self.by_letters.get(own) or next(fronts, "") or self.by_ends.get(own, "")


def only(pairs: Sequence[tuple[str, str]]) -> Mapping[str, str]:
    """What stands with each text; '' with one that several stand with."""
    found: dict[str, str] = {}
    for text, subject in pairs:
        found[text] = "" if found.setdefault(text, subject) != subject else subject
    return found


def forms_between(own: str, wanted: str) -> tuple[str, str]:
    """The form of a subject, and that of another one, which it is to become; two '' where no forms say that.

    >>> forms_between("101001", "101-001"), forms_between("ABC-101-001", "101-001"), forms_between("1", "002")
    (('??????', '???-???'), ('ABC-???-???', '???-???'), ('', ''))
    """
    size = min(len(LETTER.findall(text)) for text in (own, wanted))
    fronts = [[m.start() for m in LETTER.finditer(text)][-size] if size else 0 for text in (own, wanted)]
    kept = ["".join(LETTER.findall(text[front:])) for text, front in zip((own, wanted), fronts, strict=True)]
    if kept[0] != kept[1] or own == wanted:
        return "", ""
    one, other = (text[:at] + LETTER.sub("?", text[at:]) for text, at in zip((own, wanted), fronts, strict=True))
    return one, other
