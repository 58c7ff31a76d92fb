"""Rules of visits: the plan (TV) against itself and against the visits that were (SV), and these against the data."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ...columns import Index, Mask, Text, on_pairs, take_found
from ...values.moments import comes_before, day_number
from ..customs import exceptions, most_of
from ..records import (
    as_number,
    by_subject,
    filled,
    first_records,
    not_among,
    place_of,
    repeated,
    told,
    told_unless_usual,
)
from ..rules import Finding, rule
from ..submission import CheckedDataset, Submission


@rule("plan of visits broken", severity="error", needs="TV")
def plan_of_visits_broken(data: Submission) -> Iterator[Finding]:
    """TV has a VISITNUM and a VISIT once for an arm, planned days (VISITDY) that grow with VISITNUM,
    but for the last visit."""
    tv = data.datasets["TV"]
    arm = tv.text("ARMCD")
    for name in ("VISITNUM", "VISIT"):
        groups = by_subject(data, tv, [name, "ARMCD"])
        yield from told(tv, name, repeated(groups) & filled(tv, name), f"{name} '{{value}}' is planned twice")
    if tv.has("VISITNUM", "VISITDY"):
        number, day = as_number(tv, "VISITNUM"), as_number(tv, "VISITDY")
        bad = np.zeros(tv.size, np.bool_)
        for value in sorted(set(arm.tolist())):
            here = np.flatnonzero(arm.mask(value.__eq__) & ~np.isnan(day) & ~np.isnan(number))
            order = here[np.argsort(number[here], kind="stable")]
            falls = np.flatnonzero(np.diff(day[order]) < 0)
            falls = falls[falls < len(order) - 2]  # the last may be one of retrieval, at any time
            bad[order[falls]] = bad[order[falls + 1]] = True
        yield from told(
            tv, "VISITDY", bad, "VISITDY {value} is out of the order of VISITNUM; correct the one that is wrong"
        )


@rule("arm of visit not in TA", "CG0293", severity="error", needs=("TV", "TA"))
def arm_of_visit_not_in_ta(data: Submission) -> Iterator[Finding]:
    """ARMCD of TV is an arm of TA, or missing where the visit is that of all arms."""
    tv = data.datasets["TV"]
    bad = not_among(tv, "ARMCD", {"", *data.datasets["TA"].text("ARMCD").compact().values})
    yield from told(tv, "ARMCD", bad, "TA has no arm {value}; take a code of TA, or leave it empty for all arms")


@rule("plan differs from all data", severity="error", needs=("TV", "SV"))
def plan_differs_from_all_data(data: Submission) -> Iterator[Finding]:
    """VISIT and VISITDY of TV are those that SV has for the VISITNUM in most records."""
    tv, sv = data.datasets["TV"], data.datasets["SV"]
    for name in ("VISIT", "VISITDY"):
        if not (tv.has("VISITNUM", name) and sv.has("VISITNUM", name)):
            continue
        planned = dict(zip(tv.text("VISITNUM").tolist(), tv.text(name).tolist(), strict=True))

        def differs(number: str, said: str, planned: dict[str, str] = planned) -> str:
            return "Y" if said and number in planned and planned[number] != said else ""

        numbers = sv.text("VISITNUM")
        bad = on_pairs(differs, numbers, sv.text(name)).mask(bool)
        wrong = set(numbers.take(np.flatnonzero(most_of(numbers.codes, bad) & bad)).compact().values.tolist())
        here = tv.text("VISITNUM").mask(wrong.__contains__)
        yield from told(tv, name, here, f"{name} is '{{value}}', and SV has another for the VISITNUM; correct the plan")


@rule("visit neither planned nor explained", severity="warning", needs=("TV", "SV"))
def visit_neither_planned_nor_explained(data: Submission) -> Iterator[Finding]:
    """A visit of SV is planned in TV, or its reason is told (SVUPDES), as of all others that are not planned; a planned
    one has no such reason; and TV has the visits that nearly all subjects had."""
    tv, sv = data.datasets["TV"], data.datasets["SV"]
    if not (tv.has("VISITNUM") and sv.has("VISITNUM", "USUBJID")):
        return
    known = set(tv.text("VISITNUM").compact().values.tolist())
    planned = sv.text("VISITNUM").mask(known.__contains__)
    if sv.has("SVUPDES"):
        told_why = filled(sv, "SVUPDES")
        bad = ~planned & ~told_why & np.bool_((~planned & told_why).any())
        yield from told(sv, "SVUPDES", bad, "the visit is not planned in TV, and SVUPDES does not say why it was")
        yield from told(
            sv,
            "SVUPDES",
            planned & told_why & (~planned & told_why).any(),
            "SVUPDES is '{value}', and the visit is planned in TV",
        )
    numbers = sv.text("VISITNUM")
    subjects = max(len(set(data.subject(sv).tolist())), 1)
    share = np.bincount(numbers.codes, minlength=len(numbers.values)) / subjects
    for value, part in zip(numbers.values.tolist(), share.tolist(), strict=True):
        if part > 0.5 and value not in known and value and float(value).is_integer():
            yield Finding(
                tv, "VISITNUM", "most subjects had the visit {value} by SV, and TV does not plan it", values=value
            )


@rule("visit of a subject broken", severity="warning", needs="SV", usual=True)
def visit_of_a_subject_broken(data: Submission) -> Iterator[Finding]:
    """A subject has a VISITNUM once in SV; a visit that occurred has a start, and one that did not (SVOCCUR N) none."""
    sv = data.datasets["SV"]
    if not sv.has("VISITNUM", "USUBJID"):
        return
    groups = by_subject(data, sv, ["VISITNUM", "SVPARTID", "SVCNTMOD"])
    twice, everywhere = repeated(groups) & filled(sv, "VISITNUM"), np.ones(sv.size, np.bool_)
    yield from told_unless_usual(sv, "VISITNUM", everywhere, twice, "the subject has the visit {value} twice")
    if not sv.has("SVSTDTC"):
        return
    dated, missed = filled(sv, "SVSTDTC"), sv.text("SVOCCUR").mask("N".__eq__)
    said = "the visit has no date, and SVOCCUR does not say that it was missed"
    yield from told_unless_usual(sv, "SVSTDTC", ~missed, ~missed & ~dated, said)
    for name, said in (("SVOCCUR", "SVOCCUR is N, and the visit has a date"), ("SVSTDTC", "'{value}' is the date of a "
                       "visit that did not occur (SVOCCUR N)")):  # fmt: skip
        yield from told_unless_usual(sv, name, missed, missed & dated, said)


@rule("visits out of order", severity="warning", needs="SV")
def visits_out_of_order(data: Submission) -> Iterator[Finding]:
    """A subject's visits (SVSTDTC) come in the order of VISITNUM, but for unplanned ones, where nearly all do."""
    sv = data.datasets["SV"]
    if not sv.has("VISITNUM", "SVSTDTC", "USUBJID"):
        return
    day, number = day_number(sv.text("SVSTDTC")), as_number(sv, "VISITNUM")
    at = np.flatnonzero(~np.isnan(day) & (number == np.floor(number)))  # unplanned ones, as 9.1, come at any time
    order = at[np.lexsort((number[at], data.subject(sv)[at]))]
    falls = (np.diff(day[order]) < 0) & (np.diff(data.subject(sv)[order]) == 0)
    bad = np.zeros(sv.size, np.bool_)
    places = np.flatnonzero(falls)
    numbers = number[order]
    often = [value for value in set(numbers[places + 1].tolist()) if (numbers[places + 1] == value).sum() > 1]
    often += [value for value in set(numbers[places].tolist()) if (numbers[places] == value).sum() > 1]
    places = places[~np.isin(numbers[places + 1], often) & ~np.isin(numbers[places], often)]  # these come at any time
    bad[order[places]] = bad[order[places + 1]] = True
    yield from told(sv, "SVSTDTC", bad, "the visit of '{value}' is not in the order of VISITNUM; correct the date")


