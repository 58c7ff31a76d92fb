"""Tests of findings: raw rows to a record for each test with a result, and for each that was not done."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from ..columns import Codes, Column, Index, Mask, Text, as_text, concatenate, distinct, on_pairs, select, take
from ..errors import in_yaml
from ..model import Dataset, NotDone, RecordGroup, Test, Tests
from ..plan import references
from ..raw.frame import Rows
from ..texts import fold
from ..values import where
from ..values.odd_numbers import no_number
from ..values.results import RESULT, is_not_done
from ..verbs.unread import told
from .door import STANDARD, blanked, to_terms
from .records import GroupRows, Taken
from .workspace import Scope, Workspace

LOOK_LIKE = ("O", "o", "l")  # letters that look as digits do
OF_BLOOD = re.compile("ABO|BLD|BLOOD|GRP|TYPE")  # a group of blood may be O
EQUAL = ("EQ", "IN")
OF_WORDS = "; query it; words that are results take a codelist of the test, words for none missing: or not_done:"


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


def stack(space: Workspace, dataset: Dataset, group: RecordGroup, rows: GroupRows) -> GroupRows:
    """A record for each row and test with a result, and one for each test (or row) that was not done.

    A result that was collected always counts. Rows that give no record are not counted as mapped.
    """
    tests = group.tests
    assert tests is not None
    if tests.by:
        which, marks = named_tests(space, dataset.name, tests, rows), tests.marks()
        known, skipped = which >= 0, not_done(marks, rows)
        has = has_result(marks, tests.tests[0], rows)
        tell_contradiction(space, dataset, group, rows, np.flatnonzero(known & skipped & has))
        places = [np.flatnonzero(known & has), np.flatnonzero(known & skipped & ~has)]
        numbers = [which[place].astype(np.intp) for place in places]
    else:
        places, numbers = side_by_side(space, dataset, group, rows)
        known = np.ones(len(rows), np.bool_)
    at, test = np.concatenate(places), np.concatenate(numbers).astype(np.int32)
    undone = np.zeros(len(at), np.bool_)
    undone[len(at) - len(places[-1]) :] = True
    if group.kind == "raw":
        space.mapped[group.source][rows.place[at]] = True
        listed = space.listed.setdefault(group.source, np.zeros(len(space.mapped[group.source]), np.bool_))
        listed[rows.place[~known]] = True
    found = rows.rows.take(at)
    said = say(tests, test, rows, at)
    said |= results(space, dataset, tests, rows, at, found, test, undone)
    tell_reasons(space, dataset, group, rows, at, said)
    return GroupRows(Stacked(rows.own, at, said), found, rows.place[at])


def text(own: Mapping[str, Column], name: str) -> Text:
    """A raw column, which is text."""
    return as_text(own[name])


def not_done(marks: Sequence[NotDone], rows: GroupRows) -> Mask:
    """Which rows say that a test was not done, by any of the marks."""
    said = np.zeros(len(rows), np.bool_)
    for mark in marks:
        said |= where.mask(mark.when, where.of_columns(rows.own), len(rows))
    return said


def has_result(marks: Sequence[NotDone], test: Test, rows: GroupRows) -> Mask:
    """Which rows hold a result of a test; words in its column that say that it was not done are none."""
    in_words = [mark for mark in marks if test.result in mark.when.variables()]
    result = text(rows.own, test.result)
    has = result.present() & ~not_done(in_words, rows)
    words = result.mask(is_not_done)
    return has & ~(words & not_done(marks, rows)) if words.any() else has


def tell_contradiction(
    space: Workspace, dataset: Dataset, group: RecordGroup, rows: GroupRows, at: Index, test: Test | None = None
) -> None:
    """Tell of rows that say that a test was not done, and hold a result of it."""
    assert group.tests is not None
    result = (test or group.tests.tests[0]).result
    said = f"the row says that {test.code if test else 'the test'} was not done, and {result} is '{{value}}'; the"
    values = text(rows.own, result)
    said += " result is kept; ask the site, or mend when of not_done if it holds in most rows"
    space.tell(dataset.name, "result not done", result, said, rows.rows, at, values)


def named_tests(space: Workspace, dataset: str, tests: Tests, rows: GroupRows) -> Codes:
    """The number of the test that each row names, -1 with an issue where the tests do not have it."""
    places = {tuple(fold(test.facts[name]) for name in tests.on): n for n, test in enumerate(tests.tests)}
    named = [text(rows.own, name) for name in tests.by]
    codes, parts = distinct([column.codes for column in named], [len(column.values) for column in named])
    values = list(zip(*(column.values[part] for column, part in zip(named, parts, strict=True)), strict=True))
    found = np.array([places.get(tuple(map(fold, value)), -1) for value in values], np.int32)
    shown = Text.coded(codes, [" / ".join(value) for value in values])
    scope = Scope(space, dataset, ", ".join(tests.by), rows.own, rows.rows, KeyError)
    message = f"'{{value}}' is no test of {tests.table} ({', '.join(tests.on)}); add it there"
    lost, none = found[codes] < 0, ~shown.present()
    scope.report("not in table", lost & ~none, shown, message)
    if (lost & none).any():
        tell_of_no_test(scope, lost & none, scope.variable)
    return np.asarray(found[codes], np.int32)


def tell_of_no_test(scope: Scope, bad: Mask, name: str) -> None:
    """Tell of rows that name no test by what they hold, as a line at the end of a file is no record."""
    at = np.flatnonzero(bad)
    cells = zip(*(as_text(column).take(at).tolist() for column in scope.own.values()), strict=True)
    held = [[cell for cell in row if cell] for row in cells]
    texts = np.full(scope.size, "", object)
    texts[at] = [", ".join(row[:3]) for row in held]
    alone = np.zeros(scope.size, np.bool_)
    alone[at] = [len(row) == 1 for row in held]
    shown, message = Text.of(texts.tolist()), f"the row '{{value}}' has no {name}; "
    footer = 'if it is no record, say footer: "{value}*" of the raw source in study.yaml'
    scope.report("not in table", bad & alone, shown, message + footer)
    scope.report(
        "not in table", bad & ~alone, shown, f"{message}ask for it, or leave it out by where: {{{name}: present}}"
    )


def side_by_side(
    space: Workspace, dataset: Dataset, group: RecordGroup, rows: GroupRows
) -> tuple[list[Index], list[Index]]:
    """Rows and tests of a form that holds results side by side; those not done come last.

    Where one test stands for all that were not done, it does so in rows without any result.
    """
    tests = group.tests
    assert tests is not None
    places: list[Index] = []
    gone: list[Index] = []
    anything = np.zeros(len(rows), np.bool_)
    for test in tests.tests:
        marks = tests.marks_of(test)
        has = has_result(marks, test, rows)
        tell_contradiction(space, dataset, group, rows, np.flatnonzero(has & not_done(marks, rows)), test)
        places.append(np.flatnonzero(has))
        alone = [mark for mark in marks if mark.test is None]
        gone.append(np.flatnonzero(not_done(alone, rows) & ~has))
        anything |= has
    numbers = [np.full(len(found), number) for number, found in enumerate(places)]
    if tests.not_done and tests.not_done.test:
        gone.append(np.flatnonzero(not_done([tests.not_done], rows) & ~anything))
    undone = np.concatenate(gone)
    which = np.concatenate([np.full(len(found), number) for number, found in enumerate(gone)])
    order = np.lexsort((which, undone))  # by row, then test
    return [*places, undone[order]], [*numbers, which[order]]


def all_tests(tests: Tests) -> list[Test]:
    """The tests, and the one that stands for all where they were not done."""
    extra = tests.not_done.test if tests.not_done else None
    return [*tests.tests, *([extra] if extra else [])]


def say(tests: Tests, test: Codes, rows: GroupRows, at: Index) -> dict[str, Column]:
    """The facts of the tests as columns, those of raw columns too."""
    entries = all_tests(tests)
    names = dict.fromkeys(name for entry in entries for name in entry.facts)
    said: dict[str, Column] = {}
    for name in names:
        fixed = Text.coded(test, [entry.facts.get(name, "") for entry in entries]).compact()
        own = [(number, entry.columns[name]) for number, entry in enumerate(entries) if name in entry.columns]
        masks: list[Mask] = [test == number for number, _ in own]
        columns = [text(rows.own, column).take(at) for _, column in own]
        everywhere = np.ones(len(test), np.bool_)
        said[f"@{name}"] = select([*masks, everywhere], [*columns, fixed], len(test)) if own else fixed
    return said


def results(
    space: Workspace,
    dataset: Dataset,
    tests: Tests,
    rows: GroupRows,
    at: Index,
    found: Rows,
    test: Codes,
    undone: Mask,
) -> dict[str, Column]:
    """Results as collected and by the tests' codelists, and what was not done with its reason."""
    entries = all_tests(tests)
    names = list(dict.fromkeys(entry.result for entry in entries if entry.result))
    stacked = concatenate([text(rows.own, name) for name in names])
    place = np.array([names.index(entry.result) if entry.result else 0 for entry in entries], np.intp)
    result = blanked(as_text(take(stacked, place[test] * len(rows) + at)), undone)
    scope = Scope(space, dataset.name, f"{dataset.domain}STRESC", {}, found, KeyError)
    return {
        "@RESULT": result,
        STANDARD: standard(scope, entries, result, test),
        "@STAT": Text.coded(np.where(undone, 0, 1), ["NOT DONE", ""]),
        "@REASND": blanked(reasons(tests, rows, at, test), ~undone),
    }


