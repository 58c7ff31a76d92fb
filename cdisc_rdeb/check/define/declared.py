"""What rules of define.xml look at: its declarations beside the datasets that they are of."""

from __future__ import annotations

from collections.abc import Iterator

from ...columns import Mask
from ...model import WhereClause
from ...values import where
from ..submission import CheckedDataset, Submission
from .document import Document
from .reader import DeclaredDataset, Define


def define_of(data: Submission) -> Define:
    """The define.xml; rules that need one run with one."""
    assert isinstance(data.define, Define)
    return data.define


def document_of(data: Submission) -> Document:
    """The elements of define.xml; rules that look at them run where they are there."""
    document = define_of(data).document
    assert document is not None
    return document


def declared(data: Submission) -> Iterator[tuple[CheckedDataset, DeclaredDataset]]:
    """The datasets that are there and declared."""
    known = define_of(data).datasets
    yield from ((dataset, known[dataset.name]) for dataset in data if dataset.name in known)


def in_define(data: Submission, name: str = "") -> CheckedDataset:
    """A dataset that is only declared, or none at all, for what is found in define.xml itself."""
    return CheckedDataset.absent(name, define_of(data).file)


def level_mask(dataset: CheckedDataset, clause: WhereClause) -> Mask | None:
    """Where the condition of a value level holds; None where it names a variable that the dataset lacks."""
    if not all(dataset.has(name) for name in clause.variables()):
        return None
    made = lambda: where.mask(clause, where.of_columns(dataset.columns), dataset.size, same=str)  # noqa: E731
    return dataset.note(("level", clause), made)
