"""A name that stands in a place twice: what the second one has more and where that goes, or which one is too high."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from ...errors import Meant
from .node import Node

#: Parts of the names of two variables that go together, and what those that they are made of are called.
LOW, HIGH = r"NRLO|LOW|LLN|LOLIM|LIMITLO", r"NRHI|HIGH|ULN|HILIM|LIMITHI"
START, END = r"ST(?:DT|DAT|TIM|ART)|BEGIN", r"EN(?:DT|DAT|TIM)|STOP"
TWINS = (
    *(("NRLO", LOW, "NRHI", HIGH), ("NRHI", HIGH, "NRLO", LOW)),
    *((f"ST{tail}", START, f"EN{tail}", END) for tail in ("DTC", "DT", "DY")),
    *((f"EN{tail}", END, f"ST{tail}", START) for tail in ("DTC", "DT", "DY")),
)
NO_TWIN = ("RFPENDTC",)  # the end of participation begins with consent
#: What stands beside the verb of a variable.
BESIDE = ("label", "comment", "method", "origin", "source", "codelist", "type", "evaluator", "format", "state", "when")
OF_VARIABLE = re.compile(r"(?:^|\.)(?:variables|supplemental|temporary)\.[^.]+$")
OF_ANALYSES = re.compile(r"(?:^|\.)(?:displays|results)\.[^.]+$")  # whose names are free
OF_BLOCKS = re.compile(r"(?:^|\.)(?:displays|results|parameters|tests)\.[^.]+$")
FEW = 3  # names that a hint lists


class Said(NamedTuple):
    """What is said of a name that stands twice: in which line, after its name, and the way out."""

    line: int
    message: str
    hint: str


class More(NamedTuple):
    """What the second of two has below it and the first lacks: names, or the words of a term; below which name of the
    first it belongs, with its line."""

    owner: str
    line: int
    names: list[str]
    words: str = ""


def told_twice(name: str, named: Mapping[str, Node], second: Node, line: int) -> Said:
    """What to say of a name that stands among others a second time, in a line."""
    first, names = named[name], [*named]
    for node, other_line in ((first, line), (second, first.place.line)):
        twin, shown = twin_meant(name, node)
        if twin and twin not in named:
            which = "second" if node is first else "first"
            at = first.place.line if node is first else line
            said_of = f"stands here twice, the {which} time in line {other_line}"
            return Said(at, said_of, Meant([twin], name, f"this one is made of {shown}: write {{}}"))
    said, at = "stands here twice", first.place.line
    other = "keep one, or call this one otherwise" if first.named and second.named else "keep one"
    before = names.index(name) - 1
    if before >= 0 and (item := item_without(name, named[names[before]])):
        return Said(at, f"{said}, the second time in line {line}", below(item))
    if names[-1] != name and (item := item_without(name, named[names[-1]])):
        return Said(line, said, below(item))
    if is_copy(first, second, OF_ANALYSES):
        other = f"it says something else there: give this one a name of its own, such as {own_name(name, named)}"
    first_time = f", the first time in line {at}" if second.named or isinstance(second.value, list) else ""
    return Said(line, f"{said}{first_time}", way_out(name, first, second) or other)


def is_copy(first: Node, second: Node, of: re.Pattern[str]) -> bool:
    """Whether the second of two blocks that differ is one of its own, whose name was not changed when it was copied."""
    return bool(first.named and second.named and of.search(first.place.path)) and differ(first, second)


def own_name(name: str, named: Mapping[str, Node]) -> str:
    """A name that none of those in its place has.

    >>> own_name("CHANGE", {}), own_name("CHANGE", {"CHANGE2": None}), own_name("VISIT 1", {})
    ('CHANGE2', 'CHANGE3', 'VISIT 12')
    """
    return next(other for n in range(2, len(named) + 3) if (other := f"{name}{n}") not in named)


def names_in(node: Node) -> Iterator[str]:
    """The names of columns and variables that a node says."""
    yield from re.findall(r"[A-Z][A-Z0-9_]{2,}", node.text)
    for inner in (*node.named.values(), *(node.nodes if isinstance(node.value, list) else ())):
        yield from names_in(inner)


def twin_meant(name: str, node: Node) -> tuple[str, str]:
    """The other one of two variables, as --STNRLO of --STNRHI, where what it is made of is the other one's, and that;
    else ''."""
    for ours, own, theirs, others in TWINS:
        if name.endswith(ours) and name not in NO_TWIN:
            made = [*names_in(node)]
            shown = next((each for each in made if re.search(others, each)), "")
            if shown and not any(re.search(own, each) for each in made):
                return name.removesuffix(ours) + theirs, shown
    return "", ""


def item_without(name: str, node: Node) -> Node | None:
    """The last item of a list with names, where it lacks one that its form has."""
    last = node.nodes[-1] if isinstance(node.value, list) and node.nodes else None
    return last if name == "variables" and last is not None and last.named and name not in last.named else None


def below(item: Node) -> str:
    """The way out for what belongs to an item of a list."""
    first = next(iter(item.named))
    return f"begin its line in the column of {first} of line {item.named[first].place.line}, to which it belongs"


def way_out(name: str, first: Node, second: Node) -> str:
    """What to do about the second of two nodes; '' where both say something else of the same."""
    if words := together(first, second):
        return f"write {name}: {words} in line {first.place.line}, and remove this one"
    if isinstance(first.value, list) and isinstance(second.value, list) and any(each.named for each in second.nodes):
        return f"put its items below those of line {first.place.line}, and remove {name} here"
    if not (first.named and second.named) or differ(first, second) or both_made(first, second):
        return ""
    found = list(more(name, first, second))
    return f"{', '.join(map(moved, found))}, and remove this one" if found else "remove this one, which says no more"


def both_made(first: Node, second: Node) -> bool:
    """Whether each of two nodes of a variable has a verb that the other has not."""
    own = [[name for name in one.named if name not in (*other.named, *BESIDE)] for one, other in pairs(first, second)]
    return bool(OF_VARIABLE.search(first.place.path)) and all(own)


def pairs(first: Node, second: Node) -> tuple[tuple[Node, Node], tuple[Node, Node]]:
    """Two nodes, each with the other one."""
    return (first, second), (second, first)


def moved(more: More) -> str:
    """The way out for what the first one lacks."""
    if more.words:
        return f"write {more.owner}: {more.words} in line {more.line}"
    names = " and ".join(more.names) if len(more.names) < FEW else f"{more.names[0]} and {len(more.names) - 1} more"
    return f"put {names} below {more.owner} of line {more.line}"


def together(first: Node, second: Node) -> str:
    """The collected words of both, where they are those of a term in codelists.yaml; '' elsewhere."""
    of_term = ".terms." in first.place.path and not first.named and not second.named
    words = list(dict.fromkeys([*first.texts, *second.texts])) if of_term else []
    return f"[{', '.join(words)}]" if len(words) > len(first.texts) and all(map(is_plain, words)) else ""


def is_plain(text: str) -> bool:
    """Whether a text stands in a list without quotes."""
    return bool(text) and text[0].isalnum() and not set(text) & set(",[]{}:#")


def differ(first: Node, second: Node) -> bool:
    """Whether two nodes have another value of the same name."""
    if first.named and second.named:
        both = [name for name in first.named if name in second.named]
        return any(differ(first.named[name], second.named[name]) for name in both)
    return bool(first.plain() != second.plain()) and not together(first, second)


def more(owner: str, first: Node, second: Node) -> Iterator[More]:
    """What the second has and the first has not."""
    lacking = [name for name in second.named if name not in first.named]
    if lacking:
        yield More(owner, first.place.line, lacking)
    for name, inner in second.named.items():
        if name in first.named:
            if words := together(first.named[name], inner):
                yield More(name, first.named[name].place.line, [], words)
            yield from more(name, first.named[name], inner)


def joined(first: Node, second: Node) -> Node:
    """Both as one; of what both have, the first counts."""
    if isinstance(first.value, list) and isinstance(second.value, list):
        return Node([*first.value, *second.value], first.place)
    if not (first.named and second.named) or both_made(first, second) or is_copy(first, second, OF_BLOCKS):
        return first
    both = {name: joined(inner, second.named[name]) for name, inner in first.named.items() if name in second.named}
    return Node({**second.named, **first.named, **both}, first.place)
