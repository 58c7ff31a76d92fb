"""Dataset files of any format: which a folder holds, and what each says, whatever it was written as."""

import gzip
import os

import numpy as np
import pandas as pd
import pytest

from cdisc_rdeb.check import read_submission
from cdisc_rdeb.columns import Text
from cdisc_rdeb.compare import compare_files
from cdisc_rdeb.errors import RawDataError, RequestError
from cdisc_rdeb.foreign import read_frame
from cdisc_rdeb.formats.dataset_json import JsonAttributes, JsonColumn, write_dataset_json
from cdisc_rdeb.formats.files import check_variables, dataset_files, is_numeric, read_file
from cdisc_rdeb.formats.limits import unheld
from cdisc_rdeb.formats.xpt import XptVariable, write_xpt
from cdisc_rdeb.show import show

FRAME = pd.DataFrame(
    {
        "USUBJID": ["01", "01", "02"],
        "AESEQ": [1.0, 2.0, 1.0],
        "ASTDT": [21550.0, np.nan, 21551.0],
        "AESEV": ["MILD", "", "X"],
    }
)
LABELS = {"USUBJID": "Unique Subject Identifier", "AESEQ": "Sequence", "ASTDT": "Start", "AESEV": "Severity"}


def write_all(folder):
    """The same dataset as XPT, JSON, NDJSON and CSV, each in a folder of its own."""
    columns = (
        JsonColumn("IT.AE.USUBJID", "USUBJID", LABELS["USUBJID"], "string", length=2),
        JsonColumn("IT.AE.AESEQ", "AESEQ", LABELS["AESEQ"], "integer"),
        JsonColumn("IT.AE.ASTDT", "ASTDT", LABELS["ASTDT"], "date", "integer", display_format="DATE9."),
        JsonColumn("IT.AE.AESEV", "AESEV", LABELS["AESEV"], "string"),  # without a length: that of MILD
    )
    attributes = JsonAttributes("AE", "Adverse Events", columns, "IG.AE", "2024-05-31T00:00:00")
    paths = {ending: folder / ending / f"ae.{ending}" for ending in ("xpt", "json", "ndjson", "csv")}
    for path in paths.values():
        path.parent.mkdir()
    write_xpt(paths["xpt"], FRAME, name="AE", label="Adverse Events", labels=LABELS, formats={"ASTDT": "DATE9."})
    write_dataset_json(paths["json"], FRAME, attributes)
    write_dataset_json(paths["ndjson"], FRAME, attributes)
    FRAME.to_csv(paths["csv"], index=False)
    return paths


@pytest.mark.parametrize("ending", ["xpt", "json", "ndjson"])
def test_what_a_file_says_does_not_depend_on_its_format(tmp_path, ending):
    path = write_all(tmp_path)[ending]
    read = read_file(path)
    assert (read.attributes.name, read.attributes.label, read.described) == ("AE", "Adverse Events", True)
    assert read.attributes.variables == (
        XptVariable("USUBJID", "Char", 2, LABELS["USUBJID"]),
        XptVariable("AESEQ", "Num", 8, "Sequence"),
        XptVariable("ASTDT", "Num", 8, "Start", "DATE9."),
        XptVariable("AESEV", "Char", 4, "Severity"),
    )
    assert read.columns["AESEV"].tolist() == ["MILD", "", "X"]
    np.testing.assert_array_equal(read.columns["ASTDT"], [21550, np.nan, 21551])
    assert read_frame(path)[0].attributes == read.attributes
    assert show(read_frame(path)[0], records=1).splitlines()[2:4] == [
        "#  USUBJID  AESEQ       ASTDT  AESEV",
        "1  01           1  2019-01-01  MILD",
    ]


def test_a_length_that_a_file_says_is_that_of_its_variable(tmp_path):
    attributes = JsonAttributes(
        "AE", "", (JsonColumn("IT.AE.A", "A", "A", "string", length=12),), "IG.AE", "2024-05-31T00:00:00"
    )
    write_dataset_json(tmp_path / "ae.json", pd.DataFrame({"A": ["short"]}), attributes)
    assert read_file(tmp_path / "ae.json").attributes.variables == (XptVariable("A", "Char", 12, "A"),)


