"""ODM and Dataset-JSON read to the letter, or refused in one sentence."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from read_raw import cells, refusal, source

from cdisc_rdeb.raw import RawFrame, read_source


def dataset_json(path: Path, columns: list[dict[str, Any]], rows: str, extra: str = "") -> None:
    """A file of a few records."""
    described = [{"itemOID": f"IT.{c['name']}", "label": "x", **c} for c in columns]
    attributes = {
        "datasetJSONCreationDateTime": "2024-01-01T00:00:00",
        "datasetJSONVersion": "1.1.0",
        "itemGroupOID": "IG.X",
        "records": rows.count("[") - 1,
        "name": "X",
        "label": "x",
        "columns": described,
    }
    path.write_text(json.dumps(attributes)[:-1] + f'{extra}, "rows": {rows}}}', encoding="utf-8")


def test_values_of_json_keep_all_their_digits(tmp_path: Path) -> None:
    columns = [
        {"name": "WHOLE", "dataType": "integer"},
        {"name": "EXACT", "dataType": "decimal", "targetDataType": "decimal"},
        {"name": "YES", "dataType": "boolean"},
        {"name": "DAY", "dataType": "date", "targetDataType": "integer", "displayFormat": "E8601DA."},
        {"name": "COUNTED", "dataType": "integer", "displayFormat": "DATE9."},
        {"name": "AT", "dataType": "datetime", "targetDataType": "integer"},
    ]
    rows = '[[9007199254740993, "0.10000000000000000001", true, "9999-12-31", 2936547, "2024-01-05T10:30:00"],'
    rows += " [1, null, null, null, null, null]]"
    dataset_json(tmp_path / "labs.json", columns, rows)
    assert cells(read_source(source("labs.json"), tmp_path)) == {
        "WHOLE": ["9007199254740993", "1"],
        "EXACT": ["0.10000000000000000001", ""],
        "YES": ["TRUE", ""],
        "DAY": ["9999-12-31", ""],
        "COUNTED": ["9999-12-31", ""],
        "AT": ["2024-01-05T10:30:00", ""],
    }


TEXT = [{"name": "A", "dataType": "string"}]

JSON_FAULTS = {
    "half a character": ('[["\\ud800"]]', "", r"A: record 1: value '\ud800' holds half a character (a lone surrogate)"),
    "half a character in an attribute": ('[["x"]]', ', "originator": "\\udc00"', "originator holds half a character"),
    "a name twice": ('[["x"]]', ', "originator": "a", "originator": "b"', "'originator' stands twice"),
    "a name twice inside": (
        '[["x"]]',
        ', "sourceSystem": {"name": "a", "name": "b", "version": "1"}',
        "'name' stands twice",
    ),
    "no number of JSON": ("[[NaN]]", "", "NaN is no number of JSON"),
    "no number at all": ("[[-Infinity]]", "", "-Infinity is no number of JSON"),
    "deep arrays": ('[["x"]]', f', "more": {"[" * 5000}', "is not JSON at line 1"),
    "deep records": ("[" * 100_000, "", "is not JSON at line 1"),
    "a number for a text": ("[[5]]", "", "value 5 is not of dataType string"),
}


@pytest.mark.parametrize("name", JSON_FAULTS)
def test_json_that_is_refused(name: str, tmp_path: Path) -> None:
    rows, extra, message = JSON_FAULTS[name]
    dataset_json(tmp_path / "labs.json", TEXT, rows, extra)
    told = refusal(lambda: read_source(source("labs.json"), tmp_path))
    assert told.startswith("labs.json: ")
    assert message in told


def test_half_a_character_in_the_name_of_a_column(tmp_path: Path) -> None:
    dataset_json(tmp_path / "labs.json", [{"name": "\ud800", "dataType": "string", "itemOID": "IT.A"}], '[["x"]]')
    assert refusal(lambda: read_source(source("labs.json"), tmp_path)) == (
        "labs.json: column 1: name holds half a character (a lone surrogate); write the file again"
    )
    (tmp_path / "labs.ndjson").write_text('{"columns": [{"name": "\\ud800"}]}\n')
    assert "column 1: name holds half a character" in refusal(lambda: read_source(source("labs.ndjson"), tmp_path))


ODM = """\
<ODM xmlns="http://www.cdisc.org/ns/odm/v1.3" xmlns:v="urn:vendor" FileType="Snapshot">
<ClinicalData StudyOID="S"><SubjectData SubjectKey="001">
<StudyEventData StudyEventOID="E"><FormData FormOID="F">
<ItemGroupData ItemGroupOID="IG"><ItemData ItemOID="A" Value="1"/>
<ItemDataString ItemOID="B">two</ItemDataString></ItemGroupData>
</FormData></StudyEventData></SubjectData></ClinicalData></ODM>
"""


def odm(folder: Path, old: str = "", new: str = "") -> RawFrame:
    """The item group of the file with something changed."""
    assert not old or ODM.count(old) == 1
    (folder / "a.xml").write_text(ODM.replace(old, new) if old else ODM, encoding="utf-8")
    return read_source(source("a.xml", item_group="IG"), folder)


A, B = '<ItemData ItemOID="A" Value="1"/>', '<ItemDataString ItemOID="B">two</ItemDataString>'

ODM_FAULTS = {
    "null beside a value": (
        A,
        '<ItemData ItemOID="A" IsNull="Yes" Value="1"/>',
        "line 4: A says IsNull, which is to have no",
    ),
    "null beside a text": (
        B,
        '<ItemDataString ItemOID="B" IsNull="Yes">two</ItemDataString>',
        "line 5: B says IsNull, which",
    ),
    "a value beside a text": (
        B,
        '<ItemDataString ItemOID="B" Value="2">two</ItemDataString>',
        "line 5: ItemDataString B has ",
    ),
    "text in ItemData": (
        A,
        '<ItemData ItemOID="A">1</ItemData>',
        "line 4: ItemData holds the text '1', and ODM 1.3 has none",
    ),
    "text among the items": (A, f"{A} lost", "line 5: ItemGroupData holds the text 'lost', and ODM 1.3 has none there"),
    "a value of ODM 2": (
        A,
        '<ItemData ItemOID="A"><Value>1</Value></ItemData>',
        "line 4: Value stands among the data, and",
    ),
    "an element of nobody": (
        A,
        f"<Lost>1</Lost>{A}",
        "line 4: Lost stands among the data, and ODM 1.3 has no such element",
    ),
    "a type of nobody": (
        B,
        B.replace("ItemDataString", "ItemDataWord"),
        "line 5: ItemDataWord stands among the data, and",
    ),
    "another namespace": (
        A,
        '<v:ItemData ItemOID="A" Value="1"/>',
        "line 4: ItemData is of the namespace urn:vendor, and",
    ),
    "data outside of all": ("</ODM>", f"{A}</ODM>", "line 6: ItemData stands outside of ClinicalData; export"),
    "items outside of a group": (
        "<ItemGroupData",
        f"{A}<ItemGroupData",
        "line 4: ItemData stands in no ItemGroupData; ",
    ),
    "an item in an item": (
        B,
        f'<ItemData ItemOID="C">{B}</ItemData>',
        "line 5: ItemDataString stands in no ItemGroupData",
    ),
    "a transaction of nobody": (
        'FormOID="F"',
        'FormOID="F" TransactionType="Undo"',
        "line 3: FormData has TransactionType Undo",
    ),
    "an item that is removed": (
        A,
        A.replace("/>", ' TransactionType="Remove"/>'),
        "line 4: ItemData has TransactionType Remove",
    ),
    "an encoding of no characters": (
        "<ODM",
        '<?xml version="1.0" encoding="rot13"?><ODM',
        "there is no encoding rot13; ",
    ),
    "an encoding that packs": ("<ODM", '<?xml version="1.0" encoding="zip"?><ODM', "there is no encoding zip; mend it"),
    "elements without end": (
        A,
        "<v:x>" * 200 + "</v:x>" * 200 + A,
        "line 4: elements stand in one another more than 100 deep",
    ),
    "a value without end": (
        A,
        f'<ItemData ItemOID="A" Value="{"x" * 600_000}"/>',
        "line 4: a value has more than 500,000",
    ),
}


@pytest.mark.parametrize("name", ODM_FAULTS)
def test_odm_that_is_refused(name: str, tmp_path: Path) -> None:
    old, new, message = ODM_FAULTS[name]
    assert refusal(lambda: odm(tmp_path, old, new)).startswith(f"a.xml: {message}")


@pytest.mark.parametrize(
    ("old", "new", "column", "values"),
    [
        (B, '<ItemDataString ItemOID="B"><![CDATA[a < b & c]]></ItemDataString>', "B", ["a < b & c"]),
        (B, '<ItemDataString ItemOID="B">a<!-- no -->b</ItemDataString>', "B", ["ab"]),
        (B, '<ItemDataString ItemOID="B" IsNull="Yes"/>', "B", [""]),
        (A, '<ItemData ItemOID="A" IsNull="Yes"/>', "A", [""]),
        ('FormOID="F"', 'FormOID="F" TransactionType="Update"', "A", ["1"]),
        (
            B,
            '<ItemDataString ItemOID="B">two<MeasurementUnitRef MeasurementUnitOID="kg"/></ItemDataString>',
            "B.MeasurementUnitOID",
            ["kg"],
        ),
    ],
)
def test_odm_that_is_read(old: str, new: str, column: str, values: list[str], tmp_path: Path) -> None:
    read = odm(tmp_path, old, new)
    assert cells(read)[column] == values
    assert read.told == ()


@pytest.mark.parametrize("change", ["Update", "Upsert", "Context"])
def test_a_row_that_changes_another_one(change: str, tmp_path: Path) -> None:
    group = f'<ItemGroupData ItemGroupOID="IG" TransactionType="{change}">{A}</ItemGroupData>'
    told = refusal(lambda: odm(tmp_path, "</FormData>", f"{group}</FormData>"))
    assert told.startswith(
        "a.xml: line 6: the ItemGroupData IG has the keys of the one in line 4, and TransactionType "
    )
    again = group.replace(f' TransactionType="{change}"', "")
    assert len(odm(tmp_path, "</FormData>", f"{again}</FormData>")) == 2  # two rows, and nothing says that one is void
    other = group.replace("IG", "IG2", 1)
    assert odm(tmp_path, "</FormData>", f"{other}</FormData>").left == {"a.xml": {"the item group IG2"}}


def test_keys_end_with_what_they_belong_to(tmp_path: Path) -> None:
    """An item group that stands in no form has none, whatever form came before."""
    more = '<SubjectData SubjectKey="002"><ItemGroupData ItemGroupOID="IG"/></SubjectData>'
    read = cells(odm(tmp_path, "</ClinicalData>", f"{more}</ClinicalData>"))
    assert (read["SubjectKey"], read["StudyEventOID"], read["FormOID"]) == (["001", "002"], ["E", ""], ["F", ""])


def test_what_is_not_read_is_told(tmp_path: Path) -> None:
    audit = "<AuditRecord><UserRef UserOID='U'/><ReasonForChange>typo</ReasonForChange></AuditRecord>"
    note = '<Annotation SeqNum="1"><Comment>taken lying down</Comment></Annotation>'
    item = f'<ItemData ItemOID="A" Value="1" v:When="noon">{audit}{note}</ItemData><v:Query>late?</v:Query>'
    told = [(said.rule, said.variable, said.value, said.row) for said in odm(tmp_path, A, item).told]
    assert told == [
        ("not read", "Annotation", "", 4),
        ("not read", "AuditRecord", "", 4),
        ("not read", "Query of urn:vendor", "late?", 4),
        ("not read", "the attribute When of urn:vendor", "noon", 4),
        ("comment not read", "A", "taken lying down", 4),
    ]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_xml_in_utf_16_without_a_mark(encoding: str, tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_bytes(ODM.replace("two", "두통").encode(encoding))
    assert cells(read_source(source("a.xml", item_group="IG"), tmp_path))["B"] == ["두통"]
