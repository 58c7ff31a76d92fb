"""SV without a form of its own: visits from all dated forms, and planned visits that did not take place."""

from __future__ import annotations

from pathlib import Path

import pytest
from small import SmallStudy, small_study

SV = """\
dataset: SV
keys: [USUBJID, VISITNUM]
records:
  - raw: contacts
    variables:
      SVSTDTC: FIRST
      SVENDTC: LAST
      SVPRESP: {assign: "Y"}
      SVOCCUR: {assign: "Y"}
"""
VS = """\
dataset: VS
keys: [USUBJID, VSTESTCD, VISITNUM]
records:
  - raw: v
    tests: {SYSBP: {result: SBP, unit: mmHg}}
    variables: {VSDTC: {iso8601: DATE}}
"""
LB = """\
dataset: LB
keys: [USUBJID, LBTESTCD, VISITNUM]
records:
  - raw: l
    tests: {GLUC: {result: G, unit: mg/dL}}
    variables: {LBDTC: {iso8601: DATE}}
"""
V = """\
SUBJECT,VISIT,DATE,SBP
001,DAY 1,2024-01-10,121
001,DAY 8,2024-01-18,120
001,OTHER,2024-01-20,120
"""
L = """\
SUBJECT,VISIT,DATE,G
001,DAY 8,17JAN2024,95
002,DAY 1,12JAN2024,90
002,DAY 8,,91
"""
SOURCES = (
    "v: {file: v.csv, subject: SUBJECT, visit: VISIT, visit_date: DATE}",
    "l: {file: l.csv, subject: SUBJECT, visit: VISIT, visit_date: DATE, dates: DDMONYYYY}",
    "contacts: {visits_of: [v, l]}",
)
PLAN = """\
visits:
  - {VISITNUM: 1, VISIT: DAY 1, VISITDY: 1}
  - {VISITNUM: 2, VISIT: DAY 8, VISITDY: 8}
unscheduled: {raw: OTHER}
"""


def forms(folder: Path, *edits: tuple[str, str, str], sv: str = SV) -> SmallStudy:
    study = small_study(folder, {"v": V, "l": L}, {"sv": sv, "vs": VS, "lb": LB}, sources=SOURCES)
    path = study.path("study.yaml")
    path.write_text(path.read_text() + PLAN)
    for name, old, new in edits:
        study.edit(name, old, new)
    return study


def visits(study: SmallStudy, *variables: str) -> list[tuple[object, ...]]:
    return study.built().values("SV", "USUBJID", "VISITNUM", *variables)


def test_a_visit_is_from_the_first_to_the_last_date_of_all_forms(tmp_path: Path) -> None:
    assert visits(forms(tmp_path), "SVSTDTC", "SVENDTC", "VISITDY") == [
        ("T-001", 1, "2024-01-10", "2024-01-10", 1),
        ("T-001", 2, "2024-01-17", "2024-01-18", 8),
        ("T-001", 2.1, "2024-01-20", "2024-01-20", ""),
        ("T-002", 1, "2024-01-12", "2024-01-12", 1),
        ("T-002", 2, "", "", 8),  # a form was filled in, and nobody wrote when
    ]


def test_what_is_said_of_the_dates(tmp_path: Path) -> None:
    define = (forms(tmp_path).built().out / "sdtm" / "define.xml").read_text()
    assert "The first date of the visit in the forms of v and l." in define


def test_other_sources_are_accounted_for_as_before(tmp_path: Path) -> None:
    lines = (forms(tmp_path).built().out / "reconciliation.csv").read_text()
    assert "contacts" not in lines
    assert "v,v.csv,rows,3,3,0,0" in lines


def test_planned_visits_that_did_not_take_place(tmp_path: Path) -> None:
    added = "added:\n  - expected: visits\n    variables: {SVPRESP: {assign: 'Y'}, SVOCCUR: {assign: 'N'}}\n"
    study = forms(tmp_path, ("l.csv", "002,DAY 8,,91\n", ""), sv=SV + added)
    assert visits(study, "VISIT", "SVOCCUR", "SVSTDTC") == [
        ("T-001", 1, "DAY 1", "Y", "2024-01-10"),
        ("T-001", 2, "DAY 8", "Y", "2024-01-17"),
        ("T-001", 2.1, "UNSCHEDULED 2.1", "Y", "2024-01-20"),
        ("T-002", 1, "DAY 1", "Y", "2024-01-12"),
        ("T-002", 2, "DAY 8", "N", ""),
    ]
    assert (
        "A record for what visits plans, by VISITNUM, and a subject of DM lacks."
        in study.run("explain", study.specs, "SV").output
    )


def test_some_subjects_alone_are_expected(tmp_path: Path) -> None:
    added = "added:\n  - {expected: visits, for: {of: DM, where: {SEX: F}}, variables: {SVOCCUR: {assign: 'N'}}}\n"
    study = forms(
        tmp_path, ("l.csv", "002,DAY 8,,91\n", ""), ("v.csv", "001,DAY 1,2024-01-10,121\n", ""), sv=SV + added
    )
    assert visits(study, "SVOCCUR") == [
        ("T-001", 1, "N"),
        ("T-001", 2, "Y"),
        ("T-001", 2.1, "Y"),
        ("T-002", 1, "Y"),
    ]


def test_blocks_change_nothing(tmp_path: Path) -> None:
    added = "added:\n  - {expected: visits, variables: {SVOCCUR: {assign: 'N'}}}\n"
    study = forms(tmp_path, sv=SV + added).built()
    whole = study.output()
    assert study.build("--blocks", "2").exit_code == 0
    assert study.output() == whole


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("visits_of: [v, l]", "visits_of: [v, vs]", "there is no raw source vs"),
        ("visit: VISIT, visit_date: DATE}", "visit: VISIT}", "contacts takes visits from v, which has no visit_date"),
        ("visits_of: [v, l]", "visits_of: [v, l], dates: YYYY", "contacts is made of other sources and has no dates"),
    ],
)
def test_faults_of_the_spec(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert said in forms(tmp_path, ("study.yaml", old, new)).refused()


@pytest.mark.parametrize(
    ("added", "said"),
    [
        ("{expected: visit}", "there is no table visit"),
        ("{expected: visits, by: [VISITDAY]}", "SV has no variable VISITDAY; did you mean VISITDY?"),
        ("{expected: visits, for: XV}", "there is no dataset XV"),
    ],
)
def test_faults_of_what_is_expected(tmp_path: Path, added: str, said: str) -> None:
    assert said in forms(tmp_path, sv=SV + f"added:\n  - {added}\n").refused()


def test_a_form_asks_for_a_column_that_visits_lack(tmp_path: Path) -> None:
    said = forms(tmp_path, ("sdtm/sv.yaml", "SVENDTC: LAST", "SVENDTC: END")).refused()
    assert "contacts" in said
    assert "no column END" in said
