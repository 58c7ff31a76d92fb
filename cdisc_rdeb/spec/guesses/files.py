"""Raw files as guesses need them: names and distinct values of columns, forms of dates, the dataset they may be."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ...columns import as_text
from ...errors import RawDataError
from ...model import RawSource
from ...raw import read_source
from ...standards import StandardDataset, Standards
from ...values.collected import UNKNOWN, read_date

FORMS = (
    *("YYYY-MM-DD", "YYYY/MM/DD", "YYYY.MM.DD", "YYYYMMDD", "DD-MON-YYYY", "DDMONYYYY", "DD MON YYYY", "MON DD, YYYY"),
    *("DD/MM/YYYY", "MM/DD/YYYY", "DD-MM-YYYY", "MM-DD-YYYY", "DD.MM.YYYY", "YYYY-MM", "YYYY/MM", "YYYY"),
)
DATED = re.compile(r"DA?TE?($|_)|DAT|DTC|DOB|CONSENT|COLL|START|STOP")  # in the name of a column with dates
PREFIX = re.compile(r"^([A-Za-z]{1,4}\.)")
LABELS = {
    **dict.fromkeys(("DOSING", "EXPOSURE"), "EX"),
    **dict.fromkeys(("LAB", "LABS"), "LB"),
    **dict.fromkeys(("CONMED", "CONMEDS"), "CM"),
    "ELIGIBILITY": "IE",
    "VITALS": "VS",
    "MEDHIST": "MH",
}  # words for datasets that are not in their labels
MOST = 5000  # distinct values that are looked at


@dataclass(frozen=True, slots=True)
class RawFile:
    """A raw file: its name, what its columns' names begin with, and the distinct values of each column.

    ``unread`` says why one cannot be read as it is; then it has no columns.
    """

    name: str
    file: str
    prefix: str
    columns: Mapping[str, tuple[str, ...]]
    unread: str = ""

    def values(self, column: str) -> tuple[str, ...]:
        """The distinct values of a column that has any."""
        return self.columns[column][:MOST]


def shown(text: str) -> str:
    """A raw text for a comment: on one line, of letters that can be seen, and not long.

    >>> shown("two" + chr(10) + "lines" + chr(7)), len(shown("x" * 500))
    ('two lines ', 43)
    """
    seen = "".join(sign if sign.isprintable() else " " for sign in " ".join(text.split()))
    return seen if len(seen) <= 40 else f"{seen[:40]}..."


def read_file(path: Path, name: str) -> RawFile:
    """A raw file, its names without what several of them begin with."""
    try:
        frame = read_source(RawSource(name, (path.name,)), path.parent)
    except RawDataError as error:
        return RawFile(name, path.name, "", {}, " ".join(str(error).split()))
    found = {n: tuple(v for v in as_text(column).compact().values if v) for n, column in frame.columns.items()}
    begins = Counter(match.group(1) for column in found if (match := PREFIX.match(column)))
    prefix = next((text for text, number in begins.most_common(1) if number > 1), "")
    return RawFile(name, path.name, prefix, {column.removeprefix(prefix): values for column, values in found.items()})


def forms_of(values: Sequence[str]) -> list[tuple[str, ...]]:
    """The sets of date formats that read all values, the smallest ones; none where no few of them do.

    >>> forms_of(["2014-01-05"]), forms_of(["01/02/2014", "UN/02/2014"]), forms_of(["13/02/2014"])
    ([('YYYY-MM-DD',)], [('DD/MM/YYYY',), ('MM/DD/YYYY',)], [('DD/MM/YYYY',)])
    """
    read = {form: {v for v in values if read_date(v, (form,), UNKNOWN) != "?"} for form in FORMS}
    alone: list[tuple[str, ...]] = [(form,) for form in FORMS if len(read[form]) == len(values) and values]
    if alone or not values:
        return alone
    chosen: list[str] = []
    left = set(values)
    while left and len(chosen) < 3:
        best = max(FORMS, key=lambda form: len(read[form] & left))
        if not read[best] & left or any(o != best and read[o] & left == read[best] & left for o in FORMS):
            return []  # nothing reads the rest, or two forms do
        chosen.append(best)
        left -= read[best]
    return [] if left else [tuple(chosen)]


def dataset_of(raw: RawFile, standards: Standards) -> tuple[str, str]:
    """The dataset that a file's name or columns speak of, and why; '' where nothing does, or several."""
    known = {n: d for n, d in standards.sdtmig_datasets().items() if "USUBJID" in d.variables and n not in ("CO", "SE")}
    words = [word for word in re.split(r"[^A-Z0-9]+", raw.name.upper()) if word]
    named = [name for name in known if name in words] or [LABELS[word] for word in words if word in LABELS]
    named = named or [name for name, dataset in known.items() if is_called(words, dataset)]
    if len(named) == 1:
        return named[0], f"the file is called {raw.file}"
    counted = {name: sum(c.upper().startswith(name) for c in raw.columns) for name in known}
    best = max(counted, key=counted.__getitem__)
    own = {c.upper() for c in raw.columns} & set(known[best].variables)
    if counted[best] > 2 and len({c for c in own if c.startswith(best)}) > 1:
        return best, f"{counted[best]} columns begin with {best}"
    return "", ""


def is_called(words: Sequence[str], dataset: StandardDataset) -> bool:
    """Whether the words of a file's name are of a dataset's label: adverse_events, visits."""
    label = [word for word in re.split(r"[^A-Z]+", dataset.label.upper()) if word]
    long = [word.rstrip("S") for word in words if len(word) > 3]
    return bool(long) and all(any(each.startswith(word) for each in label) for word in long)


def dated(raw: RawFile) -> Iterator[tuple[str, list[tuple[str, ...]]]]:
    """The columns whose names and values are dates, with the sets of formats that read them."""
    for column, values in raw.columns.items():
        if values and DATED.search(column.upper()) and (forms := forms_of(values[:MOST])):
            yield column, forms


def formats_of(raw: RawFile) -> tuple[tuple[str, ...], tuple[str, ...], frozenset[str]]:
    """The date formats of a file, those that could be instead, and the columns with dates that they read."""
    found = dict(dated(raw))
    sure = list(dict.fromkeys(form for forms in found.values() if len(forms) == 1 for form in forms[0]))
    settled = {column for column, forms in found.items() if any(set(each) <= set(sure) for each in forms)}
    open_ = [form for column, forms in found.items() if column not in settled for each in forms for form in each]
    return tuple(sure), tuple(dict.fromkeys(open_)), frozenset(settled)
