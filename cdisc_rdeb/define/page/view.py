"""What the page shows, as frozen dataclasses: the elements of a define.xml with their references followed both ways."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field
from typing import TypeAlias
from urllib.parse import quote

from ...quick import dataclass

#: A term as the page holds it until somebody looks: value, decode, C-code, "added" where the sponsor added it.
Term: TypeAlias = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """A place of the page; without an anchor it is text alone, as what it names is not there."""

    anchor: str
    text: str
    hint: str = ""

    @property
    def href(self) -> str:
        """The address inside the page.

        >>> Link("IT.DM.AGE", "AGE").href, Link("IT Ä", "x").href
        ('#IT.DM.AGE', '#IT%20%C3%84')
        """
        return "#" + quote(self.anchor, safe="!$&'()*+,;=:@/?-._~")


@dataclass(frozen=True, slots=True)
class DocumentLink:
    """A document beside the define.xml, and its pages as what is shown with its address; '' is none to follow."""

    title: str
    href: str
    pages: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """Text of a method or comment with the documents that it names; ``code`` is of a FormalExpression or a program."""

    text: str
    documents: tuple[DocumentLink, ...] = ()
    link: Link | None = None
    code: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Condition:
    """One range check in words: a variable, how it is compared, and values with their decodes."""

    variable: Link
    words: str
    values: tuple[tuple[str, str], ...]


#: Conditions that hold together, and such as alternatives.
Where: TypeAlias = tuple[tuple[Condition, ...], ...]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where values come from; ``link`` leads to the predecessor that the text names, if it is here."""

    type: str
    source: str = ""
    text: str = ""
    documents: tuple[DocumentLink, ...] = ()
    link: Link | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """A variable of a dataset, or a value level of one (with ``where``)."""

    anchor: str
    path: str
    name: str
    label: str
    type: str
    size: str
    format: str
    role: str
    key: str
    mandatory: bool
    no_data: bool
    origins: tuple[Origin, ...]
    codelist: Link | None
    method: Passage | None
    comment: Passage | None
    where: Where = ()
    levels: tuple[Item, ...] = ()

    @property
    def link(self) -> Link:
        """The way here."""
        return Link(self.anchor, self.path, self.label)


@dataclass(frozen=True, slots=True)
class Dataset:
    """A dataset with its variables."""

    anchor: str
    name: str
    label: str
    class_name: str
    subclass: str
    structure: str
    purpose: str
    facts: tuple[str, ...]
    keys: tuple[Link, ...]
    standard: str
    file: DocumentLink | None
    no_data: bool
    comment: Passage | None
    items: tuple[Item, ...]

    @property
    def levels(self) -> int:
        """How many value levels its variables have."""
        return sum(len(item.levels) for item in self.items)


@dataclass(frozen=True, slots=True)
class CodeList:
    """A codelist with the variables that use it; its terms, or the dictionary that has them."""

    anchor: str
    name: str
    code: str
    standard: str
    type: str
    dictionary: str
    comment: Passage | None
    terms: tuple[Term, ...]
    users: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """A method or a comment with what it is of."""

    anchor: str
    name: str
    passage: Passage
    users: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Analysed:
    """A dataset of an analysis result."""

    dataset: Link
    where: Where
    variables: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """An analysis result."""

    anchor: str
    title: str
    reason: str
    purpose: str
    parameter: Link | None
    datasets: tuple[Analysed, ...]
    comment: Passage | None
    documentation: Passage | None
    program: Passage | None


@dataclass(frozen=True, slots=True)
class Display:
    """A display of analysis results."""

    anchor: str
    name: str
    title: str
    documents: tuple[DocumentLink, ...]
    results: tuple[Result, ...]


@dataclass(frozen=True, slots=True)
class View:
    """All that the page shows."""

    title: str
    facts: Mapping[str, str]
    standards: tuple[tuple[str, str], ...]
    documents: tuple[DocumentLink, ...]
    datasets: tuple[Dataset, ...]
    codelists: tuple[CodeList, ...]
    methods: tuple[Told, ...]
    comments: tuple[Told, ...]
    displays: tuple[Display, ...] = field(default=())

    def classes(self) -> dict[str, list[Dataset]]:
        """The datasets by class, as they stand."""
        found: dict[str, list[Dataset]] = {}
        for dataset in self.datasets:
            found.setdefault(dataset.class_name or "Other", []).append(dataset)
        return found

    def counts(self) -> Iterator[tuple[int, str, str]]:
        """How many there are of what, and the section that shows them."""
        yield len(self.datasets), "dataset", ""
        yield sum(len(dataset.items) for dataset in self.datasets), "variable", ""
        yield sum(dataset.levels for dataset in self.datasets), "value level", ""
        codelists, methods = "codelists" * bool(self.codelists), "methods" * bool(self.methods)
        yield len(self.codelists), "codelist", codelists
        yield sum(len(codelist.terms) for codelist in self.codelists), "term", codelists
        yield len(self.methods), "method", methods
        if self.displays:
            yield sum(len(display.results) for display in self.displays), "analysis result", "analyses"
