"""SAS transport files: bytes typed by hand, other readers as judges, and round trips of whatever the format holds."""

from __future__ import annotations

import io
import os
import re
import string
from collections.abc import Iterable
from datetime import datetime
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
from cdisc_rdeb.errors import WriteError
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
