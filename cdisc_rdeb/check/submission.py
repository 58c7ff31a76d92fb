"""The datasets of a folder as they were read, for rules to look at."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import field
from functools import cached_property
from typing import Any, Literal, TypeAlias, TypeVar

import numpy as np

from ..columns import Codes, Column, Text, as_text, on_pairs, take_found
from ..foreign import Oddity
from ..formats.xpt import XptVariable
from ..quick import dataclass
from ..standards import DEFAULT, StandardDataset, Standards, StandardVariable
from .define.reader import Define
from .followed import Instead

Standard: TypeAlias = Literal["SDTM", "ADaM"]  # what the datasets of a folder follow
T = TypeVar("T")


def noted(known: dict[Hashable, Any], key: Hashable, make: Callable[[], T]) -> T:
    """What is known by a key, made where it is not yet; an array that is kept cannot be changed."""
    if key not in known:
        made = make()
        if isinstance(made, np.ndarray):
            made.flags.writeable = False
        known[key] = made
    found: T = known[key]
    return found


VARIABLES = {"OTHER": "BDS"}  # whose variables a dataset of no structure may have


@dataclass(frozen=True, eq=False)
class CheckedDataset:
    """A dataset as it was read. ``described``: the file says labels, types and lengths (a CSV does not).

    ``structure`` is the data structure of an analysis dataset: ADSL, BDS, TTE, OCCDS or OTHER; ``class_name`` the class
    that define.xml gives a dataset of SDTM; ``standards`` those that it is meant to follow.
    """

    name: str
    file: str
    label: str
    variables: Mapping[str, XptVariable]
    columns: Mapping[str, Column]
    size: int
    described: bool = True
    structure: str = ""
    class_name: str = ""
    standards: Standards = DEFAULT

    @classmethod
    def absent(cls, name: str, file: str = "") -> CheckedDataset:
        """A dataset that is not there, for what is to be said of it."""
        return cls(name, file, "", {}, {}, 0)

    @cached_property
    def domain(self) -> str:
        """The two letters that stand for ``--``; for SUPP--, CO, RELREC and the like the dataset itself."""
        texts = self.columns.get("DOMAIN")
        if isinstance(texts, Text) and self.size:
            return str(texts.values[texts.codes[0]])
        return self.name if self.is_relationship or len(self.name) < 2 else self.name[:2]

    @property
    def is_supplemental(self) -> bool:
        """Whether this is a SUPP-- dataset."""
        return "QNAM" in self.columns

    @property
    def is_relationship(self) -> bool:
        """Whether this is one of the datasets that relate records: SUPP--, RELREC, RELSUB, RELSPEC."""
        return self.is_supplemental or self.name.startswith("REL")

    @cached_property
    def guide(self) -> StandardDataset | None:
        """The guide's dataset, or that of the domain that this is split from; of a domain of the sponsor's own what
        the model has for its class; None where nobody knows this."""
        split = self.domain if self.name.startswith(self.domain) else ""
        return self.standards.sdtmig_dataset(self.name) or self.standards.tabulation_dataset(split, self.class_name)

    def standard(self, name: str) -> StandardVariable | None:
        """What the guide says of a variable, else the model of its class; of an analysis dataset its structure, else
        SDTM."""
        if self.structure:
            known = self.standards.adamig_variable(VARIABLES.get(self.structure, self.structure), name)
            return known or self.standards.kept_variable(name)
        if self.guide is None:
            return None
        return self.guide.variables.get(name) or self.standards.model_variable(self.guide.class_, name, self.domain)

    def own(self, ending: str) -> str:
        """The name of a variable of this domain: ``--SEQ`` is AESEQ in AE."""
        return f"{self.domain}{ending}"

    @cached_property
    def noted(self) -> dict[Hashable, Any]:
        """Filled by `note`."""
        return {}

    def note(self, key: Hashable, make: Callable[[], T]) -> T:
        """What is worked out of the dataset alone, once for all rules."""
        return noted(self.noted, key, make)

    def text(self, name: str) -> Text:
        """A variable as text, missing throughout where the dataset does not have it."""
        column = self.columns.get(name)
        if column is None:
            return self.note("absent", lambda: Text.constant("", self.size))
        return self.note(("text", name), lambda: as_text(column))

    def has(self, *names: str) -> bool:
        """Whether the dataset has all these variables."""
        return all(name in self.columns for name in names)

    def texts(self) -> Iterator[tuple[str, Text]]:
        """All text variables."""
        for name, column in self.columns.items():
            if isinstance(column, Text):
                yield name, column


@dataclass(frozen=True, eq=False)
class Submission:
    """The datasets of a folder by name. ``guide``: they are meant to follow SDTMIG, in the version of ``standards``.

    ``sdtm`` are the datasets that analysis datasets were made from, where they are there; ``analysis``: these are some.
    ``oddities`` are what is odd about the files, ``unread`` the datasets whose files could not be read.
    ``terminology``: that which is stated is there; ``instead`` says of each standard that is not there what is used.
    """

    datasets: Mapping[str, CheckedDataset]
    guide: bool
    define: Define | None = None
    sdtm: Submission | None = None
    analysis: bool = False
    oddities: tuple[Oddity, ...] = ()
    unread: frozenset[str] = frozenset()
    standards: Standards = DEFAULT
    terminology: bool = True
    instead: Mapping[str, Instead] = field(default_factory=dict)

    @property
    def standard(self) -> Standard:
        """Whether these are tabulations or analysis datasets."""
        return "ADaM" if self.analysis or any(dataset.structure for dataset in self) else "SDTM"

    def is_unread(self, name: str) -> bool:
        """Whether a dataset, or a part that it is split into, is there and could not be read."""
        return any(other.startswith(name) for other in self.unread)

    def of(self, *structures: str) -> Iterator[CheckedDataset]:
        """The analysis datasets of some data structures."""
        yield from (dataset for dataset in self if dataset.structure in structures)

    def __iter__(self) -> Iterator[CheckedDataset]:
        return iter(self.datasets.values())

    @cached_property
    def subjects(self) -> Mapping[str, int]:
        """Every USUBJID of the folder, and every pool of subjects (POOLID), and its number."""
        columns = [as_text(d.columns[name]) for d in self for name in ("USUBJID", "POOLID") if d.has(name)]
        known = sorted({value for text in columns for value in text.values if value})
        return {value: number for number, value in enumerate(known)}

    @cached_property
    def noted(self) -> dict[Hashable, Any]:
        """Filled by `note`."""
        return {}

    def note(self, dataset: CheckedDataset, key: Hashable, make: Callable[[], T]) -> T:
        """What is worked out of a dataset and the subjects of all, once for all rules."""
        # by file: two of them may call their dataset the same
        return noted(self.noted, (dataset.file, key), make)

    def subject(self, dataset: CheckedDataset) -> Codes:
        """The number of each record's subject, or pool of subjects; -1 for none."""
        return self.note(dataset, "subject", lambda: self.numbered(dataset))

    def numbered(self, dataset: CheckedDataset) -> Codes:
        """The same, made."""
        text = dataset.text("USUBJID")
        if dataset.has("POOLID"):
            text = on_pairs(lambda subject, pool: subject or pool, text, dataset.text("POOLID"))
        numbers = np.array([self.subjects.get(value, -1) for value in text.values], np.int32)
        return numbers[text.codes] if dataset.size else np.zeros(0, np.int32)

    def of_subject(self, name: str, variable: str) -> Text:
        """For each subject (by number, and '' for -1 at the end) its value in a dataset with one record a subject."""
        size = len(self.subjects) + 1
        if name not in self.datasets or variable not in self.datasets[name].columns:
            return Text.constant("", size)
        dataset = self.datasets[name]
        place = np.full(size, -1, np.intp)
        place[self.subject(dataset)] = np.arange(dataset.size)
        place[-1] = -1
        return as_text(take_found(as_text(dataset.columns[variable]), place))

    def beside(self, dataset: CheckedDataset, name: str, variable: str) -> Text:
        """For each record the value of its subject in a dataset with one record a subject, as DM."""
        made = lambda: self.of_subject(name, variable).take(self.subject(dataset))  # noqa: E731
        return self.note(dataset, ("beside", name, variable), made)
