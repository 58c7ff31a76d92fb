"""Rules of variables and value levels as define.xml describes them: types, sizes, origins, methods, where clauses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import get_args

from lxml import etree

from ...define.elements import NUMERIC_OR_TEXT, DataType
from ...formats.limits import LONGEST_LABEL, LONGEST_NAME
from ...standards.names import is_of_send
from ..rules import BOTH, DOCUMENT, Finding, rule
from ..submission import CheckedDataset, Submission
from .declared import define_of, document_of, in_define
from .document import Document
from .structure import is_analysis, names_of

KINDS = (*get_args(DataType), "string", "partialDateTime")
DATES = frozenset(get_args(DataType)) - {*NUMERIC_OR_TEXT}
#: Origins, and who provides a value. Source: Define-XML 2.1, def:Origin Type and Source.
ORIGINS = ("Collected", "Derived", "Assigned", "Protocol", "Predecessor", "Not Available", "Other")
OLD_ORIGINS = ("CRF", "eDT", "Derived", "Assigned", "Protocol", "Predecessor")
SEND_ORIGINS = ("COLLECTED", "DERIVED", "OTHER", "NOT AVAILABLE")  # those of Define-XML 2.0 for SEND
SOURCES = ("Subject", "Investigator", "Vendor", "Sponsor")
SOURCED = ("Collected", "Derived", "Assigned", "Protocol")
COLLECTORS = ("Subject", "Investigator", "Vendor")
NAMED = re.compile(r"[A-Z][A-Z0-9-]{1,7}\.[A-Z_][A-Z0-9_]*")
ONE = ("EQ", "NE", "LT", "LE", "GT", "GE")  # comparators that take one value


def at(data: Submission, owner: str) -> CheckedDataset:
    """A dataset of define.xml, for what is found in one of its variables."""
    return in_define(data, owner)


@rule("type and size differ", severity="error", needs=DOCUMENT, of=BOTH)
def type_and_size_differ(data: Submission) -> Iterator[Finding]:
    """Texts and numbers have a Length, and nothing else has; floats have SignificantDigits, fewer than their Length."""
    document = document_of(data)
    for oid, item in document.items.items():
        kind, length = item.get("DataType", ""), item.get("Length", "")
        digits, where, name = (
            item.get("SignificantDigits"),
            at(data, document.owners.get(oid, "")),
            item.get("Name", ""),
        )
        if kind not in KINDS:
            yield Finding(where, name, "there is no data type {value}", values=kind or "missing")
        elif (kind in NUMERIC_OR_TEXT) != bool(length):
            said = f"{kind} has a Length: {{value}}" if length else f"{kind} has no Length"
            yield Finding(where, name, said, values=length)
        elif length and (not length.isdigit() or int(length) < 1):
            yield Finding(where, name, "its Length is {value}", values=length)
        elif (kind == "float") != (digits is not None) and not (kind == "integer" and digits == "0"):
            said = "has no" if digits is None else "has"
            yield Finding(where, name, f"{kind} {said} SignificantDigits", values=digits or "")
        elif digits is not None and (not digits.isdigit() or int(digits) > int(length or 0)):
            yield Finding(where, name, f"its SignificantDigits are {{value}}, and its Length {length}", values=digits)


@rule("type of variable wrong", severity="error", needs=DOCUMENT, of=BOTH)
def type_of_variable_wrong(data: Submission) -> Iterator[Finding]:
    """The data type of a variable is one that the guide's type allows: numbers, texts, dates of ISO 8601."""
    document = document_of(data)
    for group in document.groups:
        owner = group.get("Name", "")
        for ref in document.refs(group):
            item = document.items.get(ref.get("ItemOID", ""))
            if item is None:
                continue
            name, kind = item.get("Name", ""), item.get("DataType", "")
            if not is_analysis(document, group) and name.endswith("DTC") and kind not in DATES and kind != "text":
                yield Finding(at(data, owner), name, "a date of ISO 8601 is {value}", values=kind)
            numeric = kind in ("integer", "float")
            if name in ("STUDYID", "USUBJID", "DOMAIN", "RDOMAIN") and kind != "text":
                yield Finding(at(data, owner), name, "it is text, and here {value}", values=kind)
            if name.endswith(("SEQ", "DY", "VISITNUM", "STRESN")) and len(name) > 3 and not numeric:
                yield Finding(at(data, owner), name, "it is a number, and here {value}", values=kind)


