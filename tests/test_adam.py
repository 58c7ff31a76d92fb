"""Analysis datasets from the same engine: records of SDTM, predecessors, structures, a define.xml of their own."""

from pathlib import Path

import pytest
from define_judges import dangling, parse, schema_errors
from studies import TinyStudy, tiny_study

from cdisc_rdeb import read_xpt
from cdisc_rdeb.standards import DEFAULT

ADSL = """\
dataset: ADSL
structure: ADSL
label: Subject Level Analysis Dataset
records:
  - dataset: DM
    copy: [SUBJID, SITEID, AGE, AGEU, SEX, RACE]
    variables:
      TRT01P: ARM
      TRT01A: ACTARM
      ARM: ARM
      SAFFL: {case: [{when: {RFSTDTC: present}, then: {assign: Y}}], otherwise: {assign: N}}
      AGEGR1: {case: [{when: {AGE: {lt: 40}}, then: {assign: <40}}], otherwise: {assign: ">=40"}}
keys: [USUBJID]
"""
ADAE = """\
dataset: ADAE
structure: OCCDS
label: Adverse Event Analysis Dataset
keys: [USUBJID, AESEQ]
records:
  - dataset: AE
    copy: [AESEQ, AETERM, AESTDTC, AESEV]
    variables:
      TRTEMFL: {from: AETRTEM, label: Treatment Emergent Analysis Flag}
variables:
  TRTA: ADSL.TRT01A
  AGE: ADSL.AGE
"""
NS = {"odm": "http://www.cdisc.org/ns/odm/v1.3", "def": "http://www.cdisc.org/ns/def/v2.1"}


@pytest.fixture
def study(tmp_path: Path) -> TinyStudy:
    found = tiny_study(tmp_path)
    (found.specs / "adam").mkdir()
    (found.specs / "adam/adsl.yaml").write_text(ADSL)
    (found.specs / "adam/adae.yaml").write_text(ADAE)
    return found


def test_records_come_from_sdtm(study: TinyStudy) -> None:
    result = study.build()
    assert result.exit_code == 0, result.output
    adsl = read_xpt(study.out / "adam/adsl.xpt").frame
    names = "STUDYID USUBJID SUBJID SITEID AGE AGEU SEX RACE TRT01P TRT01A ARM SAFFL AGEGR1"
    assert list(adsl.columns) == names.split()
    assert adsl[["USUBJID", "TRT01A", "SAFFL", "AGEGR1"]].values.tolist() == [
        ["TINY01-001", "Drug A", "Y", "<40"],
        ["TINY01-002", "Drug B", "Y", ">=40"],
        ["TINY01-003", "Drug A", "N", "<40"],  # no adverse event, which begins all in this study
        ["TINY01-004", "Drug B", "Y", ">=40"],
    ]
    adae = read_xpt(study.out / "adam/adae.xpt").frame
    assert adae[["USUBJID", "AESEQ", "AETERM", "TRTEMFL", "TRTA", "AGE"]].values.tolist() == [
        ["TINY01-001", 1, "Headache", "Y", "Drug A", 34],
        ["TINY01-001", 2, "Itch", "Y", "Drug A", 34],
        ["TINY01-002", 1, "Fall", "Y", "Drug B", 41],
        ["TINY01-004", 1, "Cough", "Y", "Drug B", 66],
    ]
    assert not (study.out / "sdtm/adsl.xpt").exists()


def test_the_datasets_have_a_define_of_their_own(study: TinyStudy) -> None:
    study.build()
    content = (study.out / "adam/define.xml").read_bytes()
    assert schema_errors(content) == [] and dangling(content) == []
    root = parse(content)
    groups = {group.get("Name"): group for group in root.iter(f"{{{NS['odm']}}}ItemGroupDef")}
    assert set(groups) == {"ADSL", "ADAE"}
    assert {g.get("Purpose") for g in groups.values()} == {"Analysis"}
    assert groups["ADSL"].get("Domain") is None
    assert groups["ADSL"].find("def:Class", NS).get("Name") == "SUBJECT LEVEL ANALYSIS DATASET"
    assert groups["ADAE"].find("def:Class", NS).get("Name") == "OCCURRENCE DATA STRUCTURE"
    items = {item.get("OID"): item for item in root.iter(f"{{{NS['odm']}}}ItemDef")}

    def origin(oid: str) -> tuple[str | None, str | None, str]:
        found = items[oid].find("def:Origin", NS)
        return found.get("Type"), found.get("Source"), (found.findtext(".//odm:TranslatedText", "", NS) or "").strip()

    assert origin("IT.ADSL.TRT01A") == ("Predecessor", None, "DM.ACTARM")
    assert origin("IT.ADAE.TRTA") == ("Predecessor", None, "ADSL.TRT01A")
    assert origin("IT.ADAE.TRTEMFL") == ("Predecessor", None, "SUPPAE.QVAL where QNAM is AETRTEM")
    assert origin("IT.ADSL.SAFFL")[:2] == ("Derived", "Sponsor")
    sdtm = (study.out / "sdtm/define.xml").read_bytes()
    assert b"ADSL" not in sdtm


def test_blocks_give_the_same_bytes(study: TinyStudy) -> None:
    study.build()
    once = study.output()
    assert study.build("--blocks", "4").exit_code == 0
    assert study.output() == once


