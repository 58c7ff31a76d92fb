"""Dataset-JSON files: CDISC's schema and samples as judges, lines typed by hand, and round trips of what it holds."""

from __future__ import annotations

import io
import json
import math
import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import jsonschema
import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from json_columns import CREATED, EXAMPLES, ROOT, column, dataset, header, lines, schema_of_cdisc

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
from cdisc_rdeb.formats.json_table import BATCH
from cdisc_rdeb.formats.xpt import read_xpt
from cdisc_rdeb.model import Dataset, Study, Variable
from cdisc_rdeb.profile import DatasetProfile, profile_column

needs_examples = pytest.mark.skipif(not EXAMPLES.is_dir(), reason=f"CDISC's samples are not in {EXAMPLES}")

SAMPLES = ["adsl.json", "adsl.ndjson", "ae.json", "ae.ndjson"]

ON_DISK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

UNICODE = st.text(st.characters(exclude_categories=["Cs"]))


def parsed(path: Path) -> dict[str, object]:
    """A file as one JSON object, numbers as they are written."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".json":
        return json.loads(text, parse_float=written, parse_int=written)
    first, *rows = [json.loads(line, parse_float=written, parse_int=written) for line in text.strip().split("\n")]
    return {**first, "rows": rows}


def written(number: str) -> tuple[str, str]:
    return ("number", number)


@pytest.fixture(scope="module")
def schema() -> jsonschema.Draft201909Validator:
    return schema_of_cdisc()


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
