"""Verbs that put values into groups: numbers into bands, words into lists and groups, small groups together."""

from __future__ import annotations

import math
import re
from fnmatch import fnmatchcase
from functools import cache

import numpy as np

from ..columns import Column, Mask, Numbers, Text, as_text, group_codes
from ..errors import DerivationError
from ..model import Table
from .registry import Report, strict, verb

NUMBER = r"[+-]?\d+(?:\.\d+)?"
BAND = re.compile(
    rf"(?P<sign>[<>]=?)\s*(?P<limit>{NUMBER})|(?P<low>{NUMBER})\s*(?:-|to)\s*(?P<below><?)\s*(?P<high>{NUMBER})|(?P<one>{NUMBER})"
)


@cache
def band_of(label: str) -> tuple[str, float, float]:
    """What a label says: a comparator and a limit, or ``-`` (``-<``) and two limits. Words behind do not count."""
    match = BAND.match(label)
    if not match:
        raise DerivationError(f"'{label}' says no limits; write <65, 65-80, >80 or >=18")
    if match["sign"]:
        return match["sign"], float(match["limit"]), math.nan
    return "-<" if match["below"] else "-", float(match["low"] or match["one"]), float(match["high"] or match["one"])


def is_in_band(number: Numbers, label: str) -> Mask:
    """Which numbers a label means."""
    sign, low, high = band_of(label)
    compare = {"<": np.less, "<=": np.less_equal, ">": np.greater, ">=": np.greater_equal}
    if sign.startswith("-"):
        return (number >= low) & ((number < high) if sign == "-<" else (number <= high))
    return compare[sign](number, low)


@verb("{number} in one of {bands}.", outputs={"band": r"\w*[^N]", "number": r"\w+N"})
def band(*, number: Numbers, bands: tuple[str, ...], report: Report = strict) -> tuple[Text, Numbers]:
    """The label of the band that a number falls into, and its place; the labels say the limits: ``<65``, ``65-80``.

    Both limits of ``65-80`` are in it, the second of ``25-<30`` is not. The first band that fits is taken. Words may
    follow: ``>=18 years``. A missing number has no band; one that no band takes is reported and has none either.
    Source: ADaMIG 1.3, 3.2.2 (AGEGRy, AGEGRyN) and 3.3.4 (AVALCATy).

    >>> label, place = band(number=np.array([64.0, 65, 81, np.nan]), bands=("<65", "65-80", ">80"))
    >>> label.tolist(), place.tolist()
    (['<65', '65-80', '>80', ''], [1.0, 2.0, 3.0, nan])
    """
    masks = [is_in_band(number, label) for label in bands]
    place = np.select(masks, list(range(len(bands))), len(bands)) if bands else np.zeros(len(number), np.intp)
    lost = (place == len(bands)) & ~np.isnan(number)
    if lost.any():
        report("not in table", lost, as_text(number), "'{value}' is in none of the bands " + ", ".join(bands))
    return Text.coded(place, [*bands, ""]), np.where(place < len(bands), place + 1.0, np.nan)


@verb("Place of {text} in {among}.")
def place_in(*, text: Text, among: tuple[str, ...]) -> Numbers:
    """The place of a text in a list, without regard to case: 1 for the first, 2 for the second.

    For numbers beside categories, and to order by severity. A text that the list lacks, or a missing one, gives a
    missing number.

    >>> place_in(text=Text.of(["SEVERE", "Mild", ""]), among=("MILD", "MODERATE", "SEVERE")).tolist()
    [3.0, 1.0, nan]
    """
    places = {name.casefold(): float(place) for place, name in reversed([*enumerate(among, start=1)])}
    return text.numbers(lambda value: places.get(value.casefold(), np.nan))


@verb("'{group}' where one of {terms} is in {table}.")
def term_group(*, terms: tuple[Text, ...], table: Table, group: str, on: str = "TERM") -> Text:
    """The name of a group of terms, where any of some terms belongs to it, without regard to case.

    The table has the columns GROUP and ``on``; ``*`` in a term stands for any letters. Missing for terms that do not
    belong, and missing ones. Source: OCCDS 1.1 (CQzzNAM, SMQzzNAM).

    >>> skin = Table("groups.csv", {"GROUP": ("SKIN", "SKIN"), "TERM": ("Pruritus", "*RASH*")})
    >>> term_group(terms=(Text.of(["PRURITUS", "Drug rash", "COUGH"]),), table=skin, group="SKIN").tolist()
    ['SKIN', 'SKIN', '']
    """
    if lacking := [name for name in ("GROUP", on) if name not in table.columns]:
        raise DerivationError(f"{table.name}: no column {lacking[0]}; it has {', '.join(table.columns)}")
    if group not in table.columns["GROUP"]:
        raise DerivationError(f"{table.name}: no GROUP is called {group}")
    rows = zip(table.columns["GROUP"], table.columns[on], strict=True)
    wanted = {term.casefold() for name, term in rows if name == group and term}
    patterns = sorted(term for term in wanted if "*" in term)

    def belongs(text: str) -> bool:
        low = text.casefold()
        return low in wanted or any(fnmatchcase(low, pattern) for pattern in patterns)

    found = np.zeros(len(terms[0]) if terms else 0, np.bool_)
    for column in terms:
        found |= column.mask(belongs)
    return Text.coded(np.where(found, 0, 1), [group, ""])


@verb("{text}; '{into}' where it has fewer than {fewest} records[ in any {by}].", compares=True)
def pool(*, text: Text, into: str, fewest: int, by: tuple[Column, ...] = ()) -> Text:
    """A text, and another one in place of all texts that too few records have, such as sites with few subjects.

    With ``by`` a text must have ``fewest`` records in each combination of these columns that any record has; records
    with a missing value there are a combination too. A missing text stays missing, and plays no part.
    Source: ADaMIG 1.3, 3.2.3 (SITEGRy: pooled sites).

    >>> pool(text=Text.of(["701", "701", "702", ""]), into="900", fewest=2).tolist()
    ['701', '701', '900', '']
    """
    if fewest < 1:
        raise DerivationError(f"fewest is {fewest}; give the number of records from which on a group stands alone")
    present = text.present()
    kinds, size = group_codes(by) if by else (np.zeros(len(text), np.int32), 1)
    counts = np.zeros((len(text.values), size), np.int64)
    np.add.at(counts, (text.codes[present], kinds[present]), 1)
    occurring = np.bincount(kinds[present], minlength=size) > 0
    small = np.asarray((counts[:, occurring] < fewest).any(axis=1)).tolist()
    values = [into if few and value else value for value, few in zip(text.values, small, strict=True)]
    return Text.coded(text.codes, values)
