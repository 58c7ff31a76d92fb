"""Run derivations: arguments are bound to columns as the verb's parameters ask."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np

from ..columns import Column, Mask, Text, as_text, falling, is_present, take_found
from ..errors import CdiscRdebError, DerivationError
from ..model import Case, Derivation, Elsewhere, Expression, RawSource, Reference, Template, WhereClause
from ..plan import uses
from ..plan.values import gives_dates, is_fixed
from ..values import where
from ..verbs import numbers
from ..verbs.kinds import Formula, Pattern
from ..verbs.registry import VERBS, Parameter, Verb
from .across import across
from .collected import comparing, dates_of, source_of
from .door import as_numbers
from .formulas_told import with_formula
from .units_told import telling
from .workspace import Scope


def run(derivation: Derivation, scope: Scope, source: RawSource | None = None) -> Column:
    """The column that a derivation gives for the rows in scope."""
    verb = scope.workspace.verbs[derivation.verb]
    use = (verb.name, derivation.place)
    made = scope.made.get(use) or call(verb, arguments(verb, derivation, scope, source), derivation, scope)
    if verb.outputs:  # the other ones will be asked for by other variables
        scope.made[use] = made
    return whole(made[derivation.output], scope, derivation)


def place_of(derivation: Derivation, scope: Scope) -> str:
    """Where a derivation stands and what it is of, as errors say it."""
    return f"{derivation.place}: {scope.dataset}.{scope.variable}: {derivation.verb}"


def whole(made: Column, scope: Scope, derivation: Derivation) -> Column:
    """What a verb gave as a value for each row; a constant is one."""
    if len(made) == 1 != scope.size:
        if isinstance(made, Text):
            return Text(np.full(scope.size, made.codes[0], np.int32), made.values)
        return np.full(scope.size, made[0])
    if len(made) != scope.size:
        raise DerivationError(f"{place_of(derivation, scope)} gave {len(made)} values for {scope.size} records")
    return made


def arguments(verb: Verb, derivation: Derivation, scope: Scope, source: RawSource | None) -> dict[str, object]:
    """The arguments of a verb as its function receives them."""
    use = (verb.name, derivation.place)
    report = (
        silent if verb.looks_up and use in scope.told else telling(derivation, scope)
    )  # of several variables the first tells
    scope.told.add(use)
    bound = in_turn(verb, derivation, scope, source) if verb.in_turn else {}
    for parameter in verb.parameters.values():
        if parameter.kind == "source":
            bound[parameter.name] = source
        elif parameter.kind == "report":
            checked = verb.name == "checked"
            bound[parameter.name] = with_formula(derivation, bound, formula_of(scope), report) if checked else report
        elif parameter.kind == "fixed":
            bound[parameter.name] = fixed_places(verb, derivation, scope)
        elif parameter.name in derivation.arguments and parameter.name not in bound:
            argument = derivation.arguments[parameter.name]
            value = bind(parameter, argument, scope, source)
            is_date = parameter.name in verb.moments and isinstance(value, Text)
            bound[parameter.name] = moments(value, argument, scope, source) if is_date else value  # type: ignore[arg-type]
    return bound


def moments(value: Text, argument: object, scope: Scope, source: RawSource | None) -> Text:
    """The dates that a verb asks for: collected ones are read, and what is none is told and missing."""
    space = scope.workspace
    if gives_dates(argument, space.verbs):
        return value
    if isinstance(argument, Reference):
        owner = space.study.datasets.get(argument.dataset or ("" if source else scope.dataset))
        variable = owner.variables.get(argument.name) if owner and not owner.given else None
        if variable is not None and variable.iso8601 and not variable.temporary:
            return value  # it came in by the door
        source = source_of(space, argument.dataset) if argument.dataset else source
    return dates_of(value, source, scope.report)


def silent(rule: str, bad: Mask, values: Text, message: str) -> None:
    """The report of what has been told."""


def fixed_places(verb: Verb, derivation: Derivation, scope: Scope) -> frozenset[int]:
    """Which of the columns that a verb takes in a list are fixed values, by their places."""
    lists = [derivation.arguments.get(p.name) for p in verb.parameters.values() if p.kind in ("texts", "columns")]
    parts = next((each for each in lists if isinstance(each, tuple)), ())
    verbs = scope.workspace.verbs
    return frozenset(n for n, part in enumerate(parts) if isinstance(part, Derivation) and is_fixed(part, verbs))


def call(verb: Verb, arguments: Mapping[str, object], derivation: Derivation, scope: Scope) -> tuple[Column, ...]:
    """The column or columns that a verb gives; what it cannot do, and whatever goes wrong in a study's own verb, is
    told with its place."""
    own = VERBS.get(verb.name) is not verb
    try:
        made = verb.function(**arguments)
    except CdiscRdebError as error:
        raise DerivationError(f"{place_of(derivation, scope)}: {error}") from error
    except Exception as error:
        if not own:  # the study's code may raise anything, ours may not
            raise
        line = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{Path(line.filename).name}:{line.lineno}"
        said = f"{type(error).__name__}: {error} ({where}); mend the verb"
        raise DerivationError(f"{place_of(derivation, scope)}: {said}") from error
    columns = made if isinstance(made, tuple) else (made,)
    for column in columns:
        if not isinstance(column, (Text, np.ndarray)):
            said = f"gave {type(column).__name__}, not a column; let it return Text or numbers"
            raise DerivationError(f"{place_of(derivation, scope)} {said}")
    return columns


def bind(parameter: Parameter, argument: object, scope: Scope, source: RawSource | None) -> object:
    """One argument as the function receives it."""
    kind = parameter.kind
    if isinstance(argument, (Reference, Derivation)):
        return typed(kind, value_of(argument, scope, source), scope)
    if isinstance(argument, WhereClause):
        return holds(argument, scope, source)
    if isinstance(argument, Elsewhere):
        return across(argument, [column(own, scope) for own, _ in argument.on], scope)
    if isinstance(argument, Expression):
        return formula(argument, scope)
    if isinstance(argument, Template):
        parts = [p if isinstance(p, str) else as_text(column(p, scope)) for p in argument.parts]
        return Pattern(tuple(parts), scope.size)
    if kind in ("texts", "columns") and isinstance(argument, tuple):
        there = [part for part in argument if not (isinstance(part, Reference) and is_left_out(part, scope))]
        return tuple(turned(part, typed(kind, value_of(part, scope, source), scope)) for part in there)
    if kind == "table":
        return scope.workspace.table(str(argument))
    return argument


def turned(part: object, value: Column) -> Column:
    """A column of an order, from its last value to its first where that is said."""
    return falling(value) if isinstance(part, Reference) and part.descending else value


def dated(reference: Reference, scope: Scope, source: RawSource | None) -> Column:
    """The dates of a reference, as a verb gets them."""
    value = column(reference, scope)
    return moments(value, reference, scope, source) if isinstance(value, Text) else value


def holds(clause: WhereClause, scope: Scope, source: RawSource | None = None) -> Mask:
    """The rows that a where clause holds for; ``source`` is the raw source that they are of."""
    look = comparing(scope.workspace, source.name if source else scope.dataset, lambda _: scope.report)
    return where.mask(clause, lambda reference: column(reference, scope), scope.size, look=look)


def formula(argument: Expression, scope: Scope) -> Formula:
    """Arithmetic over the columns in scope."""
    named = {str(reference): reference for reference in argument.names}
    return Formula(
        lambda: numbers.evaluate(argument.text, lambda n: as_numbers(column(named[n], scope), scope), scope.size)
    )


def formula_of(scope: Scope) -> Callable[[Expression], Formula]:
    """What makes arithmetic over the columns in scope."""
    return lambda argument: formula(argument, scope)


def in_turn(verb: Verb, derivation: Derivation, scope: Scope, source: RawSource | None) -> dict[str, object]:
    """The alternatives that a verb chooses among, each made for the rows alone that those before it leave."""
    left = np.ones(scope.size, np.bool_)
    bound: dict[str, object] = {}
    for name in verb.passes:
        argument = derivation.arguments.get(name)
        made: list[object] = []
        parts = argument if isinstance(argument, tuple) else (argument,)
        for number, part in enumerate(parts, 1):
            if isinstance(part, Case):
                mask = left & holds(part.when, scope.where(left), source)
                made.append((mask, value_where(part.then, mask, scope, source)))
                left = left & ~mask
            elif part is not None and not (isinstance(part, Reference) and is_left_out(part, scope)):
                inside = replace(scope, instead=scope.instead or number < len(parts))
                column = value_where(part, left, inside, source)
                made.append(column)
                left = left & ~is_present(column)
        if argument is not None:
            bound[name] = tuple(made) if isinstance(argument, tuple) else made[0]
    return bound


def value_where(item: object, mask: Mask, scope: Scope, source: RawSource | None) -> Column:
    """The column of a reference or derivation that counts under a mask alone.

    What looks at other records of its dataset sees them all, and tells of those under the mask.
    """
    if not isinstance(item, Derivation) or mask.all():
        return value_of(item, scope, source)
    if any(scope.workspace.verbs[use.verb].compares for use in uses(item)):
        return run(item, scope.where(mask), source)
    at = np.flatnonzero(mask)
    made = run(item, scope.narrowed(at), source)
    place = np.full(scope.size, -1, np.intp)
    place[at] = np.arange(len(at))
    return take_found(made, place)


def typed(kind: str, value: Column, scope: Scope) -> Column:
    """A column as text or as numbers, where the parameter asks for that."""
    if kind in ("text", "texts"):
        return as_text(value)
    return as_numbers(value, scope) if kind == "numbers" else value


def value_of(item: object, scope: Scope, source: RawSource | None) -> Column:
    """The column of a reference, or of a derivation inside another."""
    if isinstance(item, Derivation):
        return run(item, scope, source)
    if isinstance(item, Reference):
        return column(item, scope)
    raise TypeError(f"neither reference nor derivation: {item!r}")


def is_left_out(reference: Reference, scope: Scope) -> bool:
    """Whether a reference stands for a variable that the dataset need not have, and has not."""
    return reference.optional and not reference.dataset and reference.name not in scope.own


def column(reference: Reference, scope: Scope) -> Column:
    """The column of a reference: the row's own, or that of the subject's one record in another dataset."""
    if reference.name == "@USUBJID":
        return scope.workspace.usubjid(scope.rows.subject)
    if (reference.merged or reference.dataset) in scope.merged:
        records = scope.workspace.owner(reference.dataset)
        return take_found(records.columns[reference.name], scope.merged[reference.merged or reference.dataset])
    if reference.dataset:
        try:
            return scope.workspace.take_one(reference.dataset, reference.name, scope.rows.subject)
        except DerivationError as error:
            said = f"{reference.place}: " if reference.place.file else ""
            raise DerivationError(f"{said}{scope.dataset}.{scope.variable}: {error}") from None
    if reference.name not in scope.own:
        raise scope.missing(reference.name)
    return scope.own[reference.name]
