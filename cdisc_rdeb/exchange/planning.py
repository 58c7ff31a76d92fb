"""What of a file the specs take up, and study.yaml of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field

from ..errors import RequestError
from ..model import Study
from ..quick import dataclass
from ..standards import DEFAULT, DEFAULTS, GUIDES, Standards, check_version, nearest
from ..standards.names import STRUCTURES, guide_called
from ..standards.store import package_name, packages
from .view import DatasetView, Facts, VariableView, View
from .yaml_text import Tree


@dataclass(slots=True)
class Plan:
    """What of a file the specs take up: datasets by name with the folder they go to, qualifiers by their parents."""

    view: View
    analysis: bool
    qualifiers: dict[str, dict[str, Facts]] = field(default_factory=dict)
    codelists: dict[str, str] = field(default_factory=dict)  # the name in the specs by OID
    standards: Standards = DEFAULT

    def folder(self) -> str:
        """Where its dataset specs stand."""
        return "adam" if self.analysis else "sdtm"

    def taken(self) -> dict[str, DatasetView]:
        """The datasets that get a spec: all but those of qualifiers."""
        return {name: dataset for name, dataset in self.view.datasets.items() if not self.parent(name)}

    def parent(self, name: str) -> str:
        """The dataset whose qualifiers a dataset holds, '' for any other."""
        of = name.removeprefix("SUPP")
        return of if of != name and of in self.view.datasets else ""


def plan_of(view: View, analysis: bool) -> Plan:
    """How a file becomes specs; qualifiers of SUPP-- are variables of their parents."""
    versions = {name: version for name, version in standards_of(view) if name != "CT"}
    plan = Plan(view, analysis, standards=DEFAULT.of(versions))  # type: ignore[arg-type]
    for name, dataset in view.datasets.items():
        if parent := plan.parent(name):
            plan.qualifiers[parent] = dict(qualifiers(dataset, view))
    return plan


def qualifiers(dataset: DatasetView, view: View) -> Iterator[tuple[str, Facts]]:
    """The qualifiers of a SUPP-- dataset, by its value levels, else by the terms of QNAM."""
    value = dataset.variables.get("QVAL", VariableView({}))
    name = dataset.variables.get("QNAM", VariableView({}))
    codelist = view.lists.get(name.facts.get("codelist", ""))
    labels = {item.coded_value: item.decode or "" for item in codelist.items} if codelist else {}
    for where, facts in value.levels.items():
        checks = [check for together in where for check in together]
        if len(checks) == 1 and checks[0].variable == "QNAM" and checks[0].comparator == "EQ":
            called = checks[0].values[0]
            yield called, {**facts, "label": facts.get("label") or labels.get(called, "")}
    if not value.levels:
        yield from ((called, {"label": label}) for called, label in labels.items())


def study_tree(plan: Plan, base: Study | None = None) -> dict[str, Tree]:
    """study.yaml."""
    said = plan.view.study
    name = said.get("study", "STUDY")
    tree: dict[str, Tree] = {"study": name, "title": said.get("description", name), "subject": f"{name}-{{subject}}"}
    if said.get("protocol", name) != name:
        tree["protocol"] = said["protocol"]
    if chosen := dict(standards_of(plan.view)):
        tree["standards"] = chosen
    if named := dictionaries(plan, base):
        tree["dictionaries"] = named
    if plan.view.documents:
        tree["documents"] = dict(plan.view.documents)
    tree["raw"] = "waiting"
    return tree


def standards_of(view: View) -> Iterator[tuple[str, Tree]]:
    """The versions of guides and terminology, as far as they are there; the nearest of a guide."""
    for guide in GUIDES:
        called = [version for name, version in view.standards.items() if (guide_called(name) or name) == guide]
        if called:
            try:
                yield guide, check_version(guide, called[-1])
            except RequestError:
                yield guide, nearest(guide, called[-1])
        elif guide == guide_of(view):
            yield guide, DEFAULTS[guide]
    there = packages()
    dates = {package_name(name): date for name, date in view.terminology.items()}
    if known := {name: date for name, date in dates.items() if (name, date) in there}:
        if all(date == DEFAULTS["CT"] for date in known.values()):
            return
        yield "CT", known


def guide_of(view: View) -> str:
    """The guide that the datasets follow."""
    return "ADaMIG" if is_analysis(view) else "SDTMIG"


def is_analysis(view: View) -> bool:
    """Whether the datasets are of ADaM: by their classes, else by the guide that is named, else by their names."""
    classes = [dataset.facts.get("class", "").upper() for dataset in view.datasets.values()]
    if any(name in STRUCTURES for name in classes):
        return True
    named = [guide_called(name) or name for name in view.standards]
    return any(name.startswith("ADaM") for name in named) or all(name.startswith("AD") for name in view.datasets)


def dictionaries(plan: Plan, base: Study | None) -> dict[str, Tree]:
    """The dictionaries with their versions, and the variables that are coded by them though the guide names none."""
    found: dict[str, tuple[str, list[str]]] = {}
    guide = {
        (dataset.name, v.name): v.dictionary.casefold()
        for dataset in (base.datasets.values() if base else ())
        for v in dataset.variables.values()
    }
    for of, dataset in plan.view.datasets.items():
        for name, variable in dataset.variables.items():
            codelist = plan.view.lists.get(variable.facts.get("codelist", ""))
            if codelist is not None and codelist.dictionary:
                _, names = found.setdefault(codelist.dictionary, ((codelist.version or "").strip() or "not stated", []))
                if name not in names and guide.get((of, name)) != codelist.dictionary.casefold():
                    names.append(name)
    return {
        name: {"version": version, "variables": names} if names else version for name, (version, names) in found.items()
    }
