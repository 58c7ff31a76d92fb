"""The promise itself, held against raw files that hypothesis makes: every cell is in the data, or its row is told in
the issues, or the build is refused with a message; and others read the same rows from the same bytes.

150 studies are built from CSV, whole and broken, 25 from workbooks, 25 from transport files, in about 20 seconds. With
CDISC_RDEB_EXAMPLES=2000 there are more: so many of CSV, a tenth of the others.
"""

from __future__ import annotations

import csv
import io
import os
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pyreadstat
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cdisc_rdeb import build_study
from cdisc_rdeb.build import Build
from cdisc_rdeb.errors import CdiscRdebError
from cdisc_rdeb.formats.csv_for_people import read_people_csv
from cdisc_rdeb.formats.xpt import read_xpt

MANY = int(os.environ.get("CDISC_RDEB_EXAMPLES") or 150)
FEW = MANY // 10 if MANY > 150 else 25
QUIET = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])

STUDY = """\
study: T
title: Nothing is lost
created: 2024-01-01
subject: T-{subject}
raw:
  dm: {file: %(dm)s, subject: SUBJECT}
  ae: {file: %(ae)s, subject: SUBJECT}
ascii:
  {é: e, µ: u, 두: du, Â: A, Ã: A, ©: c, "\\n": " ", "\\r": " ", "\\t": " ", "\\u00a0": " ", "\\u200b": ""}
"""
DM = """\
dataset: DM
records:
  - raw: dm
    copy: [AGE]
    variables:
      {SUBJID: SUBJECT, SITEID: {assign: "01"}, AGEU: {assign: YEARS}, SEX: {assign: U}, COUNTRY: {assign: KOR}}
"""
AE = """\
dataset: AE
keys: [USUBJID, AETERM, AESTDTC, AESPID]
records:
  - raw: ae
    variables: {AETERM: TERM, AEDECOD: TERM, AESPID: SPID, AESTDTC: {iso8601: START}, NOTE: NOTE}
supplemental:
  NOTE: {label: Note, origin: Collected}
"""
ASCII = str.maketrans({"é": "e", "µ": "u", "두": "du", "\u200b": "", "\ufeff": "", "Â": "A", "Ã": "A", "©": "c"})
BLANKS = str.maketrans("\n\r\t\u00a0", "    ")
DATES = {"2024-01-05": "2024-01-05", "2024-UN-UN": "2024", "2024-02-30": "", "soon": "", "1/2/24": ""}
NAMES = {"dm": ["SUBJECT", "AGE"], "ae": ["SUBJECT", "TERM", "SPID", "START", "NOTE"]}
TOLD = ("bad date", "not a number")  # the value is missing in the data then

Row = Mapping[str, str]


