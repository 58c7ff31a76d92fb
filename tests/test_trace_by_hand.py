"""Values made again by plain code that reads the raw files itself: the same values, and of the same cells as traced."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pyreadstat
import pytest

from cdisc_rdeb.columns import as_text
from cdisc_rdeb.engine import facts
from cdisc_rdeb.trace.ask import opened, run, walk_over
from cdisc_rdeb.trace.walk import Walk

ROOT = Path(__file__).parent.parent
STUDY, RAW = ROOT / "specs/rdeb", ROOT / "raw/rdeb"
SUBJECTS = ["RDEB-001", "RDEB-002", "RDEB-003", "RDEB-005", "RDEB-006", "RDEB-007"]  # RDEB-004 failed screening


@pytest.fixture(scope="module")
def walk() -> Walk:
    with opened(STUDY, None, None) as (study, store, headers):
        return walk_over(run(facts.of_subjects(study), store, None, store.whole()), headers, 10**9)


class Reader:
    """Reads raw files, and remembers the cells that gave a value."""

    def __init__(self) -> None:
        self.cells: set[str] = set()

    def csv(self, file: str, subject: str) -> list[Row]:
        with (RAW / file).open(encoding="utf-8-sig", newline="") as opened_:
            rows = list(csv.DictReader(opened_))
        rows = [Row(self, file, at + 2, row) for at, row in enumerate(rows)]
        return [row for row in rows if (row.texts.get("SUBJID") or row.texts.get("SUBJECT")) == subject]

    def xpt(self, file: str, subject: str) -> list[Row]:
        frame = pyreadstat.read_xport(RAW / file)[0]
        rows = [Row(self, file, at + 1, row) for at, row in enumerate(frame.to_dict("records"))]
        return [row for row in rows if row.texts["SUBJID"] == subject]

    def xlsx(self, file: str, sheet: str, subject: str) -> list[Row]:
        first, *rows = openpyxl.load_workbook(RAW / file)[sheet].values
        made = [
            Row(self, f"{file} [{sheet}]", at + 2, dict(zip(first, row, strict=True))) for at, row in enumerate(rows)
        ]
        return [row for row in made if row.texts["Subject"] == subject]


class Row:
    """A row: ``[]`` looks, and ``use`` remembers the cell too."""

    def __init__(self, reader: Reader, file: str, number: int, texts: dict) -> None:
        self.reader, self.file, self.number, self.texts = reader, file, number, texts

    def __getitem__(self, column: str) -> str:
        return str(self.texts[column] or "").strip()

    def use(self, column: str) -> str:
        self.reader.cells.add(f"{self.file}:{self.number}:{column}")
        return self[column]


ITEMS = ["AREA", "NAILS", "MOUTH", "EYES", "LARYNX", "OESOPH", "HANDS", "CANCER", "WOUNDS", "ALOPECIA", "NUTRIT"]


def visit(row: Row) -> str:
    return row["VISITNAME"].upper()


def day(text: str) -> date:
    """A whole date as the forms write it, of whichever form."""
    for form in ("%d-%b-%Y", "%d.%m.%Y", "%Y/%m/%d", "%m/%d/%Y", "%Y-%m-%d", "%Y-%m-%d %H:%M:%S"):
        try:
            return datetime.strptime(text, form).date()
        except ValueError:
            continue
    raise ValueError(text)


def first_infusion(reader: Reader, subject: str) -> Row:
    (row,) = [r for r in reader.csv("infusion.csv", subject) if r["INFNO"] == "1"]
    return row


def study_day(on: date, reference: date) -> str:
    return str((on - reference).days + (on >= reference))


def shown(number: float) -> str:
    return f"{number:.10g}"


# By hand: what each value is, and of which cells.


def age(reader: Reader, subject: str) -> str:
    (row,) = reader.csv("demographics.csv", subject)
    return row.use("AGE_YRS")


def sex(reader: Reader, subject: str) -> str:
    (row,) = reader.csv("demographics.csv", subject)
    return row.use("SEX")[0].upper()


def first_dose(reader: Reader, subject: str) -> str:
    row = first_infusion(reader, subject)
    return f"{day(row.use('INFDAT')).isoformat()}T{row.use('INFSTTIM')}"


def treatment_start(reader: Reader, subject: str) -> str:
    return str((day(first_infusion(reader, subject).use("INFDAT")) - date(1960, 1, 1)).days)


def treated_days(reader: Reader, subject: str) -> str:
    rows = [r for r in reader.csv("infusion.csv", subject) if r["INFDONE"].upper().startswith("Y")]
    first, last = (rows[at].use("INFDAT") for at in (0, -1))
    return str((day(last) - day(first)).days + 1)


def day_of_event(reader: Reader, subject: str) -> str:
    (event,) = [r for r in reader.csv("adverse_events.csv", subject) if r["AENO"] == "2"]
    return study_day(day(event.use("AESTDAT")), day(first_infusion(reader, subject).use("INFDAT")))


def weight_at_baseline(reader: Reader, subject: str) -> str:
    rows = [r for r in reader.csv("vitals.csv", subject) if visit(r) == "DAY 1" and r["WEIGHT"]]
    (row,) = rows
    return row.use("WEIGHT")


def body_mass(reader: Reader, subject: str) -> str:
    """The height at screening, the weight before the first infusion, to one decimal."""
    weight = float(weight_at_baseline(reader, subject))
    rows = [r for r in reader.csv("vitals.csv", subject) if r["HEIGHT"] and visit(r) in ("SCREENING", "DAY 1")]
    height = float(rows[-1].use("HEIGHT"))
    return shown(int(weight / (height / 100) ** 2 * 10 + 0.5) / 10)


def change_of_weight(reader: Reader, subject: str) -> str:
    (row,) = [r for r in reader.csv("vitals.csv", subject) if visit(r) == "DAY 57" and r["WEIGHT"]]
    return shown(round(float(row.use("WEIGHT")) - float(weight_at_baseline(reader, subject)), 6))


def temperature(reader: Reader, subject: str) -> str:
    """In Celsius, whichever unit was written."""
    (row,) = [r for r in reader.csv("vitals.csv", subject) if visit(r) == "DAY 57" and r["TEMP"]]
    value, unit = float(row.use("TEMP")), row.use("TEMPU").upper()
    return shown(int((value - 32) * 5 / 9 * 10 + 0.5) / 10 if "F" in unit else value)


def severity_change(reader: Reader, subject: str) -> str:
    """The percent change of the sum of the BEBSS items from the first infusion's day to day 57."""
    rows = {visit(r): r for r in reader.csv("bebss.csv", subject)}
    base, later = (sum(float(rows[v].use(item)) for item in ITEMS) for v in ("DAY 1", "DAY 57"))
    return shown((later - base) / base * 100)


