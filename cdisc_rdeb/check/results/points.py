"""Rules of planned time points: names, numbers, elapsed times, and what they count from."""

from __future__ import annotations

from collections.abc import Iterator

from ...columns import on_pairs
from ..customs import exceptions, odd_ones
from ..moments import may_be_same
from ..records import filled, grouped, own, told
from ..rules import Finding, rule
from ..submission import Submission

OF_POINT = ("TPTNUM", "ELTM", "TPTREF")


@rule("time point differs from its custom", "SD1125", "SD1126", "SD1127", severity="warning")
def time_point_differs_from_its_custom(data: Submission) -> Iterator[Finding]:
    """A time point (--TPT) has the number, elapsed time and reference (--TPTNUM, --ELTM, --TPTREF) that nearly all its
    records have, and a number one name."""
    for dataset in data:
        point = dataset.own("TPT")
        if not dataset.has(point):
            continue
        held = filled(dataset, point)
        for name in own(dataset, *OF_POINT):
            bad = odd_ones(grouped(dataset, [point]), dataset.text(name), held)
            message = f"{name} is '{{value}}', and that of nearly all other records of the time point is another"
            yield from told(dataset, name, bad, message)
            back = odd_ones(grouped(dataset, [name]), dataset.text(point), held & filled(dataset, name))
            message = f"{point} is '{{value}}', and other records with its {name} have another"
            yield from told(dataset, point, back, message)


@rule("reference of time point differs", severity="warning")
def reference_of_time_point_differs(data: Submission) -> Iterator[Finding]:
    """--RFTDTC has a value where --TPTREF has, and is of the day of --DTC, where that is so of nearly all; and the same
    in all records of a subject's visit and reference."""
    for dataset in data:
        name, reference = dataset.own("RFTDTC"), dataset.own("TPTREF")
        if not dataset.has(name):
            continue
        if dataset.has(reference):
            bad = exceptions(filled(dataset, reference), filled(dataset, name), few=0.05)
            yield from told(dataset, name, bad, f"{name} has no value, and {reference} says what is counted from")
        date = dataset.text(dataset.own("DTC"))
        near = on_pairs(lambda a, b: "Y" if may_be_same(a[:10], b[:10]) else "", dataset.text(name), date).mask(bool)
        bad = exceptions(filled(dataset, name) & date.present(), near, few=0.01)
        yield from told(dataset, name, bad, f"{name} is '{{value}}', on another day than {dataset.own('DTC')}")
        by = grouped(dataset, ["USUBJID", "VISITNUM", reference])
        odd = (
            odd_ones(by, dataset.text(name), filled(dataset, name), few=0.2, least=2)
            if dataset.has("VISITNUM")
            else near & ~near
        )
        yield from told(dataset, name, odd, f"{name} is '{{value}}', and another in other records of the visit")
