"""Rules of codelists as define.xml writes them: types, terms, decodes, C-codes, dictionaries."""

from __future__ import annotations

from collections.abc import Iterator

from ...columns import read_number
from ...standards.names import WORDS_OF_GUIDE
from ..rules import BOTH, DOCUMENT, TERMINOLOGY, Finding, rule
from ..submission import Submission
from .declared import document_of, in_define


@rule("type of codelist differs", severity="error", needs=DOCUMENT, of=BOTH)
def type_of_codelist_differs(data: Submission) -> Iterator[Finding]:
    """A codelist has the data type of the variables that use it, and terms of this type."""
    document = document_of(data)
    for owner, _, item in document.uses():
        ref = item.find(f"{document.odm}CodeListRef")
        codelist = document.codelists.get(ref.get("CodeListOID", "")) if ref is not None else None
        if codelist is not None and codelist.get("DataType") != item.get("DataType"):
            message = f"it is {item.get('DataType')}, and its codelist {codelist.get('Name')} {{value}}"
            yield Finding(in_define(data, owner), item.get("Name", ""), message, values=codelist.get("DataType") or "")
    for codelist in document.codelists.values():
        kind, name = codelist.get("DataType", ""), codelist.get("Name", "")
        for term in document.terms(codelist) if kind in ("integer", "float") else ():
            number = read_number(term.get("CodedValue", ""))
            if number != number or (kind == "integer" and not number.is_integer()):
                message = f"'{{value}}' of {name} is no {kind}"
                yield Finding(in_define(data), "", message, values=term.get("CodedValue", ""))


@rule("terms of codelist wrong", severity="error", needs=DOCUMENT, of=BOTH)
def terms_of_codelist_wrong(data: Submission) -> Iterator[Finding]:
    """A codelist has terms, each once and with a value, all with decodes or none; or it is a dictionary with a
    version."""
    document = document_of(data)
    for codelist in document.codelists.values():
        name, terms = codelist.get("Name", ""), document.terms(codelist)
        external = codelist.find(f"{document.odm}ExternalCodeList")
        decoded = codelist.findall(f"{document.odm}CodeListItem")
        values = [term.get("CodedValue", "") for term in terms]
        said = ""
        if bool(terms) == (external is not None):
            said = "has no terms" if not terms else "has terms, and is a dictionary"
        elif external is not None and not (external.get("Dictionary") and external.get("Version")):
            said = "is a dictionary without name or version"
        elif len({*values}) < len(values) or "" in values:
            said = "has a term twice, or one without a value"
        elif decoded and len(decoded) < len(terms):
            said = "has terms with decodes and others without"
        elif any(not (t.findtext(f"{document.odm}Decode/{document.odm}TranslatedText") or "").strip() for t in decoded):
            said = "has a term whose decode is empty"
        if said:
            yield Finding(in_define(data), "", f"the codelist {{value}} {said}", values=name)


@rule("C-code absent", severity="error", needs=(DOCUMENT, TERMINOLOGY), of=BOTH)
def c_code_absent(data: Submission) -> Iterator[Finding]:
    """A codelist of CDISC's has its C-code, and so has each term that CDISC has; one of the sponsor's has none, and
    adds no terms."""
    document = document_of(data)
    for codelist in document.codelists.values():
        name, code, terms = codelist.get("Name", ""), document.code(codelist), document.terms(codelist)
        of_cdisc = document.said(codelist, "StandardOID")
        known = data.standards.codelist(code) if code else None
        several = not code and any(document.code(term) for term in terms)
        if of_cdisc and not code and not several:
            yield Finding(in_define(data), "", "the codelist {value} is CDISC's, and has no C-code", values=name)
        if code and document.is_newest and not of_cdisc:
            yield Finding(in_define(data), "", "the codelist {value} has a C-code, and names no standard", values=name)
        for term in terms:
            value, extended = term.get("CodedValue", ""), document.said(term, "ExtendedValue")
            if known is not None and value in known.terms and not document.code(term):
                message = f"'{{value}}' of {name} has no C-code, and {known.terms[value].code} in CT"
                yield Finding(in_define(data), "", message, values=value)
            if extended and (extended != "Yes" or (not code and not several)):
                yield Finding(
                    in_define(data),
                    "",
                    f"'{{value}}' is marked as added to {name}, which is no list of CDISC's",
                    values=value,
                )
        if known is not None and not known.extensible:
            for term in terms:
                of_guide = term.get("CodedValue", "") in WORDS_OF_GUIDE.get(known.code, ())
                if document.said(term, "ExtendedValue") == "Yes" and not of_guide:
                    message = f"'{{value}}' is added to {name}, which cannot be extended"
                    yield Finding(in_define(data), "", message, values=term.get("CodedValue", ""))
