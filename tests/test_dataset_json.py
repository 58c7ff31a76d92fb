"""Dataset-JSON files: CDISC's schema and samples as judges, lines typed by hand, and round trips of what it holds."""

from __future__ import annotations

import io
import json
import math
import os
import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import jsonschema
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from cdisc_rdeb.columns import Text
from cdisc_rdeb.define.context import define
from cdisc_rdeb.define.dataset_json import json_attributes
from cdisc_rdeb.errors import RawDataError, WriteError
from cdisc_rdeb.formats.dataset_json import (
    JsonAttributes,
    JsonColumn,
    SourceSystem,
    read_dataset_json,
    write_dataset_json,
    write_json_chunks,
)
from cdisc_rdeb.formats.json_dates import number_of, text_of
from cdisc_rdeb.formats.json_reader import _rows_of
from cdisc_rdeb.formats.json_table import BATCH
from cdisc_rdeb.formats.xpt import read_xpt
from cdisc_rdeb.model import Dataset, Study, Variable
from cdisc_rdeb.profile import DatasetProfile, profile_column

ROOT = Path(__file__).parents[1]
EXAMPLES = Path(os.environ.get("CDISC_RDEB_SHARED", ROOT.parent / "shared")) / "examples" / "dataset_json"
needs_examples = pytest.mark.skipif(not EXAMPLES.is_dir(), reason=f"CDISC's samples are not in {EXAMPLES}")
SAMPLES = ["adsl.json", "adsl.ndjson", "ae.json", "ae.ndjson"]
ON_DISK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
UNICODE = st.text(st.characters(exclude_categories=["Cs"]))
CREATED = "2024-05-31T00:00:00"


def column(name: str, data_type: str, target: str | None = None, **more: object) -> JsonColumn:
    return JsonColumn(f"IT.X.{name}", name, f"Label of {name}", data_type, target, **more)  # type: ignore[arg-type]


def dataset(*columns: JsonColumn, **more: object) -> JsonAttributes:
    return JsonAttributes("X", "Label of X", columns, "IG.X", CREATED, **more)  # type: ignore[arg-type]


