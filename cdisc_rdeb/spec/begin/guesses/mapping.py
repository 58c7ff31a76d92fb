"""Guesses which variable of a dataset a raw column is: by names of CDASH, by words for it, held against the values."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from typing import NamedTuple

from ....columns import read_number
from ....quick import dataclass
from ....standards import StandardCodelist, StandardDataset, Standards, StandardVariable
from ...meant.words import value as as_yaml
from .files import RawFile, shown, study_columns, visit_of
from .findings import Instrument, WideTest
from .units import doubts
from .vocabulary import beginnings, meaning, stem_of, words_for

SURE, LIKELY, OPEN = "sure", "likely", "open"
TWINS = {"EC": "EX", "EX": "EC"}  # what was given, as collected and as the analysis wants it: one name for two datasets
PIECES = (
    "STTIM",
    "ENTIM",
    "TIM",
    "DTC",
    "OCCUR",
    "RANGE",
)  # what is no variable of its own everywhere, but says something of others


class Guess(NamedTuple):
    """What a variable may be made of: the value in a spec, the columns of it, how sure, and why.

    ``further`` names the variables that the same value makes, behind the first: ``, RACE1-RACE6``.
    """

    value: str
    columns: tuple[str, ...]
    sure: str
    why: str
    further: str = ""


class NotDone(NamedTuple):
    """When tests were not done: the column that says it, the values that do (none: any), the column of the reason.

    ``or_reason``: a reason says it too.
    """

    column: str
    values: tuple[str, ...]
    reason: str
    or_reason: bool = False


class TestRows(NamedTuple):
    """Tests that stand in rows of their own: the columns of the test and the result, and the codes of the tests.

    ``gaps``: some rows name no test, as where nothing was done.
    """

    by: str
    result: str
    codes: Mapping[str, str]
    gaps: bool = False


@dataclass(slots=True)
class Guesses:
    """All of a dataset that one raw file tells.

    By variable what is taken, and what is left open; tests by code, or in rows; when they were not done; columns
    without place. ``where`` is the column that has values in its rows alone, of a file with several forms;
    ``categories`` are those of tests by their codes. ``later`` is what is made over finished records, sure or open;
    ``usual``, at the first file of a dataset, says how what waits for that is usually made, and ``supplemental`` has
    qualifiers.
    """

    dataset: str
    source: str
    why: str
    taken: dict[str, Guess] = field(default_factory=dict)
    open: dict[str, list[Guess]] = field(default_factory=dict)
    tests: dict[str, WideTest] = field(default_factory=dict)
    rows: TestRows | None = None
    instrument: Instrument | None = None
    not_done: NotDone | None = None
    left: list[str] = field(default_factory=list)
    where: str = ""
    categories: Mapping[str, str] = field(default_factory=dict)
    later: dict[str, Guess] = field(default_factory=dict)
    usual: dict[str, str] = field(default_factory=dict)
    supplemental: dict[str, Guess] = field(default_factory=dict)

    def used(self) -> set[str]:
        """The columns that have a place."""
        found = {column for each in self.taken.values() for column in each.columns}
        found |= {column for test in self.tests.values() for column in test.columns()}
        if self.rows:
            found |= {self.rows.by, self.rows.result}
        return found | ({self.not_done.column, self.not_done.reason} - {""} if self.not_done else set())

    def by_tests(self) -> set[str]:
        """The variables that its tests make."""
        if not (self.tests or self.rows):
            return set()
        tests = self.tests.values()
        tails = {
            "ORRESU": any(test.unit or test.unit_column for test in tests),
            "ORNRLO": any(test.low for test in tests),
            "ORNRHI": any(test.high for test in tests),
            "CAT": any(self.categories.values()),
        }
        tails["STAT"] = bool(self.not_done) or any(test.not_done for test in tests)
        tails["REASND"] = bool(self.not_done and self.not_done.reason)
        made = (tail for tail, is_made in tails.items() if is_made)
        return {f"{self.dataset}{tail}" for tail in ("TESTCD", "TEST", "ORRES", *made)}


def claims_of(
    raw: RawFile, dataset: StandardDataset, standards: Standards, dates: frozenset[str], left: Sequence[str]
) -> dict[str, list[Guess]]:
    """What each variable may be, of the columns that are left."""
    claims: dict[str, list[Guess]] = {}
    starts = beginnings([c for c in raw.columns if not c.upper().startswith(dataset.name)], raw.words)
    for column in left:
        for name, sure, reason in named(column, raw.part.labels.get(column, ""), dataset, starts):
            if not raw.columns[column] and column.upper() != name:
                continue  # nothing but another name speaks for it
            claim = Guess(as_yaml(column), (column,), sure, reason)
            if name in dataset.variables:
                claim = held(claim, dataset.variables[name], raw, standards, dates)
            elif name.endswith("DTC"):
                claim = held_as_date(claim, dates)
            claims.setdefault(name, []).append(claim)
    return claims


def candidates(raw: RawFile) -> list[str]:
    """The columns that may be variables: not those that say the study, the subject, or the place of a record."""
    known = {raw.subject, visit_of(raw), *study_columns(raw), *raw.places}
    return [column for column in raw.columns if column not in known]


def named(column: str, label: str, dataset: StandardDataset, starts: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    """The variables that a column's name speaks of, or else what stands above it: how surely, and why.

    ``starts`` is what columns of the form begin with.
    """
    upper, own = column.upper(), dataset.name
    form, _, item = upper.partition("_")
    if item.startswith((own, TWINS.get(own, own))) and len(item) > 2 and form.isalnum():
        upper = item  # AE_AETERM: the form, then the name
    if upper in (*MADE, f"{own}SEQ"):
        return
    if upper in dataset.variables:
        yield upper, SURE, "called as the variable"
        return
    twin = TWINS.get(own, "")
    if twin and upper.startswith(twin) and own + upper[2:] in dataset.variables:
        yield own + upper[2:], LIKELY, f"the name of {twin} for it"
        return
    for begin in (own, *([twin] if twin else ())):
        if upper.startswith(begin) and (found := [*of_stem(upper.removeprefix(begin), dataset, True)]):
            for name, weak in found:
                yield name, LIKELY if weak else SURE, "the name that CDASH or data entry has for it"
            return
    if found := [*of_stem(upper, dataset, False)]:
        for name, weak in found:
            yield name, OPEN if weak else LIKELY, f"{stem_of(upper)} is a word for it"
        return
    for begin in starts:
        if upper.startswith(begin) and (found := [*of_stem(upper.removeprefix(begin), dataset, True)]):
            for name, weak in found:
                rest = stem_of(upper.removeprefix(begin))
                yield name, OPEN if weak else LIKELY, f"{rest} is a word for it, after {begin} of the form"
            return
    for name, weak in of_stem(label, dataset, False) if label else ():
        yield name, OPEN if weak else LIKELY, f"'{shown(label)}' stands above it"


def of_stem(text: str, dataset: StandardDataset, own: bool) -> Iterator[tuple[str, bool]]:
    """The variables that a word is for, and whether it counts only where nothing better is there."""
    for name, how in words_for(stem_of(text), dataset.name, dataset.define_class):
        known = name in dataset.variables or name.removeprefix(dataset.name) in PIECES
        if known and (own or how != "own"):
            yield name, how == "weak"


def held(claim: Guess, variable: StandardVariable, raw: RawFile, standards: Standards, dates: frozenset[str]) -> Guess:
    """A claim held against the values of the column."""
    (column,) = claim.columns
    values = raw.values(column)
    if not values:
        return claim._replace(why=f"{claim.why}; it has no value yet")
    if word := RELATIVE.get(variable.name[2:]):
        return asked(claim, values, word, standards)
    if "8601" in variable.described or variable.name.endswith("DTC"):
        return held_as_date(claim, dates)
    if variable.type == "Num" and any(read_number(value) != read_number(value) for value in values):
        return claim._replace(sure=OPEN, why=f"{claim.why}; not all are numbers, such as '{shown(odd(values))}'")
    if variable.name in ANSWERS and all(answer(value, standards) for value in values):
        return answered(claim, values, ANSWERS[variable.name], standards)
    if variable.name == "SEX" and (said := of_man_and_woman(claim, values)):
        return said
    lists = [found for code in variable.codelists if (found := standards.codelist(code))]
    other = no_terms(values, lists)
    if any(each.name == "NY" for each in lists) and len(values) == len(other) == 1 and (yes := ticks(values)):
        value = f"{{flag: {{{claim.value}: [{quoted_answer(yes[0])}]}}}}"
        return claim._replace(value=value, sure=LIKELY, why=f"{claim.why}; '{shown(yes[0])}' is taken for a tick")
    of_answers = variable.name[2:] in ANSWERED or any(each.name == "NY" for each in lists)
    if len(other) == len(values) and all(answer(v, standards) for v in values) and not of_answers:
        why = f"{claim.why}; its answers are Yes and No, and {variable.name} is {variable.label}"
        return claim._replace(sure=OPEN, why=why)
    if not lists:
        return claim
    called = " or ".join(each.name for each in lists)
    if any(each.name == "UNIT" for each in lists) and (doubt := doubts(values, standards)):
        return claim._replace(sure=LIKELY if claim.sure == SURE else claim.sure, why=f"{claim.why}; {doubt}")
    if not other:
        return claim._replace(why=f"{claim.why}; all values are terms of {called}")
    short = all(len(each.terms) < SHORT for each in lists)
    if len(other) == len(values) and claim.sure != SURE and short and not any(alike(value, lists) for value in values):
        return claim._replace(sure=OPEN, why=f"{claim.why}; no value is a term of {called}")
    return claim._replace(why=f"{claim.why}; in codelists.yaml say what '{shown(other[0])}' of {called} is")


def of_man_and_woman(claim: Guess, values: Sequence[str]) -> Guess | None:
    """A claim to be SEX where M may stand for mujer: beside H it does; alone, below a word of Spanish, it is open."""
    given = {value.upper() for value in values}
    if given == {"H", "M"}:
        of = {value.upper(): quoted_answer(value) for value in values}
        cases = ", ".join(
            f"{{when: {{{claim.value}: {of[word]}}}, then: {{assign: {t}}}}}" for word, t in MAN_AND_WOMAN
        )
        why = f"{claim.why}; beside H, for hombre, M is taken for mujer, so F"
        return claim._replace(value=f"{{case: [{cases}], otherwise: {claim.value}}}", sure=LIKELY, why=why)
    if given == {"M"} and stem_of(claim.columns[0]) != "SEX":
        return claim._replace(sure=OPEN, why=f"{claim.why}; M alone may be masculino or mujer")
    return None


def no_terms(values: Sequence[str], lists: Sequence[StandardCodelist]) -> list[str]:
    """The texts that none of some codelists knows."""
    return [value for value in values if not any(each.find(value) for each in lists)]


def alike(value: str, lists: Sequence[StandardCodelist]) -> bool:
    """Whether a text may well be a term: a code of a digit or two, or a word of one.

    >>> from cdisc_rdeb.standards import DEFAULT
    >>> outcome = [DEFAULT.codelist("OUT")]
    >>> alike("recovered", outcome), alike("3", outcome), alike("see below", outcome)
    (True, True, False)
    """
    if value.isdigit():
        return len(value) < 3
    words = {word for each in lists for term in each.terms for word in re.split(r"\W+", term) if len(word) > 3}
    known = any(word in words for word in re.split(r"\W+", value.upper()))
    return known or any(meaning(each.name, value) for each in lists)


def held_as_date(claim: Guess, dates: frozenset[str]) -> Guess:
    """A claim to be a date, of a column whose dates can be read or not."""
    (column,) = claim.columns
    if column not in dates:
        return claim._replace(sure=OPEN, why=f"{claim.why}; the form of its dates is not known")
    return claim._replace(value=f"{{iso8601: {as_yaml(column)}}}", why=f"{claim.why}; all are dates")


MAN_AND_WOMAN = (("H", "M"), ("M", "F"))  # hombre and mujer
RELATIVE = {"ENRTPT": "ONGOING", "STRTPT": "BEFORE"}  # what Yes to the question of a form means
ANSWERS = {"ETHNIC": {"Y": "HISPANIC OR LATINO", "N": "NOT HISPANIC OR LATINO"}}  # of the question for the first term
ANSWERED = ("REL", "RELNST", "ORRES", "STRESC")  # what forms ask with Yes and No, though the guide has no such terms
TICKED = ("X", "1", "CHECKED", "TRUE", "\u2713", "\u2714", "\u2611", "\u25a0", "TICKED")
NOT_TICKED = ("0", "UNCHECKED", "FALSE", "\u2610", "\u25a1", "-")
MADE = ("STUDYID", "DOMAIN", "USUBJID")  # by convention, whatever a column is called
SHORT = 40  # terms of a codelist of answers; in longer ones a study has words of its own


def asked(claim: Guess, values: Sequence[str], word: str, standards: Standards) -> Guess:
    """A question whose Yes is a term, or a box that is ticked; open where its answers are not Yes and No."""
    yes = [value for value in values if answer(value, standards) == "Y"]
    said = "its answers are Yes and No"
    if not yes and values and all(answer(value, standards) == "N" for value in values):
        yes = ["Y"] if "N" in values else ["YES"] if "NO" in values else ["Yes"]
        said = f"its answers are all No so far, and Yes is taken to be {yes[0]}"
    elif not yes or not all(answer(value, standards) for value in values):
        yes = ticks(values)
        said = f"'{shown(yes[0])}' is taken for a tick, which means Yes" if yes else ""
    if not yes:
        return claim._replace(sure=OPEN, why=f"{claim.why}; its answers are not Yes and No")
    value = f"{{flag: {{{claim.value}: [{', '.join(map(quoted_answer, yes))}]}}, value: {word}}}"
    sure = claim.sure if said == "its answers are Yes and No" else LIKELY
    return claim._replace(value=value, sure=sure, why=f"{claim.why}; {said}")


def ticks(values: Sequence[str]) -> list[str]:
    """The value of a box that is ticked: the only one that there is, or 1 beside 0; none where it may be another.

    >>> ticks(["X"]), ticks(["0", "1"]), ticks(["Checked", "Unchecked"]), ticks(["1", "2"]), ticks(["maybe"])
    (['X'], ['1'], ['Checked'], [], [])
    """
    yes = [value for value in values if value.upper() in TICKED]
    return yes if len(yes) == 1 and all(value in yes or value.upper() in NOT_TICKED for value in values) else []


def quoted_answer(value: str) -> str:
    """An answer as a spec has it: a number in quotes, since it is a text.

    >>> quoted_answer("1"), quoted_answer("Yes")
    ('"1"', 'Yes')
    """
    return f'"{value}"' if value.isdigit() else as_yaml(value)


def answered(claim: Guess, values: Sequence[str], terms: Mapping[str, str], standards: Standards) -> Guess:
    """A question whose Yes and No are a term each."""
    cases = []
    for meant, term in terms.items():
        if said := [as_yaml(value) for value in values if answer(value, standards) == meant]:
            cases.append(f"{{when: {{{claim.value}: [{', '.join(said)}]}}, then: {{assign: {term}}}}}")
    value = f"{{case: [{', '.join(cases)}], otherwise: {claim.value}}}"  # an answer that comes later is told, not lost
    return claim._replace(value=value, why=f"{claim.why}; its answers are Yes and No")


def answer(value: str, standards: Standards) -> str:
    """Y or N where a text is one of them, else ''."""
    answers = standards.codelist("NY")
    found = answers.find(value) if answers else ()
    return found[0] if found in (("Y",), ("N",)) else "" if found else meaning("NY", value)


def odd(values: Sequence[str]) -> str:
    """The first value that is no number."""
    return next(value for value in values if read_number(value) != read_number(value))


def settle(made: Guesses, name: str, claimed: list[Guess]) -> None:
    """Take the one claim that is surer than all others; else leave them to a person."""
    ranked = sorted(claimed, key=lambda each: (SURE, LIKELY, OPEN).index(each.sure))
    best = [each for each in ranked if each.sure == ranked[0].sure]
    if len(best) == 1 and best[0].sure != OPEN:
        made.taken[name] = best[0]
    else:
        made.open[name] = ranked
