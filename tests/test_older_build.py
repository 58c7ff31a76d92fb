"""A build that is older than its specs is not checked: what is clean of it would not be what the specs say."""

from __future__ import annotations

from pathlib import Path

import pytest
from small import small_study

from cdisc_rdeb.check import check_study
from cdisc_rdeb.errors import RawDataError

AE = "dataset: AE\nkeys: [USUBJID, AETERM]\nrecords:\n  - raw: f\n    variables: {AETERM: NOTE, AEDECOD: NOTE}\n"


def test_specs_that_changed_since_the_build_are_told(tmp_path: Path) -> None:
    study = small_study(tmp_path, {"f": "SUBJECT,NOTE\n001,a\n"}, {"ae": AE}).built()
    check_study(study.specs, out=study.out)
    study.path("accepted.yaml").write_text("[]\n", encoding="utf-8")  # of which the build knows nothing
    check_study(study.specs, out=study.out)
    spec = study.specs / "sdtm/ae.yaml"
    spec.write_text(AE.replace("AEDECOD: NOTE", "AEDECOD: {upper: NOTE}"), encoding="utf-8")
    with pytest.raises(RawDataError, match=r"sdtm/ae.yaml: it has changed since .* was built; build it again"):
        check_study(study.specs, out=study.out)
    result = study.run("check", study.specs, "--out", study.out)
    assert result.exit_code == 2 and "build it again" in result.output
