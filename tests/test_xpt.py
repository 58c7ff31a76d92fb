"""SAS transport files: bytes typed by hand, other readers as judges, and round trips of whatever the format holds."""

from __future__ import annotations

import io
import os
import re
import string
import struct
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyreadstat
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cdisc_rdeb.columns import Text
from cdisc_rdeb.errors import RawDataError, WriteError
from cdisc_rdeb.formats import xpt_writer
from cdisc_rdeb.formats.ibm import from_ibm, to_ibm
from cdisc_rdeb.formats.xpt import (
    XptAttributes,
    XptVariable,
    missing_code,
    read_attributes,
    read_chunks,
    read_columns,
    read_xpt,
    special_missing,
    write_chunks,
    write_xpt,
)

ROOT = Path(__file__).parents[1]
EXAMPLES = Path(os.environ.get("CDISC_RDEB_SHARED", ROOT.parent / "shared")) / "examples" / "dataset_json"
TEXT = "".join(chr(code) for code in range(0x20, 0x7F))
LARGEST = float(2.0**252 * (1 - 2.0**-53))  # 7.2e75: 53 one bits, then zeros
SMALLEST = 16.0**-65  # 5.4e-79
IN_RANGE = st.one_of(st.floats(SMALLEST, LARGEST), st.floats(-LARGEST, -SMALLEST), st.just(0.0))
ON_DISK = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


# --- numbers ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (1.0, "4110000000000000"),
        (-1.0, "C110000000000000"),
        (0.0, "0000000000000000"),
        (-0.0, "0000000000000000"),  # SAS has no negative zero
        (0.1, "401999999999999A"),
        (0.5, "4080000000000000"),
        (15.0, "41F0000000000000"),
        (16.0, "4210000000000000"),
        (-118.625, "C276A00000000000"),
        (2.0**53, "4E20000000000000"),
        (LARGEST, "7FFFFFFFFFFFFFF8"),
        (SMALLEST, "0010000000000000"),
        (np.nan, "2E00000000000000"),
        (special_missing("_"), "5F00000000000000"),
        (special_missing("A"), "4100000000000000"),
        (special_missing("Z"), "5A00000000000000"),
    ],
)
def test_a_number_has_the_bytes_of_an_ibm_double(number: float, expected: str) -> None:
    words, outside = to_ibm(np.array([number]))
    assert f"{words[0]:016X}" == expected
    assert not len(outside)
    assert np.array_equal(from_ibm(words), [number], equal_nan=True)


@given(st.lists(IN_RANGE))
def test_every_number_in_the_range_survives_bit_for_bit(numbers: list[float]) -> None:
    values = np.array(numbers, np.float64)
    words, outside = to_ibm(values)
    assert not len(outside)
    assert np.array_equal(from_ibm(words).view(np.uint64), (values + 0.0).view(np.uint64))


@given(st.integers(-(2**53), 2**53))
def test_every_integer_of_a_double_survives(number: int) -> None:
    assert int(from_ibm(to_ibm(np.array([float(number)]))[0])[0]) == number


@pytest.mark.parametrize(
    "number",
    [np.inf, -np.inf, 2.0**252, -(2.0**252), 1.7e308, np.nextafter(SMALLEST, 0), -1e-79, 5e-324, 2.3e-308],
)
def test_a_number_outside_the_range_is_reported(number: float) -> None:
    assert to_ibm(np.array([1.0, number, 2.0, number]))[1].tolist() == [1, 3]


def test_fractions_that_are_longer_or_not_normalised_are_read() -> None:
    words = [
        0x4200000000000010,
        0x41FFFFFFFFFFFFFF,
        0x8000000000000000,
        0x4500000000000000,
        0x6100000000000000,
        0xFF00000000000000,
    ]
    #  2**-44: not normalised; 56 one bits: rounds to 16; minus zero: 0; .E; FF or such an exponent: no missing code
    assert np.array_equal(from_ibm(np.array(words, np.uint64)), [2.0**-44, 16.0, 0.0, np.nan, 0.0, 0.0], equal_nan=True)


def test_special_missing_values_keep_their_code_through_copies_and_pandas() -> None:
    codes = list("._" + string.ascii_uppercase)
    values = np.array([special_missing(code) for code in codes] + [0.0, -np.nan])
    assert np.isnan(values).tolist() == [True] * 28 + [False, True]
    assert missing_code(values).tolist() == [*codes, "", "."]
    assert missing_code(pd.Series(values).copy().to_numpy()[::-1]).tolist() == [".", "", *codes[::-1]]


@pytest.mark.parametrize("code", ["", "a", "AA", "1", " "])
def test_only_the_missing_values_of_sas_have_a_code(code: str) -> None:
    with pytest.raises(ValueError, match="no missing value"):
        special_missing(code)


# --- the bytes of a file ---------------------------------------------------------------------------------------


