"""What each node of a study is made from, as keys: two nodes of one key give the same values and tell the same.

A node's key holds what the specs say of it, the tables, codelists and raw sources that these name, and the keys of the
nodes that it needs, which come before it. Where records are looked at, their order counts too: whether a dataset was
in the order of its keys by then.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field, replace
from functools import cached_property
from operator import attrgetter
from typing import NamedTuple
from uuid import uuid4

from ..cache import Known, fingerprint, print_of, said
from ..model import Dataset, Derivation, Origin, RecordGroup, Study
from ..plan import Added, Derive, Node, Order, Records, Schedule, references
from ..plan.needs import LAST_OF, home_of, of_check, of_dataset, of_merge, of_tests, owned
from ..quick import dataclass
from .survey import Answers

BARE: Mapping[str, object] = {  # a variable without what define.xml alone tells of it
    **dict.fromkeys(("label", "method", "comment", "format", "evaluator", "mandatory", "state"), ""),
    **dict.fromkeys(("listed", "possible"), ()),
    "origin": Origin("Assigned"),
    "order": 0,
    "filled": {},
    "planned": None,
}
BARE_DATASET: Mapping[str, object] = {  # a dataset without that, and without what is done when its records are made
    **dict.fromkeys(("label", "structure", "class_name", "comment", "subclass"), ""),
    **dict.fromkeys(("checks", "relations"), ()),
    "keep_empty": False,
    "value_levels": {},
}


@dataclass(frozen=True, slots=True)
class Made:
    """What a node is made from: the hash of what the specs say, the nodes that it needs, and raw sources.

    ``looked`` are the datasets whose records it looks at, by the node at whose time it does so: the values of record
    groups are made with the records.
    """

    print: str
    needs: tuple[Node, ...]
    raw: tuple[str, ...]
    looked: tuple[tuple[str, Node], ...]


class Hanging(NamedTuple):
    """The key of something, whatever the block, and the raw sources on which it hangs, by way of what it needs too."""

    key: str
    raw: frozenset[str]


NOTHING = Hanging("", frozenset())
OF_PEOPLE = ("AGE", "BRTHDTC", "DMDTC", "RFICDTC", "SEX")  # of DM, by which what is collected is judged


@dataclass(frozen=True, eq=False)
class Origins:
    """What each node of a study is made from, whatever the block."""

    study: Study
    schedule: Schedule
    known: Mapping[Derive, Answers]
    said: Known = field(default_factory=dict)

    @cached_property
    def nodes(self) -> Mapping[Node, Made]:
        """All nodes, in the order in which they are made."""
        return {node: self.of(node) for node in self.schedule.order}

    @cached_property
    def keys(self) -> Mapping[Node, Hanging]:
        """The keys of all nodes, in the order in which they are made."""
        found: dict[Node, Hanging] = {}
        orders: dict[Node, Mapping[str, Hanging]] = {}  # what was in order by the time of each node
        ordered: Mapping[str, Hanging] = {}  # what is by now
        for node, made in self.nodes.items():
            orders[node] = ordered
            found[node] = key_of(node, made, found, orders)
            if isinstance(node, Order):
                ordered = {**ordered, node.dataset: found[node]}
        return found

    @cached_property
    def making(self) -> Mapping[str, Hanging]:
        """The keys of datasets as they are made: of all their nodes, and of how they go together."""
        own: dict[str, dict[str, Hanging]] = {name: {} for name in self.bare}
        for node, hanging in self.keys.items():
            own[node.dataset][str(node)] = hanging
        return {
            name: Hanging(
                print_of(([(node, each.key) for node, each in nodes.items()], self.prints["bare", name])),
                frozenset().union(*(each.raw for each in nodes.values())),
            )
            for name, nodes in own.items()
        }

    @cached_property
    def bare(self) -> Mapping[str, Dataset]:
        """Datasets with what counts while they are made: their words for define.xml do not."""
        return {name: of_making(dataset) for name, dataset in self.study.datasets.items()}

    @cached_property
    def prints(self) -> Mapping[tuple[str, str], str]:
        """The hashes of tables, codelists, and datasets without their words for define.xml."""
        kinds = {"table": self.study.tables, "codelist": self.study.codelists, "bare": self.bare}
        return {
            (kind, name): fingerprint(item, self.said) for kind, items in kinds.items() for name, item in items.items()
        }

    @cached_property
    def whole(self) -> Mapping[str, str]:
        """The hashes of datasets with the tables and codelists that they name."""
        related = [self.study.standards.sdtmig_dataset(name) for name in ("SUPPQUAL", "CO", "RELREC")]
        codes = {
            code for each in related if each for variable in each.variables.values() for code in variable.codelists
        }
        lists = sorted(each.name for code in codes if (each := self.study.standards.codelist(code)))
        datasets = self.study.datasets.items()
        return {name: self.told((self.bare[name], besides_making(each), lists))[0] for name, each in datasets}

    @cached_property
    def named(self) -> Mapping[tuple[str, str], list[str]]:
        """What the groups of all datasets name of a source: reasons that none of them keeps are told."""
        found: dict[tuple[str, str], set[str]] = {}
        for dataset in self.study.datasets.values():
            for group in dataset.groups:
                names = {r.name for derivation in group.derivations.values() for r in references(derivation)}
                found.setdefault((group.kind, group.source), set()).update(names)
        return {source: sorted(names) for source, names in found.items()}

    def of(self, node: Node) -> Made:
        """What a node is made from."""
        dataset = self.bare[node.dataset]
        about = (dataset.domain, dataset.standard, dataset.given, dataset.reference)
        needs = self.schedule.needs[node]
        match node:
            case Records():
                return self.of_rows(dataset, about)
            case Derive():
                own = self.of_groups(dataset, node.variable)
                variable, answers = dataset.variables[node.variable], self.known.get(node)
                derivations = [group.derivations.get(node.variable) for group in dataset.groups]
                made = self.made(node, (about, variable, derivations, answers), [*needs, *own])
                early = tuple((need.dataset, Records(dataset.name)) for need in dict.fromkeys(own))
                return replace(made, looked=(*made.looked, *early))
            case Order():
                return self.made(node, dataset.keys, [Records(dataset.name), *needs])
        made = self.made(node, dataset, needs)
        again = {reference.dataset for reference in of_dataset(dataset)} & self.bare.keys()  # for the new records
        return replace(made, looked=(*made.looked, *((name, node) for name in sorted(again))))

    def of_rows(self, dataset: Dataset, about: object) -> Made:
        """Which records a dataset has before any are added: without what their variables are made of."""
        parts: list[object] = [about]
        needs: list[Node] = []
        for group in dataset.groups:
            home, named = home_of(group), [*owned(references(group.asks()), home_of(group))]
            for merge in group.merges:
                named += of_merge(merge, home)
                needs += self.schedule.whole(merge.source) if merge.source in self.study.datasets else ()
            if group.tests is not None:
                named += of_tests(group.tests, home)
                parts.append((self.named[group.kind, group.source], dataset.variables.get(f"{dataset.domain}STRESC")))
            if group.kind == "dataset":
                needs += self.schedule.whole(home)
                parts.append(self.study.datasets[home].reference)
            needs += self.schedule.nodes(named, dataset.name)
            parts.append(replace(group, derivations={}))
        return self.made(Records(dataset.name), parts, needs)

    def of_groups(self, dataset: Dataset, variable: str) -> list[Node]:
        """What a variable needs that is made over the rows of groups."""
        needs: list[Node] = []
        for group in dataset.groups:
            if derivation := group.derivations.get(variable):
                needs += self.of_derivation(group, derivation, dataset.name)
        return needs

    def of_derivation(self, group: RecordGroup, derivation: Derivation, dataset: str) -> list[Node]:
        """What a derivation over the rows of a group needs."""
        home = home_of(group)
        ordered = self.schedule.ordered(derivation, home) if group.kind == "dataset" else ()
        named = (replace(each, name=each.name.removeprefix(LAST_OF)) for each in references(derivation))
        return [*ordered, *self.schedule.nodes(owned(named, home), dataset)]

    def made(self, node: Node, about: object, needs: Iterable[Node]) -> Made:
        """What a node is made from: what is said about it, what it needs, and all that is named by any text."""
        own = tuple(dict.fromkeys(need for need in needs if need != node))
        looked = tuple((name, node) for name in dict.fromkeys(need.dataset for need in own))
        told, raw = self.told(about)
        return Made(told, own, raw, looked)

    def told(self, about: object) -> tuple[str, tuple[str, ...]]:
        """The hash of what is said, and of the tables and codelists that it names; the raw sources that it names."""
        words: set[str] = set()
        plain, study = said(about, {}, words, self.said), self.study
        tables = [("table", name) for name in sorted(study.tables.keys() & words)]
        codelists = [("codelist", name) for name in sorted(study.codelists.keys() & words)]
        prints = [self.prints[name] for name in (*tables, *codelists)]
        return print_of((plain, prints)), tuple(sorted(study.raw.keys() & words))


def of_making(dataset: Dataset) -> Dataset:
    """A dataset without what define.xml alone tells of it, and without what is done when its records are made."""
    variables = {name: replace(variable, **BARE) for name, variable in dataset.variables.items()}  # type: ignore[arg-type]
    return replace(dataset, variables=variables, **BARE_DATASET)  # type: ignore[arg-type]


def besides_making(dataset: Dataset) -> object:
    """What `of_making` leaves out."""
    of_dataset, of_variable = attrgetter(*BARE_DATASET), attrgetter(*BARE)
    return of_dataset(dataset), [of_variable(variable) for variable in dataset.variables.values()]


def key_of(
    node: Node, made: Made, found: Mapping[Node, Hanging], orders: Mapping[Node, Mapping[str, Hanging]]
) -> Hanging:
    """The key of a node; one that is like no other, where it needs what is not known by then."""
    if any(need not in found for need in made.needs):
        return Hanging(uuid4().hex, frozenset())
    needs = [found[need] for need in made.needs]
    looked = [orders[when].get(name, NOTHING) for name, when in made.looked]
    names = [name for name, _ in made.looked]
    own = (str(node), type(node).__name__, made.print, made.raw, names)
    keys = [[each.key for each in some] for some in (needs, looked)]
    return Hanging(print_of((own, keys)), frozenset(made.raw).union(*(each.raw for each in (*needs, *looked))))


@dataclass(slots=True, eq=False)
class Keys:
    """The keys of what is made in one block, of whose raw sources the keys are known."""

    origins: Origins
    base: str
    frames: Mapping[str, str]
    found: dict[Hanging, str] = field(default_factory=dict)

    def of(self, hanging: Hanging) -> str:
        """A key in this block."""
        if hanging not in self.found:
            raw = [(name, self.frames.get(name, "")) for name in sorted(hanging.raw)]
            self.found[hanging] = print_of((self.base, hanging.key, raw))
        return self.found[hanging]

    def of_records(self, name: str) -> str:
        """The key of which records a dataset has."""
        return print_of([self.of(self.origins.keys.get(node, NOTHING)) for node in (Records(name), Added(name))])

    def of_making(self, name: str) -> str:
        """The key of a dataset as it is made."""
        return self.of(self.origins.making[name])

    def of_submitting(self, name: str) -> str:
        """The key of a dataset as it is submitted and checked."""
        datasets = self.origins.study.datasets
        named = {each.dataset for check in datasets[name].checks for each in of_check(check)}
        named |= {check.other for check in datasets[name].checks}
        others = [self.of_making(each) for each in sorted(named & datasets.keys())]
        raw = [self.frames[each] for each in sorted(named & self.frames.keys())]
        subjects = [self.of_records(each) for each in ("DM", "ADSL") if each in datasets]
        of_people = [self.of(self.origins.keys.get(Derive("DM", each), NOTHING)) for each in OF_PEOPLE]
        of_study = (of_people, self.origins.study.created)
        return print_of((self.of_making(name), self.origins.whole[name], others, raw, subjects, of_study))

    def of_all(self, names: Iterable[str], *about: object) -> str:
        """The key of what is made of several datasets as wholes."""
        known = [(self.of_making(name), self.origins.whole[name]) for name in names]
        return fingerprint((self.base, about, known))
