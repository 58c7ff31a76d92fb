"""Datasets compared: attributes, records on one side only, and every value that differs.

Records meet by their key variables, wherever they stand; the order of records and of variables plays no part.
Records with equal keys meet in order of appearance (first with first), and are listed as duplicates.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias, cast

import numpy as np
import numpy.typing as npt
import pandas as pd

from .columns import Column, Index, Text, concatenate, group_starts, order_codes, pack, take
from .formats.xpt import XptAttributes
from .show import (
    RequestError,
    check_variables,
    count,
    cut,
    is_csv,
    is_number,
    number_text,
    read_dataset,
    text_table,
    to_column,
)

Pair: TypeAlias = tuple[Column, Column]  # both sides of a variable; the codes of texts mean the same
Keys: TypeAlias = Sequence[str] | Mapping[str, Sequence[str]] | None

DEFAULT_KEYS = (
    ("RDOMAIN", "USUBJID", "IDVAR", "IDVARVAL", "QNAM"),  # SUPP--
    ("RDOMAIN", "USUBJID", "IDVAR", "IDVARVAL", "RELID"),  # RELREC
    ("TSPARMCD", "TSSEQ"),
    ("USUBJID", "PARAMCD"),  # BDS, with those of WITHIN_PARAMETER that are there
    ("USUBJID", "--SEQ"),
    ("USUBJID", "VISITNUM"),  # SV
    ("USUBJID",),  # DM, ADSL
    ("ARMCD", "TAETORD"),
    ("ARMCD", "VISITNUM"),
    ("VISITNUM",),
    ("ETCD",),
    ("IETESTCD",),
)
WITHIN_PARAMETER = ("AVISITN", "ADTM", "ADT", "ATPTN", "DTYPE", "--SEQ")
PLAIN_NUMBER = re.compile(r"[+-]?(?:(?:0|[1-9]\d{0,14})(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?")
SIDES = ("base", "other")
HERE = ("present", "absent")
NONE: Index = np.zeros(0, np.intp)
SUMMARY = {"variable": "str", "compared": "int64", "different": "int64", "largest": "float64"}
TIDY = {
    **dict.fromkeys(("dataset", "kind", "key", "variable", "attribute", "base", "other"), "str"),
    "difference": "float64",
}


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

    In key columns text is str and numbers are float64. ``matched`` counts the records on both sides.
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

    @property
    def differences(self) -> int:
        """How many attributes, records and values differ; duplicates alone are no difference."""
        return len(self.attributes) + len(self.records) + int(self.variables["different"].sum())

    @property
    def equal(self) -> bool:
        """Whether attributes, records and values are the same on both sides."""
        return self.differences == 0


@dataclass(frozen=True, slots=True, eq=False)
class Comparisons:
    """Two files or folders compared: a Comparison for each dataset, and the datasets on one side only."""

    datasets: Mapping[str, Comparison]
    only_in_base: tuple[str, ...] = ()
    only_in_other: tuple[str, ...] = ()

    @property
    def equal(self) -> bool:
        """Whether both sides have the same datasets and all of them are equal."""
        return not (self.only_in_base or self.only_in_other) and all(c.equal for c in self.datasets.values())


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
    tolerance: float = 0.0,
    relative: float = 0.0,
    base_attributes: XptAttributes | None = None,
    other_attributes: XptAttributes | None = None,
    ignore: Sequence[str] = (),
    most: int | None = None,
    name: str = "",
) -> Comparison:
    """Compare two datasets, record by record of the same ``keys``.

    Numbers are equal if they differ by at most ``tolerance``, or by at most ``relative`` times the larger of
    both (keys meet exactly). Missing equals missing: NaN for numbers; '', None and NaN for text. Blanks at the
    end of a text say nothing. Numbers on one side and text on the other differ in the attribute type; their
    values are compared as text. Labels, lengths, formats and types are compared if both attributes are given,
    else the types that the frames have. ``ignore`` are variables to leave out. ``values`` keeps at most
    ``most`` differences a variable; the counts are always of all.
    Raises RequestError for keys that are not there, or a tolerance below 0.

    >>> base = pd.DataFrame({"USUBJID": ["01", "02"], "AGE": [40.0, 51.0]})
    >>> other = pd.DataFrame({"USUBJID": ["02", "01", "03"], "AGE": [51.0, 41.0, 60.0]})
    >>> comparison = compare_datasets(base, other, keys=["USUBJID"])
    >>> comparison.values[["USUBJID", "variable", "base", "other", "difference"]].values.tolist()
    [['01', 'AGE', '40', '41', 1.0]]
    >>> comparison.records.values.tolist()
    [['03', 'other', 3]]
    """
    keys = tuple(dict.fromkeys(keys))
    if not (tolerance >= 0 and relative >= 0):
        raise RequestError(f"tolerance: {tolerance} and {relative} must not be below 0")
    base, other = (_without(frame, ignore) for frame in (base, other))
    common = [str(variable) for variable in base.columns if variable in other.columns]
    _check_keys(keys, base, other, name)
    pairs = {key: _pair(base[key], other[key]) for key in keys}
    records = _align(list(pairs.values()))
    summary, found, values = [], [NONE], [_values("", (Text.of([]), Text.of([])), records, NONE)]
    for variable in common:
        if variable in keys:
            continue
        pair = _pair(base[variable], other[variable])
        unlike, largest = _unlike(pair, records, tolerance, relative)
        summary.append((variable, len(records.base), len(unlike), largest))
        if len(unlike):
            found.append(unlike[:most])
            values.append(_values(variable, pair, records, found[-1]))
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
        variables=_typed(pd.DataFrame(summary, columns=list(SUMMARY)), SUMMARY),
    )


def compare_files(
    base: Path,
    other: Path,
    *,
    keys: Keys = None,
    tolerance: float = 0.0,
    relative: float = 0.0,
    ignore: Sequence[str] = (),
    most: int | None = None,
) -> Comparisons:
    """Compare two files (XPT, CSV, CSV.gz), or the datasets of the same name in two folders.

    ``keys`` are for every dataset, or by dataset name; where none are given, ``default_keys`` chooses. A CSV has
    no attributes, and its columns are text unless ``PLAIN_NUMBER`` fits all values and the other side holds
    numbers too. The other arguments are those of ``compare_datasets``. Raises RequestError for a path that
    cannot be read, a file against a folder, folders without datasets, and keys that are not there.
    """
    compare = partial(compare_datasets, tolerance=tolerance, relative=relative, ignore=ignore, most=most)
    if base.is_dir() != other.is_dir():
        raise RequestError(f"{base} and {other}: compare a file with a file, or a folder with a folder")
    if not base.is_dir():
        one = _compare_two(base, other, keys, ignore, compare)
        return Comparisons({one.name: one})
    left, right = _files(base), _files(other)
    if not left or not right:
        raise RequestError(f"{other if left else base}: no file .xpt, .csv or .csv.gz there")
    return Comparisons(
        {name: _compare_two(left[name], right[name], keys, ignore, compare) for name in left if name in right},
        tuple(name for name in left if name not in right),
        tuple(name for name in right if name not in left),
    )


def default_keys(variables: Collection[str]) -> tuple[str, ...]:
    """The keys of a dataset that has these variables: the first of ``DEFAULT_KEYS`` that is there, else all.

    >>> default_keys(["STUDYID", "DOMAIN", "USUBJID", "AESEQ", "AETERM"])
    ('USUBJID', 'AESEQ')
    >>> default_keys(["USUBJID", "ARMCD", "AGE"]), default_keys(["USUBJID", "ASEQ", "PARAMCD", "AVISITN"])
    (('USUBJID',), ('USUBJID', 'PARAMCD', 'AVISITN', 'ASEQ'))
    """
    sequence = next((v for v in variables if v == "ASEQ" or re.fullmatch(r"[A-Z]{2}SEQ", v)), "--SEQ")
    for pattern in DEFAULT_KEYS:
        keys = tuple(sequence if key == "--SEQ" else key for key in pattern)
        if all(key in variables for key in keys):
            within = WITHIN_PARAMETER if "PARAMCD" in keys else ()
            more = (sequence if key == "--SEQ" else key for key in within)
            return (*keys, *(key for key in more if key in variables))
    return tuple(variables)


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
    both = cast(Text, concatenate([_text(left), _text(right)]))
    return Text(both.codes[: len(left)], both.values), Text(both.codes[len(left) :], both.values)


def _text(column: Column) -> Text:
    """A column as text without blanks at the end; each distinct number is written once."""
    if isinstance(column, Text):
        return (
            column.map(lambda value: value.rstrip(" "))
            if any(value.endswith(" ") for value in column.values)
            else column
        )
    numbers, codes = np.unique(column, return_inverse=True)
    return Text.coded(codes, [number_text(number) for number in numbers.tolist()])


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


def _unlike(pair: Pair, records: _Alignment, tolerance: float, relative: float) -> tuple[Index, float]:
    """Which of the records that meet differ, and the largest difference."""
    base, other = take(pair[0], records.base), take(pair[1], records.other)
    if isinstance(base, Text) or isinstance(other, Text):
        return np.flatnonzero(cast(Text, base).codes != cast(Text, other).codes), np.nan
    same = (base == other) | (np.isnan(base) & np.isnan(other))
    with np.errstate(invalid="ignore", over="ignore"):  # of infinite numbers
        gap = np.where(base == other, 0.0, np.abs(other - base))
        room = np.maximum(tolerance, relative * np.maximum(np.abs(base), np.abs(other)))
    close = np.isfinite(gap) & (gap <= room)
    return np.flatnonzero(~(same | close)), float(np.fmax.reduce(gap, initial=np.nan))


def _values(variable: str, pair: Pair, records: _Alignment, found: Index) -> pd.DataFrame:
    """Both values of the records that differ, and the numbers of these records."""
    base, other = take(pair[0], records.base[found]), take(pair[1], records.other[found])
    difference = np.full(len(found), np.nan)
    if not isinstance(base, Text) and not isinstance(other, Text):
        with np.errstate(invalid="ignore", over="ignore"):
            difference = other - base
    return pd.DataFrame(
        {
            "variable": pd.Series([variable] * len(found), dtype="str"),
            "base": _series(_text(base)),
            "other": _series(_text(other)),
            "difference": difference,
            "base_record": records.base[found] + 1,
            "other_record": records.other[found] + 1,
        }
    )


def _series(column: Column) -> pd.Series[Any]:
    """A column as a series of str or float64."""
    return pd.Series(column.values[column.codes], dtype="str") if isinstance(column, Text) else pd.Series(column)


def _keys_at(pairs: Mapping[str, Pair], side: str, index: Index) -> pd.DataFrame:
    """The keys of the records at these positions of one side."""
    place = SIDES.index(side)
    return pd.DataFrame({key: _series(take(pair[place], index)) for key, pair in pairs.items()})


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


def _files(folder: Path) -> dict[str, Path]:
    """The datasets of a folder by name; an XPT goes before a CSV of the same name."""
    found: dict[str, Path] = {}
    for ending in (".xpt", ".csv", ".csv.gz"):
        for path in sorted(folder.iterdir()):
            if path.name.lower().endswith(ending) and path.is_file():
                found.setdefault(path.name[: -len(ending)].upper(), path)
    return dict(sorted(found.items()))


def _compare_two(
    base: Path, other: Path, keys: Keys, ignore: Sequence[str], compare: Callable[..., Comparison]
) -> Comparison:
    """Compare two files."""
    left, right = read_dataset(base), read_dataset(other)
    name = left.attributes.name
    if isinstance(keys, Mapping):
        keys = keys.get(name)
    a, b = left.frame, right.frame
    if is_csv(base):
        a = _with_numbers(a, b, is_csv(other))
    if is_csv(other):
        b = _with_numbers(b, a, False)
    typed = not (is_csv(base) or is_csv(other))
    return compare(
        a,
        b,
        keys=keys or default_keys([str(v) for v in a.columns if v in b.columns and v not in ignore]),
        base_attributes=left.attributes if typed else None,
        other_attributes=right.attributes if typed else None,
        name=name,
    )


def _with_numbers(frame: pd.DataFrame, against: pd.DataFrame, texts: bool) -> pd.DataFrame:
    """A CSV with numbers where the other side holds numbers, or ``texts`` that all are numbers."""
    result = frame.copy()
    for name in frame.columns.intersection(against.columns):
        column, opposite = to_column(frame[name]), to_column(against[name])
        if isinstance(opposite, Text) and not (texts and any(opposite.values) and _is_plain(opposite)):
            continue
        if isinstance(column, Text) and _is_plain(column):
            result[name] = column.numbers(lambda value: float(value) if value else np.nan)
    return result


def _is_plain(column: Column) -> bool:
    """Whether every value is missing or a number, without a zero in front as codes have it."""
    return not isinstance(column, Text) or all(not v or PLAIN_NUMBER.fullmatch(v) for v in column.values)


def type_of(series: pd.Series[Any]) -> str:
    """Char or Num by what a column holds."""
    return "Num" if is_number(series) or not isinstance(to_column(series.iloc[:100]), Text) else "Char"


def report(result: Comparison | Comparisons, *, most: int = 10) -> str:
    """The differences as text: a summary, then at most ``most`` lines of each kind and of each variable.

    >>> frame = pd.DataFrame({"USUBJID": ["01"], "SEX": ["F"]})
    >>> print(report(compare_datasets(frame, frame, keys=["USUBJID"], name="DM")))
    DM: equal (1 record by USUBJID, 2 variables)
    """
    if isinstance(result, Comparison):
        return _report(result, most)
    parts = [_report(comparison, most) for comparison in result.datasets.values()]
    if result.only_in_base:
        parts.append(f"only in base: {', '.join(result.only_in_base)}")
    if result.only_in_other:
        parts.append(f"only in other: {', '.join(result.only_in_other)}")
    return ("\n\n" if any("\n" in part for part in parts) else "\n").join(parts)


def differences_frame(result: Comparison | Comparisons) -> pd.DataFrame:
    """All differences in one frame that can be written as CSV.

    Columns, all text but ``difference``: dataset, kind (dataset, attribute, record, duplicate, value), key
    (``USUBJID=01, AESEQ=3``), variable, attribute, base, other, difference (other - base). Records and
    datasets are ``present`` or ``absent``; of duplicates the number of records stands on its side.

    >>> base, other = (pd.DataFrame({"USUBJID": ["01"], "AGE": [age]}) for age in (40, 41))
    >>> frame = differences_frame(compare_datasets(base, other, keys=["USUBJID"], name="DM"))
    >>> print(frame.to_csv(index=False, lineterminator=chr(10)).strip())
    dataset,kind,key,variable,attribute,base,other,difference
    DM,value,USUBJID=01,AGE,,40,41,1.0
    """
    if isinstance(result, Comparison):
        return _tidy(result)
    frames = [_tidy(comparison) for comparison in result.datasets.values()]
    alone = [(name, "dataset", *HERE) for name in result.only_in_base]
    alone += [(name, "dataset", *HERE[::-1]) for name in result.only_in_other]
    frames.append(pd.DataFrame(alone, columns=["dataset", "kind", "base", "other"]).reindex(columns=list(TIDY)))
    return _typed(pd.concat([frame for frame in frames if len(frame)] or frames[:1], ignore_index=True), TIDY)


def _report(comparison: Comparison, most: int) -> str:
    """One comparison as text."""
    by = ", ".join(comparison.keys)
    size = f"{count(comparison.base_records, 'record')} by {by}"
    name = comparison.name or "datasets"
    variables = len(comparison.variables) + len(comparison.keys)
    if comparison.equal and not len(comparison.duplicates):
        return f"{name}: equal ({size}, {count(variables, 'variable')})"
    lines = [f"{name}: {count(comparison.differences, 'difference') if not comparison.equal else 'equal'}"]
    one_side = comparison.records["side"].value_counts()
    lines += text_table(
        ["", "base", "other"],
        [
            ["records", "only on this side", "in both"],
            [f"{n:,}" for n in (comparison.base_records, one_side.get("base", 0), comparison.matched)],
            [f"{n:,}" for n in (comparison.other_records, one_side.get("other", 0), comparison.matched)],
        ],
        {1, 2},
    )
    lines.append(f"records meet by {by}")
    unlike = comparison.variables[comparison.variables["different"] > 0]
    lines += _section("Attributes", comparison.attributes.replace({"variable": {"": "(dataset)"}}), most)
    lines += _section("Duplicates (they meet in order of appearance)", comparison.duplicates, most)
    for side in ("base", "other"):
        alone = comparison.records[comparison.records["side"] == side].drop(columns="side")
        lines += _section(f"Records only in {side}", alone, most)
    lines += _section("Variables", unlike, len(unlike))
    for variable, compared, different in zip(unlike["variable"], unlike["compared"], unlike["different"], strict=True):
        rows = comparison.values[comparison.values["variable"] == variable]
        rows = rows.drop(columns=["variable", *([] if rows["difference"].notna().any() else ["difference"])])
        lines += _section(f"{variable}: {different:,} of {count(compared, 'record')}", rows, most, different)
    return "\n".join(lines)


def _section(title: str, frame: pd.DataFrame, most: int, size: int | None = None) -> list[str]:
    """A title, the first rows of a frame as an indented table, and how many more there are; nothing if empty."""
    size = len(frame) if size is None else size
    if not size:
        return []
    rows = frame.head(most)
    cells = {str(name): _series(_text(to_column(series))).tolist() for name, series in rows.items()}
    if {"base", "other"} <= cells.keys():
        pairs = [_from_difference(a, b) for a, b in zip(cells["base"], cells["other"], strict=True)]
        cells["base"], cells["other"] = [a for a, _ in pairs], [b for _, b in pairs]
    right = {place for place, (_, series) in enumerate(rows.items()) if is_number(series)}
    table = [
        "  " + line for line in text_table([name.replace("_", " ") for name in cells], list(cells.values()), right)
    ]
    more = [f"  ... {size - len(rows):,} more"] if size > len(rows) else []
    return ["", title, *table, *more]


def _from_difference(base: str, other: str) -> tuple[str, str]:
    """Two texts that would look the same when cut, from shortly before they differ."""
    if base == other or cut(base) != cut(other):
        return base, other
    start = next((i for i, (a, b) in enumerate(zip(base, other, strict=False)) if a != b), min(len(base), len(other)))
    start = max(0, start - 10)
    return "…" + base[start:], "…" + other[start:]


def _tidy(comparison: Comparison) -> pd.DataFrame:
    """One comparison in the columns of ``differences_frame``."""
    records, duplicates = comparison.records, comparison.duplicates
    in_base, twice = records["side"] == "base", duplicates["side"] == "base"
    times = duplicates["count"].astype("str")
    parts = {
        "attribute": comparison.attributes,
        "record": records.assign(base=np.where(in_base, *HERE), other=np.where(in_base, *HERE[::-1])),
        "duplicate": duplicates.assign(base=times.where(twice, ""), other=times.where(~twice, "")),
        "value": comparison.values,
    }
    frames = [
        part.assign(dataset=comparison.name, kind=kind, key=_key(part, comparison.keys)).reindex(columns=list(TIDY))
        for kind, part in parts.items()
    ]
    return _typed(pd.concat([frame for frame in frames if len(frame)] or frames[:1], ignore_index=True), TIDY)


def _key(frame: pd.DataFrame, keys: Sequence[str]) -> pd.Series[Any]:
    """The keys of each record as one text, '' for a frame without keys."""
    text = pd.Series("", index=frame.index, dtype="str")
    for key in keys if set(keys) <= set(frame.columns) else ():
        text = text + (", " if key != keys[0] else "") + f"{key}=" + _series(_text(to_column(frame[key])))
    return text


def _typed(frame: pd.DataFrame, types: Mapping[str, str]) -> pd.DataFrame:
    """The frame with these types, '' for missing texts."""
    return frame.astype(dict(types)).fillna({name: "" for name, kind in types.items() if kind == "str"})
