"""Looks at what is defined: it is used."""

from __future__ import annotations

from ...errors import SURE
from ...model import Study
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
