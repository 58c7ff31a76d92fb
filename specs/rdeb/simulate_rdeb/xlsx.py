"""A workbook as Excel writes it, always with the same bytes: no clock, no compression, no library's version."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, time
from itertools import chain
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO
from xml.sax.saxutils import escape
from zipfile import ZIP_STORED, ZipFile, ZipInfo

Cell = str | float | date | time | None

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
KINDS = "application/vnd.openxmlformats-officedocument.spreadsheetml"
MOST_ROWS = 1 << 20  # of a sheet
DAY, CLOCK = 1, 2  # places in the styles below
STYLES = (
    f'<styleSheet xmlns="{MAIN}">'
    '<fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="1"><fill><patternFill patternType="none"/></fill></fills>'
    '<borders count="1"><border/></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="3">'
    + "".join(f'<xf numFmtId="{number}" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
              for number in (0, 14, 20))  # as it is, a date, hours and minutes
    + '</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)  # fmt: skip


class Once(str):
    """Text of which no other cell is sure to have the same, and which so need not be remembered."""


class Strings:
    """The texts of a workbook, each once, in a file until all are there."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        self.count = 0
        self.known: dict[str, int] = {}

    def place(self, text: str) -> int:
        known = self.known.get(text)
        if known is not None:
            return known
        if not isinstance(text, Once):
            self.known[text] = self.count
        self.file.write(f'<si><t xml:space="preserve">{escape(text)}</t></si>'.encode())
        self.count += 1
        return self.count - 1


def write_workbook(
    path: Path, sheets: Mapping[str, Iterable[Sequence[Cell]]], created: date, title: str, beside: Path
) -> None:
    """Sheets by name, each of rows of cells; None and '' leave a cell empty, a row without cells stays blank.

    No sheet is whole in memory; the texts lie in the folder `beside` meanwhile.
    """
    numbers = range(1, len(sheets) + 1)
    targets = [("worksheet", f"worksheets/sheet{n}.xml") for n in numbers]
    targets += [("styles", "styles.xml"), ("sharedStrings", "sharedStrings.xml")]
    with ZipFile(path, "w", ZIP_STORED) as file, TemporaryFile(dir=beside) as texts:
        strings = Strings(texts)
        for name, text in about(targets, [*sheets], created, title).items():
            put(file, name, [text.encode()])
        for number, rows in zip(numbers, sheets.values(), strict=True):
            put(file, f"xl/worksheets/sheet{number}.xml", sheet(rows, strings))
        put(file, "xl/styles.xml", [STYLES.encode()])
        texts.seek(0)
        content = iter(lambda: texts.read(1 << 20), b"")
        head = f'<sst xmlns="{MAIN}" uniqueCount="{strings.count}">'.encode()
        put(file, "xl/sharedStrings.xml", chain([head], content, [b"</sst>"]))


def put(file: ZipFile, name: str, content: Iterable[bytes]) -> None:
    """A part of the workbook; it ends below 2 GB, whatever the number of rows that a sheet can have."""
    info = ZipInfo(name)  # from 1980-01-01
    info.create_system = 0  # whatever the platform
    with file.open(info, "w") as part:
        part.write(HEAD.encode())
        for text in content:
            part.write(text)


def about(targets: Sequence[tuple[str, str]], sheets: Sequence[str], created: date, title: str) -> dict[str, str]:
    """What a workbook says of itself."""
    names = "".join(f'<sheet name="{escape(name)}" sheetId="{n}" r:id="rId{n}"/>'
                    for n, name in enumerate(sheets, 1))  # fmt: skip
    kinds = {"/xl/workbook.xml": "sheet.main", **{f"/xl/{target}": kind for kind, target in targets}}
    overrides = "".join(f'<Override PartName="{part}" ContentType="{KINDS}.{kind}+xml"/>'
                        for part, kind in kinds.items())  # fmt: skip
    core = f"{PACKAGE}/metadata/core-properties"
    return {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        '<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties'
        f'+xml"/>{overrides}</Types>',
        "_rels/.rels": relationships([
            (f"{OFFICE}/officeDocument", "xl/workbook.xml"),
            (f"{PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
        ]),
        "docProps/core.xml": f'<cp:coreProperties xmlns:cp="{core}" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{escape(title)}</dc:title>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{created}T09:00:00Z</dcterms:created>'
        f'<dcterms:modified xsi:type="dcterms:W3CDTF">{created}T09:00:00Z</dcterms:modified></cp:coreProperties>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{names}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": relationships([(f"{OFFICE}/{kind}", target) for kind, target in targets]),
    }  # fmt: skip


def relationships(targets: Sequence[tuple[str, str]]) -> str:
    found = "".join(f'<Relationship Id="rId{n}" Type="{kind}" Target="{target}"/>'
                    for n, (kind, target) in enumerate(targets, 1))  # fmt: skip
    return f'<Relationships xmlns="{PACKAGE}/relationships">{found}</Relationships>'


def sheet(rows: Iterable[Sequence[Cell]], strings: Strings) -> Iterator[bytes]:
    yield f'<worksheet xmlns="{MAIN}"><sheetData>'.encode()
    for number, row in enumerate(rows, 1):
        cells = "".join(cell(f"{column(place)}{number}", value, strings)
                        for place, value in enumerate(row) if value is not None and value != "")  # fmt: skip
        if cells:
            yield f'<row r="{number}">{cells}</row>'.encode()
    yield b"</sheetData></worksheet>"


def column(place: int) -> str:
    """The letter of a column, counted from 0; no sheet has more than 26.

    >>> column(0), column(25)
    ('A', 'Z')
    """
    return "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[place]


def cell(where: str, value: str | float | date | time, strings: Strings) -> str:
    """Text is shared between sheets; dates are days from 1899-12-30, times parts of a day; 17 digits as in Excel."""
    if isinstance(value, str):
        return f'<c r="{where}" t="s"><v>{strings.place(value)}</v></c>'
    if isinstance(value, date):
        return f'<c r="{where}" s="{DAY}"><v>{(value - date(1899, 12, 30)).days}</v></c>'
    if isinstance(value, time):
        return f'<c r="{where}" s="{CLOCK}"><v>{(60 * value.hour + value.minute) / 1440:.17g}</v></c>'
    return f'<c r="{where}"><v>{value:.17g}</v></c>'
