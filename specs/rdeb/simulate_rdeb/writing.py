"""How the site writes: terms in several spellings, stray blanks, dates and times."""

import csv
from collections.abc import Sequence
from datetime import date
from io import StringIO

from .dice import Dice

Row = dict[str, str]
Entry = tuple[date, Row]  # the day a row is about, and its values; columns left out are blank


MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

# One term and how else it gets written; what stands first is also the usual way.
SPELLINGS = {
    "Yes": ("Yes", "YES", "yes", "Y"),
    "No": ("No", "NO", "no", "N"),
    "Male": ("Male", "M", "male"),
    "Female": ("Female", "F", "FEMALE"),
    "Asian": ("Asian", "ASIAN"),
    "Not Hispanic or Latino": ("Not Hispanic or Latino", "NOT HISPANIC OR LATINO"),
    "Adult": ("Adult", "ADULT"),
    "Pediatric": ("Pediatric", "Paediatric", "pediatric"),
    "kg": ("kg", "Kg", "kilogram"),
    "10^6 cells/kg": ("10^6 cells/kg", "10^6 Cells/kg", "million cells/kg"),
    "10^6 cells": ("10^6 cells", "10^6 Cells", "million cells"),
    "mL": ("mL", "ml", "milliliter"),
    "Intravenous": ("Intravenous", "IV", "intravenous"),
    "Mild": ("Mild", "MILD", "mild"),
    "Moderate": ("Moderate", "MODERATE", "moderate"),
    "Severe": ("Severe", "SEVERE"),
    "1": ("1", "Grade 1", "GRADE 1"),
    "2": ("2", "Grade 2", "GRADE 2"),
    "3": ("3", "Grade 3"),
    "Not related": ("Not related", "Not Related", "NOT RELATED"),
    "Unlikely related": ("Unlikely related", "Unlikely"),
    "Possibly related": ("Possibly related", "possibly related", "Possible"),
    "Related": ("Related", "RELATED"),
    "Dose not changed": ("Dose not changed", "DOSE NOT CHANGED", "None"),
    "Drug interrupted": ("Drug interrupted", "Infusion interrupted"),
    "Not applicable": ("Not applicable", "Not Applicable", "N/A"),
    "Recovered/Resolved": ("Recovered/Resolved", "recovered", "RECOVERED/RESOLVED", "Resolved"),
    "Recovering/Resolving": ("Recovering/Resolving", "recovering"),
    "Not Recovered/Not Resolved": ("Not Recovered/Not Resolved", "Not recovered"),
    "Completed": ("Completed", "COMPLETED"),
    "C": ("C", "°C", "Celsius"),
    "F": ("F", "deg F"),
    "cm": ("cm", "CM"),
    "Supine": ("Supine", "SUPINE", "lying"),
    "Sitting": ("Sitting", "sitting", "SITTING"),
    "Pre-dose": ("Pre-dose", "PRE-DOSE", "Before infusion"),
    "15 min": ("15 min", "15 MIN", "15min"),
    "End of infusion": ("End of infusion", "EOI"),
    "1 h": ("1 h", "1 H", "1 hour"),
    "2 h": ("2 h", "2 H", "2 hours"),
    "Diagnosis": ("Diagnosis", "DIAGNOSIS"),
    "Complication": ("Complication", "complication"),
    "Other": ("Other", "OTHER"),
    "Premedication": ("Premedication", "PREMEDICATION", "Premed"),
    "Concomitant": ("Concomitant", "CONCOMITANT"),
    "mg": ("mg", "MG", "milligram"),
    "drops": ("drops", "gtts"),
    "tablet": ("tablet", "tab", "TABLET"),
    "Once": ("Once", "once", "x1"),
    "Daily": ("Daily", "QD", "once daily"),
    "Twice daily": ("Twice daily", "BID", "bid"),
    "Three times daily": ("Three times daily", "TID"),
    "As needed": ("As needed", "PRN", "prn"),
    "Oral": ("Oral", "PO", "oral"),
    "Topical": ("Topical", "TOPICAL", "on skin"),
    "Eye": ("Eye", "Ophthalmic"),
    "Tablet": ("Tablet", "TABLET", "tab"),
    "Head": ("Head", "HEAD", "head"),
    "Trunk": ("Trunk", "trunk"),
    "Arm": ("Arm", "ARM"),
    "Leg": ("Leg", "leg", "LEG"),
    "Forearm": ("Forearm", "forearm"),
    "Left": ("Left", "LEFT", "left"),
    "Right": ("Right", "RIGHT", "right"),
    "Major": ("Major", "MAJOR"),
    "Minor": ("Minor", "MINOR", "minor"),
}


def spell(dice: Dice, term: str) -> str:
    """The term as somebody typed it: the usual way mostly, now and then otherwise or with a blank."""
    usual, *others = SPELLINGS.get(term, (term,))
    written = dice.pick(others) if others and dice.chance(0.25) else usual
    return blanks(dice, written)


def blanks(dice: Dice, text: str) -> str:
    return dice.pick((f" {text}", f"{text} ", f"{text}  ")) if text and dice.chance(0.04) else text


def visit_name(dice: Dice, name: str) -> str:
    return dice.pick((name, name, name, name, name.upper(), f"{name} "))


def dose_group(dice: Dice, dose: int) -> str:
    unit = dice.pick(("x 10^6 cells/kg", "x 10^6 cells/kg", "X 10^6 Cells/kg"))
    return blanks(dice, f"{dose}.0 {unit}")


class CsvLine:
    """Rows as lines of a CSV file; columns left out are blank."""

    def __init__(self, columns: Sequence[str]) -> None:
        self.text = StringIO(newline="")
        self.writer = csv.DictWriter(self.text, columns, restval="", lineterminator="\n")
        self.header = self.of(dict(zip(columns, columns, strict=True)))

    def of(self, row: Row) -> bytes:
        self.text.seek(0)
        self.text.truncate()
        self.writer.writerow(row)
        return self.text.getvalue().encode()


def iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def american(day: date | None) -> str:
    return f"{day.month:02d}/{day.day:02d}/{day.year}" if day else ""


def named_month(day: date | None, known: str = "day") -> str:
    """13-Oct-2016, or UN-OCT-2016 and UN-UNK-2016 where the day or the month is not known."""
    if day is None:
        return ""
    month = MONTHS[day.month - 1]
    return {
        "day": f"{day.day:02d}-{month}-{day.year}",
        "month": f"UN-{month.upper()}-{day.year}",
        "year": f"UN-UNK-{day.year}",
    }[known]


def day_first(day: date, sign: str) -> str:
    """13/10/2016, with another sign between."""
    return f"{day:%d}{sign}{day:%m}{sign}{day.year}"


def year_first(day: date, sign: str, known: str = "day") -> str:
    """2016/10/13, or 2016/10 and 2016 where the day or the month is not known."""
    parts = {"day": 3, "month": 2, "year": 1}[known]
    return sign.join((f"{day.year}", f"{day:%m}", f"{day:%d}")[:parts])


def clock(minutes: int | None) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}" if minutes is not None else ""


def tenths(number: int) -> str:
    return f"{number // 10}.{number % 10}"


KOREAN_REMARKS = (
    "보호자와 전화 통화함",  # talked to the guardian by telephone
    "외래에서 상처 사진 촬영",  # photographs of the wound
    "다음 방문 시 재확인 필요",  # check again at the next visit
    "특이사항 없음",  # nothing of note
)
