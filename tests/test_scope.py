"""Variables that are made from the records of all subjects, whichever block each is in."""

from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest
from define_judges import parse
from small import ADSL_HEAD
from studies import TinyStudy, tiny_study

from cdisc_rdeb import read_xpt
from cdisc_rdeb.build import build_study

# Arms of the four subjects: Drug A, Drug B, Drug A, Drug B; their ages 34, 41, 29 and 66.
ADSL = (
    ADSL_HEAD
    + """\
      SAFFL: {assign: Y}
      AGEGR1, AGEGR1N: {band: AGE, bands: ["<40", "40-50", ">50"]}
variables:
  SITEGR1: {pool: AGEGR1, fewest: 2, into: OTHER, scope: study, label: Pooled Age Group}
  SITEGR2: {pool: SITEGR1, by: [TRT01P], fewest: 2, into: FEW, scope: study, label: Pooled by Arm}
  AGEN: {place_in: SITEGR2, among: [FEW], scope: study, label: A Number, type: Num}
"""
)


@pytest.fixture
def study(tmp_path: Path) -> TinyStudy:
    found = tiny_study(tmp_path)
    (found.specs / "adam").mkdir()
    (found.specs / "adam/adsl.yaml").write_text(ADSL)
    return found


@pytest.mark.parametrize("blocks", [1, 2, 4])
def test_the_whole_study_decides(study: TinyStudy, blocks: int) -> None:
    build_study(study.specs, raw=study.raw, out=study.out, blocks=blocks)
    frame = read_xpt(study.out / "adam/adsl.xpt").frame
    assert frame[["USUBJID", "AGEGR1", "SITEGR1", "SITEGR2", "AGEN"]].values.tolist() == [
        ["TINY01-001", "<40", "<40", "FEW", 1],  # both under 40 have drug A, none drug B
        ["TINY01-002", "40-50", "OTHER", "FEW", 1],
        ["TINY01-003", "<40", "<40", "FEW", 1],
        ["TINY01-004", ">50", "OTHER", "FEW", 1],
    ]
    define = parse((study.out / "adam/define.xml").read_bytes())
    words = [element.text for element in define.iter("{http://www.cdisc.org/ns/odm/v1.3}TranslatedText")]
    assert "AGEGR1, or 'OTHER' where it has fewer than 2 records; over the records of all subjects." in words


@pytest.mark.slow
def test_processes_agree(study: TinyStudy, tmp_path: Path) -> None:
    build_study(study.specs, raw=study.raw, out=study.out)
    with ProcessPoolExecutor(2) as pool:
        build_study(study.specs, raw=study.raw, out=tmp_path / "other", blocks=3, executor=pool)
    assert (study.out / "adam/adsl.xpt").read_bytes() == (tmp_path / "other/adam/adsl.xpt").read_bytes()


@pytest.mark.slow
def test_workers_change_no_byte(study: TinyStudy) -> None:
    study.build()
    whole = study.output()
    said = study.build("--workers", "2")
    assert said.exit_code == 0, said.output
    assert study.output() == whole


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("pool: AGEGR1", "pool: AE.AETERM", "SITEGR1 has the scope of the study, and needs AE.AETERM"),
        ("pool: AGEGR1", "first: AE.AETERM", "SITEGR1 has the scope of the study, and needs AE.AETERM"),
        ("into: OTHER, scope: study", "into: OTHER, scope: block", "'block' is not allowed here; it takes study"),
        (
            "SAFFL: {assign: Y}",
            "SAFFL: {assign: Y, scope: study}",
            "SAFFL with the scope of the study is not made over",
        ),
        ("fewest: 2, into: OTHER", "fewest: 0, into: OTHER", "fewest is 0; give the number of records"),
        ("{pool: AGEGR1, fewest: 2, into: OTHER,", "{first_of: AGEGR1,", "first_of gives records with the same values"),
    ],
)
def test_faults(study: TinyStudy, old: str, new: str, fault: str) -> None:
    study.edit("adam/adsl.yaml", old, new)
    result = study.build()
    assert result.exit_code == 2
    assert fault in " ".join(result.output.split())


def test_an_issue_of_the_whole_study_is_nobodys(study: TinyStudy) -> None:
    old = "  AGEN: {place_in: SITEGR2, among: [FEW], scope: study, label: A Number, type: Num}\n"
    study.edit("adam/adsl.yaml", old, '  AGEGR2: {band: AGE, bands: ["<50"], scope: study, label: Second Group}\n')
    build_study(study.specs, raw=study.raw, out=study.out, blocks=2)
    told = [issue for issue in study.issues() if issue["rule"] == "not in table"]
    assert [(i["variable"], i["value"], i["USUBJID"], i["file"]) for i in told] == [("AGEGR2", "66", "", "")]
