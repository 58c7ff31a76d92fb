"""The checks that a study states, over the records of a block as they are submitted."""

from __future__ import annotations

import numpy as np

from ..columns import Column, Mask, Text, as_text, group_codes, is_present, on_pairs, repeats
from ..formats.sas_moments import moment_of_format, writer
from ..model import Dataset, Study, StudyCheck, Variable
from ..plan import references
from ..values.where import readable
from . import derive
from .workspace import Workspace


def run_checks(space: Workspace, dataset: Dataset) -> None:
    """Hold the records of a dataset against its checks; what breaks one is an issue of the check's name."""
    for check in dataset.checks:
        KINDS[check.kind](space, dataset, check)


def words(check: StudyCheck) -> str:
    """What a check says, as people read it."""
    names = ", ".join(reference.name for reference in check.names)
    said = {
        "must": readable(check.must),
        "unique": f"{names} is unique in a subject",
        "all_or_none": f"{names} have all a value or none",
        "as_many_as": f"as many records of each subject as in {check.other}",
    }[check.kind]
    clause = readable(check.when)
    return f"where {clause}: {said}" if clause else said


def tell(space: Workspace, dataset: Dataset, check: StudyCheck, broken: Mask, names: list[str], message: str) -> None:
    """Note an issue for each record that breaks a check; one that stops the build refuses it."""
    at = np.flatnonzero(broken)
    if not len(at):
        return
    records = space.records[dataset.name]
    values = shown(space, dataset, names)
    said = check.message or message
    space.tell(dataset.name, check.name, " ".join(names), said, records.rows, at, values, check.severity)
    if check.stop:
        first = int(at[0])
        value = str(values.values[values.codes[first]])
        space.refused.append(
            f"{check.place}: {dataset.name}: {said.replace('{value}', value)}"
            f" ({records.rows.place(first).replace(': row', ' row')})"
            + (f"; so do {len(at) - 1} more records" if len(at) > 1 else "")
            + f"; {way_out(space.study, dataset, names)}"
        )


def way_out(study: Study, dataset: Dataset, names: list[str]) -> str:
    """What to mend: a date made of another text than that of its name, where there is one; else the data, or how the
    variables are made, with places."""
    made: list[str] = []
    for name in names:
        for group, derivation in dataset.derivations_of(name):
            of = next((each for each in references(derivation) if not each.name.startswith("@")), None)
            home = study.datasets.get(of.dataset or (group.source if group else dataset.name)) if of else None
            own = f"{name}C" if home is not None and name.endswith("DT") and f"{name}C" in home.variables else ""
            at = f"{derivation.place.file}:{derivation.place.line}"
            if of is not None and own and own != of.name:
                return f"{name} is made of {of}, and {own} is there: write that ({at})"
            made += [f"{name} of {of} ({at})"] if of is not None else []
    return f"mend the data, or how they are made: {', '.join(made)}" if made else "mend the data"


def shown(space: Workspace, dataset: Dataset, names: list[str]) -> Text:
    """The values of some variables as one text for each record: ``TRTSDT 2024-02-01, TRTEDT 2024-01-01``."""
    records = space.records[dataset.name]
    texts = [with_name(dataset.variables[name], as_shown(space, dataset, name)) for name in names]
    together = texts[0] if texts else Text.constant("", len(records))
    for text in texts[1:]:
        together = on_pairs(lambda a, b: f"{a}, {b}", together, text)
    return together


def as_shown(space: Workspace, dataset: Dataset, name: str) -> Text:
    """A variable as people read it: dates of SAS by their format."""
    column, variable = space.records[dataset.name].columns[name], dataset.variables[name]
    if isinstance(column, Text) or moment_of_format(variable.format) is None:
        return as_text(column)
    write = writer(variable.format)
    return as_text(column).map(lambda text: write(float(text)) if text else "")


def with_name(variable: Variable, text: Text) -> Text:
    """Values with the name of their variable before them."""
    return text.map(lambda value: f"{variable.name} {value or 'missing'}")


def must(space: Workspace, dataset: Dataset, check: StudyCheck) -> None:
    """What must hold where the condition does."""
    scope = space.scope(dataset.name)
    broken = derive.holds(check.when, scope) & ~derive.holds(check.must, scope)
    names = [condition.variable for condition in check.must.conditions()]
    names += [c.against.name for c in check.must.conditions() if c.against is not None]
    message = f"it must be that {readable(check.must)}: {{value}}"
    tell(space, dataset, check, broken, list(dict.fromkeys(names)), message)


def unique(space: Workspace, dataset: Dataset, check: StudyCheck) -> None:
    """No two records of a subject are equal in some variables; records that lack one of these are equal to none."""
    records = space.records[dataset.name]
    names = [reference.name for reference in check.names]
    among = derive.holds(check.when, space.scope(dataset.name))
    columns = [records.columns[name] for name in names]
    for column in columns:
        among &= is_present(column)
    at = np.flatnonzero(among)
    by: list[Column] = [records.subject[at].astype(np.float64), *(as_text(column).take(at) for column in columns)]
    groups, _ = group_codes(by)
    broken = np.zeros(len(records), np.bool_)
    broken[at] = repeats(groups)
    tell(space, dataset, check, broken, names, "another record of the subject has this too: {value}")


def all_or_none(space: Workspace, dataset: Dataset, check: StudyCheck) -> None:
    """Of some variables a record has all or none."""
    records = space.records[dataset.name]
    names = [reference.name for reference in check.names]
    there = np.array([is_present(records.columns[name]) for name in names])
    some = there.any(axis=0) & ~there.all(axis=0)
    broken = derive.holds(check.when, space.scope(dataset.name)) & some
    tell(space, dataset, check, broken, names, "all of these have a value, or none: {value}")


def as_many_as(space: Workspace, dataset: Dataset, check: StudyCheck) -> None:
    """A subject has as many records as it has rows in a raw source, or records in another dataset."""
    records, subject = space.records[dataset.name], space.subject_of(check.other)
    keep = derive.holds(check.when, space.scope(dataset.name)) & (records.subject >= 0)
    size = len(space.block.subjects)
    own = np.bincount(records.subject[keep], minlength=size)
    other = np.bincount(subject[subject >= 0], minlength=size)
    for rows, has in ((records.rows, records.subject), (space.owner(check.other).rows, subject)):
        of_each = np.full(size, -1, np.intp)
        of_each[has[has >= 0][::-1]] = np.flatnonzero(has >= 0)[::-1]
        for number in np.flatnonzero((own != other) & (of_each >= 0)).tolist():
            said = check.message or f"it has {own[number]} records here, and {other[number]} in {check.other}"
            at = np.array([of_each[number]])
            space.tell(dataset.name, check.name, "", said, rows, at, None, check.severity)
            if check.stop:
                space.refused.append(f"{dataset.name}: {check.name}: {space.block.subjects[number]}: {said}")
        own = np.where(of_each >= 0, other, own)  # told already


KINDS = {"must": must, "unique": unique, "all_or_none": all_or_none, "as_many_as": as_many_as}
