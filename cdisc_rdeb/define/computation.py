"""What a result is, in words: for define.xml and for the foot of a display."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import AnalysisResult, MethodUse, Population
from ..texts import filled, listed
from ..values.where import readable

#: What a word alone does not say.
DEFINITIONS = {
    "sd": "standard deviation, with n - 1",
    "q1": "lower quartile by SAS's definition 5",
    "q3": "upper quartile by SAS's definition 5",
    "subjects": "number of subjects with at least one such record",
    "percent": "such subjects of all in the population, per 100",
    "records": "number of records",
}


def computation(result: AnalysisResult, population: Population) -> str:
    """How a result is computed, in sentences.

    >>> safety = Population("SAFETY", "Safety population", "ADSL", columns="TRT01A")
    >>> computation(AnalysisResult("AGE", "Age", "ADSL", "", "", ("n", "sd"), ("AGE",)), safety)
    'Records of ADSL. By TRT01A: n, sd of AGE. sd: standard deviation, with n - 1.'
    """
    return " ".join(sentences(result, population))


def sentences(result: AnalysisResult, population: Population) -> Iterator[str]:
    """Which records, by what, which statistics or method; and statistics that could be meant in several ways."""
    own = result.dataset == population.dataset
    clauses = [result.where, *([population.where] if own else [])]
    where = " and ".join(readable(clause) for clause in clauses if clause.alternatives)
    records = f"Records of {result.dataset}{' where ' if where else ''}{where}"
    if not own:
        subjects = readable(population.where)
        records += f", of the subjects of {population.dataset}{' where ' if subjects else ''}{subjects}"
    yield f"{records}."
    if result.method:
        by = f"For each {listed(result.by)}: " if result.by else ""
        yield f"{by}{sentence(result.method, result, population)}"
        return
    groups = [*result.by, *([population.columns] if population.columns else [])]
    by = f"By {', '.join(groups)}: " if groups else ""
    of = f" of {', '.join(result.variables)}" if result.variables else ""
    said = f"{by}{', '.join(result.statistics)}{of}."
    yield said[0].upper() + said[1:] if not by else said
    for name in result.statistics:
        if name in DEFINITIONS:
            yield f"{name}: {DEFINITIONS[name]}."


def sentence(use: MethodUse, result: AnalysisResult, population: Population) -> str:
    """What a method does, with what was said for it.

    >>> safety = Population("SAFETY", "Safety population", "ADSL", columns="TRT01A")
    >>> sentence(MethodUse("fisher"), AnalysisResult("SEX", "Sex", "ADSL", "", "", ("p",), ("SEX",)), safety)
    "Fisher's exact test of SEX and TRT01A, two-sided."
    """
    given = {name: listed(use.setting(name)) if use.setting(name) else "" for name in use.facts.settings}
    for name, kind in use.facts.settings.items():
        given[name] = kind.choices.get(given[name], given[name])
    variables = listed(result.variables) if result.variables else ""
    tested = variables or "whether a subject has such a record"
    given |= {"variables": variables, "tested": tested, "columns": population.columns}
    return filled(use.facts.words, given)
