"""One bad file among good ones: it is named, all others are checked, shown and compared as if it were not there."""

from __future__ import annotations

import gzip
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cdisc_rdeb import check_folder, write_xpt
from cdisc_rdeb.check import RULES, files
from cdisc_rdeb.check.reading import read_submission
from cdisc_rdeb.cli import main
from cdisc_rdeb.columns import without_last_bits
from cdisc_rdeb.compare import compare_files
from cdisc_rdeb.errors import CdiscRdebError, RawDataError
from cdisc_rdeb.foreign import read_foreign
from cdisc_rdeb.formats.files import read_file
from cdisc_rdeb.standards.names import guide_called, version_in

SUBJECTS = ["S-1", "S-2"]
DATES = ["2024-01-05", "2024-13-12"]


def put(folder: Path, name: str, file: str = "", **columns: list[object]) -> Path:
    """A dataset as our writer writes it."""
    path = folder / (file or f"{name.lower()}.xpt")
    frame = pd.DataFrame({"STUDYID": "S", "DOMAIN": name[:2], "USUBJID": SUBJECTS, **columns})
    write_xpt(path, frame, name=name, label=name, labels=dict.fromkeys(frame, "A label"))
    return path


def good(folder: Path) -> Path:
    """Datasets with one wrong date each in DM and AE."""
    folder.mkdir(exist_ok=True)
    put(folder, "DM", RFSTDTC=["2024-01-01", "2024-14-12"])
    put(folder, "AE", AESEQ=[1, 2], AETERM=["Headache", "Itch"], AESTDTC=DATES)
    put(folder, "SV", VISITNUM=[1.0, 2.1], VISIT=["SCREENING", "WEEK 1"])
    put(folder, "VS", VSSEQ=[1, 1], VSTESTCD=["PULSE", "PULSE"], VSTEST=["Pulse", "Pulse"], VISITNUM=[1.0, 2.1])
    return folder


def lab(folder: Path, name: str = "LB", file: str = "", **other: list[object]) -> Path:
    """One dataset more."""
    tests: dict[str, list[object]] = {"LBTESTCD": ["ALB", "ALB"], "LBTEST": ["Albumin", "Albumin"]}
    return put(folder, name, file, LBSEQ=[1, 1], **tests, **other)


def edited(path: Path, old: bytes, new: bytes, count: int = 1) -> None:
    """Some bytes of a file are others."""
    data = path.read_bytes()
    assert len(old) == len(new) and old in data
    path.write_bytes(data.replace(old, new, count))


def cut(folder: Path, size: int) -> None:
    path = lab(folder)
    path.write_bytes(path.read_bytes()[:size])


def holding(data: bytes, name: str = "lb.xpt") -> Callable[[Path], object]:
    return lambda folder: (folder / name).write_bytes(data)


def version_8(folder: Path) -> None:
    edited(lab(folder), b"LIBRARY HEADER", b"LIBV8   HEADER")


def damaged(folder: Path) -> None:
    """The size of what describes a variable is no number."""
    edited(lab(folder), b"01600000000140", b"016000000001x0")


def one_name_for_two_datasets(folder: Path) -> None:
    path = lab(folder)
    path.write_bytes(path.read_bytes() + path.read_bytes()[240:])


def to_nowhere(folder: Path) -> None:
    (folder / "lb.xpt").symlink_to(folder / "gone")


def dataset_json(rows: list[list[object]], **other: object) -> bytes:
    columns = [
        {"itemOID": f"IT.{name}", "name": name, "label": name, "dataType": kind}
        for name, kind in (("USUBJID", "string"), ("LBSEQ", "integer"))
    ]
    said = {"datasetJSONCreationDateTime": "2024-05-31T00:00:00", "datasetJSONVersion": "1.1.0", "itemGroupOID": "LB"}
    said |= {"records": len(rows), "name": "LB", "label": "Labs"}
    return json.dumps({**said, **other, "columns": columns, "rows": rows}).encode()


PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj << /Type /Catalog >> endobj\n" * 20

