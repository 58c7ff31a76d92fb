"""Merges: the record of another dataset that goes with each row, by equal values or by date."""

from pathlib import Path

import pytest

from cdisc_rdeb import build_study, read_xpt
from cdisc_rdeb.errors import DerivationError
from cdisc_rdeb.spec import lint

STUDY = """
study: MERGE
title: A study with weights
subject: MERGE-{subject}
raw:
  dm: {subject: ID}
  dosing: {subject: ID}
  vitals: {subject: ID}
"""
DM = """
dataset: DM
records:
  - raw: dm
    variables: {SUBJID: ID, SITEID: {assign: "1"}, COUNTRY: {assign: KOR}, RFSTDTC: START, SEX: SEX}
"""
VS = """
dataset: VS
keys: [USUBJID, VSTESTCD, VSDTC]
records:
  - raw: vitals
    tests: {WEIGHT: {result: KG, unit: kg}, HEIGHT: {result: CM, unit: cm}}
    variables: {VSDTC: WHEN}
"""
EC = """
dataset: EC
keys: [USUBJID, ECMOOD, ECSTDTC]
records:
  - raw: dosing
    variables: {ECMOOD: {assign: PERFORMED}, ECLNKID: NO, ECDOSE: CELLS, ECSTDTC: WHEN}
  - raw: dosing
    variables: {ECMOOD: {assign: SCHEDULED}, ECLNKID: NO, ECDOSE: LEVEL}
variables:
  ECTRT: {assign: CELLS}
  ECDOSU: {assign: 10^6 Therapeutic Cells}
"""
EX = """
dataset: EX
keys: [USUBJID, EXSTDTC]
records:
  - dataset: EC
    where: {ECMOOD: PERFORMED}
    merge:
      VS: {where: {VSTESTCD: WEIGHT}, pick: {last_on_or_before: ECSTDTC}, expect: one}
      EC: {where: {ECMOOD: SCHEDULED}, on: ECLNKID}
    variables:
      EXTRT: ECTRT
      EXLNKID: ECLNKID
      EXSTDTC: ECSTDTC
      EXDOSE: {checked: {compute: ECDOSE / VS.VSSTRESN, digits: 2}, against: EC.ECDOSE}
      EXENDTC: VS.VSDTC
variables:
  EXDOSU: {assign: 10^6/kg}
"""
RAW = {
    "dm": "ID,SEX,START\n1,M,2020-01-10\n2,F,2020-01-12\n3,F,2020-01-12\n",
    "vitals": """ID,WHEN,KG,CM
1,2020-01-05,40,150
1,2020-01-10T08:00,50,
1,2020-01-10T12:00,60,
1,2020-02,90,
2,2020-01-12,20,
2,2020-01-13,25,
3,2020-01-12,,100
""",
    "dosing": """ID,NO,WHEN,CELLS,LEVEL
1,1,2020-01-10T09:30,100,2
1,2,2020-03-01,120,3
1,3,2020-01-09,120,3
2,1,2020-01-12T10:00,40,2
2,2,,75,3
3,1,2020-01-13,40,2
""",
}


def written(home: Path, ex: str = EX) -> Path:
    study, raw = home / "specs" / "merge", home / "raw" / "merge"
    (study / "sdtm").mkdir(parents=True)
    raw.mkdir(parents=True)
    (study / "study.yaml").write_text(STUDY)
    for name, text in {"dm": DM, "vs": VS, "ec": EC, "ex": ex}.items():
        (study / "sdtm" / f"{name}.yaml").write_text(text)
    for name, text in RAW.items():
        (raw / f"{name}.csv").write_text(text)
    return study


@pytest.mark.parametrize("blocks", [1, 3])
def test_the_last_weight_on_or_before_a_dose(tmp_path: Path, blocks: int) -> None:
    built = build_study(written(tmp_path), blocks=blocks)
    ex = read_xpt(tmp_path / "output/merge/sdtm/ex.xpt").frame
    found = {
        (s[-1], n): (d, w) for s, n, d, w in ex[["USUBJID", "EXLNKID", "EXDOSE", "EXENDTC"]].itertuples(index=False)
    }
    assert found.pop(("2", "2"))[1] == ""  # a dose without a date has no weight before it
    assert found.pop(("3", "1"))[1] == ""  # the subject's one weight is missing
    assert found == {
        ("1", "1"): (2.0, "2020-01-10T08:00"),  # the one at noon came later that day
        ("1", "2"): (2.0, "2020-01-10T12:00"),  # of February only the month is known, so it does not count
        ("1", "3"): (3.0, "2020-01-05"),
        ("2", "1"): (2.0, "2020-01-12"),  # no time on the weight: the same day counts
    }
    issues = built.issues[built.issues["dataset"] == "EX"]
    told = issues[["rule", "variable", "value", "file", "row"]].values.tolist()
    assert [line for line in told if line[0] != "required value missing"] == [
        ["value differs", "EXDOSE", "2, not 3", "dosing.csv", "3"],
        ["no record to merge", "VS", "", "dosing.csv", "6"],
        ["no record to merge", "VS", "", "dosing.csv", "7"],
    ]


def test_several_records_for_one_row_stop_the_build(tmp_path: Path) -> None:
    study = written(tmp_path, EX.replace("pick: {last_on_or_before: ECSTDTC}, ", "on: {ECTRT: VSORRESU}, "))
    (tmp_path / "raw/merge/vitals.csv").write_text("ID,WHEN,KG,CM\n1,2020-01-05,40,\n1,2020-01-06,40,\n")
    (study / "sdtm/ex.yaml").write_text(EX.replace("on: ECLNKID", "on: ECTRT"))
    with pytest.raises(
        DerivationError, match=r"3 records of EC go with dosing.csv row 4, and one is asked for; narrow"
    ):
        build_study(study)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("merge:\n      VS:", "merge:\n      VX:", "there is no dataset or raw source VX"),
        (
            "where: {VSTESTCD: WEIGHT}, pick: {last_on_or_before: ECSTDTC}, ",
            "",
            "nothing says which record of VS goes with a row",
        ),
        (
            "{last_on_or_before: ECSTDTC}",
            "{last_on_or_before: ECSTDT}",
            "EC has no variable ECSTDT; did you mean ECSTDTC?",
        ),
        ("{VSTESTCD: WEIGHT}", "{VSTESCD: WEIGHT}", "VS has no variable VSTESCD; did you mean VSTESTCD?"),
        ("on: ECLNKID", "on: ECLINK", "EC has no variable ECLINK"),
        ("VS.VSSTRESN", "VS.VSSTRES", "VS has no variable VSSTRES"),
        ("ECSTDTC}, expect", "ECSTDTC, date: VSDT}, expect", "VS has no variable VSDT; did you mean VSDTC?"),
    ],
)
def test_lint_tells_of_a_faulty_merge(tmp_path: Path, old: str, new: str, fault: str) -> None:
    assert EX.count(old) == 1
    errors = [str(f) for f in lint(written(tmp_path, EX.replace(old, new))) if not f.warning]
    assert [e for e in errors if fault in e], errors
