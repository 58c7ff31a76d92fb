"""Looks at the design: codes and names of arms, elements, epochs and visits are those that study.yaml describes."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from ...columns import read_number
from ...errors import closest, of_same_digits
from ...model import Condition, Place, Study
from ...texts import fold
from ..faults import Faults, Meant
from ..reader import Reading
from .conditions import WORDS, Asked
from .made import Made, Told
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
#: By which a build looks up what stands beside them: with another one it has no name of the arm.
CODES = ("ARMCD", "ACTARMCD", "ETCD")
NAMES = ("ARM", "ELEMENT", "ARMCD", "ETCD")  # by which a value of the other column is known
NEAR_CODE = 0.7  # how near to a code of the design another one is
UNPLANNED_TOO = ("Unplanned Treatment", "Unplanned Element")


def planned(made: Made) -> Iterator[Told]:
    """What a dataset of SDTM has of the design is in study.yaml."""
    if made.name in PLANNED and made.dataset.standard == "SDTMIG":
        for place, value in made.fixed:
            for told in in_design(made.study, made.faults, made.name, place, value):
                yield told._replace(error=made.name in CODES)


def check_planned(reading: Reading, asked: Sequence[Asked], faults: Faults) -> None:
    """Warn of what the conditions of a dataset ask for of the design, and study.yaml does not have."""
    for each in asked:
        condition: Condition = each.condition
        owner = condition.dataset or each.home
        of = reading.study.datasets.get(owner) if condition.variable in PLANNED else None
        known = of is not None and of.standard == "SDTMIG" and not of.given and owner not in reading.unread
        if of is None or not known or condition.variable not in of.variables:
            continue
        others = [*given(reading, of, of.variables[condition.variable])]
        for value in condition.values if condition.comparator in WORDS else ():
            for told in in_design(reading.study, faults, condition.variable, each.place, value, others):
                faults.warning(told.place, told.message, told.hint)


def in_design(
    study: Study, faults: Faults, name: str, place: Place, value: str, others: Collection[str] | None = None
) -> Iterator[Told]:
    """What is told of a value; ``others`` are those that a condition may ask for as well, which minds no case."""
    table, column = PLANNED[name]
    known = list(dict.fromkeys(study.tables[table].columns.get(column, ())))
    told = any((fault.file, fault.path) == (place.file, place.path) for fault in faults.found)
    told |= faults.about(place.file, name)
    told |= any(fault.path.startswith(f"{table}[") and fault.path.endswith(f".{column}") for fault in faults.errors)
    if value and known and not told and not is_planned(study, name, value, [*known, *(others or ())], others is None):
        hint = near_term(value, known) or of_its_words(study, table, column, value) or there_are(known)
        yield Told(place, f"{table} of study.yaml have no {column} {value}", hint)


def of_its_words(study: Study, table: str, column: str, value: str) -> str:
    """The value of a column in whose row another one is, or begins with, what is asked for: TRT of Treatment."""
    columns, asked = study.tables[table].columns, fold(value)
    rows = zip(columns[column], *(values for name, values in columns.items() if name in NAMES), strict=True)
    found = {code for code, *names in rows if any(fold(name).startswith(asked) for name in names if asked)}
    found = found or {*(closest(value, of_same_digits(value, columns[column]), NEAR_CODE) if column in CODES else ())}
    return Meant(found if len(found) == 1 else (), value, "write {}")


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
