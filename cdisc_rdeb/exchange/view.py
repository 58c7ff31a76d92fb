"""The elements of a define.xml by the names that people call them, without identifiers: what can be compared, and
written into specs and workbooks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field
from typing import NamedTuple

from ..define import elements as e
from ..quick import dataclass

Facts = dict[str, str]  # what is said of a thing, by what it is; what is not said is not there


class Check(NamedTuple):
    """One condition: the dataset ('' for the own one), the variable, the comparator, the values."""

    dataset: str
    variable: str
    comparator: str
    values: tuple[str, ...]

    def __str__(self) -> str:
        name = f"{self.dataset}.{self.variable}" if self.dataset else self.variable
        values = ", ".join(self.values)
        return f"{name} {self.comparator} {f'({values})' if self.comparator in ('IN', 'NOTIN') else values}"


Where = tuple[tuple[Check, ...], ...]  # alternatives of conditions that hold together


@dataclass(slots=True)
class VariableView:
    """A variable: what is said of it, and of its value levels by where they hold."""

    facts: Facts
    levels: dict[Where, Facts] = field(default_factory=dict)


@dataclass(slots=True)
class DatasetView:
    """A dataset: what is said of it, its key variables, and its variables in order."""

    facts: Facts
    keys: tuple[str, ...]
    variables: dict[str, VariableView]


@dataclass(slots=True)
class View:
    """A whole define.xml; ``lists`` are the codelists by OID, ``documents`` titles by file."""

    study: Facts
    standards: dict[str, str]
    terminology: dict[str, str]
    datasets: dict[str, DatasetView]
    lists: Mapping[str, e.CodeList]
    documents: dict[str, str]
    crf: tuple[str, ...] = ()


def view(define: e.Define) -> View:
    """The elements of a define.xml by their names."""
    viewer = Viewer(define)
    datasets = {group.name: viewer.dataset(group) for group in define.item_groups}
    files = {leaf.id: leaf.href for leaf in define.leaves}
    return View(
        said({"study": define.study_name, "description": define.study_description, "protocol": define.protocol_name}),
        {s.name: s.version for s in define.standards if s.type == "IG"},
        {s.publishing_set or s.name: s.version for s in define.standards if s.type == "CT"},
        datasets,
        viewer.lists,
        {leaf.href: leaf.title for leaf in define.leaves},
        tuple(files[ref.leaf_id] for ref in define.annotated_crf if ref.leaf_id in files),
    )


class Viewer:
    """Looks up what elements refer to."""

    def __init__(self, define: e.Define) -> None:
        self.define = define
        self.items = {item.oid: item for item in define.items}
        self.lists = {codelist.oid: codelist for codelist in define.codelists}
        self.methods = {method.oid: method for method in define.methods}
        self.comments = {comment.oid: comment for comment in define.comments}
        self.values = {values.oid: values for values in define.value_lists}
        self.clauses = {clause.oid: clause for clause in define.where_clauses}
        self.files = {leaf.id: leaf.href for leaf in define.leaves}
        self.owners = {ref.item_oid: group.name for group in define.item_groups for ref in group.item_refs}

    def dataset(self, group: e.ItemGroupDef) -> DatasetView:
        """One dataset."""
        refs = [ref for ref in group.item_refs if ref.item_oid in self.items]
        names = {ref.item_oid: self.items[ref.item_oid].name for ref in refs}
        keys = sorted((ref.key_sequence, names[ref.item_oid]) for ref in refs if ref.key_sequence)
        comment = self.comments.get(group.comment_oid or "")
        facts = {
            "label": group.description,
            "domain": group.domain,
            "class": group.class_name,
            "sub-class": group.subclass,
            "structure": group.structure,
            "purpose": group.purpose,
            "repeating": group.repeating,
            "reference data": group.is_reference_data,
            "no data": group.has_no_data,
            "comment": comment.description if comment else "",
            "documents of comment": self.documents(comment.document_refs) if comment else "",
        }
        variables = {names[ref.item_oid]: self.variable(group, ref) for ref in refs}
        return DatasetView(said(facts), tuple(name for _, name in keys), variables)

    def variable(self, group: e.ItemGroupDef, ref: e.ItemRef) -> VariableView:
        """One variable with its value levels."""
        item = self.items[ref.item_oid]
        facts = self.facts(ref, item)
        levels: dict[Where, Facts] = {}
        values = self.values.get(item.value_list_oid or "")
        for inner in values.item_refs if values else ():
            if inner.item_oid in self.items:
                levels[self.where(group.name, inner)] = self.facts(inner, self.items[inner.item_oid])
        return VariableView(facts, levels)

    def where(self, dataset: str, ref: e.ItemRef) -> Where:
        """Where a value level holds."""
        return tuple(
            tuple(self.check(dataset, check) for check in self.clauses[oid].range_checks)
            for oid in ref.where_clause_oids
            if oid in self.clauses
        )

    def check(self, dataset: str, check: e.RangeCheck) -> Check:
        """One condition; its comparator is that of one value, or of several."""
        owner = self.owners.get(check.item_oid, dataset)
        item = self.items.get(check.item_oid)
        one, several = {"IN": "EQ", "NOTIN": "NE"}, {"EQ": "IN", "NE": "NOTIN"}
        name = item.name if item else check.item_oid
        comparator = (one if len(check.check_values) == 1 else several).get(check.comparator, check.comparator)
        return Check("" if owner == dataset else owner, name, comparator, check.check_values)

    def facts(self, ref: e.ItemRef, item: e.ItemDef) -> Facts:
        """What is said of a variable, or of a value level."""
        method = self.methods.get(ref.method_oid or "")
        comment = self.comments.get(item.comment_oid or "")
        origin = item.origin
        return said(
            {
                "label": item.description,
                "data type": item.data_type,
                "length": item.length,
                "digits": item.significant_digits,
                "format": item.display_format,
                "mandatory": ref.mandatory,
                "role": ref.role,
                "no data": ref.has_no_data,
                "codelist": item.codelist_oid,
                "origin": origin.type if origin else "",
                "source": origin.source if origin else "",
                "predecessor": origin.description if origin else "",
                "pages": self.documents(origin.document_refs) if origin else "",
                "method": method.description if method else "",
                "type of method": method.type if method else "",
                "documents of method": self.documents(method.document_refs) if method else "",
                "comment": comment.description if comment else "",
                "documents of comment": self.documents(comment.document_refs) if comment else "",
            }
        )

    def documents(self, refs: tuple[e.DocumentRef, ...]) -> str:
        """References to documents in words: file and pages."""
        return "; ".join(
            " ".join([self.files.get(ref.leaf_id, ref.leaf_id), *(page.page_refs for page in ref.pages)]).strip()
            for ref in refs
        )


def said(facts: Mapping[str, object]) -> Facts:
    """What is said, as texts."""
    return {name: str(value) for name, value in facts.items() if value is not None and value != ""}


def written_where(where: Where) -> str:
    """Where a value level holds, in words."""
    return " or ".join(" and ".join(map(str, together)) for together in where)


def everything(datasets: Mapping[str, DatasetView]) -> Iterator[tuple[str, str, Where, Facts]]:
    """All variables and value levels: dataset, variable, where it holds (() for the variable), what is said."""
    for name, dataset in datasets.items():
        for variable, each in dataset.variables.items():
            yield name, variable, (), each.facts
            for where, facts in each.levels.items():
                yield name, variable, where, facts
