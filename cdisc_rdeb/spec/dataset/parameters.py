"""Parameters of a BDS: a record group spread into one for each, with PARAMCD, PARAM and the value from one line.

Source: ADaMIG 1.3, 3.3.4. PARAM and PARAMCD stand side by side in the spec, or in its look-up table, so they are one to
one; PARAMN is the place in the list.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from ...errors import SpecError
from ...model import Condition, Derivation, Reference, ValueLevel, Variable, WhereClause
from ..derivation.derivations import Grammar
from ..derivation.made import assigned
from ..derivation.outputs import as_derivation
from ..meant.words import CODE, CODE_WORDS
from ..yaml.reader import Node
from .draft import IN_ORDER, Draft, DraftGroup, DraftVariable, is_made_over
from .tables import find_table, read_table

VALUES = {"value": "AVAL", "text": "AVALC"}
WORDS = {"param": "PARAM", "category": "PARCAT1"}


def spread(draft: Draft, grammar: Grammar, node: Node) -> None:
    """Put a group for each parameter in place of the group that names them."""
    base = draft.groups.pop()
    numbered = "PARAMN" in base.derivations or is_made_over(draft, "PARAMN")  # then the spec says it itself
    taken: dict[str, str] = {}
    for code, inner in node.named["parameters"].named.items():
        draft.parameters.setdefault(code, inner.get("param") or code)
        number = list(draft.parameters).index(code) + 1
        check_parameter(code, inner, base, draft, grammar)
        check_same(code, inner, taken, grammar)
        check_param(code, inner, draft, grammar)
        made: dict[str, Derivation] = {}
        for name, derivation in of_parameter(code, "" if numbered else str(number), inner, grammar):
            if name in base.derivations or is_made_over(draft, name):
                other = base.derivations.get(name) or draft.variables[name]
                message = f"{name} is made here, and for the parameter {code} in line {inner.place.line}"
                grammar.faults.error(other.place, message, "keep one")
            by_rule = {"derivation": IN_ORDER} if name == "PARAMN" else {}
            draft.variables.setdefault(name, DraftVariable(name, inner.place, by_rule=by_rule))
            made[name] = derivation
        where = grammar.where(inner.named["where"]) if "where" in inner.named else WhereClause()
        group = replace(base.group, where=both(base.group.where, where), place=inner.place)
        draft.groups.append(DraftGroup(group, {**base.derivations, **made}))


def check_same(code: str, node: Node, taken: dict[str, str], grammar: Grammar) -> None:
    """Warn of a parameter that has the records and the value of one before."""
    said = {key: node.named[key].plain() for key in ("where", *VALUES) if key in node.named}
    other = taken.setdefault(str(said), code) if "where" in said else code
    if other != code:
        place = node.named["where"].place
        asked = [name for name, inner in node.named["where"].named.items() if inner.text == other]
        hint = f"write where: {{{asked[0]}: {code}}}" if len(asked) == 1 else "choose others in where"
        grammar.faults.warning(place, f"{code} has the records and the value of {other}", hint)


def check_param(code: str, node: Node, draft: Draft, grammar: Grammar) -> None:
    """PARAM and PARAMCD are one to one. Source: ADaMIG 1.3, 3.3.4."""
    said = node.get("param")
    other = next((known for known, param in draft.parameters.items() if param == said and known != code), "")
    if said and other:
        hint = f"write a param of its own for {code}"
        grammar.faults.error(node.named["param"].place, f"{code} has the param of {other}: {said}", hint)


def check_parameter(code: str, node: Node, base: DraftGroup, draft: Draft, grammar: Grammar) -> None:
    """A code that PARAMCD can hold (ADaMIG 1.3, 3.3.4), and a value that something makes."""
    if not CODE.fullmatch(code):
        grammar.faults.error(node.place, f"PARAMCD cannot be {code}", CODE_WORDS)
    made = (key in node.named or name in base.derivations or is_made_over(draft, name) for key, name in VALUES.items())
    if not any(made):
        hint = "write value: for a number, or text:"
        grammar.faults.error(node.place, f"nothing makes AVAL or AVALC of {code}", hint)


def of_parameter(code: str, number: str, node: Node, grammar: Grammar) -> Iterator[tuple[str, Derivation]]:
    """The variables that a parameter gives; ``number`` is its place, '' where the spec says PARAMN itself."""
    fixed = {"PARAMCD": code, "PARAMN": number, **{v: node.get(k) for k, v in WORDS.items()}}
    for name, value in fixed.items():
        if value:
            yield name, assigned(value, node.place)
    for key, name in VALUES.items():
        if key in node.named:
            found: Reference | Derivation | None = grammar.derivation(node.named[key])
            derivation = as_derivation(found, node.named[key].place)
            if derivation is not None:
                yield name, grammar.named_after(derivation, name)


def in_table(draft: Draft, grammar: Grammar, folders: Sequence[Path]) -> dict[str, str]:
    """PARAM by PARAMCD where a look-up table with both says PARAM; lint tells of a table that cannot be read."""
    made = [group.derivations["PARAM"] for group in draft.groups if "PARAM" in group.derivations]
    variable = draft.variables.get("PARAM")
    made += [variable.derivation] if variable is not None and variable.derivation is not None else []
    looked_up = [derivation for derivation in made if grammar.verbs[derivation.verb].looks_up]
    names = {str(derivation.arguments.get("table", "")) for derivation in looked_up}
    if len(made) != 1 or len(names) != 1:
        return {}
    try:
        columns = read_table(find_table(folders, names.pop())).columns
    except SpecError:
        return {}
    if not {"PARAMCD", "PARAM"} <= columns.keys():
        return {}
    return dict(zip(columns["PARAMCD"], columns["PARAM"], strict=True))


def both(first: WhereClause, second: WhereClause) -> WhereClause:
    """A where clause that holds where both do."""
    if not first.alternatives or not second.alternatives:
        return first if first.alternatives else second
    return WhereClause(tuple((*a, *b) for a in first.alternatives for b in second.alternatives))


def parameter_levels(draft: Draft, variable: Variable) -> tuple[ValueLevel, ...]:
    """The value levels of an analysis value: one for each parameter, where there are several."""
    if len(draft.parameters) < 2 or not draft.all_parameters:
        return ()
    return tuple(
        ValueLevel(code, WhereClause(((Condition("PARAMCD", "EQ", (code,)),),)), replace(variable, label=label[:40]))
        for code, label in draft.parameters.items()
    )


#: How variables that ADaM requires are usually mapped.
AS_USUAL = {
    "TRT01P": ", such as TRT01P: ARM",
    "PARAM": ", as parameters: {ALB: {param: Albumin (g/L), where: {LBTESTCD: ALB}, value: LBSTRESN}}",
}
