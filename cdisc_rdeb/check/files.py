"""Rules of files: what of a folder could not be read, or only with a guess; found when it was read, and told here."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..issues import Severity
from .rules import BOTH, Check, Finding, rule
from .submission import CheckedDataset, Submission


def odd(data: Submission, name: str) -> Iterator[Finding]:
    """What was found odd by the name of a rule, in the folder and in that of the SDTM datasets beside it."""
    for part in (data, data.sdtm):
        for oddity in part.oddities if part else ():
            if oddity.rule != name:
                continue
            known = [d for d in part or () if d.name == oddity.dataset and d.file == oddity.file]
            dataset = known[0] if known else CheckedDataset.absent(oddity.dataset, oddity.file)
            at = np.array([oddity.record - 1], np.intp) if oddity.record and known else None
            said = oddity.file in (oddity.variable, oddity.value) or at is not None
            message = oddity.message if said else f"{oddity.file}: {oddity.message}"
            yield Finding(dataset, oddity.variable, message, at, oddity.value)


#: What can be odd about a file, and how grave it is; the reader of a folder says which files are so.
ODD: tuple[tuple[str, Severity, str], ...] = (
    (
        "file not read",
        "error",
        "Every file of a dataset, and define.xml, can be read, and no other file has the same dataset.",
    ),
    (
        "encoding guessed",
        "warning",
        "Text is in the encoding that is stated, else in ASCII (CSV: UTF-8); any other is guessed.",
    ),
    ("several datasets in file", "error", "A transport file holds one dataset."),
    ("name of file differs", "error", "A dataset is called as its file is."),
    (
        "variable twice",
        "error",
        "The variables of a dataset have names, each its own; a second one of a name is not checked.",
    ),
    ("value not of its type", "error", "A value in Dataset-JSON is of its column's dataType."),
    ("number of records differs", "error", "A Dataset-JSON file has as many records as it says."),
    (
        "define not understood",
        "warning",
        "All of define.xml can be read: Define-XML 2.0 or 2.1, its comparators and numbers.",
    ),
    ("standard not known", "warning", "The standards that define.xml names are called as a guide of CDISC is."),
)


def register(name: str, severity: Severity, text: str) -> None:
    """Register a rule of files; ``text`` is the rule in words."""

    def check(data: Submission) -> Iterator[Finding]:
        yield from odd(data, name)

    check.__doc__ = text
    registered: Check = check
    rule(name, severity=severity, of=BOTH, of_files=True)(registered)


for each in ODD:
    register(*each)
