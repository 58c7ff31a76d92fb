"""Analysis results of a define.xml for its page. Source: Analysis Results Metadata 1.0."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from . import view as v
from .document import described, said, text_of
from .following import Following


def displays(following: Following) -> Iterator[v.Display]:
    """The displays in their order, each with its results."""
    root = following.document.version.find("{*}AnalysisResultDisplays")
    for element in root.iterchildren("{*}ResultDisplay") if root is not None else ():
        oid = said(element, "OID")
        yield v.Display(
            anchor=following.anchors.of("display", oid),
            name=said(element, "Name") or oid,
            title=described(element),
            documents=following.document.documents(element),
            results=tuple(result(following, each) for each in element.iterchildren("{*}AnalysisResult")),
        )


def result(following: Following, element: etree._Element) -> v.Result:
    """One analysis result, with its datasets, words and program."""
    datasets = element.find("{*}AnalysisDatasets")
    documentation, program = element.find("{*}Documentation"), element.find("{*}ProgrammingCode")
    link = v.Link(following.anchors.of("result", said(element, "OID")), described(element) or said(element, "OID"))
    each = datasets.iterchildren("{*}AnalysisDataset") if datasets is not None else ()
    parameter = said(element, "ParameterOID")
    return v.Result(
        anchor=link.anchor,
        title=link.text,
        reason=said(element, "AnalysisReason"),
        purpose=said(element, "AnalysisPurpose"),
        parameter=variable(following, parameter, "") if parameter else None,
        datasets=tuple(analysed(following, dataset) for dataset in each),
        comment=following.comment(datasets, link) if datasets is not None else None,
        documentation=following.passage(documentation) if documentation is not None else None,
        program=programming(following, program) if program is not None else None,
    )


def programming(following: Following, element: etree._Element) -> v.Passage:
    """What computes a result: the code with its context, and files."""
    code = ((said(element, "Context"), text_of(each)) for each in element.iterchildren("{*}Code"))
    return v.Passage("", following.document.documents(element), None, tuple(code))


def analysed(following: Following, element: etree._Element) -> v.Analysed:
    """A dataset of a result, with its records and variables."""
    oid = said(element, "ItemGroupOID")
    group = following.document.get("ItemGroupDef", oid)
    anchor = following.anchors.of("dataset", oid) if group is not None else ""
    clauses = [said(ref, "WhereClauseOID") for ref in element.iterchildren("{*}WhereClauseRef")]
    variables = (said(each, "ItemOID") for each in element.iterchildren("{*}AnalysisVariable"))
    return v.Analysed(
        v.Link(anchor, said(group, "Name") or oid),
        tuple(conditions for clause in clauses if (conditions := following.clause(clause, oid))),
        tuple(variable(following, item, oid) for item in variables),
    )


def variable(following: Following, oid: str, dataset: str) -> v.Link:
    """A variable, in this dataset if it is there."""
    places = following.places.get(oid, {})
    found = places.get(dataset) or next(iter(places.values()), None)
    return (
        v.Link(found.anchor, found.text.rpartition(".")[2] if dataset else found.text, found.hint)
        if found
        else v.Link("", oid)
    )
