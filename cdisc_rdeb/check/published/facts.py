"""What rules ask of a dataset as such: its domain, whom it belongs to, its class."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property

from ...columns import Text
from ...quick import dataclass
from ..rules import GUIDE
from ..submission import CheckedDataset, Submission
from .lacks import CannotRun

SUPPLEMENTAL = ("SUPP", "SQ")
#: Which variable of a domain says that it is of a class, the first that there is.
TOPICS = (("TERM", "EVENTS"), ("TRT", "INTERVENTIONS"), ("OBJ", "FINDINGS ABOUT"), ("TESTCD", "FINDINGS"))
#: Classes of datasets that the model has beside the guide.
OF_MODEL = {
    **dict.fromkeys(("DI", "OI", "AC", "DR"), "STUDY REFERENCE"),
    **dict.fromkeys(("POOLDEF", "APRELSUB", "RELREF"), "RELATIONSHIP"),
    **dict.fromkeys(("TX", "TT", "TP"), "TRIAL DESIGN"),
    "SJ": "SPECIAL PURPOSE",
}


@dataclass(frozen=True, eq=False)
class Facts:
    """A dataset with what its name and first record say of it."""

    dataset: CheckedDataset

    @property
    def name(self) -> str:
        """The name of the dataset."""
        return self.dataset.name

    @cached_property
    def domain(self) -> str:
        """The domain that the first record says; '' for SUPP--, RELREC and the like."""
        return self.first("DOMAIN")

    @cached_property
    def is_supplemental(self) -> bool:
        """Whether this is SUPP--, by its name."""
        return self.name.startswith(SUPPLEMENTAL) and self.dataset.is_relationship

    @cached_property
    def parent(self) -> str:
        """The domain that a SUPP-- is of."""
        return self.first("RDOMAIN") if self.is_supplemental else ""

    @cached_property
    def whole(self) -> str:
        """The name of the dataset that this is split from; its own name where it is not split."""
        if self.domain:
            return self.domain
        if self.is_supplemental and self.parent:
            return ("SUPP" if self.name.startswith("SUPP") else "SQ") + self.parent
        return self.name

    @property
    def is_split(self) -> bool:
        """Whether this is one of several datasets of a domain."""
        return self.name != self.whole

    @cached_property
    def of_associated_persons(self) -> bool:
        """Whether the records are of associated persons."""
        if self.is_supplemental:
            return len(self.parent) == 4 and self.parent.startswith("AP")
        return "APID" in self.dataset.columns or self.name.startswith("AP")

    @cached_property
    def prefix(self) -> str:
        """What stands for ``--`` in the names of its variables."""
        if self.of_associated_persons and not self.is_supplemental and len(self.domain) >= 4:
            return self.domain[2:]
        return self.domain

    @cached_property
    def class_name(self) -> str:
        """The class in the words of define.xml, '' where nothing says it: of the guide, else by the topic variable."""
        known = self.dataset.standards.sdtmig_dataset(self.whole)
        if known is not None:
            return known.define_class
        if self.whole in OF_MODEL:
            return OF_MODEL[self.whole]
        if self.is_supplemental:
            return "RELATIONSHIP"
        for ending, class_name in TOPICS:
            if f"{self.prefix}{ending}" in self.dataset.columns:
                return class_name
        return self.dataset.class_name.upper().replace("-", " ")

    def first(self, name: str) -> str:
        """A variable of the first record."""
        column = self.dataset.columns.get(name)
        if not isinstance(column, Text) or not self.dataset.size:
            return ""
        return str(column.values[column.codes[0]])


@dataclass(frozen=True, eq=False)
class Study:
    """The datasets of a folder as rules ask for them."""

    data: Submission

    @cached_property
    def all(self) -> tuple[Facts, ...]:
        """All datasets."""
        return tuple(map(Facts, self.data))

    @cached_property
    def domains(self) -> tuple[tuple[Facts, ...], ...]:
        """The datasets of each domain; a split one with its others."""
        found: dict[str, list[Facts]] = {}
        for facts in self.all:
            found.setdefault(facts.whole, []).append(facts)
        return tuple(map(tuple, found.values()))

    def called(self, name: str, parent: str = "") -> Sequence[Facts]:
        """The datasets that are called so, or split from one that is; ``SUPP--`` is that of a parent."""
        if name.endswith("--"):
            return tuple(
                f for f in self.all if f.is_supplemental and f.name.startswith(name[:-2]) and f.parent == parent
            )
        exact = tuple(f for f in self.all if name in (f.whole, f.domain))
        found = exact or tuple(f for f in self.all if f.name == name)
        if not found and self.data.is_unread(name):
            raise CannotRun(f"needs {name}, which could not be read")
        return found

    def need_guide(self) -> None:
        """Raise CannotRun where nothing says that the datasets follow the guide whose tables there are."""
        if not self.data.guide:
            raise CannotRun(f"needs {GUIDE}, in a version that define.xml, TS or --standard says")

    def __iter__(self) -> Iterator[Facts]:
        return iter(self.all)
