"""What each variable of an added record is: said, made again, taken over, or missing on purpose.

Source: ADaMIG 1.3, 4.2 to 4.5 (derived rows).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping

from ..model import Addition, Dataset, Derivation
from ..quick import dataclass
from ..verbs import Verb

#: What describes one record's own result, or names the record, and so is not true of records made from several.
ROLES = frozenset({"Topic", "Result Qualifier"})
OF_RESULTS = re.compile(
    r"..(TEST|STAT|REASND|(OR|ST)RESU|(OR|ST)NR(LO|HI|C)|NRIND|ORREF|STREF[CN]|TOX|TOXGR|[LU]LO[QD]|SEQ|SPID|REFID"
    r"|RECID|LNKID|REPNUM)"
)
AVERAGES, UNIT = frozenset({"mean", "median", "lowest", "highest"}), re.compile(r"..STRESU")
VALUES = re.compile(r"AVALC?|AVALCAT\d|AVALCA\dN|BASEC?|BASECAT\d|P?CHG|[AB]NRIND|ASEQ|SRC(DOM|VAR|SEQ)")
VISIT = frozenset({"VISITNUM", "VISIT", "VISITDY"})  # the topic of SV, and when of all other datasets
OF_PARAMETER = re.compile(r"PARAM|PARAMN|PARCAT\d+N?|PARAMTYP")


@dataclass(frozen=True, slots=True)
class Whole:
    """The variables of new records, by what they are.

    ``said`` are those that the addition makes; ``again`` those that their own derivations make; ``shared`` those
    that the records have which the new one is made from, where all of these agree; ``missing`` all others.
    """

    said: tuple[str, ...]
    again: tuple[str, ...]
    shared: tuple[str, ...]
    missing: tuple[str, ...]


def whole(dataset: Dataset, addition: Addition, verbs: Mapping[str, Verb], visits: Collection[str] = ()) -> Whole:
    """What each variable of an addition's records is; ``visits`` are the columns of its table of visits."""
    of_visits = visits if addition.way in ("carry", "expected") else ()
    said = [n for n in dataset.variables if n in {*said_by(addition), *of_visits}]
    half = set(half_made(dataset, said, verbs))
    undone = half | {v.name for v in dataset.commentary()}  # a comment is on the record that it was made of
    if "PARAMCD" in addition.derivations:
        undone |= {name for name in dataset.variables if OF_PARAMETER.fullmatch(name)}
    if not addition.of_one:
        undone |= {name for name in dataset.variables if is_of_one_record(dataset, name)}
    units = of_all(dataset, addition)
    undone -= units
    rest = [name for name in dataset.variables if name not in said]
    own = {name for name in rest if dataset.variables[name].derivation is not None} - units
    again = [name for name in rest if name in own and name not in half]
    alone = addition.way == "expected"  # made from no record, so it has nothing in common with any
    shared = [name for name in rest if name not in own and name not in undone and not alone]
    known = {*said, *again, *shared}
    return Whole(tuple(said), tuple(again), tuple(shared), tuple(n for n in dataset.variables if n not in known))


def of_all(dataset: Dataset, addition: Addition) -> set[str]:
    """The variables that a mean and the like have of the results that they are of: the unit."""
    averaged = addition.test is not None and addition.way in AVERAGES
    return {name for name in dataset.variables if averaged and UNIT.fullmatch(name)}


def said_by(addition: Addition) -> Iterator[str]:
    """The variables that an addition gives a value."""
    yield from addition.by
    yield from addition.derivations
    yield from addition.summaries
    if not addition.of_one:
        yield from addition.into
    if addition.way == "carry":
        yield from ("AVISIT", "AVISITN")


def half_made(dataset: Dataset, said: Collection[str], verbs: Mapping[str, Verb]) -> Iterator[str]:
    """Variables that one use of a verb makes together with one that is said otherwise: they would contradict it."""
    uses = {place_of(d) for name, _, d in dataset.derivations() if name in said and is_joint(d, verbs)}
    for name, _, derivation in dataset.derivations():
        if name not in said and is_joint(derivation, verbs) and place_of(derivation) in uses:
            yield name


def place_of(derivation: Derivation) -> tuple[str, int, str]:
    """Where a use of a verb stands."""
    return derivation.place.file, derivation.place.line, derivation.place.path


def is_joint(derivation: Derivation, verbs: Mapping[str, Verb]) -> bool:
    """Whether one use of the verb makes several variables that belong together."""
    return bool(verbs[derivation.verb].outputs) or verbs[derivation.verb].looks_up


def is_of_one_record(dataset: Dataset, name: str) -> bool:
    """Whether a variable describes one record's own result, or names the record."""
    role = dataset.variables[name].role
    if name in VISIT:
        return False
    if role in ROLES or (role and OF_RESULTS.fullmatch(name)):
        return True
    return dataset.standard == "ADaMIG" and bool(VALUES.fullmatch(name))
