"""Rules of findings: results as collected and in standard form, and their units."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ...columns import distinct, is_present, read_number
from ..records import as_number, grouped, own, told, values_of
from ..rules import Finding, rule
from ..submission import CheckedDataset, Submission


def findings(data: Submission) -> Iterator[CheckedDataset]:
    """The datasets of findings: those with --TESTCD and --ORRES."""
    for dataset in data:
        if dataset.has(dataset.own("TESTCD"), dataset.own("ORRES")):
            yield dataset


@rule("result missing", "SD0047", severity="warning")
def result_missing(data: Submission) -> Iterator[Finding]:
    """A finding has a result as collected, unless it was not done (--STAT) or is derived (--DRVFL)."""
    for dataset in findings(data):
        result, derived = dataset.own("ORRES"), dataset.text(dataset.own("DRVFL")).present()
        excused = dataset.text(dataset.own("STAT")).present() | derived
        bad = ~is_present(dataset.columns[result]) & ~excused
        yield from told(dataset, result, bad, f"{result} has no value, and nothing says why")


@rule("standard result missing", "SD0036", severity="warning")
def standard_result_missing(data: Submission) -> Iterator[Finding]:
    """A finding with a result as collected has one in standard form (--STRESC)."""
    for dataset in findings(data):
        result, standard = dataset.own("ORRES"), dataset.own("STRESC")
        if dataset.has(standard):
            bad = is_present(dataset.columns[result]) & ~is_present(dataset.columns[standard])
            message = f"{standard} has no value, and {result} is '{{value}}'"
            yield from told(dataset, standard, bad, message, dataset.text(result))


@rule("result of what was not done", "SD1123", severity="error")
def result_of_what_was_not_done(data: Submission) -> Iterator[Finding]:
    """A finding that was not done (--STAT) has no result, and a reason (--REASND) only then."""
    for dataset in findings(data):
        undone = dataset.text(dataset.own("STAT")).present()
        for name in own(dataset, "ORRES", "STRESC"):
            bad = undone & dataset.text(name).present()
            yield from told(dataset, name, bad, "the result '{value}' stands with NOT DONE")
        reason = dataset.own("REASND")
        bad = ~undone & dataset.text(reason).present()
        yield from told(dataset, reason, bad, "the reason '{value}' stands with a test that was done")


@rule("number differs from text", "SD1212", "SD1448", severity="error")
def number_differs_from_text(data: Submission) -> Iterator[Finding]:
    """--STRESN is the number that --STRESC says, and missing where it says none."""
    for dataset in findings(data):
        text, number = dataset.own("STRESC"), dataset.own("STRESN")
        if dataset.has(text, number) and dataset.variables[number].type == "Num":
            column = dataset.text(text)
            said, held = column.numbers(read_number), as_number(dataset, number)
            near = np.abs(said - held) <= 1e-9 * np.maximum(np.abs(said), 1)
            bad = ~(near | (np.isnan(said) & np.isnan(held))) & column.present()
            yield from told(dataset, number, bad, f"{number} is not the number that {text} '{{value}}' says", column)


@rule("unit missing", "SD0026", "SD0029", severity="warning")
def unit_missing(data: Submission) -> Iterator[Finding]:
    """Where a test has a unit with any numeric result, it has one with all; a unit does not stand without a result."""
    for dataset in findings(data):
        for result, unit in (
            (dataset.own("ORRES"), dataset.own("ORRESU")),
            (dataset.own("STRESC"), dataset.own("STRESU")),
        ):
            if not dataset.has(unit, dataset.own("TESTCD"), result):
                continue
            value, units = dataset.text(result), dataset.text(unit)
            numeric = ~np.isnan(value.numbers(read_number))
            test = grouped(dataset, own(dataset, "TESTCD", "SPEC", "CAT"))
            with_unit = np.bincount(test, weights=numeric & units.present())[test] > 0 if len(test) else numeric
            bad = numeric & with_unit & ~units.present()
            yield from told(dataset, unit, bad, f"{unit} has no value, and the test has units elsewhere")
            bad = units.present() & ~value.present()
            yield from told(dataset, unit, bad, f"the unit '{{value}}' stands without {result}")


@rule("standard units differ", "SD0007", severity="error")
def standard_units_differ(data: Submission) -> Iterator[Finding]:
    """A test in a specimen (and by one method) has one standard unit."""
    for dataset in findings(data):
        unit = dataset.own("STRESU")
        if not dataset.has(unit, dataset.own("TESTCD")):
            continue
        names = own(dataset, "TESTCD", "CAT", "SPEC", "METHOD")
        texts, units = values_of(dataset, *names), dataset.text(unit)
        at = np.flatnonzero(units.present())
        test, places = distinct([text.codes[at] for text in texts], [len(text.values) for text in texts])
        _, (of, which) = distinct([test, units.codes[at]], [len(places[0]), len(units.values)])
        count = np.bincount(of, minlength=len(places[0]))
        for place in np.flatnonzero(count > 1).tolist():
            called = " ".join(str(text.values[p[place]]) for text, p in zip(texts, places, strict=True)).strip()
            said = ", ".join(sorted(str(units.values[n]) for n in which[of == place].tolist()))
            yield Finding(dataset, unit, f"the standard units of {called} are {said}", values=called)
