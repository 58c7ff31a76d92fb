"""Checks that a study states: what breaks them is an issue by their name, what holds is said to hold."""

from __future__ import annotations

from pathlib import Path

import pytest
from small import SmallStudy, small_study

AE = """\
dataset: AE
keys: [USUBJID, AETERM, AESTDTC]
records:
  - raw: ae
    variables:
      AETERM: TERM
      AEDECOD: TERM
      AESTDTC: {iso8601: FROM}
      AEENDTC: {iso8601: TO}
      AESPID: N
checks:
"""
ROWS = """\
SUBJECT,N,TERM,FROM,TO
001,1,Rash,2024-01-10,2024-01-12
001,2,Rash,2024-01-20,2024-01-15
002,1,Cough,2024-01-14,
002,1,Fever,2024-01-15,
"""


def events(folder: Path, check: str, rows: str = ROWS) -> SmallStudy:
    return small_study(folder, {"ae": rows}, {"ae": AE + f"  {check}\n"})


def broken(folder: Path, check: str) -> list[tuple[str, ...]]:
    told = events(folder, check).built().told("rule", "severity", "USUBJID", "row", "message")
    return [issue for issue in told if issue[0].startswith("my")]


@pytest.mark.parametrize(
    ("check", "rows"),
    [
        ("my check: {when: {AEENDTC: present}, must: {AEENDTC: {ge: {from: AESTDTC}}}}", ["3"]),
        ("my check: {must: {AEENDTC: present}}", ["4", "5"]),
        ("my check: {must: [{AETERM: Rash}, {AETERM: Cough}]}", ["5"]),
        ("my check: {unique: [AESPID]}", ["5"]),
        ("my check: {unique: [AESPID], when: {AETERM: {ne: Fever}}}", []),
        ("my check: {all or none: [AESTDTC, AEENDTC]}", ["4", "5"]),
        ("my check: {all or none: [AESTDTC, AEENDTC], when: {AETERM: Cough}}", ["4"]),
        ("my check: {as many as: ae}", []),
        ("my check: {as many as: ae, when: {AETERM: Rash}}", ["4"]),
        ("my check: {as many as: DM}", ["2", "4"]),
    ],
)
def test_what_breaks_a_check(tmp_path: Path, check: str, rows: list[str]) -> None:
    assert [issue[3] for issue in broken(tmp_path, check)] == rows


def test_an_issue_says_the_values(tmp_path: Path) -> None:
    (issue,) = broken(tmp_path, "my check: {when: {AEENDTC: present}, must: {AEENDTC: {ge: {from: AESTDTC}}}}")
    assert issue == (
        "my check",
        "error",
        "T-001",
        "3",
        "it must be that AEENDTC >= AESTDTC: AEENDTC 2024-01-15, AESTDTC 2024-01-20",
    )


def test_its_severity_and_message_are_the_spec_s(tmp_path: Path) -> None:
    check = "my check: {must: {AEENDTC: present}, severity: warning, message: 'is it going on? {value}'}"
    assert [(i[1], i[4]) for i in broken(tmp_path, check)] == [("warning", "is it going on? AEENDTC missing")] * 2


def test_one_that_stops_refuses_the_build(tmp_path: Path) -> None:
    said = events(tmp_path, "my check: {must: {AEENDTC: present}, stop: true}").refused()
    assert (
        ": checks.my check: AE: it must be that AEENDTC is present: AEENDTC missing (ae.csv row 4); so do 1 more"
        in said
    )
    assert "; mend the data, or how they are made: AEENDTC of TO (sdtm/ae.yaml:" in said


def test_what_held_is_said(tmp_path: Path) -> None:
    study = events(tmp_path, "my first: {must: {AETERM: present}}\n  my other: {must: {AEENDTC: present}}")
    assert "checks of the study: 1 held, 1 broken" in study.build().output
    lines = (study.out / "checks.csv").read_text().splitlines()
    assert lines[1:] == ["AE,my first,error,0,AETERM is present", "AE,my other,error,2,AEENDTC is present"]
    said = study.run("check", study.specs, "--out", study.out).output
    assert "held: AE: my first" in said
    assert "held: AE: my other" not in said


def test_blocks_change_nothing(tmp_path: Path) -> None:
    study = events(tmp_path, "my check: {as many as: DM}").built()
    whole = study.output()
    assert study.build("--blocks", "2").exit_code == 0
    assert study.output() == whole


@pytest.mark.parametrize(
    ("check", "said"),
    [
        ("my check: {when: {AETERM: Rash}}", "a check says one of must, unique, all or none, as many as"),
        ("my check: {must: {AETERM: Rash}, unique: [AETERM]}", "not by must and unique"),
        ("my check: {must: {AETRM: Rash}}", "AE has no variable AETRM; did you mean AETERM?"),
        ("my check: {unique: [AETRM]}", "AE has no variable AETRM"),
        ("my check: {as many as: EX}", "there is no dataset or raw source EX"),
        ("bad date: {must: {AETERM: Rash}}", "bad date is the name of a rule of every build"),
        ("my check: {must: {AETERM: Rash}, severity: note, stop: true}", "my check stops the build, and is a note"),
        ("my check: {must: {DM.SEX: F}}", "my check looks at DM.SEX, and a check is of one dataset"),
        ("my check: {must: {AETERM: AEDECOD}}", "AEDECOD is the name of a variable too"),
    ],
)
def test_faults_of_the_spec(tmp_path: Path, check: str, said: str) -> None:
    assert said in events(tmp_path, check).refused()
