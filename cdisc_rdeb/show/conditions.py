"""Conditions on records as they are typed at a terminal: ``AESEV = SEVERE``, or ``{AESEV: Severe}`` as in a spec."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import get_args

import numpy as np
import pandas as pd

from ..columns import Mask, Text
from ..errors import RequestError
from ..formats.files import check_variables
from ..formats.frames import to_column
from ..model import Comparator, Condition, Reference, WhereClause
from ..texts import fold
from ..values.where import LOOKS, number_of, of_columns
from ..values.where import mask as mask_of

SIGNS: dict[str, Comparator] = {"=": "EQ", "!=": "NE", "<": "LT", "<=": "LE", ">": "GT", ">=": "GE"}
COMPARATORS: dict[str, Comparator] = {**SIGNS, **{name.lower(): name for name in get_args(Comparator)}}
CONDITION = re.compile(
    r"(?P<variable>\w+)\s*"
    r"(?P<sign>!=|<=|>=|=|<|>|(?<!\w)(?:notin|in|eq|ne|le|lt|ge|gt|contains|starts|ends|matches|missing|present)(?!\w))(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")
NEXT = re.compile(  # the comma before another condition
    r",(?=\s*[A-Za-z]\w*\s*(?:!=|[=<>]|(?:notin|in|eq|ne|le|lt|ge|gt|contains|starts|ends|matches|missing|present)\b))",
    re.IGNORECASE,
)


ANOTHER = re.compile(r"\s(and|or)\s+\w+\s*(?:[=!<>]|\b(?:in|notin|eq|ne|lt|le|gt|ge|missing|present)\b)", re.IGNORECASE)


def matches(frame: pd.DataFrame, where: Sequence[str]) -> Mask:
    """Which records all the conditions hold for, texts to the letter; where one is missing, only != and missing do.

    What begins with a brace or bracket is a where clause as specs have them, and means what it means there.
    """
    mask = np.ones(len(frame), np.bool_)
    for text in parted(where):
        if text.lstrip().startswith(("{", "[")):
            mask &= clause_holds(frame, parse_clause(text), fold)
        else:
            mask &= clause_holds(frame, WhereClause(((parse_condition(text),),)), str)
    return mask


def parted(where: Sequence[str]) -> list[str]:
    """Conditions, each for itself: a comma before another variable and what it is held against parts them.

    >>> parted(["USUBJID = X-1, AESEQ = 2", "AESEV in (MILD, SEVERE)", "AETERM = 'PAIN, GRADE = 2'"])
    ['USUBJID = X-1', 'AESEQ = 2', 'AESEV in (MILD, SEVERE)', "AETERM = 'PAIN, GRADE = 2'"]
    """
    found = []
    for text in where:
        bare = QUOTED.sub(lambda quoted: "x" * len(quoted[0]), text)
        ends = [] if text.lstrip().startswith(("{", "[")) else [comma.start() for comma in NEXT.finditer(bare)]
        starts = [0, *(end + 1 for end in ends)]
        parts = (text[start:end].strip() for start, end in zip(starts, [*ends, len(text)], strict=True))
        found += [part for part in parts if part]
    return found


def clause_holds(frame: pd.DataFrame, clause: WhereClause, same: Callable[[str], str]) -> Mask:
    """Which records a clause holds for. Raises RequestError for variables and numbers that are none."""
    conditions = [condition for together in clause.alternatives for condition in together]
    beside = [condition.against.name for condition in conditions if condition.against is not None]
    check_variables([*(condition.variable for condition in conditions), *beside], frame.columns, "where")
    columns = {str(name): to_column(frame[name]) for name in {*(c.variable for c in conditions), *beside}}
    for condition in conditions:
        if not isinstance(columns[condition.variable], Text) and condition.comparator not in LOOKS:
            wrong = [v for v in condition.values if v and np.isnan(number_of(v, condition.variable))]
            if wrong:
                raise RequestError(f"where: {condition.variable} holds numbers and {wrong[0]!r} is none")
    return mask_of(clause, of_columns(columns), len(frame), same=same)


def parse_clause(text: str) -> WhereClause:
    """A where clause as a spec has it, in one line. Raises RequestError for what a spec would not have.

    >>> from cdisc_rdeb.values.where import readable
    >>> readable(parse_clause("{AESEV: [MILD, SEVERE], AESTDY: {ge: 1}}"))
    'AESEV in ("MILD", "SEVERE") and AESTDY >= 1'
    """
    from ..spec.derivation.clauses import read_where
    from ..spec.faults import Faults
    from ..spec.yaml.reader import YamlFault, read_text

    faults = Faults()
    try:
        clause = read_where(read_text(text, "where", faults), lambda name, place: Reference(name), faults)
    except YamlFault as fault:
        raise RequestError(f"where: {text!r}: {fault.message}") from None
    if faults.errors:
        raise RequestError("\n".join(f"where: {text!r}: {each.message}; {each.hint}" for each in faults.errors))
    return clause


def parse_condition(text: str) -> Condition:
    """A condition as it is typed: VARIABLE COMPARATOR VALUE.

    Comparators: = != < <= > >=, ``in (A, B)``, ``notin (A, B)``, ``contains``, ``starts``, ``ends``, ``matches``,
    ``missing``, ``present``, and EQ NE LT LE GT GE. A value may stand in quotation marks, which keep commas and blanks.
    Raises RequestError for any other text.

    >>> condition = parse_condition("AESEV in (MILD, 'VERY, VERY MILD')")
    >>> condition.variable, condition.comparator, condition.values
    ('AESEV', 'IN', ('MILD', 'VERY, VERY MILD'))
    >>> parse_condition("AEENDTC missing").values
    ('',)
    """
    found = CONDITION.fullmatch(text.strip())
    if not found:
        raise RequestError(
            f"where: {text!r} is no condition; write VARIABLE COMPARATOR VALUE with one of = != < <= > >= "
            "in notin contains starts ends matches, or VARIABLE missing, or VARIABLE present"
        )
    variable, sign, rest = found["variable"], found["sign"].lower(), found["rest"].strip()
    if sign in ("missing", "present"):
        if rest:
            raise RequestError(f"where: nothing can follow {sign!r} in {text!r}")
        return Condition(variable, "EQ" if sign == "missing" else "NE", ("",))
    if also := ANOTHER.search(QUOTED.sub("", rest)):
        way = f"put a comma in the place of {also[1]!r}" if also[1].lower() == "and" else "ask for each by itself"
        raise RequestError(f"where: {text!r} has two conditions; {way}, or the value in quotation marks")
    comparator = COMPARATORS[sign]
    values = values_of(rest, comparator in ("IN", "NOTIN"))
    if not values or (comparator not in ("EQ", "NE", "IN", "NOTIN") and values == ("",)):
        raise RequestError(f"where: a value is missing at the end of {text!r}")
    return Condition(variable, comparator, values)


def values_of(text: str, several: bool) -> tuple[str, ...]:
    """The value, or the values in parentheses with commas between them, without quotation marks."""
    if several:
        inner = text[1:-1] if text.startswith("(") and text.endswith(")") else text
        found = [part.strip() for part in re.findall(r"""\s*("[^"]*"|'[^']*'|[^,]+)\s*(?:,|$)""", inner)]
    else:
        found = [text] if text else []
    return tuple(v[1:-1] if len(v) > 1 and v[0] == v[-1] and v[0] in "'\"" else v for v in found)
