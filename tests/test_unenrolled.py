"""A subject that DM has in another form: the message says the form, what is different, and where to mend it."""

from __future__ import annotations

from pathlib import Path

import pytest
from small import DM, small_study

VS = """\
dataset: VS
keys: [USUBJID, VSTESTCD, VSDTC]
records:
  - raw: vs
    tests: {SYSBP: {result: SBP, unit: mmHg}}
    variables: {VSDTC: {iso8601: DATE}}
"""
ADVS = """\
dataset: ADVS
label: Vital Signs
structure: BDS
keys: [USUBJID, PARAMCD, ADT]
records:
  - dataset: VS
    variables: {PARAMCD: VSTESTCD, PARAM: VSTEST, AVAL: VSSTRESN, ADT: {sas_date: VSDTC}}
"""
DEMOG = "SUBJECT,SEX,AGE,FIRST\n{},F,34,2024-01-10\n002,M,41,2024-01-12\n"
ALIKE = "write both alike in the raw data"


ZEROS = "which differs in zeros; "
OF_VS = f"of 'T-001', {ZEROS}subject: \"{{SUBJECT:3}}\" of vs gives it 3 digits"
OF_DEMOG = f"of 'T-1', {ZEROS}subject: \"{{SUBJECT:3}}\" of demog gives it 3 digits"
OPEN = f"of 'T-K-01', {ZEROS}write both alike: in the raw data, or by the digits of subject in study.yaml"


@pytest.mark.parametrize(
    ("of_dm", "of_vs", "said", "said_of_source"),
    [
        ("001", "1", OF_VS, ""),
        ("1", "001", OF_DEMOG, ""),
        ("001", "1", OF_VS, 'vs: {file: vs.csv, subject: "{SUBJECT:4}"}'),
        ("K-01", "K-1", OPEN, ""),
        ("k01", "K01", f"of 'T-k01', which differs in case; {ALIKE}", ""),
        ("01-01", "0101", "", ""),
        ("01-01", "01 01", f"of 'T-01-01', which differs in the signs between its parts; {ALIKE}", ""),
        ("001", "005", "", ""),
    ],
)
@pytest.mark.parametrize("blocks", ["1", "3"])
def test_the_form_that_dm_has(
    of_dm: str, of_vs: str, said: str, said_of_source: str, blocks: str, tmp_path: Path
) -> None:
    raw = {"demog": DEMOG.format(of_dm), "vs": f"SUBJECT,DATE,SBP\n{of_vs},2024-01-10,121\n002,2024-01-11,122\n"}
    study = small_study(
        tmp_path, raw, {"dm": DM, "vs": VS}, {"advs": ADVS}, sources=[said_of_source] if said_of_source else []
    )
    result = study.build("--blocks", blocks)
    assert result.exit_code == 0, result.output
    told, *others = [issue for issue in study.issues() if issue["rule"] == "no DM record"]
    assert {issue["dataset"] for issue in others} <= {"VS"}  # not in ADVS again
    subject = "T-0001" if said_of_source else f"T-{of_vs}"
    rest = f"but {said}" if said else ""
    assert (told["dataset"], told["file"], told["row"], told["value"]) == ("VS", "vs.csv", "2", subject)
    if rest:
        assert told["message"] == f"DM has no record of '{subject}', {rest}"
    else:
        assert told["message"].startswith(f"DM has no record of '{subject}'; add the subject to DM's raw data")
