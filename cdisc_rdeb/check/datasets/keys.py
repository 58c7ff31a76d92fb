"""Rules of what tells the records of a dataset apart."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ...columns import Text, as_text, concatenate, pack, standing_twice
from ..records import as_number, at_records, companions, told
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
        subject = np.concatenate([data.subject(part) for part in parts]) + 1  # 0 for none
        number = as_text(concatenate([number_of(part, name) for part in parts]))
        twice = standing_twice(pack([subject, number.codes], [len(data.subjects) + 1, len(number.values)]))
        twice &= number.present()
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
        names = [name for name in dataset.columns if name not in numbers]
        if names and dataset.size > 1:
            yield from told(dataset, "", at_records(companions(dataset, names)[0], dataset.size), message, "")


def number_of(dataset: CheckedDataset, name: str) -> Text:
    """A number as text, by which it is the same however it was written."""
    return as_text(as_number(dataset, name)) if isinstance(dataset.columns[name], Text) else dataset.text(name)
