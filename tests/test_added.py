"""Records that an analysis dataset adds to those that it has, from SDTM that a test writes as CSV."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pandas as pd
import pytest
from click.testing import CliRunner, Result
from define_judges import DEF, ODM, dangling, inconsistencies, parse, schema_errors

from cdisc_rdeb import read_xpt
from cdisc_rdeb.cli import main

STUDY = """\
study: S
title: A study of analysis datasets alone
subject: "{subject}"
analysis: given
"""
DM = "STUDYID,DOMAIN,USUBJID,RFXSTDTC\nS,DM,A,2020-01-01\nS,DM,B,2020-01-01\n"
VS = """\
STUDYID,DOMAIN,USUBJID,VSSEQ,VSTESTCD,VSSTRESN,VISIT,VISITNUM,VSDTC
S,VS,A,1,HEIGHT,200,Day 1,1,2020-01-01
S,VS,A,2,WEIGHT,80,Day 1,1,2020-01-01
S,VS,A,3,WEIGHT,90,Week 1,2,2020-01-08
S,VS,A,4,WEIGHT,70,Week 3,4,2020-01-22
S,VS,B,1,WEIGHT,50,Day 1,1,2020-01-01
S,VS,B,2,HEIGHT,100,Week 1,2,2020-01-08
S,VS,B,3,WEIGHT,60,Week 1,2,2020-01-08
S,VS,B,4,WEIGHT,,Week 2,3,2020-01-15
"""
ADVS = """\
dataset: ADVS
structure: BDS
label: Vital Signs Analysis Dataset
keys: [USUBJID, PARAMCD, AVISITN, ADT, VSSEQ]
records:
  - dataset: VS
    parameters:
      HEIGHT: {param: Height (cm), where: {VSTESTCD: HEIGHT}, value: VSSTRESN}
      WEIGHT: {param: Weight (kg), where: {VSTESTCD: WEIGHT}, value: VSSTRESN}
    copy: [VSSEQ]
    traced: true
    variables:
      AVISIT: VISIT
      AVISITN: VISITNUM
      ADT: {sas_date: VSDTC}