def place_of_visit(data: Submission, dataset: CheckedDataset) -> Index:
    """For each record the last one of SV with its subject and VISITNUM; -1 where there is none."""

    def made() -> Index:
        sv, groups = data.datasets["SV"], by_subject(data, dataset, ["VISITNUM"])
        first = first_records(groups)
        number = dataset.text("VISITNUM").take(first)
        return place_of(data, sv, sv.text("VISITNUM"), data.subject(dataset)[first], number)[groups]

    return data.note(dataset, "visit", made)


def visits(data: Submission, dataset: CheckedDataset) -> tuple[Text, Text]:
    """For each record the start and the end of the visit that it says it is of; '' where the visit is not known."""

    def made() -> tuple[Text, Text]:
        sv, place = data.datasets["SV"], place_of_visit(data, dataset)
        start = sv.text("SVSTDTC")
        end = on_pairs(lambda last, first: last or first, sv.text("SVENDTC"), start)
        return found_text(start, place), found_text(end, place)

    return data.note(dataset, "visit dates", made)


def found_text(text: Text, place: Index) -> Text:
    """The texts at these positions, missing where a position is -1."""
    found = take_found(text, place)
    assert isinstance(found, Text)
    return found


def outside(date: Text, start: Text, end: Text) -> Mask:
    """Which dates are not in a visit, all of which are known."""
    out = comes_before(date, start) | comes_before(end, date)
    return out & date.present() & start.present()


