"""Looks at the dates of subjects: each is made of those that it may be by its definition, and of no other one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from ...model import Reference
from ..faults import Meant
from .made import Made, Told, before
from .under_conditions import is_told


class Kind(NamedTuple):
    """A date of a subject: the dates of DM that it may be, the usual one first, and what it is."""

    variable: str
    of: tuple[str, ...]
    what: str


FIRST, LAST = "RFXSTDTC", "RFXENDTC"
#: Source: SDTMIG 3.4, 5.2 (DM), ADaMIG 1.3, 3.2 (ADSL).
KINDS = (
    Kind(r"(?:TRT|TR01)SDTM?", (FIRST, "RFSTDTC"), "the first exposure"),
    Kind(r"TRTEDTM?", (LAST, "RFENDTC"), "the last exposure"),
    Kind(FIRST, (FIRST, "RFSTDTC"), "the first exposure"),
    Kind(LAST, (LAST, "RFENDTC"), "the last exposure"),
    Kind("RFSTDTC", (FIRST, "RFICDTC", "RFSTDTC"), "the start of the reference period"),
    Kind("RFENDTC", (LAST, "RFPENDTC", "RFENDTC"), "the end of the reference period"),
    Kind("RFPENDTC", ("RFPENDTC", "RFENDTC", "DTHDTC", LAST), "the end of participation"),
    Kind("RFICDTM?", ("RFICDTC",), "the informed consent"),
    Kind("BRTHDTM?", ("BRTHDTC",), "the birth"),
    Kind("DTHDTM?", ("DTHDTC",), "the death"),
    Kind("EOSDTM?", ("RFPENDTC", "RFENDTC", "DTHDTC"), "the end of the study"),
)
WHAT = {
    FIRST: "the first exposure",
    LAST: "the last exposure",
    "RFSTDTC": "the start of the reference period",
    "RFENDTC": "the end of the reference period",
    "RFPENDTC": "the end of participation",
    "RFICDTC": "the informed consent",
    "BRTHDTC": "the birth",
    "DTHDTC": "the death",
    "DMDTC": "the date of collection",
}
HANDED = {"from", "sas_date", "sas_datetime", "impute", "impute_datetime"}  # what changes the form of a date alone
OF_EXPOSURE = {"the first exposure": ("first", "STDTC"), "the last exposure": ("last", "ENDTC")}
EXPOSURE = ("EX", "EC")
TREATED = {*EXPOSURE, "DM", "PR", "AG", ""}  # where a treatment may be recorded


@cache
def kind_of(name: str) -> Kind | None:
    """The kind of a date by the name of its variable."""
    return next((kind for kind in KINDS if re.fullmatch(kind.variable, name)), None)


def of_other_date(made: Made) -> Iterator[Told]:
    """A date of a subject is not another one of DM: treatment starts neither with consent nor with its end."""
    kind = kind_of(made.name)
    if kind is None or len(made.references) != 1 or not {use.verb for use in made.uses} <= HANDED or is_told(made):
        return
    taken = made.references[0]
    owner = made.study.datasets.get(taken.dataset or made.home)
    if taken.name not in WHAT or taken.name in kind.of or owner is None or owner.name not in ("DM", "ADSL"):
        return
    known = {each.name for each in owner.variables.values() if not each.state} - {made.name}
    right = next((f"{before(taken)}{name}" for name in kind.of if name in known), "")
    message = f"{made.name} is by definition {kind.what}, and {taken} is {WHAT[taken.name]}"
    if right:
        place = taken.place if taken.place.file else made.derivation.place
        yield Told(place, message, Meant([right], str(taken), "write {}", of=made.name))
    elif way := of_records(made, kind):
        yield Told(made.derivation.place, message, way)


def of_records(made: Made, kind: Kind) -> str:
    """The way out where no date of DM is the right one: the first or last record of the exposure."""
    verb, ending = OF_EXPOSURE.get(kind.what, ("", ""))
    for domain in EXPOSURE if verb else ():
        variables = made.study.datasets[domain].variables if domain in made.study.datasets else {}
        name = next((f"{domain}{end}" for end in (ending, "STDTC") if f"{domain}{end}" in variables), "")
        if name:
            return f"write {{{verb}: {domain}.{name}}}"
    return ""


def of_other_records(made: Made) -> Iterator[Told]:
    """The first and last exposure are of the records of exposure."""
    kind = kind_of(made.name)
    way = of_records(made, kind) if kind is not None and made.elsewheres else ""
    if made.name == "RFPENDTC" and made.elsewheres and not is_told(made):
        yield from last_of_exposure(made)
    if not way or kind is None or is_told(made):
        return
    found: list[Reference] = [each for look in made.elsewheres for each in look.references]
    of = {made.study.datasets[each.dataset].domain for each in found if each.dataset in made.study.datasets}
    own = next((domain for domain in EXPOSURE if f" {domain}." in way), "")
    if of and own and not of <= TREATED:
        said = ", ".join(dict.fromkeys(look.text or str(look.references[0]) for look in made.elsewheres))
        yield Told(
            made.derivation.place, f"{made.name} is by definition {kind.what}, and {said} is no date of exposure", way
        )


def last_of_exposure(made: Made) -> Iterator[Told]:
    """Participation does not end with the last exposure, where the study has other dates."""
    of = {each.dataset for look in made.elsewheres for each in look.references}
    others = {*made.study.datasets} & {"DS", "AE", "VS", "LB", "SV"}
    if of and of <= {*EXPOSURE} and others:
        message = f"{made.name} is by definition the end of participation, and this is the last exposure"
        yield Told(made.derivation.place, message, 'write {last: "*.--DTC"}')


LOOKS = (of_other_date, of_other_records)
