"""Files of SAS, JSON, Excel and ODM give the same in pieces of any size as when they are read whole."""

from __future__ import annotations

import io
import json
import os
import struct
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from read_pieces import told

from cdisc_rdeb.columns import as_text
from cdisc_rdeb.errors import RawDataError, WriteError
from cdisc_rdeb.formats import json_pieces
from cdisc_rdeb.formats.dataset_json import JsonAttributes, JsonColumn, write_dataset_json
from cdisc_rdeb.model import RawSource
from cdisc_rdeb.raw import RawFrame, column_names, excel_pieces, json_files, odm_files, odm_groups, sas_files
from cdisc_rdeb.raw.excel_files import read_excel
from cdisc_rdeb.raw.excel_pieces import read_excel_pieces
from cdisc_rdeb.raw.json_files import read_json_pieces, read_json_source
from cdisc_rdeb.raw.sas_files import read_sas_pieces, read_sas_source

SHARED = Path(os.environ.get("CDISC_RDEB_SHARED", Path(__file__).parent.parent.parent / "shared"))
SAS = SHARED / "examples" / "sas7bdat"
needs_sas = pytest.mark.skipif(not SAS.is_dir(), reason=f"no SAS datasets in {SAS}; set CDISC_RDEB_SHARED")


# SAS7BDAT


@needs_sas
@given(
    name=st.sampled_from(["sample", "dates", "missing_test"]),
    stated=st.sampled_from([20, 29, 62, 140, 0, 204, 9]),
    encoding=st.sampled_from(["", "", "cp1252", "euc_kr", "rot13"]),
    content=st.sampled_from([b"", b"caf\xe9", "두통".encode("euc_kr"), "é".encode(), b"x\xff"]),
    record=st.integers(0, 4),
    rows=st.sampled_from([0, 0, 0, -1, 1, 3]),
    cells=st.integers(1, 80),
)
def test_sas_in_pieces_of_any_size(
    tmp_path_factory: pytest.TempPathFactory,
    name: str,
    stated: int,
    encoding: str,
    content: bytes,
    record: int,
    rows: int,
    cells: int,
) -> None:
    made = bytearray((SAS / f"{name}.sas7bdat").read_bytes())
    made[70] = stated
    if name == "sample":
        if content:  # mychar is made 8 bytes wide, and a record gets another text
            width = made.index(struct.pack("<QI", 48, 1)) + 8
            made[width : width + 4] = struct.pack("<I", 8)
            at = made.index("abcde"[record].encode() + bytes(7), 65_536)
            made[at : at + 8] = content.ljust(8)
        place = made.index(struct.pack("<QQ", 0, 5)[8:], 65_536)  # a count of records, or something else of five
        made[place : place + 8] = struct.pack("<Q", 5 + rows)
    path = tmp_path_factory.mktemp("sas") / "labs.sas7bdat"
    path.write_bytes(made)
    source = RawSource("labs", (path.name,), encoding=encoding)

    def whole() -> Iterator[RawFrame]:
        yield read_sas_source(source, path, path.name)

    assert told(read_sas_pieces(source, path, path.name, cells)) == told(whole())


@needs_sas
def test_sas_that_is_sound_is_never_read_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sas_files, "read_sas_source", None)
    frames = [*read_sas_pieces(RawSource("dates", ("d",)), SAS / "dates.sas7bdat", "dates.sas7bdat", 12)]
    assert [frame.row.tolist() for frame in frames[:2]] == [[1, 2, 3, 4], [5, 6, 7, 8]]
    assert len(frames) == 13 and frames[-1].row.tolist() == [49, 50]


@needs_sas
def test_a_file_that_changes_between_pieces_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "dates.sas7bdat"
    path.write_bytes((SAS / "dates.sas7bdat").read_bytes())
    pieces = read_sas_pieces(RawSource("dates", (path.name,)), path, path.name, 12)
    next(pieces)
    path.write_bytes((SAS / "sample.sas7bdat").read_bytes())
    with pytest.raises(RawDataError, match=r"dates\.sas7bdat: the file changed while it was read"):
        list(pieces)


# Dataset-JSON

KINDS = {  # of columns, and values that they may have
    ("string", None, None): ["", "a", " x ", "두통", 'say "no"], [', None],
    ("integer", None, None): [0, 7, -3, None],
    ("integer", None, "DATE9."): [0, 21551, 2**53 + 1, None],
    ("float", None, None): [0.1, 5.0, 3, None],
    ("decimal", None, None): ["0.10", "5", None],
    ("boolean", None, None): [True, False, None],
    ("date", "integer", "DATE9."): ["2024-01-17", None],
}
WRONG = [[], [1], "x", {}, None, ["\ud800"], [[1, 2]]]


