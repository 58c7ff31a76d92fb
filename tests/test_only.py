"""Groups that take only the first or last of their rows."""

from pathlib import Path

import pytest
from studies import TinyStudy, tiny_study

from cdisc_rdeb import read_xpt

ADAE = """\
dataset: ADAE
structure: OCCDS
label: Adverse Event Analysis Dataset
keys: [USUBJID, AESEQ]
records:
  - dataset: AE
    only: {last: [AESEQ]}
    copy: [AESEQ, AETERM]
"""


@pytest.fixture
def study(tmp_path: Path) -> TinyStudy:
    found = tiny_study(tmp_path)
    (found.specs / "adam").mkdir()
    (found.specs / "adam/adae.yaml").write_text(ADAE)
    return found


def records(study: TinyStudy) -> list[list[object]]:
    result = study.build()
    assert result.exit_code == 0, result.output
    return read_xpt(study.out / "adam/adae.xpt").frame[["USUBJID", "AESEQ", "AETERM"]].values.tolist()


def test_the_last_of_each_subject(study: TinyStudy) -> None:
    assert records(study) == [["TINY01-001", 2, "Itch"], ["TINY01-002", 1, "Fall"], ["TINY01-004", 1, "Cough"]]


def test_the_first_in_an_order(study: TinyStudy) -> None:
    study.edit("adam/adae.yaml", "last: [AESEQ]", "first: [AETERM]")
    assert records(study)[0] == ["TINY01-001", 1, "Headache"]


def test_one_for_each_combination(study: TinyStudy) -> None:
    study.edit("adam/adae.yaml", "last: [AESEQ]", "last: [AESEQ], by: [AETERM]")
    assert len(records(study)) == 4


def test_explain_tells_of_it(study: TinyStudy) -> None:
    study.edit("adam/adae.yaml", "last: [AESEQ]", "last: [AESEQ], by: [AETERM]")
    assert (
        "- dataset: AE, only the last of AESEQ for each USUBJID, AETERM"
        in study.run("explain", study.specs, "ADAE").output
    )


@pytest.mark.parametrize(
    ("new", "fault"),
    [
        ("{by: [AETERM]}", "only the first or the last row of each group"),
        ("{first: [AESEQ], last: [AESEQ]}", "only the first or the last row of each group"),
        ("{last: [AESEKQ]}", "AE has no variable AESEKQ; did you mean AESEQ?"),
    ],
)
def test_lint_tells_of_faults(study: TinyStudy, new: str, fault: str) -> None:
    study.edit("adam/adae.yaml", "{last: [AESEQ]}", new)
    result = study.lint()
    assert result.exit_code == 2 and fault in result.output, result.output
