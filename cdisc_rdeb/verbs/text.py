"""Verbs for text: taken over, assigned, joined, cut, chosen, looked up."""

from __future__ import annotations

from functools import reduce

import numpy as np

from ..columns import Column, Text, as_text, distinct, is_present, on_pairs, select
from ..errors import DerivationError
from .registry import Lookup, Pattern, Report, strict, verb


@verb("{column}", name="from")
def from_(*, column: Column) -> Column:
    """The column as it is, missing values too. A bare name in a spec says the same.

    >>> from_(column=Text.of(["a", ""])).tolist()
    ['a', '']
    """
    return column


@verb("{text} in upper case.")
def upper(*, text: Text) -> Text:
    """Text in upper case; missing stays missing.

    >>> upper(text=Text.of(["Skin infection"])).tolist()
    ['SKIN INFECTION']
    """
    return text.map(str.upper)


@verb("Text of {pattern}.")
def join(*, pattern: Pattern) -> Text:
    """Fixed text and columns joined, as ``E{AENO}``. A record in which any of the columns is missing gets none.

    >>> join(pattern=Pattern(("E", Text.of(["1", ""])), 2)).tolist()
    ['E1', '']
    """
    parts = [part if isinstance(part, Text) else Text.constant(part, pattern.size) for part in pattern.parts]
    if not parts:
        return Text.constant("", pattern.size)
    return reduce(lambda left, right: on_pairs(lambda a, b: a + b if a and b else "", left, right), parts)


@verb("Part {number} of {text} between '{separator}'.")
def part(*, text: Text, separator: str, number: int) -> Text:
    """One part of a text that a separator divides; parts count from 1, from the end as -1, -2.

    A text with fewer parts gives a missing value.

    >>> part(text=Text.of(["701-1015", "701"]), separator="-", number=2).tolist()
    ['1015', '']
    """
    if not separator or not number:
        raise DerivationError("part needs a separator, and a number from 1 (or from -1, counted from the end)")
    place = number - 1 if number > 0 else number

    def cut(value: str) -> str:
        parts = value.split(separator)
        return parts[place].strip() if -len(parts) <= place < len(parts) else ""

    return text.map(cut)


@verb("The first of {columns} that is not missing.")
def coalesce(*, columns: tuple[Column, ...]) -> Column:
    """The first column with a value, for each record; missing where all are.

    >>> coalesce(columns=(Text.of(["", "b"]), Text.of(["x", "y"]))).tolist()
    ['x', 'b']
    """
    if not columns:
        raise DerivationError("coalesce needs a column to take a value from; name some")
    return select([is_present(column) for column in columns], columns, len(columns[0]))


@verb("Looked up in {table} by {by}.")
def lookup(
    *,
    table: Lookup,
    by: tuple[Column, ...],
    value: str,
    on: tuple[str, ...] = (),
    report: Report = strict,
) -> Text:
    """The value that a look-up table gives for one or more columns, without regard to case.

    ``on`` are the table's columns to match, by default its first ones. Records that the table does not have
    are reported and get a missing value; records with all of ``by`` missing get one silently. Rows of the table
    that agree in ``on`` must agree in ``value`` too.

    >>> units = Lookup("units.csv", {"FROM": ("mg/dl", "g/l"), "TO": ("mg/dL", "g/L")})
    >>> lookup(table=units, by=(Text.of(["MG/DL", ""]),), value="TO").tolist()
    ['mg/dL', '']
    """
    names = on or tuple(table.columns)[: len(by)]
    unknown = [name for name in (*names, value) if name not in table.columns]
    if unknown:
        raise DerivationError(f"{table.file}: no column {unknown[0]}; it has {', '.join(table.columns)}")
    rows = list(zip(*(map(str.casefold, table.columns[name]) for name in names), strict=True))
    answers: dict[tuple[str, ...], str] = {}
    for row, answer in zip(rows, table.columns[value], strict=True):
        if answers.setdefault(row, answer) != answer:
            raise DerivationError(
                f"{table.file}: {' '.join(row)} in {', '.join(names)} has both '{answers[row]}' and '{answer}' "
                f"in {value}; keep one, or name more columns in by"
            )
    texts = [as_text(column) for column in by]
    codes, places = distinct([text.codes for text in texts], [len(text.values) for text in texts])
    wanted = list(zip(*(t.values[p] for t, p in zip(texts, places, strict=True)), strict=True))
    found = [answers.get(tuple(v.casefold() for v in values)) for values in wanted]
    missed = np.array([a is None and any(v) for a, v in zip(found, wanted, strict=True)], np.bool_)[codes]
    shown = Text.coded(codes, [" / ".join(values) for values in wanted])
    report("not in table", missed, shown, f"'{{value}}' is not in {table.file} ({', '.join(names)})")
    return Text.coded(codes, [answer or "" for answer in found])
