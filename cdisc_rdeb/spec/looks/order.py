"""Looks at the order of records: what is put in order, and of what one value is the first or last."""

from __future__ import annotations

from collections.abc import Iterator

from ...model import Addition, Dataset, Derivation, Fact, Reference, Variable
from ...plan.values import gives_dates, passed
from ..faults import Faults
from ..reader import Reading
from ..study.summary import ISO_8601
from .made import Made, Told
from .numbers import NUMBERED


def chosen(made: Made) -> Iterator[Told]:
    """Of dates and numbers one comes first; of texts none does, unless an order is said."""
    for look in made.elsewheres:
        for reference in look.references if look.chosen and not look.order else ():
            dataset = made.study.datasets.get(reference.dataset)
            variable = dataset.variables.get(reference.name) if dataset else None
            if dataset is None or variable is None or reference.dataset in made.reading.unread:
                continue
            if not has_order(made.reading, dataset, variable):
                hint = f"say order: [{dataset.domain or dataset.name}DTC] or the like, or name a date or number"
                message = f"{reference} is text, and none of its values is the first or last"
                yield Told(
                    reference.place if reference.place.file else made.derivation.place, message, hint, error=True
                )


def check_fact(reading: Reading, fact: Fact, faults: Faults) -> None:
    """The first or last of a fact is a date or number, and a date where its parameter takes one."""
    dataset = reading.study.datasets.get(fact.reference.dataset)
    variable = dataset.variables.get(fact.reference.name) if dataset else None
    if dataset is None or variable is None or fact.kind == "count" or dataset.name in reading.unread:
        return
    code = reading.study.tables["summary"].columns["TSPARMCD"][fact.row]
    if not has_order(reading, dataset, variable):
        message = f"{fact.reference} is text, and none of its values is the {fact.kind}"
        faults.error(fact.place, message, "name a date or number")
    elif code in ISO_8601 and not variable.iso8601:
        faults.error(fact.place, f"{code} takes ISO 8601, and {fact.reference} holds none", "name a date or duration")


def has_order(reading: Reading, dataset: Dataset, variable: Variable) -> bool:
    """Whether the values of a variable are dates or numbers."""
    if variable.type == "Num" or variable.iso8601:
        return True
    made = [derivation for _, derivation in dataset.derivations_of(variable.name)]
    return bool(made) and all(is_ordered(reading, dataset, derivation) for derivation in made)


def is_ordered(reading: Reading, dataset: Dataset, derivation: Derivation) -> bool:
    """Whether a derivation gives dates or numbers: by its verb, or by what it hands on."""
    if gives_dates(derivation, reading.verbs) or reading.verbs[derivation.verb].gives_numbers:
        return True
    parts = list(passed(derivation, reading.verbs))
    return bool(parts) and all(isinstance(part, Reference) and of_date(reading, dataset, part) for part in parts)


def of_date(reading: Reading, dataset: Dataset, reference: Reference) -> bool:
    """Whether a reference is to a date or number of a dataset."""
    owner = reading.study.datasets.get(reference.dataset or dataset.name)
    variable = owner.variables.get(reference.name) if owner else None
    return variable is not None and (variable.type == "Num" or bool(variable.iso8601))


def by_number(dataset: Dataset, use: Derivation | Addition) -> Iterator[Told]:
    """What has a number beside it is put in order by that: WEEK 10 stands before WEEK 2."""
    found = list(ordered_by(use))
    for reference in found:
        number = NUMBERED.get(reference.name, "")
        made = number in dataset.variables and not dataset.variables[number].state
        if made and not reference.dataset and number not in {each.name for each in found}:
            message = f"{reference.name} is text, so WEEK 10 would stand before WEEK 2"
            yield Told(use.place_of("order"), message, f"write {number} in the order")


def order_of_texts(made: Made) -> Iterator[Told]:
    """The same of the uses of verbs."""
    for use in made.uses:
        yield from by_number(made.dataset, use)


def ordered_by(use: Derivation | Addition) -> Iterator[Reference]:
    """What records are put in order by."""
    order = use.arguments.get("order") if isinstance(use, Derivation) else use.only.order if use.only else ()
    yield from (each for each in (order if isinstance(order, tuple) else ()) if isinstance(each, Reference))


#: What is told first, as a build would lose the values; and what gives values that look right.
ERRORS = (chosen,)
LOOKS = (order_of_texts,)
