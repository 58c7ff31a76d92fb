"""RELREC: records related by the identifiers that were collected, and datasets related as wholes."""

from pathlib import Path

import pytest
from define_judges import dangling, schema_errors

from cdisc_rdeb import build_study, read_xpt
from cdisc_rdeb.spec import lint

STUDY = """
study: RELATE
title: A study of relations
subject: RELATE-{subject}
raw:
  dm: {subject: ID}
  ae: {subject: ID}
  cm: {subject: ID}
  pr: {subject: ID}
  mi: {subject: ID}
"""
SPECS = {
    "dm": """
dataset: DM
records:
  - raw: dm
    variables: {SUBJID: ID, SITEID: {assign: "1"}, COUNTRY: {assign: KOR}, RFSTDTC: START, SEX: SEX}
""",
    "ae": """
dataset: AE
keys: [USUBJID, AETERM]
records: [{raw: ae, variables: {AESPID: NO, AETERM: TERM, AEDECOD: TERM}}]
""",
    "cm": """
dataset: CM
keys: [USUBJID, CMTRT]
records: [{raw: cm, variables: {CMTRT: DRUG, AENO: FOR}}]
temporary: {AENO: {label: Events}}
relate:
  - {AENO: AE.AESPID, separator: ","}
""",
    "pr": """
dataset: PR
keys: [USUBJID, PRLNKID]
records: [{raw: pr, variables: {PRTRT: WHAT, PRLNKID: BIOPSY}}]
relate:
  - {PRLNKID: MI.MILNKID, types: [ONE, MANY]}
""",
    "mi": """
dataset: MI
keys: [USUBJID, MITESTCD, MILNKID]
records:
  - raw: mi
    tests: {MASTCE: {result: MAST, test: Mast Cells}, MACRO: {result: MACRO, test: Macrophages}}
    variables: {MILNKID: BIOPSY, MISPEC: {assign: TISSUE}}
""",
}
RAW = {
    "dm": "ID,SEX,START\n1,M,2020-01-10\n2,F,2020-01-12\n",
    "ae": "ID,NO,TERM\n1,1,NAUSEA\n1,2,ITCH\n1,3,FEVER\n2,1,ITCH\n",
    "cm": 'ID,DRUG,FOR\n1,B,"1, 3"\n1,A,2\n1,C,\n2,A,1\n2,B,"1,7"\n',
    "pr": "ID,BIOPSY,WHAT\n1,B1,BIOPSY\n1,B2,BIOPSY\n1,B2,BIOPSY\n2,B1,BIOPSY\n",
    "mi": "ID,BIOPSY,MAST,MACRO\n1,B1,5,6\n2,B1,7,\n2,B9,7,\n",
}


def written(home: Path, **changed: str) -> Path:
    study, raw = home / "specs" / "relate", home / "raw" / "relate"
    (study / "sdtm").mkdir(parents=True)
    raw.mkdir(parents=True)
    (study / "study.yaml").write_text(STUDY)
    for name, text in {**SPECS, **changed}.items():
        (study / "sdtm" / f"{name}.yaml").write_text(text)
    for name, text in RAW.items():
        (raw / f"{name}.csv").write_text(text)
    return study


@pytest.mark.parametrize("blocks", [1, 2])
def test_records_and_datasets_are_related(tmp_path: Path, blocks: int) -> None:
    built = build_study(written(tmp_path), blocks=blocks)
    frame = read_xpt(tmp_path / "output/relate/sdtm/relrec.xpt").frame
    assert list(frame.columns) == ["STUDYID", "RDOMAIN", "USUBJID", "IDVAR", "IDVARVAL", "RELTYPE", "RELID"]
    assert frame.drop(columns="STUDYID").values.tolist() == [
        ["MI", "", "MILNKID", "", "MANY", "PRMI"],
        ["PR", "", "PRLNKID", "", "ONE", "PRMI"],
        ["AE", "RELATE-1", "AESEQ", "2", "", "CMAE1"],  # ITCH, second by the alphabet
        ["CM", "RELATE-1", "CMSEQ", "1", "", "CMAE1"],  # A
        ["AE", "RELATE-1", "AESEQ", "1", "", "CMAE2"],  # FEVER
        ["AE", "RELATE-1", "AESEQ", "3", "", "CMAE2"],  # NAUSEA
        ["CM", "RELATE-1", "CMSEQ", "2", "", "CMAE2"],  # B
        ["AE", "RELATE-2", "AESEQ", "1", "", "CMAE1"],
        ["CM", "RELATE-2", "CMSEQ", "1", "", "CMAE1"],
        ["AE", "RELATE-2", "AESEQ", "1", "", "CMAE2"],
        ["CM", "RELATE-2", "CMSEQ", "2", "", "CMAE2"],  # of "1,7" the 7 leads nowhere
    ]
    told = built.issues[built.issues["rule"].isin(["no record to relate", "not one record"])]
    assert told[["dataset", "rule", "variable", "value", "file", "row"]].values.tolist() == [
        ["CM", "no record to relate", "AENO", "7", "cm.csv", "6"],
        ["MI", "no record to relate", "MILNKID", "B9", "mi.csv", "4"],
        ["PR", "not one record", "PRLNKID", "B2", "pr.csv", "3"],
        ["PR", "not one record", "PRLNKID", "B2", "pr.csv", "4"],
    ]
    (said,) = {*built.issues[built.issues["rule"] == "not one record"]["message"]}
    assert said.startswith(
        "PRLNKID 'B2' stands in several records of PR, which relates as ONE by types: [ONE, MANY] in "
    )
    assert said.endswith("; write [MANY, ONE], or [MANY, MANY] if both have it several times")
    define = (tmp_path / "output/relate/sdtm/define.xml").read_bytes()
    assert schema_errors(define) == []
    assert dangling(define) == []


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("{AENO: AE.AESPID", "{AENO: AX.AESPID", "a relation names one variable, and one of another dataset"),
        ("{AENO: AE.AESPID", "{AENO: AE.AESPIDD", "AE has no variable AESPIDD; did you mean AESPID?"),
        ("{AENO: AE.AESPID", "{AENR: AE.AESPID", "CM has no variable AENR; did you mean AENO?"),
        ('separator: ","', "types: [ONE]", "types are two of ONE and MANY"),
        ('separator: ","', "types: [ONE, MANY]", "CM.AENO is not submitted in CM itself"),
        ('separator: ","}', 'separator: ","}\n  - {AENO: AE.AESPID}', "CM and AE are related in line 7 already"),
    ],
)
def test_lint_tells_of_a_faulty_relation(tmp_path: Path, old: str, new: str, fault: str) -> None:
    assert SPECS["cm"].count(old) == 1
    errors = [str(f) for f in lint(written(tmp_path, cm=SPECS["cm"].replace(old, new))) if not f.warning]
    assert [e for e in errors if fault in e], errors
