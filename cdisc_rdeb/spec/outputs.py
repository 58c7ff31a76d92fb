"""The variables that a key of a spec names, and what each of them is made by: one verb may make several."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from ..model import Derivation, Place, Reference
from ..verbs import Verb
from .derivations import Grammar
from .made import taken
from .yaml_reader import Node


def names_of(text: str, place: Place, grammar: Grammar) -> dict[str, str]:
    """The variables that a key names, each with the output of the verb that it is for, '' where its name says it.

    ``ASTDT, ASTDTF`` are one variable for each output of a verb; ``DAY as date, HOW as flag`` says which.
    """
    found: dict[str, str] = {}
    for name, _, output in (part.partition(" as ") for part in text.split(",")):
        if grammar.name(name.strip()) in found:
            grammar.faults.error(place, f"{name.strip()} is named twice here", "keep one")
        found[grammar.name(name.strip())] = output.strip()
    return found


def read_made(names: Mapping[str, str], node: Node | None, place: Place, grammar: Grammar) -> dict[str, Derivation]:
    """The derivation of each variable that one use of a verb makes."""
    bare = grammar.without_condition(node) if node is not None else None
    found = as_derivation(grammar.unconditional(bare), place) if bare is not None else None
    if found is None or node is None:
        if len(names) > 1:
            tell_outputs(names, "nothing makes them", place, grammar)
        return {}
    verb = grammar.verbs[found.verb]
    if not verb.outputs and len(names) > 1 and not (verb.named and verb.named not in found.arguments):
        tell_outputs(names, f"{verb.name} gives one column", place, grammar)
    places = places_of(names, verb, place, grammar) if verb.outputs else {}
    made = {name: replace(grammar.named_after(found, name), output=places.get(name, 0)) for name in names}
    return {name: as_derivation(grammar.conditional(each, node), place) or each for name, each in made.items()}


def tell_outputs(names: Collection[str], said: str, place: Place, grammar: Grammar) -> None:
    """Note that a key names more variables than there is anything for."""
    hint = "name one variable for each output of the verb"
    grammar.faults.error(place, f"{', '.join(names)} are {len(names)} variables, and {said}", hint)


def places_of(names: Mapping[str, str], verb: Verb, place: Place, grammar: Grammar) -> dict[str, int]:
    """Which output of a verb each variable is for: the one that it names, else the one that its own name says.

    One variable alone whose name says nothing is the first.
    """
    outputs = list(verb.outputs)
    gives = f"{verb.name} gives {', '.join(outputs)}"
    found: dict[str, int] = {}
    for name, said in names.items():
        number = (outputs.index(said) if said in outputs else None) if said else verb.output_of(name)
        if number is None and not said and len(names) == 1:
            number = 0
        if number is None:
            hint = f"say which, as {name} as {outputs[0]}"
            grammar.faults.error(place, f"{gives}, and {name} is none of them by its name", hint)
        elif number in found.values():
            grammar.faults.error(place, f"{gives}, and two variables are its {outputs[number]}", "keep one")
        found[name] = number or 0
    return found


def as_derivation(item: Reference | Derivation | None, place: Place) -> Derivation | None:
    """A bare name says: from that column."""
    return taken(item, place) if isinstance(item, Reference) else item
