"""Looks at the visits in study.yaml: their numbers, names, planned days, and the names of them that are collected."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ...model import Study, Visit
from ...texts import fold
from ...values.planned_days import odd_days
from ..faults import Faults, Meant, in_words
from ..yaml.reader import Node

PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
PIECES = re.compile(r"[^\W\d_]+|\d+")


def check_visits(study: Study, root: Node, faults: Faults) -> None:
    """A visit has one number, a number one visit, and a collected name means one visit."""
    names: dict[float, str] = {}
    numbers: dict[str, float] = {}
    nodes = root.named["visits"].nodes if study.visits else []
    for visit, node in zip(study.visits, nodes, strict=True):
        number = visit.number or 0
        if names.setdefault(number, visit.name) != visit.name:
            message = f"VISITNUM {node.get('VISITNUM')} is {names[number]} already"
            faults.error(node.at(iter(["VISITNUM"])).place, message, "give every visit a number of its own")
            continue
        if visit.day == 0:
            message = f"{visit.name} is on day 0, which there is not"
            faults.error(node.at(iter(["VISITDY"])).place, message, f"write VISITDY: {day_of(visit.name)}")
        for name in (visit.name, *visit.raw):
            folded = fold(name)
            if numbers.setdefault(folded, number) != number:
                message = f"the name {name} means the visit {names[numbers[folded]]} already"
                key = "VISIT" if name == visit.name else "raw"
                faults.error(node.at(iter([key])).place, message, "tell the visits apart")
        check_words(visit, study.visits, node, faults)
    check_days(study.visits, nodes, faults)
    check_placeholders(root, faults)


def day_of(name: str) -> int:
    """The day that the name of a visit says, or the first one.

    >>> day_of("DAY 15"), day_of("DAY -1"), day_of("WEEK 2"), day_of("BASELINE"), day_of("DAY 0")
    (15, -1, 1, 1, 1)
    """
    said = re.search(r"\bDAY *(-?\d+)\b", name, re.IGNORECASE)
    return int(said[1]) or 1 if said else 1


def check_words(visit: Visit, visits: Sequence[Visit], node: Node, faults: Faults) -> None:
    """Warn of collected names that have the letters and numbers of another visit: D15 at DAY 1."""
    for other in visits:
        meant = [word for word in visit.raw if means(word, other.name) and not means(word, visit.name)]
        if meant and other is not visit:
            message = f"raw of {visit.name} has {in_words(meant)}, and there is a visit {other.name}"
            faults.warning(node.at(iter(["raw"])).place, message, f"move raw: [{', '.join(meant)}] to {other.name}")
            return


def means(word: str, name: str) -> bool:
    """Whether a word has the numbers of a visit's name, and the beginnings of its words.

    >>> means("D15", "DAY 15"), means("Day15", "DAY 1"), means("V2", "DAY 2"), means("C2D1", "CYCLE 2 DAY 1")
    (True, False, False, True)
    """
    short, whole = PIECES.findall(word.casefold()), PIECES.findall(name.casefold())
    if len(short) != len(whole) or not any(map(str.isdigit, short)) or all(map(str.isdigit, short)):
        return False
    pairs = zip(short, whole, strict=True)
    return all(int(a) == int(b) if a.isdigit() and b.isdigit() else b.startswith(a) for a, b in pairs)


def check_days(visits: Sequence[Visit], nodes: Sequence[Node], faults: Faults) -> None:
    """Warn of planned days that are not where the name or the number of their visit puts them."""
    planned = [(visit.number or 0, visit.day, place) for place, visit in enumerate(visits) if visit.day is not None]
    ordered = sorted(planned)
    for place, message, right in odd_days([(visits[at].name, day) for _, day, at in ordered]):
        _, day, at = ordered[place]
        hint = Meant([right], f"{day:g}", "write VISITDY: {}", of=visits[at].name)
        faults.warning(nodes[at].at(iter(["VISITDY"])).place, message, hint)


def check_placeholders(root: Node, faults: Faults) -> None:
    """The name of an unscheduled visit has its number in it, and nothing else that differs."""
    node = root.named.get("unscheduled")
    named = [inner for key in ("VISIT", "raw") if node and key in node.named for inner in node.named[key].nodes]
    for inner in named:
        for name in PLACEHOLDER.findall(inner.text):
            if name != "VISITNUM":
                hint = "write {VISITNUM}, the number of the visit"
                faults.error(inner.place, f"{{{name}}} stands for nothing in the name of an unscheduled visit", hint)
