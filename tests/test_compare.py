"""Comparison of datasets: what differs is found exactly, what does not differ is silent."""

import gzip

import hypothesis.strategies as st
import numpy as np
import pandas as pd
import pytest
from hypothesis import given

from cdisc_rdeb.compare import compare_datasets, compare_files, default_keys, differences_frame, report
from cdisc_rdeb.errors import RequestError
from cdisc_rdeb.formats.xpt import XptAttributes, XptVariable, write_xpt

KEYS = ["USUBJID", "AESEQ"]


def ae(**changes):
    """Three adverse events of two subjects; `changes` replace variables."""
    variables = {
        "USUBJID": ["01", "01", "02"],
        "AESEQ": [1, 2, 1],
        "AESEV": ["MILD", "SEVERE", ""],
        "AESTDY": [5.0, np.nan, -1.0],
    }
    return pd.DataFrame({**variables, **changes})


def cells(frame, *variables):
    return frame[list(variables)].values.tolist()


def test_a_dataset_equals_itself_in_any_order():
    other = ae().iloc[[2, 0, 1], [3, 1, 0, 2]]
    comparison = compare_datasets(ae(), other, keys=KEYS)
    assert comparison.equal
    assert comparison.matched == 3
    assert cells(comparison.variables, "variable", "compared", "different") == [["AESEV", 3, 0], ["AESTDY", 3, 0]]


def test_values_that_differ_have_keys_both_values_and_record_numbers():
    other = ae(AESEV=["MILD", "MODERATE", "MILD"], AESTDY=[5.0, 3.0, -1.5]).iloc[::-1]
    comparison = compare_datasets(ae(), other, keys=KEYS)
    assert not comparison.equal
    columns = ["USUBJID", "AESEQ", "variable", "base", "other", "base_record", "other_record"]
    assert comparison.values.columns.tolist() == [*columns[:5], "difference", *columns[5:]]
    assert cells(comparison.values, *columns) == [
        ["01", 2, "AESEV", "SEVERE", "MODERATE", 2, 2],
        ["02", 1, "AESEV", "", "MILD", 3, 1],  # missing in base
        ["01", 2, "AESTDY", "", "3", 2, 2],
        ["02", 1, "AESTDY", "-1", "-1.5", 3, 1],
    ]
    difference = comparison.values["difference"].tolist()
    assert np.isnan(difference[:3]).all()  # two texts, and a number that base lacks
    assert difference[3] == -0.5
    assert comparison.variables["largest"].tolist()[1] == 0.5


@pytest.mark.parametrize("missing", [None, np.nan, "", pd.NA])
def test_all_missing_texts_are_one(missing):
    other = ae(AESEV=pd.Series(["MILD", "SEVERE", missing], dtype=object))
    assert compare_datasets(ae(), other, keys=KEYS).equal
    assert compare_datasets(ae(), other.astype({"AESEV": "category"}), keys=KEYS).equal


def test_blanks_at_the_end_say_nothing_and_those_in_front_do():
    assert compare_datasets(ae(), ae(AESEV=["MILD  ", "SEVERE", " "]), keys=KEYS).equal
    assert not compare_datasets(ae(), ae(AESEV=[" MILD", "SEVERE", ""]), keys=KEYS).equal


@pytest.mark.parametrize(
    ("tolerance", "relative", "equal"),
    [(0, 0, False), (0.2, 0, False), (0.25, 0, True), (0, 0.04, False), (0, 0.05, True)],
)
def test_tolerance(tolerance, relative, equal):
    other = ae(AESTDY=[5.25, np.nan, -1.0])  # 0.25 apart, 0.0476 of the larger one
    comparison = compare_datasets(ae(), other, keys=KEYS, tolerance=tolerance, relative=relative)
    assert comparison.equal == equal
    assert comparison.variables["largest"].tolist()[1] == 0.25


def test_infinite_numbers_are_equal_to_themselves_only():
    base, other = ae(AESTDY=[np.inf, -np.inf, np.inf]), ae(AESTDY=[np.inf, np.inf, 1.0])
    comparison = compare_datasets(base, other, keys=KEYS, tolerance=5, relative=0.5)
    assert comparison.values["base_record"].tolist() == [2, 3]