def reasons(tests: Tests, rows: GroupRows, at: Index, test: Codes) -> Text:
    """Why tests were not done: the reason by the first mark that holds and has one, a test's own before the group's."""
    marks_of = [tests.marks_of(entry) for entry in all_tests(tests)]
    marks = [mark for mark in reversed(tests.marks()) if mark.reason]  # that of the group comes last
    whys = [text(rows.own, mark.reason).take(at) for mark in marks]
    masks: list[Mask] = [
        np.array([mark in own for own in marks_of], np.bool_)[test] & not_done([mark], rows)[at] & why.present()
        for mark, why in zip(marks, whys, strict=True)
    ]
    return as_text(select(masks, whys, len(at))) if marks else Text.constant("", len(at))


def tell_reasons(
    space: Workspace, dataset: Dataset, group: RecordGroup, rows: GroupRows, at: Index, said: Mapping[str, Column]
) -> None:
    """Tell of reasons that no record has, as their rows say of no test that it was not done, or hold its result.

    Where the reason stands in place of the result, what the column holds otherwise is a result, and no reason.
    """
    assert group.tests is not None
    alike = [
        g for d in space.study.datasets.values() for g in d.groups if (g.kind, g.source) == (group.kind, group.source)
    ]
    named = {r.name for g in alike for derivation in g.derivations.values() for r in references(derivation)}
    for name in dict.fromkeys(mark.reason for mark in group.tests.marks() if mark.reason not in ("", *named)):
        why = text(rows.own, name)
        kept = np.zeros(len(rows), np.bool_)
        for given in ["@REASND", *["@RESULT" for test in group.tests.tests if test.result == name][:1]]:
            kept[at[on_pairs(lambda a, b: "Y" if a == b else "", why.take(at), as_text(said[given])).mask(bool)]] = True
        message = f"the reason '{{value}}' of {name} is in no record, as none of its row was not done; ask the site"
        lost = np.flatnonzero(why.present() & ~kept)
        space.tell(dataset.name, "reason not kept", name, message, rows.rows, lost, why)