#: Files that nobody can read: what is put into the folder, and what is said of it.
UNREADABLE: dict[str, tuple[Callable[[Path], object], str]] = {
    "no bytes": (holding(b""), "is empty"),
    "zero bytes": (holding(b"\0" * 800), "is not a SAS transport file"),
    "cut in a record": (lambda folder: cut(folder, -100), "truncated"),
    "cut in a header": (lambda folder: cut(folder, 400), "truncated or damaged"),
    "a PDF": (holding(PDF), "is not a SAS transport file"),
    "text": (holding(b"USUBJID,LBSEQ\nS-1,1\n"), "is not a SAS transport file"),
    "CPORT": (holding(b"**COMPRESSED** **COMPRESSED** " * 40), "PROC CIMPORT"),
    "version 8": (version_8, "version 8 transport file"),
    "damaged": (damaged, "where a number belongs"),
    "two datasets of one name": (one_name_for_two_datasets, "holds 2 datasets of the name LB"),
    "a pipe": (lambda folder: os.mkfifo(folder / "lb.xpt"), "this is a pipe"),
    "a link to nowhere": (to_nowhere, "cannot be read"),
    "no JSON": (holding(b'{"rows": [', "lb.json"), "is not JSON"),
    "another JSON": (holding(b'{"a": 1}', "lb.json"), "is not Dataset-JSON 1.1"),
    "NDJSON of no lines": (holding(b"", "lb.ndjson"), "is empty"),
    "CSV with a row too long": (holding(b"USUBJID,LBSEQ\nS-1,1,2\n", "lb.csv"), "row 2"),
    "CSV with a name twice": (holding(b"USUBJID,USUBJID\nS-1,1\n", "lb.csv"), "USUBJID stands twice"),
    "gzip that was cut": (holding(gzip.compress(b"USUBJID\nS-1\n" * 99)[:-9], "lb.csv.gz"), "it is cut"),
}


def told(folder: Path) -> list[tuple[str, ...]]:
    """The issues of a folder."""
    return [*check_folder(folder).issues.itertuples(index=False, name=None)]


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, ...]]:
    """The issues of the good datasets alone."""
    found = told(good(tmp_path_factory.mktemp("good")))
    assert {(issue[0], issue[1], issue[5]) for issue in found if issue[1] == "bad date"} == {
        ("DM", "bad date", "2024-14-12"),
        ("AE", "bad date", "2024-13-12"),
    }
    return found


def run(*words: object) -> tuple[int, str]:
    result = CliRunner().invoke(main, [*map(str, words)])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    return result.exit_code, result.output


@pytest.mark.parametrize("kind", UNREADABLE)
def test_a_file_that_cannot_be_read_is_an_issue_and_changes_no_other(
    kind: str, tmp_path: Path, expected: list[tuple[str, ...]]
) -> None:
    make, reason = UNREADABLE[kind]
    make(good(tmp_path))
    found = check_folder(tmp_path).issues
    bad = found[found["rule"] == "file not read"]
    assert bad[["dataset", "severity"]].values.tolist() == [["LB", "error"]]
    assert bad["file"].item().startswith("lb.") and reason in bad["message"].item()
    rest = found[found["rule"] != "file not read"]
    assert [*rest.itertuples(index=False, name=None)] == expected
    code, out = run("check", tmp_path)
    assert code == 1 and "the file is not read, nor checked" in out and "2024-13-12" in out


@pytest.mark.parametrize("kind", UNREADABLE)
def test_nothing_but_files_that_cannot_be_read_is_an_error(kind: str, tmp_path: Path) -> None:
    make, reason = UNREADABLE[kind]
    make(tmp_path)
    code, out = run("check", tmp_path)
    assert code == 2 and "nothing there can be read" in out and reason in out


@pytest.mark.parametrize("kind", UNREADABLE)
def test_folders_with_a_bad_file_are_compared_all_the_same(kind: str, tmp_path: Path) -> None:
    make, reason = UNREADABLE[kind]
    base, other = good(tmp_path / "base"), good(tmp_path / "other")
    make(base)
    lab(other)
    if kind in ("a pipe", "a link to nowhere"):  # no dataset of that name is on the other side
        (other / "lb.xpt").unlink()
    elif not (base / "lb.xpt").exists():
        bad = next(base.glob("lb.*"))
        (other / "lb.xpt").unlink()
        shutil.copy(bad, other / bad.name)
    result = compare_files(base, other)
    assert {*result.datasets} == {"DM", "AE", "SV", "VS"} and all(c.equal for c in result.datasets.values())
    assert [*result.unread] == ["LB"] and reason in result.unread["LB"]
    code, out = run("compare", base, other)
    assert code == 1 and "LB: not compared: " in out and "AE: equal" in out
    code, out = run("compare", base, other, "--csv", tmp_path / "differences.csv")
    frame = pd.read_csv(tmp_path / "differences.csv", dtype=str, keep_default_na=False)
    assert frame[["dataset", "kind"]].values.tolist() == [["LB", "dataset"]] and reason in frame["base"][0]


