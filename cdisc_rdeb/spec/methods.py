"""Derivations in words: the MethodDef text that a verb's template gives."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from ..model import DESCENDING, Case, Derivation, Elsewhere, Expression, Reference, Template, WhereClause
from ..values.where import readable
from ..verbs import Verb

OPTIONAL = re.compile(r"\[([^\[\]]*)\]")
NAMED = re.compile(r"\{(\w+)\}")


def method(derivation: Derivation, verbs: Mapping[str, Verb], dataset: str = "") -> str:
    """A derivation as a sentence, from the template of its verb.

    What stands in square brackets is left out where none of its arguments is given. Bare names belong to
    ``dataset``, if one is named.
    """
    verb = verbs[derivation.verb]
    words = dict.fromkeys(verb.parameters, "")
    words |= {p.name: str(p.default) for p in verb.parameters.values() if p.default is not None and p.kind == "str"}
    words |= {name: phrase(argument, verbs, dataset) for name, argument in derivation.arguments.items()}
    text = OPTIONAL.sub(lambda match: match[1] if any(words[n] for n in NAMED.findall(match[1])) else "", verb.text)
    text = text.format(**words).strip().replace("''", "missing")
    return text[:1].upper() + text[1:] if text.endswith(".") or " " in text else text


def phrase(item: object, verbs: Mapping[str, Verb], dataset: str = "") -> str:
    """One argument in words."""
    if isinstance(item, Reference):
        if item.descending:
            return f"{DESCENDING} {phrase(replace(item, descending=False), verbs, dataset)}"
        name = str(item).lstrip("@")
        return f"{dataset}.{name}" if dataset and not item.dataset and not name.startswith("@") else name
    if isinstance(item, Derivation):
        text = method(item, verbs, dataset).rstrip(".")
        return text[:1].lower() + text[1:] if text[1:2].islower() else text
    if isinstance(item, WhereClause):
        return readable(item)
    if isinstance(item, Template):
        return f"'{item.text}'"
    if isinstance(item, Expression):
        return item.text
    if isinstance(item, Case):
        return f"{phrase(item.then, verbs, dataset)} where {readable(item.when)}"
    if isinstance(item, Elsewhere):
        clause = readable(item.where)
        if item.text == "*.--DTC":
            return "the collection, start and end dates of all datasets" + (f" where {clause}" if clause else "")
        text = item.text + (f" where {clause}" if clause else "")
        pairs = (str(own) if own.name == other.name else f"{own} (there {other})" for own, other in item.on)
        return text + (f", of the same {', '.join(pairs)}" if item.on else "")
    if isinstance(item, tuple):
        separator = "; " if item and isinstance(item[0], Case) else ", "
        return separator.join(phrase(part, verbs, dataset) for part in item)
    return str(item)
