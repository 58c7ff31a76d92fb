"""Domains of the sponsor's own: the class says their variables, and whatever else a domain of the guide gets."""

from __future__ import annotations

from pathlib import Path

import pytest
from small import SmallStudy, small_study

XH = """\
dataset: XH
class: Findings
label: Hair Findings
keys: [USUBJID, XHTESTCD, XHDTC]
records:
  - raw: hair
    tests:
      HAIRLEN: {result: LENGTH, test: Length of Hair, unit: cm}
    variables:
      XHDTC: {iso8601: DATE}
      XHLOC: {assign: SCALP}
"""
HAIR = "SUBJECT,DATE,LENGTH\n001,2024-01-10,12.5\n002,2024-01-14,3\n"
YE = """\
dataset: YE
class: Events
label: Encounters with Sunlight
keys: [USUBJID, YESTDTC]
records:
  - raw: sun
    variables:
      YETERM: WHAT
      YESTDTC: {iso8601: FROM}
      YEENDTC: {iso8601: TO}
"""
SUN = "SUBJECT,WHAT,FROM,TO\n001,Sunburn,2024-01-12,2024-01-15\n"


def hair(folder: Path, *edits: tuple[str, str]) -> SmallStudy:
    study = small_study(folder, {"hair": HAIR}, {"xh": XH})
    for old, new in edits:
        study.edit("sdtm/xh.yaml", old, new)
    return study


def test_findings_have_what_findings_have(tmp_path: Path) -> None:
    record = hair(tmp_path).built().records("XH")[0]
    assert list(record) == [
        *("STUDYID", "DOMAIN", "USUBJID", "XHSEQ", "XHTESTCD", "XHTEST", "XHORRES", "XHORRESU"),
        *("XHSTRESC", "XHSTRESN", "XHSTRESU", "XHLOC", "XHDTC", "XHDY"),
    ]
    assert (record["DOMAIN"], record["XHSTRESN"], record["XHDY"]) == ("XH", 12.5, 1)


def test_events_have_what_events_have(tmp_path: Path) -> None:
    study = small_study(tmp_path, {"sun": SUN}, {"ye": YE}).built()
    assert study.values("YE", "YESEQ", "YETERM", "YESTDY", "YEENDY") == [(1, "Sunburn", 3, 6)]


def test_define_and_check_know_the_class(tmp_path: Path) -> None:
    study = hair(tmp_path).built()
    define = (study.out / "sdtm" / "define.xml").read_text()
    assert 'def:Structure="One record per finding per subject" def:IsNonStandard="Yes"' in define
    assert "XH" not in study.run("check", str(study.out / "sdtm")).output


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("class: Findings\n", "", "SDTMIG 3.4 has no dataset XH; say its class"),
        ("label: Hair Findings\n", "", "XH has no label"),
        ("XHLOC", "XHTERM", "SDTMIG 3.4 has no variable XHTERM in XH"),
        ("class: Findings", "class: Finding", "'Finding' is not allowed here"),
        ("test: Length of Hair, ", "", "give it one: {test: NAME}"),
    ],
)
def test_faults_of_the_spec(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert said in hair(tmp_path, (old, new)).refused()


def test_a_domain_of_the_guide_has_its_class(tmp_path: Path) -> None:
    study = small_study(tmp_path, {"sun": SUN}, {"ae": YE.replace("YE", "AE")})
    assert "AE is a domain of SDTMIG, of the class Events; remove class" in study.refused()


def test_other_letters_may_be_taken_one_day(tmp_path: Path) -> None:
    study = small_study(tmp_path, {"hair": HAIR}, {"hh": XH.replace("XH", "HH")})
    assert "HH may be a domain of the guide one day; those of a sponsor begin with X, Y, Z" in study.lint().output
