"""Comparison against a plain one, one record after the other; groups; sides whose values stay in their files."""

from __future__ import annotations

import json
import math
import tempfile
from collections import defaultdict
from pathlib import Path

import hypothesis.strategies as st
import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from openpyxl import load_workbook

from cdisc_rdeb.cli import main
from cdisc_rdeb.compare import compare_datasets, compare_files, report, sides, write_comparison
from cdisc_rdeb.errors import RawDataError, RequestError
from cdisc_rdeb.formats.stored import Stored
from cdisc_rdeb.formats.xpt import missing_code, special_missing, write_xpt

SPECIAL = [special_missing("A"), special_missing("Z")]
texts = st.sampled_from(["", "a", "a ", " a", "b"])
numbers = st.sampled_from([0.0, 1.0, 1.004, 1.5, -2.0, 100.0, math.nan, *SPECIAL])
records = st.lists(
    st.tuples(st.sampled_from(["01", "02", ""]), st.sampled_from([1.0, 2.0, 2.1, math.nan]), texts, numbers)
)
tolerances = st.sampled_from([0.0, 0.004, 0.1, 0.5])


def frame_of(rows):
    frame = pd.DataFrame(rows, columns=["USUBJID", "SEQ", "TEXT", "NUMBER"])
    return frame.astype({"USUBJID": "str", "SEQ": "float64", "TEXT": "str", "NUMBER": "float64"})


def plainly(base, other, absolute, relative, special):
    """What a comparison by USUBJID and SEQ must say: the values that differ, and the records on one side."""

    def key(row):
        return row[0], "" if math.isnan(row[1]) else row[1]

    places = [defaultdict(list), defaultdict(list)]
    for side, rows in zip(places, (base, other), strict=True):
        for number, row in enumerate(rows, 1):
            side[key(row)].append((number, row))
    values, alone = set(), set()
    for which in places[0].keys() | places[1].keys():
        left, right = places[0][which], places[1][which]
        alone |= {("base", number) for number, _ in left[len(right) :]}
        alone |= {("other", number) for number, _ in right[len(left) :]}
        for (a, one), (b, two) in zip(left, right, strict=False):
            if one[2].rstrip(" ") != two[2].rstrip(" "):
                values.add(("TEXT", a, b))
            if not alike(one[3], two[3], absolute, relative, special):
                values.add(("NUMBER", a, b))
    return values, alone


def alike(a, b, absolute, relative, special):
    """Whether two numbers are the same, the slow way."""
    if math.isnan(a) or math.isnan(b):
        same = math.isnan(a) and math.isnan(b)
        return same and (not special or missing_code(np.array([a]))[0] == missing_code(np.array([b]))[0])
    return a == b or abs(b - a) <= absolute or abs(b - a) <= relative * max(abs(a), abs(b))


def found(comparison):
    values = comparison.values[["variable", "base_record", "other_record"]].itertuples(index=False, name=None)
    alone = comparison.records[["side", "record"]].itertuples(index=False, name=None)
    return set(values), set(alone)


@given(records, records, tolerances, tolerances, st.booleans())
def test_frames_are_compared_as_one_record_after_the_other_says(base, other, absolute, relative, special):
    made = compare_datasets(
        frame_of(base), frame_of(other), keys=["USUBJID", "SEQ"],
        tolerance=absolute, relative={"NUMBER": relative}, special_missing=special,
    )  # fmt: skip
    values, alone = plainly(base, other, absolute, relative, special)
    assert found(made) == (values, alone)
    assert made.unequal == len({(a, b) for _, a, b in values})
    assert made.differences == len(values) + len(alone)


@settings(max_examples=25)
@given(records.filter(len), records.filter(len), tolerances, st.booleans())
def test_files_are_compared_as_one_record_after_the_other_says(base, other, absolute, special):
    base, other = ([*rows, ("09", 1.0, "x", 1.0)] for rows in (base, other))  # a last record that is not blank
    room, sides.ROOM = sides.ROOM, 1  # one variable at a time
    try:
        with tempfile.TemporaryDirectory() as folder:
            files = Path(folder) / "a.xpt", Path(folder) / "b.xpt"
            for file, rows in zip(files, (base, other), strict=True):
                write_xpt(file, frame_of(rows), name="AE")
            result = compare_files(
                *files, keys=["USUBJID", "SEQ"], tolerance=absolute, special_missing=special, by=["USUBJID"]
            )
    finally:
        sides.ROOM = room
    (made,) = result.datasets.values()
    values, alone = plainly(base, other, absolute, 0.0, special)
    assert found(made) == (values, alone)
    assert made.groups["differences"].sum() == len(values) + len(alone)
    assert made.group_variables["different"].sum() == len(values)


