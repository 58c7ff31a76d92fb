"""A table that a verb cannot ask, or that answers in two ways, is told by lint: with its file and row."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tutorials import copied

from cdisc_rdeb.spec import lint
from cdisc_rdeb.spec.fault_codes import code_of
from cdisc_rdeb.spec.faults import Fault

ROOT = Path(__file__).parents[1]
RANGES = "LBTESTCD,LBSPEC,SEX,AGE_FROM,AGE_TO,LOW,HIGH,UNIT\n"
DAYS = "AVISIT,AVISITN,AWTARGET,AWLO,AWHI\n"


@pytest.fixture(scope="module")
def trial(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The trial's specs and raw data."""
    home = tmp_path_factory.mktemp("trial")
    for part in ("specs", "raw"):
        shutil.copytree(ROOT / part / "rdeb", home / part / "rdeb")
    return home / "specs" / "rdeb"


def told(trial: Path, file: str, text: str) -> list[Fault]:
    """What lint says while a file holds something else."""
    path = trial / file
    before = path.read_text(encoding="utf-8")
    path.write_text(text, encoding="utf-8")
    try:
        return lint(trial)
    finally:
        path.write_text(before, encoding="utf-8")


@pytest.mark.parametrize(
    ("table", "text", "message"),
    [
        (
            "windows.csv",
            "AVISIT,AVISITN,AWTARGET\nDAY 1,1,1\nDAY 8,2,8\nDAY 15,3,8\n",
            "4: the windows DAY 8 and DAY 15 have the same planned day 8; give each its own, or say AWLO and AWHI",
        ),
        (
            "windows.csv",
            f"{DAYS}DAY 1,1,1,,4\nDAY 8,2,8,3,12\nDAY 15,3,15,13,\n",
            "3: warning: the windows DAY 1 and DAY 8 share days; AWHI of one is 4, AWLO of the next 3; "
            "write 2 for AWHI in line 2",
        ),
        (
            "windows.csv",
            f"{DAYS}DAY 1,1,1,,\nDAY 8,2,8,,12\n",
            "3: warning: the windows DAY 1 and DAY 8 share days; AWHI of one is open, AWLO of the next "
            "open; write 4 for AWHI in line 2, and 5 for AWLO in line 3",
        ),
        (
            "windows.csv",
            "AVISIT,AVISITN,AWTARGET\nDAY 1,1,1\nDAY 8,1,8\n",
            "3: AVISITN 1 has the AVISIT DAY 1 (line 2), and DAY 8 here; give each AVISIT its own AVISITN",
        ),
        (
            "windows.csv",
            "AVISIT,AVISITN,AWTARGET\nDAY 1,1,1\nDAY 1,2,8\n",
            "3: AVISIT DAY 1 has the AVISITN 1 (line 2), and 2 here; give each AVISITN its own AVISIT",
        ),
        (
            "lab_ranges.csv",
            f"{RANGES}HGB,BLOOD,F,12,,120,160,g/L\nHGB,BLOOD,F,,18,115,155,g/L\n",
            "2: limits overlap of HGB BLOOD F; line 3 holds up to 18, line 2 from 12 on; write 12 for AGE_TO in line 3",
        ),
        (
            "lab_ranges.csv",
            f"{RANGES}HGB,BLOOD,F,,12,115,155,g/L\nHGB,BLOOD,F,18,,120,160,g/L\n",
            "3: warning: there is a gap between the limits of HGB BLOOD F; line 2 holds up to 12, line 3 from 18 on; "
            "write 18 for AGE_TO in line 2",
        ),
        (
            "vital_parameters.csv",
            "PARAMCD,PARAM,PARAMN\nSYSBP,Systolic (mmHg),1\nDIABP,Diastolic (mmHg),1\n",
            "3: PARAMN '1' stands with several values of PARAM; it is 'Systolic (mmHg)' in line 2 and 'Diastolic "
            "(mmHg)' here: make them one to one",
        ),
        (
            "windows.csv",
            f"{DAYS}DAY 1,1,1,,4\nDAY 8,2,8,12,5\n",
            "3: the window DAY 8 begins at 12 and ends at 5; swap them",
        ),
        (
            "windows.csv",
            f"{DAYS}DAY 1,1,1,,4\nDAY 8,2,8,9,12\n",
            "3: warning: the planned day 8 of the window DAY 8 lies outside of it; "
            "write 8 for AWLO, which is 9, or another day for AWTARGET",
        ),
        (
            "windows.csv",
            f"{DAYS}DAY 1,1,1,,4\nDAY 8,2,D8,5,12\n",
            "3: AWTARGET of the window DAY 8 is 'D8'; give the planned day as a number",
        ),
        (
            "windows.csv",
            f"{DAYS}DAY 1,1,1,,4\nDAY 8,2,8,five,12\n",
            "3: AWLO of the window DAY 8 is 'five'; give a day, or leave it empty",
        ),
        (
            "windows.csv",
            "AVISIT,AVISITN,TARGET\nDAY 1,1,1\n",
            "1: no column AWTARGET of windows; call TARGET so: write AVISIT,AVISITN,AWTARGET in line 1",
        ),
        ("windows.csv", DAYS, "1: the table of windows has no row; write a row for each window"),
        (
            "units.csv",
            "UNIT,KIND,FACTOR\nmg/dL,mass,1\n",
            "1: no column SCALE; call FACTOR so: write UNIT,KIND,SCALE in line 1",
        ),
        (
            "units.csv",
            "UNIT,KIND,SCALE\ng/L,mass,1\ng/dL,mass,10\nmg/dL,mass,0.1\n",
            "4: warning: the SCALE of mg/dL is 0.1, where g/L has 1; by their names it is 0.01",
        ),
        (
            "units.csv",
            "UNIT,KIND,SCALE\ng/L,mass,1\nug/L,mass,0.001\n",
            "3: warning: the SCALE of ug/L is 0.001, where g/L has 1; by their names it is 1e-06",
        ),
        (
            "units.csv",
            "UNIT,KIND,SCALE\ng/L,mass,1\nmmol/L,mass,0.001\n",
            "3: warning: the KIND of mmol/L is mass, and its name says amount; write amount",
        ),
        ("units.csv", "UNIT,KIND,SCALE\nmg/dL,mass,x\n", "2: the SCALE of mg/dL is 'x'; give a number above 0"),
        (
            "ctcae.csv",
            "PARAMCD,DIRECTION,GRADE,TIMES,OF,BASELINE\nALT,UP,1,1,ULN,\n",
            "2: grade '1' of ALT has DIRECTION 'UP' and BASELINE ''; give HIGH or LOW, and NORMAL, ABNORMAL or nothing",
        ),
        (
            "time_points.csv",
            "VSTPT,VSTPTNUM,VSELTM,VSTPTREF\nPRE-DOSE,1,-PT30M,START\nPre-dose,2,-PT15M,START\n",
            "3: pre-dose in VSTPT has both '1' and '2' in VSTPTNUM; keep one, or name more columns in by",
        ),
    ],
)
def test_a_table_is_looked_at_before_the_build(trial: Path, table: str, text: str, message: str) -> None:
    found = [fault for fault in told(trial, table, text) if fault.file == table]
    assert [str(fault) for fault in found] == [f"{table}:{message}"]
    assert code_of(found[0].message) == "L023"


