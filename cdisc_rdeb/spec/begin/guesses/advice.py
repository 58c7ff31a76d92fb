"""What a person is likely to write for variables that no column tells, as far as others say it."""

from __future__ import annotations

from collections.abc import Sequence

from ....standards.countries import COUNTRIES
from ...meant.words import value as as_yaml
from .files import RawFile, shown
from .mapping import LIKELY, OPEN, Guess, Guesses, quoted_answer

MOST_CASES = 6
UNITS = {"VS": "mmHg", "EG": "msec"}  # for an example
NOT_CODED = "no column is of a dictionary; until events are coded: {state: waiting, comment: Events are not coded yet.}"


def advise(made: Guesses, raw: RawFile) -> None:
    """Ways for variables that wait, each open; and what is not collected where others leave it no room."""
    known = {*made.taken, *made.open}
    term, arm = made.taken.get("AETERM"), made.taken.get("ARM")
    if made.dataset == "AE" and term and "AEDECOD" not in known:
        made.open["AEDECOD"] = [Guess(f"{{upper: {term.value}}}", (), OPEN, NOT_CODED)]
    if made.tests and not made.instrument:
        beside_tests(made)
    if made.dataset != "DM":
        return
    if country := made.taken.get("COUNTRY"):
        if no_codes := [value for value in raw.values(country.columns[0]) if value.upper() not in COUNTRIES]:
            del made.taken["COUNTRY"]
            why = f"'{shown(no_codes[0])}' is no code of three letters (ISO 3166): put the code for each CODE"
            made.open["COUNTRY"] = [Guess(cases_of(country.columns[0], no_codes), country.columns, OPEN, why)]
    elif "COUNTRY" not in known:
        made.open["COUNTRY"] = [Guess("{assign: KOR}", (), OPEN, "three letters, where all sites are in one country")]
    if arm and arm.columns and "ARMCD" not in known:
        made.open["ARMCD"] = [code_of_arm(arm.columns[0], raw)]
    if arm and set(arm.columns) & raw.whole and "ARMNRS" not in known:
        made.taken["ARMNRS"] = Guess("not collected", (), LIKELY, "each row has an arm")


def beside_tests(made: Guesses) -> None:
    """Units and limits that no column says stand beside each test."""
    own, there = made.dataset, {*made.taken, *made.open, *made.by_tests()}
    ranged = own == "LB" and not any(test.range for test in made.tests.values())
    said = {f"{own}ORRESU": f"unit: {UNITS.get(own, 'g/dL')}"}
    said |= {f"{own}ORNR{end}": f'{own}ORNR{end}: "{limit}"' for end, limit in (("LO", 12), ("HI", 16)) if ranged}
    for name, way in said.items():
        if name not in there:
            made.open[name] = [Guess(way, (), OPEN, "beside each test above, and this line removed")]


def code_of_arm(column: str, raw: RawFile) -> Guess:
    """A way to codes of arms from their names, which are codes where they are short."""
    arms = raw.values(column)
    if all(len(arm) <= 20 for arm in arms) or len(arms) > MOST_CASES:
        return Guess(f"{{upper: {as_yaml(column)}}}", (), OPEN, "or your codes of the arms, of at most 20 letters")
    return Guess(cases_of(column, arms), (), OPEN, "with your codes of the arms")


def cases_of(column: str, values: Sequence[str]) -> str:
    """A code for each value of a column, to be filled in; another value stays as it is."""
    said = [
        f"{{when: {{{as_yaml(column)}: {quoted_answer(shown(value))}}}, then: {{assign: CODE}}}}" for value in values
    ]
    return f"{{case: [{', '.join(said[:MOST_CASES])}], otherwise: {as_yaml(column)}}}"
