"""The analyses with their results as JSON of CDISC's Analysis Results Standard. Source: ARS 1.0.

An analysis is of one variable of a result. Groups of the columns are listed; those of ``by`` and of values that are
counted come from the data. A result of all columns together names their grouping without a group.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field

from ..columns import write_number
from ..define.computation import DEFINITIONS, computation, sentence
from ..model import AnalysisResult, Population, ResultDisplay, Study
from ..model.methods import heading
from ..quick import dataclass
from . import Computed, Figure
from .ars_groups import Json, columns_of, condition_of, group, grouped, grouping, grouping_of, ordered
from .methods import BETWEEN
from .records import is_counted
from .statistics import OWN_DIGITS

TERMS = {  # what ARS itself has; other terms are the sponsor's
    "reason": (
        "AnalysisReasonEnum",
        ("SPECIFIED IN PROTOCOL", "SPECIFIED IN SAP", "DATA DRIVEN", "REQUESTED BY REGULATORY AGENCY"),
    ),
    "purpose": (
        "AnalysisPurposeEnum",
        ("PRIMARY OUTCOME MEASURE", "SECONDARY OUTCOME MEASURE", "EXPLORATORY OUTCOME MEASURE"),
    ),
}
TITLE, FOOTNOTE = "Title", "Footnote"


@dataclass(slots=True)
class Event:
    """The parts of a reporting event that others refer to, by their identifiers."""

    sets: dict[str, Json] = field(default_factory=dict)
    subsets: dict[str, Json] = field(default_factory=dict)
    groupings: dict[str, Json] = field(default_factory=dict)
    methods: dict[str, Json] = field(default_factory=dict)
    analyses: dict[str, Json] = field(default_factory=dict)
    terms: dict[str, list[str]] = field(default_factory=dict)
    same: dict[str, str] = field(default_factory=dict)  # methods by what they say


def to_ars(study: Study, displays: Sequence[Computed], tables: bool) -> str:
    """The reporting event of a study as text; ``tables`` says whether displays were written as RTF."""
    return json.dumps(reporting_event(study, displays, tables), indent=1, ensure_ascii=False) + "\n"


def reporting_event(study: Study, displays: Sequence[Computed], tables: bool) -> Json:
    """The reporting event of a study."""
    event, contents, outputs = Event(), [], []
    shown = [computed for computed in displays if len(computed.left_out) < len(computed.display.results)]
    for place, computed in enumerate(shown, start=1):
        display = computed.display
        add_population(event, computed)
        items = [counted_subjects(display.population)]
        for result in display.results:
            if result.name not in computed.left_out:
                items += add_analyses(event, computed, result)
        named = [{"name": name, "level": 2, "order": n, "analysisId": oid} for n, (oid, name) in enumerate(items, 1)]
        item = {"name": display.title, "level": 1, "order": place, "outputId": f"OUT.{display.name}"}
        contents.append(item | {"sublist": {"listItems": named}})
        outputs.append(output(display, tables))
    made = {
        "id": f"RE.{study.id}",
        "name": study.title,
        "version": 1,
        "mainListOfContents": {"name": "Displays and their analyses", "contentsList": {"listItems": contents}},
        "referenceDocuments": [
            {"id": f"D.{document.file}", "name": document.title, "location": document.file}
            for document in study.documents
        ],
        "terminologyExtensions": list(extensions(event)),
        "analysisSets": numbered(event.sets),
        "dataSubsets": numbered(event.subsets),
        "analysisGroupings": [*event.groupings.values()],
        "methods": [*event.methods.values()],
        "analyses": [*event.analyses.values()],
        "outputs": outputs,
    }
    return {name: value for name, value in made.items() if value}


def numbered(parts: Mapping[str, Json]) -> list[Json]:
    """Parts that have an order."""
    return [part | {"order": place} for place, part in enumerate(parts.values(), start=1)]


def add_population(event: Event, computed: Computed) -> None:
    """The subjects of a display: who they are, their columns, and how many each column has."""
    population = computed.display.population
    event.sets[f"AS.{population.name}"] = {
        "id": f"AS.{population.name}",
        "name": population.label,
        "level": 1,
    } | condition_of(population.where, population.dataset)
    if population.columns:
        event.groupings[grouping_of(population)] = columns_of(computed)
    method = {"id": "M.SUBJECTS.n", "name": "Count of subjects", "label": "n", "order": 1}
    event.methods["M.SUBJECTS"] = {"id": "M.SUBJECTS", "name": "Count of subjects", "operations": [method]}
    oid, name = counted_subjects(population)
    if oid in event.analyses:
        return
    results = [
        {
            "operationId": "M.SUBJECTS.n",
            "rawValue": str(size),
            "formattedValue": f"(N={size})",
        }
        | grouped(group(computed, column))
        for column, size in computed.columns.items()
    ]
    event.analyses[oid] = (
        {"id": oid, "name": name, "version": 1}
        | stated(event, computed.display.results[0])
        | {"dataset": population.dataset, "variable": "USUBJID", "analysisSetId": f"AS.{population.name}"}
        | {
            "methodId": "M.SUBJECTS",
            "orderedGroupings": ordered([grouping_of(population)] if population.columns else []),
        }
        | {"results": results}
    )


def counted_subjects(population: Population) -> tuple[str, str]:
    """The analysis that counts the subjects of a population: its identifier and name."""
    return f"A.SUBJECTS.{population.name}", f"Subjects of the {population.label}"


def add_analyses(event: Event, computed: Computed, result: AnalysisResult) -> Iterator[tuple[str, str]]:
    """The analyses of a result, one of each variable; their identifiers and names."""
    population, path = computed.display.population, f"{computed.display.name}.{result.name}"
    if result.where.alternatives:
        subset = {"id": f"DS.{path}", "name": f"{result.title}: records", "level": 1}
        event.subsets[f"DS.{path}"] = subset | condition_of(result.where, result.dataset)
    for variable in result.variables or ("",):
        figures = [f for f in computed.figures if f.result is result and f.variable == variable and f.value == f.value]
        oid = f"A.{path}.{variable}" if variable else f"A.{path}"
        method = method_of(event, result, population, figures)
        groupings = [grouping_of(population)] if population.columns else []
        groupings += [grouping(event.groupings, result.dataset, name) for name in result.by]
        if variable and is_counted(result):
            groupings.append(grouping(event.groupings, result.dataset, variable))
        between = bool(figures) and all(figure.column == BETWEEN for figure in figures)
        name = f"{result.title}: {variable}" if len(result.variables) > 1 else result.title
        event.analyses[oid] = (
            {"id": oid, "name": name, "version": 1, "description": computation(result, population)}
            | stated(event, result)
            | {"documentRefs": [{"referenceDocumentId": f"D.{each.file}"} for each in result.documents]}
            | {"dataset": result.dataset, "variable": variable or "USUBJID", "analysisSetId": f"AS.{population.name}"}
            | ({"dataSubsetId": f"DS.{path}"} if result.where.alternatives else {})
            | {"methodId": method, "orderedGroupings": ordered(groupings, between)}
            | {"referencedAnalysisOperations": shares(event.methods[method], oid, population)}
            | {"programmingCode": {"context": "cdisc-rdeb analyze", "code": computation(result, population)}}
            | {"results": [one(figure, method, computed) for figure in figures]}
        )
        event.analyses[oid] = {key: value for key, value in event.analyses[oid].items() if value}
        yield oid, name


def one(figure: Figure, method: str, computed: Computed) -> Json:
    """The result of an operation, with its groups."""
    groups = group(computed, figure.column)
    groups += [{"groupingId": f"G.{figure.result.dataset}.{name}", "groupValue": value} for name, value in figure.by]
    if figure.category and is_counted(figure.result):
        groups.append({"groupingId": f"G.{figure.result.dataset}.{figure.variable}", "groupValue": figure.category})
    found = {
        "operationId": f"{method}.{operation(figure)}",
        "rawValue": write_number(figure.value),
        "formattedValue": figure.shown,
    }
    return found | grouped(groups)


def operation(figure: Figure) -> str:
    """What an operation is called in its method: by its statistic, and where a curve is read."""
    at = "" if is_counted(figure.result) or not figure.category else f".{figure.category.replace(' ', '_')}"
    return f"{figure.statistic}{at}"


def method_of(event: Event, result: AnalysisResult, population: Population, figures: Sequence[Figure]) -> str:
    """The identifier of a result's method, which results share that are made alike; added where it is new."""
    use = result.method
    operations = dict.fromkeys((operation(f), f.statistic, f.category if use else "") for f in figures)
    if use:
        title, words = use.facts.title, sentence(use, result, population)
    else:
        title = "Counts" if is_counted(result) else "Descriptive statistics"
        said = [f"{name}: {DEFINITIONS[name]}." for name in result.statistics if name in DEFINITIONS]
        words = " ".join(said)
    made: Json = {"name": title[0].upper() + title[1:]} | ({"description": words} if words else {})
    made["operations"] = [
        {"id": name, "name": f"{heading(statistic, use)} {category}".rstrip(), "label": statistic, "order": place}
        | ({"resultPattern": f"X.{'X' * OWN_DIGITS[statistic]}"} if statistic in OWN_DIGITS else {})
        for place, (name, statistic, category) in enumerate(operations, start=1)
    ]
    key = json.dumps(made)
    if key not in event.same:
        event.same[key] = add_method(event, made)
    return event.same[key]


