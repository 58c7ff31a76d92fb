"""The synthetic workbook of the research laboratory, as openpyxl reads it."""

from __future__ import annotations

from datetime import datetime, time
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import openpyxl
import pytest

from cdisc_rdeb.raw.simulate import simulate

PROJECT = Path(__file__).parents[1]
SPECS = PROJECT / "specs" / "rdeb"
EXTRACT = PROJECT / "raw" / "rdeb" / "biomarkers.xlsx"

Rows = list[dict[str, Any]]


def read(path: Path, sheet: str) -> Rows:
    header, *rows = openpyxl.load_workbook(path)[sheet].iter_rows(values_only=True)
    return [dict(zip(header, row, strict=True)) for row in rows]


def key(row: dict[str, Any]) -> tuple[str, str]:
    return row["Subject"], row["Visit"].title()


@pytest.fixture(scope="module")
def sixty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sixty")
    simulate(SPECS, folder, subjects=60)
    return folder / "biomarkers.xlsx"


def test_the_workbook_has_no_clock_in_it() -> None:
    properties = openpyxl.load_workbook(EXTRACT).properties
    assert properties.created == properties.modified == datetime(2020, 1, 31, 9)
    with ZipFile(EXTRACT) as file:
        assert {info.date_time for info in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_sheets_and_columns() -> None:
    book = openpyxl.load_workbook(EXTRACT)
    assert book.sheetnames == ["Read me", "Cytokines", "Substance P", "Assays"]
    assert "SYNTHETIC" in book["Read me"]["A1"].value
    assert [cell.value for cell in book["Cytokines"][1]] == [
        "Sample ID", "Subject", "Visit", "Collected", "Time", "IL-1b (pg/mL)", "IL-6 (pg/mL)", "IL-8 (pg/ml)",
        "IL-10 (pg/mL)", "TNF-a (PG/ML)", "HMGB1 (ng/mL)", "Comment", "비고"]  # fmt: skip
    assert book["Cytokines"]["D2"].number_format == "mm-dd-yy" and book["Cytokines"]["E2"].number_format == "h:mm"


def test_rows_typed_by_hand() -> None:
    first = read(EXTRACT, "Cytokines")[0]
    assert first == {
        "Sample ID": "001-D1-A", "Subject": "RDEB-001", "Visit": "Day 1", "Collected": datetime(2016, 10, 27),
        "Time": time(7, 7), "IL-1b (pg/mL)": 1.6, "IL-6 (pg/mL)": 6.1, "IL-8 (pg/ml)": 27.8, "IL-10 (pg/mL)": 3.5,
        "TNF-a (PG/ML)": 20.4, "HMGB1 (ng/mL)": 7.6, "Comment": "Aliquot 250 µL", "비고": None}  # fmt: skip
    substance_p = {key(row): (row["Result"], row["Unit"]) for row in read(EXTRACT, "Substance P")}
    assert substance_p["RDEB-001", "Day 1"] == (141.5, "ng/L") and substance_p["RDEB-001", "Day 57"] == (85.1, "pg/ml")
    assert substance_p["RDEB-005", "Day 1"] == (330, "pmol/L")


@pytest.mark.parametrize(
    ("sheet", "column"), [("Substance P", "Result"), ("Cytokines", "IL-6 (pg/mL)"), ("Cytokines", "TNF-a (PG/ML)")]
)
def test_they_fall_after_treatment_and_rise_again(sheet: str, column: str) -> None:
    rows = {key(row): row[column] for row in read(EXTRACT, sheet) if row["Subject"]}
    for subject in ("RDEB-001", "RDEB-002", "RDEB-003", "RDEB-005", "RDEB-006", "RDEB-007"):
        before, after, late = (
            float(str(rows[subject, visit]).lstrip("<")) for visit in ("Day 1", "Day 57", "Month 8")
        )  # fmt: skip
        assert after < before and after < late


def test_the_committed_workbook_is_untidy_on_purpose() -> None:
    rows = read(EXTRACT, "Cytokines")
    blank = [number for number, row in enumerate(rows, 2) if not any(row.values())]
    assert blank == [8, 14, 20, 27, 35]  # rows of the sheet
    rows = [row for row in rows if row["Subject"]]
    assert {key(row): row["Collected"] for row in rows if not isinstance(row["Collected"], datetime)} == {
        ("RDEB-001", "Day 169"): None,
        ("RDEB-003", "Day 57"): "2017-09-12",
        ("RDEB-005", "Day 29"): "UN-DEC-2017",
    }
    assert {key(row): row["Time"] for row in rows if not isinstance(row["Time"], time)} == {
        ("RDEB-001", "Day 113"): "UNK",
        ("RDEB-001", "Day 169"): None,
        ("RDEB-006", "Day 57"): None,
    }
    assert {(*key(row), name) for row in rows for name, value in row.items() if value == "n.d."} - {
        ("RDEB-001", "Day 169", name) for name in rows[0]
    } == {("RDEB-002", "Day 113", "IL-8 (pg/ml)"), ("RDEB-007", "Day 57", "HMGB1 (ng/mL)")}
    assert {"<LLOQ", "<1", "<2.5"} <= {value for row in rows for value in row.values() if isinstance(value, str)}
    comments = "".join(row["Comment"] or "" for row in rows)
    assert {sign for sign in comments if not sign.isascii()} == set("µμ≥–±")
    assert any(row["비고"] for row in rows)
    assert ("RDEB-002", "Day 169") not in {key(row) for row in rows}
    assert {"Day 57", "DAY 57", "day 57"} <= {row["Visit"] for row in rows}
    assert {row["Unit"] for row in read(EXTRACT, "Substance P")} == {
        "pg/mL", "pg/ml", "PG/ML", "ng/L", "pmol/L", None}  # fmt: skip


def test_more_subjects_change_none_of_the_first(sixty: Path) -> None:
    for sheet in ("Cytokines", "Substance P"):
        few, many = ([row for row in read(path, sheet) if row["Subject"]] for path in (EXTRACT, sixty))
        assert len(many) > 300 and many[: len(few)] == few
