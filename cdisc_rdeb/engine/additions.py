"""Records that are added to a dataset: totals and other summaries, computed parameters, chosen and carried records.

Source: ADaMIG 1.3, 3.3.8 (DTYPE) and 4.2 to 4.5 (derived rows, and when to add a parameter).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..columns import (
    Codes,
    Column,
    Index,
    Mask,
    Numbers,
    Text,
    as_text,
    extremes,
    falling,
    group_codes,
    is_present,
    matching,
    read_number,
    summary,
    take,
    take_found,
    together,
    write_number,
)
from ..errors import DerivationError
from ..model import Addition, Dataset, Derivation
from ..plan.whole import Whole, whole
from ..values.odd_numbers import WITH_UNIT
from . import derive
from .across import chosen_rows
from .door import admit
from .records import Records, below
from .summaries import NONE, Made, computed, of_one, plain_numbers, summed
from .workspace import Scope, Workspace

NO_GROUP: Codes = np.zeros(0, np.int32)


def add_records(space: Workspace, dataset: Dataset, before: Sequence[str]) -> None:
    """Add records to a dataset, those of one addition after the other; each sees what was added before it.

    ``before`` are the variables over its records that are made already, in their order.
    """
    for number, addition in enumerate(dataset.additions):
        records = space.records[dataset.name]
        if addition.way == "expected":
            new = expected(space, dataset, addition, records)
            put_below(space, dataset, addition, before, [new])
            keep_trail(space, dataset, number, len(new), NONE, NO_GROUP)
            continue
        made = made_by(space, dataset, addition, records)
        visits = space.table(addition.visits).columns if addition.visits else ()
        parts = whole(dataset, addition, space.verbs, visits)
        new = finished(space, dataset, addition, parts, records, made)
        more = [for_others(space, dataset, addition, new)] if addition.everyone else []
        put_below(space, dataset, addition, before, [new, *more])
        keep_trail(space, dataset, number, len(new) + sum(map(len, more)), made.at, made.group)
        hold_against_reported(space, dataset, addition, made, new)


def keep_trail(space: Workspace, dataset: Dataset, number: int, size: int, at: Index, group: Codes) -> None:
    """What new records were made from, where somebody asks."""
    if space.trail is not None:
        space.trail.made(dataset.name, number, size, at, group)


def put_below(
    space: Workspace, dataset: Dataset, addition: Addition, before: Sequence[str], new: Sequence[Records]
) -> None:
    """Put new records below those that are there, and make what is made for each of them."""
    records = space.records[dataset.name]
    visits = space.table(addition.visits).columns if addition.visits else ()
    again = whole(dataset, addition, space.verbs, visits).again
    space.records[dataset.name] = below([records, *new])
    space.order_changed(dataset.name)
    for name in before:
        if name in again:
            make_again(space, dataset, name, len(records))


def finished(
    space: Workspace, dataset: Dataset, addition: Addition, parts: Whole, records: Records, made: Made
) -> Records:
    """New records with all that they are said to be, or have in common with those that they are made from."""
    shared = [name for name in parts.shared if name in records.columns]
    rows = records.rows.take(made.place)
    new = Records(records.common(made.at, made.group, len(rows), shared), rows)
    new.columns |= {name: take(records.columns[name], made.place) for name in addition.by}
    scope = Scope(space, dataset.name, "", {}, rows, KeyError)
    for name, column in made.values.items():
        if name in dataset.variables:
            new.columns[name] = admitted(dataset, name, column, scope)
    for name, (way, variable) in addition.summaries.items():
        column = summed_up(way, records.columns[variable], made, len(rows))
        new.columns[name] = admitted(dataset, name, column, scope)
    seen = Records({**records.at(made.place).columns, **new.columns}, rows) if addition.of_one else new
    own = {name: of_addition(space, dataset, name, d, seen) for name, d in addition.derivations.items()}
    new.columns |= own
    return new


def summed_up(way: str, column: Column, made: Made, size: int) -> Column:
    """What a variable comes to in the records that each new one is made from."""
    own = take(column, made.at)
    there = is_present(own)
    if way not in ("lowest", "highest"):
        return summary(way, made.group[there], size, plain_numbers(own)[there])
    at = extremes(there, [made.group.astype(np.float64)], [own], last=way == "highest")
    place = np.full(size, -1, np.intp)
    place[made.group[at]] = at
    return take_found(own, place)


def for_others(space: Workspace, dataset: Dataset, addition: Addition, new: Records) -> Records:
    """A record for each subject of another dataset that got none: the parameter, and what is said of the others."""
    everyone = space.records[addition.everyone]
    lacking = those(space, addition) & ~np.isin(everyone.subject, new.subject)
    rows = everyone.rows.take(np.flatnonzero(lacking))
    made = Records({}, rows)
    said = {n: d for n, d in addition.derivations.items() if n.startswith("PARAM") or n == "PARCAT1"}
    for name, derivation in {**said, **addition.others}.items():
        made.columns[name] = of_addition(space, dataset, name, derivation, made)
    return made


def those(space: Workspace, addition: Addition) -> Mask:
    """The records of the dataset whose subjects an addition is for."""
    return chosen_rows(space, addition.everyone, addition.of_those) & (space.records[addition.everyone].subject >= 0)


def expected(space: Workspace, dataset: Dataset, addition: Addition, records: Records) -> Records:
    """A record for each subject and each row of a table that none of the subject's records is equal to in ``by``."""
    table = space.table(addition.visits)
    everyone = space.records[addition.everyone]
    at = np.flatnonzero(those(space, addition))
    at = at[np.unique(everyone.subject[at], return_index=True)[1]]  # one each, however many records they have
    cells = {name: Text.of(values) for name, values in table.columns.items()}
    both = together([np.concatenate(matching(records.columns[name], cells[name])) for name in addition.by])
    own, planned = both[: len(records)], both[len(records) :]
    known = np.flatnonzero(planned >= 0)
    person, of_table = np.repeat(at, len(known)), np.tile(known, len(at))
    has = records.subject.astype(np.int64) << 32 | own
    wanted = everyone.subject[person].astype(np.int64) << 32 | planned[of_table]
    lacking = ~np.isin(wanted, has[own >= 0])
    rows, of_table = everyone.rows.take(person[lacking]), of_table[lacking]
    scope = Scope(space, dataset.name, "", {}, rows, KeyError)
    new = Records({}, rows)
    for name, column in cells.items():
        if name in dataset.variables:
            new.columns[name] = admitted(dataset, name, column.take(of_table), scope)
    for name, derivation in addition.derivations.items():
        new.columns[name] = of_addition(space, dataset, name, derivation, new)
    return new


