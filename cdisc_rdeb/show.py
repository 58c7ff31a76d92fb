"""Datasets readable on a terminal: ``read_dataset`` a file, ``show`` its attributes and records.

Nothing is changed in the data: only what is displayed is cut, rounded never.
"""

from __future__ import annotations

import difflib
import re
import warnings
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, TypeAlias, cast

import numpy as np
import numpy.typing as npt
import pandas as pd

from .columns import Column, Mask, Numbers, Text
from .errors import CdiscRdebError
from .formats.sas_moments import moment_of_format, writer
from .formats.xpt import XptAttributes, XptDataset, XptVariable, read_xpt
from .model import Condition
from .where import holds

WIDEST = 40  # characters of a text that are displayed
Comparator: TypeAlias = Literal["EQ", "NE", "IN", "NOTIN", "LT", "LE", "GT", "GE"]
SIGNS: dict[str, Comparator] = {"=": "EQ", "!=": "NE", "<": "LT", "<=": "LE", ">": "GT", ">=": "GE"}
NAMES: tuple[Comparator, ...] = ("EQ", "NE", "IN", "NOTIN", "LT", "LE", "GT", "GE")
COMPARATORS: dict[str, Comparator] = {**SIGNS, **{name.lower(): name for name in NAMES}}
CONDITION = re.compile(
    r"(?P<variable>\w+)\s*"
    r"(?P<sign>!=|<=|>=|=|<|>|(?<!\w)(?:notin|in|eq|ne|le|lt|ge|gt|missing|present)(?!\w))(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)


class RequestError(CdiscRdebError, ValueError):
    """A request that a dataset cannot answer: a variable that is not there, a condition that says nothing."""


def show(
    dataset: XptDataset,
    *,
    where: Sequence[str] = (),
    variables: Sequence[str] = (),
    records: int = 20,
    attributes: bool = False,
    width: int = 100,
) -> str:
    """A dataset as text: a heading, the attributes if asked for, and its first records.

    ``where`` are conditions as ``parse_condition`` reads them, all of which must hold; ``variables`` are the
    ones to display, in that order (none: all). Records wider than ``width`` characters are displayed in
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
    found = np.flatnonzero(matches(frame, where))
    parts = [heading(dataset)]
    if attributes:
        parts.append(attribute_table(dataset.attributes))
    if where:
        parts.append(f"{count(len(found), 'record')} where {' and '.join(where)}")
    if records > 0 and len(found):
        kept = found[:records]
        formats = {variable.name: variable.format for variable in dataset.attributes.variables}
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
    keys = ["#", *(name for name in cells if name == "USUBJID" or re.fullmatch(r"[A-Z]{1,2}SEQ", name))]
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


def text_table(
    header: Sequence[str], columns: Sequence[Sequence[str]], right: Iterable[int] = (), widest: int = WIDEST
) -> list[str]:
    """Lines of aligned columns: those at the places ``right`` to the right, wide texts cut.

    >>> text_table(["NAME", "N"], [["alpha", "b"], ["1", "10"]], {1})
    ['NAME    N', 'alpha   1', 'b      10']
    """
    right = set(right)
    padded = []
    for place, (name, texts) in enumerate(zip(header, columns, strict=True)):
        cells = [name, *(cut(text, widest) for text in texts)]
        size = max(map(len, cells))
        padded.append([cell.rjust(size) if place in right else cell.ljust(size) for cell in cells])
    return ["  ".join(row).rstrip() for row in zip(*padded, strict=True)]


def cut(text: str, widest: int = WIDEST) -> str:
    """A text as a terminal can display it: no control characters, an ellipsis for what is too much."""
    text = printable(text)
    return text if len(text) <= widest else text[: widest - 1] + "…"


def printable(text: str) -> str:
    """A text with a sign in the place of each character that would move or colour the terminal."""
    return text if text.isprintable() else "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)


def count(number: int, noun: str) -> str:
    """A number with its noun.

    >>> count(1, "record"), count(1200, "record")
    ('1 record', '1,200 records')
    """
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def is_number(series: pd.Series[Any]) -> bool:
    """Whether a column holds numbers."""
    return pd.api.types.is_numeric_dtype(series.dtype) and not isinstance(series.dtype, pd.CategoricalDtype)


def to_column(series: pd.Series[Any]) -> Column:
    """Any column of a frame as text (missing is '') or as numbers (missing is NaN)."""
    if is_number(series):
        return cast(Numbers, series.to_numpy(np.float64, na_value=np.nan))
    if series.dtype == object and pd.api.types.infer_dtype(series, skipna=True) not in ("string", "empty"):
        if pd.api.types.infer_dtype(series, skipna=True) in ("integer", "floating", "mixed-integer-float"):
            return cast(Numbers, pd.to_numeric(series).to_numpy(np.float64, na_value=np.nan))
        series = series.map(str, na_action="ignore")
    return Text.from_series(series if series.dtype.kind not in "mM" else series.astype("str"))


def displayed(series: pd.Series[Any], format: str) -> list[str]:
    """The values of a column as texts, dates of SAS as ISO 8601 if the format says that they are."""
    column = to_column(series)
    return column.tolist() if isinstance(column, Text) else [moment_text(v, format) for v in column.tolist()]


def number_text(number: float) -> str:
    """The shortest text that reads back as the number; '' for a missing one.

    >>> [number_text(value) for value in (12.0, 0.1, float("nan"), 1e22)]
    ['12', '0.1', '', '1e+22']
    """
    if np.isnan(number):
        return ""
    return str(int(number)) if abs(number) < 1e15 and number == int(number) else repr(float(number))


def moment_text(value: float, format: str) -> str:
    """A number as its SAS format means it: days or seconds since 1960 as ISO 8601, any other as it is.

    >>> moment_text(21550.0, "DATE9."), moment_text(60.0, "E8601DT"), moment_text(21550.0, "8.1")
    ('2019-01-01', '1960-01-01T00:01:00', '21550')
    """
    moment = moment_of_format(format)
    if moment is None or (moment == "date" and value % 1 > 0):
        return number_text(value)
    return writer(format)(value)


def matches(frame: pd.DataFrame, where: Sequence[str]) -> Mask:
    """Which records all the conditions hold for; where a text is missing, != holds and < <= > >= do not."""
    conditions = [parse_condition(text) for text in where]
    check_variables([condition.variable for condition in conditions], frame.columns, "where")
    mask = np.ones(len(frame), np.bool_)
    for condition in conditions:
        column = to_column(frame[condition.variable])
        wrong = [] if isinstance(column, Text) else [v for v in condition.values if v and not says_number(v)]
        if wrong:
            raise RequestError(f"where: {condition.variable} holds numbers and {wrong[0]!r} is none")
        mask &= holds(condition, column)
    return mask


def says_number(text: str) -> bool:
    """Whether a text is a number."""
    try:
        return not np.isnan(float(text))
    except ValueError:
        return False


def parse_condition(text: str) -> Condition:
    """A condition as it is typed: VARIABLE COMPARATOR VALUE.

    Comparators: = != < <= > >=, ``in (A, B)``, ``notin (A, B)``, ``missing``, ``present``, and EQ NE LT LE
    GT GE. A value may stand in quotation marks, which keep commas and blanks. Raises RequestError for any
    other text.

    >>> parse_condition("AESEV in (MILD, 'VERY, VERY MILD')")
    Condition(variable='AESEV', comparator='IN', values=('MILD', 'VERY, VERY MILD'))
    >>> parse_condition("AEENDTC missing")
    Condition(variable='AEENDTC', comparator='EQ', values=('',))
    """
    found = CONDITION.fullmatch(text.strip())
    if not found:
        raise RequestError(
            f"where: {text!r} is no condition; write VARIABLE COMPARATOR VALUE with one of = != < <= > >= "
            "in notin, or VARIABLE missing, or VARIABLE present"
        )
    variable, sign, rest = found["variable"], found["sign"].lower(), found["rest"].strip()
    if sign in ("missing", "present"):
        if rest:
            raise RequestError(f"where: nothing can follow {sign!r} in {text!r}")
        return Condition(variable, "EQ" if sign == "missing" else "NE", ("",))
    comparator = COMPARATORS[sign]
    values = values_of(rest, comparator in ("IN", "NOTIN"))
    if not values or (comparator not in ("EQ", "NE", "IN", "NOTIN") and values == ("",)):
        raise RequestError(f"where: a value is missing at the end of {text!r}")
    return Condition(variable, comparator, values)


def values_of(text: str, several: bool) -> tuple[str, ...]:
    """The value, or the values in parentheses with commas between them, without quotation marks."""
    if several:
        inner = text[1:-1] if text.startswith("(") and text.endswith(")") else text
        found = [part.strip() for part in re.findall(r"""\s*("[^"]*"|'[^']*'|[^,]+)\s*(?:,|$)""", inner)]
    else:
        found = [text] if text else []
    return tuple(v[1:-1] if len(v) > 1 and v[0] == v[-1] and v[0] in "'\"" else v for v in found)


