"""What an analysis spec need not say twice: copies, pairs from one line, labels, sources of values, tables."""

from __future__ import annotations

from pathlib import Path

import pyreadstat
import pytest
from click.testing import CliRunner, Result
from define_judges import parse
from small import ADSL_HEAD

from cdisc_rdeb import read_xpt
from cdisc_rdeb.cli import main

STUDY = 'study: S\ntitle: A study of analysis datasets alone\nsubject: "{subject}"\nanalysis: given\n'
DM = (
    "STUDYID,DOMAIN,USUBJID,SUBJID,SITEID,AGE,AGEU,SEX,RACE,ARM,RFXSTDTC\nS,DM,A,A,1,40,YEARS,F,ASIAN,Drug,2020-01-01\n"
)
VS = """\
STUDYID,DOMAIN,USUBJID,VSSEQ,VSTESTCD,VSSTRESN,VISIT,VSDTC
S,VS,A,1,WEIGHT,80,DAY 1,2020-01-01
S,VS,A,2,WEIGHT,90,WEEK 1,2020-01-08
S,VS,A,3,PULSE,70,WEEK 1,2020-01-08
"""
ADSL = (
    ADSL_HEAD
    + """\
      SAFFL: {assign: Y}
      WARD: {assign: "7", label: Ward of the Hospital, type: Num}
      TRTSDT: {sas_date: RFXSTDTC}
"""
)
ADVS = """\
dataset: ADVS
structure: BDS
label: Vital Signs Analysis Dataset
keys: [USUBJID, PARAMCD, ADT]
copy: {ADSL: [AGE, WARD, TRTP: TRT01P, TRTSDT]}
records:
  - dataset: VS
    traced: true
    variables:
      PARAMCD: VSTESTCD
      ADT: {sas_date: VSDTC}
      AVAL: VSSTRESN
      AVISIT, AVISITN: {lookup: visits.csv, by: [VISIT]}
variables:
  PARAM, PARAMN: {lookup: parameters.csv, by: [PARAMCD]}
"""
ADNX = """\
dataset: ADNX
structure: OTHER
label: A Weight
keys: [USUBJID]
records:
  - dataset: ADSL
    merge: {ADVS: {where: {PARAMCD: WEIGHT}, pick: {PICK: TRTSDT, date: ADT}}}
    variables:
      WEIGHT: {from: ADVS.AVAL, label: Weight, type: Num}
"""


class Study:
    def __init__(self, folder: Path) -> None:
        self.specs, self.sdtm, self.out = folder / "specs/s", folder / "sdtm", folder / "out"
        (self.specs / "adam").mkdir(parents=True)
        self.sdtm.mkdir()
        (self.specs / "study.yaml").write_text(STUDY)
        (self.specs / "visits.csv").write_text("VISIT,AVISIT,AVISITN\nDAY 1,Baseline,0\nWEEK 1,Week 1,1\n")
        (self.specs / "parameters.csv").write_text(
            "PARAMCD,PARAM,PARAMN\nPULSE,Pulse (1/min),1\nWEIGHT,Weight (kg),2\n"
        )
        (self.sdtm / "dm.csv").write_text(DM)
        (self.sdtm / "vs.csv").write_text(VS)
        (self.specs / "adam/adsl.yaml").write_text(ADSL)
        (self.specs / "adam/advs.yaml").write_text(ADVS)

    def build(self) -> Result:
        arguments = ["build", self.specs, "--sdtm", self.sdtm, "--out", self.out]
        return CliRunner().invoke(main, list(map(str, arguments)))


@pytest.fixture
def study(tmp_path: Path) -> Study:
    return Study(tmp_path)


def test_one_line_makes_several_variables(study: Study) -> None:
    result = study.build()
    assert result.exit_code == 0, result.output
    frame = read_xpt(study.out / "adam/advs.xpt").frame
    names = "STUDYID USUBJID AGE WARD TRTP TRTSDT SRCDOM SRCVAR SRCSEQ PARAMCD ADT AVAL AVISIT AVISITN PARAM PARAMN"
    assert list(frame) == names.split()
    assert frame.drop(columns=["STUDYID", "USUBJID", "TRTSDT", "ADT"]).values.tolist() == [
        [40, 7, "Drug", "VS", "VSSTRESN", 3, "PULSE", 70, "Week 1", 1, "Pulse (1/min)", 1],
        [40, 7, "Drug", "VS", "VSSTRESN", 1, "WEIGHT", 80, "Baseline", 0, "Weight (kg)", 2],
        [40, 7, "Drug", "VS", "VSSTRESN", 2, "WEIGHT", 90, "Week 1", 1, "Weight (kg)", 2],
    ]


