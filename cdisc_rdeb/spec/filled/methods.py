"""Derivations in words: the MethodDef text that a verb's template gives."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TypeAlias

from ...model import DESCENDING, Case, Derivation, Elsewhere, Expression, Reference, Template, WhereClause
from ...plan.values import gives_dates, handed, is_fixed, passed
from ...texts import filled, listed
from ...values.where import readable
from ...verbs import Verb
from ...verbs.numbers import in_words

SEVERAL = re.compile(r"(\S+) (\w+)\(s\)")  # a number and what it counts
OF_DATE = re.compile(r"(DTC|DTM?)$")  # how the names of dates end, in SDTM and in ADaM
NUMERAL = re.compile(r"'-?\d+(\.\d+)?'")
BEFORE_BRACKET = re.compile(r" (?:of|before|after) \(")
Naming: TypeAlias = Callable[[Reference], str]  # what a method calls a variable or column


def method(derivation: Derivation, verbs: Mapping[str, Verb], naming: Naming = str, of: str = "") -> str:
    """A derivation as a sentence, from the template of its verb; ``naming`` says what is called how, ``of``
    is the variable that it makes, if any.

    What stands in square brackets is left out where none of its arguments is given.
    """
    verb = verbs[derivation.verb]
    given = dict.fromkeys(verb.parameters, "")
    given |= {p.name: str(p.default) for p in verb.parameters.values() if p.default is not None and p.kind == "str"}
    for name, argument in derivation.arguments.items():
        said, kind = phrase(argument, verbs, naming), verb.parameters[name].kind
        if kind in ("numbers", "text") and NUMERAL.fullmatch(said):  # a fixed number
            said = said.strip("'")
        given[name] = f"the table {said.removesuffix('.csv')}" if kind == "table" else said
    shown = {name: text or fallback(verb, name) for name, text in given.items()}
    words = verb.of_dates if verb.of_dates and about_dates(derivation, verbs, of) else verb.words(derivation.output)
    text = filled(words, given, shown).strip().replace("''", "missing")
    text = bare(SEVERAL.sub(lambda match: f"{match[1]} {match[2]}{'' if match[1] == '1' else 's'}", text))
    return capital(text) if text.endswith(".") or " " in text else text


def about_dates(derivation: Derivation, verbs: Mapping[str, Verb], of: str) -> bool:
    """Whether a derivation is of dates: by the name of what it makes, or by what it takes its values from."""
    parts = list(passed(derivation, verbs))
    names = (of, *(part.name for part in parts if isinstance(part, Reference)))
    return any(map(OF_DATE.search, names)) or any(gives_dates(part, verbs) for part in parts)


def bare(text: str) -> str:
    """A sentence without the brackets round its beginning or its end that nothing needs.

    >>> bare("(The time from A to B), rounded to 1 decimal."), bare("Numeric date of (the first A where B = (1, 2)).")
    ('The time from A to B, rounded to 1 decimal.', 'Numeric date of the first A where B = (1, 2).')
    >>> bare("(A - B) / B."), bare("The sum of (A) and (B).")
    ('(A - B) / B.', 'The sum of (A) and (B).')
    """
    if text.startswith("(") and text[closing(text, 0) + 1 :][:1] in (",", ";", "."):
        end = closing(text, 0)
        text = text[1:end] + text[end + 1 :]
    found = BEFORE_BRACKET.search(text)
    start = found.end() - 1 if found else 0
    if start and closing(text, start) == len(text) - 2 and text.endswith(")."):
        text = f"{text[:start]}{text[start + 1 : -2]}."
    return text


def closing(text: str, at: int) -> int:
    """Where the bracket that opens at a place closes."""
    depth = 0
    for place in range(at, len(text)):
        depth += (text[place] == "(") - (text[place] == ")")
        if not depth:
            return place
    return len(text)


def capital(text: str) -> str:
    """A text as a sentence begins, also where a bracket is its first sign; a name in lower case has none."""
    start = 1 if text.startswith("(") else 0
    return text[:start] + text[start : start + 1].upper() + text[start + 1 :]


def lowered(text: str) -> str:
    """A sentence as it stands inside another.

    >>> lowered("Earliest of EX.EXSTDTC"), lowered("AVAL - BASE"), lowered("(Whole years) as text")
    ('earliest of EX.EXSTDTC', 'AVAL - BASE', '(whole years) as text')
    """
    start = 1 if text.startswith("(") else 0
    plain = text[start + 1 : start + 2].islower() or text[start:].startswith("A ")
    return text[:start] + text[start : start + 1].lower() + text[start + 1 :] if plain else text


def fallback(verb: Verb, name: str) -> str:
    """What an argument is that nobody gave, as its function has it; '' for nothing."""
    default = inspect.signature(verb.function).parameters[name].default
    return str(default) if isinstance(default, str | int | float) else ""


def phrase(item: object, verbs: Mapping[str, Verb], naming: Naming = str) -> str:
    """One argument in words."""
    if isinstance(item, Reference):
        if item.descending:
            return f"{DESCENDING} {phrase(replace(item, descending=False), verbs, naming)}"
        return naming(item).lstrip("@")
    if isinstance(item, Derivation):
        return nested(item, verbs, naming)
    if isinstance(item, WhereClause):
        return readable(item, naming)
    if isinstance(item, Template):
        return " followed by ".join(naming(p) if isinstance(p, Reference) else f"'{p}'" for p in item.parts if p)
    if isinstance(item, Expression):
        named = {str(reference): reference for reference in item.names}
        return in_words(item.text, lambda name: naming(named[name]) if name in named else name)
    if isinstance(item, Case):
        then, when = phrase(item.then, verbs, naming), readable(item.when, naming)
        if "; " in then:  # a condition behind it would be read as one of its last part alone
            whole = then.startswith("(") and closing(then, 0) == len(then) - 1
            return f"where {when}, {then[1:-1] if whole else then}"
        if (
            then.startswith("(")
            and then.endswith(")")
            and not {"(", " where "} & {*re.findall(r"\(| where ", then[1:])}
        ):
            then = then[1:-1]
        return f"{then}{',' * (', ' in then)} where {when}"
    if isinstance(item, Elsewhere):
        return elsewhere(item, naming)
    if isinstance(item, tuple):
        said = [phrase(part, verbs, naming) for part in item]
        return "; ".join(said) if not item or isinstance(item[0], Case) else listed(said)
    return "" if item is None else str(item)


def nested(item: Derivation, verbs: Mapping[str, Verb], naming: Naming) -> str:
    """A derivation inside another: the column or value that it is, else its sentence in brackets."""
    column = handed(item, verbs)
    if column is not None:
        return phrase(column, verbs, naming)
    arguments = list(item.arguments.values())
    only = arguments[0] if len(arguments) == 1 and verbs[item.verb].gives_numbers else None
    if isinstance(only, Derivation) and is_fixed(only, verbs):  # the number that a fixed text is
        return nested(only, verbs, naming).strip("'")
    text = lowered(method(item, verbs, naming).rstrip("."))
    return f"({text})" if " " in text and not is_fixed(item, verbs) else text


def elsewhere(item: Elsewhere, naming: Naming) -> str:
    """A look at the records of other datasets in words."""
    if item.text == "*.--DTC":
        said = "date of collection, start or end in all datasets"
    else:
        said = ", ".join(dict.fromkeys(naming(reference) for reference in item.references))
    owner = item.references[0].dataset if item.references else ""

    def there(reference: Reference) -> str:
        return naming(reference if reference.dataset else replace(reference, dataset=owner))

    clause = readable(item.where, there)
    order = listed(f"{DESCENDING} " * each.descending + there(each) for each in item.order) if item.order else ""
    pairs = (f"{naming(own)} equal to {there(other)}" for own, other in item.on)
    return (
        said
        + (f" where {clause}" if clause else "")
        + (f", in the order of {order}" if order else "")
        + (f", with {', '.join(pairs)}" if item.on else "")
    )
