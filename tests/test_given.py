"""Datasets that somebody else built keep what they are: numbers, dates, labels, formats; in whatever form they come."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pyreadstat
import pytest
from click.testing import CliRunner, Result

from cdisc_rdeb.cli import main
from cdisc_rdeb.spec import lint

STUDY = "study: S\ntitle: Given data\nanalysis: given\n"  # without raw sources nothing says how USUBJID is made
ADVS = """\
dataset: ADVS
structure: BDS
label: Vital Signs Analysis Dataset
keys: [USUBJID, PARAMCD, ADT]
copy: {ADSL: [TRTSDT, SCORE, BMIBL, TRT01A]}
records:
  - dataset: VS
    parameters:
      PULSE: {param: Pulse Rate (beats/min), where: {VSTESTCD: PULSE}, value: VSSTRESN}
    copy: [VSSEQ, VSORRESU, VSPOS]
    variables:
      ADT: {sas_date: VSDTC}
variables:
  ADY: {study_day: {date: ADT, reference: ADSL.TRTSDT}}
  CRIT1: {label: Large, case: [{when: {SCORE: {gt: 99}}, then: {assign: Over 99}}]}
  CRIT2: {label: One, case: [{when: {SCORE: 1}, then: {assign: One}}]}
"""
# Days since 1960-01-01: 2024-01-10 is 23385.
ADSL = pd.DataFrame(
    {
        "STUDYID": ["S", "S", "S"],
        "USUBJID": ["A", "B", "C"],
        "TRTSDT": [23385.0, 23387.0, None],
        "SCORE": [9.5, 100.0, 1.0],
        "BMIBL": [22.25, None, 31.0],
        "TRT01A": ["Cells", "Cells", "None"],
    }
)
LABELS = [
    "Study Identifier",
    "Unique Subject Identifier",
    "Date of First Exposure",
    "Total Score",
    "Baseline BMI",
    "Arm",
]
VS = pd.DataFrame(
    {
        "STUDYID": ["S"] * 3,
        "DOMAIN": ["VS"] * 3,
        "USUBJID": ["A", "B", "C"],
        "VSSEQ": [1.0, 1.0, 1.0],
        "VSTESTCD": ["PULSE"] * 3,
        "VSTEST": ["Pulse Rate"] * 3,
        "VSORRESU": ["BEATS/MIN", "beats/min", "Beats/Min"],
        "VSPOS": ["sitting", "SITTING", "on a chair"],
        "VSSTRESN": [70.0, 80.5, None],
        "VSDTC": ["2024-01-10", "2024-01-09T08:30", "2024-01"],
    }
)


def dates_as_text(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame as a CSV has it: dates of ISO 8601."""
    return frame.assign(TRTSDT=["2024-01-10", "2024-01-12", ""]) if "TRTSDT" in frame else frame


def write(folder: Path, name: str, frame: pd.DataFrame, form: str) -> None:
    path = folder / f"{name}.{form}"
    if form == "csv":
        dates_as_text(frame).to_csv(path, index=False)
        return
    labels = LABELS if name == "adsl" else None
    formats = {"TRTSDT": "DATE9."} if name == "adsl" else {}
    pyreadstat.write_xport(
        frame, path, table_name=name.upper(), column_labels=labels, variable_format=formats, file_format_version=5
    )


def build(folder: Path, form: str, spec: str = ADVS) -> Result:
    specs = folder / "specs/s"
    (specs / "adam").mkdir(parents=True)
    (folder / "sdtm").mkdir()
    (specs / "study.yaml").write_text(STUDY)
    (specs / "adam/advs.yaml").write_text(spec)
    write(folder / "sdtm", "adsl", ADSL, form)
    write(folder / "sdtm", "vs", VS, form)
    return CliRunner().invoke(main, ["build", str(specs), "--sdtm", str(folder / "sdtm"), "--out", str(folder / "out")])