@pytest.mark.parametrize(
    "text",
    [
        f"{DAYS}DAY 1,1,1,,4\nDAY 15,3,15,12,\n",  # days that are in no window
        f"{DAYS}DAY 1,1,1,,4\nDAY 8,2,8,5,\n",
        "AVISIT,AVISITN,AWTARGET\nDAY 8,2,8\nDAY 1,1,1\n",
    ],
)
def test_windows_that_part_the_days_are_none(trial: Path, text: str) -> None:
    assert [fault for fault in told(trial, "windows.csv", text) if fault.file == "windows.csv"] == []


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        (
            "sdtm/lb.yaml",
            "units: units.csv",
            "units: unit.csv",
            "variables.LBSTRESC.convert: there is no table unit.csv; did you mean units.csv?",
        ),
        (
            "sdtm/vs.yaml",
            "by: VSTPT, value: VSELTM",
            "by: [VSTPT, VISITNUM], on: [VSTPT], value: VSELTM",
            "variables.VSELTM.lookup: on names 1 columns of the table, and by 2; name one for each",
        ),
        (
            "sdtm/lb.yaml",
            "value: HIGH, within: LBAGE, limits: [AGE_FROM, AGE_TO]",
            "value: HIGH, within: LBAGE",
            "variables.LBSTNRHI.lookup: within and limits go together; within: AGE, limits: [FROM, TO]",
        ),
        (
            "sdtm/lb.yaml",
            "value: HIGH, within: LBAGE, limits: [AGE_FROM, AGE_TO]",
            "value: HIGH, within: LBAGE, limits: [AGE_FROM, AGE_UNTIL]",
            "variables.LBSTNRHI.lookup: the table lab_ranges.csv has no column AGE_UNTIL; did you mean AGE_TO?",
        ),
    ],
)
def test_what_is_asked_of_a_table_is_told_where_it_is_asked(
    trial: Path, file: str, old: str, new: str, message: str
) -> None:
    text = (trial / file).read_text(encoding="utf-8")
    assert old in text
    found = told(trial, file, text.replace(old, new, 1))
    assert [str(fault).partition(": ")[2] for fault in found] == [message]