def test_a_whole_file_has_these_bytes(tmp_path: Path) -> None:
    path = tmp_path / "dm.xpt"
    frame = pd.DataFrame({"USUBJID": ["01-001", "01-2"], "AGE": [34, None]})
    labels = {"USUBJID": "Unique Subject Identifier", "AGE": "Age"}
    write_xpt(
        path, frame, name="DM", label="Demographics", labels=labels, formats={"AGE": "3.1"}, lengths={"USUBJID": 7},
        created=datetime(2024, 3, 5, 14, 7, 9),
    )  # fmt: skip
    zeros = b"0" * 30 + b"  "
    expected = [
        b"HEADER RECORD*******LIBRARY HEADER RECORD!!!!!!!" + zeros,
        b"SAS     SAS     SASLIB  9.4     LIN X64                         05MAR24:14:07:09",
        b"05MAR24:14:07:09                                                                ",
        b"HEADER RECORD*******MEMBER  HEADER RECORD!!!!!!!000000000000000001600000000140  ",
        b"HEADER RECORD*******DSCRPTR HEADER RECORD!!!!!!!" + zeros,
        b"SAS     DM      SASDATA 9.4     LIN X64                         05MAR24:14:07:09",
        b"05MAR24:14:07:09                Demographics                                    ",
        b"HEADER RECORD*******NAMESTR HEADER RECORD!!!!!!!000000000200000000000000000000  ",
        # type, hash, length, number; name, label; format, width, decimals, justification; informat; position
        b"\0\x02\0\0\0\x07\0\x01USUBJID Unique Subject Identifier               ",
        b"        \0\0\0\0\0\0\0\0        \0\0\0\0\0\0\0\0" + bytes(52),
        b"\0\x01\0\0\0\x08\0\x02AGE     Age                                     ",
        b"        \0\x03\0\x01\0\0\0\0        \0\0\0\0\0\0\0\x07" + bytes(52),
        b" " * 40,
        b"HEADER RECORD*******OBS     HEADER RECORD!!!!!!!" + zeros,
        b"01-001 \x42\x22\0\0\0\0\0\0" + b"01-2   \x2e\0\0\0\0\0\0\0" + b" " * 50,
    ]
    assert path.read_bytes() == b"".join(expected)


def test_without_a_time_every_file_states_the_same() -> None:
    first, second = io.BytesIO(), io.BytesIO()
    attributes = XptAttributes("TS", "", (XptVariable("TSSEQ", "Num", 8),))
    for file in (first, second):
        assert write_chunks(file, attributes, [{"TSSEQ": np.array([1.0])}]) == 1
    assert first.getvalue() == second.getvalue()
    assert first.getvalue().count(b"01JAN60:00:00:00") == 4


# --- other readers as judges -----------------------------------------------------------------------------------


def test_text_may_be_of_any_dtype_and_whatever_is_missing_is_the_missing_text(tmp_path: Path) -> None:
    written = ["a", "", None, "b"]
    columns = {
        "OBJECT": pd.Series(written, dtype=object),
        "STR": pd.Series(written, dtype="str"),
        "CATEGORY": pd.Series(pd.Categorical(written)),
        "ARROW": pd.Series(written, dtype=pd.ArrowDtype(pa.string())),
    }
    write_xpt(tmp_path / "xx.xpt", pd.DataFrame(columns).assign(LAST=1.0), name="XX")
    read = read_xpt(tmp_path / "xx.xpt")
    for name in columns:
        assert read.frame[name].tolist() == ["a", "", "", "b"], name
    assert [variable.length for variable in read.attributes.variables] == [1, 1, 1, 1, 8]


def test_pyreadstat_and_pandas_read_what_was_written(tmp_path: Path) -> None:
    path = tmp_path / "adlb.xpt"
    frame = pd.DataFrame(
        {
            "EMPTY": pd.Series(["", None, ""], dtype="str"),  # not last: pandas takes its blanks for padding
            "USUBJID": ["S-1", "S-2", "S-3"],
            "PARAM": pd.Categorical(["Weight (kg)", None, "Weight (kg)"], ["never used", "Weight (kg)"]),
            "AVALC": np.array([" leading", "in  ner", None], object),
            "AVAL": [0.1, np.nan, -7e75],
            "ADT": pd.array([23742, None, -1], "Int64"),
            "AGE": np.array([1, 2, 3], np.int8),
        }
    )
    labels = {"PARAM": "Parameter", "AVAL": "x" * 40}
    write_xpt(
        path, frame, name="ADLB", label="Lab Analysis", labels=labels, lengths={"USUBJID": 20, "AGE": 3},
        formats={"ADT": "DATE9.", "AVAL": "8.2", "PARAM": "$20.", "AGE": "BEST12."},
    )  # fmt: skip
    expected = {
        "EMPTY": ["", "", ""],
        "USUBJID": ["S-1", "S-2", "S-3"],
        "PARAM": ["Weight (kg)", "", "Weight (kg)"],
        "AVALC": [" leading", "in  ner", ""],
        "AVAL": [0.1, None, -7e75],
        "ADT": [23742.0, None, -1.0],
        "AGE": [1.0, 2.0, 3.0],
    }
    judged, meta = pyreadstat.read_xport(path, disable_datetime_conversion=True)
    assert listed(judged) == expected
    assert (meta.table_name, meta.file_label) == ("ADLB", "Lab Analysis")
    assert meta.column_names_to_labels["PARAM"] == "Parameter"
    assert meta.column_names_to_labels["AVAL"] == "x" * 40
    assert meta.variable_storage_width == {
        "EMPTY": 1, "USUBJID": 20, "PARAM": 11, "AVALC": 8, "AVAL": 8, "ADT": 8, "AGE": 3,
    }  # fmt: skip
    formats = {name: form for name, form in meta.original_variable_types.items() if form}
    assert formats == {"ADT": "DATE9", "PARAM": "$20", "AGE": "BEST12", "AVAL": "8.2"}

    other = pd.read_sas(path, format="xport", encoding="ascii")
    assert other["ADT"].dropna().tolist() == [23742.0, -1.0]
    assert other["PARAM"].tolist() == ["Weight (kg)", "", "Weight (kg)"]

    dataset = read_xpt(path)
    assert listed(dataset.frame) == expected
    assert set(dataset.frame.dtypes.astype(str)) == {"str", "float64"}
    assert dataset.attributes.variables[2] == XptVariable("PARAM", "Char", 11, "Parameter", "$20.")
    assert dataset.attributes.variables[6] == XptVariable("AGE", "Num", 3, "", "BEST12.")


