"""The annotated CRF of a study of a few lines, drawn from its forms."""

import hashlib
import io
import os
import subprocess
import sys

import pikepdf
import pytest
from crf_judges import annotations, bookmarks, over_one_another, over_text, texts
from lxml import etree
from small import SmallStudy, small_study

from cdisc_rdeb import build_study, lint

RAW = {
    "events": (
        "SUBJECT,VIS,VERB,BEGAN,BEGANTIM,ENDED,GOING,REACT,LINKNO,WORDS,INITIALS,CODED\n"
        "001,Day 1,Headache,2024-01-11,10:00,,Yes,No,1,slept badly,ab,HEADACHE\n"
    ),
    "signs": "SUBJECT,VIS,DAT,DONE,WHY,SBP,TEMP,TEMPU\n001,Day 1,2024-01-10,Yes,,120,36.5,C\n",
    "vendor": "SUBJECT,VALUE\n001,7\n",
}
AE = """\
dataset: AE
keys: [USUBJID, AESTDTC, AETERM]
records:
  - raw: events
    variables:
      AETERM: VERB
      AEDECOD: {from: CODED, origin: Assigned}
      AESPID: LINKNO
      AESTDTC: {iso8601: {date: BEGAN, time: BEGANTIM}}
      AEENDTC: {iso8601: ENDED}
      AESI: REACT
      GOING: {upper: GOING}
      WORDS: WORDS
variables:
  AECAT: {assign: OF THE LOG}
  AEENRTPT: {flag: {GOING: "YES"}, value: ONGOING}
  AEENTPT: {flag: {AEENRTPT: present}, value: END}
supplemental:
  AESI: {label: Of Special Interest, codelist: NY}
comments:
  WORDS: {evaluator: INVESTIGATOR}
temporary:
  GOING: {label: Ongoing}
"""
VS = """\
dataset: VS
keys: [USUBJID, VSTESTCD, VSDTC]
records:
  - raw: signs
    tests:
      SYSBP: {result: SBP, unit: mmHg}
      TEMP: {result: TEMP, unit: {from: TEMPU}}
    not_done: {when: {DONE: "No"}, reason: WHY, as: VSALL, test: Vital Signs}
    variables:
      VSDTC: {iso8601: DAT}
variables:
  VSLOBXFL: not collected
"""
FORMS = """\
mark: SYNTHETIC
head:
  - {item: Subject number, raw: SUBJECT}
  - {item: Visit, raw: VIS}
forms:
  - form: Demographics
    raw: demog
    visits: DAY 1
    items:
      - {item: Sex, raw: SEX, choices: [Female, Male]}
      - {item: Age, raw: AGE, field: number, unit: years}
      - {item: First dose, raw: FIRST, field: date}
  - form: Vital Signs
    raw: signs
    visits: [DAY 1, DAY 8]
    items:
      - {item: "Were they measured?", raw: DONE, choices: ["Yes", "No"]}
      - {item: "If not, why?", raw: WHY}
      - {item: Date, raw: DAT, field: date}
      - {heading: Results}
      - {item: Systolic blood pressure, raw: SBP, field: number, unit: mmHg}
      - {item: Temperature, raw: TEMP, field: number}
      - {item: Unit of temperature, raw: TEMPU, choices: [C, F]}
  - form: Adverse Events
    raw: events
    note: One page for each event.
    items:
      - {item: Initials, raw: INITIALS}
      - {item: Number, raw: LINKNO}
      - {item: Event, raw: VERB, field: long}
      - {item: Began, raw: BEGAN, field: date}
      - {item: At, raw: BEGANTIM, field: time}
      - {item: Ended, raw: ENDED, field: date}
      - {item: "Ongoing?", raw: GOING, choices: ["Yes", "No"]}
      - {item: Of special interest, raw: REACT, choices: ["Yes", "No"]}
      - {item: Remarks, raw: WORDS, field: long}
"""
SOURCES = [
    "events: {file: events.csv, subject: SUBJECT, visit: VIS, visit_date: BEGAN, not_submitted: INITIALS}",
    "signs: {file: signs.csv, subject: SUBJECT, visit: VIS, visit_date: DAT}",
    "vendor: {file: vendor.csv, subject: SUBJECT, origin: Vendor, not_submitted: VALUE}",
]
VISITS = "visits:\n  - {VISITNUM: 1, VISIT: DAY 1, VISITDY: 1}\n  - {VISITNUM: 2, VISIT: DAY 8, VISITDY: 8}\n"


