"""Sound files for the fuzzer, and how each format is read: by the project, and by somebody else."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
import struct
import warnings
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pandas as pd
import yaml
from lxml import etree

from cdisc_rdeb.columns import Text
from cdisc_rdeb.formats.xlsx import dated
from cdisc_rdeb.model import RawSource
from cdisc_rdeb.raw import read_source
from cdisc_rdeb.raw.headers import fold

PROJECT = Path(__file__).parents[1]
SAS = PROJECT.parent / "shared" / "examples" / "sas7bdat"

CLOCK = re.compile(r"(\d\d+):(\d\d):(\d\d(?:\.\d+)?)")
Cells = Mapping[str, list[str]]

FRAME = pd.DataFrame(
    {
        "SUBJECT": ["001", "002", "003", "003", "004"],
        "TERM": ["Itch", "Burn, mild", 'a "scar"', "", "pain"],
        "VALUE": [36.6, -5.0, float("nan"), 0.001, 1234567.0],
        "COUNT": [1.0, 2.0, 3.0, 4.0, 5.0],
    }
)


@dataclass(frozen=True)
class Read:
    """What the project read: cells, and whether it told of something that it left out."""

    cells: Any
    told: bool = False


@dataclass(frozen=True)
class Kind:
    """A format: the name of its files, a sound one, the project's reader, and those of others."""

    file: str
    sound: Callable[[], bytes]
    ours: Callable[[Path], Read]
    theirs: tuple[Callable[[bytes], Any], ...]


# sound files


def xpt() -> bytes:
    """By another writer than the project's."""
    import pyreadstat

    return written(".xpt", lambda path: pyreadstat.write_xport(FRAME, path, file_format_version=5))


def dataset_json(*, lines: bool) -> bytes:
    """Dataset-JSON, or its NDJSON."""
    kinds = {"SUBJECT": "string", "TERM": "string", "VALUE": "double", "COUNT": "integer"}
    columns = [{"itemOID": f"IT.{name}", "name": name, "label": name, "dataType": kind} for name, kind in kinds.items()]
    said = {
        "datasetJSONCreationDateTime": "2024-01-05T10:00:00",
        "datasetJSONVersion": "1.1.0",
        "itemGroupOID": "IG.LAB",
        "records": len(FRAME),
        "name": "LAB",
        "label": "Laboratory",
        "columns": columns,
    }
    rows = [[row.SUBJECT, row.TERM, None if row.VALUE != row.VALUE else row.VALUE, int(row.COUNT)]
            for row in FRAME.itertuples()]  # fmt: skip
    if lines:
        return "".join(f"{json.dumps(each)}\n" for each in (said, *rows)).encode()
    return (json.dumps(said, indent=1)[:-2] + f',\n"rows": {json.dumps(rows)}' + "}").encode()


def odm() -> bytes:
    """A snapshot of two item groups."""
    rows = "".join(
        f'\n<SubjectData SubjectKey="{row.SUBJECT}"><StudyEventData StudyEventOID="V1"><FormData FormOID="F">'
        f'\n<ItemGroupData ItemGroupOID="LAB" ItemGroupRepeatKey="{at}"><ItemData ItemOID="TERM" '
        f'Value="{row.TERM.replace(chr(34), "&quot;")}"/><ItemData ItemOID="COUNT" Value="{row.COUNT:g}"/>'
        f"\n</ItemGroupData></FormData></StudyEventData></SubjectData>"
        for at, row in enumerate(FRAME.itertuples(), start=1)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<ODM xmlns="http://www.cdisc.org/ns/odm/v1.3" FileType="Snapshot">'
        '\n<Study OID="S"><MetaDataVersion OID="M" Name="M"><StudyEventDef OID="V1" Name="Visit 1"/>'
        '\n<ItemGroupDef OID="LAB" Name="Lab" Repeating="Yes"><ItemRef ItemOID="TERM"/><ItemRef ItemOID="COUNT"/>'
        f'</ItemGroupDef></MetaDataVersion></Study>\n<ClinicalData StudyOID="S" MetaDataVersionOID="M">{rows}'
        "\n</ClinicalData></ODM>\n"
    ).encode()


