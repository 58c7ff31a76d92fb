"""Results over all subjects, whoever of them the page holds: means by visit, shifts, times to events.

A subject counts once at a visit, with the mean of its records there. Where a dataset says which records an analysis is
of (ANL01FL), only these count.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from ..columns import Column, Index, Mask, Numbers, Text, group_codes
from ..quick import dataclass
from .datasets import SUBJECT, Dataset, distinct, equal
from .survival import survival

TREATMENTS = ("TRTA", "TRTP", "TRT01A", "TRT01P")  # of an analysis dataset. Source: ADaMIG 1.3, 3.2 and 3.3
ARMS = ("TRT01A", "TRT01P", "ACTARM", "ARM")  # of a subject, where the dataset says no treatment
SHIFTS = (
    *(("BNRIND", "ANRIND"), ("BTOXGR", "ATOXGR"), ("BTOXGRL", "ATOXGRL"), ("BTOXGRH", "ATOXGRH")),
    ("BASECAT1", "AVALCAT1"),
)
NO_GROUP = "All subjects"
NO_TREATMENT = "No treatment"
MISSING = "Missing"


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """A dataset as results see it: by record a group, a parameter, a visit with its place, and which records count."""

    dataset: Dataset
    group: Text
    treatment: str
    code: str
    visit: str
    kept: Mask

    def parameters(self) -> list[str]:
        """The codes of the parameters that have a record which counts."""
        used = self.dataset.text(self.code).take(self.kept).compact().values.tolist()
        return sorted(text for text in used if text)

    def of(self, parameter: str) -> Mask:
        """The records of a parameter that count."""
        return self.kept & equal(self.dataset.text(self.code), parameter)


def results(datasets: Mapping[str, Dataset], curves: list[dict[str, Any]]) -> dict[str, Any]:
    """Means, shifts and times to events of all datasets that have such."""
    arms = arms_of(datasets)
    bases = {curve["dataset"]: curve for curve in curves}
    first = sorted(bases.items(), key=lambda item: item[1]["standard"] == "SDTMIG")  # what is analysed comes first
    return {
        "means": [found for name, curve in first if (found := means(datasets[name], curve, arms))],
        "shifts": [shift for dataset in datasets.values() for shift in shifts(dataset, arms)],
        "survivals": [s for dataset in datasets.values() if (s := survivals(dataset, arms))],
    }


def arms_of(datasets: Mapping[str, Dataset]) -> tuple[str, dict[str, str]]:
    """The treatment or arm of each subject, and the variable that says it."""
    for owner in ("ADSL", "DM"):
        dataset = datasets.get(owner)
        name = dataset.first(ARMS) if dataset else ""
        if dataset and name and dataset.has(SUBJECT):
            pairs = zip(dataset.text(SUBJECT).tolist(), dataset.text(name).tolist(), strict=True)
            return f"{owner}.{name}", dict(pairs)
    return "", {}


def source(dataset: Dataset, code: str, arms: tuple[str, dict[str, str]]) -> Source:
    """A dataset as results see it."""
    own = dataset.first(TREATMENTS)
    said, by_subject = (own, {}) if own else arms
    group = dataset.text(own) if own else dataset.text(SUBJECT).map(lambda value: by_subject.get(value, ""))
    group = group.map(lambda value: value or NO_TREATMENT) if said else Text.constant(NO_GROUP, len(dataset))
    flag = dataset.first(("ANL01FL",))
    kept = equal(dataset.text(flag), "Y") if flag else np.ones(len(dataset), np.bool_)
    visit = dataset.first(("AVISIT", "VISIT"))
    return Source(dataset, group, said, code, visit, kept & dataset.text(SUBJECT).present())


def means(dataset: Dataset, curve: Mapping[str, Any], arms: tuple[str, dict[str, str]]) -> dict[str, Any] | None:
    """Mean, standard deviation and number of subjects of each parameter, group and visit, of values and changes."""
    of = source(dataset, curve["code"], arms)
    if not of.visit:
        return None
    names = {"value": curve["value"], **({"change": "CHG"} if dataset.number("CHG") is not None else {})}
    found = []
    for parameter in of.parameters():
        where = of.of(parameter) & of_one_unit(dataset, curve, of.of(parameter))
        for kind, name in names.items():
            column = dataset.number(name)
            if column is not None:
                found += [[parameter, kind, *row] for row in summaries(of, where, np.asarray(column))]
    head = {"dataset": dataset.name, "label": dataset.words.label, "treatment": of.treatment, "visit": of.visit}
    flagged = "ANL01FL" if dataset.first(("ANL01FL",)) else ""
    return {**head, "flag": flagged, "tests": curve["tests"], "rows": found} if found else None


def of_one_unit(dataset: Dataset, curve: Mapping[str, Any], where: Mask) -> Mask:
    """The records of a test in its most frequent unit, specimen, object or place: others are no one quantity."""
    kept = where
    for name in curve["by"]:
        text = dataset.text(name)
        counts = np.bincount(text.codes[kept], minlength=len(text.values))
        kept = kept & (text.codes == int(np.argmax(counts)))
    return kept


def summaries(of: Source, where: Mask, values: Numbers) -> Iterator[list[Any]]:
    """Group, visit, its place, number of subjects, mean and standard deviation, by groups and visits in order."""
    visit = of.dataset.text(of.visit)
    at = np.flatnonzero(where & ~np.isnan(values) & visit.present())
    if not len(at):
        return
    order = visit_order(of.dataset, of.visit)
    names = [of.group.take(at), visit.take(at)]
    per_subject, subject_mean = by_subject([*names, of.dataset.text(SUBJECT).take(at)], values[at])
    groups, visits = (text.take(per_subject) for text in names)
    for group in in_order(groups):
        here = equal(groups, group)
        for name in sorted(set(visits.take(here).tolist()), key=lambda each: (order[each], each)):
            found = subject_mean[here & equal(visits, name)]
            spread = float(np.std(found, ddof=1)) if len(found) > 1 else None
            yield [group, name, order[name], len(found), digits(float(np.mean(found))), digits(spread)]


def in_order(groups: Text) -> list[str]:
    """The groups that are there, those without treatment last."""
    return sorted(set(groups.tolist()), key=lambda group: (group == NO_TREATMENT, group))


def by_subject(by: list[Column], values: Numbers) -> tuple[Index, Numbers]:
    """A record of each combination, and the mean of the values there."""
    codes, _ = group_codes(by)
    _, first, place = np.unique(codes, return_index=True, return_inverse=True)
    place = place.reshape(-1)
    return first, np.bincount(place, weights=values) / np.bincount(place)


def visit_order(dataset: Dataset, visit: str) -> dict[str, float]:
    """Where each visit stands: by its number, else by the order in which the visits come."""
    text = dataset.text(visit)
    number = dataset.number("AVISITN" if visit == "AVISIT" else "VISITNUM")
    if number is None:
        return {value: float(place) for place, value in enumerate(text.values.tolist())}
    lowest = np.full(len(text.values), np.inf)
    np.fmin.at(lowest, text.codes, np.asarray(number))
    finite = [place if np.isfinite(place) else 1e9 for place in lowest.tolist()]  # unnumbered visits come last
    return dict(zip(text.values.tolist(), finite, strict=True))


def shifts(dataset: Dataset, arms: tuple[str, dict[str, str]]) -> Iterator[dict[str, Any]]:
    """How many subjects went from which category at baseline to which at each visit."""
    for before, after in SHIFTS:
        if not dataset.has("PARAMCD", before, after) or not dataset.first((before,)):
            continue
        of = source(dataset, "PARAMCD", arms)
        visit = dataset.text(of.visit) if of.visit else Text.constant("", len(dataset))
        order = visit_order(dataset, of.visit) if of.visit else {"": 0.0}
        at = np.flatnonzero(of.kept & dataset.text(after).present() & visit.present() if of.visit else of.kept)
        by = [of.group, dataset.text("PARAMCD"), visit, dataset.text(before), dataset.text(after)]
        columns = [text.take(at) for text in by]
        codes, _ = group_codes([*columns, dataset.text(SUBJECT).take(at)])
        once = np.unique(codes, return_index=True)[1]
        counted = distinct([text.take(once) for text in columns])
        rows = [[*key[:3], order[key[2]], key[3] or MISSING, key[4] or MISSING, number] for key, number in counted]
        head = {"dataset": dataset.name, "label": dataset.words.label, "before": before, "after": after}
        if rows:
            yield {
                **head,
                "treatment": of.treatment,
                "tests": labels_of(dataset),
                "rows": sorted(rows, key=shift_order),
            }


def shift_order(row: list[Any]) -> tuple[Any, ...]:
    """By parameter, group, visit and categories."""
    return row[1], row[0] == NO_TREATMENT, row[0], row[3], row[2], row[4], row[5]


def survivals(dataset: Dataset, arms: tuple[str, dict[str, str]]) -> dict[str, Any] | None:
    """Kaplan-Meier estimates of a dataset of times to events, by parameter and group. Source: ADaM BDS for TTE 1.0."""
    values, censored = dataset.number("AVAL"), dataset.number("CNSR")
    if values is None or censored is None or not dataset.has("PARAMCD"):
        return None
    of = source(dataset, "PARAMCD", arms)
    there = ~np.isnan(np.asarray(values)) & ~np.isnan(np.asarray(censored))
    found = []
    for parameter in of.parameters():
        where = of.of(parameter) & there
        for group in in_order(of.group.take(where)):
            here = where & equal(of.group, group)
            steps = survival(np.asarray(values)[here], np.asarray(censored)[here] == 0)
            found.append([parameter, group, [[*step[:4], digits(step[4])] for step in steps]])
    head = {"dataset": dataset.name, "label": dataset.words.label, "treatment": of.treatment}
    return {**head, "tests": labels_of(dataset), "rows": found} if found else None


def labels_of(dataset: Dataset) -> list[list[str]]:
    """The parameters of a dataset with their names."""
    return [[*pair] for pair, _ in distinct([dataset.text("PARAMCD"), dataset.text("PARAM")])]


def digits(number: float | None) -> float | None:
    """A number with the digits that a plot or table shows.

    >>> digits(2 / 3), digits(None)
    (0.6666667, None)
    """
    return None if number is None else float(f"{number:.7g}")
