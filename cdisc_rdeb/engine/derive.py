"""Run derivations: arguments are bound to columns as the verb's parameters ask, results are made to fit."""

from __future__ import annotations

import traceback
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from ..columns import Column, Numbers, Text, as_text, read_number, take, take_found
from ..errors import CdiscRdebError, DerivationError
from ..model import Case, Derivation, Elsewhere, Expression, RawSource, Reference, Template, Variable, WhereClause
from ..values import where
from ..verbs import numbers
from ..verbs.registry import VERBS, Across, Formula, Parameter, Part, Pattern, Verb
from .records import Scope

LARGEST = 7.237005577332262e75  # of IBM floating point, 16**63 less one unit


def run(derivation: Derivation, scope: Scope, source: RawSource | None = None) -> Column:
    """The column that a derivation gives for the rows in scope."""
    verb = scope.workspace.verbs[derivation.verb]
    place = f"{derivation.place}: {scope.dataset}.{scope.variable}: {derivation.verb}"
    use = (verb.name, derivation.place)
    made = scope.made.get(use) or call(verb, arguments(verb, derivation, scope, source), place)
    if verb.outputs:  # the other ones will be asked for by other variables
        scope.made[use] = made
    result = made[derivation.output]
    if len(result) == 1 != scope.size:  # a constant
        result = take(result, np.zeros(scope.size, np.intp))
    if len(result) != scope.size:
        raise DerivationError(f"{place} gave {len(result)} values for {scope.size} records")
    return result


def arguments(verb: Verb, derivation: Derivation, scope: Scope, source: RawSource | None) -> dict[str, object]:
    """The arguments of a verb as its function receives them."""
    bound: dict[str, object] = {}
    for parameter in verb.parameters.values():
        if parameter.kind == "source":
            bound[parameter.name] = source
        elif parameter.kind == "report":
            bound[parameter.name] = scope.report
        elif parameter.name in derivation.arguments:
            bound[parameter.name] = bind(parameter, derivation.arguments[parameter.name], scope, source)
    return bound


def call(verb: Verb, arguments: Mapping[str, object], place: str) -> tuple[Column, ...]:
    """The column or columns that a verb gives; what it cannot do, and whatever goes wrong in a study's own verb, is
    told with its place."""
    own = VERBS.get(verb.name) is not verb
    try:
        made = verb.function(**arguments)
    except CdiscRdebError as error:
        raise DerivationError(f"{place}: {error}") from error
    except Exception as error:
        if not own:  # the study's code may raise anything, ours may not
            raise
        line = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{Path(line.filename).name}:{line.lineno}"
        raise DerivationError(f"{place}: {type(error).__name__}: {error} ({where}); mend the verb") from error
    columns = made if isinstance(made, tuple) else (made,)
    for column in columns:
        if not isinstance(column, (Text, np.ndarray)):
            raise DerivationError(f"{place} gave {type(column).__name__}, not a column; let it return Text or numbers")
    return columns


def bind(parameter: Parameter, argument: object, scope: Scope, source: RawSource | None) -> object:
    """One argument as the function receives it."""
    kind = parameter.kind
    if isinstance(argument, (Reference, Derivation)):
        return typed(kind, value_of(argument, scope, source), scope)
    if isinstance(argument, WhereClause):
        return where.mask(argument, lambda reference: column(reference, scope), scope.size)
    if isinstance(argument, Elsewhere):
        return across(argument, scope)
    if isinstance(argument, Expression):
        named = {str(reference): reference for reference in argument.names}
        return Formula(
            lambda: numbers.evaluate(argument.text, lambda n: as_numbers(column(named[n], scope), scope), scope.size)
        )
    if isinstance(argument, Template):
        parts = [p if isinstance(p, str) else as_text(column(p, scope)) for p in argument.parts]
        return Pattern(tuple(parts), scope.size)
    if kind in ("texts", "columns") and isinstance(argument, tuple):
        there = [part for part in argument if not (isinstance(part, Reference) and is_left_out(part, scope))]
        return tuple(typed(kind, value_of(part, scope, source), scope) for part in there)
    if kind == "cases" and isinstance(argument, tuple):
        return tuple(case(branch, scope, source) for branch in argument)
    if kind == "table":
        return scope.workspace.table(str(argument))
    return argument


def case(branch: Case, scope: Scope, source: RawSource | None) -> tuple[object, Column]:
    """One branch of a choice: where it holds, and its value."""
    mask = where.mask(branch.when, lambda reference: column(reference, scope), scope.size)
    return mask, value_of(branch.then, scope, source)


def typed(kind: str, value: Column, scope: Scope) -> Column:
    """A column as text or as numbers, where the parameter asks for that."""
    if kind in ("text", "texts"):
        return as_text(value)
    return as_numbers(value, scope) if kind == "numbers" else value


