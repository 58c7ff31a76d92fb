"""The one walk over the derivations of a dataset: each is shown to lint's looks, in a fixed order."""

from __future__ import annotations

from collections.abc import Sequence

from ..faults import Faults
from . import (
    amounts,
    dates,
    design,
    fixed,
    flags,
    formulas,
    groups,
    hazards,
    identifiers,
    known_dates,
    merges,
    numbers,
    opposites,
    order,
    own_names,
    periods,
    results,
    tables,
    under_conditions,
)
from .made import Look, Made, Told

#: What a build would refuse or lose.
ERRORS: tuple[Look, ...] = (*hazards.ERRORS, *dates.ERRORS, *groups.ERRORS, *flags.ERRORS, fixed.letters, *order.ERRORS)
#: What gives values that look right, and is not meant; nothing of that is told of a derivation with an error.
SENSE: tuple[Look, ...] = (
    *opposites.LOOKS,
    *numbers.LOOKS,
    *tables.LOOKS,
    fixed.of_table,
    *results.LOOKS,
    *flags.LOOKS,
    *groups.LOOKS,
    *dates.LOOKS,
    *order.LOOKS,
    *merges.LOOKS,
    *under_conditions.LOOKS,
    *own_names.LOOKS,
    *known_dates.LOOKS,
    *amounts.LOOKS,
    *periods.LOOKS,
    *identifiers.LOOKS,
    *formulas.LOOKS,
)
#: The fixed values, each told once: as no term, as none of the design, by its form, by its category.
VALUES: tuple[Look, ...] = (fixed.codes, fixed.terms, design.planned, fixed.form, fixed.category)


def look_at(made: Sequence[Made], faults: Faults) -> None:
    """Show derivations to all looks, and note what these tell."""
    for each in made:
        show(each, ERRORS, faults)
        if not faults.inside(each.derivation.place):
            show(each, SENSE, faults)
        if each.fixed:
            show(each, VALUES, faults)


def show(made: Made, looks: Sequence[Look], faults: Faults) -> None:
    """Show one derivation to looks."""
    for look in looks:
        for told in look(made):
            note(told, faults)


def note(told: Told, faults: Faults) -> None:
    """Note what a look tells."""
    (faults.error if told.error else faults.warning)(told.place, told.message, told.hint)
    if told.closes:
        faults.close(told.place)