@pytest.mark.parametrize(
    "rows",
    ["beats/min,rate,1\nHz,rate,60\n", "F,temperature,5/9\nC,temperature,1\n", "U/L,activity,1\nIU/L,activity,1\n"],
)
def test_units_whose_names_say_no_size_are_taken_as_they_are(trial: Path, rows: str) -> None:
    found = told(trial, "units.csv", f"UNIT,KIND,SCALE\n{rows}")
    assert [fault for fault in found if fault.file == "units.csv"] == []


ONE_TO_ONE: dict[str, tuple[str, str, str, str]] = {
    "a number of two parameters": (
        "adam/advs.yaml",
        "  AWTDIFF: {days_apart: {}}",
        "  AWTDIFF: {days_apart: {}}\n  PARAMN: {case: [{when: {PARAMCD: SYSBP}, then: {assign: '1'}}, "
        "{when: {PARAMCD: DIABP}, then: {assign: '1'}}, {when: {PARAMCD: MAP}, then: {assign: '3'}}]}",
        "adam/advs.yaml:23: variables.PARAMN.case[1].then.assign: warning: 1 is the PARAMN of SYSBP (line 23) as well; "
        "write another, such as 2",
    ),
    "a parameter that is there": (
        "adam/advs.yaml",
        "parameter: MAP",
        "parameter: SYSBP",
        "adam/advs.yaml:15: added[0].parameter: warning: SYSBP is the PARAMCD of 'Systolic Blood Pressure (mmHg)' "
        "(line 9) as well; write another PARAMCD for it, or the PARAM Systolic Blood Pressure (mmHg)",
    ),
    "the param of another": (
        "adam/advs.yaml",
        "param: Mean Arterial Pressure (mmHg)",
        "param: Systolic Blood Pressure (mmHg)",
        "adam/advs.yaml:16: added[0].param: warning: Systolic Blood Pressure (mmHg) is the PARAM of SYSBP (line 9) as "
        "well; write a PARAM of its own for MAP",
    ),
    "an analysis visit of a window": (
        "adam/advs.yaml",
        "    by: [VISIT, VISITNUM, ADT]",
        "    by: [VISIT, VISITNUM, ADT]\n    variables: {AVISIT: {assign: Worst}, AVISITN: {assign: '1'}}",
        "adam/advs.yaml:19: added[0].variables.AVISITN.assign: warning: 1 is the AVISITN of Week 1 (windows.csv:3) as "
        "well; write another, such as 2",
    ),
}


@pytest.mark.parametrize("name", ONE_TO_ONE)
def test_what_is_one_to_one_is_told_where_it_is_not(name: str, tmp_path: Path) -> None:
    study = copied(tmp_path, "tut")
    file, old, new, message = ONE_TO_ONE[name]
    study.edit(file, old, new)
    assert message in study.lint().stdout.splitlines()


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "ETCD: TRT, ELEMENT: Treatment",
            "ETCD: TRT, ELEMENT: Screening",
            "elements[1].ELEMENT: warning: Screening is the ELEMENT of SCRN (line 17) as well; "
            "write the ELEMENT of TRT",
        ),
        (
            "ETCD: TRT, ELEMENT: Treatment",
            "ETCD: SCRN, ELEMENT: Treatment",
            "elements[1].ETCD: ETCD SCRN is one of the elements already; write TRT, which arms ask for",
        ),
    ],
)
def test_an_element_of_two_is_told_once(old: str, new: str, message: str, tmp_path: Path) -> None:
    study = copied(tmp_path, "demo")
    study.edit("study.yaml", old, new)
    assert study.lint().stdout.splitlines() == [f"study.yaml:18: {message}"]