def xlsx() -> bytes:
    """A workbook with texts, numbers and dates."""
    import openpyxl

    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append([*FRAME.columns, "DAY"])
    for row in FRAME.itertuples(index=False):
        book.active.append([None if cell != cell else cell for cell in row] + [datetime(2024, 1, 5)])
    made = io.BytesIO()
    book.save(made)
    return dated(made, book)


def gz() -> bytes:
    """A packed CSV."""
    return gzip.compress(FRAME.to_csv(index=False).encode(), mtime=0)


def written(ending: str, write: Callable[[Path], object]) -> bytes:
    """What a writer writes to a file."""
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as folder:
        path = Path(folder) / f"lab{ending}"
        write(path)
        return path.read_bytes()


def define() -> bytes:
    """The define.xml of the shipped study, from its specs alone."""
    from tempfile import TemporaryDirectory

    from cdisc_rdeb import define_study

    with TemporaryDirectory() as folder:
        out = define_study(PROJECT / "specs" / "toy", out=Path(folder) / "out")
        return next(out.rglob("define.xml")).read_bytes()


# the project's readers


def by_source(**habits: str) -> Callable[[Path], Read]:
    """As a raw source."""

    def read(path: Path) -> Read:
        frame = read_source(RawSource("lab", (path.name,), **habits), path.parent)  # type: ignore[arg-type]
        cells = {name: column.tolist() for name, column in frame.columns.items() if isinstance(column, Text)}
        return Read(cells, bool(frame.told) or any(frame.left.values()))

    return read


def spec(path: Path) -> Read:
    """As a spec."""
    from cdisc_rdeb.spec.faults import Faults
    from cdisc_rdeb.spec.yaml.plain import plain_yaml
    from cdisc_rdeb.spec.yaml.reader import YamlFault, read_yaml

    faults = Faults()
    try:
        node = read_yaml(path, path.name, faults)
    except YamlFault as fault:
        return Read(None, told=bool(fault.message))
    plain = plain_yaml(path.read_bytes())
    cells = node.plain()
    assert plain is None or faults.errors or plain == cells, "the fast reader reads something else"
    return Read(cells, bool(faults.errors))


def submission(path: Path) -> Read:
    """As a define.xml: checked, made a page, and made specs of."""
    from tempfile import TemporaryDirectory

    from cdisc_rdeb import define_html, import_specs
    from cdisc_rdeb.check.define.reader import read_define
    from cdisc_rdeb.check.run import check_define
    from cdisc_rdeb.errors import CdiscRdebError

    found = read_define(path)
    check_define(path)
    with TemporaryDirectory() as folder:
        for use, given in ((define_html, (path.read_bytes(), path.name)), (import_specs, (path, f"{folder}/specs"))):
            try:
                use(*given)
            except CdiscRdebError as error:  # one reader may refuse what another one takes
                assert str(error).strip()
    return Read({d.name: sorted(d.variables) for d in found.datasets.values()}, bool(found.told))


# somebody else's


def others_xpt(data: bytes) -> Cells:
    """pyreadstat's."""
    import pyreadstat

    found, _ = by_path(data, ".xpt", lambda path: pyreadstat.read_xport(path, disable_datetime_conversion=True))
    return {str(name).strip(): [text_of(value) for value in values] for name, values in found.items()}


