"""Verbs that ask tables: look-ups, limits by a number, units of measurement."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from itertools import chain, pairwise
from typing import Any, TypeAlias

import numpy as np

from ..columns import Column, Numbers, Text, as_text, distinct, on_pairs, read_number, select
from ..errors import DerivationError
from ..model import Table
from ..texts import fold
from ..values.results import RESULT
from .registry import Fixed, Report, Wrong, refused, strict, verb


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
    codes, places = distinct([text.codes for text in texts], [len(text.values) for text in texts])
    wanted = list(zip(*(t.values[p] for t, p in zip(texts, places, strict=True)), strict=True))
    open_ = [place for place in range(len(names)) if place not in fixed] or list(range(len(names)))
    asked = [(not names or any(v[p] for p in open_)) and (within is None or bool(v[-1])) for v in wanted]
    found = [rows.find(values) if there else None for values, there in zip(wanted, asked, strict=True)]
    missed = np.array([f is None and a for f, a in zip(found, asked, strict=True)], np.bool_)[codes]
    made = Text.coded(codes, [answer or "" for answer in found])
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
        for name in limits:
            self.refuse_words(name)
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

    def refuse_words(self, name: str) -> None:
        """A limit is a number, or there is none."""
        for row, cell in enumerate(self.table.columns[name], start=1):
            if cell and np.isnan(read_number(cell)):
                message = f"{self.table.name}: '{cell}' in {name} is no number; give one, or leave it empty"
                raise DerivationError(message, row)

    def crossing(self, numbers: list[int]) -> Iterator[Wrong]:
        """Rows of one key whose limits overlap, where they say different values, or leave a gap."""
        of = " ".join(filter(None, (self.table.columns[name][numbers[0]] for name in self.names)))
        spans = sorted((*self.span(number), number) for number in numbers)
        for (_, end, first), (begin, _, second) in pairwise(spans):
            said, row = f"of {of}" if of else f"in {', '.join(self.limits)}", second + 1
            hint = f"line {first + 2} holds up to {end:g}, line {second + 2} from {begin:g} on"
            if begin < end and self.table.columns[self.value][first] != self.table.columns[self.value][second]:
                yield Wrong(f"limits overlap {said}", f"{hint}: mend one", row=row)
            elif begin > end:
                yield Wrong(f"there is a gap between the limits {said}", f"{hint}: let them meet", True, row)

    def span(self, number: int) -> tuple[float, float]:
        """From where up to where a row holds; an empty limit is none."""
        low, high = (read_number(self.table.columns[name][number]) for name in self.limits)
        return (-np.inf if np.isnan(low) else low), (np.inf if np.isnan(high) else high)

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
        low, high = (read_number(self.table.columns[name][number]) for name in self.limits)
        return not (value < low or value >= high)


@verb(
    "{text}, converted from {unit} to {to} by the scales in {units}"
    "[, using {molar_mass} (g/mol) between mass and amount of substance][, rounded to {digits}].",
    check_table=lambda table, _: refused(lambda: read_scales(table)),
)
def convert(
    *,
    text: Text,
    unit: Text,
    to: Text,
    units: Table,
    molar_mass: Text | None = None,
    digits: Text | None = None,
    report: Report = strict,
) -> Text:
    """A result in another unit, as text: ``5.1`` or ``<0.3``; text without a number stays as it is.

    ``units`` is a table with the columns UNIT, KIND and SCALE: how many of the kind's base unit one unit is, a number
    or a fraction such as 5/9; and if wanted ZERO: the number that is 0 in the base unit, as 32 of F. Units of
    one kind convert by these; ``mass`` and ``amount`` convert into one another by the molar mass (g/mol). The
    arithmetic is decimal and exact; ``digits`` are the decimals to round to (halves away from zero), else 6 significant
    digits where a division has no end. A result without a unit, or with the unit wanted, stays as it is. A unit
    that the table lacks, or two that do not convert, are reported and give a missing value.
    Source of scales: the SI and the molar masses in the study's tables.

    >>> scales = {"UNIT": ("mg/dL", "mmol/L"), "KIND": ("mass", "amount"), "SCALE": ("0.01", "0.001")}
    >>> units = Table("units.csv", scales)
    >>> convert(text=Text.of(["90", "<18"]), unit=Text.constant("mg/dL", 2), to=Text.constant("mmol/L", 2), units=units,
    ...         molar_mass=Text.constant("180.156", 2), digits=Text.constant("2", 2)).tolist()
    ['5.00', '<1.00']
    """
    scales = read_scales(units)
    none = Text.constant("", len(text))
    texts = [text, unit, to, none if molar_mass is None else molar_mass, none if digits is None else digits]
    codes, places = distinct([t.codes for t in texts], [len(t.values) for t in texts])
    wanted = list(zip(*(t.values[p] for t, p in zip(texts, places, strict=True)), strict=True))
    made = [converted(scales, *values) for values in wanted]
    shown = Text.coded(codes, [f"{result} {given} to {asked}" for result, given, asked, *_ in wanted])
    whys = ["" if v is not None else why_not(units.name, scales, *a) for v, a in zip(made, wanted, strict=True)]
    for why in sorted({*whys} - {""}):
        failed = np.array([each == why for each in whys], np.bool_)[codes]
        report("not converted", failed, shown, f"'{{value}}' does not convert: {why}")
    return Text.coded(codes, [value or "" for value in made])


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


Scales: TypeAlias = Mapping[str, tuple[str, Fraction, Fraction]]  # unit: its kind, how many base units it is, its zero


def read_scales(units: Table) -> Scales:
    """The units of a table; a DerivationError for a column or scale that it lacks, and for a unit that stands twice."""
    names = ("UNIT", "KIND", "SCALE")
    if lacking := [name for name in names if name not in units.columns]:
        raise DerivationError(f"{units.name}: no column {lacking[0]}; it has {', '.join(units.columns)}")
    scales: dict[str, tuple[str, Fraction, Fraction]] = {}
    zeros = units.columns.get("ZERO", ("",) * len(units.columns["UNIT"]))
    rows = zip(*(units.columns[name] for name in names), zeros, strict=True)
    for row, (unit, kind, scale, zero) in enumerate(rows, start=1):
        one, nothing = fraction(scale), fraction(zero or "0")
        if one is None or one <= 0:
            raise DerivationError(f"{units.name}: the SCALE of {unit} is '{scale}'; give a number above 0", row)
        if nothing is None:
            raise DerivationError(f"{units.name}: the ZERO of {unit} is '{zero}'; give a number", row)
        if scales.setdefault(unit, (kind, one, nothing)) != (kind, one, nothing):
            raise DerivationError(f"{units.name}: {unit} stands there twice, and not alike; keep one", row)
    return scales


def fraction(text: str) -> Fraction | None:
    """A number or fraction of a table: ``0.01``, ``5/9``."""
    try:
        return Fraction(text)
    except (ValueError, ZeroDivisionError):
        return None


def converted(scales: Scales, text: str, unit: str, to: str, mass: str, digits: str) -> str | None:
    """One result in another unit; None where the units do not convert."""
    match = RESULT.fullmatch(text)
    if not match or not unit or not to or unit == to:
        return text
    if unit not in scales or to not in scales:
        return None
    (kind, scale, zero), (wanted, target, nothing) = scales[unit], scales[to]
    try:
        number = (Fraction(match[2]) - zero) * scale
        if kind != wanted:
            if {kind, wanted} != {"mass", "amount"} or not mass:
                return None
            number = number / Fraction(mass) if kind == "mass" else number * Fraction(mass)
        number = number / target + nothing
        return (match[1] or "") + written(Decimal(number.numerator) / Decimal(number.denominator), digits)
    except (ArithmeticError, ValueError):  # more digits than a decimal holds; a mass or digits that are no number
        return None


def why_not(table: str, scales: Scales, text: str, unit: str, to: str, mass: str, digits: str) -> str:
    """Why a result does not convert, and the way out.

    >>> scales = {"g/L": ("mass", Fraction(1), Fraction(0)), "mol/L": ("amount", Fraction(1), Fraction(0))}
    >>> why_not("units.csv", scales, "5", "G/L", "mol/L", "", "")
    'units.csv has no unit G/L; did you mean g/L?'
    >>> why_not("units.csv", scales, "5", "g/L", "mol/L", "", "")
    'g/L is a mass and mol/L an amount of substance, and the test has no molar mass (g/mol); give it'
    """
    for name in (unit, to):
        if name not in scales:
            near = next((known for known in scales if fold(known) == fold(name)), "")
            return f"{table} has no unit {name}; {f'did you mean {near}?' if near else 'add it, with KIND and SCALE'}"
    kind, wanted = scales[unit][0], scales[to][0]
    if {kind, wanted} == {"mass", "amount"} and not mass:
        of = {"mass": "a mass", "amount": "an amount of substance"}
        return f"{unit} is {of[kind]} and {to} {of[wanted]}, and the test has no molar mass (g/mol); give it"
    if kind != wanted and {kind, wanted} != {"mass", "amount"}:
        return f"{unit} is of the KIND {kind} in {table}, and {to} of {wanted}; mend the unit, or KIND"
    odd = f"the molar mass '{mass}'" if kind != wanted and np.isnan(read_number(mass)) else f"digits '{digits}'"
    return f"a number too large, or {odd}; mend it"


def written(number: Decimal, digits: str) -> str:
    """A decimal to so many decimals, halves away from zero; without them to 6 significant digits at the most."""
    if digits:
        return str(number.quantize(Decimal(1).scaleb(-int(digits)), ROUND_HALF_UP))
    short = number.normalize(Context(prec=6, rounding=ROUND_HALF_UP))
    return f"{short:f}"