@pytest.mark.parametrize("name", ["adsl", "ae"])
def test_files_of_sas_are_read_as_pyreadstat_does(name: str, tmp_path: Path) -> None:
    path = EXAMPLES / f"{name}.xpt"
    if not path.exists():
        pytest.skip(f"no {path}: set CDISC_RDEB_SHARED to the folder that holds examples/")
    dataset = read_xpt(path)
    judged, meta = pyreadstat.read_xport(path, disable_datetime_conversion=True)
    assert listed(dataset.frame) == listed(judged)
    assert dataset.attributes.label == meta.file_label
    assert {v.name: v.label for v in dataset.attributes.variables} == meta.column_names_to_labels
    assert {v.name: v.length for v in dataset.attributes.variables} == meta.variable_storage_width

    again = tmp_path / "again.xpt"
    attributes, columns = read_columns(path)
    write_chunks(again, attributes, [columns])
    size = (
        8 * 80 + 140 * len(attributes.variables) // 80 * 80
    )  # the records are the same bytes; the headers state other times
    assert again.read_bytes()[size:] == path.read_bytes()[size:]


# --- round trips -----------------------------------------------------------------------------------------------

TEXTS = st.text(TEXT, max_size=200).map(str.rstrip)


@ON_DISK
@given(st.lists(st.tuples(TEXTS, IN_RANGE | st.just(np.nan)), max_size=30))
def test_whatever_is_written_is_read_back(tmp_path: Path, records: list[tuple[str, float]]) -> None:
    path = tmp_path / "x.xpt"
    frame = pd.DataFrame(
        {
            "KEY": np.arange(1.0, len(records) + 1),  # so that no record is blank
            "TEXT": pd.Series([text for text, _ in records], dtype="str"),
            "NUMBER": np.array([number for _, number in records], np.float64),
        }
    )
    write_xpt(path, frame, name="X")
    pd.testing.assert_frame_equal(read_xpt(path).frame, frame)
    _, columns = read_columns(path)
    assert columns["TEXT"].tolist() == frame["TEXT"].tolist()
    judged, _ = pyreadstat.read_xport(path)
    assert judged["TEXT"].tolist() == frame["TEXT"].tolist()
    assert np.allclose(judged["NUMBER"], frame["NUMBER"], rtol=1e-15, atol=0, equal_nan=True)


@ON_DISK
@given(st.integers(1, 100), st.lists(st.integers(0, 2), max_size=12))
def test_short_records_are_read_back_or_refused(tmp_path: Path, length: int, fills: list[int]) -> None:
    path = tmp_path / "x.xpt"
    texts = ["x" * length if fill == 2 else "x" * fill for fill in fills]
    frame = pd.DataFrame({"TEXT": pd.Series(texts, dtype="str")})
    try:
        write_xpt(path, frame, name="X", lengths={"TEXT": length})
    except WriteError as error:
        assert "last record is all blank" in str(error)
        assert texts[-1] == ""
    else:
        assert read_xpt(path).frame["TEXT"].tolist() == texts


@pytest.mark.parametrize("number", [1.0, -2.0, 0.0, 255.0, np.nan])
@pytest.mark.parametrize("length", [3, 4, 5, 6, 7, 8])
def test_numbers_of_fewer_bytes(tmp_path: Path, length: int, number: float) -> None:
    path = tmp_path / "x.xpt"
    write_xpt(path, pd.DataFrame({"N": [number, 1.0]}), name="X", lengths={"N": length})
    assert np.array_equal(read_xpt(path).frame["N"], [number, 1.0], equal_nan=True)
    assert np.array_equal(pyreadstat.read_xport(path)[0]["N"], [number, 1.0], equal_nan=True)


@pytest.mark.parametrize("numbers", [[0.0], [1.0, 0.0], [0.0] * 10, [0.0] * 11])
def test_numbers_that_are_all_zero_bytes_are_no_padding(numbers: list[float], tmp_path: Path) -> None:
    path = tmp_path / "x.xpt"
    write_xpt(path, pd.DataFrame({"N": numbers}), name="X")
    assert read_xpt(path).frame["N"].tolist() == numbers


def test_special_missing_values_survive_a_file(tmp_path: Path) -> None:
    path = tmp_path / "x.xpt"
    write_xpt(path, pd.DataFrame({"N": [special_missing("A"), special_missing("_"), np.nan, 2]}), name="X")
    assert missing_code(read_xpt(path).frame["N"].to_numpy()).tolist() == ["A", "_", ".", ""]
    assert pyreadstat.read_xport(path)[0]["N"].isna().tolist() == [True, True, True, False]


