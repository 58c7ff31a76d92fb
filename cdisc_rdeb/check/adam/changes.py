"""Rules of ADaM on baseline and what is computed from it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from ...columns import Codes, Mask, Numbers, distinct
from ..records import as_number, filled, flagged, grouped, like, repeated, same, told
from ..rules import Finding, rule
from ..submission import CheckedDataset, Submission


def number(dataset: CheckedDataset, name: str) -> Numbers:
    """A variable as numbers, NaN where the dataset lacks it."""
    return as_number(dataset, name) if dataset.has(name) else np.full(dataset.size, np.nan)


def differs(held: Numbers, wanted: Numbers) -> Mask:
    """Which numbers are both there and not the same but for rounding in the last of some ten digits."""
    with np.errstate(invalid="ignore"):
        near = np.abs(held - wanted) <= 1e-9 * np.maximum(1, np.maximum(np.abs(held), np.abs(wanted)))
    return ~near & ~np.isnan(held) & ~np.isnan(wanted) & np.isfinite(wanted)


def is_baseline(dataset: CheckedDataset) -> Mask:
    """Which records are baseline."""
    return flagged(dataset, "ABLFL")


def of_parameter(dataset: CheckedDataset, *names: str) -> Codes:
    """A number for each parameter of a subject, and for each combination of further variables."""
    return grouped(dataset, ["USUBJID", "SPDEVID", "PARAMCD", *names])


@rule("baseline differs from the value", "AD0152", severity="error", of="ADaM")
def baseline_differs_from_the_value(data: Submission) -> Iterator[Finding]:
    """On the baseline record (ABLFL Y) BASE is AVAL, and BASEC is AVALC."""
    for dataset in data.of("BDS"):
        if dataset.has("ABLFL", "BASE", "AVAL"):
            base, value = number(dataset, "BASE"), number(dataset, "AVAL")
            bad = is_baseline(dataset) & (differs(base, value) | (np.isnan(base) != np.isnan(value)))
            yield from told(dataset, "BASE", bad, "BASE is '{value}' on the baseline record, and AVAL is not")
        if dataset.has("ABLFL", "BASEC", "AVALC"):
            bad = is_baseline(dataset) & ~same(dataset.text("BASEC"), dataset.text("AVALC"))
            yield from told(dataset, "BASEC", bad, "BASEC is '{value}', and AVALC is not")


@rule("two baselines", "AD0154", "AD0696", severity="error", of="ADaM")
def two_baselines(data: Submission) -> Iterator[Finding]:
    """A subject has one baseline record (ABLFL Y) of a parameter and BASETYPE."""
    for dataset in data.of("BDS"):
        if dataset.has("ABLFL", "USUBJID", "PARAMCD") and dataset.size:
            bad = repeated(of_parameter(dataset, "BASETYPE"), is_baseline(dataset))
            yield from told(dataset, "ABLFL", bad, "another record of the subject and parameter is baseline too")


@rule("baseline without its record", "AD0127", "AD0691", severity="error", of="ADaM")
def baseline_without_its_record(data: Submission) -> Iterator[Finding]:
    """Where BASE or BASEC has a value, the subject has a baseline record (ABLFL Y) of the parameter."""
    for dataset in data.of("BDS"):
        if dataset.has("ABLFL", "USUBJID", "PARAMCD") and dataset.size:
            group = of_parameter(dataset)
            count = np.bincount(group, weights=is_baseline(dataset), minlength=int(group.max()) + 1)
            for name in ("BASE", "BASEC"):
                if dataset.has(name):
                    bad = filled(dataset, name) & (count[group] == 0)
                    yield from told(dataset, name, bad, f"{name} is '{{value}}', and no record is flagged as baseline")


@rule("baseline is not constant", severity="error", of="ADaM")
def baseline_is_not_constant(data: Submission) -> Iterator[Finding]:
    """BASE and BASEC are the same in all records of a subject, parameter and BASETYPE that have one."""
    for dataset in data.of("BDS"):
        for name in ("BASE", "BASEC"):
            if dataset.has(name, "USUBJID", "PARAMCD") and dataset.size:
                group, base = of_parameter(dataset, "BASETYPE"), dataset.text(name)
                at = np.flatnonzero(base.present())
                _, (of, _) = distinct([group[at], base.codes[at]], [int(group.max()) + 1, len(base.values)])
                several = np.bincount(of, minlength=int(group.max()) + 1) > 1
                bad = np.zeros(dataset.size, np.bool_)
                bad[at] = several[group[at]]
                message = f"{name} is {{value}} here, and another in other records of the parameter"
                yield from told(dataset, name, bad, message)


@rule("grade or range at baseline differs", "AD0165", "AD0168", "AD0353", severity="error", of="ADaM")
def grade_or_range_at_baseline_differs(data: Submission) -> Iterator[Finding]:
    """On the baseline record BTOXGR is ATOXGR, BNRIND is ANRIND, B1IND is A1IND, and BASECAT1 is AVALCAT1."""
    for dataset in data.of("BDS"):
        for match in like(dataset, r"B(TOXGR[LH]?|NRIND|\dIND)|BASE(CAT\d)"):
            other = f"A{match[1]}" if match[1] else f"AVAL{match[2]}"
            if dataset.has("ABLFL", other):
                bad = is_baseline(dataset) & ~same(dataset.text(match[0]), dataset.text(other))
                yield from told(
                    dataset, match[0], bad, f"{match[0]} is '{{value}}' on the baseline record, not {other}"
                )


def change(value: Numbers, base: Numbers) -> Numbers:
    """AVAL less BASE."""
    return value - base


def ratio(value: Numbers, base: Numbers) -> Numbers:
    """AVAL by BASE."""
    return value / base


def share(value: Numbers, base: Numbers) -> Numbers:
    """The change in percent of BASE."""
    return (value - base) / base * 100


def computed(
    data: Submission, name: str, text: str, formula: Callable[[Numbers, Numbers], Numbers]
) -> Iterator[Finding]:
    """Records in which a variable is not what a formula of AVAL and BASE gives; what it divides by 0 has no value."""
    for dataset in data.of("BDS"):
        if dataset.has(name, "AVAL", "BASE"):
            with np.errstate(divide="ignore", invalid="ignore"):
                wanted = formula(number(dataset, "AVAL"), number(dataset, "BASE"))
            bad = differs(number(dataset, name), wanted)
            yield from told(dataset, name, bad, f"{name} is {{value}}, and {text} is not")


@rule("change differs", "AD0223", severity="error", of="ADaM")
def change_differs(data: Submission) -> Iterator[Finding]:
    """CHG is AVAL - BASE."""
    yield from computed(data, "CHG", "AVAL - BASE", change)


@rule("percent change differs", "AD0225", severity="error", of="ADaM")
def percent_change_differs(data: Submission) -> Iterator[Finding]:
    """PCHG is (AVAL - BASE) / BASE * 100."""
    yield from computed(data, "PCHG", "(AVAL - BASE) / BASE * 100", share)


@rule("ratio to baseline differs", "AD0132", severity="error", of="ADaM")
def ratio_to_baseline_differs(data: Submission) -> Iterator[Finding]:
    """R2BASE is AVAL / BASE."""
    yield from computed(data, "R2BASE", "AVAL / BASE", ratio)


@rule("change to baseline differs", "AD0582", "AD0586", severity="error", of="ADaM")
def change_to_baseline_differs(data: Submission) -> Iterator[Finding]:
    """BCHG is BASE - AVAL, and PBCHG is (BASE - AVAL) / AVAL * 100."""
    yield from computed(data, "BCHG", "BASE - AVAL", lambda value, base: base - value)
    yield from computed(data, "PBCHG", "(BASE - AVAL) / AVAL * 100", lambda value, base: share(base, value))


@rule("divided by a baseline of 0", "AD0225A", "AD0132A", severity="error", of="ADaM")
def divided_by_a_baseline_of_0(data: Submission) -> Iterator[Finding]:
    """Where BASE is 0, PCHG and R2BASE have no value."""
    for dataset in data.of("BDS"):
        for name in ("PCHG", "R2BASE"):
            if dataset.has(name):
                bad = (number(dataset, "BASE") == 0) & filled(dataset, name)
                yield from told(dataset, name, bad, f"{name} is {{value}}, and BASE is 0")


@rule("change without its values", "AD0132B", severity="error", of="ADaM")
def change_without_its_values(data: Submission) -> Iterator[Finding]:
    """Where CHG, PCHG or R2BASE has a value, AVAL and BASE have one."""
    for dataset in data.of("BDS"):
        for name in ("CHG", "PCHG", "R2BASE"):
            if dataset.has(name):
                bad = filled(dataset, name) & ~(filled(dataset, "AVAL") & filled(dataset, "BASE"))
                yield from told(dataset, name, bad, f"{name} is {{value}}, and AVAL or BASE has no value")


@rule("ratio to limit differs", "AD0133", "AD0134", severity="error", of="ADaM")
def ratio_to_limit_differs(data: Submission) -> Iterator[Finding]:
    """R2A1LO is AVAL / A1LO, and R2A1HI is AVAL / A1HI."""
    for dataset in data.of("BDS"):
        for match in like(dataset, r"R2(A\d(?:LO|HI))"):
            limit = number(dataset, match[1])
            with np.errstate(divide="ignore", invalid="ignore"):
                wanted = np.where(limit != 0, number(dataset, "AVAL") / limit, np.nan)
            bad = differs(number(dataset, match[0]), wanted)
            yield from told(dataset, match[0], bad, f"{match[0]} is {{value}}, and AVAL / {match[1]} is not")


@rule("ratio without its values", "AD0133B", "AD0133C", "AD0134B", "AD0134C", severity="error", of="ADaM")
def ratio_without_its_values(data: Submission) -> Iterator[Finding]:
    """Where R2A1LO or R2A1HI has a value, AVAL and the limit have one, and the limit is not 0."""
    for dataset in data.of("BDS"):
        for match in like(dataset, r"R2(A\d(?:LO|HI))"):
            limit = number(dataset, match[1])
            bad = filled(dataset, match[0]) & (~filled(dataset, "AVAL") | np.isnan(limit) | (limit == 0))
            yield from told(dataset, match[0], bad, f"{match[0]} is {{value}}, and AVAL or {match[1]} has no value")


@rule("distance without its target", "AD0159", severity="error", of="ADaM")
def distance_without_its_target(data: Submission) -> Iterator[Finding]:
    """Where AWTDIFF has a value, AWTARGET and ADY (or ARELTM) have one."""
    for dataset in data.of("BDS"):
        if dataset.has("AWTDIFF"):
            there = filled(dataset, "AWTARGET") & (filled(dataset, "ADY") | filled(dataset, "ARELTM"))
            bad = filled(dataset, "AWTDIFF") & ~there
            yield from told(dataset, "AWTDIFF", bad, "AWTDIFF is {value}, and AWTARGET or ADY has no value")


@rule("description of a grade without its values", "AD0401", "AD0402", severity="error", of="ADaM")
def description_of_a_grade_without_its_values(data: Submission) -> Iterator[Finding]:
    """Where ATOXDSCL or ATOXDSCH has a value, AVAL and the grade (ATOXGRL, ATOXGRH) have one."""
    for dataset in data.of("BDS"):
        for match in like(dataset, r"ATOXDSC([LH])"):
            bad = filled(dataset, match[0]) & ~(filled(dataset, "AVAL") & filled(dataset, f"ATOXGR{match[1]}"))
            yield from told(dataset, match[0], bad, f"{match[0]} is '{{value}}', and AVAL or the grade has no value")
