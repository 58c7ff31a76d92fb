"""What those who write the benchmark's datasets by hand would have beside: terms, visits, labels, the writer."""

from __future__ import annotations

import csv
from calendar import month_abbr
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from cdisc_rdeb import write_xpt

CODES = {
    "Albumin": "ALB",
    "Alkaline Phosphatase": "ALP",
    "Alanine Aminotransferase": "ALT",
    "Aspartate Aminotransferase": "AST",
    "Bilirubin": "BILI",
    "Calcium": "CA",
    "Chloride": "CL",
    "Cholesterol": "CHOL",
    "Creatinine": "CREAT",
    "Glucose": "GLUC",
    "Potassium": "K",
    "Protein": "PROT",
    "Sodium": "SODIUM",
    "Urate": "URATE",
    "Basophils": "BASO",
    "Eosinophils": "EOS",
    "Hematocrit": "HCT",
    "Hemoglobin": "HGB",
    "Leukocytes": "WBC",
    "Platelets": "PLAT",
}
VISITS = ["SCREENING", "DAY 1", *(f"WEEK {week}" for week in range(2, 18, 2))]
MONTHS = {name.upper(): f"{number:02d}" for number, name in enumerate(month_abbr) if number}
TITLES = {"DM": "Demographics", "EX": "Exposure", "LB": "Laboratory Test Results"}
IDENTIFIERS = {
    "STUDYID": "Study Identifier",
    "DOMAIN": "Domain Abbreviation",
    "USUBJID": "Unique Subject Identifier",
}
LABELS = {
    "DM": {
        **IDENTIFIERS,
        "SUBJID": "Subject Identifier for the Study",
        "RFSTDTC": "Subject Reference Start Date/Time",
        "RFXSTDTC": "Date/Time of First Study Treatment",
        "SITEID": "Study Site Identifier",
        "SEX": "Sex",
        "COUNTRY": "Country",
        "DMDTC": "Date/Time of Collection",
        "DMDY": "Study Day of Collection",
    },
    "EX": {
        **IDENTIFIERS,
        "EXSEQ": "Sequence Number",
        "EXTRT": "Name of Treatment",
        "EXSTDTC": "Start Date/Time of Treatment",
        "EXSTDY": "Study Day of Start of Treatment",
    },
    "LB": {
        **IDENTIFIERS,
        "LBSEQ": "Sequence Number",
        "LBREFID": "Specimen ID",
        "LBTESTCD": "Lab Test or Examination Short Name",
        "LBTEST": "Lab Test or Examination Name",
        "LBCAT": "Category for Lab Test",
        "LBORRES": "Result or Finding in Original Units",
        "LBORRESU": "Original Units",
        "LBORNRLO": "Reference Range Lower Limit in Orig Unit",
        "LBORNRHI": "Reference Range Upper Limit in Orig Unit",
        "LBSTRESC": "Character Result/Finding in Std Format",
        "LBSTRESN": "Numeric Result/Finding in Standard Units",
        "LBSTRESU": "Standard Units",
        "LBSTNRLO": "Reference Range Lower Limit-Std Units",
        "LBSTNRHI": "Reference Range Upper Limit-Std Units",
        "LBNRIND": "Reference Range Indicator",
        "LBSPEC": "Specimen Type",
        "LBLOBXFL": "Last Observation Before Exposure Flag",
        "LBFAST": "Fasting Status",
        "VISITNUM": "Visit Number",
        "VISIT": "Visit Name",
        "LBDTC": "Date/Time of Specimen Collection",
        "LBDY": "Study Day of Specimen Collection",
    },
}


class Named(NamedTuple):
    """A test of the laboratory."""

    test: str
    code: str
    category: str
    specimen: str


with (Path(__file__).parents[1] / "lab" / "tests.csv").open() as file:
    TESTS = [Named(r["TEST"], CODES[r["TEST"]], r["CATEGORY"], r["SPECIMEN"]) for r in csv.DictReader(file)]


def write(out: Path, name: str, frame: pd.DataFrame) -> None:
    """Write a dataset by the fastest writer of transport files that was found: ours."""
    write_xpt(out / f"{name.lower()}.xpt", frame, name=name, label=TITLES[name], labels=LABELS[name])
