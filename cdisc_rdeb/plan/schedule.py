"""What must be made before what: records and variables of all datasets as nodes of one graph.

Variables are scheduled, not datasets: DM needs EX and EX needs DM.
"""

from __future__ import annotations

import graphlib
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from ..model import Addition, Dataset, Derivation, Reference, Study
from ..verbs import Verb
from .needs import of_addition, of_group, owned
from .nodes import Added, Derive, Node, Order, Records
from .walk import references, uses
from .whole import whole


class Schedule:
    """The nodes of a study and what each needs."""

    def __init__(self, study: Study, verbs: Mapping[str, Verb]) -> None:
        self.study = study
        self.verbs = verbs

    @cached_property
    def needs(self) -> Mapping[Node, list[Node]]:
        """For each node the nodes that come before it, in a fixed order."""
        graph: dict[Node, list[Node]] = {}
        for dataset in self.study.datasets.values():
            name = dataset.name
            graph[Records(name)] = list(dict.fromkeys(self.of_records(dataset)))
            graph[Order(name)] = [Derive(name, key) for key in dataset.keys]
            for variable in dataset.variables.values():
                made = self.of_derivation(variable.derivation, name) if variable.derivation is not None else ()
                graph[Derive(name, variable.name)] = list(dict.fromkeys([Records(name), *made]))
        for dataset in self.study.datasets.values():
            if dataset.additions:
                self.put_added(graph, dataset)
        return graph

    def put_added(self, graph: dict[Node, list[Node]], dataset: Dataset) -> None:
        """Added records come after what they are made from and before everything else of their dataset."""
        added = Added(dataset.name)
        graph[added] = [node for node in dict.fromkeys(self.of_added(dataset)) if node in graph]
        before: set[Node] = {Records(dataset.name), added, *reached(graph, [added])}
        for node, needs in graph.items():
            if node.dataset == dataset.name and node not in before:
                needs.append(added)

    def of_added(self, dataset: Dataset) -> Iterator[Node]:
        """What the added records of a dataset are made from."""
        for addition in dataset.additions:
            for derivation in addition.derivations.values():
                yield from self.ordered(derivation, dataset.name)
            yield from self.nodes(of_addition(addition, dataset), dataset.name)
            yield from (Derive(dataset.name, name) for name in self.left_out(dataset, addition))

    def left_out(self, dataset: Dataset, addition: Addition) -> Iterator[str]:
        """Variables over the records that are not for the new ones, and so are made before these are there."""
        visits = self.study.tables[addition.visits].columns if addition.visits in self.study.tables else ()
        for name in whole(dataset, addition, self.verbs, visits).missing:
            if dataset.variables[name].derivation is not None:
                yield name

    def of_records(self, dataset: Dataset) -> Iterator[Node]:
        """What a dataset's records need: the variables of other datasets that its groups name."""
        for group in dataset.groups:
            home = group.source if group.kind == "dataset" else ""
            if home:
                yield from self.whole(home)
            for derivation in group.derivations.values():
                yield from self.ordered(derivation, home)
            yield from self.nodes(of_group(group), dataset.name)

    def of_derivation(self, derivation: Derivation, home: str) -> Iterator[Node]:
        """What a variable over the records of a dataset needs."""
        yield from self.ordered(derivation, home)
        yield from self.nodes(owned(references(derivation), home), home)

    def ordered(self, derivation: Derivation, home: str) -> Iterator[Node]:
        """The order of the records, where a verb goes by it."""
        for use in uses(derivation):
            if home and self.verbs[use.verb].ordered and not use.arguments.get("order"):
                yield Order(home)

    def nodes(self, named: Iterable[Reference], dataset: str) -> Iterator[Node]:
        """The nodes of variables that ``dataset`` names; raw columns have none."""
        for reference in named:
            owner = self.study.datasets.get(reference.dataset)
            if owner is None:
                continue
            if owner.name == dataset:
                yield Records(owner.name)
            else:
                yield from self.whole(owner.name)
            missing = reference.optional and reference.name not in owner.variables
            if not reference.name.startswith("@") and not missing:
                yield Derive(owner.name, reference.name)

    def whole(self, dataset: str) -> Iterator[Node]:
        """The records of another dataset, with those that are added to it."""
        yield Records(dataset)
        if self.study.datasets[dataset].additions:
            yield Added(dataset)

    @cached_property
    def order(self) -> tuple[Node, ...]:
        """The nodes in an order in which they can be made. Raises CycleError where there is none."""
        return tuple(graphlib.TopologicalSorter(self.needs).static_order())

    def cycle(self) -> list[Node]:
        """Nodes that need one another in a circle, the first again at the end; none if there is no circle."""
        try:
            _ = self.order
        except graphlib.CycleError as error:
            nodes: list[Node] = error.args[1]
            return nodes[::-1]
        return []

    def made_before(self, dataset: Dataset) -> list[str]:
        """The variables that a dataset's additions need, in the order in which they are made over the records."""
        needed = self.before([Added(dataset.name)])
        nodes = (node for node in self.order if node in needed and isinstance(node, Derive))
        return [node.variable for node in nodes if node.dataset == dataset.name]

    def before(self, nodes: Iterable[Node]) -> set[Node]:
        """All nodes that these need, directly or not; themselves only where they need one another."""
        return reached(self.needs, nodes)


def reached(graph: Mapping[Node, Iterable[Node]], nodes: Iterable[Node]) -> set[Node]:
    """All nodes on the ways from some in a graph; nodes that it lacks lead nowhere."""
    found: set[Node] = set()
    todo = [need for node in nodes for need in graph.get(node, ())]
    while todo:
        node = todo.pop()
        if node not in found:
            found.add(node)
            todo += graph.get(node, ())
    return found
