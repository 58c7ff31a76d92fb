"""Derivations as a spec writes them, read by the signatures of the verbs into the model."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import field, replace

from ...errors import SpecError
from ...model import DESCENDING, Case, Derivation, Elsewhere, Expression, Place, Reference, Template, WhereClause
from ...plan import rebuilt_derivation
from ...quick import dataclass
from ...standards import DEFAULT, Standards
from ...values.where import readable
from ...verbs import Verb, numbers
from ...verbs.kinds import INJECTED
from ...verbs.registry import Parameter
from ..faults import Faults
from ..meant.mistaken import (
    OTHERWISE,
    THEN,
    WHEN,
    among_variables,
    is_lost_case,
    meant_argument,
    tell_branch,
    tell_no_verb,
    verbs_named,
    with_comma,
)
from ..yaml.reader import Node
from .arguments import (
    fixed_number,
    is_empty,
    one_by_one,
    plain_nodes,
    read_plain,
    tell_lacking,
    with_colons,
    with_own_names,
    without_braces,
)
from .clauses import read_where
from .made import chosen

ORDER, ON = "order", "on"
LAST = "last."  # before a column: of the last of several rows that give one record
#: What a record is that a group makes for each day, or for each of several columns.
EACH: Mapping[str, str] = {"each_day.date": "@DAY", "each_of.name": "@NAME", "each_of.value": "@VALUE"}
BESIDE = ("where", ORDER, ON)  # what may stand beside the variables of other datasets
COLUMN_KINDS = frozenset({"text", "numbers", "column"})


@dataclass(frozen=True, slots=True)
class Grammar:
    """What derivations of one dataset are read with: the verbs, the dataset's domain, and where faults go.

    ``prefixes`` are the names that stand before a dot in a reference: datasets and raw sources. ``attributes`` may
    stand beside a verb. ``merges`` are the names that a group has for records of other datasets, with these.
    ``columns`` gives those of a look-up table by its name.
    """

    verbs: Mapping[str, Verb]
    domain: str
    faults: Faults
    prefixes: Collection[str] = ()
    attributes: Collection[str] = ()
    merges: Mapping[str, str] = field(default_factory=dict)
    standards: Standards = DEFAULT
    columns: Callable[[str], Sequence[str]] | None = None

    def name(self, text: str) -> str:
        """A variable name with ``--`` replaced by the domain."""
        return text.replace("--", self.domain, 1) if text.startswith("--") else text

    def reference(self, text: str, place: Place) -> Reference:
        """A name as a reference; ``DM.RFSTDTC`` names a dataset or raw source only if there is one so called.

        ``visit.VISITNUM`` is what study.yaml's visits say of the row's visit, ``test.FACT`` what a group's tests say,
        ``each_day.date``, ``each_of.name`` and ``each_of.value`` what a record of several for one row is about.
        """
        if text in ("visit.VISITNUM", "visit.VISIT", "visit.VISITDY"):
            return Reference(text.replace("visit.", "@"), place=place)
        if text.startswith(LAST):
            return Reference(f"@{text}", place=place)
        if text in EACH:
            return Reference(EACH[text], place=place)
        if text == "each_of" or text.startswith("each_of."):
            self.faults.error(
                place, f"each_of has a name and a value, and no {text}", "write each_of.name or each_of.value"
            )
            return Reference(EACH["each_of.value"], place=place)
        if text.startswith("test."):
            return Reference(f"@{self.name(text.removeprefix('test.'))}", place=place)
        found = split_name(text, (*self.prefixes, *self.merges))
        if found.dataset in self.merges:
            return Reference(found.name, self.merges[found.dataset], merged=found.dataset, place=place)
        return Reference(found.name if found.dataset else self.name(text), found.dataset, place=place)

    def ordered(self, node: Node) -> Reference:
        """A name in an order: ``AVAL``, or ``descending AVAL``."""
        word, _, rest = node.text.partition(" ")
        if word.lower() != DESCENDING:
            return self.reference(node.text, node.place)
        return replace(self.reference(rest.strip(), node.place), descending=True)

    def variables(self, section: Node) -> Mapping[str, Node]:
        """The variables of a section by name, without what only belongs to one."""
        return among_variables(section, {WHEN, OTHERWISE, *self.attributes, *self.verbs}, self.faults)

    def derivation(self, node: Node) -> Reference | Derivation | None:
        """A column by name, or one verb with its arguments, maybe under a condition. None, with a fault noted, for
        anything else."""
        found = self.unconditional(self.without_condition(node))
        return self.conditional(found, node) if found is not None else None

    def without_condition(self, node: Node) -> Node:
        """What a condition stands beside: without ``when``, and without the ``otherwise`` that belongs to it."""
        if WHEN not in node.named:
            return node
        own = any(name in self.verbs and OTHERWISE in self.verbs[name].parameters for name in node.named)
        beside = {WHEN} if own else {WHEN, OTHERWISE}
        return Node({name: inner for name, inner in node.named.items() if name not in beside}, node.place)

    def conditional(self, found: Reference | Derivation, node: Node) -> Reference | Derivation:
        """A value under the condition that stands beside it; else ``otherwise``, if that is said."""
        if WHEN not in node.named:
            return found
        other = None
        if OTHERWISE in node.named and OTHERWISE not in self.without_condition(node).named:
            other = self.derivation(node.named[OTHERWISE])
        place = found.place if isinstance(found, Derivation) else node.place
        return chosen(self.where(node.named[WHEN]), found, other, place)

    def unconditional(self, node: Node) -> Reference | Derivation | None:
        """The same, where no condition stands beside it."""
        if isinstance(node.value, str):
            if node.value:
                return self.reference(node.value, node.place)
            self.faults.error(node.place, "there is no value here", "name a column or variable, or a verb")
            return None
        if isinstance(node.value, list):
            self.faults.error(node.place, "a list cannot stand here", "name one column, or a verb that takes a list")
            return None
        if not (used := verbs_named(node, self.verbs)):
            tell_no_verb(node, self.verbs, self.attributes, self.faults)
            return None
        verb = self.verbs[used[0]]
        others = [name for name in used[1:] if name not in verb.parameters]
        for other in others:
            hint = "keep one, or put one inside the other"
            self.faults.error(node.named[other].place, f"{verb.name} and {other} are both verbs", hint)
        return self.call(verb, Node({k: v for k, v in node.named.items() if k not in others}, node.place))

    def call(self, verb: Verb, node: Node) -> Derivation:
        """One use of a verb: its value and the names beside it are arguments."""
        takes = [name for name, p in verb.parameters.items() if p.kind not in INJECTED]
        node = with_colons(verb, node, self.faults)
        given: dict[str, Node] = {name: inner for name, inner in node.named.items() if name != verb.name}
        value = without_braces(verb, node.named[verb.name], takes, self.faults)
        value = with_own_names(verb, value, takes, self.faults)
        inside: dict[str, Node] = {}
        if listed := one_by_one(verb, value, given, self.faults):
            inside = listed
        elif self.is_arguments(verb, value, takes):
            inside = with_colons(verb, value, self.faults).named
        elif verb.main and (value.value not in ("", {}) or verb.main.kind == "str"):
            inside = {verb.main.name: value}
        for name in given.keys() & inside.keys():
            self.faults.error(given[name].place, f"{verb.name} is given {name} twice", "keep one")
        given |= inside
        lacking = [p.name for p in verb.parameters.values() if p.required and p.name not in given]
        arguments: dict[str, object] = {}
        for name, argument in given.items():
            parameter = verb.parameters.get(name)
            if parameter is None or parameter.kind in INJECTED:
                beside = name in BESIDE and self.has_across(verb) and (name != ORDER or verb.chooses)
                if not beside and not is_lost_case(verb, name, argument, self.faults):
                    at = node if name in node.named else value
                    hint = with_comma(at, name, verb.main.kind if verb.main else "") or meant_argument(
                        name, node, self.taken_by(verb), lacking, self.attributes, given
                    )
                    self.faults.error(argument.place, f"{verb.name} takes no argument {name}", hint)
                    lacking = []
            elif argument.value == [] and "limits" in given:  # a look-up by limits alone
                arguments[name] = ()
            elif not is_empty(verb.name if argument is value else name, parameter, argument, self.faults):
                number = fixed_number(parameter, argument) if parameter is not verb.main else None
                arguments[name] = number or self.argument(parameter, argument, given)
        if lacking and not (verb.parameters[lacking[0]].kind == "cases" and self.faults.inside(value.place)):
            tell_lacking(verb, lacking, given, value.place, self.faults, self.columns)
        self.fill(verb, arguments, value.place)
        if verb.chooses:
            arguments = {n: replace(a, chosen=True) if isinstance(a, Elsewhere) else a for n, a in arguments.items()}
        places = {name: inner.place for name, inner in given.items() if inner.place.line != value.place.line}
        return Derivation(verb.name, arguments, value.place, places=places)

    def is_arguments(self, verb: Verb, value: Node, takes: Collection[str]) -> bool:
        """Whether a verb's value names its arguments, rather than being the first of them."""
        if not value.named or verb.main is None:
            return False
        if verb.main.kind == "mask":  # a where clause is made of names too
            return set(value.named) <= set(takes)
        verbs = [self.verbs[name] for name in value.named if name in self.verbs]
        others = [name for name in value.named if name not in self.verbs]
        own = bool(others) and set(others) <= set(takes)  # a verb among them is one too many
        return not verbs or (own and not any(set(others) <= other.parameters.keys() for other in verbs))

    def taken_by(self, verb: Verb) -> list[str]:
        """The arguments that a spec may give to a verb, and what may stand beside them."""
        beside = [word for word in BESIDE if self.has_across(verb) and (word != ORDER or verb.chooses)]
        return [*(name for name, p in verb.parameters.items() if p.kind not in INJECTED), *beside]

    @staticmethod
    def has_across(verb: Verb) -> bool:
        """Whether a verb looks at other datasets' records, which a ``where`` beside it narrows."""
        return any(parameter.kind == "across" for parameter in verb.parameters.values())

    def named_after(self, item: Derivation, variable: str) -> Derivation:
        """A derivation for a variable, whose name goes in where a verb, also inside another, asks for it."""

        def named(part: object) -> object:
            if isinstance(part, Derivation) and (name := self.verbs[part.verb].named):
                return replace(part, arguments={name: variable, **part.arguments})
            return part

        return rebuilt_derivation(item, named)

    def fill(self, verb: Verb, arguments: dict[str, object], place: Place) -> None:
        """Give the arguments that were left out what the verb says."""
        for parameter in verb.parameters.values():
            if parameter.name in arguments or parameter.kind in INJECTED:
                continue
            if parameter.default is not None:
                arguments[parameter.name] = self.default(parameter, place)

    def default(self, parameter: Parameter, place: Place) -> object:
        """What a verb says for an argument that a spec leaves out; of a list, what the dataset has counts."""
        argument = self.argument(parameter, as_node(parameter.default, place), {})
        if isinstance(argument, tuple):
            return tuple(replace(r, optional=True) if isinstance(r, Reference) else r for r in argument)
        return argument

    def argument(self, parameter: Parameter, node: Node, beside: Mapping[str, Node]) -> object:
        """One argument, read as its parameter's kind says."""
        kind = parameter.kind
        if kind in COLUMN_KINDS:
            return self.derivation(node)
        if kind == "columns" and parameter.name == ORDER:
            found = (self.ordered(n) if isinstance(n.value, str) and n.text else self.derivation(n) for n in node.nodes)
            return tuple(each for each in found if each is not None)
        if kind in ("texts", "columns"):
            return tuple(d for inner in node.nodes if (d := self.derivation(inner)) is not None)
        if kind == "mask":
            return self.where(node)
        if kind == "cases":
            return tuple(self.cases(node))
        if kind == "across":
            return self.elsewhere(node, beside)
        if kind == "formula":
            return self.formula(node)
        if kind == "pattern":
            pieces = re.split(r"\{([^{}]+)\}", node.text)
            parts = [self.reference(p, node.place) if i % 2 else p for i, p in enumerate(pieces) if p]
            return Template(node.text, tuple(parts))
        return read_plain(parameter, node, self.faults)

    def elsewhere(self, node: Node, beside: Mapping[str, Node]) -> Elsewhere:
        """Variables of other datasets, with the where clause and the order that stand beside them."""
        where = self.where(beside["where"]) if "where" in beside else WhereClause()
        if any(inner.named for inner in node.nodes):
            return self.each_elsewhere(node, beside)
        order = [self.ordered(inner) for inner in plain_nodes(beside[ORDER], self.faults)] if ORDER in beside else []
        found = tuple(self.reference(inner.text, inner.place) for inner in plain_nodes(node, self.faults))
        ranked = tuple(replace(each, name=self.name(each.name), dataset="") for each in order)
        on = tuple(self.pairs(beside[ON])) if ON in beside else ()
        return Elsewhere(found, where, ", ".join(node.texts), order=ranked, on=on)

    def each_elsewhere(self, node: Node, beside: Mapping[str, Node]) -> Elsewhere:
        """Variables of other datasets, each with a where clause of its own: ``[{of: CM.CMSTDTC, where: ...}, ...]``."""
        parts: list[Elsewhere] = []
        for inner in node.nodes:
            said = inner.named or {"of": inner}
            if "of" not in said or set(said) - {"of", "where"}:
                self.faults.error(inner.place, "this is a variable, or {of: DATASET.VARIABLE, where: conditions}")
                continue
            parts.append(self.elsewhere(said["of"], {**beside, **said}))
        words = (each.text + (f" where {readable(each.where)}" if each.where.alternatives else "") for each in parts)
        return Elsewhere(
            references=tuple(reference for each in parts for reference in each.references),
            text=" and ".join(words),
            order=parts[0].order if parts else (),
            wheres=tuple(each.where for each in parts for _ in each.references),
            on=parts[0].on if parts else (),
        )

    def pairs(self, node: Node) -> Iterator[tuple[Reference, Reference]]:
        """What must be equal in a row and in the record of another dataset; a bare name is both."""
        for name, inner in node.named.items():
            yield self.reference(name, inner.place), self.reference(inner.text, inner.place)
        for inner in () if node.named else node.nodes:
            reference = self.reference(inner.text, inner.place)
            yield reference, Reference(reference.name.removeprefix("@"), place=inner.place)

    def formula(self, node: Node) -> Expression | None:
        """Arithmetic with the variables it names."""
        try:
            found = numbers.names(node.text)
        except SpecError as error:
            self.faults.error(node.place, str(error))
            return None
        return Expression(node.text, tuple(self.reference(name, node.place) for name in found))

    def cases(self, node: Node) -> Iterator[Case]:
        """The branches of a choice."""
        for branch in node.nodes:
            if set(branch.named) != {WHEN, THEN}:
                tell_branch(branch, self.faults)
                continue
            then = self.derivation(branch.named[THEN])
            if then is not None:
                yield Case(self.where(branch.named[WHEN]), then)

    def where(self, node: Node) -> WhereClause:
        """A where clause: conditions that hold together, or a list of such alternatives."""
        return read_where(node, self.reference, self.faults)


def as_node(value: object, place: Place) -> Node:
    """A default of a verb, as if a spec had said it."""
    if isinstance(value, (list, tuple)):
        return Node([as_node(item, place) for item in value], place)
    return Node(str(value), place)


def only_known(derivation: Derivation, names: Collection[str]) -> Derivation:
    """A derivation without the variables that a verb names by default and the dataset does not have."""

    def known(part: object) -> object:
        if isinstance(part, tuple):
            return tuple(p for p in part if not (isinstance(p, Reference) and p.optional and p.name not in names))
        return part

    return rebuilt_derivation(derivation, known)


def split_name(text: str, prefixes: Collection[str]) -> Reference:
    """``DM.AGE`` as a variable of DM where there is a dataset or raw source DM, else a column so called."""
    before, dot, after = text.partition(".")
    return Reference(after, before) if dot and after and before in prefixes else Reference(text)
