"""The datasets that a check has looked at, as its reports list them."""

from __future__ import annotations

from ..quick import dataclass
from .submission import Submission


@dataclass(frozen=True, slots=True)
class Seen:
    """A dataset: what it is called, which class it has, which standard it is meant to follow, and its size."""

    name: str
    label: str
    kind: str
    standard: str
    file: str
    records: int
    variables: int


def seen(data: Submission) -> tuple[Seen, ...]:
    """The datasets of a submission."""
    standards = next((dataset.standards for dataset in data), data.standards)
    followed = f"ADaMIG {standards.adamig}" if data.standard == "ADaM" else f"SDTMIG {standards.sdtmig}"
    followed = followed if data.guide or data.standard == "ADaM" else ""
    return tuple(
        Seen(
            *(d.name, d.label, d.structure or d.class_name or (d.guide.class_ if d.guide else ""), followed, d.file),
            *(d.size, len(d.columns)),
        )
        for d in data
    )