def test_labels_come_along_and_parameters_of_a_table_have_value_levels(study: Study) -> None:
    study.build()
    _, meta = pyreadstat.read_xport(study.out / "adam/advs.xpt")
    assert meta.column_names_to_labels["WARD"] == "Ward of the Hospital"
    root = parse((study.out / "adam/define.xml").read_bytes())
    oids = {item.get("OID") for item in root.iter("{http://www.cdisc.org/ns/odm/v1.3}ItemDef")}
    assert {"IT.ADVS.AVAL.PULSE", "IT.ADVS.AVAL.WEIGHT"} <= oids


@pytest.mark.parametrize(
    ("pick", "weight"),
    [("last_on_or_before: TRTSDT", 80), ("first_on_or_after: TRTSDT", 80), ("first_on_or_after: SECOND", 90)],
)
def test_a_record_is_picked_by_numeric_dates(study: Study, pick: str, weight: float) -> None:
    (study.specs / "adam/adnx.yaml").write_text(ADNX.replace("PICK: TRTSDT", pick))
    adsl = study.specs / "adam/adsl.yaml"
    adsl.write_text(adsl.read_text() + "variables:\n  SECOND: {compute: TRTSDT + 1, label: Second Day, type: Num}\n")
    result = study.build()
    assert result.exit_code == 0, result.output
    assert read_xpt(study.out / "adam/adnx.xpt").frame["WEIGHT"].tolist() == [weight]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("[AGE, WARD,", "[AGE, AGE,", "AGE is copied already; keep one"),
        ("variables:\n  PARAM,", "variables:\n  AGE: ADSL.AGE\n  PARAM,", "AGE is copied in line 5 already; keep one"),
        ("TRTP: TRT01P", "TRTP: TRT02P", "ADSL has no variable TRT02P; define it in the spec of ADSL"),
        ("TRTP: TRT01P", "AGE: TRT01P", "AGE is copied already; keep one"),
        ("[AGE, WARD,", "[AGE, WARDS,", "ADSL has no variable WARDS; did you mean WARD?"),
        ("{ADSL: [AGE", "{ADSLL: [AGE", "there is no dataset or raw source ADSLL; did you mean ADSL?"),
        ("AVISIT, AVISITN: {lookup", "AVISIT, AVISITM: {lookup", "the table visits.csv has no column AVISITM"),
        (
            "AVISIT, AVISITN: {lookup: visits.csv, by: [VISIT]}",
            "AVISIT, AVISITN: VISIT",
            "AVISIT, AVISITN are 2 variables",
        ),
        ("traced: true", "traced: maybe", "'maybe' is not allowed here; it takes true"),
    ],
)
def test_faults(study: Study, old: str, new: str, fault: str) -> None:
    path = study.specs / "adam/advs.yaml"
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))
    result = study.build()
    assert result.exit_code == 2
    assert fault in " ".join(result.output.split())


@pytest.mark.parametrize(
    ("table", "fault"),
    [
        (
            "VISIT,AVISIT,AVISITN\nDAY 1,Baseline,0\nWEEK 1,Week 1,0\n",
            "AVISITN '0' stands with several values of AVISIT; it is 'Baseline' in line 2 and 'Week 1' here",
        ),
        (
            "VISIT,AVISIT,AVISITN\nDAY 1,Week 1,0\nWEEK 1,Week 1,1\n",
            "AVISIT 'Week 1' stands with several values of AVISITN; it is '0' in line 2 and '1' here",
        ),
    ],
)
def test_pairs_from_one_table_are_one_to_one(study: Study, table: str, fault: str) -> None:
    (study.specs / "visits.csv").write_text(table)
    result = study.build()
    assert result.exit_code == 2 and f"visits.csv:3: {fault}: make them one to one" in " ".join(result.output.split())


def test_lint_and_explain_look_at_sdtm_that_is_given(study: Study) -> None:
    runner = CliRunner()
    result = runner.invoke(main, ["lint", str(study.specs)])
    assert (
        result.exit_code == 0 and "specs in adam/ are for SDTM that is given, and were not looked at" in result.output
    )
    given = ["--sdtm", str(study.sdtm)]
    assert runner.invoke(main, ["lint", str(study.specs), *given]).output == "no faults\n"
    told = runner.invoke(main, ["explain", str(study.specs), "ADVS", *given]).output
    assert "from: Equal to ADSL.WARD  # adam/advs.yaml:5" in told and "label: Ward of the Hospital  # ADSL" in told
    path = study.specs / "adam/advs.yaml"
    path.write_text(path.read_text().replace("VSSTRESN", "VSTRESN"))
    result = runner.invoke(main, ["lint", str(study.specs), *given])
    assert result.exit_code == 2 and "VS has no variable VSTRESN; did you mean VSSTRESN?" in result.output
