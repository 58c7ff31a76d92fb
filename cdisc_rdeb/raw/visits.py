"""Visits of raw rows: the schedule of study.yaml, and one numbering of unscheduled visits for all forms."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from ..columns import Codes, Column, Mask, Numbers, Text, as_met, gather, write_number
from ..errors import RawDataError, closest
from ..issues import Issues, Lineage
from ..model import RawSource, Study, Visit
from ..quick import np
from ..texts import fold
from ..values.planned_days import of_same_day
from ..verbs.dates import iso8601
from .frame import RawBlock, RawFrame

NUMBER = re.compile(r"\d+")
OF_NUMBER = re.compile(r"(?:v|vis|visit)?[ ._#-]*(?:no\.?|number)?\s*(\d{1,3}(?:\.\d+)?)", re.IGNORECASE)
NEAR = 0.75  # how close a name is to that of a visit that it was meant as


def add_visits(study: Study, block: RawBlock, issues: Issues) -> RawBlock:
    """The block with the columns @VISITNUM, @VISIT and @VISITDY in every source that names a visit."""
    numbers = visit_numbers(study, block)
    tell_visits(study, block, numbers, issues)
    frames = {name: with_visits(study, study.raw[name], block.frames[name], each) for name, each in numbers.items()}
    return replace(block, frames={**block.frames, **frames})


def visit_numbers(study: Study, block: RawBlock) -> dict[str, Numbers]:
    """VISITNUM of the rows of every source that names a visit."""
    schedule = scheduled_visits(study)
    sources = {name: study.raw[name] for name in block.frames if study.raw[name].visit}
    numbers = {name: scheduled(study, schedule, sources[name], block.frames[name]) for name in sources}
    number_unscheduled(study, block, sources, numbers)
    return numbers


def scheduled_visits(study: Study) -> dict[str, Visit]:
    """The visits of the schedule, by all that they are called."""
    return {fold(name): visit for visit in study.visits for name in (visit.name, *visit.raw)}


def with_visits(study: Study, source: RawSource, frame: RawFrame, numbers: Numbers) -> RawFrame:
    """The rows of a source with the columns of their visits."""
    return frame.with_columns(visit_columns(study, source, frame, numbers))


def tell_visits(study: Study, block: RawBlock, numbers: Mapping[str, Numbers], issues: Issues) -> None:
    """Issues for visits that got no number."""
    for name, each in numbers.items():
        tell(study, scheduled_visits(study), study.raw[name], block, each, issues)


def visit_text(frame: RawFrame, source: RawSource) -> Text:
    """The collected names of visits."""
    column = frame.columns[source.visit]
    assert isinstance(column, Text)
    return column


def scheduled(study: Study, schedule: Mapping[str, Visit], source: RawSource, frame: RawFrame) -> Numbers:
    """VISITNUM of rows whose visit is in the schedule, or whose unscheduled visit says its number."""
    return visit_text(frame, source).numbers(partial(number_of, study, schedule))


def number_of(study: Study, schedule: Mapping[str, Visit], name: str) -> float:
    """VISITNUM of a visit by its collected name, NaN where that does not say it."""
    visit = schedule.get(fold(name))
    if visit is not None and visit.number is not None:
        return visit.number
    return told_number(study.unscheduled, name)


def told_number(unscheduled: Visit | None, name: str) -> float:
    """The number in a name such as ``Unscheduled 4.1``, where study.yaml says ``Unscheduled {VISITNUM}``."""
    for pattern in unscheduled.raw if unscheduled else ():
        before, sign, after = pattern.partition("{VISITNUM}")
        match = re.fullmatch(re.escape(fold(before)) + r"\s*(\d+(\.\d+)?)" + re.escape(fold(after)), fold(name))
        if sign and match:
            return float(match[1])
    return float("nan")


def is_unscheduled(study: Study, frame: RawFrame, source: RawSource, numbers: Numbers) -> Mask:
    """Which rows belong to an unscheduled visit that has no number yet."""
    names = {fold(name) for name in study.unscheduled.raw} if study.unscheduled else set()
    return visit_text(frame, source).mask(lambda name: fold(name) in names) & np.isnan(numbers)


def dates_of(source: RawSource, frame: RawFrame) -> Text:
    """The visit dates of rows in ISO 8601; what cannot be read is missing here and an issue where it is mapped."""
    column = frame.columns.get(source.visit_date)
    if not isinstance(column, Text):
        return Text.constant("", len(frame))
    return iso8601(date=column, source=source, report=lambda rule, bad, values, message: None)


def number_unscheduled(
    study: Study, block: RawBlock, sources: Mapping[str, RawSource], numbers: Mapping[str, Numbers]
) -> None:
    """Number each subject's unscheduled visits by date, after the last planned visit that began before them."""
    planned: dict[int, dict[float, str]] = {}
    unplanned: dict[int, set[str]] = {}
    todo: list[tuple[str, Mask, Text]] = []
    for name, source in sources.items():
        frame = block.frames[name]
        open_ = is_unscheduled(study, frame, source, numbers[name])
        if open_.any():
            dates = dates_of(source, frame)
            todo.append((name, open_, dates))
            for subject, date in pairs(frame, open_, dates):
                unplanned.setdefault(subject, set()).add(date)
    if not todo:
        return
    for name, source in sources.items():
        of = subjects(block.frames[name])
        known = np.flatnonzero(~np.isnan(numbers[name]) & np.isin(of, [*unplanned]))
        dates = dates_of(source, block.frames[name]).take(known)
        rows = zip(of[known].tolist(), numbers[name][known].tolist(), dates.tolist(), strict=True)
        for subject, number, date in set(rows):
            if date:
                first = planned.setdefault(subject, {})
                first[number] = min(first.get(number, date), date)
    given: dict[int, dict[str, float]] = {}
    for subject, each in unplanned.items():
        whole = completed(each)
        numbers_of = numbered(each - whole.keys(), planned.get(subject, {}), study.unscheduled_step)
        refuse_taken(study, str(block.subjects[subject]), planned.get(subject, {}), numbers_of)
        given[subject] = numbers_of | {date: numbers_of[day] for date, day in whole.items()}
    for name, open_, dates in todo:
        at = np.flatnonzero(open_)
        rows_ = zip(subjects(block.frames[name])[at].tolist(), dates.take(at).tolist(), strict=True)
        numbers[name][at] = [given.get(subject, {}).get(date, np.nan) for subject, date in rows_]


