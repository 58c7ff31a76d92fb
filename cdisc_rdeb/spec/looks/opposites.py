"""Lint: what has an opposite (start and end, low and high, planned and actual) is not made of that one by mistake."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from functools import cache
from typing import NamedTuple

from ...columns import read_number
from ...model import (
    Case,
    Dataset,
    Derivation,
    Elsewhere,
    Place,
    Reference,
    Study,
)
from ...plan import uses
from ...plan.needs import home_of
from ..faults import Faults
from ..meant.hints import is_standard
from ..reader import Reading
from ..study.design import DESIGN


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
ASIDE = ("where", "not_before", "not_after", "same_day", "order", "ties", "by", "reference", "start", "end", "against")
NOT = frozenset({"SE", "SV"})  # whose times end where the next begin


def check_opposites(reading: Reading, dataset: Dataset, columns: Mapping[str, Collection[str]], faults: Faults) -> None:
    """Warn of variables that are made of the opposite of what they are, where what they are is there too."""
    if dataset.domain in NOT:
        return
    for name, group, derivation in dataset.derivations():
        check_limits(dataset, derivation, faults)
        check_direction(name, derivation, faults)
        own = side_of(name)
        if own is None or not (own.called in LIMITS or is_standard(reading.study.standards, name, dataset)):
            continue
        home = home_of(group) if group else dataset.name
        found = list(inputs(derivation, OF_RECORDS.fullmatch(name) is not None))
        names = {reference.name for reference, _ in found}
        for reference, place in found:
            known = names_of(reading.study, reference.dataset or home, columns)
            twin = twin_of(reference.name, own, known) if reference.name != name else ""
            if twin and twin not in {*names, name} and not faults.inside(place):
                before = f"{reference.merged or reference.dataset}." if reference.dataset else ""
                message = f"{name} is {own.called}, and made of {reference}, where there is {before}{twin}"
                faults.warning(place, message, f"write {before}{twin}")
                break
        check_taken(name, own, derivation, faults)
        check_looked_up(name, own, reading.study, derivation, faults)
    check_results(dataset, columns, faults)
    check_ranges(reading.study, dataset, faults)


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


def names_of(study: Study, owner: str, columns: Mapping[str, Collection[str]]) -> Collection[str]:
    """The columns of a raw source, or the variables of a dataset that have values."""
    if owner in study.datasets:
        return [v.name for v in study.datasets[owner].variables.values() if not v.state]
    return columns.get(owner, ())


def check_taken(name: str, own: Side, derivation: Derivation, faults: Faults) -> None:
    """Warn of the last of several as a start, and of the first as an end."""
    wrong, right = ("last", "first") if own.called == "a start" else ("first", "last")
    if not OF_RECORDS.fullmatch(name) or own.called not in ("a start", "an end"):
        return
    for use in uses(derivation):
        across = use.arguments.get("across")
        if use.verb == wrong and isinstance(across, Elsewhere):
            message = (
                f"{name} is {own.called}, and {wrong} takes the {'latest' if wrong == 'last' else 'earliest'} date"
            )
            faults.warning(use.place, message, f"write {{{right}: {across.text}}}")


def check_looked_up(name: str, own: Side, study: Study, derivation: Derivation, faults: Faults) -> None:
    """Warn of the column of a table that is the opposite of what a variable is."""
    for use in uses(derivation):
        table, value = use.arguments.get("table"), use.arguments.get("value")
        known = study.tables[table].columns if isinstance(table, str) and table in study.tables else ()
        twin = twin_of(value, own, known) if isinstance(value, str) and value != name else ""
        if twin and twin != value:
            message = f"{name} is {own.called}, and made of the column {value} of {table}, which has {twin} too"
            faults.warning(use.place_of("value"), message, f"write value: {twin}")


def check_limits(dataset: Dataset, derivation: Derivation, faults: Faults) -> None:
    """Warn of a lower limit that is given as the upper one."""
    for use in uses(derivation):
        if not {"low", "high"} & use.arguments.keys():
            continue
        known = dataset.variables.keys()
        for argument, own in (("low", SIDES[2]), ("high", SIDES[3])):
            given = use.arguments.get(argument)
            twin = twin_of(given.name, own, known) if isinstance(given, Reference) and not given.dataset else ""
            if twin:
                message = f"{argument} of {use.verb} is {own.called}, and {given} is the other one"
                faults.warning(use.place_of(argument), message, f"write {argument}: {twin}")
                break


def check_direction(name: str, derivation: Derivation, faults: Faults) -> None:
    """Warn of grades of high values in the variable of low ones, and the other way round."""
    match, said = GRADED.fullmatch(name), derivation.arguments.get("direction")
    right = {"L": "LOW", "H": "HIGH"}[match[1]] if match else said
    if isinstance(said, str) and said in ("LOW", "HIGH") and said != right:
        message = f"{name} has the grades of {str(right).lower()} values, and the direction here is {said}"
        faults.warning(derivation.place_of("direction"), message, f"write direction: {right}")


def check_results(dataset: Dataset, columns: Mapping[str, Collection[str]], faults: Faults) -> None:
    """Warn of a test whose result is the column that is called as another test, where its own is there too."""
    for group in dataset.groups:
        tests = group.tests.tests if group.tests and not group.tests.by else ()
        known = {name.upper(): name for name in columns.get(group.source, ())}
        codes = {test.code for test in tests}
        for test in tests:
            other = test.result.upper() in known and test.result.upper() in codes - {test.code}
            if other and test.code in known:
                message = f"the result of {test.code} is the column {test.result}, as another test is called"
                faults.warning(test.place, message, f"write result: {known[test.code]}")


def check_ranges(study: Study, dataset: Dataset, faults: Faults) -> None:
    """Warn of a table of limits with a lower one above the upper one beside it."""
    looked: dict[str, dict[str, str]] = {}  # columns by table, and by what they are
    for name, _, derivation in dataset.derivations():
        own = side_of(name)
        for use in uses(derivation) if own is not None and own.called in LIMITS else ():
            table, value = use.arguments.get("table"), use.arguments.get("value")
            if own is not None and isinstance(table, str) and isinstance(value, str):
                looked.setdefault(table, {})[own.called] = value
    for table, sides in looked.items():
        columns = study.tables[table].columns if table in study.tables and table not in DESIGN else {}
        low, high = sides.get("a lower limit", ""), sides.get("an upper limit", "")
        if not {low, high} <= columns.keys() or low == high:
            continue
        pairs = enumerate(zip(columns[low], columns[high], strict=True), start=2)
        wrong = [(line, a, b) for line, (a, b) in pairs if read_number(a) > read_number(b)]
        for line, a, b in wrong[:1]:
            more = f", and so in {len(wrong) - 1} more lines" if wrong[1:] else ""
            message = f"the lower limit {a} ({low}) is above the upper limit {b} ({high}){more}"
            faults.warning(Place(table, line), message, f"write {b} in {low} and {a} in {high}")
