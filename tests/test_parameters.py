"""Parameters of a BDS: a group of records for each, one to one in code, name and number."""

from pathlib import Path

import pytest
from define_judges import dangling, parse, schema_errors
from studies import TinyStudy, tiny_study

from cdisc_rdeb import read_xpt

ADXX = """\
dataset: ADXX
structure: BDS
label: Days of Adverse Events
keys: [USUBJID, PARAMCD, AESEQ]
records:
  - dataset: AE
    where: {AESER: N}
    parameters:
      START: {param: Day of Start, where: {AESTDTC: present}, value: AESTDY, category: DAYS}
      TERM: {param: Reported Term, text: {upper: AETERM}}
    copy: AESEQ
"""


@pytest.fixture
def study(tmp_path: Path) -> TinyStudy:
    found = tiny_study(tmp_path)
    (found.specs / "adam").mkdir()
    (found.specs / "adam/adxx.yaml").write_text(ADXX)
    return found


@pytest.mark.parametrize("blocks", ["1", "3"])
def test_each_parameter_has_its_records(study: TinyStudy, blocks: str) -> None:
    result = study.run("build", study.specs, "--raw", study.raw, "--out", study.out, "--blocks", blocks)
    assert result.exit_code == 0, result.output
    frame = read_xpt(study.out / "adam/adxx.xpt").frame
    shown = frame.assign(AVAL=frame["AVAL"].fillna(-99))
    names = ["USUBJID", "PARAMCD", "PARAM", "PARAMN", "PARCAT1", "AVAL", "AVALC", "AESEQ"]
    assert shown[names].values.tolist() == [
        ["TINY01-001", "START", "Day of Start", 1, "DAYS", 1, "", 1],
        ["TINY01-001", "START", "Day of Start", 1, "DAYS", 5, "", 2],
        ["TINY01-001", "TERM", "Reported Term", 2, "", -99, "HEADACHE", 1],
        ["TINY01-001", "TERM", "Reported Term", 2, "", -99, "ITCH", 2],
        ["TINY01-004", "START", "Day of Start", 1, "DAYS", 1, "", 1],
        ["TINY01-004", "TERM", "Reported Term", 2, "", -99, "COUGH", 1],
    ]  # the fall of subject 002 was serious


def test_define_has_a_level_for_each(study: TinyStudy) -> None:
    study.build()
    content = (study.out / "adam/define.xml").read_bytes()
    assert schema_errors(content) == [] and dangling(content) == []
    root = parse(content)
    lists = {v.get("OID"): len(v) for v in root.iter("{http://www.cdisc.org/ns/def/v2.1}ValueListDef")}
    assert lists == {"VL.ADXX.AVAL": 1, "VL.ADXX.AVALC": 1}  # those with values


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("param: Day of Start, ", "", "param must be given here"),
        ("value: AESTDY", "value: AESTD", "AE has no variable AESTD; did you mean AESTDY?"),
        ("{AESTDTC: present}", "{AESTDT: present}", "AE has no variable AESTDT; did you mean AESTDTC?"),
        ("text: {upper: AETERM}", "texts: AETERM", "texts"),
    ],
)
def test_lint_tells_of_faults(study: TinyStudy, old: str, new: str, fault: str) -> None:
    study.edit("adam/adxx.yaml", old, new)
    result = study.lint()
    assert result.exit_code == 2 and fault in result.output, result.output
