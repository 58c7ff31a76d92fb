"""Looks at what is defined: it is used."""

from __future__ import annotations

from ...errors import SURE
from ...model import Codelist, Study
from ...plan import of_dataset
from ..faults import Faults, Meant, did_you_mean
from ..reader import RELATED
from .renamed import forget_terms, used_codelists, used_sources


def check_unused(study: Study, faults: Faults) -> None:
    """What is defined and never used; what a library defines is for other studies too."""
    used = used_codelists(study)
    if any(dataset.supplemental() or dataset.commentary() for dataset in study.datasets.values()):
        used |= set(RELATED)
    for codelist in study.codelists.values():
        if codelist.place.file == "codelists.yaml" and codelist.id not in used:
            near = did_you_mean(codelist.id, used, near=SURE) if not codelist.code else ""
            near = near or Meant(() if codelist.code else asked_for(study, codelist), codelist.id, "write {}")
            hint = near or "remove it, or name it"
            faults.warning(codelist.place, f"no variable uses the codelist {codelist.id}", hint)
            for name in near.names if isinstance(near, Meant) else ():
                forget_terms(study, name, faults)
    found = [reference for dataset in study.datasets.values() for reference in of_dataset(dataset)]
    named = used_sources(study, found)
    mentioned = {(reference.dataset, reference.name) for reference in found}
    for dataset in study.datasets.values():
        for variable in dataset.variables.values():
            own = variable.place.file == dataset.place.file
            if variable.temporary and own and (dataset.name, variable.name) not in mentioned:
                faults.warning(variable.place, f"nothing uses the temporary variable {variable.name}", "remove it")
    for source in study.raw.values():
        if source.name not in named:
            faults.warning(source.place, f"no spec uses the raw source {source.name}", "map it, or remove it")


def asked_for(study: Study, unused: Codelist) -> list[str]:
    """The one list of CDISC that specs name and the study has no words for, where an unused codelist was meant to have
    these: it is called as a variable of that list, or has its terms."""
    able = [each for each in study.codelists.values() if each.code and not each.place.file and not each.terms]
    variables = [v for dataset in study.datasets.values() for v in dataset.variables.values() if v.name == unused.id]
    named = [each.id for each in able if any(each.id in variable.codelists for variable in variables)]
    if len(named) == 1:
        return named
    values = {*unused.terms}
    having = [each.id for each in able if (known := study.standards.codelist(each.code)) and values <= {*known.terms}]
    return having if values and len(having) == 1 else []
