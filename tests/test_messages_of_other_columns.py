"""A raw file with other columns than specs take from it is one message, with what stands there and what to write."""

from __future__ import annotations

from pathlib import Path

import pytest
from small import SmallStudy, small_study

VS = """\
dataset: VS
keys: [USUBJID, VSTESTCD, VSDTC]
records:
  - raw: vs
    tests: {SYSBP: {result: SBP, unit: mmHg}, DIABP: {result: DBP, unit: mmHg}}
    variables: {VSDTC: {iso8601: DATE}}
"""
ROW = "001,2024-01-10,121,80\n"
OTHER = "is it of another study or form? Put the file of vs there"
TAKEN = "of the columns that specs take"


def of_header(header: str, folder: Path) -> SmallStudy:
    """A study whose file of vital signs has this header, or these rows of it."""
    sources = ["vs: {file: vs.csv, subject: SUBJECT}", "demog: {file: demog.csv, subject: SUBJECT}"]
    return small_study(folder, {"vs": f"{header}\n{ROW}"}, {"vs": VS}, sources=sources)


@pytest.mark.parametrize(
    ("header", "messages"),
    [
        ("SUBJECT,DATE,SBP,DBP", []),
        (
            "subject,date,sbp,dbp",
            [
                f"raw.vs.file: vs.csv has 4 {TAKEN}, by other names; write in its header SUBJECT for subject, "
                "SBP for sbp, DBP for dbp, DATE for date"
            ],
        ),
        (
            "PATNO,VISITDT,SYS,DIA",
            [
                f"raw.vs.file: vs.csv has none {TAKEN} from vs (SUBJECT, SBP, DBP, DATE); "
                f"it has PATNO, VISITDT, SYS, DIA; {OTHER}"
            ],
        ),
        (
            "SUBJECT,SEX,AGE,FIRST",
            [
                f"raw.vs.file: vs.csv has hardly any {TAKEN} from vs (SBP, DBP, DATE); it has those of demog; {OTHER}",
            ],
        ),
        (
            "Patient,Date of visit,Systolic,Diastolic\nSUBJECT,DATE,SBP,DBP",
            [
                "raw.vs.file: row 2 of vs.csv has the names of its columns, and row 1 others; say header_row: 2 for vs",
            ],
        ),
        (
            "SUBJECT,DATE,SYS,DIA",  # two that are misnamed are told where they stand
            ["records[0].tests.DIABP: vs.csv has no column DBP", "records[0].tests.SYSBP: vs.csv has no column SBP"],
        ),
    ],
)
def test_a_file_with_other_columns_is_one_message(header: str, messages: list[str], tmp_path: Path) -> None:
    told = [line for line in of_header(header, tmp_path).lint().stdout.splitlines() if "warning: " not in line]
    told = [line for line in told if line != "no faults"]
    assert len(told) == len(messages), told
    for line, message in zip(told, messages, strict=True):
        assert message in line


def test_a_file_that_cannot_be_read_is_told_once_for_all_its_sources(tmp_path: Path) -> None:
    sources = [f"{name}: {{file: all.xml, subject: SubjectKey, item_group: IG.{name}}}" for name in ("A", "B")]
    study = small_study(tmp_path, {}, {}, sources=sources)
    (study.raw / "all.xml").write_text("<ODM><ClinicalData>", encoding="utf-8")
    told = [line for line in study.lint().stdout.splitlines() if "all.xml" in line]
    assert len(told) == 1 and told[0].endswith("; the same in line 8")