added:
"""
VISITS = "AVISIT,AVISITN\nDay 1,1\nWeek 1,2\nWeek 2,3\nWeek 3,4\n"


class AnalysisStudy:
    """A study with ADVS alone, whose ``added`` a test writes."""

    head = ADVS  # the spec of ADVS, up to its additions

    def __init__(self, folder: Path) -> None:
        self.specs, self.sdtm, self.out = folder / "specs/s", folder / "sdtm", folder / "out"
        (self.specs / "adam").mkdir(parents=True)
        self.sdtm.mkdir()
        (self.specs / "study.yaml").write_text(STUDY)
        (self.specs / "visits.csv").write_text(VISITS)
        (self.sdtm / "dm.csv").write_text(DM)
        (self.sdtm / "vs.csv").write_text(VS)

    def build(self, added: str, *more: str) -> Result:
        text = "\n".join(f"  {line}" for line in dedent(added).strip().splitlines())
        (self.specs / "adam/advs.yaml").write_text(f"{self.head}{text}\n")
        arguments = ["build", self.specs, "--sdtm", self.sdtm, "--out", self.out, *more]
        return CliRunner().invoke(main, list(map(str, arguments)))

    def records(self, added: str, *names: str, blocks: int = 1) -> list[list[object]]:
        """The records that were added, told from the others by DTYPE or by their parameter."""
        result = self.build(added, "--blocks", str(blocks))
        assert result.exit_code == 0, result.output
        frame = read_xpt(self.out / "adam/advs.xpt").frame
        new = ~frame["PARAMCD"].isin(["HEIGHT", "WEIGHT"]) | (frame.get("DTYPE", "") != "")
        shown = frame.loc[new, ["USUBJID", *names]]
        return shown.astype(object).where(pd.notna(shown), None).values.tolist()


@pytest.fixture
def study(tmp_path: Path) -> AnalysisStudy:
    return AnalysisStudy(tmp_path)


BMI = "- {parameter: BMI, param: BMI, compute: WEIGHT / (HEIGHT / 100) ** 2, by: [AVISIT, AVISITN, ADT]}"


@pytest.mark.parametrize("blocks", [1, 2])
def test_a_parameter_is_computed_where_all_it_needs_is_there(study: AnalysisStudy, blocks: int) -> None:
    assert study.records(BMI, "PARAMCD", "PARAMN", "AVISIT", "AVAL", "VSSEQ", "SRCDOM", blocks=blocks) == [
        ["A", "BMI", 3, "Day 1", 20, None, ""],  # 80 / 2 ** 2; at week 1 and 3 there is no height
        ["B", "BMI", 3, "Week 1", 60, None, ""],
    ]
    content = (study.out / "adam/define.xml").read_bytes()
    assert schema_errors(content) == [] and dangling(content) == [] and inconsistencies(content) == []
    levels = {item.get("OID"): item for item in parse(content).iter(f"{ODM}ItemDef")}
    origins = [levels[f"IT.ADVS.AVAL.{code}"].find(f"{DEF}Origin").get("Type") for code in ("WEIGHT", "BMI")]
    assert origins == ["Predecessor", "Derived"]
    assert "WEIGHT / (HEIGHT / 100) ^ 2, from AVAL of these parameters" in content.decode()


def test_the_last_height_up_to_the_day_serves_too(study: AnalysisStudy) -> None:
    assert study.records(BMI.replace("by:", "latest: [HEIGHT], by:"), "AVISIT", "AVAL") == [
        ["A", "Day 1", 20],
        ["A", "Week 1", 22.5],
        ["A", "Week 3", 17.5],
        ["B", "Week 1", 60],  # on day 1 the height was not known yet
    ]


def test_two_values_for_one_formula_are_an_error_that_names_them(study: AnalysisStudy) -> None:
    result = study.build("- {parameter: BMI, param: BMI, compute: WEIGHT / HEIGHT}")
    assert result.exit_code == 2
    said = "ADVS: WEIGHT has 3 values for USUBJID A (vs.csv row 3, vs.csv row 4, vs.csv row 5), and a formula wants one"
    assert said in " ".join(result.output.split())


@pytest.mark.parametrize(
    ("statistic", "of_a", "of_b"),
    [("sum", 240, 110), ("mean", 80, 55), ("lowest", 70, 50), ("highest", 90, 60), ("count", 3, 2)],
)
def test_statistics(study: AnalysisStudy, statistic: str, of_a: float, of_b: float) -> None:
    added = f"""
    - {statistic}: AVAL
      where: {{PARAMCD: WEIGHT}}
      by: [PARAMCD, PARAM]
      variables: {{DTYPE: {{assign: SUMMARY}}}}
    """
    expected = [["A", "WEIGHT", "", of_a, None], ["B", "WEIGHT", "", of_b, None]]
    assert study.records(added, "PARAMCD", "AVISIT", "AVAL", "ADT") == expected


def test_a_statistic_wants_so_many_records(study: AnalysisStudy) -> None:
    added = "- {parameter: ALLW, param: All, sum: AVAL, where: {PARAMCD: WEIGHT}, at_least: 3}"
    assert study.records(added, "AVAL") == [["A", 240]]  # one of the three of B has no result


def test_the_extreme_record_is_copied_whole(study: AnalysisStudy) -> None:
    added = """
    - last: [AVAL, VSSEQ]
      by: [PARAMCD]
      where: {PARAMCD: WEIGHT, AVISITN: {gt: 1}, AVAL: present}
      variables: {DTYPE: {assign: MAXIMUM}, AVISIT: {assign: Highest}, AVISITN: {assign: "9"}}
    """
    names = ("AVISIT", "AVISITN", "AVAL", "VSSEQ", "SRCDOM", "SRCVAR", "SRCSEQ", "DTYPE")
    assert study.records(added, *names) == [
        ["A", "Highest", 9, 90, 3, "VS", "VSSTRESN", 3, "MAXIMUM"],
        ["B", "Highest", 9, 60, 3, "VS", "VSSTRESN", 3, "MAXIMUM"],
    ]


@pytest.mark.parametrize(
    ("carry", "expected"),
    [
        # A lacks week 2. B has no result at week 2, and was not there at week 3.
        ("last", [["A", "Week 2", 90, 3], ["B", "Week 2", 60, 3], ["B", "Week 3", 60, 3]]),
        ("lowest", [["A", "Week 2", 80, 2], ["B", "Week 2", 50, 1], ["B", "Week 3", 50, 1]]),
        ("highest", [["A", "Week 2", 90, 3], ["B", "Week 2", 60, 3], ["B", "Week 3", 60, 3]]),
    ],
)
@pytest.mark.parametrize("blocks", [1, 2])
def test_values_are_carried_forward(
    study: AnalysisStudy, carry: str, expected: list[list[object]], blocks: int
) -> None:
    added = f"""
    - carry: {carry}
      visits: visits.csv
      by: [PARAMCD]
      where: {{PARAMCD: WEIGHT}}
      variables: {{DTYPE: {{assign: LOCF}}}}
    """
    assert study.records(added, "AVISIT", "AVAL", "VSSEQ", blocks=blocks) == expected


def test_nothing_is_carried_from_before_the_first_of_the_visits_that_count(study: AnalysisStudy) -> None:
    added = """
    - carry: last
      visits: visits.csv
      by: [PARAMCD]
      where: {PARAMCD: WEIGHT, AVISITN: {gt: 2}}
      variables: {DTYPE: {assign: LOCF}}
    """
    assert study.records(added, "AVISIT", "AVAL") == []


def test_an_addition_sees_those_before_it(study: AnalysisStudy) -> None:
    added = f"""
    {BMI}
    - {{parameter: HALF, param: Half of the BMI, compute: BMI / 2, by: [AVISIT, AVISITN]}}
    """
    assert study.records(added, "PARAMCD", "PARAMN", "AVAL", "ADT") == [
        ["A", "BMI", 3, 20, 21915],
        ["A", "HALF", 4, 10, 21915],
        ["B", "BMI", 3, 60, 21922],
        ["B", "HALF", 4, 30, 21922],
    ]


@pytest.mark.parametrize(
    ("added", "fault"),
    [
        (
            "- {parameter: X, param: X}",
            "records are added by one of sum, mean, median, lowest, highest, count, compute",
        ),
        ("- {sum: AVAL, mean: AVAL}", "not by sum and mean"),
        ("- {sum: AVALL}", "ADVS has no variable AVALL; did you mean AVAL?"),
        ("- {sum: AVAL, by: [AVISTI]}", "ADVS has no variable AVISTI; did you mean AVISIT?"),
        ("- {parameter: X, param: X, compute: WEIGHT / HIGHT}", "ADVS has no parameter HIGHT; did you mean HEIGHT?"),
        ("- {parameter: X, param: X, compute: WEIGHT /}", "'WEIGHT /' is not arithmetic"),
        ("- {carry: first, visits: visits.csv}", "'first' cannot be carried forward; one of last, lowest, highest"),
        ("- {carry: last}", "it is not said to which visits"),
        ("- {carry: last, visits: visit.csv}", "there is no table visit.csv; did you mean visits.csv?"),
        ("- {sum: AVAL, at_least: none}", "'none' is not a whole number"),
        ("- {sum: AVAL, variables: {DTYPE: {asign: X}}}", "no verb is called asign; did you mean assign?"),
    ],
)
def test_faults(study: AnalysisStudy, added: str, fault: str) -> None:
    result = study.build(added)
    assert result.exit_code == 2
    assert fault in " ".join(result.output.split())
    assert "adam/advs.yaml:1" in result.output


def test_a_study_of_analysis_datasets_alone_says_what_it_wants(study: AnalysisStudy) -> None:
    study.build(BMI)
    result = CliRunner().invoke(main, ["build", str(study.specs), "--out", str(study.out)])
    assert result.exit_code == 2
    assert "S has analysis datasets alone; name the folder of the SDTM datasets: --sdtm" in result.output
    assert CliRunner().invoke(main, ["lint", str(study.specs)]).exit_code == 0


def test_what_is_traced_must_be_one_variable(study: AnalysisStudy) -> None:
    result = study.build(BMI.replace("HEIGHT", "WEIGHT"))
    assert result.exit_code == 0, result.output
    path = study.specs / "adam/advs.yaml"
    path.write_text(
        path.read_text().replace("value: VSSTRESN}\n    copy", "value: {compute: VSSTRESN + VSSEQ}}\n    copy")
    )
    result = CliRunner().invoke(main, ["build", str(study.specs), "--sdtm", str(study.sdtm), "--out", str(study.out)])
    assert "SRCVAR names the one variable of AVAL, and of VSSEQ and VSSTRESN; say SRCVAR" in " ".join(
        result.output.split()
    )