def standard(scope: Scope, entries: Sequence[Test], result: Text, test: Codes) -> Text:
    """Results in the terms of their tests' codelists, else in those of the variable, where they are words."""
    variable = scope.workspace.study.datasets[scope.dataset].variables.get(scope.variable)
    common = variable.codelists if variable is not None else ()
    lists = [(e.codelist,) if e.codelist else common if e.terms else () for e in entries]
    if not any(lists):
        return result
    which = np.array([lists.index(each) for each in lists], np.int32)[test]
    parts: list[Text] = []
    places: list[Index] = []
    for number, codelists in enumerate(lists):
        at = np.flatnonzero(which == number)
        if len(at):
            own = bool(entries[number].codelist)
            parts.append(to_terms(result.take(at), codelists, scope.narrowed(at), results=not own))
            places.append(at)
    back = np.argsort(np.concatenate(places), kind="stable") if places else np.zeros(0, np.intp)
    return as_text(concatenate(parts)).take(back) if parts else result


def without_units(dataset: Dataset, rows: GroupRows, columns: dict[str, Column]) -> None:
    """What has no result, as it was not done, has no unit."""
    missing = ~as_text(rows.own["@RESULT"]).present()
    for name in (f"{dataset.domain}ORRESU", f"{dataset.domain}STRESU"):
        if name in columns:
            columns[name] = blanked(as_text(columns[name]), missing)


