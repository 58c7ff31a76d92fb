"""Verbs for numbers: arithmetic, rounding, reference ranges."""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Mapping, Sequence
from functools import reduce

from ..columns import (
    Column,
    Numbers,
    Text,
    concatenate,
    in_order,
    is_present,
    order_codes,
    read_number,
    take_found,
    write_number,
)
from ..errors import DerivationError, SpecError
from ..quick import np
from ..values.moments import moment_ranks
from .kinds import Formula, Report, strict
from .registry import verb

OPERATORS: Mapping[type, Callable[[Numbers, Numbers], Numbers]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}


FUNCTIONS: Mapping[str, tuple[int, int, Callable[..., Numbers]]] = {  # arguments at the least and at the most
    "abs": (1, 1, lambda column: np.abs(column)),
    "ceil": (1, 1, lambda column: np.ceil(column)),
    "exp": (1, 1, lambda column: np.exp(column)),
    "floor": (1, 1, lambda column: np.floor(column)),
    "log": (1, 1, lambda column: np.log(column)),
    "log10": (1, 1, lambda column: np.log10(column)),
    "max": (2, 9, lambda *columns: reduce(np.maximum, columns)),
    "min": (2, 9, lambda *columns: reduce(np.minimum, columns)),
    "mod": (2, 2, lambda column, by: np.mod(column, by)),
    "round": (1, 2, lambda column, digits=None: rounded(column, digits)),
    "sqrt": (1, 1, lambda column: np.sqrt(column)),
}
LONGEST = 500  # characters of arithmetic

#: Signs that have another sense, or none, in arithmetic.
OTHER_SIGNS: dict[type[ast.AST], tuple[str, str]] = {
    ast.BitXor: ("^", "; a power is written **"),
    ast.Mod: ("%", ""),
    ast.FloorDiv: ("//", "; a division is written /"),
    ast.MatMult: ("@", ""),
    ast.BitOr: ("|", ""),
    ast.BitAnd: ("&", ""),
    ast.Invert: ("~", ""),
    ast.Not: ("not", ""),
    ast.LShift: ("<<", ""),
    ast.RShift: (">>", ""),
}


def parse(text: str) -> ast.expr:
    """Read arithmetic: numbers, names, + - * / **, brackets, sign and FUNCTIONS; anything else is a SpecError."""
    if len(text) > LONGEST:
        raise SpecError([f"this arithmetic has {len(text)} characters; divide it, {LONGEST} is the most"])
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):  # all that the parser says to odd texts
        lacking = text.count("(") - text.count(")")
        what = ": a bracket stays open" if lacking > 0 else ": a bracket closes nothing" if lacking < 0 else ""
        raise SpecError([f"'{text}' is not arithmetic{what}; write numbers, variables, + - * / and brackets"]) from None
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            check_call(text, node)
        allowed = (ast.BinOp, ast.UnaryOp, ast.Name, ast.Attribute, ast.Constant, ast.USub, ast.Load, ast.Call)
        bad = not isinstance(node, (*allowed, *OPERATORS))
        bad |= isinstance(node, ast.Call) and not isinstance(node.func, ast.Name)
        if bad or (isinstance(node, ast.Constant) and type(node.value) not in (int, float)):
            raise SpecError([f"'{text}' is not arithmetic: {misplaced(node)}"])
    return tree


def misplaced(node: ast.AST) -> str:
    """What has no place in arithmetic, and for a sign of another language the one that is meant.

    >>> misplaced(ast.parse("A ^ 2", mode="eval").body.op)
    '^ has no place in it; a power is written **'
    """
    sign, hint = OTHER_SIGNS.get(type(node), ("", ""))
    return f"{sign or ast.unparse(node) or type(node).__name__} has no place in it{hint}"


