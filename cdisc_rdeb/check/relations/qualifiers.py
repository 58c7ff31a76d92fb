"""Rules of supplemental qualifiers: whose they are, what each QNAM is like, and the treatment-emergent flag."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ...columns import Text, read_number, take_found
from ...values.moments import day_number
from ..customs import exceptions, odd_ones
from ..records import filled, grouped, place_of, told, told_unless_usual
from ..rules import Finding, rule
from ..submission import CheckedDataset, Submission
from .references import as_written

#: What QORIG can say. Source: CDISC, Define-XML 2.1; before it CRF and eDT.
ORIGINS = ("Collected", "Derived", "Assigned", "Protocol", "Predecessor", "Other", "Not Available")
OF_OLD = ("CRF", "eDT", "DERIVED", "ASSIGNED", "PREDECESSOR", "PROTOCOL", "COLLECTED", "EDT", "SPONSOR DEFINED")


def supplemental(data: Submission) -> Iterator[CheckedDataset]:
    """The SUPP-- datasets."""
    yield from (dataset for dataset in data if dataset.is_supplemental)


@rule("qualifier differs from its custom", severity="warning")
def qualifier_differs_from_its_custom(data: Submission) -> Iterator[Finding]:
    """A QNAM has the QORIG, QEVAL, IDVAR and RDOMAIN that nearly all its records have, and a label everywhere."""
    for dataset in supplemental(data):
        for name in ("QORIG", "QEVAL", "IDVAR", "RDOMAIN", "QLABEL"):
            if dataset.has(name):
                bad = odd_ones(grouped(dataset, ["QNAM"]), dataset.text(name), least=2, few=0.05)
                message = f"{name} is '{{value}}', and that of nearly all other records of the QNAM is another"
                yield from told(dataset, name, bad, message)


@rule("origin of qualifier unknown", severity="error")
def origin_of_qualifier_unknown(data: Submission) -> Iterator[Finding]:
    """QORIG has a value: Collected, Derived, Assigned and so on, and CRF and eDT where all of the study are so."""
    used = [dataset.text("QORIG") for dataset in supplemental(data)]
    old = sum(text.mask(OF_OLD.__contains__).sum() - text.mask(ORIGINS.__contains__).sum() for text in used) > 0
    known = (*ORIGINS, *(OF_OLD if old else ()))
    for dataset in supplemental(data):
        if dataset.has("QORIG"):
            yield from told(dataset, "QORIG", ~filled(dataset, "QORIG"), "QORIG has no value; say where QVAL is from")
            bad = dataset.text("QORIG").mask(lambda text: bool(text) and text not in known)
            yield from told(dataset, "QORIG", bad, "QORIG is '{value}'; it is a term as Collected, Derived or Assigned")


@rule("qualifier of another dataset", severity="error")
def qualifier_of_another_dataset(data: Submission) -> Iterator[Finding]:
    """RDOMAIN of a SUPP-- dataset is the domain in its name, and IDVAR has a value unless that is DM; QLABEL and QNAM
    have one too."""
    for dataset in supplemental(data):
        of = dataset.name[4:6] if dataset.name.startswith("SUPP") else ""  # of another name nobody knows the domain
        bad = dataset.text("RDOMAIN").mask(lambda text, of=of: bool(of) and text[:2] != of)  # type: ignore[misc]
        yield from told(dataset, "RDOMAIN", bad, f"RDOMAIN is '{{value}}' in {dataset.name}; it is {of}")
        bare = ~filled(dataset, "IDVAR") & ~dataset.text("RDOMAIN").mask("DM".__eq__)
        yield from told(dataset, "IDVAR", bare, "IDVAR has no value, and only a subject of DM is told without")
        apart = filled(dataset, "IDVAR") != filled(dataset, "IDVARVAL")
        yield from told(dataset, "IDVARVAL", apart, "IDVARVAL is '{value}': IDVAR and IDVARVAL stand together")
        for name in ("QNAM", "QLABEL"):
            yield from told(
                dataset, name, ~filled(dataset, name), f"{name} has no value; a qualifier has a name and label"
            )


@rule("value of qualifier differs", severity="warning")
def value_of_qualifier_differs(data: Submission) -> Iterator[Finding]:
    """QVAL of a QNAM is a number where nearly all are, and Y or N where nearly all are."""
    for dataset in supplemental(data):
        values = dataset.text("QVAL")
        number = values.map(lambda text: "Y" if read_number(text) == read_number(text) else "N")
        flag = values.map(lambda text: "Y" if text in ("Y", "N") else "N")
        for kind in (number, flag):
            bad = odd_ones(grouped(dataset, ["QNAM"]), kind, few=0.05) & kind.mask("N".__eq__)
            yield from told(dataset, "QVAL", bad, "QVAL is '{value}', and of another kind than all others of the QNAM")


def parent_records(data: Submission, dataset: CheckedDataset) -> tuple[CheckedDataset | None, np.ndarray]:
    """The dataset that a SUPP-- qualifies by one variable, and the record there of each qualifier (-1 for none)."""
    at = np.full(dataset.size, -1, np.intp)
    variables = [text for text in dataset.text("IDVAR").compact().values.tolist() if text]
    domains = dataset.text("RDOMAIN").compact().values.tolist()
    parent = data.datasets.get(max(domains, key=len, default=""))
    if parent is None or len(domains) != 1 or len(variables) > 1:
        return None, at
    name = variables[0] if variables else ""
    if name and not parent.has(name):
        return None, at
    texts = parent.text(name) if name else Text.constant("", parent.size)
    value = dataset.text("IDVARVAL").map(as_written)
    return parent, place_of(data, parent, texts, data.subject(dataset), value)


@rule("qualifier missing", severity="warning")
def qualifier_missing(data: Submission) -> Iterator[Finding]:
    """All events have AETRTEM where nearly all have, and a value stands with its unit (ECVOL with ECVOLU)."""
    for dataset in supplemental(data):
        parent, at = parent_records(data, dataset)
        if parent is None:
            continue
        having = {}
        for name in sorted(set(dataset.text("QNAM").compact().values.tolist())):
            mask = np.zeros(parent.size, np.bool_)
            places = at[dataset.text("QNAM").mask(name.__eq__)]
            mask[places[places >= 0]] = True
            having[name] = mask
        for name, mask in having.items():
            unit = having.get(f"{name}U")
            lost = exceptions(mask | True, mask, few=0.01) if name == "AETRTEM" else mask & False
            if unit is not None:  # a number, told with its unit
                lost = exceptions(unit, mask, few=0.03)
            for subject in parent.text("USUBJID").take(np.flatnonzero(lost)).tolist():
                message = f"a record of {parent.name} of {subject} has no {{value}}, as others have"
                yield Finding(dataset, "QNAM", message, values=name)


@rule("treatment-emergent against exposure", severity="warning", needs=("AE", "SUPPAE", "DM"), usual=True)
def treatment_emergent_against_exposure(data: Submission) -> Iterator[Finding]:
    """AETRTEM is not Y of an event that began on a day before the first exposure (DM.RFXSTDTC), nor N of one that began
    after it where that is so of nearly all: it may have begun long after the last exposure."""
    dataset = data.datasets["SUPPAE"]
    parent, at = parent_records(data, dataset)
    if parent is None or parent.name != "AE":
        return
    began = take_found(day_number(parent.text("AESTDTC")), at)
    first = day_number(data.beside(dataset, "DM", "RFXSTDTC"))
    assert not isinstance(began, Text)
    flag = dataset.text("QNAM").mask("AETRTEM".__eq__)
    value = dataset.text("QVAL")
    with np.errstate(invalid="ignore"):
        early, late = flag & (began < first), flag & (began > first)
    yes = early & value.mask("Y".__eq__)
    yield from told_unless_usual(
        dataset, "QVAL", early, yes, "AETRTEM is {value}, and the event began before the first exposure"
    )
    no = exceptions(late, ~value.mask("N".__eq__), few=0.03)
    yield from told(dataset, "QVAL", no, "AETRTEM is {value}, and the event began after the first exposure")