def study_of(folder, forms=FORMS, ae=AE) -> SmallStudy:
    """The study with these forms."""
    study = small_study(folder, RAW, {"ae": ae, "vs": VS}, more={"forms.yaml": forms}, sources=SOURCES)
    path = study.specs / "study.yaml"
    path.write_text(path.read_text(encoding="utf-8") + VISITS, encoding="utf-8")
    return study


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The study, built."""
    return study_of(tmp_path_factory.mktemp("crf")).built()


@pytest.fixture(scope="module")
def acrf(built):
    """Its annotated CRF."""
    return (built.out / "sdtm" / "acrf.pdf").read_bytes()


def test_each_item_has_what_becomes_of_it(acrf):
    # Page 1 is the list of forms. SUBJECT is DM's alone, the visit stands in two of three sources.
    assert texts(acrf, 1) == []
    assert texts(acrf, 2) == [
        "DM (Demographics)",
        'SITEID = "01"',
        'AGEU = "YEARS"',
        'COUNTRY = "KOR"',
        "SUBJID",
        "SEX",
        "AGE",
        "RFXSTDTC",
    ]
    assert texts(acrf, 3) == [
        "VS (Vital Signs)",
        "VISITNUM, VISIT",
        'VSSTAT when VSTESTCD = "VSALL"',
        'VSREASND when VSTESTCD = "VSALL"',
        "VSDTC",
        'VSORRES when VSTESTCD = "SYSBP"',
        'VSORRES when VSTESTCD = "TEMP"',
        'VSORRESU when VSTESTCD = "TEMP"',
    ]
    assert texts(acrf, 4) == [
        "AE (Adverse Events)",
        "CO (Comments)",
        'AECAT = "OF THE LOG"',
        "[NOT SUBMITTED]",
        "AESPID",
        "AETERM",
        "AESTDTC",
        "AESTDTC",
        "AEENDTC",
        "AEENRTPT",
        "AESI in SUPPAE",
        'COVAL when RDOMAIN = "AE"',
    ]


def test_no_annotation_covers_text_or_another(acrf):
    assert over_text(acrf) == []
    assert over_one_another(acrf) == []


def test_annotations_stand_on_the_level_of_their_items(acrf):
    boxes = {found.text: found.box for found in annotations(acrf) if found.page == 4}
    levels = [boxes[text][1] for text in ("AESPID", "AETERM", "AEENDTC", "AEENRTPT", "AESI in SUPPAE")]
    assert levels == sorted(levels, reverse=True)  # from the top down, as the items


def test_bookmarks_lead_to_the_forms_by_visit_and_by_form(acrf):
    assert bookmarks(acrf) == [
        ("By visit", 2),
        ("By visit/DAY 1", 2),
        ("By visit/DAY 1/Demographics", 2),
        ("By visit/DAY 1/Vital Signs", 3),
        ("By visit/DAY 8", 3),
        ("By visit/DAY 8/Vital Signs", 3),
        ("By visit/Running records", 4),
        ("By visit/Running records/Adverse Events", 4),
        ("By form", 2),
        ("By form/Demographics", 2),
        ("By form/Vital Signs", 3),
        ("By form/Adverse Events", 4),
    ]


def test_the_file_is_what_agencies_take(acrf):
    with pikepdf.open(io.BytesIO(acrf)) as pdf:
        assert (pdf.pdf_version, pdf.is_encrypted) == ("1.7", False)
        assert {key: str(value) for key, value in pdf.docinfo.items()} == {
            "/Title": "T: Annotated Case Report Form",
            "/CreationDate": "D:20240101000000Z",
            "/ModDate": "D:20240101000000Z",
        }
        fonts = [font for page in pdf.pages for font in page.Resources.get("/Font", {}).values()]
        assert fonts and all("/FontFile3" in font.DescendantFonts[0].FontDescriptor for font in fonts)
        colours = {str(a.Subj): [float(part) for part in a.C] for a in pdf.pages[3].Annots if "/Subj" in a}
        assert colours == {"AE": [0.75, 1.0, 1.0], "CO": [1.0, 1.0, 0.59]}


def pages_of(define) -> dict[str, str]:
    """The pages of each variable and value level that has some."""
    tree = etree.fromstring(define)
    found = {}
    for item in tree.iterfind(".//{*}ItemDef"):
        reference = item.find("{*}Origin/{*}DocumentRef/{*}PDFPageRef")
        if reference is not None:
            assert item.find("{*}Origin/{*}DocumentRef").get("leafID") == "LF.acrf"
            found[item.get("OID").removeprefix("IT.")] = reference.get("PageRefs")
    return found


def test_define_names_the_pages(built):
    define = (built.out / "sdtm" / "define.xml").read_bytes()
    assert pages_of(define) == {
        "AE.AETERM": "4",
        "AE.AESPID": "4",
        "AE.AESTDTC": "4",
        "AE.AEENDTC": "4",
        "SUPPAE.QVAL.AESI": "4",
        "CO.COVAL": "4",
        "DM.SUBJID": "2",
        "DM.RFXSTDTC": "2",
        "DM.AGE": "2",
        "DM.SEX": "2",
        "VS.VSORRES": "3",
        "VS.VSORRES.SYSBP": "3",
        "VS.VSORRES.TEMP": "3",
        "VS.VSORRESU": "3",
        "VS.VSREASND": "3",
        "VS.VSDTC": "3",
    }
    tree = etree.fromstring(define)
    assert [ref.get("leafID") for ref in tree.iterfind(".//{*}AnnotatedCRF/{*}DocumentRef")] == ["LF.acrf"]
    leaf = tree.find(".//{*}MetaDataVersion/{*}leaf")
    assert leaf.get("{http://www.w3.org/1999/xlink}href") == "acrf.pdf"


def test_without_documents_define_names_none(built, tmp_path):
    done = build_study(built.specs, raw=built.raw, out=tmp_path / "out", documents=False)
    define = (done.folder / "sdtm" / "define.xml").read_bytes()
    assert not (done.folder / "sdtm" / "acrf.pdf").exists()
    assert b"acrf" not in define and b"PDFPageRef" not in define


def test_the_bytes_are_the_same_in_another_time_zone_and_process(built, acrf, tmp_path):
    code = "import sys; from cdisc_rdeb import build_study as b; b(sys.argv[1], raw=sys.argv[2], out=sys.argv[3])"
    command = [sys.executable, "-c", code, built.specs, built.raw, tmp_path / "out"]
    environment = {**os.environ, "TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "7"}
    subprocess.run(command, check=True, env=environment)
    again = (tmp_path / "out" / "sdtm" / "acrf.pdf").read_bytes()
    assert hashlib.sha256(again).hexdigest() == hashlib.sha256(acrf).hexdigest()


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            "raw: SBP",
            "raw: SPB",
            "forms.yaml:21: forms[1].items[4].raw: signs.csv has no column SPB; did you mean SBP?",
        ),
        (
            "raw: events\n",
            "raw: event\n",
            "forms.yaml:25: forms[2].raw: there is no raw source event; did you mean events?",
        ),
        (
            "[DAY 1, DAY 8]",
            "[DAY 1, DAY 9]",
            "forms.yaml:15: forms[1].visits[1]: there is no visit DAY 9; did you mean DAY 8?",
        ),
        (", raw: SEX", "", "it is not said where the answers are stored; name the column: raw"),
        ("mark: SYNTHETIC", "crf: ../x.pdf", "../x.pdf lies outside the study's folder; name a file below it"),
        ("unit: years", "units: years", "there is no units here; did you mean unit?"),
        ("mark: SYNTHETIC", "crf: x.pdf", "forms.yaml: crf: there is no file x.pdf in"),
        (
            "item: Age",
            "item: 나이",
            "the letter 나 cannot be drawn on the CRF; write it in Latin letters, or give the CRF",
        ),
    ],
)
def test_what_is_wrong_with_forms_is_told(tmp_path, old, new, told):
    assert old in FORMS
    assert told in study_of(tmp_path, FORMS.replace(old, new)).refused()


def test_lint_tells_what_no_form_asks_for(tmp_path):
    study = study_of(tmp_path, FORMS.replace("      - {item: At, raw: BEGANTIM, field: time}\n", ""))
    told = [str(fault) for fault in lint(study.specs, study.raw) if "no form" in str(fault)]
    # CODED is assigned, and who sent `vendor` needs no form
    assert told == [
        "study.yaml:7: raw.events: warning: no form asks for BEGANTIM of events, the origin of AESTDTC; add the items "
        "in forms.yaml, or say who sent them: origin"
    ]


def test_rows_that_become_several_records_are_told_apart(tmp_path):
    ae = AE.replace("variables:\n  AECAT: {assign: OF THE LOG}", "variables:").replace(
        "      WORDS: WORDS\n",
        "      WORDS: WORDS\n      AECAT: {assign: FIRST}\n"
        '  - raw: events\n    where: {REACT: "Yes"}\n    variables:\n      AETERM: WORDS\n'
        "      AEDECOD: CODED\n      AESTDTC: {iso8601: {date: BEGAN, time: BEGANTIM}}\n"
        "      AECAT: {assign: SECOND}\n",
    )
    study = study_of(tmp_path, ae=ae).built()
    found = texts((study.out / "sdtm" / "acrf.pdf").read_bytes(), 4)
    assert 'AETERM when AECAT = "FIRST"' in found and 'AETERM when AECAT = "SECOND"' in found
    assert "AESTDTC" in found  # made alike in both


def test_forms_belong_to_a_study_and_not_to_its_library(tmp_path):
    study = study_of(tmp_path)
    library = study.specs.parent / "library"
    library.mkdir()
    (library / "library.yaml").write_text("ascii: {µ: u}\n", encoding="utf-8")
    (library / "forms.yaml").write_text(FORMS, encoding="utf-8")
    path = study.specs / "study.yaml"
    path.write_text("extends: ../library\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    assert "../library/forms.yaml:1: forms are those of a study, and its CRF is" in study.refused()
