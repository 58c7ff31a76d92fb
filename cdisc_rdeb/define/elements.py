"""The elements of a define.xml as frozen dataclasses, named as Define-XML 2.1 names them.

Attributes are in the words of the standard, in lower case; None means that the attribute or element is absent.
The template prints them and decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, TypeAlias

from ..quick import dataclass

YesNo: TypeAlias = Literal["Yes", "No"]
YesOnly: TypeAlias = Literal["Yes"] | None

#: Data types of an ItemDef that stand in submissions. Source: Define-XML 2.1, ItemDef DataType; ODM 1.3.2, 2.14.
DataType: TypeAlias = Literal[
    "text",
    "integer",
    "float",
    "date",
    "datetime",
    "time",
    "partialDate",
    "partialDatetime",
    "partialTime",
    "incompleteDate",
    "incompleteDatetime",
    "durationDatetime",
    "intervalDatetime",
]
#: Those that a CodeList can have, and that have a Length. Source: Define-XML 2.1, CodeList DataType, ItemDef Length.
NUMERIC_OR_TEXT: tuple[DataType, ...] = ("text", "integer", "float")


@dataclass(frozen=True, slots=True)
class PDFPageRef:
    """Pages of a PDF, by number or by named destination."""

    page_refs: str
    type: Literal["PhysicalRef", "NamedDestination"] = "PhysicalRef"


@dataclass(frozen=True, slots=True)
class DocumentRef:
    """A reference to a document (a leaf), with the pages meant."""

    leaf_id: str
    pages: tuple[PDFPageRef, ...] = ()


@dataclass(frozen=True, slots=True)
class Leaf:
    """A file beside the define.xml."""

    id: str
    href: str
    title: str


@dataclass(frozen=True, slots=True)
class Standard:
    """A standard that datasets or codelists stand on."""

    oid: str
    name: str
    type: Literal["IG", "CT"]
    version: str
    publishing_set: str | None = None
    status: str = "Final"


@dataclass(frozen=True, slots=True)
class RangeCheck:
    """One condition of a where clause."""

    item_oid: str
    comparator: str
    check_values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WhereClauseDef:
    """Range checks that hold together."""

    oid: str
    range_checks: tuple[RangeCheck, ...]


@dataclass(frozen=True, slots=True)
class ItemRef:
    """A variable in its dataset, or a value level in its list; several where clauses are alternatives."""

    item_oid: str
    order_number: int
    mandatory: YesNo
    key_sequence: int | None = None
    method_oid: str | None = None
    role: str | None = None
    has_no_data: YesOnly = None
    where_clause_oids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ValueListDef:
    """The value levels of a variable."""

    oid: str
    item_refs: tuple[ItemRef, ...]


@dataclass(frozen=True, slots=True)
class ItemGroupDef:
    """A dataset. ``domain_description`` is the label of the domain where the dataset is not the domain itself."""

    oid: str
    name: str
    domain: str | None
    repeating: YesNo
    is_reference_data: YesNo
    purpose: str
    structure: str
    standard_oid: str | None
    is_non_standard: YesOnly
    has_no_data: YesOnly
    comment_oid: str | None
    description: str
    item_refs: tuple[ItemRef, ...]
    domain_description: str | None
    class_name: str | None
    leaf: Leaf | None
    subclass: str | None = None


@dataclass(frozen=True, slots=True)
class Origin:
    """Where values come from; ``document_refs`` lead to the pages of the annotated CRF."""

    type: str
    source: str | None = None
    description: str | None = None
    document_refs: tuple[DocumentRef, ...] = ()


@dataclass(frozen=True, slots=True)
class ItemDef:
    """A variable or a value level."""

    oid: str
    name: str
    data_type: DataType
    length: int | None
    significant_digits: int | None
    sas_field_name: str | None
    display_format: str | None
    comment_oid: str | None
    description: str
    codelist_oid: str | None
    origin: Origin | None
    value_list_oid: str | None


@dataclass(frozen=True, slots=True)
class CodeListItem:
    """A term; without a decode it is printed as EnumeratedItem. ``code`` is its NCI C-code."""

    coded_value: str
    order_number: int
    decode: str | None = None
    code: str | None = None
    extended_value: YesOnly = None


@dataclass(frozen=True, slots=True)
class CodeList:
    """A codelist with the terms that this study uses or could have used, or a dictionary from elsewhere."""

    oid: str
    name: str
    data_type: DataType
    standard_oid: str | None
    is_non_standard: YesOnly
    items: tuple[CodeListItem, ...] = ()
    code: str | None = None
    dictionary: str | None = None
    version: str | None = None


@dataclass(frozen=True, slots=True)
class MethodDef:
    """How a derived variable or value level is computed."""

    oid: str
    name: str
    description: str
    type: str = "Computation"
    document_refs: tuple[DocumentRef, ...] = ()


@dataclass(frozen=True, slots=True)
class CommentDef:
    """A comment on a dataset, a variable or a value level."""

    oid: str
    description: str
    document_refs: tuple[DocumentRef, ...] = ()


@dataclass(frozen=True, slots=True)
class AnalysisDataset:
    """A dataset of an analysis result: which records of it, and the variables that are analysed."""

    item_group_oid: str
    where_clause_oid: str | None
    item_oids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AnalysisResult:
    """A result of a display. ``code`` are the words of what is computed, ``context`` is what computes it."""

    oid: str
    parameter_oid: str | None
    reason: str
    purpose: str
    description: str
    datasets: tuple[AnalysisDataset, ...]
    documentation: str | None
    context: str
    code: str
    document_refs: tuple[DocumentRef, ...] = ()
    program_refs: tuple[DocumentRef, ...] = ()


@dataclass(frozen=True, slots=True)
class ResultDisplay:
    """A display of analysis results. Source: Analysis Results Metadata 1.0."""

    oid: str
    name: str
    description: str
    results: tuple[AnalysisResult, ...]


@dataclass(frozen=True, slots=True)
class Define:
    """A whole define.xml: the attributes of ODM, Study and MetaDataVersion, and the latter's children in order.

    ``annotated_crf``, ``supplemental_doc`` and ``leaves`` are for the documents of the submission. ``stylesheet`` is a
    file beside the define.xml. ``standard_name`` and its version are of Define-XML 2.0 alone.
    """

    file_oid: str
    created: str
    originator: str
    version: str
    language: str
    study_oid: str
    study_name: str
    study_description: str
    protocol_name: str
    oid: str
    name: str
    description: str
    standards: tuple[Standard, ...]
    value_lists: tuple[ValueListDef, ...]
    where_clauses: tuple[WhereClauseDef, ...]
    item_groups: tuple[ItemGroupDef, ...]
    items: tuple[ItemDef, ...]
    codelists: tuple[CodeList, ...]
    methods: tuple[MethodDef, ...]
    comments: tuple[CommentDef, ...]
    annotated_crf: tuple[DocumentRef, ...] = ()
    supplemental_doc: tuple[DocumentRef, ...] = ()
    leaves: tuple[Leaf, ...] = ()
    displays: tuple[ResultDisplay, ...] = ()
    stylesheet: str | None = None
    define_version: str = "2.1.9"
    standard_name: str | None = None
    standard_version: str | None = None

    def oids(self) -> Iterator[str]:
        """Every identifier that the file defines."""
        yield from (self.study_oid, self.oid)
        for group in (
            self.standards,
            self.value_lists,
            self.where_clauses,
            self.item_groups,
            self.items,
            self.codelists,
            self.methods,
            self.comments,
            self.displays,
        ):
            yield from (element.oid for element in group)
        yield from (group.leaf.id for group in self.item_groups if group.leaf)
        yield from (leaf.id for leaf in self.leaves)
        yield from (result.oid for display in self.displays for result in display.results)
