"""Headers that stand above one another's columns: told at once, rather than as an issue for every value."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import field
from itertools import combinations

import numpy as np

from ..columns import Text, read_number
from ..errors import RawDataError
from ..model import Study, Variable
from ..plan.values import handed
from ..quick import dataclass
from ..raw import RawFrame
from ..values.terminology import Terms
from ..verbs import Verb
from ..verbs.own import study_verbs

Fits = Callable[[str], bool]


@dataclass(slots=True, eq=False)
class Misfits:
    """The columns of raw sources in which nothing fits so far, with their values, as sources are read piece by piece.

    A column is judged by the variable that it is taken over into: a numeric one, or one whose codelist cannot be
    extended. A single wrong value never comes to that.
    """

    study: Study
    verbs: Mapping[str, Verb]
    open: dict[str, dict[str, Misfit]] = field(default_factory=dict)

    def judges(self, name: str) -> object:
        """What a source is judged by: the terminology, and its columns, each with what it becomes."""
        return self.study.standards, [
            (column, variable.type, [self.study.codelists[each] for each in variable.codelists])
            for column, variable in taken_over(self.study, self.verbs, name)
        ]

    def seen(self, name: str) -> object:
        """The columns of a source in which nothing fits, as they can be kept."""
        return {column: (misfit.values, misfit.first) for column, misfit in self.open.get(name, {}).items()}

    def see(self, name: str, seen: object) -> None:
        """What was `seen` of a source, again."""
        assert isinstance(seen, dict)
        fits = dict(judged(self.study, self.verbs, name))
        self.open[name] = {column: Misfit(fits[column], *found) for column, found in seen.items()}

    def look(self, name: str, piece: RawFrame) -> None:
        """Look at a piece of a source: a column with a value that fits is judged."""
        if name not in self.open:
            self.open[name] = {column: Misfit(fits) for column, fits in judged(self.study, self.verbs, name)}
        for column, misfit in [*self.open[name].items()]:
            there = values(piece, column)
            if column not in piece.columns or any(map(misfit.fits, there)):
                del self.open[name][column]
            elif there:
                misfit.first = misfit.first or shown(piece, column)
                misfit.values.update(there)

    def refuse_swapped(self) -> None:
        """Raise RawDataError when two columns of a file hold nothing that fits, and all of it fits the other way
        round."""
        for name, misfits in self.open.items():
            for (left, own), (right, other) in combinations(misfits.items(), 2):
                if own.values and other.values and own.fit(other) and other.fit(own):
                    raise RawDataError(
                        f"{self.study.raw[name].files[0]}: row 1: the headers {left} and {right} are swapped: "
                        f"{own.first}, {other.first}; mend the header row"
                    )


def misfits(study: Study) -> Misfits:
    """What looks at the sources of a study, as each process makes it."""
    return Misfits(study, study_verbs(study.folder, *study.libraries))


@dataclass(slots=True, eq=False)
class Misfit:
    """What must fit a column, the values that do not, and the first of them with its row."""

    fits: Fits
    values: set[str] = field(default_factory=set)
    first: str = ""

    def fit(self, other: Misfit) -> bool:
        """Whether all values of this column fit another."""
        return all(map(other.fits, self.values))


def judged(study: Study, verbs: Mapping[str, Verb], source: str) -> Iterator[tuple[str, Fits]]:
    """The columns of a source that are taken over as they are, and what their values must be."""
    for column, variable in taken_over(study, verbs, source):
        fits = judge(study, variable)
        if fits is not None:
            yield column, fits


def taken_over(study: Study, verbs: Mapping[str, Verb], source: str) -> Iterator[tuple[str, Variable]]:
    """The columns of a source that are taken over as they are, with the variables that they become."""
    for dataset in study.datasets.values():
        for group in dataset.groups:
            if group.kind == "raw" and group.source == source:
                for name, derivation in group.derivations.items():
                    column = handed(derivation, verbs)
                    if column is not None and not column.dataset:
                        yield column.name, dataset.variables[name]


def judge(study: Study, variable: Variable) -> Fits | None:
    """What fits a variable; None where anything does."""
    if variable.type == "Num":
        return lambda text: not np.isnan(read_number(text))
    if variable.codelists:
        terms = Terms(study, variable.codelists)
        if not terms.extensible:
            return lambda text: terms.find(text).how == "term"
    return None


def values(frame: RawFrame, name: str) -> list[str]:
    """The distinct values of a column."""
    column = frame.columns.get(name)
    return [text for text in column.values[column.used()] if text] if isinstance(column, Text) else []


def shown(frame: RawFrame, name: str) -> str:
    """A column with its first value."""
    column = frame.columns[name]
    assert isinstance(column, Text)
    at = int(np.flatnonzero(column.present())[0])
    return f"{name} holds '{column.values[column.codes[at]]}' in row {frame.row[at]}"
