"""What is usually made over finished records: filled in where all that it needs is there, else said in a comment."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import groupby

from .files import RawFile
from .mapping import LIKELY, OPEN, Guess, Guesses
from .vocabulary import rows

YEARS_ONLY = ", years: difference"
TREATMENT_EMERGENT = "{label: Treatment Emergent Flag, treatment_emergent: {start: AESTDTC}}"


def add_usual(made: Sequence[Guesses], files: Mapping[str, RawFile], known: Collection[str] = ()) -> None:
    """Note at the first group of each dataset what its variables are usually made by.

    ``known`` are variables of other datasets that are made, as EX.EXSTDTC, besides those that are guessed.
    """
    groups = {name: [*each] for name, each in groupby(sorted(made, key=lambda g: g.dataset), lambda g: g.dataset)}
    there = {*known, *(f"{each.dataset}.{name}" for each in made for name in (*each.taken, *each.by_tests()))}
    for dataset in sorted(groups, key=lambda name: name != "DM"):  # others ask for dates of DM
        add_ways(groups[dataset], files, there)
        if "AESTDTC" in groups[dataset][0].taken and dataset == "AE":
            sure = LIKELY if "DM.RFXSTDTC" in there else OPEN
            why = "the usual rule: it began with the first dose or after it"
            groups[dataset][0].supplemental["AETRTEM"] = Guess(TREATMENT_EMERGENT, (), sure, why)


def add_ways(groups: Sequence[Guesses], files: Mapping[str, RawFile], there: set[str]) -> None:
    """Note the usual ways of one dataset; what is filled in is ``there`` from now on."""
    first, dataset = groups[0], groups[0].dataset
    told = {name for each in groups for name in (*each.taken, *each.open)}
    ways = {row["variable"].replace("--", dataset): row for row in rows("usual")}
    left = {name: row for name, row in ways.items() if name not in told}
    if "RFPENDTC" in left and "RFXENDTC" in told:  # a date that stands in DM alone
        left["RFPENDTC"] = {**left["RFPENDTC"], "way": '{highest: [{last: "*.--DTC"}, RFXENDTC]}'}
    while ready := [name for name, row in left.items() if row["why"] and not lacks(row, dataset, there)]:
        for name in ready:
            row = left.pop(name)
            if is_of_years(name, groups, files):
                way = in_years(way_of(row, dataset))
                first.usual[name] = f"only years of birth are there, so it may be a year too high; usually {way}"
            else:
                first.later[name] = Guess(way_of(row, dataset), (), LIKELY, row["why"])
                there.add(f"{dataset}.{name}")
    for name, row in left.items():
        elsewhere = [each for each in lacks(row, dataset, there) if not each.startswith(f"{dataset}.")]
        once = f"once {elsewhere[0]} is made, " if elsewhere else ""
        first.usual[name] = f"{once}usually {way_of(row, dataset)}"


def lacks(row: Mapping[str, str], dataset: str, there: Collection[str]) -> list[str]:
    """What a usual way needs and is not made yet."""
    needed = (name.replace("--", dataset) for name in row["needs"].split())
    named = (name if "." in name else f"{dataset}.{name}" for name in needed)
    return [name for name in named if name not in there]


def way_of(row: Mapping[str, str], dataset: str) -> str:
    """A way with the names of a dataset; in quotes, -- stands for any."""
    return row["way"] if '"' in row["way"] else row["way"].replace("--", dataset)


def is_of_years(name: str, groups: Sequence[Guesses], files: Mapping[str, RawFile]) -> bool:
    """Whether an age is to be made of births that are a year alone, and so is no matter of course."""
    return name == "AGE" and any(
        len(value) == 4 and value.isdigit()
        for each in groups
        if "BRTHDTC" in each.taken
        for value in files[each.source].values(each.taken["BRTHDTC"].columns[0])
    )


def in_years(way: str) -> str:
    """The way to an age as a difference of years.

    >>> in_years("{age: {birth: BRTHDTC, at: RFICDTC}}")
    '{age: {birth: BRTHDTC, at: RFICDTC, years: difference}}'
    """
    return way.removesuffix("}}") + YEARS_ONLY + "}}"


def later_lines(groups: Sequence[Guesses], words: Mapping[str, str]) -> Iterator[str]:
    """The variables that are made over the finished records, or wait to be; and qualifiers that reviewers ask for."""
    later = {name: guess for each in groups for name, guess in each.later.items()}
    usual = groups[0].usual
    names = [name for name in words if name in later or name in usual]
    if names:
        yield "variables: # made over the finished records: on the right stand variables, no columns"
    for name in names:
        guess = later.get(name)
        if guess and guess.sure == LIKELY:
            yield f"  {name}: {guess.value} # likely: {guess.why}"
        else:
            said = f"open: {guess.value}? ({guess.why})" if guess else usual[name]
            yield f"  {name}: waiting # {words[name]}; {said}"
    for name, guess in {name: guess for each in groups for name, guess in each.supplemental.items()}.items():
        sign = "" if guess.sure == LIKELY else "# "
        said = f"likely: {guess.why}" if not sign else f"{guess.why}; once DM.RFXSTDTC is made, take the # away"
        yield f"{sign}supplemental:"
        yield f"{sign}  {name}: {guess.value} # {said}"
