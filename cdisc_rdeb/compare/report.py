"""What a comparison found, as text to read and as one tidy frame."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from ..formats.frames import is_number, to_column, to_series
from ..terminal import count, cut, text_table
from .comparison import HERE, Comparison, typed
from .files import Comparisons
from .lists import groups_that_differ, value_lists
from .sides import texts_of

TIDY = {
    **dict.fromkeys(("dataset", "kind", "key", "variable", "attribute", "base", "other"), "str"),
    "difference": "float64",
}


def report(result: Comparison | Comparisons, *, most: int = 10) -> str:
    """The differences as text: a summary, then at most ``most`` lines of each kind and of each variable.

    >>> from cdisc_rdeb import compare_datasets
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
    parts += [f"{name}: not compared: {reason}" for name, reason in result.unread.items()]
    parts += [f"note: {line}" for line in result.told]
    return ("\n\n" if any("\n" in part for part in parts) else "\n").join(parts)


def differences_frame(result: Comparison | Comparisons) -> pd.DataFrame:
    """All differences in one frame that can be written as CSV.

    Columns, all text but ``difference``: dataset, kind (dataset, attribute, record, duplicate, value), key
    (``USUBJID=01, AESEQ=3``), variable, attribute, base, other, difference (other - base). Records and
    datasets are ``present`` or ``absent``; where a dataset was not compared base says why; of duplicates the number of
    records stands on its side.

    >>> from cdisc_rdeb import compare_datasets
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
    alone += [(name, "dataset", reason, "") for name, reason in result.unread.items()]
    frames.append(pd.DataFrame(alone, columns=["dataset", "kind", "base", "other"]).reindex(columns=list(TIDY)))
    return typed(pd.concat([frame for frame in frames if len(frame)] or frames[:1], ignore_index=True), TIDY)


def _report(comparison: Comparison, most: int) -> str:
    """One comparison as text."""
    by = ", ".join(comparison.keys)
    size = f"{count(comparison.base_records, 'record')} by {by}{' (guessed)' if comparison.guessed else ''}"
    name = comparison.name or "datasets"
    variables = len({*comparison.variables["variable"], *comparison.keys})
    if comparison.equal and not len(comparison.duplicates):
        return "\n".join([f"{name}: equal ({size}, {count(variables, 'variable')})", *comparison.notes])
    lines = [f"{name}: {count(comparison.differences, 'difference') if not comparison.equal else 'equal'}"]
    one_side = comparison.records["side"].value_counts()
    both = (comparison.matched, comparison.unequal)
    lines += text_table(
        ["", "base", "other"],
        [
            ["records", "only on this side", "in both", "with values that differ"],
            [f"{n:,}" for n in (comparison.base_records, one_side.get("base", 0), *both)],
            [f"{n:,}" for n in (comparison.other_records, one_side.get("other", 0), *both)],
        ],
        {1, 2},
    )
    lines.append(f"records meet by {by}{' (guessed; --keys names others)' if comparison.guessed else ''}")
    lines += comparison.notes
    unlike = comparison.variables[comparison.variables["different"] > 0]
    lines += _section("Attributes", comparison.attributes.replace({"variable": {"": "(dataset)"}}), most)
    lines += _section("Duplicates (they meet in order of appearance)", comparison.duplicates, most)
    for side in ("base", "other"):
        alone = comparison.records[comparison.records["side"] == side].drop(columns="side")
        lines += _section(f"Records only in {side}", alone, most)
    lines += _section("Variables", unlike, len(unlike))
    if comparison.by:
        differ = comparison.groups[comparison.groups["differences"] > 0]
        of_all = f"{len(differ):,} of {count(len(comparison.groups), 'group')} by {', '.join(comparison.by)}"
        lines += _section(f"{of_all} differ", differ, most)
    for found in value_lists(comparison, most):
        rows = found.values.drop(columns=[*comparison.by, "variable"])
        rows = rows if rows["difference"].notna().any() else rows.drop(columns="difference")
        lines += _section(found.title, rows, most, found.size)
    more = len(groups_that_differ(comparison)) - most
    if comparison.by and more > 0:
        lines += ["", f"... values that differ in {count(more, 'more group')}: --csv and --report have them"]
    return "\n".join(lines)


def _section(title: str, frame: pd.DataFrame, most: int, size: int | None = None) -> list[str]:
    """A title, the first rows of a frame as an indented table, and how many more there are; nothing if empty."""
    size = len(frame) if size is None else size
    if not size:
        return []
    rows = frame.head(most)
    cells = {str(name): to_series(texts_of(to_column(series))).tolist() for name, series in rows.items()}
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
    return typed(pd.concat([frame for frame in frames if len(frame)] or frames[:1], ignore_index=True), TIDY)


def _key(frame: pd.DataFrame, keys: Sequence[str]) -> pd.Series[Any]:
    """The keys of each record as one text, '' for a frame without keys."""
    text = pd.Series("", index=frame.index, dtype="str")
    for key in keys if set(keys) <= set(frame.columns) else ():
        text = text + (", " if key != keys[0] else "") + f"{key}=" + to_series(texts_of(to_column(frame[key])))
    return text
