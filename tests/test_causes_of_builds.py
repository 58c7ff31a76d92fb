"""The end of a build tells each cause of its errors and warnings once, unless accepted.yaml explains it."""

from __future__ import annotations

from pathlib import Path

import pytest
from small import DM, SmallStudy, small_study

VS = """\
dataset: VS
keys: [USUBJID, VSTESTCD, VSDTC]
records:
  - raw: vs
    tests: {SYSBP: {result: SBP, unit: mmHg}, DIABP: {result: DBP, unit: mmHg}}
    variables: {VSDTC: {iso8601: DATE}}
"""
RAW = "SUBJECT,DATE,SBP,DBP\n001,2024-01-10,121,80\n001,2024-01-11,high,79\n003,2024-01-12,130,81\n"
WORDS = (
    "warning: VS.VSSTRESC 'high' in 1 record (vs.csv 3): the result 'high' of a test with a unit is no number, so its "
    "numeric result is missing [result not numeric]"
)
NO_DM = "error: VS.USUBJID 'T-003' in 2 records (vs.csv 4, vs.csv 4): DM has no record of 'T-003'"


@pytest.fixture
def study(tmp_path: Path) -> SmallStudy:
    """A result in words, and a subject that DM lacks: three issues of two causes."""
    return small_study(tmp_path, {"vs": RAW}, {"dm": DM, "vs": VS})


def causes(study: SmallStudy) -> list[str]:
    """The lines of a build that tell causes."""
    result = study.build()
    assert result.exit_code == 0, result.output
    return [line for line in result.stdout.splitlines() if line.startswith(("error", "warning", "note", "and "))]


def test_a_cause_is_told_once(study: SmallStudy) -> None:
    first, second = causes(study)
    assert first.startswith(NO_DM)
    assert first.endswith("[no DM record]")
    assert second == WORDS


def test_what_is_accepted_is_not_told(study: SmallStudy) -> None:
    entry = "- {dataset: VS, rule: no DM record, variable: USUBJID, records: NUMBER, reason: Screened elsewhere.}\n"
    (study.specs / "accepted.yaml").write_text(entry.replace("NUMBER", "2"), encoding="utf-8")
    assert causes(study) == [WORDS]
    (study.specs / "accepted.yaml").write_text(entry.replace("NUMBER", "1"), encoding="utf-8")
    assert causes(study)[0].startswith(NO_DM)
    (study.specs / "accepted.yaml").write_text(entry.replace("NUMBER", "one"), encoding="utf-8")  # a fault of lint
    assert causes(study)[0].startswith(NO_DM)


def test_of_many_causes_the_first_are_told(tmp_path: Path) -> None:
    columns = [f"X{number}" for number in range(25)]
    raw = f"SUBJECT,DATE,SBP,DBP,{','.join(columns)}\n001,2024-01-10,121,80{',' * 25}\n"
    lines = causes(small_study(tmp_path, {"vs": raw}, {"dm": DM, "vs": VS}))
    assert len(lines) == 21
    assert lines[0].startswith("warning: X0: no spec names the column X0 of vs")
    assert lines[20].startswith("and 5 more causes: cdisc-rdeb check ")
