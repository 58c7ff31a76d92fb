"""What a person writes by a habit of another language is named, with the word that is meant."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from cdisc_rdeb.build import build_study
from cdisc_rdeb.errors import RawDataError, SpecError
from cdisc_rdeb.spec import load_study
from cdisc_rdeb.spec.meant.date_forms import form_here
from cdisc_rdeb.spec.yaml.mistakes import told_name
from cdisc_rdeb.verbs.numbers import parse

ROOT = Path(__file__).parents[1]


@pytest.fixture
def toy(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "specs" / "toy", tmp_path / "specs" / "toy")
    shutil.copytree(ROOT / "raw" / "toy", tmp_path / "raw" / "toy")
    return tmp_path / "specs" / "toy"


@pytest.mark.parametrize(
    ("arithmetic", "sign"),
    [
        ("A ^ 2", "^ has no place in it; a power is written **"),
        ("A % 2", "% has no place"),
        ("A // 2", "//"),
    ],
)
def test_signs_of_other_languages(arithmetic: str, sign: str) -> None:
    with pytest.raises(SpecError) as refused:
        parse(arithmetic)
    assert sign in str(refused.value)


@pytest.mark.parametrize("text", ["/* only what was given */", "// only", "-- only", "* only;"])
def test_comments_of_other_languages(text: str) -> None:
    assert "a comment begins with #" in told_name(text)


FORMS = {
    "DATE9.": "DDMONYYYY",
    "DATE11.": "DD-MON-YYYY",
    "date7.": "DDMONYY",
    "DDMMYY10.": "DD/MM/YYYY",
    "MMDDYY8.": "MM/DD/YY",
    "YYMMDD10.": "YYYY-MM-DD",
    "YYMMDDN8.": "YYYYMMDD",
    "E8601DA.": "YYYY-MM-DD",
    "B8601DN8.": "YYYYMMDD",
    "DATETIME20.": "DDMONYYYY:HH:MI:SS",
    "TIME5.": "HH:MI",
    "TOD8.": "HH:MI:SS",
    "%d-%b-%Y": "DD-MON-YYYY",
    "%-d/%-m/%y": "DD/MM/YY",
    "%Y-%m-%dT%H:%M": "YYYY-MM-DDTHH:MI",
    "dd-MMM-yyyy": "DD-MON-YYYY",
    "ddMMMyyyy": "DDMONYYYY",
    "d.M.yyyy": "DD.MM.YYYY",
    "MM/dd/yyyy hh:mm a": "MM/DD/YYYY HH:MI AM",
    "yyyy/mm/dd": "YYYY/MM/DD",
    "DD-MON-RR": "DD-MON-YY",
    "YYYY-MM-DD HH24:MI:SS": "YYYY-MM-DD HH:MI:SS",
    "dmy_hm": "DD-MON-YYYY HH:MI",
    "DD/MM/YYYY HH:MM": "DD/MM/YYYY HH:MI",
    "TT.MM.JJJJ": "DD.MM.YYYY",
    "ISO8601": "YYYY-MM-DD",
    "DD-MM-YYY": "DD-MM-YYYY",
    "JULIAN7.": "",
    "EEE, d MMM": "",
}


@pytest.mark.parametrize(("form", "ours"), FORMS.items())
def test_forms_of_dates_of_other_programs(form: str, ours: str) -> None:
    assert form_here(form) == ours


def test_a_format_that_says_no_form_and_a_year_of_two_digits(toy: Path) -> None:
    dates = "vitals: {file: vitals.csv, subject: PATIENT, dates: DD-MON-YYYY"
    told = refused(toy, "study.yaml", dates, dates.replace("DD-MON-YYYY", "ANYDTDTE."))
    assert "ANYDTDTE. cannot be read: it says no form; write the form that the file has, such as DD-MON-YYYY" in told
    told = refused(toy, "study.yaml", "dates: ANYDTDTE.", "dates: DATE7.")
    assert told.endswith("write DDMONYY, and the first of the 100 years that YY means: first_year: 1930")


def refused(study: Path, file: str, old: str, new: str) -> str:
    path = study / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(SpecError) as found:
        load_study(study, study.parents[1] / "raw" / "toy")
    return str(found.value)


def test_an_arm_of_an_element_that_is_not_there(toy: Path) -> None:
    path = toy / "study.yaml"
    design = """