def add_method(event: Event, made: Json) -> str:
    """Add a method under a number."""
    oid = f"M.{len(event.methods)}"
    names = [each["label"] for each in made["operations"]]
    operations = [each | {"id": f"{oid}.{each['id']}"} for each in made["operations"]]
    for each in operations:
        if each["label"] == "percent":
            own = [("NUMERATOR", f"{oid}.subjects")] if "subjects" in names else []
            each["referencedOperationRelationships"] = [
                {"id": f"{each['id']}.{role}", "referencedOperationRole": {"controlledTerm": role}, "operationId": of}
                for role, of in [*own, ("DENOMINATOR", "M.SUBJECTS.n")]
            ]
    event.methods[oid] = {"id": oid, **made, "operations": operations}
    return oid


def shares(method: Json, oid: str, population: Population) -> list[Json]:
    """Which analyses the numerators and denominators of a method are from."""
    return [
        {
            "referencedOperationRelationshipId": each["id"],
            "analysisId": counted_subjects(population)[0] if each["operationId"] == "M.SUBJECTS.n" else oid,
        }
        for operation in method["operations"]
        for each in operation.get("referencedOperationRelationships", ())
    ]


def stated(event: Event, result: AnalysisResult) -> Json:
    """Reason and purpose of a result."""
    found = {}
    for kind, (enumeration, terms) in TERMS.items():
        term = getattr(result, kind)
        if term in terms:
            found[kind] = {"controlledTerm": term}
            continue
        own = event.terms.setdefault(enumeration, [])
        own += [] if term in own else [term]
        found[kind] = {"controlledTerm": term, "sponsorTermId": f"T.{enumeration}.{own.index(term) + 1}"}
    return found


