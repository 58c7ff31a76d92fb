"""A subject that DM has in another form: the message says the form, what is different, and where to mend it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small import DM, small_study

from cdisc_rdeb.model import RawSource
from cdisc_rdeb.raw.subject_forms import forms_between, in_form

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
FORM = 'which differs in {}; say subject: {{from: SUBJECT, written: "{}", as: "{}"}} for vs in study.yaml'
OPEN = f"of 'T-K-01', {ZEROS}write both alike: in the raw data, or by the digits of subject in study.yaml"


@pytest.mark.parametrize(
    ("of_dm", "of_vs", "said", "said_of_source"),
    [
        ("001", "1", OF_VS, ""),
        ("1", "001", OF_DEMOG, ""),
        ("001", "1", OF_VS, 'vs: {file: vs.csv, subject: "{SUBJECT:4}"}'),
        ("K-01", "K-1", OPEN, ""),
        ("k01", "K01", f"of 'T-k01', which differs in case; {ALIKE}", ""),
        ("01-01", "0101", "of 'T-01-01', " + FORM.format("the signs between its parts", "????", "??-??"), ""),
        ("01-01", "01 01", "of 'T-01-01', " + FORM.format("the signs between its parts", "?? ??", "??-??"), ""),
        ("01-01", "P1-01-01", "of 'T-01-01', " + FORM.format("what stands in front of it", "P1-??-??", "??-??"), ""),
        ("P1-01-01", "0101", "of 'T-P1-01-01', " + FORM.format("what stands in front of it", "????", "P1-??-??"), ""),
        ("01-01", "01-1-1", "", ""),
        ("1-002", "2-2", "", ""),
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
        assert told["message"].startswith(f"DM has no record of '{subject}'; add its row to demog.csv")


@pytest.mark.parametrize("blocks", ["1", "2"])
def test_numbers_in_another_form_are_those_of_dm(blocks: str, tmp_path: Path) -> None:
    demog = DEMOG.format("01-001").replace("002,", "01-002,")
    vs = (
        "SUBJ,DATE,SBP\n01001,2024-01-10,121\nP7-01-002,2024-01-11,122\n01-001,2024-01-12,123\nP8-01-002,2024-01-13,9\n"
    )
    form = 'vs: {file: vs.csv, subject: {from: SUBJ, written: ["?????", "P7-*"], as: "??-???"}}'
    study = small_study(tmp_path, {"demog": demog, "vs": vs}, {"dm": DM, "vs": VS}, sources=[form])
    assert "'P7-*' and '??-???' are no two forms of a subject's number; both have the same ? and *" in study.refused()
    form = form.replace('"P7-*"', '"P7-??-???"')
    study = small_study(tmp_path / "b", {"demog": demog, "vs": vs}, {"dm": DM, "vs": VS}, sources=[form])
    result = study.build("--blocks", blocks)
    assert result.exit_code == 0, result.output
    assert study.values("VS", "USUBJID", "VSORRES") == [
        ("T-01-001", "121"),
        ("T-01-001", "123"),
        ("T-01-002", "122"),
        ("T-P8-01-002", "9"),  # of another study: as it is, and told
    ]
    (told,) = [issue for issue in study.issues() if issue["rule"] == "no DM record"]
    assert told["message"] == (
        "DM has no record of 'T-P8-01-002', but of 'T-01-002', which differs in what stands in front of it; "
        'if it is the same one, add "P8-??-???" to written of vs in study.yaml'
    )


@pytest.mark.parametrize(
    ("written", "becomes", "said"),
    [
        ("ABC", "???", "'ABC' is no form of a subject's number; write ? for each letter or digit"),
        ("*-*", "*.*", "'*-*' is no form of a subject's number"),
        ("?????", "???", "'?????' and '???' are no two forms of a subject's number"),
    ],
)
def test_forms_that_would_lose_a_part_of_a_number_are_refused(
    written: str, becomes: str, said: str, tmp_path: Path
) -> None:
    form = f'vs: {{file: vs.csv, subject: {{from: SUBJ, written: "{written}", as: "{becomes}"}}}}'
    raw = {"demog": DEMOG.format("001"), "vs": "SUBJ,DATE,SBP\n001,2024-01-10,121\n"}
    assert said in small_study(tmp_path, raw, {"dm": DM, "vs": VS}, sources=[form]).refused()


@given(st.text("a1-.", min_size=1, max_size=6), st.text("a1-.", min_size=1, max_size=6), st.text("?*-", max_size=5))
def test_no_two_numbers_become_one(one: str, other: str, form: str) -> None:
    becomes = f"P.{form.replace('-', '')}"
    if form.count("*") < 2 and one != other:
        write = in_form(RawSource("a", (), "NO", subject_written=(form,), subject_as=becomes))
        if write(one) == write(other):
            assert one == write(one) or other == write(other)  # it was written so


@pytest.mark.parametrize(
    ("own", "wanted"), [("101001", "101-001"), ("P-101-001", "101-001"), ("1-1", "P1-1"), ("a 1", "a-1")]
)
def test_the_forms_that_are_named_lead_there(own: str, wanted: str) -> None:
    written, becomes = forms_between(own, wanted)
    assert in_form(RawSource("a", (), "NO", subject_written=(written,), subject_as=becomes))(own) == wanted


ADSL = """\
dataset: ADSL
structure: ADSL
keys: [USUBJID]
records:
  - dataset: DM
    where: {SEX: F}
    copy: [SUBJID, SITEID, AGE, AGEU, SEX]
    variables: {TRT01P: SEX, ARM: SEX, RACE: SEX}
