"""What a name is that stands in the place of another kind of name: a verb, a dataset, a codelist, a visit, a table."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ...model import Place, Study
from ...verbs import Verb
from ..meant.uses import form_of

VALUE_OF = re.compile(r"(?:^|\.)(?:variables|supplemental|temporary)\.(?P<name>[^.\[,]+)$")
DESIGN_KEYS = {"raw": "raw source", "dataset": "dataset", "study": "list of study.yaml"}


def another_kind(study: Study, verbs: Mapping[str, Verb], name: str, place: Place, dataset: str = "") -> str:
    """The way out where a name that stands for a column or variable is none, and something else; '' for any other.

    ``dataset`` is the one of which it should be a variable, if it should.
    """
    match = VALUE_OF.search(place.path)
    said = f"{match['name']}: " if match else ""
    if name in verbs and match:
        verb = verbs[name]
        needed = any(parameter.required for parameter in verb.parameters.values())
        form = form_of(verb, {}) if needed else f"{{{name}: {{}}}}"
        return f"{name} is a verb: write {said}{form}"
    if name in study.raw:
        return f"{name} is a raw source: name a column of it"
    if name in study.datasets:
        return f"{name} is a dataset: name a variable of it, as {name}.USUBJID"
    if name in study.codelists and match:
        return f"{name} is a codelist: name the column that it is for: write {said}{{from: COLUMN, codelist: {name}}}"
    if name in study.tables and name.endswith(".csv"):
        column = next(iter(study.tables[name].columns), "COLUMN")
        return f"{name} is a table: write {said}{{lookup: {{table: {name}, by: {column}, value: COLUMN}}}}"
    return of_other_dataset(study, verbs, name, dataset, place) if dataset else ""


def of_other_dataset(study: Study, verbs: Mapping[str, Verb], name: str, dataset: str, place: Place) -> str:
    """The way out where a verb that looks at other datasets is given a variable of one without its dataset, which its
    first letters say, as EX of EXSTDTC."""
    verb = verbs.get(place.path.rpartition(".")[2].partition("[")[0])
    if verb is None or all(parameter.kind != "across" for parameter in verb.parameters.values()):
        return ""
    owner = study.datasets.get(name[:2])
    known = owner is not None and owner.name != dataset and name in owner.variables
    return f"{name} is a variable of {name[:2]}: write {name[:2]}.{name}" if known else ""


def other_source(study: Study, kind: str, name: str) -> str:
    """The way out where records are said to be of a source of another kind: ``raw: DM``; '' where there is none so."""
    kinds = {"raw": study.raw, "dataset": study.datasets, "study": study.tables}
    found = next((key for key, known in kinds.items() if key != kind and name in known and "." not in name), "")
    return f"{name} is a {DESIGN_KEYS[found]}: write {found}: {name}" if found else ""
