"""Verbs that put values into groups: numbers into bands, words into lists and groups, small groups together."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from functools import lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

from ..columns import Column, Mask, Numbers, Text, as_text, group_codes, in_order, write_number
from ..errors import DerivationError, did_you_mean, way_to_columns
from ..model import Table
from ..quick import np
from ..texts import fold
from .kinds import Count, Report, strict
from .registry import Wrong, refused, verb

NUMBER = r"[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?"
WORDS = r"(?P<words>\s*[A-Za-z%(][^<>=\u2264\u2265]*)?"  # a unit may follow: years, kg/m2
MORE = re.compile(r"[\s-]\d+(?:\.\d+)?(?![\d.^*])")  # a number of its own: 5 kg - 10 kg, but not x 10^9/L
SIDES = re.compile(r"\b(?:and|or|over|above|older|more|under|below|younger|less|fewer|plus)\b", re.IGNORECASE)
LIMITS = (
    rf"(?P<sign>[<>]=?)\s*(?P<limit>{NUMBER})",
    rf"(?P<above>>=?)\s*(?P<from>{NUMBER})\s*(?:-|to|and|,|&)?\s*(?P<under><=?)\s*(?P<to>{NUMBER})",
    rf"(?P<low>{NUMBER})\s*(?:-|to)\s*(?P<below><=?)?\s*(?P<high>{NUMBER})",
    rf"(?P<one>{NUMBER})",
)
BANDS = tuple(re.compile(limits + WORDS) for limits in LIMITS)
BANDS_HINT = "write <65, 65-80, >450<=480 or >=18 years"


#: Bands as people write them, where N is a number, and as they are written here.
IN_WORDS = {
    r"N *(?:\+|(?:and|or|&) *(?:over|older|more|above|up)|(?:years? )?(?:and|or) (?:over|older))": ">={}",
    r"(?:over|above|older than|more than|greater than) *N": ">{}",
    r"(?:under|below|younger than|less than|up to) *N": "<{}",
    r"N *(?:to|until|bis|\u2013|\u2014) *N": "{}-{}",
}


class Band(NamedTuple):
    """The numbers that a label means: limits, and whether each of them is in it."""

    low: float
    with_low: bool
    high: float
    with_high: bool

    def holds(self, number: Numbers) -> Mask:
        """Which numbers are in it."""
        over = in_order("GE" if self.with_low else "GT", number, self.low)
        return over & in_order("LE" if self.with_high else "LT", number, self.high)


@lru_cache(1 << 12)
def band_of(label: str) -> Band:
    """What a label says: one limit or two, with words behind. A DerivationError for one that is not understood whole.

    >>> band_of(">450<=480 ms"), band_of("25-<30 kg/m2").with_high
    (Band(low=450.0, with_low=False, high=480.0, with_high=True), False)
    """
    match = next((found for band in BANDS if (found := band.fullmatch(label.strip()))), None)
    if match is None or has_more(match.groupdict()):
        raise DerivationError(f"'{label}' says no limits that can be read whole; {BANDS_HINT}")
    said = match.groupdict()
    if said.get("sign"):
        limit, equal = float(said["limit"]), said["sign"].endswith("=")
        return Band(-math.inf, True, limit, equal) if said["sign"][0] == "<" else Band(limit, equal, math.inf, True)
    if said.get("above"):
        return Band(float(said["from"]), said["above"] == ">=", float(said["to"]), said["under"] == "<=")
    low, high = (float(said.get(name) or said["one"]) for name in ("low", "high"))
    return Band(low, True, high, said.get("below") != "<")


def meant_band(label: str) -> str:
    """A hint of the label that a band in words is meant as; '' for any other.

    >>> meant_band("40+"), meant_band("65 and over"), meant_band("under 18"), meant_band("18 to 40"), meant_band("old")
    ('write ">=40"', 'write ">=65"', 'write "<18"', 'write "18-40"', '')
    """
    for words, form in IN_WORDS.items():
        if match := re.fullmatch(words.replace("N", r"(\d+(?:\.\d+)?)"), label.strip().lower()):
            return f'write "{form.format(*match.groups())}"'
    return ""


def has_more(said: Mapping[str, str | None]) -> bool:
    """Whether the words behind the limits of a label may be limits too: 5 kg - 10 kg, 65 years and over."""
    words = re.sub(r"\([^()]*\)", "", said.get("words") or "")
    return bool(MORE.search(words) or (said.get("one") and SIDES.search(words)))


def check_bands(arguments: Mapping[str, Any]) -> Iterator[Wrong]:
    """Labels that are not understood, and bands that overlap or leave a gap."""
    found: list[tuple[str, Band]] = []
    for label in arguments.get("bands", ()):
        try:
            found.append((label, band_of(label)))
        except DerivationError as error:
            yield Wrong(str(error).removesuffix(f"; {BANDS_HINT}"), meant_band(label) or BANDS_HINT)
    step = 10.0 ** -max((len(n.partition(".")[2]) for label, _ in found for n in re.findall(NUMBER, label)), default=0)
    for label, band in found:
        if band.low > band.high or (band.low == band.high and not (band.with_low and band.with_high)):
            yield Wrong(f"no number is in the band {label}", "mend its limits")
    hidden = list(unreached(found))
    yield from (wrong for _, wrong in hidden)
    seen = [each for each in found if each[0] not in {label for label, _ in hidden}]
    ordered = sorted(seen, key=lambda each: (each[1].low, not each[1].with_low))
    for (left, first), (right, second) in pairwise(ordered):
        meet = first.high == second.low
        if first.high > second.low or (meet and first.with_high and second.with_low):
            both = " to ".join(write_number(limit) for limit in sorted({second.low, min(first.high, second.high)}))
            hint = f"{both} is in both, and the first that fits is taken: mend a limit"
            yield Wrong(f"the bands {left} and {right} overlap", hint, warning=True)
        elif between := left_out(first, second, step):
            message = f"there is a gap between the bands {left} and {right}"
            meeting = re.sub(NUMBER, between.partition(" ")[0], right, count=1)
            meeting = meeting if second.with_low else meeting.replace(">", ">=", 1)
            yield Wrong(message, f"{between} is in neither: write {meeting} for {right}", warning=True)


def left_out(first: Band, second: Band, step: float) -> str:
    """The numbers between two bands that neither takes, counted in steps of the digits that limits are written with;
    '' for none: <65 and 65-80 meet, and so do 18-64 and >=65 of whole numbers.

    >>> left_out(band_of("<34"), band_of("35-39"), 1.0), left_out(band_of("18-64"), band_of(">=65"), 1.0)
    ('34', '')
    """
    low = first.high + (step if first.with_high else 0)
    high = second.low - (step if second.with_low else 0)
    if low - high > step * 1e-6:
        return ""
    return " to ".join(write_number(limit) for limit in sorted({round(low / step) * step, round(high / step) * step}))


def unreached(found: Sequence[tuple[str, Band]]) -> Iterator[tuple[str, Wrong]]:
    """Bands all of whose numbers a band before them takes."""
    for place, (label, band) in enumerate(found):
        for before, wide in found[:place]:
            low = wide.low < band.low or (wide.low == band.low and wide.with_low >= band.with_low)
            high = wide.high > band.high or (wide.high == band.high and wide.with_high >= band.with_high)
            if low and high:
                hint = "remove one" if label == before or wide == band else f"write {label} before {before}"
                yield (
                    label,
                    Wrong(f"nothing comes into the band {label}: {before} stands before it and takes all", hint),
                )
                break


def values_of_bands(bands: Sequence[str], output: int) -> dict[str, str]:
    """The bands in their order, or their numbers."""
    return {str(place): band for place, band in enumerate(bands, 1)} if output else dict.fromkeys(bands, "")


@verb(
    "The band that {number} falls into, of {bands}.",
    outputs={"band": r"\w*[^N]", "number": r"\w+N"},
    texts={"number": "The number of the band that {number} falls into, of {bands}."},
    values=lambda arguments, output, _: values_of_bands(arguments.get("bands", ()), output),
    check=check_bands,
)
def band(*, number: Numbers, bands: tuple[str, ...], report: Report = strict) -> tuple[Text, Numbers]:
    """The label of the band that a number falls into, and its place; the labels say the limits: ``<65``, ``65-80``.

    Both limits of ``65-80`` are in it, the second of ``25-<30`` is not; ``>450<=480`` says both. The first band that
    fits is taken. Words may follow: ``>=18 years``. A label that is not understood whole is an error. A missing number
    has no band; one that no band takes is reported and has none either.
    Source: ADaMIG 1.3, 3.2.2 (AGEGRy, AGEGRyN) and 3.3.4 (AVALCATy).

    >>> label, place = band(number=np.array([64.0, 65, 81, np.nan]), bands=("<65", "65-80", ">80"))
    >>> label.tolist(), place.tolist()
    (['<65', '65-80', '>80', ''], [1.0, 2.0, 3.0, nan])
    """
    masks = [band_of(label).holds(number) for label in bands]
    place = np.select(masks, list(range(len(bands))), len(bands)) if bands else np.zeros(len(number), np.intp)
    lost = (place == len(bands)) & ~np.isnan(number)
    if lost.any():
        report("not in table", lost, as_text(number), "'{value}' is in none of the bands " + ", ".join(bands))
    return Text.coded(place, [*bands, ""]), np.where(place < len(bands), place + 1.0, np.nan)


@verb("Place of {text} in {among}.")
def place_in(*, text: Text, among: tuple[str, ...]) -> Numbers:
    """The place of a text in a list, by the rule of matching: 1 for the first, 2 for the second.

    For numbers beside categories, and to order by severity. A text that the list lacks, or a missing one, gives a
    missing number.

    >>> place_in(text=Text.of(["SEVERE", "Mild", ""]), among=("MILD", "MODERATE", "SEVERE")).tolist()
    [3.0, 1.0, nan]
    """
    places = {fold(name): float(place) for place, name in reversed([*enumerate(among, start=1)])}
    return text.numbers(lambda value: places.get(fold(value), np.nan))


@verb(
    "'{group}' where a term in {terms} is of this group in {table}.",
    outputs={"name": r"\w*NAM|\w*N", "code": r"\w*CD", "scope": r"\w*SC"},
    texts={
        "code": "The code of '{group}' where a term in {terms} is of this group in {table}.",
        "scope": "The scope of '{group}' where a term in {terms} is of this group in {table}.",
    },
    check_table=lambda table, given: refused(lambda: check_group(table, given["group"], given.get("on", "TERM"))),
)
def term_group(*, terms: tuple[Text, ...], table: Table, group: str, on: str = "TERM") -> tuple[Text, Text, Text]:
    """The name of a group of terms, where any of some terms belongs to it, by the rule of matching; its code and scope.

    The table has the columns GROUP and ``on``, and as wanted CODE and SCOPE; ``*`` in a term stands for any letters.
    Missing for terms that do not belong, and missing ones. Of several rows the first that fits counts.
    Source: OCCDS 1.1 (CQzzNAM, SMQzzNAM, SMQzzCD, SMQzzSC).

    >>> skin = Table("groups.csv", {"GROUP": ("SKIN", "SKIN"), "TERM": ("Pruritus", "*RASH*")})
    >>> term_group(terms=(Text.of(["PRURITUS", "Drug rash", "COUGH"]),), table=skin, group="SKIN")[0].tolist()
    ['SKIN', 'SKIN', '']
    """
    check_group(table, group, on)
    names = zip(table.columns["GROUP"], table.columns[on], strict=True)
    rows = [(row, fold(term)) for row, (name, term) in enumerate(names) if name == group and term]
    exact = {term: row for row, term in reversed(rows)}
    patterns = [(row, term) for row, term in rows if "*" in term]

    def row_of(text: str) -> float:
        low = fold(text)
        found = [exact[low]] if low in exact else []
        return min(found + [row for row, pattern in patterns if fnmatchcase(low, pattern)], default=-1)

    found = np.full(len(terms[0]) if terms else 0, -1.0)
    for column in terms:
        found = np.where(found < 0, column.numbers(row_of), found)
    place = np.where(found < 0, len(table.columns["GROUP"]), found).astype(np.intp)
    none = ("",) * len(table.columns["GROUP"])
    name, code, scope = (Text.coded(place, [*table.columns.get(n, none), ""]) for n in ("GROUP", "CODE", "SCOPE"))
    return name, code, scope


def check_group(table: Table, group: str, on: str) -> None:
    """A table of terms has its columns and the group that is asked for; a DerivationError if not."""
    if lacking := [name for name in ("GROUP", on) if name not in table.columns]:
        way = way_to_columns(table.columns, lacking, ("GROUP", on, "CODE", "SCOPE"))
        raise DerivationError(f"{table.name}: no column {lacking[0]}; {way}")
    if group not in table.columns["GROUP"]:
        known = [name for name in dict.fromkeys(table.columns["GROUP"]) if name]
        hint = did_you_mean(group, known) or f"there are {', '.join(known[:8])}"
        raise DerivationError(f"{table.name}: no GROUP is called {group}; {hint}")


@verb("{text}, or '{into}' where it has fewer than {fewest} record(s)[ in any {by}].", compares=True)
def pool(*, text: Text, into: str, fewest: Count, by: tuple[Column, ...] = ()) -> Text:
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
