"""Annotations on a CRF that another tool made: two columns, small print, Korean, a page that is turned."""

import io

import pikepdf
import pytest
from crf_judges import annotations, bookmarks, over_one_another, over_text, texts
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen import canvas
from small import DEMOG, small_study

FONT = "HYSMyeongJo-Medium"
LEFT = ["수축기 혈압", "이완기 혈압", "맥박", "Temperature", "Date"]
RIGHT = ["체중", "키", "Position", "Site of measure-|ment of temperature", "Date"]
SIGNS = "SUBJECT,DAT,SBP,DBP,PULSE,TEMP,TEMPLOC,WEIGHT,HEIGHT,POS\n001,2024-01-10,120,80,70,36.5,Ear,60,170,Sitting\n"
VS = """\
dataset: VS
keys: [USUBJID, VSTESTCD, VSDTC]
records:
  - raw: signs
    tests:
      SYSBP: {result: SBP, unit: mmHg, VSPOS: {from: POS}}
      DIABP: {result: DBP, unit: mmHg, VSPOS: {from: POS}}
      PULSE: {result: PULSE, unit: beats/min}
      TEMP: {result: TEMP, unit: C, VSLOC: {from: TEMPLOC}}
      WEIGHT: {result: WEIGHT, unit: kg}
      HEIGHT: {result: HEIGHT, unit: cm}
    variables:
      VSDTC: {iso8601: DAT}
variables:
  VSLOBXFL: not collected
"""
FORMS = """\
crf: documents/blank.pdf
forms:
  - form: 활력징후
    raw: signs
    pages: 1
    items:
      - {item: 수축기 혈압, raw: SBP}
      - {item: 이완기  혈압, raw: DBP}
      - {item: Pulse, anchor: 맥박, raw: PULSE}
      - {item: temperature, raw: TEMP, nth: 1}
      - {item: Date, raw: DAT, nth: 2}
      - {item: 체중, raw: WEIGHT}
      - {item: 키, raw: HEIGHT}
      - {item: Position, raw: POS}
      - {item: Site of measurement of temperature, raw: TEMPLOC}
  - form: Demographics
    raw: demog
    pages: 2
    items:
      - {item: Sex, raw: SEX}
      - {item: Age in years, raw: AGE}
      - {item: First dose, raw: FIRST}
"""


