"""Where clauses as a spec writes them: conditions that hold together, alternatives, and what does not hold."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import TypeAlias

from ...model import Comparator, Condition, Place, Reference, WhereClause
from ...quick import dataclass
from ..faults import Faults, Open
from ..meant.words import comparator_of, written
from ..yaml.reader import Node

COMPARATORS: Mapping[str, Comparator] = {
    "eq": "EQ",
    "ne": "NE",
    "in": "IN",
    "notin": "NOTIN",
    "lt": "LT",
    "le": "LE",
    "gt": "GT",
    "ge": "GE",
    "contains": "CONTAINS",
    "starts": "STARTS",
    "ends": "ENDS",
    "matches": "MATCHES",
}
ONE_VALUE = frozenset({"eq", "ne", "lt", "le", "gt", "ge"})  # comparators of one value; the others take several
OPPOSITE: Mapping[Comparator, Comparator] = {"EQ": "NE", "NE": "EQ", "IN": "NOTIN", "NOTIN": "IN"}
NOT, ANY, ALL, IS = "not", "any of", "all of", "is"  # before conditions; of several variables
SEVERAL = (ANY, ALL)
BESIDE = ("then", "otherwise")  # a condition, as the values where it holds and where not
MISSING: Mapping[str, Comparator] = {"missing": "EQ", "present": "NE"}
COLUMN, WORD = "from", "assign"  # how a comparison says that it means a column, or a word that a column is called by
BARE = re.compile(r"[\w.*@-]+")  # a name; anything else may be a condition in another language
Conditions: TypeAlias = tuple[Condition, ...]  # that hold together


def read_where(node: Node, reference: Callable[[str, Place], Reference], faults: Faults) -> WhereClause:
    """A where clause of a spec; ``reference`` says what a name in it stands for."""
    return Clauses(reference, faults).where(node)


@dataclass(frozen=True, slots=True)
class Clauses:
    """What where clauses are read with: how a name becomes a reference, and where faults go."""

    reference: Callable[[str, Place], Reference]
    faults: Faults

    def where(self, node: Node) -> WhereClause:
        """Conditions that hold together, or a list of such alternatives."""
        nodes = node.nodes
        if len(nodes) > 1 and not any(inner.named or written(inner.text) for inner in nodes):
            nodes = nodes[:1]  # [SEX, F]: one mistake
        return WhereClause(tuple(together for inner in nodes for together in self.together(inner)))

    def together(self, node: Node) -> list[Conditions]:
        """Conditions that hold together, as alternatives: what ``not`` turns round and ``any of`` names are several."""
        if not node.named:
            form = written(node.text) or ("" if node.text else "{VARIABLE: value}, or leave it out")
            if not form and node.text and " " not in node.text:  # a name alone
                form = f"{{{node.text}: present}}, or {{{node.text}: value}}"
            hint = f"write {form}" if form else "see docs/spec.md, where clauses"
            self.faults.error(node.place, "a where clause is {VARIABLE: value}", hint)
        found: list[Conditions] = [()]
        if any(name in SEVERAL for name in node.named) != (IS in node.named):
            hint = "write {any of: [AESDTH, AESHOSP], is: value}"
            self.faults.error(node.place, f"{' or '.join(SEVERAL)} goes with {IS}", hint)
        for name, inner in node.named.items():
            if name in BESIDE and node.place.path.endswith(".when"):
                hint = f"write when: {{...}}, {name}: ..."
                self.faults.error(inner.place, f"{name} stands beside a condition, not inside it", hint)
                self.faults.close(node.place._replace(path=node.place.path.removesuffix(".when")))
            elif name != IS:
                found = [each + part for each in found for part in self.parts(name, inner, node.named.get(IS, inner))]
        return found

    def parts(self, name: str, node: Node, value: Node) -> list[Conditions]:
        """The alternatives of one line of a where clause; ``value`` is what several variables are held against."""
        if name == NOT:
            return turned(self.where(node))
        if name not in SEVERAL:
            return [tuple(self.conditions(name, node))]
        each = [tuple(self.conditions(part.text, value)) for part in node.nodes]
        return each if name == ANY else [tuple(c for conditions in each for c in conditions)]

    def conditions(self, name: str, node: Node) -> Iterator[Condition]:
        """The conditions of one variable: a value, a list of values, or comparators and values."""
        of = self.reference(name, node.place)
        if name in MISSING and node.text and BARE.fullmatch(node.text):
            self.faults.error(node.place, f"{name} stands behind the variable", f"write {{{node.text}: {name}}}")
            return
        if (node.unsaid and BARE.fullmatch(name)) or node.value == []:
            hint = f"write a value, a list of values, or {name}: missing"
            self.faults.error(node.place, f"{name} is compared with nothing", hint)
        elif isinstance(node.value, list):
            yield self.condition(of, "IN", node)
        elif isinstance(node.value, str) and node.text in MISSING:
            yield Condition(of.name, MISSING[node.text], ("",), of.dataset, place=node.place)
        elif isinstance(node.value, str) or set(node.named) in ({COLUMN}, {WORD}):
            yield self.condition(of, "EQ", node)
        else:
            yield from self.comparisons(of, node)

    def condition(self, of: Reference, comparator: Comparator, node: Node) -> Condition:
        """One comparison with plain values, with those of a column, or with what is meant as words."""
        if set(node.named) == {COLUMN}:
            column = self.reference(node.get(COLUMN), node.named[COLUMN].place)
            return Condition(of.name, comparator, (), of.dataset, column, place=node.place)
        sure = set(node.named) == {WORD}
        values = self.values(node.named[WORD] if sure else node)
        return Condition(of.name, comparator, values, of.dataset, sure=sure, place=node.place)

    def comparisons(self, of: Reference, node: Node) -> Iterator[Condition]:
        """The conditions of one variable that name their comparators."""
        if not node.named:
            self.faults.error(node.place, "no comparator stands here", Open("it is one of {}", COMPARATORS))
        for word, inner in node.named.items():
            several = [] if inner.named else self.values(inner)
            if word not in COMPARATORS:
                hint = comparator_of(word, several, COMPARATORS, node.named) or Open("it is one of {}", COMPARATORS)
                self.faults.error(inner.place, f"no comparator is called {word}", hint)
            elif len(several) < len(inner.nodes) and not inner.named:
                continue  # told as no plain value
            elif word in ONE_VALUE and not inner.named and len(several) != 1:
                self.faults.error(inner.place, f"{word} compares with one value, not {len(several)}", "use in or notin")
            elif inner.named and set(inner.named) not in ({COLUMN}, {WORD}):
                hint = "give {from: COLUMN}, {assign: WORD}, or the value"
                self.faults.error(inner.place, f"{word} compares with a value or a column", hint)
            else:
                yield self.condition(of, COMPARATORS[word], inner)

    def values(self, node: Node) -> tuple[str, ...]:
        """The values that a variable is held against; an empty one is the missing value."""
        for inner in node.nodes:
            if not isinstance(inner.value, str):
                of_column = len(node.nodes) == 1 and {*inner.named} in ({COLUMN}, {WORD})
                name = next(iter(inner.named), "")
                hint = (
                    f"write {{{name}: {inner.get(name)}}}, without brackets" if of_column else "give texts or numbers"
                )
                self.faults.error(inner.place, "this is not one plain value", hint)
        return tuple(inner.text for inner in node.nodes if isinstance(inner.value, str))


def turned(where: WhereClause) -> list[Conditions]:
    """The alternatives of what holds where a clause does not: of each of its alternatives one condition fails."""
    found: list[Conditions] = [()]
    for conditions in where.alternatives:
        found = [(*each, opposite(condition)) for each in found for condition in conditions]
    return found


def opposite(condition: Condition) -> Condition:
    """What holds where a condition does not."""
    if condition.comparator in OPPOSITE:
        return replace(condition, comparator=OPPOSITE[condition.comparator])
    return replace(condition, negated=not condition.negated)
