"""The specs that say what a define.xml says: a tree for each file, of what the standards do not say anyway."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from ..formats.limits import LONGEST_LABEL
from ..model import Study
from ..spec.structures import STRUCTURES as BY_NAME
from ..standards.names import STRUCTURES
from .codelists import codelist_tree, names_of
from .planning import Plan, study_tree
from .view import DatasetView, Facts, VariableView, Where
from .where_trees import where_tree
from .yaml_text import Tree

Trees = dict[str, dict[str, Tree]]  # by the file's path below the study's folder
ORIGINS = ("Collected", "Derived", "Assigned", "Protocol", "Predecessor", "Not Available")
SOURCES = ("Investigator", "Subject", "Vendor", "Sponsor")
BY_ORIGIN = {"Collected": "Investigator", "Derived": "Sponsor", "Assigned": "Sponsor", "Protocol": "Sponsor"}
CLASSES = {name.upper(): name for name in ("Interventions", "Events", "Findings", "Findings About")}


def skeleton(plan: Plan) -> Trees:
    """The specs with nothing but names, from which it shows what the standards say of them."""
    trees: Trees = {"study.yaml": study_tree(plan)}
    for name, dataset in plan.taken().items():
        tree: dict[str, Tree] = {"dataset": name, **kind_of(plan, name, dataset), "records": "waiting"}
        tree["variables"] = {variable: begun(plan, each) for variable, each in dataset.variables.items()}
        trees[path_of(plan, name)] = tree
    return trees


def begun(plan: Plan, variable: VariableView) -> Tree:
    """A variable of a skeleton: of ADaM, where guides know few, its label goes with it."""
    return {"label": fitting(variable.facts["label"])} if plan.analysis and "label" in variable.facts else "waiting"


def fitting(label: str) -> str:
    """A label as a transport file holds it; what is lost is told as any other difference."""
    plain = unicodedata.normalize("NFKD", " ".join(label.split())).encode("ascii", "ignore").decode()
    return plain[:LONGEST_LABEL].rstrip()


def path_of(plan: Plan, name: str) -> str:
    """The file of a dataset's spec."""
    return f"{plan.folder()}/{name.lower()}.yaml"


def kind_of(plan: Plan, name: str, dataset: DatasetView) -> dict[str, Tree]:
    """What a spec must say of a dataset before all else: the data structure, or the domain that it is split from."""
    if plan.analysis:
        label = {"label": fitting(dataset.facts["label"])} if "label" in dataset.facts else {}
        return {**label, "structure": structure_of(name, dataset)}
    domain = dataset.facts.get("domain", name)
    class_name = CLASSES.get(dataset.facts.get("class", "").upper())
    if plan.standards.sdtmig_dataset(domain) is None and class_name and len(name) == 2:
        return {"class": class_name, "label": fitting(dataset.facts.get("label", name))}
    split = domain != name and len(domain) == 2 and name not in plan.standards.sdtmig_datasets()
    return {"domain": domain} if split else {}


def structure_of(name: str, dataset: DatasetView) -> str:
    """The data structure of an analysis dataset, by its class."""
    found = STRUCTURES.get(dataset.facts.get("class", "").upper(), "ADSL" if name == "ADSL" else "OTHER")
    return "TTE" if found == "BDS" and "CNSR" in dataset.variables else found


