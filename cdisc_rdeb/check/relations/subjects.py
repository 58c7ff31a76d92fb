"""Rules of subjects: each in DM, once, with the records that each must have."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ...columns import Mask
from ...standards.names import NO_ARM
from ..records import repeated, told
from ..rules import Finding, rule
from ..submission import Submission


@rule("subject not in DM", "SD0064", severity="error", needs="DM")
def subject_not_in_dm(data: Submission) -> Iterator[Finding]:
    """A USUBJID of any dataset is one of DM."""
    known = set(data.datasets["DM"].text("USUBJID").compact().values)
    for dataset in data:
        bad = dataset.text("USUBJID").mask(lambda value: bool(value) and value not in known)
        yield from told(dataset, "USUBJID", bad, "DM has no subject {value}")


@rule("subject twice in DM", "SD0083", severity="error", needs="DM")
def subject_twice_in_dm(data: Submission) -> Iterator[Finding]:
    """DM has one record for each subject."""
    dm = data.datasets["DM"]
    yield from told(dm, "USUBJID", repeated(dm.text("USUBJID").codes), "{value} has several records in DM")


@rule("subject without disposition", "SD0069", severity="warning", needs=("DM", "DS"))
def subject_without_disposition(data: Submission) -> Iterator[Finding]:
    """Each subject of DM has a record in DS."""
    yield from without(data, "DS", np.ones(data.datasets["DM"].size, np.bool_))


@rule("subject without exposure", "SD0070", severity="warning", needs=("DM", "EX"))
def subject_without_exposure(data: Submission) -> Iterator[Finding]:
    """Each subject that was treated (ACTARMCD without ARMNRS) has a record in EX."""
    dm = data.datasets["DM"]
    treated = dm.text("ACTARMCD").mask(lambda code: code.upper() not in ("", *NO_ARM))
    yield from without(data, "EX", treated & ~dm.text("ARMNRS").present())


def without(data: Submission, name: str, among: Mask) -> Iterator[Finding]:
    """Subjects of some records of DM that a dataset has no record of."""
    dm = data.datasets["DM"]
    known = set(data.datasets[name].text("USUBJID").compact().values)
    bad = dm.text("USUBJID").mask(lambda value: value not in known)
    yield from told(dm, "USUBJID", bad & among, f"{{value}} has no record in {name}")
