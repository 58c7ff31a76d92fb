"""The Profile: what widths, define.xml and documents need to know of the data, without the data.

Every block of subjects yields one; profiles of blocks merge into the profile of the whole, in any order.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import field
from typing import TypeVar

import numpy as np

from .columns import (
    Column,
    Numbers,
    Text,
    all_whole,
    as_met,
    decided,
    from_arrow,
    to_arrow,
    write_number,
)
from .columns.numbers import DECIDED
from .model import Planned
from .quick import dataclass

Key = TypeVar("Key")

SAMPLE = 1 << 12  # numbers by which it is judged whether most are distinct
FEW = 64  # numbers that are written out by Python in less time than Arrow takes to begin
PLAIN_BELOW = 1e9  # from here on numbers are written with an exponent
#: The form of a text, named as Define-XML names its data types; ``year`` can be a partial date or a whole number.
ONE_DIGIT = str.maketrans("0123456789", "1" * 10)
FORM = re.compile(
    r"""(?P<year>\d{4})
    | (?P<integer>[+-]?\d+)
    | (?P<float>[+-]?(?:\d+\.\d*|\.\d+))
    | (?P<date>\d{4}-\d\d-\d\d)
    | (?P<partialDate>\d{4}-\d\d)
    | (?P<datetime>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?)
    | (?P<partialDatetime>\d{4}-\d\d-\d\dT\d\d(?::\d\d)?(?:Z|[+-]\d\d:\d\d)?)
    | (?P<time>\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?)
    | (?P<partialTime>\d\d:\d\d)
    | (?P<incompleteDate>(?:\d{4}|-)-(?:\d\d|-)-(?:\d\d|-))
    | (?P<incompleteDatetime>(?:\d{4}|-)-(?:\d\d|-)-(?:\d\d|-)T(?:\d\d|-)(?::(?:\d\d|-))*)
    | (?P<durationDatetime>[+-]?P[\dYMWDTHS.,]+)
    | (?P<intervalDatetime>[-+\dPYMWDTHSZ:.,]+/[-+\dPYMWDTHSZ:.,]+)""",
    re.VERBOSE | re.ASCII,
)
WITHOUT_POINT = {"year", "integer"}  # forms of texts without digits after a point


@dataclass(frozen=True, slots=True)
class Values:
    """What is known of a variable's values, or of those of one value level.

    ``width`` is the longest value in bytes as text; ``decimals`` the most digits after the point (0: whole numbers
    only); ``present`` counts records with a value; ``used`` are the distinct values where they were asked for;
    ``forms`` are the forms that texts have, such as date or integer, from which define.xml gets its data types;
    ``planned`` is what the spec says of them, where no value was looked at.
    """

    width: int = 0
    decimals: int = 0
    present: int = 0
    used: frozenset[str] = frozenset()
    forms: frozenset[str] = frozenset()
    planned: Planned | None = None

    def merge(self, other: Values) -> Values:
        """The profile of both together."""
        return Values(
            max(self.width, other.width),
            max(self.decimals, other.decimals),
            self.present + other.present,
            self.used | other.used,
            self.forms | other.forms,
        )


@dataclass(frozen=True, slots=True)
class DatasetProfile:
    """What is known of a dataset: records, values by variable, and values by (variable, value level)."""

    records: int = 0
    variables: Mapping[str, Values] = field(default_factory=dict)
    levels: Mapping[tuple[str, str], Values] = field(default_factory=dict)

    def merge(self, other: DatasetProfile) -> DatasetProfile:
        """The profile of both together."""
        return DatasetProfile(
            self.records + other.records,
            merge_values([self.variables, other.variables]),
            merge_values([self.levels, other.levels]),
        )


def merge_values(parts: Iterable[Mapping[Key, Values]]) -> dict[Key, Values]:
    """Values by key, those of one key merged."""
    merged: dict[Key, Values] = {}
    for part in parts:
        for key, values in part.items():
            merged[key] = merged[key].merge(values) if key in merged else values
    return merged


def profile_column(column: Column, *, keep: bool = False, forms: bool = False) -> Values:
    """The profile of a column.

    ``keep`` notes the distinct values; ``forms`` the forms of texts, for dates and for numbers held as text.

    >>> profile_column(np.array([1.5, 2, np.nan]))
    Values(width=3, decimals=1, present=2, used=frozenset(), forms=frozenset(), planned=None)
    """
    if not isinstance(column, Text):
        return profile_numbers(column, keep=keep)
    present = int(np.count_nonzero(column.present()))
    texts: list[str] = column.compact().values.tolist()
    if "" in texts:
        texts.remove("")
    plain = "".join(texts).isascii()
    width = max(map(len, texts) if plain else (len(text.encode()) for text in texts), default=0)
    found = forms_of(texts) if forms else frozenset()
    others = found - WITHOUT_POINT - {"float"}
    floats = [text for text in texts if form(text) == "float"] if "float" in found and others else texts
    decimals = most_digits(floats) if "float" in found else 0
    return Values(width, decimals, present, frozenset(texts if keep else ()), found)


def profile_numbers(numbers: Numbers, *, keep: bool) -> Values:
    """The profile of numbers; of those that are kept each distinct one is looked at once."""
    present, given = filled(numbers)
    if not present:
        return Values()
    few = as_met(given)[1] if keep else given
    return Values(*size_of_given(few), present, frozenset(map(write_number, few.tolist()) if keep else ()))


def filled(numbers: Numbers) -> tuple[int, Numbers]:
    """How many numbers there are, and these, one of them in place of each missing one: cheaper than to leave it out.

    >>> filled(np.array([np.nan, 2.5, np.nan, 3.0]))
    (2, array([2.5, 2.5, 2.5, 3. ]))
    """
    missing = np.isnan(numbers)
    present = len(numbers) - int(np.count_nonzero(missing))
    if present in (0, len(numbers)):
        return present, numbers
    return present, np.where(missing, numbers[np.argmin(missing)], numbers)


def forms_of(texts: list[str]) -> frozenset[str]:
    """The forms of texts, looked at once for each pattern of digits."""
    patterns = set("\n".join(texts).translate(ONE_DIGIT).split("\n"))
    return frozenset(form(pattern) for pattern in patterns if pattern)


def written_size(numbers: Numbers) -> tuple[int, int]:
    """The most characters of any number as it is written, and the most digits after its point, but for the last bits
    that arithmetic leaves behind; of whole numbers the extremes will do.

    >>> written_size(np.array([-12.5, 0.125, np.nan])), written_size(np.array([1e-7, 5.1 - 5.8]))
    ((5, 3), (5, 7))
    """
    present, given = filled(numbers)
    return size_of_given(given) if present else (0, 0)


def size_of_given(given: Numbers) -> tuple[int, int]:
    """The same of numbers none of which is missing."""
    if all_whole(given):
        return max(len(write_number(number)) for number in (given.min(), given.max())), 0
    first = given[:SAMPLE]
    few = 2 * len(first) <= SAMPLE or 2 * len(as_met(first)[1]) <= SAMPLE
    return written_size_of_any(given) if few else written_size_of_many(given)


def written_size_of_many(given: Numbers) -> tuple[int, int]:
    """The same of numbers that are mostly distinct, and not all whole: smaller ones first, for they have more digits
    after the point, and as soon as no larger one can have more characters, that is all.

    >>> written_size_of_many(np.array([1 / 3, -200 / 7]))
    (14, 12)
    """
    width, decimals, sign = 0, 0, int(given.min() < 0)
    size = np.abs(given)
    for power in range(-3, 10 if size.max() < PLAIN_BELOW else -3):  # what is larger is written in another way
        small = size < 10.0**power
        if small.any():
            found = written_size_of_any(given[small])
            width, decimals = max(width, found[0]), max(decimals, found[1])
            given, size = given[~small], size[~small]
        if decimals >= DECIDED - 1 - power and width >= sign + DECIDED + 1 + max(-power, 0):
            return width, decimals
    found = written_size_of_any(given) if len(given) else (0, 0)
    return max(width, found[0]), max(decimals, found[1])


def written_size_of_any(given: Numbers) -> tuple[int, int]:
    """The same of any numbers, each distinct one written out."""
    import pyarrow as pa
    from pyarrow import compute

    _, given = as_met(given)
    there = decided(given)
    whole = there == np.rint(there)
    broken = int((given[whole] != there[whole]).any())  # 3.0000000000000004 is no integer, and has one digit
    texts = [write_number(number) for number in (there[whole].min(), there[whole].max())] if whole.any() else []
    others = there[~whole]
    if len(others) < FEW:
        texts += map(write_number, others.tolist())
        return max(map(len, texts)), max(most_digits(texts), broken)
    plain = (np.abs(others) >= 1e-4) & (np.abs(others) < PLAIN_BELOW)  # Arrow writes these as Python does
    texts += map(write_number, others[~plain].tolist())
    width, decimals = max(map(len, texts), default=0), max(most_digits(texts), broken)
    if not plain.any():
        return width, decimals
    written = compute.cast(to_arrow(others[plain]), pa.string())
    lengths = from_arrow(compute.binary_length(written))
    points = from_arrow(compute.find_substring(written, "."))
    return max(width, int(lengths.max())), max(decimals, int((lengths - points - 1).max()))


def form(text: str) -> str:
    """The form of a text, 'text' when it is neither a number nor ISO 8601.

    >>> form("2024-01"), form("2024-01-02T10:30"), form("2024---02"), form("12.5"), form("PT1H"), form("NAUSEA")
    ('partialDate', 'partialDatetime', 'incompleteDate', 'float', 'durationDatetime', 'text')
    """
    if text[0] not in "0123456789+-.P":  # most texts are words
        return "text"
    found = FORM.fullmatch(text)
    return found.lastgroup or "text" if found else "text"


def most_digits(numbers: list[str]) -> int:
    """The most digits that any of some written numbers has after the point."""
    if "e" in "".join(numbers):
        return max(map(digits, numbers), default=0)
    return max((len(number.partition(".")[2]) for number in numbers if "." in number), default=0)


def digits(number: str) -> int:
    """How many digits a written number has after the point.

    >>> digits("12"), digits("0.25"), digits("1.5e-07")
    (0, 2, 8)
    """
    mantissa, _, exponent = number.partition("e")
    return max(len(mantissa.partition(".")[2]) - int(exponent or 0), 0)
