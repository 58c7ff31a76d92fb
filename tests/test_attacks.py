"""Files made to do harm, by hand: each is refused in one line with the way out, and nothing dies, hangs or is lost."""

from __future__ import annotations

import gzip
import io
import json
import os
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pikepdf
import pytest
from click.testing import CliRunner, Result
from studies import TinyStudy, tiny_study

from cdisc_rdeb.check.define.reader import read_define
from cdisc_rdeb.cli import main
from cdisc_rdeb.ct.odm import read_odm
from cdisc_rdeb.define.page import define_html
from cdisc_rdeb.documents.crf.marking import plain
from cdisc_rdeb.documents.crf.reading import read_pages
from cdisc_rdeb.errors import CdiscRdebError, RawDataError, RequestError, WriteError
from cdisc_rdeb.formats.archives import unzip
from cdisc_rdeb.formats.json_object import json_object
from cdisc_rdeb.formats.opening import UNPACKED, read_bytes
from cdisc_rdeb.formats.sas7bdat import refuse_odd_variables
from cdisc_rdeb.package.verify import read_record, verify_package
from cdisc_rdeb.raw.workbooks import opened_book


def call(*arguments: object) -> Result:
    return CliRunner().invoke(main, [*map(str, arguments)])


def refused(*arguments: object) -> str:
    """The one line with which a command ends."""
    result = call(*arguments)
    assert result.exit_code == 2, result.output
    assert result.stderr.startswith("error: ") and result.stderr.count("\n") == 1
    assert ";" in result.stderr and "a fault of cdisc_rdeb" not in result.stderr
    return result.stderr.removeprefix("error: ").rstrip("\n")


@pytest.fixture
def study(tmp_path: Path) -> TinyStudy:
    return tiny_study(tmp_path)


# workbooks, by every way in


FAR = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
MERGED = '</sheetData><mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'


def workbook(path: Path, instead: str) -> Path:
    """A workbook of two cells, with something in place of the end of its sheet."""
    made = openpyxl.Workbook()
    assert made.active is not None
    made.active.append(["SUBJECT", "N"])
    made.save(content := io.BytesIO())
    with zipfile.ZipFile(content) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            text = source.read(name)
            if name == "xl/worksheets/sheet1.xml":
                assert b"</sheetData>" in text
                text = text.replace(b"</sheetData>", instead.encode())
            target.writestr(name, text)
    return path


WAYS: dict[str, Callable[[Path, TinyStudy, Path], list[object]]] = {
    "new": lambda book, study, out: ["new", out, "--raw", book.parent],
    "ct add": lambda book, study, out: [
        *("ct", "add", book, "--study", study.specs, "--date", "2025-01-01", "--package", "SDTM")
    ],
    "import": lambda book, study, out: ["import", book, "--out", out],
}


@pytest.mark.parametrize("way", WAYS)
def test_a_cell_at_the_end_of_a_sheet_ends_no_command(way: str, study: TinyStudy, tmp_path: Path) -> None:
    (tmp_path / "sent").mkdir()
    book = workbook(tmp_path / "sent/labs.xlsx", FAR)
    assert "it reaches to XFD1048576 with 3 cells; delete what stands far" in refused(
        *WAYS[way](book, study, tmp_path / "out")
    )


def test_cells_that_are_merged_as_far_as_a_sheet_reaches(study: TinyStudy, tmp_path: Path) -> None:
    (tmp_path / "sent").mkdir()
    book = workbook(tmp_path / "sent/labs.xlsx", MERGED)
    assert "the cells A1:XFD1048576 are merged" in refused(*WAYS["new"](book, study, tmp_path / "out"))
    assert "no sheet has the columns Code" in refused(*WAYS["ct add"](book, study, tmp_path / "out"))


def test_an_old_workbook_that_is_none_is_told_by_ct_add(study: TinyStudy, tmp_path: Path) -> None:
    (tmp_path / "ct.xls").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 4000)
    assert "this cannot be read as an Excel workbook" in refused(*WAYS["ct add"](tmp_path / "ct.xls", study, tmp_path))


def test_a_panic_of_the_library_is_damage() -> None:
    class PanicException(BaseException):
        """What the library raises, by its name."""

    made = openpyxl.Workbook()
    made.save(content := io.BytesIO())
    said = r"^a\.xlsx: this cannot be read as an Excel workbook: its parts contradict one another; "
    with pytest.raises(RawDataError, match=said), opened_book(content.getvalue(), "a.xlsx"):
        raise PanicException


