"""Packages of controlled terminology: read as they are published, added, listed, compared."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from openpyxl import Workbook
from studies import TinyStudy, tiny_study

from cdisc_rdeb import check_study
from cdisc_rdeb.cli import main
from cdisc_rdeb.ct import add_package, read_published
from cdisc_rdeb.errors import RawDataError, RequestError, WriteError
from cdisc_rdeb.standards import Standards, StandardTerm

SHARED = Path(os.environ.get("CDISC_RDEB_SHARED", Path(__file__).parents[2] / "shared"))
LAYOUTS = SHARED / "standards" / "nci_layout"
HEAD = (
    "Code\tCodelist Code\tCodelist Extensible (Yes/No)\tCodelist Name\tCDISC Submission Value\tCDISC Synonym(s)\t"
    "CDISC Definition\tNCI Preferred Term"
)
ROWS = [
    "C66769\t\tNo\tSeverity\tAESEV\tSeverity\tHow bad\tCDISC Severity",
    "C41338\tC66769\t\tSeverity\tMILD\t1; Grade 1\tNot bad\tMild Adverse Event",
    "C41339\tC66769\t\tSeverity\tMODERATE\t\tWorse\tModerate Adverse Event",
    "C66742\t\tNo\tNo Yes Response\tNY\tNo Yes Response\tAn answer\tCDISC Yes No",
    'C49488\tC66742\t\tNo Yes Response\tY\tYes\tAn "answer", yes\tYes',
]


@pytest.fixture(autouse=True)
def user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's folder of packages."""
    folder = tmp_path / "user"
    monkeypatch.setenv("CDISC_RDEB_CT", str(folder))
    return folder


def run(*words: object) -> Result:
    result = CliRunner().invoke(main, ["ct", *map(str, words)])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    return result


def text_file(folder: Path, rows: list[str] = ROWS, name: str = "SDTM Terminology 2020-01-31.txt") -> Path:
    path = folder / name
    path.write_text("\n".join([HEAD, *rows, ""]), encoding="utf-8")
    return path


# Reading


def test_a_text_file_as_it_is_published(tmp_path: Path) -> None:
    found = read_published(text_file(tmp_path))
    assert (found.name, found.date) == ("SDTM", "2020-01-31")
    assert [(c.code, c.name, c.label, c.extensible) for c in found.codelists] == [
        ("C66769", "AESEV", "Severity", False),
        ("C66742", "NY", "No Yes Response", False),
    ]
    assert list(found.codelists[0].terms) == [
        StandardTerm("C41338", "MILD", "Mild Adverse Event", ("1", "Grade 1")),
        StandardTerm("C41339", "MODERATE", "Moderate Adverse Event"),
    ]


def test_a_workbook_whose_sheet_says_package_and_date(tmp_path: Path) -> None:
    book = Workbook()
    book.active.title = "ReadMe"  # type: ignore[union-attr]
    sheet = book.create_sheet("SDTM Terminology 2022-09-30")
    for line in (HEAD, *ROWS):
        sheet.append(line.split("\t"))
    book.save(tmp_path / "any name.xlsx")
    found = read_published(tmp_path / "any name.xlsx")
    assert (found.name, found.date) == ("SDTM", "2022-09-30")
    assert found.codelists[0].terms == read_published(text_file(tmp_path)).codelists[0].terms


