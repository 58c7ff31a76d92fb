"""Guesses as lines of specs: what is taken with its reason and how sure it is, what is not as a comment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ..words import value as as_yaml
from .files import RawFile, formats_of, shown
from .mapping import Guesses, units_of


def line_of(name: str, words: str, guesses: Guesses) -> str:
    """The line of one variable: its guess, or waiting with the candidates."""
    if name in guesses.taken:
        taken = guesses.taken[name]
        return f"{name}: {taken.value} # {taken.sure}: {taken.why}"
    candidates = "; ".join(f"{each.value}? ({each.why})" for each in guesses.open.get(name, ()))
    return f"{name}: waiting # {words}{f'; open: {candidates}' if candidates else ''}"


def test_lines(guesses: Guesses, raw: RawFile) -> Iterator[str]:
    """The tests of a group."""
    if guesses.tests:
        yield "    tests: # sure: columns called as tests of CDISC; where no column has the unit, add unit: mmHg"
    for code, column in guesses.tests.items():
        unit = units_of(raw, column)
        yield f"      {code}: {{result: {as_yaml(column)}{f', unit: {{from: {as_yaml(unit)}}}' if unit else ''}}}"


def tests_of(guesses: Guesses, raw: RawFile) -> Mapping[str, object]:
    """The tests of a group as a spec has them."""
    unit = {code: units_of(raw, column) for code, column in guesses.tests.items()}
    return {
        code: {"result": column, **({"unit": {"from": unit[code]}} if unit[code] else {})}
        for code, column in guesses.tests.items()
    }


def source_lines(raw: RawFile, file: str, subject: str, visit: str, constant: Sequence[str]) -> Iterator[str]:
    """A raw source in study.yaml."""
    sure, others, _ = formats_of(raw)
    yield f"  {raw.name}:"
    yield f"    file: {file}"
    yield f"    subject: {as_yaml(subject)} # the column with the subject"
    if raw.prefix:
        yield f"    prefix: {raw.prefix} # what names of columns begin with"
    if sure:
        yield f"    dates: {listed(sure)} # they read all dates of {', '.join(map(shown, sorted(formats_of(raw)[2])))}"
    if others:
        yield f"    # dates: {' or '.join(others)}? Each reads all values of a column; say which is meant"
    if constant:
        yield f"    not_submitted: {listed(constant)} # the study in each row"
    if visit:
        values = ", ".join(map(shown, raw.values(visit)[:8]))
        yield f"    # visit: {as_yaml(visit)} # it has {values}; describe them under visits"


def listed(names: Sequence[str]) -> str:
    """One name, or a list."""
    texts = [as_yaml(name) for name in names]
    return texts[0] if len(texts) == 1 else f"[{', '.join(texts)}]"
