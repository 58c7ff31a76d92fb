"""Looks at what has a name of its own: no variable is another one of its source, where that has it too."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from ...model import Reference, Test
from ...plan.values import handed
from ..faults import Meant
from ..meant.hints import is_standard
from .made import Made, Told, before
from .under_conditions import is_told

VISITS = ("VISITNUM", "VISIT", "VISITDY")
NUMBER = "N"


def of_another(made: Made) -> Iterator[Told]:
    """A fact of a visit or a test, or a variable of a dataset, is not taken for another one that is there too."""
    column = handed(made.derivation, made.verbs)
    if column is None or made.variable.temporary or is_told(made):
        return
    name = column.name.removeprefix("@")
    if name == made.name or name == made.name.removesuffix(NUMBER):
        return
    known, word = beside(made, column, name)
    own = made.name
    if name in known and own in known and is_standard(made.study.standards, name, made.dataset):
        right = f"{word}{own}"
        message = f"{own} is {word}{name} here, and there is {right}"
        yield Told(made.derivation.place, message, Meant([right], f"{word}{name}", "write {}", of=made.name))


def beside(made: Made, column: Reference, name: str) -> tuple[Collection[str], str]:
    """What stands beside a column that is taken, and the word before their names: the facts of visits, of tests, the
    variables of the dataset that records are of or that is merged."""
    if column.name.startswith("@"):
        if name in VISITS:
            return VISITS, "visit."
        tests: tuple[Test, ...] = made.group.tests.tests if made.group is not None and made.group.tests else ()
        return {fact for test in tests for fact in (*test.facts, *test.columns)}, "test."
    owner = made.study.datasets.get(column.dataset or made.home)
    if owner is None or owner.name == made.dataset.name:
        return (), ""
    return {each.name for each in owner.variables.values() if not each.state}, before(column)


LOOKS = (of_another,)