@pytest.mark.parametrize("kind", UNREADABLE)
def test_builds_are_as_strict_as_ever(kind: str, tmp_path: Path) -> None:
    UNREADABLE[kind][0](tmp_path)
    with pytest.raises(CdiscRdebError, match=r"lb\."):
        read_file(next(tmp_path.iterdir()))


def not_ascii(value: str, encoding: str) -> Callable[[Path], Path]:
    """A term with letters outside ASCII, in place of one of as many bytes."""

    def make(folder: Path) -> Path:
        text = value.encode(encoding)
        path = lab(folder, LBNAM=["a" * len(text), "b"])
        edited(path, b"a" * len(text), text)
        return path

    return make


@pytest.mark.parametrize(
    ("value", "encoding", "guess"),
    [
        ("Hôpital Necker", "cp1252", "cp1252"),
        ("Hôpital Necker", "utf-8", "utf-8"),
        ("서울 병원 검사", "euc_kr", "euc_kr"),
        ("\x81 Lab", "latin-1", "latin-1"),  # cp1252 has no 0x81
    ],
)
def test_text_outside_ascii_is_guessed_told_and_named(
    value: str, encoding: str, guess: str, tmp_path: Path, expected: list[tuple[str, ...]]
) -> None:
    path = not_ascii(value, encoding)(good(tmp_path))
    found = check_folder(tmp_path).issues
    mine = found[found["dataset"] == "LB"].set_index("rule")
    assert mine.loc["encoding guessed", ["value", "file"]].tolist() == [guess, "lb.xpt"]
    assert f"was read as {guess}, a guess" in mine.loc["encoding guessed", "message"]
    assert mine.loc["character not ASCII", ["variable", "value", "row"]].tolist() == ["LBNAM", value, "1"]
    assert [row for row in found.itertuples(index=False, name=None) if row[0] != "LB"] == expected
    stated = check_folder(tmp_path, encoding=encoding).issues
    assert "encoding guessed" not in set(stated["rule"])
    assert value in set(stated.loc[stated["rule"] == "character not ASCII", "value"])
    code, out = run("show", path)
    assert code == 0 and f"note: lb.xpt: LB: the file has text that is not ASCII, and was read as {guess}" in out
    assert run("compare", path, path, "--encoding", encoding) == (
        0,
        "LB: equal (2 records by USUBJID, LBSEQ (guessed), 7 variables)\n",
    )
    with pytest.raises(RawDataError, match="is not ascii"):
        read_file(path)


def test_an_encoding_that_is_stated_and_does_not_fit_is_told(tmp_path: Path) -> None:
    not_ascii("Hôpital", "cp1252")(good(tmp_path))
    found = check_folder(tmp_path, encoding="utf-8").issues
    assert "not utf-8, and was read as cp1252" in found.query("rule == 'encoding guessed'")["message"].item()
    for words in (("check", tmp_path), ("show", tmp_path / "lb.xpt"), ("compare", tmp_path, tmp_path)):
        code, out = run(*words, "--encoding", "rot13")
        assert code == 2 and "there is no encoding rot13" in out


def test_a_csv_outside_utf_8_is_read_too(tmp_path: Path) -> None:
    (good(tmp_path) / "lb.csv").write_bytes("USUBJID,LBNAM\nS-1,Hôpital\n".encode("cp1252"))
    mine = check_folder(tmp_path).issues.query("dataset == 'LB'").set_index("rule")
    assert mine.loc["encoding guessed", "value"] == "cp1252" and "not UTF-8" in mine.loc["encoding guessed", "message"]
    assert mine.loc["character not ASCII", "value"] == "Hôpital"


def test_a_label_outside_ascii_stops_nothing(tmp_path: Path) -> None:
    edited(lab(good(tmp_path)), b"A label ", b"A l\xe4bel ")
    assert {"encoding guessed", "bad label"} <= set(check_folder(tmp_path).issues.query("dataset == 'LB'")["rule"])


