"""Collected values where they are compared or put in order: dates by the formats of their source, numbers as numbers.

A raw column is text, and 05-FEB-2024 comes before 20-JAN-2024 by its letters. What has no order with what it is held
against is told with file and row, and holds for nothing.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from ..columns import Column, Mask, Numbers, Text, as_text, on_pairs, read_number
from ..issues import Issues
from ..model import Condition, RawSource, Reference
from ..raw.frame import Rows
from ..values import where
from ..values.collected import DEFAULT, read_date
from ..values.iso8601 import is_date, order_key
from ..values.where import NUMBER, TEXT, kind_of
from ..verbs.kinds import Report
from .door import blanked
from .workspace import Workspace

TO_BE = {NUMBER: ("not a number", "number"), where.DATE: ("bad date", "date")}


def source_of(space: Workspace, owner: str) -> RawSource | None:
    """The raw source of this name; None for a dataset."""
    return None if owner in space.study.datasets else space.study.raw.get(owner)


def reporter(space: Workspace, owner: str, name: str, rows: Rows, kept: Mask | None = None) -> Report:
    """Where bad values of a column of a dataset, or of a raw source, are told; a raw row once for all who look.

    Those who look at the rows under a mask alone say which by ``kept``.
    """
    dataset = owner if owner in space.study.datasets else ""

    def report(rule: str, bad: Mask, values: Text, message: str) -> None:
        at = np.flatnonzero(kept) if kept is not None else np.arange(len(rows))
        if dataset:
            space.tell(dataset, rule, name, message, rows.take(at), np.flatnonzero(bad), values)
            return
        before = space.told.setdefault((owner, name, message), {})
        bad = bad & ~np.isin(at, np.fromiter(before, np.intp))
        said = Issues()
        space.tell(dataset, rule, name, message, rows.take(at), np.flatnonzero(bad), values, into=said)
        before.update(zip(at[bad].tolist(), said.rows, strict=True))

    return report


def dates_in(values: Text, source: RawSource) -> Text:
    """A raw column, its dates in ISO 8601 by the formats of its source; an unknown one is missing, other text stays."""
    formats = source.dates or DEFAULT

    def read(text: str) -> str:
        iso = read_date(text, formats, source.unknown, source.first_year, source.months)
        return text if iso == "?" else iso

    return values.map(read)


def dates_of(values: Text, source: RawSource | None, report: Report) -> Text:
    """A column of dates in ISO 8601, those of a raw source by its formats; what is none is told and missing."""
    read = values if source is None else dates_in(values, source)
    bad = read.mask(lambda text: bool(text) and not is_date(text))
    if not bad.any():
        return read
    way_out = f"the formats of {source.name}" if source else "ISO 8601; make one with iso8601"
    report("bad date", bad, values, f"'{{value}}' is no date by {way_out}")
    return blanked(read, bad)


def comparing(space: Workspace, home: str, report: Callable[[Condition], Report]) -> where.Look:
    """What an ordered condition compares: raw dates are read, and values that have no order with the others told.

    Bare names are those of ``home``, a dataset or raw source.
    """

    def ready(reference: Reference, column: Column) -> Column:
        source = source_of(space, reference.dataset or home)
        return dates_in(column, source) if source is not None and isinstance(column, Text) else column

    def look(condition: Condition, own: Column, other: Column | None, among: Mask) -> tuple[Column, Column | None]:
        if other is not None and condition.against is not None:
            own, other = ready(condition.reference, own), ready(condition.against, other)
            tell_unlike(condition, own, other, among, report(condition))
        elif isinstance(own, Text):
            if is_date(condition.values[0]):
                own = as_text(ready(condition.reference, own))
            tell_odd(condition, own, among, report(condition))
        return own, other

    return look


def tell_odd(condition: Condition, own: Text, among: Mask, report: Report) -> None:
    """Tell of texts that have no order with the number, or date, that they are held against."""
    literal = condition.values[0]
    if kind_of(literal) == TEXT:
        return
    rule, wanted = TO_BE[kind_of(literal)]
    bad = own.mask(lambda text: bool(text) and not where.alike(text, literal)) & among
    clause = where.words(condition)
    report(rule, bad, own, f"'{{value}}' is no {wanted}, so {braced(clause)} does not hold for it")


def tell_unlike(condition: Condition, own: Column, other: Column, among: Mask, report: Report) -> None:
    """Tell of texts that have no order with the value of the other column."""
    if not (isinstance(own, Text) and isinstance(other, Text)):
        return
    bad = on_pairs(lambda a, b: "Y" if a and b and not where.alike(a, b) else "", own, other).mask(bool) & among
    if bad.any():
        shown = on_pairs(lambda a, b: f"{a} and {b}", own, other)
        clause = where.words(condition)
        report("not a number", bad, shown, f"'{{value}}' have no order, so {braced(clause)} does not hold for them")


def braced(text: str) -> str:
    """Text as a part of a message, in which braces stand for a value."""
    return text.replace("{", "{{").replace("}", "}}")


def in_order(space: Workspace, owner: str, name: str, column: Column, rows: Rows, keep: Mask) -> Column:
    """A column that others are put in order by: of a raw source the places of its values, NaN for a missing one.

    Numbers come before dates, and these before other texts; a number that may be a year is a date beside dates. Of
    a subject's values under ``keep`` those of another kind than the others are told, for nobody knows their place.
    """
    source = source_of(space, owner)
    if source is None or not isinstance(column, Text):
        return column
    read = dates_in(column, source)
    kinds = read.numbers(kind_of).astype(np.int8)
    counted = keep & read.present() & (rows.subject >= 0)
    dated = has_kind(space, rows, counted & (kinds == where.DATE))
    kinds[dated & read.mask(is_date)] = where.DATE
    report = reporter(space, owner, name, rows)
    numbered = has_kind(space, rows, counted & (kinds == NUMBER))
    for wanted, bad in ((where.DATE, dated & (kinds != where.DATE)), (NUMBER, ~dated & numbered & (kinds == TEXT))):
        rule, word = TO_BE[wanted]
        message = f"'{{value}}' is no {word}, as other values of {name} are, so its place in their order is not known"
        report(rule, counted & bad, column, message)
    return places(read, kinds)


def has_kind(space: Workspace, rows: Rows, mask: Mask) -> Mask:
    """The rows of subjects that have a row under a mask."""
    has = np.zeros(len(space.block.subjects) + 1, np.bool_)  # the last one is for no subject
    has[rows.subject[mask]] = True
    return np.asarray(has[rows.subject], np.bool_)


def places(values: Text, kinds: npt.NDArray[np.int8]) -> Numbers:
    """The place of each value in the order of numbers, dates and letters, each by its kind."""
    numbers, letters = values.numbers(read_number), values.ranks().astype(np.float64)
    low, later = values.numbers(lambda text: order_key(text)[0]), values.numbers(lambda text: order_key(text)[1])
    keys = [
        np.select([kinds == NUMBER, kinds == where.DATE], [numbers, low], 0.0),
        np.where(kinds == where.DATE, later, 0.0),
        np.where(kinds == NUMBER, 0.0, letters),
    ]
    order = np.lexsort((*reversed(keys), kinds))
    new = np.zeros(len(order), np.bool_)
    for key in (*keys, kinds):
        new[1:] |= key[order][1:] != key[order][:-1]
    made = np.empty(len(order), np.float64)
    made[order] = np.cumsum(new)
    return np.where(values.present(), made, np.nan)