def admitted(dataset: Dataset, name: str, column: Column, scope: Scope) -> Column:
    """A column of new records as its variable wants it."""
    return admit(dataset.variables[name], column, Scope(scope.workspace, scope.dataset, name, {}, scope.rows, KeyError))


def of_addition(space: Workspace, dataset: Dataset, name: str, derivation: Derivation, seen: Records) -> Column:
    """What an addition says of a variable; its derivations see the records as they were made."""

    def absent(asked: str) -> Exception:
        message = f"{asked} has no one value for records made from several"
        return DerivationError(f"{derivation.place}: {message}; say it in by, or leave it out")

    scope = Scope(space, dataset.name, name, seen.columns, seen.rows, absent)
    return admit(dataset.variables[name], derive.run(derivation, scope), scope, derivation)


def make_again(space: Workspace, dataset: Dataset, name: str, since: int) -> None:
    """Make a variable of the new records by its own derivation; that of the others stays as it was decided."""
    variable, records = dataset.variables[name], space.records[dataset.name]
    assert variable.derivation is not None
    new = np.arange(len(records)) >= since
    scope = space.scope(dataset.name, name).where(new)
    made = admit(variable, derive.run(variable.derivation, scope), scope, variable.derivation)
    old = Records({name: records.columns[name]}, records.rows).at(np.flatnonzero(~new))
    last = Records({name: made}, records.rows).at(np.flatnonzero(new))
    records.columns[name] = below([old, last]).columns[name]


def made_by(space: Workspace, dataset: Dataset, addition: Addition, records: Records) -> Made:
    """The new records of an addition, as they come from those that are there."""
    scope = space.scope(dataset.name)
    keep = derive.holds(addition.where, scope) & (records.subject >= 0)
    by = [as_column(records.subject), *(records.columns[name] for name in addition.by)]
    if addition.only is not None:
        named = [(records.columns[str(each)], each.descending) for each in addition.only.order]
        order = [falling(column) if descending else column for column, descending in named]
        chosen = np.sort(extremes(keep, by, order, last=addition.only.last))
        return of_one(chosen, {})
    if addition.way == "carry":
        return carried(space, addition, records, keep, by)
    groups, _ = group_codes(by)
    if addition.formula is not None:
        return computed(space, dataset, addition, keep, groups)
    return summed(space, dataset, addition, keep, groups)


def as_column(subject: Codes) -> Numbers:
    """Subject numbers as a column to group by."""
    return subject.astype(np.float64)