def check_call(text: str, node: ast.Call) -> None:
    """Refuse a function that is not there, and too few or too many arguments."""
    name = ast.unparse(node.func)
    if name not in FUNCTIONS:
        raise SpecError([f"'{text}' is not arithmetic: no function is called {name}; one of {', '.join(FUNCTIONS)}"])
    least, most, _ = FUNCTIONS[name]
    if node.keywords or not least <= len(node.args) <= most:
        wanted = str(least) if least == most else f"{least} to {most}"
        raise SpecError([f"'{text}' is not arithmetic: {name} takes {wanted} numbers"])
    if name == "round" and len(node.args) > 1 and not re.fullmatch(r"-?\d+", digits := ast.unparse(node.args[1])):
        said = f"round takes decimals, 1 for 0.1, and {digits} is no whole number"
        raise SpecError([f"'{text}' is not arithmetic: {said}"])


def names(text: str) -> list[str]:
    """The variables that arithmetic names, each once: ``DOSE`` or ``DM.AGE``."""
    found: list[str] = []

    def visit(node: ast.AST) -> None:
        if isinstance(node, (ast.Name, ast.Attribute)):
            found.append(ast.unparse(node))
            return
        for child in node.args if isinstance(node, ast.Call) else ast.iter_child_nodes(node):
            visit(child)

    visit(parse(text))
    return list(dict.fromkeys(found))


def evaluate(text: str, column: Callable[[str], Numbers], size: int) -> Numbers:
    """Work arithmetic out over columns; a missing number makes the result missing, as does a division by 0.

    >>> evaluate("AVAL - BASE", {"AVAL": np.array([5.0]), "BASE": np.array([3.0])}.__getitem__, 1).tolist()
    [2.0]
    """

    def work(node: ast.expr) -> Numbers:
        if isinstance(node, ast.BinOp):
            return OPERATORS[type(node.op)](work(node.left), work(node.right))
        if isinstance(node, ast.UnaryOp):
            return -work(node.operand)
        if isinstance(node, ast.Call):
            return FUNCTIONS[ast.unparse(node.func)][2](*map(work, node.args))
        if isinstance(node, ast.Constant):
            return np.full(size, float(str(node.value)))
        return column(ast.unparse(node))

    with np.errstate(all="ignore"):
        result = np.asarray(work(parse(text)), np.float64)
    return np.where(np.isfinite(result), result, np.nan)


#: Functions in words, with a place for each argument.
SAID = {
    "abs": "the size of {}",
    "ceil": "{} rounded up",
    "exp": "e to the power of {}",
    "floor": "{} rounded down",
    "log": "the natural logarithm of {}",
    "log10": "the logarithm of {} to base 10",
    "max": "the highest of {}",
    "min": "the lowest of {}",
    "mod": "the remainder of {} by {}",
    "round": "{} rounded",
    "sqrt": "the square root of {}",
}


def in_words(text: str, name: Callable[[str], str] = str) -> str:
    """Arithmetic as it is read, with names as ``name`` gives them.

    >>> in_words("floor((ADY - 1) / 21) + 1"), in_words("round(WEIGHT / HEIGHT ** 2, 1)")
    ('((ADY - 1) / 21 rounded down) + 1', 'WEIGHT / HEIGHT ^ 2 rounded to 1 decimal')
    """
    return said(parse(text), name)


def said(node: ast.expr, name: Callable[[str], str]) -> str:
    """One part of arithmetic in words; what is made of several stands in brackets inside another."""
    if isinstance(node, ast.Call):
        called, arguments = ast.unparse(node.func), [inner(each, name) for each in node.args]
        if called == "round" and len(arguments) == 2:
            return f"{arguments[0]} rounded to {arguments[1]} decimals".replace(" 1 decimals", " 1 decimal")
        places = SAID[called].count("{}")
        return SAID[called].format(*(arguments if places == len(arguments) else [" and ".join(arguments)]))
    if isinstance(node, ast.BinOp):
        sides = [bracketed(side, name, node.op, n) for n, side in enumerate((node.left, node.right))]
        return f"{sides[0]} {SIGNS[type(node.op)]} {sides[1]}"
    if isinstance(node, ast.UnaryOp):
        text = inner(node.operand, name)
        return f"-({text})" if isinstance(node.operand, ast.BinOp) else f"-{text}"
    return ast.unparse(node) if isinstance(node, ast.Constant) else name(ast.unparse(node))


