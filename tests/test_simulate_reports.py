"""The synthetic patients' reports in ODM-XML: the published means, the instruments' scores, and what is untidy."""

from __future__ import annotations

from pathlib import Path

import odmlib
import pytest
from lxml import etree

from cdisc_rdeb.raw.simulate import simulate

PROJECT = Path(__file__).parents[1]
SPECS = PROJECT / "specs" / "rdeb"
EXTRACT = PROJECT / "raw" / "rdeb" / "pro.xml"
SCHEMA = Path(odmlib.__file__).parent / "schemas" / "odm" / "1.3.2" / "ODM1-3-2.xsd"
ODM = "{http://www.cdisc.org/ns/odm/v1.3}"
NULL = "null"  # IsNull="Yes"
ENROLLED = ("RDEB-001", "RDEB-002", "RDEB-003", "RDEB-005", "RDEB-006", "RDEB-007")

# (subject, event, form) -> item without the form's name -> value
Reports = dict[tuple[str, str, str], dict[str, str]]


def read(path: Path) -> Reports:
    found: Reports = {}
    for subject in etree.parse(path).iter(f"{ODM}SubjectData"):
        for event in subject.iter(f"{ODM}StudyEventData"):
            for form in event.iter(f"{ODM}FormData"):
                key = (
                    subject.attrib["SubjectKey"],
                    event.attrib["StudyEventOID"].removeprefix("SE."),
                    form.attrib["FormOID"].removeprefix("F."),
                )
                assert key not in found
                found[key] = {
                    item.attrib["ItemOID"].removeprefix(f"I.{key[2]}_"): item.get("Value", NULL)
                    for item in form.iter(f"{ODM}ItemData")
                }
    return found


@pytest.fixture(scope="module")
def committed() -> Reports:
    return read(EXTRACT)


@pytest.fixture(scope="module")
def sixty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sixty")
    simulate(SPECS, folder, subjects=60)
    return folder / "pro.xml"


def test_the_schema_of_odm_has_nothing_to_say(sixty: Path) -> None:
    schema = etree.XMLSchema(etree.parse(SCHEMA))
    for path in (EXTRACT, sixty):
        schema.validate(etree.parse(path))
        assert [str(error) for error in schema.error_log] == []


def test_all_that_is_used_is_defined(sixty: Path) -> None:
    root = etree.parse(sixty).getroot()
    for used, definition in (
        ("StudyEventOID", "StudyEventDef"),
        ("FormOID", "FormDef"),
        ("ItemGroupOID", "ItemGroupDef"),
        ("ItemOID", "ItemDef"),
        ("CodeListOID", "CodeList"),
        ("LocationOID", "Location"),
    ):
        defined = {element.get("OID") for element in root.iter(f"{ODM}{definition}")}
        assert {element.get(used) for element in root.iter(etree.Element) if element.get(used)} == defined


def test_coded_answers_are_of_their_codelist(sixty: Path) -> None:
    root = etree.parse(sixty).getroot()
    codes = {
        codelist.get("OID"): {item.get("CodedValue") for item in codelist} for codelist in root.iter(f"{ODM}CodeList")
    }
    of_item = {
        item.get("OID"): codes[ref.get("CodeListOID")]
        for item in root.iter(f"{ODM}ItemDef")
        for ref in item.iter(f"{ODM}CodeListRef")
    }
    answers = [(item.get("ItemOID"), item.get("Value")) for item in root.iter(f"{ODM}ItemData") if item.get("Value")]
    assert len([oid for oid, _ in answers if oid in of_item]) > 5000
    assert [(oid, value) for oid, value in answers if oid in of_item and value not in of_item[oid]] == []


def test_itch_and_pain_improve_as_published(committed: Reports) -> None:
    for item, published in (("ITCH", 0.28), ("PAIN", 0.40)):
        improvement = []
        for subject in ENROLLED:
            before = float(committed[subject, "DAY_1", "VAS"][item])
            after = float(committed[subject, "DAY_57", "VAS"][item])
            improvement.append((before - after) / before)
        assert abs(sum(improvement) / 6 - published) < 0.015
        assert min(improvement) > 0.1


def test_the_effect_is_greatest_from_day_57_to_day_113_and_wanes(committed: Reports) -> None:
    for item in ("ITCH", "PAIN"):
        means = {}
        for event in ("DAY_1", "DAY_29", "DAY_57", "DAY_113", "DAY_169", "MONTH_12"):
            values = [r[item] for (_, at, form), r in committed.items() if (at, form) == (event, "VAS")]
            means[event] = sum(map(float, values)) / len(values)
        assert means["DAY_1"] > means["DAY_29"] > means["DAY_57"]
        assert means["DAY_57"] == pytest.approx(means["DAY_113"], abs=0.3)
        assert max(means["DAY_57"], means["DAY_113"]) < means["DAY_169"] < means["MONTH_12"]