def test_each_of_several_datasets_in_a_file_is_checked(tmp_path: Path, expected: list[tuple[str, ...]]) -> None:
    first = lab(good(tmp_path), LBDTC=DATES)
    second = put(tmp_path, "EG", EGSEQ=[1, 1], EGDTC=["2024-01-32", ""])
    first.write_bytes(first.read_bytes() + second.read_bytes()[240:])
    second.unlink()
    found = check_folder(tmp_path).issues
    assert found.query("rule == 'several datasets in file'")[["dataset", "file"]].values.tolist() == [
        ["EG", "lb.xpt"],
        ["LB", "lb.xpt"],
    ]
    assert {"2024-01-32", "2024-13-12"} <= set(found.query("file == 'lb.xpt' and rule == 'bad date'")["value"])
    assert [row for row in found.itertuples(index=False, name=None) if row[7] != "lb.xpt"] == expected
    code, out = run("compare", first, first)
    assert code == 0 and "LB: equal" in out and "EG: equal" in out and "holds 2 datasets, LB, EG" in out
    code, out = run("show", first, "--member", "EG")
    assert code == 0 and "2024-01-32" in out
    assert run("show", first)[0] == 2 and "LB, EG" in run("show", first)[1]


def test_of_two_variables_of_one_name_the_first_is_checked_and_both_are_shown(tmp_path: Path) -> None:
    path = lab(good(tmp_path), LBNAM=["one", "two"], LBNOM=["1st", "2nd"])
    edited(path, b"LBNOM", b"LBNAM")
    found = check_folder(tmp_path).issues.query("rule == 'variable twice'")
    assert found[["dataset", "variable", "value"]].values.tolist() == [["LB", "LBNAM", "LBNAM#8"]]
    assert read_submission(tmp_path).datasets["LB"].text("LBNAM").tolist() == ["one", "two"]
    code, out = run("show", path)
    assert code == 0 and "LBNAM#8" in out and "2nd" in out and "one" in out
    assert run("compare", path, path)[0] == 0
    with pytest.raises(RawDataError, match="variables of the same name"):
        read_file(path)


def test_a_dataset_without_records_is_read(tmp_path: Path, expected: list[tuple[str, ...]]) -> None:
    frame = pd.DataFrame({"STUDYID": pd.Series([], dtype="str"), "USUBJID": [], "LBSEQ": np.zeros(0)})
    write_xpt(good(tmp_path) / "lb.xpt", frame, name="LB", labels=dict.fromkeys(frame, "A label"))
    found = check_folder(tmp_path).issues
    assert "dataset empty" in set(found.query("dataset == 'LB'")["rule"])
    assert [row for row in found.itertuples(index=False, name=None) if row[0] != "LB"] == expected


def test_a_dataset_that_is_called_otherwise_than_its_file(tmp_path: Path) -> None:
    good(tmp_path)
    lab(tmp_path, "SUPP", "suppae.xpt")
    lab(tmp_path, "SUPP", "suppvs.xpt")
    lab(tmp_path, "LB", "labs.xpt")
    found = check_folder(tmp_path).issues.query("rule == 'name of file differs'")
    assert found[["dataset", "value", "file"]].values.tolist() == [
        ["LB", "LB", "labs.xpt"],
        ["SUPPAE", "SUPP", "suppae.xpt"],
        ["SUPPVS", "SUPP", "suppvs.xpt"],
    ]


def test_a_second_file_of_a_dataset_is_told(tmp_path: Path) -> None:
    (good(tmp_path) / "ae.csv").write_text("USUBJID\nS-1\n")
    bad = check_folder(tmp_path).issues.query("rule == 'file not read'")
    assert bad["file"].item() == "ae.csv" and "ae.xpt is AE too" in bad["message"].item()
    assert "2024-13-12" in run("check", tmp_path)[1]


def test_what_dataset_json_contradicts_itself_in_is_told(tmp_path: Path) -> None:
    (good(tmp_path) / "lb.json").write_bytes(dataset_json([["S-1", 1.5], ["S-2", "na"], ["S-2", 3]], records=9))
    found = check_folder(tmp_path).issues.query("dataset == 'LB'")
    values = found.query("rule == 'value not of its type'")[["variable", "value", "row"]].values.tolist()
    assert values == [["LBSEQ", "1.5", "1"], ["LBSEQ", "'na'", "2"]]
    assert "has 3" in found.query("rule == 'number of records differs'")["message"].item()
    column = read_foreign(tmp_path / "lb.json")[0].read.columns["LBSEQ"]
    assert column.tolist()[::2] == [1.5, 3.0] and np.isnan(column[1])
    code, out = run("show", tmp_path / "lb.json")
    assert code == 0 and "note: lb.json: LB.LBSEQ, record 1: 1.5 is not of dataType integer" in out


# define.xml

