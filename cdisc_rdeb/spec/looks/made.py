"""What lint's looks at derivations are given, and what they tell."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from ...model import Case, Dataset, Derivation, Elsewhere, Place, RecordGroup, Reference, Study, Variable
from ...plan import inside, of_dataset
from ...plan.needs import home_of
from ...plan.values import fixed_values
from ...quick import dataclass
from ...verbs import Verb
from ..faults import Faults
from ..reader import Reading

Columns: TypeAlias = Mapping[str, Collection[str]]  # the names of a raw source's columns, where its files are there


class Told(NamedTuple):
    """What a look tells: where, what, and the way out. What ``closes`` its place says all there is to say."""

    place: Place
    message: str
    hint: str = ""
    error: bool = False
    closes: bool = False


@dataclass(frozen=True, slots=True)
class Made:
    """A derivation of a dataset, with what looks ask of it again and again: the walk over its tree is made once.

    ``home`` is whose its bare names are; ``uses`` are the derivation and all inside it, ``references`` all that they
    name, ``elsewheres`` their looks at other datasets; ``fixed`` are the values that it may give as they stand in the
    spec. ``faults`` are those that were told before.
    """

    name: str
    variable: Variable
    group: RecordGroup | None
    derivation: Derivation
    home: str
    uses: Sequence[Derivation]
    references: Sequence[Reference]
    elsewheres: Sequence[Elsewhere]
    fixed: tuple[tuple[Place, str], ...]
    dataset: Dataset
    reading: Reading
    columns: Columns
    faults: Faults

    @property
    def study(self) -> Study:
        """The study that it is of."""
        return self.reading.study

    @property
    def verbs(self) -> Mapping[str, Verb]:
        """The verbs that the study may use."""
        return self.reading.verbs

    @property
    def analysis(self) -> bool:
        """Whether it is of an analysis dataset."""
        return self.dataset.standard == "ADaMIG"


Look: TypeAlias = Callable[[Made], Iterator[Told]]


def made_in(reading: Reading, dataset: Dataset, columns: Columns, faults: Faults) -> tuple[Made, ...]:
    """All derivations of a dataset, those over raw rows first."""
    found = []
    for name, group, derivation in dataset.derivations():
        uses: list[Derivation] = []
        references: list[Reference] = []
        elsewheres: list[Elsewhere] = []
        for part in inside(derivation):
            if isinstance(part, Reference):
                references.append(part)
            elif isinstance(part, Derivation):
                uses.append(part)
            elif isinstance(part, Elsewhere):
                elsewheres.append(part)
        home, variable = home_of(group) if group else dataset.name, dataset.variables[name]
        walked = (uses, references, elsewheres, tuple(fixed_values(derivation, reading.verbs)))
        found.append(Made(name, variable, group, derivation, home, *walked, dataset, reading, columns, faults))
    return tuple(found)


def variable_of(study: Study, reference: Reference, home: str) -> Variable | None:
    """The variable that a reference is to; None for a column of a raw source."""
    owner = study.datasets.get(reference.dataset or home)
    return owner.variables.get(reference.name) if owner else None


def cases_of(use: Derivation) -> Iterator[Case]:
    """The branches of a choice."""
    for argument in use.arguments.values():
        yield from (part for part in (argument if isinstance(argument, tuple) else ()) if isinstance(part, Case))


def before(reference: Reference) -> str:
    """What stands before the name of a reference where it is one of another dataset, or of a merge: with the dot."""
    return f"{reference.merged or reference.dataset}." if reference.dataset else ""


def place_in(reference: Reference, use: Derivation, argument: str) -> Place:
    """Where a use of a verb names something."""
    return reference.place if reference.place.file else use.place_of(argument)


def untaken(study: Study, source: str, columns: Columns) -> list[str]:
    """The columns of a raw source that nothing takes, and that are not said to be left out."""
    raw = study.raw[source]
    asked = (reference for dataset in study.datasets.values() for reference in of_dataset(dataset))
    known = {reference.name for reference in asked if reference.dataset == source}
    known |= {*raw.not_submitted, raw.visit, raw.visit_date}
    known |= {name for _, name, _ in raw.subject_parts()}
    return [name for name in columns.get(source, ()) if name not in known]
