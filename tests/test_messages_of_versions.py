"""What another version of a standard has, or calls otherwise, is told with that version and name."""

from __future__ import annotations

from pathlib import Path

import pytest
from small import DM, small_study
from studies import tiny_study

VS = """\
dataset: VS
keys: [USUBJID, VSTESTCD, VSDTC]
records:
  - raw: vs
    tests: {SYSBP: {result: SBP, unit: mmHg}}
    variables: {VSDTC: {iso8601: DATE}}
variables:
  FLAG: {last_before: {reference: DM.RFXSTDTC}}
"""
HAVE = "SDTMIG 3.3 and 3.4 have it: standards in study.yaml chooses"


@pytest.mark.parametrize(
    ("version", "flag", "message"),
    [
        ("3.4", "VSLOBXFL", ""),
        (
            "3.4",
            "VSBLFL",
            "8: variables.VSBLFL: warning: VSLOBXFL (Last Observation Before Exposure Flag) is Expected in VS; "
            "VSBLFL is the flag of before SDTMIG 3.3: call it VSLOBXFL",
        ),
        ("3.2", "VSBLFL", ""),
        (
            "3.2",
            "VSLOBXFL",
            f"8: variables.VSLOBXFL: SDTMIG 3.2 has no variable VSLOBXFL in VS; did you mean VSBLFL? {HAVE}",
        ),
    ],
)
def test_a_flag_that_versions_call_otherwise(version: str, flag: str, message: str, tmp_path: Path) -> None:
    raw = {"vs": "SUBJECT,DATE,SBP\n001,2024-01-10,121\n"}
    study = small_study(tmp_path, raw, {"dm": DM, "vs": VS.replace("FLAG", flag)})
    study.edit("study.yaml", "title: A case", f'title: A case\nstandards: {{SDTMIG: "{version}"}}')
    told = [line for line in study.lint().stdout.splitlines() if flag in line]
    assert told == ([f"sdtm/vs.yaml:{message}"] if message else [])


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ('standards: {SDTMIG: "3.9"}', "standards.SDTMIG: SDTMIG 3.9 is not there; choose 3.2, 3.3 or 3.4"),
        ("standards: {SDTMIG: IG 3.4}", 'standards.SDTMIG: SDTMIG IG 3.4 is not there; write "3.4"'),
        ("standards: {SDTMIG: v3.4}", 'standards.SDTMIG: SDTMIG v3.4 is not there; write "3.4"'),
        ("standards: {ADaMIG: ADaM 1.3}", 'standards.ADaMIG: ADaMIG ADaM 1.3 is not there; write "1.3"'),
        ('sdtmig: "3.4"', "sdtmig: there is no sdtmig here; write SDTMIG below standards"),
        ("ct: 2025-03-28", "ct: there is no ct here; write CT below standards"),
    ],
)
def test_a_version_that_is_not_there_is_one_message(said: str, message: str, tmp_path: Path) -> None:
    study = tiny_study(tmp_path)
    study.edit("study.yaml", "created:", f"{said}\ncreated:")
    assert study.lint().stdout.splitlines() == [f"study.yaml:3: {message}"]


def test_a_column_that_is_the_end_of_a_name_is_told_alone(tmp_path: Path) -> None:
    study = tiny_study(tmp_path)
    study.edit("sdtm/dm.yaml", "SITEID: SITE", "SITEID: PRIMARY_SITE")
    (told,) = study.lint().stdout.splitlines()
    message = "dm.csv has no column PRIMARY_SITE; did you mean SITE?"
    assert told == f"sdtm/dm.yaml:7: records[0].variables.SITEID: {message}"
