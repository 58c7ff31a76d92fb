"""Tests of findings: raw rows to a record for each test with a result."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from ..columns import Codes, Column, Index, Mask, Text, as_text, concatenate, distinct, take
from ..model import RecordGroup, Test, Tests
from ..values import where
from ..values.results import RESULT
from .records import GroupRows, Scope, Taken, Workspace


class Stacked(Mapping[str, Column]):
    """The columns of rows that were stacked by test: the raw ones, and what the tests say, under ``@``."""

    def __init__(self, raw: Mapping[str, Column], rows: Index, said: Mapping[str, Column]) -> None:
        self.raw = Taken(raw, rows)
        self.said = said

    def __getitem__(self, name: str) -> Column:
        return self.said[name] if name in self.said else self.raw[name]

    def __iter__(self) -> Iterator[str]:
        return iter({**self.said, **dict.fromkeys(self.raw)})

    def __len__(self) -> int:
        return len({*self.said, *self.raw})


def stack(space: Workspace, dataset: str, group: RecordGroup, rows: GroupRows) -> GroupRows:
    """A record for each row and test with a result, and one for each test (or row) that was not done.

    Rows that give no record are not counted as mapped, but for those that an issue tells of already.
    """
    tests = group.tests
    assert tests is not None
    size = len(rows.row)
    skipped = np.zeros(size, np.bool_)
    if tests.not_done is not None:
        skipped = where.mask(tests.not_done.when, where.of_columns(rows.own), size)
    if tests.by:
        which = named_tests(space, dataset, tests, rows)
        known = which >= 0
        done = known & ~skipped & text(rows.own, tests.tests[0].result).present()
        places = [np.flatnonzero(done), np.flatnonzero(known & skipped)]
        numbers = [which[place].astype(np.intp) for place in places]
    else:
        places, numbers = side_by_side(tests, rows, skipped)
        known = np.ones(size, np.bool_)
    at, test = np.concatenate(places), np.concatenate(numbers).astype(np.int32)
    undone = np.zeros(len(at), np.bool_)
    undone[len(at) - len(places[-1]) :] = True
    if group.kind == "raw":
        space.mapped[group.source][np.concatenate([rows.place[at], rows.place[~known]])] = True
    said = say(tests, test)
    said |= results(space, dataset, tests, rows, at, test, undone)
    return GroupRows(Stacked(rows.own, at, said), rows.subject[at], rows.file.take(at), rows.row[at], rows.place[at])


def text(own: Mapping[str, Column], name: str) -> Text:
    """A raw column, which is text."""
    return as_text(own[name])


def named_tests(space: Workspace, dataset: str, tests: Tests, rows: GroupRows) -> Codes:
    """The number of the test that each row names, -1 with an issue where the tests do not have it."""
    places = {tuple(test.facts[name].casefold() for name in tests.on): n for n, test in enumerate(tests.tests)}
    named = [text(rows.own, name) for name in tests.by]
    codes, parts = distinct([column.codes for column in named], [len(column.values) for column in named])
    values = list(zip(*(column.values[part] for column, part in zip(named, parts, strict=True)), strict=True))
    found = np.array([places.get(tuple(v.casefold() for v in value), -1) for value in values], np.int32)
    shown = Text.coded(codes, [" / ".join(value) for value in values])
    scope = Scope(space, dataset, ", ".join(tests.by), rows.own, rows.subject, rows.file, rows.row, KeyError)
    message = f"'{{value}}' is no test of {tests.table} ({', '.join(tests.on)}); add it there"
    scope.report("not in table", found[codes] < 0, shown, message)
    return np.asarray(found[codes], np.int32)


def side_by_side(tests: Tests, rows: GroupRows, skipped: Mask) -> tuple[list[Index], list[npt.NDArray[np.intp]]]:
    """Rows and tests of a form that holds results side by side; those not done come last."""
    places, numbers = [], []
    for number, test in enumerate(tests.tests):
        found = np.flatnonzero(~skipped & text(rows.own, test.result).present())
        places.append(found)
        numbers.append(np.full(len(found), number))
    gone = np.flatnonzero(skipped)
    all_ = tests.not_done is not None and tests.not_done.test is not None
    each = [len(tests.tests)] if all_ else list(range(len(tests.tests)))
    places.append(np.repeat(gone, len(each)))
    numbers.append(np.tile(np.array(each, np.intp), len(gone)))
    return places, numbers


def all_tests(tests: Tests) -> list[Test]:
    """The tests, and the one that stands for all where they were not done."""
    extra = tests.not_done.test if tests.not_done else None
    return [*tests.tests, *([extra] if extra else [])]


def say(tests: Tests, test: Codes) -> dict[str, Column]:
    """The facts of the tests as columns."""
    entries = all_tests(tests)
    names = dict.fromkeys(name for entry in entries for name in entry.facts)
    return {f"@{name}": Text.coded(test, [entry.facts.get(name, "") for entry in entries]).compact() for name in names}


def results(
    space: Workspace, dataset: str, tests: Tests, rows: GroupRows, at: Index, test: Codes, undone: Mask
) -> dict[str, Column]:
    """Results as collected and by the tests' codelists, and what was not done with its reason."""
    entries = all_tests(tests)
    names = list(dict.fromkeys(entry.result for entry in entries if entry.result))
    stacked = concatenate([text(rows.own, name) for name in names])
    place = np.array([names.index(entry.result) if entry.result else 0 for entry in entries], np.intp)
    result = blanked(text_of(take(stacked, place[test] * len(rows.row) + at)), undone)
    scope = Scope(
        space, dataset, f"{dataset[:2]}STRESC", {}, rows.subject[at], rows.file.take(at), rows.row[at], KeyError
    )
    numeric = np.array([has_unit(entry) and not entry.codelist for entry in entries], np.bool_)[test]
    odd = result.mask(lambda value: bool(value) and not RESULT.fullmatch(value))
    message = "the result '{value}' of a test with a unit is no number, so its numeric result is missing"
    scope.report("result not numeric", odd & numeric, result, message)
    reason = tests.not_done.reason if tests.not_done else ""
    why = text(rows.own, reason).take(at) if reason else Text.constant("", len(at))
    return {
        "@RESULT": result,
        "@STANDARD": standard(scope, entries, result, test),
        "@STAT": Text.coded(np.where(undone, 0, 1), ["NOT DONE", ""]),
        "@REASND": blanked(why, ~undone),
    }