def test_a_dataset_without_records(tmp_path: Path) -> None:
    path = tmp_path / "ae.xpt"
    frame = pd.DataFrame({"AETERM": pd.Series([], dtype="str"), "AESEQ": pd.Series([], dtype="float64")})
    write_xpt(path, frame, name="AE", lengths={"AETERM": 200})
    assert path.stat().st_size == 80 * (8 + 4 + 1)  # headers, two variables of 140 bytes padded, OBS header
    pd.testing.assert_frame_equal(read_xpt(path).frame, frame)
    attributes, columns = read_columns(path)
    assert {name: len(column) for name, column in columns.items()} == {"AETERM": 0, "AESEQ": 0}
    assert list(read_chunks(path)[1]) == []
    assert read_attributes(path) == attributes
    assert pyreadstat.read_xport(path)[0].shape == (0, 2)
    assert write_chunks(tmp_path / "again.xpt", attributes, []) == 0
    assert (tmp_path / "again.xpt").read_bytes() == path.read_bytes()


def test_chunks_of_any_size_and_kind_give_the_same_file(tmp_path: Path) -> None:
    size = 40_000
    texts = [f"value {number % 7}" if number % 3 else "" for number in range(size)]
    numbers = np.arange(size) / 10
    attributes = XptAttributes("LB", "", (XptVariable("LBORRES", "Char", 9), XptVariable("LBSTRESN", "Num", 8)))
    text, arrow = Text.of(texts), pa.array([value or None for value in texts])
    coded = arrow.dictionary_encode()

    def chunked(cuts: Iterable[int], column: Text | pa.Array) -> Iterable[dict[str, Text | pa.Array | np.ndarray]]:
        edges = [0, *cuts, size]
        for start, end in pairwise(edges):
            part = column.take(np.arange(start, end)) if isinstance(column, Text) else column[start:end]
            yield {"LBORRES": part, "LBSTRESN": numbers[start:end]}

    files = []
    for place, (cuts, column) in enumerate(
        [((), text), ((1, 1, 16_384, 39_999), text), ((20_000,), arrow), ((9,), coded)]
    ):
        files.append(tmp_path / f"{place}.xpt")
        assert write_chunks(files[-1], attributes, chunked(cuts, column)) == size
    assert len({file.read_bytes() for file in files}) == 1
    _, parts = read_chunks(files[0], records=15_000)
    read = list(parts)
    assert [len(part["LBSTRESN"]) for part in read] == [15_000, 15_000, 10_000]
    assert [value for part in read for value in part["LBORRES"].tolist()] == texts
    assert np.array_equal(np.concatenate([part["LBSTRESN"] for part in read]), numbers)


# --- records that look like padding ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("length", "values", "written"),
    [
        (40, [""], True),  # 40 bytes padded to 80: without the record there would be none
        (40, ["a", ""], False),  # the second record has the place of the padding
        (40, ["a", "b", ""], True),  # begins another 80 bytes
        (40, ["a", "b", "", ""], False),
        (40, ["a", "", "b"], True),  # blank, but not last
        (79, ["a", ""], True),  # the first byte fills the 80, the rest begins another
        (79, [""] * 80, False),  # 79 * 79 and 80 * 79 bytes: both padded to 6320
        (79, [""] * 79, True),
        (80, ["a", ""], True),  # padding never has room for 80 bytes
        (200, ["a", "", ""], True),
        (1, ["a"] * 80 + [""], True),
        (1, ["a"] * 79 + [""], False),
    ],
)
def test_blank_records_at_the_end_are_kept_or_refused(
    tmp_path: Path, length: int, values: list[str], written: bool
) -> None:
    path = tmp_path / "x.xpt"
    frame = pd.DataFrame({"T": pd.Series(values, dtype="str")})
    if written:
        write_xpt(path, frame, name="X", lengths={"T": length})
        assert read_xpt(path).frame["T"].tolist() == values
    else:
        with pytest.raises(WriteError, match=f"X: record {len(values)}: the last record is all blank"):
            write_xpt(path, frame, name="X", lengths={"T": length})
        assert not list(tmp_path.iterdir())


def test_a_number_that_looks_like_blanks_counts_as_blank(tmp_path: Path) -> None:
    blanks = from_ibm(np.array([0x2020202020202020], np.uint64))[0]
    with pytest.raises(WriteError, match="record 2: the last record is all blank"):
        write_xpt(tmp_path / "x.xpt", pd.DataFrame({"N": [1.0, blanks]}), name="X")


# --- what is refused -------------------------------------------------------------------------------------------


