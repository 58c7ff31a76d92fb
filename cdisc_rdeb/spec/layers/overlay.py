"""One layer of specs over another: what the upper one says wins, piece by piece, and every piece keeps its place.

The upper layer is a study, or a library; the lower one the library that it extends. Each function takes the same file
of both and gives the file that both make. What contradicts, so that no rule can tell which is meant, is a fault.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ...standards import Standards
from ...texts import fold
from ..dataset.draft import ATTRIBUTES, STATES
from ..faults import Faults
from ..structures import domain_of
from ..yaml.reader import Node

SECTIONS = ("variables", "supplemental", "comments", "temporary")
BESIDE = frozenset(ATTRIBUTES) - {"state"}  # what stands beside a derivation


def overlay_root(upper: Node, lower: Node) -> Node:
    """study.yaml over library.yaml: key by key, raw sources key by key where the study has them."""
    named = {**{name: node for name, node in lower.named.items() if name != "extends"}, **upper.named}
    for name in ("ascii", "standards"):
        if name in upper.named and name in lower.named:
            named[name] = over(upper.named[name], lower.named[name])
    if "not_submitted" in upper.named and "not_submitted" in lower.named:
        named["not_submitted"] = together(upper.named["not_submitted"], lower.named["not_submitted"])
    if "raw" in upper.named:
        known = lower.named["raw"].named if "raw" in lower.named else {}
        sources = upper.named["raw"].named.items()
        named["raw"] = Node(
            {name: over(node, known[name]) if name in known else node for name, node in sources},
            upper.named["raw"].place,
        )
    return Node(named, upper.place)


def over(upper: Node, lower: Node) -> Node:
    """Named nodes over named nodes: the upper ones win, one by one."""
    return Node({**lower.named, **upper.named}, upper.place)


def together(upper: Node, lower: Node) -> Node:
    """Two lists as one."""
    return Node([*lower.nodes, *upper.nodes], upper.place)


def overlay_codelists(upper: Node, lower: Node, faults: Faults) -> Node:
    """codelists.yaml over that of a library: by codelist, and inside one by term."""
    named = dict(lower.named)
    for name, node in upper.named.items():
        named[name] = overlay_codelist(name, node, named[name], faults) if name in named else node
    return Node(named, upper.place)


def overlay_codelist(name: str, upper: Node, lower: Node, faults: Faults) -> Node:
    """One codelist over another: terms by value, their collected words together."""
    named = {**lower.named, **upper.named}
    for key in ("ct", "type"):
        differ(f"{key} of {name}", upper, lower, key, faults)
    dropped = upper.named["omit"].nodes if "omit" in upper.named else []
    omitted = {node.text for node in dropped}
    above = upper.named["terms"].named if "terms" in upper.named else {}
    below = lower.named["terms"].named if "terms" in lower.named else {}
    terms = {value: node for value, node in below.items() if value not in omitted}
    meant = {folded(word): (value, word) for value, node in terms.items() for word in words(node)}
    for value, node in above.items():
        for word in words(node):
            other, known = meant.get(folded(word), (value, word))
            if other != value:
                hint = f"keep one; omit: [{other}] drops the library's"
                faults.error(word.place, f"{word.text} means {value} here, and {other} in {at(known)}", hint)
        terms[value] = overlay_term(node, terms[value]) if value in terms else node
    if terms:
        named["terms"] = Node(terms, upper.named["terms"].place if above else lower.named["terms"].place)
    else:
        named.pop("terms", None)
    left = [node for node in dropped if node.text not in below]  # lint tells of those that drop nothing
    named.pop("omit", None)
    return Node({**named, **({"omit": Node(left, upper.named["omit"].place)} if left else {})}, upper.place)


def overlay_term(upper: Node, lower: Node) -> Node:
    """One term over another: the upper decode, and the collected words of both."""
    decode = upper.named.get("decode") or lower.named.get("decode")
    raw = Node([*words(lower), *words(upper)], upper.place)
    return Node({"decode": decode, "raw": raw}, upper.place) if decode else raw if raw.nodes else upper


def words(term: Node) -> list[Node]:
    """The collected words of a term."""
    if term.named:
        return term.named["raw"].nodes if "raw" in term.named else []
    return [node for node in term.nodes if node.text]


def folded(word: Node) -> str:
    """A collected word as it is looked up: case and blanks do not count."""
    return fold(word.text)


def overlay_dataset(upper: Node, lower: Node, standards: Standards, faults: Faults) -> Node:
    """A dataset spec over another: records as a whole, variables one by one, all else key by key."""
    differ("domain", upper, lower, "domain", faults)
    domain = domain_of(upper, standards)
    upper = rebuilt(upper, domain, lambda _, __, node: node)
    omitted = upper.named["omit"].texts if "omit" in upper.named else ()
    if "records" in upper.named:
        lower = Node({name: node for name, node in lower.named.items() if name != "records"}, lower.place)
    above: dict[str, list[tuple[str, Node]]] = {}
    for kind, name, node in variables_of(upper):
        above.setdefault(name, []).append((kind, node))

    def giving_way(kind: str, name: str, node: Node) -> Node | None:
        left: Node | None = None if name in omitted else node
        for other, upper_one in above.get(name, ()):
            if left is not None and other != kind:
                left = yielding(name, (other, upper_one), (kind, left), faults)
        return left

    gone = {name for kind, name, _ in variables_of(lower) if kind in ("supplemental", "comments", "temporary")}
    lower = rebuilt(lower, domain, giving_way)
    named = {**lower.named, **upper.named}
    for section in ("totals", "checks"):
        if section in upper.named and section in lower.named:
            named[section] = over(upper.named[section], lower.named[section])
    for section in SECTIONS:
        if section in upper.named and section in lower.named:
            variables = dict(lower.named[section].named)
            for name, node in upper.named[section].named.items():
                variables[name] = overlay_variable(name, node, variables[name], faults) if name in variables else node
            named[section] = Node(variables, upper.named[section].place)
    if omitted:  # what lies in no table of the standard is away by now; the rest keeps the conventions away
        own = {name for _, name, _ in variables_of(upper)}  # which the study makes in another way
        left = [node for node in upper.named["omit"].nodes if node.text not in {*gone, *own}]
        before = lower.named["omit"].nodes if "omit" in lower.named else []
        named["omit"] = Node([*before, *left], upper.named["omit"].place)
        if not (before or left):
            del named["omit"]
    return Node(named, upper.place)


def variables_of(spec: Node) -> Iterator[tuple[str, str, Node]]:
    """Every place where a dataset spec speaks of a variable: the section or ``records``, its name, what is said."""
    for section in SECTIONS:
        if section in spec.named:
            for name, node in spec.named[section].named.items():
                yield section, name, node
    for group in spec.named["records"].nodes if "records" in spec.named else []:
        for node in group.named["copy"].nodes if "copy" in group.named else []:
            yield "records", node.text, node
        for name, node in group.named["variables"].named.items() if "variables" in group.named else ():
            yield "records", name, node


def rebuilt(spec: Node, domain: str, change: Callable[[str, str, Node], Node | None]) -> Node:
    """A dataset spec with what it says of each variable changed, or taken away; ``--`` becomes the domain."""

    def variables(kind: str, node: Node) -> Node:
        kept = {}
        for written, inner in node.named.items():
            name = written.replace("--", domain, 1) if written.startswith("--") else written
            new = change(kind, name, inner)
            if new is not None:
                kept[name] = new
        return Node(kept, node.place)

    def copied(node: Node) -> Node:
        return Node([inner for inner in node.nodes if change("records", inner.text, inner)], node.place)

    named = {name: variables(name, node) if name in SECTIONS else node for name, node in spec.named.items()}
    if "records" in named:
        groups = []
        for group in named["records"].nodes:
            inside = dict(group.named)
            if "copy" in inside:
                inside["copy"] = copied(inside["copy"])
            if "variables" in inside:
                inside["variables"] = variables("records", inside["variables"])
            groups.append(Node(inside, group.place))
        named["records"] = Node(groups, named["records"].place)
    return Node(named, spec.place)


def yielding(name: str, upper: tuple[str, Node], lower: tuple[str, Node], faults: Faults) -> Node | None:
    """What a library says of a variable elsewhere than the study does, as far as both can stand side by side.

    Attributes of the study win. A state gives way to a derivation of the study, or takes the place of the library's.
    Two derivations, one in the records and one over them, or two kinds of variable, are a fault: what one of them reads
    the other does not have.
    """
    (place_above, above), (place_below, below) = upper, lower
    hint = f"keep one; omit: [{name}] drops the library's"
    if "records" not in (place_above, place_below):
        message = f"{name} stands under {place_above} here, and under {place_below} in {at(below)}"
        faults.error(above.place, message, hint)
        return None
    attributes, made = split(below)
    attributes_above, made_above = split(above)
    attributes = {key: node for key, node in attributes.items() if key not in attributes_above}
    if made and made_above:
        if "state" not in made and "state" not in made_above:
            words = {"records": "in the records"}
            message = f"{name} is made {words.get(place_above, 'over the records')} here, and "
            message += f"{words.get(place_below, 'over the records')} in {at(below)}"
            faults.error(above.place, message, hint)
        made = {}
    return Node({**attributes, **made}, below.place) if attributes or made else None


def overlay_variable(name: str, upper: Node, lower: Node, faults: Faults) -> Node:
    """One variable over another: attributes one by one, and how it is made as a whole."""
    attributes, made = split(upper)
    if differ(f"type of {name}", upper, lower, "type", faults):
        del attributes["type"]
    attributes_below, made_below = split(lower)
    named = {**attributes_below, **attributes, **(made or made_below)}
    return Node(named, upper.place if made or not made_below else lower.place)


def split(variable: Node) -> tuple[dict[str, Node], dict[str, Node]]:
    """What a spec says of a variable: its attributes, and how it is made (a derivation or a state)."""
    if variable.named:
        made = {key: node for key, node in variable.named.items() if key not in BESIDE}
        return {key: node for key, node in variable.named.items() if key in BESIDE}, made
    return {}, {"state" if variable.text in STATES else "from": variable}


def differ(what: str, upper: Node, lower: Node, key: str, faults: Faults) -> bool:
    """Whether the layers give two values for what can only be one; a fault then."""
    above, below = upper.named.get(key), lower.named.get(key)
    if above and below and above.plain() != below.plain():
        faults.error(above.place, f"the {what} is {above.text} here, and {below.text} in {at(below)}", "keep one")
        return True
    return False


def at(node: Node) -> str:
    """Where something stands, for a message at another place."""
    return f"{node.place.file}:{node.place.line}"
