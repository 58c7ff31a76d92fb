"""Rules of baseline flags."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ...values.moments import day_number
from ..customs import exceptions
from ..records import by_subject, filled, flagged, not_among, own, repeated, told
from ..rules import Finding, rule
from ..submission import Submission

FLAGS = ("LOBXFL", "BLFL")
#: What tells the tests of a subject apart.
TEST_KEYS = ("TESTCD", "CAT", "SCAT", "SPEC", "LOC", "LAT", "DIR", "METHOD", "OBJ", "BDAGNT", "EVAL", "EVALID")


@rule("baseline flag twice", "SD1439", "SD1445", severity="error")
def baseline_flag_twice(data: Submission) -> Iterator[Finding]:
    """A subject has one --LOBXFL for a test (category, specimen, place, method, object, repeat); --BLFL one by time
    point."""
    for dataset in data:
        for name in own(dataset, *FLAGS):
            keys = own(dataset, *TEST_KEYS, "REPNUM", *(["TPT"] if name.endswith("BLFL") else []))
            tests = by_subject(data, dataset, keys)
            bad = repeated(tests, flagged(dataset, name))
            test = dataset.text(dataset.own("TESTCD"))
            yield from told(dataset, name, bad, f"{name} is Y on several records of {{value}}", test)


@rule("baseline flag without result", "SD1371", "SD1372", severity="error", needs="DM")
def baseline_flag_without_result(data: Submission) -> Iterator[Finding]:
    """A record with --LOBXFL Y has a result, and a day on or before the first exposure (DM.RFXSTDTC)."""
    for dataset in data:
        name = dataset.own("LOBXFL")
        if not dataset.has(name, "USUBJID"):
            continue
        flags, date = flagged(dataset, name), dataset.text(dataset.own("DTC"))
        result = dataset.own("STRESC") if dataset.has(dataset.own("STRESC")) else dataset.own("ORRES")
        yield from told(
            dataset, name, flags & ~dataset.text(result).present(), f"{name} is Y, and {result} has no value", ""
        )
        late = day_number(date) > day_number(data.beside(dataset, "DM", "RFXSTDTC"))
        yield from told(dataset, name, flags & late, f"{name} is Y on '{{value}}', after DM.RFXSTDTC", date)


@rule("baseline flag missing", severity="warning", needs="DM")
def baseline_flag_missing(data: Submission) -> Iterator[Finding]:
    """Where a test has results before the day of first exposure, one record of it has --LOBXFL."""
    for dataset in data:
        name = dataset.own("LOBXFL")
        if not dataset.has(name, dataset.own("DTC"), "USUBJID", dataset.own("STRESC")):
            continue
        before = day_number(dataset.text(dataset.own("DTC"))) < day_number(data.beside(dataset, "DM", "RFXSTDTC"))
        eligible = before & dataset.text(dataset.own("STRESC")).present()
        tests = by_subject(data, dataset, own(dataset, *TEST_KEYS))
        flags = np.bincount(tests, weights=flagged(dataset, name))[tests] > 0 if len(tests) else eligible
        test = dataset.text(dataset.own("TESTCD"))
        message = f"{{value}} has a result before the first exposure, and no {name}"
        yield from told(dataset, name, eligible & ~flags, message, test)


@rule("subject without baseline", severity="warning", needs="DM")
def subject_without_baseline(data: Submission) -> Iterator[Finding]:
    """Where nearly all subjects with results of a test on the day of the first exposure or before have --LOBXFL, one
    more has it; a flag is Y or missing."""
    for dataset in data:
        name = dataset.own("LOBXFL")
        if not dataset.has(name, dataset.own("DTC"), "USUBJID", dataset.own("STRESC")):
            continue
        bad = not_among(dataset, name, ("Y", ""))
        yield from told(dataset, name, bad, f"{name} is '{{value}}'; it is Y or has no value")
        day = day_number(dataset.text(dataset.own("DTC")))
        eligible = (day <= day_number(data.beside(dataset, "DM", "RFXSTDTC"))) & filled(dataset, dataset.own("STRESC"))
        tests = by_subject(data, dataset, own(dataset, *TEST_KEYS))
        flags = np.bincount(tests, weights=flagged(dataset, name))[tests] > 0 if len(tests) else eligible
        lost = exceptions(eligible, flags)
        yield from told(dataset, name, lost, f"no record of {{value}} of the subject has {name}, as those of others do",
                        dataset.text(dataset.own("TESTCD")))  # fmt: skip
