"""Headers that stand above one another's columns: told at once, rather than as an issue for every value."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import combinations

import numpy as np

from ..columns import Text, read_number
from ..errors import RawDataError
from ..model import Study, Variable
from ..plan.values import handed
from ..raw import RawFrame
from ..values.terminology import Terms
from ..verbs import Verb

Fits = Callable[[str], bool]


def refuse_swapped(study: Study, verbs: Mapping[str, Verb], frames: Mapping[str, RawFrame]) -> None:
    """Raise RawDataError when two columns of a file hold nothing that fits, and all of it fits the other way round.

    A column is judged by the variable that it is taken over into: a numeric one, or one whose codelist cannot be
    extended. A single wrong value never comes to that.
    """
    for name, frame in frames.items():
        wanted = dict(judged(study, verbs, name))
        misfits = {c: f for c, f in wanted.items() if c in frame.columns and not any(map(f, values(frame, c)))}
        for (left, fits_left), (right, fits_right) in combinations(misfits.items(), 2):
            lefts, rights = values(frame, left), values(frame, right)
            if lefts and rights and all(map(fits_right, lefts)) and all(map(fits_left, rights)):
                raise RawDataError(
                    f"{study.raw[name].files[0]}: row 1: the headers {left} and {right} are swapped: "
                    f"{shown(frame, left)}, {shown(frame, right)}; mend the header row"
                )


def judged(study: Study, verbs: Mapping[str, Verb], source: str) -> Iterator[tuple[str, Fits]]:
    """The columns of a source that are taken over as they are, and what their values must be."""
    for dataset in study.datasets.values():
        for group in dataset.groups:
            if group.kind == "raw" and group.source == source:
                for name, derivation in group.derivations.items():
                    column = handed(derivation, verbs)
                    if column is not None and not column.dataset:
                        fits = judge(study, dataset.variables[name])
                        if fits is not None:
                            yield column.name, fits


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
    column = frame.columns[name]
    return [text for text in column.values[column.used()] if text] if isinstance(column, Text) else []


def shown(frame: RawFrame, name: str) -> str:
    """A column with its first value."""
    column = frame.columns[name]
    assert isinstance(column, Text)
    at = int(np.flatnonzero(column.present())[0])
    return f"{name} holds '{column.values[column.codes[at]]}' in row {frame.row[at]}"