def pairs(frame: RawFrame, mask: Mask, dates: Text) -> set[tuple[int, str]]:
    """The distinct subjects and dates of rows that have both."""
    rows = zip(subjects(frame)[mask].tolist(), dates.take(mask).tolist(), strict=True)
    return {(subject, date) for subject, date in rows if subject >= 0 and date}


def subjects(frame: RawFrame) -> Codes:
    """The subject of each row, -1 in a reference source."""
    return np.full(len(frame), -1, np.int32) if frame.subject is None else frame.subject


def completed(dates: set[str]) -> dict[str, str]:
    """The partial dates that only one of the complete ones can be, with it: they are of the same visit.

    >>> completed({"2017-01", "2017-02", "2017-01-20", "2017-02-03", "2017-02-27"})
    {'2017-01': '2017-01-20'}
    """
    days = [date for date in sorted(dates) if len(date) == len("2017-01-20")]
    fits = {date: [day for day in days if day.startswith(f"{date}-")] for date in sorted(dates)}
    return {date: found[0] for date, found in fits.items() if len(found) == 1}


def numbered(dates: set[str], planned: Mapping[float, str], step: float) -> dict[str, float]:
    """The numbers of one subject's unscheduled visits by date.

    >>> numbered({"2017-01-20", "2017-01-25", "2017-03-01"}, {1: "2017-01-10", 2: "2017-02-10"}, 0.1)
    {'2017-01-20': 1.1, '2017-01-25': 1.2, '2017-03-01': 2.1}
    """
    found: dict[str, float] = {}
    count: dict[float, int] = {}
    for date in sorted(dates):
        base = last_planned(planned, date)
        count[base] = count.get(base, 0) + 1
        found[date] = round(base + step * count[base], 6)
    return found


def last_planned(planned: Mapping[float, str], date: str) -> float:
    """The last planned visit that began by a date, 0 before the first."""
    return max((number for number, day in planned.items() if day <= date), default=0.0)


def refuse_taken(study: Study, usubjid: str, planned: Mapping[float, str], given: Mapping[str, float]) -> None:
    """Raise RawDataError where an unscheduled visit would get the number of the planned visit after it, or a higher."""
    for date, number in sorted(given.items()):
        base = last_planned(planned, date)
        if any(visit.number is not None and base < visit.number <= number for visit in study.visits):
            raise RawDataError(
                f"{usubjid} has more unscheduled visits after VISITNUM {write_number(base)} than numbers before the "
                f"next visit; the one of {date} would be {write_number(number)}; give a smaller step to unscheduled "
                f"in study.yaml"
            )