"""


def test_a_subject_that_adsl_lacks_is_told_with_the_way_out(tmp_path: Path) -> None:
    raw = {"demog": DEMOG.format("001"), "vs": "SUBJECT,DATE,SBP\n001,2024-01-10,121\n002,2024-01-12,133\n"}
    study = small_study(tmp_path, raw, {"vs": VS}, {"adsl": ADSL, "advs": ADVS})
    told = study.build().output
    (issue,) = [issue for issue in study.issues() if issue["rule"] == "no ADSL record"]
    assert (issue["dataset"], issue["value"], issue["file"], issue["row"]) == ("ADVS", "T-002", "vs.csv", "3")
    assert issue["message"] == (
        "ADSL has no record of 'T-002'; leave it out of ADVS: put ADSL.USUBJID: present into where"
    )
    assert "(adam/advs.yaml:6) [no ADSL record]" in told
    study.edit("adam/advs.yaml", "  - dataset: VS\n", "  - dataset: VS\n    where: {ADSL.USUBJID: present}\n")
    study.built()
    assert study.values("ADVS", "USUBJID") == [("T-001",)]
    assert not [issue for issue in study.issues() if issue["rule"] == "no ADSL record"]


def test_a_subject_that_dm_lacks_is_not_told_of_analysis_datasets_too(tmp_path: Path) -> None:
    raw = {"demog": DEMOG.format("001"), "vs": "SUBJECT,DATE,SBP\n001,2024-01-10,121\n003,2024-01-12,133\n"}
    adsl = ADSL.replace("    where: {SEX: F}\n", "")
    study = small_study(tmp_path, raw, {"vs": VS}, {"adsl": adsl, "advs": ADVS})
    study.built()
    told = [(each["dataset"], each["rule"], each["value"]) for each in study.issues()]
    assert told == [("VS", "no DM record", "T-003")]


def test_a_row_of_totals_is_told_with_its_footer(tmp_path: Path) -> None:
    raw = {"demog": DEMOG.format("001"), "vs": "SUBJECT,DATE,SBP\n001,2024-01-10,121\nTotal,,121\n"}
    study = small_study(tmp_path, raw, {"vs": VS}, sources=["vs: {file: vs.csv, subject: SUBJECT}"])
    study.built()
    (issue,) = [each for each in study.issues() if each["rule"] == "no DM record"]
    assert issue["message"] == (
        "DM has no record of 'T-Total'; if its row is no record, say footer: \"Total*\" for vs in study.yaml"
    )
    study.edit("study.yaml", "file: vs.csv,", 'file: vs.csv, footer: "Total*",')
    study.built()
    assert [each["rule"] for each in study.issues()] == ["row left out"]


def test_a_header_that_stands_again_among_the_rows_is_refused(tmp_path: Path) -> None:
    raw = {"demog": DEMOG.format("001"), "vs": "SUBJECT,DATE,SBP\n001,2024-01-10,121\nSUBJECT,DATE,SBP\n"}
    study = small_study(tmp_path, raw, {"vs": VS})
    assert study.refused() == "error: vs.csv: row 3: the header stands here again; remove it\n"


SE = """\
dataset: SE
keys: [USUBJID, SESTDTC, TAETORD]
records:
  - dataset: DM
    variables:
      ETCD: {assign: SCRN}
      SESTDTC: {days_after: RFXSTDTC, days: -7}
      SEENDTC: RFXSTDTC
      TAETORD: {assign: "1"}
  - dataset: DM
    variables:
      ETCD: {assign: TRT}
      SESTDTC: {days_after: RFXSTDTC, days: LATER}
      SEENDTC: {days_after: RFXSTDTC, days: 28}
      TAETORD: {assign: "2"}
"""


def test_the_days_of_an_element_may_be_a_column(tmp_path: Path) -> None:
    study = small_study(
        tmp_path, {"demog": DEMOG.format("001")}, {"se": SE.replace("LATER", "AGE").replace("days: 28", "days: 99")}
    )
    assert "ends on" not in study.lint().output
    assert study.built().values("SE", "ETCD", "SESTDTC")[:2] == [("SCRN", "2024-01-03"), ("TRT", "2024-02-13")]


@pytest.mark.parametrize(("days", "told"), [("0", []), ("1", [("T-001", "2024-01-11"), ("T-002", "2024-01-13")])])
def test_elements_with_a_day_between_them_are_told(days: str, told: list[tuple[str, str]], tmp_path: Path) -> None:
    study = small_study(tmp_path, {"demog": DEMOG.format("001")}, {"se": SE.replace("LATER", days)})
    said = study.build().output
    assert ("(sdtm/se.yaml:13) [elements apart]" in said) is bool(told)
    found = [issue for issue in study.issues() if issue["rule"] == "elements apart"]
    assert [(issue["USUBJID"], issue["value"]) for issue in found] == told
    assert {issue["message"] for issue in found} == {
        f"TRT begins on {start}, and SCRN before it ends on another day; make SESTDTC of TRT as SEENDTC of SCRN is made"
        for _, start in told
    }
