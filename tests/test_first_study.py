"""docs/first-study.md, followed to the letter, and the finished study that is shipped with it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pyreadstat
import pytest
from first_study import files, follow

from cdisc_rdeb.spec import lint

ROOT = Path(__file__).parent.parent


@pytest.fixture
def environment() -> dict[str, str]:
    """What a terminal has that knows the command."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    return {name: value for name, value in os.environ.items() if name != "COLUMNS"} | {"PATH": path}


@pytest.fixture
def first_study(tmp_path: Path) -> Path:
    """The folder of the first study as its page ends, beside a clone."""
    (tmp_path / "clone").mkdir()
    for name, text in files().items():
        (tmp_path / "first-study" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "first-study" / name).write_text(text, encoding="utf-8")
    return tmp_path / "first-study"


def values(path: Path, names: list[str]) -> list[list[object]]:
    """The records of a file, None for a missing number."""
    frame, _ = pyreadstat.read_xport(path)
    return frame[names].astype(object).where(frame[names].notna(), None).values.tolist()


def test_the_page_comes_out_as_it_says(tmp_path, environment):
    (tmp_path / "clone").mkdir()
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


def test_the_page_of_the_laboratory_comes_out_as_it_says(first_study, environment):
    page = ROOT / "docs/first-laboratory.md"
    assert follow(first_study.parent / "clone", setup=False, environment=environment, page=page) == []
    lb = values(
        first_study / "output/toy/sdtm/lb.xpt", ["LBTESTCD", "LBSTRESN", "LBSTNRLO", "LBSTNRHI", "LBREASND", "LBLOBXFL"]
    )
    assert lb == [
        ["ALT", None, 7.0, 55.0, "", "Y"],  # <5 is no number
        ["GLUC", 5.49524, 3.88552, 5.55074, "", "Y"],  # 99, 70 and 100 mg/dL of 180.156 g/mol
        ["GLUC", None, None, None, "Hemolyzed", ""],
        ["HGB", 131.0, 120.0, 160.0, "", "Y"],
        ["HGB", 118.0, 120.0, 160.0, "", ""],
        ["GLUC", 5.1, 3.9, 5.6, "", "Y"],
        ["HGB", 150.0, 135.0, 175.0, "", "Y"],
    ]


def test_the_page_of_the_analysis_comes_out_as_it_says(first_study, environment):
    page = ROOT / "docs/first-analysis.md"
    assert follow(first_study.parent / "clone", setup=False, environment=environment, page=page) == []
    names = ["PARAMCD", "AVISITN", "AVAL", "BASE", "CHG", "ANL01FL", "VSSEQ"]
    assert values(first_study / "output/toy/adam/advs.xpt", names)[:4] == [
        ["DIABP", 0.0, 79.0, 79.0, None, "Y", 1.0],
        ["DIABP", 1.0, 76.0, 79.0, -3.0, "Y", 2.0],
        ["MAP", 0.0, 93.0, 93.0, None, "Y", None],  # (121 + 2 * 79) / 3, which no record of VS has
        ["MAP", 1.0, 90.0, 93.0, -3.0, "Y", None],  # (118 + 2 * 76) / 3
    ]
    adsl = values(first_study / "output/toy/adam/adsl.xpt", ["USUBJID", "AGEGR1", "AGEGR1N", "SAFFL"])
    assert adsl[0] == ["TOY-001", "30-39", 2.0, "Y"]
