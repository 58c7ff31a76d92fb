"""Verbs that ask tables: look-ups, limits by a number; and results in their usual form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain, pairwise
from math import inf, isnan
from typing import Any

from ..columns import Column, Numbers, Text, as_text, combined, gather, on_pairs, read_number, select
from ..errors import DerivationError
from ..model import Table
from ..quick import np
from ..texts import fold
from ..values.results import RESULT
from .kinds import Fixed, Report, strict
from .registry import Wrong, refused, verb


def of_table(table: Table | None, column: str) -> dict[str, str]:
    """The values of a column of a table in their order; a number or code has the name beside it for its decode.

    >>> of_table(Table("t.csv", {"AVISIT": ("Baseline", "Week 2"), "AVISITN": ("0", "2")}), "AVISITN")
    {'0': 'Baseline', '2': 'Week 2'}
    """
    if table is None or column not in table.columns:
        return {}
    values = table.columns[column]
    names = table.columns.get(column.removesuffix("CD").removesuffix("N"), values)
    pairs = zip(values, names, strict=True)
    return {value: "" if name == value else name for value, name in pairs if value}


@verb(
    "{value} from {table}, looked up by {by}[ and within the limits for {within}][; {otherwise} for what it lacks].",
    named="value",
    values=lambda arguments, _, table: of_table(table, str(arguments.get("value", ""))),
    check=lambda arguments: check_lookup(arguments),
    check_table=lambda table, arguments: check_rows(table, arguments),
)
def lookup(
    *,
    table: Table,
    by: tuple[Column, ...],
    value: str,
    on: tuple[str, ...] = (),
    within: Numbers | None = None,
    limits: tuple[str, ...] = (),
    otherwise: Column | None = None,
    fixed: Fixed = frozenset(),
    report: Report = strict,
) -> Text:
    """The value that a look-up table gives for one or more columns, by the rule of matching.

    ``value`` is the table's column to take, by default the one with the variable's name; one use makes several
    variables from columns with their names: ``AVISIT, AVISITN: {lookup: {table: visits.csv, by: [VISIT]}}``.
    ``on`` are the table's columns to match, by default its first ones; an empty cell of theirs matches anything.
    With ``within``, a number such as an age, the table's two columns ``limits`` say from where up to, but not
    including, where a row holds; an empty limit is none. Records that the table does not have are reported and get
    a missing value, and one that makes several variables tells it once; with ``otherwise`` they have that and are not
    reported. Records with all of ``by`` missing, fixed values not counted, or without the number, get a missing value
    silently. Rows of the table that match one record must agree in ``value``.

    >>> units = Table("units.csv", {"FROM": ("mg/dl", "g/l"), "TO": ("mg/dL", "g/L")})
    >>> lookup(table=units, by=(Text.of(["MG/DL", ""]),), value="TO").tolist()
    ['mg/dL', '']
    """
    rows = rows_of(table, {"by": by, "value": value, "on": on, "within": within, "limits": limits})
    names = rows.names
    texts = [as_text(column) for column in (*by, *([] if within is None else [within]))]
    codes, places = combined([text.codes for text in texts], [len(text.values) for text in texts])
    wanted = list(zip(*(t.values[p] for t, p in zip(texts, places, strict=True)), strict=True))
    open_ = [place for place in range(len(names)) if place not in fixed] or list(range(len(names)))
    asked = [(not names or any(v[p] for p in open_)) and (within is None or bool(v[-1])) for v in wanted]
    found = [rows.find(values) if there else None for values, there in zip(wanted, asked, strict=True)]
    lost = np.array([f is None and a for f, a in zip(found, asked, strict=True)], np.bool_)
    made = Text.coded(codes, [answer or "" for answer in found])
    if not lost.any():
        return made
    missed = gather(lost, codes)
    if otherwise is not None:
        return as_text(select([missed, ~missed], [as_text(otherwise), made], len(missed)))
    shown = Text.coded(codes, [" / ".join(values) for values in wanted])
    report("not in table", missed, shown, f"'{{value}}' is not in {table.name} ({', '.join((*names, *limits))})")
    return made


def check_lookup(arguments: Mapping[str, Any]) -> Iterator[Wrong]:
    """Columns of the table go with those that are looked up, and limits with what lies within them."""
    by, on, limits = (len(arguments.get(name) or ()) for name in ("by", "on", "limits"))
    if on and by and on != by:
        yield Wrong(f"on names {on} columns of the table, and by {by}", "name one for each")
    if (arguments.get("within") is not None) != bool(limits):
        yield Wrong("within and limits go together", "within: AGE, limits: [FROM, TO]")
    elif limits not in (0, 2):
        yield Wrong(f"limits names {limits} columns of the table", "name two: from where, and up to where")


def rows_of(table: Table, arguments: Mapping[str, Any]) -> Rows:
    """The rows of a look-up; a DerivationError for a column that the table lacks, and for rows that do not agree."""
    by, value, within = arguments["by"], arguments["value"], arguments.get("within")
    on, limits = arguments.get("on") or (), arguments.get("limits") or ()
    names = on or tuple(table.columns)[: len(by)]
    if within is not None and len(limits) != 2:
        raise DerivationError(f"{table.name}: within needs limits: two columns, from where and up to where")
    if len(names) != len(by):
        raise DerivationError(f"{table.name}: on names {len(names)} columns for the {len(by)} of by; name one for each")
    unknown = [name for name in (*names, *limits, value) if name not in table.columns]
    if unknown:
        raise DerivationError(f"{table.name}: no column {unknown[0]}; it has {', '.join(table.columns)}")
    return Rows(table, names, limits if within is not None else (), value)


def check_rows(table: Table, arguments: Mapping[str, Any]) -> Iterator[Wrong]:
    """What a look-up in a table is refused for; and limits of which a number may be within two, or within none."""
    if not {"by", "value"} <= arguments.keys():
        return  # that it lacks one is told
    wrong = list(refused(lambda: rows_of(table, arguments)))
    yield from wrong
    if arguments.get("limits") and not wrong:
        rows = rows_of(table, arguments)
        yield from chain.from_iterable(map(rows.crossing, rows.exact.values()))


class Rows:
    """The rows of a look-up table, ready to be found."""

    def __init__(self, table: Table, names: tuple[str, ...], limits: tuple[str, ...], value: str) -> None:
        self.table, self.names, self.limits, self.value = table, names, limits, value
        size = len(table.columns[value])
        keys = list(zip(*(map(fold, table.columns[name]) for name in names), strict=True)) or [()] * size
        self.bounds = [*zip(*map(self.numbers, limits), strict=True)]  # of each row
        self.exact: dict[tuple[str, ...], list[int]] = {}
        self.loose: dict[tuple[int, ...], dict[tuple[str, ...], list[int]]] = {}  # rows with empty cells, by the others
        for number, key in enumerate(keys):
            self.exact.setdefault(key, []).append(number)
            if "" in key:
                said = tuple(place for place, cell in enumerate(key) if cell)
                self.loose.setdefault(said, {}).setdefault(tuple(key[place] for place in said), []).append(number)
        for key, numbers in self.exact.items():
            if not limits:
                self.agree(numbers, key)

    def numbers(self, name: str) -> list[float]:
        """A column of limits: each is a number, or there is none."""
        cells = self.table.columns[name]
        found = [*map(read_number, cells)]
        for row, (cell, number) in enumerate(zip(cells, found, strict=True), start=1):
            if cell and number != number:
                message = f"{self.table.name}: '{cell}' in {name} is no number; give one, or leave it empty"
                raise DerivationError(message, row)
        return found

    def crossing(self, numbers: list[int]) -> Iterator[Wrong]:
        """Rows of one key whose limits overlap, where they say different values, or leave a gap."""
        of = " ".join(filter(None, (self.table.columns[name][numbers[0]] for name in self.names)))
        spans = sorted((*self.span(number), number) for number in numbers)
        for (start, end, first), (begin, _, second) in pairwise(spans):
            said, row = f"of {of}" if of else f"in {', '.join(self.limits)}", second + 1
            way = f"write {begin:g} for {self.limits[1]} in line {first + 2}"
            way = way if start < begin else "keep one of these lines, or part their limits"
            hint = f"line {first + 2} holds up to {end:g}, line {second + 2} from {begin:g} on; {way}"
            if begin < end and self.table.columns[self.value][first] != self.table.columns[self.value][second]:
                yield Wrong(f"limits overlap {said}", hint, row=row)
            elif begin > end:
                yield Wrong(f"there is a gap between the limits {said}", hint, True, row)

    def span(self, number: int) -> tuple[float, float]:
        """From where up to where a row holds; an empty limit is none."""
        low, high = self.bounds[number]
        return (-inf if isnan(low) else low), (inf if isnan(high) else high)

    def agree(self, numbers: list[int], key: tuple[str, ...]) -> str:
        """The one value of rows that match together; a DerivationError where they differ."""
        values = self.table.columns[self.value]
        other = next((n for n in numbers if values[n] != values[numbers[0]]), None)
        if other is not None:
            raise DerivationError(
                f"{self.table.name}: {' '.join(key)} in {', '.join(self.names)} has both '{values[numbers[0]]}' and "
                f"'{values[other]}' in {self.value}; keep one, or name more columns in by",
                row=other + 1,
            )
        return values[numbers[0]]

    def find(self, values: tuple[str, ...]) -> str | None:
        """The value for the texts of one record (and its number, if there are limits), None if no row has them."""
        key = tuple(map(fold, values[: len(self.names)]))
        numbers = self.within(self.exact.get(key, []), values)
        if not numbers:
            loose = (rows.get(tuple(key[place] for place in said), []) for said, rows in self.loose.items())
            numbers = self.within(sorted(chain.from_iterable(loose)), values)
        return self.agree(numbers, key) if numbers else None

    def within(self, numbers: list[int], values: tuple[str, ...]) -> list[int]:
        """Those of some rows whose limits hold the number that comes last, all if there are no limits."""
        if not self.limits:
            return numbers
        return [n for n in numbers if values[-1] and self.holds(n, float(values[-1]))]

    def holds(self, number: int, value: float) -> bool:
        """Whether a number is within the limits of a row."""
        low, high = self.bounds[number]
        return not (value < low or value >= high)


@verb(
    "Equal to {result}[; numbers with a unit ({unit}) are written in their usual form, without leading zeros].",
    passes=("result",),
    hands_on=True,
)
def standard_result(*, result: Text, unit: Text | None = None) -> Text:
    """A collected result as a standard one: the same text, a number with a unit in its usual form.

    ``080`` is 80, ``+5`` 5 and ``.5`` 0.5; decimals stay as they were collected, and so does what is no number. A
    result without a unit stays as it is, for it may be a code; so does every one where no ``unit`` is given. A missing
    result is missing. Source: SDTMIG 3.4, 4.5.1 (--STRESC).

    >>> standard_result(result=Text.of(["080", "<.5", "1OO"]), unit=Text.constant("mmHg", 3)).tolist()
    ['80', '<0.5', '1OO']
    """
    if unit is None:
        return result
    return on_pairs(lambda text, of: usual(text) if of else text, result, unit)


def usual(text: str) -> str:
    """A number in its usual form, with its comparator; any other text as it is."""
    match = RESULT.fullmatch(text)
    if not match or "e" in text.lower():
        return text
    sign, (whole, point, rest) = "-" if match[2][0] == "-" else "", match[2].lstrip("+-").partition(".")
    return f"{match[1] or ''}{sign}{whole.lstrip('0') or '0'}{point if rest else ''}{rest}"
