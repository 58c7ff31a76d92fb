"""Rules of values: characters, dates in ISO 8601, results with their units, identifiers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

import numpy as np

from ..columns import Text, as_text, distinct, is_present, read_number
from .attributes import named
from .rules import BOTH, Finding, rule
from .submission import CheckedDataset, Submission

DATE = re.compile(
    r"(?P<year>\d{4}|-)(-(?P<month>\d{2}|-)(-(?P<day>\d{2}|-))?)?"
    r"(T(?P<hour>\d{2}|-)(:(?P<minute>\d{2}|-)(:(?P<second>\d{2})(\.\d+)?)?)?(Z|[+-]\d{2}(:?\d{2})?)?)?"
)
DURATION = re.compile(r"[+-]?P(?=.)(\d+(\.\d+)?W|(\d+(\.\d+)?Y)?(\d+(\.\d+)?M)?(\d+(\.\d+)?D)?"
                      r"(T(?=.)(\d+(\.\d+)?H)?(\d+(\.\d+)?M)?(\d+(\.\d+)?S)?)?)")  # fmt: skip
OF_TS = ("AGEMAX", "AGEMIN", "DCUTDTC", "LENGTH", "PLNTRDUR", "PTRTDUR", "SENDTC", "SSTDTC", "TRGFUDUR")
QUALITATIVE = (
    "LB",
    "MI",
    "MB",
    "MS",
    "IS",
    "PE",
    "EG",
    "GF",
    "QS",
    "RS",
    "FT",
    "IE",
    "SC",
    "SS",
    "DA",
    "FA",
    "CV",
    "OE",
)


@rule("bad date", "SD0003", severity="error", of=BOTH)
def bad_date(data: Submission) -> Iterator[Finding]:
    """A date or time (--DTC, --STDTC, --ENDTC and the like) is one of the calendar, in ISO 8601."""
    for dataset in data:
        for name, column in dataset.texts():
            if name.endswith("DTC") and len(name) > 3:
                bad = column.mask(lambda text: bool(text) and not is_date(text))
                if bad.any():
                    yield Finding(dataset, name, "'{value}' is no date of ISO 8601", np.flatnonzero(bad), column)


@rule("bad duration", "SD1011", severity="error")
def bad_duration(data: Submission) -> Iterator[Finding]:
    """A duration (--DUR, --ELTM, --EVLINT, TEDUR) is one of ISO 8601, as P10Y or -PT24H."""
    for dataset in data:
        for name in [*named(dataset, "DUR", "ELTM", "EVLINT"), *(["TEDUR"] if dataset.has("TEDUR") else [])]:
            column = dataset.text(name)
            bad = column.mask(lambda text: bool(text) and not all(is_moment(part) for part in text.split("/")))
            if bad.any():
                yield Finding(dataset, name, "'{value}' is no duration of ISO 8601", np.flatnonzero(bad), column)


@rule("bad value in summary", "SD2245", "SD2247", "SD2248", severity="error", needs="TS")
def bad_value_in_summary(data: Submission) -> Iterator[Finding]:
    """The value of a TS parameter that is a date or a duration is one of ISO 8601."""
    dataset = data.datasets["TS"]
    of_ts, column = dataset.text("TSPARMCD").mask(OF_TS.__contains__), dataset.text("TSVAL")
    bad = of_ts & column.mask(lambda text: bool(text) and not is_moment(text))
    if bad.any():
        yield Finding(dataset, "TSVAL", "'{value}' is no date or duration of ISO 8601", np.flatnonzero(bad), column)


def is_date(text: str) -> bool:
    """Whether a text is a date or date-time of ISO 8601, whole or in part, that the calendar has.

    >>> [is_date(text) for text in ("2016", "2016-02-29T08:30", "2016---15", "2015-02-29", "2016-2-1", "29FEB2016")]
    [True, True, True, False, False, False]
    """
    parts = [DATE.fullmatch(part) for part in text.split("/")]
    return len(parts) <= 2 and all(match is not None and is_of_calendar(match) for match in parts)


def is_of_calendar(match: re.Match[str]) -> bool:
    """Whether the parts of a date that are known can be."""
    year, month, day = (int(part) if (part := match[name]) and part != "-" else 0 for name in ("year", "month", "day"))
    hour, minute, second = (
        int(part) if (part := match[n]) and part != "-" else 0 for n in ("hour", "minute", "second")
    )
    if match["month"] not in (None, "-") and not 1 <= month <= 12:
        return False
    if match["day"] not in (None, "-"):
        try:
            date(year or 2000, month or 1, day)
        except ValueError:
            return False
    return hour < 24 and minute < 60 and second < 60


def is_moment(text: str) -> bool:
    """Whether a text is a date or a duration of ISO 8601."""
    return bool(DURATION.fullmatch(text)) or is_date(text)


@rule("character not ASCII", "SD1029", severity="error", of=BOTH)
def character_not_ascii(data: Submission) -> Iterator[Finding]:
    """A text has printable ASCII characters only."""
    for dataset in data:
        for name, column in dataset.texts():
            bad = column.mask(lambda text: not (text.isascii() and (text.isprintable() or not text)))
            if bad.any():
                yield Finding(
                    dataset, name, "'{value}' has a character outside printable ASCII", np.flatnonzero(bad), column
                )


@rule("blank in front", "SD1021", severity="warning", of=BOTH)
def blank_in_front(data: Submission) -> Iterator[Finding]:
    """A text does not begin with a blank, and is not a single point."""
    for dataset in data:
        for name, column in dataset.texts():
            bad = column.mask(lambda text: text.startswith(" ") or text == ".")
            if bad.any():
                message = "'{value}' begins with a blank, or is a point for a missing value"
                yield Finding(dataset, name, message, np.flatnonzero(bad), column)


@rule("study or domain differs", "SD0004", "SD1005", severity="error")
def study_or_domain_differs(data: Submission) -> Iterator[Finding]:
    """STUDYID is the same in all records of all datasets, and DOMAIN that of the dataset."""
    studies = {v for d in data for v in d.text("STUDYID").compact().values if v} if data.datasets else set()
    for dataset in data:
        column = dataset.text("STUDYID")
        if len(studies) > 1 and dataset.has("STUDYID"):
            message = f"STUDYID is '{{value}}' here; the datasets have {', '.join(sorted(map(str, studies)))}"
            for value in sorted(set(column.compact().values.tolist())):
                yield Finding(dataset, "STUDYID", message, values=value)
        domain = dataset.text("DOMAIN")
        bad = domain.mask(lambda text, name=dataset.name: not name.startswith(text or " "))  # type: ignore[misc]
        if dataset.has("DOMAIN") and bad.any():
            yield Finding(dataset, "DOMAIN", f"DOMAIN is '{{value}}' in {dataset.name}", np.flatnonzero(bad), domain)


@rule("number of record twice", "SD0005", severity="error")
def number_of_record_twice(data: Submission) -> Iterator[Finding]:
    """--SEQ is there once within a subject, over all datasets of one domain."""
    domains: dict[str, list[CheckedDataset]] = {}
    for dataset in data:
        if dataset.has(dataset.own("SEQ"), "USUBJID"):
            domains.setdefault(dataset.domain, []).append(dataset)
    for domain, parts in domains.items():
        subject = np.concatenate([data.subject(part) for part in parts])
        number = np.concatenate([as_number(part, f"{domain}SEQ") for part in parts])
        pairs = np.stack([subject, number])
        _, place, count = np.unique(pairs, axis=1, return_inverse=True, return_counts=True)
        twice, start = count[place.reshape(-1)] > 1, 0
        for part in parts:
            at = np.flatnonzero(twice[start : start + part.size])
            start += part.size
            if len(at):
                column = as_text(part.columns[f"{domain}SEQ"])
                message = f"{domain}SEQ {{value}} stands twice for the subject"
                yield Finding(part, f"{domain}SEQ", message, at, column)


def as_number(dataset: CheckedDataset, name: str) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """A variable as numbers, whatever the file has it as."""
    column = dataset.columns[name]
    return column.numbers(read_number) if isinstance(column, Text) else column


@rule("record twice", "SD1117", "SD1201", "SD1352", severity="warning")
def record_twice(data: Submission) -> Iterator[Finding]:
    """No two records of a dataset are alike in all but --SEQ."""
    for dataset in data:
        names = [n for n in dataset.columns if n not in (dataset.own("SEQ"), "ASEQ", "TSSEQ")]
        texts = [as_text(dataset.columns[name]) for name in names]
        if not texts or dataset.size < 2:
            continue
        codes, _ = distinct([text.codes for text in texts], [len(text.values) for text in texts])
        at = np.flatnonzero(np.bincount(codes)[codes] > 1)
        if len(at):
            yield Finding(dataset, "", "another record has the same values in all variables but the number", at)


@rule("result missing", "SD0047", severity="warning")
def result_missing(data: Submission) -> Iterator[Finding]:
    """A finding has a result as collected, unless it was not done (--STAT) or is derived (--DRVFL)."""
    for dataset in findings(data):
        result, derived = dataset.own("ORRES"), dataset.text(dataset.own("DRVFL")).present()
        excused = dataset.text(dataset.own("STAT")).present() | derived
        at = np.flatnonzero(~is_present(dataset.columns[result]) & ~excused)
        if len(at):
            yield Finding(dataset, result, f"{result} has no value, and nothing says why", at)


@rule("standard result missing", "SD0036", severity="warning")
def standard_result_missing(data: Submission) -> Iterator[Finding]:
    """A finding with a result as collected has one in standard form (--STRESC)."""
    for dataset in findings(data):
        result, standard = dataset.own("ORRES"), dataset.own("STRESC")
        if dataset.has(standard):
            at = np.flatnonzero(is_present(dataset.columns[result]) & ~is_present(dataset.columns[standard]))
            if len(at):
                message = f"{standard} has no value, and {result} is '{{value}}'"
                yield Finding(dataset, standard, message, at, dataset.text(result))


@rule("result of what was not done", "SD1123", severity="error")
def result_of_what_was_not_done(data: Submission) -> Iterator[Finding]:
    """A finding that was not done (--STAT) has no result, and a reason (--REASND) only then."""
    for dataset in findings(data):
        stat = dataset.text(dataset.own("STAT")).present()
        for ending in ("ORRES", "STRESC"):
            column = dataset.text(dataset.own(ending))
            at = np.flatnonzero(stat & column.present())
            if len(at):
                yield Finding(dataset, dataset.own(ending), "the result '{value}' stands with NOT DONE", at, column)
        reason = dataset.text(dataset.own("REASND"))
        at = np.flatnonzero(~stat & reason.present())
        if len(at):
            name = dataset.own("REASND")
            yield Finding(dataset, name, "the reason '{value}' stands with a test that was done", at, reason)


@rule("number differs from text", "SD1212", "SD1448", severity="error")
def number_differs_from_text(data: Submission) -> Iterator[Finding]:
    """--STRESN is the number that --STRESC says, and missing where it says none."""
    for dataset in findings(data):
        text, number = dataset.own("STRESC"), dataset.own("STRESN")
        if dataset.has(text, number) and dataset.variables[number].type == "Num":
            column = dataset.text(text)
            said, held = column.numbers(read_number), as_number(dataset, number)
            near = np.abs(said - held) <= 1e-9 * np.maximum(np.abs(said), 1)
            at = np.flatnonzero(~(near | (np.isnan(said) & np.isnan(held))) & column.present())
            if len(at):
                yield Finding(dataset, number, f"{number} is not the number that {text} '{{value}}' says", at, column)


@rule("unit missing", "SD0026", "SD0029", severity="warning")
def unit_missing(data: Submission) -> Iterator[Finding]:
    """Where a test has a unit with any numeric result, it has one with all; a unit does not stand without a result."""
    for dataset in findings(data):
        for result, unit in (("ORRES", "ORRESU"), ("STRESC", "STRESU")):
            name, units = dataset.own(unit), dataset.text(dataset.own(unit))
            if not dataset.has(name, dataset.own("TESTCD"), dataset.own(result)):
                continue
            value = dataset.text(dataset.own(result))
            numeric = ~np.isnan(value.numbers(read_number))
            keys = [dataset.text(n) for n in (dataset.own("TESTCD"), dataset.own("SPEC"), dataset.own("CAT"))]
            test, _ = distinct([key.codes for key in keys], [len(key.values) for key in keys])
            with_unit = np.bincount(test, weights=numeric & units.present())[test] > 0 if len(test) else numeric
            at = np.flatnonzero(numeric & with_unit & ~units.present())
            if len(at):
                yield Finding(dataset, name, f"{name} has no value, and the test has units elsewhere", at)
            at = np.flatnonzero(units.present() & ~value.present())
            if len(at):
                yield Finding(dataset, name, f"the unit '{{value}}' stands without {dataset.own(result)}", at, units)


@rule("standard units differ", "SD0007", severity="error")
def standard_units_differ(data: Submission) -> Iterator[Finding]:
    """A test in a specimen (and by one method) has one standard unit."""
    for dataset in findings(data):
        unit = dataset.own("STRESU")
        if not dataset.has(unit, dataset.own("TESTCD")):
            continue
        names = [dataset.own(n) for n in ("TESTCD", "CAT", "SPEC", "METHOD") if dataset.has(dataset.own(n))]
        texts, units = [dataset.text(name) for name in names], dataset.text(unit)
        at = np.flatnonzero(units.present())
        test, places = distinct([text.codes[at] for text in texts], [len(text.values) for text in texts])
        _, (of, which) = distinct([test, units.codes[at]], [len(places[0]), len(units.values)])
        count = np.bincount(of, minlength=len(places[0]))
        for place in np.flatnonzero(count > 1).tolist():
            called = " ".join(str(text.values[p[place]]) for text, p in zip(texts, places, strict=True)).strip()
            said = ", ".join(sorted(str(units.values[n]) for n in which[of == place].tolist()))
            yield Finding(dataset, unit, f"the standard units of {called} are {said}", values=called)


def findings(data: Submission) -> Iterator[CheckedDataset]:
    """The datasets of findings: those with --TESTCD and --ORRES."""
    for dataset in data:
        if dataset.has(dataset.own("TESTCD"), dataset.own("ORRES")):
            yield dataset


@rule("serious without criterion", "SD0009", "SD1132", severity="warning", needs="AE")
def serious_without_criterion(data: Submission) -> Iterator[Finding]:
    """A serious adverse event (AESER Y) has a criterion of seriousness that is Y, and only a serious one has."""
    dataset = data.datasets["AE"]
    names = ("AESCAN", "AESCONG", "AESDISAB", "AESDTH", "AESHOSP", "AESLIFE", "AESOD", "AESMIE")
    criteria = [dataset.text(name).mask("Y".__eq__) for name in names if dataset.has(name)]
    any_ = np.any(criteria, axis=0) if criteria else np.zeros(dataset.size, np.bool_)
    serious = dataset.text("AESER")
    at = np.flatnonzero(serious.mask("Y".__eq__) & ~any_)
    if len(at):
        yield Finding(dataset, "AESER", "the event is serious, and no criterion says why", at, serious)
    at = np.flatnonzero(~serious.mask("Y".__eq__) & any_)
    if len(at):
        yield Finding(dataset, "AESER", "a criterion of seriousness is Y, and AESER is '{value}'", at, serious)