@dataclass(frozen=True)
class Given:
    """A raw file as somebody else reads it: rows by their numbers, each cell as it was collected."""

    file: str
    rows: Mapping[int, Row]
    count: int
    left: int = 0  # rows above the header and footers, as study.yaml says


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Specs, and a folder for the raw files."""
    folder = tmp_path_factory.mktemp("lost")
    (folder / "specs/t/sdtm").mkdir(parents=True)
    (folder / "raw/t").mkdir(parents=True)
    (folder / "specs/t/sdtm/dm.yaml").write_text(DM)
    (folder / "specs/t/sdtm/ae.yaml").write_text(AE)
    return folder


def built(project: Path, sources: Mapping[str, str]) -> Build | str:
    """The study from its raw files, or why it was refused."""
    (project / "specs/t/study.yaml").write_text(STUDY % sources, encoding="utf-8")
    try:
        return build_study(project / "specs/t", raw=project / "raw/t", out=project / "out")
    except CdiscRdebError as error:
        assert str(error).strip()
        assert re.search(r"(dm|ae)\.(csv|xlsx|xpt)|DM|AE", str(error)), str(error)
        return str(error)


def values(project: Path, dataset: str, variable: str) -> list[Any]:
    """The values of a variable, those of a qualifier too; none where there is no such dataset."""
    path = project / f"out/sdtm/{dataset.lower()}.xpt"
    return read_xpt(path).frame[variable].tolist() if path.exists() else []


def assert_nothing_is_lost(project: Path, study: Build, dm: Given, ae: Given) -> None:
    """Every cell is in the data, as it was collected but for characters and dates, or is told with file and row."""
    issues = read_people_csv(project / "out/issues.csv")
    told = {(issue["file"], int(issue["row"] or 0), issue["rule"], issue["variable"]) for issue in issues}
    totals = study.reconciliation[study.reconciliation["kind"] == "rows"].set_index("source")
    for name, given_ in (("dm", dm), ("ae", ae)):
        counts = totals.loc[name]
        assert counts["total"] == given_.count + given_.left
        assert counts["total"] == counts["mapped"] + counts["not_submitted"] + counts["listed"]
        left = [row for file, row, rule, source in told if (file, rule, source) == (given_.file, "row left out", name)]
        assert counts["not_submitted"] == len(left) == given_.left
        assert not {*left} & {*given_.rows}
    for given_, dataset, made in (
        (dm, "DM", {"SUBJID": "SUBJECT", "AGE": "AGE"}),
        (ae, "AE", {"AETERM": "TERM", "AESPID": "SPID", "AESTDTC": "START"}),
    ):
        taken = {
            number: row
            for number, row in given_.rows.items()
            if not {
                (given_.file, number, "no subject", "SUBJECT"),
                (given_.file, number, "raw row not mapped", dataset.lower()),
            }
            & told
        }
        for variable, column in made.items():
            wanted = [
                as_submitted(variable, row[column])
                for number, row in taken.items()
                if not any((given_.file, number, rule, variable) in told for rule in TOLD)
            ]
            found = values(project, dataset, variable)
            assert counted(wanted) == counted(found), (variable, wanted, found)
        if dataset == "AE":
            notes = [as_submitted("NOTE", row["NOTE"]) for row in taken.values()]
            assert counted(notes) == counted(values(project, "SUPPAE", "QVAL"))
            subjects = [f"T-{as_submitted('SUBJID', row['SUBJECT'])}" for row in taken.values()]
            assert counted(subjects) == counted(values(project, "AE", "USUBJID"))


def as_submitted(variable: str, cell: str) -> Any:
    """A collected cell as its variable holds it: '' where the cell cannot be its value, which an issue must tell."""
    if variable == "AESTDTC":
        return DATES.get(cell, cell)
    text = cell.translate(ASCII).translate(BLANKS).rstrip(" ")
    return float(cell) if variable == "AGE" and cell else text


def counted(found: Iterable[Any]) -> Counter[Any]:
    """Values with how often each is there, without missing ones."""
    return Counter(value for value in found if value not in ("", None) and value == value)


TEXTS = st.text(alphabet="ab1 \",;|\t\n\r'=-é두µ\u00a0\u200b", max_size=8)
SUBJECTS = st.sampled_from(["001", "002", "S-1", "003", ""])
ROWS = {
    "dm": st.lists(
        st.tuples(SUBJECTS, st.sampled_from(["34", "4.5", "", "x", "1e999"])), max_size=3, unique_by=lambda r: r[0]
    ),
    "ae": st.lists(st.tuples(SUBJECTS, TEXTS, TEXTS, st.sampled_from([*DATES, ""]), TEXTS), max_size=5),
}


# CSV


@dataclass(frozen=True)
class Style:
    """How a CSV is written: its encoding as it is and as study.yaml says, its delimiter, line ends and quotes."""

    encoding: str
    stated: str
    delimiter: str
    says: str
    end: str
    quoting: str
    heading: str
    above: int = 0
    footer: str = ""


STYLES = st.builds(
    Style,
    st.sampled_from(["utf-8"] * 4 + ["utf-8-sig", "utf-16", "utf-16-le", "cp1252", "euc_kr"]),
    st.sampled_from(["right"] * 6 + ["", "", "cp1252", "utf-8"]),
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from(["stated", "stated", "stated", "sep", ""]),
    st.sampled_from(["\n"] * 5 + ["\r\n"] * 3 + ["\r"]),
    st.sampled_from(["needed"] * 3 + ["all", "all", "none"]),
    st.sampled_from(["NOTE"] * 6 + ['"\nNOTE"', " NOTE", "NOTE,X"]),
    st.sampled_from([0, 0, 0, 1, 3]),
    st.sampled_from(["", "", "", "T", "001"]),  # of rows that are data, too
)
CHANGES = st.lists(
    st.tuples(
        st.floats(0, 1),
        st.sampled_from(['"', '"', ",", "\n", "\r", "\0", "\ufeff", "a", "\n\n", '\\"', "☃"]),
        st.integers(0, 2),
    ),
    max_size=2,
)


def cell_text(text: str, style: Style) -> str:
    """A cell as a writer of CSV puts it, or one who does not care."""
    needed = any(sign in text for sign in (style.delimiter, "\n", "\r")) or text[:1] == '"'
    if style.quoting == "all" or (style.quoting == "needed" and needed):
        return '"' + text.replace('"', '""') + '"'
    return text


def csv_text(name: str, rows: Iterable[Iterable[str]], style: Style) -> str:
    """The text of a file."""
    header = style.delimiter.join(NAMES[name]).replace("NOTE", style.heading)
    lines = [header, *(style.delimiter.join(cell_text(cell, style) for cell in row) for row in rows)]
    first = f"sep={style.delimiter}{style.end}" if style.says == "sep" else ""
    above = "".join(f"{line}{style.end}" for line in (f"H{style.delimiter}LABX", "", "List")[: style.above])
    below = f"{style.footer}{style.delimiter}7{style.end}" if style.footer else ""
    return first + above + style.end.join(lines) + style.end + below


def read_by_others(data: bytes, name: str, style: Style) -> Given:
    """The rows as Python's csv module reads them from the same bytes."""
    encoding = style.stated if style.stated not in ("right", "") else style.encoding
    text = data.decode({"utf-8": "utf-8-sig"}.get(encoding, encoding)).lstrip("\ufeff")
    if text.lower().startswith("sep="):
        text = text.partition("\n")[2]
    found = list(csv.reader(io.StringIO(text, newline=""), delimiter=style.delimiter, strict=True))
    top, left = style.above, sum(any(map(str.strip, cells)) for cells in found[: style.above])
    while len(found) > top + 1 and (found[-1] == [] or is_footer(found[-1], style)):
        left += found.pop() != []
    header = [" ".join(cell.replace("\ufeff", "").split()) for cell in found[top]]
    rows = {}
    for number, cells in enumerate(found[top + 1 :], start=top + 2):
        assert len(cells) in (0, len(header))
        rows[number] = {n: (cells[i] if cells else "").strip() for i, n in enumerate(header)}
    return Given(f"{name}.csv", rows, len(rows), left)


