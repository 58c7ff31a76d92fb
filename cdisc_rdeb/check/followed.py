"""The standards that the datasets of a folder follow: what define.xml or TS says, or whoever asks for the check."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from pathlib import Path
from typing import NamedTuple

from ..columns import Text
from ..errors import RequestError
from ..quick import dataclass
from ..standards import DEFAULT, GUIDES, Package, Standards, check_version, nearest
from ..standards.names import guide_called, is_of_send, version_in
from ..standards.store import dates, packages
from .define.reader import Define

NONE = "none"  # what --standard says of datasets that follow no guide
NEAREST = "nearest"  # what --ct says to have another terminology stand for one that is not installed


@dataclass(frozen=True, slots=True)
class Asked:
    """What whoever asks for a check says: the version of SDTMIG or ``none``, the date of terminology or ``nearest``;
    '' where define.xml, or TS, is to say it. ``folders`` have packages of terminology, beside those of the user.
    ``encoding`` is that of text, which is guessed if not given and not ASCII."""

    standard: str = ""
    ct: str = ""
    folders: tuple[Path, ...] = ()
    encoding: str = ""


class Instead(NamedTuple):
    """What is there of a standard that is stated and not there, and whether it was used."""

    version: str
    used: bool = True


@dataclass(frozen=True, slots=True)
class Followed:
    """What datasets are held against. ``guide``: they follow a version of SDTMIG, or of ADaMIG. ``terminology``: the
    packages that they state are there.

    ``instead`` says of each standard that is stated and not there (SDTMIG 3.1.2) what is.
    """

    standards: Standards = DEFAULT
    guide: bool = True
    terminology: bool = True
    instead: Mapping[str, Instead] = field(default_factory=dict)


def followed(define: Define | None, ts: Mapping[str, Text], asked: Asked, analysis: bool) -> Followed:
    """What a folder's datasets follow; ``ts`` is its TS, as far as it is there.

    Raises RequestError where a version is asked for that is not there.
    """
    said = said_versions(define, ts)
    instead: dict[str, Instead] = {}
    versions = {}
    if asked.standard and asked.standard != NONE:
        said["SDTMIG"] = check_version("SDTMIG", asked.standard)
    for guide, version in said.items():
        used = nearest(guide, version)
        versions[guide] = used
        if used != version:
            instead[f"{guide} {version}"] = Instead(used)
    terminology, whole = said_terminology(define, asked, analysis, instead)
    follows = asked.standard != NONE if asked.standard else analysis or "SDTMIG" in said
    standards = replace(DEFAULT.of(versions), terminology=terminology)
    return Followed(standards, follows, whole, instead)


def said_versions(define: Define | None, ts: Mapping[str, Text]) -> dict[str, str]:
    """The versions of guides that define.xml names, else TS."""
    named = define.standards if define is not None else ()
    found = {guide_called(name): version_in(version) for name, version in reversed(named)}
    if found.keys() - {""}:  # SEND too is a guide, and none of ours
        return {name: version for name, version in found.items() if version and name in GUIDES}
    if not ts.keys() >= {"TSPARMCD", "TSVAL"}:
        return {}
    pairs = dict(zip(ts["TSPARMCD"].tolist(), ts["TSVAL"].tolist(), strict=True))
    version = version_in(pairs.get("SDTIGVER", ""))
    return {"SDTMIG": version} if version else {}


def said_terminology(
    define: Define | None, asked: Asked, analysis: bool, instead: dict[str, Instead]
) -> tuple[tuple[Package, ...], bool]:
    """The packages that define.xml states, or that are asked for, and whether those that values are of are there.

    What is not installed is noted in ``instead``. Raises RequestError for a date that is asked for and not installed.
    """
    there = packages(asked.folders)
    of_send = define is not None and is_of_send(define.standards)
    if define and of_send and not asked.ct and ("SEND", define.terminology.get("SEND", "")) not in there:
        return DEFAULT.terminology, False  # SEND has terms of its own; those of SDTM are no judge
    found = {package.name: package for package in DEFAULT.terminology}
    judged = ("SDTM", "ADaM") if analysis else ("SDTM",)
    whole = True
    if asked.ct and asked.ct != NEAREST:
        for name in judged:
            found[name] = asked_package(name, asked.ct, there)
        return tuple(found.values()), True
    for name, date in (define.terminology if define else {}).items():
        if (name, date) in there:
            found[name] = there[name, date]
            continue
        near = nearest_date(date, dates(name, there))
        if not near:  # a package that no rule asks, such as that of CDASH
            continue
        permitted = asked.ct == NEAREST or name not in judged
        whole &= permitted
        found[name] = there[name, near] if permitted else found[name]
        instead[f"{name} terminology {date}"] = Instead(near, permitted)
    return tuple(found.values()), whole


def asked_package(name: str, date: str, there: Mapping[tuple[str, str], Package]) -> Package:
    """The package of a date that is asked for; of ADaM the last one until then, as not each quarter has one."""
    known = dates(name, there)
    used = date if name == "SDTM" else max((d for d in known if d <= date), default="")
    if (name, used) not in there:
        said = f"{name} terminology {date} is not installed; cdisc-rdeb ct add FILE adds it"
        raise RequestError(f"{said}, and there is {', '.join(known) or 'none'}")
    return there[name, used]


def nearest_date(date: str, known: Sequence[str]) -> str:
    """The next date that is there, else the last; '' where there is none.

    >>> nearest_date("2023-12-15", ["2022-03-25", "2025-03-28"]), nearest_date("2026-01-01", ["2025-03-28"])
    ('2025-03-28', '2025-03-28')
    """
    return next((other for other in known if other >= date), known[-1] if known else "")
