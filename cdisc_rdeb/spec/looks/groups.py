"""Looks at groups of records: of one subject, and of one parameter or test as far as their values are compared."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from ...model import SUBJECT, Addition, Condition, Dataset, Derivation, Reference, WhereClause
from ...plan.values import fixed_values
from ...verbs import Verb
from ..faults import Faults
from .made import Made, Told

#: What holds a value of a parameter, in whose order or from record to record one goes.
VALUES = re.compile(r"AVALC?|BASEC?|P?CHG|ANRIND|ATOXGR\w?|AWTDIFF")
FLAGS = re.compile(r"ABLFL|ANL\d\dFL|LVOTFL")  # of one record of a parameter
#: The verbs that flag the first or last of records, and those that give the first or last of other datasets.
OF_OTHERS = {"first_of": "first", "last_of": "last"}
NARROWER = re.compile(r"PAR(?:AM|CAT)\w*")  # what tells parameters apart, or some of them


def of_one_subject(made: Made) -> Iterator[Told]:
    """Records are compared within a subject: who shares a block with whom must not matter."""
    apart = made.variable.scope != "study" and not made.dataset.reference
    for use in made.uses if apart else ():
        by = use.arguments.get("by") if made.verbs[use.verb].compares else None
        parts = [part for part in by if isinstance(part, Reference)] if isinstance(by, tuple) else []
        if told := of_other_dataset(made, use, parts):
            yield told
            return
        names = [part.name for part in parts]
        said = subject_of(made) if names else ""
        of_subject = {"USUBJID", "SUBJID", said, *(match[2] for match in SUBJECT.finditer(said))} if names else set()
        if names and of_subject.isdisjoint(names) and not made.faults.inside(use.place):
            subject = said if said.isidentifier() else "USUBJID"
            message = f"by of {use.verb} names no subject, so records of one would be compared with those of another"
            yield Told(use.place, message, f"write by: [{', '.join([subject, *names])}]", error=True)


def of_other_dataset(made: Made, use: Derivation, by: Sequence[Reference]) -> Told | None:
    """What is told of a verb that goes over the records of its own dataset, and is given a variable of another."""
    verb = OF_OTHERS.get(use.verb, "")
    other = (
        next((part for part in by if part.dataset not in ("", made.home) and not part.merged), None) if verb else None
    )
    if other is None or made.faults.inside(use.place):
        return None
    message = f"{use.verb} goes over the records of {made.dataset.name}, and {other} is of another dataset"
    return Told(use.place, message, f"write {{{verb}: {other}}}", error=True)


def subject_of(made: Made) -> str:
    """The column, or the text with columns, that says whose the rows are that something is made of; '' elsewhere."""
    group = made.group
    source = made.study.raw.get(group.source) if group is not None and group.kind == "raw" else None
    return source.subject if source is not None else ""


def of_one_parameter(made: Made) -> Iterator[Told]:
    """A use of a verb, for a variable over all records, does not mix the values of several parameters or tests."""
    for use in made.uses if made.group is None else ():
        by = use.arguments.get("by")
        if isinstance(by, tuple) and made.verbs[use.verb].compares:
            yield from mixed_in(made, use, by)


def mixed_in(made: Made, use: Derivation, by: tuple[object, ...]) -> Iterator[Told]:
    """The same of one use of a verb."""
    dataset = made.dataset
    topic = topic_of(dataset)
    usual = [each.replace("--", dataset.domain) for each in by_itself(made.verbs[use.verb])]
    names = [part.name for part in by if isinstance(part, Reference)]
    if topic not in dataset.variables or len(names) < len(by) or is_told_apart(names, topic):
        return
    order, column = use.arguments.get("order"), use.arguments.get("column")
    used = [*(order if isinstance(order, tuple) else ()), column]
    of_value = any(isinstance(each, Reference) and VALUES.fullmatch(each.name) for each in used)
    mixes = topic in usual or (made.analysis and (of_value or FLAGS.fullmatch(made.name)))
    if mixes and not is_narrowed(use.arguments.values()) and not is_of_one(dataset, topic, made.verbs):
        yield mixed(use, f"by of {use.verb}", names, topic)


def check_added(dataset: Dataset, addition: Addition, verbs: Mapping[str, Verb], faults: Faults) -> None:
    """Warn where a record is added that is the first or last of several parameters by their values."""
    topic, only = topic_of(dataset), addition.only
    apart = is_told_apart(addition.by, topic) or is_narrowed([addition.where])
    if only is None or topic not in dataset.variables or apart or is_of_one(dataset, topic, verbs):
        return
    if any(VALUES.fullmatch(each.name) for each in only.order):
        told = mixed(addition, "by of what is added", list(addition.by), topic)
        faults.warning(told.place, told.message, told.hint)


def mixed(at: Derivation | Addition, what: str, names: Collection[str], topic: str) -> Told:
    """What is told where the parameter is lacking, with the list as it should be."""
    before = [each for each in names if each == "USUBJID"]
    written = [*before, topic, *(each for each in names if each not in before)]
    kinds = "parameters" if topic == "PARAMCD" else "tests"
    message = f"{what} names no {topic}, so values of different {kinds} are held against one another"
    return Told(at.place_of("by"), message, f"write by: [{', '.join(written)}]")


def topic_of(dataset: Dataset) -> str:
    """What tells the parameters of an analysis dataset apart, or the tests of a domain."""
    return "PARAMCD" if dataset.standard == "ADaMIG" else f"{dataset.domain}TESTCD"


def by_itself(verb: Verb) -> tuple[str, ...]:
    """The groups that a verb makes where a spec does not say them."""
    default = verb.parameters["by"].default if "by" in verb.parameters else None
    return tuple(map(str, default)) if isinstance(default, list | tuple) else ()


def is_told_apart(names: Collection[str], topic: str) -> bool:
    """Whether groups are of one parameter or test."""
    return any(name in (topic, topic.removesuffix("CD")) or NARROWER.fullmatch(name) for name in names)


def is_narrowed(arguments: Iterable[object]) -> bool:
    """Whether a where clause chooses among parameters."""
    wheres = (each for each in arguments if isinstance(each, WhereClause))
    asked: Iterable[Condition] = (condition for where in wheres for condition in where.conditions())
    return any(NARROWER.fullmatch(each.variable) or each.variable.endswith("TESTCD") for each in asked)


def is_of_one(dataset: Dataset, topic: str, verbs: Mapping[str, Verb]) -> bool:
    """Whether a dataset has one parameter alone, as far as the specs say which it has."""
    made = [derivation for _, derivation in dataset.derivations_of(topic)]
    fixed = {value for derivation in made for _, value in fixed_values(derivation, verbs)}
    return len(fixed) == 1 and all(any(True for _ in fixed_values(each, verbs)) for each in made)


#: What is told first, as a build would refuse it; and what gives values that look right.
ERRORS = (of_one_subject,)
LOOKS = (of_one_parameter,)