def test_a_variable_is_numeric_as_its_standard_has_it():
    names = [("ADAE", "ASTDTM"), ("ADAE", "AERELN"), ("ADAE", "AREL"), ("AE", "AESEQ"), ("SUPPAE", "QVAL")]
    assert [is_numeric(*each) for each in names] == [True, True, False, True, False]


def test_the_end_of_a_name_may_be_in_capital_letters(tmp_path):
    path = write_all(tmp_path)["xpt"]
    shouted = path.rename(path.with_name("AE.XPT"))
    assert read_file(shouted).described and read_file(shouted).attributes.label == "Adverse Events"
    assert read_submission(shouted.parent).datasets["AE"].described


def test_a_csv_says_nothing_but_its_values(tmp_path):
    read = read_file(write_all(tmp_path)["csv"])
    assert not read.described
    assert (read.attributes.name, read.attributes.label) == ("AE", "")
    # AESEQ is a number in SDTM; ASTDT is no variable of SDTM
    assert [(v.name, v.type, v.length, v.label) for v in read.attributes.variables] == [
        ("USUBJID", "Char", 2, ""),
        ("AESEQ", "Num", 8, ""),
        ("ASTDT", "Char", 7, ""),
        ("AESEV", "Char", 4, ""),
    ]


@pytest.mark.parametrize(
    ("values", "numbers"),
    [
        (["1", "2.5", ""], [1.0, 2.5, np.nan]),
        (["1", "one"], None),
        (["1", "nan"], None),  # a word that Python would take for a number
        (["1", "1_000"], None),
    ],
)
def test_a_column_of_a_csv_is_numeric_if_the_standard_and_all_its_values_are(tmp_path, values, numbers):
    (tmp_path / "ae.csv").write_text("USUBJID,AESEQ\n" + "".join(f"01,{value}\n" for value in values))
    column = read_file(tmp_path / "ae.csv").columns["AESEQ"]
    if numbers is None:
        assert isinstance(column, Text)
        assert column.tolist() == values
    else:
        np.testing.assert_array_equal(column, numbers)


def test_folders_of_different_formats_compare(tmp_path):
    paths = write_all(tmp_path)
    assert compare_files(tmp_path / "xpt", tmp_path / "json").equal
    assert compare_files(paths["xpt"], paths["ndjson"]).equal
    other = read_frame(paths["xpt"])[0].frame.assign(AESEV=["MILD", "", "Y"])
    write_xpt(paths["xpt"], other, name="AE", label="Adverse Events", labels=LABELS, formats={"ASTDT": "DATE9."})
    assert compare_files(paths["xpt"], paths["ndjson"]).datasets["AE"].differences == 1


def test_the_datasets_of_a_folder(tmp_path):
    for name in ("ae.csv", "ae.xpt", "DM.XPT", "vs.ndjson", "lb.csv.gz", "issues.csv", "manifest.json", "define.xml"):
        (tmp_path / name).write_text("")
    (tmp_path / "ex.xpt").mkdir()
    # XPT goes before CSV; issues and the manifest of a build are no datasets, nor is a folder
    assert {name: path.name for name, path in dataset_files(tmp_path).items()} == {
        "AE": "ae.xpt",
        "DM": "DM.XPT",
        "LB": "lb.csv.gz",
        "VS": "vs.ndjson",
    }


def test_what_is_no_file_is_not_passed_over(tmp_path):
    for name in (".ae.csv", "._ae.csv", "~$ae.csv"):  # of the system, or of a program that is open
        (tmp_path / name).write_bytes(b"\0")
    assert dataset_files(tmp_path) == {}
    (tmp_path / "ae.xpt").symlink_to("nowhere.xpt")
    with pytest.raises(RawDataError, match=r"ae.xpt: the file cannot be read: No such file"):
        dataset_files(tmp_path)
    (tmp_path / "ae.xpt").unlink()
    os.mkfifo(tmp_path / "ae.xpt")
    with pytest.raises(RawDataError, match=r"ae.xpt: this is a pipe, and no file"):
        dataset_files(tmp_path)
    with pytest.raises(RawDataError, match=r"ae.xpt: this is a pipe, and no file"):
        read_file(tmp_path / "ae.xpt")


