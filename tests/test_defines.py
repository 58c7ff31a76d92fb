"""define.xml before there are data, as Define-XML 2.0, with its documents; the command that writes it."""

from __future__ import annotations

from pathlib import Path

import pytest
from define_judges import ARM, DEF, ODM, dangling, inconsistencies, parse, schema_errors
from lxml import etree
from studies import TinyStudy, tiny_study
from test_adam import ADAE, ADSL
from test_analyses import ANALYSES

from cdisc_rdeb import build_study, define_html
from cdisc_rdeb.check import check_define
from cdisc_rdeb.defines import define_study
from tests.conftest import SPECS, BuiltTrial

DOCUMENTS = """\
documents:
  sap.pdf: Statistical Analysis Plan
  programs/t1.sas: {title: Program of table 1, of: ADaM}
"""


@pytest.fixture
def study(tmp_path: Path) -> TinyStudy:
    """The tiny study with two analysis datasets, analyses and documents."""
    study = tiny_study(tmp_path)
    (study.specs / "adam").mkdir()
    for name, text in (("adsl.yaml", ADSL), ("adae.yaml", ADAE), ("analyses.yaml", ANALYSES)):
        (study.specs / "adam" / name).write_text(text, encoding="utf-8")
    with (study.specs / "study.yaml").open("a", encoding="utf-8") as file:
        file.write(DOCUMENTS)
    return study


def as_2_1(define: bytes) -> bytes:
    """A define.xml of 2.0 under the names of 2.1, for judges of references."""
    return define.replace(b"ns/def/v2.0", b"ns/def/v2.1")


def counts(define: Path) -> dict[str, int]:
    """How many elements of a kind there are."""
    root = etree.parse(define)
    kinds = ("ItemGroupDef", "ItemDef", "ValueListDef", "MethodDef", "AnalysisResult")
    return {kind: len(root.findall(f".//{{*}}{kind}")) for kind in kinds}


def test_a_study_is_described_before_it_is_built(tmp_path: Path, rdeb: BuiltTrial) -> None:
    out = define_study(SPECS, out=tmp_path / "out")
    for part in ("sdtm", "adam"):
        define = (out / part / "define.xml").read_bytes()
        assert (schema_errors(define), dangling(define), inconsistencies(define)) == ([], [], [])
        assert len(check_define(out / part / "define.xml").issues) == 0
        there = counts(rdeb[0].folder / part / "define.xml")
        assert (
            counts(out / part / "define.xml").items()
            >= {k: there[k] for k in ("ItemGroupDef", "AnalysisResult")}.items()
        )
        assert sorted(path.name for path in (out / part).iterdir()) == ["define.html", "define.xml", "define2-1.xsl"]
    again = define_study(SPECS, out=tmp_path / "again")
    assert (again / "sdtm/define.xml").read_bytes() == (out / "sdtm/define.xml").read_bytes()


def test_what_is_known_beforehand(study: TinyStudy) -> None:
    (study.raw / "ae.csv").unlink()
    (study.raw / "dm.csv").unlink()
    root = etree.parse(define_study(study.specs) / "sdtm" / "define.xml")
    items = {item.get("OID"): item for item in root.iter(f"{ODM}ItemDef")}
    assert dict(items["IT.AE.AESEQ"].attrib).items() >= {"DataType": "integer", "Length": "8"}.items()
    assert items["IT.AE.AESTDTC"].get("DataType") == "partialDatetime"
    assert (items["IT.AE.AETERM"].get("DataType"), items["IT.AE.AETERM"].get("Length")) == ("text", "200")
    assert items["IT.AE.AESEV"].get("Length") == "8"  # MODERATE
    severity = next(e for e in root.iter(f"{ODM}CodeList") if e.get("OID") == "CL.AESEV")
    assert [term.get("CodedValue") for term in severity.iter("{*}CodeListItem")] == ["MILD", "MODERATE", "SEVERE"]