@rule("name or label of variable wrong", severity="error", needs=DOCUMENT, of=BOTH)
def name_or_label_of_variable_wrong(data: Submission) -> Iterator[Finding]:
    """A variable has a name of up to 8 letters and digits, which is its SAS name, and a label of up to 40 letters."""
    document = document_of(data)
    levels = {ref.get("ItemOID") for each in document.all("ValueListDef", document.own) for ref in document.refs(each)}
    for oid, item in document.items.items():
        name, sas = item.get("Name", ""), item.get("SASFieldName", "")
        where, label = at(data, document.owners.get(oid, "")), document.described(item)
        if oid not in levels and not re.fullmatch(rf"[A-Z_][A-Z0-9_]{{0,{LONGEST_NAME - 1}}}", name):
            yield Finding(where, name, "{value} is no name of a variable", values=name)
        if sas and sas != name and oid not in levels:
            yield Finding(where, name, "its SAS name is {value}", values=sas)
        if oid not in levels and (not label or len(label) > LONGEST_LABEL):
            yield Finding(where, name, "its label is {value}", values=label or "missing")


@rule("origin wrong", severity="error", needs=DOCUMENT, of=BOTH)
def origin_wrong(data: Submission) -> Iterator[Finding]:
    """A variable, or each of its value levels, has an origin of the standard's terms, with the source that goes with
    it."""
    document = document_of(data)
    old = (*OLD_ORIGINS, *SEND_ORIGINS) if is_of_send(define_of(data).standards) else OLD_ORIGINS
    known = ORIGINS if document.is_newest else old
    analyses = {g.get("Name", ""): is_analysis(document, g) for g in document.groups}
    empty = {g.get("Name", "") for g in document.groups if document.said(g, "HasNoData") == "Yes"}
    for owner, ref, item in document.uses():
        where, name = at(data, owner), item.get("Name", "")
        found = item.findall(f"{document.own}Origin")
        levels = document.value_list(item)
        blank = owner in empty or document.said(ref, "HasNoData") == "Yes"
        parent = ref.getparent()
        inherited = parent is not None and parent.tag == f"{document.own}ValueListDef"
        if not found and not levels and not blank and not inherited:
            yield Finding(where, name, "it has no origin")
        for origin in found:
            kind, source = origin.get("Type", ""), origin.get("Source", "")
            if kind not in known:
                yield Finding(where, name, "there is no origin {value}", values=kind)
            elif document.is_newest and (source or kind in SOURCED) and source not in SOURCES:
                yield Finding(where, name, f"{kind} has the source '{{value}}'", values=source)
            elif kind == "Collected" and source not in COLLECTORS and document.is_newest:
                yield Finding(where, name, "it is Collected, and its source {value}", values=source)
            elif kind in ("Collected", "CRF", "eDT") and analyses.get(owner):
                yield Finding(where, name, "nothing is collected into an analysis dataset: {value}", values=kind)


@rule("predecessor wrong", severity="error", needs=DOCUMENT, of=BOTH)
def predecessor_wrong(data: Submission) -> Iterator[Finding]:
    """A Predecessor names the variable that it is of, which is there where its dataset is."""
    document = document_of(data)
    known = {group.get("Name", ""): set(names_of(document, group)) for group in document.groups}
    for owner, _, item in document.uses():
        for origin in item.findall(f"{document.own}Origin"):
            if origin.get("Type") != "Predecessor":
                continue
            text, name = document.described(origin), item.get("Name", "")
            if not text:
                yield Finding(at(data, owner), name, "a Predecessor says the variable that it is of")
            for said in NAMED.findall(text):
                of, _, variable = said.partition(".")
                if of in known and variable not in known[of]:
                    yield Finding(at(data, owner), name, f"{of} has no variable {variable}: {{value}}", values=text)
                elif of == owner and variable == name:
                    yield Finding(at(data, owner), name, "it is its own predecessor")


@rule("method absent", severity="error", needs=DOCUMENT, of=BOTH)
def method_absent(data: Submission) -> Iterator[Finding]:
    """A Derived variable or value level has a method with words, and a method is of no Predecessor or Protocol."""
    document = document_of(data)
    methods = {method.get("OID"): method for method in document.all("MethodDef")}
    with_methods = {
        document.value_list(item)
        for _, ref, item in document.uses()
        if ref.get("MethodOID") and document.value_list(item)
    }
    inherit = {  # those of a list none of which has a method have that of the variable
        each.get("OID", "")
        for each in document.all("ValueListDef", document.own)
        if not any(ref.get("MethodOID") for ref in document.refs(each))
    }
    listed = {
        ref: each.get("OID", "") for each in document.all("ValueListDef", document.own) for ref in document.refs(each)
    }
    for owner, ref, item in document.uses():
        origin = item.find(f"{document.own}Origin")
        kind = origin.get("Type", "") if origin is not None else ""
        where, name = at(data, owner), item.get("Name", "")
        of_levels = bool(document.value_list(item)) or listed.get(ref, "") in with_methods & inherit
        if kind == "Derived" and not ref.get("MethodOID") and not of_levels:
            yield Finding(where, name, "it is Derived, and has no method")
        if ref.get("MethodOID") and kind in ("Predecessor", "Protocol", "Not Available"):
            yield Finding(where, name, "it has a method, and its origin is {value}", values=kind)
    for oid, method in methods.items():
        words = document.described(method)
        if not words or not method.get("Name") or method.get("Type") not in ("Computation", "Imputation"):
            yield Finding(in_define(data), "", "the method {value} has no words, name or type", values=oid or "")
    for comment in document.all("CommentDef", document.own):
        if not document.described(comment):
            yield Finding(in_define(data), "", "the comment {value} has no words", values=comment.get("OID", ""))


