"""What study.yaml says of the trial as a whole: eligibility criteria (TI) and summary parameters (TS).

A parameter's name, and code and terminology of its value, come from controlled terminology where it has them.
Source: SDTMIG 3.4, 7.4 (TI, TS); FDA Study Data Technical Conformance Guide, appendix B.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from ...model import Fact, Reference
from ...standards import StandardCodelist, Standards
from ...values.collected import whole_date
from ...values.iso8601 import is_date, is_duration
from ..derivation.derivations import Grammar
from ..faults import Meant, Open, did_you_mean
from ..yaml.reader import Node

Row = dict[str, str]
OWN = re.compile("[A-Z][A-Z0-9]{0,7}")  # the code of a parameter (SDTMIG 3.4, 7.4)

#: Parameters whose values are terms: the codelist of each. Those of ``YES_OR_NO`` take terms of NY.
RESPONSES = {
    "DOSFRM": "C66726",
    "DOSFRQ": "C71113",
    "INTMODEL": "C99076",
    "INTTYPE": "C99078",
    "ROUTE": "C66729",
    "SDTIGVER": "C160924",
    "SDTMVER": "C160923",
    "SEXPOP": "C66732",
    "STYPE": "C99077",
    "TBLIND": "C66735",
    "TCNTRL": "C66785",
    "TINDTP": "C66736",
    "TPHASE": "C66737",
    "TTYPE": "C66739",
}
YES_OR_NO = (
    *("ADAPT", "ADDON", "BRIND", "DMCIND", "EPDISIND", "EXTTIND", "FDADEIND", "FDADRIND", "HLTSUBJI", "ONGOSIND"),
    *("PASSIND", "PDPSTIND", "PDSTIND", "PIPIND", "RANDOM", "RDIND", "SSTDYIND"),
)
#: Parameters whose values are dates or durations.
DURATION = re.compile(r"(\d+)\s*(years?|yrs?|y|months?|mos?|m|weeks?|wks?|w|days?|d)", re.IGNORECASE)
ISO_8601 = (
    *("AGEMAX", "AGEMIN", "CRMDUR", "CSRARDTC", "DCUTDTC", "LENGTH", "PLNTRDUR", "PTRTDUR", "SDMDUR", "SENDTC"),
    *("SSTDTC", "TRGFUDUR"),
)
FACTS = ("count", "first", "last")
ATTRIBUTES = {"code": "TSVALCD", "ref": "TSVCDREF", "version": "TSVCDVER", "null_flavor": "TSVALNF", "group": "TSGRPID"}


def read_criteria(root: Node) -> list[Mapping[str, str]]:
    """The eligibility criteria, a row each."""
    nodes = root.named["criteria"].nodes if "criteria" in root.named else []
    return [{name: inner.text for name, inner in node.named.items()} for node in nodes]


def read_summary(root: Node, grammar: Grammar) -> tuple[list[Mapping[str, str]], tuple[Fact, ...]]:
    """The summary parameters, a row for each value; and the values that come from the data, by row."""
    rows: list[Mapping[str, str]] = []
    facts: list[Fact] = []
    section = root.named.get("summary")
    for code, node in section.named.items() if section else ():
        values = node.nodes if isinstance(node.value, list) else [node]
        for number, value in enumerate(values, start=1):
            row = {"TSSEQ": str(number), "TSPARMCD": code, "TSPARM": parameter_name(code, value, grammar)}
            row |= {variable: value.get(name) for name, variable in ATTRIBUTES.items() if value.get(name)}
            fact = read_fact(len(rows), value, grammar)
            if fact is not None:
                facts.append(fact)
            row["TSVAL"] = "" if fact else value.text or value.get("value")
            lacks = not fact and not row["TSVAL"] and not row.get("TSVALNF")
            if lacks and not grammar.faults.inside(value.place):
                hint = "give one, or why there is none: {null_flavor: NA}"
                grammar.faults.error(value.place, f"{code} has no value", hint)
            for name in ("code", "ref", "version"):
                if row.get("TSVALNF") and not fact and not row["TSVAL"] and name in value.named:
                    message = f"{name} cannot stand here: {code} has no value that is of a terminology"
                    grammar.faults.warning(value.named[name].place, message, "take it away")
            rows.append(coded(row, value, grammar))
    return rows, tuple(facts)


def parameter_name(code: str, node: Node, grammar: Grammar) -> str:
    """TSPARM of a parameter: CDISC's, or the sponsor's own."""
    codes, names = grammar.standards.codelist("TSPARMCD"), grammar.standards.codelist("TSPARM")
    assert codes is not None and names is not None
    if node.get("parameter") and not OWN.fullmatch(code):
        message = f"{code} cannot be the code of a summary parameter"
        way = Meant([code.upper()] if OWN.fullmatch(code.upper()) else (), code, "write {}")
        grammar.faults.error(node.place, message, way or Open("1 to 8 capital letters and digits, a letter first"))
    if node.get("parameter"):
        return node.get("parameter")
    if code in codes.terms:
        return names.by_code[codes.terms[code].code].submission_value
    hint = did_you_mean(code, codes.terms) or "give a parameter of the sponsor its name: {parameter: NAME, value: ...}"
    grammar.faults.error(node.place, f"CDISC has no summary parameter {code}", hint)
    return ""


def meant_duration(text: str) -> str:
    """A duration of one unit as ISO 8601 writes it; '' where it reads as none.

    >>> meant_duration("25 MONTHS"), meant_duration("18y"), meant_duration("12 wk"), meant_duration("long")
    ('P25M', 'P18Y', 'P12W', '')
    """
    found = DURATION.fullmatch(text.strip())
    return f"P{found[1]}{found[2][0].upper()}" if found else ""


def coded(row: Row, node: Node, grammar: Grammar) -> Row:
    """A row with the code of its value and the terminology that this is from, as far as the spec does not say."""
    code, value, faults = row["TSPARMCD"], row["TSVAL"], grammar.faults
    codelist = response(code, grammar.standards)
    if codelist is not None and value and "TSVALCD" not in row:
        term = codelist.terms.get(value)
        if term is None:
            hint = did_you_mean(value, codelist.terms) or Open("one of {}", list(codelist.terms)[:8])
            message = f"{value} is no term of {codelist.name}, which {code} takes"
            (faults.warning if codelist.extensible else faults.error)(node.place, message, hint)
        else:
            return {"TSVCDREF": "CDISC CT", "TSVCDVER": grammar.standards.version("SDTM"), **row, "TSVALCD": term.code}
    if code in ISO_8601 and not row.get("TSVALNF"):
        fits, kind, hint = (
            (is_date, "date", "2024-01-31") if code.endswith("DTC") else (is_duration, "duration", "P18Y")
        )
        if value and not fits(value):
            hint = (whole_date(value) if kind == "date" else meant_duration(value)) or hint
            faults.error(node.place, f"{code} takes a {kind} in ISO 8601, and '{value}' is none", f"write it as {hint}")
        return {"TSVCDREF": "ISO 8601", **row}
    return row


def response(code: str, standards: Standards) -> StandardCodelist | None:
    """The codelist that a parameter's values are from, None if they are free."""
    name = "NY" if code in YES_OR_NO else RESPONSES.get(code, "")
    return standards.codelist(name) if name else None


def read_fact(row: int, node: Node, grammar: Grammar) -> Fact | None:
    """A value that the data of the whole study give: {count: DM.USUBJID, where: ...}."""
    kinds = [name for name in FACTS if name in node.named]
    if not kinds:
        return None
    inner = node.named[kinds[0]]
    reference = grammar.reference(inner.text, inner.place)
    if not reference.dataset or reference.dataset == "*":
        grammar.faults.error(inner.place, f"{inner.text} names no variable of a dataset", "as DM.RFICDTC")
        return None
    where = grammar.where(node.named["where"]) if "where" in node.named else None
    return Fact(row, kinds[0], reference, place=inner.place, **({"where": where} if where else {}))  # type: ignore[arg-type]


def fact_references(fact: Fact) -> Iterator[Reference]:
    """The variables that a fact names."""
    yield fact.reference
    for condition in (c for together in fact.where.alternatives for c in together):
        yield Reference(condition.variable, fact.reference.dataset, place=condition.place)
