"""The reviewer's guides: PHUSE's sections, tables of the product, text of persons, the same bytes each time."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from pathlib import Path

import pikepdf
import pytest
from lxml import etree
from pdfminer.high_level import extract_pages, extract_text
from pdfminer.layout import LTTextLine
from small import SmallStudy, small_study

from cdisc_rdeb import build_study, lint
from cdisc_rdeb.define.render import templates
from cdisc_rdeb.documents.letters import printable
from cdisc_rdeb.errors import SpecError
from cdisc_rdeb.spec.faults import Faults
from cdisc_rdeb.spec.study.markdown import Markdown, plain

AE = """\
dataset: AE
keys: [USUBJID, AEDECOD, AESTDTC]
comment: "#panic() *bold* $x$ <b>tag</b> @ref \\\\ // not a comment"
records:
  - raw: ae
    variables:
      AETERM: TERM
      AEDECOD: TERM
      AEBODSYS: {assign: "A very long name_of_a_body_system_without_any_blank_in_it_that_no_column_can_hold_at_all"}
      AESEV: SEV
      AESER: {assign: "N"}
      AESTDTC: {iso8601: START}
supplemental:
  AETRTEM: {assign: "Y", label: Treatment Emergent Flag}
"""
ROWS = "SUBJECT,TERM,SEV,START\n001,Nausea,MILD,2024-01-11\n001,Nausea,MILD,2024-01-11\n002,Rash,SEVERE,2024-01-13\n"
ADSL = """\
dataset: ADSL
structure: ADSL
keys: [USUBJID]
records:
  - dataset: DM
    copy: [SUBJID, SITEID, AGE, AGEU, SEX]
    variables:
      TRT01P: {assign: Open}
      ARM: waiting
      RACE: waiting
      SAFFL: {assign: "Y"}
"""
TEXT = """\
Words for the **title page**.

