"""Lint: what verbs, look-ups and merges are given is what they take: numbers, the columns of a table, dates."""

from __future__ import annotations

from collections.abc import Iterator

from ...columns import read_number
from ...model import (
    Dataset,
    Derivation,
    Expression,
    Merge,
    Place,
    RecordGroup,
    Reference,
    Study,
    Variable,
)
from ...plan import uses
from ...plan.needs import home_of
from ...plan.values import handed
from ...values.terminology import Terms
from ...verbs import Verb
from ..faults import Faults
from ..reader import Reading
from ..unread import has_unread
from .dates import NONE, kind_of

#: Texts that have a number beside them.
NUMBERED = {"VISIT": "VISITNUM", "AVISIT": "AVISITN", "ATPT": "ATPTN", "PARAM": "PARAMN", "AESEV": "AESEVN"}
SAID = ("number", "formula")  # arguments whose names say no more
NUMBERED |= {"ASEV": "ASEVN", "TRTP": "TRTPN", "TRTA": "TRTAN"}


def check_taken(reading: Reading, dataset: Dataset, faults: Faults) -> None:
    """Tell of texts where numbers are taken, columns of tables that others stand for, merges by no date."""
    for name, group, derivation in dataset.derivations():
        home = home_of(group) if group else dataset.name
        variable = dataset.variables[name]
        check_handed(reading, variable, home, derivation, faults)
        for use in uses(derivation):
            if not faults.inside(use.place):
                check_numbers(reading, use, home, faults)
                check_looked_up(reading, use, home, faults)
                check_conversion(use, faults)
                check_reference(name, use, faults)
    for group in dataset.groups:
        for merge in group.merges:
            check_merge(reading, group, merge, faults)


def variable_of(study: Study, reference: Reference, home: str) -> Variable | None:
    """The variable that a reference is to; None for a column of a raw source."""
    owner = study.datasets.get(reference.dataset or home)
    return owner.variables.get(reference.name) if owner else None


def is_words(reading: Reading, variable: Variable, faults: Faults) -> bool:
    """Whether the values of a variable are words or dates, and none is a number."""
    if variable.type == "Num" or variable.temporary:
        return False
    if variable.iso8601 or variable.name in NUMBERED:
        return True
    ids = variable.codelists
    terms = Terms(reading.study, ids).values() if ids and not has_unread(reading.study, ids, faults) else []
    return bool(terms) and all(read_number(term) != read_number(term) for term in terms)


def numbers_of(verb: Verb, use: Derivation) -> Iterator[tuple[str, Reference]]:
    """What one use of a verb takes as numbers, but for dates, with the name of the argument."""
    for name, parameter in verb.parameters.items():
        argument = use.arguments.get(name)
        if parameter.kind == "numbers" and isinstance(argument, Reference) and name not in verb.days:
            yield name, argument
        elif isinstance(argument, Expression):
            yield from ((name, each) for each in argument.names)


def way_to_number(variable: Variable, reference: Reference, owner: Dataset | None) -> str:
    """What to write for a text where a number is taken."""
    before = f"{reference.merged or reference.dataset}." if reference.dataset else ""
    number = NUMBERED.get(variable.name, "")
    if owner is not None and number in owner.variables:
        return f"write {before}{number}"
    return f"write {{sas_date: {reference}}}" if variable.iso8601 == "date" else "name a number"


def check_numbers(reading: Reading, use: Derivation, home: str, faults: Faults) -> None:
    """Tell of words that a verb takes as numbers."""
    for name, reference in numbers_of(reading.verbs[use.verb], use):
        variable = variable_of(reading.study, reference, home)
        if variable is not None and not reference.optional and is_words(reading, variable, faults):
            hint = way_to_number(variable, reference, reading.study.datasets.get(reference.dataset or home))
            message = f"{reference} is text, and {use.verb} takes a number{'' if name in SAID else f' as {name}'}"
            faults.warning(use.place_of(name), message, hint)
            return