NEW = 'xmlns="http://www.cdisc.org/ns/odm/v1.3" xmlns:def="http://www.cdisc.org/ns/def/v2.1" def:DefineVersion="2.1.0"'
OLD = 'xmlns="http://www.cdisc.org/ns/odm/v1.2" xmlns:def="http://www.cdisc.org/ns/def/v1.0" def:DefineVersion="1.0"'
LEVELS = """<def:ValueListDef OID="VL"><ItemRef ItemOID="AETERM.1" Mandatory="No" OrderNumber="{order}">
<def:WhereClauseRef WhereClauseOID="WC"/></ItemRef></def:ValueListDef>
<def:WhereClauseDef OID="WC"><RangeCheck Comparator="{comparator}" SoftHard="Soft" def:ItemOID="AESEQ">{value}
</RangeCheck></def:WhereClauseDef>"""


def define(
    standards: str = "",
    attributes: str = NEW,
    comparator: str = "EQ",
    value: str = "<CheckValue>1</CheckValue>",
    length: str = "8",
    order: str = "1",
    more: str = "",
) -> str:
    """A define.xml of AE, with a value level of AETERM."""
    levels = LEVELS.format(comparator=comparator, value=value, order=order) if attributes == NEW else ""
    label = "" if attributes == NEW else 'def:Label="A label"'
    described = "<Description><TranslatedText>A label</TranslatedText></Description>" if attributes == NEW else ""
    of_levels = '<def:ValueListRef ValueListOID="VL"/>'
    items = "".join(
        f'<ItemDef OID="{oid}" Name="{name}" DataType="text" Length="{length}" {label}>{described}{inner}</ItemDef>'
        for oid, name, inner in (
            ("AESEQ", "AESEQ", ""),
            ("AETERM", "AETERM", of_levels),
            ("AETERM.1", "AETERM", of_levels),
        )
    )
    spaces, _, version = attributes.rpartition(" ")
    return f"""<ODM {spaces}><Study OID="S"><MetaDataVersion OID="M" Name="M" {version} {more}>{standards}
    {levels}<ItemGroupDef OID="AE" Name="AE" {label}>{described}<ItemRef ItemOID="AESEQ" Mandatory="Yes"
    OrderNumber="1" KeySequence="1"/><ItemRef ItemOID="AETERM" Mandatory="No" OrderNumber="2"/></ItemGroupDef>{items}
    </MetaDataVersion></Study></ODM>"""


def standard(name: str, version: str, kind: str = "IG", package: str = "") -> str:
    publishing = f' PublishingSet="{package}"' if package else ""
    found = f'<def:Standard OID="{name}{package}" Name="{name}" Type="{kind}" Version="{version}"{publishing}/>'
    return f"<def:Standards>{found}</def:Standards>"


DECLARED = "declared variable absent", "variable not in define", "define label differs", "keys not unique"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        ("<ODM>", "whole"),
        ("<ODM/>", "no MetaDataVersion"),
        (PDF.decode("latin-1"), "whole"),
        ('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;', "whole"),
        (define(attributes=NEW)[:300], "whole"),
    ],
)
def test_a_define_that_cannot_be_read_is_an_issue(
    text: str, reason: str, tmp_path: Path, expected: list[tuple[str, ...]]
) -> None:
    (good(tmp_path) / "define.xml").write_text(text, encoding="utf-8")
    checked = check_folder(tmp_path)
    bad = checked.issues.query("rule == 'file not read'")
    assert bad[["dataset", "variable", "file"]].values.tolist() == [["", "define.xml", "define.xml"]]
    assert reason in bad["message"].item() and "needs define.xml" in checked.not_run["dataset not in define"]
    rest = checked.issues.query("rule != 'file not read'")
    assert [*rest.itertuples(index=False, name=None)] == expected


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            define(comparator="LIKE"),
            "the where clause WC has the comparator 'LIKE', none of EQ, NE, IN, NOTIN, LT, LE, GT, GE",
        ),
        (define(comparator="LT", value=""), "the where clause WC has no value"),
        (define(length="eight"), "Length of AETERM is 'eight', and no whole number"),
        (define(attributes=OLD), "this is Define-XML 1.0: its value levels are not read"),
        (define(attributes=NEW.replace("v2.1", "v9")), "it has no namespace of Define-XML 1.0, 2.0 or 2.1"),
    ],
)
def test_what_nobody_knows_in_a_define_is_told_and_the_rest_is_read(
    text: str, said: str, tmp_path: Path, expected: list[tuple[str, ...]]
) -> None:
    (good(tmp_path) / "define.xml").write_text(text, encoding="utf-8")
    checked = check_folder(tmp_path)
    assert any(line.startswith(said) for line in checked.issues.query("rule == 'define not understood'")["message"])
    assert {*DECLARED} <= {*checked.ran}
    undeclared = checked.issues.query("dataset == 'AE' and rule == 'variable not in define'")["variable"]
    assert {*undeclared} == {"STUDYID", "DOMAIN", "USUBJID", "AESTDTC"}
    assert {*expected} <= {*checked.issues.itertuples(index=False, name=None)}


