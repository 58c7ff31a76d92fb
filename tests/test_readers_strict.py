"""Readers at the edges of their formats: read right, told, or refused with the place; never changed without a word."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pyreadstat
import pytest
from read_raw import cells, source
from studies import RAW_AE, RAW_DM, TinyStudy, tiny_study

from cdisc_rdeb.columns import Text
from cdisc_rdeb.formats.xpt import read_xpt
from cdisc_rdeb.model import RawSource
from cdisc_rdeb.raw import read_source
from cdisc_rdeb.verbs.dates import iso8601


@pytest.fixture
def study(tmp_path: Path) -> TinyStudy:
    return tiny_study(tmp_path)


@pytest.mark.parametrize(
    "text", ["[" * 25_000, "{a: " * 25_000, "- " * 25_000, "? " * 25_000, 'a: "' + "[" * 300 + '"\n' + "[" * 60]
)
def test_a_spec_that_is_nested_without_end(text: str, study: TinyStudy) -> None:
    (study.specs / "sdtm/ae.yaml").write_text(text)
    result = study.build()
    assert result.exit_code == 2
    assert "sdtm/ae.yaml:" in result.stderr
    assert "nested deeper than 50 levels" in result.stderr or "[ opens here and is not closed" in result.stderr


def test_brackets_in_quotes_are_no_levels(study: TinyStudy) -> None:
    study.edit("study.yaml", "title: A study of two datasets", f'title: "{"[" * 300}"')
    assert study.lint().exit_code == 0


LINT = {
    "AAA": (
        "encoding: rot13",
        "study.yaml:6: raw.dm.encoding: there is no encoding rot13; such as utf-8, cp1252 or euc_kr",
    ),
    "BBB": ("member: DM", "study.yaml:6: raw.dm.member: CSV has no member; it is for XPT; remove it"),
    "CCC": ('delimiter: ";;"', "study.yaml:6: raw.dm.delimiter: ';;' is no delimiter; "),
    "DDD": ("decimal: x", "study.yaml:6: raw.dm.decimal: "),
    "EEE": ("line_breaks: perhaps", "study.yaml:6: raw.dm.line_breaks: "),
    "FFF": ("first_year: 30", "study.yaml:6: raw.dm.first_year: "),
}


@pytest.mark.parametrize("name", LINT)
def test_keys_that_are_wrong(name: str, study: TinyStudy) -> None:
    key, message = LINT[name]
    study.edit("study.yaml", "dm: {file: dm.csv", f"dm: {{{key}, file: dm.csv")
    assert any(line.startswith(message) for line in study.lint().stdout.splitlines())


def test_years_of_two_digits_need_the_first_year(study: TinyStudy) -> None:
    study.edit(
        "study.yaml",
        "ae: {file: ae.csv, subject: SUBJECT, dates: DD-MON-YYYY}",
        "ae: {file: ae.csv, subject: SUBJECT, dates: DD-MON-YY}",
    )
    assert study.lint().stdout.startswith(
        "study.yaml:7: raw.ae.dates: the date format DD-MON-YY has years of two digits; "
        "write DD-MON-YYYY if they have four, else name the first of the 100 years they mean: first_year: 1930"
    )
    study.edit("study.yaml", "dates: DD-MON-YY}", "dates: DD-MON-YY, first_year: 1930}")
    (study.raw / "ae.csv").write_text(RAW_AE.replace("-2024", "-24"))
    assert study.build().exit_code == 0
    assert read_xpt(study.out / "sdtm/ae.xpt").frame["AESTDTC"].tolist()[0] == "2024-01-10T08:30"


def test_what_readers_tell_is_in_the_issues_once(study: TinyStudy) -> None:
    book = openpyxl.Workbook()
    for name, text in (("dm", RAW_DM), ("ae", RAW_AE), ("notes", "A\nx\n")):
        sheet = book.create_sheet(name)
        for line in text.splitlines():
            sheet.append(line.split(","))
    del book["Sheet"]
    book.save(study.raw / "all.xlsx")
    study.edit("study.yaml", "file: dm.csv", "file: all.xlsx, sheet: dm")
    study.edit("study.yaml", "file: ae.csv", "file: all.xlsx, sheet: ae")
    assert study.build().exit_code == 0
    (issue,) = study.issues()
    assert (issue["rule"], issue["severity"], issue["file"], issue["row"]) == ("not read", "note", "all.xlsx", "")
    assert issue["message"] == "the sheet notes of all.xlsx is read by no source; name one for it if it has data"


@pytest.mark.parametrize(
    ("text", "form", "first_year", "iso"),
    [
        ("05-JAN-17", "DD-MON-YY", 1930, "2017-01-05"),
        ("05-JAN-30", "DD-MON-YY", 1930, "1930-01-05"),
        ("05-JAN-29", "DD-MON-YY", 1930, "2029-01-05"),
        ("050117", "DDMMYY", 1950, "2017-01-05"),
        ("29-FEB-23", "DD-MON-YY", 1930, "?"),
        ("29-FEB-24", "DD-MON-YY", 1930, "2024-02-29"),
        ("UN-FEB-88", "DD-MON-YY", 1930, "1988-02"),
        ("05-JAN-UN", "DD-MON-YY", 1930, "--01-05"),
        ("05-JAN-17", "DD-MON-YY", 0, "?"),
        ("01/05/2017 2:30 PM", "MM/DD/YYYY HH:MI AM", 0, "2017-01-05T14:30"),
        ("01/05/2017 12:00:01am", "MM/DD/YYYY HH:MI:SSAM", 0, "2017-01-05T00:00:01"),
        ("01/05/2017 13:00 PM", "MM/DD/YYYY HH:MI AM", 0, "?"),
        ("01/05/2017 0:30 AM", "MM/DD/YYYY HH:MI AM", 0, "?"),
    ],
)
def test_years_of_two_digits_and_halves_of_days(text: str, form: str, first_year: int, iso: str) -> None:
    told: list[str] = []
    raw = RawSource("labs", (), dates=(form,), first_year=first_year)
    read = iso8601(date=Text.of([text]), source=raw, report=lambda rule, bad, *_: told.extend([rule] * bool(bad.any())))
    assert read.tolist() == ["" if iso == "?" else iso]
    assert told == (["bad date"] if iso == "?" else [])


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2:30 PM", "14:30"),
        ("12:00 AM", "00:00"),
        ("12:00 pm", "12:00"),
        ("11:59:59 p.m.", "23:59:59"),
        ("9:15", "09:15"),
        ("2 PM", "14"),
        ("2:UN PM", "14"),
        ("13:00 PM", "?"),
        ("0:30 AM", "?"),
        ("2", "?"),
        ("PM", "?"),
        ("2:30 XM", "?"),
    ],
)
def test_times_with_am_and_pm(text: str, iso: str) -> None:
    told: list[str] = []
    day = Text.of(["2024-01-05"])
    read = iso8601(date=day, time=Text.of([text]), report=lambda rule, bad, *_: told.extend([rule] * bool(bad.any())))
    assert read.tolist() == ["2024-01-05" if iso == "?" else f"2024-01-05T{iso}"]
    assert told == (["bad time"] if iso == "?" else [])


def test_a_time_in_a_date_that_is_not_complete_is_told() -> None:
    told: list[tuple[str, list[bool]]] = []
    texts = Text.of(["05-JAN-2017 10:30", "UN-JAN-2017 10:30", "UN-UNK-UNK 10:30", ""])
    read = iso8601(
        date=texts, dates=("DD-MON-YYYY HH:MI",), report=lambda rule, bad, *_: told.append((rule, bad.tolist()))
    )
    assert read.tolist() == ["2017-01-05T10:30", "2017-01", "", ""]
    assert ("time without date", [False, True, True, False]) in told


def test_all_is_read_from_another_writer_too(tmp_path: Path) -> None:
    frame = pd.DataFrame({"SUBJECT": ["é1", "두"], "N": [0.0, np.nan], "D": [2936547.0, -138061.0]})
    pyreadstat.write_xport(frame, tmp_path / "labs.xpt", file_format_version=5, variable_format={"D": "YYMMDD10."})
    assert cells(read_source(source("labs.xpt"), tmp_path)) == {
        "SUBJECT": ["é1", "두"],
        "N": ["0", ""],
        "D": ["9999-12-31", "1582-01-01"],
    }
    shutil.copy(tmp_path / "labs.xpt", tmp_path / "again.xport")
    assert len(read_source(RawSource("labs", ("labs.xpt", "again.xport")), tmp_path)) == 4