def test_every_fault_is_named_in_one_error(tmp_path: Path) -> None:
    path = tmp_path / "ae.xpt"
    path.write_bytes(b"what was there before")
    frame = pd.DataFrame(
        {
            "AETERM": ["fine", "caf\u00e9", "tab\there", "x" * 201],
            "AESEV": pd.Categorical(["MILD", "MODERATE", "MILD", "MODERATE"]),
            "AESEQ": [1.0, np.inf, 1e-80, 2.0],
            "AEID": [1, 2**53 + 1, 2**53, 4],
            "aelower": ["a"] * 4,
            "AEDY": [True, False, True, True],
            "AESTDTC": pd.to_datetime(["2024-01-02"] * 4),
            "AEOBJ": np.array([None, date(2024, 1, 2), "a", "b"], object),
        }
    )
    with pytest.raises(WriteError) as caught:
        write_xpt(
            path, frame, name="AE", label="y" * 41, lengths={"AESEV": 4, "AEX": 3}, labels={"AETERM": "\u00b5g"},
            formats={"AESEQ": "DATE9", "AESEV": "8.", "AEID": "9.9", "AETERM": "$CHAR40."},
        )  # fmt: skip
    assert str(caught.value).split("\n") == [
        "AE.AEX: has a length, but the frame has no such column",
        "AE.AEID: record 2: value 9007199254740993 has more digits than a double can hold",
        "AE.AEDY: record 1: value True: SAS has no logical type; write 'Y' and 'N', or 1 and 0",
        "AE.AESTDTC: record 1: value 2024-01-02 00:00:00: SAS has no type for dates and times; write ISO 8601 text, "
        "or a number of days (seconds) from 1960-01-01 with a format such as DATE9. (DATETIME20.)",
        "AE.AEOBJ: record 2: value 2024-01-02: the values are of type mixed; convert them all to text, or all to "
        "numbers",
        f"AE: label '{'y' * 41}' has 41 characters; shorten it to 40",
        "AE.AETERM: label '\u00b5g' holds '\u00b5', which is not printable ASCII; replace it",
        "AE.AESEV: format '8.' does not fit a Char variable: those of text, and only those, start with '$'",
        "AE.AESEQ: format 'DATE9' is not a SAS format; did you mean 'DATE9.'?",
        "AE.AEID: format '9.9' has an impossible width or more decimals than fit in it",
        "AE.aelower: variable name 'aelower' is not a version 5 name: use 1 to 8 uppercase letters, digits and "
        "underscores, a letter first",
        "AE.AETERM: record 2: value 'caf\u00e9' holds '\u00e9' (U+00E9), which is not printable ASCII; replace it",
        "AE.AETERM: record 3: value 'tab\\there' holds '\\t' (U+0009), which is not printable ASCII; replace it",
        f"AE.AETERM: record 4: value '{'x' * 57}...' has 201 bytes, more than the 200 bytes of a text variable; "
        "nothing is cut",
        "AE.AESEV: record 2: value 'MODERATE' has 8 bytes, more than the length 4; nothing is cut",
        "AE.AESEV: record 4: value 'MODERATE' has 8 bytes, more than the length 4; nothing is cut",
        "AE.AESEQ: record 2: value inf is outside SAS numbers, 5.4e-79 to 7.2e75",
        "AE.AESEQ: record 3: value 1e-80 is outside SAS numbers, 5.4e-79 to 7.2e75",
    ]
    assert path.read_bytes() == b"what was there before"
    assert [file.name for file in tmp_path.iterdir()] == ["ae.xpt"]


@pytest.mark.parametrize(
    ("form", "good"),
    [("8.7", True), ("8.8", False), ("BEST12.", True), ("BEST.1", False), ("32767.", True), ("32768.", False)],
)
def test_a_format_has_a_width_that_sas_knows_and_its_decimals_fit_in(form: str, good: bool, tmp_path: Path) -> None:
    frame = pd.DataFrame({"AESEQ": [1.5]})
    if good:
        write_xpt(tmp_path / "ae.xpt", frame, name="AE", formats={"AESEQ": form})
        assert read_xpt(tmp_path / "ae.xpt").attributes.variables[0].format == form
    else:
        with pytest.raises(WriteError, match=f"format '{form}' has an impossible width or more decimals than fit"):
            write_xpt(tmp_path / "ae.xpt", frame, name="AE", formats={"AESEQ": form})


def test_wide_records_are_written_in_small_slices(tmp_path: Path) -> None:
    path = tmp_path / "x.xpt"
    variables = tuple(XptVariable(f"V{place}", "Char", 200) for place in range(600))
    chunk = {variable.name: Text.of(["a", "b"] * 150) for variable in variables}
    write_chunks(path, XptAttributes("X", "", variables), [chunk])
    frame = read_xpt(path).frame
    assert frame.shape == (300, 600)
    assert (frame == np.array([["a"], ["b"]] * 150)).all(axis=None)


def test_many_faults_of_a_variable_are_counted(tmp_path: Path) -> None:
    texts = pd.Series(["long"] * 50_000, dtype="str")
    with pytest.raises(WriteError) as caught:
        write_xpt(tmp_path / "x.xpt", pd.DataFrame({"T": texts}), name="X", lengths={"T": 3})
    lines = str(caught.value).split("\n")
    assert len(lines) == 21
    assert lines[19].startswith("X.T: record 20: value 'long' has 4 bytes")
    assert lines[20] == "X.T: 49980 more values cannot be written"


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (pd.Series([pd.Timedelta("1h")]), "value 0 days 01:00:00: SAS has no type for dates and times"),
        (pd.Series(pd.to_datetime(["2024-01-02"]).tz_localize("UTC")), "ISO 8601"),
        (pd.Series([True, None], dtype="boolean"), "record 1: value True: SAS has no logical type"),
        (pd.Series(pd.Categorical([1, 2])), "values are of type integer"),
        (pd.Series(["a", 1], dtype=object), "record 2: value 1: the values are of type mixed"),
        (pd.Series([Decimal("1.5")]), "type decimal"),
        (pd.Series([1 + 2j]), "type complex"),
    ],
)
def test_types_that_sas_does_not_have(tmp_path: Path, values: pd.Series, message: str) -> None:
    with pytest.raises(WriteError, match=r"X\.V: record") as caught:
        write_xpt(tmp_path / "x.xpt", pd.DataFrame({"V": values}), name="X", labels={"V": "z" * 41})
    fault, fault_of_label = str(caught.value).split("\n")
    assert message in fault
    assert "shorten it to 40" in fault_of_label


