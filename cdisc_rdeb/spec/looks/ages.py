"""Looks at the ages in the summary of the trial: they are those of its inclusion criteria."""

from __future__ import annotations

import re

from ...model import Study
from ..faults import Faults, Meant
from ..yaml.reader import Node

UNIT = r"\s*(?:completed\s*)?(?P<unit>years?|months?|weeks?|days?)"
RANGE = re.compile(rf"(?P<low>\d+)\s*(?:to|-|and|through|until)\s*(?P<high>\d+){UNIT}", re.IGNORECASE)
LEAST = re.compile(
    rf"(?:>=|≥|at least|not younger than|minimum age of|from)\s*(?P<low>\d+){UNIT}"
    rf"|(?P<other>\d+){UNIT.replace('unit', 'its')}\s*(?:of age\s*)?(?:or|and)\s*(?:older|above|over)",
    re.IGNORECASE,
)
MOST = re.compile(rf"(?:<=|≤|up to|at most|not older than|maximum age of)\s*(?P<high>\d+){UNIT}", re.IGNORECASE)
UNITS = {"Y": "years", "M": "months", "W": "weeks", "D": "days"}
AGE = re.compile(r"\bage[ds]?\b|\byears? old\b|\b(?:or|and) older\b", re.IGNORECASE)


def check_ages(study: Study, root: Node, faults: Faults) -> None:
    """Warn of an AGEMIN or AGEMAX that is not the one of the inclusion criterion that says the ages."""
    criteria, summary = study.tables.get("criteria"), root.named.get("summary")
    if criteria is None or summary is None or not summary.named:
        return
    rows = zip(criteria.columns.get("IECAT", ()), criteria.columns.get("IETEST", ()), strict=False)
    said = [found for category, text in rows if category == "INCLUSION" and (found := ages_in(text))]
    for code, right in said[0].items() if len(said) == 1 else ():
        node = summary.named.get(code)
        if node is not None and re.fullmatch(r"P\d+[YMWD]", node.text) and node.text != right:
            message = f"{code} is {node.text}, and an inclusion criterion says {in_words(right)}"
            faults.warning(node.place, message, Meant([right], node.text, "write {}", of=code))


def ages_in(text: str) -> dict[str, str]:
    """The lowest and highest age that a criterion says, as the summary writes them.

    >>> ages_in("Aged 10 to 60 years at consent"), ages_in("Adults, 18 years of age or older"), ages_in("No fever")
    ({'AGEMIN': 'P10Y', 'AGEMAX': 'P60Y'}, {'AGEMIN': 'P18Y'}, {})
    """
    if not AGE.search(text):
        return {}
    if both := RANGE.search(text):
        return {"AGEMIN": duration(both["low"], both["unit"]), "AGEMAX": duration(both["high"], both["unit"])}
    least, most = LEAST.search(text), MOST.search(text)
    found = {"AGEMIN": duration(least["low"] or least["other"], least["unit"] or least["its"])} if least else {}
    return found | ({"AGEMAX": duration(most["high"], most["unit"])} if most else {})


def duration(number: str, unit: str) -> str:
    """A time in ISO 8601."""
    return f"P{int(number)}{unit[0].upper()}"


def in_words(age: str) -> str:
    """An age as people say it.

    >>> in_words("P10Y")
    '10 years'
    """
    return f"{age[1:-1]} {UNITS[age[-1]]}"