def is_footer(cells: list[str], style: Style) -> bool:
    """Whether a row begins as study.yaml says of footers."""
    return bool(style.footer) and len(cells) > 1 and cells[0].strip() == style.footer


@given(ROWS["dm"], ROWS["ae"], STYLES, CHANGES, st.sampled_from(["dm", "ae"]))
@settings(QUIET, max_examples=MANY)
def test_csv(project: Path, dm: Any, ae: Any, style: Style, changes: Any, changed: str) -> None:
    sources, contents = {}, {}
    for name, rows in (("dm", dm), ("ae", ae)):
        text = csv_text(name, rows, style)
        for place, what, left_out in changes if name == changed else ():
            at = int(place * len(text))
            text = text[:at] + what + text[at + left_out :]
        contents[name] = text.encode(style.encoding, errors="replace")
        (project / f"raw/t/{name}.csv").write_bytes(contents[name])
        stated = {"right": style.encoding, "": ""}.get(style.stated, style.stated)
        habits = [f"encoding: {stated}"] if stated else []
        habits += [f"delimiter: {style.delimiter!r}".replace("'\\t'", '"\\t"')] if style.says == "stated" else []
        habits += [f"header_row: {style.above + 1}"] if style.above else []
        habits += [f"footer: '{style.footer}{style.delimiter}*'"] if style.footer else []
        sources[name] = ", ".join([f"{name}.csv", *habits])
    study = built(project, sources)
    if isinstance(study, Build):
        seen = replace(style, delimiter=style.delimiter if style.says else ",")
        assert_nothing_is_lost(project, study, *(read_by_others(contents[name], name, seen) for name in ("dm", "ae")))


# XLSX

