"""Datasets compared: attributes, records on one side only, and every value that differs.

Records meet by their key variables, wherever they stand; the order of records and of variables plays no part.
Records with equal keys meet in order of appearance (first with first), and are listed as duplicates.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from typing import Any

import numpy as np
import pandas as pd

from ..columns import Index, Text, take
from ..errors import RequestError
from ..formats.files import check_variables
from ..formats.frames import to_series
from ..formats.xpt import XptAttributes
from ..quick import dataclass
from .alignment import Alignment, KeyPair, align, occurrence, rounded
from .groups import Groups, groups_of
from .sides import FrameSide, Pair, Side, Values, batches, coded, differ, pairs, strings, taken
from .tolerance import Nearness, Tolerance, shown

SIDES = ("base", "other")
HERE = ("present", "absent")
NONE: Index = np.zeros(0, np.intp)
_NOTHING: Pair = (strings(np.zeros(0)), strings(np.zeros(0)))
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

    - ``groups``, with ``by``: the variables of ``by``, base_records, other_records, only_base, only_other, matched,
      unequal, and differences (records on one side only, and values); ``group_variables``: those of ``by``, variable,
      compared, different, largest, where anything differs.

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
    by: tuple[str, ...] = ()
    groups: pd.DataFrame = field(default_factory=pd.DataFrame)
    group_variables: pd.DataFrame = field(default_factory=pd.DataFrame)

    @property
    def differences(self) -> int:
        """How many attributes, records and values differ; duplicates alone are no difference."""
        return len(self.attributes) + len(self.records) + int(self.variables["different"].sum())

    @property
    def equal(self) -> bool:
        """Whether attributes, records and values are the same on both sides."""
        return self.differences == 0


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
    by: Sequence[str] = (),
) -> Comparison:
    """Compare two datasets, record by record of the same ``keys``.

    Numbers are equal if they differ by at most ``tolerance``, or by at most ``relative`` times the larger of
    both; each is one number, or goes by variable: ``{"AVAL": 0.01, "": 0}``, '' for all others. Numbers that are keys
    meet within their last bits, and are then compared like any other.
    Missing equals missing: NaN for numbers; '', None and NaN for text; with ``special_missing`` SAS's special missing
    numbers (``.A``, see ``missing_code``) equal themselves alone, outside of keys. Blanks at the end of a text say
    nothing. Numbers on one side and text on the other differ in the attribute type; their values are compared as text.
    Labels, lengths, formats and types are compared if both attributes are given, else the types that the frames have.
    ``ignore`` are variables to leave out. ``values`` keeps at most ``most`` differences a variable (and group); the
    counts are always of all. ``by`` are keys whose values make groups that are counted one by one; a tolerance may be
    that of one of them: ``{"PARAMCD=ALT: AVAL": 0.5}``.
    Raises RequestError for keys and variables that are not there, and for a tolerance below 0.

    >>> base = pd.DataFrame({"USUBJID": ["01", "02"], "AGE": [40.0, 51.0]})
    >>> other = pd.DataFrame({"USUBJID": ["02", "01", "03"], "AGE": [51.0, 41.0, 60.0]})
    >>> comparison = compare_datasets(base, other, keys=["USUBJID"])
    >>> comparison.values[["USUBJID", "variable", "base", "other", "difference"]].values.tolist()
    [['01', 'AGE', '40', '41', 1.0]]
    >>> comparison.records.values.tolist()
    [['03', 'other', 3]]
    """
    near = Nearness(tolerance, relative, special_missing)
    sides = [
        FrameSide(_without(frame, ignore), said) for frame, said in ((base, base_attributes), (other, other_attributes))
    ]
    return compare_sides(sides[0], sides[1], keys=keys, near=near, most=most, name=name, by=by)


def compare_sides(
    base: Side, other: Side, *, keys: Sequence[str], near: Nearness, most: int | None, name: str, by: Sequence[str] = ()
) -> Comparison:
    """Compare two sides, wherever their values are, as `compare_datasets` does."""
    keys = tuple(dict.fromkeys((*by, *keys)))
    _check_keys(keys, base, other, name)
    met = {key: (coded(pair[0]), coded(pair[1])) for key, pair in pairs(keys, base, other)}
    records = align([(rounded(left), rounded(right)) for left, right in met.values()])
    groups = groups_of({key: met[key] for key in by}, records) if by else None
    found = _Found(records, groups, near, keys, most)
    common = [variable for variable in base.kinds if variable in other.kinds]
    text_keys = {key for key, (left, _) in met.items() if isinstance(left, Text)}
    for variable, pair in batches([v for v in common if v not in text_keys], base, other):
        found.compare(variable, pair)
    alone = (
        ("base", records.only_base, records.only_base + 1),
        ("other", records.only_other, records.only_other + 1),
    )
    where = records.base[np.concatenate([NONE, *found.at])]
    values = pd.concat([_values("", _NOTHING, records, NONE), *found.values], ignore_index=True)
    return Comparison(
        name=name,
        keys=keys,
        base_records=base.size,
        other_records=other.size,
        matched=len(records.base),
        attributes=_attributes(base, other),
        records=_by_side(met, "record", alone),
        duplicates=_by_side(met, "count", records.duplicates),
        values=pd.concat([_keys_at(met, "base", where), values], axis=1),
        variables=typed(pd.DataFrame(found.summary, columns=list(SUMMARY)), SUMMARY),
        unequal=int(found.unequal.sum()),
        notes=(*near.words(found.numeric), *near.without_effect(common, found.numeric, keys, groups)),
        by=tuple(by),
        groups=groups.tallies(found.unequal) if groups else pd.DataFrame(),
        group_variables=groups.variables() if groups else pd.DataFrame(),
    )


class _Found:
    """What was found variable by variable: a line of the summary each, and the values that differ."""

    def __init__(
        self, records: Alignment, groups: Groups | None, near: Nearness, keys: Sequence[str], most: int | None
    ) -> None:
        self.records, self.groups, self.near, self.keys, self.most = records, groups, near, keys, most
        self.unequal = np.zeros(len(records.base), np.bool_)
        self.summary: list[tuple[str, int, int, float]] = []
        self.numeric: set[str] = set()
        self.at: list[Index] = []
        self.values: list[pd.DataFrame] = []

    def compare(self, variable: str, pair: Pair) -> None:
        """Compare the values of a variable in the records that meet."""
        base, other = taken(pair[0], self.records.base), taken(pair[1], self.records.other)
        gap, largest = None, np.nan
        if isinstance(base, np.ndarray) and isinstance(other, np.ndarray):
            unlike, gap = self.near.unlike(variable, base, other, self.groups)
            largest = float(np.fmax.reduce(gap, initial=np.nan))
        else:
            unlike = differ(base, other)
        if variable in self.keys and not len(unlike):
            return  # a key counts as one
        self.summary.append((variable, len(self.records.base), len(unlike), largest))
        self.numeric |= {variable} if gap is not None else set()
        if not len(unlike):
            return
        self.unequal[unlike] = True
        if self.groups:
            self.groups.add(variable, unlike, gap)
        self.at.append(self._kept(unlike))
        self.values.append(_values(variable, pair, self.records, self.at[-1], self.near.special))

    def _kept(self, unlike: Index) -> Index:
        """Of the records that differ those whose values are kept: the first, of each group if there are any."""
        if self.groups and self.most is not None:
            return unlike[occurrence(self.groups.met[unlike]) < self.most]
        return unlike[: self.most]


def _without(frame: pd.DataFrame, ignore: Sequence[str]) -> pd.DataFrame:
    """The frame without the variables to ignore; a name that stands twice is an error."""
    if not frame.columns.is_unique:
        raise RequestError(f"variable {frame.columns[frame.columns.duplicated()][0]} stands twice in a dataset")
    return frame[[variable for variable in frame.columns if variable not in ignore]]


def _check_keys(keys: Sequence[str], base: Side, other: Side, name: str) -> None:
    """Raise RequestError for no keys, and for one that either side lacks."""
    what = f"{name}: keys" if name else "keys"
    if not keys:
        raise RequestError(f"{what}: none given; name the variables that identify a record")
    check_variables(keys, base.kinds, f"{what} in base")
    check_variables(keys, other.kinds, f"{what} in other")


def _values(variable: str, pair: Pair, records: Alignment, found: Index, special_missing: bool = False) -> pd.DataFrame:
    """Both values of the records that differ, and the numbers of these records."""
    base, other = taken(pair[0], records.base[found]), taken(pair[1], records.other[found])
    difference = np.full(len(found), np.nan)
    if isinstance(base, np.ndarray) and isinstance(other, np.ndarray):
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


def _shown(values: Values, special_missing: bool) -> pd.Series[Any]:
    """The values as texts."""
    if isinstance(values, np.ndarray):
        return pd.Series(shown(values, special_missing), dtype="str")
    return pd.Series(values.to_pylist(), dtype="str")


def _keys_at(met: Mapping[str, KeyPair], side: str, index: Index) -> pd.DataFrame:
    """The keys of the records at these positions of one side."""
    place = SIDES.index(side)
    return pd.DataFrame({key: to_series(take(pair[place], index)) for key, pair in met.items()})


def _by_side(met: Mapping[str, KeyPair], what: str, found: Iterable[tuple[str, Index, Index]]) -> pd.DataFrame:
    """The keys of records of either side, the side, and a number under the name ``what``."""
    frames = [
        _keys_at(met, side, index).assign(side=pd.Series([side] * len(index), dtype="str"), **{what: numbers})
        for side, index, numbers in found
    ]
    return pd.concat(frames, ignore_index=True)


def _attributes(base: Side, other: Side) -> pd.DataFrame:
    """The attributes that differ, in the order of the variables of base."""
    left, right = base.attributes, other.attributes
    rows: list[tuple[str, str, str, str]] = []
    known = left is not None and right is not None
    if left is not None and right is not None and left.label != right.label:
        rows.append(("", "label", left.label, right.label))
    a, b = _by_variable(base.kinds, left if known else None), _by_variable(other.kinds, right if known else None)
    for variable in dict.fromkeys((*a, *b)):
        if variable not in a or variable not in b:
            rows.append((variable, "variable", *(HERE if variable in a else HERE[::-1])))
            continue
        both = ((attribute, a[variable][attribute], b[variable].get(attribute)) for attribute in a[variable])
        rows += [(variable, attribute, x, y) for attribute, x, y in both if y is not None and x != y]
    return pd.DataFrame(rows, columns=["variable", "attribute", "base", "other"], dtype="str")


def _by_variable(kinds: Mapping[str, str], attributes: XptAttributes | None) -> dict[str, dict[str, str]]:
    """The attributes of each variable of a side as texts; the type at least."""
    known = {v.name: v for v in attributes.variables} if attributes else {}
    result = {name: {"type": kind} for name, kind in kinds.items()}
    for name in result.keys() & known.keys():
        v = known[name]
        result[name] = {"type": v.type, "length": str(v.length), "format": v.format, "label": v.label}
    return result


def typed(frame: pd.DataFrame, types: Mapping[str, str]) -> pd.DataFrame:
    """The frame with these types, '' for missing texts."""
    return frame.astype(dict(types)).fillna({name: "" for name, kind in types.items() if kind == "str"})