def test_records_on_one_side():
    comparison = compare_datasets(ae().iloc[:2], ae().iloc[[2, 0]], keys=KEYS)
    assert comparison.records.values.tolist() == [["01", 2.0, "base", 2], ["02", 1.0, "other", 1]]
    assert comparison.matched == 1
    assert not comparison.equal


def test_duplicates_meet_in_order_of_appearance():
    base = pd.DataFrame({"USUBJID": ["01", "02", "01"], "VALUE": [1, 2, 3]})
    other = pd.DataFrame({"USUBJID": ["01", "01", "01", "02"], "VALUE": [1, 4, 5, 2]})
    comparison = compare_datasets(base, other, keys=["USUBJID"])
    assert comparison.duplicates.values.tolist() == [["01", "base", 2], ["01", "other", 3]]
    assert cells(comparison.values, "base", "other", "base_record", "other_record") == [["3", "4", 3, 2]]
    assert comparison.records.values.tolist() == [["01", "other", 3]]
    assert compare_datasets(base, base, keys=["USUBJID"]).equal  # duplicates alone are no difference


def test_numbers_against_texts_differ_in_type_and_meet_as_text():
    base, other = ae(), ae(AESEQ=["1", "2", "1"], AESTDY=["5", "", "-1.0"])
    comparison = compare_datasets(base, other, keys=KEYS)
    assert comparison.attributes.values.tolist() == [
        ["AESEQ", "type", "Num", "Char"],
        ["AESTDY", "type", "Num", "Char"],
    ]
    assert cells(comparison.values, "base", "other") == [["-1", "-1.0"]]


def test_attributes_that_differ():
    base = XptAttributes("AE", "Adverse Events", (XptVariable("AESEV", "Char", 8, "Severity"),))
    other = XptAttributes("AE", "Adverse events", (XptVariable("AESEV", "Char", 10, "Severity", "$10."),))
    comparison = compare_datasets(
        ae(), ae().drop(columns="AESTDY"), keys=KEYS, base_attributes=base, other_attributes=other
    )
    assert comparison.attributes.values.tolist() == [
        ["", "label", "Adverse Events", "Adverse events"],
        ["AESEV", "length", "8", "10"],
        ["AESEV", "format", "", "$10."],
        ["AESTDY", "variable", "present", "absent"],
    ]


def test_ignored_variables_are_left_out():
    assert compare_datasets(ae(), ae(AESEV="X").assign(NEW=1), keys=KEYS, ignore=["AESEV", "NEW"]).equal


def test_most_limits_the_values_and_not_the_counts():
    comparison = compare_datasets(ae(), ae(AESEV=["X", "Y", "Z"]), keys=KEYS, most=1)
    assert len(comparison.values) == 1
    assert comparison.differences == 3


def test_datasets_without_records():
    comparison = compare_datasets(ae().iloc[:0], ae().iloc[:0], keys=KEYS)
    assert comparison.equal
    assert len(compare_datasets(ae().iloc[:0], ae(), keys=KEYS).records) == 3


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ([], "keys: none given; name the variables that identify a record"),
        (["USUBJD"], "keys in base: no variable USUBJD; did you mean USUBJID?"),
        (["XX"], "keys in base: no variable XX; there are USUBJID, AESEQ, AESEV, AESTDY"),
    ],
)
def test_keys_that_are_not_there(keys, message):
    with pytest.raises(RequestError) as error:
        compare_datasets(ae(), ae(), keys=keys)
    assert str(error.value) == message


def test_what_cannot_be_asked():
    with pytest.raises(RequestError, match="must not be below 0"):
        compare_datasets(ae(), ae(), keys=KEYS, tolerance=-1)
    with pytest.raises(RequestError, match="AESEV stands twice"):
        compare_datasets(ae(), pd.concat([ae(), ae()[["AESEV"]]], axis=1), keys=KEYS)


@pytest.mark.parametrize(
    ("variables", "keys"),
    [
        ("RDOMAIN USUBJID IDVAR IDVARVAL QNAM QVAL", "RDOMAIN USUBJID IDVAR IDVARVAL QNAM"),
        ("DOMAIN TSSEQ TSPARMCD TSVAL", "TSPARMCD TSSEQ"),
        ("USUBJID VISITNUM SVSTDTC", "USUBJID VISITNUM"),
        ("USUBJID ARMCD", "USUBJID"),
        ("ARMCD TAETORD ETCD", "ARMCD TAETORD"),
        ("USUBJID PARAMCD ADT AVISITN ASEQ", "USUBJID PARAMCD AVISITN ADT ASEQ"),
        ("A B", "A B"),
    ],
)
def test_default_keys(variables, keys):
    assert default_keys(variables.split()) == tuple(keys.split())


