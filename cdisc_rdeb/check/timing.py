"""Rules of time: study days, epochs, visits, order of dates, baseline flags."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from ..columns import Mask, Text, as_text, distinct, is_present, on_pairs, write_number
from ..values.moments import day_number
from ..verbs.dates import study_day
from .attributes import named
from .rules import GUIDE, Finding, rule
from .submission import CheckedDataset, Submission
from .values import as_number

DAYS = (("DTC", "DY"), ("STDTC", "STDY"), ("ENDTC", "ENDY"))
UNTIMED = ("DM", "SV", "SE", "CO", "TA", "TE", "TV", "TI", "TS", "TD", "TM", "RELREC")
FLAGS = ("LOBXFL", "BLFL")
BASELINE_KEYS = (
    "TESTCD",
    "CAT",
    "SCAT",
    "SPEC",
    "LOC",
    "LAT",
    "DIR",
    "METHOD",
    "OBJ",
    "BDAGNT",
    "EVAL",
    "EVALID",
)


@rule("study day differs", "SD1084", "SD1086", "SD1088", "SD1090", "SD1092", "SD1094", severity="error", needs="DM")
def study_day_differs(data: Submission) -> Iterator[Finding]:
    """--DY is the day of --DTC from DM.RFSTDTC (the same for --STDY, --ENDY), missing where either is no whole date."""
    for dataset in data:
        for ending, day in DAYS:
            date, name = dataset.own(ending), dataset.own(day)
            if dataset.name == "DM" or not dataset.has(date, name, "USUBJID"):
                continue
            wanted = study_day(date=dataset.text(date), reference=data.beside(dataset, "DM", "RFSTDTC"))
            held = as_number(dataset, name)
            at = np.flatnonzero(~((wanted == held) | (np.isnan(wanted) & np.isnan(held))))
            if len(at):
                both = zip(held[at].tolist(), wanted[at].tolist(), strict=True)
                said = [f"{write_number(a) or 'missing'}, not {write_number(b) or 'missing'}" for a, b in both]
                values = spread(said, at, dataset.size)
                yield Finding(dataset, name, f"{name} is {{value}}, by {date} and DM.RFSTDTC", at, values)


def spread(texts: list[str], at: np.ndarray[tuple[int], np.dtype[np.intp]], size: int) -> Text:
    """Texts at some records, missing at all others."""
    codes = np.full(size, len(texts), np.intp)
    codes[at] = np.arange(len(texts))
    return Text.coded(codes, [*texts, ""])


@rule("study day absent", "SD1083", "SD1087", "SD1091", severity="warning", needs=(GUIDE, "DM"))
def study_day_absent(data: Submission) -> Iterator[Finding]:
    """A dataset of subjects with --DTC, --STDTC or --ENDTC has its study day, where SDTMIG lists that."""
    for dataset in data:
        for ending, day in DAYS:
            date, name = dataset.own(ending), dataset.own(day)
            known = name in dataset.guide.variables if dataset.guide else False
            wanted = known and dataset.has(date, "USUBJID") and dataset.name not in ("CO", "DM")
            if wanted and not dataset.has(name):
                days = study_day(date=dataset.text(date), reference=data.beside(dataset, "DM", "RFSTDTC"))
                if is_present(days).any():
                    yield Finding(dataset, name, f"{name} is not there, and {date} is")


@rule("epoch absent", "SD1077", severity="warning", needs=(GUIDE, "SE"))
def epoch_absent(data: Submission) -> Iterator[Finding]:
    """Observations of subjects with a date have EPOCH, if SDTMIG has it for the dataset; history (MH) may lack it."""
    for dataset in data:
        known = dataset.guide.variables.get("EPOCH") if dataset.guide else None
        timed = dataset.name not in (*UNTIMED, "MH") and named(dataset, "DTC", "STDTC")
        if known is not None and timed and not dataset.has("EPOCH"):
            yield Finding(dataset, "EPOCH", f"{dataset.name} has dates and no EPOCH")


@rule("epoch differs", "SD1339", severity="error", needs="SE")
def epoch_differs(data: Submission) -> Iterator[Finding]:
    """EPOCH is that of the element in which the observation began, as far as its date tells."""
    elements = elements_of(data)
    for dataset in data:
        date = next(iter(named(dataset, "STDTC", "DTC")), "")
        if dataset.name in UNTIMED or not date or not dataset.has("EPOCH", "USUBJID"):
            continue
        subject, dates, epochs = data.subject(dataset), dataset.text(date), dataset.text("EPOCH")
        codes, (s, d, e) = distinct(
            [subject + 1, dates.codes, epochs.codes], [len(data.subjects) + 1, len(dates.values), len(epochs.values)]
        )
        fits = [
            fitting(elements.get(int(of) - 1, []), str(dates.values[when]), str(epochs.values[said]))
            for of, when, said in zip(s.tolist(), d.tolist(), e.tolist(), strict=True)
        ]
        at = np.flatnonzero(~np.array(fits, np.bool_)[codes])
        if len(at):
            message = f"EPOCH is '{{value}}', and SE has another element of the subject at {date}"
            yield Finding(dataset, "EPOCH", message, at, epochs)


def elements_of(data: Submission) -> Mapping[int, list[tuple[str, str, str]]]:
    """The elements of each subject by number: start, end, epoch."""
    se = data.datasets["SE"]
    found: dict[int, list[tuple[str, str, str]]] = {}
    texts = [se.text(name).tolist() for name in ("SESTDTC", "SEENDTC", "EPOCH")]
    for subject, *element in zip(data.subject(se).tolist(), *texts, strict=True):
        found.setdefault(subject, []).append((element[0], element[1], element[2]))
    return found


def fitting(elements: list[tuple[str, str, str]], date: str, epoch: str) -> bool:
    """Whether an epoch can be that of a date: one of the elements that hold it, at the precision that both have."""
    known = date.partition("--")[0]
    holding = {e for start, end, e in elements if not_after(start, known) and (not end or not_after(known, end))}
    if not epoch:
        return len(known) < 10 or len(holding) != 1
    return not known or epoch in holding or not elements


def not_after(first: str, second: str) -> bool:
    """Whether a time comes on or before another, at the precision of both; what is not known may."""
    length = min(len(first), len(second))
    return first[:length] <= second[:length]


@rule("end before start", "SD0013", "SD1002", severity="error")
def end_before_start(data: Submission) -> Iterator[Finding]:
    """--ENDTC does not come before --STDTC (of SE, SV and DM's reference dates too), at the precision of both."""
    for dataset in data:
        pairs = [(dataset.own("STDTC"), dataset.own("ENDTC")), ("RFSTDTC", "RFENDTC"), ("RFXSTDTC", "RFXENDTC")]
        for start, end in pairs:
            if dataset.has(start, end):
                first, last = dataset.text(start), dataset.text(end)
                at = np.flatnonzero(comes_before(last, first))
                if len(at):
                    yield Finding(dataset, end, f"{end} '{{value}}' comes before {start}", at, last)


def comes_before(first: Text, second: Text) -> Mask:
    """Where one date comes before another for certain."""

    def judge(a: str, b: str) -> str:
        a, b = a.partition("--")[0], b.partition("--")[0]
        return "Y" if a and b and not not_after(b, a) else ""

    return on_pairs(judge, first, second).mask(bool)


@rule("date after participation", "SD1202", "SD1203", severity="warning", needs="DM")
def date_after_participation(data: Submission) -> Iterator[Finding]:
    """No start or collection date comes after the subject's end of participation (DM.RFPENDTC)."""
    for dataset in data:
        if dataset.name == "DM" or not dataset.has("USUBJID"):
            continue
        limit = data.beside(dataset, "DM", "RFPENDTC")
        for name in named(dataset, "DTC", "STDTC"):
            column = dataset.text(name)
            at = np.flatnonzero(comes_before(limit, column))
            if len(at):
                yield Finding(dataset, name, f"{name} '{{value}}' comes after DM.RFPENDTC", at, column)


@rule("event after last disposition", "SD0080", severity="warning", needs=("AE", "DS"))
def event_after_last_disposition(data: Submission) -> Iterator[Finding]:
    """No adverse event begins after the subject's last disposition event (DSSTDTC)."""
    events, ends = data.datasets["AE"], data.datasets["DS"]
    last: dict[int, str] = {}
    for subject, text in zip(data.subject(ends).tolist(), ends.text("DSSTDTC").tolist(), strict=True):
        last[subject] = max(last.get(subject, ""), text)
    limit = Text.of([last.get(subject, "") for subject in data.subject(events).tolist()])
    start = events.text("AESTDTC")
    at = np.flatnonzero(comes_before(limit, start))
    if len(at):
        yield Finding(events, "AESTDTC", "the event begins on '{value}', after the last date in DS", at, start)


@rule("visit not in SV", "SD0065", severity="error", needs="SV")
def visit_not_in_sv(data: Submission) -> Iterator[Finding]:
    """A subject's VISITNUM in any dataset is one of SV."""
    visits = data.datasets["SV"]
    known = set(zip(data.subject(visits).tolist(), as_number(visits, "VISITNUM").tolist(), strict=True))
    for dataset in data:
        if dataset.name in ("SV", "TV") or not dataset.has("VISITNUM", "USUBJID"):
            continue
        numbers = as_text(dataset.columns["VISITNUM"])
        codes, (subject, number) = distinct(
            [data.subject(dataset) + 1, numbers.codes], [len(data.subjects) + 1, len(numbers.values)]
        )
        values = [str(numbers.values[n]) for n in number.tolist()]
        lost = [bool(v) and (s - 1, float(v)) not in known for s, v in zip(subject.tolist(), values, strict=True)]
        at = np.flatnonzero(np.array(lost, np.bool_)[codes])
        if len(at):
            yield Finding(dataset, "VISITNUM", "SV has no visit {value} of the subject", at, numbers)


@rule("visit differs from plan", "SD1018", "SD1023", severity="error", needs="TV")
def visit_differs_from_plan(data: Submission) -> Iterator[Finding]:
    """A planned VISITNUM has the VISIT and VISITDY of TV everywhere."""
    plan = data.datasets["TV"]
    if not plan.has("VISITNUM"):
        return
    for name in ("VISIT", "VISITDY"):
        pairs = zip(
            as_number(plan, "VISITNUM").tolist(),
            as_text(plan.columns.get(name, plan.columns["VISITNUM"])).tolist(),
            strict=True,
        )
        planned = {write_number(number): text for number, text in pairs} if plan.has(name) else {}
        for dataset in data:
            if dataset.name == "TV" or not dataset.has("VISITNUM", name) or not planned:
                continue
            number, said = as_text(dataset.columns["VISITNUM"]), as_text(dataset.columns[name])
            differs = on_pairs(lambda n, s, p=planned: "Y" if s and n in p and p[n] != s else "", number, said)  # type: ignore[misc]
            at = np.flatnonzero(differs.mask(bool))
            if len(at):
                yield Finding(dataset, name, f"{name} '{{value}}' is not what TV plans for the VISITNUM", at, said)


@rule("baseline flag twice", "SD1439", "SD1445", severity="error")
def baseline_flag_twice(data: Submission) -> Iterator[Finding]:
    """A subject has one --LOBXFL for a test (category, specimen, place, method, object); --BLFL one by time point."""
    for dataset in data:
        for name in named(dataset, *FLAGS):
            flags = dataset.text(name)
            at = np.flatnonzero(flags.mask("Y".__eq__))
            keys = baseline_keys(dataset)
            keys += [dataset.text(point) for point in named(dataset, "TPT")] if name.endswith("BLFL") else []
            codes, _ = distinct(
                [data.subject(dataset)[at] + 1, *(k.codes[at] for k in keys)],
                [len(data.subjects) + 1, *(len(k.values) for k in keys)],
            )
            twice = np.flatnonzero(np.bincount(codes)[codes] > 1) if len(codes) else at[:0]
            if len(twice):
                tests = dataset.text(dataset.own("TESTCD"))
                yield Finding(dataset, name, f"{name} is Y on several records of {{value}}", at[twice], tests)


def baseline_keys(dataset: CheckedDataset) -> list[Text]:
    """What tells the tests of a subject apart."""
    return [dataset.text(name) for name in named(dataset, *BASELINE_KEYS)]


@rule("baseline flag without result", "SD1371", "SD1372", severity="error", needs="DM")
def baseline_flag_without_result(data: Submission) -> Iterator[Finding]:
    """A record with --LOBXFL Y has a result, and a day on or before the first exposure (DM.RFXSTDTC)."""
    for dataset in data:
        name = dataset.own("LOBXFL")
        if not dataset.has(name, "USUBJID"):
            continue
        flagged = dataset.text(name).mask("Y".__eq__)
        result = dataset.own("STRESC") if dataset.has(dataset.own("STRESC")) else dataset.own("ORRES")
        at = np.flatnonzero(flagged & ~dataset.text(result).present())
        if len(at):
            yield Finding(dataset, name, f"{name} is Y, and {result} has no value", at)
        date = dataset.text(dataset.own("DTC"))
        late = day_number(date) > day_number(data.beside(dataset, "DM", "RFXSTDTC"))
        at = np.flatnonzero(flagged & late)
        if len(at):
            yield Finding(dataset, name, f"{name} is Y on '{{value}}', after DM.RFXSTDTC", at, date)


@rule("baseline flag missing", severity="warning", needs="DM")
def baseline_flag_missing(data: Submission) -> Iterator[Finding]:
    """Where a test has results before the day of first exposure, one record of it has --LOBXFL."""
    for dataset in data:
        name = dataset.own("LOBXFL")
        if not dataset.has(name, dataset.own("DTC"), "USUBJID", dataset.own("STRESC")):
            continue
        before = day_number(dataset.text(dataset.own("DTC"))) < day_number(data.beside(dataset, "DM", "RFXSTDTC"))
        eligible = before & dataset.text(dataset.own("STRESC")).present()
        keys = baseline_keys(dataset)
        codes, _ = distinct(
            [data.subject(dataset) + 1, *(key.codes for key in keys)],
            [len(data.subjects) + 1, *(len(key.values) for key in keys)],
        )
        flags = np.bincount(codes, weights=dataset.text(name).mask("Y".__eq__))[codes] > 0 if len(codes) else eligible
        at = np.flatnonzero(eligible & ~flags)
        if len(at):
            tests = dataset.text(dataset.own("TESTCD"))
            yield Finding(dataset, name, f"{{value}} has a result before the first exposure, and no {name}", at, tests)