def check_results(space: Workspace, dataset: Dataset) -> None:
    """Standard results with a unit that are no numbers, as issues; tests with a codelist have words."""
    tests = [test for group in dataset.groups if group.tests for test in group.tests.tests]
    records, two = space.records[dataset.name], dataset.domain
    result, code = (records.columns.get(f"{two}{name}") for name in ("STRESC", "TESTCD"))
    if not tests or result is None or code is None:
        return
    of_words = {test.code for test in tests if test.codelist}
    with_unit = {test.code for test in tests if test.facts.get(f"{two}ORRESU")}
    numeric = as_text(code).mask(lambda text: text in with_unit)
    for name in (f"{two}ORRESU", f"{two}STRESU"):
        if name in records.columns:
            numeric |= as_text(records.columns[name]).present()
    numeric &= as_text(code).mask(lambda text: text not in of_words)
    odd = as_text(result).mask(lambda value: bool(value) and not RESULT.fullmatch(value))
    said = "the result '{value}' of a test with a unit is no number, so its numeric result is missing"
    others = as_text(code).mask(lambda text: text not in of_words and not OF_BLOOD.search(text)) & ~numeric
    asked = {code: words for group in dataset.groups if group.tests for code, words in words_of(group.tests)}

    def report(rule: str, bad: Mask, values: Text, message: str) -> None:
        space.tell(dataset.name, rule, f"{two}STRESC", message, records.rows, np.flatnonzero(bad), values)

    for (column, words), codes in inverse(asked).items():
        undone = as_text(result).mask(is_not_done) & as_text(code).mask(codes.__contains__) & (numeric | others)
        way = f"the result '{{value}}' says that the test was not done, and not_done knows {' and '.join(words)}; "
        report(
            "result not numeric",
            undone,
            as_text(result),
            f"{way}write when: {{{in_yaml(column)}: [{', '.join(map(in_yaml, words))}, {{value}}]}} in not_done",
        )
        numeric, others = numeric & ~undone, others & ~undone
    told("result not numeric", odd & numeric, as_text(result), said, lambda text: no_number(text) or OF_WORDS, report)
    letter = others & as_text(result).mask(lambda text: text in LOOK_LIKE)
    told("result not numeric", letter, as_text(result), "the result '{value}' is no number", no_number, report)


def words_of(tests: Tests) -> Iterator[tuple[str, tuple[str, tuple[str, ...]]]]:
    """The tests whose column of results may say that they were not done, each with the column and the words for it."""
    for test in tests.tests:
        for mark in tests.marks_of(test):
            found = [c for c in mark.when.conditions() if c.variable == test.result and c.values and not c.dataset]
            yield from ((test.code, (each.variable, each.values)) for each in found[:1] if each.comparator in EQUAL)


def inverse(of: Mapping[str, tuple[str, tuple[str, ...]]]) -> dict[tuple[str, tuple[str, ...]], set[str]]:
    """What several have, each with all that have it."""
    found: dict[tuple[str, tuple[str, ...]], set[str]] = {}
    for name, each in of.items():
        found.setdefault(each, set()).add(name)
    return found
