"""Transport files and SAS datasets as raw sources."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyreadstat
import pytest
from read_raw import SAS, cells, needs_sas, refusal, source

from cdisc_rdeb.formats.sas_moments import writer
from cdisc_rdeb.formats.xpt import special_missing, write_xpt
from cdisc_rdeb.raw import column_names, read_source


def test_xpt_of_another_writer(tmp_path):
    frame = pd.DataFrame({"SUBJECT": ["001", "002", ""], "RESULT": [5.0, 0.1, np.nan], "DAY": [21551.0, np.nan, 0.0]})
    pyreadstat.write_xport(frame, tmp_path / "labs.xpt", file_format_version=5, variable_format={"DAY": "DATE9."})
    read = read_source(source("labs.xpt"), tmp_path)
    assert cells(read) == {
        "SUBJECT": ["001", "002", ""],
        "RESULT": ["5", "0.1", ""],
        "DAY": ["2019-01-02", "", "1960-01-01"],
    }
    assert read.row.tolist() == [1, 2, 3]  # records: a transport file has no header row
    assert read.file.tolist() == ["labs.xpt"] * 3
    assert column_names(source("labs.xpt"), tmp_path) == ["SUBJECT", "RESULT", "DAY"]
    assert dict(read.encodings) == {"labs.xpt": "utf-8"}


def test_special_missing_values_of_xpt_are_kept(tmp_path):
    frame = pd.DataFrame({"SUBJECT": ["1", "2", "3"], "DOSE": [special_missing(code) for code in "A_."]})
    write_xpt(tmp_path / "labs.xpt", frame, name="LABS")
    assert cells(read_source(source("labs.xpt"), tmp_path))["DOSE"] == [".A", "._", ""]


@needs_sas
def test_sas_sample():
    # pyreadstat's documentation shows the same table; e has no dates
    read = read_source(source("sample.sas7bdat"), SAS)
    assert cells(read) == {
        "mychar": ["a", "b", "c", "d", "e"],
        "mynum": ["1.1", "1.2", "-1000.3", "-1.4", "1000.3"],
        "mydate": ["2018-05-06", "1880-05-06", "1960-01-01", "1583-01-01", ""],
        "dtime": ["2018-05-06T10:10:10", "1880-05-06T10:10:10", "1960-01-01T00:00:00", "1583-01-01T00:00:00", ""],
        "mylabl": ["1", "2", "1", "2", "1"],
        "myord": ["1", "2", "3", "1", "1"],
        "mytime": ["10:10:10", "23:10:10", "00:00:00", "16:10:10", ""],
    }
    assert read.row.tolist() == [1, 2, 3, 4, 5]
    assert dict(read.encodings) == {"sample.sas7bdat": "utf-8"}
    assert column_names(source("sample.sas7bdat", prefix="my"), SAS)[:3] == ["char", "num", "date"]


@needs_sas
def test_sas_dates_agree_with_those_of_pyreadstat():
    judge, _ = pyreadstat.read_sas7bdat(SAS / "dates.sas7bdat")
    read = cells(read_source(source("dates.sas7bdat"), SAS))
    assert read["date"] == [day.isoformat() for day in judge["date"]]
    assert read["dtime"] == [moment.isoformat() for moment in judge["dtime"]]
    assert read["time"] == [clock.isoformat() for clock in judge["time"]]


@needs_sas
def test_special_missing_values_of_sas_are_kept():
    read = cells(read_source(source("missing_test.sas7bdat"), SAS))
    assert [read[f"var{place}"] for place in range(1, 10)] == [
        *([code] for code in (".A", ".B", ".C", ".X", ".Y", ".Z", "._", "", "1"))
    ]


@needs_sas
def test_a_stated_encoding_of_a_sas_dataset(tmp_path):
    read = read_source(source("sample.sas7bdat", encoding="euc_kr"), SAS)
    assert dict(read.encodings) == {"sample.sas7bdat": "euc_kr"}
    (tmp_path / "labs.sas7bdat").write_bytes((SAS / "sample.sas7bdat").read_bytes()[:5000])
    assert refusal(lambda: read_source(source("labs.sas7bdat"), tmp_path)) == (
        "labs.sas7bdat: it has 5,000 bytes, and says that it has 131,072; it is cut or damaged, get it once more"
    )


@pytest.mark.parametrize(
    ("form", "number", "text"),
    [
        ("DATE9.", 21551, "2019-01-02"),
        ("YYMMDD10.", -1, "1959-12-31"),
        ("E8601DA.", 21551.75, "2019-01-02"),  # SAS shows the day a fraction is in
        ("DATE9.", 1e9, "1000000000"),  # no calendar has it: the number stays, and becomes a bad date
        ("DATETIME20.", 1862044200, "2019-01-02T10:30:00"),
        ("DATETIME22.3", 1862044200.125, "2019-01-02T10:30:00.125"),
        ("DATETIME13.", 1862044200, "2019-01-02T10:30"),  # the format shows no seconds, and there are none
        ("DATETIME13.", 1862044215, "2019-01-02T10:30:15"),
        ("DATETIME15.", 1862044200, "2019-01-02T10:30"),
        ("DATETIME16.", 1862044200, "2019-01-02T10:30:00"),
        ("DATETIME9.", 1862006400, "2019-01-02"),
        ("DATETIME20.", 1862006400, "2019-01-02T00:00:00"),
        ("E8601DT19.", -1, "1959-12-31T23:59:59"),
        ("DTDATE9.", 1862006400, "2019-01-02"),
        ("TIME8.", 30600, "08:30:00"),
        ("TIME5.", 30600, "08:30"),
        ("HHMM.", 30615, "08:30:15"),
        ("TIME8.", 93600, "26:00:00"),  # a duration: no time of day, so it becomes a bad time
        ("TIME8.", -60, "-00:01:00"),
        ("TIME8.", 1e9 - 1, "277777:46:39"),
        ("TIME8.", 1e9, "1000000000"),  # no duration of a trial
        ("TOD8.", 1862044200, "10:30:00"),
        ("BEST12.", 21551, "21551"),
        ("8.2", 0.1, "0.1"),
        ("", 3, "3"),
        ("DATE9.", float("nan"), ""),
    ],
)
def test_numbers_by_sas_format(form, number, text):
    assert writer(form)(float(number)) == text