def blisters(reader: Reader, subject: str) -> str:
    """All blisters of the first visit with wounds, over the regions."""
    rows = [r for r in reader.csv("wounds.csv", subject) if visit(r) == "DAY 1" and r["BLISTERS"]]
    return str(sum(int(r.use("BLISTERS")) for r in rows))


def haemoglobin(reader: Reader, subject: str) -> str:
    """In g/L at screening, from g/dL or as it is."""
    rows = [r for r in reader.xpt("labs.xpt", subject) if r["TESTNM"].upper() in ("HEMOGLOBIN", "HGB", "HAEMOGLOBIN")]
    (row,) = [r for r in rows if r["VISIT"].upper() == "SCREENING"]
    value, unit = float(row.use("RESULT")), row.use("UNIT").lower()
    return shown(value * 10 if unit == "g/dl" else value)


def interleukin(reader: Reader, subject: str) -> str:
    rows = [r for r in reader.xlsx("biomarkers.xlsx", "Cytokines", subject) if r["Visit"].upper() == "DAY 29"]
    return rows[0].use("IL-8 (pg/ml)")


def substance_change(reader: Reader, subject: str) -> str:
    rows = {r["Visit"].strip().upper(): r for r in reader.xlsx("biomarkers.xlsx", "Substance P", subject)}
    base, later = (float(rows[v].use("Result")) for v in ("DAY 1", "DAY 29"))
    return shown(later - base)


DERIVED: list[tuple[str, dict[str, str], Callable[[Reader, str], str], list[str]]] = [
    ("DM.AGE", {}, age, SUBJECTS),
    ("ADSL.SEX", {}, sex, SUBJECTS[:3]),
    ("DM.RFXSTDTC", {}, first_dose, SUBJECTS),
    ("ADSL.TRTSDT", {}, treatment_start, SUBJECTS[:3]),
    ("ADSL.TRTDURD", {}, treated_days, SUBJECTS[:3]),
    ("AE.AESTDY", {"AESPID": "2"}, day_of_event, ["RDEB-001", "RDEB-003"]),
    ("ADSL.WEIGHTBL", {}, weight_at_baseline, SUBJECTS[:3]),
    ("ADSL.BMIBL", {}, body_mass, SUBJECTS[:3]),
    ("ADVS.CHG", {"PARAMCD": "WEIGHT", "AVISITN": "5"}, change_of_weight, SUBJECTS[:3]),
    ("VS.VSSTRESN", {"VSTESTCD": "TEMP", "VISITNUM": "5"}, temperature, SUBJECTS[:3]),
    ("ADRS.PCHG", {"PARAMCD": "BEBSSTOT", "AVISIT": "DAY 57"}, severity_change, SUBJECTS[:4]),
    ("ADFA.AVAL", {"PARAMCD": "BLISTOT", "AVISIT": "DAY 1"}, blisters, SUBJECTS[:3]),
    ("LB.LBSTRESN", {"LBTESTCD": "HGB", "VISITNUM": "1"}, haemoglobin, SUBJECTS[:4]),
    ("LB.LBSTRESN", {"LBTESTCD": "INTLK8", "VISIT": "DAY 29"}, interleukin, SUBJECTS[:3]),
    ("ADBM.CHG", {"PARAMCD": "SUBSTP", "AVISIT": "DAY 29"}, substance_change, SUBJECTS[:3]),
]
CASES = [(name, keys, by_hand, subject) for name, keys, by_hand, subjects in DERIVED for subject in subjects]


def position(walk: Walk, dataset: str, keys: dict[str, str]) -> int:
    """The one record with these keys."""
    _, records = walk.of(dataset)
    columns = {key: as_text(records.columns[key]).tolist() for key in keys}
    (found,) = [n for n in range(len(records)) if all(columns[key][n] == text for key, text in keys.items())]
    return found


@pytest.mark.parametrize(("name", "keys", "by_hand", "subject"), CASES)
def test_a_value_and_its_cells_made_again_by_hand(
    walk: Walk, name: str, keys: dict[str, str], by_hand: Callable[[Reader, str], str], subject: str
) -> None:
    dataset, variable = name.split(".")
    reader = Reader()
    expected = by_hand(reader, subject)
    at = position(walk, dataset, {"USUBJID": f"RDEB-MSC-01-{subject}", **keys})
    traced = walk.variable(dataset, at, variable)
    try:
        assert float(traced.value) == pytest.approx(float(expected))
    except ValueError:  # words and dates
        assert traced.value == expected
    assert reader.cells <= {str(cell) for cell in traced.cells()}


def test_so_many_are_made_again() -> None:
    assert len(CASES) >= 40
