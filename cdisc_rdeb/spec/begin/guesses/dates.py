"""Dates of raw files: the forms they are written in, and which of them an event or a finding has."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from ....values.collected import UNKNOWN, read_date, turned
from .files import MOST, RawFile

FORMS = (
    *("YYYY-MM-DD", "YYYY/MM/DD", "YYYY.MM.DD", "YYYYMMDD", "DD-MON-YYYY", "DDMONYYYY", "DD MON YYYY", "MON DD, YYYY"),
    *("DD/MM/YYYY", "MM/DD/YYYY", "DD-MM-YYYY", "MM-DD-YYYY", "DD.MM.YYYY", "YYYY-MM", "YYYY/MM", "YYYY"),
    *("MM.YYYY", "MM/YYYY", "MM-YYYY", "MON-YYYY", "MON YYYY"),
)
CLOCKS = ("HH:MI", "HH:MI:SS", "HH:MI AM")  # of a date with its time in one cell
JOINED = ("DDMONYYYY:HH:MI", "DDMONYYYY:HH:MI:SS", "YYYY-MM-DDTHH:MI", "YYYY-MM-DDTHH:MI:SS")  # as SAS and ISO 8601
# what a date looks like, in any form: two numbers, or a number and a word, with a year
LIKE = re.compile(
    r"\d{1,4}([-/. ])\d{1,2}\1\d{2,4}|(\d{1,2}|U[NK]K?)[-/. ]?[A-Za-z]{3,9}[-/. ,]*\d{2,4}|"
    r"[A-Za-z]{3,9}\.? \d{1,2},? \d{4}"
)
DATED = re.compile(
    r"DA?TE?($|_|\W)|DAT|DTC|DOB|YOB|BIRTH|BRTH|CONSENT|COLL|START|STOP|BEG|END|ONSET|일$|생년월일|^DT|DT$"
)
# whole dates, whatever their column is called
WHOLE = re.compile(r"\d{4}([-/.])\d{2}\1\d{2}|\d{2}([-/.])\d{2}\2\d{4}|\d{2}[- ]?[A-Za-z]{3}[- ]?\d{4}")


def forms_of(values: Sequence[str], months: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """The sets of date formats that read all values, the smallest ones; none where no few of them do. ``months`` are
    their names, if not English.

    >>> forms_of(["2014-01-05"]), forms_of(["01/02/2014", "UN/02/2014"]), forms_of(["13/02/2014"])
    ([('YYYY-MM-DD',)], [('DD/MM/YYYY',), ('MM/DD/YYYY',)], [('DD/MM/YYYY',)])
    """
    timed = [f"{form} {clock}" for form in FORMS if "D" in form for clock in CLOCKS if any(":" in v for v in values)]
    forms = [*FORMS, *timed, *(JOINED if timed else ())]
    read = {form: {v for v in values if read_date(v, (form,), UNKNOWN, 0, months) != "?"} for form in forms}
    alone: list[tuple[str, ...]] = [(form,) for form in forms if len(read[form]) == len(values) and values]
    if alone or not values:
        return alone
    chosen: list[str] = []
    left = set(values)
    while left and len(chosen) < 3:
        best = max(forms, key=lambda form: len(read[form] & left))
        if not read[best] & left or any(o != best and read[o] & left == read[best] & left for o in forms):
            return []  # nothing reads the rest, or two forms do
        chosen.append(best)
        left -= read[best]
    return [] if left else [tuple(chosen)]


def dated(raw: RawFile) -> Iterator[tuple[str, list[tuple[str, ...]]]]:
    """The columns whose values are dates, with the formats that read them: by name, or since all are whole dates."""
    for column, values in raw.columns.items():
        seems = is_called_date(raw, column) or all(map(WHOLE.fullmatch, values[:MOST]))
        if values and seems and (forms := stated_forms(raw, values[:MOST]) or forms_of(values[:MOST], raw.months)):
            yield column, forms


def is_called_date(raw: RawFile, column: str) -> bool:
    """Whether the name of a column, or the words above it, say that it has dates."""
    return bool(DATED.search(f"{column.upper()} {raw.part.labels.get(column, '').upper()}"))


def stated_forms(raw: RawFile, values: Sequence[str]) -> list[tuple[str, ...]]:
    """The formats that a person stated of a file, where they read all values."""
    said = raw.stated
    if said is None or not said.dates:
        return []
    read = (read_date(value, said.dates, said.unknown, said.first_year, said.months) for value in values)
    return [said.dates] if "?" not in read else []


def formats_of(raw: RawFile) -> tuple[tuple[str, ...], tuple[str, ...], frozenset[str]]:
    """The date formats of a file, those that could be instead, and the columns with dates that they read.

    Of two formats that read one text as two days, DD/MM/YYYY and MM/DD/YYYY, neither is sure.
    """
    found = dict(dated(raw))
    sure = [*(raw.stated.dates if raw.stated else ())] or one_way(
        dict.fromkeys(form for forms in found.values() if len(forms) == 1 for form in forms[0])
    )
    settled = {column for column, forms in found.items() if any(set(each) <= set(sure) for each in forms)}
    open_ = [form for column, forms in found.items() if column not in settled for each in forms for form in each]
    return tuple(sure), tuple(dict.fromkeys(open_)), frozenset(settled)


def with_dates(files: Sequence[RawFile]) -> list[RawFile]:
    """The files, each with the formats that others have where its own may be one or the other of two."""
    sure = {raw.name: formats_of(raw)[0] for raw in files}
    told = dict.fromkeys(form for forms in sure.values() for form in forms if turned(form) != form)
    ways = tuple(form for form in told if turned(form) not in told)
    return [replace(raw, dates_elsewhere=ways) if formats_of(raw)[1] else raw for raw in files]


def one_way(forms: Collection[str]) -> list[str]:
    """The formats without those of which another one turns day and month.

    >>> one_way(["DD/MM/YYYY", "YYYY-MM-DD", "MM/DD/YYYY"])
    ['YYYY-MM-DD']
    """
    return [form for form in forms if turned(form) == form or turned(form) not in forms]


def both_ways(raw: RawFile) -> dict[str, tuple[str, str]]:
    """The columns with dates in either of two formats that turn day and month, each format with a date that it alone
    reads, such as 13/02/2024 and 02/13/2024."""
    found: dict[str, tuple[str, str]] = {}
    for column, forms in dated(raw):
        for form in forms[0] if len(forms) == 1 and not (raw.stated and raw.stated.dates) else ():
            pair = (form, turned(form))
            if pair[0] != pair[1] and pair[1] in forms[0]:
                found[column] = (
                    f"{pair[0]} as {only(pair, raw, column)}",
                    f"{pair[1]} as {only(pair[::-1], raw, column)}",
                )
                break
    return found


def only(pair: Sequence[str], raw: RawFile, column: str) -> str:
    """The first date of a column that the first format reads and the second does not."""
    one, other = pair
    reads = {form: (lambda text, form=form: read_date(text, (form,), UNKNOWN) != "?") for form in pair}
    return next((text for text in raw.values(column) if reads[one](text) and not reads[other](text)), "")


def unread_dates(raw: RawFile) -> list[str]:
    """The columns whose values seem to be dates in the main, and are not read by the formats of the file."""
    read = {*formats_of(raw)[2], *both_ways(raw)}
    left = {column: raw.values(column) for column, values in raw.columns.items() if values and column not in read}
    return [name for name, values in left.items() if is_called_date(raw, name) and are_like_dates(values)]


def are_like_dates(values: Sequence[str]) -> bool:
    """Whether at least half of some texts begin as dates do.

    >>> are_like_dates(["05.Jan.2024", "about then"]), are_like_dates(["STUDY DAY 1", "12"])
    (True, False)
    """
    return sum(bool(LIKE.match(value)) for value in values) * 2 >= len(values)