def blank(turned: int = 90) -> bytes:
    """A CRF of two pages: two columns in print of 7 points, and a form on a page that is turned."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    out = io.BytesIO()
    page = canvas.Canvas(out, pagesize=A4, invariant=1)
    page.setAuthor("somebody")
    page.setFont(FONT, 12)
    page.drawString(40, 790, "활력징후")
    for x, labels in ((40, LEFT), (305, RIGHT)):
        for n, label in enumerate(labels):
            page.setFont(FONT, 7)
            for line, words in enumerate(label.split("|")):
                page.drawString(x, 750 - 26 * n - 9 * line, words)
            page.rect(x + 105, 742 - 26 * n, 60, 14)
            page.drawString(x + 170, 746 - 26 * n, "(단위)")
            page.line(x, 737 - 26 * n, x + 240, 737 - 26 * n)
    page.setFont(FONT, 6)
    for n in range(70):
        page.drawString(
            40,
            600 - 8 * n,
            "안내문: 이 서식은 만들어진 것입니다. Small print that fills what is left of the page, " * 2,
        )
    page.bookmarkPage("first")
    page.addOutlineEntry("As it came", "first")
    page.showPage()
    page.setFont("Helvetica", 10)
    page.setPageRotation(turned)
    page.saveState()
    page.translate(A4[0], 0)
    page.rotate(90)
    for n, label in enumerate(("Demographics", "Sex", "Age in years", "First dose")):
        page.drawString(60, 520 - 40 * n, label)
    page.restoreState()
    page.save()
    return out.getvalue()


def study_of(folder, data, forms=FORMS):
    """A study whose CRF is a PDF."""
    study = small_study(folder, {"demog": DEMOG, "signs": SIGNS}, {"vs": VS}, more={"forms.yaml": forms})
    (study.specs / "documents").mkdir()
    (study.specs / "documents" / "blank.pdf").write_bytes(data)
    return study


@pytest.fixture(scope="module")
def acrf(tmp_path_factory):
    """The annotated CRF."""
    study = study_of(tmp_path_factory.mktemp("own"), blank()).built()
    return (study.out / "sdtm" / "acrf.pdf").read_bytes()


def test_items_are_found_in_any_script_and_over_line_breaks(acrf):
    assert texts(acrf, 1) == [
        "VS (Vital Signs)",
        'VSORRES when VSTESTCD = "SYSBP"',
        'VSORRES when VSTESTCD = "DIABP"',
        'VSORRES when VSTESTCD = "PULSE"',
        'VSORRES when VSTESTCD = "TEMP"',
        "VSDTC",
        'VSORRES when VSTESTCD = "WEIGHT"',
        'VSORRES when VSTESTCD = "HEIGHT"',
        'VSPOS when VSTESTCD = "SYSBP"',
        'VSPOS when VSTESTCD = "DIABP"',
        'VSLOC when VSTESTCD = "TEMP"',
    ]
    assert texts(acrf, 2)[0] == "DM (Demographics)"
    assert {"SEX", "AGE", "RFXSTDTC"} < {*texts(acrf, 2)}


def test_no_annotation_covers_print_or_another(acrf):
    assert over_text(acrf, blank()) == []
    assert over_one_another(acrf) == []


def test_each_stands_in_its_column_near_its_item(acrf):
    boxes = {found.text: found.box for found in annotations(acrf)}
    places = {"SYSBP": (40, 750), "PULSE": (40, 698), "WEIGHT": (305, 750), "HEIGHT": (305, 724)}
    for test, (x, y) in places.items():
        left, bottom, right, top = boxes[f'VSORRES when VSTESTCD = "{test}"']
        assert x <= left < right < x + 265, test  # its own column
        assert abs((bottom + top) / 2 - y) < 20, test


def test_annotations_of_a_turned_page_are_read_as_the_page_is(acrf):
    with pikepdf.open(io.BytesIO(acrf)) as pdf:
        (sex,) = (a for a in pdf.pages[1].Annots if str(a.Contents) == "SEX")
        assert [float(part) for part in sex.AP.N.Matrix] == [0, 1, -1, 0, 0, 0]
        x0, y0, x1, y1 = (float(side) for side in sex.Rect)
    assert x1 - x0 < y1 - y0  # as the page lies, its words run upwards
    assert abs((x0 + x1) / 2 - (A4[0] - 483)) < 15 and 75 < y0 < 120  # right of "Sex", as the page is seen


def test_what_the_pdf_told_of_others_is_gone_and_its_bookmarks_stay(acrf):
    with pikepdf.open(io.BytesIO(acrf)) as pdf:
        assert "/Author" not in pdf.docinfo and "/Metadata" not in pdf.Root
    assert bookmarks(acrf) == [
        ("By visit", 1),
        ("By visit/Running records", 1),
        ("By visit/Running records/활력징후", 1),
        ("By visit/Running records/Demographics", 2),
        ("By form", 1),
        ("By form/활력징후", 1),
        ("By form/Demographics", 2),
        ("As it came", 1),
    ]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            ", nth: 2}",
            "}",
            "forms.yaml:11: forms[0].items[4]: 활력징후, Date: the text 'Date' stands 2 times in the CRF "
            "documents/blank.pdf, on page 1 (2 times); say which: page: or nth:",
        ),
        (
            ", nth: 2}",
            ", nth: 3}",
            "forms.yaml:11: forms[0].items[4]: 활력징후, Date: the text 'Date' does not stand so often in the CRF "
            "documents/blank.pdf; it is found 2 times, on page 1",
        ),
        (
            "item: 체중,",
            "item: 몸무게,",
            "forms.yaml:12: forms[0].items[5]: 활력징후, 몸무게: the text '몸무게' is not found on page 1 of the CRF "
            "documents/blank.pdf; name the text as it is printed: anchor",
        ),
        ("pages: 2", "pages: 7", "Demographics: the CRF documents/blank.pdf has 2 pages, and no page 7"),
        ("item: Sex,", "item: Se,", "the text 'Se' is not found on page 2 of the CRF"),  # a part of a word is none
    ],
)
def test_an_anchor_that_is_not_one_place_is_a_fault(tmp_path, old, new, told):
    assert old in FORMS
    assert told in study_of(tmp_path, blank(), FORMS.replace(old, new, 1)).refused()


def test_all_faults_of_a_crf_are_told_at_once(tmp_path):
    forms = FORMS.replace("item: 체중,", "item: 몸무게,").replace("item: Sex,", "item: Gender,")
    told = study_of(tmp_path, blank(), forms).refused()
    assert "'몸무게' is not found" in told and "'Gender' is not found" in told


def changed(data: bytes, change, **how) -> bytes:
    """A PDF after a change."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        change(pdf)
        pdf.save(out, **how)
    return out.getvalue()


def test_a_pdf_with_a_password_is_refused(tmp_path):
    data = changed(blank(), lambda _: None, encryption=pikepdf.Encryption(user="secret", owner="secret"))
    assert "documents/blank.pdf has a password; save it without one" in study_of(tmp_path, data).refused()


def test_what_is_no_pdf_is_refused(tmp_path):
    assert "documents/blank.pdf cannot be read as a PDF" in study_of(tmp_path, b"no PDF").refused()


def test_annotations_that_stand_stay_and_are_not_covered_and_scripts_go(tmp_path):
    def change(pdf):
        first = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name.FreeText,
            Rect=[150, 738, 300, 765],
            Contents=pikepdf.String("a word of the monitor"),
        )
        pdf.pages[0].Annots = pikepdf.Array([pdf.make_indirect(first)])
        pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))

    study = study_of(tmp_path, changed(blank(), change)).built()
    data = (study.out / "sdtm" / "acrf.pdf").read_bytes()
    assert "a word of the monitor" in [found.text for found in annotations(data, ours=False)]
    assert over_one_another(data) == []
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert "/OpenAction" not in pdf.Root


@pytest.mark.parametrize("version", ["1.3", "2.0"])
def test_the_version_is_one_that_agencies_take(tmp_path, version):
    study = study_of(tmp_path, changed(blank(), lambda _: None, force_version=version)).built()
    with pikepdf.open(study.out / "sdtm" / "acrf.pdf") as pdf:
        assert "1.4" <= pdf.pdf_version <= "1.7"
