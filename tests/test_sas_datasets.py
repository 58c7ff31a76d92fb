"""SAS datasets as others send them: shown, compared with a transport file, and checked."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from cdisc_rdeb.cli import main
from cdisc_rdeb.errors import RawDataError
from cdisc_rdeb.formats.files import read_file
from cdisc_rdeb.formats.xpt_writer import write_chunks

SHARED = Path(os.environ.get("CDISC_RDEB_SHARED", Path(__file__).parent.parent.parent / "shared"))
FILES = SHARED / "examples/sas7bdat"
pytestmark = pytest.mark.skipif(not FILES.is_dir(), reason=f"no SAS datasets in {FILES}; set CDISC_RDEB_SHARED")


def told(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(main, [*arguments])
    return done.exit_code, done.output


def test_values_names_and_formats_are_those_of_a_transport_file() -> None:
    read = read_file(FILES / "sample.sas7bdat")
    assert read.attributes.name == "SAMPLE" and read.described
    assert [(v.name, v.type, v.length, v.format) for v in read.attributes.variables[:3]] == [
        ("MYCHAR", "Char", 1, "$1."),
        ("MYNUM", "Num", 8, "BEST12."),
        ("MYDATE", "Num", 8, "YYMMDD10."),
    ]
    assert read.columns["MYCHAR"].tolist() == ["a", "b", "c", "d", "e"]
    assert read.columns["MYDATE"].tolist()[:2] == [21310.0, -29093.0]  # 2018-05-06, 1880-05-06


def test_special_missing_values_are_missing() -> None:
    read = read_file(FILES / "missing_test.sas7bdat")
    assert [np.isnan(column).all() for column in read.columns.values()] == [True] * 8 + [False]


def test_show_and_check() -> None:
    code, text = told("show", str(FILES / "dates.sas7bdat"), "--records", "1")
    assert code == 0 and "2061-04-15T07:38:33" in text and text.startswith("DATES: 50 records, 3 variables")
    code, text = told("check", str(FILES))
    assert code == 1 and "SAMPLE" in text and "MISSING_TEST" in text


def test_compared_with_a_transport_file(tmp_path: Path) -> None:
    read = read_file(FILES / "sample.sas7bdat")
    number = read.columns["MYNUM"].copy()
    path = tmp_path / "sample.xpt"
    write_chunks(path, read.attributes, [read.columns])
    assert told("compare", str(FILES / "sample.sas7bdat"), str(path), "--keys", "MYORD,MYCHAR")[0] == 0
    number[0] += 1
    write_chunks(path, read.attributes, [{**read.columns, "MYNUM": number}])
    code, text = told("compare", str(FILES / "sample.sas7bdat"), str(path), "--keys", "MYORD,MYCHAR")
    assert code == 1 and "MYNUM" in text and "2.1" in text


def test_a_file_that_is_cut_is_told(tmp_path: Path) -> None:
    path = tmp_path / "ae.sas7bdat"
    path.write_bytes((FILES / "sample.sas7bdat").read_bytes()[:-4096])
    with pytest.raises(RawDataError, match="it is cut or damaged"):
        read_file(path)
    assert told("show", str(path))[0] == 2