@st.composite
def of_json(draw: st.DrawFn) -> tuple[str, bytes]:
    """A file of either form by its name, which may be damaged."""
    kinds = draw(st.lists(st.sampled_from([*KINDS]), min_size=1, max_size=3))
    rows = draw(st.lists(st.tuples(*(st.sampled_from(KINDS[kind]) for kind in kinds)).map(list), max_size=9))
    if draw(st.integers(0, 4)) == 0:
        rows = [*rows, draw(st.sampled_from(WRONG))]  # type: ignore[list-item]
    columns = [
        {"itemOID": f"IT.{place}", "name": f"C{place}", "label": "", "dataType": kind[0]}
        | ({"targetDataType": kind[1]} if kind[1] else {})
        | ({"displayFormat": kind[2]} if kind[2] else {})
        for place, kind in enumerate(kinds)
    ]
    about = {
        "datasetJSONCreationDateTime": "2024-05-31T00:00:00", "datasetJSONVersion": "1.1.0", "itemGroupOID": "IG.AE",
        "records": len(rows) + draw(st.sampled_from([0, 0, 0, 1])), "name": "AE", "label": "",
    }  # fmt: skip
    if draw(st.booleans()):
        lines = [about | {"columns": columns}, *rows]
        text = "\n".join(json.dumps(line) + draw(st.sampled_from(["", "", " ", "\n"])) for line in lines)
        name = "ae.ndjson"
    else:
        parts = draw(st.permutations([*about.items(), ("columns", columns), ("rows", rows)]))
        ordered = [*about.items(), ("columns", columns), ("rows", rows)]
        text = json.dumps(dict(draw(st.sampled_from([ordered, parts]))), indent=draw(st.sampled_from([None, 1])))
        name = "ae.json"
    at = draw(st.integers(0, len(text)))
    odd = draw(st.sampled_from(["", "", "", "", ",", "]", '"', "\n", " ", "\ufeff", "]]", '"rows":[],']))
    text = text[:at] + odd + text[at + draw(st.sampled_from([0, 0, 0, 1])) :]
    return name, text.encode(errors="surrogatepass")


@given(of_json(), st.integers(1, 5), st.integers(1, 16))
def test_json_in_pieces_of_any_size(
    tmp_path_factory: pytest.TempPathFactory, file: tuple[str, bytes], records: int, part: int
) -> None:
    name, content = file
    path = tmp_path_factory.mktemp("json") / name
    path.write_bytes(content)
    source = RawSource("ae", (name,))

    def whole() -> Iterator[RawFrame]:
        yield read_json_source(source, path, name)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_pieces, "BLOCK", 1 + len(content) * part // 16)  # the rows begin in the first, or do not
        assert told(read_json_pieces(source, path, name, records)) == told(whole())


