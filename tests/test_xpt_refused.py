"""Transport files that are refused: what version 5 does not have, a write that is interrupted."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from cdisc_rdeb.columns import Text
from cdisc_rdeb.errors import WriteError
from cdisc_rdeb.formats.xpt import (
    XptAttributes,
    XptVariable,
    read_xpt,
    write_chunks,
    write_xpt,
)


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
