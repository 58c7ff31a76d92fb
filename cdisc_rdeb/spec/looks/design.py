"""Lint: codes and names of arms, elements, epochs and visits are those that study.yaml describes."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TypeAlias

from ...columns import read_number
from ...model import Condition, Dataset, Place, Study
from ...plan.values import fixed_values
from ...texts import fold
from ...verbs import Verb
from ..faults import Faults
from ..reader import Reading
from .conditions import WORDS, conditions_of
from .possible import given, near_term, there_are

#: Variables of SDTM that repeat the design, each with its table in study.yaml and the column there.
PLANNED: Mapping[str, tuple[str, str]] = {
    "ARMCD": ("arms", "ARMCD"),
    "ACTARMCD": ("arms", "ARMCD"),
    "ARM": ("arms", "ARM"),
    "ACTARM": ("arms", "ARM"),
    "ETCD": ("elements", "ETCD"),
    "ELEMENT": ("elements", "ELEMENT"),
    "EPOCH": ("arms", "EPOCH"),
    "VISIT": ("visits", "VISIT"),
    "VISITNUM": ("visits", "VISITNUM"),
}
#: What stands in their place for who has none. Source: SDTMIG 3.2 to 3.4, DM and SE.
UNPLANNED = ("SCRNFAIL", "NOTASSGN", "NOTTRT", "UNPLAN", "Screen Failure", "Not Assigned", "Not Treated")
#: A variable, where a value stands for it, the value, others that it may have, and whether its case counts.
Asked: TypeAlias = tuple[str, Place, str, Collection[str], bool]
UNPLANNED_TOO = ("Unplanned Treatment", "Unplanned Element")


def check_planned(reading: Reading, dataset: Dataset, faults: Faults) -> None:
    """Warn of what a dataset of SDTM has, or is asked for, and the design of the study does not."""
    for name, place, value, others, exact in (*made(reading.verbs, dataset), *asked(reading, dataset)):
        table, column = PLANNED[name]
        known = list(dict.fromkeys(reading.study.tables[table].columns.get(column, ())))
        told = any((fault.file, fault.path) == (place.file, place.path) for fault in faults.found)
        told |= faults.about(place.file, name)
        if known and not told and not is_planned(reading.study, name, value, [*known, *others], exact):
            hint = near_term(value, known) or there_are(known)
            faults.warning(place, f"{table} of study.yaml have no {column} {value}", hint)


def made(verbs: Mapping[str, Verb], dataset: Dataset) -> Iterator[Asked]:
    """The values of the design that the spec of a dataset fixes."""
    for name, _, derivation in dataset.derivations() if dataset.standard == "SDTMIG" else ():
        if name in PLANNED:
            yield from ((name, place, value, (), True) for place, value in fixed_values(derivation, verbs) if value)


def asked(reading: Reading, dataset: Dataset) -> Iterator[Asked]:
    """The values of the design that conditions ask for, with those that the specs give to the variable."""
    for each in conditions_of(dataset):
        condition: Condition = each.condition
        owner = condition.dataset or each.home
        of = reading.study.datasets.get(owner)
        known = of is not None and of.standard == "SDTMIG" and not of.given and owner not in reading.unread
        if of is None or not known or condition.variable not in of.variables.keys() & PLANNED.keys():
            continue
        others = [*given(reading, of, of.variables[condition.variable])]
        for value in condition.values if condition.comparator in WORDS else ():
            if value:
                yield condition.variable, each.place, value, others, False


def is_planned(study: Study, name: str, value: str, known: Collection[str], exact: bool) -> bool:
    """Whether a value is one of the design, or stands for who, or what, has none there; a condition minds no case."""
    if name == "VISITNUM":
        number = read_number(value)
        return number != int(number) or number in map(read_number, known) if number == number else True
    unscheduled = study.unscheduled.name.partition("{")[0] if study.unscheduled else ""
    if name == "VISIT" and unscheduled and fold(value).startswith(fold(unscheduled)):
        return True
    if exact:
        return value in known or fold(value) in map(fold, (*UNPLANNED, *UNPLANNED_TOO))
    return fold(value) in map(fold, (*known, *UNPLANNED, *UNPLANNED_TOO))
