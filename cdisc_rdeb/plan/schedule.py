"""What must be made before what: records and variables of all datasets as nodes of one graph.

A node is ``DATASET`` (its records stand), ``DATASET.VARIABLE``, ``DATASET:added`` (totals and other records are added)
or ``DATASET:order`` (its records are in the order of its keys). Variables are scheduled, not datasets: DM needs EX
and EX needs DM.
"""

from __future__ import annotations

import graphlib
from collections.abc import Iterator, Mapping
from functools import cached_property

from ..model import Case, Dataset, Derivation, Elsewhere, Reference, Study
from ..spec.additions import own_names
from ..spec.derivations import references
from ..spec.merges import merge_references, merged_references
from ..verbs import Verb


class Schedule:
    """The nodes of a study and what each needs."""

    def __init__(self, study: Study, verbs: Mapping[str, Verb]) -> None:
        self.study = study
        self.verbs = verbs

    @cached_property
    def needs(self) -> Mapping[str, list[str]]:
        """For each node the nodes that come before it, in a fixed order."""
        graph: dict[str, list[str]] = {}
        for dataset in self.study.datasets.values():
            graph[dataset.name] = list(dict.fromkeys(self.of_records(dataset)))
            graph[f"{dataset.name}:order"] = [f"{dataset.name}.{key}" for key in dataset.keys]
            for variable in dataset.variables.values():
                node = f"{dataset.name}.{variable.name}"
                graph[node] = [dataset.name]
                if variable.derivation is not None:
                    graph[node] += dict.fromkeys(self.of_derivation(variable.derivation, dataset.name))
        for dataset in self.study.datasets.values():
            if dataset.totals or dataset.additions:
                self.put_added(graph, dataset)
        return graph

    def put_added(self, graph: dict[str, list[str]], dataset: Dataset) -> None:
        """Added records come after what they are made from and before everything else of their dataset."""
        added = f"{dataset.name}:added"
        names = {n for total in dataset.totals for n in (total.variable, *total.by, f"{dataset.domain}TESTCD")}
        names |= {n for addition in dataset.additions for n in own_names(addition)}
        needs = [f"{dataset.name}.{name}" for name in sorted(names)]
        for addition in dataset.additions:
            for reference in references(addition.where, self.prefixes):
                needs += self.node(reference, dataset.name)
            for derivation in addition.derivations.values():
                needs += self.of_derivation(derivation, dataset.name)
        graph[added] = [n for n in dict.fromkeys(needs) if n in graph]
        before, todo = {dataset.name, added}, [added]
        while todo:
            for node in graph.get(todo.pop(), ()):
                if node not in before:
                    before.add(node)
                    todo.append(node)
        for node in [n for n in graph if n.split(".")[0].split(":")[0] == dataset.name and n not in before]:
            graph[node].append(added)

    def order(self) -> list[str]:
        """The nodes in an order in which they can be made."""
        return list(graphlib.TopologicalSorter(self.needs).static_order())

    def cycle(self) -> list[str]:
        """Nodes that need one another in a circle, the first again at the end; none if there is no circle."""
        try:
            self.order()
        except graphlib.CycleError as error:
            nodes: list[str] = error.args[1]
            return nodes[::-1]
        return []

    def of_records(self, dataset: Dataset) -> Iterator[str]:
        """What a dataset's records need: the variables of other datasets that its groups name."""
        for group in dataset.groups:
            inner = group.source if group.kind == "dataset" else ""
            if inner:
                yield inner
            for reference in references(group.asks(), self.prefixes):
                yield from self.node(reference, inner)
            for merge in group.merges:
                for reference in (*merge_references(merge), *merged_references(merge)):
                    yield from self.node(reference, inner)
            for derivation in group.derivations.values():
                yield from self.of_derivation(derivation, inner)

    @cached_property
    def prefixes(self) -> set[str]:
        """The names that stand before a dot in a reference."""
        return {*self.study.datasets, *self.study.raw, "*"}

    def of_derivation(self, derivation: Derivation, inner: str) -> Iterator[str]:
        """What a derivation needs; ``inner`` is the dataset that bare names belong to, '' for raw columns."""
        if self.verbs[derivation.verb].ordered and not derivation.arguments.get("order"):
            yield f"{inner}:order"
        for reference in references(derivation, self.prefixes):
            if reference.dataset == "*":
                for each in self.expand(reference):
                    yield from self.node(each, inner)
            else:
                yield from self.node(reference, inner)
        for across in elsewheres(derivation):
            for reference in across.references:
                for name in across.where.variables():
                    yield from self.node(Reference(name, reference.dataset), inner)

    def node(self, reference: Reference, inner: str) -> Iterator[str]:
        """The node of a reference; raw columns have none."""
        dataset = reference.dataset or inner
        if dataset in self.study.datasets:
            yield dataset
            missing = reference.optional and reference.name not in self.study.datasets[dataset].variables
            if not reference.name.startswith("@") and not missing:
                yield f"{dataset}.{reference.name}"

    def expand(self, reference: Reference) -> Iterator[Reference]:
        """``*.--DTC`` as the start, end and collection dates of all datasets but SE, whose dates are derived."""
        if reference.dataset != "*":
            yield reference
            return
        ending = reference.name.removeprefix("--")
        endings = (ending, f"ST{ending}", f"EN{ending}") if ending == "DTC" else (ending,)
        for dataset in self.study.datasets.values():
            for variable in dataset.variables.values():
                if dataset.domain != "SE" and variable.name in [dataset.domain + e for e in endings]:
                    yield Reference(variable.name, dataset.name)


def elsewheres(item: object) -> Iterator[Elsewhere]:
    """Every look at other datasets inside a derivation."""
    if isinstance(item, Elsewhere):
        yield item
    elif isinstance(item, Derivation):
        for argument in item.arguments.values():
            yield from elsewheres(argument)
    elif isinstance(item, Case):
        yield from elsewheres(item.then)
    elif isinstance(item, tuple):
        for part in item:
            yield from elsewheres(part)