@pytest.mark.parametrize("name", ["", "1AB", "_AB", "ae", "TOOLONGXX", "A-B", "A B", "\u00c4"])
def test_names_that_version_5_does_not_have(tmp_path: Path, name: str) -> None:
    frame = pd.DataFrame({"OK": [1.0]})
    with pytest.raises(WriteError, match="dataset name"):
        write_xpt(tmp_path / "x.xpt", frame, name=name)
    with pytest.raises(WriteError, match="variable name"):
        write_xpt(tmp_path / "x.xpt", frame.rename(columns={"OK": name}), name="X")


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        ((), "no variables"),
        ((XptVariable("A", "Num", 8), XptVariable("A", "Char", 8)), r"X\.A: the name stands for 2 variables"),
        ((XptVariable("A", "Num", 9),), "length 9 is outside 3 to 8"),
        ((XptVariable("A", "Num", 2),), "length 2 is outside 3 to 8"),
        ((XptVariable("A", "Char", 201),), "length 201 is outside 1 to 200"),
        ((XptVariable("A", "Char", 0),), "length 0 is outside 1 to 200"),
        ((XptVariable("A", "Num", 8, format="ABCDEFGHI9."),), "name of 9 characters"),
        ((XptVariable("A", "Num", 8, informat="date9."),), "informat 'date9.' is not a SAS format"),
        ((XptVariable("A", "Num", 8, format="."),), "not a SAS format"),
        ((XptVariable("A", "Num", 8, format="$8."),), "does not fit a Num variable"),
        (tuple(XptVariable(f"V{place}", "Num", 8) for place in range(10_000)), "has 10000 variables"),
    ],
)
def test_attributes_that_version_5_does_not_have(variables: tuple[XptVariable, ...], message: str) -> None:
    with pytest.raises(WriteError, match=message):
        write_chunks(io.BytesIO(), XptAttributes("X", "", variables), [])


@pytest.mark.parametrize(
    ("chunk", "message"),
    [
        ({"T": Text.of(["a"])}, "N must be both in the records and in the attributes"),
        ({"T": Text.of(["a"]), "N": np.zeros(1), "Z": np.zeros(1)}, "Z must be both"),
        ({"T": Text.of(["a"]), "N": np.zeros(2)}, r"different numbers of records: \[1, 2\]"),
        ({"T": np.zeros(1), "N": np.zeros(1)}, r"X\.T: values of type float64 in a Char variable"),
        ({"T": pa.array([1]), "N": np.zeros(1)}, r"X\.T: values of type int64 in a Char variable"),
        ({"T": Text.of(["a"]), "N": Text.of(["a"])}, r"X\.N: values of type text in a Num variable"),
        ({"T": Text.of(["a"]), "N": np.array(["2024-01-01"], "M8[D]")}, r"X\.N: values of type datetime64\[D\]"),
    ],
)
def test_chunks_that_are_not_what_the_attributes_say(chunk: dict[str, Text | np.ndarray], message: str) -> None:
    attributes = XptAttributes("X", "", (XptVariable("T", "Char", 1), XptVariable("N", "Num", 8)))
    with pytest.raises(WriteError, match=message):
        write_chunks(io.BytesIO(), attributes, [chunk])


def test_a_number_that_needs_more_bytes_than_its_length(tmp_path: Path) -> None:
    with pytest.raises(WriteError, match=r"X\.N: record 2: value 0\.1 does not fit in 4 bytes; use length 8"):
        write_xpt(tmp_path / "x.xpt", pd.DataFrame({"N": [0.5, 0.1]}), name="X", lengths={"N": 4})


def test_records_are_counted_over_chunks() -> None:
    attributes = XptAttributes("X", "", (XptVariable("T", "Char", 2), XptVariable("N", "Num", 8)))
    chunks = [
        {"T": Text.of(["a"] * 20_000), "N": np.ones(20_000)},
        {"T": Text.of(["b", "ccc"]), "N": np.array([np.inf, 1.0])},
    ]
    with pytest.raises(WriteError) as caught:
        write_chunks(io.BytesIO(), attributes, chunks)
    assert "X.T: record 20002: value 'ccc'" in str(caught.value)
    assert "X.N: record 20001: value inf" in str(caught.value)


def test_distinct_values_that_no_record_has_are_no_fault() -> None:
    text = Text.of(["ok", "far too long", "\u00e9"]).take(np.array([0, 0]))
    file = io.BytesIO()
    assert write_chunks(file, XptAttributes("X", "", (XptVariable("T", "Char", 80),)), [{"T": text}]) == 2


def test_an_interrupted_write_leaves_nothing(tmp_path: Path) -> None:
    def chunks() -> Iterable[dict[str, np.ndarray]]:
        yield {"N": np.ones(100_000)}
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_chunks(tmp_path / "x.xpt", XptAttributes("X", "", (XptVariable("N", "Num", 8),)), chunks())
    assert not list(tmp_path.iterdir())


# --- files that cannot be read ---------------------------------------------------------------------------------


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    path = tmp_path / "dm.xpt"
    write_xpt(path, pd.DataFrame({"USUBJID": ["01-001", "01-002"] * 20, "AGE": [34.5, 71.25] * 20}), name="DM")
    return path


