"""A package of terminology as a file has it, and what every package must be."""

from __future__ import annotations

from collections.abc import Sequence

from ..errors import RawDataError
from ..quick import dataclass
from ..standards import StandardTerm

AS_PUBLISHED = "give the file as it is published"


@dataclass(frozen=True, slots=True)
class PublishedCodelist:
    """A codelist with its terms, in the order of the publication; ``at`` is where it stands in the file."""

    code: str
    name: str
    label: str
    extensible: bool
    terms: Sequence[StandardTerm]
    at: str = ""


@dataclass(frozen=True, slots=True)
class Published:
    """A package; name and date are '' where neither the file nor its name says them."""

    name: str
    date: str
    codelists: tuple[PublishedCodelist, ...]


def yes_or_no(text: str, at: str) -> bool:
    """Whether a codelist is extensible, as NCI writes it."""
    if text not in ("Yes", "No"):
        raise RawDataError(f"{at}: whether the codelist is extensible is '{text}', neither Yes nor No; {AS_PUBLISHED}")
    return text == "Yes"


def term(code: str, value: str, preferred: str, synonyms: Sequence[str], at: str) -> StandardTerm:
    """A term with its white space in order. A value is never changed: one that cannot be held is refused."""
    if not code or not value or value != " ".join(value.split()):
        raise RawDataError(f"{at}: the term {code or '(no code)'} has the value '{value}'; {AS_PUBLISHED}")
    return StandardTerm(code, value, plain(preferred), tuple(text for text in map(plain, synonyms) if text))


def plain(text: str) -> str:
    """A text with one blank for a run of white space."""
    return " ".join(text.split())


def check_codelists(codelists: Sequence[PublishedCodelist], shown: str) -> None:
    """Raise RawDataError for a package without codelists, a codelist without terms, and for what stands twice."""
    if not codelists:
        raise RawDataError(f"{shown}: no codelist there; {AS_PUBLISHED}")
    known: dict[str, str] = {}
    for codelist in codelists:
        for key in (codelist.code, codelist.name):
            if not key or key in known:
                twice = f"stands at {known.get(key)} too" if key else "has no code or no name"
                raise RawDataError(f"{codelist.at}: the codelist {key or codelist.label} {twice}; {AS_PUBLISHED}")
            known[key] = codelist.at
        if not codelist.terms:
            raise RawDataError(f"{codelist.at}: the codelist {codelist.name} has no terms; {AS_PUBLISHED}")
        values = [term.submission_value for term in codelist.terms]
        if twice := next((value for value in values if values.count(value) > 1), "") if repeats(values) else "":
            raise RawDataError(f"{codelist.at}: {codelist.name} has the term {twice} twice; {AS_PUBLISHED}")


def repeats(values: Sequence[str]) -> bool:
    """Whether any value stands twice."""
    return len(set(values)) < len(values)