def test_define_2_0(tmp_path: Path) -> None:
    built = build_study(SPECS, out=tmp_path / "out", define_version="2.0")
    assert built.folder is not None
    for part, guide, version in (("sdtm", "SDTM-IG", "3.4"), ("adam", "ADaM-IG", "1.3")):
        folder = built.folder / part
        define = (folder / "define.xml").read_bytes()
        assert (schema_errors(define), dangling(as_2_1(define))) == ([], [])
        assert len(check_define(folder / "define.xml").issues) == 0
        (metadata,) = parse(define).iter(f"{ODM}MetaDataVersion")
        said = {name.rpartition("}")[2]: value for name, value in metadata.attrib.items()}
        assert (said["DefineVersion"], said["StandardName"], said["StandardVersion"]) == ("2.0.0", guide, version)
        assert "Controlled terminology: SDTM 2025-03-28" in said["Description"]
        assert b"xml-stylesheet" not in define and not (folder / "define2-1.xsl").exists()
        origins = {origin.get("Type") for origin in parse(define).iter("{*}Origin")}
        assert origins <= {"CRF", "eDT", "Derived", "Assigned", "Protocol", "Predecessor"}
        assert b"Define-XML</dt><dd>2.0.0" in (folder / "define.html").read_bytes()
    items = {
        item.get("OID"): item for item in parse((built.folder / "sdtm/define.xml").read_bytes()).iter(f"{ODM}ItemDef")
    }
    assert items["IT.AE.AETERM"].find("{*}Origin").attrib == {"Type": "CRF"}
    assert items["IT.LB.LBORRES.HGB"].find("{*}Origin").attrib == {"Type": "eDT"}


def test_the_study_says_its_version(study: TinyStudy) -> None:
    study.edit("study.yaml", "documents:", "define_version: 2.0\ndocuments:")
    assert study.build().exit_code == 0
    assert b'def:DefineVersion="2.0.0"' in (study.out / "adam/define.xml").read_bytes()
    assert study.run("define", study.specs, "--define-version", "2.1").exit_code == 0
    assert b'def:DefineVersion="2.1.9"' in (study.out.with_name("tiny-define") / "adam/define.xml").read_bytes()
    study.edit("study.yaml", "define_version: 2.0", "define_version: 2.2")
    assert "2.0 or 2.1" in study.lint().stdout


def test_sub_classes(rdeb: BuiltTrial) -> None:
    root = etree.parse(rdeb[0].folder / "adam" / "define.xml")
    found = {e.getparent().getparent().get("Name"): e.get("Name") for e in root.iter(f"{DEF}SubClass")}
    assert found == {"ADAE": "ADVERSE EVENT", "ADTTE": "TIME-TO-EVENT"}


def test_documents_are_leafs_and_analyses_refer_to_them(study: TinyStudy) -> None:
    study.edit(
        "adam/analyses.yaml",
        "        dataset: ADSL\n",
        "        dataset: ADSL\n        documents: {sap.pdf: 4-6 9}\n        program: programs/t1.sas\n",
    )
    assert study.build().exit_code == 0
    define = (study.out / "adam/define.xml").read_bytes()
    assert (schema_errors(define), dangling(define)) == ([], [])
    root = parse(define)
    leaves = {leaf.get("ID"): leaf.get("{http://www.w3.org/1999/xlink}href") for leaf in root.iter(f"{DEF}leaf")}
    assert leaves.items() >= {"LF.sap.pdf": "sap.pdf", "LF.programs_t1.sas": "programs/t1.sas"}.items()
    (supplemental,) = root.iter(f"{DEF}SupplementalDoc")
    assert [ref.get("leafID") for ref in supplemental] == ["LF.sap.pdf"]  # the program is no document to read
    description, reference = root.find(f".//{ARM}Documentation")
    assert "".join(description.itertext()).strip() == "Age in years"
    assert (reference.get("leafID"), reference[0].get("PageRefs")) == ("LF.sap.pdf", "4 5 6 9")
    assert root.find(f".//{ARM}ProgrammingCode/{DEF}DocumentRef").get("leafID") == "LF.programs_t1.sas"
    sdtm = parse((study.out / "sdtm/define.xml").read_bytes())
    assert [leaf.get("ID") for leaf in sdtm.iterfind(f".//{ODM}MetaDataVersion/{DEF}leaf")] == ["LF.sap.pdf"]
    page = define_html(define).decode()
    assert '<a href="sap.pdf#page=9">9</a>' in page


def test_a_document_that_the_study_lacks_is_told(study: TinyStudy) -> None:
    study.edit("adam/analyses.yaml", "        dataset: ADSL\n", "        dataset: ADSL\n        program: t2.sas\n")
    (line,) = study.lint().stdout.splitlines()
    assert "analyses.yaml" in line and "there is no document t2.sas in study.yaml" in line


def test_the_command_makes_a_page_of_any_define(study: TinyStudy, tmp_path: Path) -> None:
    assert study.run("build", study.specs, "--raw", study.raw, "--out", study.out).exit_code == 0
    define, page = study.out / "sdtm/define.xml", tmp_path / "page.html"
    assert study.run("define", define, "--html", page).stdout == f"written: {page}\n"
    assert page.read_bytes() == (study.out / "sdtm/define.html").read_bytes()
    other = tmp_path / "other.xml"
    other.write_text("<a/>", encoding="utf-8")
    result = study.run("define", other)
    assert (result.exit_code, result.stderr) == (2, "error: other.xml has no MetaDataVersion, so it is no define.xml\n")