@pytest.mark.parametrize("name", ["ae.json", "ae.ndjson"])
def test_json_that_is_sound_is_never_read_whole(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    columns = (JsonColumn("IT.A", "A", "", "string"), JsonColumn("IT.B", "B", "", "integer"))
    attributes = JsonAttributes("AE", "", columns, "IG.AE", "2024-05-31T00:00:00")
    frame = pd.DataFrame({"A": [f'x "{number}],[' for number in range(50)], "B": range(50)})
    write_dataset_json(tmp_path / name, frame, attributes)
    monkeypatch.setattr(json_files, "read_json_source", None)
    monkeypatch.setattr(json_pieces, "BLOCK", 600)
    frames = [*read_json_pieces(RawSource("ae", (name,)), tmp_path / name, name, 8)]
    assert [len(frame) for frame in frames] == [8, 8, 8, 8, 8, 8, 2]
    assert [number for frame in frames for number in frame.row.tolist()] == [*range(1, 51)]
    assert as_text(frames[-1].columns["A"]).tolist() == ['x "48],[', 'x "49],[']
    assert column_names(RawSource("ae", (name,)), tmp_path) == ["A", "B"]


# XLSX

CELLS = [
    None, None, "", "x", " MILD ", "두통", "<a & b>", "</row>", 5, 0.1, -3, 60, 60.5, True, False,
    date(2019, 1, 2), datetime(2019, 1, 2, 8, 30), time(8, 30), timedelta(hours=26),
]  # fmt: skip
SELDOM = [*CELLS, ' r="A9"', 12345678901234567890]
ODD_CELLS = ["#N/A", "=1+1", -1, 60]
DAMAGE = [
    (b"<row", b"<rov"), (b' r="B', b' r="C'), (b' r="2"', b' r="1"'), (b"</row>", b""), (b"<v>", b"<v><!--x-->"),
    (b't="s"', b't="e"'), (b"<sheetData>", b"<sheetData ><!-- -->"), (b' r="A3"', b' r="A2"'), (b' r="4"', b""),
]  # fmt: skip


@st.composite
def workbooks(draw: st.DrawFn) -> tuple[bytes, dict[str, Any]]:
    """A workbook, and what study.yaml says of it."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Data"
    header = draw(st.integers(1, 3))
    left = draw(st.sampled_from([1, 1, 1, 2, 4]))
    footer = draw(st.sampled_from([(), (), ("T|*",), ("T*", "x*"), ("*",)]))
    labels = draw(st.sampled_from([(), (), ("T|*",), ("*",)]))
    names = draw(st.sampled_from([*5 * [["A", "B", "C"]], ["A", None, "C"], ["A", "B", "A"]]))
    cells = draw(st.sampled_from([CELLS, CELLS, CELLS, SELDOM]))
    for place, name in enumerate(names):
        sheet.cell(header, left + place, name)
    for row in range(header + 1, header + draw(st.integers(1, 14))):
        for place in range(3):
            value = draw(st.sampled_from(cells))
            if value is not None:
                sheet.cell(row, left + place, value)
    for row in range(1, header) if draw(st.booleans()) else ():
        sheet.cell(row, draw(st.integers(1, 5)), draw(st.sampled_from([None, "Title", 7])))
    for _ in range(draw(st.sampled_from([0, 0, 1, 2]))):
        sheet.append([None] * (left - 1) + draw(st.sampled_from([["T", 7], ["x", None, "T"], ["T"], [None]])))
    if draw(st.integers(0, 3)) == 0:
        at = sheet.cell(draw(st.integers(1, 14)), draw(st.integers(1, 7)), draw(st.sampled_from(ODD_CELLS)))
        at.number_format = draw(st.sampled_from(["General", "yyyy-mm-dd"]))
    if draw(st.integers(0, 5)) == 0:
        sheet.cell(3, left).comment = openpyxl.comments.Comment("see", "me")
    if draw(st.integers(0, 8)) == 0:
        sheet.merge_cells("A4:B5")
    if draw(st.booleans()):
        book.create_sheet("Other")["A1"] = draw(st.sampled_from([None, "x"]))
    file = io.BytesIO()
    book.save(file)
    if draw(st.integers(0, 4)) == 0:
        file = damaged(file, *draw(st.sampled_from(DAMAGE)))
    return file.getvalue(), {
        "sheet": draw(st.sampled_from(["", "Data", "Data", "Data", "Dat"])),
        "header_row": header,
        "footer": footer,
        "below_header": labels,
    }


def damaged(file: io.BytesIO, before: bytes, after: bytes) -> io.BytesIO:
    """The same workbook with something else in its first sheet."""
    made = io.BytesIO()
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name.endswith("sheet1.xml"):
                content = content.replace(before, after, 1)
            new.writestr(name, content)
    return made


@settings(max_examples=150)
@given(workbooks(), st.integers(1, 8))
def test_sheets_in_pieces_of_any_size(
    tmp_path_factory: pytest.TempPathFactory, file: tuple[bytes, dict[str, Any]], rows: int
) -> None:
    path = tmp_path_factory.mktemp("xlsx") / "labs.xlsx"
    path.write_bytes(file[0])
    source = RawSource("labs", ("labs.xlsx",), **file[1])

    def whole() -> Iterator[RawFrame]:
        yield read_excel(source, path, path.name)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(excel_pieces, "LONG", 0)
        assert told(read_excel_pieces(source, path, path.name, rows)) == told(whole())


@pytest.mark.parametrize("sheet", ["Cytokines", "Substance P"])
def test_a_sheet_that_is_sound_is_never_read_whole(sheet: str, monkeypatch: pytest.MonkeyPatch) -> None:
    path = Path(__file__).parents[1] / "raw" / "rdeb" / "biomarkers.xlsx"
    source = RawSource("labs", (path.name,), sheet=sheet)
    whole = read_excel(source, path, path.name)
    monkeypatch.setattr(excel_pieces, "LONG", 0)
    monkeypatch.setattr(excel_pieces, "read_excel", None)
    frames = [*read_excel_pieces(source, path, path.name, 10)]
    assert [len(frame) > 0 for frame in frames].count(True) >= 4
    assert told(iter(frames)) == told(iter([whole]))
    monkeypatch.setattr(excel_pieces, "excel_names", None)
    assert column_names(source, path.parent) == [*whole.columns]


# ODM


@st.composite
def snapshots(draw: st.DrawFn) -> tuple[bytes, str]:
    """An ODM file, and the encoding that study.yaml says."""
    written, stated = draw(st.sampled_from([("utf-8", ""), ("utf-8", ""), ("cp1252", "cp1252"), ("euc_kr", "cp1252")]))
    word = "두통" if written == "euc_kr" else "Amélie"
    changes = draw(st.sampled_from([[""], [""], ["", "", "Insert", "Update"]]))
    rows = []
    for _ in range(draw(st.integers(0, 9))):
        change = draw(st.sampled_from(changes))
        items = draw(st.lists(st.sampled_from(["I.A", "I.B", "I.C", "SubjectKey"]), max_size=3, unique=True))
        values = [draw(st.sampled_from(['Value="1"', 'Value=" x "', f'Value="{word}"', 'IsNull="Yes"'])) for _ in items]
        data = "".join(f'<ItemData ItemOID="{item}" {value}/>' for item, value in zip(items, values, strict=True))
        if draw(st.integers(0, 9)) == 0:
            data += draw(st.sampled_from(["<Annotation SeqNum='1'><Comment>see</Comment></Annotation>", "<Odd/>"]))
        group = draw(st.sampled_from(["IG.VS", "IG.VS", "IG.AE"]))
        kind = f' TransactionType="{change}"' if change else ""
        rows.append(
            f'<SubjectData SubjectKey="{draw(st.integers(1, 9))}"><StudyEventData StudyEventOID="E">'
            f'<FormData FormOID="F"><ItemGroupData ItemGroupOID="{group}"{kind}>{data}</ItemGroupData></FormData>'
            "</StudyEventData></SubjectData>"
        )
    defined = '<ItemGroupDef OID="IG.VS"><ItemRef ItemOID="I.B"/></ItemGroupDef>'
    text = (
        '<ODM xmlns="http://www.cdisc.org/ns/odm/v1.3" FileType="Snapshot">'
        f'<Study OID="S"><MetaDataVersion OID="M">{defined}</MetaDataVersion></Study>\n<ClinicalData StudyOID="S">\n'
    )
    return (text + "\n".join(rows) + "\n</ClinicalData></ODM>\n").encode(written), stated


@given(snapshots(), st.integers(1, 4))
def test_item_groups_in_lots_of_any_size(
    tmp_path_factory: pytest.TempPathFactory, file: tuple[bytes, str], lot: int
) -> None:
    path = tmp_path_factory.mktemp("odm") / "export.xml"
    path.write_bytes(file[0])
    sources = [RawSource(name, (path.name,), item_group=f"IG.{name}", encoding=file[1]) for name in ("VS", "AE", "LB")]

    def all_told() -> list[Any]:
        odm_files.forget()
        return [told(odm_files.read_odm(source, path, path.name)) for source in sources]

    whole = all_told()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(odm_groups, "LOT", lot)
        assert all_told() == whole


def test_item_groups_are_given_in_lots_and_leave_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = Path(__file__).parents[1] / "raw" / "rdeb" / "pro.xml"
    monkeypatch.setenv("CDISC_RDEB_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(odm_groups, "LOT", 20)
    odm_files.forget()
    frames = [*odm_files.read_odm(RawSource("vas", (path.name,), item_group="IG.VAS"), path, path.name)]
    assert [len(frame) for frame in frames] == [20, 20, 18]
    assert [*(tmp_path / "cache").iterdir()] == []
    odm_files.forget()


def test_a_full_disk_is_told_where_rows_of_odm_wait(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    path = Path(__file__).parents[1] / "raw" / "rdeb" / "pro.xml"
    monkeypatch.setenv("CDISC_RDEB_CACHE", str(tmp_path / "file"))
    monkeypatch.setattr(odm_groups, "LOT", 20)
    odm_files.forget()
    with pytest.raises(WriteError, match=r"file cannot be written: .*; free the way, or name another folder in CDISC"):
        list(odm_files.read_odm(RawSource("vas", (path.name,), item_group="IG.VAS"), path, path.name))
