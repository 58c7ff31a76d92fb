"""Looks at numbers: what a verb takes as one, what a numeric variable is made of, and a type that is not said."""

from __future__ import annotations

from collections.abc import Iterator

from ...columns import read_number
from ...model import Dataset, Derivation, Expression, RecordGroup, Reference, Variable
from ...plan.needs import home_of
from ...plan.values import handed, passed
from ...values.terminology import Terms
from ...verbs import Verb
from ..dataset.draft import DraftVariable
from ..faults import Faults
from ..reader import Reading
from ..unread import has_unread
from .made import Made, Told, before, variable_of

#: Texts that have a number beside them.
NUMBERED = {"VISIT": "VISITNUM", "AVISIT": "AVISITN", "ATPT": "ATPTN", "PARAM": "PARAMN", "AESEV": "AESEVN"}
NUMBERED |= {"ASEV": "ASEVN", "TRTP": "TRTPN", "TRTA": "TRTAN"}
SAID = ("number", "formula")  # arguments whose names say no more


def number_taken(made: Made) -> Iterator[Told]:
    """No verb takes words as numbers."""
    for use in made.uses:
        for name, reference in numbers_of(made.verbs[use.verb], use):
            variable = variable_of(made.study, reference, made.home)
            if variable is not None and not reference.optional and is_words(made.reading, variable, made.faults):
                message = f"{reference} is text, and {use.verb} takes a number{'' if name in SAID else f' as {name}'}"
                yield Told(use.place_of(name), message, way_to_number(made, variable, reference))
                break


def number_handed(made: Made) -> Iterator[Told]:
    """A numeric variable is no words as they are, nor a date in text."""
    column = (
        handed(made.derivation, made.verbs) if made.variable.type == "Num" and not made.variable.temporary else None
    )
    variable = variable_of(made.study, column, made.home) if column else None
    if column is not None and variable is not None and is_words(made.reading, variable, made.faults):
        message = f"{made.name} is a number, and {column} is text"
        yield Told(made.derivation.place, message, way_to_number(made, variable, column))


def is_words(reading: Reading, variable: Variable, faults: Faults) -> bool:
    """Whether the values of a variable are words or dates, and none is a number."""
    if variable.type == "Num" or variable.temporary:
        return False
    if variable.iso8601 or variable.name in NUMBERED:
        return True
    ids = variable.codelists
    terms = Terms(reading.study, ids).values() if ids and not has_unread(reading.study, ids, faults) else []
    return bool(terms) and all(read_number(term) != read_number(term) for term in terms)


def numbers_of(verb: Verb, use: Derivation) -> Iterator[tuple[str, Reference]]:
    """What one use of a verb takes as numbers, but for dates, with the name of the argument."""
    for name, parameter in verb.parameters.items():
        argument = use.arguments.get(name)
        if parameter.kind == "numbers" and isinstance(argument, Reference) and name not in verb.days:
            yield name, argument
        elif isinstance(argument, Expression):
            yield from ((name, each) for each in argument.names)


def way_to_number(made: Made, variable: Variable, reference: Reference) -> str:
    """What to write for a text where a number is taken."""
    owner = made.study.datasets.get(reference.dataset or made.home)
    number = NUMBERED.get(variable.name, "")
    if owner is not None and number in owner.variables:
        return f"write {before(reference)}{number}"
    return f"write {{sas_date: {reference}}}" if variable.iso8601 == "date" else "name a number"


def check_type(reading: Reading, dataset: Dataset, draft: DraftVariable, faults: Faults) -> None:
    """A variable of the study's own that numbers make, and nothing says to be one, becomes text."""
    variable = dataset.variables[draft.name]
    if variable.type == "Num" or variable.temporary or variable.supplemental or variable.commentary or variable.state:
        return
    if "type" in draft.attributes or "type" in variable.filled or variable.codelists or faults.inside(variable.place):
        return
    made = dataset.derivations_of(variable.name)
    if made and all(is_number(reading, dataset, group, each) for group, each in made):
        message = f"{variable.name} is made of numbers, and without a type is text"
        faults.warning(variable.place, message, "write type: Num, or type: Char if text is meant")


def is_number(reading: Reading, dataset: Dataset, group: RecordGroup | None, item: object) -> bool:
    """Whether a derivation gives numbers alone: by its verb, or by the variables that it hands on."""
    if isinstance(item, Reference):
        variable = variable_of(reading.study, item, home_of(group) if group else dataset.name)
        return variable is not None and not item.name.startswith("@") and variable.type == "Num"
    if not isinstance(item, Derivation):
        return False
    verb = reading.verbs[item.verb]
    if verb.gives_numbers:
        return True
    parts = [*passed(item, reading.verbs)]
    return bool(parts) and not verb.fixed and all(is_number(reading, dataset, group, part) for part in parts)


LOOKS = (number_handed, number_taken)