SIGNS = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Pow: "^"}
RANKS = {ast.Add: 1, ast.Sub: 1, ast.Mult: 2, ast.Div: 2, ast.Pow: 3}


def inner(node: ast.expr, name: Callable[[str], str]) -> str:
    """A part inside a function: arithmetic as it is, another function in brackets."""
    return f"({said(node, name)})" if isinstance(node, ast.Call) else said(node, name)


def bracketed(node: ast.expr, name: Callable[[str], str], sign: ast.operator, right: int) -> str:
    """A side of a sign, in brackets where it else would be read in another order."""
    text = said(node, name)
    if isinstance(node, ast.Call):
        return f"({text})"
    if not isinstance(node, ast.BinOp):
        return text
    own, outer = RANKS[type(node.op)], RANKS[type(sign)]
    return f"({text})" if own < outer or (own == outer and right) else text


@verb("{formula}[, rounded to {digits} decimal(s)].")
def compute(*, formula: Formula, digits: int | None = None) -> Numbers:
    """Arithmetic over numeric variables; missing where any of them is, or where it divides by 0.

    It has + - * / **, brackets, and the functions abs, ceil, exp, floor, log (of base e), log10, max, min, mod (the
    remainder), round (to digits, halves away from zero) and sqrt: ``floor((ADY - 1) / 21) + 1``.
    ``digits`` rounds to so many decimals, halves away from zero as SAS does.

    >>> compute(formula=Formula(lambda: np.array([0.125, 2.0])), digits=2).tolist()
    [0.13, 2.0]
    """
    result = formula.evaluate()
    return result if digits is None else sas_round(result, digits)


def rounded(column: Numbers, digits: Numbers | None) -> Numbers:
    """Numbers rounded to digits, which are the same for all."""
    return sas_round(column, 0 if digits is None or not len(digits) else int(digits[0]))


def largest(columns: Sequence[Column], *, highest: bool) -> Column:
    """For each record the highest (or lowest) of several columns: numbers, or dates of ISO 8601 as moments."""
    if not columns or len({isinstance(column, Text) for column in columns}) > 1:
        raise DerivationError("numbers and texts cannot be compared; name several columns of one type")
    stacked, size = concatenate(columns), len(columns[0])
    ranks = moment_ranks(stacked) if isinstance(stacked, Text) else order_codes(stacked)[0]
    there = is_present(stacked)
    ranks = np.where(there, ranks.astype(np.int64), -1 if highest else np.iinfo(np.int64).max)
    table = ranks.reshape(len(columns), size)
    chosen = (table.argmax(axis=0) if highest else table.argmin(axis=0)) * size + np.arange(size)
    return take_found(stacked, np.where(there[chosen], chosen, -1))


@verb("The highest of {columns}.", of_dates="The latest of {columns}.", passes=("columns",), hands_on=True)
def highest(*, columns: tuple[Column, ...]) -> Column:
    """The highest of several numbers of a record, or the latest of its dates; missing ones are left out.

    Dates of ISO 8601 compare as moments. Missing where all are.

    >>> highest(columns=(np.array([1.0, np.nan]), np.array([3.0, np.nan]))).tolist()
    [3.0, nan]
    """
    return largest(columns, highest=True)


@verb("The lowest of {columns}.", of_dates="The earliest of {columns}.", passes=("columns",), hands_on=True)
def lowest(*, columns: tuple[Column, ...]) -> Column:
    """The lowest of several numbers of a record, or the earliest of its dates; missing ones are left out.

    Dates of ISO 8601 compare as moments. Missing where all are.

    >>> lowest(columns=(Text.of(["2024-02", ""]), Text.of(["2024-01-31", ""]))).tolist()
    ['2024-01-31', '']
    """
    return largest(columns, highest=False)


