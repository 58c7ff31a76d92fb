"""Datasets compared: attributes, records on one side only, and every value that differs.

Records meet by their key variables, wherever they stand; the order of records and of variables plays no part.
Records with equal keys meet in order of appearance (first with first), and are listed as duplicates.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias, cast

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..columns import (
    Column,
    Index,
    Text,
    as_text,
    concatenate,
    group_starts,
    order_codes,
    pack,
    take,
    without_last_bits,
)
from ..errors import RequestError
from ..formats.files import check_variables
from ..formats.frames import is_number, to_column, to_series
from ..formats.xpt import XptAttributes
from .tolerance import Nearness, Tolerance, shown

Pair: TypeAlias = tuple[Column, Column]  # both sides of a variable; the codes of texts mean the same

SIDES = ("base", "other")
HERE = ("present", "absent")
NONE: Index = np.zeros(0, np.intp)
SUMMARY = {"variable": "str", "compared": "int64", "different": "int64", "largest": "float64"}


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """How one dataset differs from another; each frame is empty where nothing is to be said.

    - ``attributes``: variable ('' for the dataset), attribute, base, other. A variable on one side only has the
      attribute ``variable`` with ``present`` and ``absent``.
    - ``records``: the keys, side (``base`` or ``other``) and record (its number there, from 1).
    - ``duplicates``: the keys, side and count.
    - ``values``: the keys, variable, base, other (text), difference (other - base; NaN for text),
      base_record and other_record.
    - ``variables``: variable, compared, different (records), largest (absolute difference; NaN for text).

    In key columns text is str and numbers are float64. ``matched`` counts the records on both sides, ``unequal`` those
    of them that differ in some value. ``guessed``: nobody named the keys; ``notes`` say what else a reader must know.
    """

    name: str
    keys: tuple[str, ...]
    base_records: int
    other_records: int
    matched: int
    attributes: pd.DataFrame
    records: pd.DataFrame
    duplicates: pd.DataFrame
    values: pd.DataFrame
    variables: pd.DataFrame
    unequal: int = 0
    guessed: bool = False
    notes: tuple[str, ...] = ()

    @property
    def differences(self) -> int:
        """How many attributes, records and values differ; duplicates alone are no difference."""
        return len(self.attributes) + len(self.records) + int(self.variables["different"].sum())

    @property
    def equal(self) -> bool:
        """Whether attributes, records and values are the same on both sides."""
        return self.differences == 0


@dataclass(frozen=True, slots=True, eq=False)
class _Alignment:
    """Positions of the records that meet, of those that do not, and of the first of each set of duplicates."""

    base: Index
    other: Index
    only_base: Index
    only_other: Index
    duplicates: list[tuple[str, Index, Index]]


def compare_datasets(
    base: pd.DataFrame,
    other: pd.DataFrame,
    *,
    keys: Sequence[str],
    tolerance: Tolerance = 0.0,
    relative: Tolerance = 0.0,
    special_missing: bool = False,
    base_attributes: XptAttributes | None = None,
    other_attributes: XptAttributes | None = None,
    ignore: Sequence[str] = (),
    most: int | None = None,
    name: str = "",
) -> Comparison:
    """Compare two datasets, record by record of the same ``keys``.

    Numbers are equal if they differ by at most ``tolerance``, or by at most ``relative`` times the larger of
    both; each is one number, or goes by variable: ``{"AVAL": 0.01, "": 0}``, '' for all others. Numbers that are keys
    meet within their last bits, and are then compared like any other.
    Missing equals missing: NaN for numbers; '', None and NaN for text; with ``special_missing`` SAS's special missing
    numbers (``.A``, see ``missing_code``) equal themselves alone, outside of keys. Blanks at the end of a text say
    nothing. Numbers on one side and text on the other differ in the attribute type; their values are compared as text.
    Labels, lengths, formats and types are compared if both attributes are given, else the types that the frames have.
    ``ignore`` are variables to leave out. ``values`` keeps at most ``most`` differences a variable; the counts are
    always of all.
    Raises RequestError for keys and variables that are not there, and for a tolerance below 0.

    >>> base = pd.DataFrame({"USUBJID": ["01", "02"], "AGE": [40.0, 51.0]})
    >>> other = pd.DataFrame({"USUBJID": ["02", "01", "03"], "AGE": [51.0, 41.0, 60.0]})
    >>> comparison = compare_datasets(base, other, keys=["USUBJID"])
    >>> comparison.values[["USUBJID", "variable", "base", "other", "difference"]].values.tolist()
    [['01', 'AGE', '40', '41', 1.0]]
    >>> comparison.records.values.tolist()
    [['03', 'other', 3]]
    """
    keys = tuple(dict.fromkeys(keys))
    near = Nearness(tolerance, relative, special_missing)
    base, other = (_without(frame, ignore) for frame in (base, other))
    common = [str(variable) for variable in base.columns if variable in other.columns]
    _check_keys(keys, base, other, name)
    pairs = {key: _pair(base[key], other[key]) for key in keys}
    records = _align([tuple(map(rounded, pair)) for pair in pairs.values()])  # type: ignore[misc]
    summary, found, values = [], [NONE], [_values("", (Text.of([]), Text.of([])), records, NONE)]
    unequal, numeric = np.zeros(len(records.base), np.bool_), set()
    for variable in common:
        pair = pairs[variable] if variable in keys else _pair(base[variable], other[variable])
        if variable in keys and isinstance(pair[0], Text):
            continue
        unlike, largest = _unlike(variable, pair, records, near)
        if variable in keys and not len(unlike):
            continue  # a key counts as one
        summary.append((variable, len(records.base), len(unlike), largest))
        numeric |= set() if isinstance(pair[0], Text) else {variable}
        if len(unlike):
            unequal[unlike] = True
            found.append(unlike[:most])
            values.append(_values(variable, pair, records, found[-1], special_missing))
    alone = (
        ("base", records.only_base, records.only_base + 1),
        ("other", records.only_other, records.only_other + 1),
    )
    where = records.base[np.concatenate(found)]
    return Comparison(
        name=name,
        keys=keys,
        base_records=len(base),
        other_records=len(other),
        matched=len(records.base),
        attributes=_attributes(base, other, base_attributes, other_attributes),
        records=_by_side(pairs, "record", alone),
        duplicates=_by_side(pairs, "count", records.duplicates),
        values=pd.concat([_keys_at(pairs, "base", where), pd.concat(values, ignore_index=True)], axis=1),
        variables=typed(pd.DataFrame(summary, columns=list(SUMMARY)), SUMMARY),
        unequal=int(unequal.sum()),
        notes=(*near.words(numeric), *near.without_effect(common, numeric, keys)),
    )


def rounded(column: Column) -> Column:
    """A key as records meet by it: numbers without the last bits, in which programs differ."""
    return column if isinstance(column, Text) else without_last_bits(column)


def _without(frame: pd.DataFrame, ignore: Sequence[str]) -> pd.DataFrame:
    """The frame without the variables to ignore; a name that stands twice is an error."""
    if not frame.columns.is_unique:
        raise RequestError(f"variable {frame.columns[frame.columns.duplicated()][0]} stands twice in a dataset")
    return frame[[variable for variable in frame.columns if variable not in ignore]]


def _check_keys(keys: Sequence[str], base: pd.DataFrame, other: pd.DataFrame, name: str) -> None:
    """Raise RequestError for no keys, and for one that either side lacks."""
    what = f"{name}: keys" if name else "keys"
    if not keys:
        raise RequestError(f"{what}: none given; name the variables that identify a record")
    check_variables(keys, base.columns, f"{what} in base")
    check_variables(keys, other.columns, f"{what} in other")


def _pair(base: pd.Series[Any], other: pd.Series[Any]) -> Pair:
    """Both sides of a variable as numbers if both are, else as texts with codes in common."""
    left, right = to_column(base), to_column(other)
    if not isinstance(left, Text) and not isinstance(right, Text):
        return left, right
    both = cast(Text, concatenate([texts_of(left), texts_of(right)]))
    return Text(both.codes[: len(left)], both.values), Text(both.codes[len(left) :], both.values)


def texts_of(column: Column) -> Text:
    """A column as text without blanks at the end; each distinct number is written once."""
    text = as_text(column)
    if not any(value.endswith(" ") for value in text.values):
        return text
    return text.map(lambda value: value.rstrip(" "))


def _align(keys: Sequence[Pair]) -> _Alignment:
    """Which records meet, in the order of the keys."""
    size = len(keys[0][0])
    codes, sizes = zip(*(order_codes(concatenate(key)) for key in keys), strict=True)
    numbers, code = np.unique(pack(codes, sizes), return_inverse=True)
    duplicates, most = [], 1
    for side, part in (("base", code[:size]), ("other", code[size:])):
        counts = np.bincount(part, minlength=len(numbers))
        several = np.flatnonzero(counts > 1)
        first = np.empty(len(numbers), np.intp)
        first[part[::-1]] = np.arange(len(part))[::-1]  # the last one written is the first record
        duplicates.append((side, first[several], counts[several]))
        most = max(most, int(counts.max(initial=1)))
    if most > 1:
        nth = np.concatenate([_occurrence(code[:size]), _occurrence(code[size:])])
        numbers, code = np.unique(code * most + nth, return_inverse=True)
    place = np.full((2, len(numbers)), -1, np.intp)
    place[0, code[:size]] = np.arange(size)
    place[1, code[size:]] = np.arange(len(code) - size)
    left, right = place
    both = (left >= 0) & (right >= 0)
    return _Alignment(left[both], right[both], left[right < 0], right[left < 0], duplicates)


def _occurrence(code: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
    """For each record how many before it have the same code."""
    order = np.argsort(code, kind="stable")
    starts = group_starts(code[order])
    nth = np.empty(len(code), np.intp)
    nth[order] = np.arange(len(code)) - np.repeat(starts, np.diff(starts, append=len(code)))
    return nth


def _unlike(variable: str, pair: Pair, records: _Alignment, near: Nearness) -> tuple[Index, float]:
    """Which of the records that meet differ, and the largest difference."""
    base, other = take(pair[0], records.base), take(pair[1], records.other)
    if isinstance(base, Text) or isinstance(other, Text):
        return np.flatnonzero(cast(Text, base).codes != cast(Text, other).codes), np.nan
    return near.unlike(variable, base, other)


def _values(
    variable: str, pair: Pair, records: _Alignment, found: Index, special_missing: bool = False
) -> pd.DataFrame:
    """Both values of the records that differ, and the numbers of these records."""
    base, other = take(pair[0], records.base[found]), take(pair[1], records.other[found])
    difference = np.full(len(found), np.nan)
    if not isinstance(base, Text) and not isinstance(other, Text):
        with np.errstate(invalid="ignore", over="ignore"):
            difference = other - base
    return pd.DataFrame(
        {
            "variable": pd.Series([variable] * len(found), dtype="str"),
            "base": _shown(base, special_missing),
            "other": _shown(other, special_missing),
            "difference": difference,
            "base_record": records.base[found] + 1,
            "other_record": records.other[found] + 1,
        }
    )


def _shown(column: Column, special_missing: bool) -> pd.Series[Any]:
    """The values of a column as texts."""
    if isinstance(column, Text):
        return to_series(texts_of(column))
    return pd.Series(shown(column, special_missing), dtype="str")


def _keys_at(pairs: Mapping[str, Pair], side: str, index: Index) -> pd.DataFrame:
    """The keys of the records at these positions of one side."""
    place = SIDES.index(side)
    return pd.DataFrame({key: to_series(take(pair[place], index)) for key, pair in pairs.items()})


def _by_side(pairs: Mapping[str, Pair], what: str, found: Iterable[tuple[str, Index, Index]]) -> pd.DataFrame:
    """The keys of records of either side, the side, and a number under the name ``what``."""
    frames = [
        _keys_at(pairs, side, index).assign(side=pd.Series([side] * len(index), dtype="str"), **{what: numbers})
        for side, index, numbers in found
    ]
    return pd.concat(frames, ignore_index=True)


def _attributes(
    base: pd.DataFrame, other: pd.DataFrame, left: XptAttributes | None, right: XptAttributes | None
) -> pd.DataFrame:
    """The attributes that differ, in the order of the variables of base."""
    rows: list[tuple[str, str, str, str]] = []
    known = left is not None and right is not None
    if left is not None and right is not None and left.label != right.label:
        rows.append(("", "label", left.label, right.label))
    a, b = _by_variable(base, left if known else None), _by_variable(other, right if known else None)
    for variable in dict.fromkeys((*a, *b)):
        if variable not in a or variable not in b:
            rows.append((variable, "variable", *(HERE if variable in a else HERE[::-1])))
            continue
        both = ((attribute, a[variable][attribute], b[variable].get(attribute)) for attribute in a[variable])
        rows += [(variable, attribute, x, y) for attribute, x, y in both if y is not None and x != y]
    return pd.DataFrame(rows, columns=["variable", "attribute", "base", "other"], dtype="str")


def _by_variable(frame: pd.DataFrame, attributes: XptAttributes | None) -> dict[str, dict[str, str]]:
    """The attributes of each variable of a frame as texts; the type at least."""
    known = {v.name: v for v in attributes.variables} if attributes else {}
    result = {str(name): {"type": type_of(series)} for name, series in frame.items()}
    for name in result.keys() & known.keys():
        v = known[name]
        result[name] = {"type": v.type, "length": str(v.length), "format": v.format, "label": v.label}
    return result


def type_of(series: pd.Series[Any]) -> str:
    """Char or Num by what a column holds."""
    return "Num" if is_number(series) or not isinstance(to_column(series.iloc[:100]), Text) else "Char"


def typed(frame: pd.DataFrame, types: Mapping[str, str]) -> pd.DataFrame:
    """The frame with these types, '' for missing texts."""
    return frame.astype(dict(types)).fillna({name: "" for name, kind in types.items() if kind == "str"})