CELLS = st.one_of(
    TEXTS,
    st.integers(-(10**15), 10**15),
    st.floats(-1e6, 1e6).map(lambda number: round(number, 4)),
    st.booleans(),
    st.none(),
)
STARTS = st.one_of(st.sampled_from([*DATES, ""]), st.dates(date(1950, 1, 1), date(2050, 1, 1)), st.none())
SHEETS = st.lists(st.one_of(st.just(()), st.tuples(SUBJECTS, TEXTS, CELLS, STARTS, CELLS)), max_size=5)


def workbook_text(value: Any) -> str:
    """A cell as it was collected, from what openpyxl reads."""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return f"{value:.15g}" if not value.is_integer() else str(int(value))
    if isinstance(value, datetime):
        return value.isoformat().removesuffix("T00:00:00")
    return "" if value is None else str(value).strip()


def read_workbook(path: Path, name: str) -> Given:
    """The rows that hold anything, as openpyxl reads them."""
    rows = {}
    for number, cells in enumerate(openpyxl.load_workbook(path)["Data"].iter_rows(values_only=True), start=1):
        texts = [workbook_text(cell) for cell in cells]
        if number > 1 and any(texts):
            rows[number] = dict(zip(NAMES[name], texts, strict=False))
    return Given(f"{name}.xlsx", rows, len(rows))


@given(ROWS["dm"], SHEETS)
@settings(QUIET, max_examples=FEW)
def test_workbooks(project: Path, dm: Any, ae: Any) -> None:
    for name, rows in (("dm", dm), ("ae", ae)):
        book = openpyxl.Workbook()
        assert book.active is not None
        book.active.title = "Data"
        for row in (NAMES[name], *rows):
            book.active.append(list(row))
        book.save(project / f"raw/t/{name}.xlsx")
    study = built(project, {"dm": "dm.xlsx", "ae": "ae.xlsx"})
    if isinstance(study, Build):
        found = (read_workbook(project / f"raw/t/{name}.xlsx", name) for name in ("dm", "ae"))
        assert_nothing_is_lost(project, study, *found)


# XPT

DAYS = st.one_of(st.integers(-130_000, 2_936_547), st.just(None))


def read_transport(path: Path, name: str) -> Given:
    """The records as pyreadstat reads them."""
    frame, _ = pyreadstat.read_xport(path, disable_datetime_conversion=True)
    rows = {}
    for number, cells in enumerate(frame.itertuples(index=False), start=1):
        texts = {n: transport_text(n, value) for n, value in zip(NAMES[name], cells, strict=True)}
        rows[number] = texts
    return Given(f"{name}.xpt", rows, len(rows))


def transport_text(name: str, value: Any) -> str:
    """A cell as it was collected; of days, which are counted by hand."""
    if isinstance(value, str):
        return value.strip()
    if value is None or value != value:
        return ""
    if name != "START":
        return str(int(value)) if float(value).is_integer() else repr(float(value))
    passed = sum(value >= march for march in (745154, 2206123))  # SAS has no leap day in 4000 and 8000
    return date.fromordinal(date(1960, 1, 1).toordinal() + int(value) + passed).isoformat()


@given(
    st.lists(
        st.tuples(SUBJECTS, st.floats(0, 120).map(lambda number: round(number, 2))),
        max_size=3,
        unique_by=lambda r: r[0],
    ),
    st.lists(st.tuples(SUBJECTS, TEXTS, TEXTS, DAYS, TEXTS), max_size=5),
)
@settings(QUIET, max_examples=FEW)
def test_transport_files(project: Path, dm: Any, ae: Any) -> None:
    for name, rows in (("dm", dm), ("ae", ae)):
        frame = pd.DataFrame(rows, columns=NAMES[name])
        for column in frame:
            frame[column] = frame[column].astype("float64" if column in ("AGE", "START") else "str")
        formats = {"START": "DATE9."} if name == "ae" else {}
        pyreadstat.write_xport(frame, project / f"raw/t/{name}.xpt", file_format_version=5, variable_format=formats)
    study = built(project, {"dm": "dm.xpt", "ae": "ae.xpt"})
    if isinstance(study, Build):
        found = (read_transport(project / f"raw/t/{name}.xpt", name) for name in ("dm", "ae"))
        assert_nothing_is_lost(project, study, *found)
