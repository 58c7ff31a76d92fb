"""docs/first-study.md, followed to the letter, and the finished study that is shipped with it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pyreadstat
from first_study import files, follow

from cdisc_rdeb.spec import lint

ROOT = Path(__file__).parent.parent


def test_the_page_comes_out_as_it_says(tmp_path):
    (tmp_path / "clone").mkdir()
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    environment = {name: value for name, value in os.environ.items() if name != "COLUMNS"} | {"PATH": path}
    assert follow(tmp_path / "clone", setup=False, environment=environment) == []
    frame, meta = pyreadstat.read_xport(tmp_path / "first-study/output/toy/sdtm/vs.xpt")
    assert (meta.table_name, meta.file_label) == ("VS", "Vital Signs")
    assert frame[["USUBJID", "VSTESTCD", "VSSTRESN", "VSDTC"]].values.tolist()[6:8] == [
        ["TOY-002", "DIABP", 84.0, "2024-01"],
        ["TOY-002", "SYSBP", 133.0, "2024-01-12"],
    ]


def test_the_finished_study_is_what_the_page_ends_with():
    shipped = [*(ROOT / "specs/toy").rglob("*.*"), *(ROOT / "raw/toy").rglob("*.*")]
    assert {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in shipped} == files()
    assert lint(ROOT / "specs/toy") == []