def check_variables(names: Iterable[str], there: Iterable[object], what: str) -> None:
    """Raise RequestError that names the first variable which is not there, and what may have been meant."""
    known = [str(name) for name in there]
    for name in names:
        if name not in known:
            close = difflib.get_close_matches(name.upper(), known, 1, 0.5)
            hint = f"did you mean {close[0]}?" if close else f"there are {', '.join(known) or 'none'}"
            raise RequestError(f"{what}: no variable {name}; {hint}")


def read_dataset(path: Path, member: str | None = None) -> XptDataset:
    """Read an XPT file, or a CSV or CSV.gz file (UTF-8, variable names in its first line) as text throughout.

    ``member`` names one dataset of an XPT file that holds several.
    A CSV is given the file's name, no labels, and the bytes of the longest value as length. Raises RequestError
    for a file that is not there, of another kind or no CSV, and RawDataError for one that is no XPT.
    """
    if not path.is_file():
        raise RequestError(f"{path}: no such file")
    if path.suffix.lower() == ".xpt":
        return read_xpt(path, member=member)
    if not is_csv(path):
        raise RequestError(f"{path}: cannot be read; give a file .xpt, .csv or .csv.gz")
    try:
        with warnings.catch_warnings(
            action="error", category=pd.errors.ParserWarning
        ):  # pandas only warns of records longer than the header
            frame = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig", index_col=False)
    except (ValueError, OSError, EOFError, pd.errors.ParserWarning) as error:
        raise RequestError(f"{path}: cannot be read as CSV; {str(error).strip()}") from error
    variables = tuple(
        XptVariable(str(name), "Char", max(len(v.encode()) for v in ("", *Text.from_series(series).values)))
        for name, series in frame.items()
    )
    return XptDataset(XptAttributes(path.name.split(".")[0].upper(), "", variables), frame)


def is_csv(path: Path) -> bool:
    """Whether a file is CSV by its name."""
    return path.name.lower().endswith((".csv", ".csv.gz"))