def test_report_reads_like_a_diff():
    other = pd.concat([ae(AESEV=["MILD", "MODERATE", "MILD"])[:2], ae(USUBJID="03")[:1]])
    assert report(compare_datasets(ae(), other, keys=KEYS, name="AE")).splitlines() == [
        "AE: 3 differences",
        "                         base  other",
        "records                     3      3",
        "only on this side           1      1",
        "in both                     2      2",
        "with values that differ     1      1",
        "records meet by USUBJID, AESEQ",
        "",
        "Records only in base",
        "  USUBJID  AESEQ  record",
        "  02           1       3",
        "",
        "Records only in other",
        "  USUBJID  AESEQ  record",
        "  03           1       3",
        "",
        "Variables",
        "  variable  compared  different  largest",
        "  AESEV            2          1",
        "",
        "AESEV: 1 of 2 records",
        "  USUBJID  AESEQ  base    other     base record  other record",
        "  01           2  SEVERE  MODERATE            2             2",
    ]


def test_report_cuts_long_lists_and_shows_where_long_texts_differ():
    base = pd.DataFrame({"USUBJID": [f"{n:02}" for n in range(30)], "TEXT": "x" * 60 + "a"})
    text = report(compare_datasets(base, base.assign(TEXT="x" * 60 + "b"), keys=["USUBJID"]), most=4)
    assert "  ... 26 more" in text
    assert "…xxxxxxxxxxa  …xxxxxxxxxxb" in text


def test_differences_frame_is_tidy():
    other = pd.concat([ae(AESTDY=6.0)[:1], ae()[1:2], ae(USUBJID="03")[:1], ae(USUBJID="03")[:1]])
    frame = differences_frame(compare_datasets(ae(), other.assign(NEW=1), keys=KEYS, name="AE"))
    assert frame.drop(columns="difference").values.tolist() == [
        ["AE", "attribute", "", "NEW", "variable", "absent", "present"],
        ["AE", "record", "USUBJID=02, AESEQ=1", "", "", "present", "absent"],
        ["AE", "record", "USUBJID=03, AESEQ=1", "", "", "absent", "present"],
        ["AE", "record", "USUBJID=03, AESEQ=1", "", "", "absent", "present"],
        ["AE", "duplicate", "USUBJID=03, AESEQ=1", "", "", "", "2"],
        ["AE", "value", "USUBJID=01, AESEQ=1", "AESTDY", "", "5", "6"],
    ]
    assert frame["difference"].dropna().tolist() == [1.0]


def test_equal_datasets_give_an_empty_frame_of_the_same_columns():
    comparison = compare_datasets(ae(), ae(), keys=KEYS)
    assert len(differences_frame(comparison)) == 0
    unequal = differences_frame(compare_datasets(ae(), ae(AESTDY=1.0), keys=KEYS))
    assert differences_frame(comparison).dtypes.to_dict() == unequal.dtypes.to_dict()


def test_folders(tmp_path):
    base, other = tmp_path / "base", tmp_path / "other"
    base.mkdir()
    other.mkdir()
    write_xpt(base / "ae.xpt", ae(), name="AE", label="Adverse Events")
    write_xpt(other / "ae.xpt", ae(AESEV=["MILD", "SEVERE", "MILD"]), name="AE", label="Adverse Events")
    (base / "dm.csv").write_text("USUBJID,AGE\n01,40\n")
    (other / "vs.csv").write_text("USUBJID,VSSEQ\n01,1\n")
    result = compare_files(base, other, keys={"AE": KEYS})
    assert list(result.datasets) == ["AE"]
    assert (result.only_in_base, result.only_in_other) == (("DM",), ("VS",))
    assert not result.equal
    assert report(result).endswith("only in base: DM\n\nonly in other: VS")
    assert differences_frame(result)[["dataset", "kind", "base", "other"]].values.tolist() == [
        ["AE", "value", "", "MILD"],
        ["DM", "dataset", "present", "absent"],
        ["VS", "dataset", "absent", "present"],
    ]
    assert compare_files(base, base).equal
    assert compare_files(base, base, ignore=["AESEQ"]).datasets["AE"].keys == ("USUBJID",)


