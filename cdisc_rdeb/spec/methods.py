"""Derivations in words: the MethodDef text that a verb's template gives."""

from __future__ import annotations

from collections.abc import Mapping

from ..model import Case, Derivation, Elsewhere, Expression, Reference, Template, WhereClause
from ..verbs import Verb
from ..where import readable


def method(derivation: Derivation, verbs: Mapping[str, Verb]) -> str:
    """A derivation as a sentence, from the template of its verb."""
    verb = verbs[derivation.verb]
    words = dict.fromkeys(verb.parameters, "")
    words |= {p.name: str(p.default) for p in verb.parameters.values() if p.default is not None and p.kind == "str"}
    words |= {name: phrase(argument, verbs) for name, argument in derivation.arguments.items()}
    if words.get("otherwise"):
        words["otherwise"] = f"; else {words['otherwise']}."
    text = verb.text.format(**words).strip()
    return text[:1].upper() + text[1:] if text.endswith(".") or " " in text else text


def phrase(item: object, verbs: Mapping[str, Verb]) -> str:
    """One argument in words."""
    if isinstance(item, Reference):
        return str(item).lstrip("@")
    if isinstance(item, Derivation):
        if item.verb == "assign":
            return f"'{item.arguments.get('value', '')}'"
        text = method(item, verbs).rstrip(".")
        return text[:1].lower() + text[1:] if text[1:2].islower() else text
    if isinstance(item, WhereClause):
        return readable(item)
    if isinstance(item, Template):
        return f"'{item.text}'"
    if isinstance(item, Expression):
        return item.text
    if isinstance(item, Case):
        return f"{phrase(item.then, verbs)} where {readable(item.when)}"
    if isinstance(item, Elsewhere):
        clause = readable(item.where)
        return item.text + (f" where {clause}" if clause else "")
    if isinstance(item, tuple):
        separator = "; " if item and isinstance(item[0], Case) else ", "
        return separator.join(phrase(part, verbs) for part in item)
    return str(item)