def as_numbers(value: Column, scope: Scope) -> Numbers:
    """A column as numbers; text that says none is an issue and missing."""
    if not isinstance(value, Text):
        return value
    result = value.numbers(read_number)
    scope.report("not a number", value.present() & np.isnan(result), value, "'{value}' is not a number")
    too_large = np.abs(result) > LARGEST
    if too_large.any():
        scope.report("not a number", too_large, value, "'{value}' is larger than any number that XPT can hold")
        result = np.where(too_large, np.nan, result)
    return result


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
        return scope.workspace.usubjid(scope.subject)
    if reference.dataset in scope.merged:
        records = scope.workspace.owner(reference.dataset)
        return take_found(records.columns[reference.name], scope.merged[reference.dataset])
    if reference.dataset:
        try:
            return scope.workspace.take_one(reference.dataset, reference.name, scope.subject)
        except DerivationError as error:
            raise DerivationError(f"{scope.dataset}.{scope.variable}: {error}") from None
    if reference.name not in scope.own:
        raise scope.missing(reference.name)
    return scope.own[reference.name]


def across(argument: Elsewhere, scope: Scope) -> Across:
    """The records of variables of other datasets, with their subjects."""
    space = scope.workspace
    parts = []
    for reference in argument.references:
        owner = reference.dataset or scope.dataset
        records, subject = space.owner(owner), space.subject_of(owner)
        keep = where.mask(argument.where, where.of_columns(records.columns), len(records)) & (subject >= 0)
        values = records.columns[reference.name]
        if not keep.all():
            values, subject = take(values, keep), subject[keep]
        parts.append(Part(values, subject))
    if not parts:
        raise DerivationError(f"no variable is meant by {argument.text}; name one that a dataset has")
    return Across(tuple(parts), scope.subject, len(space.block.subjects))


def finish(variable: Variable, value: Column, scope: Scope) -> Column:
    """A derived column as its variable wants it: in its terminology, of its type, in ASCII."""
    if variable.temporary:
        return value
    if scope.workspace.study.datasets[scope.dataset].given:
        return as_numbers(value, scope) if variable.type == "Num" else as_text(value)
    if variable.codelists and isinstance(value, Text):
        value = to_terms(variable, value, scope)
    if variable.type == "Num":
        return as_numbers(value, scope)
    return to_ascii(as_text(value), scope)


def to_terms(variable: Variable, value: Text, scope: Scope) -> Text:
    """Collected values as submission values; what the codelists lack stays, and is an issue."""
    terms = scope.workspace.terms_of(variable.codelists)
    value = value.fitting()
    found = [terms.find(text) if text else None for text in value.values]
    names = " or ".join(variable.codelists)
    messages = {
        "unmapped": (
            "unmapped term",
            f"'{{value}}' is no term of {names}, which cannot be extended; "
            "put it under the one it means in codelists.yaml",
        ),
        "sponsor term": (
            "sponsor term",
            f"'{{value}}' is no term of {names}; declare it, or map it, in codelists.yaml",
        ),
        "ambiguous": ("ambiguous term", f"'{{value}}' can mean several terms of {names}; say which in codelists.yaml"),
    }
    for how, (rule, message) in messages.items():
        bad = np.array([f is not None and f.how == how for f in found], np.bool_)
        if bad.any():
            scope.report(rule, bad[value.codes], value, message)
    return Text.coded(value.codes, [f.value if f else "" for f in found], exact=value.exact)


def to_ascii(value: Text, scope: Scope) -> Text:
    """Text in printable ASCII by the study's replacements; what they lack is noted as an error of the build."""
    together = "".join(value.values)  # most columns are plain: one look at all their values
    if together.isascii() and together.isprintable():
        return value
    foreign = np.array([not (text.isascii() and text.isprintable()) for text in value.values], np.bool_)
    foreign &= value.used()
    if not foreign.any():
        return value
    listed = scope.workspace.study.ascii
    capitals = {k.upper(): v.upper() for k, v in listed.items() if len(k.upper()) == 1}  # upper made them
    replacements = str.maketrans({**capitals, **listed})
    changed = value.map(lambda text: text.translate(replacements))
    for sign in sorted({sign for text in value.values[foreign] for sign in text} & set(map(chr, replacements))):
        having = np.array([sign in text for text in value.values], np.bool_)[value.codes]
        message = f"U+{ord(sign):04X} in '{{value}}' became '{replacements[ord(sign)]}', as study.yaml says"
        scope.report("replaced character", having, value, message)
    for text in sorted({t for t in changed.values[changed.used()] if not (t.isascii() and t.isprintable())}):
        at = int(np.flatnonzero(changed.codes == list(changed.values).index(text))[0])
        char = next(c for c in text if not (c.isascii() and c.isprintable()))
        scope.workspace.refused.append(
            f"{scope.file.take(np.array([at])).tolist()[0]}: row {scope.row[at]}: {scope.dataset}.{scope.variable}: "
            f"'{visible(text)}' has the character U+{ord(char):04X}, which XPT cannot hold; "
            f"say its replacement under ascii: in study.yaml"
        )
    return changed


def visible(text: str) -> str:
    """Text with its control characters written out, so that a message stays one line.

    >>> visible("It\\nch")
    'It\\\\x0Ach'
    """
    return "".join(c if c.isprintable() else f"\\x{ord(c):02X}" for c in text)