def test_a_value_level_that_leads_to_itself_ends(tmp_path: Path) -> None:
    (good(tmp_path) / "define.xml").write_text(define(), encoding="utf-8")  # AETERM.1 names the list that it is in
    checked = check_folder(tmp_path)
    assert "define not understood" not in set(checked.issues["rule"])
    assert "value level matches nothing" not in set(checked.issues["rule"])


def test_old_defines_are_held_against_the_data(tmp_path: Path) -> None:
    text = define(attributes=OLD, more='def:StandardName="CDISC SDTM" def:StandardVersion="3.1.2"')
    (good(tmp_path) / "define.xml").write_text(text.replace('Name="AE"', 'Name="AE" def:DomainKeys="AESEQ, AETERM"'))
    checked = check_folder(tmp_path)
    labels = checked.issues.query("rule == 'define label differs' and dataset == 'AE'")
    assert labels[["variable", "value"]].values.tolist() == [["", "AE"]]  # of variables they are the same
    assert "keys not unique" not in set(checked.issues.query("dataset == 'AE'")["rule"])
    assert checked.issues.query("rule == 'standard not there'")["value"].tolist() == ["SDTMIG 3.1.2"]


def test_a_define_alone_is_checked(tmp_path: Path) -> None:
    (tmp_path / "DEFINE.XML").write_text(define(standard("ADaM-IG", "1.3")), encoding="utf-8")
    checked = check_folder(tmp_path)
    absent = checked.issues.query("rule == 'declared dataset absent'")["message"].tolist()
    assert absent == ["none of the datasets that define.xml declares is there: AE"]
    assert "ADSL absent" not in set(checked.issues["rule"]) and "ADSL absent" in checked.ran
    assert run("check", tmp_path)[0] == 1


def test_a_folder_of_folders_says_so(tmp_path: Path) -> None:
    good(tmp_path / "sdtm")
    code, out = run("check", tmp_path)
    assert code == 2 and f"such as {tmp_path / 'sdtm'}" in out


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("SDTMIG", "SDTMIG"),
        ("SDTM-IG", "SDTMIG"),
        ("SDTM IG", "SDTMIG"),
        ("CDISC SDTM", "SDTMIG"),
        ("sdtm", "SDTMIG"),
        ("ADaM-IG", "ADaMIG"),
        ("CDISC ADaM", "ADaMIG"),
        ("ADaMIG", "ADaMIG"),
        ("SEND-IG", "SENDIG"),
        ("CDISC SEND", "SENDIG"),
        ("SDTMIG-MD", "SDTMIG-MD"),
        ("STDTMIG", ""),
        ("", ""),
    ],
)
def test_guides_are_known_by_what_people_call_them(name: str, known: str) -> None:
    assert guide_called(name) == known


@pytest.mark.parametrize(
    ("name", "version", "runs"),
    [
        ("SDTMIG", "3.4", True),
        ("SDTM-IG", "3.4", True),
        ("CDISC SDTM", "v3.4", True),
        ("SDTM", "3.4", True),
        ("SDTMIG", "3.3", True),
        ("SDTMIG-MD", "3.4", False),
        ("SENDIG", "3.1", False),
        ("SDMTIG", "3.4", False),
    ],
)
def test_the_guide_that_a_define_names_is_taken(name: str, version: str, runs: bool, tmp_path: Path) -> None:
    (good(tmp_path) / "define.xml").write_text(define(standard(name, version)), encoding="utf-8")
    checked = check_folder(tmp_path)
    assert ("label differs" in checked.ran) == runs
    if not runs:
        assert checked.not_run["label differs"] == f"needs SDTMIG, and define.xml names {name} {version}"
    unknown = checked.issues.query("rule == 'standard not known'")["value"].tolist()
    assert unknown == (["SDMTIG"] if name == "SDMTIG" else [])


