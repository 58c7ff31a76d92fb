"""Raw data with one row for each item: the rows of a record become one, whatever their order."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small import SmallStudy, small_study

VS = """\
dataset: VS
keys: [USUBJID, VSTESTCD, VSDTC]
records:
  - raw: items
    tests:
      SYSBP: {result: SBP, unit: mmHg}
      PULSE: {result: HR, unit: beats/min}
    variables: {VSDTC: {iso8601: DATE}}
"""
SOURCE = "items: {file: items.csv, subject: SUBJECT, long: {item: ITEM, value: VALUE, row: [N]}, not_submitted: [N]}"
ROWS = """\
SUBJECT,N,ITEM,VALUE
001,1,SBP,121
002,1,DATE,2024-01-12
001,1,DATE,2024-01-10
001,2,HR,70
002,1,HR,64
001,2,DATE,2024-01-11
001,1,HR,66
"""


def items(folder: Path, rows: str = ROWS, *edits: tuple[str, str], source: str = SOURCE) -> SmallStudy:
    study = small_study(folder, {"items": rows}, {"vs": VS}, sources=[source])
    for old, new in edits:
        study.edit("sdtm/vs.yaml", old, new)
    return study


def results(study: SmallStudy) -> set[tuple[object, ...]]:
    return set(study.built().values("VS", "USUBJID", "VSDTC", "VSTESTCD", "VSORRES"))


def test_the_rows_of_a_record_become_one(tmp_path: Path) -> None:
    study = items(tmp_path)
    assert results(study) == {
        ("T-001", "2024-01-10", "SYSBP", "121"),
        ("T-001", "2024-01-10", "PULSE", "66"),
        ("T-001", "2024-01-11", "PULSE", "70"),
        ("T-002", "2024-01-12", "PULSE", "64"),
    }
    assert study.told() == []


def test_every_row_of_the_file_is_counted(tmp_path: Path) -> None:
    lines = (items(tmp_path).built().out / "reconciliation.csv").read_text().splitlines()
    assert "items,items.csv,rows,7,7,0,0" in lines  # source, files, kind, total, mapped, not submitted, listed


def test_an_item_that_stands_twice_is_told_with_its_row(tmp_path: Path) -> None:
    study = items(tmp_path, ROWS + "001,1,SBP,130\n")
    assert ("T-001", "2024-01-10", "SYSBP", "121") in results(study)
    assert study.told("rule", "variable", "value", "file", "row") == [("item twice", "SBP", "130", "items.csv", "9")]


def test_an_empty_row_hides_no_later_value(tmp_path: Path) -> None:
    study = items(tmp_path, ROWS.replace("001,1,SBP,121", "001,1,SBP,") + "001,1,SBP,130\n")
    assert ("T-001", "2024-01-10", "SYSBP", "130") in results(study)
    assert study.told() == []


def test_a_row_without_item_is_told(tmp_path: Path) -> None:
    study = items(tmp_path, ROWS + "001,1,,55\n").built()
    assert study.told("rule", "value", "row") == [("no item", "55", "9")]


def test_an_item_that_no_spec_names_is_told(tmp_path: Path) -> None:
    study = items(tmp_path, ROWS + "001,1,TEMP,36.5\n").built()
    assert study.told("rule", "variable") == [("raw column not mapped", "TEMP")]


def test_columns_beside_belong_to_the_record(tmp_path: Path) -> None:
    rows = "\n".join(f"{line},{'WHO' if n == 0 else 'AB'}" for n, line in enumerate(ROWS.splitlines())) + "\n"
    study = items(tmp_path, rows, ("{VSDTC:", "{VSLOC: {assign: ARM, when: {WHO: AB}}, VSDTC:"))
    assert {loc for (loc,) in study.built().values("VS", "VSLOC")} == {"ARM"}


def test_columns_beside_that_differ_are_refused_unless_not_submitted(tmp_path: Path) -> None:
    rows = "\n".join(f"{line},{'AT' if n == 0 else n}" for n, line in enumerate(ROWS.splitlines())) + "\n"
    said = items(tmp_path, rows).refused()
    assert "items.csv: row 4: AT is '3', and row 2 of the same record has '1'" in said
    kept = items(tmp_path / "b", rows, source=SOURCE.replace("[N]}", "[N, AT]}").replace("row: [N, AT]", "row: [N]"))
    assert len(results(kept)) == 4


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("item: ITEM", "item: ITEMS", "items.csv has no column ITEMS; did you mean ITEM?"),
        ("row: [N]", "row: [N, M]", "items.csv has no column M"),
        ("row: [N]", "row: [ITEM]", "ITEM stands in long twice"),
        ("item: ITEM, ", "", "item must be given here"),
    ],
)
def test_faults_of_the_spec(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert said in items(tmp_path, source=SOURCE.replace(old, new)).refused()


def test_an_item_called_as_a_column_is_refused(tmp_path: Path) -> None:
    assert "N is both an item of ITEM and a column" in items(tmp_path, ROWS + "001,1,N,5\n").refused()


@settings(max_examples=15, deadline=None)
@given(
    cells=st.lists(
        st.tuples(
            st.sampled_from(["001", "002"]), st.sampled_from("12"), st.sampled_from(["SBP", "HR"]), st.integers(50, 140)
        ),
        max_size=12,
    ),
    seed=st.integers(0, 1000),
)
def test_every_value_is_in_the_data_or_in_the_list(
    tmp_path_factory: pytest.TempPathFactory, cells: list[tuple[str, str, str, int]], seed: int
) -> None:
    dates = [(s, n, "DATE", f"2024-01-1{n}") for s in ("001", "002") for n in "12"]
    dates += [(s, n, item, "60") for s in ("001", "002") for n in "1" for item in ("SBP", "HR")]
    every = [*dates, *cells]
    random.Random(seed).shuffle(every)
    text = "SUBJECT,N,ITEM,VALUE\n" + "".join(",".join(map(str, row)) + "\n" for row in every)
    study = items(tmp_path_factory.mktemp("long"), text).built()
    first: dict[tuple[str, str, str], str] = {}
    again: set[tuple[str, str]] = set()
    for row, (subject, number, item, value) in enumerate(every, start=2):
        if (subject, number, item) in first:
            again.add((str(value), str(row)))
        first.setdefault((subject, number, item), str(value))
    codes = {"SBP": "SYSBP", "HR": "PULSE"}
    wanted = {(f"T-{s}", f"2024-01-1{n}", codes[i], value) for (s, n, i), value in first.items() if i != "DATE"}
    assert results(study) == wanted
    assert {(value, row) for rule, value, row in study.told("rule", "value", "row") if rule == "item twice"} == again
