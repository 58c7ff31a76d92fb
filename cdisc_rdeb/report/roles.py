"""What a dataset is for a subject's profile, by the variables that its class has in the standard.

Interventions have a treatment, events a term, findings a test with a result, BDS a parameter with a value, OCCDS an
occurrence with analysis days. Nothing is known of the names of datasets but EX, EC, AE and SV of SDTM.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from .datasets import Dataset, distinct

LANES = ("EX", "EC", "AE", "CM")  # in this order, then the others
ARMS = ("TRT01A", "ACTARM", "ARM")
FACTS = ("SITEID", "AGE", "SEX", "RACE", *ARMS, "EOSSTT", "DTHFL")
TELLS_APART = ("OBJ", "SPEC", "LOC", "STRESU")  # findings of a test that are no one curve


def roles(datasets: Mapping[str, Dataset]) -> dict[str, Any]:
    """Lanes, curves, visits and what is known of subjects, as the page draws them."""
    lanes = [lane for dataset in datasets.values() if (lane := lane_of(dataset))]
    days = {lane["domain"] for lane in lanes if lane["standard"] == "SDTMIG"}
    lanes = [lane for lane in lanes if lane["standard"] == "SDTMIG" or lane["domain"] not in days]
    if any(lane["domain"] == "EX" for lane in lanes):
        lanes = [lane for lane in lanes if lane["domain"] != "EC"]
    lanes.sort(key=lambda lane: LANES.index(lane["domain"]) if lane["domain"] in LANES else len(LANES))
    return {
        "lanes": lanes,
        "curves": [curve for dataset in datasets.values() if (curve := curve_of(dataset))],
        "visits": next((visits for dataset in datasets.values() if (visits := visits_of(dataset))), None),
        "subjects": {name: facts_of(datasets[name]) for name in ("ADSL", "DM") if name in datasets},
    }


def domain_of(dataset: Dataset) -> str:
    """The two letters that the variables of a dataset begin with; '' for one of no domain."""
    domains: list[str] = [value for value in dataset.text("DOMAIN").compact().values.tolist() if value]
    if len(domains) == 1:
        return domains[0]
    endings = ("TERM", "TRT", "TESTCD", "DECOD")
    names = [name[: -len(end)] for name in dataset.columns for end in endings if name.endswith(end)]
    return next((name for name in names if len(name) == 2), "")


def lane_of(dataset: Dataset) -> dict[str, Any] | None:
    """A dataset of interventions or events, SDTM or OCCDS, with days to draw it by."""
    domain = domain_of(dataset)
    name = dataset.first((f"{domain}DECOD", f"{domain}TRT", f"{domain}TERM"))
    topic = dataset.first((f"{domain}TRT", f"{domain}TERM", f"{domain}DECOD"))
    start = dataset.first(("ASTDY", f"{domain}STDY", f"{domain}DY"))
    if not domain or not name or not start or dataset.has("PARAMCD") or dataset.has(f"{domain}TESTCD"):
        return None
    found = {
        "end": dataset.first(("AENDY", f"{domain}ENDY")),
        "verbatim": topic if topic != name else "",
        "severity": dataset.first((f"{domain}TOXGR", "ATOXGR", f"{domain}SEV", "ASEV")),
        "serious": dataset.first((f"{domain}SER",)),
        "dose": dataset.first((f"{domain}DOSE", f"{domain}DOSTXT")),
        "unit": dataset.first((f"{domain}DOSU",)),
        "ongoing": dataset.first((f"{domain}ENRTPT", f"{domain}ENRF", "AENRF")),
        "occurs": dataset.first((f"{domain}OCCUR",)),
    }
    kept = {each: variable for each, variable in found.items() if variable}
    head = {"dataset": dataset.name, "domain": domain, "standard": dataset.standard, "label": dataset.words.label}
    return {**head, "name": name, "start": start, **kept}


def curve_of(dataset: Dataset) -> dict[str, Any] | None:
    """A dataset of findings or a BDS, with results that are numbers on days."""
    domain = domain_of(dataset)
    if dataset.has("PARAMCD", "AVAL") and not dataset.has("CNSR"):
        names = {"code": "PARAMCD", "test": "PARAM", "value": "AVAL", "by": []}
        wanted = {"low": ("ANRLO", "A1LO"), "high": ("ANRHI", "A1HI"), "flag": ("ANL01FL",), "visit": ("AVISIT",)}
        day = dataset.first(("ADY",))
    elif dataset.has(f"{domain}TESTCD", f"{domain}STRESN"):
        by = [f"{domain}{end}" for end in TELLS_APART if dataset.first((f"{domain}{end}",))]
        test = dataset.first((f"{domain}TEST", f"{domain}TESTCD"))
        names = {"code": f"{domain}TESTCD", "test": test, "value": f"{domain}STRESN", "by": by}
        wanted = {"low": (f"{domain}STNRLO",), "high": (f"{domain}STNRHI",), "visit": ("VISIT",)}
        wanted |= {"unit": (f"{domain}STRESU",)}
        day = dataset.first((f"{domain}DY", "VISITDY"))
    else:
        return None
    if not day or not dataset.first((str(names["value"]),)):
        return None
    kept = {each: variable for each, choices in wanted.items() if (variable := dataset.first(choices))}
    head = {"dataset": dataset.name, "standard": dataset.standard, "label": dataset.words.label}
    return {**head, **names, "day": day, **kept, "tests": list(tests_of(dataset, names))}


def tests_of(dataset: Dataset, names: Mapping[str, Any]) -> Iterator[list[str]]:
    """The codes of tests that have a number anywhere, with their names."""
    column = dataset.number(names["value"])
    if column is None:
        return
    there = ~np.isnan(np.asarray(column))
    columns = [dataset.text(names[each]).take(there) for each in ("code", "test")]
    yield from ([*pair] for pair, _ in distinct(columns))


def visits_of(dataset: Dataset) -> dict[str, str] | None:
    """The dataset of subject visits. Source: SDTMIG, SV."""
    if not dataset.has("SVSTDY", "VISIT") and not dataset.has("SVDY", "VISIT"):
        return None
    start = dataset.first(("SVSTDY", "SVDY"))
    return {"dataset": dataset.name, "start": start, "name": "VISIT"} if start else None


def facts_of(dataset: Dataset) -> list[str]:
    """What a list of subjects shows of each, as far as it is there."""
    found = [name for name in FACTS if dataset.first((name,))]
    arms = [name for name in ARMS if name in found]
    return [name for name in found if name not in arms[1:]]
