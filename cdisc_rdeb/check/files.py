"""Rules of files: what of a folder could not be read, or only with a guess; found when it was read, and told here."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from .rules import BOTH, Finding, rule
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


@rule("file not read", severity="error", of=BOTH)
def file_not_read(data: Submission) -> Iterator[Finding]:
    """Every file of a dataset, and define.xml, can be read, and no other file has the same dataset."""
    yield from odd(data, "file not read")


@rule("encoding guessed", severity="warning", of=BOTH)
def encoding_guessed(data: Submission) -> Iterator[Finding]:
    """Text is in the encoding that is stated, else in ASCII (CSV: UTF-8); any other is guessed."""
    yield from odd(data, "encoding guessed")


@rule("several datasets in file", severity="error", of=BOTH)
def several_datasets_in_file(data: Submission) -> Iterator[Finding]:
    """A transport file holds one dataset."""
    yield from odd(data, "several datasets in file")


@rule("name of file differs", severity="error", of=BOTH)
def name_of_file_differs(data: Submission) -> Iterator[Finding]:
    """A dataset is called as its file is."""
    yield from odd(data, "name of file differs")


@rule("variable twice", severity="error", of=BOTH)
def variable_twice(data: Submission) -> Iterator[Finding]:
    """The variables of a dataset have names, each its own; a second one of a name is not checked."""
    yield from odd(data, "variable twice")


@rule("value not of its type", severity="error", of=BOTH)
def value_not_of_its_type(data: Submission) -> Iterator[Finding]:
    """A value in Dataset-JSON is of its column's dataType."""
    yield from odd(data, "value not of its type")


@rule("number of records differs", severity="error", of=BOTH)
def number_of_records_differs(data: Submission) -> Iterator[Finding]:
    """A Dataset-JSON file has as many records as it says."""
    yield from odd(data, "number of records differs")


@rule("define not understood", severity="warning", of=BOTH)
def define_not_understood(data: Submission) -> Iterator[Finding]:
    """All of define.xml can be read: Define-XML 2.0 or 2.1, its comparators and numbers."""
    yield from odd(data, "define not understood")


@rule("standard not known", severity="warning", of=BOTH)
def standard_not_known(data: Submission) -> Iterator[Finding]:
    """The standards that define.xml names are called as a guide of CDISC is."""
    yield from odd(data, "standard not known")