@pytest.mark.parametrize("attribute", ["numfmtId", "numFmtIds"])
def test_a_format_whose_name_is_damaged(attribute: str, tmp_path: Path) -> None:
    """A date would be a number, and nothing would say so."""
    from test_fuzz import book

    read = book(tmp_path, '<xf numFmtId="0" fontId', f'<xf {attribute}="0" fontId', "xl/styles.xml")
    with pytest.raises(RawDataError, match=f"a format of its cells has the attribute {attribute}, which Excel"):
        read()


def test_text_in_a_cell_of_numbers(tmp_path: Path) -> None:
    from test_fuzz import book

    read = book(tmp_path, "<v>5</v>", "<is><t>5</t></is>")
    with pytest.raises(RawDataError, match="a cell holds text, and says that it is of another kind"):
        read()


# what swells


def bomb(path: Path) -> Path:
    with gzip.open(path, "wb") as file:
        file.write(b"SUBJECT,AGE\n001,")
        for _ in range(70):
            file.write(b"1\n001," * 170_000)
    return path


def test_what_swells_is_read_where_the_user_allows_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = bomb(tmp_path / "a.csv.gz")
    with pytest.raises(RawDataError, match=f"if it is sound, unpack it before, or set {UNPACKED} to the size"):
        read_bytes(path)
    monkeypatch.setenv(UNPACKED, "66MB")
    with pytest.raises(RawDataError, match="swell to more than 69,206,016"):
        read_bytes(path)
    monkeypatch.setenv(UNPACKED, "1GB")
    assert len(read_bytes(path)) == 16 + 70 * 170_000 * 6
    monkeypatch.setenv(UNPACKED, "much")
    with pytest.raises(RequestError, match=f"{UNPACKED}: 'much' is no size of memory; give one such as 2GB"):
        read_bytes(path)


# archives


def zipped(path: Path, *parts: tuple[str, str], mode: int = 0) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts:
            info = zipfile.ZipInfo(name)
            info.external_attr = mode << 16
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, text)
    return path


@pytest.mark.parametrize(
    ("name", "mode", "said"),
    [
        ("../out.yaml", 0, "the file '../out.yaml' in it would lie elsewhere"),
        ("a/../../out.yaml", 0, "would lie elsewhere"),
        ("C:/out.yaml", 0, "would lie elsewhere"),
        ("..\\out.yaml", 0, "would lie elsewhere"),
        ("specs/link", stat.S_IFLNK | 0o777, "the file 'specs/link' in it is a link, or no file"),
        ("specs/pipe", stat.S_IFIFO | 0o644, "the file 'specs/pipe' in it is a link, or no file"),
    ],
)
def test_an_archive_that_would_write_elsewhere(name: str, mode: int, said: str, tmp_path: Path) -> None:
    path = zipped(tmp_path / "specs.zip", (name, "/etc/passwd"), mode=mode)
    (tmp_path / "in").mkdir()
    with pytest.raises(RawDataError, match=r"^specs\.zip: it cannot be unpacked: .*; get it once more$") as caught:
        unzip(path, tmp_path / "in", "specs.zip")
    assert said in str(caught.value)
    assert [*(tmp_path / "in").iterdir()] == [] and not (tmp_path / "out.yaml").exists()


def test_archives_that_swell_stand_twice_or_are_cut(tmp_path: Path) -> None:
    path = zipped(tmp_path / "specs.zip", ("specs/a", "0" * (70 << 20)))
    with pytest.raises(RawDataError, match=r"specs\.zip: its .* bytes swell to more than 67,108,864"):
        unzip(path, tmp_path, "specs.zip")
    zipped(path, ("specs/a", "1"), ("specs/A", "2"))
    with pytest.raises(RawDataError, match="it has a file twice"):
        unzip(path, tmp_path, "specs.zip")
    path.write_bytes(path.read_bytes()[:-30])
    with pytest.raises(RawDataError, match="it cannot be unpacked: File is not a zip file"):
        unzip(path, tmp_path, "specs.zip")
    assert not (tmp_path / "specs").exists()


CT_FAULTS = {
    "no archive": lambda path: path.write_bytes(b"PK"),
    "one that swells": lambda path: zipped(path, ("index.tsv", "x\n" * (40 << 20))),
    "rows of another form": lambda path: zipped(path, ("index.tsv", "code\nC1\tNY\n")),
}


@pytest.mark.parametrize("name", CT_FAULTS)
def test_terminology_among_specs_that_is_none(name: str, study: TinyStudy) -> None:
    (study.specs / "ct").mkdir()
    CT_FAULTS[name](study.specs / "ct/SDTM-2024-03-29.zip")
    study.edit("study.yaml", "raw:\n", "standards: {CT: {SDTM: 2024-03-29}}\nraw:\n")
    told = refused("lint", study.specs)
    assert "SDTM-2024-03-29.zip: no package of terminology (" in told
    assert told.endswith("; remove it, and add it again: cdisc-rdeb ct add FILE")