def test_csv_takes_the_numbers_of_the_other_side(tmp_path):
    write_xpt(tmp_path / "ae.xpt", ae(AECODE=["1", "2", "3"]), name="AE", label="Adverse Events")
    (tmp_path / "ae.csv.gz").write_bytes(
        gzip.compress(b"USUBJID,AESEQ,AESEV,AESTDY,AECODE\n01,1,MILD,5.0,1\n01,2,SEVERE,,2\n02,1,,-1,3\n")
    )
    assert compare_files(tmp_path / "ae.xpt", tmp_path / "ae.csv.gz").equal
    assert compare_files(tmp_path / "ae.csv.gz", tmp_path / "ae.xpt").equal


def test_two_csv_hold_numbers_where_all_values_are_numbers(tmp_path):
    base, other = tmp_path / "base.csv", tmp_path / "other.csv"
    base.write_text("USUBJID,AGE,CODE,NOTE\n01,40,001,1\n")
    other.write_text("USUBJID,AGE,CODE,NOTE\n01,40.0,1,x\n")
    (comparison,) = compare_files(base, other).datasets.values()
    assert comparison.attributes.empty
    # 001 is a code and not the number 1; a column with x is text
    assert cells(comparison.values, "variable", "base", "other") == [["CODE", "001", "1"], ["NOTE", "1", "x"]]


def test_paths_that_cannot_be_compared(tmp_path):
    (tmp_path / "ae.csv").write_text("USUBJID\n01\n")
    (tmp_path / "empty").mkdir()
    with pytest.raises(RequestError, match="a file with a file"):
        compare_files(tmp_path, tmp_path / "ae.csv")
    with pytest.raises(RequestError, match=r"empty: no dataset there: \.xpt"):
        compare_files(tmp_path, tmp_path / "empty")
    with pytest.raises(RequestError, match="no such file"):
        compare_files(tmp_path / "ae.csv", tmp_path / "dm.csv")


texts = st.sampled_from(["", "a", "b", "001", "é"])
numbers = st.floats(allow_nan=True) | st.integers(-3, 3).map(float)
records = st.lists(st.tuples(texts, st.integers(0, 3).map(float), texts, numbers), max_size=12)


def frame_of(rows):
    frame = pd.DataFrame(rows, columns=["USUBJID", "SEQ", "TEXT", "NUMBER"])
    return frame.astype({"USUBJID": "str", "SEQ": "float64", "TEXT": "str", "NUMBER": "float64"})


@given(records)
def test_any_dataset_equals_itself(rows):
    comparison = compare_datasets(frame_of(rows), frame_of(rows), keys=["USUBJID", "SEQ"])
    assert comparison.equal
    assert comparison.matched == len(rows)
    assert "equal" in report(comparison)


@given(records.filter(len), st.data())
def test_one_changed_value_is_found_and_nothing_else(rows, data):
    place = data.draw(st.integers(0, len(rows) - 1))
    variable = data.draw(st.sampled_from(["TEXT", "NUMBER"]))
    base, other = frame_of(rows), frame_of(rows)
    old = base.loc[place, variable]
    other.loc[place, variable] = f"{old}x" if variable == "TEXT" else (1.0 if np.isnan(old) else np.nan)
    comparison = compare_datasets(base, other, keys=["USUBJID", "SEQ"])
    assert cells(comparison.values, "variable", "base_record", "other_record") == [[variable, place + 1, place + 1]]
    assert comparison.differences == 1


@given(records.filter(len), st.data())
def test_one_removed_record_is_missed(rows, data):
    rows = [(str(number), *row[1:]) for number, row in enumerate(rows)]  # no duplicates
    place = data.draw(st.integers(0, len(rows) - 1))
    base = frame_of(rows)
    comparison = compare_datasets(base, base.drop(index=place), keys=["USUBJID", "SEQ"])
    assert cells(comparison.records, "side", "record") == [["base", place + 1]]
    assert comparison.differences == 1
