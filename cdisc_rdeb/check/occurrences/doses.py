"""Rules of doses: amounts, units, and what goes with a treatment."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ...columns import Codes, Index, Numbers, Text, order_of, pack, ranked
from ..customs import odd_ones
from ..records import as_number, filled, grouped, own, together, told
from ..rules import Finding, rule
from ..submission import CheckedDataset, Submission

TIMES = 50.0  # how far a dose may be from the median of its treatment


def interventions(data: Submission) -> Iterator[CheckedDataset]:
    """The datasets of interventions: those with --TRT."""
    yield from (dataset for dataset in data if dataset.has(dataset.own("TRT")))


@rule("dose and unit apart", "SD0035", severity="warning")
def dose_and_unit_apart(data: Submission) -> Iterator[Finding]:
    """A dose (--DOSE, --DOSTXT, --DOSTOT) has a unit (--DOSU), and a unit a dose; it is number or text, not both."""
    for dataset in interventions(data):
        unit, number, text = (dataset.own(ending) for ending in ("DOSU", "DOSE", "DOSTXT"))
        amounts = own(dataset, "DOSE", "DOSTXT", "DOSTOT")
        if not amounts or not dataset.has(unit):
            continue
        dosed = np.any([filled(dataset, name) for name in amounts], axis=0)
        bare, empty = dosed & ~filled(dataset, unit), filled(dataset, unit) & ~dosed
        nothing = as_number(dataset, number) == 0 if dataset.has(number) else np.zeros(dataset.size, np.bool_)
        yield from told(dataset, unit, bare & ~nothing, f"{unit} has no value, and there is a dose; fill it")
        yield from told(dataset, unit, empty, f"{unit} is '{{value}}', and there is no dose")
        yield from told(dataset, amounts[0], empty, f"there is no dose, and {unit} has a value; fill it, or neither")
        both = filled(dataset, number) & filled(dataset, text)
        yield from told(dataset, text, both, f"{text} is '{{value}}', and {number} has a value too; use one of them")


@rule("dose is implausible", severity="warning")
def dose_is_implausible(data: Submission) -> Iterator[Finding]:
    """A dose is not negative, and not 50 times more or less than the median of the same treatment and unit."""
    for dataset in interventions(data):
        name = dataset.own("DOSE")
        if not dataset.has(name) or not dataset.size:
            continue
        dose = as_number(dataset, name)
        with np.errstate(invalid="ignore"):
            yield from told(dataset, name, dose < 0, f"{name} is {{value}}; no dose is negative")
        if dataset.name not in ("EX", "EC"):
            continue
        groups = grouped(dataset, own(dataset, "TRT", "DOSU", "MOOD"))
        middle = medians(groups, dose)
        with np.errstate(invalid="ignore"):
            bad = (middle > 0) & (dose > 0) & ((dose > middle * TIMES) | (dose * TIMES < middle))
        message = f"{name} is {{value}}, and the median of the treatment is far from it; correct it or its unit"
        yield from told(dataset, name, bad, message)


def medians(groups: Codes, values: Numbers) -> Numbers:
    """For each record the median of the numbers of its group."""
    known = ~np.isnan(values)
    some, of = values[known], groups[known]
    size = int(groups.max(initial=0)) + 1
    found = np.full(size, np.nan)
    found[of] = some  # right where all of a group are equal; only others are put in order
    mixed = np.zeros(size, np.bool_)
    mixed[of[some != found[of]]] = True
    among = mixed[of]
    some, of = some[among], of[among]
    order = in_groups(of, some)
    counts = np.bincount(of, minlength=size)
    place = np.cumsum(counts) - counts + np.maximum(counts - 1, 0) // 2
    found[mixed] = some[order][place[mixed]]
    return np.asarray(found[groups], np.float64)


def in_groups(groups: Codes, values: Numbers) -> Index:
    """The positions of numbers by their groups, and rising within these; equal ones stay as they stand."""
    ranks = ranked(values)
    return order_of(pack([groups, ranks], [int(groups.max(initial=0)) + 1, int(ranks.max(initial=0)) + 1]))


@rule("treatment given in another way", severity="warning")
def treatment_given_in_another_way(data: Submission) -> Iterator[Finding]:
    """In EX and EC a treatment has the unit, form, frequency and route that nearly all its records have, and an arm
    the treatment."""
    for dataset in interventions(data):
        if dataset.name not in ("EX", "EC"):
            continue
        treatment, mood = dataset.text(dataset.own("TRT")), dataset.text(dataset.own("MOOD"))
        groups = together([treatment, mood])
        given = ~dataset.text(dataset.own("OCCUR")).mask("N".__eq__)
        for name in own(dataset, "DOSU", "DOSFRM", "DOSFRQ", "ROUTE"):
            bad = odd_ones(groups, dataset.text(name), given)
            message = f"{name} is '{{value}}', and that of nearly all other records of the treatment is another"
            yield from told(dataset, name, bad, message)
        arm = data.beside(dataset, "DM", "ACTARMCD") if "DM" in data.datasets else Text.constant("", dataset.size)
        name = dataset.own("TRT")
        bad = odd_ones(together([arm, mood]), treatment)
        yield from told(dataset, name, bad, f"{name} is '{{value}}', and that of others in the arm is another")
        for name in own(dataset, "DOSE"):
            lost = odd_ones(groups, dataset.text(name).map(lambda text: "Y" if text else ""), given,
                            few=0.1)  # fmt: skip
            message = f"{name} has no value, as it has in nearly all other records of the treatment"
            yield from told(dataset, name, lost & ~filled(dataset, name), message)
