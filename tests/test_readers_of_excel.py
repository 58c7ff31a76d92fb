"""Workbooks as raw sources."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from read_raw import cells, refusal, source

from cdisc_rdeb.raw import column_names, read_source


def workbook(path: Path, *rows: Any, sheet: str = "Labs", epoch: Any = None) -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    if epoch:
        book.epoch = epoch
    assert book.active is not None
    book.active.title = sheet
    for row in rows:
        book.active.append(row)
    book.save(path)
    return book


def test_cells_of_a_sheet(tmp_path):
    moment = datetime(2019, 1, 2, 10, 30, 15)
    workbook(
        tmp_path / "labs.xlsx",
        ["SUBJECT", "DAY", "MOMENT", "TIME", "RESULT", "FAST"],
        ["001", date(2019, 1, 2), moment, time(8, 30), 5.0, True],
        [],
        [" 002 ", "UN-JAN-2019", datetime(2019, 1, 2), timedelta(hours=26), 0.1, False],
        [3, None, datetime(2019, 1, 2, 0, 0, 1), time(0, 0), "<5", None],
        ["", None],
    )
    read = read_source(source("labs.xlsx"), tmp_path)
    assert cells(read) == {
        "SUBJECT": ["001", "002", "3"],
        "DAY": ["2019-01-02", "UN-JAN-2019", ""],
        "MOMENT": ["2019-01-02T10:30:15", "2019-01-02", "2019-01-02T00:00:01"],  # midnight is the day alone
        "TIME": ["08:30:00", "26:00:00", "00:00:00"],
        "RESULT": ["5", "0.1", "<5"],
        "FAST": ["TRUE", "FALSE", ""],
    }
    assert read.row.tolist() == [2, 4, 5]  # of the sheet: row 3 is empty, and so is row 6
    assert column_names(source("labs.xlsx"), tmp_path) == ["SUBJECT", "DAY", "MOMENT", "TIME", "RESULT", "FAST"]


def test_dates_of_the_other_calendar_of_excel(tmp_path):
    workbook(tmp_path / "labs.xlsx", ["DAY"], [date(2019, 1, 2)], epoch=CALENDAR_MAC_1904)
    assert cells(read_source(source("labs.xlsx"), tmp_path)) == {"DAY": ["2019-01-02"]}


def test_sheet_and_header_row(tmp_path):
    book = workbook(tmp_path / "labs.xlsx", ["NOTE"], ["read the other sheet"])
    sheet = book.create_sheet("Chemistry")
    for row, values in ((2, ["Laboratory results"]), (4, ["SUBJECT", "RESULT"]), (6, ["001", 5])):
        for column, value in enumerate(values, start=3):  # from column C on
            sheet.cell(row, column, value)
    sheet.merge_cells("C2:D2")  # a title above the header row
    book.save(tmp_path / "labs.xlsx")
    chemistry = source("labs.xlsx", sheet="Chemistry", header_row=4)
    read = read_source(chemistry, tmp_path)
    assert (cells(read), read.row.tolist()) == ({"SUBJECT": ["001"], "RESULT": ["5"]}, [6])
    assert column_names(chemistry, tmp_path) == ["SUBJECT", "RESULT"]
    assert cells(read_source(source("labs.xlsx"), tmp_path)) == {"NOTE": ["read the other sheet"]}
    assert refusal(lambda: column_names(source("labs.xlsx", sheet="chemistri"), tmp_path)) == (
        "labs.xlsx: there is no sheet chemistri; did you mean Chemistry?"
    )
    assert refusal(lambda: column_names(source("labs.xlsx", sheet="AE"), tmp_path)) == (
        "labs.xlsx: there is no sheet AE; it has Labs, Chemistry"
    )
    assert refusal(lambda: column_names(source("labs.xlsx", sheet="Chemistry"), tmp_path)) == (
        "labs.xlsx: sheet Chemistry: row 1 is empty; it must name the columns, "
        "or say header_row: for labs in study.yaml"
    )
    sheet.cell(6, 6, "?")
    book.save(tmp_path / "labs.xlsx")
    assert refusal(lambda: read_source(chemistry, tmp_path)) == (
        "labs.xlsx: sheet Chemistry: the cell F6 has a value, and column F has no name in row 4; "
        "name it, or say header_row: for labs in study.yaml"
    )


@pytest.mark.parametrize(
    ("rows", "merged", "message"),
    [
        (
            [["A", "B"], ["#N/A", 1], [2, "#DIV/0!"]],
            "",
            "the cells A2, B3 hold an error such as #N/A; mend them in the workbook, or empty them",
        ),
        (
            [["A"], ["=1+1"]],
            "",
            "the cells A2 hold formulas that were never calculated; open the workbook in Excel and save it",
        ),
        ([["A", "B"], ["001", 1], [None, 2]], "A2:A3", "the cells A2:A3 are merged; unmerge them, and fill each one"),
        ([["A", "B", "A"]], "", "columns 1 and 3 are both called A; rename one of them"),
    ],
)
def test_sheets_that_are_refused(tmp_path, rows, merged, message):
    book = workbook(tmp_path / "labs.xlsx", *rows)
    if merged:
        book["Labs"].merge_cells(merged)
        book.save(tmp_path / "labs.xlsx")
    assert refusal(lambda: read_source(source("labs.xlsx"), tmp_path)) == f"labs.xlsx: sheet Labs: {message}"


def test_values_of_formulas_are_read(tmp_path):
    workbook(tmp_path / "new.xlsx", ["A", "B"], ["=1+1", '=A2&""'])
    with ZipFile(tmp_path / "new.xlsx") as old, ZipFile(tmp_path / "labs.xlsx", "w") as new:
        for item in old.namelist():
            text = old.read(item)
            if item.endswith("sheet1.xml"):  # as Excel saves them: a number, and a text that is empty
                text = text.replace(b"<f>1+1</f><v></v>", b"<f>1+1</f><v>2</v>").replace(
                    b'<c r="B2"><f>A2&amp;""</f><v></v>', b'<c r="B2" t="str"><f>A2&amp;""</f><v></v>'
                )
                assert b'<c r="B2" t="str">' in text
            new.writestr(item, text)
    assert cells(read_source(source("labs.xlsx"), tmp_path)) == {"A": ["2"], "B": [""]}


@given(
    st.lists(
        st.tuples(
            st.text("aé 0,\"'<&\n", max_size=6),
            st.floats(-1e15, 1e15).map(lambda number: float(f"{number:.15g}")),  # the digits that Excel has
            st.dates(date(1900, 3, 1), date(9999, 12, 31)),
        ),
        max_size=5,
    )
)
@settings(max_examples=25, deadline=None)
def test_sheets_come_back(tmp_path_factory, rows):
    folder = tmp_path_factory.mktemp("sheets")
    workbook(folder / "labs.xlsx", ["TEXT", "NUMBER", "DAY"], *rows)
    read = cells(read_source(source("labs.xlsx"), folder))
    assert read["TEXT"] == [text.strip() for text, _, _ in rows]
    assert [float(number) for number in read["NUMBER"]] == [number for _, number, _ in rows]
    assert read["DAY"] == [day.isoformat() for _, _, day in rows]
