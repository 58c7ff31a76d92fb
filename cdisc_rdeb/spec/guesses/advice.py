"""What a person is likely to write for variables that no column tells, as far as others say it."""

from __future__ import annotations

from ..words import value as as_yaml
from .files import RawFile, shown
from .mapping import LIKELY, OPEN, Guess, Guesses

MOST_ARMS = 6
NOT_CODED = "no column is of a dictionary; until events are coded: {state: waiting, comment: Events are not coded yet.}"


def advise(made: Guesses, raw: RawFile) -> None:
    """Ways for variables that wait, each open; and what is not collected where others leave it no room."""
    known = {*made.taken, *made.open}
    term, arm = made.taken.get("AETERM"), made.taken.get("ARM")
    if made.dataset == "AE" and term and "AEDECOD" not in known:
        made.open["AEDECOD"] = [Guess(f"{{upper: {term.value}}}", (), OPEN, NOT_CODED)]
    if made.dataset != "DM":
        return
    if "COUNTRY" not in known:
        made.open["COUNTRY"] = [Guess("{assign: KOR}", (), OPEN, "three letters, where all sites are in one country")]
    if arm and arm.columns and "ARMCD" not in known:
        made.open["ARMCD"] = [code_of_arm(arm.columns[0], raw)]
    if arm and set(arm.columns) & raw.whole and "ARMNRS" not in known:
        made.taken["ARMNRS"] = Guess("not collected", (), LIKELY, "each row has an arm")


def code_of_arm(column: str, raw: RawFile) -> Guess:
    """A way to codes of arms from their names, which are codes where they are short."""
    arms = raw.values(column)
    if all(len(arm) <= 20 for arm in arms) or len(arms) > MOST_ARMS:
        return Guess(f"{{upper: {as_yaml(column)}}}", (), OPEN, "or your codes of the arms, of at most 20 letters")
    cases = [f"{{when: {{{as_yaml(column)}: {as_yaml(shown(arm))}}}, then: {{assign: CODE}}}}" for arm in arms]
    return Guess(f"{{case: [{', '.join(cases)}]}}", (), OPEN, "with your codes of the arms")