def test_the_guide_that_ts_names_is_taken_however_it_is_written(tmp_path: Path) -> None:
    put(good(tmp_path), "TS", TSPARMCD=["SDTIGVER", "TITLE"], TSPARM=["a", "b"], TSVAL=["SDTMIG v3.4", "T"])
    assert "label differs" in check_folder(tmp_path).ran
    assert version_in("SDTMIG v3.4") == "3.4"


# what a file that cannot be read means for the others


def test_rules_do_not_take_an_unread_dataset_for_an_absent_one(tmp_path: Path) -> None:
    put(good(tmp_path), "SUPPAE", RDOMAIN=["LB", "LB"], IDVAR=["LBSEQ"] * 2, IDVARVAL=["1", "7"], QNAM=["A", "B"],
        QLABEL=["a", "b"], QVAL=["c", "d"])  # fmt: skip
    lab(tmp_path, "LBCH")
    lost = check_folder(tmp_path).issues.query("rule == 'reference leads nowhere'")
    assert lost["value"].tolist() == ["7"]
    (tmp_path / "lbhe.xpt").write_bytes(b"")
    assert check_folder(tmp_path).issues.query("rule == 'reference leads nowhere'").empty
    (tmp_path / "dm.xpt").write_bytes(b"")
    (tmp_path / "define.xml").write_text(define().replace('Name="AE"', 'Name="DM"'), encoding="utf-8")
    checked = check_folder(tmp_path)
    assert checked.not_run["subject not in DM"] == "needs DM, which could not be read"
    assert checked.issues.query("rule == 'declared dataset absent'").empty


def test_sdtm_beside_adam_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    sdtm, adam = good(tmp_path / "sdtm"), tmp_path / "adam"
    adam.mkdir()
    (sdtm / "dm.xpt").write_bytes(PDF)
    put(adam, "ADSL").write_bytes(put(adam, "ADSL").read_bytes().replace(b"DOMAIN  ", b"SITEID  "))
    checked = check_folder(adam, sdtm=sdtm)
    assert checked.issues.query("rule == 'file not read'")["file"].tolist() == ["dm.xpt"]
    assert checked.not_run["subject of ADSL not in DM"] == "needs SDTM.DM, which could not be read"


# numbers and visits


def test_numbers_are_the_same_but_for_their_last_bits(tmp_path: Path) -> None:
    other = float(np.nextafter(2.1, 3))
    put(good(tmp_path), "VS", VSSEQ=[1, 1], VSTESTCD=["A", "B"], VSTEST=["a", "b"], VISITNUM=[1.0, other])
    assert check_folder(tmp_path).issues.query("variable == 'VISITNUM'").empty
    base, qc = tmp_path / "base", tmp_path / "qc"
    base.mkdir()
    qc.mkdir()
    for folder, number in ((base, 2.1), (qc, other)):
        put(folder, "SV", VISITNUM=[1.0, number], SVSTDTC=["2024-01-01", "2024-01-02"])
    result = compare_files(base, qc).datasets["SV"]
    assert result.matched == 2 and result.records.empty
    assert result.values[["variable", "base_record"]].values.tolist() == [["VISITNUM", 2]]
    assert compare_files(base, qc, tolerance=1e-9).equal


@given(st.floats(-1e300, 1e300))
def test_the_last_bit_is_never_more_than_that(number: float) -> None:
    near, up = without_last_bits(np.array([number, np.nextafter(number, np.inf)])).tolist()
    assert near == pytest.approx(number, rel=1e-14, abs=5e-324)
    assert without_last_bits(np.array([near])).tolist() == [near]
    if abs(number) > 1e-290 and np.isfinite(up):
        assert up == pytest.approx(near, rel=2e-14)


@pytest.mark.parametrize("name", ["UNSCHEDULED", "Unscheduled Visit", "UNSCHED", "UNS", "UNPLANNED"])
def test_unscheduled_visits_have_several_numbers(name: str, tmp_path: Path) -> None:
    put(good(tmp_path), "SV", VISITNUM=[1.1, 2.1], VISIT=[name, name])
    assert check_folder(tmp_path).issues.query("rule == 'visit and number differ'").empty
    put(tmp_path, "SV", VISITNUM=[1.1, 1.1], VISIT=[name, "WEEK 1"])
    assert not check_folder(tmp_path).issues.query("rule == 'visit and number differ'").empty
    put(tmp_path, "SV", VISITNUM=[1.1, 2.1], VISIT=["UNSURE", "UNSURE"])
    assert not check_folder(tmp_path).issues.query("rule == 'visit and number differ'").empty


