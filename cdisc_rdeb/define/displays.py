"""Analysis results: displays with those of their results whose datasets have records. Source: ARM 1.0."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from ..model import AnalysisResult, DocumentPages, ResultDisplay, WhereClause
from . import elements as e
from .clauses import WhereClauses
from .computation import computation
from .documents import references


def result_displays(
    displays: Sequence[ResultDisplay], written: Collection[str], clauses: WhereClauses
) -> Iterator[e.ResultDisplay]:
    """The displays that have a result; ``written`` are the datasets with records."""
    for display in displays:
        named = {display.population.dataset}
        results = tuple(
            analysis_result(display, each, clauses)
            for each in display.results
            if {each.dataset, *named} <= set(written)
        )
        if results:
            yield e.ResultDisplay(f"RD.{display.name}", display.name, display.title, results)


def analysis_result(display: ResultDisplay, result: AnalysisResult, clauses: WhereClauses) -> e.AnalysisResult:
    """A result, with its dataset and that of its population, which may be the same."""
    population, own = display.population, result.dataset == display.population.dataset
    path = f"AR.{display.name}.{result.name}"
    (conditions,) = result.where.alternatives or ((),)
    (of_subjects,) = population.where.alternatives or ((),)
    where = WhereClause((both,)) if (both := conditions + of_subjects * own) else WhereClause()
    columns = (population.columns,) if population.columns else ()
    variables = (result.needed() or ("USUBJID",)) + columns * own
    datasets = [analysed(result.dataset, f"WC.{path}", where, variables, clauses)]
    if not own:
        oid = f"WC.POPULATION.{population.name}"  # many results share it
        datasets.append(analysed(population.dataset, oid, population.where, columns, clauses))
    has_parameters = (result.dataset, "PARAMCD") in clauses.variables
    return e.AnalysisResult(
        oid=path,
        parameter_oid=f"IT.{result.dataset}.PARAMCD" if has_parameters else None,
        reason=result.reason,
        purpose=result.purpose,
        description=result.title,
        datasets=tuple(datasets),
        documentation=result.documentation or (result.title if result.documents else None),  # ARM wants some text
        context="cdisc-rdeb analyze",
        code=computation(result, population),
        document_refs=references(result.documents),
        program_refs=references([DocumentPages(result.program)] if result.program else []),
    )


def analysed(
    name: str, oid: str, where: WhereClause, variables: Sequence[str], clauses: WhereClauses
) -> e.AnalysisDataset:
    """A dataset of a result; its where clause is defined when it is first asked for."""
    if where.alternatives and oid not in {clause.oid for clause in clauses.made}:
        clauses.add(oid, name, oid, where.alternatives[0])
    items = tuple(f"IT.{name}.{variable}" for variable in dict.fromkeys(variables))
    return e.AnalysisDataset(f"IG.{name}", oid if where.alternatives else None, items)
