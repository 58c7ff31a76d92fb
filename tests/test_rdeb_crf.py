"""The trial's annotated CRF, held against its define.xml and against what is printed."""

import re

import pikepdf
import pytest
from crf_judges import annotations, bookmarks, over_one_another, over_text, texts
from lxml import etree
from pdfminer.high_level import extract_text


@pytest.fixture(scope="module")
def acrf(rdeb):
    """The annotated CRF of the trial."""
    return (rdeb[0].folder / "sdtm" / "acrf.pdf").read_bytes()


@pytest.fixture(scope="module")
def collected(rdeb):
    """The collected items of define.xml that no vendor sent, with their pages and the values that they hold for."""
    tree = etree.parse(rdeb[0].folder / "sdtm" / "define.xml")
    clauses = {
        ref.get("ItemOID"): [
            value.text for value in tree.iterfind(f".//{{*}}WhereClauseDef[@OID='{oid}']//{{*}}CheckValue")
        ]
        for ref in tree.iterfind(".//{*}ValueListDef/{*}ItemRef")
        for oid in [ref.find("{*}WhereClauseRef").get("WhereClauseOID")]
    }
    found = {}
    for item in tree.iterfind(".//{*}ItemDef"):
        origin = item.find("{*}Origin")
        if origin is not None and origin.get("Type") == "Collected" and origin.get("Source") != "Vendor":
            pages = [int(n) for ref in origin.iterfind(".//{*}PDFPageRef") for n in ref.get("PageRefs").split()]
            found[item.get("OID").removeprefix("IT.")] = (pages, clauses.get(item.get("OID"), []))
    return found


def test_each_collected_variable_names_pages_that_carry_it(acrf, collected):
    notes = {page: texts(acrf, page) for page in range(1, 60)}
    lost = []
    for path, (pages, values) in collected.items():
        name = path.split(".")[2] if path.startswith("SUPP") else path.split(".")[1]
        for page in pages:
            carried = [note for note in notes[page] if re.search(rf"\b{name}\b", note)]
            if path.count(".") > 1 and not path.startswith("SUPP"):  # a value level: by test
                carried = [
                    note for note in carried if any(f'"{value}"' in note for value in values) or "TESTCD" not in note
                ]
            if not carried:
                lost.append((path, page))
    assert lost == []
    assert len(collected) > 150


def test_what_names_no_page_came_from_no_form(collected):
    # The copy of an allele is told by the laboratory, whatever its origin says.
    assert {path for path, (pages, _) in collected.items() if not pages} <= {"GF.GFCOPYID"}


def test_no_annotation_covers_print_or_another(acrf):
    assert over_text(acrf) == []
    assert over_one_another(acrf) == []


def test_every_form_is_in_the_bookmarks_and_headed_on_each_page(acrf):
    forms = {title.split("/")[1]: page for title, page in bookmarks(acrf) if re.fullmatch("By form/[^/]+", title)}
    assert len(forms) == 18
    headed = re.compile(r"[A-Z]{2} \(.+\)")
    for page in sorted({found.page for found in annotations(acrf)}):
        only_left_out = {*texts(acrf, page)} == {"[NOT SUBMITTED]"}
        assert only_left_out or headed.fullmatch(texts(acrf, page)[0]), page
    assert ("By visit/DAY 15/Infusion", forms["Infusion"]) in bookmarks(acrf)


def test_each_page_says_that_it_is_synthetic(acrf, tmp_path):
    path = tmp_path / "acrf.pdf"
    path.write_bytes(acrf)
    with pikepdf.open(path) as pdf:
        pages = len(pdf.pages)
    assert all("SYNTHETIC" in extract_text(path, page_numbers=[n]) for n in range(pages))
