"""Dates of raw files: the forms they are written in, and which of them an event or a finding has."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ...values.collected import UNKNOWN, read_date
from .files import MOST, RawFile

FORMS = (
    *("YYYY-MM-DD", "YYYY/MM/DD", "YYYY.MM.DD", "YYYYMMDD", "DD-MON-YYYY", "DDMONYYYY", "DD MON YYYY", "MON DD, YYYY"),
    *("DD/MM/YYYY", "MM/DD/YYYY", "DD-MM-YYYY", "MM-DD-YYYY", "DD.MM.YYYY", "YYYY-MM", "YYYY/MM", "YYYY"),
    *("MM.YYYY", "MM/YYYY", "MM-YYYY", "MON-YYYY", "MON YYYY"),
)
CLOCKS = ("HH:MI", "HH:MI:SS", "HH:MI AM")  # of a date with its time in one cell
DATED = re.compile(
    r"DA?TE?($|_|\W)|DAT|DTC|DOB|YOB|BIRTH|BRTH|CONSENT|COLL|START|STOP|BEG|END|ONSET|일$|생년월일|^DT|DT$"
)
# whole dates, whatever their column is called
WHOLE = re.compile(r"\d{4}([-/.])\d{2}\1\d{2}|\d{2}([-/.])\d{2}\2\d{4}|\d{2}[- ]?[A-Za-z]{3}[- ]?\d{4}")


def forms_of(values: Sequence[str]) -> list[tuple[str, ...]]:
    """The sets of date formats that read all values, the smallest ones; none where no few of them do.

    >>> forms_of(["2014-01-05"]), forms_of(["01/02/2014", "UN/02/2014"]), forms_of(["13/02/2014"])
    ([('YYYY-MM-DD',)], [('DD/MM/YYYY',), ('MM/DD/YYYY',)], [('DD/MM/YYYY',)])
    """
    timed = [f"{form} {clock}" for form in FORMS if "D" in form for clock in CLOCKS if any(":" in v for v in values)]
    forms = [*FORMS, *timed, *(("YYYY-MM-DDTHH:MI", "YYYY-MM-DDTHH:MI:SS") if timed else ())]
    read = {form: {v for v in values if read_date(v, (form,), UNKNOWN) != "?"} for form in forms}
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
        called = f"{column.upper()} {raw.part.labels.get(column, '').upper()}"
        seems = DATED.search(called) or all(map(WHOLE.fullmatch, values[:MOST]))
        if values and seems and (forms := forms_of(values[:MOST])):
            yield column, forms


def formats_of(raw: RawFile) -> tuple[tuple[str, ...], tuple[str, ...], frozenset[str]]:
    """The date formats of a file, those that could be instead, and the columns with dates that they read."""
    found = dict(dated(raw))
    sure = list(raw.dates) or list(
        dict.fromkeys(form for forms in found.values() if len(forms) == 1 for form in forms[0])
    )
    settled = {column for column, forms in found.items() if any(set(each) <= set(sure) for each in forms)}
    open_ = [form for column, forms in found.items() if column not in settled for each in forms for form in each]
    return tuple(sure), tuple(dict.fromkeys(open_)), frozenset(settled)
