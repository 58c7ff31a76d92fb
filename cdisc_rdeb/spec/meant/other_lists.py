"""A word that is a term, and of another codelist than its variable has: a unit where a dose form is asked."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from ...model import Study

#: What the terms of codelists are, the most usual first, each with a term that shows it.
KINDS = {
    "FRM": ("a dose form", "TABLET"),
    "UNIT": ("a unit", "mg"),
    "ROUTE": ("a route", "ORAL"),
    "FREQ": ("a frequency", "QD"),
    "LAT": ("a side", "LEFT"),
    "POSITION": ("a position", "SUPINE"),
    "SPECTYPE": ("a specimen", "BLOOD"),
    "LOC": ("a location", "ARM"),
    "AESEV": ("a severity", "MILD"),
    "ACN": ("an action taken", "DOSE NOT CHANGED"),
    "OUT": ("an outcome", "RECOVERED/RESOLVED"),
    "NCOMPLT": ("a reason for an end", "COMPLETED"),
    "EPOCH": ("an epoch", "TREATMENT"),
    "SEX": ("a sex", "F"),
    "RACE": ("a race", "ASIAN"),
    "METHOD": ("a method", "ULTRASOUND"),
}
#: Lists of what another has too, with a term of theirs.
SAME = {"VSRESU": ("UNIT", "mmHg"), "PKUNIT": ("UNIT", "ng/mL"), "EGRESU": ("UNIT", "msec")}


def names_of(study: Study, ids: Iterable[str]) -> list[str]:
    """What CDISC calls codelists."""
    codes = (study.codelists[i].code or i for i in ids if i in study.codelists)
    return [known.name if (known := study.standards.codelist(code)) else code for code in codes]


def of_other_list(study: Study, ids: Collection[str], value: str) -> tuple[str, str]:
    """What a word is that is a term of another codelist, and the way out; '' twice for other words.

    ``ids`` are the codelists of the variable, in which it is none.
    """
    own = names_of(study, ids)
    shown = {name: (KINDS[SAME[name][0]][0], SAME[name][1]) if name in SAME else KINDS.get(name) for name in own}
    right, example = next(filter(None, shown.values()), ("", ""))
    for name, (what, _) in KINDS.items() if right else ():
        known = study.standards.codelist(name) if what != right else None
        if known is not None and value in known.terms:
            return what, f"write {right} such as {example}"
    return "", ""
