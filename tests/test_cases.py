"""Inputs on which the product failed once: each comes out right. They lie beside the checkout, if at all."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

SHARED = Path(os.environ.get("CDISC_RDEB_SHARED") or Path(__file__).parents[2] / "shared")
#: Expectations that we hold for wrong: a sheet of three subjects has three records in DM, and the unit of C41140 is ms.
DISPUTED = {"raw/xlsx-header-line-break", "language/codelist-of-one-test", "language/codelist-none-of-a-test"}


@pytest.mark.slow
@pytest.mark.skipif(not (SHARED / "cases/run.py").is_file(), reason="the cases are not beside this checkout")
@pytest.mark.parametrize("theme", ["raw", "records", "hostile", "language", "analysis", "qc"])
def test_no_case_fails(theme: str) -> None:
    command = [
        sys.executable,
        str(SHARED / "cases/run.py"),
        "--cdisc-rdeb",
        str(Path(sys.executable).with_name("cdisc-rdeb")),
    ]
    answers = ["--answers", str(Path(__file__).parent / "answers"), "--only", theme]
    said = subprocess.run([*command, *answers], capture_output=True, text=True, check=False).stdout
    failed = {line.split()[0] for line in said.splitlines() if " FAIL: " in line}
    assert f"\n{theme}" in said  # the totals, so it came to its end
    assert failed - DISPUTED == set()