@verb("{value}.")
def checked(*, value: Numbers, against: Numbers, report: Report = strict) -> Numbers:
    """A number that was derived, held against one that was collected; where both are there and differ, it is reported.

    Numbers that differ by less than a billionth of their size are the same. The value stays as it was derived, missing
    where it is missing.

    >>> checked(value=np.array([2.0, 3.0]), against=np.array([2.0, np.nan])).tolist()
    [2.0, 3.0]
    """
    known = ~np.isnan(value) & ~np.isnan(against)
    differs = known & (np.abs(value - against) > 1e-9 * np.maximum(np.abs(value), np.abs(against)))
    if differs.any():
        pairs = zip(value.tolist(), against.tolist(), strict=True)
        shown = Text.of([f"{write_number(made)}, not {write_number(told)}" for made, told in pairs])
        report("value differs", differs, shown, "the derived value is {value} as collected; ask which is right")
    return value


@verb("The numeric value of {text}; missing where it is no number.")
def number(*, text: Text) -> Numbers:
    """The number that a text says, missing where it says none, such as ``<5`` or ``NOT DETECTED``.

    For results whose text stands in another variable (--STRESC), so that nothing is lost; elsewhere let the
    variable's numeric type read the text, and what is no number becomes an issue.

    >>> number(text=Text.of(["5.1", "<5", ""])).tolist()
    [5.1, nan, nan]
    """
    return text.numbers(read_number)


@verb("{number}, rounded to {digits} decimal(s), halves away from zero.", name="round")
def sas_round_verb(*, number: Numbers, digits: int) -> Numbers:
    """A number rounded as SAS does: halves away from zero, after mending what binary fractions distort.

    A missing number stays missing. ``digits`` below 0 round to tens, hundreds and so on.

    >>> sas_round_verb(number=np.array([2.5, -0.285]), digits=0).tolist()
    [3.0, 0.0]
    """
    return sas_round(number, digits)


def sas_round(numbers: Numbers, digits: int) -> Numbers:
    """Round halves away from zero; values within 1e-12 of a half count as the half.

    Of numbers above 1 that is a share, up to 0.001. Numbers too large to have so many decimals stay as they are.

    >>> sas_round(np.array([1.005, 0.285, -2.5, 1e15]), 2).tolist()
    [1.01, 0.29, -2.5, 1000000000000000.0]
    """
    if abs(digits) > 15:
        raise DerivationError(f"{digits} decimals cannot be rounded to; a number has 15 digits")
    with np.errstate(over="ignore"):
        scaled = np.abs(numbers) * 10.0**digits
    whole = np.floor(scaled + 0.5 + np.minimum(1e-12 * np.maximum(scaled, 1), 1e-3))
    rounded = np.sign(numbers) * (whole / 10.0**digits) + 0.0  # without the sign of -0.0
    return np.asarray(np.where(scaled < 2.0**51, rounded, numbers), np.float64)


@verb("LOW where {value} is below {low}, HIGH where it is above {high}, else NORMAL.", value="--STRESN",
      low="--STNRLO", high="--STNRHI", values=lambda *_: dict.fromkeys(("LOW", "NORMAL", "HIGH"), ""))  # fmt: skip
def range_indicator(*, value: Numbers, low: Numbers, high: Numbers) -> Text:
    """Where a number stands against its reference range: LOW, HIGH or NORMAL.

    A missing number, or two missing limits, give a missing value; with one limit only that one is judged.

    >>> range_indicator(value=np.array([1.0, 5, 9, np.nan]), low=np.full(4, 2.0), high=np.full(4, 8.0)).tolist()
    ['LOW', 'NORMAL', 'HIGH', '']
    """
    place = np.ones(len(value), np.int32)
    place[in_order("GT", value, high)] = 2
    place[in_order("LT", value, low)] = 0
    place[np.isnan(value) | (np.isnan(low) & np.isnan(high))] = 3
    return Text.coded(place, ["LOW", "NORMAL", "HIGH", ""])
