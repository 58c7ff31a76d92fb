"""Looks at opposites: no start is made of an end by mistake, no lower limit of an upper one, no plan of what was."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import cache
from typing import NamedTuple

from ...model import Case, Derivation, Elsewhere, Place, Reference
from ..faults import Meant
from ..meant.hints import is_standard
from .made import Made, Told, before


class Side(NamedTuple):
    """One of two opposites: how variables and columns that are on it are told by their names, and the other's words."""

    called: str
    variable: re.Pattern[str]
    words: tuple[tuple[str, str], ...]  # of the other side in a name, with that of this side in their place


def side(called: str, variable: str, *words: tuple[str, str]) -> Side:
    """A side by the pattern of its variables, and pairs of the other's word and its own."""
    return Side(called, re.compile(variable), words)


TIMED = r"(?:DTC|DTM?|DY)"
PERIOD = r"(?:TRT|TR\d\d|AP\d\d)"
STARTS = (("END", "START"), ("END", "ST"), ("END", "BEG"), ("EN", "ST"), ("STOP", "START"), ("EDT", "SDT"))
SIDES = (
    side("a start", rf"\w+ST{TIMED}|{PERIOD}SDTM?", *STARTS),
    side("an end", rf"\w+EN{TIMED}|{PERIOD}EDTM?", *((own, other) for other, own in STARTS)),
    side(
        "a lower limit", r"\w*(?:LO|LOW|LOWER|LLN)", ("HIGH", "LOW"), ("HI", "LO"), ("UPPER", "LOWER"), ("ULN", "LLN")
    ),
    side(
        "an upper limit", r"\w*(?:HI|HIGH|UPPER|ULN)", ("LOW", "HIGH"), ("LO", "HI"), ("LOWER", "UPPER"), ("LLN", "ULN")
    ),
    # not ARM in TRT01A, which many studies have for ACTARM
    side("the actual treatment", r"TRT\d\dA|TRTA|ACTARM(?:CD)?", ("P", "A")),
    side("the planned treatment", r"TRT\d\dP|TRTP|ARM(?:CD)?", ("ACTARM", "ARM"), ("A", "P")),
)
GRADED = re.compile(r"[AB]?TOXGR([LH])N?")
LIMITS = {"a lower limit", "an upper limit"}
OF_RECORDS = re.compile(r"RFX\w+|TRT[SE]DTM?")  # made of the first or last of several records
OF_SEVERAL = re.compile(r"RF\w+DTC|TRT[SE]DTM?")
ASIDE = ("where", "not_before", "not_after", "same_day", "order", "ties", "by", "reference", "start", "end", "against")
NOT = frozenset({"SE", "SV"})  # whose times end where the next begin


def made_of_opposite(made: Made) -> Iterator[Told]:
    """No variable is made of the opposite of what it is, where what it is is there too."""
    own = of_side(made)
    if own is None:
        return
    found = list(inputs(made.derivation, OF_RECORDS.fullmatch(made.name) is not None))
    names = {reference.name for reference, _ in found}
    for reference, place in found:
        known = names_of(made, reference.dataset or made.home)
        twin = twin_of(reference.name, own, known) if reference.name != made.name else ""
        if twin and twin not in {*names, made.name}:
            message = f"{made.name} is {own.called}, and made of {reference}, where there is {before(reference)}{twin}"
            yield Told(place, message, Meant([f"{before(reference)}{twin}"], str(reference), "write {}", of=made.name))
            break


def of_side(made: Made) -> Side | None:
    """The side that a variable is on, if it is surely on one: a limit, or a variable of the standard."""
    own = side_of(made.name) if made.dataset.domain not in NOT else None
    sure = own is not None and (own.called in LIMITS or is_standard(made.study.standards, made.name, made.dataset))
    return own if sure else None


@cache
def side_of(name: str) -> Side | None:
    """What of two opposites a variable is by its name."""
    return next((each for each in SIDES if each.variable.fullmatch(name)), None)


def twin_of(name: str, own: Side, known: Collection[str]) -> str:
    """What is called as a column is, with the word of one side for that of the other; '' where there is none."""
    folded = {each.upper(): each for each in known}
    for other, mine in own.words:
        for match in re.finditer(other, name.upper()):
            twin = name.upper()[: match.start()] + mine + name.upper()[match.end() :]
            if twin in folded and twin != name.upper() and is_whole(other, name.upper(), match):
                return folded[twin]
    return ""


def is_whole(word: str, name: str, match: re.Match[str]) -> bool:
    """Whether letters in a name are a word there: P of TRT01P, and the P of TRTP, but no letter in the middle."""
    if len(word) == 1:
        return match.end() == len(name)
    return word != "ARM" or match.start() == 0


