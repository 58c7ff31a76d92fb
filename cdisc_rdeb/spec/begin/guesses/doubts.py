"""Raw files that are not clear: doses that may be of the study drug, and those that are left for a person."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from ....columns import read_number
from ....standards import Standards
from .dates import formats_of
from .files import RawFile, shown
from .mapping import Guesses, answer
from .naming import PLAIN

OF_A_DRUG = ("CMTRT", "CMDECOD", "CMINDC", "CMCLAS")  # that say which drug was taken, or what for
ANY_DRUG = re.compile(r"MEDICATIONS?|MEDS?")  # what a file may be called that is of the study drug
OF_DOSES = ("CMDOSE", "CMDOSTXT")
NO_SIGN = "neither its name nor its columns tell a dataset"


def drug_of(raw: RawFile, found: Guesses, why: str, standards: Standards) -> tuple[str, str]:
    """CM, or EX for doses without the name of a drug; '' with the reason for a file that may be both.

    ``found`` is what the file would tell of CM. Who asks for other drugs asks for their names: doses alone are of the
    study drug. A column of words that nothing is known for may be the name.
    """
    told = {*found.taken, *found.open}
    of_any = all(ANY_DRUG.fullmatch(word) or word in PLAIN or word.isdigit() for word in raw.words)
    if not of_any or told.intersection(OF_A_DRUG):
        return "CM", why
    said = f"the file is called {raw.called()}, but no column is known for a drug's name or indication"
    words = [column for column in found.left if in_words(raw, column, standards)]
    if told.intersection(OF_DOSES) and not words:
        return "EX", f"{said}: doses of the study drug"
    named = f", unless {shown(words[0])} is its name" if words else ""
    return "", f"EX or CM? {said}{named}"


def in_words(raw: RawFile, column: str, standards: Standards) -> bool:
    """Whether a column has different texts that are no numbers, dates, or answers."""
    values = raw.values(column)
    if len(values) < 2 or column in formats_of(raw)[2]:
        return False
    return any(read_number(value) != read_number(value) and not answer(value, standards) for value in values)


def reasons(
    files: Sequence[RawFile],
    made: Mapping[str, Sequence[Guesses]],
    meant: Mapping[str, tuple[str, str]],
    way: Callable[[str], str],
) -> Mapping[str, str]:
    """Why no dataset was begun for a file, and the way on, by its name, for each such file.

    ``meant`` is what each may be, and why. ``way`` gives the command that begins one from a source.
    """
    begun = {each.dataset: each.source for groups in made.values() for each in groups}
    found: dict[str, str] = {}
    for raw in (raw for raw in files if not made.get(raw.name)):
        dataset, why = meant.get(raw.name, ("", ""))
        if raw.unread:
            found[raw.name] = f"it cannot be read as it is: {raw.unread}"
        elif not raw.subject:
            found[raw.name] = f"no column with the subject was found; if one is there, name it, then {way(raw.name)}"
        elif dataset in begun:
            more = f"{dataset} is begun of {begun[dataset]}; {way(raw.name)}"
            found[raw.name] = f"{why}; but {more}, with {dataset} for what it adds, or another dataset"
        else:
            found[raw.name] = f"{why or NO_SIGN}; {way(raw.name)}"
    return found
