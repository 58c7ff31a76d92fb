"""The register of operations: what a rule works out of datasets and standards before its conditions are asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np

from ....columns import Codes, Index, Text
from ....quick import dataclass
from ....standards import Standards
from ..definitions import listed
from ..facts import Facts, Study
from ..frames import Cell, Frame, Lists, frame_of
from ..lacks import CannotRun, NoDataset, NoVariable
from ..matching import alike

Result: TypeAlias = Cell | str | Sequence[str] | float | bool


@dataclass(frozen=True, slots=True)
class Asked:
    """An operation as it is published, with the records that the rule looks at."""

    study: Study
    frame: Frame
    plain: Mapping[str, Any]

    @property
    def facts(self) -> Facts:
        """The dataset that the rule looks at."""
        return self.frame.of[0]

    @property
    def standards(self) -> Standards:
        """The standards that the datasets follow."""
        return self.study.data.standards

    def said(self, option: str) -> str:
        """An option as text."""
        return str(self.plain.get(option) or "")

    def listed(self, option: str) -> list[str]:
        """An option as a list of texts."""
        return [str(one) for one in listed(self.plain.get(option))]

    def other(self) -> Frame:
        """The dataset that the operation is about: that of ``domain``, else that of the rule."""
        name = self.said("domain")
        if not name and self.frame.unit == "record":
            return self.frame
        name = name or self.facts.whole
        found = self.study.called(name, self.facts.parent or self.facts.domain)
        if not found:
            raise NoDataset(name)
        return frame_of(found)

    def name_in(self, other: Frame) -> str:
        """The variable that the operation is about, by its name there; raises NoVariable where that lacks it."""
        name = other.expand(self.said("name"))
        if not other.has(name):
            raise NoVariable(name)
        return name

    def groups(self, other: Frame) -> list[str]:
        """The variables by which records are grouped; an operation may have given some of them."""
        found: dict[str, None] = {}
        for name in self.listed("group"):
            cell = self.frame.values.get(name)
            inside = cell.lists[0] if isinstance(cell, Lists) and cell.lists else (name,)
            found |= dict.fromkeys(other.expand(one) for one in inside)
        return list(found)

    def kept(self, other: Frame) -> Index:
        """The records of the other dataset that pass the filter; ``A&`` is what begins with A."""
        mask = np.ones(other.size, np.bool_)
        for name, value in dict(self.plain.get("filter") or {}).items():
            mask &= other.text(name).mask(passes(str(value)))
        return np.flatnonzero(mask)


def passes(value: str) -> Callable[[str], bool]:
    """Whether a text is what a filter says."""
    start = value[:-1]
    return (lambda text: text.startswith(start)) if value.endswith("&") else value.__eq__


Operation: TypeAlias = Callable[[Asked], Result]
OPERATIONS: dict[str, Operation] = {}


def operation(*names: str, guide: bool = False) -> Callable[[Operation], Operation]:
    """Register an operation under the names that definitions use; ``guide``: it looks things up in SDTMIG."""

    def register(make: Operation) -> Operation:
        def ask(asked: Asked) -> Result:
            if guide:
                asked.study.need_guide()
            return make(asked)

        OPERATIONS.update(dict.fromkeys(names, ask))
        return make

    return register


def operated(study: Study, frame: Frame, operations: Sequence[Mapping[str, Any]]) -> Frame:
    """The records with what the operations of a rule found, each under its id."""
    for plain in operations:
        name = str(plain.get("operator") or "")
        known = OPERATIONS.get(name)
        if known is None:
            raise CannotRun(REASONS.get(name, f"the operation {name} is not known here"))
        found = known(Asked(study, frame, plain))
        frame = frame.given(**{str(plain.get("id")): cell_of(found, frame.size)})
    return frame


def cell_of(found: Result, size: int) -> Cell:
    """What an operation found as a column."""
    if isinstance(found, Text | Lists | np.ndarray):
        return found
    if isinstance(found, bool):
        return Text.constant("true" if found else "false", size)
    if isinstance(found, str):
        return Text.constant(found, size)
    return np.full(size, float(found)) if isinstance(found, int | float) else Lists.constant(found, size)


def by_groups(
    frame: Frame, names: Sequence[str], other: Frame, others: Sequence[str], rows: Index
) -> tuple[Codes, Codes]:
    """Numbers of groups for the records of a frame, and for some records of another one."""
    for side, columns in ((frame, names), (other, others)):
        for column in columns:
            if not side.has(column):
                raise NoVariable(column)
    if frame is other and list(names) == list(others) and len(rows) == frame.size:
        groups = frame.groups(names)
        return groups, groups
    return alike([frame.text(name) for name in names], [other.text(name).take(rows) for name in others])


DICTIONARY = "needs a dictionary (MedDRA, WHODrug and the like), which nobody may hand on"
REASONS = {
    **dict.fromkeys(
        (
            "valid_external_dictionary_value",
            "valid_external_dictionary_code",
            "valid_external_dictionary_code_term_pair",
            "valid_meddra_code_references",
            "valid_meddra_term_references",
            "valid_meddra_code_term_pairs",
            "valid_whodrug_references",
            "whodrug_code_hierarchy",
            "define_dictionary_version",
        ),
        DICTIONARY,
    ),
}
