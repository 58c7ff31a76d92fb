"""Rules of what tells the records of a dataset apart."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ...columns import as_text
from ..records import as_number, repeated, together, told
from ..rules import Finding, rule
from ..submission import CheckedDataset, Submission


@rule("number of record twice", "SD0005", severity="error")
def number_of_record_twice(data: Submission) -> Iterator[Finding]:
    """--SEQ is there once within a subject, over all datasets of one domain."""
    domains: dict[str, list[CheckedDataset]] = {}
    for dataset in data:
        if dataset.has(dataset.own("SEQ"), "USUBJID"):
            domains.setdefault(dataset.domain, []).append(dataset)
    for domain, parts in domains.items():
        name, start = f"{domain}SEQ", 0
        subject = np.concatenate([data.subject(part) for part in parts])
        number = np.concatenate([as_number(part, name) for part in parts])
        _, place, count = np.unique(np.stack([subject, number]), axis=1, return_inverse=True, return_counts=True)
        twice = count[place.reshape(-1)] > 1
        for part in parts:
            yield from told(
                part, name, twice[start : start + part.size], f"{name} {{value}} stands twice for the subject"
            )
            start += part.size


@rule("record twice", "SD1117", "SD1201", "SD1352", severity="warning")
def record_twice(data: Submission) -> Iterator[Finding]:
    """No two records of a dataset are alike in all but --SEQ."""
    message = "another record has the same values in all variables but the number"
    for dataset in data:
        numbers = (dataset.own("SEQ"), "ASEQ", "TSSEQ")
        texts = [as_text(column) for name, column in dataset.columns.items() if name not in numbers]
        if texts and dataset.size > 1:
            yield from told(dataset, "", repeated(together(texts)), message, "")