# notes that a package or a build has


RECORD = {"sequence": "0001", "study": "s", "market": "fda", "created": "2024-06-30", "limit": 5}


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"sequence": "../.."}, "sequence is no name of a folder"),
        ({"study": "/etc"}, "study is no name of a folder"),
        ({"market": "mars"}, "its market or its date is none"),
        ({"created": "soon"}, "its market or its date is none"),
        ({"limit": "x"}, "its limit is no number"),
    ],
)
def test_a_record_that_leads_elsewhere(changed: dict[str, object], said: str, tmp_path: Path) -> None:
    (tmp_path / "package.json").write_text(json.dumps(RECORD))
    assert read_record(tmp_path) == RECORD
    (tmp_path / "package.json").write_text(json.dumps(RECORD | changed))
    with pytest.raises(RawDataError, match=f"{said}.*, so this is no package; name the folder that package wrote"):
        read_record(tmp_path)


def test_links_in_a_package_are_told(tmp_path: Path) -> None:
    (tmp_path / "0001").mkdir()
    (tmp_path / "package.json").write_text(json.dumps(RECORD))
    (tmp_path / "manifest.json").write_text('{"outputs": {}}')
    (tmp_path / "0001/ae.xpt").symlink_to("/etc/passwd")
    (tmp_path / "0001/more").symlink_to("/etc")
    faults = verify_package(tmp_path).faults
    for name in ("0001/ae.xpt", "0001/more"):
        assert f"{name}: it is a link, or no file; put the file itself there" in faults


