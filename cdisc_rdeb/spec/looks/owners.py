"""Lint: the dataset or raw source that stands before the dot of a name is there."""

from __future__ import annotations

from ...errors import SURE, closest
from ...model import Dataset, Place, Reference, Study
from ...raw.contacts import OF_VISIT
from ..faults import Faults, did_you_mean
from ..meant.words import NAME

#: Variables of DM that those of ADSL are usually made of, or mean nearly the same. Source: ADaMIG 1.3, 3.2.
OF_DM = {
    **{f"TRT{end}": "RFXSTDTC" for end in ("SDT", "SDTM")},
    **{f"TRT{end}": "RFXENDTC" for end in ("EDT", "EDTM")},
    "TRT01P": "ARM",
    "TRT01A": "ACTARM",
    "DTHDT": "DTHDTC",
    "AGEGR1": "AGE",
}
OF_VISITS = [name.replace("@", "visit.") for name in OF_VISIT]


def is_of_dataset(study: Study, name: str) -> bool:
    """Whether a name looks like a variable of a dataset, as ``AE.AESTDTC``, or like a column of a raw source."""
    before, dot, after = name.partition(".")
    if not dot or not after or closest(name, OF_VISITS, near=SURE):
        return False
    of_dataset = NAME.fullmatch(before) and NAME.fullmatch(after)
    return bool(of_dataset or closest(before, [*study.datasets, *study.raw], near=SURE))


def tell_analysis(study: Study, dataset: Dataset, reference: Reference, place: Place, faults: Faults) -> None:
    """Note that a dataset of SDTM asks for a variable of an analysis dataset, which is made of SDTM."""
    owner = study.datasets.get(reference.dataset)
    if owner is None or owner.standard == dataset.standard or owner.given or dataset.standard != "SDTMIG":
        return
    subjects = study.datasets["DM"].variables if "DM" in study.datasets else ()
    found = next((name for name in (reference.name, OF_DM.get(reference.name, "")) if name in subjects), "")
    hint = f"name DM.{found}" if found else "name what it is made of"
    message = f"{owner.name} is an analysis dataset, and SDTM is made before those"
    faults.error(reference.place if reference.place.file else place, message, hint)


def told_owner(study: Study, reference: Reference, place: Place, faults: Faults) -> None:
    """Note that there is no such dataset or raw source."""
    owner = reference.name.partition(".")[0]
    known = [*study.datasets, *study.raw]
    hint = way_to_owner(study, reference.name) or did_you_mean(owner, known) or f"there are {', '.join(known)}"
    faults.error(place, f"there is no dataset or raw source {owner}", hint)


def way_to_owner(study: Study, name: str) -> str:
    """The way out where a supplemental qualifier is looked for in SUPP--; it is a variable of its dataset here."""
    owner, _, variable = name.partition(".")
    parent = owner.removeprefix("SUPP")
    if parent == owner or parent not in study.datasets:
        return ""
    return f"supplemental variables are named as those of {parent}: {parent}.{variable}"