def xpt_by_hand(data: bytes) -> Cells:
    """After TS-140; others make something else of numbers that are not normalized."""
    at = data.index(b"NAMESTR HEADER RECORD") - 20
    count = int(data[at + 54 : at + 58])
    names = [data[at + 80 + 140 * i : at + 220 + 140 * i] for i in range(count)]
    start = data.index(b"OBS     HEADER RECORD") + 60
    fields = [(n[8:16].decode().strip(), *struct.unpack(">hh", n[0:2] + n[4:6]), *struct.unpack(">l", n[84:88]))
              for n in names]  # fmt: skip
    width = sum(length for _, _, length, _ in fields)
    rows = [data[i : i + width] for i in range(start, len(data) - width + 1, width)]
    pad = (len(data) - start) % width
    while rows and rows[-1] in (b" " * width, bytes(width)) and (pad := pad + width) < 80:
        rows.pop()
    return {
        name: [
            cell.decode().rstrip(" \0").lstrip(" ") if kind == 2 else ibm(cell)
            for cell in (row[place : place + length] for row in rows)
        ]
        for name, kind, length, place in fields
    }


def ibm(content: bytes) -> str:
    """A number of IBM's floating point, or a missing value."""
    if content[:1] in b"._ABCDEFGHIJKLMNOPQRSTUVWXYZ" and not any(content[1:]):
        return "" if content[:1] == b"." else f".{content[:1].decode()}"
    number = int.from_bytes(content[1:].ljust(7, b"\0"), "big") * 16.0 ** ((content[0] & 127) - 64 - 14)
    return text_of(-number if content[0] & 128 else number)


def others_sas(data: bytes) -> Cells:
    """pandas'."""
    found = by_path(data, ".sas7bdat", lambda path: pd.read_sas(path, encoding="utf-8"))
    return {str(name): [text_of(value) for value in values] for name, values in found.items()}


def dated_sas(data: bytes) -> Cells:
    """pandas', with dates made of each number by itself, as damage may make one of it that no day has, and with the
    special missing values, which pandas leaves in the bits of what is no number (FF is ._, FE is ., FD is .A)."""
    from pandas.io.sas import sas7bdat as sas
    from pandas.io.sas import sas_constants

    epoch = datetime(1960, 1, 1)

    def text(value: Any, unit: str) -> str:
        if isinstance(value, float) and value != value:
            kind = 0xFF - (int.from_bytes(struct.pack(">d", value), "big") >> 40 & 0xFF)
            return f".{'_?ABCDEFGHIJKLMNOPQRSTUVWXYZ'[kind]}" if kind != 1 and kind < 28 else ""
        try:
            return text_of(epoch + timedelta(**{unit: value})) if unit else text_of(value)
        except (OverflowError, ValueError):
            return text_of(value)

    def read(path: Path) -> Cells:
        with sas.SAS7BDATReader(path, encoding="utf-8", convert_dates=False) as reader:
            found = reader.read()
            days, seconds = sas_constants.sas_date_formats, sas_constants.sas_datetime_formats
            forms = reader.column_formats
            units = ["days" if form in days else "seconds" if form in seconds else "" for form in forms]
        return {str(name): [text(value, unit) for value in found[name]]
                for name, unit in zip(found, units, strict=True)}  # fmt: skip

    return dict(by_path(data, ".sas7bdat", read))


def others_json(data: bytes) -> Cells:
    """Python's."""
    found = json.loads(data.decode("utf-8-sig"))
    return by_columns([column["name"] for column in found["columns"]], found.get("rows", []))


def others_ndjson(data: bytes) -> Cells:
    """Python's, line by line."""
    lines = [line.lstrip("\ufeff") for line in data.decode().split("\n")]  # files put together have several marks
    first, *rows = [json.loads(line) for line in lines if line.strip()]
    return by_columns([column["name"] for column in first["columns"]], rows)


def by_columns(names: list[str], rows: list[list[Any]]) -> Cells:
    """Rows as columns of text."""
    return {" ".join(name.split()): [text_of(row[place]) for row in rows] for place, name in enumerate(names)}


