"""The verb that converts results from one unit to another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from typing import TypeAlias

from ..columns import Text, distinct, read_number
from ..errors import SURE, DerivationError, closest, way_to_columns
from ..model import Table
from ..quick import np
from ..texts import fold
from ..values.results import RESULT
from ..values.units import Unit, scale_of, unit_of
from .kinds import Report, strict
from .registry import Wrong, refused, verb


@verb(
    "{text}, converted from {unit} to {to} by the scales in {units}"
    "[, using {molar_mass} (g/mol) between mass and amount of substance][, rounded to {digits}].",
    check_table=lambda table, _: check_scales(table),
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


Scales: TypeAlias = Mapping[str, tuple[str, Fraction, Fraction]]  # unit: its kind, how many base units it is, its zero


def read_scales(units: Table) -> Scales:
    """The units of a table; a DerivationError for a column or scale that it lacks, and for a unit that stands twice."""
    names = ("UNIT", "KIND", "SCALE")
    if lacking := [name for name in names if name not in units.columns]:
        raise DerivationError(
            f"{units.name}: no column {lacking[0]}; {way_to_columns(units.columns, lacking, (*names, 'ZERO'))}"
        )
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


def check_scales(units: Table) -> Iterator[Wrong]:
    """What a table of units is refused for; and scales, and kinds, that the names of the units contradict."""
    wrong = list(refused(lambda: read_scales(units)))
    yield from wrong
    scales = {} if wrong else read_scales(units)
    named = {name: unit for name in scales if (unit := unit_of(name)) is not None}
    lines = {name: row for row, name in enumerate(units.columns["UNIT"], start=1)} if scales else {}
    for name, unit in named.items():
        yield from wrong_kind(name, unit, scales[name][0], lines[name])
    of_kind: dict[tuple[str, tuple[str, ...]], dict[str, Fraction]] = {}
    for name, unit in named.items():
        power = Fraction(10) ** unit.power
        of_kind.setdefault((scales[name][0], unit.kind), {})[name] = scales[name][1] / power
    for bases in of_kind.values():
        ((usual, _),) = Counter(bases.values()).most_common(1)
        other = next(name for name, base in bases.items() if base == usual)
        for name in (name for name, base in bases.items() if base != usual):
            right = usual * Fraction(10) ** named[name].power
            message = f"the SCALE of {name} is {short(scales[name][1])}, where {other} has {short(scales[other][1])}"
            yield Wrong(message, f"by their names it is {short(right)}", True, lines[name])


def wrong_kind(name: str, unit: Unit, kind: str, row: int) -> Iterator[Wrong]:
    """A mass that is said to be an amount of substance, or the other way round."""
    if {kind, unit.kind[0]} == {"mass", "amount"}:
        message = f"the KIND of {name} is {kind}, and its name says {unit.kind[0]}"
        yield Wrong(message, f"write {unit.kind[0]}", True, row)


def short(number: Fraction) -> str:
    """A scale as people write it."""
    return f"{float(number):g}"


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
            return f"{table} has no unit {name}; {way_to_unit(table, scales, name, asked=name == to)}"
    kind, wanted = scales[unit][0], scales[to][0]
    if {kind, wanted} == {"mass", "amount"} and not mass:
        of = {"mass": "a mass", "amount": "an amount of substance"}
        return f"{unit} is {of[kind]} and {to} {of[wanted]}, and the test has no molar mass (g/mol); give it"
    if kind != wanted and {kind, wanted} != {"mass", "amount"}:
        like = next((name for name, (of, *_) in scales.items() if of == kind and name != unit), "")
        way = f"write a unit of {kind} for {to}, such as {like or unit}, or mend KIND"
        return f"{unit} is of the KIND {kind} in {table}, and {to} of {wanted}; {way}"
    odd = f"the molar mass '{mass}'" if kind != wanted and np.isnan(read_number(mass)) else f"digits '{digits}'"
    return f"a number too large, or {odd}; mend it"


def way_to_unit(table: str, scales: Scales, name: str, *, asked: bool) -> str:
    """What to do about a unit that a table lacks: what it is misspelt for, or the line to add; ``asked``: it is the one
    to convert to.

    >>> scales = {"mmol/L": ("amount", Fraction(1, 1000), Fraction(0)), "U/L": ("activity", Fraction(1), Fraction(0))}
    >>> way_to_unit("units.csv", scales, "mmol\\\\L", asked=True), way_to_unit("units.csv", scales, "IU/L", asked=False)
    ('write mmol/L in its place', 'add the line IU/L,activity,1 to units.csv')
    """
    near = next((known for known in scales if fold(known) == fold(name)), "")
    if near and not asked:
        return f"did you mean {near}?"
    near = near or next((known for known in scales if as_plain(known) == as_plain(name)), "")
    if near and unit_of(name) is not None and unit_of(near) is None:
        return f"it has {near}: write {name} in line {[*scales].index(near) + 2} of {table}"
    if near:
        return f"write {near} in its place"
    found = scale_of(name, {known: (kind, scale) for known, (kind, scale, zero) in scales.items() if not zero})
    if found is not None:
        return f"add the line {name},{found[0]},{short(found[1])} to {table}"
    close = closest(name, scales, SURE) if asked or "/" not in name else []
    return f"write {close[0]} in its place" if len(close) == 1 else ADD


def as_plain(unit: str) -> str:
    """A unit without what people write otherwise: case, blanks, a backslash."""
    return fold(unit).replace("\\", "/").replace(" ", "")


ADD = "add it, with KIND and SCALE"


def written(number: Decimal, digits: str) -> str:
    """A decimal to so many decimals, halves away from zero; without them to 6 significant digits at the most."""
    if digits:
        return str(number.quantize(Decimal(1).scaleb(-int(digits)), ROUND_HALF_UP))
    short = number.normalize(Context(prec=6, rounding=ROUND_HALF_UP))
    return f"{short:f}"
