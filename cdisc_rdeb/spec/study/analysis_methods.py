"""The method of a result in adam/analyses.yaml, held against the variables and the columns that it needs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from ...model import METHODS, Dataset, Method, MethodUse, Population
from ..faults import Faults, Open, did_you_mean
from ..yaml.reader import Node


class Reader(Protocol):
    """Who reads the file: where faults are noted, and what is a variable of a dataset."""

    @property
    def faults(self) -> Faults: ...

    def is_variable(self, node: Node, dataset: Dataset) -> bool: ...


def named_method(node: Node) -> str:
    """The name of a result's method, '' without one."""
    return next(iter(node.named["method"].named), "") if "method" in node.named else ""


def statistics_of(node: Node) -> tuple[str, ...]:
    """The statistics of a result: those that are given, else all of its method."""
    if "statistics" in node.named:
        return node.named["statistics"].texts
    name = named_method(node)
    return METHODS[name].statistics if name else ()


def read_method(reader: Reader, node: Node, dataset: Dataset | None, population: Population) -> MethodUse | None:
    """The method of a result, None without one; every fault is noted."""
    if not (name := named_method(node)):
        return None
    several, inner, method = node.named["method"], node.named["method"].named[name], METHODS[name]
    if len(several.named) > 1:
        said = ", ".join(several.named)
        reader.faults.error(several.place, f"a result has one method, and here are {said}", "make a result of each")
    check_variables(reader, node, name, dataset)
    if method.compares and not population.columns:
        message = f"the method {name} compares columns, and the population {population.name} has none"
        reader.faults.error(several.place, message, "give it columns, such as TRT01A")
    for each in node.named["statistics"].nodes if "statistics" in node.named else ():
        if each.text not in method.statistics:
            hint = did_you_mean(each.text, method.statistics) or Open("it gives {}", method.statistics)
            reader.faults.error(each.place, f"{each.text} is no statistic of the method {name}", hint)
    if "order" in node.named:
        reader.faults.error(node.named["order"].place, "only what is counted has a frequency", "remove it")
    return MethodUse(name, {key: inner.named[key].texts for key in settings(reader, inner, method, dataset)})


def settings(reader: Reader, node: Node, method: Method, dataset: Dataset | None) -> Sequence[str]:
    """The settings that are said, each of their variables held against the dataset; and those of defaults."""
    for key, setting in method.settings.items():
        if not setting.holds.startswith("variable"):
            continue
        names = node.named[key].nodes if key in node.named else [Node(setting.default, node.place)]
        for each in names if dataset else ():
            assert dataset is not None
            if each.text and reader.is_variable(each, dataset) and key in ("covariates", "censor"):
                numeric(reader, each, dataset, key)
    return list(node.named)


def check_variables(reader: Reader, node: Node, name: str, dataset: Dataset | None) -> None:
    """The variables of a result are what its method takes."""
    takes = METHODS[name].takes
    variables = node.named["variables"].nodes if "variables" in node.named else []
    if takes == "subjects" and variables:
        hint = "remove variables, and say with where which records count"
        reader.faults.error(node.named["variables"].place, f"the method {name} is of subjects that have a record", hint)
    elif not variables and (takes in ("numbers", "times") or name == "cmh"):
        reader.faults.error(node.named["method"].place, f"the method {name} of what is not said", "name variables")
    for each in variables if dataset and takes in ("numbers", "times") else ():
        assert dataset is not None
        numeric(reader, each, dataset, f"the method {name}")


def numeric(reader: Reader, node: Node, dataset: Dataset, what: str) -> None:
    """Note a fault if a variable is text."""
    variable = dataset.variables.get(node.text)
    if variable is not None and variable.type == "Char":
        reader.faults.error(node.place, f"{variable.name} is text, and {what} takes numbers", "name a numeric variable")