def others_odm(data: bytes) -> Cells:
    """ElementTree's: of each item group its items, whatever their namespace, for which the project does not ask."""
    root = ElementTree.fromstring(data)
    groups = [g for g in root.iterfind(".//{*}ItemGroupData") if g.get("ItemGroupOID") == "LAB"]
    rows = [{i.get("ItemOID", ""): i.get("Value", "") for i in group.iterfind(".//{*}ItemData")} for group in groups]
    names = dict.fromkeys(["TERM", "COUNT", *(name for row in rows for name in row)])
    return {name: [row.get(name, "").strip() for row in rows] for name in names}


def others_xlsx(data: bytes) -> Cells:
    """openpyxl's."""
    import openpyxl

    rows = [
        [text_of(cell) for cell in row]
        for row in openpyxl.load_workbook(io.BytesIO(data), data_only=True).worksheets[0].iter_rows(values_only=True)
    ]
    header, *body = rows
    body = [row for row in body if any(row)]
    return {name: [row[place] for row in body] for place, name in enumerate(header) if name}


LAST_DAY = 2_958_466  # of Excel, the end of 9999: what is later is a number


def xlsx_by_hand(data: bytes) -> Cells:
    """ElementTree's: openpyxl refuses names that it does not know where nothing hangs on them."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheet, styles = (
            ElementTree.fromstring(archive.read(f"xl/{part}.xml")) for part in ("worksheets/sheet1", "styles")
        )
    formats = [form.get("numFmtId") for form in styles.findall("{*}cellXfs/{*}xf")]
    rows: list[dict[str, str]] = []
    for row in sheet.iterfind(".//{*}row"):
        rows.append({})
        for cell in row.iterfind("{*}c"):
            text = "".join(cell.itertext()) if cell.get("t") != "n" else cell.findtext("{*}v", "")
            if cell.get("t") == "n" and text:
                is_date = formats[int(cell.get("s", "0"))] == "164" and float(text) < LAST_DAY
                text = text_of(datetime(1899, 12, 30) + timedelta(days=float(text)) if is_date else float(text))
            rows[-1][cell.get("r", "").rstrip("0123456789")] = text.strip()
    return {name: [row.get(letters, "") for row in rows[1:]] for letters, name in rows[0].items() if name}


def others_gz(data: bytes) -> Cells:
    """Python's gzip and csv."""
    text = gzip.decompress(data).decode("utf-8-sig")
    header, *rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    while rows and not rows[-1]:  # blank lines at the end are no rows: docs/raw.md
        rows.pop()
    rows = [row or [""] * len(header) for row in rows]
    assert all(len(row) == len(header) for row in rows)
    return {" ".join(name.split()): [row[place].strip() for row in rows] for place, name in enumerate(header)}


class OfNothing:
    """What a loader of texts lacks: YAML's own words for nothing, where they stand without quotes."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[str, Any]:
        """Names with values; a name is what stands there."""
        for key, _ in node.value:
            key.style = getattr(key, "style", None) or "'"
        return dict(super().construct_mapping(node, deep=True))

    def construct_scalar(self, node: yaml.ScalarNode) -> str:
        """The text of a scalar."""
        return "" if not node.style and node.value in ("null", "Null", "NULL", "~") else str(node.value)


class Others(OfNothing, yaml.BaseLoader):
    """PyYAML's loader of texts that is written in Python."""


class LibYaml(OfNothing, yaml.CBaseLoader):
    """libyaml's."""


def others_yaml(data: bytes) -> Any:
    """PyYAML's loader of texts that is written in Python."""
    return yaml.load(data.decode("utf-8-sig"), Others)


def libyaml(data: bytes) -> Any:
    """libyaml's; it takes tabs within brackets, as YAML 1.2 does."""
    return yaml.load(data.decode("utf-8-sig"), LibYaml)


