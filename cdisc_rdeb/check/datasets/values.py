"""Rules of single values: characters, lengths, dates and durations, and what one record says twice."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ...formats.limits import LONGEST_TEXT
from ...standards.names import DURATIONS
from ...values.iso8601 import is_date, is_moment
from ...values.moments import plain_parts
from ...values.plain import is_plain
from ..records import flagged, not_among, own, told
from ..rules import BOTH, Finding, rule
from ..submission import Submission

#: Parameters of TS whose values are dates or durations. Source: SD2245, SD2247, SD2248.
OF_TS = ("AGEMAX", "AGEMIN", "DCUTDTC", "LENGTH", "PLNTRDUR", "PTRTDUR", "SENDTC", "SSTDTC", "TRGFUDUR")
MOST_BYTES = 4  # of a character
SERIOUS = ("AESCAN", "AESCONG", "AESDISAB", "AESDTH", "AESHOSP", "AESLIFE", "AESOD", "AESMIE")


@rule("text over 200 bytes", severity="error", of=BOTH)
def text_over_200_bytes(data: Submission) -> Iterator[Finding]:
    """A text has at most 200 bytes."""
    for dataset in data:
        for name, column in dataset.texts():
            longest = max(map(len, column.values.tolist()), default=0)
            if longest * MOST_BYTES <= LONGEST_TEXT:
                continue
            bad = column.mask(lambda text: len(text.encode()) > LONGEST_TEXT)
            yield from told(dataset, name, bad, f"a text of {name} has more than {LONGEST_TEXT} bytes")


@rule("character not ASCII", "SD1029", severity="error", of=BOTH)
def character_not_ascii(data: Submission) -> Iterator[Finding]:
    """A text has printable ASCII characters only."""
    for dataset in data:
        for name, column in dataset.texts():
            if is_plain("".join(column.values.tolist())):  # in one look
                continue
            bad = column.mask(lambda text: not is_plain(text))
            yield from told(dataset, name, bad, "'{value}' has a character outside printable ASCII")


@rule("blank in front", "SD1021", severity="warning", of=BOTH)
def blank_in_front(data: Submission) -> Iterator[Finding]:
    """A text does not begin with a blank, and is not a single point."""
    for dataset in data:
        for name, column in dataset.texts():
            wrong = [text[:1] in (" ", ".") and (text[0] == " " or text == ".") for text in column.values.tolist()]
            bad = column.under(np.array(wrong, np.bool_))
            yield from told(dataset, name, bad, "'{value}' begins with a blank, or is a point for a missing value")


@rule("bad date", "SD0003", severity="error", of=BOTH)
def bad_date(data: Submission) -> Iterator[Finding]:
    """A date or time (--DTC, --STDTC, --ENDTC and the like) is one of the calendar, in ISO 8601."""
    for dataset in data:
        for name, column in dataset.texts():
            if name.endswith("DTC") and len(name) > 3:
                plain = set(np.flatnonzero(plain_parts(column.values.tolist())[:, 0] > 0).tolist())
                wrong = [n not in plain and bool(v) and not is_date(v) for n, v in enumerate(column.values.tolist())]
                bad = column.under(np.array(wrong, np.bool_))
                yield from told(dataset, name, bad, "'{value}' is no date of ISO 8601")


@rule("bad duration", "SD1011", severity="error")
def bad_duration(data: Submission) -> Iterator[Finding]:
    """A duration (--DUR, --ELTM, --EVLINT, TEDUR) is one of ISO 8601, as P10Y or -PT24H."""
    for dataset in data:
        for name in [*own(dataset, *DURATIONS), *(["TEDUR"] if dataset.has("TEDUR") else [])]:
            bad = dataset.text(name).mask(lambda text: bool(text) and not is_moment(text))
            yield from told(dataset, name, bad, "'{value}' is no duration of ISO 8601")


@rule("bad value in summary", "SD2245", "SD2247", "SD2248", severity="error", needs="TS")
def bad_value_in_summary(data: Submission) -> Iterator[Finding]:
    """The value of a TS parameter that is a date or a duration is one of ISO 8601."""
    dataset = data.datasets["TS"]
    of_ts = dataset.text("TSPARMCD").mask(OF_TS.__contains__)
    bad = of_ts & dataset.text("TSVAL").mask(lambda text: bool(text) and not is_moment(text))
    yield from told(dataset, "TSVAL", bad, "'{value}' is no date or duration of ISO 8601")


@rule("study or domain differs", "SD0004", "SD1005", severity="error")
def study_or_domain_differs(data: Submission) -> Iterator[Finding]:
    """STUDYID is the same in all records of all datasets, and DOMAIN that of the dataset."""
    studies = {value for dataset in data for value in dataset.text("STUDYID").compact().values if value}
    for dataset in data:
        if len(studies) > 1 and dataset.has("STUDYID"):
            message = f"STUDYID is '{{value}}' here; the datasets have {', '.join(sorted(map(str, studies)))}"
            for value in sorted(set(dataset.text("STUDYID").compact().values.tolist())):
                yield Finding(dataset, "STUDYID", message, values=value)
        if dataset.has("DOMAIN"):
            bad = dataset.text("DOMAIN").mask(lambda text, of=dataset.name: not of.startswith(text or " "))  # type: ignore[misc]
            yield from told(dataset, "DOMAIN", bad, f"DOMAIN is '{{value}}' in {dataset.name}")


@rule("serious without criterion", "SD0009", "SD1132", severity="warning", needs="AE")
def serious_without_criterion(data: Submission) -> Iterator[Finding]:
    """A serious adverse event (AESER Y) has a criterion of seriousness that is Y, and only a serious one has."""
    dataset = data.datasets["AE"]
    criteria = [flagged(dataset, name) for name in SERIOUS if dataset.has(name)]
    any_ = np.any(criteria, axis=0) if criteria else np.zeros(dataset.size, np.bool_)
    serious = flagged(dataset, "AESER")
    yield from told(dataset, "AESER", serious & ~any_, "the event is serious, and no criterion says why")
    yield from told(dataset, "AESER", ~serious & any_, "a criterion of seriousness is Y, and AESER is '{value}'")


@rule("answer not Y or N", severity="error", needs="AE")
def answer_not_y_or_n(data: Submission) -> Iterator[Finding]:
    """AESER and the criteria of seriousness are Y or N, or missing; other terms of NY are no answer there."""
    dataset = data.datasets["AE"]
    for name in ("AESER", *SERIOUS):
        if dataset.has(name):
            bad = not_among(dataset, name, ("", "Y", "N"))
            yield from told(dataset, name, bad, f"{name} is '{{value}}', and can be Y or N alone")