@pytest.mark.parametrize("text", ["[" * 100_000, "[1]", "5", "\x00", '{"a": ' * 100_000, ""])
def test_what_is_no_object(text: str, tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text(text)
    with pytest.raises(ValueError):
        json_object(tmp_path / "manifest.json")


def test_a_manifest_that_is_a_pipe_or_endless_brackets_is_that_of_no_build(study: TinyStudy, tmp_path: Path) -> None:
    out = tmp_path / "out"
    for name, make in {"a": os.mkfifo, "b": lambda path: path.write_text("[" * 100_000)}.items():
        (out / name).mkdir(parents=True)
        (out / name / "issues.csv").write_text("")
        make(out / name / "manifest.json")
        told = refused("build", study.specs, "--raw", study.raw, "--out", out / name, "--no-documents")
        assert "which no build wrote; move it, or name another folder" in told


# XML


ODM = '<ODM xmlns="http://www.cdisc.org/ns/odm/v1.3"><Study><MetaDataVersion Name="{}"/></Study></ODM>'
ENTITIES = {
    "laughs": "<!DOCTYPE a [<!ENTITY a 'lol'>" + "".join(
        f"<!ENTITY {b} '{f'&{a};' * 10}'>" for a, b in zip("abcdefghi", "bcdefghij", strict=True)
    ) + "]>" + ODM.format("&j;"),
    "a file": "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>" + ODM.format("a") + "<!-- -->",
    "declared and not used": "<!DOCTYPE a [<!ENTITY x 'y'>]>" + ODM.format("a"),
    "not declared, with a DTD": "<!DOCTYPE a SYSTEM 'http://example.org/a.dtd'>" + ODM.format("a&x;b"),
    "of parameters": "<!DOCTYPE a [<!ENTITY % p SYSTEM 'file:///etc/passwd'> %p;]>" + ODM.format("a&x;b"),
    "another codec": '<?xml version="1.0" encoding="rot13"?>' + ODM.format("a"),
    "deep": ODM.format("a").replace("<Study>", "<Study>" + "<a>" * 300),
}  # fmt: skip


@pytest.mark.parametrize("name", ENTITIES)
def test_xml_that_stands_for_something_else(name: str, tmp_path: Path) -> None:
    data = ENTITIES[name].encode()
    (tmp_path / "define.xml").write_bytes(data)
    for read in (
        lambda: read_define(tmp_path / "define.xml"),
        lambda: define_html(data),
        lambda: read_odm(data, "define.xml"),
    ):
        with pytest.raises(CdiscRdebError, match=r"^define\.xml: [^\n]*; [^\n]*$"):
            read()


# SAS datasets


class Variables:
    """What a second reader finds."""

    places: tuple[tuple[int, int], ...] = ((0, 8), (8, 8))
    column_names: tuple[str, ...] = ("A", "B")
    column_formats: tuple[str, ...] = ("", "DATE")

    def __init__(self, *_: object, **__: object) -> None: ...

    def __enter__(self) -> Variables:
        return self

    def __exit__(self, *_: object) -> None: ...

    def column_data_offsets(self) -> list[int]:
        return [at for at, _ in self.places]

    def column_data_lengths(self) -> list[int]:
        return [length for _, length in self.places]


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ({}, ""),
        ({"places": ((8, 8), (0, 8))}, ""),
        ({"places": ((0, 8), (0, 8))}, "two variables have the same bytes of a record"),
        ({"places": ((0, 9), (8, 8))}, "two variables have the same bytes of a record"),
        ({"column_formats": ("DATE",)}, "not each variable has a name, a format and a place"),
        ({"places": ((0, 8),)}, "not each variable has a name, a format and a place"),
        ({"column_names": ("A\0B", "B")}, "the name of a variable holds zero bytes"),
    ],
)
def test_variables_of_a_sas_dataset_that_are_damaged(
    found: dict[str, object], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pandas.io.sas.sas7bdat.SAS7BDATReader", type("Found", (Variables,), found))
    if not said:
        refuse_odd_variables(tmp_path / "a.sas7bdat", "a.sas7bdat")
        return
    with pytest.raises(RawDataError, match=f"^a.sas7bdat: {said}, so the file is damaged; get it once more, or as"):
        refuse_odd_variables(tmp_path / "a.sas7bdat", "a.sas7bdat")


# PDFs


def pdf(box: str = "[0 0 600 800]", drawn: bytes = b"", pages: int = 1, password: str = "") -> bytes:
    made = pikepdf.new()
    for _ in range(pages):
        page = made.add_blank_page()
        page.obj.MediaBox = pikepdf.Object.parse(box.encode())
        page.obj.Contents = made.make_stream(drawn)
    out = io.BytesIO()
    made.save(out, compress_streams=True, encryption=pikepdf.Encryption(user=password, owner="o") if password else None)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "cannot be read as a PDF"),
        (b"%PDF-1.7\n" + bytes(range(256)) * 9, "cannot be read as a PDF"),
        (pdf(password="x"), "has a password; save it without one"),
        (pdf(pages=0), "has no page; save it again"),
        (pdf("[0 0 1000000 1000000]"), ": page 1 has sides of more than 14,400 points; save it in the size of paper"),
        (pdf(drawn=b" " * (50 << 20)), ": page 1 is drawn by more than 1,000,000 bytes; save it without pictures"),
        (pdf(drawn=b"q " * 600_000), ": page 1 is drawn by more than 1,000,000 bytes; save it without pictures"),
    ],
)
def test_a_crf_that_is_none(data: bytes, said: str) -> None:
    with pytest.raises(WriteError) as caught:
        plain(data, "crf.pdf")
    assert str(caught.value).startswith("crf.pdf") and said in str(caught.value)


def test_a_crf_that_no_library_reads_is_told() -> None:
    assert [page.number for page in read_pages(plain(pdf(drawn=b"q Q"), "crf.pdf"), "crf.pdf")] == [1]
    with pytest.raises(WriteError, match=r"^crf\.pdf cannot be read page by page: .*; print it to a new PDF$"):
        read_pages(b"%PDF-1.7 and nothing", "crf.pdf")


# names


def test_a_name_that_is_no_utf_8(tmp_path: Path) -> None:
    assert "a name holds bytes that are no UTF-8" in refused("new", tmp_path / "\udcff")


def test_a_link_that_leads_to_itself(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to("loop")
    told = call("new", tmp_path / "loop")
    assert told.exit_code == 2
    assert "a fault of cdisc_rdeb" not in told.output


def test_a_count_of_no_variable(tmp_path: Path) -> None:
    (tmp_path / "dm.csv").write_text("USUBJID\n1\n")
    told = refused("show", tmp_path / "dm.csv", "--count", "")
    assert told == "count names no variable; name one, or several with commas"


@pytest.mark.parametrize("named", ["", "."])
def test_the_folder_that_somebody_is_in(
    named: str, study: TinyStudy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sent").mkdir()
    (tmp_path / "sent/define.xml").write_text(ODM.format("a"))
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    said = f"{tmp_path}/here is the folder that you are in, and would be replaced; name another folder"
    assert refused("build", study.specs, "--raw", study.raw, "--out", named, "--no-documents") == said
    assert refused("import", tmp_path / "sent/define.xml", "--out", named).endswith("name another folder")
    assert Path.cwd() == tmp_path / "here"
