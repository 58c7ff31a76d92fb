"""Verbs for text: taken over, assigned, joined, cut, chosen, looked up."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache, reduce
from typing import Any

from ..columns import Column, Text, is_present, on_pairs, select
from ..errors import DerivationError
from ..issues import NOT_MADE
from ..quick import np
from ..texts import fold
from .beside import as_many
from .kinds import Pattern, Report, strict
from .registry import Wrong, verb


@verb("Equal to {column}.", name="from", passes=("column",), hands_on=True)
def from_(*, column: Column) -> Column:
    """The column as it is, missing values too. A bare name in a spec says the same.

    >>> from_(column=Text.of(["a", ""])).tolist()
    ['a', '']
    """
    return column


@verb("{text} in upper case.", hands_on=True, gives="words")
def upper(*, text: Text) -> Text:
    """Text in upper case; missing stays missing.

    >>> upper(text=Text.of(["Skin infection"])).tolist()
    ['SKIN INFECTION']
    """
    return text.map(str.upper)


def check_join(arguments: Mapping[str, Any]) -> Iterator[Wrong]:
    """A pattern has columns in braces, and each brace its other one."""
    pattern = arguments.get("pattern")
    fixed = "".join(part for part in getattr(pattern, "parts", ()) if isinstance(part, str))
    if any(sign in fixed for sign in "{}"):
        yield Wrong("a brace of the pattern has no other one", 'write {join: "{SITE}-{SUBJECT}"}')
    elif all(isinstance(part, str) for part in getattr(pattern, "parts", ())):
        yield Wrong("the pattern has no column in braces", 'write {join: "{SITE}-{SUBJECT}"}')


@verb("{pattern}.", hands_on=True, gives="words", check=check_join)
def join(*, pattern: Pattern) -> Text:
    """Fixed text and columns joined, as ``E{AENO}``. A record in which any of the columns is missing gets none.

    >>> join(pattern=Pattern(("E", Text.of(["1", ""])), 2)).tolist()
    ['E1', '']
    """
    parts = [part if isinstance(part, Text) else Text.constant(part, pattern.size) for part in pattern.parts]
    if not parts:
        return Text.constant("", pattern.size)
    return reduce(lambda left, right: on_pairs(lambda a, b: a + b if a and b else "", left, right), parts)


def check_part(arguments: Mapping[str, Any]) -> Iterator[Wrong]:
    """A part is told by a separator and its number, or by characters; all of them count from 1."""
    separator, number, start, length = (arguments.get(name) for name in ("separator", "number", "start", "length"))
    form = "write separator: '-', number: 1, or start: 1, length: 3"
    if 0 in (number, start):
        yield Wrong("parts and characters count from 1, or from -1 at the end, and none is 0", form)
    elif bool(separator) != (number is not None) or (not separator and start is None):
        yield Wrong("part needs a separator with a number, or start", form)
    elif separator and (start is not None or length is not None):
        yield Wrong("part goes by a separator or by characters, not by both", form)
    elif length is not None and length < 1:
        yield Wrong("length is 1 at the least", form)


@verb(
    "Part [{number} ]of {text}[, divided at '{separator}'][, from character {start}][, {length} character(s)].",
    hands_on=True,
    check=check_part,
)
def part(
    *, text: Text, separator: str = "", number: int | None = None, start: int | None = None, length: int | None = None
) -> Text:
    """One part of a text: that a separator divides, by its ``number``; or from the character ``start`` on.

    ``length`` says how many characters, else all the rest is taken. Parts and characters count from 1, from the end as
    -1, -2. A text with fewer of them gives a missing value.

    >>> part(text=Text.of(["701-1015", "701"]), separator="-", number=2).tolist()
    ['1015', '']
    """
    if start is not None and not separator and number is None:
        return text.map(lambda value: characters(value, start, length))
    if not separator or not number or start is not None or length is not None:
        said = "part needs a separator and a number, or start (and length)"
        raise DerivationError(f"{said}; they count from 1, or from -1 at the end")
    place = number - 1 if number > 0 else number

    def cut(value: str) -> str:
        parts = value.split(separator)
        return parts[place].strip() if -len(parts) <= place < len(parts) else ""

    return text.map(cut)


def characters(text: str, start: int, length: int | None) -> str:
    """So many characters of a text from one on, which counts from 1, or from -1 at the end."""
    if not start or (length is not None and length < 1):
        raise DerivationError("start counts from 1, or from -1 at the end, and length is 1 at the least")
    begin = start - 1 if start > 0 else len(text) + start
    return text[begin : len(text) if length is None else begin + length].strip() if begin >= 0 else ""


NUMBER = r"[+-]?\d+(?:[.,]\d+)?"
TO = r"-|\u2013|\u2014|\.\.|~|to|bis"
# A bracket and a unit behind limits; a sex there is none: its limits are not those of all.
UNIT = r"[)\]]?(?:\s+10\^\d+\S*|\s*(?!(?:M|F|male|female|men|women)\b)[^\W\d]\S*|\s*[%/]\S*)?"
RANGES = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"[(\[]?\s*(?P<low>{NUMBER})\s*(?:{TO})\s*(?P<high>{NUMBER})\s*{UNIT}",
        rf"(?:<=?|\u2264|up to|bis)\s*(?P<high>{NUMBER})\s*{UNIT}",
        rf"(?:>=?|\u2265|from|ab)\s*(?P<low>{NUMBER})\s*{UNIT}",
    )
)
GROUPED = re.compile(r"[+-]?[1-9]\d{0,2},\d{3}")  # a decimal comma, or one between thousands


@verb(
    "The lower limit that {text} says.",
    outputs={"low": r"\w*LO", "high": r"\w*HI"},
    texts={"high": "The upper limit that {text} says."},
)
def range_limits(*, text: Text, report: Report = strict) -> tuple[Text, Text]:
    """The lower and the upper limit that one text says, as text: ``3.5 - 5.0``, ``< 41``, ``from 60``.

    Limits keep their digits, a decimal comma becomes a point, and a unit behind them is left out. Of ``< 41`` the limit
    is 41: that 41 itself is outside is not kept. Text that says no limits, the first one above the second, or numbers
    that may have a comma between thousands, give missing ones, which is reported.

    >>> low, high = range_limits(text=Text.of(["3.5 - 5.0", "< 41", "from 60", ""]))
    >>> low.tolist(), high.tolist()
    (['3.5', '', '60', ''], ['5.0', '41', '', ''])
    """
    bad = text.mask(lambda value: bool(value) and limits_in(value) is None)
    if bad.any():
        report(NOT_MADE, bad, text, "'{value}' says no limits that can be read, such as 3.5 - 5.0 or < 41")
    low = text.map(lambda value: (limits_in(value) or ("", ""))[0])
    high = text.map(lambda value: (limits_in(value) or ("", ""))[1])
    return low, high


@lru_cache(1 << 12)
def limits_in(text: str) -> tuple[str, str] | None:
    """The two limits that a text says, '' for one that it does not; None where it says none.

    >>> [limits_in(text) for text in ("(0,5 to 1,2)", "150-400 10^9/L", ">=60 mL/min", "5 - 3", "1,000-2,000")]
    [('0.5', '1.2'), ('150', '400'), ('60', ''), None, None]
    """
    said = next((found.groupdict() for form in RANGES if (found := form.fullmatch(text.strip()))), {})
    if not said or any(GROUPED.fullmatch(limit) for limit in said.values()):
        return None
    low, high = (said.get(name, "").replace(",", ".") for name in ("low", "high"))
    return None if low and high and float(low) > float(high) else (low, high)


@verb("The first that is not missing of {columns}.", passes=("columns",), in_turn=True, hands_on=True)
def coalesce(*, columns: tuple[Column, ...]) -> Column:
    """The first column with a value, for each record; missing where all are.

    >>> coalesce(columns=(Text.of(["", "b"]), Text.of(["x", "y"]))).tolist()
    ['x', 'b']
    """
    if not columns:
        raise DerivationError("coalesce needs a column to take a value from; name some")
    return select([is_present(column) for column in columns], columns, len(columns[0]))


@verb(
    "The one of {terms} whose box is ticked[; '{several}' for several].",
    outputs={"one": r"\w*\D", **{f"number {n}": rf"\w*\D{n}" for n in range(1, 10)}},
    texts={f"number {n}": f"Number {n} of those of {{terms}} whose box is ticked." for n in range(1, 10)},
    numbered="boxes",
    hands_on=True,
    gives="words",
    fixed=("terms", "several"),
    check=as_many(("boxes", "terms")),
)
def ticked(
    *,
    boxes: tuple[Text, ...],
    terms: tuple[str, ...],
    several: str = "MULTIPLE",
    blank: tuple[str, ...] = ("0", "N", "NO", "FALSE", "OFF", "UNCHECKED"),
) -> tuple[Text, ...]:
    """What boxes to tick say: the term of the one that is ticked, or ``several``, and then each one, in their order.

    For ``RACE, RACE1, RACE2``: of one race RACE alone, of several MULTIPLE and the first, the second and so on. A box
    is ticked that holds anything but the words in ``blank``; a missing box is not ticked. Missing where none is.
    Source: SDTMIG 3.4, 5.2 (RACE).

    >>> boxes = (Text.of(["1", "1", ""]), Text.of(["", "X", "0"]))
    >>> one, first, second, *_ = ticked(boxes=boxes, terms=("WHITE", "ASIAN"))
    >>> one.tolist(), first.tolist(), second.tolist()
    (['WHITE', 'MULTIPLE', ''], ['', 'WHITE', ''], ['', 'ASIAN', ''])
    """
    if len(boxes) != len(terms) or not boxes:
        raise DerivationError("terms has a term for each of boxes; name as many of each")
    none = {"", *map(fold, blank)}
    marked = np.stack([box.mask(lambda text: fold(text) not in none) for box in boxes])
    count = marked.sum(axis=0)
    number = np.cumsum(marked, axis=0)  # which of the ticked ones each box is
    first = np.where(count == 1, marked.argmax(axis=0), np.where(count > 1, len(terms), len(terms) + 1))
    found = [Text.coded(first, [*terms, several, ""])]
    for wanted in range(1, 10):
        hit = marked & (number == wanted) & (count > 1)
        place = np.where(hit.any(axis=0), hit.argmax(axis=0), len(terms))
        found.append(Text.coded(place, [*terms, ""]))
    return tuple(found)
