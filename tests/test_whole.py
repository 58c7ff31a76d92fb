"""Records made from records are whole: each variable is said, made again, shared by all they came from, or missing."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_added import AnalysisStudy

TARGETS = "AVISIT,AWTARGET,AWLO,AWHI\nDay 1,1,1,2\nWeek 1,8,2,11\nWeek 3,22,12,30\n"
PARAMETERS = "PARAMCD,PARAMN,PARAM\nHEIGHT,10,Height (cm)\nWEIGHT,20,Weight (kg)\nHALF,15,Half the weight\n"
BEHIND = """
variables:
  AWTARGET, AWLO, AWHI: {lookup: targets.csv, by: [AVISIT]}
"""


@pytest.fixture
def study(tmp_path: Path) -> AnalysisStudy:
    study = AnalysisStudy(tmp_path)
    (study.specs / "targets.csv").write_text(TARGETS)
    (study.specs / "parameters.csv").write_text(PARAMETERS)
    return study


def more(study: AnalysisStudy, *edits: tuple[str, str]) -> None:
    """Change the dataset's spec before the additions, for all builds that follow."""
    import test_added

    text = test_added.ADVS
    for old, new in edits:
        assert text.count(old) == 1
        text = text.replace(old, new)
    study.head = text


def test_a_copy_at_another_visit_has_what_its_visit_looks_up(study: AnalysisStudy) -> None:
    more(study, ("added:\n", BEHIND.lstrip("\n") + "added:\n"))
    added = """
    - carry: last
      visits: visits.csv
      by: [PARAMCD]
      where: {PARAMCD: WEIGHT, USUBJID: B}
      variables: {DTYPE: {assign: LOCF}}
    """
    assert study.records(added, "AVISIT", "AVAL", "AWTARGET", "AWLO", "AWHI", "VSSEQ", "SRCSEQ") == [
        ["B", "Week 2", 60, None, None, None, 3, 3],
        ["B", "Week 3", 60, 22, 12, 30, 3, 3],
    ]


def test_what_is_looked_up_with_what_is_said_is_not_half_of_another_visit(study: AnalysisStudy) -> None:
    more(study, ("added:\n", BEHIND.lstrip("\n") + "added:\n"))
    added = """
    - last: [AVAL, VSSEQ]
      by: [PARAMCD]
      where: {PARAMCD: WEIGHT, AVAL: present}
      variables: {DTYPE: {assign: MAXIMUM}, AVISIT: {assign: Week 1}, AVISITN: {assign: "2"}, AWTARGET: {assign: "9"}}
    """
    assert study.records(added, "AVISIT", "AVAL", "AWTARGET", "AWLO", "AWHI") == [
        ["A", "Week 1", 90, 9, None, None],
        ["B", "Week 1", 60, 9, None, None],
    ]


def test_a_mean_has_what_all_its_records_share_and_no_left_over_of_one(study: AnalysisStudy) -> None:
    added = """
    - mean: AVAL
      by: [PARAMCD]
      where: {PARAMCD: WEIGHT, AVAL: present}
      variables: {DTYPE: {assign: AVERAGE}}
    """
    names = ("PARAMCD", "PARAM", "PARAMN", "AVAL", "AVISIT", "AVISITN", "ADT", "VSSEQ", "SRCDOM", "SRCSEQ", "DTYPE")
    assert study.records(added, *names) == [
        ["A", "WEIGHT", "Weight (kg)", 2, 80, "", None, None, None, "", None, "AVERAGE"],
        ["B", "WEIGHT", "Weight (kg)", 2, 55, "", None, None, None, "", None, "AVERAGE"],
    ]
    names = ("AVAL", "AVISIT", "AVISITN", "ADT", "VSSEQ", "SRCSEQ")
    same_visit = added.replace("by: [PARAMCD]", "by: [PARAMCD, AVISIT]").replace(
        "WEIGHT, AVAL", "WEIGHT, AVISIT: Day 1, AVAL"
    )
    assert study.records(same_visit, *names) == [
        [
            "A",
            80,
            "Day 1",
            1,
            21915,
            None,
            None,
        ],  # the day is that of all its records
        ["B", 50, "Day 1", 1, 21915, None, None],
    ]


def test_the_spec_s_own_number_of_a_parameter_wins_in_added_records(study: AnalysisStudy) -> None:
    more(study, ("added:\n", "variables:\n  PARAMN: {lookup: parameters.csv, by: [PARAMCD]}\nadded:\n"))
    added = "- {parameter: HALF, param: Half the weight, compute: WEIGHT / 2, by: [AVISIT, AVISITN]}"
    assert study.records(added, "PARAMCD", "PARAM", "PARAMN", "AVAL") == [
        ["A", "HALF", "Half the weight", 15, 40],
        ["A", "HALF", "Half the weight", 15, 45],
        ["A", "HALF", "Half the weight", 15, 35],
        ["B", "HALF", "Half the weight", 15, 25],
        ["B", "HALF", "Half the weight", 15, 30],
    ]


def test_what_a_formula_leaves_out_is_told_once_a_group(study: AnalysisStudy) -> None:
    result = study.build("- {parameter: R, param: R, compute: WEIGHT / (HEIGHT - 200), by: [AVISIT, AVISITN]}")
    assert result.exit_code == 0, result.output
    told = [line for line in (study.out / "issues.csv").read_text().splitlines() if "no value to add" in line]
    assert len(told) == 1
    assert told[0].startswith("ADVS,no value to add,warning,A,AVAL,")
    assert told[0].endswith(",vs.csv,2")


def test_explain_says_of_each_variable_what_it_is(study: AnalysisStudy) -> None:
    from click.testing import CliRunner

    from cdisc_rdeb.cli import main

    study.build("- {mean: AVAL, by: [PARAMCD], where: {PARAMCD: WEIGHT}, variables: {DTYPE: {assign: AVERAGE}}}")
    said = CliRunner().invoke(main, ["explain", str(study.specs), "ADVS", "--sdtm", str(study.sdtm)]).output
    assert "said here: AVAL, DTYPE, PARAMCD" in said or "said here: PARAMCD, AVAL, DTYPE" in said
    assert "missing: VSSEQ" in said or "VSSEQ" in said[said.index("missing:") :].splitlines()[0]


def test_a_value_that_is_no_number_is_told_of_records_that_count_alone(study: AnalysisStudy) -> None:
    words = study.sdtm / "vs.csv"
    text = words.read_text().replace("VSDTC\n", "VSDTC,VSORRES\n")
    for day, value in (("01", "high"), ("08", "60"), ("15", ""), ("22", "")):
        text = text.replace(f"-01-{day}\n", f"-01-{day},{value}\n")
    words.write_text(text)
    more(study, ("copy: [VSSEQ]", "copy: [VSSEQ, VSORRES]"))
    added = "- {mean: VSORRES, by: [PARAMCD], where: {PARAMCD: WEIGHT, AVISITN: 2}, variables: {DTYPE: {assign: X}}}"
    assert study.records(added, "AVAL") == [["A", 60], ["B", 60]]
    assert "not a number" not in (study.out / "issues.csv").read_text()
    assert study.records(added.replace("AVISITN: 2", "AVISITN: {le: 2}"), "AVAL") == [["A", 60], ["B", 60]]
    told = [line for line in (study.out / "issues.csv").read_text().splitlines() if "not a number" in line]
    assert [line.split(",")[3:6] for line in told] == [["A", "VSORRES", "high"], ["B", "VSORRES", "high"]]
