"""What a spec says of values before there are any: their data type and size, and value levels.

Source: Define-XML 2.1, ItemDef DataType, Length, SignificantDigits; ValueListDef.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from ...model import Condition, Origin, Planned, ValueLevel, Variable
from ...values.where import LOOKS
from ..dataset.draft import Draft, DraftVariable
from ..derivation.derivations import Grammar
from ..faults import did_you_mean
from ..yaml.reader import Node
from .codelists import use_codelist
from .context import Context
from .origins import ORIGIN, said_origin

#: Data types of an ItemDef. Source: Define-XML 2.1, ItemDef DataType.
TYPES = (
    *("text", "integer", "float", "date", "datetime", "time", "partialDate", "partialDatetime", "partialTime"),
    *("incompleteDate", "incompleteDatetime", "incompleteTime", "durationDatetime", "intervalDatetime"),
)
NUMBERS = ("integer", "float")
HOLDS = re.compile(r"(?P<type>[A-Za-z]+)(?: (?P<length>[1-9][0-9]{0,5})?(?:\.(?P<digits>[0-9]{1,2}))?)?")


def planned_of(node: Node | None, context: Context) -> Planned | None:
    """What a variable holds: ``text 200``, ``float 8.2``, ``partialDate``."""
    if node is None:
        return None
    found = HOLDS.fullmatch(node.text)
    if found is None or found["type"] not in TYPES:
        word = node.text.partition(" ")[0]
        hint = did_you_mean(word, TYPES) if word not in TYPES else ""
        context.faults.error(
            node.place,
            f"'{node.text}' is no data type with length and digits",
            hint or "write it as text 200, float 8.2 or partialDate",
        )
        return None
    return Planned(found["type"], int(found["length"] or 0), int(found["digits"]) if found["digits"] else None)


def yes_no(text: str) -> Literal["", "Yes", "No"]:
    """True and false as define.xml says them."""
    return "Yes" if text == "true" else "No" if text == "false" else ""


def stated_levels(draft: Draft, variable: DraftVariable, of: Variable, context: Context) -> Iterator[ValueLevel]:
    """The value levels that a spec states of a variable: where each holds, and what its values are there."""
    node = variable.attributes.get("levels")
    names: dict[str, int] = {}
    grammar = Grammar(context.verbs, draft.domain, context.faults, context.datasets, standards=draft.standards)
    for inner in node.nodes if node else ():
        where = grammar.where(inner.named["where"])
        if not where.alternatives or not all(is_known(condition, draft, context) for condition in where.conditions()):
            continue
        values = (value for condition in where.alternatives[0] for value in condition.values)
        name = re.sub("[^A-Za-z0-9_.-]+", "_", ".".join(values))[:60] or "LEVEL"
        names[name] = names.get(name, 0) + 1
        called = name if names[name] == 1 else f"{name}.{names[name]}"
        yield ValueLevel(called, where, level_of(of, inner, context))


def is_known(condition: Condition, draft: Draft, context: Context) -> bool:
    """Whether a condition of a value level is on a submitted variable and holds it against values; else a fault."""
    of = context.drafts.get(condition.dataset) if condition.dataset else draft
    variable = of.variables.get(condition.variable) if of else None
    if variable is None or variable.kind:
        said = condition.reference
        message = f"a value level asks for {said}, which is no submitted variable"
        context.faults.error(condition.place, message, "name one that is submitted")
        return False
    if condition.against is not None or condition.comparator in LOOKS:
        context.faults.error(condition.place, "define.xml holds variables against values alone", "name the values")
        return False
    return True


def level_of(of: Variable, node: Node, context: Context) -> Variable:
    """What a variable is in a value level; what the level does not say is that of the variable."""
    planned = planned_of(node.named.get("holds"), context)
    lists = node.named["codelist"].nodes if "codelist" in node.named else ()
    origin = said_origin(*(node.get(name) for name in ORIGIN))
    ids = tuple(i for inner in lists if (i := use_codelist(inner.text, context, inner)))
    return Variable(
        name=of.name,
        label=node.get("label"),
        type="Num" if planned and planned.type in NUMBERS else "Char",
        role=of.role,
        codelists=ids,
        iso8601=of.iso8601 if planned is None else "",
        origin=origin or Origin("Not Available"),
        method=node.get("method"),
        comment=node.get("comment"),
        format=node.get("format"),
        mandatory=yes_no(node.get("mandatory")),
        planned=planned,
        state="waiting",
        filled={} if origin else {"origin": "waiting"},
        place=node.place,
    )