def others_define(data: bytes, parse: Callable[[bytes], Any] = ElementTree.fromstring) -> Cells:
    """ElementTree's: the variables of each dataset, in the order of the alphabet."""
    root = parse(data)
    space = "{http://www.cdisc.org/ns/odm/v1.3}"
    names = {item.get("OID"): item.get("Name") for item in root.iter(f"{space}ItemDef")}
    return {
        group.get("Name", ""): sorted(
            {names.get(i) or i for ref in group.iter(f"{space}ItemRef") for i in [ref.get("ItemOID", "")]}
        )
        for group in root.iter(f"{space}ItemGroupDef")
    }


def libxml_define(data: bytes) -> Cells:
    """libxml's, which knows the fifth edition of XML: more signs may stand in a name."""
    return others_define(data, etree.fromstring)


def by_path(data: bytes, ending: str, read: Callable[[Path], Any]) -> Any:
    """Bytes read by what wants a file."""
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        path = Path(folder) / f"lab{ending}"
        path.write_bytes(data)
        return read(path)


def text_of(value: Any) -> str:
    """A value of another reader as the project writes it."""
    if value is None or value != value:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, (int, float)):
        return f"{value:.15g}" if not float(value).is_integer() or abs(value) >= 1e15 else str(int(value))
    if isinstance(value, time):
        return value.isoformat().rstrip("0") if value.microsecond else value.isoformat()
    if isinstance(value, datetime):
        return value.isoformat().removesuffix("T00:00:00")
    return str(value).strip()


def same(ours: Any, theirs: Any) -> bool:
    """Whether two readings are the same; numbers to 14 digits, times to the second, blanks in names apart."""
    if not (isinstance(ours, Mapping) and isinstance(theirs, Mapping)):
        return bool(ours == theirs)
    ours, theirs = ({fold(str(name)): cells for name, cells in each.items()} for each in (ours, theirs))
    names = [name for name in theirs if name in ours or any(theirs[name])]
    return all(name in ours and len(ours[name]) == len(theirs[name]) and all(map(alike, ours[name], theirs[name]))
               for name in names)  # fmt: skip


def alike(one: Any, other: Any) -> bool:
    """Whether two cells are the same."""
    if one == other or f"{other}T00:00:00" == one or other == "#VALUE!":
        return True
    if "T" in str(one) and str(one)[:19] == str(other)[:19]:
        return True
    least = 0.0
    if found := CLOCK.fullmatch(str(one)):
        one, least = int(found[1]) * 3600 + int(found[2]) * 60 + float(found[3]), 1e-6  # SAS shows no less of a second
    try:
        a, b = float(one), float(other)
    except (TypeError, ValueError):
        return False
    return abs(a - b) <= max(least, 1e-14 * max(abs(a), abs(b)))


KINDS: dict[str, Kind] = {
    "xpt": Kind("lab.xpt", xpt, by_source(), (others_xpt, xpt_by_hand)),
    "json": Kind("lab.json", lambda: dataset_json(lines=False), by_source(), (others_json,)),
    "ndjson": Kind("lab.ndjson", lambda: dataset_json(lines=True), by_source(), (others_ndjson,)),
    "odm": Kind("lab.xml", odm, by_source(item_group="LAB"), (others_odm,)),
    "xlsx": Kind("lab.xlsx", xlsx, by_source(), (others_xlsx, xlsx_by_hand)),
    "sas7bdat": Kind(
        "lab.sas7bdat", lambda: (SAS / "sample.sas7bdat").read_bytes(), by_source(), (others_sas, dated_sas)
    ),
    "gz": Kind("lab.csv.gz", gz, by_source(), (others_gz,)),
    "yaml": Kind("ae.yaml", lambda: (PROJECT / "specs/rdeb/sdtm/ae.yaml").read_bytes(), spec, (others_yaml, libyaml)),
    "define": Kind("define.xml", define, submission, (others_define, libxml_define)),
}
if not SAS.is_dir():
    del KINDS["sas7bdat"]  # no program but SAS writes these, so there is a sound one only where somebody put it