def test_a_file_cut_anywhere_is_an_error_or_ends_between_records(sample: Path) -> None:
    content = sample.read_bytes()
    begin = len(content) - 560
    for size in range(len(content)):
        sample.write_bytes(content[:size])
        if size == begin:  # all headers, no records
            assert not len(read_xpt(sample).frame)
            continue
        with pytest.raises(RawDataError, match=r"dm\.xpt: "):
            read_xpt(sample)


def test_any_damaged_byte_of_the_headers_is_read_or_a_clear_error(sample: Path) -> None:
    content = sample.read_bytes()
    for place in range(len(content) - 560):
        for byte in (0x00, 0x39, 0xFF):
            sample.write_bytes(content[:place] + bytes([byte]) + content[place + 1 :])
            try:
                read_xpt(sample)
            except RawDataError as error:
                assert "dm.xpt: " in str(error)  # and no other error leaves the reader


def test_a_file_that_describes_no_variables_is_damaged(sample: Path) -> None:
    content = sample.read_bytes()
    assert (content[314:318], content[614:618]) == (b"0140", b"0002")
    sample.write_bytes(content[:314] + b"0139" + content[318:])  # the descriptions take as many records of 80 bytes
    with pytest.raises(RawDataError, match="describes 2 variables in 139 bytes each; the file is damaged"):
        read_xpt(sample)
    sample.write_bytes(content[:614] + b"0000" + content[618:640] + content[640 + 320 :])
    with pytest.raises(RawDataError, match="describes 0 variables in 140 bytes each; the file is damaged"):
        read_xpt(sample)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty"),
        (b"USUBJID,AGE\n01-001,34\n", "is not a SAS transport file"),
        (b"HEADER RECORD*******LIBV8   HEADER RECORD!!!!!!!" + b"0" * 32, "version 8"),
        (b"**COMPRESSED** **COMPRESSED** **COMPRESSED** **COMPRESSED**", "CPORT"),
        (b"HEADER RECORD*******LIBRARY HEADER RECORD!!!!!!!" + b"0" * 30 + b"\r\n", "no MEMBER header at byte 240"),
        (b"HEADER RECORD*******LIBRARY HEADER RECORD!!!!!!!" + b"0" * 31, "79 bytes, not a multiple of 80"),
    ],
)
def test_files_of_another_kind(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "x.xpt"
    path.write_bytes(content)
    with pytest.raises(RawDataError, match=message):
        read_xpt(path)


def test_a_version_8_file_of_pyreadstat(tmp_path: Path) -> None:
    pyreadstat.write_xport(pd.DataFrame({"A": [1.0]}), tmp_path / "x.xpt", file_format_version=8)
    with pytest.raises(RawDataError, match="version 8"):
        read_xpt(tmp_path / "x.xpt")


def test_one_of_several_datasets(tmp_path: Path) -> None:
    for name, numbers in (("AE", [1.0, 2.0]), ("DM", [3.0]), ("XX", [])):
        write_xpt(tmp_path / name, pd.DataFrame({"N": np.array(numbers)}), name=name)
    members = [(tmp_path / name).read_bytes() for name in ("AE", "XX", "DM")]
    path = tmp_path / "all.xpt"
    path.write_bytes(members[0] + members[1][240:] + members[2][240:])
    with pytest.raises(RawDataError, match="holds 3 datasets, AE, XX, DM; name the member that is meant"):
        read_xpt(path)
    assert read_xpt(path, member="AE").frame["N"].tolist() == [1.0, 2.0]
    assert read_xpt(path, member="XX").frame["N"].tolist() == []
    assert read_columns(path, member="DM")[1]["N"].tolist() == [3.0]
    with pytest.raises(RawDataError, match="holds no dataset LB, only AE, XX, DM"):
        read_attributes(path, member="LB")


def test_text_outside_ascii_needs_its_encoding(sample: Path) -> None:
    sample.write_bytes(sample.read_bytes().replace(b"01-002", b"01-\xe9\xe9 "))
    with pytest.raises(RawDataError, match=r"DM\.USUBJID: record 2: value b'01-.xe9.xe9' is not ascii; name the file"):
        read_xpt(sample)
    assert read_xpt(sample, encoding="cp1252").frame["USUBJID"].tolist()[:2] == ["01-001", "01-\u00e9\u00e9"]
    assert next(read_chunks(sample, encoding="latin-1")[1])["USUBJID"].tolist()[1] == "01-\u00e9\u00e9"
    with pytest.raises(RawDataError, match="not utf-8"):
        read_columns(sample, encoding="utf-8")


def test_a_label_outside_ascii_needs_its_encoding(tmp_path: Path) -> None:
    path = tmp_path / "x.xpt"
    write_xpt(path, pd.DataFrame({"N": [1.0]}), name="X", labels={"N": "Dose (ug)"})
    path.write_bytes(path.read_bytes().replace(b"(ug)", b"(\xb5g)"))
    with pytest.raises(RawDataError, match="name the file's encoding"):
        read_xpt(path)
    assert read_xpt(path, encoding="cp1252").attributes.variables[0].label == "Dose (\u00b5g)"


def test_text_padded_with_zero_bytes(sample: Path) -> None:
    sample.write_bytes(sample.read_bytes().replace(b"01-002", b"01\0\0\0 "))
    assert read_xpt(sample).frame["USUBJID"].tolist()[:2] == ["01-001", "01"]


def test_variables_described_in_136_bytes(sample: Path) -> None:
    content = sample.read_bytes()
    first, second = content[640:780], content[780:920]
    described = (first[:136] + second[:136]).ljust(320)
    sample.write_bytes(content[:640].replace(b"0000000140", b"0000000136") + described + content[960:])
    assert read_xpt(sample).frame["AGE"].tolist()[:2] == [34.5, 71.25]


def test_positions_decide_where_a_variable_stands(sample: Path) -> None:
    content = bytearray(sample.read_bytes())
    content[640 + 84 : 640 + 88] = struct.pack(">i", 8)  # the text after the number
    content[780 + 84 : 780 + 88] = struct.pack(">i", 0)
    records = bytes(content[1040 : 1040 + 14 * 40])
    moved = b"".join(records[at + 6 : at + 14] + records[at : at + 6] for at in range(0, len(records), 14))
    sample.write_bytes(bytes(content[:1040]) + moved)
    frame = read_xpt(sample).frame
    assert list(frame.columns) == ["USUBJID", "AGE"]
    assert frame.iloc[1].tolist() == ["01-002", 71.25]


def listed(frame: pd.DataFrame) -> dict[str, list[str | float | None]]:
    """Values as plain Python, missing numbers as None."""
    return {
        str(name): [None if isinstance(value, float) and np.isnan(value) else value for value in frame[name].tolist()]
        for name in frame
    }


# --- slices ----------------------------------------------------------------------------------------------------

SLICE = xpt_writer._SLICE_RECORDS


def numbered(size: int, first: int = 0) -> dict[str, np.ndarray | Text | pa.Array]:
    """Records that say their number in every variable: as numbers, short and long, and as both kinds of text."""
    numbers = np.arange(first, first + size)
    texts = [f"R{number:06d}" for number in numbers]
    return {
        "N": numbers.astype(float),
        "SHORT": (numbers % 50).astype(float),
        "T": Text.of(texts),
        "A": pa.array(texts),
    }


NUMBERED = XptAttributes(
    "XX",
    "",
    (
        XptVariable("N", "Num", 8),
        XptVariable("SHORT", "Num", 3),
        XptVariable("T", "Char", 7),
        XptVariable("A", "Char", 7),
    ),
)


@pytest.mark.parametrize("sizes", [[SLICE - 1], [SLICE], [SLICE + 1], [2 * SLICE + 1], [SLICE + 1, 1, SLICE - 1]])
def test_no_record_is_lost_or_moved_where_slices_of_records_meet(tmp_path: Path, sizes: list[int]) -> None:
    chunks = [numbered(size, sum(sizes[:place])) for place, size in enumerate(sizes)]
    assert write_chunks(tmp_path / "xx.xpt", NUMBERED, chunks) == sum(sizes)
    frame, _ = pyreadstat.read_xport(tmp_path / "xx.xpt")
    numbers = np.arange(sum(sizes))
    assert len(frame) == len(numbers)
    assert (frame["N"].to_numpy() == numbers).all()
    assert (frame["SHORT"].to_numpy() == numbers % 50).all()
    expected = [f"R{number:06d}" for number in numbers]
    assert frame["T"].tolist() == expected
    assert frame["A"].tolist() == expected


def test_records_wider_than_a_slice_are_written_one_by_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xpt_writer, "_SLICE_BYTES", 60)  # two records of 25 bytes, not three
    assert write_chunks(tmp_path / "xx.xpt", NUMBERED, [numbered(5)]) == 5
    monkeypatch.setattr(xpt_writer, "_SLICE_BYTES", 10)  # not even one
    assert write_chunks(tmp_path / "yy.xpt", NUMBERED, [numbered(5)]) == 5
    for name in ("xx.xpt", "yy.xpt"):
        assert pyreadstat.read_xport(tmp_path / name)[0]["N"].tolist() == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("variable", ["N", "SHORT", "T"])