def parsed(path: Path) -> dict[str, object]:
    """A file as one JSON object, numbers as they are written."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".json":
        return json.loads(text, parse_float=written, parse_int=written)
    first, *rows = [json.loads(line, parse_float=written, parse_int=written) for line in text.strip().split("\n")]
    return {**first, "rows": rows}


def written(number: str) -> tuple[str, str]:
    return ("number", number)


def lines(chunk: dict[str, object], attributes: JsonAttributes) -> list[str]:
    """The records that a chunk is written as."""
    file = io.BytesIO()
    write_json_chunks(file, attributes, [chunk], ndjson=True)  # type: ignore[list-item]
    return file.getvalue().decode().split("\n")[1:-1]


@pytest.fixture(scope="module")
def schema() -> jsonschema.Draft201909Validator:
    path = EXAMPLES / "dataset.schema.json"
    if not path.is_file():
        pytest.skip(f"CDISC's schema is not in {EXAMPLES}")
    return jsonschema.Draft201909Validator(json.loads(path.read_text(encoding="utf-8")))


# --- CDISC's samples -------------------------------------------------------------------------------------------


@needs_examples
@pytest.mark.parametrize("ending", [".json", ".ndjson"])
@pytest.mark.parametrize("name", SAMPLES)
def test_samples_are_written_back_without_loss(name: str, ending: str, tmp_path: Path) -> None:
    sample = read_dataset_json(EXAMPLES / name)
    assert not sample.attributes.extra
    path = (tmp_path / name).with_suffix(ending)
    write_dataset_json(path, sample.frame, sample.attributes)
    assert parsed(path) == parsed(EXAMPLES / name)


@needs_examples
@pytest.mark.parametrize("name", ["adsl", "ae"])
def test_samples_hold_what_their_xpt_twins_hold(name: str) -> None:
    sample, twin = read_dataset_json(EXAMPLES / f"{name}.json"), read_xpt(EXAMPLES / f"{name}.xpt")
    pd.testing.assert_frame_equal(sample.frame, twin.frame, check_exact=True)
    pd.testing.assert_frame_equal(sample.frame, read_dataset_json(EXAMPLES / f"{name}.ndjson").frame)
    assert [(c.name, c.label, c.display_format or "") for c in sample.attributes.columns] == [
        (v.name, v.label, v.format) for v in twin.attributes.variables
    ]


@needs_examples
def test_attributes_of_a_sample() -> None:
    attributes = read_dataset_json(EXAMPLES / "adsl.ndjson").attributes
    assert replace(attributes, columns=()) == JsonAttributes(
        "ADSL", "Subject-Level Analysis", (), "IG.ADSL", "2024-11-11T15:09:13", "1.1.0", 254,
        file_oid="www.cdisc.org/StudyMSGv1/1/Define-XML_2.1.0/2024-11-11/adsl",
        modified="2022-04-16T20:09:03",
        originator="CDISC ADaM MSG Team",
        source_system=SourceSystem("SAS on X64_10PRO", "9.0401M7"),
        study_oid="TDF_ADaM.ADaMIG.1.1",
        metadata_version_oid="MDV.TDF_ADaM.ADaMIG.1.1",
        metadata_ref="define.xml",
    )  # fmt: skip
    assert attributes.columns[1] == JsonColumn(
        "IT.ADSL.USUBJID", "USUBJID", "Unique Subject Identifier", "string", length=11, key_sequence=1
    )
    assert attributes.columns[10] == JsonColumn(
        "IT.ADSL.TRTSDT", "TRTSDT", "Date of First Exposure to Treatment", "date", "integer", display_format="DATE9."
    )


# --- the bytes of a file ---------------------------------------------------------------------------------------


def test_a_whole_file_has_these_bytes(tmp_path: Path, schema: jsonschema.Draft201909Validator) -> None:
    attributes = JsonAttributes(
        "DM", "Demographics",
        (JsonColumn("IT.DM.USUBJID", "USUBJID", "Unique Subject Identifier", "string", length=6, key_sequence=1),
         JsonColumn("IT.DM.AGE", "AGE", "Age", "integer", display_format="3.")),
        "IG.DM", CREATED, file_oid="F", originator="O", source_system=SourceSystem("S", "1"), study_oid="STDY",
        metadata_version_oid="MDV", metadata_ref="define.xml",
    )  # fmt: skip
    frame = pd.DataFrame({"AGE": [34, None], "USUBJID": ["01-001", "01-\u00e92"]}, index=[7, 8])
    header = (
        '{"datasetJSONCreationDateTime":"2024-05-31T00:00:00","datasetJSONVersion":"1.1.0","fileOID":"F",'
        '"originator":"O","sourceSystem":{"name":"S","version":"1"},"studyOID":"STDY","metaDataVersionOID":"MDV",'
        '"metaDataRef":"define.xml","itemGroupOID":"IG.DM","records":2,"name":"DM","label":"Demographics","columns":['
        '{"itemOID":"IT.DM.USUBJID","name":"USUBJID","label":"Unique Subject Identifier","dataType":"string",'
        '"length":6,"keySequence":1},'
        '{"itemOID":"IT.DM.AGE","name":"AGE","label":"Age","dataType":"integer","displayFormat":"3."}]'
    )
    write_dataset_json(tmp_path / "dm.json", frame, attributes)
    rows = ['["01-001",34]', '["01-\u00e92",null]']
    written = (tmp_path / "dm.json").read_text(encoding="utf-8")
    assert written == header + ',"rows":[\n' + ",\n".join(rows) + "\n]}\n"
    schema.validate(json.loads(written))
    write_dataset_json(tmp_path / "dm.ndjson", frame, attributes)
    written = (tmp_path / "dm.ndjson").read_text(encoding="utf-8")
    assert written == "\n".join([header + "}", *rows, ""])
    schema.validate(json.loads(written.split("\n")[0]))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["dm.json", "dm.ndjson"]


@pytest.mark.parametrize("ending", [".json", ".ndjson"])
def test_a_dataset_without_records(ending: str, tmp_path: Path, schema: jsonschema.Draft201909Validator) -> None:
    attributes = dataset(column("T", "string"), column("N", "float"), column("B", "boolean"))
    path = tmp_path / f"x{ending}"
    frame = pd.DataFrame({"T": pd.Series([], dtype="str"), "N": np.zeros(0), "B": pd.Series([], dtype="boolean")})
    write_dataset_json(path, frame, attributes)
    schema.validate(json.loads(path.read_text(encoding="utf-8")))
    again = read_dataset_json(path)
    pd.testing.assert_frame_equal(again.frame, frame)
    assert again.attributes == replace(attributes, records=0)


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (0.0, "0"), (-0.0, "-0.0"), (5.0, "5"), (-7.0, "-7"), (0.1, "0.1"), (0.1 + 0.2, "0.30000000000000004"),
        (36.6, "36.6"), (1e-7, "1e-07"), (5e-324, "5e-324"), (1.7976931348623157e308, "1.7976931348623157e+308"),
        (2.0**53, "9007199254740992"), (1e22, "1e+22"), (123456789012345.6, "123456789012345.6"), (np.nan, "null"),
    ],
)  # fmt: skip
def test_a_float_is_written_with_the_fewest_digits_that_give_it_back(number: float, expected: str) -> None:
    assert lines({"N": np.array([number])}, dataset(column("N", "float"))) == [f"[{expected}]"]
    assert lines({"N": np.array([number])}, dataset(column("N", "double"))) == [f"[{expected}]"]


@pytest.mark.parametrize(
    ("number", "expected"), [(0.0, "0"), (-0.0, "0"), (5.0, "5"), (1e22, "1" + "0" * 22), (np.nan, "null")]
)
def test_an_integer_is_written_without_point_or_exponent(number: float, expected: str) -> None:
    assert lines({"N": np.array([number])}, dataset(column("N", "integer"))) == [f"[{expected}]"]


def test_text_is_written_as_json(tmp_path: Path) -> None:
    texts = ["", '"', "\\", "\n\t\x00\x1f\x7f", "\u2028\x85\u00b5", "\U0001f600", " blanks "]
    assert lines({"T": Text.of(texts)}, dataset(column("T", "string"))) == [
        '[""]', r'["\""]', r'["\\"]', '["\\n\\t\\u0000\\u001f\x7f"]', '["\u2028\x85\u00b5"]', '["\U0001f600"]',
        '[" blanks "]',
    ]  # fmt: skip


def test_null_and_the_empty_text_are_told_apart(tmp_path: Path) -> None:
    attributes = dataset(column("A", "string"), column("B", "date"), column("C", "string"))
    frame = pd.DataFrame({
        "A": pd.Series(["a", "", None], dtype="str"),
        "B": pd.Series([None, "2024-05", ""], dtype="category"),
        "C": pd.Series([None, "", "c"], dtype="object"),
    })  # fmt: skip
    path = tmp_path / "x.ndjson"
    write_dataset_json(path, frame, attributes)
    assert path.read_text().split("\n")[1:-1] == ['["a",null,null]', '["","2024-05",""]', '[null,"","c"]']
    again = read_dataset_json(path).frame
    assert again.isna().to_numpy().tolist() == [[False, True, True], [False] * 3, [True, False, False]]
    assert (again.dtypes == "str").all()


def test_booleans_decimals_and_uris(tmp_path: Path) -> None:
    attributes = dataset(
        column("B", "boolean"), column("D", "decimal", "decimal"), column("E", "decimal"), column("U", "URI"),
        column("F", "float"),
    )  # fmt: skip
    frame = pd.DataFrame({
        "B": pd.array([True, None, False], dtype="boolean"),
        "D": ["1.10", "", "123456789012345678901234567890.00"],
        "E": ["1.10", "-0", "123456789012345678901234567890.00"],
        "U": ["https://example.org/\u00e9", "", ""],
        "F": [1.5, 2.0, np.nan],
    })  # fmt: skip
    for path in (tmp_path / "x.json", tmp_path / "x.ndjson"):
        write_dataset_json(path, frame, attributes)
        assert '[true,"1.10",1.10,"https://example.org/\u00e9",1.5]' in path.read_text(encoding="utf-8")
        assert '[null,"",-0,"",2]' in path.read_text(encoding="utf-8")
        again = read_dataset_json(path)
        pd.testing.assert_frame_equal(again.frame.drop(columns="E"), frame.drop(columns="E"), check_exact=True)
        assert again.frame["E"].tolist() == ["1.10", "0", "123456789012345678901234567890.00"]


def test_whole_numbers_that_a_double_does_not_hold(tmp_path: Path) -> None:
    attributes = dataset(column("N", "integer"), column("M", "integer"))
    many = BATCH + 3  # the large one is in the second piece
    frame = pd.DataFrame({
        "N": pd.array([1] * (many - 2) + [None, 2**53 + 1], dtype="Int64"),
        "M": np.full(many, 2.0**53),
    })  # fmt: skip
    for path in (tmp_path / "x.json", tmp_path / "x.ndjson"):
        write_dataset_json(path, frame, attributes)
        pd.testing.assert_frame_equal(read_dataset_json(path).frame, frame)
    assert path.read_text().endswith("[null,9007199254740992]\n[9007199254740993,9007199254740992]\n")


# --- dates and times -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "kind", "text"),
    [
        (0.0, "date", "1960-01-01"),
        (-1.0, "date", "1959-12-31"),
        (19725.0, "date", "2014-01-02"),
        (-138061.0, "date", "1582-01-01"),  # the first day of SAS
        (745153.0, "date", "4000-02-28"),  # which has no leap day in this year
        (745154.0, "date", "4000-03-01"),
        (2206123.0, "date", "8000-03-01"),  # nor in this one
        (2936547.0, "date", "9999-12-31"),
        (0.0, "datetime", "1960-01-01T00:00:00"),
        (1704240000.125, "datetime", "2014-01-02T00:00:00.125"),
        (-0.5, "datetime", "1959-12-31T23:59:59.5"),
        (86399.0, "time", "23:59:59"),
        (60.25, "time", "00:01:00.25"),
    ],
)
def test_sas_numbers_are_iso_8601_in_the_file(number: float, kind: str, text: str) -> None:
    assert number_of(text, kind) == number  # type: ignore[arg-type]
    assert text_of(number, kind) == text  # type: ignore[arg-type]
    assert lines({"D": np.array([number, np.nan])}, dataset(column("D", kind, "integer"))) == [f'["{text}"]', "[null]"]


@given(st.integers(-6_000_000 * 10**4, 250_000_000_000 * 10**3 // 1000))
def test_every_datetime_to_the_millisecond_survives(thousandths: int) -> None:
    number = thousandths / 1000
    assert number_of(text_of(number, "datetime"), "datetime") == number


@pytest.mark.parametrize(
    ("text", "kind", "message"),
    [
        ("2024-05", "date", "is no date such as 2024-05-31"),
        ("2023-02-29", "date", "is no day of the calendar"),
        ("4000-02-29", "date", "is no day of SAS"),
        ("1581-12-31", "date", "is before 1582"),
        ("2024-05-31", "datetime", "is no datetime"),
        ("2024-05-31T10:00:00Z", "datetime", "is no datetime"),
        ("24:00:00", "time", "is no time"),
        ("10:00:00.12345678901234567", "time", "more digits than a number holds"),
        ("\u0662024-05-31", "date", "is no date"),
    ],
)
def test_texts_that_have_no_sas_number(text: str, kind: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=message):
        number_of(text, kind)  # type: ignore[arg-type]
    path = tmp_path / "x.ndjson"
    path.write_text(f"{header(column('D', kind, 'integer'), records=2)}\n[null]\n{json.dumps([text])}\n")
    with pytest.raises(RawDataError, match=rf"x\.ndjson: D: record 2: value .* {message}"):
        read_dataset_json(path)


@pytest.mark.parametrize(
    ("number", "kind"),
    [(0.5, "date"), (3e6, "date"), (1e300, "date"), (np.inf, "date"), (-1.0, "time"), (86400.0, "time"),
     (1e12, "datetime"), (-5e-324, "datetime")],
)  # fmt: skip
def test_sas_numbers_that_are_no_date(number: float, kind: str) -> None:
    with pytest.raises(WriteError, match=rf"X\.D: record 2: value .* is no {kind} as SAS counts it"):
        lines({"D": np.array([1.0, number])}, dataset(column("D", kind, "integer")))


# --- round trips -----------------------------------------------------------------------------------------------


@ON_DISK
@given(
    st.lists(st.tuples(UNICODE | st.none(), st.floats(allow_infinity=False), st.integers(-(2**53), 2**53))),
    st.sampled_from([".json", ".ndjson"]),
)
@example([("a\r\nb\x1c\x85\u2028", -0.0, 0), ("", math.nan, 1), (None, 5e-324, 2)], ".ndjson")
def test_whatever_the_format_holds_survives(
    tmp_path: Path, schema: jsonschema.Draft201909Validator, rows: list[tuple[str | None, float, int]], ending: str
) -> None:
    frame = pd.DataFrame({
        "T": pd.Series([text for text, _, _ in rows], dtype="str"),
        "N": np.array([number for _, number, _ in rows], np.float64),
        "I": np.array([number for _, _, number in rows], np.float64),
    })  # fmt: skip
    attributes = dataset(column("T", "string"), column("N", "double"), column("I", "integer"), records=99)
    path = tmp_path / f"x{ending}"
    write_dataset_json(path, frame, attributes)
    first = path.read_text(encoding="utf-8") if ending == ".json" else path.read_bytes().split(b"\n")[0]
    schema.validate(json.loads(first, parse_constant=pytest.fail))
    again = read_dataset_json(path)
    assert again.attributes == replace(attributes, records=len(rows))
    pd.testing.assert_frame_equal(again.frame, frame, check_exact=True)
    zeros = frame["N"] == 0
    assert np.signbit(again.frame["N"][zeros]).tolist() == np.signbit(frame["N"][zeros]).tolist()


@given(st.lists(UNICODE), st.integers(1, 5), st.booleans())
def test_chunks_are_written_as_the_whole(texts: list[str], parts: int, ndjson: bool) -> None:
    attributes = dataset(column("T", "string"), column("N", "float"))
    text, numbers = Text.of(texts), np.arange(len(texts)) / 4
    whole, pieces = io.BytesIO(), io.BytesIO()
    write_json_chunks(whole, attributes, [{"T": text, "N": numbers}], ndjson=ndjson)
    cuts = np.array_split(np.arange(len(texts)), parts)
    chunks: Iterable[dict[str, Text | np.ndarray]] = ({"T": text.take(cut), "N": numbers[cut]} for cut in cuts)
    known = replace(attributes, records=len(texts))
    assert write_json_chunks(pieces, known, chunks, ndjson=ndjson) == len(texts)
    assert pieces.getvalue() == whole.getvalue()


def test_many_records_come_in_slices(tmp_path: Path) -> None:
    size = 50_000
    frame = pd.DataFrame({"T": [f"text {place % 777}" for place in range(size)], "N": np.arange(size) / 8})
    attributes = dataset(column("T", "string"), column("N", "float"))
    for path in (tmp_path / "x.json", tmp_path / "x.ndjson"):
        write_dataset_json(path, frame, attributes)
        pd.testing.assert_frame_equal(read_dataset_json(path).frame, frame)
    assert len(json.loads((tmp_path / "x.json").read_text())["rows"]) == size


def test_attributes_may_come_in_any_order(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    found = json.loads(header(column("D", "decimal"), records=2))
    turned = {"rows": "ROWS", **dict(reversed(found.items()))}
    path.write_text("\ufeff \n" + json.dumps(turned, indent=1).replace('"ROWS"', "[ [1.50] ,\n\n[null]\t]"), "utf-8")
    assert read_dataset_json(path).frame["D"].tolist() == ["1.50", np.nan]


def test_attributes_that_the_standard_does_not_have_are_kept_and_not_written(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    found = json.loads(header(column("N", "float"), records=0))
    found["columns"][0]["origin"] = "Derived"
    path.write_text(
        json.dumps({**found, "isReferenceData": False, "sourceSystem": {"name": "S", "version": "1", "x": 1}})
    )
    read = read_dataset_json(path)
    assert read.attributes.extra == {"isReferenceData": False, "sourceSystem.x": 1}
    assert read.attributes.columns[0].extra == {"origin": "Derived"}
    with pytest.raises(WriteError, match=r"no attribute isReferenceData, sourceSystem\.x; empty extra") as caught:
        write_dataset_json(path, read.frame, read.attributes)
    assert "X.N: the standard has no attribute origin" in str(caught.value)


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


# --- files that cannot be read ---------------------------------------------------------------------------------


def header(*columns: JsonColumn, records: int) -> str:
    file = io.BytesIO()
    chunk = {c.name: pa.array([None] * records, pa.string() if c.kind == "text" else pa.int64()) for c in columns}
    if any(c.kind == "boolean" for c in columns):
        chunk |= {c.name: pa.array([None] * records, pa.bool_()) for c in columns if c.kind == "boolean"}
    write_json_chunks(file, dataset(*columns), [chunk], ndjson=True)
    return file.getvalue().decode().split("\n")[0]


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


# --- from the model --------------------------------------------------------------------------------------------


def test_attributes_from_the_model_are_those_of_define(tmp_path: Path, schema: jsonschema.Draft201909Validator) -> None:
    variables = [
        Variable("STUDYID", "Study Identifier", "Char", core="Req"),
        Variable("USUBJID", "Unique Subject Identifier", "Char", core="Req"),
        Variable("ASEQ", "Analysis Sequence Number", "Num"),
        Variable("AVAL", "Analysis Value", "Num", format="8.1"),
        Variable("ADT", "Analysis Date", "Num", format="DATE9."),
        Variable("ADTM", "Analysis Date/Time", "Num", format="DATETIME20."),
        Variable("ASTDTC", "Start", "Char", iso8601="date"),
        Variable("AENDTC", "End", "Char", iso8601="date"),
        Variable("EMPTY", "Nothing", "Char"),
        Variable("WORK", "Not submitted", "Char", temporary=True),
    ]
    columns = {
        "STUDYID": Text.of(["S", "S"]), "USUBJID": Text.of(["S-1", "S-2"]), "ASEQ": np.array([1.0, 2.0]),
        "AVAL": np.array([1.5, np.nan]), "ADT": np.array([19725.0, np.nan]), "ADTM": np.array([0.0, 1.0]),
        "ASTDTC": Text.of(["2024-05-31", ""]), "AENDTC": Text.of(["2024-05-31", "2024-06"]),
        "EMPTY": Text.of(["", ""]),
    }  # fmt: skip
    adxx = Dataset(
        "ADXX", "Analysis", "", "BASIC DATA STRUCTURE", "One record per ...", ("USUBJID", "ASEQ"), (),
        {v.name: v for v in variables}, standard="ADaMIG",
    )  # fmt: skip
    study = Study("RDEB", "A trial", tmp_path, "USUBJID", {"ADXX": adxx}, {}, {})
    profile = DatasetProfile(2, {v.name: profile_column(columns[v.name], forms=v.iso8601) for v in adxx.submitted()})
    lengths = {("ADXX", v.name): 8 if v.type == "Num" else 12 for v in adxx.submitted()}
    attributes = json_attributes(study, adxx, profile, lengths, datetime(2024, 5, 31))
    assert [
        (c.name, c.data_type, c.target_data_type, c.length, c.display_format, c.key_sequence)
        for c in attributes.columns
    ] == [
        ("STUDYID", "string", None, 12, None, None),
        ("USUBJID", "string", None, 12, None, 1),
        ("ASEQ", "integer", None, None, None, 2),
        ("AVAL", "float", None, None, "8.1", None),
        ("ADT", "date", "integer", None, "DATE9.", None),
        ("ADTM", "datetime", "integer", None, "DATETIME20.", None),
        ("ASTDTC", "date", None, None, None, None),
        ("AENDTC", "string", None, 12, None, None),
        ("EMPTY", "string", None, 12, None, None),
    ]
    made = define(study, [adxx], {"ADXX": profile}, lengths)
    (group,) = made.item_groups
    assert attributes.item_group_oid == group.oid
    assert [c.item_oid for c in attributes.columns] == [ref.item_oid for ref in group.item_refs]
    assert [c.key_sequence for c in attributes.columns] == [ref.key_sequence for ref in group.item_refs]
    assert [(c.label, c.display_format) for c in attributes.columns] == [
        (item.description, item.display_format) for item in made.items
    ]
    assert (attributes.study_oid, attributes.metadata_version_oid) == (made.study_oid, made.oid)
    assert (attributes.originator, attributes.created) == (made.originator, "2024-05-31T00:00:00")
    path = tmp_path / "adxx.json"
    assert write_json_chunks(path, attributes, [columns]) == 2
    schema.validate(json.loads(path.read_text()))
    assert parsed(path)["rows"] == [
        [
            "S",
            "S-1",
            ("number", "1"),
            ("number", "1.5"),
            "2014-01-02",
            "1960-01-01T00:00:00",
            "2024-05-31",
            "2024-05-31",
            "",
        ],
        ["S", "S-2", ("number", "2"), None, None, "1960-01-01T00:00:01", "", "2024-06", ""],
    ]


# --- the page --------------------------------------------------------------------------------------------------


def test_the_example_of_the_page_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    page = (ROOT / "docs" / "dataset_json.md").read_text(encoding="utf-8")
    (python,) = re.findall(r"^```python\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    (shown,) = re.findall(r"^```json\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    exec(compile(python, "dataset_json.md", "exec"), {"__name__": "example"})
    assert Path("advs.ndjson").read_text(encoding="utf-8").partition("\n")[2] == shown