def extensions(event: Event) -> Iterator[Json]:
    """The sponsor's terms."""
    for enumeration, terms in event.terms.items():
        own = [{"id": f"T.{enumeration}.{n}", "submissionValue": term} for n, term in enumerate(terms, start=1)]
        yield {"id": f"T.{enumeration}", "enumeration": enumeration, "sponsorTerms": own}


def output(display: ResultDisplay, tables: bool) -> Json:
    """A display as an output, with the file that holds it."""
    oid = f"OUT.{display.name}"
    texts = {TITLE: [display.title], FOOTNOTE: [*display.footnotes]}
    sections = [
        {
            "sectionType": kind,
            "orderedSubSections": [
                {"order": place, "subSection": {"id": f"{oid}.{kind}.{place}", "text": text}}
                for place, text in enumerate(said, start=1)
            ],
        }
        for kind, said in texts.items()
        if said
    ]
    shown = {"id": f"{oid}.D", "name": display.title, "version": 1, "displayTitle": display.title}
    made = {"id": oid, "name": display.title, "version": 1}
    made |= {"displays": [{"order": 1, "display": shown | {"displaySections": sections}}]}
    if tables:
        name = f"{display.name}.rtf"
        file = {"name": name, "fileType": {"controlledTerm": "rtf"}, "location": f"tables/{name}"}
        made["fileSpecifications"] = [file]
    return made
