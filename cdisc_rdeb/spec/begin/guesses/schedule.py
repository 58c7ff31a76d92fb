"""The visits that raw files name in words, put into the order that the words say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from ....columns import read_number
from ...meant.words import value as as_yaml
from .files import RawFile, shown, visit_of
from .letters import unaccented
from .vocabulary import elsewhere

NUMBER = r"\s*[_#.]?\s*(?P<number>(?:(?<=\s)-)?\d+(?:\.\d+)?)"  # of DAY-7 nobody knows whether it is before day 1
DAYS = {"DAY": 1.0, "D": 1.0, "WEEK": 7.0, "WK": 7.0, "W": 7.0, "MONTH": 30.4, "MON": 30.4, "M": 30.4, "YEAR": 365.25}
IN_DAYS = re.compile(rf"(?P<unit>{'|'.join(sorted(DAYS, key=len, reverse=True))})S?{NUMBER}")
NUMBERED = re.compile(r"(?:VISIT|V)\s*[-_#.]?\s*(?P<number>\d+(?:\.\d+)?)(?:\s*[(:,-].*)?")  # V2 (DAY 1)
CYCLES = re.compile(r"(?:CYCLE|C)\s*(?P<cycle>\d+)[\s,]*(?:DAY|D)\s*(?P<day>\d+)")
BEFORE = re.compile(r"(?:PRE-?)?SCREEN(?:ING)?(?: VISIT)?|SCR|SCRN")
START = re.compile(r"BASE ?LINE(?: VISIT)?|BL|RANDOMI[SZ]ATION(?: VISIT)?")
ENDS = (  # which come one after another
    re.compile(r"(?:EARLY )?(?:DISCONTINUATION|TERMINATION|WITHDRAWAL)(?: VISIT)?|EARLY TERM|ET"),
    re.compile(r"(?:END|COMPLETION) OF TREATMENT(?: VISIT)?|EOT"),
    re.compile(rf"(?:(?:SAFETY )?FOLLOW[- ]?UP(?: VISIT)?|FU)(?:{NUMBER})?"),
    re.compile(r"(?:END|COMPLETION) OF STUDY(?: VISIT)?|EOS"),
)
UNPLANNED = re.compile(r"UNSCH?(?:ED)?(?:ULED)?\b.*|UNPLANNED\b.*|UV\d*")


WEEK = re.compile(rf"WKS?{NUMBER}")
OF_EVENT = re.compile(r"_ARM_\d+[A-Z]?$")  # what REDCap adds to the name of an event
MOST_VISITS = 60  # in study.yaml


class Schedule(NamedTuple):
    """Visits in their order, those that were not planned, and why the order is likely; '' where nothing says one.

    ``numbers`` are those that the files give them.
    """

    visits: tuple[str, ...]
    unplanned: tuple[str, ...]
    why: str
    numbers: Mapping[str, str] = {}


def schedule_of(names: Iterable[str]) -> Schedule:
    """The visits in the order that their names say.

    Where a name says no place, or two count by others, nothing says why: then they stand by the numbers in their names,
    and the rest last.

    >>> schedule_of(["BASELINE", "WEEK 2", "SCREENING"]).visits
    ('SCREENING', 'BASELINE', 'WEEK 2')
    >>> schedule_of(["TREATMENT PHASE", "WEEK 12", "WEEK 2", "UNSCHEDULED 1"])[:3]
    (('WEEK 2', 'WEEK 12', 'TREATMENT PHASE'), ('UNSCHEDULED 1',), '')
    """
    found = list(dict.fromkeys(names))
    unplanned = tuple(name for name in found if UNPLANNED.fullmatch(name))
    planned = [name for name in found if name not in unplanned]
    places: Mapping[str, tuple[str, tuple[float, ...]]] = {
        name: place for name in planned if (place := place_of(name)) is not None
    }
    ways = {way for way, _ in places.values() if way}
    apart = len({place for _, place in places.values()}) == len(planned)
    if len(places) < len(planned) or len(ways) > 1 or not apart:
        return Schedule(tuple(sorted(planned, key=numbered_place)), unplanned, "")
    ordered = tuple(sorted(planned, key=lambda name: places[name][1]))
    return Schedule(ordered, unplanned, "in the order that their names say")


def place_of(name: str) -> tuple[str, tuple[float, ...]] | None:
    """How a name counts ('' for one that goes with any), and its place; None where it says none.

    >>> [place_of(name) for name in ("DAY 8", "WEEK 2", "V3", "EOT", "PHASE A")]
    [('days', (1.0, 8.0)), ('days', (1.0, 15.0)), ('visits', (1.0, 3.0)), ('', (3.0, 0.0)), None]
    """
    if BEFORE.fullmatch(name):
        return "", (0.0,)
    if START.fullmatch(name):
        return "", (1.0, 0.5)
    for number, end in enumerate(ENDS, start=2):
        if said := end.fullmatch(name):
            further = next((text for text in said.groups() if text), "0")
            return "", (float(number), float(further))
    if said := CYCLES.fullmatch(name):
        return "cycles", (1.0, float(said["cycle"]), float(said["day"]))
    if said := NUMBERED.fullmatch(name):
        return "visits", (1.0, float(said["number"]))
    if said := IN_DAYS.fullmatch(name):
        unit = DAYS[said["unit"]]
        return "days", (1.0, float(said["number"]) * unit + (unit > 1))
    return None


def numbered_place(name: str) -> tuple[float, ...]:
    """A likely place of a name: what it says, else the number in it, however it counts; the last one where it has none.

    >>> numbered_place("WEEK 2 (REPEAT)"), numbered_place("PART 2"), numbered_place("PHASE A")
    ((1.0, 15.0), (1.0, 2.0), (9.0,))
    """
    if said := place_of(name) or place_of(name.partition("(")[0].strip()):
        return said[1]
    found = re.search(r"\d+(?:\.\d+)?", name)
    return (1.0, float(found[0])) if found else (9.0,)


def schedule_in(files: Sequence[RawFile]) -> Schedule:
    """The visits that raw files name: in the order of the numbers that they give them, else of their names."""
    found = schedule_of(as_written(files))
    pairs = {(visit_name(name), number) for raw in files for name, number in raw.numbers.items()}
    numbers = dict(sorted(pairs))
    planned = [name for name in found.visits if name in numbers]
    if not pairs or len(pairs) > len(set(numbers.values())) or len(planned) < len(found.visits):
        return found
    ordered = sorted(planned, key=lambda name: read_number(numbers[name]))
    return Schedule(tuple(ordered), found.unplanned, "as the files number them", numbers)


def as_written(files: Sequence[RawFile]) -> Mapping[str, list[str]]:
    """The names of visits in upper case, each with the ways in which raw files write it that say more or less."""
    found: dict[str, list[str]] = {}
    for value in (value for raw in files if (visit := visit_of(raw)) for value in raw.values(visit)):
        ways = found.setdefault(visit_name(value), [])
        if is_other_than_its_name(value) and value not in ways:
            ways.append(value)
    return found


def is_other_than_its_name(value: str) -> bool:
    """Whether what a file has for a visit says more than its name, less, or says it in another language."""
    upper = upper_of(value)
    return bool(OF_EVENT.search(value.upper()) or WEEK.fullmatch(upper) or in_english(upper))


def visit_name(text: str) -> str:
    """The name of a visit: in upper case, with single blanks, without what REDCap adds, WEEK for WK, and in English
    where its words are known.

    >>> visit_name("Week  2"), visit_name("week_2_arm_1"), visit_name("Wk24"), visit_name("Semana 4")
    ('WEEK 2', 'WEEK 2', 'WEEK 24', 'WEEK 4')
    """
    upper = upper_of(text)
    if english := in_english(upper):
        return english
    if week := WEEK.fullmatch(upper):
        return f"WEEK {week['number']}"
    return OF_EVENT.sub("", upper).replace("_", " ") if OF_EVENT.search(upper) else upper


@cache
def in_english(name: str) -> str:
    """A visit's name whose words are of another language, '' where they are not known, or say no place.

    >>> in_english("SELECCIÓN"), in_english("TAG 8"), in_english("FASE A"), in_english("WEEK 2")
    ('SCREENING', 'DAY 8', '', '')
    """
    bare = unaccented(name)
    for form, means, _ in elsewhere("visits"):
        said = re.sub(rf"\b(?:{form.pattern})\b", means, bare)
        if said != bare and (place_of(said) or UNPLANNED.fullmatch(said)):
            return said
    return ""


def upper_of(text: str) -> str:
    """A name in upper case, with single blanks."""
    return shown(" ".join(text.upper().split()))


def visit_lines(found: Schedule, written: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """The visits in study.yaml: in the order that their names say, else as comments, for the protocol to order."""
    if found.visits and found.why:
        yield f"visits: # likely: {found.why}; say VISITDY too, the planned day, and take out what was not planned"
    elif found.visits:
        yield "# visits: # by the numbers in their names, the rest last; mend it, say the planned days, and take the #"
        yield "#   away, here and before visit: of the sources above; one that was not planned does not belong here"
    for number, name in enumerate(found.visits[:MOST_VISITS], start=1):
        said = visit_entry(name, found.numbers.get(name, str(number)), written)
        yield f"{'  ' if found.why else '#   '}{said}"
    if found.unplanned:
        names = ", ".join(map(as_yaml, unplanned_names(found, written)[:MOST_VISITS]))
        yield "# not planned, and numbered by their dates: say visit_date: COLUMN too, in each source with visits"
        yield f'# unscheduled: {{raw: [{names}], VISIT: "UNSCHEDULED {{VISITNUM}}"}}'


def unplanned_names(found: Schedule, written: Mapping[str, Sequence[str]]) -> list[str]:
    """The visits that were not planned, as raw files write them where their names say more or less."""
    return [way for name in found.unplanned for way in written.get(name) or [name]]


def visit_entry(name: str, number: str, written: Mapping[str, Sequence[str]]) -> str:
    """A visit as an entry of study.yaml, with the ways in which raw files write it.

    >>> visit_entry("WEEK 24", "8", {"WEEK 24": ["WK24"]})
    '- {VISITNUM: 8, VISIT: WEEK 24, raw: WK24}'
    """
    ways = [as_yaml(way) for way in written.get(name, ())]
    raw = f", raw: {ways[0] if len(ways) == 1 else '[' + ', '.join(ways) + ']'}" if ways else ""
    return f"- {{VISITNUM: {number}, VISIT: {as_yaml(name)}{raw}}}"
