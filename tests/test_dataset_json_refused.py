"""Dataset-JSON that cannot be written, or cannot be read: each fault is named with its place."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path

import jsonschema
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from json_columns import column, dataset, header, lines, schema_of_cdisc

from cdisc_rdeb.columns import Text
from cdisc_rdeb.errors import RawDataError, WriteError
from cdisc_rdeb.formats.dataset_json import (
    JsonAttributes,
    read_dataset_json,
    write_dataset_json,
    write_json_chunks,
)
from cdisc_rdeb.formats.json_reader import _rows_of
from cdisc_rdeb.formats.json_table import BATCH


@pytest.fixture(scope="module")
def schema() -> jsonschema.Draft201909Validator:
    return schema_of_cdisc()


# --- what cannot be written ------------------------------------------------------------------------------------


def test_all_faults_are_told_at_once(tmp_path: Path, schema: jsonschema.Draft201909Validator) -> None:
    attributes = dataset(
        column("I", "integer"), column("F", "float", length=0), column("T", "string"), column("D", "decimal"),
        column("K", "text", key_sequence=0),
        modified="2024-05-31", version="1.0.0",
    )  # fmt: skip
    path = tmp_path / "x.json"
    path.write_text("what was there before")
    chunk = {
        "I": np.array([1.0, 1.5, np.nan]),
        "F": np.array([np.inf, 1.0, -np.inf]),
        "T": Text.of(["a", "b\ud800", "c"]),
        "D": Text.of(["1.5", "1,5", ""]),
        "K": Text.of(["", "", ""]),
    }
    with pytest.raises(WriteError) as caught:
        write_json_chunks(path, replace(attributes, created="2024-02-30 10:00", records=4), [chunk])
    assert str(caught.value).split("\n") == [
        "X: datasetJSONCreationDateTime '2024-02-30 10:00' is no date and time of ISO 8601 with seconds, such as "
        "2024-05-31T00:00:00",
        "X: dbLastModifiedDateTime '2024-05-31' is no date and time of ISO 8601 with seconds, such as "
        "2024-05-31T00:00:00",
        "X: datasetJSONVersion '1.0.0' is not 1.1; this writer knows no other",
        "X.F: length 0 is less than 1",
        "X.K: dataType 'text' is not one of string, integer, decimal, float, double, boolean, datetime, date, time, "
        "URI",
        "X.K: keySequence 0 is less than 1",
        "X.I: record 2: value 1.5 is not a whole number, as dataType integer has; use float",
        "X.F: record 1: value inf is not finite, and JSON has no such number",
        "X.F: record 3: value -inf is not finite, and JSON has no such number",
        "X.T: record 2: value 'b\\ud800' holds '\\ud800', which is no character",
        "X.D: record 2: value '1,5' is not a number as JSON writes it",
        "X: has 3 records, and its attributes say 4",
    ]
    assert path.read_text() == "what was there before"
    assert [file.name for file in tmp_path.iterdir()] == ["x.json"]


@pytest.mark.parametrize(
    ("values", "data_type", "target", "message"),
    [
        (Text.of(["1"]), "integer", None, "values of type text in a column of dataType integer"),
        (np.array([1.0]), "string", None, "values of type number in a column of dataType string; convert them to text"),
        (np.array([1.0]), "date", None, "type number in a column of dataType date; convert"),
        (
            Text.of(["2024-05-31"]),
            "date",
            "integer",
            "dataType date and targetDataType integer; convert them to number",
        ),
        (np.array([1.0]), "boolean", None, "type number in a column of dataType boolean"),
        (np.array([1]), "integer", None, "type int64 in"),
        (pa.array([1.5]), "float", None, "type double in"),
    ],
)
def test_values_of_another_type(values: object, data_type: str, target: str | None, message: str) -> None:
    with pytest.raises(WriteError, match=rf"X\.V: .*{message}"):
        lines({"V": values}, dataset(column("V", data_type, target)))


@pytest.mark.parametrize(
    ("attributes", "chunk", "message"),
    [
        (dataset(), {}, "X: the dataset has no columns"),
        (dataset(column("A", "float"), column("A", "float")), {"A": np.zeros(1)}, "name A stands for 2 columns"),
        (dataset(column("A", "float")), {"A": np.zeros(1), "B": np.zeros(1)}, "B must be both in the records"),
        (dataset(column("A", "float"), column("B", "float")), {"A": np.zeros(1)}, "B must be both in the records"),
        (dataset(column("A", "float"), column("B", "float")), {"A": np.zeros(1), "B": np.zeros(2)}, r"\[1, 2\]"),
        (dataset(column("A", "float"), originator="\ud800"), {"A": np.zeros(1)}, "which is no character"),
        (dataset(column("A", "float", "float")), {"A": np.zeros(1)}, "targetDataType 'float' is not one of integer"),
    ],
)
def test_attributes_that_do_not_fit(attributes: JsonAttributes, chunk: dict[str, np.ndarray], message: str) -> None:
    with pytest.raises(WriteError, match=message):
        write_json_chunks(io.BytesIO(), attributes, [chunk])


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (pd.Series(pd.to_datetime(["2024-01-02"])), "give dates and times as ISO 8601 text"),
        (pd.Series([1 + 2j]), "values are of type complex"),
        (pd.Series(["a", 1], dtype=object), "values are of type mixed"),
    ],
)
def test_pandas_types_that_are_not_taken(values: pd.Series, message: str, tmp_path: Path) -> None:
    with pytest.raises(WriteError, match=rf"X\.V: .*{message}"):
        write_dataset_json(tmp_path / "x.json", pd.DataFrame({"V": values}), dataset(column("V", "string")))
    with pytest.raises(WriteError, match=r"X\.V: the frame has several columns of this name"):
        frame = pd.DataFrame([[1, 2]], columns=["V", "V"])
        write_dataset_json(tmp_path / "x.json", frame, dataset(column("V", "float")))


GOOD = json.loads(header(column("T", "string"), column("N", "integer"), records=2))

ROWS = [["a", 1], ["b", 2]]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"datasetJSONVersion": None}, "is not Dataset-JSON 1.1: it has no datasetJSONVersion"),
        ({"datasetJSONVersion": None, "clinicalData": {}}, "version 1.0 must be converted"),
        ({"datasetJSONVersion": "1.0.0"}, "is Dataset-JSON 1.0.0; this reader knows version 1.1"),
        ({"datasetJSONVersion": 1.1}, "is Dataset-JSON 1.1; this reader"),
        ({"itemGroupOID": None}, "has no itemGroupOID, which Dataset-JSON 1.1 requires"),
        ({"records": "2"}, "records is '2'; it must be a whole number"),
        ({"records": True}, "records is True; it must be a whole number"),
        ({"label": 5}, "label is 5; it must be a text"),
        ({"records": 3}, "says that it has 3 records and has 2; it is cut or damaged"),
        ({"columns": None}, "has no columns"),
        ({"columns": []}, r"columns is \[\]; it must be an array with an object a column"),
        ({"columns": ["T", "N"]}, "column 1 is 'T'; it must be an object"),
        ({"columns": [{"name": "T"}]}, r"column 1 \(T\): has no itemOID"),
        ({"columns": GOOD["columns"][:1] * 2}, "has several columns of the name T"),
        (
            {"columns": [GOOD["columns"][0] | {"dataType": "text"}]},
            r"column 1 \(T\): dataType is 'text'; it must be one",
        ),
        (
            {"columns": [{k: v for k, v in GOOD["columns"][0].items() if k != "dataType"}]},
            r"column 1 \(T\): has no dataType",
        ),
        ({"columns": GOOD["columns"][:1]}, "record 1 has 2 values and there are 1 columns"),
        ({"sourceSystem": {"name": "S"}}, "sourceSystem: has no version"),
    ],
)
@pytest.mark.parametrize("ending", [".json", ".ndjson"])
def test_attributes_that_are_wrong(change: dict[str, object], message: str, ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"x{ending}"
    changed = {key: value for key, value in (GOOD | change).items() if value is not None}
    rows = [["a", 1], ["b", 2]]
    if ending == ".json":
        path.write_text(json.dumps({**changed, "rows": rows}))
    else:
        path.write_text("\n".join(map(json.dumps, [changed, *rows])))
    with pytest.raises(RawDataError, match=message) as caught:
        read_dataset_json(path)
    assert str(caught.value).startswith(f"{path}: ")


@pytest.mark.parametrize(
    ("data_type", "value", "message"),
    [
        ("string", "1", "value 1 is not of dataType string"),
        ("integer", '"' + "x" * 61 + '"', "value '" + "x" * 56 + r"\.\.\. is not of dataType integer"),
        ("string", "true", "value True is not"),
        ("string", '"\\ud800"', "value .* holds half a character"),
        ("integer", '"1"', "value '1' is not of dataType integer"),
        ("integer", "1.5", "value 1.5 is not of dataType integer"),
        ("integer", "true", "value True is not of dataType integer"),
        ("integer", "9223372036854775808123", "value 9223372036854775808123 is larger than 64 bits hold"),
        ("float", "[1]", r"value \[1\] is not of dataType float"),
        ("float", "1e400", "value inf is larger than a double holds"),
        ("float", "1" + "0" * 400, "value with 1329 bits is larger than a double holds"),
        ("float", "9007199254740993", "value 9007199254740993 has more digits than a double holds"),
        ("boolean", "1", "value 1 is not of dataType boolean"),
        ("decimal", '"1,5"', "value '1,5' is no number"),
        ("decimal", "true", "value True is not of dataType decimal"),
        ("URI", "{}", "value {} is not of dataType URI"),
    ],
)
@pytest.mark.parametrize("ending", [".json", ".ndjson"])
def test_a_value_of_the_wrong_type_is_named(
    data_type: str, value: str, message: str, ending: str, tmp_path: Path
) -> None:
    path = tmp_path / f"x{ending}"
    first = header(column("A", "string"), column("V", data_type), records=BATCH + 2)
    rows = ['["a",null]'] * (BATCH + 1) + [f'["b",{value}]']
    if ending == ".json":
        path.write_text(first[:-1] + ',"rows":[' + ",".join(rows) + "]}")
    else:
        path.write_text("\n".join([first, *rows]))
    with pytest.raises(RawDataError, match=rf"V: record {BATCH + 2}: {message}"):
        read_dataset_json(path)


@pytest.mark.parametrize("name", ["x.json", "x.ndjson"])
def test_several_byte_order_marks_are_nothing(name: str, tmp_path: Path) -> None:
    text = json.dumps({**GOOD, "rows": ROWS}) if name == "x.json" else "\n".join(map(json.dumps, [GOOD, *ROWS]))
    (tmp_path / name).write_text("\ufeff\ufeff" + text, encoding="utf-8")
    assert read_dataset_json(tmp_path / name).attributes.records == 2


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("x.json", "", "is empty"),
        ("x.ndjson", "", "is empty"),
        ("x.json", "[1]", "is not JSON at line 1, column 1: '{' is missing"),
        ("x.ndjson", "[1]", "holds no JSON object"),
        ("x.json", "STUDYID,USUBJID\n", "is not JSON at line 1, column 1"),
        ("x.json", '{"a":1}', "is not Dataset-JSON 1.1"),
        ("x.json", '{\n "a":1,}', "line 2, column 8: a name in double quotes is missing"),
        ("x.json", '{"a" 1}', "line 1, column 6: ':' is missing"),
        ("x.json", '{"a":NaN}', "NaN is no number of JSON"),
        ("x.json", '{"a":' + "[" * 100_000, "is not JSON at line 1, column 6"),
        ("x.json", '{"a":' + "1" * 5000 + "}", "is not JSON at line 1, column 6"),
        (
            "x.json",
            json.dumps(GOOD) + '\n["a",1]\n',
            "line 2, column 1: more follows; a file of lines is named .ndjson",
        ),
        ("x.json", json.dumps({**GOOD, "rows": {}}), "'\\[' is missing"),
        ("x.json", json.dumps({**GOOD, "rows": [{}]}), "record 1 is {}; it must be an array of values"),
        ("x.json", json.dumps(GOOD), "says that it has 2 records and has 0"),
        ("x.ndjson", json.dumps({**GOOD, "rows": []}), "line 1 has rows; in NDJSON each record is a line"),
        ("x.ndjson", json.dumps(GOOD) + '\n\n["a",1]\n["b",1]x', "is not JSON at line 4, column 8: more follows"),
        ("x.ndjson", json.dumps(GOOD) + '\n["a",1],["b",2]\n', "is not JSON at line 2, column 8"),
        ("x.ndjson", json.dumps(GOOD) + '\n["a",1],["b"\n2]\n', "is not JSON at line 2, column 8"),
        ("x.ndjson", json.dumps({**GOOD, "records": 3}) + '\n["c",3]\n["a",1],["b"\n2]\n', "at line 3, column 8"),
        ("x.ndjson", json.dumps(GOOD) + '\n["a]\n[",1],["b",2]\n', "is not JSON at line 2, column 5: Invalid control"),
        ("x.ndjson", json.dumps(GOOD) + '\n["a",1]\n["b",NaN]\n', "is not JSON at line 3.*NaN is no number"),
        ("x.ndjson", json.dumps(GOOD) + '\n["a",1]\n{}\n', "record 2 is {}; it must be an array"),
        ("x.ndjson", json.dumps(GOOD) + '\n["a",1]\n["b"]\n', "record 2 has 1 values and there are 2 columns"),
    ],
)
def test_files_that_are_damaged_or_of_another_kind(name: str, text: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RawDataError, match=message):
        read_dataset_json(path)


def test_lines_are_decoded_in_one_go_where_none_is_odd() -> None:
    assert _rows_of([b'["a",1]\n', b' ["b",2] \r\n'], exact=False) == [["a", 1], ["b", 2]]
    assert _rows_of([b'["a",1]\n', b"\n"], exact=False) is None


@pytest.mark.parametrize("name", ["x.json", "x.ndjson"])
def test_text_that_is_not_utf8(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(json.dumps(GOOD).encode("utf-16"))
    with pytest.raises(RawDataError, match="is not UTF-8 at byte 0"):
        read_dataset_json(path)
    path.write_bytes(json.dumps(GOOD).encode() + b'\n["\xe9",1]\n["b",2]\n')
    with pytest.raises(RawDataError, match="is not UTF-8 at byte"):
        read_dataset_json(path)


@pytest.mark.parametrize("name", ["x.json", "x.ndjson"])
def test_a_file_cut_anywhere_is_an_error(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    attributes = dataset(column("T", "string"), column("N", "float"))
    write_dataset_json(path, pd.DataFrame({"T": ["a", "\u00e9"], "N": [12.5, 34.5]}), attributes)
    content = path.read_bytes()
    for size in range(len(content) - 1):  # the last byte is the end of a line
        path.write_bytes(content[:size])
        with pytest.raises(RawDataError, match=f"{name}: "):
            read_dataset_json(path)