@pytest.mark.skipif(not LAYOUTS.is_dir(), reason="the published files are not at hand; CDISC_RDEB_SHARED names them")
def test_the_published_formats_say_the_same() -> None:
    texts, sheets, xml = (read_published(LAYOUTS / f"ADaM Terminology{e}") for e in (".txt", ".xls", ".odm.xml"))
    assert [(p.name, p.date) for p in (texts, sheets, xml)] == [
        ("ADaM", ""),
        ("ADaM", "2022-03-25"),
        ("ADaM", "2022-03-25"),
    ]
    facts = [
        [(c.code, c.name, c.label, c.extensible, list(c.terms)) for c in p.codelists] for p in (texts, sheets, xml)
    ]
    assert facts[0] == facts[1] == facts[2]
    assert (len(facts[0]), sum(len(c[-1]) for c in facts[0])) == (10, 43)
    library = read_published(LAYOUTS / "ADaM_CT_2025-09-26.csv")
    assert (library.name, library.date, len(library.codelists)) == ("ADaM", "2025-09-26", 23)
    assert read_published(LAYOUTS / "Define-XML Terminology.xls").name == "DEFINE-XML"


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda rows: rows[:1], "row 2: the codelist AESEV has no terms"),
        (lambda rows: [*rows[:1], rows[1].rpartition("\t")[0]], "row 3 has 7 cells, and the first row 8"),
        (lambda rows: rows[1:], "row 2: the term C41338 is of the codelist C66769, which is not above"),
        (lambda rows: [*rows, rows[4]], "row 5: NY has the term Y twice"),
        (lambda rows: [*rows, *rows[:3]], "row 7: the codelist C66769 stands at .*row 2 too"),
        (lambda rows: [rows[0].replace("\tNo\t", "\tMaybe\t"), *rows[1:]], "row 2: whether .* is 'Maybe', neither Yes"),
        (lambda rows: [rows[0], rows[1].replace("MILD", "")], r"row 3: the term C41338 has the value ''"),
        (lambda rows: [], "no codelist there"),
    ],
)
def test_a_file_that_is_not_as_it_was_published_is_refused(tmp_path: Path, change, fault: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(RawDataError, match=rf"SDTM Terminology 2020-01-31\.txt.*{fault}"):
        read_published(text_file(tmp_path, change(ROWS)))


def test_what_is_no_file_of_terminology_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Release Date\tRequest Code\n")
    (tmp_path / "a.xml").write_text("<ODM xmlns='http://www.cdisc.org/ns/odm/v1.3'><Study>")
    (tmp_path / "b.xml").write_text("<a/>")
    (tmp_path / "c.txt").write_bytes(HEAD.encode() + b"\nC1\xe9")
    (tmp_path / "d.xlsx").write_bytes(b"no workbook")
    for name, fault in {
        "a.txt": "the first row lacks Code",
        "a.xml": "give a file that is whole",
        "b.xml": "no CodeList of ODM 1.3 there",
        "c.txt": "row 2: it holds a byte that is not UTF-8",
        "d.xlsx": "this is no Excel workbook; save it as XLSX again",
        "e.txt": "name a file that is there",
        "e.owl": "cannot be read; give a file .txt, .xls, .xlsx, .xml or .csv",
    }.items():
        with pytest.raises(RawDataError, match=fault):
            read_published(tmp_path / name)


# Adding


def test_a_package_is_added_once_and_the_same(tmp_path: Path, user: Path) -> None:
    file = text_file(tmp_path)
    assert run("add", file).output == f"SDTM terminology 2020-01-31: {user / 'SDTM-2020-01-31.zip'}\n"
    first = (user / "SDTM-2020-01-31.zip").read_bytes()
    assert run("add", file).exit_code == 0
    assert (user / "SDTM-2020-01-31.zip").read_bytes() == first
    assert [path.name for path in user.iterdir()] == ["SDTM-2020-01-31.zip"]
    text_file(tmp_path, ROWS[:3])
    with pytest.raises(WriteError, match="is there already, with other terms; remove it first"):
        add_package(file, user)


def test_name_and_date_are_said_where_the_file_does_not(tmp_path: Path, user: Path) -> None:
    file = text_file(tmp_path, name="terms.txt")
    with pytest.raises(RequestError, match="does not say its package; say --package"):
        add_package(file, user, date="2020-01-31")
    with pytest.raises(RequestError, match="does not say its date; say --date"):
        add_package(file, user, package="sdtm")
    with pytest.raises(RequestError, match="'31JAN2020' is no date of terminology; write it as 2025-03-28"):
        add_package(file, user, package="sdtm", date="31JAN2020")
    assert add_package(file, user, package="sdtm", date="2020-01-31").name == "SDTM"
    with pytest.raises(RequestError, match="its date is 2020-01-31, not 2020-02-01; leave --date out"):
        add_package(text_file(tmp_path), user, date="2020-02-01")
    with pytest.raises(RequestError, match="SDTM terminology 2025-03-28 is there already"):
        add_package(text_file(tmp_path, name="SDTM Terminology 2025-03-28.txt"), user)


def test_packages_are_listed(tmp_path: Path, user: Path) -> None:
    study = tiny_study(tmp_path)
    run("add", text_file(tmp_path))
    run("add", text_file(tmp_path, name="ADaM Terminology 2019-12-20.txt"), "--study", study.specs)
    lines = [line.split() for line in run("list", "--study", study.specs).output.splitlines()]
    assert lines == [
        ["PACKAGE", "DATE", "CODELISTS", "FOLDER"],
        ["ADaM", "2019-12-20", "2", str(study.specs / "ct")],
        ["ADaM", "2025-03-28", "23", "built", "in"],
        ["DEFINE-XML", "2025-03-28", "15", "built", "in"],
        ["SDTM", "2020-01-31", "2", str(user)],
        ["SDTM", "2025-03-28", "1,158", "built", "in"],
    ]
    assert len(run("list").output.splitlines()) == 5  # without the study's own


def test_a_package_that_is_damaged_is_told(tmp_path: Path, user: Path) -> None:
    user.mkdir()
    (user / "SDTM-2020-01-31.zip").write_bytes(b"PK no archive")
    result = run("list")
    assert result.exit_code == 2
    assert "SDTM-2020-01-31.zip: no package of terminology" in result.stderr
    assert "remove it, and add it again: cdisc-rdeb ct add FILE" in result.stderr


# A study


def of_old_terms(tmp_path: Path) -> TinyStudy:
    """The tiny study under a terminology that has its terms, but for a severity, and yes under another code."""
    study = tiny_study(tmp_path)
    lines = (study.specs / "study.yaml").read_text(encoding="utf-8")
    (study.specs / "study.yaml").write_text(lines + "standards: {CT: {SDTM: 2020-01-31}}\n", encoding="utf-8")
    rows: list[str] = []
    shipped = Standards()
    for name in ("AESEV", "NY", "SEX", "RACE", "ETHNIC", "OUT", "AGEU", "DOMAIN", "EVAL"):
        known = shipped.codelist(name)
        assert known is not None
        extensible = "Yes" if known.extensible else "No"
        rows.append(f"{known.code}\t\t{extensible}\t{known.label}\t{name}\t\t\t")
        for value, term in known.terms.items():
            code = {"Y": "C999"}.get(value, term.code) if name == "NY" else term.code
            value = {"SEVERE": "BAD"}.get(value, value)
            rows.append(f"{code}\t{known.code}\t\t{known.label}\t{value}\t\t\t{term.preferred_term}")
    add_package(text_file(tmp_path, rows), study.specs / "ct")
    return study


def test_a_study_is_built_and_checked_with_its_terminology(tmp_path: Path) -> None:
    study = of_old_terms(tmp_path)
    result = study.build()
    assert result.exit_code == 0, result.output
    told = [(i["rule"], i["variable"], i["value"]) for i in study.issues() if i["severity"] == "error"]
    assert told == [("unmapped term", "AESEV", "SEVERE")]
    define = (study.out / "sdtm" / "define.xml").read_text(encoding="utf-8")
    assert 'PublishingSet="SDTM" Version="2020-01-31"' in define
    assert 'Name="C999"' in define
    manifest = json.loads((study.out / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["versions"]["CT"] == "SDTM 2020-01-31, ADaM 2025-03-28, DEFINE-XML 2025-03-28"
    assert list(manifest["inputs"]["terminology"]) == ["SDTM-2020-01-31.zip"]
    found = check_study(study.specs).issues.query(
        "rule in ('term not in codelist', 'standard not there', 'bad C-code')"
    )
    assert list(found[["rule", "variable", "value"]].itertuples(index=False, name=None)) == [
        ("term not in codelist", "AESEV", "SEVERE")
    ]


def test_what_a_new_date_changes_for_a_study(tmp_path: Path) -> None:
    study = of_old_terms(tmp_path)
    study.build()
    result = run("diff", "2020-01-31", "2025-03-28", "--study", study.specs)
    assert result.exit_code == 1
    # BAD is used by nobody; SEVERE stands in the data as a value of the study's own
    assert (
        result.stdout.splitlines()
        == [
            "SDTM AESEV (C66769) 'SEVERE': it is a term, C41340, in 2025-03-28; used in AE.AESEV",
            "SDTM NY (C66742) 'Y': its code is C49488 in 2025-03-28, and was C999; used in AE.AESER, SUPPAE.QVAL",
        ]
        or result.stdout
    )
    assert "2 changes of what the study uses in SDTM from 2020-01-31 to 2025-03-28" in result.stderr
    assert "not compared: ADaM (2020-01-31 not installed)" in result.stderr


def test_all_changes_of_a_package(tmp_path: Path, user: Path) -> None:
    run("add", text_file(tmp_path))
    other = [
        ROWS[0].replace("\tNo\t", "\tYes\t").replace("AESEV", "SEV"),
        ROWS[1].replace("MILD", "LIGHT"),
        ROWS[2].replace("C41339", "C1"),
        "C2\tC66769\t\tSeverity\tSEVERE\t\t\tSevere",
        "C3\t\tNo\tNew\tNEW\t\t\t",
        "C4\tC3\t\tNew\tTERM\t\t\t",
    ]
    run("add", text_file(tmp_path, other, "SDTM Terminology 2020-04-30.txt"))
    table = tmp_path / "changes.csv"
    result = run("diff", "2020-01-31", "2020-04-30", "--package", "SDTM", "--csv", table)
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        "SDTM AESEV (C66769): the codelist is called SEV in 2020-04-30",
        "SDTM AESEV (C66769): the codelist can be extended in 2020-04-30",
        "SDTM AESEV (C66769) 'MILD': it is LIGHT in 2020-04-30",
        "SDTM AESEV (C66769) 'MODERATE': its code is C1 in 2020-04-30, and was C41339",
        "SDTM AESEV (C66769) 'SEVERE': it is a term, C2, in 2020-04-30",
        "SDTM NY (C66742): the codelist is gone in 2020-04-30",
        "SDTM NEW (C3): the codelist is new in 2020-04-30",
    ]
    assert len(table.read_text(encoding="utf-8-sig").splitlines()) == 8
    gone = run("diff", "2020-04-30", "2020-01-31").stdout
    assert "SDTM SEV (C66769) 'SEVERE': it is no term in 2020-01-31" in gone
    assert run("diff", "2025-03-28", "2025-03-28").exit_code == 0
    none = run("diff", "2020-01-31", "1999-01-01")
    assert none.exit_code == 2
    assert "no package has both 2020-01-31 and 1999-01-01" in none.stderr
