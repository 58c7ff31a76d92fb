"""Boxes to tick, one for each race, which together say RACE and those of several."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ....standards import Standards
from ...meant.words import value as as_yaml
from .files import RawFile, shown
from .mapping import LIKELY, TICKED, Guess, Guesses, answer
from .vocabulary import rows, stem_of

OF_RACE = re.compile(r"(?:\w+_)?RACE(?:__?_?|CD|\W+)?(?P<word>.+)", re.IGNORECASE)
NOT_TICKED = ("0", "FALSE", "OFF", "UNCHECKED")  # what the verb takes for an empty box, besides No


def race_of(column: str, label: str) -> str:
    """The race that a box is for by its name, or by what stands above it; '' where it is for none.

    >>> race_of("RACE_WH", ""), race_of("RACEBLACK", ""), race_of("RACE", ""), race_of("RACE___1", "Race: Asian")
    ('WHITE', 'BLACK OR AFRICAN AMERICAN', '', 'ASIAN')
    """
    for text in (column, label):
        said = OF_RACE.fullmatch(text)
        word = stem_of(said["word"]) if said else ""
        if found := [row["term"] for row in rows("races") if re.fullmatch(row["word"], word)]:
            return found[0]
    return ""


def take_races(made: Guesses, raw: RawFile, columns: Sequence[str], standards: Standards) -> None:
    """RACE of the boxes for races, where there are several and no column says it; each of several goes to SUPPDM."""
    boxes = {
        column: term
        for column in columns
        if is_box(raw.values(column), standards) and (term := race_of(column, raw.part.labels.get(column, "")))
    }
    ticks = next((value for column in boxes for value in raw.values(column) if not is_empty(value, standards)), "")
    if "RACE" in {*made.taken, *made.open} or len(boxes) < 2 or len({*boxes.values()}) < len(boxes) or not ticks:
        return
    listed = f"[{', '.join(map(as_yaml, boxes))}], terms: [{', '.join(boxes.values())}]"
    why = f"a box for each, '{shown(ticks)}' is taken for a tick; of several RACE is MULTIPLE"
    further = f", RACE1-RACE{len(boxes)}"
    made.taken["RACE"] = Guess(f"{{ticked: {listed}}}", tuple(boxes), LIKELY, why, further)
    why = "each of several races"
    made.supplemental[further[2:]] = Guess("{label: Race, codelist: RACE}", (), LIKELY, why)


def is_box(values: Sequence[str], standards: Standards) -> bool:
    """Whether all values say of a box that it is ticked, or not."""
    return all(value.upper() in TICKED or answer(value, standards) or is_empty(value, standards) for value in values)


def is_empty(value: str, standards: Standards) -> bool:
    """Whether a value says that a box is not ticked."""
    return value.upper() in NOT_TICKED or answer(value, standards) == "N"
