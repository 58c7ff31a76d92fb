"""Arguments of verbs: plain values, what is empty or lacking, and the form in which a use of a verb is written."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from itertools import takewhile

from ...columns.numbers import NUMBER
from ...model import Derivation, Place
from ...verbs import VERBS, Verb
from ...verbs.kinds import INJECTED
from ...verbs.registry import Parameter
from ..faults import Faults, Open, did_you_mean, in_words
from ..meant.habits import bare, whole_number
from ..meant.keys_called import key_called
from ..meant.uses import EXAMPLES, form_of
from ..yaml.reader import Node
from .made import assigned

SEVERAL = ("texts", "columns", "strings")
ONE_COLUMN = ("text", "numbers", "column")
NUMBERS = ("int", "count", "float")
NAMED = ("", "mask", "cases")  # whose values are names with values
LISTS = ("texts", "columns", "strings", "across", "cases")


def read_plain(parameter: Parameter, node: Node, faults: Faults) -> object:
    """A plain value: text, a list of texts, a whole number or a number. None, with a fault noted, for anything else."""
    if parameter.kind == "strings":
        return tuple(inner.text for inner in plain_nodes(node, faults))
    if not isinstance(node.value, str):
        faults.error(node.place, f"{parameter.name} is one plain value", "give it as text, without brackets")
        return None
    if parameter.choices and node.text not in parameter.choices:
        hint = did_you_mean(node.text, parameter.choices) or Open("it is one of {}", parameter.choices)
        faults.error(node.place, f"{parameter.name} cannot be {node.text}", hint)
        return None
    return read_number(parameter, node, faults) if parameter.kind in NUMBERS else node.text


def read_number(parameter: Parameter, node: Node, faults: Faults) -> int | float | None:
    """A number, or a whole one, which of a count is not below 0."""
    try:
        found = float(node.text) if parameter.kind == "float" else int(node.text)
    except ValueError:
        kind, hint = ("a whole number", whole_number(node.text))
        if parameter.kind == "float":
            kind, hint = ("a number", "write one such as 2.5")
        faults.error(node.place, f"{parameter.name} is {kind}, and '{node.text}' is none", hint)
        return None
    if parameter.kind == "count" and found < 0:
        message = f"{parameter.name} is a whole number from 0 on, and '{node.text}' is below"
        faults.error(node.place, message, f"write {abs(found)}, or 0")
        return None
    return found


def fixed_number(parameter: Parameter, node: Node) -> Derivation | None:
    """The number that stands where a column is taken beside the first, for no column is called ``1``."""
    plain = parameter.kind in ("numbers", "text") and isinstance(node.value, str)
    return assigned(node.text, node.place) if plain and NUMBER.fullmatch(node.text) else None


def plain_nodes(node: Node, faults: Faults) -> list[Node]:
    """The plain values of a list, or the one plain value that stands in its stead."""
    for inner in (inner for inner in node.nodes if not inner.text):
        faults.error(inner.place, "a plain value is missing here", "give it as text, without brackets")
    return [inner for inner in node.nodes if inner.text]


def is_empty(called: str, parameter: Parameter, node: Node, faults: Faults) -> bool:
    """Whether an argument has no value, which is noted as it is ``called`` in its line, by its name or that of the
    verb; a text in quotes may be empty on purpose."""
    if not (node.unsaid or (node.value == [] and parameter.kind in LISTS)):
        return False
    way = EXAMPLES[parameter.kind] + (', or "" for none' if parameter.kind == "str" else "")
    faults.error(node.place, f"{called} has no value", f"write {called}: {way}")
    return True


def without_braces(verb: Verb, value: Node, takes: Collection[str], faults: Faults) -> Node:
    """The value of a verb; names alone in braces, as a set of Python or a text with a name, are noted and read as a
    list, or as the one."""
    names = [*value.named]
    kind = verb.main.kind if verb.main else ""
    if not names or kind in NAMED or not all(inner.unsaid for inner in value.named.values()):
        return value
    several = kind in SEVERAL or kind == "across"
    if any(name in takes for name in names) or (len(names) > 1 and not several):
        return value
    written = f"[{', '.join(names)}]" if several else names[0]
    said = "names in braces have values, and these have none"
    if kind == "pattern":
        said, written = "a text that begins with { stands in quotes", f'"{{{names[0]}}}"'
    faults.error(value.place, said, f"write {verb.name}: {written}")
    items = [Node(name, value.place) for name in names]
    return Node(items, value.place) if several else Node(written.strip('"'), value.place)


def with_colons(verb: Verb, node: Node, faults: Faults) -> Node:
    """A use of a verb, or its arguments, with commas where colons should stand, as a function of SAS has it; they are
    noted at the first, and read as meant."""
    if not any(inner.unsaid for inner in node.named.values()):
        return node
    takes = {name: p.kind for name, p in verb.parameters.items() if p.kind not in INJECTED}
    takes[verb.name] = verb.main.kind if verb.main else ""
    found: dict[str, Node] = {}
    written: list[str] = []
    names, taken = [*node.named], set[str]()
    for at, name in enumerate(names):
        if not (takes.get(name) and node.named[name].unsaid):
            continue
        loose = [*takewhile(lambda other: node.named[other].unsaid and other not in takes, names[at + 1 :])]
        if not loose or (len(loose) > 1 and takes[name] not in (*SEVERAL, "str")):
            continue
        place, several = node.named[name].place, takes[name] in SEVERAL
        found[name] = Node([Node(each, place) for each in loose] if several else ", ".join(loose), place)
        text = f"[{', '.join(loose)}]" if several and len(loose) > 1 else ", ".join(loose)
        written.append(f'{name}: "{text}"' if len(loose) > 1 and not several else f"{name}: {text}")
        taken.update(loose)
    if not found:
        return node
    first, way = next(iter(found)), " and ".join(written)
    faults.error(found[first].place, f"a comma stands behind {first} in place of its colon", f"write {way}")
    return Node({name: found.get(name, node.named[name]) for name in names if name not in taken}, node.place)


def one_by_one(verb: Verb, value: Node, given: Mapping[str, Node], faults: Faults) -> dict[str, Node]:
    """The arguments of a verb that are given as a list, each by its place; that it takes none is noted.

    Nothing of a verb whose first argument may be a list, or one that is given more than it takes columns.
    """
    takes = [name for name, each in verb.parameters.items() if each.kind in ONE_COLUMN and name not in given]
    fits = isinstance(value.value, list) and verb.main is not None and verb.main.kind in ONE_COLUMN
    if not fits or not 0 < len(value.nodes) <= len(takes) or not all(node.text for node in value.nodes):
        return {}
    found = dict(zip(takes, value.nodes, strict=False))
    form = ", ".join(f"{name}: {node.text}" for name, node in found.items())
    faults.error(value.place, f"{verb.name} takes no list", f"write {{{verb.name}: {{{form}}}}}")
    return found


FROM_TO = {"from", "to"}


def with_own_names(verb: Verb, value: Node, takes: Collection[str], faults: Faults) -> Node:
    """The arguments of a verb by its own names for them, where others stand that are verbs too, as from and upper;
    that they are called otherwise is noted, once for all."""
    called = {name: name if name in takes else key_called(bare(name), takes) for name in value.named}
    if {*called} == FROM_TO:
        called = dict(zip(called, takes, strict=False)) if not all(called.values()) else called
    others = [name for name in called if name not in takes]
    mask = verb.main is not None and verb.main.kind == "mask"
    if len(called) < 2 or mask or not any(name in VERBS for name in others):
        return value
    if any({*called} - {name} <= VERBS[name].parameters.keys() for name in others if name in VERBS):
        return value  # another verb with its own arguments
    if not all(called.values()) or len({*called.values()}) < len(called):
        return value
    own = Node({called[name]: inner for name, inner in value.named.items()}, value.place)
    hint = f"write {form_of(verb, own.named)}"
    faults.error(value.named[others[0]].place, f"{verb.name} takes no argument {others[0]}", hint)
    return own


def tell_lacking(
    verb: Verb,
    lacking: Collection[str],
    given: Mapping[str, Node],
    place: Place,
    faults: Faults,
    columns: Callable[[str], Sequence[str]] | None = None,
) -> None:
    """Note the arguments that a use of a verb must give and does not, with the line as it should look."""
    if "by" in lacking and "table" in given and columns and (column := column_of(given, columns)):
        given = {**given, "by": Node(column, place)}
    faults.error(
        place,
        f"{verb.name} needs {in_words([*lacking])}",
        f"write {form_of(verb, given)}; `cdisc-rdeb verbs {verb.name}` shows how",
    )


def column_of(given: Mapping[str, Node], columns: Callable[[str], Sequence[str]]) -> str:
    """The first column of the table that is looked into, other than the value; '' where it cannot be read."""
    value = given["value"].text if "value" in given else ""
    return next((each for each in columns(given["table"].text) if each != value), "")