## 2.2 Protocol design
One arm, `open`. *Not* [blinded](https://example.org).

1. first
2. second

| Epoch | Days |
|---|---|
| SCREENING | 28 |

## SDTM Subject Domains
- Safety: AE
- a point that stays

## AE - Adverse Events
Two reports of one event.
"""
ACCEPTED = """\
- dataset: AE
  rule: duplicate keys
  records: 1
  reason: The site reported it twice.
"""


def study(folder: Path, **more: str) -> SmallStudy:
    return small_study(folder, {"ae": ROWS}, {"ae": AE}, {}, more)


def text_of(path: Path) -> str:
    """The text of a PDF, without breaks of lines, words that were broken at an end of a line joined."""
    return " ".join(extract_text(path).replace("\u200b", "").replace("-\n", "-").split())


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> SmallStudy:
    """A study with texts, built once with its documents."""
    made = study(
        tmp_path_factory.mktemp("guides"),
        **{"documents/csdrg.md": TEXT, "accepted.yaml": ACCEPTED, "adam/adsl.yaml": ADSL},
    )
    build_study(made.specs, raw=made.raw, out=made.out)
    return made


def titles(path: Path) -> list[str]:
    """The bookmarks of a PDF, from the outside in."""

    def walk(items: list[pikepdf.OutlineItem]) -> list[str]:
        return [title for item in items for title in (" ".join(item.title.split()), *walk(item.children))]

    with pikepdf.open(path) as pdf, pdf.open_outline() as outline:
        return walk(outline.root)


def test_the_sections_of_the_csdrg_are_those_of_the_template(made):
    assert [title for title in titles(made.out / "sdtm/csdrg.pdf") if not re.match(r"(2\.3|3\.4)\.\d", title)] == [
        "1 Introduction",
        "1.1 Purpose",
        "1.2 Acronyms",
        "1.3 Study Data Standards and Dictionary Inventory",
        "2 Protocol Description",
        "2.1 Protocol Number and Title",
        "2.2 Protocol Design",
        "2.3 Trial Design Datasets",
        "3 Subject Data Description",
        "3.1 Overview",
        "3.2 Traceability Flow Diagram",
        "3.3 Annotated CRFs",
        "3.4 SDTM Subject Domains",
        "4 Data Conformance Summary",
        "4.1 Conformance Inputs",
        "4.2 Issues Summary",
        "4.3 Additional Conformance Details",
        "Appendix I: Inclusion/Exclusion Criteria",
        "Appendix II: Conformance Issues Details",
    ]


def test_the_sections_of_the_adrg_are_those_of_the_template(made):
    assert titles(made.out / "adam/adrg.pdf") == [
        "1 Introduction",
        "1.1 Purpose",
        "1.2 Acronyms",
        "1.3 Study Data Standards and Dictionary Inventory",
        "1.4 Source Data Used for Analysis Dataset Creation",
        "2 Protocol Description",
        "2.1 Protocol Number and Title",
        "2.2 Protocol Design in Relation to ADaM Concepts",
        "3 Analysis Considerations Related to Multiple Analysis Datasets",
        "3.1 Core Variables",
        "3.2 Treatment Variables",
        "3.3 Subject Issues that Require Special Analysis Rules",
        "3.4 Use of Visit Windowing, Unscheduled Visits, and Record Selection",
        "3.5 Imputation/Derivation Methods",
        "4 Analysis Data Creation and Processing Issues",
        "4.1 Split Datasets",
        "4.2 Data Dependencies",
        "4.3 Intermediate Datasets",
        "5 Analysis Dataset Descriptions",
        "5.1 Overview",
        "5.2 Analysis Datasets",
        "5.2.1 ADSL - Subject-Level Analysis Dataset",
        "6 Data Conformance Summary",
        "6.1 Conformance Inputs",
        "6.2 Issues Summary",
        "7 Submission of Programs",
        "7.1 ADaM Programs",
        "7.2 Analysis Output Programs",
        "7.3 Macro Programs",
        "8 Appendix",
    ]


def test_text_of_persons_stands_in_its_section(made):
    text = text_of(made.out / "sdtm/csdrg.pdf")
    assert "Words for the title page." in text
    assert "One arm, open. Not blinded (https://example.org)." in text
    assert "Two reports of one event." in text
    assert "a point that stays" in text and "Safety: AE" not in text  # that became a column
    assert "waits for words of a person: how the CRF was annotated" in text  # 3.3 has none
    assert "waits for words of a person: phase" not in text


def test_markup_in_a_value_stays_text(made):
    assert "#panic() *bold* $x$ <b>tag</b> @ref \\ // not a comment" in text_of(made.out / "sdtm/csdrg.pdf")


def test_an_explained_cause_has_its_reason_and_another_is_named(made):
    text = text_of(made.out / "sdtm/csdrg.pdf")
    assert "The site reported it twice." in text
    assert "NOT EXPLAINED" in text and "have no explanation; the table names them first" in text


def test_supplemental_qualifiers_have_their_records(made):
    assert "AETRTEM" in (text := text_of(made.out / "sdtm/csdrg.pdf")) and "Treatment Emergent Flag" in text
    assert "Supplemental qualifiers in SUPPAE" in text


def test_define_and_manifest_name_the_guides(made):
    for name, guide, title in (
        ("sdtm", "csdrg", "Clinical Study Data Reviewer's Guide"),
        ("adam", "adrg", "Analysis Data Reviewer's Guide"),
    ):
        root = etree.parse(made.out / name / "define.xml").getroot()
        assert [r.get("leafID") for r in root.iterfind(".//{*}SupplementalDoc/{*}DocumentRef")] == [f"LF.{guide}"]
        leaf = next(leaf for leaf in root.iter("{*}leaf") if leaf.get("ID") == f"LF.{guide}")
        assert leaf.get("{http://www.w3.org/1999/xlink}href") == f"{guide}.pdf"
        assert leaf.findtext("{*}title") == title
        outputs = json.loads((made.out / "manifest.json").read_text(encoding="utf-8"))["outputs"]
        assert f"{name}/{guide}.pdf" in outputs
    inputs = json.loads((made.out / "manifest.json").read_text(encoding="utf-8"))["inputs"]["specs"]
    assert {"documents/csdrg.md", "accepted.yaml"} <= {*inputs}


def test_the_pdf_is_one_that_agencies_take(made):
    with pikepdf.open(made.out / "sdtm/csdrg.pdf") as pdf:
        assert pdf.pdf_version == "1.7" and not pdf.is_encrypted
        assert pdf.Root.MarkInfo.Marked and "/StructTreeRoot" in pdf.Root  # tagged
        fonts = [font for font in pdf.objects if isinstance(font, pikepdf.Dictionary) and "/FontName" in font]
        assert fonts and all("/FontFile3" in font or "/FontFile2" in font for font in fonts)
        assert pdf.Root.Lang == "en"


def test_no_text_leaves_the_page(made):
    for path in (made.out / "sdtm/csdrg.pdf", made.out / "adam/adrg.pdf"):
        for page in extract_pages(io.BytesIO(path.read_bytes())):
            lines = [line for box in page if hasattr(box, "__iter__") for line in box if isinstance(line, LTTextLine)]
            out = [line.get_text() for line in lines if line.x0 < 71 or line.x1 > 544]  # blanks at an end hang over
            assert out == []


def test_the_same_bytes_in_another_folder_and_time_zone(made, tmp_path):
    again = study(tmp_path, **{"documents/csdrg.md": TEXT, "accepted.yaml": ACCEPTED, "adam/adsl.yaml": ADSL})
    code = "import sys; from cdisc_rdeb.cli import main; main(sys.argv[1:])"
    command = [sys.executable, "-c", code, "build", str(again.specs), "--raw", str(again.raw)]
    env = {"TZ": "Asia/Seoul", "PATH": "", "PYTHONHASHSEED": "7"}
    subprocess.run([*command, "--out", str(again.out)], check=True, env=env, capture_output=True)
    for name in ("sdtm/csdrg.pdf", "adam/adrg.pdf"):
        assert (again.out / name).read_bytes() == (made.out / name).read_bytes()


def test_without_documents_nothing_of_them_is_made_or_loaded(tmp_path):
    small = study(tmp_path, **{"documents/csdrg.md": "## Nowhere\nx\n"})
    code = (
        "import sys, cdisc_rdeb; build = cdisc_rdeb.build_study; "
        f"build({str(small.specs)!r}, raw={str(small.raw)!r}, out={str(small.out)!r}, documents=False); "
        "print([m for m in ('typst', 'markdown_it', 'pikepdf', 'cdisc_rdeb.check') if m in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert said.stdout.strip() == "[]"
    assert not (small.out / "sdtm/csdrg.pdf").exists()
    assert "csdrg" not in (small.out / "sdtm/define.xml").read_text(encoding="utf-8")


def test_a_part_of_the_datasets_has_no_guide(tmp_path):
    small = study(tmp_path)
    build_study(small.specs, raw=small.raw, out=small.out, only=["AE"])
    assert (small.out / "sdtm/ae.xpt").exists() and not (small.out / "sdtm/csdrg.pdf").exists()
    assert "csdrg" not in (small.out / "sdtm/define.xml").read_text(encoding="utf-8")


def test_the_build_tells_how_many_sections_wait(tmp_path):
    small = study(tmp_path)
    result = small.run("build", small.specs, "--raw", small.raw, "--out", small.out)
    where = small.specs / "documents/csdrg.md"
    told = "csdrg.pdf: 2 sections wait for words of a person, in"
    assert f"{told} a file that is to be written: {where}\n" in result.stdout
    where.parent.mkdir(exist_ok=True)
    where.write_text(TEXT, encoding="utf-8")
    result = small.run("build", small.specs, "--raw", small.raw, "--out", small.out)
    assert f" for words of a person, in {where}\n" in result.stdout


def faults(study: SmallStudy) -> list[str]:
    return [str(fault) for fault in lint(study.specs, study.raw) if fault.file.startswith("documents/")]


def test_lint_warns_of_sections_that_wait_once_documents_are_begun(tmp_path):
    assert faults(study(tmp_path / "none")) == []
    assert faults(study(tmp_path / "begun", **{"documents/csdrg.md": TEXT})) == [
        "documents/csdrg.md:1: warning: the guide csdrg.pdf waits for words of a person in 3.3 Annotated CRFs; "
        "write '## Annotated CRFs' with how the CRF was annotated, versions of its pages, why items are not submitted"
    ]


WRONG = {
    "## Protocol Desing\nx": "documents/csdrg.md:1: the guide csdrg.pdf has no section 'Protocol Desing'; "
    "did you mean Protocol Design?",
    "x\n\n## QQ - Nothing\nx": "documents/csdrg.md:3: the guide csdrg.pdf has no section 'QQ - Nothing'; "
    "docs/documents.md names its sections; each dataset has one by its name",
    "## AE\nx\n\n## AE - Adverse Events\ny": "documents/csdrg.md:4: the guide csdrg.pdf has the section 'AE' in "
    "line 1 too; write it once",
    "# Guide": "documents/csdrg.md:1: the guide csdrg.pdf cannot hold a heading with one #; begin a section with ##",
    "## AE\n![a](a.png)": "documents/csdrg.md:2: the guide csdrg.pdf cannot hold a picture; say in words what it shows",
    "## AE\n\n---": "documents/csdrg.md:3: the guide csdrg.pdf cannot hold a line across the page; leave it out",
    "## SDTM Subject Domains\n- Safety: AE, ZZ": "documents/csdrg.md:1: the guide csdrg.pdf has no dataset 'ZZ' to "
    "count among Safety; there are AE, DM, SUPPAE, CO, RELREC",
}


@pytest.mark.parametrize("text", WRONG)
def test_text_that_would_be_printed_nowhere_is_a_fault(tmp_path, text):
    small = study(tmp_path, **{"documents/csdrg.md": text})
    told = [fault for fault in faults(small) if "warning" not in fault]
    assert told == [WRONG[text]]
    assert [fault for fault in faults(small) if "warning" not in fault] == told  # what is remembered is told again
    with pytest.raises(SpecError, match=re.escape(told[0])):
        build_study(small.specs, raw=small.raw, out=small.out)


def test_a_guide_of_another_name_is_a_fault(tmp_path):
    small = study(tmp_path, **{"documents/csdgr.md": "x"})
    assert faults(small)[0] == ("documents/csdgr.md:1: the guide csdgr.pdf is not known; did you mean csdrg.md?")


def test_a_text_that_is_not_utf8_is_a_fault(tmp_path):
    small = study(tmp_path, **{"documents/csdrg.md": "x"})
    (small.specs / "documents/csdrg.md").write_bytes(b"line\n\xff")
    assert faults(small)[-1] == (
        "documents/csdrg.md:2: the guide csdrg.pdf has a text that is not UTF-8; save it as UTF-8"
    )


def test_html_and_typst_in_markdown_stay_text():
    found = Markdown("a.md", "a.pdf", Faults()).sections("<b>x</b> #panic() $y$ \\*z\\*")
    assert [plain(block.spans) for block in found[0][2]] == ["<b>x</b> #panic() $y$ *z*"]


def test_letters_that_no_font_has_are_printed_as_code_points():
    assert printable("a 비 b") == "a [U+BE44] b"


def test_the_template_takes_nothing_from_the_network():
    assert "#import" not in (templates() / "guide.typ").read_text(encoding="utf-8")
