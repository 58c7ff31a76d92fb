"""Broken files of each format, by seed: a short run of tools/fuzz.py, and the faults that long runs found."""

from __future__ import annotations

import io
import os
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from cdisc_rdeb import define_study, import_specs
from cdisc_rdeb.check.define.reader import read_define
from cdisc_rdeb.define.page import define_html
from cdisc_rdeb.errors import CdiscRdebError, RawDataError
from cdisc_rdeb.model import RawSource
from cdisc_rdeb.raw import read_source

sys.path.insert(0, str(Path(__file__).parents[1] / "tools"))

import fuzz
import fuzz_files

SHORT = 60 if sys.platform.startswith("linux") else 0  # other systems have no limits of memory for a process


@pytest.mark.parametrize("kind", fuzz_files.KINDS)
def test_broken_files_are_read_right_or_refused(kind: str) -> None:
    found = list(fuzz.verdicts(kind, range(SHORT)))
    assert [number for number, _ in found] == list(range(SHORT))
    assert [(number, verdict) for number, verdict in found if not verdict.startswith(fuzz.GOOD)] == []


def test_a_case_is_the_same_each_time() -> None:
    assert fuzz.case("odm", 3) == fuzz.case("odm", 3) != fuzz.case("odm", 4)


@pytest.mark.parametrize(
    ("act", "verdict"),
    [
        (lambda path: sys.exit(3), "foreign error: SystemExit: 3"),
        (lambda path: os.kill(os.getpid(), 9), "died: with the exit code -9"),
        (lambda path: time.sleep(60), "hangs: for more than 1 s"),
        (lambda path: fuzz_files.Read({"SUBJECT": ["001"]}), "differs: SUBJECT: ['001'] and ['001', '002', "),
    ],
)
def test_what_goes_wrong_is_seen(
    act: Callable[[Path], fuzz_files.Read], verdict: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The reader does well with the sound file, and then something else."""
    calls: list[Path] = []

    def read(path: Path) -> fuzz_files.Read:
        calls.append(path)
        return fuzz_files.Read({}) if len(calls) == 1 else act(path)

    sound = fuzz_files.KINDS["gz"]
    monkeypatch.setitem(fuzz_files.KINDS, "gz", fuzz_files.Kind(sound.file, sound.sound, read, sound.theirs))
    monkeypatch.setattr(fuzz, "case", lambda name, number: sound.sound())
    monkeypatch.setattr(fuzz, "PATIENCE", 1)
    [(number, found)] = fuzz.verdicts("gz", [7])
    assert number == 7
    assert found.startswith(verdict)


# workbooks


def book(folder: Path, old: str, new: str, part: str = "xl/worksheets/sheet1.xml") -> Callable[[], object]:
    """The reading of a workbook, with something else in one part of it."""
    made = openpyxl.Workbook()
    assert made.active is not None
    made.active.append(["SUBJECT", "N"])
    made.active.append(["001", 5])
    made.save(content := io.BytesIO())
    with zipfile.ZipFile(content) as source, zipfile.ZipFile(folder / "a.xlsx", "w") as target:
        for name in source.namelist():
            text = source.read(name)
            if name == part:
                assert old.encode() in text
                text = text.replace(old.encode(), new.encode())
            target.writestr(name, text)
    return lambda: read_source(RawSource("a", ("a.xlsx",)), folder)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('<c r="B2"', '<c$r="B2"', "not well-formed"),  # a reader of cells passes over it
        ("</row></sheetData>", "<row></sheetData>", "mismatched tag"),
        ('r="B2"', 'r="nullB2"', "a cell stands outside of all that a sheet has"),
        ('r="B2"', 'r="xfd1048576"', "a cell stands outside of all that a sheet has"),
        ('r="B2"', 'r = "XFD1048576"', "a cell stands outside of all that a sheet has"),
        ('r="B2"', 'r\n="XFD1048576"', "a cell stands outside of all that a sheet has"),
        ('r="B2"', '\tr="&#88;FD1048576"', "a cell stands outside of all that a sheet has"),
        ('r="B2"', 'r="B0"', "a cell stands outside of all that a sheet has"),
        ('r="B2"', 'r="XFD1048576"', "a cell stands outside of all that a sheet has"),  # it stands in row 2
        ('t="n"><v>5</v>', 't="x"><v>5</v>', "a cell is of a kind that Excel does not have"),
        ("<v>5</v>", "<v>5</v><f>1+1</f>", "a cell has several values"),
        ("<v>5</v>", "<v>5</v><v>6</v>", "a cell has several values"),
        ('t="n"><v>5</v>', 't="inlineStr"><is>/t></is>', "text stands in a cell, and is not its value"),
        ('<c r="B2"', '<c r="B2" s="!"', "a cell has a format that is no number"),  # a date would be a number
        ('<c r="B2"', """<c r="B2" s="1'\"""", "a cell has a format that is no number"),
        ('t="n"><v>5</v>', """t="n'"><v>5</v>""", "a cell is of a kind that Excel does not have"),
        ('<c r="B2"', """<c r="B2'\"""", "a cell stands outside of all that a sheet has"),
        ('<c r="B2"', '<c r="B2" s="7"', "the formats of its cells are lost"),
        ("<sheetData>", "<!DOCTYPE a><sheetData>", "not well-formed"),
    ],
)
def test_workbooks_that_are_not_what_others_write(old: str, new: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(RawDataError, match=message) as caught:
        book(tmp_path, old, new)()
    assert str(caught.value).startswith("a.xlsx: sheet Sheet: ")


def test_a_cell_at_the_end_of_a_sheet_is_refused(tmp_path: Path) -> None:
    far = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    with pytest.raises(RawDataError, match="it reaches to XFD1048576 with 5 cells; delete what stands far"):
        book(tmp_path, "</sheetData>", far)()


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/styles.xml"])
def test_other_parts_of_a_workbook_are_sound_too(part: str, tmp_path: Path) -> None:
    with pytest.raises(RawDataError, match=r"a\.xlsx: this cannot be read as an Excel workbook: .*\(DOCTYPE\)"):
        book(tmp_path, "<", "<!DOCTYPE a [<!ENTITY b 'c'>]><", part)()


def test_what_another_library_repeats_of_a_workbook_stays_on_one_line(tmp_path: Path) -> None:
    with pytest.raises(RawDataError, match=r"a\.xlsx: .* workbook: .*visi ble; save it as XLSX again") as caught:
        book(tmp_path, 'state="visible"', 'state="visi\n\tble"', "xl/workbook.xml")()
    assert str(caught.value).isprintable()


def test_what_a_cell_says_is_no_place(tmp_path: Path) -> None:
    frame = book(tmp_path, "001", "Pearson r=0.5, r = 1")()
    assert frame.columns["SUBJECT"].tolist() == ["Pearson r=0.5, r = 1"]  # type: ignore[attr-defined]


# SAS datasets


@pytest.mark.skipif("sas7bdat" not in fuzz_files.KINDS, reason="no sound SAS dataset is there")
@pytest.mark.parametrize("change", [lambda data: data[:70_000] + data[70_008:], lambda data: data + b"\0"])
def test_a_sas_dataset_of_another_size(change: Callable[[bytes], bytes], tmp_path: Path) -> None:
    """The library reads no variable of some of these, and says nothing."""
    (tmp_path / "a.sas7bdat").write_bytes(change(fuzz_files.KINDS["sas7bdat"].sound()))
    with pytest.raises(RawDataError, match="and says that it has 131,072; it is cut or damaged, get it once more"):
        read_source(RawSource("a", ("a.sas7bdat",)), tmp_path)


# define.xml


def test_messages_of_xml_are_one_line(tmp_path: Path) -> None:
    (tmp_path / "define.xml").write_bytes(b"<ODM><![CDATA[a\nb")
    for read in (lambda: read_define(tmp_path / "define.xml"), lambda: define_html(b"<ODM>\0</ODM>")):
        with pytest.raises(CdiscRdebError, match=r"^define\.xml: [^\n]*; give a define\.xml that is whole$"):
            read()


EVENT = "<CheckValue>DISPOSITION EVENT</CheckValue>"


@pytest.mark.parametrize(
    ("values", "where", "told"),
    [
        ("", "DSCAT: missing", True),
        (EVENT + EVENT.replace("DISPOSITION", "OTHER"), "DSCAT: [DISPOSITION EVENT, OTHER EVENT]", False),
    ],
)
def test_conditions_of_no_value_and_of_several(values: str, where: str, told: bool, tmp_path: Path) -> None:
    define = define_study(fuzz_files.PROJECT / "specs/rdeb", out=tmp_path / "define") / "sdtm/define.xml"
    head, _, rest = define.read_text(encoding="utf-8").partition("<CheckValue>DISPOSITION EVENT</CheckValue>")
    (tmp_path / "define.xml").write_text(head + values + rest, encoding="utf-8")
    imported = import_specs(tmp_path / "define.xml", tmp_path / "specs")
    assert f"where: {{{where}}}" in (tmp_path / "specs/sdtm/ds.yaml").read_text(encoding="utf-8")
    why = "a condition without a value is taken as one of what is missing"
    assert (why in {note.why for note in imported.notes}) is told
