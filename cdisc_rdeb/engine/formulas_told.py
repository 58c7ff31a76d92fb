"""A computed value that is not what was collected: which formula, one sign away, gives what was."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import replace
from functools import partial

import numpy as np

from ..columns import Mask, Text
from ..model import Derivation, Expression
from ..verbs.kinds import Formula, Report
from ..verbs.numbers import SIGNS, compute, parse

RULE = "value differs"
SWAPPED = (ast.Mult, ast.Div, ast.Add, ast.Sub)


def others(text: str) -> Iterator[str]:
    """Arithmetic with one sign in place of another, or both sides of one exchanged.

    >>> [*others("A * B")]
    ['A / B', 'A + B', 'A - B']
    >>> [*others("A / B")]
    ['A * B', 'A + B', 'A - B', 'B / A']
    """
    tree = parse(text)
    for number, node in enumerate(ast.walk(tree)):
        if not isinstance(node, ast.BinOp) or type(node.op) not in SIGNS:
            continue
        for kind in SWAPPED:
            if type(node.op) is not kind:
                yield changed(tree, number, partial(sign, kind))
        if isinstance(node.op, (ast.Div, ast.Sub)):
            yield changed(tree, number, exchange)


def sign(kind: type[ast.operator], node: ast.BinOp) -> None:
    """Put another sign between two sides."""
    node.op = kind()


def exchange(node: ast.BinOp) -> None:
    """Put the sides of a sign in each other's place."""
    node.left, node.right = node.right, node.left


def changed(tree: ast.expr, number: int, change: Callable[[ast.BinOp], None]) -> str:
    """Arithmetic of which one part is changed, by its number in a walk."""
    copied = deepcopy(tree)
    part = [*ast.walk(copied)][number]
    assert isinstance(part, ast.BinOp)
    change(part)
    return ast.unparse(copied)


def with_formula(
    derivation: Derivation, bound: Mapping[str, object], made: Callable[[Expression], Formula], report: Report
) -> Report:
    """The report of a value that is held against a collected one: of a record that another formula gives it says so.

    Each record is looked at by itself, as the others may be in another block.
    """
    value = derivation.arguments.get("value")
    formula = value.arguments.get("formula") if isinstance(value, Derivation) and value.verb == "compute" else None
    if not isinstance(value, Derivation) or not isinstance(formula, Expression):
        return report
    digits = value.arguments.get("digits")

    def told(rule: str, bad: Mask, values: Text, message: str) -> None:
        against, left = np.asarray(bound["against"]), bad.copy()
        for other in others(formula.text) if rule == RULE else ():
            if not left.any():
                break
            found = compute(formula=made(replace(formula, text=other)), digits=int(digits) if digits else None)  # type: ignore[call-overload]
            fits = left & (np.abs(found - against) <= 1e-9 * np.abs(against))
            way = f"{other} gives the collected one: write compute: {other}"
            way += f", unless other records agree with {formula.text}"
            report(rule, fits, values, f"{message.partition('; ')[0]}; {way}")
            left &= ~fits
        report(rule, left, values, message)

    return told
