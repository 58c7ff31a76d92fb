"""The central laboratory's transfer: a SAS transport file."""

from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from cdisc_rdeb.formats.xpt import write_xpt

from .labs import samples
from .people import STUDYID, Participant

LABELS = {
    "STUDYID": "Study",
    "SUBJID": "Screening number",
    "SEX": "Sex",
    "AGE": "Age (years)",
    "VISIT": "Visit",
    "ACCESS": "Accession number",
    "COLLDT": "Collection date",
    "COLLTM": "Collection time",
    "RECVDTM": "Received by the laboratory",
    "FASTING": "Fasting",
    "PANEL": "Panel",
    "SPECIMEN": "Specimen",
    "TESTNM": "Test",
    "RESULT": "Result as reported",
    "UNIT": "Unit",
    "LOLIM": "Reference range, low",
    "HILIM": "Reference range, high",
    "LABFLAG": "Flag",
    "NDREASON": "Reason not done",
    "LABCOM": "Comment",
}
FORMATS = {"COLLDT": "DATE9.", "RECVDTM": "DATETIME20."}
LENGTHS = {
    "STUDYID": 20, "SUBJID": 12, "SEX": 1, "VISIT": 20, "ACCESS": 16, "COLLTM": 5, "FASTING": 3, "PANEL": 20,
    "SPECIMEN": 20, "TESTNM": 40, "RESULT": 20, "UNIT": 20, "LOLIM": 10, "HILIM": 10, "LABFLAG": 1, "NDREASON": 40,
    "LABCOM": 60,
}  # fmt: skip


def write_labs(path: Path, participants: Iterable[Participant]) -> None:
    """All records in the order in which the samples came in."""
    found = [sample for p in participants for sample in samples(p)]
    found.sort(key=lambda sample: (sample[0]["RECVDTM"], sample[0]["ACCESS"]))
    frame = pd.DataFrame([record for sample in found for record in sample]).assign(STUDYID=STUDYID)
    numbers = ["AGE", "COLLDT", "RECVDTM"]
    texts = {name: frame[name].fillna("") for name in LABELS if name not in numbers}
    write_xpt(path, frame.assign(**texts)[[*LABELS]], name="LABS", label="SYNTHETIC central laboratory data",
              labels=LABELS, formats=FORMATS, lengths=LENGTHS)  # fmt: skip