def test_a_repeat_has_a_baseline_of_its_own(tmp_path: Path) -> None:
    good(tmp_path)
    tests: dict[str, list[object]] = {"FTTESTCD": ["WALK", "WALK"], "FTTEST": ["Walk", "Walk"], "FTLOBXFL": ["Y", "Y"]}
    put(tmp_path, "FT", FTSEQ=[1, 2], **tests, FTREPNUM=[1, 2]).write_bytes(
        (tmp_path / "ft.xpt").read_bytes().replace(b"S-2", b"S-1")
    )
    assert check_folder(tmp_path).issues.query("rule == 'baseline flag twice'").empty
    put(tmp_path, "FT", FTSEQ=[1, 2], **tests, FTREPNUM=[1, 1]).write_bytes(
        (tmp_path / "ft.xpt").read_bytes().replace(b"S-2", b"S-1")
    )
    assert len(check_folder(tmp_path).issues.query("rule == 'baseline flag twice'")) == 2


def test_records_of_a_pool_are_told_apart_by_it(tmp_path: Path) -> None:
    """Food eaten by a cage of animals: no subject, and so no RFSTDTC."""
    good(tmp_path)
    columns = {"FWSEQ": [1.0, 1.0], "POOLID": ["P-1", "P-2"], "FWTESTCD": ["FC"] * 2, "FWDTC": ["2024-01-05"] * 2}
    frame = pd.DataFrame({"STUDYID": "S", "DOMAIN": "FW", "USUBJID": ["", ""], **columns, "FWDY": [5.0, 5.0]})
    write_xpt(tmp_path / "fw.xpt", frame, name="FW")
    rules = set(check_folder(tmp_path).issues.query("dataset == 'FW'")["rule"])
    assert not rules & {"number of record twice", "study day differs", "subject not in DM"}
    write_xpt(tmp_path / "fw.xpt", frame.assign(POOLID="P-1"), name="FW")
    assert "number of record twice" in set(check_folder(tmp_path).issues.query("dataset == 'FW'")["rule"])


def test_codes_of_elements_have_no_letters_of_their_own(tmp_path: Path) -> None:
    """SDTMIG 3.4: ETCD and TSPARMCD have 8 characters at the most, and no restriction of special ones."""
    put(good(tmp_path), "TE", ETCD=["PHb", "1-2 (x)"], ELEMENT=["a", "b"])
    assert check_folder(tmp_path).issues.query("rule == 'bad code of test'").empty
    put(tmp_path, "TE", ETCD=["PHb", "123456789"], ELEMENT=["a", "b"])
    assert check_folder(tmp_path).issues.query("rule == 'bad code of test'")["value"].tolist() == ["123456789"]


def test_a_split_dataset_is_checked_as_its_domain(tmp_path: Path) -> None:
    put(good(tmp_path), "TS", TSPARMCD=["SDTIGVER", "TITLE"], TSPARM=["a", "b"], TSVAL=["3.4", "T"])
    lab(tmp_path, "LBCH")
    lab(tmp_path, "LBHE")
    found = check_folder(tmp_path).issues
    assert found.query("rule in ('dataset not in guide', 'study or domain differs', 'name of file differs')").empty
    assert found.query("rule == 'number of record twice'")["dataset"].unique().tolist() == ["LBCH", "LBHE"]


def test_every_rule_of_files_is_seen_here() -> None:
    text = Path(__file__).read_text(encoding="utf-8")
    assert [name for name, rule in RULES.items() if rule.check.__module__ == files.__name__ and f"'{name}'" not in text
            and f'"{name}"' not in text] == []  # fmt: skip


# any bytes at all


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return good(tmp_path_factory.mktemp("sound"))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.sampled_from(["dm", "ae", "sv", "vs"]), at=st.floats(0, 1), byte=st.integers(0, 255), data=st.data())
def test_no_byte_stops_a_check(sound: Path, name: str, at: float, byte: int, data: st.DataObject) -> None:
    path = sound / f"{name}.xpt"
    whole = path.read_bytes()
    place = min(int(at * len(whole)), len(whole) - 1)
    run_of = data.draw(st.integers(1, 12))
    try:
        path.write_bytes(whole[:place] + bytes([byte]) * run_of + whole[place + run_of :])
        found = check_folder(sound).issues
        assert {"AE", "DM"} - {name.upper()} <= set(found.query("rule == 'bad date'")["dataset"])
        compare_files(sound, sound)
    finally:
        path.write_bytes(whole)
