"""The variables that a key of a spec names, and what each of them is made by: one verb may make several."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import replace

from ...errors import SURE, closest
from ...model import Derivation, Place, Reference
from ...verbs import Verb
from ..faults import Meant
from ..meant.mistaken import OTHERWISE, THEN
from ..yaml.reader import Node
from .derivations import Grammar
from .made import taken

ENDS = ("N", "FL", "F", "C")  # of variables that go with another one
CASE, ASSIGN = "case", "assign"
RANGE = re.compile(r"(?P<stem>[A-Z-][\w-]*?)(?P<first>\d+)\s*-\s*(?P=stem)(?P<last>\d+)")
NUMBER_AT_END = re.compile(r"\d+$")
MOST = 99  # of a range: more are no variables that a person means


def names_of(text: str, place: Place, grammar: Grammar) -> dict[str, str]:
    """The variables that a key names, each with the output of the verb that it is for, '' where its name says it.

    ``ASTDT, ASTDTF`` are one variable for each output of a verb; ``DAY as date, HOW as flag`` says which, and
    ``AELLT as LLT_NAME`` the column of a look-up table;
    ``RACE, RACE1-RACE3`` names RACE1, RACE2 and RACE3.
    """
    found: dict[str, str] = {}
    for name, _, output in (part.partition(" as ") for parts in text.split(",") for part in in_range(parts)):
        if grammar.name(name.strip()) in found:
            grammar.faults.error(place, f"{name.strip()} is named twice here", "keep one")
        found[grammar.name(name.strip())] = output.strip()
    return found


def in_range(text: str) -> list[str]:
    """The names of a range from a number to a higher one; of any other text itself.

    >>> in_range("RACE1-RACE3"), in_range("RACE3-RACE1"), in_range("RACE1"), in_range("ITEM09-ITEM10")
    (['RACE1', 'RACE2', 'RACE3'], ['RACE3-RACE1'], ['RACE1'], ['ITEM09', 'ITEM10'])
    """
    said = RANGE.fullmatch(text.strip()) if "-" in text else None
    if not said or not 0 < int(said["last"]) - int(said["first"]) < MOST:
        return [text]
    digits = len(said["first"]) if said["first"].startswith("0") else 1
    return [f"{said['stem']}{number:0{digits}}" for number in range(int(said["first"]), int(said["last"]) + 1)]


def each_of_range(text: str, node: Node, grammar: Grammar) -> list[tuple[str, Node]]:
    """The variables of a key that is one range of names, each with what stands below it and its number behind the
    label; none where the key is another, or a verb makes them."""
    names = in_range(text)
    if len(names) < 2 or not node.named or not node.named.keys() <= {*grammar.attributes}:
        return []
    label = node.named.get("label")
    found = []
    for name in names:
        said = {**node.named}
        if label:
            said["label"] = Node(f"{label.text} {NUMBER_AT_END.findall(name)[0]}", label.place)
        found.append((name, Node(said, node.place)))
    return found


def read_made(names: Mapping[str, str], node: Node | None, place: Place, grammar: Grammar) -> dict[str, Derivation]:
    """The derivation of each variable that one use of a verb makes."""
    if len(names) > 1 and node is not None and is_of_several(node):
        tell_others(names, node, grammar)
        several = {name: one_of_several(name, node, place, grammar) for name in names}
        return {name: made for name, made in several.items() if made is not None}
    bare = grammar.without_condition(node) if node is not None else None
    found = as_derivation(grammar.unconditional(bare), place) if bare is not None else None
    if found is None or node is None:
        if len(names) > 1 and not grammar.faults.inside(place):  # else it is told why nothing does
            tell_outputs(names, "nothing makes them", place, grammar)
        return {}
    verb = grammar.verbs[found.verb]
    if not verb.outputs and len(names) > 1 and not (verb.named and verb.named not in found.arguments):
        tell_outputs(names, f"{verb.name} gives one column", place, grammar)
    places = places_of(names, verb, place, grammar) if verb.outputs else {}
    if verb.numbered:
        tell_unnumbered(names, found, verb, {*places.values()}, place, grammar)
    called = {name: "" if verb.outputs else output for name, output in names.items()}
    if any(called.values()) and grammar.named_after(found, "A") == grammar.named_after(found, "B"):
        output = next(filter(None, called.values()))
        message = f"{verb.name} gives one column, and {output} is not among what it can be named for"
        grammar.faults.error(place, message, f"take 'as {output}' away")
    made = {
        name: for_output(grammar.named_after(found, output or name), places.get(name, 0))
        for name, output in called.items()
    }
    return {name: as_derivation(grammar.conditional(each, node), place) or each for name, each in made.items()}


def for_output(item: Derivation, output: int) -> Derivation:
    """A derivation as that of one output of its verb, by its place."""
    return item if item.output == output else replace(item, output=output)


def is_of_several(node: Node) -> bool:
    """Whether the branches of a case say several variables by name: ``then: {AVALCAT1: ..., AVALCA1N: ...}``."""
    if CASE not in node.named:
        return False
    values = [branch.named[THEN] for branch in node.named[CASE].nodes if THEN in branch.named]
    return bool(values) and all(value.named and all(is_variable(name) for name in value.named) for value in values)


def tell_unnumbered(
    names: Collection[str], found: Derivation, verb: Verb, asked: Collection[int], place: Place, grammar: Grammar
) -> None:
    """Note that there may be more values than variables are named for."""
    parts = found.arguments.get(verb.numbered)
    wanted = [f"number {n}" for n in range(1, len(parts) + 1)] if isinstance(parts, tuple) else []
    lacking = [output for output in wanted if output in verb.outputs and list(verb.outputs).index(output) not in asked]
    if lacking:
        message = f"{verb.name} may give {len(wanted)} values, and nothing is named for its {lacking[0]}"
        one = next(iter(names))
        grammar.faults.error(place, message, f"name {one}, {one}1-{one}{len(wanted)}")


def tell_others(names: Collection[str], node: Node, grammar: Grammar) -> None:
    """Note what branches say of variables that the key does not name."""
    for branch in node.named[CASE].nodes:
        for name, inner in branch.named[THEN].named.items() if THEN in branch.named else ():
            if grammar.name(name) not in names:
                grammar.faults.error(inner.place, f"{name} is not among {', '.join(names)}", "name it there too")


def is_variable(text: str) -> bool:
    """Whether a key is written as variables are."""
    return text.isupper() or text.startswith("--")


def one_of_several(name: str, node: Node, place: Place, grammar: Grammar) -> Derivation | None:
    """The case for one of the variables that its branches say; a branch that does not say it leaves it missing."""

    def own(value: Node) -> Node:
        said = {grammar.name(key): inner for key, inner in value.named.items()}
        return said.get(name, Node({ASSIGN: Node("", value.place)}, value.place))

    branches = [
        Node({key: own(inner) if key == THEN else inner for key, inner in branch.named.items()}, branch.place)
        for branch in node.named[CASE].nodes
    ]
    more = {key: own(inner) if key == OTHERWISE else inner for key, inner in node.named.items() if key != CASE}
    found = grammar.derivation(Node({CASE: Node(branches, node.named[CASE].place), **more}, node.place))
    return as_derivation(found, place)


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
            left = [output for at, output in enumerate(outputs) if at not in found.values()]
            hint = f"say which, as {name} as {(left or outputs)[0]}"
            made = [other + end for other in names for end in ENDS if other != name and other + end not in names]
            near = closest(
                name,
                [each for each in made if (at := verb.output_of(each)) is not None and at not in found.values()],
                SURE,
            )
            hint = Meant(near[:1], name) or hint
            grammar.faults.error(place, f"{gives}, and {name} is none of them by its name", hint)
        elif number in found.values():
            hint = turned_name(name, verb, found, number) or "keep one"
            grammar.faults.error(place, f"{gives}, and two variables are its {outputs[number]}", hint)
        found[name] = number or 0
    return found


def turned_name(name: str, verb: Verb, found: Mapping[str, int], number: int) -> str:
    """The way out where the name of one of two outputs has its letters in another order, as AGEGRN1 beside AGEGR1.

    It is the one made of the other's name that is for an output of its own.
    """
    first = next(other for other, at in found.items() if at == number)
    for wrong, right in ((name, first), (first, name)):
        for end in ENDS:
            if sorted(wrong) == sorted(right + end) and verb.output_of(right + end) not in (None, number):
                return Meant([right + end], wrong, "write {}")
    return ""


def as_derivation(item: Reference | Derivation | None, place: Place) -> Derivation | None:
    """A bare name says: from that column."""
    return taken(item, place) if isinstance(item, Reference) else item
