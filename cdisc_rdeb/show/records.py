"""A dataset as text: a heading, the attributes of its variables, and its records as aligned columns.

Nothing is changed in the data: only what is displayed is cut, rounded never.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..formats.files import check_variables
from ..formats.frames import is_number
from ..formats.xpt import XptAttributes, XptDataset
from ..terminal import count, cut, printable, text_table
from .conditions import matches
from .summaries import count_table, in_order, stats_table
from .values import displayed

MOST = 20  # records that are displayed where nobody says how many

KEY = re.compile(r"USUBJID|[A-Z]{1,2}SEQ")  # variables that stand in front of each block of a wide dataset


def show(
    dataset: XptDataset,
    *,
    where: Sequence[str] = (),
    variables: Sequence[str] = (),
    records: int | None = None,
    attributes: bool = False,
    width: int = 100,
    sort: Sequence[str] = (),
    counts: Sequence[Sequence[str]] = (),
    stats: Sequence[str] = (),
) -> str:
    """A dataset as text: a heading, the attributes if asked for, and its first records.

    ``where`` are conditions as ``parse_condition`` reads them, or where clauses of specs (``{AESEV: SEVERE}``), all of
    which must hold; ``sort`` names variables to order the records by, ``-A`` from the last value to the first.
    ``counts`` are variables whose values, or combinations of them, are counted, ``stats`` numeric ones to describe;
    beside either, no records are displayed unless ``records`` says how many (else 20). ``variables`` are the ones to
    display, in that order (none: all). Records wider than ``width`` characters are displayed in
    several blocks that repeat the record number, USUBJID and --SEQ. Missing values are displayed as nothing.
    Raises RequestError for an unknown variable and for a condition that cannot be read.

    >>> frame = pd.DataFrame({"USUBJID": ["01", "02"], "AESEQ": [1.0, 1.0], "AESEV": ["MILD", "SEVERE"]})
    >>> dataset = XptDataset(XptAttributes("AE", "Adverse Events", ()), frame)
    >>> print(show(dataset, where=["AESEV = SEVERE"]))
    AE (Adverse Events): 2 records, 3 variables
    <BLANKLINE>
    1 record where AESEV = SEVERE
    <BLANKLINE>
    #  USUBJID  AESEQ  AESEV
    2  02           1  SEVERE
    """
    frame = dataset.frame
    check_variables(variables, frame.columns, "variables")
    found = in_order(frame, np.flatnonzero(matches(frame, where)), sort)
    formats = {variable.name: variable.format for variable in dataset.attributes.variables}
    parts = [heading(dataset)]
    if attributes:
        parts.append(attribute_table(dataset.attributes))
    if where:
        parts.append(f"{count(len(found), 'record')} where {' and '.join(where)}")
    asked = frame.iloc[found]
    parts += [count_table(asked, names, formats) for names in counts]
    parts += [stats_table(asked, stats, formats)] if stats else []
    most = (0 if counts or stats else MOST) if records is None else records
    if most > 0 and len(found):
        kept = found[:most]
        parts.append(record_table(frame[list(variables or frame.columns)], kept, formats, width))
        if len(found) > len(kept):
            parts.append(f"first {len(kept):,} of {count(len(found), 'record')}")
    return "\n\n".join(parts)


def heading(dataset: XptDataset) -> str:
    """One line that says what the dataset is and how large."""
    frame, attributes = dataset.frame, dataset.attributes
    label = f" ({attributes.label})" if attributes.label else ""
    size = f"{count(len(frame), 'record')}, {count(len(frame.columns), 'variable')}"
    return f"{attributes.name}{printable(label)}: {size}"


def attribute_table(attributes: XptAttributes) -> str:
    """The variables' attributes, one line a variable."""
    rows = [
        (str(place), v.name, v.type, str(v.length), v.format, v.label)
        for place, v in enumerate(attributes.variables, 1)
    ]
    columns = list(zip(*rows, strict=True)) or [()] * 6
    return "\n".join(text_table(("#", "Variable", "Type", "Length", "Format", "Label"), columns, {0, 3}, 10**6))


def record_table(frame: pd.DataFrame, kept: npt.NDArray[np.intp], formats: Mapping[str, str], width: int) -> str:
    """The records at positions ``kept`` as aligned columns, in as many blocks as ``width`` needs."""
    shown = frame.iloc[kept]
    cells = {str(name): displayed(series, formats.get(str(name), "")) for name, series in shown.items()}
    right = {str(name) for name, series in shown.items() if is_number(series)}
    cells = {"#": [str(place + 1) for place in kept], **cells}
    right.add("#")
    sizes = {name: max(map(len, [name, *(cut(text) for text in texts)])) for name, texts in cells.items()}
    keys = ["#", *filter(KEY.fullmatch, cells)]
    blocks = []
    for names in groups(sizes, keys, width):
        places = {place for place, name in enumerate(names) if name in right}
        blocks.append("\n".join(text_table(names, [cells[name] for name in names], places)))
    return "\n\n".join(blocks)


def groups(sizes: Mapping[str, int], keys: Sequence[str], width: int) -> list[list[str]]:
    """Names in groups that fit into ``width`` with the keys in front; a group has at least one other name.

    >>> groups({"#": 1, "USUBJID": 7, "A": 9, "B": 9, "C": 3}, ["#", "USUBJID"], 22)
    [['#', 'USUBJID', 'A'], ['#', 'USUBJID', 'B'], ['#', 'USUBJID', 'C']]
    """
    if sum(sizes.values()) + 2 * (len(sizes) - 1) <= width:
        return [list(sizes)]
    start = sum(sizes[key] + 2 for key in keys) - 2
    result: list[list[str]] = [[*keys]]
    used = start
    for name in sizes:
        if name in keys:
            continue
        if used + 2 + sizes[name] > width and len(result[-1]) > len(keys):
            result.append([*keys])
            used = start
        result[-1].append(name)
        used += 2 + sizes[name]
    return result