def inputs(item: object, of_records: bool) -> Iterator[tuple[Reference, Place]]:
    """What a derivation makes its values of: not what its conditions, limits and orders name."""
    if isinstance(item, Derivation):
        for name, argument in item.arguments.items():
            if name in ASIDE:
                continue
            if isinstance(argument, Reference):
                yield argument, argument.place if argument.place.file else item.place_of(name)
            else:
                yield from inputs(argument, of_records)
    elif isinstance(item, tuple):
        for part in item:
            yield from inputs(part, of_records)
    elif isinstance(item, Case):
        yield from inputs(item.then, of_records)
    elif isinstance(item, Reference):
        yield item, item.place
    elif isinstance(item, Elsewhere) and of_records:
        yield from ((reference, reference.place) for reference in item.references)


def names_of(made: Made, owner: str) -> Collection[str]:
    """The columns of a raw source, or the variables of a dataset that have values."""
    if owner in made.study.datasets:
        return [v.name for v in made.study.datasets[owner].variables.values() if not v.state]
    return made.columns.get(owner, ())


def first_or_last(made: Made) -> Iterator[Told]:
    """The last of several is no start, and the first no end."""
    own = of_side(made) if OF_SEVERAL.fullmatch(made.name) else None
    if own is None or own.called not in ("a start", "an end"):
        return
    wrong, right, which = ("last", "first", "latest") if own.called == "a start" else ("first", "last", "earliest")
    for use in made.uses:
        across = use.arguments.get("across")
        if use.verb != wrong or not isinstance(across, Elsewhere):
            continue
        chosen = across.order or any(where.conditions() for _, where in across.looks())  # there may be one of each
        if OF_RECORDS.fullmatch(made.name) or not chosen:
            message = f"{made.name} is {own.called}, and {wrong} takes the {which} date"
            said = f'"{across.text}"' if across.text.startswith("*") else across.text
            yield Told(use.place, message, f"write {{{right}: {said}}}")


def looked_up(made: Made) -> Iterator[Told]:
    """No variable is the column of a table that is its opposite, where its own is there too."""
    for use in made.uses:
        table, value = use.arguments.get("table"), use.arguments.get("value")
        if not isinstance(table, str) or not isinstance(value, str) or value == made.name:
            continue
        known = made.study.tables[table].columns if table in made.study.tables else ()
        own = of_side(made)
        twin = twin_of(value, own, known) if own is not None else ""
        if own is not None and twin and twin != value:
            message = f"{made.name} is {own.called}, and made of the column {value} of {table}, which has {twin} too"
            yield Told(use.place_of("value"), message, f"write value: {twin}")


def limits_given(made: Made) -> Iterator[Told]:
    """A lower limit is not given as the upper one."""
    for use in made.uses:
        for argument, own in (("low", SIDES[2]), ("high", SIDES[3])) if made.dataset.domain not in NOT else ():
            given = use.arguments.get(argument)
            if not isinstance(given, Reference) or given.dataset:
                continue
            if twin := twin_of(given.name, own, made.dataset.variables):
                message = f"{argument} of {use.verb} is {own.called}, and {given} is the other one"
                yield Told(use.place_of(argument), message, f"write {argument}: {twin}")
                break


def direction(made: Made) -> Iterator[Told]:
    """Grades of high values are not in the variable of low ones, nor the other way round."""
    match, said = GRADED.fullmatch(made.name), made.derivation.arguments.get("direction")
    right = {"L": "LOW", "H": "HIGH"}[match[1]] if match else said
    if isinstance(said, str) and said in ("LOW", "HIGH") and said != right:
        message = f"{made.name} has the grades of {str(right).lower()} values, and the direction here is {said}"
        yield Told(made.derivation.place_of("direction"), message, f"write direction: {right}")


def imputed(made: Made) -> Iterator[Told]:
    """Of a partial start the last possible day may be after the end, of an end the first before the start."""
    derivation = made.derivation
    own = side_of(made.name) if derivation.verb in ("impute", "impute_datetime") else None
    wrong = {"a start": ("last", "first", "not_after"), "an end": ("first", "last", "not_before")}
    if own is None or own.called not in wrong:
        return
    bad, right, limit = wrong[own.called]
    if derivation.arguments.get("missing") == bad and derivation.arguments.get(limit) is None:
        beyond = "after its end" if own.called == "a start" else "before its start"
        message = f"{made.name} is {own.called}, and the {bad} possible day of a partial date may be {beyond}"
        yield Told(derivation.place_of("missing"), message, f"write missing: {right}, or {limit}: beside it")


LOOKS = (limits_given, direction, made_of_opposite, first_or_last, looked_up, imputed)