def carried(space: Workspace, addition: Addition, records: Records, keep: Mask, by: Sequence[Column]) -> Made:
    """For each visit of a table that a group lacks the record before it that is the last, lowest or highest.

    The new record has what the table says of the visit.
    """
    table = space.table(addition.visits)
    if lacking := [name for name in ("AVISIT", "AVISITN") if name not in table.columns]:
        known = ", ".join(table.columns)
        raise DerivationError(f"{addition.place}: {table.name} has no column {lacking[0]}; it has {known}")
    planned = sorted((read_number(text), place) for place, text in enumerate(table.columns["AVISITN"]))
    if odd := [table.columns["AVISITN"][place] for number, place in planned if number != number]:
        raise DerivationError(f"{addition.place}: {table.name}: '{odd[0]}' in AVISITN is no number")
    values, visits = plain_numbers(records.columns["AVAL"]), plain_numbers(records.columns["AVISITN"])
    there = ~np.isnan(values) & ~np.isnan(visits)
    groups, count = group_codes(by)
    parts: list[Index] = [NONE]
    told: list[int] = []
    for number, place in planned:
        has = np.zeros(count, np.bool_)
        has[groups[there & (visits == number)]] = True
        before = keep & there & (visits < number) & ~has[groups]
        ranks = {"last": [visits], "lowest": [-values, visits], "highest": [values, visits]}[addition.carry]
        chosen = np.sort(extremes(before, by, ranks, last=True))
        parts.append(chosen)
        told += [place] * len(chosen)
    at = np.concatenate(parts)
    said: dict[str, Column] = {n: Text.coded(np.array(told, np.int32), cells) for n, cells in table.columns.items()}
    return of_one(at, said)


def hold_against_reported(space: Workspace, dataset: Dataset, addition: Addition, made: Made, totals: Records) -> None:
    """Totals collected in the raw rows of the records they sum up, where the computed one differs or there is none."""
    if addition.reported is None or addition.test is None:
        return
    frame, rows = space.block.frames[addition.reported.dataset], space.records[dataset.name].rows
    at = np.concatenate([made.at, made.left])
    sums = take_found(
        plain_numbers(totals.columns[addition.into[-1]]), np.append(made.group, np.full(len(made.left), -1))
    )
    place = frame.places_of(rows.take(at))
    once = np.unique(place, return_index=True)[1]  # those with a total come first
    at, place, computed = at[once], place[once], plain_numbers(sums)[once]
    told = as_text(take_found(as_text(frame.columns[addition.reported.name]), place))
    differs = np.flatnonzero(told.present() & (told.numbers(read_number) != computed))
    both = zip(told.tolist(), computed.tolist(), strict=True)
    shown = Text.of([f"collected {said}, {computed_as(number)}" for said, number in both])
    there = np.isfinite(computed[differs])
    few = f"fewer than {addition.at_least} of its tests have a result: see its present, or ask the site"
    odd = odd_items(space, dataset, made.left, frame.places_of(rows.take(made.left)))
    lacking: dict[str, list[int]] = {}
    for each in differs[~there].tolist():
        lacking.setdefault(odd.get(int(place[each]), few), []).append(each)
    ways = [(differs[there], "ask the site"), *((np.array(part, np.intp), way) for way, part in lacking.items())]
    for part, way in ways:
        message = f"the collected total differs from {addition.test.code}: {{value}}; {way}"
        space.tell(dataset.name, "total differs", addition.reported.name, message, rows.take(at), part, shown)


def odd_items(space: Workspace, dataset: Dataset, at: Index, place: Index) -> dict[int, str]:
    """The way out for each raw row that has an item whose collected result is no number, but begins with one."""
    records = space.records[dataset.name]
    tests = [test for group in dataset.groups if group.tests for test in group.tests.tests]
    columns = {test.code: test.result for test in tests}
    names = [f"{dataset.name}TESTCD", f"{dataset.name}ORRES"]
    if not len(at) or not set(names) <= records.columns.keys():
        return {}
    codes, results = (as_text(take(records.columns[name], at)).tolist() for name in names)
    found: dict[int, str] = {}
    for code, result, row in zip(codes, results, place.tolist(), strict=True):
        if match := WITH_UNIT.fullmatch(result):
            column = columns.get(code) or code
            found.setdefault(row, f"{column} '{result}' of {code} is no number; write {match[1]}")
    return found


def computed_as(number: float) -> str:
    """A total in the words of an issue."""
    return f"computed {write_number(number)}" if number == number else "none computed"