def test_answers_typed_by_hand(committed: Reports) -> None:
    assert committed["RDEB-001", "UNSCHEDULED", "VAS"] == {
        "PERF": "Y", "DAT": "2016-12-07", "ITCH": "4.3", "PAIN": "4.2"}  # fmt: skip
    assert committed["RDEB-003", "DAY_57", "DLQI"] == {
        "PERF": "Y", "DAT": "2017-09-12", "Q01": "2", "Q02": "0", "Q03": "2", "Q04": "2", "Q05": NULL, "Q06": "1",
        "Q07": "0", "Q07A": "0", "Q08": "0", "Q09": "2", "Q10": "3", "TOT": "12"}  # fmt: skip


def points(form: str, report: dict[str, str]) -> list[int | None]:
    """Points of each question; NR is 0, a question without an answer None."""
    found: list[int | None] = []
    for number in range(1, 18 if form == "QOLEB" else 11):
        answer = report.get(f"Q{number:02d}", NULL)
        if form == "DLQI" and number == 7 and answer in ("0", "1"):
            answer = "3" if answer == "1" else report["Q07A"]
        found.append({NULL: None, "NR": 0, "P": 3}[answer] if not answer.isdigit() else int(answer))
    return found


def test_totals_are_right_but_for_one(committed: Reports, sixty: Path) -> None:
    wrong = []
    for (subject, event, form), report in (committed | read(sixty)).items():
        if form != "VAS" and report["PERF"] == "Y":
            scored = points(form, report)
            defined = scored.count(None) <= (0 if form == "QOLEB" else 1)
            total = str(sum(n for n in scored if n is not None)) if defined else None
            if report.get("TOT") != total:
                wrong.append((subject, event, form, report.get("TOT"), total))
    assert wrong == [("RDEB-002", "DAY_113", "DLQI", "9", "7")]


def test_forms_that_were_not_filled_in_say_why(committed: Reports) -> None:
    assert {key: report for key, report in committed.items() if report["PERF"] == "N"} == {
        ("RDEB-001", "MONTH_18", "DLQI"): {"PERF": "N", "REASND": "REFUSED"},
        ("RDEB-003", "MONTH_8", "VAS"): {"PERF": "N", "REASND": "refused"},
        ("RDEB-007", "DAY_169", "QOLEB"): {"PERF": "N", "REASND": "Subject refused"},
    }


def test_questions_without_an_answer_are_null_or_not_there(committed: Reports) -> None:
    assert sorted((*key, item) for key, report in committed.items() for item in report if report[item] == NULL) == [
        ("RDEB-002", "DAY_15", "VAS", "ITCH"),
        ("RDEB-003", "DAY_57", "DLQI", "Q05"),
        ("RDEB-005", "DAY_113", "QOLEB", "Q11"),
        ("RDEB-006", "DAY_57", "CDLQI", "Q08"),
    ]
    assert "TOT" not in committed["RDEB-005", "DAY_113", "QOLEB"]
    two_missing = committed["RDEB-001", "DAY_113", "DLQI"]
    assert "Q05" in two_missing and not {"Q04", "Q06", "TOT"} & two_missing.keys()


def test_missing_pages_partial_dates_comments_and_instruments(committed: Reports) -> None:
    assert ("RDEB-002", "DAY_169", "DLQI") in committed and ("RDEB-002", "DAY_169", "QOLEB") not in committed
    event = etree.parse(EXTRACT).find(f".//{ODM}SubjectData[@SubjectKey='RDEB-005']/*[@StudyEventOID='SE.DAY_29']")
    assert event is not None and len(event) == 0
    assert [(*key, r["DAT"]) for key, r in committed.items() if len(r.get("DAT", "")) == 7] == [
        ("RDEB-005", "DAY_57", "QOLEB", "2018-01")]  # fmt: skip
    assert sorted(report["COM"] for report in committed.values() if "COM" in report) == [
        "Filled in with the mother’s help",
        "Pain 4 ± 1, worse after bathing",
        "Ruler read twice – same values",
        "Woke ≥ 3 times because of itch",
    ]
    assert any(not report["REMARK_KR"].isascii() for report in committed.values() if "REMARK_KR" in report)
    children = {subject for subject, _, form in committed if form == "CDLQI"}
    assert children == {"RDEB-006", "RDEB-007"}
    assert {subject for subject, _, form in committed if form == "DLQI"} == {*ENROLLED} - children
    assert [key for key in committed if key[0] == "RDEB-004"] == [("RDEB-004", "SCREENING", "VAS")]
    assert [key for key in committed if key[1] == "UNSCHEDULED"] == [
        ("RDEB-001", "UNSCHEDULED", "VAS"), ("RDEB-006", "UNSCHEDULED", "VAS")]  # fmt: skip


def test_more_subjects_change_none_of_the_first(sixty: Path) -> None:
    def by_subject(path: Path) -> dict[str, str]:
        return {s.attrib["SubjectKey"]: etree.tostring(s, encoding="unicode").strip()
                for s in etree.parse(path).iter(f"{ODM}SubjectData")}  # fmt: skip

    few, many = by_subject(EXTRACT), by_subject(sixty)
    assert (len(few), len(many)) == (7, 70)
    assert {subject: many[subject] for subject in few} == few