# groups

BASE = pd.DataFrame(
    {
        "USUBJID": ["01", "01", "02", "02", "03"],
        "PARAMCD": ["ALT", "AST", "ALT", "AST", "ALT"],
        "AVAL": [10.0, 20.0, 11.0, 21.0, 12.0],
        "AVALC": ["10", "20", "11", "21", "12"],
    }
)
OTHER = pd.DataFrame(
    {
        "USUBJID": ["01", "01", "02", "02", "04"],
        "PARAMCD": ["ALT", "AST", "ALT", "AST", "WBC"],
        "AVAL": [10.5, 20.0, 11.25, 21.5, 1.0],
        "AVALC": ["10", "20", "11", "X", "1"],
    }
)


def test_groups_have_a_summary_each_and_their_own_variables():
    made = compare_datasets(BASE, OTHER, keys=["USUBJID"], by=["PARAMCD"])
    assert made.keys == ("PARAMCD", "USUBJID")
    assert made.groups.columns.tolist() == [
        *("PARAMCD", "base_records", "other_records", "only_base", "only_other", "matched", "unequal", "differences"),
    ]
    assert made.groups.values.tolist() == [
        ["ALT", 3, 2, 1, 0, 2, 2, 3],  # two values and the record of 03
        ["AST", 2, 2, 0, 0, 2, 1, 2],
        ["WBC", 0, 1, 0, 1, 0, 0, 1],
    ]
    assert made.group_variables.values.tolist()[:2] == [["ALT", "AVAL", 2, 2, 0.5], ["AST", "AVAL", 2, 1, 0.5]]
    assert made.group_variables.iloc[2, :4].tolist() == ["AST", "AVALC", 2, 1]  # texts have no largest difference


def test_a_tolerance_can_be_that_of_a_group():
    made = compare_datasets(BASE, OTHER, keys=["USUBJID"], by=["PARAMCD"], tolerance={"PARAMCD=ALT: AVAL": 0.25, "": 0})
    assert made.values[["PARAMCD", "USUBJID", "variable"]].values.tolist() == [
        ["ALT", "01", "AVAL"],  # 0.5 apart, and 02 is 0.25 apart
        ["AST", "02", "AVAL"],
        ["AST", "02", "AVALC"],
    ]
    assert made.notes == ("numbers count as equal within 0 (PARAMCD=ALT: AVAL 0.25)",)
    said = compare_datasets(BASE, OTHER, keys=["USUBJID"], by=["PARAMCD"], tolerance={"PARAMCD=ALB: AVAL": 1}).notes
    assert said[-1] == "no tolerance for PARAMCD=ALB: AVAL: there is no such group"


def test_most_counts_within_each_group():
    made = compare_datasets(BASE, OTHER, keys=["USUBJID"], by=["PARAMCD"], most=1)
    assert made.values[["PARAMCD", "USUBJID", "variable"]].values.tolist() == [
        ["ALT", "01", "AVAL"],
        ["AST", "02", "AVAL"],
        ["AST", "02", "AVALC"],
    ]
    assert made.variables["different"].tolist() == [3, 1]


def test_groups_by_a_number_meet_within_its_last_bits():
    frame = pd.DataFrame({"AVISITN": [2.1, np.nan], "USUBJID": ["01", "01"], "AVAL": [1.0, 2.0]})
    other = frame.assign(AVISITN=[2.1 * (1 + 1e-15), np.nan], AVAL=[1.0, 3.0])
    made = compare_datasets(frame, other, keys=["USUBJID"], by=["AVISITN"])
    assert made.groups["matched"].tolist() == [1, 1]
    assert "AVISITN=: AVAL: 1 of 1 record" in report(made)


def write_both(folder):
    for name, frame in (("base", BASE), ("other", OTHER)):
        (folder / name).mkdir()
        write_xpt(folder / name / "adlb.xpt", frame, name="ADLB")
        write_xpt(folder / name / "adsl.xpt", frame[["USUBJID", "AVAL"]].head(1), name="ADSL")
    return folder / "base", folder / "other"