elements:
  - {ETCD: SCRN, ELEMENT: Screening, TESTRL: Informed consent}
  - {ETCD: TRT, ELEMENT: Treatment, TESTRL: First dose}
  - {ETCD: TRT, ELEMENT: Follow-up, TESTRL: Last dose}
arms:
  - ARMCD: A
    ARM: Drug A
    elements:
      - {ETCD: SCRN, EPOCH: SCREENING}
      - {ETCD: TREAT, EPOCH: TREATMENT}
"""
    path.write_text(path.read_text(encoding="utf-8") + design, encoding="utf-8")
    with pytest.raises(SpecError) as found:
        load_study(toy, toy.parents[1] / "raw" / "toy")
    said = str(found.value)
    assert "there is no element TREAT; did you mean TRT?" in said
    assert "ETCD TRT is one of the elements already" in said


def test_a_supplemental_variable_looked_for_in_its_dataset(toy: Path) -> None:
    said = refused(toy, "sdtm/vs.yaml", "records:", "temporary:\n  X: {from: SUPPDM.RACEOTH}\nrecords:")
    assert "there is no dataset or raw source SUPPDM; supplemental variables are named as those of DM" in said


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("sdtm/vs.yaml", "records:", "temporary:\n  X: {last: RFXENDTC}\nrecords:", "DM has it: DM.RFXENDTC"),
        ("sdtm/vs.yaml", "records:", "temporary:\n  X: {from: RACEE}\nrecords:", "define it in the spec of VS"),
        (
            "sdtm/vs.yaml",
            "records:",
            "temporary:\n  X: {rank: {by: [USUBJID], order: [VSDTC DESC]}}\nrecords:",
            "write descending VSDTC",
        ),
        (
            "sdtm/vs.yaml",
            "records:",
            'temporary:\n  X: {flag: {VSTESTCD: not missing}, value: "1"}\nrecords:',
            "write {VSTESTCD: present}",
        ),
        (
            "sdtm/vs.yaml",
            "records:",
            'temporary:\n  X: {flag: {VSSTRESN: {ne: .}}, value: "1"}\nrecords:',
            "'.' is no number; write {VSSTRESN: present}",
        ),
        (
            "sdtm/vs.yaml",
            "records:",
            "temporary:\n  X: {first_of: {by: [VSTESTCD, VISITNUM]}}\nrecords:",
            "by of first_of names no subject, so records of one would be compared with those of another; "
            "write by: [USUBJID, VSTESTCD, VISITNUM]",
        ),
        (
            "sdtm/vs.yaml",
            "records:",
            "temporary:\n  X: {rank: {by: [VSTESTCD], order: [VSDTC]}}\nrecords:",
            "write by: [USUBJID, VSTESTCD]",
        ),
        (
            "sdtm/vs.yaml",
            "records:",
            "temporary:\n  X: {previous: VSSTRESN, by: [VSTESTCD]}\nrecords:",
            "write by: [USUBJID, VSTESTCD]",
        ),
        (
            "sdtm/dm.yaml",
            "{assign: Drug A}",
            "{assign: Drug #2}",
            'behind the # is a comment; write ARM: {assign: "Drug #2"}',
        ),
        (
            "sdtm/dm.yaml",
            "ARM: {assign: Drug A}",
            "ARM: Drug #2",
            "behind the # is a comment; put a text with # in quotes",
        ),
        ("sdtm/dm.yaml", "{assign: KOR}", "*korea", "write &korea in front of what it repeats, or put a text with *"),
        (
            "sdtm/dm.yaml",
            "{assign: KOR}",
            "{if: {SEX: Male}, then: KOR, else: USA}",
            "no verb is called if; a choice is written "
            "{case: [{when: {VARIABLE: value}, then: {assign: Y}}], otherwise: {assign: N}}",
        ),
        (
            "sdtm/dm.yaml",
            "{assign: KOR}",
            "{if: not missing(SEX), then: KOR, else: USA}",
            "written {case: [{when: {SEX: present}, then: {assign: Y}}], otherwise: {assign: N}}",
        ),
        (
            "sdtm/vs.yaml",
            "records:",
            "temporary:\n  X: {from: VSDTC, codelist: YESNO}\nrecords:",
            "there is no codelist YESNO; write NY",
        ),
        ("sdtm/dm.yaml", "SUBJID: PATIENT", "SUBJID: wipe(PATIENT)", "demog.csv has no column wipe(PATIENT)"),
        ("sdtm/dm.yaml", "SUBJID: PATIENT", "SUBJID: upcase(PATIENT)", "write {upper: PATIENT}"),
        (
            "sdtm/dm.yaml",
            "SUBJID: PATIENT",
            "SUBJID: SUBJID",
            "demog.csv has no column SUBJID; did you mean PATIENT?",
        ),
        ("sdtm/dm.yaml", "SUBJID: PATIENT", "SUBJID: TEMP", "demog.csv has no column TEMP; it has PATIENT, AGE"),
        ("sdtm/vs.yaml", "{iso8601: DATE", "{iso8601: CONSENT", "demog has it: demog.CONSENT"),
        ("sdtm/vs.yaml", "VSDTC: {iso", "LBLOC: {assign: ARM}\n      VSDTC: {iso", "in VS; did you mean VSLOC?"),
        ("sdtm/dm.yaml", "{assign: KOR}", "{assign: KR}", "which COUNTRY takes; did you mean KIR or KOR?"),
        ("sdtm/dm.yaml", "{assign: KOR}", "{assign: us}", "which COUNTRY takes; did you mean USA?"),
        ("sdtm/dm.yaml", "RFXENDTC: not collected", "RFXENDTC: {iso8601: LASTDOSE}", "define it in the spec of DM"),
        (
            "sdtm/dm.yaml",
            "RFXENDTC: not collected",
            "RFXENDTC: {iso8601: FIRSTDOSE}",
            "it is a column of demog.csv: indent variables below - raw: demog, or move the line there",
        ),
        ("sdtm/dm.yaml", "RFSTDTC: RFXSTDTC", "RFSTDTC: FIRSTDOSE", "RFXSTDTC is made of it: write RFXSTDTC"),
        (
            "sdtm/dm.yaml",
            "SUBJID: PATIENT",
            "SUBJID: {from: PATIENT, informat: date9.}",
            "informat; remove it: dates of",
        ),
        (
            "sdtm/vs.yaml",
            "VSDTC: {iso",
            "VISITNUM: VISITNUM\n      VSDTC: {iso",
            "no column VISITNUM; the visit of the row has it: write visit.VISITNUM",
        ),
        (
            "sdtm/vs.yaml",
            "    tests:",
            "    merge: {DM: {on: [VISITNUM]}}\n    tests:",
            "no column VISITNUM; the visit of the row has it: write on: {visit.VISITNUM: VISITNUM}",
        ),
        (
            "sdtm/vs.yaml",
            "VSDTC: {iso",
            "VSPOS: {from: DATE, when: {VSTESTCD: SYSBP}}\n      VSDTC: {iso",
            "no column VSTESTCD; the test of the row has it: write test.VSTESTCD",
        ),
        (
            "sdtm/vs.yaml",
            "VSDTC: {iso",
            "VSORNRLO: {from: VSORNRHI}\n      VSORNRLO: {from: LOW}\n      VSDTC: {iso",
            "VSORNRLO stands here twice, the second time in line 11; this one is made of VSORNRHI: write VSORNRHI",
        ),
        (
            "sdtm/dm.yaml",
            "RFXSTDTC: {iso8601: FIRSTDOSE}",
            "RFXSTDTC: {iso8601: FIRSTDOSE}\n      RFXSTDTC: {iso8601: ENDAT}",
            "RFXSTDTC stands here twice, the first time in line 11; this one is made of ENDAT: write RFXENDTC",
        ),
        (
            "sdtm/dm.yaml",
            "RFENDTC: not collected",
            "RFPENDTC: {from: RFXSTDTC}",
            "RFPENDTC stands here twice, the first time in line 16; keep one, or call this one otherwise",
        ),
        (
            "sdtm/dm.yaml",
            "RFENDTC: not collected",
            "RFENDTC: {state: missing}",
            "not allowed here; write not collected",
        ),
        (
            "sdtm/dm.yaml",
            "RFXENDTC: not collected",
            "DMWARD: WARD",
            "SDTMIG 3.4 has no variable DMWARD in DM; put it under supplemental to submit it in SUPP--",
        ),
        ("sdtm/vs.yaml", "VSDTC: {iso", "* the date of the visit;\n      VSDTC: {iso", "a comment begins with #"),
        (
            "sdtm/vs.yaml",
            "- raw: vitals",
            "- raw: vitals\n    where: {VISIT: in (Day 1, Day 8)}",
            "not in parentheses; write VISIT: [Day 1, Day 8]",
        ),
        ("sdtm/dm.yaml", "variables:", "variables:\n      ARM: Drug A", "a fixed text is written {assign: Drug A}"),
    ],
)
def test_ways_out(toy: Path, file: str, old: str, new: str, told: str) -> None:
    assert told in refused(toy, file, old, new)


def lines_of(toy: Path) -> list[str]:
    with pytest.raises(SpecError) as found:
        load_study(toy, toy.parents[1] / "raw" / "toy")
    return str(found.value).splitlines()


def test_a_spec_that_was_copied_and_kept_its_name_is_told_alone(toy: Path) -> None:
    text = (toy / "sdtm/vs.yaml").read_text(encoding="utf-8")
    (toy / "sdtm/eg.yaml").write_text(text.replace("VSDTC", "EGDTC").replace("VSLOBXFL", "EGLOBXFL"), encoding="utf-8")
    assert lines_of(toy) == [
        "sdtm/eg.yaml:1: VS has a spec already; sdtm/vs.yaml is it; did you mean EG, as the file is called?"
    ]


def test_supplemental_qualifiers_have_no_spec_of_their_own(toy: Path) -> None:
    (toy / "sdtm/suppdm.yaml").write_text("dataset: SUPPDM\nrecords:\n  - raw: demog\n    variables: {QNAM: SEX}\n")
    said = "SUPPDM is made of what stands under supplemental of DM; describe the qualifiers there, and remove this file"
    assert lines_of(toy) == [f"sdtm/suppdm.yaml:1: dataset: {said}"]


def test_a_relation_to_a_spec_that_cannot_be_read_is_not_told(toy: Path) -> None:
    path = toy / "sdtm/vs.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "relate:\n  - {VISITNUM: DM.RFSTDTC}\n", encoding="utf-8")
    (toy / "sdtm/dm.yaml").write_text("dataset: DM\nrecords: {raw: [demog\n", encoding="utf-8")
    assert not any("there is no dataset DM" in line for line in lines_of(toy))


def test_a_variable_that_several_need_and_nobody_defines_is_told_once(toy: Path) -> None:
    path = toy / "sdtm/vs.yaml"
    more = "temporary:\n  X: {from: FIRST}\n  Y: {from: FIRST}\n"
    path.write_text(path.read_text(encoding="utf-8") + more, encoding="utf-8")
    assert [line.partition(": ")[2] for line in lines_of(toy)] == [
        "temporary.X.from: VS has no variable FIRST; define it in the spec of VS"
    ]


def test_names_without_commas_and_the_folder_above(toy: Path) -> None:
    raw, out = toy.parents[1] / "raw" / "toy", toy.parents[1] / "out"
    with pytest.raises(SpecError) as found:
        build_study(toy, raw=raw, out=out, only=("DM VS",), documents=False)
    assert str(found.value).endswith("has no dataset DM VS; part names with commas: DM,VS")
    build_study(toy, raw=raw, out=out, documents=False)
    with pytest.raises(RawDataError) as told:
        build_study(toy, sdtm=out, out=toy.parents[1] / "other")
    assert str(told.value).endswith(f"name a folder that has some, such as {out / 'sdtm'}")
