"""Dates and times as sites write them: numbers of days, months in other languages, parts in columns, other times."""

from __future__ import annotations

from pathlib import Path

import pytest
from small import SmallStudy, small_study

MH = """\
dataset: MH
keys: [USUBJID, MHTERM]
records:
  - raw: mh
    variables:
      MHTERM: TERM
      MHSTDTC: {iso8601: DATE}
"""
MONTHS = "[ene, feb, mar, abr, may, jun, jul, ago, sept, oct, nov, dic]"


def history(folder: Path, date: str, source: str, mapped: str = "{iso8601: DATE}") -> SmallStudy:
    rows = f"SUBJECT,TERM,DATE,TIME,Y,M,D\n001,Asthma,{date}\n"
    spec = MH.replace("{iso8601: DATE}", mapped)
    return small_study(folder, {"mh": rows}, {"mh": spec}, sources=[f"mh: {{file: mh.csv, subject: SUBJECT{source}}}"])


@pytest.mark.parametrize(
    ("row", "source", "mapped", "made"),
    [
        ("45310,,,,", ", dates: EXCEL", "{iso8601: DATE}", "2024-01-19"),
        ("45310.5,,,,", ", dates: EXCEL", "{iso8601: DATE}", "2024-01-19T12:00"),
        ("23385,,,,", ", dates: SAS", "{iso8601: DATE}", "2024-01-10"),
        ("-365,,,,", ", dates: SAS", "{iso8601: DATE}", "1959-01-01"),
        ("2024-01-19,,,,", ", dates: [EXCEL, YYYY-MM-DD]", "{iso8601: DATE}", "2024-01-19"),
        ("10-Ene-2024,,,,", f", dates: DD-MON-YYYY, months: {MONTHS}", "{iso8601: DATE}", "2024-01-10"),
        ("1 sept 2023,,,,", f", dates: DD MON YYYY, months: {MONTHS}", "{iso8601: DATE}", "2023-09-01"),
        ("UN-dic-2023,,,,", f", dates: DD-MON-YYYY, months: {MONTHS}", "{iso8601: DATE}", "2023-12"),
        (",,2024,3,9", "", "{iso8601: Y, month: M, day: D}", "2024-03-09"),
        (",,2024,Mar,UN", "", "{iso8601: Y, month: M, day: D}", "2024-03"),
        (",,2024,UNK,9", "", "{iso8601: Y, month: M, day: D}", "2024---09"),
        (",,2024,3,", "", "{iso8601: Y, month: M}", "2024-03"),
        (",,2024,ago,9", f", months: {MONTHS}", "{iso8601: Y, month: M, day: D}", "2024-08-09"),
        (",14:05,2024,3,9", "", "{iso8601: Y, month: M, day: D, time: TIME}", "2024-03-09T14:05"),
        ("2024-01-10,1430,,,", ", times: HHMI", "{iso8601: DATE, time: TIME}", "2024-01-10T14:30"),
        ("2024-01-10,9.05,,,", ", times: [HHMI, HH.MI]", "{iso8601: DATE, time: TIME}", "2024-01-10T09:05"),
        ("2024-01-10T14:30+09:00,,,,", "", "{iso8601: DATE}", "2024-01-10T14:30+09:00"),
    ],
)
def test_what_becomes_of_a_date(tmp_path: Path, row: str, source: str, mapped: str, made: str) -> None:
    assert history(tmp_path, row, source, mapped).built().values("MH", "MHSTDTC") == [(made,)]


@pytest.mark.parametrize(
    ("row", "source", "mapped", "rule", "value"),
    [
        ("59,,,,", ", dates: EXCEL", "{iso8601: DATE}", "bad date", "59"),  # before Excel's wrong leap day or after it
        ("23385.5,,,,", ", dates: SAS", "{iso8601: DATE}", "bad date", "23385.5"),
        ("10-Jan-2024,,,,", f", dates: DD-MON-YYYY, months: {MONTHS}", "{iso8601: DATE}", "bad date", "10-Jan-2024"),
        (",,2024,2,30", "", "{iso8601: Y, month: M, day: D}", "bad date", "2024-2-30"),
        (",,24,2,3", "", "{iso8601: Y, month: M, day: D}", "bad date", "24-2-3"),
        (",,2024,Enero,3", "", "{iso8601: Y, month: M, day: D}", "bad date", "2024-Enero-3"),
        ("2024-01-10,14.30,,,", "", "{iso8601: DATE, time: TIME}", "bad time", "14.30"),  # perhaps 14:18
        ("2024-01-10,2530,,,", ", times: HHMI", "{iso8601: DATE, time: TIME}", "bad time", "2530"),
        ("2024-01-10,14:30,,,", ", times: HHMI", "{iso8601: DATE, time: TIME}", "bad time", "14:30"),
    ],
)
def test_what_is_not_guessed(tmp_path: Path, row: str, source: str, mapped: str, rule: str, value: str) -> None:
    told = history(tmp_path, row, source, mapped).built().told("rule", "value", "row")
    assert (rule, value, "2") in told


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (", months: [ene, feb]", "this list has 2 values; give at least 12"),
        (", times: MI", "the time format MI cannot be read: the hour is missing"),
    ],
)
def test_faults_of_the_spec(tmp_path: Path, source: str, said: str) -> None:
    assert said in history(tmp_path, "2024-01-10,,,,", source).refused()


def test_dates_in_other_languages_are_compared_as_dates(tmp_path: Path) -> None:
    study = history(tmp_path, "10-ene-2024,,,,", f", dates: DD-MON-YYYY, months: {MONTHS}")
    study.edit("sdtm/mh.yaml", "  - raw: mh\n", "  - raw: mh\n    where: {DATE: {lt: 2024-01-11}}\n")
    assert study.built().values("MH", "MHSTDTC") == [("2024-01-10",)]
