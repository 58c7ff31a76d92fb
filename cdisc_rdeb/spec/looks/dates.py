"""Looks at dates: what a verb takes as one, of which kind it is, where it stands, and what days are counted from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from ...model import Dataset, Derivation, Expression, RecordGroup, Reference, Study, Variable
from ...plan.needs import home_of
from ...plan.values import gives_dates, handed
from ...verbs import Verb
from ...verbs.registry import Parameter
from ..meant.hints import is_standard
from ..reader import Reading
from .made import Made, Told, place_in

TEXT, NUMBER, NONE, OPEN = "text", "number", "none", ""  # what of a date a variable holds; OPEN: that is not known
NUMERIC = re.compile(r"\w*(?:DTM?|DM)")  # ADaM's names of dates and datetimes
#: Names of the two ends of a time, by what stands between their beginning and the kind of date.
ENDS = re.compile(r"(?P<stem>\w*?)(?P<end>STDTC|ENDTC|STDTM?|ENDTM?|SDTM?|EDTM?)")
OF_SUBJECT = ("DM", "ADSL")
SAME_KIND = 2  # dates that a hint names
DAY = re.compile(r"\w*DY")
DAYS = re.compile(r"(\w*DT)-(\w*DT)(?:\+1)?")
ENDED = {"RFXENDTC": "RFXSTDTC", "RFENDTC": "RFSTDTC", "TRTEDT": "TRTSDT", "TRTEDTM": "TRTSDTM"}
ENDED |= dict.fromkeys(("BRTHDTC", "RFPENDTC", "DTHDTC"), "RFSTDTC")
#: By argument, what no day is counted from, and what it is counted from.
STARTS = {"reference": ENDED, "treatment": {**ENDED, "RFICDTC": "RFXSTDTC", "DMDTC": "RFXSTDTC"}}


class Given(NamedTuple):
    """A variable that a use of a verb is given for one of its arguments, with the dataset that it is of."""

    argument: Parameter
    reference: Reference
    owner: Dataset
    variable: Variable


def dates_taken(made: Made) -> Iterator[Told]:
    """What a verb takes as a date is one; none stands in the place of another."""
    for use in made.uses:
        verb = made.verbs[use.verb]
        if (verb.moments or verb.days) and not made.faults.inside(use.place):
            yield from dates_of(made, verb, use)


def dates_of(made: Made, verb: Verb, use: Derivation) -> Iterator[Told]:
    """The same of one use of a verb."""
    given = list(given_to(made.reading, verb, use, made.home))
    for each in given:
        wrong = no_date(made.reading, verb, use, each) if each.owner.name not in made.reading.unread else None
        if wrong is not None:
            yield wrong
            return
    places = {each.argument.name: each for each in given if each.reference is use.arguments[each.argument.name]}
    if made.home not in OF_SUBJECT:
        yield from of_subject(made.study, verb, use, places)
    yield from exchanged_ends(use, places)


def given_to(reading: Reading, verb: Verb, use: Derivation, home: str) -> Iterator[Given]:
    """The variables that are arguments which the verb takes as dates."""
    for name in (*verb.moments, *verb.days):
        argument = use.arguments.get(name)
        for part in argument if isinstance(argument, tuple) else (argument,):
            if isinstance(part, Reference) and not part.optional:
                owner = reading.study.datasets.get(part.dataset or home)
                variable = owner.variables.get(part.name) if owner else None
                if owner is not None and variable is not None:
                    yield Given(verb.parameters[name], part, owner, variable)


def no_date(reading: Reading, verb: Verb, use: Derivation, given: Given) -> Told | None:
    """What is told of an argument that is no such date as the verb takes; None where it is one, or may be."""
    kind = kind_of(reading, given.owner, given.variable)
    name = given.argument.name
    both = given.argument.kind == "column"  # it takes either
    if kind == OPEN or (kind != NONE and (both or (kind == NUMBER) == (name in verb.days))):
        return None
    wanted = NUMBER if name in verb.days else TEXT
    near = near_dates(reading, given, (TEXT, NUMBER) if both else (wanted,))
    hint = f"name a date, such as {' or '.join(near)}" if near else "name a date"
    message = f"{given.reference} is no date, and {verb.name} takes one as {name}"
    if kind == TEXT:
        message = f"{given.reference} is a date in text, and {verb.name} takes a numeric date as {name}"
        hint = f"write {{sas_date: {given.reference}}} for it" + (f", or {near[0]}" if near else "")
    elif kind == NUMBER:
        message = f"{given.reference} is a numeric date, and {verb.name} takes one in text (ISO 8601) as {name}"
        hint = f"name the text, such as {near[0]}" if near else "name the text that it was made of"
    return Told(place_in(given.reference, use, name), message, hint, error=True)


def kind_of(reading: Reading, dataset: Dataset, variable: Variable, deep: int = 3) -> str:
    """What of a date a variable holds, as far as the standard or its derivations say."""
    if variable.iso8601 or variable.format.startswith(("DATE", "YYMMDD", "E8601")):
        return {"": NUMBER, "duration": NONE}.get(variable.iso8601, TEXT)
    known = bool(variable.role) and not variable.supplemental
    if dataset.standard == "ADaMIG":
        if NUMERIC.fullmatch(variable.name) and variable.type == "Num":
            return NUMBER
        known = is_standard(reading.study.standards, variable.name, dataset)
    if known and not variable.temporary:
        return NONE
    made = dataset.derivations_of(variable.name)
    kinds = {kind_of_value(reading, dataset, group, each, deep) for group, each in made}
    return kinds.pop() if len(kinds) == 1 else OPEN


def kind_of_value(reading: Reading, dataset: Dataset, group: RecordGroup | None, made: Derivation, deep: int) -> str:
    """The same of what a derivation gives: its verb says that, or the variable that it hands on."""
    if gives_dates(made, reading.verbs):
        return TEXT
    column = handed(made, reading.verbs)
    if column is None or not deep:
        return OPEN
    owner = reading.study.datasets.get(column.dataset or (home_of(group) if group else dataset.name))
    variable = owner.variables.get(column.name) if owner else None
    return kind_of(reading, owner, variable, deep - 1) if owner and variable else OPEN


def near_dates(reading: Reading, given: Given, kinds: tuple[str, ...]) -> list[str]:
    """Dates of the dataset that an argument may have been meant as: that of the record, or one of the subject."""
    owner = given.owner
    found = [v.name for v in owner.variables.values() if kind_of(reading, owner, v, 0) in kinds and not v.state]
    usual = {"reference": ("TRTSDT", "RFXSTDTC"), "treatment": ("TRTSDT", "RFXSTDTC"), "birth": ("BRTHDTC",)}
    of_record = ("ADT", "ASTDT", f"{owner.domain}DTC", f"{owner.domain}STDTC")
    wanted = usual.get(given.argument.name, ("AENDT",) if given.argument.name == "end" else of_record)
    first = [name for name in found if name in wanted]
    before = f"{given.reference.merged or given.reference.dataset}." if given.reference.dataset else ""
    return [f"{before}{name}" for name in (first or found)[:SAME_KIND]]


def is_of_subject(study: Study, given: Given) -> bool:
    """Whether a date is one of the subject: of DM or ADSL, or copied from there."""
    if given.owner.name in OF_SUBJECT:
        return True
    made = [derivation for _, derivation in given.owner.derivations_of(given.variable.name)]
    columns = [each.arguments.get("column") for each in made]
    return bool(columns) and all(isinstance(c, Reference) and c.dataset in OF_SUBJECT for c in columns)


def of_subject(study: Study, verb: Verb, use: Derivation, given: dict[str, Given]) -> Iterator[Told]:
    """The date of a record is not the same in all records of a subject, where the reference perhaps is not."""
    date, reference = given.get("date"), given.get("reference")
    if date is not None and reference is not None and date.reference == reference.reference:
        yield from against_itself(study, verb, use, date, reference)
    if date is None or "reference" not in verb.parameters or not is_of_subject(study, date):
        return
    turned = reference is not None and not is_of_subject(study, reference)
    place = place_in(date.reference, use, "date")
    message = f"{verb.name} counts from reference to date, and {date.reference} is the same in all records of a subject"
    if verb.compares:
        message = f"{verb.name} takes {date.reference} as the date of each record, and it is one of the subject"
        usual = str(verb.parameters["date"].default).replace("--", date.owner.domain if turned else "--")
        own = reference.reference if reference is not None and turned else ""
        way = f"date: {own}, " if own and str(own) != usual else ""
        yield Told(place, message, f"write {{{verb.name}: {{{way}reference: {date.reference}}}}}")
    elif turned and reference is not None:
        hint = f"write {{{verb.name}: {{date: {reference.reference}, reference: {date.reference}}}}}"
        yield Told(place, message, hint)


def against_itself(study: Study, verb: Verb, use: Derivation, date: Given, reference: Given) -> Iterator[Told]:
    """A date that is held against itself is never before it, and never after."""
    if is_of_subject(study, date):
        return
    analysis = date.owner.standard == "ADaMIG"
    usual, of = ("TRTSDT", "ADSL") if analysis else ("RFXSTDTC", "DM")
    known = study.datasets[of].variables if of in study.datasets else ()
    way = usual if analysis and usual in date.owner.variables else f"{of}.{usual}" if usual in known else ""
    message = f"{verb.name} holds {date.reference} against itself"
    place = place_in(reference.reference, use, "reference")
    yield Told(place, message, f"write reference: {way}" if way else "name a date of the subject as reference", True)


def exchanged_ends(use: Derivation, given: dict[str, Given]) -> Iterator[Told]:
    """The end of a time does not stand as its start, and its start as the end."""
    for first, last in (("start", "end"), ("birth", "at")):
        if first not in given or last not in given:
            continue
        names = [given[each].reference.name for each in (first, last)]
        start, end = (ENDS.fullmatch(name) for name in names)
        turned = start and end and start["stem"] == end["stem"] and is_end(start["end"]) and not is_end(end["end"])
        if turned or (names[1].startswith("BRTHD") and not names[0].startswith("BRTHD")):
            hint = f"write {{{first}: {given[last].reference}, {last}: {given[first].reference}}}"
            message = f"{first} and {last} of {use.verb} are exchanged"
            place = place_in(given[first].reference, use, first)
            yield Told(place, message, hint, error=True)  # no record could have a value


def is_end(said: str) -> bool:
    """Whether letters of a name stand for an end: ENDTC, EDT."""
    return said.startswith("E")


def study_day(made: Made) -> Iterator[Told]:
    """A study day has no day 0, which a difference of dates has."""
    derivation = made.derivation
    formula = derivation.arguments.get("formula") if derivation.verb == "compute" else None
    if derivation.verb == "duration" and DAY.fullmatch(made.name):
        start, end = (derivation.arguments.get(name) for name in ("start", "end"))
        message = f"{made.name} is a study day, and duration counts the days of a time"
        yield Told(derivation.place, message, f"write {{study_day: {{date: {end}, reference: {start}}}}}")
    if not isinstance(formula, Expression) or not DAY.fullmatch(made.name):
        return
    if match := DAYS.fullmatch(re.sub(r"\s", "", formula.text)):
        message = f"{made.name} is a study day, and a difference has a day 0, which there is not"
        yield Told(derivation.place, message, f"write {{study_day: {{date: {match[1]}, reference: {match[2]}}}}}")


def counted_from(made: Made) -> Iterator[Told]:
    """Days and events are not counted from the end of treatment, nor from birth or consent."""
    for use in made.uses:
        for argument in ("reference", "treatment") if made.name.endswith("DY") or use.verb != "study_day" else ():
            given = use.arguments.get(argument)
            right = STARTS[argument].get(given.name) if isinstance(given, Reference) else None
            if isinstance(given, Reference) and right:
                kind = {"BRTHDTC": "a birth", "RFICDTC": "the consent", "DMDTC": "a visit"}.get(given.name, "an end")
                owner = f"{given.dataset}." if given.dataset else ""
                message = f"{argument} of {use.verb} is a start, and {given} is {kind}"
                yield Told(use.place_of(argument), message, f"write {argument}: {owner}{right}")


#: What is told first, as a build would lose the values; and what gives values that look right.
ERRORS = (dates_taken,)
LOOKS = (study_day, counted_from)