def visit_columns(study: Study, source: RawSource, frame: RawFrame, numbers: Numbers) -> dict[str, Column]:
    """VISITNUM, VISIT and VISITDY of every row; a visit nobody knows keeps its collected name in upper case."""
    by_number = {visit.number: visit for visit in study.visits}
    collected = visit_text(frame, source)
    words = [" ".join(value.upper().split()) for value in collected.values]
    if study.unscheduled is None:  # the collected name says all
        schedule, codes = scheduled_visits(study), collected.codes
        known = [number_of(study, schedule, value) for value in collected.values]
    else:
        codes, found = as_met(numbers)
        codes = np.where(np.isnan(numbers), len(found) + collected.codes, codes)
        known, words = [*found.tolist(), *([np.nan] * len(words))], [""] * len(found) + words
    visits = [by_number.get(number) for number in known]
    called = [
        word if np.isnan(number) else visit_name(study, visit, number)
        for visit, number, word in zip(visits, known, words, strict=True)
    ]
    days = np.array([day(visit) for visit in visits], np.float64)
    return {"@VISITNUM": numbers, "@VISIT": Text.coded(codes, called).compact(), "@VISITDY": gather(days, codes)}


def visit_name(study: Study, visit: Visit | None, number: float) -> str:
    """The name of a visit by its number."""
    if visit is not None:
        return visit.name
    if study.unscheduled is None or np.isnan(number):
        return ""
    return study.unscheduled.name.replace("{VISITNUM}", write_number(number))


def day(visit: Visit | None) -> float:
    """The planned study day of a visit, NaN for one without."""
    return float("nan") if visit is None or visit.day is None else float(visit.day)


def tell(
    study: Study,
    schedule: Mapping[str, Visit],
    source: RawSource,
    block: RawBlock,
    numbers: Numbers,
    issues: Issues,
) -> None:
    """Issues for visits that got no number: names that nobody knows, unscheduled visits without a date."""
    frame = block.frames[source.name]
    if frame.subject is None and not block.first:
        return
    collected = visit_text(frame, source)
    unscheduled = is_unscheduled(study, frame, source, numbers)
    unknown = np.isnan(numbers) & collected.present() & ~unscheduled
    subject = subjects(frame)
    usubjid = Text.coded(np.where(subject < 0, len(block.subjects), subject), [*block.subjects, ""])
    lineage = Lineage(usubjid, frame.file, frame.row)
    for code in np.unique(collected.codes[unknown]).tolist():
        at = np.flatnonzero(unknown & (collected.codes == code))
        message = no_visit(study, str(collected.values[code]))
        issues.add("", "unknown visit", source.visit, message, lineage, at, collected)
    message = f"the unscheduled visit has no date in {source.visit_date} to number it by"
    if not source.visit_date:
        way = f"write visit_date: COLUMN for {source.name} in study.yaml"
        message = f"unscheduled visits are numbered by their dates, and it is not said which column has them; {way}"
    issues.add("", "unnumbered visit", source.visit, message, lineage, np.flatnonzero(unscheduled), collected)


def no_visit(study: Study, name: str) -> str:
    """What is said of a name that no visit has."""
    near = near_visit(study, name)
    way = f"raw: {name} at {near.name} says that it is this" if near else "add it to visits, or to the raw names of one"
    return f"study.yaml has no visit '{name}'; {way}"


def near_visit(study: Study, name: str) -> Visit | None:
    """The planned visit that a name may mean: one that is nearly called so, else the one of the day, the week or the
    number that it names.

    Other numbers are another visit: DAY 16 is not DAY 15.
    """
    names = {called: visit for visit in study.visits for called in (visit.name, *visit.raw)}
    numbers = NUMBER.findall(name)
    for called in closest(name, names, NEAR):
        if NUMBER.findall(called) == numbers:
            return names[called]
    turned = {id(visit): visit for called, visit in names.items() if is_turned(name, called)}
    if len(turned) == 1:
        return next(iter(turned.values()))
    if of_day := of_same_day(name, {visit.name: visit.day for visit in study.visits}):
        return names[of_day]
    if by_number := OF_NUMBER.fullmatch(name.strip()):
        return next((visit for visit in study.visits if visit.number == float(by_number[1])), None)
    return None


def is_turned(name: str, called: str) -> bool:
    """Whether a name is another one with two digits that stand side by side turned.

    >>> is_turned("Day 131", "DAY 113"), is_turned("Day 15", "Day 16")
    (True, False)
    """
    name, called = fold(name), fold(called)
    differ = [at for at, (a, b) in enumerate(zip(name, called, strict=False)) if a != b]
    if len(name) != len(called) or len(differ) != 2 or differ[1] != differ[0] + 1:
        return False
    pair = slice(differ[0], differ[1] + 1)
    return name[pair].isdigit() and name[pair] == called[pair][::-1]