def text_of(column: Column) -> Text:
    """A column that is known to be text."""
    assert isinstance(column, Text)
    return column


def blanked(column: Text, mask: Mask) -> Text:
    """A column that is missing under a mask."""
    if not mask.any():
        return column
    return Text.coded(np.where(mask, len(column.values), column.codes), [*column.values, ""]).compact()


def has_unit(test: Test) -> bool:
    """Whether the results of a test are said to have a unit."""
    return any(name.endswith("ORRESU") and value for name, value in test.facts.items())


def without_result(unit: Text, result: Text) -> Text:
    """Units, missing where there is no result."""
    return blanked(unit, ~result.present())


def standard(scope: Scope, entries: Sequence[Test], result: Text, test: Codes) -> Text:
    """Results in the terms of their tests' codelists; those of tests without one stay as collected."""
    lists = list(dict.fromkeys(entry.codelist for entry in entries))
    if lists == [""]:
        return result
    codelist = np.array([lists.index(entry.codelist) for entry in entries], np.int32)[test]
    codes, (which, value) = distinct([codelist, result.codes], [len(lists), len(result.values)])
    collected: list[str] = result.values[value].tolist()
    made = list(collected)
    missed: dict[tuple[str, str], list[int]] = {}
    for place, number in enumerate(which.tolist()):
        name = lists[number]
        found = scope.workspace.terms_of((name,)).find(collected[place]) if name and collected[place] else None
        if found:
            made[place] = found.value
            missed.setdefault((found.how, name), []).append(place)
    for (how, name), places in missed.items():
        if how == "term":
            continue
        bad = np.zeros(len(made), np.bool_)
        bad[places] = True
        if how == "ambiguous":
            message = f"'{{value}}' can mean several terms of {name}; say which in codelists.yaml"
            scope.report("ambiguous term", bad[codes], result, message)
        else:
            message = f"'{{value}}' is no term of {name}; map it in codelists.yaml"
            scope.report("unmapped term", bad[codes], result, message)
    return Text.coded(codes, made)