@pytest.mark.parametrize(
    ("file", "old", "new", "fault"),
    [
        (
            "adam/adsl.yaml",
            "structure: ADSL",
            "structure: ADS",
            "ADS is no data structure; did you mean ADSL?",
        ),
        ("adam/adsl.yaml", "structure: ADSL\n", "", "an analysis dataset says its data structure"),
        ("adam/adae.yaml", "label: Adverse Event Analysis Dataset\n", "", "ADAE has no label"),
        (
            "adam/adae.yaml",
            "label: Adverse Event Analysis Dataset\n",
            "label: Adverse Events of All Subjects for Analysis\n",
            "the label of ADAE has 43 characters; shorten it: XPT holds 40",
        ),
        ("adam/adsl.yaml", "      TRT01P: ARM\n", "      TRT01P: ARMM\n", "DM has no variable ARMM; did you mean ARM?"),
        ("adam/adae.yaml", "ADSL.AGE\n", "ADSL.AGES\n", "ADSL has no variable AGES; did you mean AGE?"),
        ("adam/adsl.yaml", "      SAFFL: ", "      SAFEFL: ", "SAFEFL has no label"),
        ("adam/adsl.yaml", "SUBJID, SITEID", "SITEID", "SUBJID (Subject Identifier for the Study) is Required in ADSL"),
    ],
)
def test_lint_tells_of_faults(study: TinyStudy, file: str, old: str, new: str, fault: str) -> None:
    study.edit(file, old, new)
    result = study.lint()
    assert result.exit_code == 2 and fault in result.output, result.output


@pytest.mark.parametrize("form", ["xpt", "json", "ndjson", "csv", "csv.gz"])
def test_the_same_from_sdtm_that_somebody_else_built(study: TinyStudy, tmp_path: Path, form: str) -> None:
    study.build()
    expected = read_xpt(study.out / "adam/adsl.xpt").frame, read_xpt(study.out / "adam/adae.xpt").frame
    given = tmp_path / "given"
    given.mkdir()
    if form in ("json", "ndjson"):
        study.run("build", study.specs, "--raw", study.raw, "--out", tmp_path / "again", "--format", form)
        for path in (tmp_path / "again/sdtm").glob(f"*.{form}"):
            (given / path.name).write_bytes(path.read_bytes())
    for path in (study.out / "sdtm").glob("*.xpt") if form not in ("json", "ndjson") else ():
        if form == "xpt":
            (given / path.name).write_bytes(path.read_bytes())
        else:
            read_xpt(path).frame.to_csv(given / f"{path.stem}.{form}", index=False)
    for path in study.raw.iterdir():
        path.unlink()  # no raw data are read
    (study.specs / "sdtm/ae.yaml").unlink()  # nor are specs of SDTM
    for blocks in ("1", "3"):
        result = study.run("build", study.specs, "--sdtm", given, "--out", tmp_path / "out", "--blocks", blocks)
        assert result.exit_code == 0, result.output
        assert not (tmp_path / "out/sdtm").exists()
        for name, frame in zip(("adsl", "adae"), expected, strict=True):
            assert read_xpt(tmp_path / f"out/adam/{name}.xpt").frame.equals(frame)
    content = (tmp_path / "out/adam/define.xml").read_bytes()
    assert schema_errors(content) == [] and b"SUPPAE.QVAL where QNAM is AETRTEM" in content


def test_bad_sdtm_is_told(study: TinyStudy, tmp_path: Path) -> None:
    result = study.run("build", study.specs, "--sdtm", tmp_path, "--out", tmp_path / "out")
    assert result.exit_code == 2 and "no dataset there" in result.output
    (tmp_path / "dm.csv").write_text("USUBJID,ARM\nS1,A\n")
    result = study.run("build", study.specs, "--sdtm", tmp_path, "--out", tmp_path / "out")
    assert result.exit_code == 2 and "there is no dataset AE" in result.output
    (tmp_path / "ae.csv").write_text("USUBJID,AESEQ,AETERM\nS1,1,Itch\n")
    (tmp_path / "suppae.csv").write_text(
        "USUBJID,IDVAR,IDVARVAL,QNAM,QLABEL,QVAL\nS1,AESEQ,1,AETRTEM,Flag,Y\nS1,AESEQ,2,AETRTEM,Flag,Y\n"
    )
    result = study.run("build", study.specs, "--sdtm", tmp_path, "--out", tmp_path / "out")
    assert result.exit_code == 2
    assert "suppae.csv: row 3: QNAM AETRTEM names no record of ae.csv" in result.output


def test_relations_of_whole_datasets_have_no_subject(study: TinyStudy, tmp_path: Path) -> None:
    given = tmp_path / "given"
    given.mkdir()
    study.build()
    for path in (study.out / "sdtm").glob("*.xpt"):
        (given / path.name).write_bytes(path.read_bytes())
    (given / "relrec.csv").write_text("STUDYID,RDOMAIN,USUBJID,IDVAR,IDVARVAL,RELTYPE,RELID\nTINY01,AE,,AEID,,ONE,R\n")
    result = study.run("build", study.specs, "--sdtm", given, "--out", tmp_path / "out")
    assert result.exit_code == 0 and "no issues" in result.output, result.output


def test_a_variable_of_sdtm_is_text_whatever_its_name_ends_in() -> None:
    assert DEFAULT.adamig_variable("BDS", "VSELTM") is None
    found = DEFAULT.adamig_variable("BDS", "LASTTM")
    assert found is not None and found.type == "Num"
