"""The one walk over a derivation: all that it names, uses and asks of other datasets is found by it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ..model import Case, Condition, Derivation, Elsewhere, Expression, Reference, Template, WhereClause


def parts(item: object) -> Sequence[object]:
    """What stands directly inside a part of a derivation; of ``Elsewhere`` all belongs to other datasets.

    >>> parts(Derivation("upper", {"text": Reference("AETERM")}))
    (Reference(name='AETERM', dataset='', optional=False, descending=False, merged=''),)
    """
    of = PARTS.get(type(item))
    return of(item) if of else ()


def of_condition(item: Condition) -> Sequence[object]:
    """What a condition names."""
    return (item.reference, item.against) if item.against else (item.reference,)


def of_elsewhere(item: Elsewhere) -> Sequence[object]:
    """What a look at other datasets names, here and there."""
    return (*(own for own, _ in item.on), *item.references, *wanted_elsewhere(item))


#: By the kind of a part, what stands directly inside it.
PARTS: Mapping[type, Callable[[Any], Sequence[object]]] = {
    Derivation: lambda item: tuple(item.arguments.values()),
    tuple: lambda item: item,
    Case: lambda item: (item.when, item.then),
    WhereClause: lambda item: tuple(item.conditions()),
    Condition: of_condition,
    Template: lambda item: item.parts,
    Expression: lambda item: item.names,
    Elsewhere: of_elsewhere,
}


def wanted_elsewhere(item: Elsewhere) -> Iterator[Reference]:
    """What the where clause and the order of a look at other datasets name there."""
    for look, where in item.looks():
        for part in inside(where):
            if isinstance(part, Reference):
                yield part.of(look.dataset)
    for owner in dict.fromkeys(reference.dataset for reference in item.references):
        for reference in (*item.order, *(other for _, other in item.on)):
            yield reference.of(owner)


def inside(item: object) -> Iterator[object]:
    """A part of a derivation and all inside it, the outer before the inner."""
    todo = [item]
    while todo:
        item = todo.pop()
        yield item
        if of := PARTS.get(type(item)):
            todo += of(item)[::-1]


def references(item: object) -> Iterator[Reference]:
    """Every variable or column that a derivation (or part of one) names; bare ones belong to its own rows."""
    return (part for part in inside(item) if isinstance(part, Reference))


def uses(item: object) -> Iterator[Derivation]:
    """A derivation and all inside it."""
    return (part for part in inside(item) if isinstance(part, Derivation))


def elsewheres(item: object) -> Iterator[Elsewhere]:
    """Every look at other datasets inside a derivation."""
    return (part for part in inside(item) if isinstance(part, Elsewhere))


def rebuilt(item: object, change: Callable[[object], object]) -> object:
    """A part of a derivation with every part inside it, and then itself, changed by a function.

    Where clauses, templates and arithmetic are changed as wholes.
    """
    if isinstance(item, Derivation):
        arguments = {name: rebuilt(a, change) for name, a in item.arguments.items()}
        if any(arguments[name] is not a for name, a in item.arguments.items()):
            item = replace(item, arguments=arguments)
    elif isinstance(item, Case):
        item = replace(item, then=rebuilt(item.then, change))  # type: ignore[arg-type]
    elif isinstance(item, tuple):
        item = tuple(rebuilt(part, change) for part in item)
    return change(item)


def rebuilt_derivation(item: Derivation, change: Callable[[object], object]) -> Derivation:
    """A derivation that stays one, with every part changed by a function."""
    made = rebuilt(item, change)
    assert isinstance(made, Derivation)
    return made
