"""A domain that is split over several datasets: --SEQ goes on from one part to the next."""

from pathlib import Path

import pytest
from studies import tiny_study

from cdisc_rdeb import check_folder, read_xpt

PART = """\
dataset: AE{name}
domain: AE
label: Adverse Events, {label}
keys: [USUBJID, AETERM]
records:
  - raw: ae
    where: {{AEYN: Y, AESEV: {where}}}
    variables: {{AETERM: TERM, AEDECOD: TERM, AESTDTC: {{iso8601: START}}}}
"""


@pytest.mark.parametrize("blocks", ["1", "4"])
def test_numbers_go_on(tmp_path: Path, blocks: str) -> None:
    study = tiny_study(tmp_path)
    (study.specs / "sdtm/ae.yaml").unlink()
    (study.specs / "sdtm/aea.yaml").write_text(PART.format(name="A", label="Mild", where="MILD"))
    (study.specs / "sdtm/aeb.yaml").write_text(PART.format(name="B", label="Worse", where="[MODERATE, SEVERE]"))
    study.edit("sdtm/dm.yaml", "RFSTDTC: {first: AE.AESTDTC}", "RFSTDTC: {first: AEA.AESTDTC}")
    result = study.run("build", study.specs, "--raw", study.raw, "--out", study.out, "--blocks", blocks)
    assert result.exit_code == 0, result.output
    names = ["USUBJID", "AESEQ", "AETERM"]
    assert read_xpt(study.out / "sdtm/aea.xpt").frame[names].values.tolist() == [
        ["TINY01-001", 1, "Headache"],
        ["TINY01-004", 1, "Cough"],
    ]
    assert read_xpt(study.out / "sdtm/aeb.xpt").frame[names].values.tolist() == [
        ["TINY01-001", 2, "Itch"],  # after the headache
        ["TINY01-002", 1, "Fall"],
    ]
    issues = check_folder(study.out / "sdtm").issues
    assert issues[issues["rule"] == "number of record twice"].empty