@rule("mandatory or role wrong", severity="error", needs=DOCUMENT, of=BOTH)
def mandatory_or_role_wrong(data: Submission) -> Iterator[Finding]:
    """What the guide requires is mandatory, and a role is the guide's; a value level is told where it holds."""
    document = document_of(data)
    for group in document.groups:
        owner = group.get("Name", "")
        of = None if is_analysis(document, group) else data.standards.sdtmig_dataset(group.get("Domain", ""))
        for ref in document.refs(group):
            item = document.items.get(ref.get("ItemOID", ""))
            name = item.get("Name", "") if item is not None else ""
            if ref.get("Mandatory") not in ("Yes", "No"):
                yield Finding(
                    at(data, owner), name, "Mandatory is Yes or No, not {value}", values=ref.get("Mandatory", "")
                )
            known = of.variables.get(name) if of is not None and owner == group.get("Domain") else None
            if known is not None and known.core == "Req" and ref.get("Mandatory") != "Yes":
                yield Finding(at(data, owner), name, "the guide requires it, and it is not mandatory")
            role = ref.get("Role", "")
            if known is not None and role and known.role and data.guide and role.casefold() != known.role.casefold():
                yield Finding(
                    at(data, owner), name, f"its role is {{value}}, and {known.role} in the guide", values=role
                )


@rule("where clause wrong", severity="error", needs=DOCUMENT, of=BOTH)
def where_clause_wrong(data: Submission) -> Iterator[Finding]:
    """A value level says where it holds, by variables of its dataset and values that their codelists have, unlike the
    others of its list."""
    document = document_of(data)
    checks = {
        c.get("OID", ""): c.findall(f"{document.odm}RangeCheck") for c in document.all("WhereClauseDef", document.own)
    }
    for oid, found in checks.items():
        for problem in problems(document, found):
            yield Finding(in_define(data), "", f"the where clause {{value}} {problem}", values=oid)
    for value_list in document.all("ValueListDef", document.own):
        seen: set[tuple[object, ...]] = set()
        for ref in document.refs(value_list):
            refs = [r.get("WhereClauseOID", "") for r in ref.findall(f"{document.own}WhereClauseRef")]
            name = ref.get("ItemOID", "")
            if not refs:
                yield Finding(in_define(data), "", "the value level {value} has no where clause", values=name)
            for clause in refs:
                said = tuple(sorted(map(str, (told(document, check) for check in checks.get(clause, ())))))
                if said in seen and said:
                    yield Finding(in_define(data), "", "the value level {value} holds where another does", values=name)
                seen.add(said)


def told(document: Document, check: etree._Element) -> tuple[object, ...]:
    """What a range check says."""
    values = sorted(value.text or "" for value in check.findall(f"{document.odm}CheckValue"))
    return (check.get(f"{document.own}ItemOID"), check.get("Comparator"), values)


def problems(document: Document, checks: list[etree._Element]) -> Iterator[str]:
    """What is wrong with the range checks of a where clause."""
    if not checks:
        yield "has no range check"
    for check in checks:
        values = [value.text or "" for value in check.findall(f"{document.odm}CheckValue")]
        comparator = check.get("Comparator", "")
        item = document.items.get(check.get(f"{document.own}ItemOID", ""))
        if comparator not in (*ONE, "IN", "NOTIN"):
            yield f"has the comparator {comparator}"
        if not values or (comparator in ONE and len(values) > 1):
            yield f"has {len(values)} values of {comparator}"
        if len({*values}) < len(values):
            yield "has a value twice"
        ref = item.find(f"{document.odm}CodeListRef") if item is not None else None
        codelist = document.codelists.get(ref.get("CodeListOID", "")) if ref is not None else None
        terms = {term.get("CodedValue") for term in document.terms(codelist)} if codelist is not None else set()
        if terms and comparator in ("EQ", "IN") and (lost := [v for v in values if v and v not in terms]):
            called = codelist.get("Name", "") if codelist is not None else ""
            yield f"has the value '{lost[0]}', which is no term of {called}"
