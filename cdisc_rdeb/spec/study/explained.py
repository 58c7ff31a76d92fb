"""accepted.yaml of a study: the differences and issues that are explained, as the file says them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TypeAlias

from ...formats.opening import stands
from ...issues import SEVERITY
from ...model import Place, Study
from ...quick import dataclass
from ..faults import Faults, did_you_mean
from ..layers.folders import read_file
from ..meant.datasets_called import meant_dataset
from ..yaml.reader import Node

FILE = "accepted.yaml"
DIFFERENCES = ("dataset", "attribute", "record", "value")  # the rules of differences; any other is one of issues
What: TypeAlias = tuple[str, str, str]  # dataset, rule, variable
ANY = "any"  # so many records as there are; of issues, whichever dataset


@dataclass(frozen=True, slots=True)
class Accepted:
    """One entry: so many records (None: any) of a dataset, rule and variable, of which class, and why."""

    dataset: str
    rule: str
    variable: str
    records: int | None
    kind: str
    reason: str
    place: Place

    @property
    def what(self) -> What:
        """What the entry is about; a file says it once."""
        return self.dataset, self.rule, self.variable


def read_entries(path: Path, faults: Faults) -> tuple[Accepted, ...]:
    """The entries of a file, none where there is none; what is wrong with them is noted."""
    root = read_file(path, path.name, "accepted", faults) if stands(path) else None
    entries = [read_entry(node) for node in root.nodes] if root else []
    check_once(entries, faults)
    for entry in entries:
        unread = faults.inside(entry.place)
        if (
            not unread
            and entry.rule in DIFFERENCES
            and (entry.records is None or entry.dataset == ANY or not entry.kind)
        ):
            faults.error(entry.place, "a difference has a dataset, a number of records and a class", "say them")
    return tuple(entries)


def read_entry(node: Node) -> Accepted:
    """One entry; a difference is of values where a variable is named, else of whole records."""
    variable = node.get("variable")
    return Accepted(
        dataset=node.get("dataset"),
        rule=node.get("rule") or ("value" if variable else "record"),
        variable=variable,
        records=None if node.get("records") == ANY else int(node.get("records")),
        kind=node.get("class"),
        reason=node.get("reason"),
        place=node.place,
    )


def check_entries(entries: Iterable[Accepted], study: Study, faults: Faults) -> None:
    """Warn of entries that explain nothing: a dataset that the study has not, a rule or variable nearly called as one.

    Rules of ``check`` are many, and columns of raw data may stand for variables; so only what is near is told.
    """
    datasets = {*study.datasets, *(f"SUPP{name[:2]}" for name in study.datasets), "CO", "RELREC", ANY, ""}
    analyses = any(dataset.standard == "ADaMIG" for dataset in study.datasets.values())  # else they may be given
    for entry in entries:
        of = study.datasets.get(entry.dataset)
        rule = did_you_mean(entry.rule, SEVERITY, near=0.9) if entry.rule not in (*SEVERITY, *DIFFERENCES) else ""
        if entry.dataset not in datasets and (analyses or not entry.dataset.startswith("AD")):
            hint = meant_dataset(entry.dataset, study.datasets)
            faults.warning(entry.place, f"there is no dataset {entry.dataset}, so nothing is explained here", hint)
        elif rule:
            faults.warning(entry.place, f"no rule of a build is called {entry.rule}", rule)
        elif of and entry.variable and entry.variable not in of.variables:
            near = did_you_mean(entry.variable, of.variables, near=0.85)
            if near:
                faults.warning(entry.place, f"{of.name} has no variable {entry.variable}", near)


def check_once(entries: Iterable[Accepted], faults: Faults) -> None:
    """Note entries that say the same thing twice."""
    first: dict[What, Accepted] = {}
    for entry in entries:
        earlier = first.setdefault(entry.what, entry)
        if earlier is not entry:
            faults.error(
                entry.place, f"{called(*entry.what)} stands in line {earlier.place.line} already", "keep one of them"
            )


def called(dataset: str, rule: str, variable: str) -> str:
    """What an entry is about, in words.

    >>> called("AE", "value", "AESTDY"), called("SUPPDM", "record", "")
    ('AE.AESTDY, value', 'SUPPDM, record')
    """
    return f"{dataset}{'.' if variable else ''}{variable}, {rule}"