def test_a_fault_beyond_the_first_slice_is_told_with_its_record(variable: str) -> None:
    columns = numbered(SLICE + 2)
    bad = {"N": 1e300, "SHORT": 0.1, "T": "Crème"}[variable]
    if isinstance(bad, str):
        columns[variable] = Text.of([*(f"R{n:06d}" for n in range(SLICE + 1)), bad])
    else:
        columns[variable][SLICE + 1] = bad
    with pytest.raises(WriteError, match=rf"^XX\.{variable}: record {SLICE + 2}: value '?{re.escape(str(bad))}"):
        write_chunks(io.BytesIO(), NUMBERED, [columns])


def test_numbers_of_arrow_are_numbers(tmp_path: Path) -> None:
    numbers = {"N": pd.array([1, None, 3], "int64[pyarrow]"), "X": pd.array([0.5, None, 2], "float64[pyarrow]")}
    frame = pd.DataFrame(numbers)
    write_xpt(tmp_path / "x.xpt", frame, name="X", label="X", labels={"N": "N", "X": "X"})
    read, _ = pyreadstat.read_xport(tmp_path / "x.xpt")
    np.testing.assert_array_equal(read["N"], [1.0, np.nan, 3.0])
    np.testing.assert_array_equal(read["X"], [0.5, np.nan, 2.0])
