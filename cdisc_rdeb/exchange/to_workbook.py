"""The elements of a define.xml as a workbook of Pinnacle 21's layout: text as text, the same bytes each time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..define import elements as e
from ..formats.xlsx import Sheet, workbook
from .conditions import written
from .layout import COLUMNS
from .view import Viewer

Cells = dict[str, str]


def to_workbook(define: e.Define) -> bytes:
    """The workbook of a define.xml."""
    return workbook([Sheet(name, columns, list(rows(define, name))) for name, columns in COLUMNS.items()])


def rows(define: e.Define, sheet: str) -> Iterator[list[str]]:
    """The rows of a sheet, in the order of its columns."""
    made = {
        "Define": study,
        "Standards": standards,
        "Datasets": datasets,
        "Variables": variables,
        "ValueLevel": levels,
        "WhereClauses": clauses,
        "Codelists": terms,
        "Dictionaries": dictionaries,
        "Methods": methods,
        "Comments": comments,
        "Documents": documents,
    }[sheet]
    for cells in made(define):
        yield [cells.get(name, "") for name in COLUMNS[sheet]]


def study(define: e.Define) -> Iterator[Cells]:
    """What the study is."""
    guide = next((s for s in define.standards if s.type == "IG"), None)
    said = {
        "StudyName": define.study_name,
        "StudyDescription": define.study_description,
        "ProtocolName": define.protocol_name,
        "StandardName": guide.name if guide else "",
        "StandardVersion": guide.version if guide else "",
        "Language": define.language,
    }
    yield from ({"Attribute": name, "Value": value} for name, value in said.items())


def standards(define: e.Define) -> Iterator[Cells]:
    """The standards."""
    for each in define.standards:
        yield {
            "ID": each.oid,
            "Name": each.name,
            "Type": each.type,
            "Publishing Set": each.publishing_set or "",
            "Version": each.version,
            "Status": each.status,
        }


def datasets(define: e.Define) -> Iterator[Cells]:
    """The datasets."""
    viewer = Viewer(define)
    for group in define.item_groups:
        yield {
            "Dataset": group.name,
            "Label": group.description,
            "Class": group.class_name or "",
            "SubClass": group.subclass or "",
            "Structure": group.structure,
            "Key Variables": ", ".join(viewer.dataset(group).keys),
            "Standard": group.standard_oid or "",
            "Has No Data": group.has_no_data or "",
            "Repeating": group.repeating,
            "Reference Data": group.is_reference_data,
            "Comment": group.comment_oid or "",
        }


def variables(define: e.Define) -> Iterator[Cells]:
    """The variables."""
    items = {item.oid: item for item in define.items}
    for group in define.item_groups:
        for ref in group.item_refs:
            item = items[ref.item_oid]
            yield {
                "Dataset": group.name,
                "Order": str(ref.order_number),
                "Has No Data": ref.has_no_data or "",
                "Role": ref.role or "",
                **described(ref, item),
            }


def described(ref: e.ItemRef, item: e.ItemDef) -> Cells:
    """What is said of variables and value levels alike."""
    origin = item.origin
    pages = [page.page_refs for each in (origin.document_refs if origin else ()) for page in each.pages]
    return {
        "Variable": item.name,
        "Label": item.description,
        "Data Type": item.data_type,
        "Length": str(item.length or ""),
        "Significant Digits": "" if item.significant_digits is None else str(item.significant_digits),
        "Format": item.display_format or "",
        "Mandatory": ref.mandatory,
        "Codelist": item.codelist_oid or "",
        "Origin": origin.type if origin else "",
        "Source": (origin.source or "") if origin else "",
        "Pages": " ".join(pages),
        "Method": ref.method_oid or "",
        "Predecessor": (origin.description or "") if origin else "",
        "Comment": item.comment_oid or "",
    }


def owned(define: e.Define) -> Iterator[tuple[str, str, e.ItemRef, e.ItemDef]]:
    """The value levels: dataset, variable, reference and definition."""
    items = {item.oid: item for item in define.items}
    lists = {values.oid: values for values in define.value_lists}
    for group in define.item_groups:
        for ref in group.item_refs:
            item = items[ref.item_oid]
            for inner in lists[item.value_list_oid].item_refs if item.value_list_oid else ():
                yield group.name, item.name, inner, items[inner.item_oid]


def levels(define: e.Define) -> Iterator[Cells]:
    """The value levels; alternatives of a where clause stand with or between them."""
    for dataset, variable, ref, item in owned(define):
        cells = described(ref, item)
        where = " or ".join(ref.where_clause_oids)
        yield cells | {"Dataset": dataset, "Variable": variable, "Where Clause": where, "Order": str(ref.order_number)}


def clauses(define: e.Define) -> Iterator[Cells]:
    """The where clauses, a row for each condition."""
    viewer = Viewer(define)
    found = {clause.oid: clause for clause in define.where_clauses}
    asked = dict.fromkeys(oid for dataset, _, ref, _ in owned(define) for oid in ref.where_clause_oids)
    of = {oid: dataset for dataset, _, ref, _ in owned(define) for oid in ref.where_clause_oids}
    for oid in asked:
        for check in (viewer.check(of[oid], check) for check in found[oid].range_checks):
            yield {
                "ID": oid,
                "Dataset": check.dataset or of[oid],
                "Variable": check.variable,
                "Comparator": check.comparator,
                "Value": written(check.values, check.comparator),
            }


def terms(define: e.Define) -> Iterator[Cells]:
    """The codelists, a row for each term."""
    for codelist in (codelist for codelist in define.codelists if not codelist.dictionary):
        for item in codelist.items:
            yield {
                "ID": codelist.oid,
                "Name": codelist.name,
                "NCI Codelist Code": codelist.code or "",
                "Data Type": codelist.data_type,
                "Terminology": codelist.standard_oid or "",
                "Order": str(item.order_number),
                "Term": item.coded_value,
                "NCI Term Code": item.code or "",
                "Decoded Value": item.decode or "",
            }


def dictionaries(define: e.Define) -> Iterator[Cells]:
    """The dictionaries."""
    for each in (codelist for codelist in define.codelists if codelist.dictionary):
        yield {
            "ID": each.oid,
            "Name": each.name,
            "Data Type": each.data_type,
            "Dictionary": each.dictionary or "",
            "Version": each.version or "",
        }


def methods(define: e.Define) -> Iterator[Cells]:
    """The methods."""
    for each in define.methods:
        said = {"ID": each.oid, "Name": each.name, "Type": each.type, "Description": each.description}
        yield said | document_cells(each.document_refs)


def comments(define: e.Define) -> Iterator[Cells]:
    """The comments."""
    for each in define.comments:
        yield {"ID": each.oid, "Description": each.description} | document_cells(each.document_refs)


def document_cells(refs: Sequence[e.DocumentRef]) -> Cells:
    """The first document that a method or comment refers to."""
    if not refs:
        return {}
    return {"Document": refs[0].leaf_id, "Pages": " ".join(page.page_refs for page in refs[0].pages)}


def documents(define: e.Define) -> Iterator[Cells]:
    """The documents."""
    yield from ({"ID": leaf.id, "Title": leaf.title, "Href": leaf.href} for leaf in define.leaves)