class Writer:
    """Writes what a file says beside what the standards say of the same names (``base``)."""

    def __init__(self, plan: Plan, base: Study) -> None:
        self.plan, self.base = plan, base
        self.used: dict[str, list[str]] = {}  # OIDs of codelists that variables use

    def trees(self) -> Trees:
        """All files."""
        known = self.plan.view.lists
        used = [known[oid] for oid in dict.fromkeys(self.referred()) if oid in known and not known[oid].dictionary]
        self.plan.codelists = names_of(used, self.base.standards)
        trees: Trees = {"study.yaml": study_tree(self.plan, self.base)}
        lists: dict[str, Tree] = {}
        for codelist in used:
            called = self.plan.codelists[codelist.oid]
            lists[called] = codelist_tree(codelist, called, self.base.standards)
        if lists:
            trees["codelists.yaml"] = dict(sorted(lists.items()))
        for name, dataset in self.plan.taken().items():
            if name in self.base.datasets:
                trees[path_of(self.plan, name)] = self.dataset(name, dataset)
        return trees

    def referred(self) -> Iterator[str]:
        """The OIDs of codelists that variables, value levels and qualifiers refer to, in their order."""
        for name, dataset in self.plan.taken().items():
            made = self.base.datasets[name].variables if name in self.base.datasets else {}
            for variable in (each for called, each in dataset.variables.items() if called in made):
                for facts in (variable.facts, *variable.levels.values()):
                    yield facts.get("codelist", "")
        for of_parent in (found for name, found in self.plan.qualifiers.items() if name in self.base.datasets):
            yield from (facts.get("codelist", "") for facts in of_parent.values())

    def dataset(self, name: str, dataset: DatasetView) -> dict[str, Tree]:
        """A dataset's spec."""
        base, facts = self.base.datasets[name], dataset.facts
        tree: dict[str, Tree] = {"dataset": name, **kind_of(self.plan, name, dataset)}
        if self.plan.analysis:
            if facts.get("structure", base.structure) != base.structure:
                tree["records_are"] = facts["structure"]
        else:
            for name_of, mine in (("label", base.label), ("structure", base.structure)):
                if facts.get(name_of, mine) != mine:
                    tree[name_of] = facts[name_of]
        if "comment" in facts:
            tree["comment"] = facts["comment"]
        keys = [key for key in dict.fromkeys(dataset.keys) if key != "STUDYID" and key in base.variables]
        if not base.reference and "USUBJID" in dataset.variables and keys:
            keys = ["USUBJID", *(key for key in keys if key != "USUBJID")]
        if keys and (self.plan.analysis or keys != ["USUBJID"] or name != "DM"):
            tree["keys"] = keys
        tree["records"] = "waiting"
        variables: dict[str, Tree] = {}
        for variable in base.variables:  # in the order that define.xml has
            each = dataset.variables[variable]
            variables[variable] = self.variable(name, variable, each, dataset) or "waiting"
        tree["variables"] = variables
        if qualifying := self.plan.qualifiers.get(name, {}):
            tree["supplemental"] = {
                called: {
                    "label": fitting(facts.get("label", called)),
                    **self.said(facts, dataset),
                    **self.listed(facts, ()),
                }
                for called, facts in qualifying.items()
            }
        return tree

    def variable(self, name: str, variable: str, each: VariableView, dataset: DatasetView) -> dict[str, Tree]:
        """A variable: what is said of it and does not follow from the guide."""
        base, facts = self.base.datasets[name].variables[variable], each.facts
        tree: dict[str, Tree] = {}
        known = self.label_of(name, variable, dataset)
        if facts.get("label", known) != known:
            tree["label"] = fitting(facts["label"])
        numeric = facts.get("data type") in ("integer", "float")
        if self.plan.analysis and not base.filled.get("type") and numeric:
            tree["type"] = "Num"
        tree |= self.said(facts, dataset)
        if facts.get("no data") == "Yes" and base.core != "Req":
            tree = {"state": "not collected", **tree}
        implied = "Yes" if base.core == "Req" else "No"
        if facts.get("mandatory", implied) != implied:
            tree["mandatory"] = "true" if facts["mandatory"] == "Yes" else "false"
        tree |= self.listed(facts, base.codelists)
        levels = [self.level(where, level, dataset) for where, level in each.levels.items() if where]
        return tree | ({"levels": levels} if levels else {})

    def label_of(self, name: str, variable: str, dataset: DatasetView) -> str:
        """The label that a variable has without a word in the spec."""
        if not self.plan.analysis:
            return self.base.datasets[name].variables[variable].label
        standards = self.plan.standards
        structure = BY_NAME[structure_of(name, dataset)].variables
        known = standards.adamig_variable(structure, variable) or standards.kept_variable(variable)
        return known.label if known else ""

    def level(self, where: Where, facts: Facts, dataset: DatasetView) -> Tree:
        """A value level."""
        tree: dict[str, Tree] = {"where": where_tree(where, dataset.variables)}
        if "label" in facts:
            tree["label"] = facts["label"]
        tree |= self.said(facts, dataset)
        if facts.get("mandatory", "No") != "No":
            tree["mandatory"] = "true" if facts["mandatory"] == "Yes" else "false"
        return tree | self.listed(facts, ())

    def said(self, facts: Facts, dataset: DatasetView) -> dict[str, Tree]:
        """What variables and value levels say alike."""
        tree: dict[str, Tree] = {}
        if held := holds(facts):
            tree["holds"] = held
        if "format" in facts:
            tree["format"] = facts["format"]
        kind, source = facts.get("origin", ""), facts.get("source", "")
        if kind == "Predecessor" and "predecessor" in facts:
            tree["predecessor"] = facts["predecessor"]
        elif kind in ORIGINS:
            tree["origin"] = kind
            if "predecessor" in facts:
                tree["origin_text"] = facts["predecessor"]
        if source in SOURCES and kind != "Predecessor" and source != BY_ORIGIN.get(kind, ""):
            tree["source"] = source
        for word in ("method", "comment"):
            if word in facts:
                tree[word] = facts[word]
        return tree

    def listed(self, facts: Facts, implied: tuple[str, ...]) -> dict[str, Tree]:
        """The codelist of a variable, where it is not the guide's."""
        called = self.plan.codelists.get(facts.get("codelist", ""), "")
        if called and (called,) != implied:
            return {"codelist": called}
        return {"codelist": "none"} if implied and not called else {}


def holds(facts: Facts) -> str:
    """Data type, length and digits: ``text 200``, ``float 8.2``, ``partialDate``.

    >>> holds({"data type": "float", "length": "8", "digits": "2"}), holds({"data type": "date"}), holds({})
    ('float 8.2', 'date', '')
    """
    kind, size = facts.get("data type", ""), facts.get("length", "")
    if "digits" in facts:
        size += f".{facts['digits']}"
    return f"{kind} {size}".strip() if kind else ""
