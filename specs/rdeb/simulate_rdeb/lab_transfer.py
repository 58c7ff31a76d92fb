"""The central laboratory's transfer: a SAS transport file."""

import pickle
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

import numpy as np

from cdisc_rdeb.columns import Column, Text
from cdisc_rdeb.formats.xpt import XptAttributes, XptVariable, write_chunks

from .labs import Record, samples
from .people import STUDYID, Participant, Take
from .spooling import Spool

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


NUMBERS = ("AGE", "COLLDT", "RECVDTM")
ATTRIBUTES = XptAttributes(
    "LABS",
    "SYNTHETIC central laboratory data",
    tuple(
        XptVariable(name, "Num" if name in NUMBERS else "Char", LENGTHS.get(name, 8), label, FORMATS.get(name, ""))
        for name, label in LABELS.items()
    ),
)
AT_ONCE = 1000  # samples that are written


@contextmanager
def lab_file(path: Path, beside: Path) -> Iterator[Take]:
    """All records in the order in which the samples came in."""
    spool = Spool(beside, path.name)

    def take(p: Participant) -> None:
        for number, sample in enumerate(samples(p)):
            spool.add((sample[0]["RECVDTM"], sample[0]["ACCESS"], p.number, number), pickle.dumps(sample))

    yield take
    write_chunks(path, ATTRIBUTES, chunks(map(pickle.loads, spool)))


def chunks(found: Iterable[list[Record]]) -> Iterator[dict[str, Column]]:
    """The records of samples as columns, some samples at a time."""
    found = iter(found)
    while records := [record | {"STUDYID": STUDYID} for sample in islice(found, AT_ONCE) for record in sample]:
        yield {
            name: np.array([record[name] for record in records], np.float64)
            if name in NUMBERS
            else Text.of(str(record.get(name, "")) for record in records)
            for name in LABELS
        }