def check_handed(reading: Reading, made: Variable, home: str, derivation: Derivation, faults: Faults) -> None:
    """Tell of a numeric variable that is words as they are, or a date in text."""
    column = handed(derivation, reading.verbs) if made.type == "Num" and not made.temporary else None
    variable = variable_of(reading.study, column, home) if column else None
    if column is None or variable is None or faults.inside(derivation.place):
        return
    if is_words(reading, variable, faults):
        hint = way_to_number(variable, column, reading.study.datasets.get(column.dataset or home))
        faults.warning(derivation.place, f"{made.name} is a number, and {column} is text", hint)


def check_looked_up(reading: Reading, use: Derivation, home: str, faults: Faults) -> None:
    """Warn where another variable stands for a column of a table that the dataset has itself."""
    table, by = use.arguments.get("table"), use.arguments.get("by")
    owner = reading.study.datasets.get(home)
    known = reading.study.tables[table].columns if isinstance(table, str) and table in reading.study.tables else {}
    if use.verb != "lookup" or use.arguments.get("on") or not isinstance(by, tuple) or owner is None or not known:
        return
    names = [part.name if isinstance(part, Reference) and part.name in owner.variables else "" for part in by]
    for name, column in zip(names, known, strict=False):
        if name and name != column and name not in known and column in owner.variables and column not in names:
            message = f"{table} is looked up by its column {column}, and {name} stands for it"
            faults.warning(use.place_of("by"), message, f"write by: {column}, or on: {column} if {name} is meant")


def check_conversion(use: Derivation, faults: Faults) -> None:
    """Warn of a conversion into the unit that the result has."""
    unit, to = use.arguments.get("unit"), use.arguments.get("to")
    if use.verb == "convert" and isinstance(unit, Reference) and unit == to:
        message = f"convert is from {unit} to {unit}, and changes nothing"
        faults.warning(use.place_of("to"), message, "name in to: the unit that is wanted")


def check_merge(reading: Reading, group: RecordGroup, merge: Merge, faults: Faults) -> None:
    """Tell of a merge by a date that is none."""
    for reference in [merge.date, Reference(merge.other, merge.source)] if merge.date and merge.other else []:
        assert reference is not None
        owner = reading.study.datasets.get(reference.dataset or home_of(group))
        variable = owner.variables.get(reference.name) if owner else None
        if owner and variable and kind_of(reading, owner, variable) == NONE:
            place: Place = reference.place if reference.place.file else merge.place
            near = [v.name for v in owner.variables.values() if v.iso8601 == "date" and not v.state]
            hint = f"name a date, such as {near[0]}" if near else "name a date"
            faults.error(place, f"{reference.name} is no date, and the merge goes by one", hint)


def check_reference(name: str, use: Derivation, faults: Faults) -> None:
    """Warn of days and events that are counted from the end of treatment, or from birth or consent."""
    for argument in ("reference", "treatment"):
        given = use.arguments.get(argument)
        wrong = {"RFXENDTC": "RFXSTDTC", "RFENDTC": "RFSTDTC", "TRTEDT": "TRTSDT", "TRTEDTM": "TRTSDTM"}
        wrong |= dict.fromkeys(("BRTHDTC", "RFPENDTC", "DTHDTC"), "RFSTDTC")
        wrong |= {"RFICDTC": "RFXSTDTC", "DMDTC": "RFXSTDTC"} if argument == "treatment" else {}
        counted = name.endswith("DY") or use.verb != "study_day"
        if isinstance(given, Reference) and given.name in wrong and counted:
            before = f"{given.dataset}." if given.dataset else ""
            kind = {"BRTHDTC": "a birth", "RFICDTC": "the consent", "DMDTC": "a visit"}.get(given.name, "an end")
            message = f"{argument} of {use.verb} is a start, and {given} is {kind}"
            faults.warning(use.place_of(argument), message, f"write {argument}: {before}{wrong[given.name]}")