def in_csv(spec: str) -> str:
    """The spec for data of CSV, which says no labels: variables outside of the standard are not copied."""
    return spec.replace("SCORE, BMIBL, ", "").replace("{SCORE:", "{ADSL.SCORE:")


@pytest.mark.parametrize("form", ["xpt", "csv"])
def test_numbers_stay_numbers_and_dates_dates(tmp_path: Path, form: str) -> None:
    spec = ADVS if form == "xpt" else in_csv(ADVS)
    result = build(tmp_path, form, spec)
    assert result.exit_code == 0, result.output
    frame, about = pyreadstat.read_xport(tmp_path / "out/adam/advs.xpt", disable_datetime_conversion=True)
    assert frame["TRTSDT"].tolist()[:2] == [23385.0, 23387.0]
    assert frame["ADY"].tolist()[:2] == [1.0, -3.0]
    assert frame["CRIT1"].tolist() == ["", "Over 99", ""]  # 9.5 is not over 99
    assert frame["CRIT2"].tolist() == ["", "", "One"]  # 1.0 is 1
    assert about.original_variable_types["TRTSDT"] == "DATE9"


def test_labels_and_formats_of_what_is_copied_are_those_of_the_given_dataset(tmp_path: Path) -> None:
    result = build(tmp_path, "xpt")
    assert result.exit_code == 0, result.output
    frame, about = pyreadstat.read_xport(tmp_path / "out/adam/advs.xpt")
    assert frame["BMIBL"].tolist()[::2] == [22.25, 31.0]
    labels = about.column_names_to_labels
    assert labels["SCORE"] == "Total Score"
    assert labels["BMIBL"] == "Baseline BMI"
    assert labels["TRTSDT"] == "Date of First Exposure to Treatment"  # ADaMIG fixes the label of its own variables
    assert about.original_variable_types["TRTSDT"] == "DATE9"


def test_copies_change_no_value(tmp_path: Path) -> None:
    result = build(tmp_path, "xpt")
    assert result.exit_code == 0, result.output
    frame, _ = pyreadstat.read_xport(tmp_path / "out/adam/advs.xpt")
    assert frame["VSORRESU"].tolist() == ["BEATS/MIN", "beats/min", "Beats/Min"]
    assert frame["VSPOS"].tolist() == ["sitting", "SITTING", "on a chair"]
    assert "unmapped term" not in (tmp_path / "out/issues.csv").read_text()


def test_numeric_dates_on_the_same_day_merge(tmp_path: Path) -> None:
    there = "      ADSL: {pick: {last_on_or_before: VSDTC, date: TRTSDT}}\n"
    spec = ADVS.replace("  - dataset: VS\n", f"  - dataset: VS\n    merge:\n{there}")
    spec = spec.replace("      ADT: {sas_date: VSDTC}\n", "      ADT: {sas_date: VSDTC}\n      STARTDT: ADSL.TRTSDT\n")
    result = build(tmp_path, "xpt", spec + "  STARTDT: {label: Start on or before}\n")
    assert result.exit_code == 0, result.output
    frame, _ = pyreadstat.read_xport(tmp_path / "out/adam/advs.xpt", disable_datetime_conversion=True)
    assert frame["STARTDT"].fillna(-1).tolist() == [23385.0, -1, -1]  # A began on the day, B three days later


def test_the_form_of_usubjid_is_asked_for_only_where_raw_sources_have_subjects(tmp_path):
    asked = (
        "study.yaml:1: subject must be given here; write subject: ABC-101-{subject} (USUBJID as text with {subject}, "
    )
    for raw, told in (("", []), ("raw: {dm: {file: dm.csv, subject: ID}}\n", [asked])):
        (tmp_path / "study.yaml").write_text(f"{STUDY}{raw}", encoding="utf-8")
        found = [str(fault) for fault in lint(tmp_path) if "subject" in str(fault)]
        assert [text.partition("the value of")[0] for text in found] == told