def test_two_files_of_one_kind_are_not_one_dataset(tmp_path):
    for name in ("ae.csv", "AE.csv"):
        (tmp_path / name).write_text("USUBJID\n1\n")
    if len([*tmp_path.iterdir()]) == 2:  # where capital letters count in names
        with pytest.raises(RawDataError, match=r"AE.csv and ae.csv are both AE; remove one of them"):
            dataset_files(tmp_path)


@pytest.mark.parametrize("text", ["9007199254740993", "1e999", "1e-400"])
def test_numbers_that_are_not_held_stay_text(text, tmp_path):
    (tmp_path / "ae.csv").write_text(f"USUBJID,AESEQ\n1,{text}\n")
    column = read_file(tmp_path / "ae.csv").columns["AESEQ"]
    assert isinstance(column, Text)
    assert column.tolist() == [text]


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("9007199254740992", True),
        ("9007199254740993", False),
        ("9223372036854775808", True),
        ("9.223372036854776e+18", True),  # the same number, as short as it is exact
        ("1234567890.123456789", True),  # decimals are rounded
        ("000000000000000000005", True),
        ("0e99999999999999999999", True),
        ("0.0000000000000000", True),
        ("1e-99999999999999999999", False),
        ("7.3e75", False),
        ("5.3e-79", False),
    ],
)
def test_which_numbers_are_held(text, held):
    assert (unheld(text, float(text)) == "") == held


@pytest.mark.parametrize("sign", [";", "\t", "|"])
def test_a_header_with_other_delimiters_is_refused(sign, tmp_path):
    (tmp_path / "ae.csv").write_text(f"USUBJID{sign}AESEQ\n1{sign}2\n")
    with pytest.raises(RawDataError, match=r"its first row is one name, with \w+ in it; save it with commas"):
        read_file(tmp_path / "ae.csv")


def test_a_variable_that_is_not_there_is_told_with_what_may_be_meant():
    check_variables(["A"], ["A", "B"], "keys")
    with pytest.raises(RequestError, match=r"^keys: no variable AESEW; did you mean AESEV\?$"):
        check_variables(["USUBJID", "AESEW"], ["USUBJID", "AESEV"], "keys")
    with pytest.raises(RequestError, match=r"^keys: no variable A; there are none$"):
        check_variables(["A"], [], "keys")


def test_a_csv_is_read_as_text_throughout(tmp_path):
    (tmp_path / "ae.csv.gz").write_bytes(gzip.compress("\ufeffUSUBJID,AESEQ\n001,NA\n".encode()))
    dataset = read_frame(tmp_path / "ae.csv.gz")[0]
    assert dataset.attributes.name == "AE"
    assert dataset.frame.values.tolist() == [["001", "NA"]]
    assert [variable.length for variable in dataset.attributes.variables] == [3, 2]


def test_files_that_cannot_be_read(tmp_path):
    (tmp_path / "empty.csv").write_text("")
    (tmp_path / "long.csv").write_text("A,B\n1,2,3\n")
    (tmp_path / "ae.rda").write_text("")
    (tmp_path / "ae.json").write_text("{}")
    for name, error, message in [
        ("dm.xpt", RequestError, "no such file"),
        ("ae.rda", RequestError, "cannot be read; give a file .xpt, .json"),
        ("long.csv", RawDataError, "row 2, line 2, column 5: the row has 3 cells"),
        ("empty.csv", RawDataError, "needs a first row"),
        ("ae.json", RawDataError, "ae.json"),
    ]:
        for read in (read_frame, read_file):
            with pytest.raises(error, match=message):
                read(tmp_path / name)