def run(*arguments):
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def test_the_command_tells_of_groups(tmp_path):
    base, other = (folder / "adlb.xpt" for folder in write_both(tmp_path))
    said = run("compare", base, other, "--keys", "USUBJID", "--by", "PARAMCD", "--tolerance", "PARAMCD=AST: AVAL=1")
    assert said.exit_code == 1
    assert (
        """
3 of 3 groups by PARAMCD differ
  PARAMCD  base records  other records  only base  only other  matched  unequal  differences
  ALT                 3              2          1           0        2        2            3
  AST                 2              2          0           0        2        1            1
  WBC                 0              1          0           1        0        0            1

PARAMCD=ALT: AVAL: 2 of 2 records
  USUBJID  base  other  difference  base record  other record
  01       10    10.5          0.5            1             1
  02       11    11.25        0.25            3             3

PARAMCD=AST: AVALC: 1 of 2 records
"""
        in said.output
    )


def test_a_dataset_without_the_variables_of_groups_has_none(tmp_path):
    both = write_both(tmp_path)
    result = compare_files(*both, keys={"ADLB": ["USUBJID"], "ADSL": ["USUBJID"]}, by=["PARAMCD"])
    assert (result.datasets["ADLB"].by, result.datasets["ADSL"].by) == (("PARAMCD",), ())
    assert "no groups by PARAMCD: it has no PARAMCD on both sides" in result.datasets["ADSL"].notes
    with pytest.raises(RequestError, match="by: no variable PARAMC; did you mean PARAMCD"):
        compare_files(*both, by=["PARAMC"])
    with pytest.raises(RequestError, match="no variable PARAM"):
        compare_datasets(BASE, OTHER, keys=["USUBJID"], by=["PARAM"])


def test_reports_have_the_groups(tmp_path):
    made = compare_datasets(BASE, OTHER, keys=["USUBJID"], by=["PARAMCD"], name="ADLB")
    for kind in ("txt", "html", "xlsx", "json"):
        write_comparison(made, tmp_path / f"r.{kind}")
    book = load_workbook(tmp_path / "r.xlsx")
    assert book.sheetnames[:4] == ["Summary", "Variables", "Groups", "Variables by group"]
    assert [[cell.value for cell in row] for row in book["Groups"].rows][1] == [
        "ADLB",
        "PARAMCD=ALT",
        3,
        2,
        1,
        0,
        2,
        2,
        3,
    ]
    assert [cell.value for cell in book["Variables by group"][2]] == ["ADLB", "PARAMCD=ALT", "AVAL", 2, 2, 0.5]
    (data,) = json.loads((tmp_path / "r.json").read_text())["datasets"]
    assert (data["by"], data["groups"][2]["only_other"]) == (["PARAMCD"], 1)
    page = (tmp_path / "r.html").read_text()
    assert "<summary>Groups by PARAMCD</summary>" in page
    assert "<summary>PARAMCD=AST: AVALC: 1 of 2 records</summary>" in page


# values that stay in their files


def test_a_file_that_changes_while_it_is_compared_is_told(tmp_path):
    file = tmp_path / "a.xpt"
    file.write_bytes(b"x" * 160)
    stored = Stored.of(file)
    assert (len(stored), stored[80:].tobytes()) == (160, b"x" * 80)
    file.write_bytes(b"x" * 80)
    with pytest.raises(RawDataError, match="the file changed while it was read"):
        stored[:10]


def test_text_outside_ascii_is_guessed_in_a_file_that_is_not_read_at_once(tmp_path):
    frame = pd.DataFrame({"USUBJID": ["01", "02"], "AGE": [1.0, 2.0], "AETERM": ["Cafx", "Flu"]})
    write_xpt(tmp_path / "ae.xpt", frame, name="AE")
    raw = (tmp_path / "ae.xpt").read_bytes()
    (tmp_path / "b.xpt").write_bytes(raw.replace(b"Cafx", b"Caf\xe9"))
    result = compare_files(tmp_path / "ae.xpt", tmp_path / "b.xpt")
    (made,) = result.datasets.values()
    assert made.values[["USUBJID", "base", "other"]].values.tolist() == [["01", "Cafx", "Café"]]
    assert "text that is not ASCII, and was read as cp1252, a guess" in result.told[0]


def test_a_file_of_numbers_alone(tmp_path):
    write_xpt(tmp_path / "n.xpt", pd.DataFrame({"VISITNUM": [1.0, 2.0], "TVX": [1.0, 5.0]}), name="TV")
    assert compare_files(tmp_path / "n.xpt", tmp_path / "n.xpt").equal