@rule("date outside visit", severity="warning", needs="SV")
def date_outside_visit(data: Submission) -> Iterator[Finding]:
    """A record's date (--DTC, else --STDTC) is one of its visit in SV, where that is so of nearly all of the dataset;
    and a visit has the dates of most of its records."""
    sv = data.datasets["SV"]
    far: Mask = np.zeros(sv.size, np.bool_)
    for dataset in data:
        name = next((n for n in (dataset.own("DTC"), dataset.own("STDTC")) if dataset.has(n)), "")
        if dataset.name in ("SV", "TV") or not name or not dataset.has("VISITNUM", "USUBJID"):
            continue
        start, end = visits(data, dataset)
        held = dataset.text(name).present() & start.present()
        out = outside(dataset.text(name), start, end)
        visit = by_subject(data, dataset, ["VISITNUM"])
        whole = most_of(visit, out, 0.9) & out  # then it is the visit's date that is wrong
        bad = exceptions(held, ~out, few=0.01)
        if held.any() and whole.sum() <= held.sum() * 0.1 and held.sum() > 10:
            far |= of_visits(data, dataset, whole)
        yield from told(dataset, name, bad, f"{name} is '{{value}}', and SV has other dates of the visit")
        yield from told(dataset, "VISITNUM", bad, f"VISITNUM is {{value}}, and {name} is no date of that visit in SV")
    yield from told(sv, "SVSTDTC", far & (far.sum() <= max(1, sv.size * 0.02)),
                    "the visit is on '{value}', and the records that are of it have other dates")  # fmt: skip


def of_visits(data: Submission, dataset: CheckedDataset, mask: Mask) -> Mask:
    """Which visits of SV some records of a dataset are of."""
    place = place_of_visit(data, dataset)
    visit = by_subject(data, data.datasets["SV"], ["VISITNUM"])
    found = np.zeros(len(visit) + 1, np.bool_)
    found[visit[place[mask & (place >= 0)]]] = True
    return found[visit]


@rule("visit not told in SV", severity="warning", needs="SV")
def visit_not_told_in_sv(data: Submission) -> Iterator[Finding]:
    """SV has each visit that a subject has records of in other datasets (VISITNUM)."""
    sv = data.datasets["SV"]
    if not sv.has("VISITNUM", "USUBJID"):
        return
    lost: set[tuple[str, str]] = set()
    for dataset in data:
        if dataset.has("VISITNUM", "USUBJID") and dataset.name != "SV":
            start, _ = visits(data, dataset)
            at = (place_of_visit(data, dataset) < 0) & filled(dataset, "VISITNUM") & ~start.present()
            visit = by_subject(data, dataset, ["VISITNUM"])
            first = first_records(visit)[np.unique(visit[at])]
            lost |= set(zip(dataset.text("USUBJID").take(first).tolist(), dataset.text("VISITNUM").take(first).tolist(),
                            strict=True))  # fmt: skip
    for subject, number in sorted(lost):
        yield Finding(sv, "VISITNUM", f"{subject} has records of the visit {{value}}, which SV lacks", values=number)
