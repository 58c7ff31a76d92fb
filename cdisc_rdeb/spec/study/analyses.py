"""The analyses of a study (adam/analyses.yaml) in the model; every name in them held against the analysis datasets."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import field
from pathlib import Path

from ...formats.opening import stands
from ...model import METHODS, AnalysisResult, Dataset, Document, Population, Published, ResultDisplay, WhereClause
from ...quick import dataclass
from ...standards import Standards
from ..derivation.derivations import Grammar
from ..faults import Faults, Meant, Open, did_you_mean, in_words
from ..layers.folders import read_file
from ..meant.datasets_called import meant_dataset
from ..meant.hints import told_by_misspelling
from ..meant.origins import from_origin
from ..meant.populations import check_population
from ..meant.words import CODE, of_same_words
from ..yaml.reader import Node
from .analysis_methods import named_method, read_method, statistics_of
from .documents import read_pages

ANALYSES = "adam/analyses.yaml"
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
NUMERIC = ("n", "mean", "sd", "median", "q1", "q3", "min", "max")  # statistics of numbers
COUNTS = ("subjects", "percent", "records")  # statistics of records
REASONS = {"reason": "ANLREAS", "purpose": "ANLPURP"}  # what a result says of itself, and its codelist


def read_analyses(
    folder: Path,
    datasets: Mapping[str, Dataset],
    parameters: Mapping[str, Collection[str]],
    unread: Collection[str],
    standards: Standards,
    faults: Faults,
    documents: Collection[Document] = (),
) -> tuple[ResultDisplay, ...]:
    """The displays of a study, none where it has no such file.

    ``parameters`` are those of the datasets whose specs name them all; ``unread`` datasets whose specs have faults.
    """
    path = folder / ANALYSES
    root = read_file(path, ANALYSES, "analyses", faults) if stands(path) else None
    if root is None:
        return ()
    analysis = {name: dataset for name, dataset in datasets.items() if dataset.standard == "ADaMIG"}
    return Reader(
        root, analysis, parameters, unread, standards, faults, [d.file for d in documents], datasets
    ).displays()


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads one file; nothing is said of datasets that are themselves not known."""

    root: Node
    datasets: Mapping[str, Dataset]
    parameters: Mapping[str, Collection[str]]
    unread: Collection[str]
    standards: Standards
    faults: Faults
    documents: Collection[str] = ()
    of_study: Mapping[str, Dataset] = field(default_factory=dict)  # those of SDTM too

    def displays(self) -> tuple[ResultDisplay, ...]:
        """All displays."""
        populations = {name: self.population(name, node) for name, node in self.root.named["populations"].named.items()}
        shown = tuple(self.display(name, node, populations) for name, node in self.root.named["displays"].named.items())
        self.check_used({display.population.name for display in shown})
        return shown

    def population(self, name: str, node: Node) -> Population:
        """The subjects of an analysis."""
        self.check_name(name, node)
        dataset = self.dataset(node) if "dataset" in node.named else self.datasets.get("ADSL")
        if dataset is None and "dataset" not in node.named and "ADSL" not in self.unread:
            self.faults.error(node.place, "the study has no ADSL", "name a dataset with one record for each subject")
        where = self.where(node, dataset)
        if dataset is not None:
            check_population((name, node.get("label")), where, dataset, self.faults)
        one_each = dataset is not None and (dataset.name == "ADSL" or {*dataset.keys} <= {"STUDYID", "USUBJID"})
        if dataset and not one_each:
            hint = "name one such as ADSL"
            message = f"a population is of a dataset with one record for each subject, and {dataset.name} may have more"
            self.faults.error(node.place, message, hint)
        return Population(
            name=name,
            label=node.get("label"),
            dataset=node.get("dataset") or "ADSL",
            where=where,
            columns=next(iter(self.names(node, "columns", dataset)), ""),
            total=node.get("total"),
        )

    def display(self, name: str, node: Node, populations: Mapping[str, Population]) -> ResultDisplay:
        """One display and its results."""
        self.check_name(name, node)
        chosen = node.get("population") or next(iter(populations))
        if chosen not in populations:
            self.unknown(node.named["population"], "population", populations)
        population = populations.get(chosen, next(iter(populations.values())))
        results = tuple(
            self.result(result, inner, node, population) for result, inner in node.named["results"].named.items()
        )
        footnotes = (self.root.get("footnote"), node.get("footnote"))
        return ResultDisplay(name, node.get("title"), population, results, tuple(text for text in footnotes if text))

    def result(self, name: str, node: Node, display: Node, population: Population) -> AnalysisResult:
        """One result. Reason and purpose that it does not say are those of its display, else of the file."""
        self.check_name(name, node)
        dataset = self.dataset(node)
        said = {kind: self.term(kind, node, display) for kind in REASONS}
        result = AnalysisResult(
            name=name,
            title=node.get("title"),
            dataset=node.get("dataset"),
            statistics=statistics_of(node),
            method=read_method(self, node, dataset, population),
            variables=self.names(node, "variables", dataset),
            by=self.names(node, "by", dataset),
            where=self.where(node, dataset),
            frequent_first=node.get("order") == "frequency",
            digits={variable: int(inner.text) for variable, inner in self.section(node, "digits")},
            published=self.published(node, population),
            documentation=node.get("documentation"),
            documents=read_pages(node),
            program=node.get("program"),
            **said,
        )
        for variable, inner in self.section(node, "digits"):
            if variable not in result.variables:
                self.unknown(inner, "analysed variable", result.variables, variable)
        for file, inner in [*self.section(node, "documents"), *(("", n) for n in [node.named.get("program")] if n)]:
            if (file or inner.text) not in self.documents:
                self.unknown(inner, "document", self.documents, file or inner.text, " in study.yaml")
        if not result.method:
            self.check_statistics(result, node, dataset)
        return result

    def check_name(self, name: str, node: Node) -> None:
        """Names become part of identifiers in define.xml, and of links."""
        if not NAME.fullmatch(name):
            self.faults.error(
                node.place, f"'{name}' is no name", "use letters, digits and _ . -, and write more in title"
            )

    def check_statistics(self, result: AnalysisResult, node: Node, dataset: Dataset | None) -> None:
        """Statistics of numbers are of numeric variables, and do not stand beside counts."""
        if "statistics" not in node.named:
            if "method" in node.named and self.faults.inside(node.named["method"].place):
                return
            self.faults.error(node.place, "neither statistics nor a method is given", "give one of them")
            return
        place = node.named["statistics"].place
        self.check_own(node)
        numeric = [name for name in result.statistics if name in NUMERIC]
        counts = [name for name in result.statistics if name in COUNTS]
        if numeric and counts:
            message = f"{', '.join(numeric)} are of numbers, {', '.join(counts)} of records"
            self.faults.error(place, message, "make two results of it")
        elif numeric and "variables" not in node.named:
            self.faults.error(place, f"{', '.join(numeric)} of what is not said", "name variables")
        for inner in node.named["variables"].nodes if numeric and "variables" in node.named else ():
            variable = dataset.variables.get(inner.text) if dataset else None
            if variable is not None and variable.type == "Char":
                hint = f"count its values: {', '.join(COUNTS)}"
                self.faults.error(
                    inner.place, f"{variable.name} is text, and {', '.join(numeric)} are of numbers", hint
                )
        if numeric and "order" in node.named:
            self.faults.error(node.named["order"].place, "only what is counted has a frequency", "remove it")

    def check_own(self, node: Node) -> None:
        """Statistics without a method are none that only methods have."""
        others = [inner for inner in node.named["statistics"].nodes if inner.text not in (*NUMERIC, *COUNTS)]
        if others:  # of all of them the method is lacking
            said = in_words([inner.text for inner in others])
            owner = next(name for name, method in METHODS.items() if others[0].text in method.statistics)
            hint = f"name the method, or take one of {', '.join((*NUMERIC, *COUNTS))}"
            be = "is a statistic" if len(others) == 1 else "are statistics"
            self.faults.error(others[0].place, f"{said} {be} of the method {owner}", hint)

    def published(self, node: Node, population: Population) -> tuple[Published, ...]:
        """The figures from elsewhere, each beside a statistic of this result."""
        found = []
        sources = self.root.named["sources"].named if "sources" in self.root.named else {}
        statistics, variables = statistics_of(node), node.named["variables"].texts if "variables" in node.named else ()
        partly = self.faults.inside(node.place._replace(path=f"{node.place.path}.statistics"))
        misnamed = self.faults.inside(node.place._replace(path=f"{node.place.path}.by"))
        groups = {*(node.named["by"].texts if "by" in node.named else ()), population.columns} - {""}
        method = named_method(node)
        groups |= (
            {*variables} if set(statistics) <= {*COUNTS} or (method and METHODS[method].takes == "times") else set()
        )
        for inner in node.named["published"].nodes if "published" in node.named else ():
            if inner.get("statistic") not in statistics and not partly:
                self.unknown(inner.named["statistic"], "statistic", statistics, at=" in this result")
            if inner.get("source") not in sources:
                self.unknown(inner.named["source"], "source", sources)
            if "variable" in inner.named and inner.get("variable") not in variables:
                self.unknown(inner.named["variable"], "analysed variable", variables)
            for name, value in self.section(inner, "where"):
                if name not in groups and not misnamed:
                    self.unknown(value, "group", sorted(groups), name, " in this result")
            source = sources[inner.get("source")].text if inner.get("source") in sources else ""
            of = {name: value.text for name, value in self.section(inner, "where")}
            found.append(Published(inner.get("value"), source, inner.get("statistic"), inner.get("variable"), of))
        return tuple(found)

    def dataset(self, node: Node) -> Dataset | None:
        """The analysis dataset that a node names; None, with a fault noted, where there is none."""
        at = node.named["dataset"]
        if at.text not in self.datasets and at.text not in self.unread:
            self.unknown(at, "analysis dataset", self.datasets)
        return self.datasets.get(at.text)

    def where(self, node: Node, dataset: Dataset | None) -> WhereClause:
        """The where clause of a result or population: on variables of its own dataset."""
        if "where" not in node.named:
            return WhereClause()
        clause = Grammar({}, "", self.faults).where(node.named["where"])
        for condition in (c for together in clause.alternatives for c in together):
            if dataset is None or dataset.name in self.unread:
                break
            at = Node(condition.variable, condition.place)
            if self.is_variable(at, dataset):
                known = self.parameters.get(dataset.name, ()) if condition.variable == "PARAMCD" else ()
                known = known if all(map(CODE.fullmatch, known)) else ()  # one that cannot be is told where it stands
                for value in condition.values if known else ():
                    if value not in known:
                        self.unknown(at, "parameter", known, value, f" in {dataset.name}")
        return clause

    def names(self, node: Node, key: str, dataset: Dataset | None) -> tuple[str, ...]:
        """The variables under a key, each one of the dataset."""
        nodes = node.named[key].nodes if key in node.named else []
        for inner in nodes if dataset else ():
            assert dataset is not None
            self.is_variable(inner, dataset)
        return tuple(inner.text for inner in nodes)

    def is_variable(self, node: Node, dataset: Dataset) -> bool:
        """Whether a node names a variable that the dataset is submitted with; a fault is noted if not."""
        submitted = [variable.name for variable in dataset.submitted()]
        if node.text in submitted:
            return True
        if dataset.name not in self.unread and not told_by_misspelling(self.standards, node.text, dataset):
            hint = from_origin(dataset, self.of_study, node.text)
            self.unknown(node, "submitted variable", submitted, at=f" in {dataset.name}", hint=hint)
        return False

    def term(self, kind: str, node: Node, display: Node) -> str:
        """Reason or purpose of a result; a word of the sponsor's own is allowed, and told."""
        at = next((n.named[kind] for n in (node, display, self.root) if kind in n.named), None)
        codelist = self.standards.codelist(REASONS[kind])
        assert codelist is not None
        if at is None:
            if self.faults.beside(node.place, display.place, self.root.place):  # it may stand there misspelt
                return ""
            hint = f"here, on the display, or for the whole file: one of {', '.join(codelist.terms)}"
            self.faults.error(node.place, f"{kind} must be given", hint)
            return ""
        if at.text not in codelist.terms:
            near = of_same_words(at.text, codelist.terms)
            hint = Meant(near, at.text, "write {}") or did_you_mean(at.text, codelist.terms)
            hint = hint or Open("CDISC has {}", codelist.terms)
            self.faults.warning(at.place, f"{at.text} is a sponsor term of {codelist.name}", hint)
        return at.text

    def check_used(self, populations: Collection[str]) -> None:
        """Warn of populations and sources that nothing names."""
        for name, node in self.root.named["populations"].named.items():
            if name not in populations:
                self.faults.warning(node.place, f"no display uses the population {name}", "remove it, or name it")
        displays = self.root.named["displays"].named.values()
        results = [result for display in displays for result in display.named["results"].named.values()]
        figures = [f for result in results if "published" in result.named for f in result.named["published"].nodes]
        for name, node in self.section(self.root, "sources"):
            if name not in {figure.get("source") for figure in figures}:
                self.faults.warning(node.place, f"no published figure is from {name}", "remove it")

    @staticmethod
    def section(node: Node, key: str) -> Iterator[tuple[str, Node]]:
        """What stands under a key by name; nothing where the key is not there."""
        yield from node.named[key].named.items() if key in node.named else ()

    def unknown(
        self, node: Node, kind: str, known: Collection[str], name: str = "", at: str = "", hint: str = ""
    ) -> None:
        """Note a name that there is not (that of the node, if no other), with the likeliest one meant."""
        name = name or node.text
        hint = hint or (meant_dataset(name, known, False) if kind == "analysis dataset" else did_you_mean(name, known))
        hint = hint or (Open("there are {}", known) if known else "there is none at all")
        self.faults.error(node.place, f"there is no {kind} {name}{at}", hint)
