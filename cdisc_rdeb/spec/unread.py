"""What could not be read: what depends on it is not known, and not judged."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..model import NOWHERE, Study
from .faults import Faults

UNREAD = "?"  # stands among the codelists when codelists.yaml could not be read to its end
#: Paths of what makes variables or tests: a whole file, a section of it, a group of records, a part of a group.
PARTS = re.compile(r"(records\[\d+\](\.[^.\[\]]+)?|[^.\[\]]+)?")


def note_parts(file: str, faults: Faults) -> None:
    """Remember of a dataset's file, which was just read, whether a part of it is lost that would make more."""
    if any(fault.file == file and PARTS.fullmatch(fault.path) for fault in faults.errors):
        faults.partly.add(file)


def has_unread(study: Study, codelists: Iterable[str], faults: Faults) -> bool:
    """Whether some terms of codelists may stand where codelists.yaml could not be read."""
    places = [study.codelists[name].place for name in codelists if name in study.codelists]
    whole = UNREAD not in study.codelists
    return any((place == NOWHERE and not whole) or (place != NOWHERE and faults.inside(place)) for place in places)
